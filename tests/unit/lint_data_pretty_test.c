#include "check_helper.h"

extern const struct check check_pretty_format_json;

#define PRETTY(set, in, out)                                                                                 \
    {                                                                                                        \
        .name = in, .path = "a.json", .options = set, .bytes = STR(in), .findings = 1, .fixed = STR(out)     \
    }
#define REFUSED(in, part)                                                                                    \
    {                                                                                                        \
        .name = in, .path = "a.json", .bytes = STR(in), .findings = 1, .message = part                       \
    }
#define FINE(set, in)                                                                                        \
    {                                                                                                        \
        .name = in, .path = "a.json", .options = set, .bytes = STR(in)                                       \
    }

static void test_cases(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE(NULL, "{}\n"),
        FINE(NULL, "{\r\n  \"a\": 1\r\n}\r\n"),
        FINE(NULL, "\"\\u00e9\"\n"),
        FINE("no-ensure-ascii=true", "\"\xc3\xa9\"\n"),
        FINE("indent=\t", "[\n\t1\n]\n"),
        FINE("indent=0", "[\n1\n]\n"),
        FINE("no-sort-keys=true", "{\n  \"b\": 1,\n  \"a\": 2\n}\n"),
        FINE("top-keys=z,b", "{\n  \"z\": 0,\n  \"b\": 1,\n  \"a\": 2,\n  \"c\": 3\n}\n"),
        PRETTY(NULL, "{\"b\":[1,2.50,{}],\"a\":[ ]}",
               "{\n  \"a\": [],\n  \"b\": [\n    1,\n    2.5,\n    {}\n  ]\n}\n"),
        PRETTY(NULL, "[1E400,-0,NaN,null]\n", "[\n  Infinity,\n  0,\n  NaN,\n  null\n]\n"),
        PRETTY(NULL, "{\"\\ud83d\\ude00\": 1, \"\\uffff\": 2}",
               "{\n  \"\\uffff\": 2,\n  \"\\ud83d\\ude00\": 1\n}\n"),
        PRETTY("indent=4", "[1]", "[\n    1\n]\n"),
        PRETTY("top-keys=b;no-sort-keys=true", "{\"c\":1,\"a\":2,\"b\":3}",
               "{\n  \"b\": 3,\n  \"c\": 1,\n  \"a\": 2\n}\n"),
        PRETTY("no-ensure-ascii=true", "\"\\ud800\\u00e9\"", "\"\\ud800\xc3\xa9\"\n"),
        REFUSED("", "can't be formatted: expected a value"),
        REFUSED("[1,]", "no ','"),
        REFUSED("\xef\xbb\xbf{}\n", "byte order mark"),
        REFUSED("\"\xff\"\n", "UTF-8"),
        REFUSED("{\"a\":1,\"a\":2}", "occurs twice"),
        {.name = "report only",
         .path = "a.json",
         .options = "autofix=false",
         .bytes = STR("[1]"),
         .findings = 1},
    };
    check_cases_run(&check_pretty_format_json, cases, sizeof cases / sizeof *cases);
}

static void test_depth(void **state)
{
    (void)state;
    struct buffer deep = {0};
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&deep, '[');
    const struct check_case one = {
        .name = "deep", .path = "a.json", .bytes = buffer_str(&deep), .findings = 1, .message = "deeper"};
    check_cases_run(&check_pretty_format_json, &one, 1);
    buffer_free(&deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_depth)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
