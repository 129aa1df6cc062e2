// The file (N objects, P packs, ids of H bytes; git's gitformat-pack):
//
//     12       "MIDX", version 1 (names of packs are sorted) or 2, hash (1: SHA-1, 2: SHA-256), number of
//     chunks C, of files below (0), P (C+1)*12 chunk id, offset PNAM     names of the packs' indexes, each
//     ends in NUL OIDF     fan-out, 256 * 4 OIDL     ids, N * H OOFF     N * 8: pack, offset; with the top
//     bit set: position in the next chunk, where there is one LOFF     large offsets, 8 bytes each H checksum
//
// A chain is a file of checksums, a line each, "multi-pack-index-chain"; beside it
// "multi-pack-index-<checksum>.midx" are such files, with positions of their own packs.
#include "core/midx.h"

#include "core/big_endian.h"
#include "core/chunk_file.h"
#include "core/digest.h"
#include "core/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAD = 12, PLACE = 8, PACKS_MAX = 1 << 20, CHAIN_SIZE_MAX = 1 << 20 };
#define TOP_BIT 0x80000000u

static bool damaged(struct error *err, const char *what)
{
    return error_set(err, ERROR_REPO, "it is damaged: %s", what);
}

// A name that leads out of the folder is none.
static bool read_names(struct str names, struct arena *arena, struct midx *midx, struct error *err)
{
    midx->packs = ARENA_ARRAY(arena, struct str, midx->pack_count + 1);
    for (size_t i = 0; i < midx->pack_count; i++) {
        size_t end = str_find_byte(names, '\0', 0);
        struct str name = str_slice(names, 0, end == STR_NONE ? 0 : end);
        if (!str_ends_with(name, STR(".idx")) || name.len == 4 || str_find_byte(name, '/', 0) != STR_NONE)
            return damaged(err, "a name of a pack");
        midx->packs[i] = arena_copy(arena, str_slice(name, 0, name.len - 4));
        names = str_slice(names, end + 1, names.len);
    }
    return true;
}

static bool read_head(struct str map, size_t oid_size, struct midx *midx, struct error *err)
{
    const unsigned char *at = (const unsigned char *)map.at;
    if (map.len < HEAD + oid_size || memcmp(at, "MIDX", 4) != 0)
        return damaged(err, "it has no head");
    if ((at[4] != 1 && at[4] != 2) || at[7] != 0)
        return error_set(err, ERROR_REPO, "its version is not known");
    if (at[5] != (oid_size == 20 ? 1 : 2))
        return error_set(err, ERROR_REPO, "its hash is not the repository's");
    if (!chunk_file_has_table(map, HEAD))
        return damaged(err, "its table of chunks is cut off");
    midx->pack_count = big_endian_32(at + 8);
    return true;
}

bool midx_open_bytes(struct str map, size_t oid_size, struct arena *arena, struct midx *midx,
                     struct error *err)
{
    *midx = (struct midx){.map = map};
    if (!read_head(map, oid_size, midx, err))
        return false;
    struct str names = chunk_file_find(map, HEAD, "PNAM"), table = chunk_file_find(map, HEAD, "OIDF");
    struct str ids = chunk_file_find(map, HEAD, "OIDL"), places = chunk_file_find(map, HEAD, "OOFF");
    struct str large = chunk_file_find(map, HEAD, "LOFF");
    if (midx->pack_count > PACKS_MAX || names.len < midx->pack_count * 6)
        return damaged(err, "its number of packs");
    if (table.len != OID_FANOUT_SIZE || !oid_fanout_open((const unsigned char *)table.at,
                                                         (const unsigned char *)ids.at, oid_size, &midx->ids))
        return damaged(err, "its fan-out table");
    if (ids.len / oid_size < midx->ids.count || places.len / PLACE < midx->ids.count)
        return damaged(err, "it is shorter than its objects");
    midx->places = (const unsigned char *)places.at;
    midx->large = (const unsigned char *)large.at;
    midx->large_count = large.len / 8;
    return read_names(names, arena, midx, err);
}

bool midx_open(const char *path, size_t oid_size, struct arena *arena, struct midx *midx, struct error *err)
{
    struct str map;
    if (!file_map(path, &map, err))
        return false;
    if (midx_open_bytes(map, oid_size, arena, midx, err))
        return true;
    file_unmap(map);
    *midx = (struct midx){0};
    return error_wrap(err, "%s", path);
}

void midx_close(struct midx *midx)
{
    file_unmap(midx->map);
    *midx = (struct midx){0};
}

bool midx_chain_next(struct str *rest, size_t oid_size, struct oid *oid, struct error *err)
{
    if (!rest->len)
        return false;
    struct str line = str_cut(rest, '\n');
    return (oid_from_hex(line, oid) && oid->size == oid_size) || damaged(err, "a line of the chain is no id");
}

static void add(struct midx_list *list, struct str path, size_t oid_size, struct arena *arena,
                struct error *err)
{
    struct midx midx;
    struct error failed = {0};
    if (midx_open(path.at, oid_size, arena, &midx, &failed))
        *vec_add(list) = midx;
    else if (!err->code)
        *err = failed;
}

