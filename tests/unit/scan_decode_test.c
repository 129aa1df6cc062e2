#include "core/utf8.h"
#include "scan_fixture.h"
#include "scanners/decode/masks.h"
#include "scanners/decode/view.h"
#include "scanners/encoding.h"
#include "scanners/sample.h"

#include <zlib.h>

static struct found *scan(struct str text, const char *path)
{
    return found_in(text, path, SCAN_BLOCK);
}

static struct str token(struct buffer *out)
{
    bool is_made;
    buffer_clear(out);
    sample_make("\001make github ghp_\002", 11, out, &is_made);
    return buffer_str(out);
}

// Ways to write bytes so that a reader has to decode them.
static void as_is(struct str s, struct buffer *out)
{
    buffer_add(out, s);
}
static void as_base64(struct str s, struct buffer *out)
{
    encode_base64(s, false, out);
}
static void as_base64url(struct str s, struct buffer *out)
{
    encode_base64(s, true, out);
}
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void each(struct str s, const char *format, struct buffer *out)
{
    for (size_t i = 0; i < s.len; i++)
        buffer_printf(out, format, (unsigned char)s.at[i]);
}
#define EACH(name, format)                                                                                   \
    static void name(struct str s, struct buffer *out)                                                       \
    {                                                                                                        \
        each(s, format, out);                                                                                \
    }
EACH(as_hex, "%02x")
EACH(as_upper_hex, "%02X")
EACH(as_x, "\\x%02x")
EACH(as_double_x, "\\\\x%02x")
EACH(as_u, "\\u%04x")
EACH(as_braces, "\\u{%x}")
EACH(as_octal, "\\%03o")
EACH(as_list, "0x%02X, ")
EACH(as_percent, "%%%02X")
EACH(as_decimal_entity, "&#%d;")
EACH(as_hex_entity, "&#x%X;")

// Every third byte only.
static void as_some_u(struct str s, struct buffer *out)
{
    for (size_t i = 0; i < s.len; i++)
        if (i % 3 == 1)
            buffer_printf(out, "\\u%04x", (unsigned char)s.at[i]);
        else
            buffer_add_byte(out, s.at[i]);
}

static void as_concatenation(struct str s, struct buffer *out)
{
    buffer_add(out, str_slice(s, 0, 2));
    buffer_add_cstring(out, "\" + \"");
    buffer_add(out, str_slice(s, 2, 11));
    buffer_add_cstring(out, "\" +\n    \"");
    buffer_add(out, str_slice(s, 13, s.len));
}

static void as_adjacent(struct str s, struct buffer *out)
{
    buffer_add(out, str_slice(s, 0, 9));
    buffer_add_cstring(out, "\"\n        \"");
    buffer_add(out, str_slice(s, 9, s.len));
}

static void wrapped(struct str s, size_t width, const char *between, struct buffer *out)
{
    struct buffer all = {0}, padded = {0};
    for (int i = 0; i < 3; i++)
        buffer_add_cstring(&padded, "nothing of interest is on this line of the file\n");
    buffer_add(&padded, s);
    buffer_add_cstring(&padded, "\nnor on this one, which is here to make it longer\n");
    encode_base64(buffer_str(&padded), false, &all);
    for (size_t i = 0; i < all.len; i += width) {
        buffer_add_cstring(out, i ? between : "");
        buffer_add(out, str_slice(buffer_str(&all), i, width));
    }
    buffer_free(&all);
    buffer_free(&padded);
}
static void as_wrapped(struct str s, struct buffer *out)
{
    wrapped(s, 64, "\n    ", out);
}
static void as_one_lined(struct str s, struct buffer *out)
{
    wrapped(s, 76, "\\n", out);
}
static void as_quoted_lines(struct str s, struct buffer *out)
{
    wrapped(s, 60, "\"\n  + \"", out);
}
static void as_commented(struct str s, struct buffer *out)
{
    wrapped(s, 76, "\n# ", out);
}

static void as_gzip(struct str s, struct buffer *out)
{
    struct buffer text = {0}, packed = {0};
    for (int i = 0; i < 40; i++)
        buffer_add_cstring(&text, "some lines that compress well\n");
    buffer_add(&text, s);
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (unsigned char *)text.at;
    stream.avail_in = (unsigned)text.len;
    stream.next_out = (unsigned char *)buffer_reserve(&packed, 4096);
    stream.avail_out = 4096;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.len = 4096 - stream.avail_out;
    deflateEnd(&stream);
    encode_base64(buffer_str(&packed), false, out);
    buffer_free(&text);
    buffer_free(&packed);
}

