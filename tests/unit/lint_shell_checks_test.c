// The checks of shell scripts, and of RUN.
#include "check_helper.h"

extern const struct check check_sh_shebang;
extern const struct check check_sh_crlf;
extern const struct check check_sh_rm_var;
extern const struct check check_sh_cd_fail;
extern const struct check check_sh_unquoted;
extern const struct check check_sh_curl_pipe;

static void test_sh_shebang(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "run", .path = "a.sh", .bytes = STR("set -e\nexit 1\n"), .findings = 1, .line = 1},
        {.name = "has one", .path = "a.sh", .bytes = STR("#!/bin/sh\nexit 1\n"), .findings = 0},
        {.name = "read by others", .path = "a.sh", .bytes = STR("f() { exit 1; }\nX=1\n"), .findings = 0},
        {.name = "library", .path = "lib/common.sh", .bytes = STR("set -e\n"), .findings = 0},
        {.name = "directive",
         .path = "a.sh",
         .bytes = STR("# shellcheck shell=bash\nset -e\n"),
         .findings = 0},
        {.name = "second line",
         .path = "a.sh",
         .bytes = STR("\n#!/bin/sh\na\n"),
         .findings = 1,
         .message = "first line"},
        {.name = "blank in it",
         .path = "a.sh",
         .bytes = STR("# !/bin/sh\na\n"),
         .findings = 1,
         .message = "not a shebang"},
        {.name = "not a script", .path = ".profile", .bytes = STR("set -e\n"), .findings = 0},
        {.name = "empty", .path = "a.sh", .bytes = STR(""), .findings = 0},
    };
    check_cases_run(&check_sh_shebang, cases, sizeof cases / sizeof *cases);
}

static void test_sh_crlf(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "all",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\r\na\r\n"),
         .findings = 1,
         .fixed = STR("#!/bin/sh\na\n")},
        {.name = "some", .path = "a.sh", .bytes = STR("#!/bin/sh\na\r\nb\nc\n"), .findings = 0},
        {.name = "none", .path = "a.sh", .bytes = STR("#!/bin/sh\n"), .findings = 0},
        {.name = "no newline",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\r\na"),
         .findings = 1,
         .fixed = STR("#!/bin/sh\na")},
        {.name = "lone CR", .path = "a.sh", .bytes = STR("#!/bin/sh\na\rb\n"), .findings = 0},
    };
    check_cases_run(&check_sh_crlf, cases, sizeof cases / sizeof *cases);
}

