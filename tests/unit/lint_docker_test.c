// The checks of Dockerfiles: bad and good cases of each, and what their fixes give.
#include "check_helper.h"

extern const struct check check_df_syntax;
extern const struct check check_df_tag;
extern const struct check check_df_digest;
extern const struct check check_df_stage;
extern const struct check check_df_root;
extern const struct check check_df_sudo;
extern const struct check check_df_secret_arg;
extern const struct check check_df_tls_off;
extern const struct check check_df_add;
extern const struct check check_df_workdir_abs;
extern const struct check check_df_cd;
extern const struct check check_df_apt_yes;
extern const struct check check_df_apt_recommends;
extern const struct check check_df_apt_lists;
extern const struct check check_df_update_alone;
extern const struct check check_df_pm_pin;
extern const struct check check_df_pm_cache;
extern const struct check check_df_pipefail;
extern const struct check check_df_exec_form;
extern const struct check check_df_duplicate;
extern const struct check check_df_deprecated;
extern const struct check check_df_expose;
extern const struct check check_df_undefined_arg;

static void test_df_syntax(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "typo",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCOYP a b\n"),
         .findings = 1,
         .message = "COPY",
         .line = 2},
        {.name = "CRLF",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\r\nCOYP a b\r\n"),
         .findings = 1,
         .line = 2},
        {.name = "no newline", .path = "Dockerfile", .bytes = STR("FROM a:1\nCOYP a b"), .findings = 1},
        {.name = "bad UTF-8", .path = "Dockerfile", .bytes = STR("FROM a:1\nRUN \377\376\n"), .findings = 0},
        {.name = "empty", .path = "Dockerfile", .bytes = STR(""), .findings = 0},
        {.name = "comments", .path = "Dockerfile", .bytes = STR("# a\n"), .findings = 0},
        {.name = "pipe", .path = "Dockerfile", .bytes = STR("FROM a:1\nRUN a | b\n"), .findings = 0},
        {.name = "two",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV A\nCOPY --fom=a b c\n"),
         .findings = 2},
        {.name = "other frontend",
         .path = "Dockerfile",
         .bytes = STR("# syntax=x/y\nCOYP a\n"),
         .findings = 0},
        {.name = "template",
         .path = "Dockerfile",
         .bytes = STR("{% if x %}\nCOYP\n{% endif %}\n"),
         .findings = 0},
        {.name = "about one", .path = "Dockerfile.md", .bytes = STR("COYP\n"), .findings = 0},
        {.name = "Maven",
         .path = "Dockerfile",
         .bytes = STR("FROM ${docker.image}\nCOYP a b\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_syntax, cases, sizeof cases / sizeof *cases);
}

static void test_df_tag(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "none",
         .path = "Dockerfile",
         .bytes = STR("FROM node\n"),
         .findings = 1,
         .message = "no tag",
         .line = 1},
        {.name = "latest", .path = "Dockerfile", .bytes = STR("FROM node:latest AS x\n"), .findings = 1},
        {.name = "tag", .path = "Dockerfile", .bytes = STR("FROM node:22\n"), .findings = 0},
        {.name = "digest", .path = "Dockerfile", .bytes = STR("FROM node@sha256:1234\n"), .findings = 0},
        {.name = "port", .path = "Dockerfile", .bytes = STR("FROM host:5000/node\n"), .findings = 1},
        {.name = "scratch", .path = "Dockerfile", .bytes = STR("FROM scratch\n"), .findings = 0},
        {.name = "stage",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS b\nFROM b\nFROM B\n"),
         .findings = 0},
        {.name = "argument",
         .path = "Dockerfile",
         .bytes = STR("ARG V=latest\nFROM node:$V\n"),
         .findings = 1},
        {.name = "unknown", .path = "Dockerfile", .bytes = STR("ARG V\nFROM node:$V\n"), .findings = 0},
        {.name = "default", .path = "Dockerfile", .bytes = STR("FROM node:${V:-latest}\n"), .findings = 1},
        {.name = "CRLF", .path = "Dockerfile", .bytes = STR("FROM node\r\n"), .findings = 1},
        {.name = "continued",
         .path = "Dockerfile",
         .bytes = STR("FROM \\\n  node\n"),
         .findings = 1,
         .line = 2},
        {.name = "stage by argument",
         .path = "Dockerfile",
         .bytes = STR("ARG S=b\nFROM a:1 AS b\nFROM $S\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_tag, cases, sizeof cases / sizeof *cases);
}

static void test_df_digest(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "tag", .path = "Dockerfile", .bytes = STR("FROM a:1\n"), .findings = 1},
        {.name = "digest", .path = "Dockerfile", .bytes = STR("FROM a:1@sha256:1234\n"), .findings = 0},
        {.name = "stage",
         .path = "Dockerfile",
         .bytes = STR("FROM a@sha256:1 AS b\nFROM b\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_digest, cases, sizeof cases / sizeof *cases);
}

static void test_df_stage(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "typo",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS builder\nFROM b:1\nCOPY --from=biulder /x /y\n"),
         .findings = 1,
         .message = "did you mean 'builder'",
         .line = 3},
        {.name = "image",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS builder\nCOPY --from=nginx:1 /x /y\nCOPY --from=nginx /x /y\n"),
         .findings = 0},
        {.name = "number",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nFROM b:1\nCOPY --from=0 /x /y\nCOPY --from=2 /x /y\n"),
         .findings = 1,
         .line = 4},
        {.name = "itself",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS b\nCOPY --from=b /x /y\n"),
         .findings = 1,
         .message = "itself"},
        {.name = "twice",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS b\nFROM c:1 AS B\n"),
         .findings = 1,
         .message = "second"},
        {.name = "mount",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS builder\nFROM b:1\nRUN --mount=type=bind,from=biulder,target=/x y\n"),
         .findings = 1},
        {.name = "scratch", .path = "Dockerfile", .bytes = STR("FROM a:1 AS scratch\n"), .findings = 1},
        {.name = "case",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS Builder\nFROM b:1\nCOPY --from=builder /x /y\n"),
         .findings = 0},
        {.name = "later",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCOPY --from=z /x /y\nFROM b:1 AS z\n"),
         .findings = 0},
        {.name = "variable",
         .path = "Dockerfile",
         .bytes = STR("ARG S=x1\nFROM a:1 AS x1\nFROM b:1\nCOPY --from=$S /x /y\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_stage, cases, sizeof cases / sizeof *cases);
}

static void test_df_root(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "root",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nUSER root\n"),
         .findings = 1,
         .line = 2},
        {.name = "0", .path = "Dockerfile", .bytes = STR("FROM a:1\nUSER 0:0\n"), .findings = 1},
        {.name = "back",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nUSER root\nRUN a\nUSER app\n"),
         .findings = 0},
        {.name = "none", .path = "Dockerfile", .bytes = STR("FROM a:1\n"), .findings = 0},
        {.name = "none, asked",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\n"),
         .findings = 1,
         .options = "require-user=true"},
        {.name = "other stage",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nUSER root\nFROM b:1\n"),
         .findings = 0},
        {.name = "base",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS x\nUSER root\nFROM x\n"),
         .findings = 1},
        {.name = "drops",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nUSER root\nENTRYPOINT [\"gosu\", \"app\"]\n"),
         .findings = 0},
        {.name = "variable",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nARG U=root\nUSER $U\n"),
         .findings = 1},
        {.name = "unknown", .path = "Dockerfile", .bytes = STR("FROM a:1\nARG U\nUSER $U\n"), .findings = 0},
    };
    check_cases_run(&check_df_root, cases, sizeof cases / sizeof *cases);
}

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

static void test_df_secret_arg(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "value",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV DB_PASSWORD=hunter22\n"),
         .findings = 1,
         .line = 2},
        {.name = "old form",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV DB_PASSWORD hunter22\n"),
         .findings = 1},
        {.name = "argument with a value",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nARG API_KEY=abcd1234\n"),
         .findings = 1},
        {.name = "argument",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nARG NPM_TOKEN\n"),
         .findings = 1,
         .message = "mount=type=secret"},
        {.name = "passed on",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nARG NPM_TOKEN\nENV NPM_TOKEN=${NPM_TOKEN}\n"),
         .findings = 2},
        {.name = "stand-in",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV SECRET_KEY_BASE=dummy TOKEN=changeme\n"),
         .findings = 0},
        {.name = "empty", .path = "Dockerfile", .bytes = STR("FROM a:1\nENV DB_PASSWORD=\n"), .findings = 0},
        {.name = "file",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV DB_PASSWORD_FILE=/run/secrets/db RESET_PASSWORD=reset.sh\n"),
         .findings = 0},
        {.name = "key id",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D\n"),
         .findings = 0},
        {.name = "builder",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nARG NPM_TOKEN\nFROM b:1\n"),
         .findings = 0},
        {.name = "word",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV TOKENIZERS_PARALLELISM=abcdef PASSENGER=abcdef\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_secret_arg, cases, sizeof cases / sizeof *cases);
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

static void test_df_add(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "file",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nADD a.txt /b\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nCOPY a.txt /b\n")},
        {.name = "folder",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nadd . /b\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\ncopy . /b\n")},
        {.name = "archive", .path = "Dockerfile", .bytes = STR("FROM a:1\nADD a.tar.gz /b\n"), .findings = 0},
        {.name = "address",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nADD https://a/b /c\n"),
         .findings = 0},
        {.name = "git",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nADD git@github.com:a/b.git /c\n"),
         .findings = 0},
        {.name = "checksum",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nADD --checksum=sha256:1 a.txt /b\n"),
         .findings = 0},
        {.name = "owner",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nADD --chown=1 a.txt /b\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nCOPY --chown=1 a.txt /b\n")},
        {.name = "variable", .path = "Dockerfile", .bytes = STR("FROM a:1\nADD $A /b\n"), .findings = 0},
        {.name = "JSON",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nADD [\"a b.txt\", \"/b\"]\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nCOPY [\"a b.txt\", \"/b\"]\n")},
        {.name = "CRLF",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\r\nADD a.txt /b\r\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\r\nCOPY a.txt /b\r\n")},
        {.name = "heredoc",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nADD <<EOF /x\na\nEOF\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_add, cases, sizeof cases / sizeof *cases);
}

static void test_df_workdir_abs(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "relative",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nWORKDIR app\n"),
         .findings = 1,
         .line = 2},
        {.name = "absolute",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nWORKDIR /app\nWORKDIR b\n"),
         .findings = 0},
        {.name = "once",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nWORKDIR a\nWORKDIR b\n"),
         .findings = 1},
        {.name = "scratch", .path = "Dockerfile", .bytes = STR("FROM scratch\nWORKDIR app\n"), .findings = 0},
        {.name = "base",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1 AS b\nWORKDIR /x\nFROM b\nWORKDIR y\n"),
         .findings = 0},
        {.name = "variable",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV D=/x\nWORKDIR $D/y\n"),
         .findings = 0},
        {.name = "unknown", .path = "Dockerfile", .bytes = STR("FROM a:1\nWORKDIR $D\n"), .findings = 0},
        {.name = "Windows",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nWORKDIR C:\\\\app\nWORKDIR \\\\x\n"),
         .findings = 0},
        {.name = "quoted", .path = "Dockerfile", .bytes = STR("FROM a:1\nWORKDIR \"/app\"\n"), .findings = 0},
        {.name = "here", .path = "Dockerfile", .bytes = STR("FROM a:1\nWORKDIR .\n"), .findings = 0},
    };
    check_cases_run(&check_df_workdir_abs, cases, sizeof cases / sizeof *cases);
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
        {.name = "pip by variable",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a\n"),
         .findings = 0},
        {.name = "mounted",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip pip install a\n"),
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

static void test_df_exec_form(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "shell form",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCMD node a.js\n"),
         .findings = 1},
        {.name = "JSON",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCMD [\"node\", \"a.js\"]\n"),
         .findings = 0},
        {.name = "exec", .path = "Dockerfile", .bytes = STR("FROM a:1\nCMD exec node $X\n"), .findings = 0},
        {.name = "quotes",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCMD ['node']\n"),
         .findings = 1,
         .message = "JSON"},
        {.name = "test", .path = "Dockerfile", .bytes = STR("FROM a:1\nCMD [ -f a ] && b\n"), .findings = 1},
        {.name = "needs a shell",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCMD node $X\n"),
         .findings = 1,
         .message = "exec"},
        {.name = "SHELL",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nCMD a\n"),
         .findings = 0},
        {.name = "builder", .path = "Dockerfile", .bytes = STR("FROM a:1\nCMD a\nFROM b:1\n"), .findings = 0},
        {.name = "empty",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCMD\nENTRYPOINT []\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_exec_form, cases, sizeof cases / sizeof *cases);
}

static void test_df_duplicate(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "two",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCMD [\"a\"]\nCMD [\"b\"]\n"),
         .findings = 1,
         .line = 2},
        {.name = "stages",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nCMD [\"a\"]\nFROM b:1\nCMD [\"b\"]\n"),
         .findings = 0},
        {.name = "health",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nHEALTHCHECK CMD a\nHEALTHCHECK NONE\n"),
         .findings = 1},
        {.name = "both",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENTRYPOINT [\"a\"]\nCMD [\"b\"]\n"),
         .findings = 0},
        {.name = "trigger",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nONBUILD CMD [\"a\"]\nCMD [\"b\"]\n"),
         .findings = 0},
    };
    check_cases_run(&check_df_duplicate, cases, sizeof cases / sizeof *cases);
}

static void test_df_deprecated(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "maintainer",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nMAINTAINER Ada <a@b.c>\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nLABEL org.opencontainers.image.authors=\"Ada <a@b.c>\"\n")},
        {.name = "old ENV",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV A b\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nENV A=b\n")},
        {.name = "blanks",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV A b c\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\nENV A=\"b c\"\n")},
        {.name = "new",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV A=b C=d\nLABEL a=b\nARG X\n"),
         .findings = 0},
        {.name = "quotes", .path = "Dockerfile", .bytes = STR("FROM a:1\nENV A \"b\" c\n"), .findings = 1},
        {.name = "continued", .path = "Dockerfile", .bytes = STR("FROM a:1\nENV A \\\n b\n"), .findings = 1},
        {.name = "CRLF",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\r\nENV A b\r\n"),
         .findings = 1,
         .fixed = STR("FROM a:1\r\nENV A=b\r\n")},
    };
    check_cases_run(&check_df_deprecated, cases, sizeof cases / sizeof *cases);
}

