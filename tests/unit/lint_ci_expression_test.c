// GitHub's expressions: what parses, into what tree, and where an error is.
#include "lint/ci/expression.h"

#include "core/buffer.h"
#include "unit.h"

// The tree as text: "(or a.b (== c 'x'))".
static void print(struct buffer *out, const struct expression *node)
{
    static const char *const names[] = {
        [EXPRESSION_INDEX] = "[]", [EXPRESSION_NOT] = "!", [EXPRESSION_AND] = "and", [EXPRESSION_OR] = "or"};
    switch (node->kind) {
    case EXPRESSION_NULL:
    case EXPRESSION_BOOLEAN:
    case EXPRESSION_NUMBER:
    case EXPRESSION_CONTEXT: buffer_add(out, node->text); return;
    case EXPRESSION_STRING: buffer_printf(out, "'%.*s'", STR_ARG(node->text)); return;
    case EXPRESSION_PROPERTY:
    case EXPRESSION_STAR:
        print(out, node->first);
        buffer_printf(out, ".%.*s", STR_ARG(node->kind == EXPRESSION_STAR ? STR("*") : node->text));
        return;
    default: break;
    }
    const bool is_named = node->kind == EXPRESSION_CALL || node->kind == EXPRESSION_COMPARE;
    buffer_add_byte(out, '(');
    buffer_add(out, is_named ? node->text : str_from(names[node->kind]));
    for (const struct expression *child = node->first; child; child = child->next) {
        buffer_add_byte(out, ' ');
        print(out, child);
    }
    buffer_add_byte(out, ')');
}

static void test_trees(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"github", "github"},
        {" github.event.number ", "github.event.number"},
        {"a.b-c._d", "a.b-c._d"},
        {"a['b c'].d", "([] a 'b c').d"},
        {"a[0][b.c]", "([] ([] a 0) b.c)"},
        {"a.*.b", "a.*.b"},
        {"a[*].b", "a.*.b"},
        {"true", "true"},
        {"null", "null"},
        {"-1.5e+3", "-1.5e+3"},
        {"0xFf", "0xFf"},
        {"0o17", "0o17"},
        {".5", ".5"},
        {"-Infinity", "-Infinity"},
        {"NaN", "NaN"},
        {"''", "''"},
        {"'it''s'", "'it's'"},
        {"f()", "(f)"},
        {"f(a, 'b', g(c))", "(f a 'b' (g c))"},
        {"f(a).b[0]", "([] (f a).b 0)"},
        {"!a", "(! a)"},
        {"!!a.b", "(! (! a.b))"},
        {"a && b && c", "(and a b c)"},
        {"a || b && c", "(or a (and b c))"},
        {"(a || b) && c", "(and (or a b) c)"},
        {"a == b && c != 'd'", "(and (== a b) (!= c 'd'))"},
        {"a < b <= c", "(<= (< a b) c)"},
        {"!a == b", "(== (! a) b)"},
        {"a\n||\tb", "(or a b)"},
        {"((((a))))", "a"},
        {"true.a", "true.a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct buffer text = {0};
        struct expression *tree;
        struct expression_error error;
        if (!expression_parse(str_from(cases[i][0]), &arena, &tree, &error))
            fail_msg("%s: %s at %zu", cases[i][0], error.message, error.offset);
        print(&text, tree);
        assert_str(buffer_str(&text), cases[i][1]);
        buffer_free(&text);
        arena_free(&arena);
    }
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        size_t offset;
    } cases[] = {
        {"", "empty", 0},
        {"  ", "empty", 0},
        {"a b", "expected an operator", 2},
        {"a ||", "missing at the end", 4},
        {"a = b", "equality is ==", 2},
        {"a & b", "&&", 2},
        {"\"a\"", "single quotes", 0},
        {"'a", "not closed", 0},
        {"'a'' ", "not closed", 0},
        {"f(a", "expected , or )", 3},
        {"f(a,)", "expected a value", 4},
        {"f(,)", "expected a value", 2},
        {"(a", "expected )", 2},
        {"a[1", "expected ]", 3},
        {"a[]", "expected a value", 2},
        {"a.", "expected a name", 2},
        {"a.'b'", "expected a name", 2},
        {"1a", "no number", 0},
        {"1.2.3", "no number", 0},
        {"0x", "no number", 0},
        {"-a", "no number", 0},
        {"a + b", "no number", 2},
        {"a ? b", "no expression has", 2},
        {"a)", "expected an operator", 1},
        {"\xc3\xa9", "no expression has", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct expression *tree;
        struct expression_error error;
        assert_false(expression_parse(str_from(cases[i].text), &arena, &tree, &error));
        if (!strstr(error.message, cases[i].message) || error.offset != cases[i].offset)
            fail_msg("%s: '%s' at %zu", cases[i].text, error.message, error.offset);
        arena_free(&arena);
    }
}

static bool parses(const char *part, const char *end, int times)
{
    struct arena arena = {0};
    struct buffer text = {0};
    struct expression *tree;
    struct expression_error error;
    for (int i = 0; i < times; i++)
        buffer_add_cstring(&text, part);
    buffer_add_cstring(&text, "a");
    for (int i = 0; i < times; i++)
        buffer_add_cstring(&text, end);
    bool is_good = expression_parse(buffer_str(&text), &arena, &tree, &error);
    buffer_free(&text);
    arena_free(&arena);
    return is_good;
}

static void test_limits(void **state)
{
    (void)state;
    assert_true(parses("(", ")", 40));
    assert_false(parses("(", ")", 100000));
    assert_false(parses("!", "", 100000));
    assert_false(parses("a[", "]", 100000));
    assert_false(parses("", ".b", 100000));
    assert_false(parses("", " == b", 100000));
    assert_true(parses("", " || b", 100000)); // a chain is one node
    assert_true(parses("b && ", "", 100000));
}

static void test_find(void **state)
{
    (void)state;
    struct str text;
    size_t at = 0;
    assert_true(expression_find(STR("x ${{ a }} ${{'}}'}} y"), &at, &text));
    assert_str(text, " a ");
    assert_true(expression_find(STR("x ${{ a }} ${{'}}'}} y"), &at, &text));
    assert_str(text, "'}}'");
    assert_false(expression_find(STR("x ${{ a }} ${{'}}'}} y"), &at, &text));
    at = 0;
    assert_true(expression_find(STR("ab ${{ 'x }}"), &at, &text));
    assert_null(text.at);
    assert_int_equal(at, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
