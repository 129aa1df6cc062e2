#include "core/buffer.h"
#include "core/suppress.h"
#include "unit.h"

static struct suppression_list find(const char *text)
{
    struct suppression_list list = {0};
    struct blob blob = {.path = STR("a.c"), .bytes = str_from(text)};
    suppressions_find(&blob, &list);
    return list;
}

static void test_syntaxes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rules, *reason;
        size_t line, covers;
        bool is_file_wide;
    } cases[] = {
        {"x = 1  # andon: ignore[a] why not\n", "a", "why not", 1, 0, false},
        {"# andon: ignore[a] why\nx = 1\n", "a", "why", 1, 2, false},
        {"\n// andon"
         ": ignore[a,b/*] why\n\n  // more\n\tx = 1\n",
         "a,b/*", "why", 2, 5, false},
        {"int x; /* andon: ignore[a] why */\n", "a", "why", 1, 0, false},
        {"/* andon: ignore[a] why */ int x;\n", "a", "why", 1, 0, false},
        {"/* andon: ignore[a] why */\nint x;\n", "a", "why", 1, 2, false},
        {"/*\n * andon: ignore[a] why\n * more\n */\nint x;\n", "a", "why", 2, 5, false},
        {"/*\n   andon: ignore[a] why\n*/\nint x;\n", "a", "why", 2, 4, false},
        {"/* andon: ignore[a] why\n more */\nint x;\n", "a", "why", 1, 3, false},
        {"<!-- andon: ignore[a] why -->\n<p>\n", "a", "why", 1, 2, false},
        {"<p> <!-- andon: ignore[a] why -->\n", "a", "why", 1, 0, false},
        {"<!--\nandon: ignore-file[a] why\n-->\n", "a", "why", 2, 0, true},
        {"-- andon: ignore[ a ]  why  \r\nselect 1;\n", "a", "why", 1, 2, false},
        {"{# andon: ignore[a] why #}\n{{ x }}\n", "a", "why", 1, 2, false},
        {"; andon: ignore[a] why\n[section]\n", "a", "why", 1, 2, false},
        {"REM andon: ignore[a] why\ndir\n", "a", "why", 1, 2, false},
        {"dnl andon: ignore[a] why\nAC_INIT\n", "a", "why", 1, 2, false},
        {"Dim t = 1 ' andon: ignore[a] why\nnext\n", "a", "why", 1, 0, false},
        {"' andon: ignore[a] why\nDim t = 1\n", "a", "why", 1, 2, false},
        {"t = 1 ! andon: ignore[a] why\nnext\n", "a", "why", 1, 0, false},
        {"@* andon: ignore[a] why *@\n<p>x</p>\n", "a", "why", 1, 2, false},
        {"<p>x</p> @* andon: ignore[a] why *@\nnext\n", "a", "why", 1, 0, false},
        {"#include \"x\" // andon: ignore[a] why\nnext\n", "a", "why", 1, 0, false},
        {"*p = 1; // andon: ignore[a] why\nnext\n", "a", "why", 1, 0, false},
        {"# noqa andon: ignore[a] why\nx = 1\n", "a", "why", 1, 2, false},
        {"## andon:ignore[a] why\nx = 1\n", "a", "why", 1, 2, false},
        {"/** andon: ignore[a] why */\nx\n", "a", "why", 1, 2, false},
        {"//andon: ignore[a] why\nx\n", "a", "why", 1, 2, false},
        {"# andon"
         ": ignore[a]\nx\n",
         "a", "", 1, 2, false},
        {"/* andon"
         ": ignore[a] */\nx\n",
         "a", "", 1, 2, false},
        {"# andon: ignore[a] why", "a", "why", 1, 0, false}, // nothing below
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct suppression_list list = find(cases[i].text);
        if (list.count != 1)
            fail_msg("case %zu: %zu found in %s", i, list.count, cases[i].text);
        struct suppression *found = &list.at[0];
        if (found->line != cases[i].line || found->covers != cases[i].covers)
            fail_msg("case %zu: line %zu, covers %zu: %s", i, found->line, found->covers, cases[i].text);
        assert_str(found->rules, cases[i].rules);
        assert_str(found->reason, cases[i].reason);
        assert_int_equal(found->is_file_wide, cases[i].is_file_wide);
        assert_str(found->path, "a.c");
        vec_free(&list);
    }
}

static void test_not_comments(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "\n\n",
        "andon",
        "andon:",
        "# andon: ignore",
        "# andon: ignore[",
        "# andon: ignore[a\n] why",
        "# andon: ignore[] why",
        "# andon: ignore a why",
        "# andon: ignored[a] why",
        "const char *s = \"andon: ignore[a] why\";",
        "Write `andon: ignore[a] why` there",
        "// the form is `andon: ignore[a] why`",
        "see andon: ignore[a] in prose",
        "# andon: ignore-files[a] why",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct suppression_list list = find(cases[i]);
        if (list.count)
            fail_msg("case %zu: found one in %s", i, cases[i]);
        vec_free(&list);
    }
}

