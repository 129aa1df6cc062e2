// Queries: what they capture, what is refused and where; and the same as tree-sitter's own.
#include "lint/match/search.h"
#include "query_compare.h"
#include "unit.h"

struct seen {
    struct buffer text; // of the findings, each in brackets, with what `message` makes of it
    const char *message;
};

static void on_match(void *context, struct matcher *matcher, const struct match_found *found)
{
    struct seen *seen = context;
    (void)matcher;
    buffer_printf(&seen->text, "[%.*s", STR_ARG(match_text(found->tree, found->node)));
    if (seen->message) {
        buffer_add_byte(&seen->text, '|');
        match_fill(found, str_from(seen->message), false, &seen->text);
    }
    buffer_add_byte(&seen->text, ']');
}

static void assert_query(enum syntax_language language, const char *query, const char *code,
                         const char *message, const char *found)
{
    ARENA_AUTO struct arena arena = {0};
    struct error err = {0};
    struct match_rule rule;
    struct match_rule *one[] = {&rule};
    const struct match_rule_list rules = {.at = one, .count = 1};
    struct seen seen = {.message = message};
    struct match_scratch scratch = {0};
    if (!match_rule_from_text(str_from(query), true, (struct str){0}, language, &arena, &rule, &err))
        fail_msg("%s: %s", query, err.message);
    struct match_set *set = match_set_new(&rules, language);
    assert_ok(match_search(set, &scratch, str_from(code), (struct str){0}, on_match, &seen, &err));
    buffer_add_byte(&seen.text, '\0');
    if (strcmp(seen.text.at, found) != 0)
        fail_msg("%s in `%s`: found %s, not %s", query, code, seen.text.at, found);
    buffer_free(&seen.text);
    match_set_free(set);
    match_scratch_free(&scratch);
    match_rule_free(&rule);
}

