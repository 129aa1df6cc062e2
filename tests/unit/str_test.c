#include "core/buffer.h"
#include "core/error.h"
#include "core/vec.h"
#include "unit.h"

#include <limits.h>

static void test_trim_and_cut(void **state)
{
    (void)state;
    assert_str(str_trim(STR(" \t a b\r\n")), "a b");
    assert_str(str_trim(STR("")), "");
    struct str rest = STR("a,,b");
    assert_str(str_cut(&rest, ','), "a");
    assert_str(str_cut(&rest, ','), "");
    assert_str(str_cut(&rest, ','), "b");
    assert_null(rest.at);
}

static void test_parts(void **state)
{
    (void)state;
    assert_str(str_trim_start(STR(" \ta b\n")), "a b\n");
    assert_str(str_trim_end(STR(" a b \r\n")), " a b");
    assert_int_equal(str_trim_start((struct str){0}).len, 0);
    assert_int_equal(str_trim_end(STR(" \n")).len, 0);
    assert_str(str_line_at(STR("one\ntwo\r\nthree"), 4), "two\r");
    assert_str(str_line_at(STR("one\ntwo"), 4), "two");
    assert_int_equal(str_line_at(STR("one\n"), 4).len, 0);
    assert_int_equal(str_line_at(STR("one"), 9).len, 0);
    struct str rest = STR("kept");
    assert_false(str_after(STR("author x"), STR("committer "), &rest));
    assert_str(rest, "kept");
    assert_true(str_after(STR("author x"), STR("author "), &rest));
    assert_str(rest, "x");
    assert_true(str_after(STR("author "), STR("author "), &rest));
    assert_int_equal(rest.len, 0);
    for (int c = CHAR_MIN; c <= CHAR_MAX; c++)
        assert_int_equal(byte_is_hex((char)c), hex_value((char)c) >= 0);
}

static void test_cut_word(void **state)
{
    (void)state;
    struct str rest = STR(" \tone  two\r\n");
    assert_str(str_cut_word(&rest), "one");
    assert_str(rest, "two");
    assert_str(str_cut_word(&rest), "two");
    assert_int_equal(rest.len, 0);
    assert_int_equal(str_cut_word(&rest).len, 0);
    rest = (struct str){0};
    assert_int_equal(str_cut_word(&rest).len, 0);
}

static void test_indent(void **state)
{
    (void)state;
    assert_int_equal(str_indent(STR(" \t x ")), 3);
    assert_int_equal(str_indent(STR("\n x")), 0);
    assert_int_equal(str_indent(STR("  ")), 2);
    assert_int_equal(str_indent((struct str){0}), 0);
}

static void test_dirname(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"a/b/c", "a/b"}, {"a/b", "a"}, {"a/", "a"},
                                          {"/a", ""},       {"a", ""},    {"", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str path = str_from(rows[i][0]), folder = str_dirname(path);
        assert_str(folder, rows[i][1]);
        assert_ptr_equal(folder.at, path.at);
    }
    assert_int_equal(str_dirname((struct str){0}).len, 0);
}

static void test_hex_value(void **state)
{
    (void)state;
    for (int c = CHAR_MIN; c <= CHAR_MAX; c++) {
        const char *at = c ? strchr("0123456789abcdefABCDEF", c) : NULL;
        int place = at ? (int)strlen(at) : 0, want = !at ? -1 : place > 6 ? 22 - place : 16 - place;
        assert_int_equal(hex_value((char)c), want);
    }
}

static void test_one_of(void **state)
{
    (void)state;
    static const char *const words[] = {"a", "bc", NULL};
    assert_true(str_is_one_of(STR("bc"), words));
    assert_false(str_is_one_of(STR("b"), words));
    assert_false(str_is_one_of(STR(""), words));
    assert_true(byte_is_one_of('=', ":="));
    assert_false(byte_is_one_of('\0', ":="));
}

static void test_ignoring_case(void **state)
{
    (void)state;
    static const char *const words[] = {"a", "Bc", NULL};
    static const struct {
        const char *text, *part;
        bool starts, ends, has;
    } rows[] = {
        {"", "", true, true, true},
        {"x", "", true, true, true},
        {"", "x", false, false, false},
        {"Ab", "aB", true, true, true},
        {"ab", "abc", false, false, false},
        {"xDEBUGx", "debug", false, false, true},
        {"Debug_x", "dEBUG", true, false, true},
        {"x_deBUG", "Debug", false, true, true},
        {"dedebug", "debug", false, true, true},
        {"de-bug", "debug", false, false, false},
        {"[", "{", false, false, false},
        {"\xc3\x84", "\xc3\xa4", false, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct str text = str_from(rows[i].text), part = str_from(rows[i].part);
        assert_int_equal(str_starts_with_ignoring_case(text, part), rows[i].starts);
        assert_int_equal(str_ends_with_ignoring_case(text, part), rows[i].ends);
        assert_int_equal(str_has_ignoring_case(text, part), rows[i].has);
    }
    assert_true(str_has_ignoring_case((struct str){0}, (struct str){0}));
    assert_true(str_starts_with_ignoring_case((struct str){0}, (struct str){0}));
    assert_true(str_ends_with_ignoring_case((struct str){0}, (struct str){0}));
    assert_true(str_is_one_of_ignoring_case(STR("bC"), words));
    assert_false(str_is_one_of_ignoring_case(STR("b"), words));
    assert_false(str_is_one_of_ignoring_case(STR(""), words));
}

static void test_find(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("abcabc"), STR("ca"), 0), 2);
    assert_int_equal(str_find(STR("abc"), STR("d"), 0), STR_NONE);
    assert_int_equal(str_find(STR("abc"), STR(""), 3), 3);
    assert_int_equal(str_find(STR("abc"), STR("a"), 4), STR_NONE);
    assert_int_equal(str_find_last_byte(STR("a/b/c"), '/'), 3);
    assert_str(str_extension(STR("a.d/file.tar.gz")), "gz");
    assert_str(str_extension(STR("a.d/file")), "");
}