static void as_wide(struct str s, struct buffer *out)
{
    struct buffer wide = {0};
    for (size_t i = 0; i < s.len; i++) {
        buffer_add_byte(&wide, s.at[i]);
        buffer_add_byte(&wide, 0);
    }
    encode_base64(buffer_str(&wide), false, out);
    buffer_free(&wide);
}

typedef void encoder(struct str s, struct buffer *out);

static const struct way {
    encoder *encode;
    const char *via;
    bool is_exact; // the span found is that of the encoded bytes
} ways[] = {
    {as_is, "", true},
    {as_base64, "base64", true},
    {as_base64url, "base64", true},
    {as_hex, "hex digits", true},
    {as_upper_hex, "hex digits", true},
    {as_x, "escapes", true},
    {as_double_x, "escapes", true},
    {as_u, "escapes", true},
    {as_braces, "escapes", true},
    {as_octal, "escapes", true},
    {as_list, "a list of hex bytes", false},
    {as_percent, "percent escapes", true},
    {as_decimal_entity, "HTML entities", true},
    {as_hex_entity, "HTML entities", true},
    {as_some_u, "escapes", true},
    {as_concatenation, "joined strings", true},
    {as_adjacent, "joined strings", true},
    {as_wrapped, "base64", false},
    {as_one_lined, "base64", false},
    {as_quoted_lines, "base64", false},
    {as_commented, "base64", false},
    {as_gzip, "base64 > gzip", false},
    {as_wide, "base64 > UTF-16", false},
};

static void assert_one(const struct way *way, struct str secret, struct str text, size_t start, size_t end,
                       size_t index)
{
    struct found *what = scan(text, "src/a.js");
    if (what->count != 1)
        fail_msg("way %zu (%s): %zu findings in %.*s", index, way->via, what->count, STR_ARG(text));
    if (what->at[0].offset < start || what->at[0].offset + what->at[0].length > end)
        fail_msg("way %zu (%s): found at %zu+%zu, not in %zu to %zu", index, way->via, what->at[0].offset,
                 what->at[0].length, start, end);
    if (way->is_exact) {
        size_t slack = strcmp(way->via, "base64") == 0 ? 3 : 0; // padding
        assert_int_equal(what->at[0].offset, start);
        assert_in_range(what->at[0].offset + what->at[0].length, end - slack, end);
    }
    assert_string_equal(what->at[0].rule->id, "github-pat");
    assert_int_equal(what->at[0].tier, SCAN_PROVEN);
    assert_int_equal(strlen(what->text[0]), secret.len);
    assert_memory_equal(what->text[0], secret.at, secret.len);
    if (!strstr(what->via[0], way->via))
        fail_msg("way %zu: via '%s', not '%s'", index, what->via[0], way->via);
}

static void test_each_way(void **state)
{
    (void)state;
    struct buffer secret = {0}, text = {0};
    struct str s = token(&secret);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        for (int far = 0; far < 2; far++) {
            buffer_clear(&text);
            for (int k = 0; far && k < 300; k++)
                buffer_add_cstring(&text, "a line of other text\n");
            buffer_add_cstring(&text, "const value = \"");
            size_t start = text.len;
            ways[i].encode(s, &text);
            size_t end = text.len;
            buffer_add_cstring(&text, "\";\nconst other = 1;\n");
            for (int k = 0; far && k < 300; k++)
                buffer_add_cstring(&text, "a line of other text\n");
            assert_one(&ways[i], s, buffer_str(&text), start, end, i);
        }
    buffer_free(&secret);
    buffer_free(&text);
}

// Two levels: each way inside base64, and base64 inside each way.
// The first half is long enough to be read as digits, which doesn't take the joint behind it away.
static void test_halves(void **state)
{
    (void)state;
    struct buffer secret = {0}, text = {0};
    struct str s = token(&secret);
    size_t half = s.len / 2 + 4;
    buffer_add_cstring(&text, "value = '");
    size_t start = text.len;
    buffer_add(&text, str_slice(s, 0, half));
    buffer_add_cstring(&text, "' + '");
    buffer_add(&text, str_slice(s, half, s.len));
    struct way way = {.via = "joined strings", .is_exact = true};
    size_t end = text.len;
    buffer_add_cstring(&text, "'\n");
    assert_one(&way, s, buffer_str(&text), start, end, 0);
    buffer_free(&secret);
    buffer_free(&text);
}

