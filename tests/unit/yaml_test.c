#include "core/buffer.h"
#include "core/yaml.h"
#include "unit.h"

static struct arena arena;

static int reset(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void test_tree(void **state)
{
    (void)state;
    struct error err = {0};
    struct yaml_node *root;
    assert_ok(yaml_parse(STR("a: 1\nlist:\n  - x\n  - 'true'\nmap: {k: ~, \"\": \"q\"}\n"), STR("f.yml"),
                         false, &arena, &root, &err));
    assert_int_equal(root->kind, YAML_MAP);
    assert_int_equal(root->count, 3);
    const struct yaml_node *list = yaml_get(root, "list");
    assert_int_equal(list->kind, YAML_LIST);
    assert_int_equal(list->key_line, 2);
    assert_int_equal(list->key_column, 1);
    assert_int_equal(list->first->line, 3);
    assert_int_equal(list->first->column, 5);
    assert_true(list->first->is_plain);
    assert_false(list->first->next->is_plain);
    assert_false(yaml_is_true(list->first->next));
    const struct yaml_node *map = yaml_get(root, "map");
    assert_int_equal(yaml_get(map, "k")->kind, YAML_NULL);
    assert_str(yaml_get(map, "")->text, "q");
    assert_null(yaml_get(map, "absent"));
    assert_null(yaml_get(list, "absent"));
    assert_null(yaml_get(NULL, "absent"));
    assert_ok(yaml_parse(STR("\xef\xbb\xbf"
                             "a: 1\nb: 2\n"),
                         STR("f.yml"), false, &arena, &root, &err));
    assert_int_equal(root->count, 2);
    assert_int_equal(yaml_get(root, "b")->key_column, 1);
}

static void test_documents(void **state)
{
    (void)state;
    struct error err = {0};
    struct yaml_node *root;
    assert_ok(yaml_parse(STR(""), STR("f"), false, &arena, &root, &err));
    assert_int_equal(root->kind, YAML_NULL);
    assert_ok(yaml_parse((struct str){0}, STR("f"), true, &arena, &root, &err));
    assert_int_equal(root->kind, YAML_LIST);
    assert_int_equal(root->count, 0);
    assert_ok(yaml_parse(STR("# only a comment\n"), STR("f"), false, &arena, &root, &err));
    assert_int_equal(root->kind, YAML_NULL);
    assert_ok(yaml_parse(STR("a: 1\n---\n- 2\n---\n"), STR("f"), true, &arena, &root, &err));
    assert_int_equal(root->count, 3);
    assert_int_equal(root->first->next->kind, YAML_LIST);
    assert_ok(yaml_parse(STR("\xef\xbb\xbf"
                             "a: 1\n"),
                         STR("f"), false, &arena, &root, &err));
    assert_str(root->first->key, "a");
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *message;
    } cases[] = {
        {STR("a: &x 1\nb: *x\n"), "f.yml:2:4: aliases are not allowed; write the value out"},
        {STR("a: !!str 1\n"), "f.yml:1:4: tags are not allowed"},
        {STR("a: 1\nb: 2\na: 3\n"), "f.yml:3:1: duplicate key 'a' (first on line 1)"},
        {STR("a: {b: 1, b: 2}\n"), "f.yml:1:11: duplicate key 'b' (first on line 1)"},
        {STR("? [a]\n: 1\n"), "f.yml:1:3: a key must be plain text, not a list or a map"},
        {STR("a: 1\n---\nb: 2\n"), "f.yml:2:1: only one document is allowed ('---' starts another)"},
        {STR("a: 1\nb: x\0y\n"), "f.yml:2:5: control characters are not allowed"},
        {STR("a: 1\nb: \xff\n"), "f.yml:2:4: invalid leading UTF-8 octet"},
        {STR("a:\n\t- b\n"),
         "f.yml:2:1: while scanning for the next token, found character that cannot start any token"},
        {STR("a: [1\n"), "f.yml:2:1: while parsing a flow sequence, did not find expected ',' or ']'"},
        {STR("a: \"x\n"), "f.yml:2:1: while scanning a quoted scalar, found unexpected end of stream"},
        {STR("\xff\xfe"
             "a\0:\0"),
         "f.yml:1:1: invalid leading UTF-8 octet"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct yaml_node *root = NULL;
        assert_false(yaml_parse(cases[i].text, STR("f.yml"), false, &arena, &root, &err));
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(err.code, ERROR_CONFIG);
        assert_null(root);
    }
}

static void test_limits(void **state)
{
    (void)state;
    struct error err = {0};
    struct yaml_node *root;
    struct buffer text = {0};
    for (int i = 0; i < 64; i++)
        buffer_add_byte(&text, '[');
    for (int i = 0; i < 64; i++)
        buffer_add_byte(&text, ']');
    assert_ok(yaml_parse(buffer_str(&text), STR("f"), false, &arena, &root, &err));
    buffer_clear(&text);
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&text, '[');
    assert_false(yaml_parse(buffer_str(&text), STR("f"), false, &arena, &root, &err));
    assert_string_equal(err.message, "f:1:65: nested too deep (the limit is 64)");
    buffer_clear(&text);
    for (int i = 0; i < 200001; i++)
        buffer_add(&text, STR("- a\n"));
    assert_false(yaml_parse(buffer_str(&text), STR("f"), false, &arena, &root, &err));
    assert_non_null(strstr(err.message, "too many values"));
    buffer_clear(&text);
    while (text.len <= 4 << 20)
        buffer_add(&text, STR("# a comment that fills the room\n"));
    assert_false(yaml_parse(buffer_str(&text), STR("f"), false, &arena, &root, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    buffer_free(&text);
}

static void test_typed_reads(void **state)
{
    (void)state;
    struct error err = {0};
    struct yaml_node *root;
    assert_ok(yaml_parse(STR("b: true\nq: 'true'\nn: -12\nbig: 9223372036854775808\nt: x\nl: [a, 2]\n"
                             "bad: [a, [b]]\nnull: ~\nsp: {a: 1}\nmin: -9223372036854775807\n"),
                         STR("f"), false, &arena, &root, &err));
    bool flag = false;
    int64_t number = 7;
    struct str text, *list;
    size_t count = 0;
    assert_ok(yaml_to_bool(yaml_get(root, "b"), STR("f"), &flag, &err));
    assert_true(flag && yaml_is_true(yaml_get(root, "b")));
    assert_false(yaml_to_bool(yaml_get(root, "q"), STR("f"), &flag, &err));
    assert_string_equal(err.message, "f:2:4: 'q' must be true or false");
    assert_ok(yaml_to_number(yaml_get(root, "n"), STR("f"), &number, &err));
    assert_int_equal(number, -12);
    assert_ok(yaml_to_number(yaml_get(root, "min"), STR("f"), &number, &err));
    assert_true(number == -INT64_MAX);
    assert_false(yaml_to_number(yaml_get(root, "big"), STR("f"), &number, &err));
    assert_string_equal(err.message, "f:4:6: 'big' must be a whole number");
    assert_ok(yaml_to_text(yaml_get(root, "n"), STR("f"), &text, &err));
    assert_str(text, "-12");
    assert_false(yaml_to_text(yaml_get(root, "l"), STR("f"), &text, &err));
    assert_ok(yaml_to_list(yaml_get(root, "l"), STR("f"), &arena, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_str(list[1], "2");
    assert_ok(yaml_to_list(yaml_get(root, "t"), STR("f"), &arena, &list, &count, &err));
    assert_int_equal(count, 1);
    assert_false(yaml_to_list(yaml_get(root, "bad"), STR("f"), &arena, &list, &count, &err));
    assert_string_equal(err.message, "f:7:10: the value must be text");
    assert_false(yaml_to_list(yaml_get(root, "sp"), STR("f"), &arena, &list, &count, &err));
    assert_false(yaml_to_text(yaml_get(root, "null"), STR("f"), &text, &err));
}

static void test_keys(void **state)
{
    (void)state;
    static const char *const known[] = {"rules", "severity", "disable", NULL};
    struct error err = {0};
    struct yaml_node *root;
    assert_ok(yaml_parse(STR("disable: 1\nruels: 2\n"), STR("andon.yml"), false, &arena, &root, &err));
    assert_false(yaml_check_keys(root, STR("andon.yml"), known, &err));
    assert_string_equal(err.message, "andon.yml:2:1: unknown key 'ruels'; did you mean 'rules'?");
    assert_ok(yaml_parse(STR("zzz: 2\n"), STR("andon.yml"), false, &arena, &root, &err));
    assert_false(yaml_check_keys(root, STR("andon.yml"), known, &err));
    assert_string_equal(err.message, "andon.yml:1:1: unknown key 'zzz'");
    assert_ok(yaml_parse(STR("rules: 2\n"), STR("f"), false, &arena, &root, &err));
    assert_ok(yaml_check_keys(root, STR("f"), known, &err));
    assert_false(yaml_check_keys(root->first, STR("f"), known, &err));
    assert_string_equal(nearest_name(STR("Severty"), known), "severity");
    assert_null(nearest_name(STR(""), known));
    assert_null(nearest_name(STR("x"), known));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_tree, reset),        cmocka_unit_test_teardown(test_documents, reset),
        cmocka_unit_test_teardown(test_refused, reset),     cmocka_unit_test_teardown(test_limits, reset),
        cmocka_unit_test_teardown(test_typed_reads, reset), cmocka_unit_test_teardown(test_keys, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
