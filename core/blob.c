#include "core/blob.h"

#include "core/utf8.h"
#include "core/vec.h"

static enum encoding detect_wide(struct str bytes)
{
    if (bytes.len >= 4 && memcmp(bytes.at, "\xff\xfe\0\0", 4) == 0)
        return ENCODING_UTF32LE;
    if (bytes.len >= 4 && memcmp(bytes.at, "\0\0\xfe\xff", 4) == 0)
        return ENCODING_UTF32BE;
    if (str_starts_with(bytes, STR("\xff\xfe")))
        return ENCODING_UTF16LE;
    if (str_starts_with(bytes, STR("\xfe\xff")))
        return ENCODING_UTF16BE;
    // filetype_detect called it text although it has a NUL: UTF-16 without a BOM. ASCII has its zero byte
    // first in big-endian order.
    if (bytes.len >= 2 &&
        memchr(bytes.at, 0, bytes.len < FILETYPE_SNIFF_SIZE ? bytes.len : FILETYPE_SNIFF_SIZE))
        return bytes.at[0] == 0 ? ENCODING_UTF16BE : ENCODING_UTF16LE;
    return ENCODING_COUNT;
}

static void detect_narrow(struct blob *blob)
{
    size_t first = utf8_find_non_ascii(blob->bytes, 0);
    if (first == STR_NONE) {
        blob->encoding = ENCODING_ASCII;
        return;
    }
    blob->bad_utf8_offset = utf8_find_invalid(blob->bytes, first);
    if (blob->bad_utf8_offset != STR_NONE)
        blob->encoding = ENCODING_UNKNOWN;
    else
        blob->encoding =
            str_starts_with(blob->bytes, STR("\xef\xbb\xbf")) ? ENCODING_UTF8_BOM : ENCODING_UTF8;
}

void blob_init_bytes(struct blob *blob, struct str path, uint32_t mode, const struct oid *oid,
                     struct str bytes)
{
    *blob = (struct blob){
        .path = path,
        .bytes = {bytes.at ? bytes.at : "", bytes.len},
        .size = bytes.len,
        .mode = mode,
        .bad_utf8_offset = STR_NONE,
    };
    if (oid)
        blob->oid = *oid;
    blob->types = filetype_detect(path, mode, blob->bytes);
    enum encoding wide = blob->types & FILETYPE(TEXT) ? detect_wide(blob->bytes) : ENCODING_COUNT;
    blob->encoding = wide != ENCODING_COUNT ? wide : ENCODING_UNKNOWN;
}

void blob_init(struct blob *blob, struct str path, uint32_t mode, const struct oid *oid, struct str bytes)
{
    blob_init_bytes(blob, path, mode, oid, bytes);
    if (blob->types & FILETYPE(TEXT) && blob->encoding == ENCODING_UNKNOWN)
        detect_narrow(blob);
}

void blob_find_lines(struct blob *blob, struct arena *arena)
{
    if (blob->line_starts || blob->bytes.len == 0)
        return;
    struct VEC(size_t) starts = {0};
    *vec_add(&starts) = 0;
    for (size_t at = 0; (at = str_find_byte(blob->bytes, '\n', at)) != STR_NONE;)
        if (++at < blob->bytes.len)
            *vec_add(&starts) = at;
    size_t *copy = ARENA_ARRAY(arena, size_t, starts.count);
    memcpy(copy, starts.at, starts.count * sizeof *copy);
    blob->line_starts = copy;
    blob->line_count = starts.count;
    vec_free(&starts);
}

size_t blob_line_at(const struct blob *blob, size_t offset)
{
    size_t low = 0, high = blob->line_count; // the answer's index is in [low, high)
    if (high == 0)
        return 1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (blob->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low + 1;
}

struct str blob_line_with_end(const struct blob *blob, size_t number)
{
    if (number == 0 || number > blob->line_count)
        return (struct str){blob->bytes.at + blob->bytes.len, 0};
    size_t start = blob->line_starts[number - 1];
    size_t end = number < blob->line_count ? blob->line_starts[number] : blob->bytes.len;
    return (struct str){blob->bytes.at + start, end - start};
}

struct str blob_line(const struct blob *blob, size_t number)
{
    struct str line = blob_line_with_end(blob, number);
    if (line.len && line.at[line.len - 1] == '\n')
        line.len--;
    return line;
}