static void test_sh_rm_var(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "argument",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nrm -rf \"$1/\"*\n"),
         .findings = 1,
         .message = "${1:?}",
         .line = 2},
        {.name = "braces", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm -r ${X}/*\n"), .findings = 1},
        {.name = "set -u", .path = "a.sh", .bytes = STR("#!/bin/sh -u\nrm -rf \"$X/\"*\n"), .findings = 0},
        {.name = "set -eu",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nset -eu\nrm -rf \"$X\"/*\n"),
         .findings = 0},
        {.name = "checked", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm -rf \"${X:?}/\"*\n"), .findings = 0},
        {.name = "tested",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\n[ -n \"$X\" ] || exit\nrm -rf \"$X/\"*\n"),
         .findings = 0},
        {.name = "assigned",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nX=/tmp/a\nrm -rf \"$X/\"*\n"),
         .findings = 0},
        {.name = "from another",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nX=$1\nrm -rf \"$X/\"*\n"),
         .findings = 1},
        {.name = "computed",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nX=$(mktemp -d)\nrm -rf \"$X/\"*\n"),
         .findings = 1},
        {.name = "computed, set -e",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nset -e\nX=$(mktemp -d)\nrm -rf \"$X/\"*\n"),
         .findings = 0},
        {.name = "below", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm -rf \"$X/cache\"\n"), .findings = 0},
        {.name = "system folder",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nrm -rf \"$X/usr\"\n"),
         .findings = 1},
        {.name = "loop",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nfor X in a b; do rm -rf \"$X/\"*; done\n"),
         .findings = 0},
        {.name = "count",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\n[ $# -eq 1 ] || exit\nrm -rf \"$1/\"*\n"),
         .findings = 0},
        {.name = "two", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm -rf \"$1/$2\"\n"), .findings = 1},
        {.name = "two, one known",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nA=b\nrm -rf \"$1/$A\"\n"),
         .findings = 0},
        {.name = "not recursive", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm -f $X/*\n"), .findings = 0},
        {.name = "Dockerfile",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN rm -rf $X/*\n"),
         .findings = 1,
         .line = 2},
        {.name = "Dockerfile, known",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nENV X=/a\nRUN rm -rf $X/*\n"),
         .findings = 0},
        {.name = "zsh", .path = "a.sh", .bytes = STR("#!/bin/zsh\nrm -rf $X/*\n"), .findings = 0},
    };
    check_cases_run(&check_sh_rm_var, cases, sizeof cases / sizeof *cases);
}

static void test_sh_cd_fail(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "cd", .path = "a.sh", .bytes = STR("#!/bin/sh\ncd a\nrm b\n"), .findings = 1, .line = 2},
        {.name = "or", .path = "a.sh", .bytes = STR("#!/bin/sh\ncd a || exit\nrm b\n"), .findings = 0},
        {.name = "and", .path = "a.sh", .bytes = STR("#!/bin/sh\ncd a && rm b\n"), .findings = 0},
        {.name = "set -e", .path = "a.sh", .bytes = STR("#!/bin/sh\nset -e\ncd a\nrm b\n"), .findings = 0},
        {.name = "condition",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nif cd a; then rm b; fi\n"),
         .findings = 0},
        {.name = "back", .path = "a.sh", .bytes = STR("#!/bin/sh\ncd ..\nrm b\n"), .findings = 0},
        {.name = "harmless", .path = "a.sh", .bytes = STR("#!/bin/sh\ncd a\necho b\n"), .findings = 0},
        {.name = "last", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm b\ncd a\n"), .findings = 0},
        {.name = "subshell", .path = "a.sh", .bytes = STR("#!/bin/sh\n(cd a; ls)\nrm b\n"), .findings = 0},
        {.name = "Dockerfile",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN cd a; rm b\n"),
         .findings = 1},
    };
    check_cases_run(&check_sh_cd_fail, cases, sizeof cases / sizeof *cases);
}

static void test_sh_unquoted(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "rm", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm -f $file\n"), .findings = 1, .line = 2},
        {.name = "quoted", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm -f \"$file\"\n"), .findings = 0},
        {.name = "list", .path = "a.sh", .bytes = STR("#!/bin/sh\nrm -f $files $OPTS\n"), .findings = 0},
        {.name = "harmless", .path = "a.sh", .bytes = STR("#!/bin/sh\necho $file\n"), .findings = 0},
        {.name = "argument", .path = "a.sh", .bytes = STR("#!/bin/sh\ncp $1 ${2} x\n"), .findings = 2},
        {.name = "count", .path = "a.sh", .bytes = STR("#!/bin/sh\nmv $# $? x\n"), .findings = 0},
        {.name = "part", .path = "a.sh", .bytes = STR("#!/bin/sh\nmkdir -p $dir/x\n"), .findings = 0},
        {.name = "words of its own",
         .path = "a.sh",
         .bytes =
             STR("#!/bin/sh\nfile=Dockerfile\nexport file\nrm $file\nfor dir in a b; do mkdir $dir; done\n"),
         .findings = 0},
        {.name = "one of them is none",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nfile=a\nfile=$(x)\nrm $file\nfor dir in *; do mkdir $dir; done\n"),
         .findings = 2},
        {.name = "read, or with blanks",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nfile=a\nread file\nrm $file\ndir='a b'\nmkdir $dir\n"),
         .findings = 2},
    };
    check_cases_run(&check_sh_unquoted, cases, sizeof cases / sizeof *cases);
}

static void test_sh_curl_pipe(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "pipe",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\ncurl -fsSL https://a | sh\n"),
         .findings = 1,
         .line = 2},
        {.name = "sudo",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\nwget -qO- https://a | sudo -E bash -\n"),
         .findings = 1},
        {.name = "between",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\ncurl https://a | tee b | bash -s -- c\n"),
         .findings = 1},
        {.name = "file", .path = "a.sh", .bytes = STR("#!/bin/sh\ncurl https://a | tar x\n"), .findings = 0},
        {.name = "local",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\ncurl http://localhost/a | sh\n"),
         .findings = 0},
        {.name = "script",
         .path = "a.sh",
         .bytes = STR("#!/bin/sh\ncurl https://a | sh b.sh\n"),
         .findings = 0},
        {.name = "Dockerfile",
         .path = "Dockerfile",
         .bytes = STR("FROM a:1\nRUN curl https://a | sh\n"),
         .findings = 1},
    };
    check_cases_run(&check_sh_curl_pipe, cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sh_shebang),  cmocka_unit_test(test_sh_crlf),
        cmocka_unit_test(test_sh_rm_var),   cmocka_unit_test(test_sh_cd_fail),
        cmocka_unit_test(test_sh_unquoted), cmocka_unit_test(test_sh_curl_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
