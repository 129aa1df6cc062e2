// Packs that are made byte by byte, so that chains no git would write can be had too.
//
//     struct pack_fixture *fixture = pack_fixture_new();
//     size_t base = pack_fixture_add(fixture, PACKED_BLOB, 0, STR("text"));
//     pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, base, 4, "more");
//     pack_fixture_open(fixture); // fixture->pack
//     pack_fixture_free(fixture);
#ifndef ANDON_TESTS_PACK_FIXTURE_H
#define ANDON_TESTS_PACK_FIXTURE_H

#include "core/pack.h"
#include "unit.h"

#include <libdeflate.h>

enum { PACK_FIXTURE_MAX = 4096 };
enum packed { PACKED_COMMIT = 1, PACKED_TREE, PACKED_BLOB, PACKED_TAG, PACKED_BY_OFFSET = 6, PACKED_BY_ID };

struct pack_fixture {
    struct buffer index, data;
    size_t offsets[PACK_FIXTURE_MAX];
    size_t count;
    struct libdeflate_compressor *deflater;
    struct libdeflate_decompressor *inflater;
    struct pack pack;
};

static inline struct pack_fixture *pack_fixture_new(void)
{
    struct pack_fixture *fixture = calloc(1, sizeof *fixture);
    fixture->deflater = libdeflate_alloc_compressor(1);
    fixture->inflater = libdeflate_alloc_decompressor();
    buffer_add(&fixture->data, (struct str){"PACK\0\0\0\2\0\0\0\0", 12});
    return fixture;
}

static inline void pack_fixture_free(struct pack_fixture *fixture)
{
    libdeflate_free_compressor(fixture->deflater);
    libdeflate_free_decompressor(fixture->inflater);
    buffer_free(&fixture->index);
    buffer_free(&fixture->data);
    free(fixture);
}

static inline void pack_fixture_number(struct buffer *out, size_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_add_byte(out, (char)(number >> shift & 0xff));
}

// The id of the object at `number`: its number in two bytes, then zeros. Ids are in order then.
static inline struct oid pack_fixture_oid(size_t number)
{
    const unsigned char bytes[20] = {(unsigned char)(number >> 8), (unsigned char)number};
    return oid_from_raw(bytes, sizeof bytes);
}

static inline void pack_fixture_add_oid(struct buffer *out, size_t number)
{
    struct oid oid = pack_fixture_oid(number);
    buffer_add(out, (struct str){(const char *)oid.bytes, 20});
}

// An entry's head says `size`, whatever the content's is.
static inline size_t pack_fixture_add_sized(struct pack_fixture *fixture, enum packed kind, size_t base,
                                            size_t size, struct str content)
{
    struct buffer *data = &fixture->data;
    size_t room = libdeflate_zlib_compress_bound(fixture->deflater, content.len);
    char *packed = malloc(room), distance[10];
    assert_true(fixture->count < PACK_FIXTURE_MAX);
    fixture->offsets[fixture->count] = data->len;
    buffer_add_byte(data, (char)((size >> 4 ? 0x80 : 0) | (unsigned)kind << 4 | (size & 15)));
    for (size_t rest = size >> 4; rest; rest >>= 7)
        buffer_add_byte(data, (char)((rest >> 7 ? 0x80 : 0) | (rest & 0x7f)));
    if (kind == PACKED_BY_ID)
        pack_fixture_add_oid(data, base);
    if (kind == PACKED_BY_OFFSET) {
        size_t far = fixture->offsets[fixture->count] - fixture->offsets[base], at = sizeof distance;
        distance[--at] = (char)(far & 0x7f);
        while (far >>= 7)
            distance[--at] = (char)(0x80 | (--far & 0x7f));
        buffer_add(data, (struct str){distance + at, sizeof distance - at});
    }
    size_t len = libdeflate_zlib_compress(fixture->deflater, content.at, content.len, packed, room);
    assert_true(len > 0);
    buffer_add(data, (struct str){packed, len});
    free(packed);
    return fixture->count++;
}

// Appends an entry; `base` is the number of another one, for the two kinds of deltas. Returns its number.
static inline size_t pack_fixture_add(struct pack_fixture *fixture, enum packed kind, size_t base,
                                      struct str content)
{
    return pack_fixture_add_sized(fixture, kind, base, content.len, content);
}

static inline void pack_fixture_varint(struct buffer *out, size_t number)
{
    for (; number >> 7; number >>= 7)
        buffer_add_byte(out, (char)(0x80 | (number & 0x7f)));
    buffer_add_byte(out, (char)number);
}

// A delta that puts `insert` (at most 127 bytes) behind all of a base that is `base_len` (under 64 K) bytes
// long.
static inline size_t pack_fixture_add_delta(struct pack_fixture *fixture, enum packed kind, size_t base,
                                            size_t base_len, const char *insert)
{
    struct buffer delta = {0};
    size_t len = strlen(insert);
    assert_true(len < 128 && base_len < 65536);
    pack_fixture_varint(&delta, base_len);
    pack_fixture_varint(&delta, base_len + len);
    if (base_len)
        buffer_add(&delta, (struct str){(char[]){(char)0xb0, (char)base_len, (char)(base_len >> 8)}, 3});
    if (len)
        buffer_add_byte(&delta, (char)len);
    buffer_add_cstring(&delta, insert);
    size_t number = pack_fixture_add(fixture, kind, base, buffer_str(&delta));
    buffer_free(&delta);
    return number;
}

// Writes the index, with `checksum` as the pack's, and the head's count.
static inline void pack_fixture_finish(struct pack_fixture *fixture, char checksum)
{
    char trailer[40] = {0};
    struct buffer *index = &fixture->index;
    memset(trailer, checksum, 20);
    buffer_add(&fixture->data, (struct str){trailer, 20});
    buffer_add(index, (struct str){"\377tOc\0\0\0\2", 8});
    for (size_t byte = 0; byte < 256; byte++)
        pack_fixture_number(index, (byte + 1) << 8 < fixture->count ? (byte + 1) << 8 : fixture->count);
    for (size_t i = 0; i < fixture->count; i++)
        pack_fixture_add_oid(index, i);
    for (size_t i = 0; i < fixture->count; i++)
        pack_fixture_number(index, 0);
    for (size_t i = 0; i < fixture->count; i++)
        pack_fixture_number(index, fixture->offsets[i]);
    buffer_add(index, (struct str){trailer, 40});
    fixture->data.at[10] = (char)(fixture->count >> 8);
    fixture->data.at[11] = (char)fixture->count;
}

static inline void pack_fixture_open(struct pack_fixture *fixture)
{
    struct error err = {0};
    pack_fixture_finish(fixture, 0);
    assert_ok(
        pack_open_bytes(buffer_str(&fixture->index), buffer_str(&fixture->data), 20, &fixture->pack, &err));
}

#endif
