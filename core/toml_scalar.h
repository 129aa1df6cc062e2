// The tokens of TOML: keys, strings, numbers, dates. Behind toml.h; nobody else includes this.
//
// Every function reads at cursor->at and moves behind what it read. On false cursor->error says what is
// wrong.
#ifndef ANDON_CORE_TOML_SCALAR_H
#define ANDON_CORE_TOML_SCALAR_H

#include "core/buffer.h"
#include "core/toml.h"

struct toml_cursor {
    struct str text;
    size_t at;
    struct toml_error *error;
};

// The byte `ahead` of the cursor, or -1.
int toml_peek(const struct toml_cursor *cursor, size_t ahead);

// Fails with a message about a span; always false.
bool toml_fail(struct toml_cursor *cursor, size_t offset, size_t length, const char *message);

// Fails with "expected <what>, found <the byte at the cursor>".
bool toml_unexpected(struct toml_cursor *cursor, const char *expected);

// Skips blanks and tabs.
void toml_skip_blanks(struct toml_cursor *cursor);

// Skips a comment, if one starts here; its line end stays.
bool toml_skip_comment(struct toml_cursor *cursor);

// Skips a line end (\n or \r\n); false, without an error, when there is none.
bool toml_skip_newline(struct toml_cursor *cursor);

// A string of any of the four kinds; what it stands for is appended to `out`, which may be NULL. With
// `one_line` the triple-quoted kinds are refused.
bool toml_read_string(struct toml_cursor *cursor, bool one_line, struct buffer *out);

// One part of a key, bare or quoted: what it stands for is appended to `out`.
bool toml_read_key(struct toml_cursor *cursor, struct buffer *out);

// A boolean, number, date or time.
bool toml_read_plain(struct toml_cursor *cursor);

#endif
