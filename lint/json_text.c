// A state machine over the text. What may come next is `expected` and `may_close`; what is open is a stack of
// bytes, '{' or '['.
#include "lint/json_text.h"

#include "core/utf8.h"

#include <stdio.h>

void json_reader_start(struct json_reader *reader, struct str text, bool lenient)
{
    *reader = (struct json_reader){.text = text, .lenient = lenient, .last_comma = STR_NONE};
}

void json_reader_free(struct json_reader *reader)
{
    vec_free(&reader->open);
}

struct str json_reader_text(const struct json_reader *reader)
{
    return str_slice(reader->text, reader->offset, reader->length);
}

static int peek(const struct json_reader *reader, size_t ahead)
{
    size_t at = reader->at + ahead;
    return at < reader->text.len ? (unsigned char)reader->text.at[at] : -1;
}

static enum json_token broken(struct json_reader *reader, size_t offset, size_t length, const char *message)
{
    reader->offset = offset;
    reader->length = length;
    if (message != reader->message)
        snprintf(reader->message, sizeof reader->message, "%s", message);
    return JSON_TEXT_BROKEN;
}

// "expected …, found …" about the byte at `at`.
static enum json_token unexpected(struct json_reader *reader, const char *expected)
{
    int byte = peek(reader, 0);
    char found[32];
    if (byte < 0)
        snprintf(found, sizeof found, "the end of the file");
    else if (byte > ' ' && byte < 0x7f)
        snprintf(found, sizeof found, byte == '\'' ? "%c" : "'%c'", byte);
    else
        snprintf(found, sizeof found, "byte 0x%02x", (unsigned)byte);
    snprintf(reader->message, sizeof reader->message, "expected %s, found %s", expected, found);
    return broken(reader, reader->at, byte >= 0, reader->message);
}

// Skips a comment at `at`; false when it does not end.
static bool skip_comment(struct json_reader *reader)
{
    if (peek(reader, 1) == '/') {
        size_t end = str_find_byte(reader->text, '\n', reader->at);
        reader->at = end == STR_NONE ? reader->text.len : end;
        return true;
    }
    size_t end = str_find(reader->text, STR("*/"), reader->at + 2);
    if (end == STR_NONE)
        return false;
    reader->at = end + 2;
    return true;
}

// Skips white space and, when lenient, comments. False when the reader is broken.
static bool skip_space(struct json_reader *reader)
{
    for (;;) {
        int byte = peek(reader, 0);
        if (byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t') {
            reader->at++;
            continue;
        }
        if (byte != '/' || (peek(reader, 1) != '/' && peek(reader, 1) != '*'))
            return true;
        if (!reader->lenient) {
            broken(reader, reader->at, 2, "comments are not JSON");
            return false;
        }
        if (!skip_comment(reader)) {
            broken(reader, reader->at, 2, "expected '*/' to end the comment, found the end of the file");
            return false;
        }
    }
}