static void test_two_levels(void **state)
{
    (void)state;
    struct buffer secret = {0}, inner = {0}, text = {0};
    struct str s = token(&secret);
    for (size_t i = 1; i < sizeof ways / sizeof ways[0]; i++)
        for (int is_outer = 0; is_outer < 2; is_outer++) {
            buffer_clear(&inner);
            buffer_clear(&text);
            if (is_outer) {
                as_base64(s, &inner);
            } else {
                buffer_add_cstring(&inner, "{\"value\": \"");
                ways[i].encode(s, &inner);
                buffer_add_cstring(&inner, "\"}");
            }
            buffer_add_cstring(&text, "value = \"");
            size_t start = text.len;
            if (is_outer)
                ways[i].encode(buffer_str(&inner), &text);
            else
                as_base64(buffer_str(&inner), &text);
            size_t end = text.len;
            buffer_add_cstring(&text, "\"\n");
            struct way way = ways[i];
            way.is_exact = false;
            assert_one(&way, s, buffer_str(&text), start, end, i);
            if (!strstr(found.via[0], " > ") && strcmp(way.via, "base64") != 0)
                fail_msg("way %zu: only '%s'", i, found.via[0]);
        }
    buffer_free(&secret);
    buffer_free(&inner);
    buffer_free(&text);
}

static void test_quoted_printable(void **state)
{
    (void)state;
    struct buffer secret = {0}, text = {0};
    struct str s = token(&secret);
    buffer_add_cstring(&text, "Content-Transfer-Encoding: quoted-printable\n\nThe token of the machine that "
                              "builds the releases is token=3D");
    size_t start = text.len;
    buffer_add(&text, str_slice(s, 0, 12));
    buffer_add_cstring(&text, "=\n");
    buffer_add(&text, str_slice(s, 12, s.len));
    size_t end = text.len;
    buffer_add_cstring(&text, "\n");
    assert_one(&(struct way){NULL, "quoted-printable", true}, s, buffer_str(&text), start, end, 0);
    buffer_free(&secret);
    buffer_free(&text);
}

static void test_wide(void **state)
{
    (void)state;
    static const struct {
        unsigned unit;
        bool is_big, has_mark;
    } cases[] = {{2, false, true}, {2, true, true}, {2, false, false}, {2, true, false},
                 {4, false, true}, {4, true, true}, {4, false, false}, {4, true, false}};
    struct buffer secret = {0}, plain = {0}, text = {0};
    struct str s = token(&secret);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int is_encoded = 0; is_encoded < 2; is_encoded++) {
            unsigned unit = cases[i].unit;
            buffer_clear(&plain);
            buffer_clear(&text);
            buffer_add_cstring(&plain, "key = '");
            size_t start = plain.len;
            if (is_encoded)
                as_percent(s, &plain);
            else
                buffer_add(&plain, s);
            size_t end = plain.len;
            buffer_add_cstring(&plain, "'\n");
            for (size_t k = 0; k < plain.len + cases[i].has_mark; k++) {
                uint32_t c = cases[i].has_mark ? (k ? (unsigned char)plain.at[k - 1] : 0xfeffu)
                                               : (unsigned char)plain.at[k];
                for (unsigned b = 0; b < unit; b++)
                    buffer_add_byte(&text, (char)(c >> 8 * (cases[i].is_big ? unit - 1 - b : b) & 255));
            }
            size_t mark = cases[i].has_mark ? unit : 0;
            assert_one(&(struct way){NULL, is_encoded ? "percent" : "", true}, s, buffer_str(&text),
                       mark + start * unit, mark + end * unit, i);
        }
    buffer_free(&secret);
    buffer_free(&plain);
    buffer_free(&text);
}

