#include "core/toml.h"

#include "core/buffer.h"
#include "unit.h"

// The tree in one line: {key:value}, [item], plain scalars bare, strings in quotes.
static void render(const struct yaml_node *node, struct buffer *out)
{
    if (node->kind == YAML_SCALAR) {
        buffer_printf(out, node->is_plain ? "%.*s" : "'%.*s'", STR_ARG(node->text));
        return;
    }
    buffer_add_byte(out, node->kind == YAML_MAP ? '{' : '[');
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        if (child != node->first)
            buffer_add_byte(out, ',');
        if (node->kind == YAML_MAP)
            buffer_printf(out, "%.*s:", STR_ARG(child->key));
        render(child, out);
    }
    buffer_add_byte(out, node->kind == YAML_MAP ? '}' : ']');
}

static void test_trees(void **state)
{
    static const struct {
        const char *text, *tree;
    } cases[] = {
        {"", "{}"},
        {"a = 1\nb.c = \"x\\ty\"\nb.d = true # why\n", "{a:1,b:{c:'x\ty',d:true}}"},
        {"[a.b]\nc = 1979-05-27\n[a]\nd = -1.5e3\n", "{a:{b:{c:1979-05-27},d:-1.5e3}}"},
        {"[[r]]\nid = 'a'\n[[r.l]]\nx = 1\n[[r.l]]\nx = 2\n[[r]]\nid = 'b'\n",
         "{r:[{id:'a',l:[{x:1},{x:2}]},{id:'b'}]}"},
        {"a = [ 1, [2, 'x'], [], # c\n {b = 3, c.d = [4]}, ]", "{a:[1,[2,'x'],[],{b:3,c:{d:[4]}}]}"},
        {"a = '''\nfirst\n''quoted''''\nb = \"\"\"one \\\n   two\"\"\"",
         "{a:'first\n''quoted'',b:'one two'}"},
        {"a = '''\\d{3}\\\\'''", "{a:'\\d{3}\\\\'}"},
        {"\"k k\" = {}\n", "{k k:{}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena ARENA_AUTO arena = {0};
        struct buffer BUFFER_AUTO out = {0};
        struct yaml_node *root;
        struct error err = {0};
        assert_ok(toml_parse(str_from(cases[i].text), STR("f"), &arena, &root, &err));
        render(root, &out);
        assert_str(buffer_str(&out), cases[i].tree);
    }
}

static void test_positions_and_typed_reads(void **state)
{
    struct arena ARENA_AUTO arena = {0};
    struct yaml_node *root;
    struct error err = {0};
    struct str *items, text;
    size_t count;
    bool flag;
    (void)state;
    assert_ok(
        toml_parse(STR("# c\n[t]\n  key = true\nlist = [\n 'a',\n  'b']\n"), STR("f"), &arena, &root, &err));
    const struct yaml_node *table = yaml_get(root, "t"), *list = yaml_get(table, "list");
    assert_int_equal(yaml_get(table, "key")->line, 3);
    assert_int_equal(yaml_get(table, "key")->column, 3);
    assert_int_equal(list->first->next->line, 6);
    assert_int_equal(list->first->next->column, 3);
    assert_ok(yaml_to_bool(yaml_get(table, "key"), STR("f"), &flag, &err));
    assert_true(flag);
    assert_ok(yaml_to_list(list, STR("f"), &arena, &items, &count, &err));
    assert_int_equal(count, 2);
    assert_false(yaml_to_text(list, STR("f"), &text, &err));
    assert_string_equal(err.message, "f:4:1: 'list' must be text");
}

static void test_errors(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"a = 1\na = 2\n", "f:2:1: key 'a' is defined already: expected each key once"},
        {"a = \n", "f:1:5: expected a value, found the end of the line"},
        {"\n\n  x\n", "f:3:4: expected '=' after the key, found the end of the line"},
        {"a = '''x", "f:1:5: this string does not end: expected '''"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena ARENA_AUTO arena = {0};
        struct yaml_node *root;
        struct error err = {0};
        assert_false(toml_parse(str_from(cases[i].text), STR("f"), &arena, &root, &err));
        assert_string_equal(err.message, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_positions_and_typed_reads),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
