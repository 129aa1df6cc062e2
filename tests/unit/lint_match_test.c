// Patterns and rules over syntax trees: what they match, in every language.
#include "lint/match/search.h"
#include "unit.h"

struct seen {
    struct buffer text; // of the matches, each in brackets
};

static void on_match(void *context, struct matcher *matcher, const struct match_found *found)
{
    struct seen *seen = context;
    (void)matcher;
    buffer_printf(&seen->text, "[%.*s]", STR_ARG(match_text(found->tree, found->node)));
}

static void search(const struct match_rule_list *rules, enum syntax_language language, const char *code,
                   struct seen *seen)
{
    struct error err = {0};
    struct match_scratch scratch = {0};
    struct match_set *set = match_set_new(rules, language);
    assert_non_null(set);
    assert_ok(match_search(set, &scratch, str_from(code), (struct str){0}, on_match, seen, &err));
    match_set_free(set);
    match_scratch_free(&scratch);
}

// What the pattern finds in the code.
static void assert_pattern(enum syntax_language language, const char *pattern, const char *code,
                           const char *found)
{
    ARENA_AUTO struct arena arena = {0};
    struct error err = {0};
    struct match_rule rule;
    struct match_rule *one[] = {&rule};
    const struct match_rule_list rules = {.at = one, .count = 1};
    struct seen seen = {0};
    if (!match_rule_from_pattern(str_from(pattern), (struct str){0}, language, &arena, &rule, &err))
        fail_msg("%s: %s: %s", syntax_language_name(language), pattern, err.message);
    search(&rules, language, code, &seen);
    buffer_add_byte(&seen.text, '\0');
    if (strcmp(seen.text.at, found) != 0)
        fail_msg("%s: `%s` in `%s`: found %s, not %s", syntax_language_name(language), pattern, code,
                 seen.text.at, found);
    buffer_free(&seen.text);
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        enum syntax_language language;
        const char *pattern, *code, *found;
    } cases[] = {
        {SYNTAX_C, "gets($X)", "int f(void) { gets(line); puts(line); }", "[gets(line)]"},
        {SYNTAX_C, "$A == NULL", "int f(char *p) { if (p == NULL) return 1; return p == 0; }", "[p == NULL]"},
        {SYNTAX_C, "strcpy($A, $B);", "void f(void) { strcpy(a, b); }", "[strcpy(a, b);]"},
        {SYNTAX_C, "if ($C) { $$$B }", "void f(void) { if (x) { a(); b(); } }", "[if (x) { a(); b(); }]"},
        {SYNTAX_C, "int $NAME = $V;", "void f(void) { int x = 3; long y = 4; }", "[int x = 3;]"},
        {SYNTAX_C, "void $F($$$A) { $$$B }", "void f(int a) { g(); }", "[void f(int a) { g(); }]"},
        {SYNTAX_C, "while ($C) $S", "void f(void) { while (x) g(); }", "[while (x) g();]"},
        {SYNTAX_CPP, "delete $X", "void f() { delete p; }", "[delete p]"},
        {SYNTAX_CPP, "std::move($X)", "void f() { g(std::move(a)); }", "[std::move(a)]"},
        {SYNTAX_PYTHON, "print($$$A)", "print(1, 2)\nprint()\n", "[print(1, 2)][print()]"},
        {SYNTAX_PYTHON, "f($$$A, k=$V, $$$B)", "f(k=1)\nf(a, b, k=2, c=3)\nf(a)\n",
         "[f(k=1)][f(a, b, k=2, c=3)]"},
        {SYNTAX_PYTHON, "except: $$$B", "try:\n    f()\nexcept:\n    pass\n", "[except:\n    pass]"},
        {SYNTAX_PYTHON, "$A == $A", "x = a.b == a . b\ny = a == b\n", "[a.b == a . b]"},
        {SYNTAX_PYTHON, "def $F($$$A): $$$B", "def g(a):\n    return 1\n", "[def g(a):\n    return 1]"},
        {SYNTAX_JAVASCRIPT, "console.log($A)", "console.log(x); console.log(x, y)", "[console.log(x)]"},
        {SYNTAX_JAVASCRIPT, "debugger", "if (a) { debugger; }", "[debugger]"},
        {SYNTAX_JAVASCRIPT, "$A && $A()", "a.b && a.b(); a && b();", "[a.b && a.b()]"},
        {SYNTAX_JAVASCRIPT, "{ $K: $V }", "f({ a: 1 })", "[{ a: 1 }]"},
        {SYNTAX_TYPESCRIPT, "$A as any", "let x = y as any;", "[y as any]"},
        {SYNTAX_TSX, "<Foo $$$P />", "let a = <Foo b={1} />;", "[<Foo b={1} />]"},
        {SYNTAX_GO, "fmt.Println($$$A)", "package p\nfunc f() { fmt.Println(1, 2) }\n",
         "[fmt.Println(1, 2)]"},
        {SYNTAX_GO, "defer $F()", "package p\nfunc f() { defer g() }\n", "[defer g()]"},
        {SYNTAX_GO, "if err != nil { $$$B }", "package p\nfunc f() { if err != nil { return err } }\n",
         "[if err != nil { return err }]"},
        {SYNTAX_RUST, "$X.unwrap()", "fn f() { let a = b.c().unwrap(); }", "[b.c().unwrap()]"},
        {SYNTAX_RUST, "dbg!($$$A)", "fn f() { dbg!(a); }", "[dbg!(a)]"},
        {SYNTAX_JAVA, "System.out.println($A)", "class A { void f() { System.out.println(x); } }",
         "[System.out.println(x)]"},
        {SYNTAX_JAVA, "catch ($E $N) { }", "class A { void f() { try { g(); } catch (E e) { } } }",
         "[catch (E e) { }]"},
        {SYNTAX_RUBY, "puts $A", "puts 1\np 2\n", "[puts 1]"},
        {SYNTAX_PHP, "eval($A)", "<?php eval($x); ", "[eval($x)]"},
        {SYNTAX_BASH, "rm -rf $A", "rm -rf \"$x\"\nrm -r y\n", "[rm -rf \"$x\"]"},
        {SYNTAX_JSON, "{\"a\": $V}", "{\"a\": 1}", "[{\"a\": 1}]"},
        {SYNTAX_YAML, "image: $V", "image: x\n", "[image: x]"},
        {SYNTAX_CSS, "color: $V", "a { color: red }", "[color: red]"},
        {SYNTAX_TOML, "name = $V", "name = \"x\"\n", "[name = \"x\"]"},
        {SYNTAX_HTML, "<br>", "<p><br></p>", "[<br>]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_pattern(cases[i].language, cases[i].pattern, cases[i].code, cases[i].found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
