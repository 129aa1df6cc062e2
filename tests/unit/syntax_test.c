#include "core/buffer.h"
#include "core/syntax.h"
#include "unit.h"

static void test_languages(void **state)
{
    (void)state;
    enum syntax_language language = SYNTAX_LANGUAGE_COUNT;
    assert_true(syntax_language_of(FILETYPE(TEXT) | FILETYPE(PYTHON), &language));
    assert_int_equal(language, SYNTAX_PYTHON);
    assert_string_equal(syntax_language_name(language), "python");
    assert_true(syntax_language_of(FILETYPE(TYPESCRIPT) | FILETYPE(TSX), &language));
    assert_int_equal(language, SYNTAX_TSX);
    assert_false(syntax_language_of(FILETYPE(XML), &language));
    assert_true(syntax_language_from(STR("C++"), &language));
    assert_int_equal(language, SYNTAX_CPP);
    assert_true(syntax_language_from(STR("ts"), &language));
    assert_int_equal(language, SYNTAX_TYPESCRIPT);
    assert_false(syntax_language_from(STR("cobol"), &language));
    for (int i = 0; i < SYNTAX_LANGUAGE_COUNT; i++)
        assert_int_equal(ts_language_version(syntax_grammar((enum syntax_language)i)), 14);
    assert_null(syntax_language_name(SYNTAX_LANGUAGE_COUNT));
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        bool is_broken;
        size_t offset;
        const char *missing;
    } cases[] = {
        {"", false, 0, NULL},
        {"x = 1\n", false, 0, NULL},
        {"\xef\xbb\xbfx = 1\n", false, 0, NULL},
        {"def f(:\n    pass\n", true, 6, NULL},
        {"x = (1,\n", true, 0, NULL},
        {"print 'a' 'b' in\n", true, 0, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct syntax_tree tree = {0};
        struct syntax_error broken = {0};
        assert_ok(syntax_parse(str_from(cases[i].source), SYNTAX_PYTHON, NULL, &tree, &err));
        assert_int_equal(syntax_has_errors(&tree), cases[i].is_broken);
        assert_int_equal(syntax_first_error(&tree, &broken), cases[i].is_broken);
        if (cases[i].offset)
            assert_int_equal(broken.offset, cases[i].offset);
        syntax_free(&tree);
        syntax_free(&tree);
    }
}

static void test_walk(void **state)
{
    (void)state;
    struct error err = {0};
    struct syntax_tree tree = {0};
    struct syntax_walk walk;
    size_t calls = 0, all = 0, top = 0;
    assert_ok(syntax_parse(STR("f(g(1))\nh()\n"), SYNTAX_PYTHON, NULL, &tree, &err));
    syntax_walk_start(&walk, &tree);
    for (TSNode node; syntax_walk_next(&walk, &node); all++)
        if (syntax_is(node, "call") && ++calls == 1)
            assert_str(syntax_text(&tree, syntax_field(node, "function")), "f");
    TSNode none;
    assert_false(syntax_walk_next(&walk, &none));
    syntax_walk_end(&walk);
    assert_int_equal(calls, 3);

    syntax_walk_start(&walk, &tree);
    for (TSNode node; syntax_walk_next(&walk, &node);) {
        if (!syntax_is(node, "call"))
            continue;
        top++;
        assert_true(ts_node_is_null(syntax_field(node, "nonsense")));
        syntax_walk_skip_children(&walk);
    }
    syntax_walk_end(&walk);
    struct syntax_children children;
    size_t statements = 0;
    syntax_children_start(&children, ts_tree_root_node(tree.tree));
    for (TSNode child; syntax_children_next(&children, &child);)
        statements += syntax_is(child, "expression_statement");
    assert_false(syntax_children_next(&children, &none));
    syntax_children_end(&children);
    assert_int_equal(statements, 2);
    assert_int_equal(top, 2);
    assert_true(all > 10);
    syntax_free(&tree);
}

static void test_limits(void **state)
{
    (void)state;
    struct error err = {0};
    struct syntax_tree tree = {0};
    const struct syntax_limits small = {.size = 4, .time_ms = 1000};
    assert_false(syntax_parse(STR("x = 1"), SYNTAX_PYTHON, &small, &tree, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_null(tree.tree);
}

// A hundred thousand brackets must end in an answer, whatever it is.
static void test_depth(void **state)
{
    (void)state;
    struct error err = {0};
    struct syntax_tree tree = {0};
    struct buffer deep = {0};
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&deep, '[');
    if (syntax_parse(buffer_str(&deep), SYNTAX_PYTHON, NULL, &tree, &err)) {
        struct syntax_error broken;
        assert_true(syntax_first_error(&tree, &broken));
        syntax_free(&tree);
    } else {
        assert_int_equal(err.code, ERROR_LIMIT);
    }
    buffer_free(&deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_languages), cmocka_unit_test(test_errors), cmocka_unit_test(test_walk),
        cmocka_unit_test(test_limits),    cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
