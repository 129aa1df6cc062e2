#include "core/utf8.h"
#include "unit.h"

// Text, the offset of its first bad byte, and what it decodes to first.
static const struct {
    struct str text;
    size_t invalid;
    uint32_t first;
} cases[] = {
    {STR("a"), STR_NONE, 'a'},
    {STR("\0"), STR_NONE, 0},
    {STR("\xc2\x80"), STR_NONE, 0x80},
    {STR("\xdf\xbf"), STR_NONE, 0x7ff},
    {STR("\xe0\xa0\x80"), STR_NONE, 0x800},
    {STR("\xed\x9f\xbf"), STR_NONE, 0xd7ff},
    {STR("\xee\x80\x80"), STR_NONE, 0xe000},
    {STR("\xef\xbf\xbf"), STR_NONE, 0xffff},
    {STR("\xf0\x90\x80\x80"), STR_NONE, 0x10000},
    {STR("\xf4\x8f\xbf\xbf"), STR_NONE, 0x10ffff},
    {STR("\x80"), 0, UTF8_INVALID},             // a continuation alone
    {STR("\xc0\xaf"), 0, UTF8_INVALID},         // over-long
    {STR("\xc1\xbf"), 0, UTF8_INVALID},         //
    {STR("\xe0\x9f\xbf"), 0, UTF8_INVALID},     //
    {STR("\xf0\x8f\xbf\xbf"), 0, UTF8_INVALID}, //
    {STR("\xed\xa0\x80"), 0, UTF8_INVALID},     // surrogates
    {STR("\xed\xbf\xbf"), 0, UTF8_INVALID},     //
    {STR("\xf4\x90\x80\x80"), 0, UTF8_INVALID}, // above U+10FFFF
    {STR("\xf5\x80\x80\x80"), 0, UTF8_INVALID}, //
    {STR("\xff"), 0, UTF8_INVALID},
    {STR("\xc3"), 0, UTF8_INVALID}, // cut off
    {STR("\xe2\x82"), 0, UTF8_INVALID},
    {STR("\xf0\x9f\x98"), 0, UTF8_INVALID},
    {STR("ab\xc3(c"), 2, 'a'},
    {STR("\xc3\xa9\xc3\xa9\xff"), 4, 0xe9},
};

static void test_decode_and_validate(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t at = 0;
        assert_int_equal(utf8_find_invalid(cases[i].text, 0), cases[i].invalid);
        assert_int_equal(utf8_decode(cases[i].text, &at), cases[i].first);
        assert_true(cases[i].first != UTF8_INVALID ? at >= 1 : at == 1);
    }
    assert_int_equal(utf8_find_invalid(STR(""), 0), STR_NONE);
    assert_int_equal(utf8_find_invalid((struct str){0}, 0), STR_NONE);
    assert_int_equal(utf8_find_invalid(STR("ab"), 9), STR_NONE);
}

// Every code point goes out and comes back; every position of a bad byte in a long text is found.
static void test_round_trip_and_positions(void **state)
{
    (void)state;
    struct buffer out = {0};
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        size_t at = 0;
        buffer_clear(&out);
        utf8_encode(&out, c);
        uint32_t back = utf8_decode(buffer_str(&out), &at);
        assert_int_equal(back, c >= 0xd800 && c <= 0xdfff ? 0xfffd : c);
        assert_int_equal(at, out.len);
    }
    buffer_clear(&out);
    utf8_encode(&out, 0x110000);
    assert_str(buffer_str(&out), "\xef\xbf\xbd");
    buffer_free(&out);

    char text[100];
    for (size_t i = 0; i < sizeof text; i++) {
        memset(text, 'x', sizeof text);
        text[i] = (char)0xe9;
        struct str s = {text, sizeof text};
        for (size_t from = 0; from <= sizeof text; from++) {
            size_t expected = from <= i ? i : STR_NONE;
            assert_int_equal(utf8_find_non_ascii(s, from), expected);
            assert_int_equal(utf8_find_invalid(s, from), expected);
        }
    }
}

static const struct {
    struct str wide;
    unsigned unit;
    bool big;
    const char *text;
    size_t offsets[8];
} wide_cases[] = {
    {STR(""), 2, false, "", {0}},
    {STR("a\0b\0"), 2, false, "ab", {0, 2}},
    {STR("\0a\0b"), 2, true, "ab", {0, 2}},
    {STR("\xff\xfe"
         "a\0"),
     2,
     false,
     "\xef\xbb\xbf"
     "a",
     {0, 0, 0, 2}},
    {STR("\x3d\xd8\x00\xde"
         "a\0"),
     2,
     false,
     "\xf0\x9f\x98\x80"
     "a",
     {0, 0, 0, 0, 4}},                                                         // a pair
    {STR("\x3d\xd8"), 2, false, "\xef\xbf\xbd", {0, 0, 0}},                    // its first half alone
    {STR("\x3d\xd8x\0"), 2, false, "\xef\xbf\xbdx", {0, 0, 0, 2}},             // then something else
    {STR("\x00\xdex\0"), 2, false, "\xef\xbf\xbdx", {0, 0, 0, 2}},             // its second half first
    {STR("a\0b"), 2, false, "a\xef\xbf\xbd", {0, 2, 2, 2}},                    // cut in a unit
    {STR("\0\0\0a\0\1\xf6\0"), 4, true, "a\xf0\x9f\x98\x80", {0, 4, 4, 4, 4}}, // UTF-32
    {STR("\0\xd8\0\0\xff\xff\xff\xff"), 4, false, "\xef\xbf\xbd\xef\xbf\xbd", {0, 0, 0, 4, 4, 4}},
};

static void test_wide(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wide_cases / sizeof *wide_cases; i++) {
        struct buffer out = {0};
        size_t *offsets = NULL;
        buffer_add(&out, STR("|")); // the map counts from where the call began
        utf8_from_wide(wide_cases[i].wide, wide_cases[i].unit, wide_cases[i].big, &out, &offsets);
        assert_str(str_slice(buffer_str(&out), 1, out.len), wide_cases[i].text);
        for (size_t j = 0; j + 1 < out.len; j++)
            assert_int_equal(offsets[j], wide_cases[i].offsets[j]);
        free(offsets);
        buffer_free(&out);
    }
    struct buffer small = {.limit = 2};
    size_t *offsets = (size_t *)&small;
    utf8_from_wide(STR("a\0b\0c\0"), 2, false, &small, &offsets);
    assert_true(small.overflow && small.len == 0 && !offsets);
    buffer_free(&small);
}

static void test_width(void **state)
{
    (void)state;
    static const struct {
        uint32_t code_point;
        unsigned width;
    } widths[] = {{0, 0},      {'\n', 0},    {'a', 1},     {0x7f, 0},    {0x85, 0},    {0xa0, 1},
                  {0xad, 1},   {0xe9, 1},    {0x301, 0},   {0x1100, 2},  {0x1160, 0},  {0x200b, 0},
                  {0x200d, 0}, {0x2500, 1},  {0x3000, 2},  {0x4e00, 2},  {0xac00, 2},  {0xfe0f, 0},
                  {0xff21, 2}, {0x1f600, 2}, {0x20000, 2}, {0xe0001, 0}, {0x10ffff, 1}};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        assert_int_equal(utf8_width(widths[i].code_point), widths[i].width);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_and_validate),
        cmocka_unit_test(test_round_trip_and_positions),
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