static bool is_hex(int byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

// Checks the escape at `at` and moves behind it.
static bool read_escape(struct json_reader *reader)
{
    int kind = peek(reader, 1);
    size_t digits = 0;
    if (kind == 'u') {
        while (digits < 4 && is_hex(peek(reader, 2 + digits)))
            digits++;
        if (digits < 4) {
            broken(reader, reader->at, 2 + digits, "expected four hexadecimal digits after \\u");
            return false;
        }
    } else if (kind < 0 || !memchr("\"\\/bfnrt", kind, 8)) {
        broken(reader, reader->at, 1 + (kind >= 0),
               "invalid escape in a string: expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
        return false;
    }
    reader->at += 2 + digits;
    return true;
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\';
}

static enum json_token read_string(struct json_reader *reader, enum json_token token)
{
    const size_t start = reader->at++;
    reader->has_escape = false;
    for (;;) {
        while (reader->at < reader->text.len && is_plain((unsigned char)reader->text.at[reader->at]))
            reader->at++;
        int byte = peek(reader, 0);
        if (byte == '"')
            break;
        if (byte < 0)
            return broken(reader, start, 1, "this string does not end: expected '\"'");
        if (byte == '\n' || byte == '\r')
            return broken(
                reader, start, reader->at - start,
                "expected '\"' before the end of the line (a line feed in a string is written \\n)");
        if (byte != '\\') {
            snprintf(reader->message, sizeof reader->message,
                     "control character 0x%02x in a string: expected it as \\u%04x", (unsigned)byte,
                     (unsigned)byte);
            return broken(reader, reader->at, 1, reader->message);
        }
        reader->has_escape = true;
        if (!read_escape(reader))
            return JSON_TEXT_BROKEN;
    }
    reader->at++;
    reader->offset = start;
    reader->length = reader->at - start;
    return token;
}

static size_t skip_digits(struct json_reader *reader)
{
    const size_t start = reader->at;
    while (reader->at < reader->text.len && byte_is_digit(reader->text.at[reader->at]))
        reader->at++;
    return reader->at - start;
}

static enum json_token read_number(struct json_reader *reader)
{
    const size_t start = reader->at;
    enum json_token token = JSON_TEXT_INTEGER;
    reader->at += peek(reader, 0) == '-';
    const bool is_zero = peek(reader, 0) == '0';
    const size_t digits = skip_digits(reader);
    if (digits == 0)
        return unexpected(reader, "a digit after '-'");
    if (is_zero && digits > 1)
        return broken(reader, start, reader->at - start, "expected a number without leading zeros");
    if (peek(reader, 0) == '.') {
        reader->at++;
        token = JSON_TEXT_REAL;
        if (skip_digits(reader) == 0)
            return unexpected(reader, "a digit after '.'");
    }
    if (peek(reader, 0) == 'e' || peek(reader, 0) == 'E') {
        reader->at++;
        token = JSON_TEXT_REAL;
        reader->at += peek(reader, 0) == '-' || peek(reader, 0) == '+';
        if (skip_digits(reader) == 0)
            return unexpected(reader, "a digit in the exponent");
    }
    if (token == JSON_TEXT_INTEGER && digits > JSON_TEXT_DIGITS_MAX)
        return broken(reader, start, reader->at - start,
                      "expected an integer of at most 4300 digits: readers refuse longer ones");
    reader->offset = start;
    reader->length = reader->at - start;
    return token;
}

static enum json_token read_word(struct json_reader *reader)
{
    static const struct str words[] = {
        {"true", 4}, {"false", 5}, {"null", 4}, {"NaN", 3}, {"Infinity", 8}, {"-Infinity", 9},
    };
    const struct str rest = str_slice(reader->text, reader->at, 9);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!str_starts_with(rest, words[i]))
            continue;
        reader->offset = reader->at;
        reader->length = words[i].len;
        reader->at += words[i].len;
        return JSON_TEXT_WORD;
    }
    if (peek(reader, 0) == '\'')
        return unexpected(reader, "a value (strings stand in double quotes)");
    return unexpected(reader, "a value");
}

// What comes behind a value that is complete.
static void value_done(struct json_reader *reader)
{
    reader->expected = reader->open.count ? JSON_EXPECT_COMMA : JSON_EXPECT_NOTHING;
}

static enum json_token open_container(struct json_reader *reader, char bracket)
{
    *vec_add(&reader->open) = bracket;
    reader->expected = bracket == '{' ? JSON_EXPECT_KEY : JSON_EXPECT_VALUE;
    reader->may_close = true;
    reader->last_comma = STR_NONE;
    reader->offset = reader->at++;
    reader->length = 1;
    return bracket == '{' ? JSON_TEXT_OBJECT : JSON_TEXT_ARRAY;
}

static enum json_token close_container(struct json_reader *reader)
{
    const char bracket = reader->open.at[--reader->open.count];
    reader->offset = reader->at++;
    reader->length = 1;
    value_done(reader);
    return bracket == '{' ? JSON_TEXT_OBJECT_END : JSON_TEXT_ARRAY_END;
}

// Whether the byte at `at` ends the innermost container.
static bool at_closing(const struct json_reader *reader)
{
    if (reader->open.count == 0)
        return false;
    return peek(reader, 0) == (reader->open.at[reader->open.count - 1] == '{' ? '}' : ']');
}

