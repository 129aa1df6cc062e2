// The readers of runs, one for each way of encoding. decode.c finds the places; a reader decides.
#ifndef ANDON_SCANNERS_DECODE_READERS_H
#define ANDON_SCANNERS_DECODE_READERS_H

#include "scanners/decode/decode.h"

// Each fills `run` and appends what it decodes to; false when there is nothing to decode at `at`, and then
// `out` is as before. `floor` is where the last run ended: nothing before it is looked at.

// Base64 or hex digits: bytes[at, end) is a row of them, which other rows may follow.
bool decode_digits(struct str bytes, size_t at, size_t end, struct decode_run *run, struct buffer *out,
                   struct decode_budget *budget);

// False when decode_digits finds nothing in bytes[at, end), which have no '/' and no '-'.
bool decode_may_be_digits(struct str bytes, size_t at, size_t end);

// A row of escapes of one kind from `at`.
bool decode_escapes(struct str bytes, size_t at, bool is_quoted, struct decode_run *run, struct buffer *out);

// 0x41, 0x42, … from `at`. run->end says also on false how far there is nothing.
bool decode_hex_list(struct str bytes, size_t at, struct decode_run *run, struct buffer *out);

// "AB" + "CD": at the quote that ends the first literal.
bool decode_join(struct str bytes, size_t floor, size_t at, struct decode_run *run);

// Inflates gzip or zlib, at most DECODE_INFLATED_MAX bytes; what came before an error counts.
bool decode_inflate(struct str bytes, struct buffer *out, struct decode_budget *budget);

// One escape at `at`: its length in *used and its bytes appended to `out`; 0 when there is none. `kind` says
// which one it was.
size_t decode_one_escape(struct str bytes, size_t at, bool is_quoted, char text[4], size_t *length,
                         enum decode_kind *kind);

// Text that people or programs wrote: printable, with line ends, UTF-8. Few bytes may be otherwise.
bool decode_is_text(struct str bytes);
bool decode_is_all_text(struct str bytes); // none may
bool decode_is_utf16(struct str bytes, bool *is_big);

static inline int decode_hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

// Digits of base64, both alphabets.
static inline bool decode_is_digit(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

#endif
