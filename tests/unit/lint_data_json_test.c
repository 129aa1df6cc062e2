#include "check_helper.h"
#include "lint/json_text.h"

extern const struct check check_check_json;

#define BROKEN(text, part, at_line)                                                                          \
    {                                                                                                        \
        .name = text, .path = "a.json", .bytes = STR(text), .findings = 1, .message = part, .line = at_line  \
    }
#define FINE(text)                                                                                           \
    {                                                                                                        \
        .name = text, .path = "a.json", .bytes = STR(text)                                                   \
    }
#define LENIENT(text)                                                                                        \
    {                                                                                                        \
        .name = text, .path = "tsconfig.json", .bytes = STR(text)                                            \
    }

// A comment is a warning, for some readers take it; what else is wrong stays an error, found behind it too.
static void test_comments(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "comment",
         .path = "a.json",
         .bytes = STR("// c\n{\"a\": 1,}"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "comments",
         .path = "a.json",
         .bytes = STR("[1, /* c */ 2] // d"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "behind it", .path = "a.json", .bytes = STR("// c\n[1 2]"), .findings = 2},
        {.name = "key twice", .path = "a.json", .bytes = STR("// c\n{\"a\": 1, \"a\": 2}"), .findings = 2},
        {.name = "stream",
         .path = "a.json",
         .bytes = STR("{\"a\": 1}\n{\"a\": 2}\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "no JSON at all",
         .path = "a.json",
         .bytes = STR("500 json\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "empty", .path = "a.json", .bytes = STR(""), .findings = 1, .severity = SEVERITY_ERROR},
        {.name = "no brace",
         .path = "a.json",
         .bytes = STR("\"a\": 1}"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "strict",
         .path = "web/package.json",
         .bytes = STR("// c\n{}"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "comma", .path = "a.json", .bytes = STR("[1,]"), .findings = 1, .severity = SEVERITY_ERROR},
        {.name = "template",
         .path = "a.json",
         .bytes = STR("{\n{% for a in b %}\n\"a\": 1\n{% endfor %}\n}")},
    };
    check_cases_run(&check_check_json, cases, sizeof cases / sizeof *cases);
}

static void test_syntax(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE("{}"),
        FINE(" [ ] \r\n\t"),
        FINE("0"),
        FINE("-0.5e+10"),
        FINE("[1E400, NaN, Infinity, -Infinity, true, false, null]"),
        FINE("\"\\ud800 \\u00e9 \\\\ \\/\""),
        FINE("\xef\xbb\xbf{}"),
        FINE("\"\xed\xa0\x80\""), // a surrogate in UTF-8: Python lets it pass
        FINE("{\"a\": 1, \"b\": {\"a\": 1}, \"c\": [{\"a\": 1}, {\"a\": 1}]}"),
        FINE("\0\"\0a\0\""),
        FINE("\"\0a\0\"\0"),
        FINE("\xff\xfe\"\0a\0\"\0"),
        FINE("\0\0\0[\0\0\0]"),
        FINE("[\0\0\0]\0\0\0"),
        FINE("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        BROKEN("", "expected a value, found the end of the file", 0),
        BROKEN("{\n\"a\": 1,\n}", "expected no ',' after the last item", 2),
        BROKEN("[1,]", "no ','", 1),
        BROKEN("[,]", "expected a value, found ','", 1),
        BROKEN("{,}", "expected a key in double quotes or '}', found ','", 1),
        BROKEN("{'a': 1}", "expected a key in double quotes", 1),
        BROKEN("['a']", "double quotes", 1),
        BROKEN("{\"a\" 1}", "expected ':' after the key, found '1'", 1),
        BROKEN("{\"a\": }", "expected a value, found '}'", 1),
        BROKEN("[1 2]", "expected ',' or ']' after an item, found '2'", 1),
        BROKEN("{\"a\":1]", "expected ',' or '}' after a member, found ']'", 1),
        BROKEN("[1}", "found '}'", 1),
        BROKEN("{} {}", "expected the end of the file after the value, found '{'", 1),
        BROKEN("]", "expected a value", 1),
        BROKEN("[", "found the end of the file", 1),
        BROKEN("{\"a\"", "expected ':'", 1),
        BROKEN("01", "leading zeros", 1),
        BROKEN("-", "expected a digit after '-'", 1),
        BROKEN("1.", "expected a digit after '.'", 1),
        BROKEN("1e+", "exponent", 1),
        BROKEN("+1", "expected a value, found '+'", 1),
        BROKEN("tru", "expected a value", 1),
        BROKEN("// c\n1", "comments are not JSON", 1),
        BROKEN("\"a", "does not end", 1),
        BROKEN("\"a\nb\"", "before the end of the line", 1),
        BROKEN("\"a\tb\"", "control character 0x09", 1),
        BROKEN("\"\\q\"", "invalid escape", 1),
        BROKEN("\"\\u12g4\"", "four hexadecimal digits", 1),
        BROKEN("\"\\", "invalid escape", 1),
        BROKEN("\n\n\"\xff\"", "expected UTF-8, found byte 0xff", 3),
        BROKEN("\xff\xfe\"\0a\0\"", "whole units", 1),
        BROKEN("\xff\xfe[\0,\0]\0", "found ','", 1),
        LENIENT("// c\n{\"a\": [1, 2,], /* d */ \"b\": 1,}\n// e"),
        {.name = "open comment",
         .path = "tsconfig.json",
         .bytes = STR("[ /*"),
         .findings = 1,
         .message = "'*/'"},
        {.name = "lone comma", .path = "tsconfig.json", .bytes = STR("[,]"), .findings = 1},
        {.name = "two commas", .path = "a.jsonc", .bytes = STR("[1,,]"), .findings = 1},
    };
    check_cases_run(&check_check_json, cases, sizeof cases / sizeof *cases);
}

static void test_duplicates(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        BROKEN("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}", "duplicate key \"a\": it stands on line 1 already", 3),
        BROKEN("[{\"a\": 1, \"\\u0061\": 2}]", "duplicate key \"a\"", 1),
        BROKEN("{\"\": 1, \"\": 2}", "duplicate key \"\"", 1),
        BROKEN("{\"a\": {\"x\": 1}, \"c\": {\"x\": 1}, \"a\": 1}", "duplicate key \"a\"", 1),
        BROKEN("\xff\xfe{\0\"\0a\0\"\0:\0"
               "1\0,\0\n\0\"\0a\0\"\0:\0"
               "1\0}\0",
               "duplicate key", 2),
        {.name = "thrice", .path = "a.json", .bytes = STR("{\"a\":1,\"a\":1,\"a\":1}"), .findings = 2},
    };
    check_cases_run(&check_check_json, cases, sizeof cases / sizeof *cases);
}

static void check_repeated(char open, size_t count, size_t findings)
{
    struct buffer deep = {0};
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(&deep, open);
    for (size_t i = 0; i < count && open == '['; i++)
        buffer_add_byte(&deep, ']');
    const struct check_case one = {
        .name = "deep", .path = "a.json", .bytes = buffer_str(&deep), .findings = findings};
    check_cases_run(&check_check_json, &one, 1);
    buffer_free(&deep);
}

static void test_limits(void **state)
{
    (void)state;
    check_repeated('[', 100000, 0);
    check_repeated('[', 1000001, 1);
    check_repeated('{', 100000, 1);
    check_repeated('7', 4300, 0);
    check_repeated('7', 4301, 1);
}

static void test_print_number(void **state)
{
    (void)state;
    static const struct {
        const char *text, *printed;
    } cases[] = {
        {"1e5", "100000.0"},
        {"1E400", "Infinity"},
        {"-1e400", "-Infinity"},
        {"0.1", "0.1"},
        {"1e16", "1e+16"},
        {"1e15", "1000000000000000.0"},
        {"123456789012345680.0", "1.2345678901234568e+17"},
        {"1e-4", "0.0001"},
        {"1e-5", "1e-05"},
        {"12.50", "12.5"},
        {"-0.0", "-0.0"},
        {"5e-324", "5e-324"},
        {"1e22", "1e+22"},
        {"5.6843418860808015e-14", "5.684341886080802e-14"},
        {"2.2250738585072014e-308", "2.2250738585072014e-308"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"9007199254740993.0", "9007199254740992.0"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"1e-400", "0.0"},
        {"100.0", "100.0"},
        {"1.0", "1.0"},
        {"0.00012", "0.00012"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = {0};
        json_text_print_number(&out, str_from(cases[i].text), true);
        assert_str(buffer_str(&out), cases[i].printed);
        buffer_free(&out);
    }
    struct buffer out = {0};
    json_text_print_number(&out, STR("-0"), false);
    json_text_print_number(&out, STR("123456789012345678901234567890"), false);
    assert_str(buffer_str(&out), "0123456789012345678901234567890");
    buffer_free(&out);
}

static void test_strings(void **state)
{
    (void)state;
    static const struct {
        const char *quoted, *ascii, *utf8;
    } cases[] = {
        {"\"\\u00e9\\n\\/\"", "\"\\u00e9\\n/\"", "\"\xc3\xa9\\n/\""},
        {"\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\""},
        {"\"\\ud83d!\\ude00\"", "\"\\ud83d!\\ude00\"", "\"\\ud83d!\\ude00\""},
        {"\"\\u0000\\u001f\\u007f\"", "\"\\u0000\\u001f\\u007f\"", "\"\\u0000\\u001f\x7f\""},
        {"\"\"", "\"\"", "\"\""},
        {"\"\\\"\\\\\\b\\f\\r\\t\"", "\"\\\"\\\\\\b\\f\\r\\t\"", "\"\\\"\\\\\\b\\f\\r\\t\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer plain = {0}, ascii = {0}, utf8 = {0};
        json_text_unescape(&plain, str_from(cases[i].quoted));
        json_text_print_string(&ascii, buffer_str(&plain), true);
        json_text_print_string(&utf8, buffer_str(&plain), false);
        assert_str(buffer_str(&ascii), cases[i].ascii);
        assert_str(buffer_str(&utf8), cases[i].utf8);
        buffer_free(&plain);
        buffer_free(&ascii);
        buffer_free(&utf8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syntax), cmocka_unit_test(test_comments),     cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_limits), cmocka_unit_test(test_print_number), cmocka_unit_test(test_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
