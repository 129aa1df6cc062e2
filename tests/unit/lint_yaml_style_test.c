// yaml-truthy, yaml-octal, yaml-indent.
#include "check_helper.h"

extern const struct check check_yaml_truthy, check_yaml_octal, check_yaml_indent;

#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.yml", .bytes = STR(in)                                                        \
    }
#define FOUND(in, count, part, at_line)                                                                      \
    {                                                                                                        \
        .name = in, .path = "a.yml", .bytes = STR(in), .findings = count, .message = part, .line = at_line   \
    }
#define RUN(check, cases) check_cases_run(&(check), cases, sizeof(cases) / sizeof *(cases))

static void test_truthy(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE("a: true\nb: False\nc: \"yes\"\nd: 'no'\ne: nope\nf: |\n  yes\n"),
        FINE("on: push\n"),
        FINE("a: !!str yes\n"),
        FINE("[broken: yes"),
        FINE(""),
        {.name = "workflow", .path = ".github/workflows/a.yml", .bytes = STR("env: {A: yes}\n")},
        {.name = "andon", .path = "web/andon.yml", .bytes = STR("lint: {tools: {mypy: on, black: off}}\n")},
        {.name = "template", .path = "templates/a.yml", .bytes = STR("a: yes # {{ b }}\n")},
        FOUND("a: yes\n", 1, "write true", 1),
        FOUND("a:\r\n  - se\r\n  - NO\r\n", 1, "write false", 3),
        FOUND("no: 1\n", 1, "'no'", 1),
        FOUND("a: On", 1, "'On'", 1),
        FOUND("a: 1\n---\nb: [off]\n", 1, "'off'", 3),
        FOUND("a: &x yes\nb: *x\n", 1, "'yes'", 1),
    };
    RUN(check_yaml_truthy, cases);
}

static void test_octal(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE("a: 0\nb: 10\nc: \"0644\"\nd: 0o644\ne: 089\nf: 0x10\ng: 0.5\nh: 000\n010: key\n"),
        FOUND("a: 0644\n", 1, "0644", 1),
        FOUND("a: [1, 07]", 1, "07", 1),
        FOUND("a: !!str 0644\nb:\n  mode: 0755\n", 1, "0755", 3),
    };
    RUN(check_yaml_octal, cases);
}

#define TWO "a:\n  b:\n    c:\n      d:\n        e:\n          f: 1\n"

static void test_indent(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE(TWO),
        FINE(TWO "g:\n- h: 1\n  i:\n    j: 1\nk:\n    - l: 1\n"),
        FINE(TWO "g: {h: {\n        i: 1}}\n"),
        FINE("a:\n  b: 1\nc:\n    d: 1\n"), // too little to know what is usual
        FINE("a:\n  b: 1\nc:\n    d: 1\ne:\n  f: 1\ng:\n    h: 1\n"),
        FINE("a:\n    b: 1\nl:\n    - x: 1\n      y:\n          z: 1\nc:\n    d:\n        e:\n            f: "
             "1\n"),
        FOUND(TWO "g:\n    h: 1\n", 1, "indented by 4, where this file indents by 2", 8),
        FOUND(TWO "g:\n   h:\n     i: 1\n", 1, "indented by 3", 8),
        FOUND(TWO "g:\r\n    !t h: 1\r\n", 1, "indented by 4", 8),
    };
    RUN(check_yaml_indent, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truthy),
        cmocka_unit_test(test_octal),
        cmocka_unit_test(test_indent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
