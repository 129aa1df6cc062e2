// The checks of what RUN calls.
#include "check_helper.h"

extern const struct check check_df_add;
extern const struct check check_df_exec_form;
extern const struct check check_df_sudo;
extern const struct check check_df_tls_off;
extern const struct check check_df_cd;
extern const struct check check_df_apt_yes;
extern const struct check check_df_apt_recommends;
extern const struct check check_df_apt_lists;
extern const struct check check_df_update_alone;
extern const struct check check_df_pm_pin;
extern const struct check check_df_pm_cache;
extern const struct check check_df_pipefail;
extern const struct check check_df_undefined_arg;

static void test_df_sudo(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "sudo", .path = "Dockerfile", .bytes = STR("FROM a:1\nRUN a && sudo b\n"), .findings = 1},
        {.name = "other user",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN sudo -u app b\n"),
         .findings = 0},
        {.name = "argument",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install sudo\n"),
         .findings = 0},
        {.name = "exec form",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN [\"sudo\", \"a\"]\n"),
         .findings = 0},
        {.name = "heredoc",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN <<EOF\nsudo a\nEOF\n"),
         .findings = 1,
         .line = 3},
        {.name = "quoted",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN echo 'sudo a'\n"),
         .findings = 0},
        {.name = "Windows",
         .path = "Dockerfile",
         .bytes = STR("# escape=`\nFROM a:1\nRUN sudo b\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_sudo, cases, sizeof cases / sizeof *cases);
}

static void test_df_tls_off(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "curl",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN curl -k https://a\n"),
         .findings = 1,
         .line = 2},
        {.name = "among others",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN curl -fsSLk https://a\n"),
         .findings = 1},
        {.name = "value",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN curl -okafka.tgz https://a\n"),
         .findings = 0},
        {.name = "localhost",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN curl -k https://localhost:1\n"),
         .findings = 0},
        {.name = "no TLS",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN wget --no-check-certificate http://a\n"),
         .findings = 0},
        {.name = "wget",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN wget --no-check-certificate https://a\n"),
         .findings = 1},
        {.name = "variable",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\n"),
         .findings = 1},
        {.name = "variable on",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=1\n"),
         .findings = 0},
        {.name = "git",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN git config --global http.sslVerify false\n"),
         .findings = 1},
        {.name = "npm",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN npm config set strict-ssl=false\n"),
         .findings = 1},
        {.name = "apt",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install -y --allow-unauthenticated a\n"),
         .findings = 1},
        {.name = "plain script",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN curl http://a/b | sh\n"),
         .findings = 1},
        {.name = "script",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN curl https://a/b | sh\n"),
         .findings = 0},
        {.name = "continued",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN a \\\n  && curl \\\n  -k https://a\n"),
         .findings = 1,
         .line = 4},
    };
    check_cases_run(&check_df_tls_off, cases, sizeof cases / sizeof *cases);
}

static void test_df_cd(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "cd",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN cd /app && make\n"),
         .findings = 1,
         .message = "WORKDIR /app"},
        {.name = "alone",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN cd /app\n"),
         .findings = 1,
         .message = "does nothing else"},
        {.name = "two",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN cd /a && b && cd /c && d\n"),
         .findings = 0},
        {.name = "later",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN a && cd /b && c\n"),
         .findings = 0},
        {.name = "subshell",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN (cd /a && b)\n"),
         .findings = 0},
        {.name = "or", .path = "Dockerfile", .bytes = STR("FROM a:1\nRUN cd /a || b\n"), .findings = 0},
        {.name = "computed",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN cd $(a) && b\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_cd, cases, sizeof cases / sizeof *cases);
}

