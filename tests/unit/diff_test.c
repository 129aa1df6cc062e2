#include "core/diff.h"
#include "unit.h"

static void test_merge_line_ends(void **state)
{
    (void)state;
    static const struct {
        const char *base, *ours, *theirs, *merged; // NULL: not clean
    } cases[] = {
        {"", "", "", ""},
        {"a \nb\n", "a \r\nb\r\n", "a\nb\n", "a\r\nb\r\n"},
        {"a \nb \nc\n", "a \nb \r\nc\r\n", "a\nb\nc\n", "a\nb\r\nc\r\n"},
        {"a\nb", "a\r\nb", "a\nb\n", "a\r\nb\r\n"},
        {"a\n\n\n", "a\r\n\n\r\n", "a\n", "a\r\n"},
        {"a\n", "a\r\n", "a\nb\nc\n", "a\r\nb\r\nc\r\n"},
        {"b\n", "b\r\n", "a\nb\n", "a\nb\r\n"},
        {"a \r\nb\r\n", "a \nb\n", "a\r\nb\r\n", "a\nb\n"},
        {"a\r\n", "a\r\r\n", "a\n", NULL},
        {"a\nb\n", "a\r\nB\r\n", "a\nb\n", NULL},
        {"a\n", "a", "a\n", NULL},
        {"a\n", "a\r\nb\r\n", "a\n", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct buffer out = {0};
        bool is_clean;
        assert_ok(merge_line_ends(str_from(cases[i].base), str_from(cases[i].ours), str_from(cases[i].theirs),
                                  &out, &is_clean, &err));
        assert_int_equal(is_clean, cases[i].merged != NULL);
        if (is_clean && !str_equal(buffer_str(&out), str_from(cases[i].merged)))
            fail_msg("case %zu: %.*s", i, STR_ARG(buffer_str(&out)));
        buffer_free(&out);
    }
}

static void test_hunks(void **state)
{
    (void)state;
    static const struct {
        struct str old_text, new_text;
        size_t count;
        struct hunk hunks[2];
    } cases[] = {
        {STR(""), STR(""), 0, {{0}}},
        {STR("a\n"), STR("a\n"), 0, {{0}}},
        {STR(""), STR("a\nb\n"), 1, {{0, 0, 1, 2}}},
        {STR("a\nb\n"), STR(""), 1, {{1, 2, 0, 0}}},
        {STR("a\nb\nc\n"), STR("a\nX\nc\n"), 1, {{2, 1, 2, 1}}},
        {STR("a\nb\nc\n"), STR("a\nb\nc\nd"), 1, {{3, 0, 4, 1}}},
        {STR("a\nb\nc\n"), STR("X\nb\nY\nZ\n"), 2, {{1, 1, 1, 1}, {3, 1, 3, 2}}},
        {STR("a"), STR("a\n"), 1, {{1, 1, 1, 1}}},
        {STR("a\0b\nc\n"), STR("a\0b\nd\n"), 1, {{2, 1, 2, 1}}},
        {STR("\xff\n"), STR("\xfe\n"), 1, {{1, 1, 1, 1}}},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct hunk *hunks;
        size_t count;
        assert_ok(diff_lines(cases[i].old_text, cases[i].new_text, &arena, &hunks, &count, &err));
        assert_int_equal(count, cases[i].count);
        for (size_t k = 0; k < count; k++)
            assert_memory_equal(&hunks[k], &cases[i].hunks[k], sizeof *hunks);
    }
    arena_free(&arena);
}

static void test_merge(void **state)
{
    (void)state;
    static const struct {
        struct str base, ours, theirs, merged;
        bool is_clean;
    } cases[] = {
        {STR("a \nb\nc\n"), STR("a \nb\nc\n"), STR("a\nb\nc\n"), STR("a\nb\nc\n"), true},
        {STR("a \nb\nc\n"), STR("a \nb\nc\nd\n"), STR("a\nb\nc\n"), STR("a\nb\nc\nd\n"), true},
        {STR("a \nb\nc\n"), STR("a \nb\nX\n"), STR("a \nb\nc\n"), STR("a \nb\nX\n"), true},
        {STR("a \nb\nc\n"), STR("a\nb\nX\n"), STR("a\nb\nc\n"), STR("a\nb\nX\n"), true},
        {STR("a \nb\nc\n"), STR("mine\nb\nc\n"), STR("a\nb\nc\n"), STR(""), false},
        {STR("a \nb\nc\n"), STR(""), STR("a\nb\nc\n"), STR(""), false},
        {STR("a\nb"), STR("X\na\nb"), STR("a\nb\n"), STR("X\na\nb\n"), true},
        {STR("a \r\nb\r\nc\r\n"), STR("a \r\nb\r\nc\r\nd"), STR("a\r\nb\r\nc\r\n"), STR("a\r\nb\r\nc\r\nd"),
         true},
        // A line mended, and others put right behind or before it: the order is plain.
        {STR("a\nb \n"), STR("a\nb \nc\nd\n"), STR("a\nb\n"), STR("a\nb\nc\nd\n"), true},
        {STR("a \nb\n"), STR("0\na \nb\n"), STR("a\nb\n"), STR("0\na\nb\n"), true},
        {STR("a \nb\nc \n"), STR("a \nX\nc \n"), STR("a\nb\nc\n"), STR("a\nX\nc\n"), true},
        {STR("a\n\n\n"), STR("a\n\n\nb\n"), STR("a\n"), STR("a\nb\n"), true},
        // Two insertions at one place, and lines that would run together, stay conflicts.
        {STR("a\n"), STR("a\nb\n"), STR("a\nc\n"), STR(""), false},
        {STR("a "), STR("a \nb"), STR("a"), STR(""), false},
        // Binary on both sides: left to the user.
        {STR("a \n\0b\nc\n"), STR("a \n\0b\nc\nd\n"), STR("a\n\0b\nc\n"), STR(""), false},
        {STR(""), STR("a\n"), STR("b\n"), STR(""), false},
        {STR(""), STR(""), STR(""), STR(""), true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct buffer out = {0};
        bool is_clean;
        assert_ok(merge_texts(cases[i].base, cases[i].ours, cases[i].theirs, &out, &is_clean, &err));
        if (is_clean != cases[i].is_clean)
            fail_msg("case %zu: is_clean is %d", i, is_clean);
        assert_int_equal(out.len, cases[i].merged.len);
        if (out.len > 0)
            assert_memory_equal(out.at, cases[i].merged.at, out.len);
        buffer_free(&out);
    }
}

static void test_merge_limit(void **state)
{
    (void)state;
    struct error err = {0};
    struct buffer out = {.limit = 4};
    bool is_clean;
    assert_false(merge_texts(STR("a\nb\n"), STR("a\nb\n"), STR("a\nb\nc\n"), &out, &is_clean, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge_line_ends),
        cmocka_unit_test(test_hunks),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_merge_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
