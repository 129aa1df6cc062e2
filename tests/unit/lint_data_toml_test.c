#include "check_helper.h"
#include "core/toml.h"

extern const struct check check_check_toml;

static void test_valid(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "\n# c\n\t \n",
        "a = 1 # c\r\nb = 2",
        "a.b.c = 1\na.b.d = 2\na . \"e f\" = 3",
        "\"\" = 1\n'x.y' = 2\n1979-05-27 = 3\n- = 4",
        "[a]\nb.c = 1\n[a.d]\n",
        "[a.b.c]\n[a]\n[a.b]\nd = 1",
        "[[a]]\nb = 1\n[a.c]\n[[a]]\n[a.c]\n[[a.d]]\n[[a.d]]",
        "[a]\nb.c = 1\n[a.b.d]",
        "a = {}\nb = { c = 1, d.e = 2, d.f = [ {}, { g = 1 } ] }",
        "a = [ # c\n 1,\n\n [ 'x', \"y\" ], # d\n]\nb = []\nc = [\n]",
        "a = 0\nb = +99\nc = -0\nd = 1_000\ne = 0xdead_BEEF\nf = 0o755\ng = 0b1_0",
        "a = 1.0\nb = -0.0e0\nc = 6.02_2e+2_3\nd = inf\ne = -nan\nf = 1e6",
        "a = true\nb = false",
        "a = 1979-05-27\nb = 1979-05-27T07:32:00Z\nc = 2000-02-29 23:59:59.999999-07:00\nd = 07:32:00.5",
        "a = 1979-05-27 # c",
        "a = \"\\b\\t\\n\\f\\r\\\"\\\\ \\u00e9 \\U0001F600\"\nb = '\\no escape'",
        "a = \"\"\"\nx \\\n   \n  y \\\" \"\" \"\"\"\"\"\nb = '''a'b''c'''''",
        "a = \"\"\nb = ''\nc = \"\"\"\"\"\"",
        "a = \"\xe2\x98\x83\"",
        "a = 99999999999999999999999999",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct toml_error error;
        if (!toml_validate(str_from(cases[i]), &error))
            fail_msg("%s: at %zu: %s", cases[i], error.offset, error.message);
    }
}

static void test_invalid(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
        const char *message;
    } cases[] = {
        {"a", 1, "expected '=' after the key, found the end of the file"},
        {"a =\n", 3, "expected a value, found the end of the line"},
        {"= 1", 0, "expected a key, found '='"},
        {"a = 1 b = 2", 6, "expected the end of the line, found 'b'"},
        {"a = 1\na = 2", 6, "key 'a' is defined already"},
        {"a.b = 1\na = 2", 8, "defined already"},
        {"a = 1\na.b = 2", 6, "is a value already"},
        {"[a]\n[a]", 5, "defined already"},
        {"[a]\nb.c = 1\n[a.b]", 13, "defined already"},
        {"[a.b]\n[a]\nb.c = 1", 10, "defined elsewhere"},
        {"a = []\n[[a]]", 9, "not as an array"},
        {"[a]\n[[a]]", 6, "not as an array"},
        {"[[a]]\n[a]", 7, "defined already"},
        {"a = {}\n[a.b]", 8, "is a value already"},
        {"a = {b = 1}\na.c = 2", 12, "is a value already"},
        {"a = {b = 1, b = 2}", 12, "defined already"},
        {"a = {b = {}, b.c = 2}", 13, "is a value already"},
        {"a = {b = 1,}", 11, "expected a key"},
        {"a = {b = 1\n}", 10, "all on one line"},
        {"a = [1 2]", 7, "expected ',' or ']' in an array"},
        {"a = [1,,2]", 7, "expected a value"},
        {"a = [", 5, "expected a value"},
        {"[a", 2, "expected ']'"},
        {"[]", 1, "expected a key"},
        {"[a.]", 3, "expected a key"},
        {"[[a]", 3, "expected ']]'"},
        {"[ [a]]", 2, "expected a key"},
        {"a = \"x", 4, "does not end"},
        {"a = \"x\ny\"", 4, "does not end"},
        {"a = '''x", 4, "expected '''"},
        {"a = \"\\x\"", 5, "invalid escape"},
        {"a = \"\\ud800\"", 5, "Unicode scalar"},
        {"a = \"\\u12\"", 5, "four hexadecimal"},
        {"a = \"\"\"x \\ y\"\"\"", 9, "lone backslash"},
        {"a = \"\x01\"", 5, "control character 0x01 in a string"},
        {"# \x7f", 2, "control character 0x7f in a comment"},
        {"a = 1\rb = 2", 5, "expected the end of the line"},
        {"a = 01", 4, "leading zeros"},
        {"a = 1__0", 6, "expected"},
        {"a = 1_", 6, "expected a digit"},
        {"a = +0x1", 6, "expected the end of the line"},
        {"a = 0xg", 6, "a digit of that base"},
        {"a = .5", 4, "expected a value"},
        {"a = 5.", 6, "after '.'"},
        {"a = 1e", 6, "exponent"},
        {"a = 1979-02-29", 4, "no such date"},
        {"a = 1979-13-01", 4, "no such date"},
        {"a = 1979-5-01", 4, "yyyy-mm-dd"},
        {"a = 1979-05-27T0710", 15, "hh:mm:ss"},
        {"a = 25:00:00", 4, "no such time"},
        {"a = 07:32", 4, "hh:mm:ss"},
        {"a = 1979-05-27T07:32:00+7:00", 23, "+hh:mm"},
        {"a = tru", 4, "expected a value"},
        {"\"\"\"a\"\"\" = 1", 0, "on one line"},
        {"a = \"\xff\"", 5, "expected UTF-8"},
        {"\xef\xbb\xbf"
         "a = 1",
         0, "byte order mark"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct toml_error error;
        if (toml_validate(str_from(cases[i].text), &error))
            fail_msg("'%s' was accepted", cases[i].text);
        if (error.offset != cases[i].offset || !strstr(error.message, cases[i].message))
            fail_msg("'%s': at %zu: %s", cases[i].text, error.offset, error.message);
    }
}

static void test_depth(void **state)
{
    (void)state;
    struct toml_error error;
    struct buffer text = {0};
    buffer_add_cstring(&text, "a = ");
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&text, '[');
    assert_false(toml_validate(buffer_str(&text), &error));
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&text, ']');
    assert_true(toml_validate(buffer_str(&text), &error));
    buffer_clear(&text);
    for (int i = 0; i < 50000; i++)
        buffer_printf(&text, "k%d.a = {b = %d}\n", i, i);
    assert_true(toml_validate(buffer_str(&text), &error));
    buffer_free(&text);
}

static void test_check(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "fine", .path = "a.toml", .bytes = STR("a = 1\n")},
        {.name = "broken",
         .path = "a.toml",
         .bytes = STR("b = 1\na = \n"),
         .findings = 1,
         .message = "expected a value",
         .line = 2},
        {.name = "NUL", .path = "a.toml", .bytes = STR("a = \"\0\"\n"), .findings = 1, .message = "control"},
        {.name = "template", .path = "x/templates/a.toml", .bytes = STR("a = {{ a }}\n")},
        {.name = "template by a statement",
         .path = "a.toml",
         .bytes = STR("{{- range .A }}\nb = {{ . }}\n{{- end }}\n")},
        {.name = "no template", .path = "x/a.toml", .bytes = STR("a = {{ a }}\n"), .findings = 1},
    };
    check_cases_run(&check_check_toml, cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_invalid),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
