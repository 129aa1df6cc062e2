// The .idx file, version 2 (N objects, ids of H bytes):
//
//     8      magic, version
//     1024   fan-out: how many ids have a first byte ≤ i
//     N*H    ids, sorted
//     N*4    CRC-32 of the packed bytes
//     N*4    offsets in the .pack; with the top bit set: position in the next table
//     M*8    large offsets
//     2*H    checksums of the pack and of this file
#include "core/pack.h"

#include "core/big_endian.h"
#include "core/file.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { INDEX_HEAD = 8 + 256 * 4, PACK_HEAD = 12, DEFLATE_RATIO_MAX = 1032 };

static bool check_index(struct pack *pack, struct error *err)
{
    const unsigned char *at = (const unsigned char *)pack->index.at;
    size_t size = pack->index.len, oid_size = pack->oid_size;
    if (size < INDEX_HEAD + 2 * oid_size)
        return error_set(err, ERROR_REPO, "its index is too short");
    if (memcmp(at, "\377tOc", 4) != 0 || big_endian_32(at + 4) != 2)
        return error_set(err, ERROR_REPO, "its index is not of version 2; 'git gc' writes one");
    if (!oid_fanout_open(at + 8, at + INDEX_HEAD, oid_size, &pack->ids))
        return error_set(err, ERROR_REPO, "its index has a fan-out table that is not sorted");
    pack->count = pack->ids.count;
    size_t room = size - INDEX_HEAD - 2 * oid_size;
    if (pack->count > room / (oid_size + 8))
        return error_set(err, ERROR_REPO, "its index is shorter than its %zu objects", pack->count);
    pack->offsets = at + INDEX_HEAD + pack->count * (oid_size + 4);
    pack->large_offsets = pack->offsets + pack->count * 4;
    pack->large_count = (room - pack->count * (oid_size + 8)) / 8;
    return true;
}

static bool check_data(const struct pack *pack, struct error *err)
{
    const unsigned char *at = (const unsigned char *)pack->data.at;
    if (pack->data.len < PACK_HEAD + pack->oid_size || memcmp(at, "PACK", 4) != 0)
        return error_set(err, ERROR_REPO, "it is not a pack");
    uint32_t version = big_endian_32(at + 4);
    if (version != 2 && version != 3)
        return error_set(err, ERROR_REPO, "version %u is not known", version);
    uint32_t count = big_endian_32(at + 8);
    if (pack->is_partial ? count < pack->count : count != pack->count)
        return error_set(err, ERROR_REPO, "it has %u objects and its index %zu", count, pack->count);
    return true;
}

bool pack_open_bytes(struct str index, struct str data, size_t oid_size, struct pack *pack, struct error *err)
{
    *pack = (struct pack){.index = index, .data = data, .oid_size = oid_size, .path = STR("in memory")};
    return check_index(pack, err) && check_data(pack, err);
}

bool pack_open(struct str stem, size_t oid_size, struct arena *arena, struct pack *pack, struct error *err)
{
    struct str path = arena_printf(arena, "%s.pack", stem.at);
    struct str index_path = arena_printf(arena, "%s.idx", stem.at), index, data;
    if (!file_map(index_path.at, &index, err))
        return false;
    if (!file_map(path.at, &data, err)) {
        file_unmap(index);
        return false;
    }
    bool ok = pack_open_bytes(index, data, oid_size, pack, err);
    pack->path = path;
    if (!ok)
        pack_close(pack);
    return ok || error_wrap(err, "pack %s", path.at);
}

bool pack_open_partial(struct str stem, struct buffer index, size_t oid_size, struct arena *arena,
                       struct pack *pack, struct error *err)
{
    struct str path = arena_printf(arena, "%s.pack", stem.at), data;
    *pack = (struct pack){.index = buffer_str(&index), .oid_size = oid_size, .is_partial = true};
    bool ok = file_map(path.at, &data, err);
    if (ok) {
        pack->data = data;
        ok = check_index(pack, err) && check_data(pack, err);
    }
    pack->path = path;
    if (!ok)
        pack_close(pack);
    return ok || error_wrap(err, "pack %s", path.at);
}