static void test_df_expose(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "range", .path = "Dockerfile", .bytes = STR("FROM a:1\nEXPOSE 65536\n"), .findings = 1},
        {.name = "host",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nEXPOSE 80:80\n"),
         .findings = 1,
         .message = "container's"},
        {.name = "protocol", .path = "Dockerfile", .bytes = STR("FROM a:1\nEXPOSE 80/http\n"), .findings = 1},
        {.name = "backwards", .path = "Dockerfile", .bytes = STR("FROM a:1\nEXPOSE 90-80\n"), .findings = 1},
        {.name = "good",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nEXPOSE 80 443/tcp 53/UDP 8000-8010\n"),
         .findings = 0},
        {.name = "variable",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV P=70000\nEXPOSE $P $Q\n"),
         .findings = 1},
        {.name = "word", .path = "Dockerfile", .bytes = STR("FROM a:1\nEXPOSE http\n"), .findings = 1},
    };
    check_cases_run(&check_df_expose, cases, sizeof cases / sizeof *cases);
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
        cmocka_unit_test(test_unsafe_fixes),   cmocka_unit_test(test_df_syntax),
        cmocka_unit_test(test_df_tag),         cmocka_unit_test(test_df_digest),
        cmocka_unit_test(test_df_stage),       cmocka_unit_test(test_df_root),
        cmocka_unit_test(test_df_sudo),        cmocka_unit_test(test_df_secret_arg),
        cmocka_unit_test(test_df_tls_off),     cmocka_unit_test(test_df_add),
        cmocka_unit_test(test_df_workdir_abs), cmocka_unit_test(test_df_cd),
        cmocka_unit_test(test_df_apt_yes),     cmocka_unit_test(test_df_apt_recommends),
        cmocka_unit_test(test_df_apt_lists),   cmocka_unit_test(test_df_update_alone),
        cmocka_unit_test(test_df_pm_pin),      cmocka_unit_test(test_df_pm_cache),
        cmocka_unit_test(test_df_pipefail),    cmocka_unit_test(test_df_exec_form),
        cmocka_unit_test(test_df_duplicate),   cmocka_unit_test(test_df_deprecated),
        cmocka_unit_test(test_df_expose),      cmocka_unit_test(test_df_undefined_arg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