// Every place of every needle length, against memmem.
static void test_find_everywhere(void **state)
{
    (void)state;
    char text[160];
    for (size_t len = 0; len <= 100; len++) {
        for (size_t i = 0; i < len; i++)
            text[i] = (char)('a' + (i * i + i / 7) % 3);
        for (size_t start = 0; start < len; start += 3)
            for (size_t size = 1; size <= 40 && start + size <= len; size++) {
                struct str s = {text, len}, needle = {text + start, size};
                for (size_t from = 0; from <= len; from += 5) {
                    const char *expected =
                        from < len ? memmem(text + from, len - from, needle.at, needle.len) : NULL;
                    size_t found = str_find(s, needle, from);
                    assert_int_equal(found, expected ? (size_t)(expected - text) : STR_NONE);
                }
            }
    }
}

// In a text of many steps, at every place in a step, with the text ending anywhere behind it.
static void test_find_in_a_long_text(void **state)
{
    (void)state;
    static const char *const needles[] = {"ab", "abc", "abbbbbbb", "abbbbbbbbbbbbbbbbbbbbbbbbbbbbbbc"};
    char text[700];
    for (size_t i = 0; i < 4; i++) {
        struct str needle = str_from(needles[i]);
        for (size_t at = 400; at < 470; at++)
            for (size_t behind = 0; behind < 70; behind += 3) {
                size_t len = at + needle.len + behind;
                memset(text, 'b', len);
                for (size_t almost = 0; almost + needle.len < at; almost += 37)
                    text[almost] = 'x';
                assert_int_equal(str_find((struct str){text, len}, needle, 0), STR_NONE);
                memcpy(text + at, needle.at, needle.len);
                assert_int_equal(str_find((struct str){text, len}, needle, 0), at);
                assert_int_equal(str_find((struct str){text, len - behind - 1}, needle, 0), STR_NONE);
            }
    }
}

static void test_numbers(void **state)
{
    (void)state;
    uint64_t value = 7;
    assert_true(str_to_u64(STR("18446744073709551615"), &value));
    assert_true(value == UINT64_MAX);
    assert_false(str_to_u64(STR("18446744073709551616"), &value));
    assert_false(str_to_u64(STR("12a"), &value));
    assert_false(str_to_u64(STR(""), &value));
}

static void test_distance(void **state)
{
    (void)state;
    assert_int_equal(str_distance(STR("ruels"), STR("rules"), 5), 1); // a swap is one step
    assert_int_equal(str_distance(STR(""), STR("abc"), 5), 3);
    assert_int_equal(str_distance(STR("abcdef"), STR("uvwxyz"), 2), 3);
}

static void test_buffer_limit(void **state)
{
    (void)state;
    struct buffer buffer = {.limit = 4};
    buffer_add(&buffer, STR("abc"));
    buffer_add(&buffer, STR("de"));
    assert_true(buffer.overflow);
    assert_str(buffer_str(&buffer), "abc");
    buffer_free(&buffer);
}

static void test_arena_and_vec(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct VEC(struct str) list = {0};
    for (int i = 0; i < 1000; i++)
        *vec_add(&list) = arena_printf(&arena, "item %d", i);
    assert_str(list.at[999], "item 999");
    assert_str(arena_join_path(&arena, STR("a/"), STR("b")), "a/b");
    arena_reset(&arena);
    assert_str(arena_copy(&arena, STR("x")), "x");
    vec_free(&list);
    arena_free(&arena);
}

static void test_error_wrap(void **state)
{
    (void)state;
    struct error err = {0};
    assert_false(error_set(&err, ERROR_CONFIG, "unknown key '%s'", "ruels"));
    assert_false(error_wrap(&err, "reading %s", "andon.yml"));
    assert_string_equal(err.message, "reading andon.yml: unknown key 'ruels'");
    assert_int_equal(error_exit_code(&err), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trim_and_cut),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_cut_word),
        cmocka_unit_test(test_indent),
        cmocka_unit_test(test_dirname),
        cmocka_unit_test(test_hex_value),
        cmocka_unit_test(test_one_of),
        cmocka_unit_test(test_ignoring_case),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_find_everywhere),
        cmocka_unit_test(test_find_in_a_long_text),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_buffer_limit),
        cmocka_unit_test(test_arena_and_vec),
        cmocka_unit_test(test_error_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
