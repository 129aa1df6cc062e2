// Is it text? And the names of the ways to encode it.
#include "core/utf8.h"
#include "scanners/decode/readers.h"

#include <zlib.h>

const char *decode_kind_name(enum decode_kind kind)
{
    static const char *const names[DECODE_KIND_COUNT] = {
        [DECODE_PLAIN] = "",
        [DECODE_GAP] = "",
        [DECODE_BASE64] = "base64",
        [DECODE_BASE64_UTF16] = "base64 > UTF-16",
        [DECODE_BASE64_GZIP] = "base64 > gzip",
        [DECODE_HEX] = "hex digits",
        [DECODE_HEX_LIST] = "a list of hex bytes",
        [DECODE_ESCAPE] = "escapes",
        [DECODE_PERCENT] = "percent escapes",
        [DECODE_ENTITY] = "HTML entities",
        [DECODE_QUOTED] = "quoted-printable",
        [DECODE_JOIN] = "joined strings",
        [DECODE_JSON] = "a JSON string",
    };
    return names[kind];
}

static size_t count_odd(struct str bytes)
{
    size_t odd = 0;
    for (size_t at = 0; at < bytes.len;) {
        unsigned char c = (unsigned char)bytes.at[at];
        if (c >= ' ' && c < 0x7f) {
            at++;
            continue;
        }
        if (c >= 0x80) {
            odd += utf8_decode(bytes, &at) == UTF8_INVALID;
            continue;
        }
        odd += (c < ' ' && !byte_is_space((char)c) && c != 0x1b) || c == 0x7f;
        at++;
    }
    return odd;
}

bool decode_is_text(struct str bytes)
{
    return bytes.len && count_odd(bytes) * 32 <= bytes.len;
}

bool decode_is_all_text(struct str bytes)
{
    // A character that is cut at the end is no fault.
    size_t tail = 0;
    while (tail < 3 && tail < bytes.len && (unsigned char)bytes.at[bytes.len - 1 - tail] >= 0x80)
        tail++;
    bytes.len -= tail;
    return bytes.len && count_odd(bytes) == 0;
}

bool decode_is_utf16(struct str bytes, bool *is_big)
{
    size_t zeros[2] = {0, 0}, count = bytes.len & ~(size_t)1;
    for (size_t i = 0; i < count; i++)
        zeros[i & 1] += bytes.at[i] == 0;
    *is_big = zeros[0] > zeros[1];
    return count >= 8 && zeros[*is_big ? 0 : 1] * 10 >= count * 4 && zeros[*is_big ? 1 : 0] == 0;
}

bool decode_inflate(struct str bytes, struct buffer *out, struct decode_budget *budget)
{
    size_t before = out->len,
           most = budget->bytes < DECODE_INFLATED_MAX ? budget->bytes : DECODE_INFLATED_MAX;
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)bytes.at,
                       .avail_in = bytes.len > UINT32_MAX ? UINT32_MAX : (unsigned)bytes.len};
    if (inflateInit2(&stream, 15 + 32) != Z_OK) // finds out itself which of the two it is
        return false;
    int code = Z_OK;
    while (code == Z_OK && out->len - before < most) {
        char *room = buffer_reserve(out, 16384);
        if (!room)
            break;
        stream.next_out = (unsigned char *)room;
        stream.avail_out = 16384;
        code = inflate(&stream, Z_NO_FLUSH);
        out->len += 16384 - stream.avail_out;
        if (code == Z_BUF_ERROR)
            break;
    }
    if (code == Z_OK && stream.avail_in)
        budget->is_over = true;
    inflateEnd(&stream);
    return out->len - before >= 16;
}