static void test_df_apt_yes(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "sudo",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN sudo -E apt-get install curl\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN sudo -E apt-get install -y curl\n")},
        {.name = "environment",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN env A=1 apt-get install curl && DEBIAN_FRONTEND=x sudo -u root apt-get "
                      "install -y b\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN env A=1 apt-get install -y curl && DEBIAN_FRONTEND=x sudo -u root "
                      "apt-get install -y b\n")},
        {.name = "asks",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get update && apt-get install curl\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN apt-get update && apt-get install -y curl\n")},
        {.name = "yes",
         .path = "Dockerfile",
         .bytes =
             STR("FROM a:1\nRUN apt-get install -y a && apt-get -qqy install b && apt install --yes c\n"),
         .findings = 0},
        {.name = "quiet",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install -qq a\n"),
         .findings = 0},
        {.name = "piped",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN yes | apt-get install a\n"),
         .findings = 0},
        {.name = "configured",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/y\nRUN "
                      "apt-get install a\n"),
         .findings = 0},
        {.name = "variable",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install $APT_OPTS a\n"),
         .findings = 0},
        {.name = "yum",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN yum install a\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN yum install -y a\n")},
        {.name = "update",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get update\n"),
         .findings = 0},
        {.name = "text",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN echo apt-get install a\n"),
         .findings = 0},
        {.name = "heredoc",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN <<EOF\napt-get install a\nEOF\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN <<EOF\napt-get install -y a\nEOF\n"),
         .line = 3},
        {.name = "continued",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get \\\n  install \\\n  a\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN apt-get \\\n  install -y \\\n  a\n")},
    };
    check_cases_run(&check_df_apt_yes, cases, sizeof cases / sizeof *cases);
}

static void test_df_apt_recommends(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "all",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install -y a\n"),
         .findings = 1},
        {.name = "none",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install -y --no-install-recommends a\n"),
         .findings = 0},
        {.name = "builder",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install -y a\nFROM b:1\n"),
         .findings = 0},
        {.name = "configured",
         .path = "Dockerfile",
         .bytes =
             STR("FROM a:1\nRUN echo 'APT::Install-Recommends 0;' > /etc/apt/x\nRUN apt-get install -y a\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_apt_recommends, cases, sizeof cases / sizeof *cases);
}

static void test_df_apt_lists(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "kept",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get update && apt-get install -y a\n"),
         .findings = 1},
        {.name = "sudo",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN sudo apt-get update\n"),
         .findings = 1},
        {.name = "deleted",
         .path = "Dockerfile",
         .bytes =
             STR("FROM a:1\nRUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*\n"),
         .findings = 0},
        {.name = "mounted",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\n"),
         .findings = 0},
        {.name = "builder",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get update\nFROM b:1\n"),
         .findings = 0},
        {.name = "base",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS x\nRUN apt-get update\nFROM x\n"),
         .findings = 1},
    };
    check_cases_run(&check_df_apt_lists, cases, sizeof cases / sizeof *cases);
}

static void test_df_update_alone(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "alone",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get update\nRUN apt-get install -y a\n"),
         .findings = 1,
         .line = 2},
        {.name = "joined",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get update && apt-get install -y a\n"),
         .findings = 0},
        {.name = "apk", .path = "Dockerfile", .bytes = STR("FROM a:1\nRUN apk update\n"), .findings = 1},
        {.name = "script",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get update && ./install.sh\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_update_alone, cases, sizeof cases / sizeof *cases);
}

static void test_df_pm_pin(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "free",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install -y a\n"),
         .findings = 1},
        {.name = "pinned",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apt-get install -y a=1 && pip install b==2 && npm install -g c@3 && apk "
                      "add d=4\n"),
         .findings = 0},
        {.name = "file",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN pip install -r a.txt && pip install . && npm install\n"),
         .findings = 0},
        {.name = "scope",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN npm install -g @a/b\n"),
         .findings = 1},
        {.name = "option value",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apk add --virtual x a=1\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_pm_pin, cases, sizeof cases / sizeof *cases);
}

