// Reading JSON text token by token, without recursion: any depth costs one byte a level.
//
//     struct json_reader reader;
//     json_reader_start(&reader, text, is_lenient);
//     for (enum json_token token; (token = json_reader_next(&reader)) != JSON_TEXT_END;)
//         if (token == JSON_TEXT_BROKEN)
//             … reader.message, reader.offset …; break;
//     json_reader_free(&reader);
//
// What is accepted is what Python's json module accepts, since that is what people's hooks did so far: RFC
// 8259, and NaN, Infinity and -Infinity. Lenient adds comments and a comma behind the last item. The text
// must be UTF-8; whether it is valid is not checked here.
#ifndef ANDON_LINT_JSON_TEXT_H
#define ANDON_LINT_JSON_TEXT_H

#include "core/buffer.h"
#include "core/str.h"
#include "core/vec.h"

enum json_token {
    JSON_TEXT_OBJECT,
    JSON_TEXT_OBJECT_END,
    JSON_TEXT_ARRAY,
    JSON_TEXT_ARRAY_END,
    JSON_TEXT_KEY,     // with its quotes
    JSON_TEXT_STRING,  // with its quotes
    JSON_TEXT_INTEGER, // -0, 12, of any length up to JSON_TEXT_DIGITS_MAX
    JSON_TEXT_REAL,    // 1.5, 1E400
    JSON_TEXT_WORD,    // true, false, null, NaN, Infinity, -Infinity
    JSON_TEXT_END,
    JSON_TEXT_BROKEN,
};

enum { JSON_TEXT_DIGITS_MAX = 4300 }; // of an integer: where Python stops

enum json_expected { JSON_EXPECT_VALUE, JSON_EXPECT_KEY, JSON_EXPECT_COMMA, JSON_EXPECT_NOTHING };

struct json_reader {
    struct str text;
    size_t at;
    bool lenient;
    enum json_expected expected;
    bool may_close;    // the container may end here: it is empty, or lenient
    size_t last_comma; // offset of the comma before `at`, or STR_NONE
    struct VEC(char) open;

    // The token just read: its span, and whether a KEY or STRING holds a backslash.
    size_t offset, length;
    bool has_escape;
    char message[160]; // of JSON_TEXT_BROKEN: what was expected, what was found
};

// `text` must outlive the reader; json_reader_free frees it.
void json_reader_start(struct json_reader *reader, struct str text, bool lenient);

// The next token. After JSON_TEXT_END or JSON_TEXT_BROKEN it must not be called again.
enum json_token json_reader_next(struct json_reader *reader);
void json_reader_free(struct json_reader *reader);

// The bytes of the token just read.
struct str json_reader_text(const struct json_reader *reader);

// Appends what a KEY or STRING token (with its quotes) stands for. A lone surrogate becomes the three bytes
// that UTF-8 would give it, so that byte order is code point order.
void json_text_unescape(struct buffer *out, struct str quoted);

// The encoding of JSON bytes, by RFC 4627's rule and the byte order mark: 1 (UTF-8), 2 or 4 bytes a unit.
struct json_encoding {
    unsigned unit_size;
    bool is_big_endian;
    size_t mark; // bytes of the byte order mark
};
struct json_encoding json_text_encoding(struct str bytes);

// The offset of the first byte that is not UTF-8 (surrogates are let pass), or STR_NONE.
size_t json_text_find_bad(struct str text);

// Appends a number token as Python prints its value: integers as they are ("-0" is 0), reals with the fewest
// digits that read back the same, 1E400 as Infinity.
void json_text_print_number(struct buffer *out, struct str number, bool is_real);

// Appends text (as json_text_unescape gives it) as a JSON string. With `ascii` all but ASCII is escaped.
void json_text_print_string(struct buffer *out, struct str text, bool ascii);

#endif
