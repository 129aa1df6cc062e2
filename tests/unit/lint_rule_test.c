// Rules as ast-grep has them: selectors, rewriters, transforms, labels; what they find, and what the fix
// makes of it.
#include "lint/match/search.h"
#include "unit.h"

struct fixed {
    struct str code;
    size_t at; // what is before it is written
    struct buffer out;
};

static void on_match(void *context, struct matcher *matcher, const struct match_found *found)
{
    struct fixed *fixed = context;
    size_t start, end;
    match_fix_range(matcher, found, &start, &end);
    if (start < fixed->at)
        return;
    buffer_add(&fixed->out, str_slice(fixed->code, fixed->at, start - fixed->at));
    match_fill(found, found->rule->fix->template, true, &fixed->out);
    fixed->at = end;
}

// What the rule's fix makes of the code.
static void assert_fixed(const char *yaml, const char *code, const char *expected)
{
    ARENA_AUTO struct arena arena = {0};
    struct error err = {0};
    struct match_rule_list rules = {0};
    struct match_scratch scratch = {0};
    struct fixed fixed = {.code = str_from(code)};
    assert_ok(match_rules_load(str_from(yaml), STR("r.yml"), MATCH_ALL_LANGUAGES, &arena, &rules, &err));
    struct match_set *set = match_set_new(&rules, rules.at[0]->language);
    assert_ok(match_search(set, &scratch, fixed.code, (struct str){0}, on_match, &fixed, &err));
    buffer_add(&fixed.out, str_slice(fixed.code, fixed.at, fixed.code.len));
    buffer_add_byte(&fixed.out, '\0');
    assert_string_equal(fixed.out.at, expected);
    buffer_free(&fixed.out);
    match_set_free(set);
    match_scratch_free(&scratch);
    match_rules_free(&rules);
}

static void test_rewriters(void **state)
{
    (void)state;
#define TS "id: r\nlanguage: ts\n"
    assert_fixed(TS "rule: {pattern: 'f($$$A)'}\n"
                    "rewriters: [{id: number, rule: {kind: number}, fix: 'n($_)'}]\n"
                    "transform: {NEW: {rewrite: {source: $$$A, rewriters: [number]}}}\n"
                    "fix: g($NEW)\n",
                 "f(1, [2, a], 'x');", "g(n(), [n(), a], 'x');");
    // Joined: what no rewriter is for is left out. The first one that fits is taken.
    assert_fixed(TS "rule: {pattern: 'f($$$A)'}\n"
                    "rewriters:\n- {id: one, rule: {regex: ^1$}, fix: one}\n"
                    "- {id: any, rule: {kind: number, pattern: $N}, fix: <$N>}\n"
                    "transform: {NEW: {rewrite: {source: $$$A, rewriters: [one, any], joinBy: ' + '}}}\n"
                    "fix: $NEW\n",
                 "f(1, a, 2);", "one + <2>;");
    // One util may lead to itself through another node, a transform to one that comes later.
    assert_fixed(
        TS "utils: {deep: {any: [{regex: ^9$}, {has: {matches: deep}}]}}\n"
           "rule: {kind: call_expression, matches: deep, pattern: 'f($A)'}\n"
           "transform: {X: 'replace($Y, replace=9, by=8)', Y: 'substring($A, startChar=1, endChar=-1)'}\n"
           "fix: g($X)\n",
        "f([1]); f([9]);", "f([1]); g(8);");
    // A rewriter that names itself, and a variable of the rule around it.
    assert_fixed(TS "rule: {pattern: 'f($X, $B)'}\n"
                    "rewriters:\n- id: flat\n  rule: {pattern: '[$$$C]'}\n"
                    "  transform: {D: {rewrite: {source: $$$C, rewriters: [flat]}}}\n  fix: $B $D\n"
                    "transform: {NEW: {rewrite: {source: $X, rewriters: [flat]}}}\n"
                    "fix: $NEW\n",
                 "f([1, [2, [3]]], y);", "y 1, y 2, y 3;");
    // What is bound around it is bound in it.
    assert_fixed(TS "rule: {pattern: 'f($A, $B)'}\n"
                    "rewriters: [{id: same, rule: {pattern: $B}, fix: '0'}]\n"
                    "transform: {NEW: {rewrite: {source: $A, rewriters: [same]}}}\n"
                    "fix: $NEW\n",
                 "f([x, y], y);", "[x, 0];");
}