static void test_df_pm_cache(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "apk",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apk add a\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN apk add --no-cache a\n")},
        {.name = "apk clean",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apk add --no-cache a\nRUN apk add b && rm -rf /var/cache/apk/*\n"),
         .findings = 0},
        {.name = "pip",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN pip install a\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN pip install --no-cache-dir a\n")},
        {.name = "python",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN python3 -m pip install a\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nRUN python3 -m pip install --no-cache-dir a\n")},
        {.name = "pip by variable",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a\n"),
         .findings = 0},
        {.name = "mounted",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN --mount=type=cache,target=/var/cache/pip pip install a\n"),
         .findings = 0},
        {.name = "yum",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN yum install -y a\n"),
         .findings = 1},
        {.name = "yum clean",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN yum install -y a && yum clean all\n"),
         .findings = 0},
        {.name = "builder",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN apk add a\nFROM b:1\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_pm_cache, cases, sizeof cases / sizeof *cases);
}

static void test_df_pipefail(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "pipe", .path = "Dockerfile", .bytes = STR("FROM a:1\nRUN curl a | tar x\n"), .findings = 1},
        {.name = "set",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN set -o pipefail && curl a | tar x\n"),
         .findings = 0},
        {.name = "shell",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN curl a | tar x\n"),
         .findings = 0},
        {.name = "harmless",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN echo a | tee b\n"),
         .findings = 0},
        {.name = "asked",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN php -m | grep -q zip\n"),
         .findings = 0},
        {.name = "once", .path = "Dockerfile", .bytes = STR("FROM a:1\nRUN a | b; c | d\n"), .findings = 1},
        {.name = "quoted", .path = "Dockerfile", .bytes = STR("FROM a:1\nRUN echo 'a | b'\n"), .findings = 0},
    };
    check_cases_run(&check_df_pipefail, cases, sizeof cases / sizeof *cases);
}

static void test_df_undefined_arg(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "from",
         .path = "Dockerfile",
         .bytes = STR("FROM a:$V\n"),
         .findings = 1,
         .message = "FROM uses"},
        {.name = "declared", .path = "Dockerfile", .bytes = STR("ARG V=1\nFROM a:$V\n"), .findings = 0},
        {.name = "in the same ENV",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV A=1 \\\n    B=$A/c\n"),
         .findings = 1,
         .message = "$A has no value here yet",
         .line = 3},
        {.name = "in the next ENV",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV A=1\nENV B=$A A=2\nENV PATH=$PATH:/b\n")},
        {.name = "default", .path = "Dockerfile", .bytes = STR("FROM a:${V:-1}\n"), .findings = 0},
        {.name = "platform",
         .path = "Dockerfile",
         .bytes = STR("FROM --platform=$BUILDPLATFORM a:$TARGETARCH\n"),
         .findings = 0},
        {.name = "stage",
         .path = "Dockerfile",
         .bytes = STR("ARG V=1\nFROM a:1\nRUN b $V\n"),
         .findings = 1,
         .line = 3},
        {.name = "again",
         .path = "Dockerfile",
         .bytes = STR("ARG V=1\nFROM a:1\nARG V\nRUN b $V\n"),
         .findings = 0},
        {.name = "set",
         .path = "Dockerfile",
         .bytes = STR("ARG V=1\nFROM a:1\nRUN V=2 && b $V\n"),
         .findings = 0},
        {.name = "image", .path = "Dockerfile", .bytes = STR("FROM a:1\nENV X=$PATH\n"), .findings = 0},
        {.name = "copy",
         .path = "Dockerfile",
         .bytes = STR("ARG V=1\nFROM a:1\nCOPY a-$V /b\n"),
         .findings = 1},
        {.name = "inherited",
         .path = "Dockerfile",
         .bytes = STR("ARG V=1\nFROM a:1 AS b\nARG V\nFROM b\nRUN c $V\n"),
         .findings = 0},
        {.name = "single quotes",
         .path = "Dockerfile",
         .bytes = STR("ARG V=1\nFROM a:1\nRUN b '$V'\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_undefined_arg, cases, sizeof cases / sizeof *cases);
}

// Fixes that are not applied unless asked for: what they would write.
static void test_unsafe_fixes(void **state)
{
    (void)state;
    static const struct {
        const struct check *check;
        const char *bytes, *text;
    } cases[] = {
        {&check_df_exec_form, "FROM a:1\nCMD node --x=1 a.js\n", "[\"node\", \"--x=1\", \"a.js\"]"},
        {&check_df_apt_recommends, "FROM a:1\nRUN apt-get install -y a\n", " --no-install-recommends"},
        {&check_df_add, "FROM a:1\nADD rootfs /\n", "COPY"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct check_outcome out;
        const struct check_case input = {.path = "Dockerfile", .bytes = str_from(cases[i].bytes)};
        check_outcome_make(&out, cases[i].check, &input);
        assert_int_equal(out.findings.count, 1);
        assert_int_equal(out.findings.at[0].safety, FIX_UNSAFE);
        assert_str(out.findings.at[0].edits[0].text, cases[i].text);
        check_outcome_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unsafe_fixes), cmocka_unit_test(test_df_sudo),
        cmocka_unit_test(test_df_tls_off),   cmocka_unit_test(test_df_cd),
        cmocka_unit_test(test_df_apt_yes),   cmocka_unit_test(test_df_apt_recommends),
        cmocka_unit_test(test_df_apt_lists), cmocka_unit_test(test_df_update_alone),
        cmocka_unit_test(test_df_pm_pin),    cmocka_unit_test(test_df_pm_cache),
        cmocka_unit_test(test_df_pipefail),  cmocka_unit_test(test_df_undefined_arg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
