#include "core/json_read.h"
#include "unit.h"

static void test_tree(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct error err = {0};
    struct json_node *root;
    assert_ok(json_parse(
        STR(" {\"a\": [1, -2.5e3, true, null],\n \"b\\n\": \"x\\u00e9\\ud83d\\ude00\\ud800!\", \"a\": 1}\n"),
        "f", &arena, &root, &err));
    assert_int_equal(root->count, 3);
    const struct json_node *list = json_member(root, "a");
    assert_int_equal(list->kind, JSON_LIST);
    assert_int_equal(list->count, 4);
    assert_int_equal(list->line, 1);
    assert_str(list->first->next->text, "-2.5e3");
    assert_true(list->first->next->next->flag);
    assert_str(json_member_text(root, "b\n"), "x\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbd!");
    assert_int_equal(json_member(root, "b\n")->line, 2);
    assert_null(json_member(root, "c"));
    assert_null(json_member(list, "a"));
    assert_null(json_member(NULL, "a"));
    assert_true(json_member_number(root, "c", 7) == 7);
    arena_free(&arena);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value; // -1: malformed
    } cases[] = {{"0", 0},     {"10.5", 10.5}, {"-0", 0},    {"1e3", 1000}, {"1E-1", 0.1},
                 {"1e999", 7}, {"01", -1},     {"1.", -1},   {".5", -1},    {"-", -1},
                 {"1e", -1},   {"+1", -1},     {"0x10", -1}, {"NaN", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct json_node *root;
        struct str text = arena_printf(&arena, "{\"n\": %s}", cases[i].text);
        bool ok = json_parse(text, "f", &arena, &root, &err);
        if (ok != (cases[i].value >= 0) || (ok && json_member_number(root, "n", 7) != cases[i].value))
            fail_msg("%s: %s", cases[i].text, err.message);
        arena_free(&arena);
    }
}

static void test_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "f:1: expected a value"},
        {"\n\n{", "f:3: expected a key in quotes"},
        {"{\"a\"", "f:1: expected ':' after a key"},
        {"{\"a\": 1", "f:1: expected ',' or '}'"},
        {"[1,\n2", "f:2: expected ',' or ']'"},
        {"[1,]", "f:1: expected a value"},
        {"\"a", "f:1: a string does not end"},
        {"\"a\nb\"", "f:1: a control character in a string"},
        {"\"\\x\"", "f:1: unknown escape in a string"},
        {"\"\\", "f:1: unknown escape in a string"},
        {"\"\\u12\"", "f:1: \\u needs four hex digits"},
        {"1 2", "f:1: something follows the end of the document"},
        {"tru", "f:1: expected a value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct json_node *root;
        assert_false(json_parse(str_from(cases[i].text), "f", &arena, &root, &err));
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(err.code, ERROR_CONFIG);
        arena_free(&arena);
    }
}

static void test_depth(void **state)
{
    (void)state;
    char text[300];
    memset(text, '[', sizeof text);
    struct arena arena = {0};
    struct error err = {0};
    struct json_node *root;
    assert_false(json_parse((struct str){text, sizeof text}, "f", &arena, &root, &err));
    assert_string_equal(err.message, "f:1: nested too deeply");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
