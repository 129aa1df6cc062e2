#include "core/toml_scalar.h"

#include "core/utf8.h"

#include <stdio.h>

int toml_peek(const struct toml_cursor *cursor, size_t ahead)
{
    const size_t at = cursor->at + ahead;
    return at < cursor->text.len ? (unsigned char)cursor->text.at[at] : -1;
}

bool toml_fail(struct toml_cursor *cursor, size_t offset, size_t length, const char *message)
{
    const size_t rest = cursor->text.len - offset;
    cursor->error->offset = offset;
    cursor->error->length = length < rest ? length : rest;
    snprintf(cursor->error->message, sizeof cursor->error->message, "%s", message);
    return false;
}

bool toml_unexpected(struct toml_cursor *cursor, const char *expected)
{
    const int byte = toml_peek(cursor, 0);
    char found[32], message[200];
    if (byte < 0)
        snprintf(found, sizeof found, "the end of the file");
    else if (byte == '\n' || (byte == '\r' && toml_peek(cursor, 1) == '\n'))
        snprintf(found, sizeof found, "the end of the line");
    else if (byte > ' ' && byte < 0x7f)
        snprintf(found, sizeof found, "'%c'", byte);
    else
        snprintf(found, sizeof found, "byte 0x%02x", (unsigned)byte);
    snprintf(message, sizeof message, "expected %s, found %s", expected, found);
    return toml_fail(cursor, cursor->at, byte >= 0, message);
}

void toml_skip_blanks(struct toml_cursor *cursor)
{
    while (toml_peek(cursor, 0) == ' ' || toml_peek(cursor, 0) == '\t')
        cursor->at++;
}

bool toml_skip_newline(struct toml_cursor *cursor)
{
    const size_t length = toml_peek(cursor, 0) == '\n' ? 1 : 2;
    if (length == 2 && (toml_peek(cursor, 0) != '\r' || toml_peek(cursor, 1) != '\n'))
        return false;
    cursor->at += length;
    return true;
}

static bool is_control(int byte)
{
    return (byte >= 0 && byte < 0x20 && byte != '\t') || byte == 0x7f;
}

static bool control_found(struct toml_cursor *cursor, const char *where)
{
    char message[160];
    snprintf(message, sizeof message, "control character 0x%02x in a %s", (unsigned)toml_peek(cursor, 0),
             where);
    return toml_fail(cursor, cursor->at, 1, message);
}

bool toml_skip_comment(struct toml_cursor *cursor)
{
    if (toml_peek(cursor, 0) != '#')
        return true;
    for (;; cursor->at++) {
        const int byte = toml_peek(cursor, 0);
        if (byte < 0 || byte == '\n' || (byte == '\r' && toml_peek(cursor, 1) == '\n'))
            return true;
        if (is_control(byte))
            return control_found(cursor, "comment");
    }
}

static void add(struct buffer *out, struct str text)
{
    if (out)
        buffer_add(out, text);
}

// -1 also at the end, where there is no byte.
static int peek_hex(const struct toml_cursor *cursor, size_t ahead)
{
    const int byte = toml_peek(cursor, ahead);
    return byte < 0 ? -1 : hex_value((char)byte);
}

