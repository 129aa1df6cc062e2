// Text slices: a pointer and a length, never NUL-terminated, never owned.
//
// Every piece of text whose length is known travels as a `struct str`: paths (any byte but NUL), blob
// contents (any byte), messages. A slice is valid as long as what it points into: an arena, a buffer, a map.
// The zero value is the empty text.
#ifndef ANDON_CORE_STR_H
#define ANDON_CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *at;
    size_t len;
};

// A slice over a string literal.
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

// The two arguments that "%.*s" takes. Formats cut at INT_MAX and at NUL: for text that people read only.
#define STR_ARG(s) (int)((s).len > 0x7fffffff ? 0x7fffffff : (s).len), ((s).at ? (s).at : "")

// The slice over a NUL-terminated string; NULL gives the empty slice.
static inline struct str str_from(const char *cstring)
{
    return (struct str){cstring, cstring ? strlen(cstring) : 0};
}

// The part of `s` from `start` (clamped) of at most `len` bytes.
static inline struct str str_slice(struct str s, size_t start, size_t len)
{
    if (start >= s.len)
        return (struct str){s.at ? s.at + s.len : NULL, 0};
    size_t left = s.len - start;
    return (struct str){s.at + start, len < left ? len : left};
}

static inline bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool str_starts_with(struct str s, struct str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.at, prefix.at, prefix.len) == 0);
}

static inline bool str_ends_with(struct str s, struct str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.at + s.len - suffix.len, suffix.at, suffix.len) == 0);
}

// Whether `s` is one of `words`, which end with NULL.
bool str_is_one_of(struct str s, const char *const *words);

// Byte order, shorter first on a tie: <0, 0, >0 (the order of git's index).
int str_compare(struct str a, struct str b);
// The same for qsort and bsearch over an array of struct str.
int str_compare_at(const void *a, const void *b);

// The offset of the first `needle` at or after `from`, or STR_NONE. An empty needle is found at `from`.
#define STR_NONE ((size_t)-1)
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_find_byte(struct str s, char byte, size_t from);
size_t str_find_last_byte(struct str s, char byte);

// `s` without the ASCII white space (space \t \n \v \f \r) at both ends.
struct str str_trim(struct str s);

// How many blanks and tabs a line begins with.
size_t str_indent(struct str line);

// Cuts `rest` at the first `separator`: returns what is before it, leaves what is behind it in `rest`.
// At the end `rest` becomes {NULL, 0}; loop: `while (rest.at) { part = str_cut(&rest, ','); … }`.
struct str str_cut(struct str *rest, char separator);

// The same at one end.
struct str str_trim_start(struct str s);
struct str str_trim_end(struct str s);

// The line that starts at an offset, without its \n.
struct str str_line_at(struct str text, size_t at);

// Whether `s` starts with `prefix`; then `rest` is what stands behind it, else it is unchanged.
bool str_after(struct str s, struct str prefix, struct str *rest);

// Cuts the next word off, by ASCII white space, none of which stays at the ends of `rest`; empty at the end.
struct str str_cut_word(struct str *rest);

// The last component of a '/' path, and the text behind the last '.' in it (empty when there is none).
struct str str_basename(struct str path);
struct str str_extension(struct str path);

// What is before the last '/'; without one the first 0 bytes of `path`.
struct str str_dirname(struct str path);

// Parses an unsigned decimal number that fills `s`; false (and *out unchanged) on anything else or overflow.
bool str_to_u64(struct str s, uint64_t *out);

// FNV-1a, 64 bits: for hash tables in memory, not for content.
uint64_t str_hash(struct str s);

// Damerau-Levenshtein distance of two short names, at most `limit` + 1: for "did you mean".
size_t str_distance(struct str a, struct str b, size_t limit);

static inline bool byte_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool byte_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Whether `c` is one of the bytes of a text; NUL is none.
static inline bool byte_is_one_of(char c, const char *bytes)
{
    return c && strchr(bytes, c);
}

static inline bool byte_is_hex(char c)
{
    return byte_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline bool byte_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline char byte_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

// Whatever the case of ASCII letters: the same text, one that begins or ends so, `part` somewhere in it (the
// empty one is in all), one of `words`, which end with NULL.
bool str_equal_ignoring_case(struct str a, struct str b);
bool str_starts_with_ignoring_case(struct str s, struct str prefix);
bool str_ends_with_ignoring_case(struct str s, struct str suffix);
bool str_has_ignoring_case(struct str s, struct str part);
bool str_is_one_of_ignoring_case(struct str s, const char *const *words);

// The value of a hexadecimal digit, or -1.
static inline int hex_value(char c)
{
    if (byte_is_digit(c))
        return c - '0';
    c = byte_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The value of a digit of base64's standard alphabet, or -1.
static inline int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (byte_is_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

#endif
