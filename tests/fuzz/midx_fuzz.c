// A multi-pack-index, or a chain of them: nothing that is read of it leads outside, and the index that is
// made of a pack's part lists what the table lists of it.
#include "core/midx.h"
#include "core/pack.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PACKS_MAX = 4 };

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

// How many objects are listed in a pack; SIZE_MAX where a row of the table is damaged.
static size_t count_of(const struct midx *midx, size_t pack)
{
    size_t count = 0;
    for (size_t i = 0; i < midx->ids.count; i++) {
        size_t where, offset;
        if (!midx_place(midx, i, &where, &offset))
            return SIZE_MAX;
        check(where < midx->pack_count);
        count += where == pack;
    }
    return count;
}

static void read_pack(const struct midx *midx, size_t pack)
{
    struct buffer index = {0};
    struct error err = {0};
    size_t count = count_of(midx, pack);
    check(midx_index(midx, pack, &index, &err) == (count != SIZE_MAX));
    if (count != SIZE_MAX) {
        // A pack of so many objects: the index opens, and each object has an offset.
        struct pack opened;
        struct buffer bytes = {0};
        char head[12] = {'P', 'A', 'C', 'K', 0, 0, 0, 2};
        for (unsigned i = 0; i < 4; i++)
            head[8 + i] = (char)(count >> (24 - 8 * i));
        buffer_add(&bytes, (struct str){head, sizeof head});
        for (size_t i = 0; i < midx->ids.oid_size; i++)
            buffer_add_byte(&bytes, 0);
        check(pack_open_bytes(buffer_str(&index), buffer_str(&bytes), midx->ids.oid_size, &opened, &err));
        for (size_t i = 0; i < opened.count; i++) {
            size_t offset;
            check(pack_offset(&opened, i, &offset, &err));
        }
        buffer_free(&bytes);
    }
    buffer_free(&index);
}

// As a chain: ids alone come out of it, each of a line of its own, so the file names made of them stay
// inside.
static void read_chain(struct str text, size_t oid_size)
{
    struct error err = {0};
    struct oid oid;
    size_t lines = 0;
    for (struct str rest = text; midx_chain_next(&rest, oid_size, &oid, &err); lines++)
        check(oid.size == oid_size);
    check(lines <= (text.len + 1) / (2 * oid_size + 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t oid_sizes[] = {20, 32};
    for (size_t i = 0; i < 2; i++) {
        struct arena arena = {0};
        struct midx midx;
        struct error err = {0};
        read_chain((struct str){(const char *)data, size}, oid_sizes[i]);
        if (midx_open_bytes((struct str){(const char *)data, size}, oid_sizes[i], &arena, &midx, &err)) {
            for (size_t pack = 0; pack < midx.pack_count; pack++)
                check(midx.packs[pack].len && !memchr(midx.packs[pack].at, '/', midx.packs[pack].len));
            for (size_t at = 0; at < midx.ids.count; at++) {
                struct oid oid = oid_fanout_at(&midx.ids, at);
                size_t position;
                if (oid_fanout_find(&midx.ids, &oid, &position))
                    check(position < midx.ids.count);
            }
            for (size_t pack = 0; pack < midx.pack_count && pack < PACKS_MAX; pack++)
                read_pack(&midx, pack);
        } else {
            check(err.code != ERROR_NONE);
        }
        arena_free(&arena);
    }
    return 0;
}