static void test_transforms(void **state)
{
    (void)state;
#define RULE(transform) TS "rule: {pattern: 'f($A)'}\ntransform:\n  X: \"" transform "\"\nfix: $X\n"
    assert_fixed(RULE("replace($A, replace='^(a)', by=$1$1)"), "f(abc)", "aabc");
    assert_fixed(RULE("substring($A, startChar=1, endChar=-1)"), "f(abcd)", "bc");
    assert_fixed(RULE("convert($A, toCase=snakeCase, separatedBy=[caseChange])"), "f(oneTwoThree)",
                 "one_two_three");
    assert_fixed(RULE("convert($A, toCase='upperCase')"), "f(abc)", "ABC");
    assert_fixed(TS "rule: {pattern: 'f($A)'}\nrewriters: [{id: n, rule: {kind: number}, fix: 'N'}]\n"
                    "transform: {X: 'rewrite($A, rewriters=[n], joinBy=\",\")'}\nfix: $X\n",
                 "f([1, 2])", "N,N");
}

static void test_selectors(void **state)
{
    (void)state;
    static const char code[] = "f(1, [2, 'a'], 3); g([4]);";
    static const struct {
        const char *kind, *fixed;
    } cases[] = {
        {"array > number", "f(1, [_, 'a'], 3); g([_]);"},
        {"arguments number", "f(_, [_, 'a'], _); g([_]);"},
        {"arguments > number", "f(_, [2, 'a'], _); g([4]);"},
        {"array ~ number", "f(1, [2, 'a'], _); g([4]);"},
        {"number, string", "f(_, [_, _], _); g([_]);"},
        {"array:has(string)", "f(1, _, 3); g([4]);"},
        {"call_expression:has(arguments > array > string)", "_; g([4]);"},
        {"number:not(array > number)", "f(_, [2, 'a'], _); g([4]);"},
        {":is(array, string)", "f(1, _, 3); g(_);"},
        {"number:nth-child(1)", "f(_, [_, 'a'], 3); g([_]);"},
        {"number:nth-last-child(1)", "f(1, [2, 'a'], _); g([_]);"},
        {"number:nth-child(2n+1 of number)", "f(_, [_, 'a'], 3); g([_]);"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ARENA_AUTO struct arena arena = {0};
        assert_fixed(arena_printf(&arena, TS "rule: {kind: '%s'}\nfix: _\n", cases[i].kind).at, code,
                     cases[i].fixed);
    }
    assert_fixed(TS "rule: {kind: number, parent: {kind: array}}\nfix: _\n", code,
                 "f(1, [_, 'a'], 3); g([_]);");
}

static void test_patterns(void **state)
{
    (void)state;
    assert_fixed(TS "rule: {pattern: '@C($$$A)'}\nfix: '@D'\n", "@C(1) class A { @C() b; }",
                 "@D class A { @D b; }");
    assert_fixed(TS "rule: {pattern: 'class $N $$$_ { $$$_ }'}\nfix: $N\n",
                 "class A extends B { c() {} } class D {}", "A D");
    assert_fixed("id: r\nlanguage: rust\nrule: {pattern: 'match $X { $$$A }'}\nfix: m($X)\n",
                 "fn f() { match a { 1 => 2, _ => 3 }; }", "fn f() { m(a); }");
    assert_fixed(TS
                 "rule: {pattern: f()}\nfix:\n- {title: one, template: g()}\n- {title: two, template: h()}\n",
                 "f()", "g()");
}

// Of has and inside, inside looks first, whichever is written first: it binds $A to the first assignment.
static void test_order(void **state)
{
    (void)state;
    static const char code[] = "a = 1\nb = 2\nf(b)\n";
#define PY "id: r\nlanguage: python\n"
#define INSIDE "inside: {kind: module, stopBy: end, has: {pattern: $A = $_, stopBy: end}}"
    assert_fixed(PY "rule: {pattern: f($_), has: {kind: argument_list, has: {pattern: $A}}, " INSIDE
                    "}\nfix: _\n",
                 code, code);
    assert_fixed(PY "rule: {pattern: f($_), all: [{has: {kind: argument_list, has: {pattern: $A}}}, {" INSIDE
                    "}]}\nfix: _\n",
                 code, "a = 1\nb = 2\n_\n");
}

// Lines keep their place to one another: in tabs where the source has tabs, and through a transform.
static void test_indentation(void **state)
{
    (void)state;
    assert_fixed("id: r\nlanguage: go\nrule: {pattern: 'f($A)'}\nfix: \"g(\\n\\t$A,\\n)\"\n",
                 "func m() {\n\tf(h(\n\t\t1,\n\t))\n}\n",
                 "func m() {\n\tg(\n\t\th(\n\t\t\t1,\n\t\t),\n\t)\n}\n");
    assert_fixed(TS "rule: {pattern: 'f($A)'}\nfix: \"g(\\n  $A\\n)\"\n", "  f([\n    1,\n\n 2,\n  ]);\n",
                 "  g(\n    [\n      1,\n\n   2,\n    ]\n  );\n");
    assert_fixed(
        TS "rule: {pattern: 'f($A)'}\ntransform: {X: {substring: {source: $A, startChar: 1, endChar: -1}}}\n"
           "fix: ($X)\n",
        "    f([a,\n       b]);\n", "    (a,\n       b);\n");
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *rest, *message;
    } cases[] = {
        {"rule: {kind: 'array >'}\n",
         "r.yml:3:14: the selector 'array >': expected a kind of node at character 8"},
        {"rule: {kind: 'array:has(number'}\n", "r.yml:3:14: the selector 'array:has(number': expected ')'"},
        {"rule: {kind: 'array:first(number)'}\n",
         "r.yml:3:14: the selector 'array:first(number)': expected has, not"},
        {"rule: {kind: 'array > nmber'}\n", "r.yml:3:14: typescript has no kind of node 'nmber'"},
        {"rule: {kind: array.x}\n", "r.yml:3:14: the selector 'array.x': expected the end at character 6"},
        {"rule: {kind: array}\nrewriters: [{id: a, rule: {kind: number}}]\n",
         "r.yml:4:13: a rewriter has a fix"},
        {"rule: {kind: array}\nrewriters: [{rule: {kind: number}}]\n", "r.yml:4:13: a rewriter has an id"},
        {"rule: {pattern: $A}\ntransform: {X: {rewrite: {source: $A, rewriters: [b]}}}\n",
         "r.yml:4:51: no rewriter 'b' is in the rule"},
        {"rule: {pattern: $A}\ntransform: {X: 'shout($A, by=1)'}\n", "r.yml:4:16: a transform is one of"},
        {"rule: {pattern: $A}\ntransform: {X: 'replace($A, of=1)'}\n", "r.yml:4:16: unknown key 'of'"},
        {"rule: {pattern: $A}\nlabels: {B: {style: primary}}\n",
         "r.yml:4:13: no variable 'B' is in the rule"},
        {"rule: {kind: 'array > numbre'}\n",
         "r.yml:3:14: typescript has no kind of node 'numbre'; did you mean 'number'?"},
        {"rule: {has: {field: argumnts, kind: array}}\n",
         "r.yml:3:21: typescript has no field 'argumnts'; did you mean 'arguments'?"},
        {"rule: {pattern: 'a(); b()'}\n", "r.yml:3:17: pattern: 1:1: a pattern is one node of typescript"},
        {"rule: {pattern: $A}\ntransform: {X: 'replace($B, replace=a, by=b)'}\n",
         "r.yml:4:16: no variable 'B' is in the rule"},
        {"utils: {a: {matches: b}, b: {any: [{kind: array}, {matches: a}]}}\nrule: {matches: a}\n",
         "r.yml:3:12: the rule 'a' names itself for the same node"},
        {"rule: {pattern: f($A)}\nfix: g($A, $B)\n", "r.yml:4:6: no variable 'B' is in the rule"},
        {"rule: {pattern: f($A)}\nfix: {template: '$_ $A $$$B'}\n",
         "r.yml:4:17: no variable 'B' is in the rule"},
        {"rule: {matches: {a: {B: {kind: array}}}}\n", "r.yml:3:17: matches is the name of one of the utils"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct error err = {0};
        struct match_rule_list rules = {0};
        struct str yaml = arena_printf(&arena, TS "%s", cases[i].rest);
        assert_false(match_rules_load(yaml, STR("r.yml"), MATCH_ALL_LANGUAGES, &arena, &rules, &err));
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("%s: said %s, not %s", cases[i].rest, err.message, cases[i].message);
        match_rules_free(&rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rewriters), cmocka_unit_test(test_transforms),
        cmocka_unit_test(test_selectors), cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_order),     cmocka_unit_test(test_indentation),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