static bool read_unicode(struct toml_cursor *cursor, struct buffer *out)
{
    const size_t digits = toml_peek(cursor, 1) == 'u' ? 4 : 8;
    uint32_t code = 0;
    for (size_t i = 0; i < digits; i++) {
        const int value = peek_hex(cursor, 2 + i);
        if (value < 0)
            return toml_fail(cursor, cursor->at, 2 + i,
                             digits == 4 ? "expected four hexadecimal digits after \\u"
                                         : "expected eight hexadecimal digits after \\U");
        code = code << 4 | (uint32_t)value;
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return toml_fail(cursor, cursor->at, 2 + digits, "this escape is not a Unicode scalar value");
    if (out)
        utf8_encode(out, code);
    cursor->at += 2 + digits;
    return true;
}

// A backslash at the end of a line of a multi-line string takes away the white space that follows.
static bool skip_continuation(struct toml_cursor *cursor)
{
    const size_t start = cursor->at++;
    toml_skip_blanks(cursor);
    if (!toml_skip_newline(cursor))
        return toml_fail(cursor, start, 1, "expected the end of the line after a lone backslash");
    do
        toml_skip_blanks(cursor);
    while (toml_skip_newline(cursor));
    return true;
}

static bool read_escape(struct toml_cursor *cursor, bool is_multi, struct buffer *out)
{
    static const char names[] = "btnfr\"\\", bytes[] = "\b\t\n\f\r\"\\";
    const int kind = toml_peek(cursor, 1);
    if (kind == 'u' || kind == 'U')
        return read_unicode(cursor, out);
    if (is_multi && (kind == ' ' || kind == '\t' || kind == '\n' || kind == '\r'))
        return skip_continuation(cursor);
    const char *name = kind > 0 ? strchr(names, kind) : NULL;
    if (!name)
        return toml_fail(cursor, cursor->at, 1 + (kind >= 0),
                         "invalid escape: expected one of \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX");
    add(out, (struct str){bytes + (name - names), 1});
    cursor->at += 2;
    return true;
}

static bool read_one_line(struct toml_cursor *cursor, char quote, struct buffer *out)
{
    const size_t start = cursor->at++;
    for (;;) {
        const int byte = toml_peek(cursor, 0);
        if (byte < 0 || byte == '\n' || (byte == '\r' && toml_peek(cursor, 1) == '\n'))
            return toml_fail(cursor, start, 1,
                             quote == '"' ? "this string does not end: expected '\"' on this line"
                                          : "this string does not end: expected ' on this line");
        if (byte == quote) {
            cursor->at++;
            return true;
        }
        if (is_control(byte))
            return control_found(cursor, "string");
        if (byte == '\\' && quote == '"') {
            if (!read_escape(cursor, false, out))
                return false;
            continue;
        }
        add(out, str_slice(cursor->text, cursor->at++, 1));
    }
}

static bool is_triple(const struct toml_cursor *cursor, char quote)
{
    return toml_peek(cursor, 0) == quote && toml_peek(cursor, 1) == quote && toml_peek(cursor, 2) == quote;
}

static bool read_multi_line(struct toml_cursor *cursor, char quote, struct buffer *out)
{
    const size_t start = cursor->at;
    cursor->at += 3;
    toml_skip_newline(cursor); // the first line end does not belong to the text
    for (;;) {
        const int byte = toml_peek(cursor, 0);
        if (byte < 0)
            return toml_fail(cursor, start, 3,
                             quote == '"' ? "this string does not end: expected \"\"\""
                                          : "this string does not end: expected '''");
        if (is_triple(cursor, quote)) {
            cursor->at += 3;
            // Up to two more quotes belong to the text.
            for (int i = 0; i < 2 && toml_peek(cursor, 0) == quote; i++)
                add(out, str_slice(cursor->text, cursor->at++, 1));
            return true;
        }
        if (byte == '\\' && quote == '"') {
            if (!read_escape(cursor, true, out))
                return false;
            continue;
        }
        if (toml_skip_newline(cursor)) {
            add(out, STR("\n"));
            continue;
        }
        if (is_control(byte))
            return control_found(cursor, "string");
        add(out, str_slice(cursor->text, cursor->at++, 1));
    }
}

bool toml_read_string(struct toml_cursor *cursor, bool one_line, struct buffer *out)
{
    const char quote = (char)toml_peek(cursor, 0);
    if (!is_triple(cursor, quote))
        return read_one_line(cursor, quote, out);
    if (one_line)
        return toml_fail(cursor, cursor->at, 3, "expected a key on one line, found a multi-line string");
    return read_multi_line(cursor, quote, out);
}

static bool is_bare(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '-';
}

bool toml_read_key(struct toml_cursor *cursor, struct buffer *out)
{
    const size_t start = cursor->at;
    const int byte = toml_peek(cursor, 0);
    if (byte == '"' || byte == '\'')
        return toml_read_string(cursor, true, out);
    while (is_bare(toml_peek(cursor, 0)))
        cursor->at++;
    if (cursor->at == start)
        return toml_unexpected(cursor, "a key");
    add(out, str_slice(cursor->text, start, cursor->at - start));
    return true;
}

// Digits of the base, with single underscores between them. The number of digits; 0 when malformed.
static size_t skip_digits(struct toml_cursor *cursor, int base)
{
    size_t digits = 0;
    for (;;) {
        const int value = peek_hex(cursor, 0);
        if (value < 0 || value >= base)
            return 0;
        digits++;
        cursor->at++;
        if (toml_peek(cursor, 0) == '_') {
            cursor->at++;
            continue;
        }
        const int next = peek_hex(cursor, 0);
        if (next < 0 || next >= base)
            return digits;
    }
}

static bool take(struct toml_cursor *cursor, const char *word)
{
    const struct str wanted = str_from(word);
    if (!str_starts_with(str_slice(cursor->text, cursor->at, wanted.len), wanted))
        return false;
    cursor->at += wanted.len;
    return true;
}

static bool read_number(struct toml_cursor *cursor)
{
    const size_t start = cursor->at;
    const bool has_sign = toml_peek(cursor, 0) == '+' || toml_peek(cursor, 0) == '-';
    cursor->at += has_sign;
    if (take(cursor, "inf") || take(cursor, "nan"))
        return true;
    if (!has_sign && toml_peek(cursor, 0) == '0') {
        const int kind = toml_peek(cursor, 1);
        const int base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 0;
        cursor->at += base ? 2 : 0;
        if (base)
            return skip_digits(cursor, base) > 0 || toml_unexpected(cursor, "a digit of that base");
    }
    const bool is_zero = toml_peek(cursor, 0) == '0';
    const size_t whole = skip_digits(cursor, 10);
    if (whole == 0)
        return toml_unexpected(cursor, cursor->at == start ? "a value" : "a digit");
    if (is_zero && whole > 1)
        return toml_fail(cursor, start, cursor->at - start, "expected a number without leading zeros");
    if (toml_peek(cursor, 0) == '.') {
        cursor->at++;
        if (skip_digits(cursor, 10) == 0)
            return toml_unexpected(cursor, "a digit after '.'");
    }
    if (toml_peek(cursor, 0) == 'e' || toml_peek(cursor, 0) == 'E') {
        cursor->at++;
        cursor->at += toml_peek(cursor, 0) == '+' || toml_peek(cursor, 0) == '-';
        if (skip_digits(cursor, 10) == 0)
            return toml_unexpected(cursor, "a digit in the exponent");
    }
    return true;
}

// Two digits at `ahead`, or -1.
static int two_digits(const struct toml_cursor *cursor, size_t ahead)
{
    const int tens = toml_peek(cursor, ahead), ones = toml_peek(cursor, ahead + 1);
    if (tens < '0' || tens > '9' || ones < '0' || ones > '9')
        return -1;
    return (tens - '0') * 10 + ones - '0';
}

static bool looks_like_time(const struct toml_cursor *cursor, size_t ahead)
{
    return two_digits(cursor, ahead) >= 0 && toml_peek(cursor, ahead + 2) == ':';
}

static bool looks_like_date(const struct toml_cursor *cursor)
{
    return two_digits(cursor, 0) >= 0 && two_digits(cursor, 2) >= 0 && toml_peek(cursor, 4) == '-';
}

static bool read_time(struct toml_cursor *cursor)
{
    const size_t start = cursor->at;
    const int hour = two_digits(cursor, 0), minute = two_digits(cursor, 3), second = two_digits(cursor, 6);
    if (toml_peek(cursor, 2) != ':' || minute < 0 || toml_peek(cursor, 5) != ':' || second < 0)
        return toml_fail(cursor, start, 5, "expected a time as hh:mm:ss");
    if (hour > 23 || minute > 59 || second > 59)
        return toml_fail(cursor, start, 8, "there is no such time of day");
    cursor->at += 8;
    if (toml_peek(cursor, 0) != '.')
        return true;
    cursor->at++;
    if (two_digits(cursor, 0) < 0 && (toml_peek(cursor, 0) < '0' || toml_peek(cursor, 0) > '9'))
        return toml_unexpected(cursor, "a digit after '.'");
    while (toml_peek(cursor, 0) >= '0' && toml_peek(cursor, 0) <= '9')
        cursor->at++;
    return true;
}

static bool read_offset(struct toml_cursor *cursor)
{
    const int sign = toml_peek(cursor, 0);
    if (sign == 'Z' || sign == 'z') {
        cursor->at++;
        return true;
    }
    if (sign != '+' && sign != '-')
        return true;
    const int hour = two_digits(cursor, 1), minute = two_digits(cursor, 4);
    if (hour < 0 || minute < 0 || toml_peek(cursor, 3) != ':' || hour > 23 || minute > 59)
        return toml_fail(cursor, cursor->at, 1, "expected an offset as +hh:mm");
    cursor->at += 6;
    return true;
}

static bool read_date(struct toml_cursor *cursor)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const size_t start = cursor->at;
    const int year = two_digits(cursor, 0) * 100 + two_digits(cursor, 2);
    const int month = two_digits(cursor, 5), day = two_digits(cursor, 8);
    if (month < 0 || day < 0 || toml_peek(cursor, 7) != '-')
        return toml_fail(cursor, start, 5, "expected a date as yyyy-mm-dd");
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days[month - 1] + (month == 2 && is_leap))
        return toml_fail(cursor, start, 10, "there is no such date");
    cursor->at += 10;
    const int separator = toml_peek(cursor, 0);
    if (separator == 'T' || separator == 't')
        cursor->at++;
    else if (separator == ' ' && looks_like_time(cursor, 1))
        cursor->at++;
    else
        return true;
    return read_time(cursor) && read_offset(cursor);
}

bool toml_read_plain(struct toml_cursor *cursor)
{
    if (take(cursor, "true") || take(cursor, "false"))
        return true;
    if (looks_like_date(cursor))
        return read_date(cursor);
    if (looks_like_time(cursor, 0))
        return read_time(cursor);
    return read_number(cursor);
}
