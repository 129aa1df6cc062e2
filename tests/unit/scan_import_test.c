#include "core/arena.h"
#include "scanners/import/import.h"
#include "unit.h"

static void test_patterns(void **state)
{
    static const struct {
        const char *text;
        unsigned group;
        const char *pattern, *keywords; // joined by |
        size_t before;
    } cases[] = {
        {"abc[0-9]{4}", 0, "(?<secret>abc[0-9]{4})", "abc", 0},
        {"(?i)acme[ _-]key = \"([0-9a-f]{8})\"", 0,
         "(?i)acme[\\x20_\\-]key\\x20\\=\\x20\\\"(?<secret>[0-9a-f]{8})\\\"",
         "acme key = \"|acme-key = \"|acme_key = \"", 0},
        {"[a-z]{0,9}(?:one|three)_x", 0, "(?<secret>[a-z]{0,9}(?:one|three)_x)", "one_x|three_x", 9},
        {"(a)(?P<token>bcd)", 0, "(a)(?<secret>bcd)", "abcd", 0},
        {"(abc)(def)", 2, "(abc)(?<secret>def)", "abcdef", 0},
        {"(abc)|(def)", 0, "(?<secret>(abc)|(def))", "abc|def", 0},
        {"(abc)?def", 0, "(?<secret>(abc)?def)", "def|abcdef", 0},
        {"(?x) abc # a comment\n [ ] d", 0, "(?<secret>abc[\\x20]d)", "abc d", 0},
        {"(?-u:abc)\\z", 0, "(?<secret>(?:abc)\\z)", "abc", 0},
        {"[a-f]{3}", 0, "(?<secret>[a-f]{3})", "", 0},
        {"(?#why)abc\\Q.*\\E", 0, "(?<secret>abc\\.\\*)", "abc.*", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena ARENA_AUTO arena = {0};
        struct buffer BUFFER_AUTO joined = {0};
        struct regex regex;
        struct regex_keywords words;
        struct error err = {0};
        assert_ok(regex_parse(str_from(cases[i].text), cases[i].group, &arena, &regex, &err));
        assert_str(regex.pattern, cases[i].pattern);
        regex_keywords(&regex, &arena, &words);
        for (size_t k = 0; k < words.count; k++)
            buffer_printf(&joined, "%s%s", k ? "|" : "", words.texts[k]);
        assert_str(buffer_str(&joined), cases[i].keywords);
        assert_int_equal(words.before, cases[i].before);
    }
}

static void test_refused_patterns(void **state)
{
    static const char *const texts[] = {"(abc",       "abc)",   "[abc",    "a**b(?R)", "*a", "(?R)",
                                        "\\p{Greek}", "a{9,2}", "(*FAIL)", "[a&&b]",   "\\j"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct arena ARENA_AUTO arena = {0};
        struct regex regex;
        struct error err = {0};
        assert_false(regex_parse(str_from(texts[i]), 0, &arena, &regex, &err));
        assert_true(strstr(err.message, "byte") != NULL);
    }
}

static void test_samples_are_made_again(void **state)
{
    struct arena ARENA_AUTO arena = {0};
    struct buffer BUFFER_AUTO one = {0}, two = {0};
    struct regex regex;
    struct error err = {0};
    (void)state;
    assert_ok(regex_parse(STR("acme_(?:live|test)_[0-9]{6}"), 0, &arena, &regex, &err));
    regex_sample(&regex, 7, &one);
    regex_sample(&regex, 7, &two);
    assert_true(str_equal(buffer_str(&one), buffer_str(&two)));
    assert_true(str_starts_with(buffer_str(&one), STR("acme_")));
    assert_int_equal(one.len, 16);
}

static void test_filters(void **state)
{
    struct arena ARENA_AUTO arena = {0};
    struct import import = {.arena = &arena};
    struct import_exceptions except = {0};
    double entropy = 1;
    (void)state;
    import_filter(
        &import,
        STR("let a = \"x;\";\n// why || not\nfilter.entropy(finding[\"secret\"]) <= 3.5\n"
            "|| (matchesAny(finding[\"secret\"], [`a\\d`, \"b\\\\.\"]) || matchesAny(finding[\"line\"], "
            "['c']))\n"
            "|| containsAny(finding[\"secret\"], [\"word\"]) || containsAny(finding[\"match\"], [\"x.y\"])\n"
            "|| matchesAny(get(attributes, \"path\", \"\"), [`p`]) || "
            "failsTokenEfficiency(finding[\"secret\"])\n"
            "|| (a && b)"),
        STR("rule"), &except, &entropy);
    assert_true(entropy > 3.4 && entropy < 3.6);
    assert_int_equal(except.allow.count, 2);
    assert_str(except.allow.at[0], "a\\d");
    assert_str(except.allow.at[1], "b\\.");
    assert_str(except.allow_line.at[0], "c");
    assert_str(except.stop.at[0], "word");
    assert_str(except.allow_match.at[0], "(?i)x\\x2ey");
    assert_str(except.skip_path.at[0], "p");
    assert_int_equal(import.notes.count, 2); // told, not dropped: failsTokenEfficiency, a && b
    import.defaults = except;
    import_free(&import);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_refused_patterns),
        cmocka_unit_test(test_samples_are_made_again),
        cmocka_unit_test(test_filters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
