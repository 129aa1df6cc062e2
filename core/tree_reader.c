#include "core/tree_reader.h"

#include "core/pack.h"
#include "core/vec.h"

#include <libdeflate.h>
#include <stdlib.h>

enum { SLOTS = 1 << 14, CHAIN_MAX = 4096 };

// A content that was made: of the entry at this offset of this pack.
struct slot {
    const struct pack *pack;
    size_t offset;
    struct buffer content;
};

struct tree_reader {
    struct object_store *objects;
    size_t memory, used;
    struct pack *const *packs; // as they were when the reader was opened: asking costs a system call
    size_t pack_count;
    struct libdeflate_decompressor *inflater;
    struct slot *slots;
    struct VEC(struct pack_entry) chain;
    struct buffer delta, made;
    size_t last_pack;
};

struct tree_reader *tree_reader_open(struct object_store *objects, size_t memory)
{
    struct tree_reader *reader = memory_alloc(1, sizeof *reader);
    reader->objects = objects;
    reader->memory = memory;
    reader->pack_count = object_store_packs(objects, &reader->packs);
    reader->slots = memory_alloc(SLOTS, sizeof *reader->slots);
    reader->inflater = libdeflate_alloc_decompressor();
    if (!reader->inflater)
        memory_exhausted();
    reader->delta.limit = reader->made.limit = SIZE_MAX / 4;
    return reader;
}

void tree_reader_close(struct tree_reader *reader)
{
    for (size_t i = 0; i < SLOTS; i++)
        buffer_free(&reader->slots[i].content);
    libdeflate_free_decompressor(reader->inflater);
    free(reader->slots);
    vec_free(&reader->chain);
    buffer_free(&reader->delta);
    buffer_free(&reader->made);
    free(reader);
}

static struct slot *slot_of(struct tree_reader *reader, const struct pack *pack, size_t offset)
{
    uint64_t hash = (offset ^ (uintptr_t)pack >> 4) * UINT64_C(0x9e3779b97f4a7c15);
    return &reader->slots[hash >> 50 & (SLOTS - 1)];
}

static bool is_kept(const struct slot *slot, const struct pack *pack, size_t offset)
{
    return slot->pack == pack && slot->offset == offset;
}

// Takes over what is in reader->made. All is dropped when it grows too large: what comes next fills it again.
static struct slot *keep(struct tree_reader *reader, const struct pack *pack, size_t offset)
{
    if (reader->used + reader->made.len > reader->memory) {
        for (size_t i = 0; i < SLOTS; i++) {
            buffer_free(&reader->slots[i].content);
            reader->slots[i] = (struct slot){0};
        }
        reader->used = 0;
    }
    struct slot *slot = slot_of(reader, pack, offset);
    reader->used -= slot->content.room < reader->used ? slot->content.room : reader->used;
    struct buffer spare = slot->content;
    *slot = (struct slot){pack, offset, reader->made};
    reader->used += slot->content.room;
    reader->made = spare;
    reader->made.limit = SIZE_MAX / 4;
    return slot;
}

// The content of an entry, by the nearest base that is kept.
static struct slot *read_entry(struct tree_reader *reader, const struct pack *pack, size_t offset,
                               struct error *err)
{
    struct slot *slot;
    vec_clear(&reader->chain);
    for (size_t at = offset;;) {
        slot = slot_of(reader, pack, at);
        if (is_kept(slot, pack, at))
            break;
        struct pack_entry *entry = vec_add(&reader->chain);
        size_t position;
        if (!pack_entry_read(pack, at, entry, err))
            return NULL;
        if (reader->chain.count > CHAIN_MAX)
            return error_set(err, ERROR_REPO, "a chain of deltas is longer than %d", CHAIN_MAX), NULL;
        slot = NULL;
        if (entry->kind != OBJECT_NONE)
            break;
        at = entry->base_offset;
        if (entry->has_base_oid &&
            (!pack_find(pack, &entry->base_oid, &position) || !pack_offset(pack, position, &at, err)))
            return error_set(err, ERROR_REPO, "the base of a delta is missing"), NULL;
    }
    for (size_t i = reader->chain.count; i-- > 0;) {
        const struct pack_entry *entry = &reader->chain.at[i];
        if (!slot) {
            if (!pack_inflate(pack, entry, TREE_SIZE_MAX, reader->inflater, &reader->made, err))
                return NULL;
        } else if (!pack_inflate(pack, entry, TREE_SIZE_MAX, reader->inflater, &reader->delta, err) ||
                   !delta_apply(buffer_str(&slot->content), buffer_str(&reader->delta), TREE_SIZE_MAX,
                                &reader->made)) {
            if (!err->code)
                error_set(err, ERROR_REPO, "a delta does not fit its base");
            return NULL;
        }
        slot = keep(reader, pack, entry->offset);
    }
    return slot;
}

static bool find_packed(struct tree_reader *reader, const struct oid *oid, const struct pack **pack,
                        size_t *offset, struct error *err)
{
    struct pack *const *packs = reader->packs;
    size_t position, count = reader->pack_count;
    for (size_t i = 0; i < count; i++) {
        size_t which = (i + reader->last_pack) % count;
        if (!pack_find(packs[which], oid, &position))
            continue;
        reader->last_pack = which;
        *pack = packs[which];
        return pack_offset(*pack, position, offset, err);
    }
    return false;
}

bool tree_reader_read(struct tree_reader *reader, const struct oid *oid, struct buffer *out,
                      struct error *err)
{
    const struct pack *pack;
    size_t offset;
    enum object_kind kind = OBJECT_TREE;
    char hex[OID_HEX_MAX + 1];
    buffer_clear(out);
    out->limit = SIZE_MAX / 4;
    if (find_packed(reader, oid, &pack, &offset, err)) {
        const struct slot *slot = read_entry(reader, pack, offset, err);
        if (!slot)
            return error_wrap(err, "tree %s", oid_to_hex(oid, hex).at);
        buffer_add(out, buffer_str(&slot->content));
        return true;
    }
    return !err->code && object_read(reader->objects, oid, TREE_SIZE_MAX, &kind, out, err) &&
           (kind == OBJECT_TREE ||
            error_set(err, ERROR_REPO, "object %s is not a tree", oid_to_hex(oid, hex).at));
}
