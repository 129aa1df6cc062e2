// The checks of what a Dockerfile says by itself: images, users, files, forms, variables.
#include "check_helper.h"

extern const struct check check_df_syntax;
extern const struct check check_df_tag;
extern const struct check check_df_digest;
extern const struct check check_df_stage;
extern const struct check check_df_root;
extern const struct check check_df_secret_arg;
extern const struct check check_df_add;
extern const struct check check_df_workdir_abs;
extern const struct check check_df_exec_form;
extern const struct check check_df_duplicate;
extern const struct check check_df_deprecated;
extern const struct check check_df_expose;

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
        {.name = "directives",
         .path = "Dockerfile",
         .bytes = STR("@INCLUDE base\nFROM a:1\n@ENDIF\nCOYP\n"),
         .findings = 0},
        {.name = "a package of a scope is no directive",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN npm install \\\n @angular/cli\nCOYP\n"),
         .findings = 1},
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
        {.name = "word in a value",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV DB_PASSWORD=mytestSecret42\n"),
         .findings = 1},
        {.name = "to be set",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nARG APP_SECRET=UNSET_PLEASE\nARG B_SECRET=secret\n"),
         .findings = 0},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_df_syntax),     cmocka_unit_test(test_df_tag),
        cmocka_unit_test(test_df_digest),     cmocka_unit_test(test_df_stage),
        cmocka_unit_test(test_df_root),       cmocka_unit_test(test_df_secret_arg),
        cmocka_unit_test(test_df_add),        cmocka_unit_test(test_df_workdir_abs),
        cmocka_unit_test(test_df_exec_form),  cmocka_unit_test(test_df_duplicate),
        cmocka_unit_test(test_df_deprecated), cmocka_unit_test(test_df_expose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
