// UTF-8 after RFC 3629: no surrogates, nothing over-long, nothing above U+10FFFF.
//
// Almost every byte that andon looks at is ASCII, and every blob passes through here: the loops take 32 bytes
// at a time and leave them only for a byte with its high bit set.
#include "core/utf8.h"

#include "core/arena.h"

enum { HIGHEST = 0x10ffff, REPLACEMENT = 0xfffd };

static uint64_t load64(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

size_t utf8_find_non_ascii(struct str s, size_t from)
{
    const uint64_t high = 0x8080808080808080u;
    size_t i = from;
    while (i < s.len && s.len - i >= 32) {
        const char *at = s.at + i;
        if ((load64(at) | load64(at + 8) | load64(at + 16) | load64(at + 24)) & high)
            break;
        i += 32;
    }
    for (; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return i;
    return STR_NONE;
}

// The length of the valid sequence at `at` (of `left` bytes), or 0. The second byte's range is what keeps out
// over-long forms (E0, F0), surrogates (ED) and what is above U+10FFFF (F4).
static size_t sequence_length(const unsigned char *at, size_t left)
{
    unsigned char first = at[0];
    if (first < 0x80)
        return 1;
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || left < length)
        return 0;
    unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

uint32_t utf8_decode(struct str s, size_t *offset)
{
    const unsigned char *at = (const unsigned char *)s.at + *offset;
    size_t length = sequence_length(at, s.len - *offset);
    *offset += length ? length : 1;
    switch (length) {
    case 1: return at[0];
    case 2: return (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu);
    case 3: return (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
    case 4: return (at[0] & 0x07u) << 18 | (at[1] & 0x3fu) << 12 | (at[2] & 0x3fu) << 6 | (at[3] & 0x3fu);
    default: return UTF8_INVALID;
    }
}

size_t utf8_find_invalid(struct str s, size_t from)
{
    size_t i = utf8_find_non_ascii(s, from);
    while (i != STR_NONE) {
        // A run of text in another script: stay here as long as it lasts.
        while (i < s.len && (unsigned char)s.at[i] >= 0x80) {
            size_t length = sequence_length((const unsigned char *)s.at + i, s.len - i);
            if (length == 0)
                return i;
            i += length;
        }
        i = utf8_find_non_ascii(s, i);
    }
    return STR_NONE;
}

static size_t encode(uint32_t code_point, char *out)
{
    if (code_point > HIGHEST || (code_point >= 0xd800 && code_point <= 0xdfff))
        code_point = REPLACEMENT;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    out[0] = (char)(lead[length] | code_point);
    return length;
}

void utf8_encode(struct buffer *out, uint32_t code_point)
{
    char bytes[4];
    buffer_add(out, (struct str){bytes, encode(code_point, bytes)});
}

struct wide {
    struct str bytes;
    unsigned unit_size;
    bool is_big_endian;
};

static uint32_t wide_unit(const struct wide *wide, size_t at)
{
    uint32_t unit = 0;
    for (unsigned i = 0; i < wide->unit_size; i++) {
        size_t index = wide->is_big_endian ? at + i : at + wide->unit_size - 1 - i;
        unit = unit << 8 | (unsigned char)wide->bytes.at[index];
    }
    return unit;
}

// The code point at *at; an unpaired surrogate or a cut unit at the end gives U+FFFD.
static uint32_t wide_decode(const struct wide *wide, size_t *at)
{
    size_t left = wide->bytes.len - *at;
    if (left < wide->unit_size) {
        *at = wide->bytes.len;
        return REPLACEMENT;
    }
    uint32_t unit = wide_unit(wide, *at);
    *at += wide->unit_size;
    if (wide->unit_size == 4 || unit < 0xd800 || unit > 0xdfff)
        return unit;
    if (unit >= 0xdc00 || left < 4)
        return REPLACEMENT;
    uint32_t low = wide_unit(wide, *at);
    if (low < 0xdc00 || low > 0xdfff)
        return REPLACEMENT;
    *at += 2;
    return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

void utf8_from_wide(struct str wide, unsigned unit_size, bool is_big_endian, struct buffer *out,
                    size_t **offsets)
{
    const struct wide source = {wide, unit_size, is_big_endian};
    char bytes[4];
    size_t total = 0;
    if (offsets)
        *offsets = NULL;
    // Once for the size, once for the bytes: exact memory, and nothing half-written when the limit forbids
    // it.
    for (size_t at = 0; at < wide.len;)
        total += encode(wide_decode(&source, &at), bytes);
    char *room = buffer_reserve(out, total);
    if (!room)
        return;
    size_t *map = offsets ? memory_alloc(total, sizeof *map) : NULL;
    size_t written = 0;
    for (size_t at = 0; at < wide.len;) {
        size_t start = at;
        size_t length = encode(wide_decode(&source, &at), bytes);
        memcpy(room + written, bytes, length);
        for (size_t i = 0; map && i < length; i++)
            map[written + i] = start;
        written += length;
    }
    out->len += written;
    if (offsets)
        *offsets = map;
}
