// Reading one object of a pack: down the chain of deltas to a whole object, then up again applying them.
#include "core/pack.h"
#include "core/vec.h"

enum { CHAIN_MAX = 4096 };
// What an object in the middle of a chain may grow to, whatever the limit of the one that is wanted.
#define CHAIN_SIZE_MAX ((size_t)1 << 30)

struct chain VEC(struct pack_entry);

// The entry at `offset` and the bases below it; the last one is whole.
static bool read_chain(const struct pack *pack, size_t offset, struct chain *chain, struct error *err)
{
    for (size_t position;;) {
        struct pack_entry *entry = vec_add(chain);
        if (chain->count > CHAIN_MAX)
            return error_set(err, ERROR_REPO, "pack %s: a delta chain is longer than %d", pack->path.at,
                             CHAIN_MAX);
        if (!pack_entry_read(pack, offset, entry, err))
            return false;
        if (entry->kind != OBJECT_NONE)
            return true;
        offset = entry->base_offset;
        if (!entry->has_base_oid)
            continue;
        if (!pack_find(pack, &entry->base_oid, &position))
            return error_set(err, ERROR_REPO, "pack %s: the base of a delta is missing", pack->path.at);
        if (!pack_offset(pack, position, &offset, err))
            return false;
    }
}

static bool chain_size(const struct pack *pack, const struct chain *chain, size_t *size, struct error *err)
{
    unsigned char head[24];
    struct delta delta;
    *size = chain->at[0].size;
    if (chain->count == 1)
        return true;
    size_t got = pack_peek(pack, &chain->at[0], head, sizeof head);
    if (!delta_open((struct str){(const char *)head, got}, &delta))
        return error_set(err, ERROR_REPO, "pack %s: the delta at offset %zu is damaged", pack->path.at,
                         chain->at[0].offset);
    *size = delta.result_size;
    return true;
}

static bool apply(const struct pack *pack, const struct pack_entry *entry, size_t limit,
                  struct libdeflate_decompressor *inflater, const struct buffer *base, struct buffer *delta,
                  struct buffer *out, struct error *err)
{
    if (!pack_inflate(pack, entry, CHAIN_SIZE_MAX, inflater, delta, err))
        return false;
    if (!delta_apply(buffer_str(base), buffer_str(delta), limit, out))
        return error_set(err, ERROR_REPO, "pack %s: the delta at offset %zu does not fit its base",
                         pack->path.at, entry->offset);
    return true;
}

static bool resolve_chain(const struct pack *pack, const struct chain *chain, size_t limit,
                          struct libdeflate_decompressor *inflater, struct buffer *out, struct error *err)
{
    const struct pack_entry *root = &chain->at[chain->count - 1];
    if (chain->count == 1)
        return pack_inflate(pack, root, limit, inflater, out, err);
    struct buffer base BUFFER_AUTO = {.limit = SIZE_MAX / 4}, next BUFFER_AUTO = {.limit = SIZE_MAX / 4};
    struct buffer delta BUFFER_AUTO = {.limit = SIZE_MAX / 4};
    if (!pack_inflate(pack, root, CHAIN_SIZE_MAX, inflater, &base, err))
        return false;
    for (size_t i = chain->count - 2; i > 0; i--) {
        if (!apply(pack, &chain->at[i], CHAIN_SIZE_MAX, inflater, &base, &delta, &next, err))
            return false;
        struct buffer swapped = base;
        base = next;
        next = swapped;
    }
    return apply(pack, &chain->at[0], limit, inflater, &base, &delta, out, err);
}

bool pack_read(const struct pack *pack, size_t offset, size_t limit, struct libdeflate_decompressor *inflater,
               enum object_kind *kind, size_t *size, struct buffer *out, struct error *err)
{
    struct chain chain = {0};
    bool ok = read_chain(pack, offset, &chain, err) && chain_size(pack, &chain, size, err);
    if (ok) {
        *kind = chain.at[chain.count - 1].kind;
        if (out && *size > limit)
            ok = error_set(err, ERROR_LIMIT, "too large (%zu bytes)", *size);
        else if (out)
            ok = resolve_chain(pack, &chain, limit, inflater, out, err);
    }
    vec_free(&chain);
    return ok;
}