// Found plainly and encoded in the same place, it is told once; in two places, twice.
static void test_once(void **state)
{
    (void)state;
    struct buffer secret = {0}, text = {0};
    struct str s = token(&secret);
    buffer_add_cstring(&text, "a = '");
    buffer_add(&text, s);
    buffer_add_cstring(&text, "' # %20 %41\nb = '");
    as_base64(s, &text);
    buffer_add_cstring(&text, "'\n");
    struct found *what = scan(buffer_str(&text), "a.py");
    assert_int_equal(what->count, 2);
    assert_string_equal(what->via[0], "");
    assert_string_equal(what->via[1], "base64");
    buffer_free(&secret);
    buffer_free(&text);
}

// Nothing that looks like digits and is none decodes.
static void test_look_alikes(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "integrity sha512-\001random base64 86\002==",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA\001random base64 400\002",
        "\001random hex 40\002  some/file.c",
        "mappings: \"AAAA,SAAS,CAAC,GAAG,CAAC,KAAK,EAAE,IAAI,CAAC\"",
        "getElementsByTagNameNSWithSomethingVeryLong",
        "------------------------------------------------------------------------",
        "%d %02x %s %5.2f &amp; &lt; \\n \\0 == =3",
        "----\001random base64 64\002\n\001random base64 64\002\n\001random base64 64\002\n",
    };
    struct decode_view view = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (uint64_t round = 0; round < 50; round++) {
            struct buffer text = {0};
            struct decode_budget budget = {DECODE_BYTES_MAX, DECODE_RUNS_MAX, false};
            const struct decode_options options = {.budget = &budget};
            bool is_made;
            sample_make(cases[i], round, &text, &is_made);
            decode_view(&view, NULL, buffer_str(&text), 0, text.len, &options);
            if (view.parts.count)
                fail_msg("case %zu, round %zu: %.*s", i, (size_t)round, STR_ARG(buffer_str(&view.text)));
            buffer_free(&text);
        }
    decode_view_free(&view);
}

// Cells of a notebook are lists of strings; the text of a JSON string may be JSON itself.
static void test_json(void **state)
{
    (void)state;
    struct buffer secret = {0}, text = {0};
    bool is_made;
    sample_make("q\001random base62 21\002Zk", 3, &secret, &is_made);
    struct str s = buffer_str(&secret);
    buffer_printf(&text,
                  "{\"cells\": [{\"source\": [\n  \"machine git.internal\\n\",\n  \"  login me\\n\",\n"
                  "  \"  password %.*s\\n\"\n]}]}",
                  STR_ARG(s));
    struct found *what = scan(buffer_str(&text), "a.ipynb");
    assert_int_equal(what->count, 1);
    assert_string_equal(what->at[0].rule->id, "netrc-password");
    assert_int_equal(what->at[0].offset, str_find(buffer_str(&text), s, 0));
    assert_int_equal(what->at[0].length, s.len);
    buffer_clear(&text);
    buffer_printf(&text,
                  "{\"cells\": [{\"source\": [\n  \"import x\\n\",\n  \"api_key = \\\"%.*s\\\"\\n\"\n]}]}",
                  STR_ARG(s));
    size_t place = str_find(buffer_str(&text), s, 0);
    what = scan(buffer_str(&text), "a.ipynb");
    assert_int_equal(what->count, 1);
    assert_int_equal(what->at[0].offset, place);
    assert_int_equal(what->at[0].length, s.len);
    assert_memory_equal(what->text[0], s.at, s.len);
    buffer_free(&secret);
    buffer_free(&text);
}

struct runs {
    size_t count;
    struct decode_run at[64];
};

static bool keep_run(void *context, const struct decode_run *run, struct str text)
{
    struct runs *runs = context;
    (void)text;
    assert_true(runs->count < 64);
    runs->at[runs->count++] = *run;
    return true;
}

static struct runs runs_in(struct str text, size_t from, size_t to)
{
    struct runs runs = {0};
    struct decode_budget budget = {DECODE_BYTES_MAX, DECODE_RUNS_MAX, false};
    const struct decode_options options = {.budget = &budget};
    decode_runs(text, from, to, &options, keep_run, &runs);
    return runs;
}

