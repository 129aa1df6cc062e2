#include "check_helper.h"
#include "lint/python_tokens.h"

extern const struct check check_double_quote_string_fixer, check_check_docstring_first, check_name_tests_test;

// Kinds as letters: Name nUmber String Format Operator Comment newLine Blank End broKen.
static void test_kinds(void **state)
{
    (void)state;
    static const char letters[] = "NUSFOCLBEK";
    static const struct {
        const char *text, *kinds;
    } cases[] = {
        {"", "E"},
        {"x = 1\n", "NOULE"},
        {"\n# c\n\nx", "BCBBNE"},
        {"x = (\n1,\n) # c\n", "NOOBUOBOCLE"},
        {"x \\\n= 1", "NOUE"},
        {"r'a' rb\"b\" f'c' u'd' Rb'e' t'f'", "SSFSSFE"},
        {"'''a\n'b''' \"\"\"\"x\"\"\"", "SSE"},
        {"'a\\'b' 'c\\\nd'", "SSE"},
        {"f'{x}' f'{{' f'{{{x}}}'", "FFFE"},
        {"f'{x:{w}.{p}}' f'{d['k']}' f'{f'{1}'}'", "FFFE"},
        {"f\"{'}'!r:>{f\"{1}\"}}\" x", "FNE"},
        {"f'\\N{DIGIT ONE}' f'\\{x}' rf'\\{x}'", "FFFE"},
        {"f'''{\n# '\nx}'''", "FE"},
        {"f'{lambda: 1}' f'{(x:=1)}' f'{a[1:2]}'", "FFFE"},
        {"0x1e+2 1e-5 .5 1_0j 5.", "UOUUUUUE"},
        {"bar'x' frr", "NSNE"},
        {"'a", "K"},
        {"'a\n'", "K"},
        {"'''a", "K"},
        {"f'{", "K"},
        {"f'{x'", "K"},
        {"(", "OK"},
        {")", "K"},
        {"(]", "OK"},
        {"\xef\xbb\xbfx\r\ny\rz", "NLNLNE"},
        {"\xe9 = 1", "NOUE"},
        {"'\\", "K"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct python_tokens tokens;
        char kinds[64] = {0};
        size_t count = 0;
        python_tokens_start(&tokens, str_from(cases[i].text));
        do {
            kinds[count++] = letters[python_tokens_next(&tokens)];
        } while (tokens.kind < PYTHON_END && count < sizeof kinds - 1);
        python_tokens_free(&tokens);
        if (strcmp(kinds, cases[i].kinds) != 0)
            fail_msg("%s: expected %s, got %s", cases[i].text, cases[i].kinds, kinds);
    }
}

static void test_depth(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct python_tokens tokens;
    for (int i = 0; i < 100000; i++)
        buffer_add_cstring(&text, "f'{");
    python_tokens_start(&tokens, buffer_str(&text));
    assert_int_equal(python_tokens_next(&tokens), PYTHON_BROKEN);
    python_tokens_free(&tokens);
    buffer_clear(&text);
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&text, '(');
    python_tokens_start(&tokens, buffer_str(&text));
    while (python_tokens_next(&tokens) < PYTHON_END) {
    }
    assert_int_equal(tokens.kind, PYTHON_BROKEN);
    python_tokens_free(&tokens);
    buffer_free(&text);
}

#define QUOTES(in, count, out)                                                                               \
    {                                                                                                        \
        .name = in, .path = "a.py", .bytes = STR(in), .findings = count, .fixed = STR(out)                   \
    }
#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.py", .bytes = STR(in)                                                         \
    }
#define FOUND(in, part, at_line)                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.py", .bytes = STR(in), .findings = 1, .message = part, .line = at_line        \
    }

static void test_quotes(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE(""),
        FINE("''"),
        FINE("\"\\'\""),
        FINE("\"\\\"\""),
        FINE("\"\"\" Foo \"\"\""),
        FINE("\"\"\"\"\"\""),
        FINE("f'hello{\"world\"}'"),
        FINE("f\"a\""),
        FINE("# \"a\""),
        QUOTES("\"\"", 1, "''"),
        QUOTES("x = \"foo\"", 1, "x = 'foo'"),
        QUOTES("x = \" \\\n foo \\\n \"\n", 1, "x = ' \\\n foo \\\n '\n"),
        QUOTES("\"foo\"\"bar\"", 2, "'foo''bar'"),
        QUOTES("Rb\"a\\n\"\r\n\"b\"\r\n", 2, "Rb'a\\n'\r\n'b'\r\n"),
        FOUND("x = \"a\"\ny = \"b", "does not end", 2),
    };
    check_cases_run(&check_double_quote_string_fixer, cases, sizeof cases / sizeof *cases);
}

static void test_docstring(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE(""),
        FINE("\"foo\""),
        FINE("# c\n\n\"foo\"\nx = 1\n"),
        FINE("x = \"foo\"\n"),
        FINE("x = (\n\"foo\"\n)\n"),
        FINE("def f():\n    \"\"\"foo\"\"\"\n"),
        FINE("# -*- coding: cp1252\nx = \"\xa3\""),
        FINE("\xef\xbb\xbf\"foo\"\n"),
        FOUND("from a import b\n\"foo\"\n", "starts on line 1", 2),
        FOUND("\"one\"\nimport a\n\"two\"\n", "the first is on line 1", 3),
        FOUND("import os\nimport sys\n\"\"\"a\nb\"\"\"\n\"c\"\n", "starts on line 1", 3),
    };
    check_cases_run(&check_check_docstring_first, cases, sizeof cases / sizeof *cases);
}

static void test_names(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "fits", .path = "tests/foo_test.py"},
        {.name = "elsewhere", .path = "src/foo.py"},
        {.name = "init", .path = "a/tests/__init__.py"},
        {.name = "conftest", .path = "a/tests/b/conftest.py"},
        {.name = "not", .path = "tests/foo.py", .findings = 1, .message = "expected *_test.py"},
        {.name = "first", .path = "tests/test_foo.py", .options = "style=pytest-test-first"},
        {.name = "not first",
         .path = "tests/testfoo.py",
         .options = "style=pytest-test-first",
         .findings = 1},
        {.name = "django", .path = "tests/tests.py", .options = "style=django"},
        {.name = "short", .path = "tests/_test.py"},
    };
    check_cases_run(&check_name_tests_test, cases, sizeof cases / sizeof *cases);
    const struct check_case bad = {.name = "style", .path = "tests/a.py", .options = "style=nose"};
    struct check_outcome out;
    check_outcome_make(&out, &check_name_tests_test, &bad);
    assert_false(out.ok);
    assert_int_equal(out.err.code, ERROR_CONFIG);
    check_outcome_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),     cmocka_unit_test(test_depth), cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_docstring), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
