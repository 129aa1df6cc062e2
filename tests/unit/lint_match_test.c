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
    if (!match_rule_from_text(str_from(pattern), false, (struct str){0}, language, &arena, &rule, &err))
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
        // A hole where the grammar wants a text, a type, another member, or nothing at all.
        {SYNTAX_JAVASCRIPT, "switch ($X) { $$$C }", "switch (a) { case 1: b() }",
         "[switch (a) { case 1: b() }]"},
        {SYNTAX_JAVASCRIPT, "import $X from $Y", "import a from 'b'; import {c} from \"d\"",
         "[import a from 'b';][import {c} from \"d\"]"},
        {SYNTAX_JAVASCRIPT, "'$X'", "f('a', \"b\", c)", "['a']"},
        {SYNTAX_GO, "import $X", "package p\nimport \"fmt\"\n", "[import \"fmt\"]"},
        {SYNTAX_GO, "map[$K]$V", "package p\nvar x map[string]int\n", "[map[string]int]"},
        {SYNTAX_C, "if ($C) $A else $B", "void f(void) { if (x) a(); else b(); }", "[if (x) a(); else b();]"},
        {SYNTAX_PYTHON, "@$D", "@a\ndef f(): pass\n", "[@a]"},
        {SYNTAX_JAVA, "@Override", "class A { @Override void f() { } }", "[@Override]"},
        {SYNTAX_RUST, "|$A, $B|", "fn f() { g(|x, y| x); }", "[|x, y|]"},
        {SYNTAX_JSON, "{\"$K\": 1}", "{\"a\": 1}", "[{\"a\": 1}]"},
        // What is in quotes has no node there.
        {SYNTAX_YAML, "\"123\"", "- \"123\"\n- \"456\"\n", "[\"123\"]"},
        {SYNTAX_YAML, "{a: $X, b: $X}", "- {a: \"1\", b: \"2\"}\n- {a: \"1\", b: \"1\"}\n",
         "[{a: \"1\", b: \"1\"}]"},
        {SYNTAX_HTML, "<$MY_TAG class='a'>$$$</$MY_TAG>", "<p class='a'>b<i>c</i></p><p class='b'></p>",
         "[<p class='a'>b<i>c</i></p>]"},
        {SYNTAX_HTML, "<br>", "<p><br></p>", "[<br>]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_pattern(cases[i].language, cases[i].pattern, cases[i].code, cases[i].found);
}