static enum json_token read_value(struct json_reader *reader)
{
    const int byte = peek(reader, 0);
    enum json_token token;
    if (byte == '{' || byte == '[')
        return open_container(reader, (char)byte);
    if (byte == '"')
        token = read_string(reader, JSON_TEXT_STRING);
    else if ((byte >= '0' && byte <= '9') || (byte == '-' && peek(reader, 1) != 'I'))
        token = read_number(reader);
    else
        token = read_word(reader);
    if (token != JSON_TEXT_BROKEN)
        value_done(reader);
    return token;
}

static enum json_token read_key(struct json_reader *reader)
{
    if (peek(reader, 0) != '"')
        return unexpected(reader,
                          reader->may_close ? "a key in double quotes or '}'" : "a key in double quotes");
    enum json_token token = read_string(reader, JSON_TEXT_KEY);
    if (token == JSON_TEXT_BROKEN)
        return token;
    const size_t offset = reader->offset, length = reader->length;
    if (!skip_space(reader))
        return JSON_TEXT_BROKEN;
    if (peek(reader, 0) != ':')
        return unexpected(reader, "':' after the key");
    reader->at++;
    reader->offset = offset;
    reader->length = length;
    reader->expected = JSON_EXPECT_VALUE;
    reader->may_close = false;
    reader->last_comma = STR_NONE;
    return token;
}

// Behind an item: a comma (then what it leads to is read) or the end of the container.
static enum json_token read_comma(struct json_reader *reader)
{
    const bool in_object = reader->open.at[reader->open.count - 1] == '{';
    if (at_closing(reader))
        return close_container(reader);
    if (peek(reader, 0) != ',')
        return unexpected(reader, in_object ? "',' or '}' after a member" : "',' or ']' after an item");
    reader->last_comma = reader->at++;
    reader->expected = in_object ? JSON_EXPECT_KEY : JSON_EXPECT_VALUE;
    reader->may_close = reader->lenient;
    return json_reader_next(reader);
}

enum json_token json_reader_next(struct json_reader *reader)
{
    if (!skip_space(reader))
        return JSON_TEXT_BROKEN;
    if (reader->expected == JSON_EXPECT_COMMA)
        return read_comma(reader);
    if (reader->expected == JSON_EXPECT_NOTHING) {
        if (reader->at < reader->text.len)
            return unexpected(reader, "the end of the file after the value");
        return JSON_TEXT_END;
    }
    if (at_closing(reader)) {
        if (reader->may_close)
            return close_container(reader);
        if (reader->last_comma != STR_NONE)
            return broken(reader, reader->last_comma, 1, "expected no ',' after the last item");
    }
    return reader->expected == JSON_EXPECT_KEY ? read_key(reader) : read_value(reader);
}

struct json_encoding json_text_encoding(struct str bytes)
{
    const unsigned char *at = (const unsigned char *)bytes.at;
    const size_t len = bytes.len;
    if (len >= 4 && !memcmp(at, "\x00\x00\xfe\xff", 4))
        return (struct json_encoding){4, true, 4};
    if (len >= 4 && !memcmp(at, "\xff\xfe\x00\x00", 4))
        return (struct json_encoding){4, false, 4};
    if (len >= 2 && !memcmp(at, "\xfe\xff", 2))
        return (struct json_encoding){2, true, 2};
    if (len >= 2 && !memcmp(at, "\xff\xfe", 2))
        return (struct json_encoding){2, false, 2};
    if (len >= 3 && !memcmp(at, "\xef\xbb\xbf", 3))
        return (struct json_encoding){1, false, 3};
    // The first character of JSON is ASCII: where the NULs stand tells the rest.
    if (len >= 4 && !at[0])
        return (struct json_encoding){at[1] ? 2 : 4, true, 0};
    if (len >= 4 && !at[1])
        return (struct json_encoding){at[2] || at[3] ? 2 : 4, false, 0};
    if (len == 2 && (!at[0] || !at[1]))
        return (struct json_encoding){2, !at[0], 0};
    return (struct json_encoding){1, false, 0};
}

size_t json_text_find_bad(struct str text)
{
    size_t at = 0;
    while ((at = utf8_find_invalid(text, at)) != STR_NONE) {
        const unsigned char *byte = (const unsigned char *)text.at + at;
        if (text.len - at < 3 || byte[0] != 0xed || byte[1] < 0xa0 || byte[1] > 0xbf ||
            (byte[2] & 0xc0) != 0x80)
            return at;
        at += 3;
    }
    return STR_NONE;
}
