// env-dup-key, env-format.
#include "check_helper.h"

extern const struct check check_env_dup_key, check_env_format;

#define S(literal)                                                                                           \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }
#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .path = ".env", .bytes = S(in)                                                           \
    }
#define FOUND(in, part, at_line)                                                                             \
    {                                                                                                        \
        .name = in, .path = ".env", .bytes = S(in), .findings = 1, .message = part, .line = at_line          \
    }
#define FIXED(in, part, mended)                                                                              \
    {                                                                                                        \
        .name = in, .path = ".env", .bytes = S(in), .findings = 1, .message = part, .fixed = S(mended)       \
    }
#define RUN(check, cases) check_cases_run(&(check), cases, sizeof(cases) / sizeof *(cases))

static void test_duplicates(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE("A=1\nB=2\n# A=3\n"),
        FINE("A=\"x\nA=1\n\"\nB=1\n"),
        FINE("A=1\na=2\n"),
        FINE("A={{ x }}\nA=2\n"),
        FINE(""),
        FOUND("A=1\nB=2\nA=3\n", "A is set again", 3),
        FOUND("A=1\r\nexport A=2", "A is set again", 2),
        FOUND("A = 1\n A=2\n", "A is set again", 2),
    };
    RUN(check_env_dup_key, cases);
}

static void test_format(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE("# c\n\nA=1\nB=\nC='x y'\nexport D=1\nE.F-G=2\nH=a=b\nI\n"),
        FINE("A=\"x\n y = z\nq\"\nB='\n'\n"),
        FINE("A=\"a\\\"\nb\"\n"),
        FINE("A=1\r\nB=2\r\n"),
        FINE("#!/bin/sh\necho\n"),
        FINE("A=1\nif [ -z \"$A\" ]; then\n  A=2\nfi\n"),
        FINE("A=<%= x %>\n b\n"),
        FIXED("A = 1\n", "blanks around", "A=1\n"),
        FIXED("A =1", "blanks around", "A=1"),
        FIXED("A =\r\n", "blanks around", "A=\r\n"),
        FIXED("  A=1\n", "before the name", "A=1\n"),
        FOUND("A= 1\n", "blanks around", 1), // docker would keep the blank
        FOUND("A=1\nnot a line\n", "without '='", 2),
        FOUND("1A=1\n", "no digit first", 1),
        FOUND("A B=1\n", "a name has", 1),
        FOUND("=1\n", "a name has", 1),
        FOUND("A='x\nB=1\n", "not closed", 1),
        FOUND("caf\xe9=1\n", "a name has", 1),
        {.name = "diff", .path = ".env.patch", .bytes = S("+A=1\n-b\n")},
    };
    RUN(check_env_format, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_duplicates), cmocka_unit_test(test_format)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