static void test_regex_literals(void **state)
{
    (void)state;
    static const struct {
        const char *regex, *literals;
    } cases[] = {
        {"^(gets|strcpy|sprintf)$", "gets strcpy sprintf"},
        {"foo", "foo"},
        {"^assert[A-Z]", "assert"},
        {"colou?r", "colo"},
        {"(?:md5|sha1)\\(", "md5 sha1"},
        {"\\.unwrap\\(\\)", ".unwrap()"},
        {"ab|cdef", ""},      // "ab" is too short to look for
        {"(?i)password", ""}, // in any case
        {"a.c", ""},
        {"(foo)?bar{2}baz", "baz"},
        {"x(abc|d)", ""},
        {"[|]foo|bar", "foo bar"},
        {"[[:digit:]]foo", "foo"}, // a class in a class
        {"[^]a[:alpha:]|_]+foo", "foo"},
        {"[[:]foo", "foo"},
        {"[[]foo[.]bar", "foo"},
        {"\\x41bcd", ""}, // escapes with something behind them
        {"\\x{41}bcd", ""},
        {"\\101bcd", ""},
        {"(a)\\1bcd", ""},
        {"\\cAbcd", ""},
        {"\\o{101}bcd", ""},
        {"\\Qa.b\\Ecd", ""},
        {"abc\\E?d", ""},
        {"(?<a>x)\\k<a>bcd", ""},
        {"(a)\\g{1}bcd", ""},
        {"\\N{U+41}bcd", ""},
        {"\\\\x41", "\\x41"}, // a backslash, then letters
        {"\\pLfoo", "foo"},
        {"\\p{Lu}foo", "foo"},
        {"\\bfoo\\b", "foo"},
        {"caf\xc3\xa9?s", "caf"}, // the quantifier is of the whole character
        {"caf\xc3\xa9s", "caf\xc3\xa9s"},
        {"a{[}]bcde}f", "bcde}f"}, // no quantifier
        {"abc{0,}d", ""},
        {"xabc{0,}d", "xab"},
        {"abcd{2,3}", "abc"},
        {"abcd+{0}", "abc"},
        {"(?x)foo bar", ""},
        {"foo(?i)bar", ""},
        {"(?:foo(?-i:bar))", ""},
        {"foo(?#a note)bar", ""},
        {"(?!foo)bar", ""},
        {"(?<=foo)bar", ""},
        {"(a)?(?(1)foo|bar)", ""},
        {"(*UTF)foo", ""},
        {"foobar|", ""},
        {"(foobar|)x", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct buffer BUFFER_AUTO all = {0};
        struct str out[16];
        size_t count = match_regex_literals(str_from(cases[i].regex), &arena, out, 16);
        for (size_t k = 0; k < count; k++)
            buffer_printf(&all, "%s%.*s", k ? " " : "", STR_ARG(out[k]));
        buffer_add_byte(&all, '\0');
        assert_string_equal(all.at, cases[i].literals);
    }
}

// A rule file's rules, and what they find.
static void assert_rule(const char *yaml, const char *code, const char *found)
{
    ARENA_AUTO struct arena arena = {0};
    struct error err = {0};
    struct match_rule_list rules = {0};
    struct seen seen = {0};
    assert_ok(match_rules_load(str_from(yaml), STR("rules.yml"), MATCH_ALL_LANGUAGES, &arena, &rules, &err));
    search(&rules, rules.at[0]->language, code, &seen);
    buffer_add_byte(&seen.text, '\0');
    assert_string_equal(seen.text.at, found);
    buffer_free(&seen.text);
    match_rules_free(&rules);
}

static void test_expressions(void **state)
{
    (void)state;
#define RULE(text) "id: r\nlanguage: python\nrule:\n" text
    static const char code[] = "def f(a):\n    print(a)\n    return 1\n\nprint(2)\nx = [1, 2, 3]\n";
    assert_rule(RULE("  pattern: print($A)\n  inside: {kind: function_definition, stopBy: end}\n"), code,
                "[print(a)]");
    assert_rule(RULE("  pattern: print($A)\n  not: {inside: {kind: function_definition, stopBy: end}}\n"),
                code, "[print(2)]");
    assert_rule(RULE("  kind: function_definition\n  has: {kind: return_statement, stopBy: end}\n"),
                "def f():\n    return\ndef g(): pass\n", "[def f():\n    return]");
    assert_rule(RULE("  kind: identifier\n  inside: {kind: function_definition, field: name}\n"), code,
                "[f]");
    assert_rule(RULE("  kind: integer\n  nthChild: 2\n"), code, "[2]");
    // A name of the grammar's for several kinds.
    assert_rule(RULE("  kind: primary_expression\n  inside: {kind: argument_list}\n"), code, "[a][2]");
    assert_rule(RULE("  kind: return_statement > expression\n"), code, "[1]");
    assert_rule(RULE("  kind: integer\n  inside: {kind: list}\n  nthChild: {position: 1, reverse: true}\n"),
                code, "[3]");
    assert_rule(RULE("  kind: integer\n  inside: {kind: list}\n  nthChild: 2n+1\n"), code, "[1][3]");
    assert_rule(RULE("  any:\n  - pattern: print(2)\n  - kind: return_statement\n"), code,
                "[return 1][print(2)]");
    assert_rule(RULE("  kind: identifier\n  regex: ^pri\n"), code, "[print][print]");
    assert_rule(RULE("  kind: expression_statement\n  follows: {kind: function_definition}\n"), code,
                "[print(2)]");
    assert_rule(RULE("  kind: function_definition\n  precedes: {has: {pattern: x = $V}, stopBy: end}\n"),
                code, "[def f(a):\n    print(a)\n    return 1]");
    assert_rule(RULE("  pattern: print($A)\nconstraints:\n  A: {kind: integer}\n"), code, "[print(2)]");
    assert_rule(RULE("  matches: call\nutils:\n  call: {pattern: print($A)}\n"), code,
                "[print(a)][print(2)]");
    assert_rule(RULE("  kind: integer\n  range: {start: {line: 4, column: 6}, end: {line: 4, column: 7}}\n"),
                code, "[2]");
#undef RULE
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *message;
    } cases[] = {
        {"id: a\n", "r.yml:1:1: a rule has a language"},
        {"id: a\nlanguage: cobol\nrule: {kind: x}\n",
         "r.yml:2:11: no grammar is there for the language 'cobol'"},
        {"id: a\nlanguage: c\nrule: {kind: no_such}\n", "r.yml:3:14: c has no kind of node 'no_such'"},
        {"id: a\nlanguage: c\nrule: {pattren: x}\n",
         "r.yml:3:8: unknown key 'pattren'; did you mean 'pattern'?"},
        {"id: a\nlanguage: c\nrule: {regex: '('}\n", "r.yml:3:15: the regular expression is none"},
        {"id: a\nlanguage: python\nrule: {pattern: 'f(('}\n", "r.yml:3:17: pattern: 1:"},
        {"id: a\nlanguage: c\nrule: {matches: x}\n", "r.yml:3:17: no rule 'x' is among the utils"},
        {"id: a\nlanguage: c\nrule: {kind: identifier, nthChild: 2x}\n", "r.yml:3:36: nthChild is a number"},
        {"language: c\nrule: {kind: identifier}\n", "r.yml:1:1: a rule has an id"},
        {"id: a\nlanguage: c\nquery: (identifier)\nrule: {kind: identifier}\n",
         "r.yml:1:1: the rule 'a' has both"},
        {"id: a\nlanguage: c\nquery: (identifer)\n",
         "r.yml:3:8: query: 1:2: c has no kind of node 'identifer'"},
        {"id: a\nlanguage: c\nrule: {kind: identifier}\nconstraints: {X: {kind: identifier}}\n",
         "r.yml:4:18: no variable 'X' is in the rule"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct error err = {0};
        struct match_rule_list rules = {0};
        assert_false(match_rules_load(str_from(cases[i].yaml), STR("r.yml"), MATCH_ALL_LANGUAGES, &arena,
                                      &rules, &err));
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("%s: said %s, not %s", cases[i].yaml, err.message, cases[i].message);
        match_rules_free(&rules);
    }
}

// A file is parsed only when all that a rule needs is in it.
static void test_needed(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *text;
        bool may_match;
    } cases[] = {
        {"pattern: console.log($A)", "console.warn(1)", false},
        {"pattern: console.log($A)", "log(console)", true},
        {"pattern: console.$M($A)\nconstraints: {M: {regex: ^(info|debug)$}}", "console.log(1)", false},
        {"pattern: console.$M($A)\nconstraints: {M: {regex: ^(info|debug)$}}", "console.info(1)", true},
        {"any: [{pattern: first($A)}, {pattern: second($A)}]\nconstraints: {A: {regex: third}}", "second(x)",
         false},
        {"any: [{pattern: first($A)}, {pattern: second(x)}]\nconstraints: {A: {regex: third}}", "second(x)",
         true},
        {"pattern: first($A, $$$A)\nconstraints: {A: {regex: third}}", "first(1, 2)", true},
        {"all: [{pattern: first($A)}, {inside: {pattern: second($$$)}}]", "first(1)", false},
        {"all: [{pattern: first($A)}, {not: {inside: {pattern: second($$$)}}}]", "first(1)", true},
        {"pattern: import $$$A from \"module\"", "import \"module\"", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena ARENA_AUTO arena = {0};
        struct match_rule_list rules = {0};
        struct error err = {0};
        struct str head = arena_printf(&arena, "id: x\nlanguage: javascript\nrule:\n  %s\n", cases[i].rule);
        if (!match_rules_load(head, STR("x.yml"), MATCH_ALL_LANGUAGES, &arena, &rules, &err))
            fail_msg("%s: %s", cases[i].rule, err.message);
        if (match_rule_may_match(rules.at[0], str_from(cases[i].text)) != cases[i].may_match)
            fail_msg("%s: %s", cases[i].rule, cases[i].text);
        match_rules_free(&rules);
    }
}

// A rewriter's rule adds one for all to the utils of the rule around it, which are as many as there is room.
static void test_rewriter_utils(void **state)
{
    (void)state;
    for (int count = 1; count <= 33; count++) {
        ARENA_AUTO struct arena arena = {0};
        struct error err = {0};
        struct match_globals globals = {0};
        struct match_rule_list rules = {0};
        struct buffer BUFFER_AUTO text = {0};
        assert_ok(match_globals_add(&globals, STR("id: one\nlanguage: c\nrule: {kind: number_literal}\n"),
                                    STR("g.yml"), &arena, &err));
        buffer_add_cstring(&text, "id: r\nlanguage: c\nrule: {pattern: f($A)}\nutils:\n");
        for (int i = 0; i < count; i++)
            buffer_printf(&text, "  u%d: {kind: identifier}\n", i);
        buffer_add_cstring(&text, "rewriters:\n");
        for (int i = 0; i < 3; i++)
            buffer_printf(&text, "- {id: w%d, rule: {matches: one}, fix: x}\n", i);
        assert_ok(match_rules_load_with(buffer_str(&text), STR("r.yml"), MATCH_ALL_LANGUAGES, &globals,
                                        &arena, &rules, &err));
        match_rules_free(&rules);
        vec_free(&globals);
    }
}

static void test_error_nodes(void **state)
{
    (void)state;
    assert_rule("id: r\nlanguage: python\nrule: {kind: ERROR}\n", "f(1)\nx = = 2\n", "[=]");
    // Kinds beside a part that may be of any: nothing leaks.
    assert_rule("id: r\nlanguage: python\nrule: {all: [{any: [{kind: call}, {regex: ^f}]}, {kind: call}]}\n",
                "f(1)\n", "[f(1)]");
    assert_rule("id: r\nlanguage: python\nrule: {any: [{kind: ERROR}, {kind: call}]}\n", "f(1)\nx = = 2\n",
                "[f(1)][=]");
}

static void test_selectors(void **state)
{
    (void)state;
    static const struct {
        enum syntax_language language;
        const char *pattern, *selector, *text; // of the first node
    } cases[] = {
        {SYNTAX_GO, "x := 1", "identifier", "x"}, // none of what stands around it: func f()
        {SYNTAX_C, "gets(line)", "identifier", "gets"},
        {SYNTAX_C, "return 1;", "number_literal", "1"},
        {SYNTAX_JAVA, "x = y", "identifier", "x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct error err = {0};
        struct match_names names = {0};
        struct pattern pattern;
        assert_ok(pattern_compile(str_from(cases[i].pattern), str_from(cases[i].selector), cases[i].language,
                                  &names, &arena, &pattern, &err));
        assert_true(str_equal(pattern.nodes[0].text, str_from(cases[i].text)));
    }
    // A statement goes to its end, which the wrapper gives.
    assert_rule("id: r\nlanguage: c\nrule: {pattern: {context: gets($X), selector: expression_statement}}\n",
                "void f(void) { gets(a); b = gets(c); }", "[gets(a);]");
    assert_rule("id: r\nlanguage: make\nrule: {pattern: {context: 'a: b', selector: rule}}\n", "a: b\n",
                "[a: b\n]");
}

static void test_fix_alternatives(void **state)
{
    (void)state;
    static const char *const fixes[] = {"one", "[one, two]", "[{template: one}, two]"};
    for (size_t i = 0; i < sizeof fixes / sizeof *fixes; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct error err = {0};
        struct match_rule_list rules = {0};
        struct str text =
            arena_printf(&arena, "id: r\nlanguage: c\nrule: {kind: identifier}\nfix: %s\n", fixes[i]);
        assert_ok(match_rules_load(text, STR("r.yml"), MATCH_ALL_LANGUAGES, &arena, &rules, &err));
        assert_true(str_equal(rules.at[0]->fix->template, STR("one")));
        match_rules_free(&rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_languages),        cmocka_unit_test(test_regex_literals),
        cmocka_unit_test(test_needed),           cmocka_unit_test(test_expressions),
        cmocka_unit_test(test_errors),           cmocka_unit_test(test_rewriter_utils),
        cmocka_unit_test(test_error_nodes),      cmocka_unit_test(test_selectors),
        cmocka_unit_test(test_fix_alternatives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