void pack_close(struct pack *pack)
{
    if (pack->is_partial)
        free((char *)(uintptr_t)pack->index.at);
    else
        file_unmap(pack->index);
    file_unmap(pack->data);
    pack->index = pack->data = (struct str){0};
}

bool pack_find(const struct pack *pack, const struct oid *oid, size_t *position)
{
    return oid_fanout_find(&pack->ids, oid, position);
}

struct oid pack_oid(const struct pack *pack, size_t position)
{
    return oid_fanout_at(&pack->ids, position);
}

bool pack_offset(const struct pack *pack, size_t position, size_t *offset, struct error *err)
{
    uint32_t small = big_endian_32(pack->offsets + 4 * position);
    *offset = small;
    if (small & 0x80000000u) {
        size_t large = small & 0x7fffffffu;
        if (large >= pack->large_count)
            return error_set(err, ERROR_REPO, "pack %s: an offset in its index is out of range",
                             pack->path.at);
        const unsigned char *at = pack->large_offsets + 8 * large;
        *offset = (size_t)big_endian_64(at);
    }
    return true;
}

static bool malformed(const struct pack *pack, size_t offset, const char *what, struct error *err)
{
    return error_set(err, ERROR_REPO, "pack %s: the entry at offset %zu %s", pack->path.at, offset, what);
}

// The distance to a delta's base: seven bits a byte, most significant first, each continuation adding one.
static bool read_distance(const unsigned char **at, const unsigned char *end, size_t *distance)
{
    size_t value = 0;
    for (unsigned char byte = 0x80; byte & 0x80;) {
        if (*at == end || value > (SIZE_MAX >> 8))
            return false;
        byte = *(*at)++;
        value = (value << 7) + (byte & 0x7f) + (byte & 0x80 ? 1 : 0);
    }
    *distance = value;
    return true;
}

static bool read_base(const struct pack *pack, unsigned type, const unsigned char **at,
                      const unsigned char *end, struct pack_entry *entry, struct error *err)
{
    if (type == 7) {
        if ((size_t)(end - *at) < pack->oid_size)
            return malformed(pack, entry->offset, "is cut off", err);
        entry->has_base_oid = true;
        entry->base_oid = oid_from_raw(*at, pack->oid_size);
        *at += pack->oid_size;
        return true;
    }
    size_t distance;
    if (!read_distance(at, end, &distance) || distance == 0 || distance > entry->offset - PACK_HEAD)
        return malformed(pack, entry->offset, "has a base outside of the pack", err);
    entry->base_offset = entry->offset - distance;
    return true;
}

bool pack_entry_read(const struct pack *pack, size_t offset, struct pack_entry *entry, struct error *err)
{
    static const enum object_kind kinds[8] = {
        [1] = OBJECT_COMMIT, [2] = OBJECT_TREE, [3] = OBJECT_BLOB, [4] = OBJECT_TAG};
    *entry = (struct pack_entry){.offset = offset};
    if (offset < PACK_HEAD || offset >= pack->data.len - pack->oid_size)
        return malformed(pack, offset, "is outside of the pack", err);
    const unsigned char *start = (const unsigned char *)pack->data.at;
    const unsigned char *at = start + offset, *end = start + pack->data.len - pack->oid_size;
    unsigned char byte = *at++;
    unsigned type = byte >> 4 & 7;
    size_t size = byte & 15;
    for (unsigned shift = 4; byte & 0x80; shift += 7) {
        if (at == end || shift > 57)
            return malformed(pack, offset, "has a malformed size", err);
        byte = *at++;
        size |= (size_t)(byte & 0x7f) << shift;
    }
    entry->kind = kinds[type];
    entry->size = size;
    if (type == 0 || type == 5)
        return malformed(pack, offset, "is of an unknown type", err);
    if (type >= 6 && !read_base(pack, type, &at, end, entry, err))
        return false;
    entry->stream = (size_t)(at - start);
    return true;
}