static void test_queries(void **state)
{
    (void)state;
    static const char code[] =
        "# one\n# two\ndef f(a, b=1):\n    g(a)\n    h('x', a)\n    return 1\n\nclass C: pass\n";
    static const struct {
        const char *query, *message, *found;
    } cases[] = {
        {"(call)", NULL, "[g(a)][h('x', a)]"},
        {"(call function: (identifier) @f)", "$f", "[g(a)|g][h('x', a)|h]"},
        {"(call function: (identifier) @match)", NULL, "[g][h]"},
        {"(argument_list (identifier) @match)", NULL, "[a][a]"},
        {"(argument_list . (identifier) @match)", NULL, "[a]"},
        {"(argument_list (identifier) @match .)", NULL, "[a][a]"},
        {"(argument_list . (_) . (_) .)", NULL, "[('x', a)]"},
        {"(argument_list \",\" @match)", NULL, "[,]"},
        {"(argument_list _ @match)", NULL, "[(][a][)][(]['x'][,][a][)]"},
        {"(call arguments: (_) @a !function)", NULL, ""},
        {"(function_definition !return_type name: (_) @n)", "$n",
         "[def f(a, b=1):\n    g(a)\n    h('x', a)\n    return 1|f]"},
        {"(block (expression_statement)+ @s . (return_statement) @match)", "$s",
         "[return 1|g(a)\n    h('x', a)]"},
        {"((comment)+ @c . (function_definition name: (_) @match))", "$c", "[f|# one\n# two]"},
        {"((comment)+ @match (function_definition))", NULL, "[# one]"},
        {"(parameters [(default_parameter) (identifier)] @match)", NULL, "[a][b=1]"},
        {"[(string) (integer)] @match", NULL, "[1]['x'][1]"},
        {"(argument_list (string)? @s (identifier) @match)", "$s", "[a|$s][a|'x']"},
        {"((identifier) @i (#eq? @i \"h\"))", NULL, "[h]"},
        {"((identifier) @i (#not-eq? @i \"a\"))", NULL, "[f][b][g][h][C]"},
        {"((identifier) @i (#match? @i \"^[gh]$\"))", NULL, "[g][h]"},
        {"((identifier) @i (#not-match? @i \"^[a-g]$\"))", NULL, "[h][C]"},
        {"((identifier) @i (#any-of? @i \"b\" \"C\"))", NULL, "[b][C]"},
        {"((identifier) @i (#not-any-of? @i \"a\" \"b\" \"f\"))", NULL, "[g][h][C]"},
        {"((comment)+ @c (class_definition) (#eq? @c \"# one\"))", NULL, ""},
        {"((comment)+ @c (class_definition) (#any-eq? @c \"# two\"))", NULL, "[# one]"},
        {"((call function: (_) @a arguments: (_ (_) @b)) (#not-eq? @a @b))", "$a$b",
         "[g(a)|ga][h('x', a)|h'x']"},
        {"(call function: (primary_expression) @match)", NULL, "[g][h]"},
        {"(primary_expression/call) @match", NULL, "[g(a)][h('x', a)]"},
        {"; a comment\n(return_statement (integer) @function.name) ; another", "$function.name.",
         "[return 1|1.]"},
        {"(class_definition) (return_statement)", NULL, "[return 1][class C: pass]"},
        {"(module (ERROR))", NULL, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_query(SYNTAX_PYTHON, cases[i].query, code, cases[i].message, cases[i].found);
    assert_query(SYNTAX_PYTHON, "(ERROR) @match", "f(\n", NULL, "[f(]");
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *query, *message;
    } cases[] = {
        {"", "1:1: expected a node"},
        {"(call", "1:6: expected a node: '(', '[', '\"' or '_', not the end"},
        {"(call\n  (identifer))", "2:4: python has no kind of node 'identifer'"},
        {"(call \"nosuch\")", "1:7: python has no token 'nosuch'"},
        {"(call funktion: (_))", "1:7: python has no field 'funktion'"},
        {"(call !funktion)", "1:8: python has no field 'funktion'"},
        {"(call \"x", "1:7: the text that begins here has no end"},
        {"(call) @", "1:8: expected a name behind '@'"},
        {"(call .)", "1:8: an anchor '.' stands before or behind a node"},
        {"(MISSING)", "1:2: (MISSING) is not supported"},
        {"((call) (return_statement)) @x", "1:29: a capture is of a node"},
        {"((call) @c (#is-not? local))", "1:14: expected #eq?, #match?, #any-of?"},
        {"((call) @c (#eq? @d \"x\"))", "1:18: no capture '@d'"},
        {"((call) @c (#eq? @c))", "1:14: expected a capture, and one"},
        {"((call) @c (#match? @c \"(\"))", "1:14: the regular expression is none"},
        {"(call)?", "1:1: a pattern that may be of no node"},
        {"(call/identifier)", "1:7: only a supertype has kinds behind"},
        {"[ ]", "1:1: expected a node between '[' and ']'"},
        {"call", "1:1: expected a node, '(…)', or a field"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct error err = {0};
        struct match_names names = {0};
        struct match_regex_list regexes = {0};
        struct query query;
        assert_false(
            query_compile(str_from(cases[i].query), SYNTAX_PYTHON, &names, &arena, &regexes, &query, &err));
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: said %s, not %s", cases[i].query, err.message, cases[i].message);
        VEC_EACH (struct match_regex *, regex, &regexes)
            match_regex_free(*regex);
        vec_free(&regexes);
    }
}

// Deeper and wider than any stack or patience: told, not died of.
static void test_hostile(void **state)
{
    (void)state;
    struct buffer query = {0}, code = {0};
    ARENA_AUTO struct arena arena = {0};
    struct error err = {0};
    struct match_names names = {0};
    struct match_regex_list regexes = {0};
    struct query made;
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&query, '(');
    assert_false(query_compile(buffer_str(&query), SYNTAX_PYTHON, &names, &arena, &regexes, &made, &err));
    for (int i = 0; i < 20000; i++)
        buffer_add_cstring(&code, "# a\n");
    buffer_add_cstring(&code, "f()\n");
    buffer_add_byte(&code, '\0');
    assert_query(SYNTAX_PYTHON, "((comment)+ @c . (expression_statement) @match)", code.at, NULL, "[f()]");
    // Every pair of them is a match: that is given up, and said.
    struct match_rule rule;
    struct match_rule *one[] = {&rule};
    const struct match_rule_list rules = {.at = one, .count = 1};
    struct match_scratch scratch = {0};
    struct seen seen = {0};
    err = (struct error){0};
    assert_true(match_rule_from_text(STR("(module (comment) @a (comment) @b)"), true, (struct str){0},
                                     SYNTAX_PYTHON, &arena, &rule, &err));
    struct match_set *set = match_set_new(&rules, SYNTAX_PYTHON);
    assert_false(match_search(set, &scratch, str_from(code.at), (struct str){0}, on_match, &seen, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    match_set_free(set);
    match_scratch_free(&scratch);
    buffer_free(&seen.text);
    buffer_free(&query);
    buffer_free(&code);
}

static void compare_random(enum syntax_language language, const char *code, unsigned count)
{
    struct comparison comparison;
    assert_true(comparison_start(&comparison, str_from(code), language));
    struct query_maker maker = {.tree = &comparison.tree, .random = 7};
    size_t same = 0;
    for (unsigned i = 0; i < count; i++) {
        struct str query = make_query(&maker);
        enum compared result = compare_query(&comparison, query);
        same += result == COMPARED_SAME;
        if (result == COMPARED_DIFFERENT && (maker.is_plain || comparison.only_theirs))
            fail_msg("%.*s\n%.*s", STR_ARG(query), STR_ARG(buffer_str(&comparison.said)));
    }
    assert_true(same > count / 2 && comparison.captures > count);
    buffer_free(&maker.out);
    comparison_end(&comparison);
}

// `make check-query` is the same on whole files.
static void test_like_tree_sitter(void **state)
{
    (void)state;
    compare_random(
        SYNTAX_PYTHON,
        "import os, sys\n\n\n@d(1)\ndef f(a, b=1, *c, **d):\n    # why\n    # more\n    if a and b:\n"
        "        return [x for x in c if x]\n    elif b:\n        print(a, 'b', c=1, **d)\n    else:\n"
        "        raise E(a) from None\n    return {1: 2, 'a': f(1, 2)}\n\nclass C(B):\n    x: int = 3\n",
        400);
    compare_random(
        SYNTAX_JAVASCRIPT,
        "import a, {b as c} from 'd';\n// one\n// two\nfunction f(a, {b, c}, ...d) {\n  if (a) return b;\n"
        "  for (const x of d) { g(x, `t${x}`, {y: 1, z}); }\n  return a ? b.c(d)[0] : async () => {};\n}\n"
        "class A extends B { #x = 1; get y() { return this.#x; } static z(a, b) {} }\n",
        400);
    compare_random(SYNTAX_C,
                   "#include <a.h>\n#define X 1\n/* c */\nstatic int f(char *a, const int b[]) {\n  int x = "
                   "1, *y = &x;\n"
                   "  if (a == 0 && b) { g(x, \"s\" \"t\", 'c'); } else while (x--) y[x] += 2;\n  return x ? "
                   "*y : -1;\n}\n"
                   "struct s { int a, b; struct t *c; };\nint broken( { ) ;\n",
                   200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_like_tree_sitter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