static void add_chain(struct midx_list *list, struct str folder, struct str chain, size_t oid_size,
                      struct arena *arena, struct error *err)
{
    struct oid oid;
    char hex[OID_HEX_MAX + 1];
    struct error failed = {0};
    for (struct str rest = chain; midx_chain_next(&rest, oid_size, &oid, &failed);)
        add(list,
            arena_printf(arena, "%.*s/multi-pack-index-%s.midx", STR_ARG(folder), oid_to_hex(&oid, hex).at),
            oid_size, arena, err);
    if (failed.code && !err->code)
        *err = failed;
}

void midx_list_open(struct str folder, size_t oid_size, struct arena *arena, struct midx_list *list,
                    struct error *err)
{
    struct str one = arena_join_path(arena, folder, STR("multi-pack-index"));
    struct str layers = arena_printf(arena, "%s.d", one.at);
    struct str path = arena_join_path(arena, layers, STR("multi-pack-index-chain"));
    struct buffer chain BUFFER_AUTO = {.limit = CHAIN_SIZE_MAX};
    struct error failed = {0};
    *list = (struct midx_list){0};
    if (access(one.at, F_OK) == 0)
        add(list, one, oid_size, arena, err);
    if (access(path.at, F_OK) != 0)
        return;
    if (file_read(path.at, CHAIN_SIZE_MAX, &chain, &failed))
        add_chain(list, layers, buffer_str(&chain), oid_size, arena, err);
    else if (!err->code)
        *err = failed;
}

void midx_list_close(struct midx_list *list)
{
    VEC_EACH (struct midx, midx, list)
        midx_close(midx);
    vec_free(list);
}

bool midx_place(const struct midx *midx, size_t position, size_t *pack, size_t *offset)
{
    const unsigned char *at = midx->places + PLACE * position;
    uint32_t small = big_endian_32(at + 4);
    *pack = big_endian_32(at);
    *offset = small;
    if (small & TOP_BIT && midx->large_count) {
        if ((small & ~TOP_BIT) >= midx->large_count)
            return false;
        *offset = (size_t)big_endian_64(midx->large + 8 * (size_t)(small & ~TOP_BIT));
    }
    return *pack < midx->pack_count;
}

static void add_32(struct buffer *out, uint32_t number)
{
    const char bytes[] = {(char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number};
    buffer_add(out, (struct str){bytes, sizeof bytes});
}

// The positions of what is listed in a pack, and how many have each first byte.
static bool list_pack(const struct midx *midx, size_t pack, uint32_t *positions, uint32_t counts[256],
                      size_t *count, struct error *err)
{
    *count = 0;
    for (size_t i = 0; i < midx->ids.count; i++) {
        size_t where, offset;
        if (!midx_place(midx, i, &where, &offset))
            return damaged(err, "a place of an object");
        if (where != pack)
            continue;
        counts[midx->ids.ids[i * midx->ids.oid_size]]++;
        positions[(*count)++] = (uint32_t)i;
    }
    return true;
}

// All offsets go to the table of large ones where one does: simple, and no larger than it has to be.
static void add_offsets(const struct midx *midx, const uint32_t *positions, size_t count, struct buffer *out)
{
    size_t pack, offset, largest = 0;
    for (size_t i = 0; i < count; i++)
        if (midx_place(midx, positions[i], &pack, &offset) && offset > largest)
            largest = offset;
    for (size_t i = 0; i < count; i++) {
        midx_place(midx, positions[i], &pack, &offset);
        add_32(out, largest < TOP_BIT ? (uint32_t)offset : TOP_BIT | (uint32_t)i);
    }
    for (size_t i = 0; largest >= TOP_BIT && i < count; i++) {
        midx_place(midx, positions[i], &pack, &offset);
        add_32(out, (uint32_t)((uint64_t)offset >> 32));
        add_32(out, (uint32_t)offset);
    }
}

bool midx_index(const struct midx *midx, size_t pack, struct buffer *out, struct error *err)
{
    size_t oid_size = midx->ids.oid_size, count;
    uint32_t counts[256] = {0}, sum = 0;
    uint32_t *positions = memory_alloc(midx->ids.count + 1, sizeof *positions);
    buffer_clear(out);
    out->limit = SIZE_MAX / 4;
    bool ok = list_pack(midx, pack, positions, counts, &count, err);
    if (ok) {
        buffer_add(out, (struct str){"\377tOc\0\0\0\2", 8});
        for (size_t i = 0; i < 256; i++)
            add_32(out, sum += counts[i]);
        for (size_t i = 0; i < count; i++)
            buffer_add(out, (struct str){(const char *)midx->ids.ids + positions[i] * oid_size, oid_size});
        for (size_t i = 0; i < count; i++)
            add_32(out, 0);
        add_offsets(midx, positions, count, out);
        struct digest digest;
        unsigned char hash[32];
        digest_start(&digest);
        digest_field(&digest, buffer_str(out));
        digest_end(&digest, hash);
        for (size_t i = 0; i < 2; i++)
            buffer_add(out, (struct str){(const char *)hash, oid_size});
    }
    free(positions);
    return ok;
}
