// The half of json_text.h that gives text back: unescaping, and numbers and strings as Python's json prints
// them.
#include "core/utf8.h"
#include "lint/json_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t hex4(const char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        const char c = byte_lower(at[i]);
        value = value * 16 + (uint32_t)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return value;
}

static bool is_high(uint32_t unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

// utf8_encode would replace a lone surrogate.
static void add_code_point(struct buffer *out, uint32_t code)
{
    if (code < 0xd800 || code > 0xdfff) {
        utf8_encode(out, code);
        return;
    }
    buffer_add_byte(out, (char)0xed);
    buffer_add_byte(out, (char)(0x80 | ((code >> 6) & 0x3f)));
    buffer_add_byte(out, (char)(0x80 | (code & 0x3f)));
}

// The code point of a \u escape at `at` (behind the u), and of the one that completes it; moves `at`.
static uint32_t read_unicode(struct str text, size_t *at)
{
    uint32_t code = hex4(text.at + *at);
    *at += 4;
    if (!is_high(code) || *at + 6 > text.len || text.at[*at] != '\\' || text.at[*at + 1] != 'u')
        return code;
    const uint32_t low = hex4(text.at + *at + 2);
    if (!is_low(low))
        return code;
    *at += 6;
    return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

void json_text_unescape(struct buffer *out, struct str quoted)
{
    static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    const struct str text = str_slice(quoted, 1, quoted.len - 2);
    size_t at = 0;
    while (at < text.len) {
        const size_t backslash = str_find_byte(text, '\\', at);
        const size_t end = backslash == STR_NONE ? text.len : backslash;
        buffer_add(out, str_slice(text, at, end - at));
        if (backslash == STR_NONE)
            return;
        const char kind = text.at[backslash + 1];
        at = backslash + 2;
        if (kind == 'u') {
            add_code_point(out, read_unicode(text, &at));
        } else {
            const char *name = strchr(names, kind);
            buffer_add_byte(out, bytes[name - names]);
        }
    }
}

// The shortest digits that read back as `value` (> 0, finite): "d.ddde±xx" in `text`. The digits that
// rounding gives are tried first; where they fail, their successor may still lie in the interval of texts
// that read back (it is wider above a power of two than below).
static bool try_precision(double value, int precision, char *text, size_t size)
{
    snprintf(text, size, "%.*e", precision - 1, value);
    const double back = strtod(text, NULL);
    if (back == value)
        return true;
    if (back > value)
        return false;
    char *last = strchr(text, 'e') - 1;
    if (*last == '9' || *last == '.')
        return false;
    ++*last;
    return strtod(text, NULL) == value;
}

static void shortest(double value, char *text, size_t size)
{
    // Fifteen digits are enough for most, and never wrong for a normal number: only zeros are left to cut.
    const int first = value < 2.3e-308 ? 1 : 15;
    for (int precision = first; precision < 17; precision++)
        if (try_precision(value, precision, text, size))
            return;
    snprintf(text, size, "%.16e", value);
}

static void print_real(struct buffer *out, double value)
{
    if (signbit(value))
        buffer_add_byte(out, '-');
    value = fabs(value);
    if (isinf(value)) {
        buffer_add_cstring(out, "Infinity");
        return;
    }
    if (value == 0) {
        buffer_add_cstring(out, "0.0");
        return;
    }
    char text[48], digits[24];
    shortest(value, text, sizeof text);
    const int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    int count = 0;
    for (const char *c = text; *c != 'e'; c++)
        if (*c != '.')
            digits[count++] = *c;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    if (exponent < -4 || exponent >= 16) {
        buffer_printf(out, "%c%s%.*se%c%02d", digits[0], count > 1 ? "." : "", count - 1, digits + 1,
                      exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    if (exponent < 0)
        buffer_printf(out, "0.%.*s", -exponent - 1, "0000");
    for (int i = 0; i < count; i++) {
        buffer_add_byte(out, digits[i]);
        if (i == exponent)
            buffer_add_byte(out, '.');
    }
    for (int i = count; i <= exponent; i++)
        buffer_add_cstring(out, i == exponent ? "0." : "0");
    if (exponent >= count - 1)
        buffer_add_byte(out, '0');
}

void json_text_print_number(struct buffer *out, struct str number, bool is_real)
{
    if (!is_real) {
        buffer_add(out, str_equal(number, STR("-0")) ? STR("0") : number);
        return;
    }
    struct buffer copy BUFFER_AUTO = {0};
    buffer_add(&copy, number);
    buffer_add_byte(&copy, '\0');
    print_real(out, strtod(copy.at, NULL));
}

// The code point at `at`; surrogates in three bytes are taken for what they are.
static uint32_t next_code_point(struct str text, size_t *at)
{
    const unsigned char *byte = (const unsigned char *)text.at + *at;
    if (text.len - *at >= 3 && byte[0] == 0xed && byte[1] >= 0xa0) {
        *at += 3;
        return 0xd000u | (uint32_t)(byte[1] & 0x3f) << 6 | (byte[2] & 0x3fu);
    }
    return utf8_decode(text, at);
}

void json_text_print_string(struct buffer *out, struct str text, bool ascii)
{
    static const char bytes[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    buffer_add_byte(out, '"');
    for (size_t at = 0; at < text.len;) {
        const size_t start = at;
        const uint32_t code = next_code_point(text, &at);
        const char *special = code && code < 0x80 ? strchr(bytes, (int)code) : NULL;
        if (special)
            buffer_printf(out, "\\%c", names[special - bytes]);
        else if (code >= 0x10000 && ascii)
            buffer_printf(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
                          0xdc00 + ((code - 0x10000) & 0x3ff));
        else if (code < 0x20 || (code >= 0x7f && ascii) || (code >= 0xd800 && code <= 0xdfff))
            buffer_printf(out, "\\u%04x", code);
        else
            buffer_add(out, str_slice(text, start, at - start));
    }
    buffer_add_byte(out, '"');
}