bool pack_inflate(const struct pack *pack, const struct pack_entry *entry, size_t limit,
                  struct libdeflate_decompressor *inflater, struct buffer *out, struct error *err)
{
    size_t room = pack->data.len - pack->oid_size - entry->stream;
    // No deflate stream grows more than this: a size that lies must not make us allocate it.
    if (entry->size / DEFLATE_RATIO_MAX > room)
        return malformed(pack, entry->offset, "is cut off", err);
    buffer_clear(out);
    char *to = entry->size <= limit ? buffer_reserve(out, entry->size) : NULL;
    if (!to)
        return error_set(err, ERROR_LIMIT, "too large (%zu bytes)", entry->size);
    size_t used, got;
    enum libdeflate_result result = libdeflate_zlib_decompress_ex(inflater, pack->data.at + entry->stream,
                                                                  room, to, entry->size, &used, &got);
    if (result != LIBDEFLATE_SUCCESS || got != entry->size)
        return malformed(pack, entry->offset, "does not inflate: the pack is damaged", err);
    out->len = got;
    return true;
}

size_t pack_peek(const struct pack *pack, const struct pack_entry *entry, unsigned char *out, size_t room)
{
    z_stream stream = {0};
    if (inflateInit(&stream) != Z_OK)
        return 0;
    size_t available = pack->data.len - pack->oid_size - entry->stream;
    // zlib's field is not const, but inflate only reads through it.
    stream.next_in = (unsigned char *)(uintptr_t)(pack->data.at + entry->stream);
    stream.avail_in = available < 4096 ? (unsigned)available : 4096;
    stream.next_out = out;
    stream.avail_out = (unsigned)room;
    int result = inflate(&stream, Z_SYNC_FLUSH);
    size_t got = room - stream.avail_out;
    inflateEnd(&stream);
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ? got : 0;
}

static bool read_size(const unsigned char **at, const unsigned char *end, size_t *size)
{
    size_t value = 0;
    for (unsigned shift = 0; shift <= 56; shift += 7) {
        if (*at == end)
            return false;
        unsigned char byte = *(*at)++;
        value |= (size_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *size = value;
            return true;
        }
    }
    return false;
}

bool delta_open(struct str bytes, struct delta *delta)
{
    *delta = (struct delta){0};
    if (!bytes.len)
        return false;
    delta->at = (const unsigned char *)bytes.at;
    delta->end = delta->at + bytes.len;
    return read_size(&delta->at, delta->end, &delta->base_size) &&
           read_size(&delta->at, delta->end, &delta->result_size);
}

// A copy says which of four offset bytes and three length bytes follow it; those left out are zero.
static bool read_copy(struct delta *delta, unsigned op, struct delta_step *step)
{
    size_t value[2] = {0, 0};
    for (unsigned i = 0; i < 7; i++)
        if (op & 1u << i) {
            if (delta->at == delta->end)
                return false;
            value[i >= 4] |= (size_t)*delta->at++ << 8 * (i >= 4 ? i - 4 : i);
        }
    step->from = value[0];
    step->len = value[1] ? value[1] : 0x10000;
    return step->from <= delta->base_size && step->len <= delta->base_size - step->from;
}

bool delta_next(struct delta *delta, struct delta_step *step)
{
    *step = (struct delta_step){0};
    if (delta->at == delta->end || delta->is_malformed)
        return false;
    unsigned op = *delta->at++;
    if (op & 0x80)
        return read_copy(delta, op, step) || (delta->is_malformed = true, false);
    if (op == 0 || op > (size_t)(delta->end - delta->at)) {
        delta->is_malformed = true;
        return false;
    }
    step->is_insert = true;
    step->len = op;
    step->bytes = (struct str){(const char *)delta->at, op};
    delta->at += op;
    return true;
}

bool delta_apply(struct str base, struct str bytes, size_t limit, struct buffer *out)
{
    struct delta delta;
    struct delta_step step;
    if (!delta_open(bytes, &delta) || delta.base_size != base.len || delta.result_size > limit)
        return false;
    buffer_clear(out);
    char *to = buffer_reserve(out, delta.result_size);
    if (!to)
        return false;
    size_t left = delta.result_size;
    while (delta_next(&delta, &step)) {
        if (step.len > left)
            return false;
        memcpy(to, step.is_insert ? step.bytes.at : base.at + step.from, step.len);
        to += step.len;
        left -= step.len;
    }
    out->len = delta.result_size;
    return left == 0 && !delta.is_malformed;
}
