// Other people's YAML: the tree, and the way back from a scalar's text to the file's bytes.
#include "lint/yaml_tree.h"

#include "core/buffer.h"
#include "unit.h"

static struct yaml_tree_node *parse(struct arena *arena, const char *text)
{
    return yaml_tree_parse(str_from(text), arena);
}

static void test_tree(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct yaml_tree_node *root = parse(&arena, "a: 1\n\xc3\xa9: [x, {y: z}]\n\"b\": !t \"q\"\n");
    assert_non_null(root);
    assert_int_equal(root->kind, YAML_TREE_MAP);
    assert_int_equal(root->count, 3);
    assert_str(yaml_tree_text(root, "a"), "1");
    const struct yaml_tree_node *list = yaml_tree_get(root, "\xc3\xa9");
    assert_int_equal(list->kind, YAML_TREE_LIST);
    assert_int_equal(list->offset, 9);
    assert_int_equal(list->end, 20);
    assert_str(yaml_tree_text(list->first->next, "y"), "z");
    const struct yaml_tree_node *tagged = yaml_tree_get(root, "b");
    assert_str(tagged->tag, "!t");
    assert_int_equal(tagged->style, YAML_TREE_DOUBLE);
    assert_int_equal(tagged->offset, 29);
    assert_null(yaml_tree_get(root, "c"));
    assert_null(yaml_tree_get(list, "a"));
    assert_int_equal(yaml_tree_text(root, "\xc3\xa9").len, 0);
    root = parse(&arena, "\xef\xbb\xbf"
                         "a: 1\n\xc3\xa9: c\n");
    assert_int_equal(root->count, 2);
    assert_int_equal(root->first->key->offset, 3);
    assert_int_equal(yaml_tree_get(root, "\xc3\xa9")->offset, 12);
    arena_free(&arena);
}

static void test_aliases(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct yaml_tree_node *root = parse(&arena, "a: &x {k: v}\nb: *x\nc: [*x]\n");
    const struct yaml_tree_node *alias = yaml_tree_get(root, "b");
    assert_true(alias->is_alias);
    assert_str(yaml_tree_text(alias, "k"), "v");
    assert_str(alias->key->text, "b");
    assert_false(yaml_tree_get(root, "a")->is_alias);
    assert_null(parse(&arena, "a: *none\n"));
    assert_null(parse(&arena, "a: &x [*x]\n")); // an anchor counts from its end on
    arena_free(&arena);
}

static void test_unreadable(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "[", "a: b: c\n", "a: \"x\n", "# only a comment\n", "\xff"};
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_null(parse(&arena, texts[i]));
    char deep[1000];
    memset(deep, '[', sizeof deep);
    assert_null(yaml_tree_parse((struct str){deep, sizeof deep}, &arena));
    arena_free(&arena);
}

// Nine anchors of nine aliases each stand for a thousand million nodes.
static void test_bomb(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    buffer_add_cstring(&text, "a0: &a0 [1]\n");
    for (int i = 1; i < 30; i++) {
        buffer_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 9; k++)
            buffer_printf(&text, "*a%d,", i - 1);
        buffer_add_cstring(&text, "]\n");
    }
    assert_non_null(yaml_tree_parse(buffer_str(&text), &arena));
    buffer_clear(&text);
    buffer_add_cstring(&text, "a: &a [");
    for (int i = 0; i < 1000; i++)
        buffer_add_cstring(&text, "1,");
    buffer_add_cstring(&text, "]\nb: [");
    for (int i = 0; i < 1000; i++)
        buffer_add_cstring(&text, "*a,");
    buffer_add_cstring(&text, "]\n");
    assert_null(yaml_tree_parse(buffer_str(&text), &arena));
    buffer_free(&text);
    arena_free(&arena);
}

static void test_documents(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct yaml_tree_node *all = yaml_tree_parse_all(STR("a: &x 1\n---\nb: 2\n"), &arena);
    assert_int_equal(all->count, 2);
    assert_str(yaml_tree_text(all->first->next, "b"), "2");
    assert_null(yaml_tree_parse_all(STR("a: &x 1\n---\nb: *x\n"), &arena));
    assert_int_equal(yaml_tree_parse(STR("a: 1\n---\nb: 2\n"), &arena)->count, 1);
    arena_free(&arena);
}

// In each text "HERE" stands once in the scalar under a; its place in the bytes must be found.
static void test_places(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a: HERE\n",
        "a: x HERE\n",
        "a: x\n  y HERE z\n",
        "a: 'it''s HERE'\n",
        "a: \"\\t\\u00e9\\\"\\x41 HERE\"\n",
        "a: \"x\\\n  y\n  HERE\"\n",
        "a: |\n  x\n  HERE\n",
        "a: |-  # HERE is a comment\n\n  x\n    y\n  z HERE\n",
        "a: >\n  x\n  y\n\n    deeper\n  HERE\n",
        "a: >-\r\n  x\r\n  HERE\r\n",
        "a: &anchor !tag HERE\n",
        "a: !t\n  # HERE no\n  HERE\n",
        ("\xef\xbb\xbf"
         "a: \xc3\xa9 HERE\n"),
        "b: \xe2\x82\xac\na: \xc3\xa9\xc3\xa9 |HERE\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena arena = {0};
        const struct str bytes = str_from(texts[i]);
        const struct yaml_tree_node *scalar = yaml_tree_get(yaml_tree_parse(bytes, &arena), "a");
        const size_t in_text = str_find(scalar->text, STR("HERE"), 0);
        const size_t last = str_find_last_byte(bytes, 'H');
        if (yaml_tree_place(scalar, bytes, in_text) != last)
            fail_msg("%s: expected %zu, got %zu", texts[i], last, yaml_tree_place(scalar, bytes, in_text));
        assert_true(yaml_tree_place(scalar, bytes, scalar->text.len + 9) <= bytes.len);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree), cmocka_unit_test(test_aliases),   cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_bomb), cmocka_unit_test(test_documents), cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
