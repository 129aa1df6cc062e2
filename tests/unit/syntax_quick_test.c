#include "core/buffer.h"
#include "same_tree.h"
#include "unit.h"

static const struct {
    enum syntax_language language;
    const char *source;
} sources[] = {
    {SYNTAX_PYTHON, ""},
    {SYNTAX_PYTHON, "\xef\xbb\xbfx = 1\n"},
    {SYNTAX_PYTHON, "# only a comment\n"},
    {SYNTAX_PYTHON, "def f(a, *b):\n    match a:\n        case [1, *_]: return f\"{a!r:>{b}}\"\n# end\n"},
    {SYNTAX_PYTHON, "if x:\n    y\n  z\n"},
    {SYNTAX_PYTHON, "print >>x, 'y'; exec 'z'\nasync = await = 1\n"},
    {SYNTAX_C, "int f(a, b) { a * b; foo(x)(y); return (b) + 1; }\n"},
    {SYNTAX_C, "STATIC int f(void) MACRO(x) { if (a) { }\n#if X\nint y;\n#endif\n}"},
    {SYNTAX_C, "}}} int x; ((("},
    {SYNTAX_CPP, "auto x = a < b > (c); template <class T> T f() { return T{}; }\n"},
    {SYNTAX_JAVASCRIPT, "let {a} = (c, d) => ({e}), f = a\n/re/.test(`x${y}`)\nasync (x) => y\n"},
    {SYNTAX_JAVASCRIPT, "if (a { b } else c; d(`${"},
    {SYNTAX_TSX, "const A = <T,>(p: T) => <div a={p}>{b ?? c}</div>\n"},
    {SYNTAX_RUBY, "puts <<~X, y\n  #{a}\nX\nz ? :a : b\n"},
    {SYNTAX_BASH, "cat <<E | while read -r a; do echo \"${a%%x}\"; done\n$y\nE\n"},
    {SYNTAX_YAML, "a: |\n  b\nc: [d, {e: f}]\n"},
    {SYNTAX_GO, "package p\nfunc f() { x := []T[K]{1}; go f(x...)\n"},
    {SYNTAX_JAVA, "class A { int f() { return (A) x -> y; } "},
    {SYNTAX_RUST, "fn f<'a>(x: &'a u8) { m!{a => b}; r#\"x\"# }\n"},
    {SYNTAX_PHP, "<?php f(<<<X\n$a\nX); ?>html<?= $x ?>"},
    {SYNTAX_HTML, "<p>a<br>b<li>x<li>y</div>"},
};

static void test_sources(void **state)
{
    (void)state;
    struct quick *quick = quick_new();
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (!is_same_tree(quick, str_from(sources[i].source), sources[i].language))
            fail_msg("not the same tree: %s", sources[i].source);
    quick_free(quick);
}

// Each source cut off at each of its bytes, and with each byte another one.
static void test_broken(void **state)
{
    (void)state;
    struct quick *quick = quick_new();
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct str source = str_from(sources[i].source);
        for (size_t at = 0; at < source.len; at++) {
            struct buffer BUFFER_AUTO broken = {0};
            buffer_add(&broken, source);
            broken.at[at] = "(\xc3\n;\"\0"[at % 6];
            assert_true(is_same_tree(quick, str_slice(source, 0, at), sources[i].language));
            assert_true(is_same_tree(quick, buffer_str(&broken), sources[i].language));
        }
    }
    quick_free(quick);
}

static void test_it_is_what_parses(void **state)
{
    (void)state;
    struct quick *quick = quick_new();
    struct error err = {0};
    struct places places = {0};
    assert_int_equal(quick_parse(quick, STR("x = f(1)  # c\n"), SYNTAX_PYTHON, NULL, &err), QUICK_PARSED);
    quick_walk(quick, places_keep, &places);
    assert_int_equal(places.count, 12);
    assert_int_equal(places.at[0].depth, 0);
    assert_true(places.at[places.count - 1].is_extra);
    vec_free(&places);
    quick_free(quick);
}

static void test_limits(void **state)
{
    (void)state;
    struct quick *quick = quick_new();
    struct error err = {0};
    struct buffer BUFFER_AUTO deep = {.limit = SIZE_MAX};
    assert_int_equal(quick_parse(quick, STR("x = 1"), SYNTAX_PYTHON,
                                 &(struct syntax_limits){.size = 4, .time_ms = 1}, &err),
                     QUICK_TOO_LONG);
    assert_int_equal(err.code, ERROR_LIMIT);
    for (int i = 0; i < 200000; i++)
        buffer_add(&deep, STR("a(["));
    err = (struct error){0};
    assert_int_equal(quick_parse(quick, buffer_str(&deep), SYNTAX_JAVASCRIPT,
                                 &(struct syntax_limits){.size = SIZE_MAX, .time_ms = 0}, &err),
                     QUICK_TOO_LONG);
    assert_int_equal(err.code, ERROR_LIMIT);
    quick_free(quick);
    quick_free(NULL);
}

// Versions of an ambiguous stretch go over the same comments side by side.
static void test_long_ambiguity(void **state)
{
    (void)state;
    struct quick *quick = quick_new();
    struct buffer BUFFER_AUTO text = {0};
    buffer_add(&text, STR("void f() { a * b"));
    for (int i = 0; i < 3000; i++)
        buffer_add(&text, STR(" // c\n"));
    buffer_add(&text, STR("; c(d)"));
    for (int i = 0; i < 3000; i++)
        buffer_add(&text, STR(" // c\n"));
    buffer_add(&text, STR("; }\n"));
    assert_true(is_same_tree(quick, buffer_str(&text), SYNTAX_C));
    assert_true(is_same_tree(quick, buffer_str(&text), SYNTAX_CPP));
    assert_true(is_same_tree(quick, str_slice(buffer_str(&text), 0, text.len - 3), SYNTAX_C));
    quick_free(quick);
}

static void test_pool(void **state)
{
    (void)state;
    struct error err = {0};
    struct quick *first = quick_take(SYNTAX_C), *second = quick_take(SYNTAX_C);
    assert_ptr_not_equal(first, second);
    assert_int_equal(quick_parse(first, STR("int x;"), SYNTAX_C, NULL, &err), QUICK_PARSED);
    assert_true(quick_is_whole(first));
    assert_int_equal(quick_parse(second, STR("x ="), SYNTAX_PYTHON, NULL, &err), QUICK_PARSED);
    assert_false(quick_is_whole(second));
    quick_give(first);
    quick_give(second);
    assert_ptr_equal(quick_take(SYNTAX_C), first);
    assert_ptr_equal(quick_take(SYNTAX_RUBY), second);
    quick_give(first);
    quick_give(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources),           cmocka_unit_test(test_broken),
        cmocka_unit_test(test_it_is_what_parses), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_long_ambiguity),    cmocka_unit_test(test_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
