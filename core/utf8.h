// UTF-8, UTF-16 and UTF-32: validation, decoding, conversion. Facts from RFC 3629 and Unicode 15.
#ifndef ANDON_CORE_UTF8_H
#define ANDON_CORE_UTF8_H

#include "core/buffer.h"
#include "core/str.h"

// Decodes the code point at *offset and moves *offset behind it. An invalid sequence gives UTF8_INVALID and
// moves by one byte. *offset must be < s.len.
#define UTF8_INVALID 0xffffffffu
uint32_t utf8_decode(struct str s, size_t *offset);

// The offset of the first byte that is not valid UTF-8 at or after `from`, or STR_NONE. Fast on ASCII.
size_t utf8_find_invalid(struct str s, size_t from);

// The offset of the first byte >= 0x80 at or after `from`, or STR_NONE.
size_t utf8_find_non_ascii(struct str s, size_t from);

// Appends the code point as 1 to 4 bytes (an invalid one as U+FFFD).
void utf8_encode(struct buffer *out, uint32_t code_point);

// Converts UTF-16 or UTF-32 (unit size 2 or 4; a BOM is kept as U+FEFF) to UTF-8. With `offsets`, a malloc'd
// array is returned there that gives for each byte of the result the offset of its source unit; the caller
// frees it.
void utf8_from_wide(struct str wide, unsigned unit_size, bool is_big_endian, struct buffer *out,
                    size_t **offsets);

// Columns that a terminal needs for the code point: 0 for combining and control, 2 for wide, else 1.
unsigned utf8_width(uint32_t code_point);

#endif