// A window anywhere in a run takes it whole: what a history scan relies on.
static void test_windows(void **state)
{
    (void)state;
    static encoder *const encoders[] = {as_base64,    as_hex,          as_wrapped,
                                        as_one_lined, as_quoted_lines, as_gzip};
    struct buffer secret = {0}, text = {0};
    struct str s = token(&secret);
    for (size_t i = 0; i < sizeof encoders / sizeof encoders[0]; i++) {
        buffer_clear(&text);
        for (int k = 0; k < 20; k++)
            buffer_add_cstring(&text, "some text (before it)\n");
        buffer_add_cstring(&text, "v = \"");
        size_t start = text.len;
        encoders[i](s, &text);
        size_t end = text.len;
        buffer_add_cstring(&text, "\"; and some text behind\n");
        struct runs all = runs_in(buffer_str(&text), 0, text.len);
        assert_int_equal(all.count, 1);
        assert_int_equal(all.at[0].start, start);
        for (size_t at = start; at + 8 < end; at++) {
            struct runs part = runs_in(buffer_str(&text), at, at + 8);
            if (part.count != 1 || part.at[0].start != all.at[0].start || part.at[0].end != all.at[0].end)
                fail_msg("encoder %zu, window at %zu of %zu to %zu: %zu runs, %zu", i, at, start, end,
                         part.count, part.count ? part.at[0].start : 0);
        }
    }
    buffer_free(&secret);
    buffer_free(&text);
}

// A bomb is cut, and that is said.
// Every kind of processor sees the same in text.
static void test_masks_agree(void **state)
{
    (void)state;
    enum { STEPS = 64 };
    static const char signs[] = "aZ09+/-_=%\\xuU&#.\"'` \n,;h37fD";
    struct decode_masks masks[STEPS], wanted[STEPS];
    char text[STEPS * MASKS_STEP + MASKS_BEHIND];
    uint32_t number = 7;
    for (size_t i = 0; i < sizeof text; i++) {
        number = number * 1664525 + 1013904223;
        text[i] = i % 512 < 400 ? signs[(number >> 16) % (sizeof signs - 1)] : (char)(number >> 25);
    }
    decode_masks_by(PREFILTER_PLAIN, text, STEPS, wanted);
    for (int kind = PREFILTER_AVX2; kind <= (int)prefilter_kind_best(); kind++) {
        decode_masks_by((enum prefilter_kind)kind, text, STEPS, masks);
        assert_memory_equal(masks, wanted, sizeof masks);
    }
    for (size_t i = 0; i < STEPS * MASKS_STEP; i++) {
        bool is_digit =
            byte_is_alpha(text[i]) || byte_is_digit(text[i]) || strchr("+/-_", text[i] ? text[i] : '?');
        assert_int_equal(wanted[i / 64].digits >> i % 64 & 1, is_digit);
        assert_int_equal(wanted[i / 64].marks >> i % 64 & 1, strchr("+/-", text[i] ? text[i] : '?') != NULL);
    }
}

static void test_limit(void **state)
{
    (void)state;
    struct buffer packed = {0}, text = {0};
    z_stream stream = {0};
    static unsigned char spaces[1 << 16];
    memset(spaces, ' ', sizeof spaces);
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_out = (unsigned char *)buffer_reserve(&packed, 1 << 20);
    stream.avail_out = 1 << 20;
    for (int i = 0; i < 1024; i++) { // 64 MB
        stream.next_in = spaces;
        stream.avail_in = sizeof spaces;
        assert_int_equal(deflate(&stream, i == 1023 ? Z_FINISH : Z_NO_FLUSH),
                         i == 1023 ? Z_STREAM_END : Z_OK);
    }
    packed.len = (1 << 20) - stream.avail_out;
    deflateEnd(&stream);
    buffer_add_cstring(&text, "x = '");
    encode_base64(buffer_str(&packed), false, &text);
    buffer_add_cstring(&text, "'\n");
    struct found *what = scan(buffer_str(&text), "a.py");
    assert_int_equal(what->count, 1);
    assert_true(what->at[0].is_notice);
    assert_string_equal(what->at[0].rule->id, "decode-limit");
    assert_int_equal(what->at[0].severity, SEVERITY_WARNING);
    buffer_free(&packed);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_way),    cmocka_unit_test(test_halves),
        cmocka_unit_test(test_two_levels),  cmocka_unit_test(test_quoted_printable),
        cmocka_unit_test(test_wide),        cmocka_unit_test(test_once),
        cmocka_unit_test(test_look_alikes), cmocka_unit_test(test_windows),
        cmocka_unit_test(test_masks_agree), cmocka_unit_test(test_limit),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