static void test_match(void **state)
{
    (void)state;
    struct suppression_list list = find("# andon"
                                        ": ignore-file[secrets] made up\n"
                                        "# andon"
                                        ": ignore[a, b/*] one\n"
                                        "# andon: ignore[c] two\n"
                                        "x = 1\n"
                                        "y = 2 # andon"
                                        ": ignore[a]\n"
                                        "z = 3 # andon"
                                        ": ignore[secrets/x] here\n");
    assert_int_equal(list.count, 5);
    assert_ptr_equal(suppression_match(&list, STR("a"), 4), &list.at[1]);
    assert_ptr_equal(suppression_match(&list, STR("b/x"), 4), &list.at[1]);
    assert_ptr_equal(suppression_match(&list, STR("c"), 4), &list.at[2]);
    assert_null(suppression_match(&list, STR("d"), 4));
    assert_null(suppression_match(&list, STR("ab"), 4));
    assert_null(suppression_match(&list, STR("a"), 5)); // no reason
    assert_null(suppression_match(&list, STR("a"), 0));
    assert_ptr_equal(suppression_match(&list, STR("secrets/y"), 0), &list.at[0]);
    assert_ptr_equal(suppression_match(&list, STR("secrets/x"), 6), &list.at[4]);
    assert_true(list.at[1].was_used);
    assert_false(list.at[3].was_used);
    vec_free(&list);
}

static void test_rule_lists(void **state)
{
    (void)state;
    static const struct {
        const char *rules, *rule;
        bool covers;
    } cases[] = {
        {"a", "a", true},
        {"a", "ab", false},
        {"a", "a/b", true},
        {"a/b", "a", false},
        {"a*", "abc", true},
        {"*", "anything", true},
        {"secrets/*", "secrets/x", true},
        {"x, a ,y", "a", true},
        {"", "a", false},
        {",,", "a", false},
        {",,", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (rule_list_covers(str_from(cases[i].rules), str_from(cases[i].rule)) != cases[i].covers)
            fail_msg("'%s' and '%s'", cases[i].rules, cases[i].rule);
}

static void test_many(void **state)
{
    (void)state;
    struct buffer text = {0};
    for (int i = 0; i < 20000; i++)
        buffer_printf(&text, "x = %d  # andon: ignore[a] why %d\n", i, i);
    struct suppression_list list = {0};
    struct blob blob = {.bytes = buffer_str(&text)};
    suppressions_find(&blob, &list);
    assert_int_equal(list.count, 20000);
    assert_int_equal(list.at[19999].line, 20000);
    vec_free(&list);
    buffer_free(&text);
}

// One line of 30 MB that is nothing but markers ends in time, and the next line is still read.
static void test_marker_bomb(void **state)
{
    (void)state;
    struct buffer text = {0};
    for (int i = 0; i < 2000000; i++)
        buffer_add(&text, STR("andon: ignore[x"));
    buffer_add(&text, STR("\ny # andon: ignore[a] why"));
    struct suppression_list list = {0};
    struct blob blob = {.bytes = buffer_str(&text)};
    suppressions_find(&blob, &list);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.at[0].line, 2);
    vec_free(&list);
    buffer_free(&text);
}

static void test_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason, *expires;
        bool is_bad;
    } cases[] = {
        {"x // andon: ignore[a] revoked until 2027-01-31\n", "revoked", "2027-01-31", false},
        {"/* andon: ignore[a] revoked, until 2027-01-31. */\n", "revoked,", "2027-01-31", false},
        {"x // andon: ignore[a] wait until tomorrow\n", "wait until tomorrow", "", false},
        {"x // andon: ignore[a] until 2027-01-31\n", "", "2027-01-31", false},
        {"x // andon: ignore[a] since 2027-01-31\n", "since 2027-01-31", "", false},
        {"x // andon"
         ": ignore[a] revoked until 2027-02-31\n",
         "revoked", "2027-02-31", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct suppression_list list = {0};
        struct blob blob = {.path = STR("a.c"), .bytes = str_from(cases[i].text)};
        suppressions_find(&blob, &list);
        assert_int_equal(list.count, 1);
        assert_str(list.at[0].reason, cases[i].reason);
        assert_str(list.at[0].expires, cases[i].expires);
        assert_int_equal(list.at[0].is_bad_date, cases[i].is_bad);
        vec_free(&list);
    }
}

static void test_expired(void **state)
{
    (void)state;
    struct suppression_list list = {0};
    struct blob blob = {.path = STR("a.c"),
                        .bytes = STR("x // andon"
                                     ": ignore[a] revoked until 2027-01-31\n")};
    suppressions_find(&blob, &list);
    suppressions_expire(&list, STR("2027-01-31"));
    assert_null(suppression_match_expired(&list, STR("a"), 1));
    assert_non_null(suppression_match(&list, STR("a"), 1));
    suppressions_expire(&list, STR("2027-02-01"));
    assert_null(suppression_match(&list, STR("a"), 1));
    assert_ptr_equal(suppression_match_expired(&list, STR("a"), 1), &list.at[0]);
    assert_null(suppression_match_expired(&list, STR("a"), 2));
    vec_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syntaxes), cmocka_unit_test(test_not_comments),
        cmocka_unit_test(test_match),    cmocka_unit_test(test_rule_lists),
        cmocka_unit_test(test_many),     cmocka_unit_test(test_marker_bomb),
        cmocka_unit_test(test_last_day), cmocka_unit_test(test_expired),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
