// What the readers of values share. Each `read` fills `value` and says whether there is one at `at`.
#ifndef ANDON_SCANNERS_CONTEXT_VALUES_INTERNAL_H
#define ANDON_SCANNERS_CONTEXT_VALUES_INTERNAL_H

#include "scanners/context/values.h"

enum { SKIP_MAX = 64 }; // bytes that may stand between a name and its value

static inline bool at_text(struct str bytes, size_t at, const char *text)
{
    return str_starts_with(str_slice(bytes, at, strlen(text)), str_from(text));
}

static inline char byte_at(struct str bytes, size_t at)
{
    return at < bytes.len ? bytes.at[at] : '\n';
}

static inline size_t skip_blanks(struct str bytes, size_t at)
{
    while (at < bytes.len && (bytes.at[at] == ' ' || bytes.at[at] == '\t'))
        at++;
    return at;
}

size_t value_skip_spaces(struct str bytes, size_t at); // also over line ends, SKIP_MAX at most

// A quoted literal that closes on its line. Prefixes of literals in Python, C#, C++, Rust, PostgreSQL are
// skipped.
bool value_quoted(struct str bytes, size_t at, struct str *value, size_t *end);

// A bare value up to the end of the line, without a comment.
struct str value_line(struct str bytes, size_t at);

// A type between the name and the '=': "password: str = ", "token: &str =", "Password: String =".
size_t value_skip_type(struct str bytes, size_t at);

// variable "api_key" { type = string, default = "value" }
bool value_block_default(struct str bytes, size_t at, struct value_reading *value);

// process.env.NAME || "value", ENV["NAME"] ?? "value", os.getenv("NAME") or "value"
bool value_fallback(struct str bytes, size_t at, struct value_reading *value);

// The name is a value itself, and its own value comes next.
bool value_pair(struct str bytes, size_t at, struct value_reading *value);

// Whether the attribute at `at` is one of a tag that holds what people read.
bool value_in_text_tag(struct str bytes, size_t at);

// The text up to the next tag.
bool value_element(struct str bytes, size_t at, struct value_reading *value);

// <key>Password</key><string>…</string>, <name>password</name> <value>…</value>
bool value_plist(struct str bytes, size_t at, struct value_reading *value);

#endif
