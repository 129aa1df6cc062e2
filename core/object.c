// Where an object is looked for: loose in the main folder, then in the packs of all folders, then loose in
// the alternates, and once more in the packs when their folder has changed (somebody else ran `git gc`).
#include "core/object.h"

#include "core/object_internal.h"
#include "core/object_loose.h"

#include <libdeflate.h>
#include <unistd.h>

struct location {
    int fd; // of the loose object, or -1
    const struct pack *pack;
    size_t offset;
};

struct object_store *object_store_open(struct str object_dir, struct str alternates, size_t oid_size)
{
    struct object_store *store = memory_alloc(1, sizeof *store);
    pthread_mutex_init(&store->lock, NULL);
    store->object_dir = arena_copy(&store->arena, object_dir);
    store->environment = arena_copy(&store->arena, alternates);
    store->oid_size = oid_size;
    return store;
}

void object_store_close(struct object_store *store)
{
    if (!store)
        return;
    // Each set holds the packs of the one before it, and then its own.
    struct pack_set *newest = atomic_load(&store->packs);
    for (size_t i = 0; newest && i < newest->count; i++)
        pack_close(newest->at[i]);
    for (struct pack_set *set = newest, *older; set; set = older) {
        older = set->older;
        free(set);
    }
    vec_free(&store->sources);
    vec_free(&store->notes);
    arena_free(&store->arena);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

static bool search_packs(struct object_store *store, const struct pack_set *set, const struct oid *oid,
                         struct location *place, bool *found, struct error *err)
{
    size_t latest = atomic_load_explicit(&store->latest, memory_order_relaxed);
    for (size_t i = 0; i < set->count; i++) {
        size_t which = (i + latest) % set->count, position;
        if (!pack_find(set->at[which], oid, &position))
            continue;
        *found = true;
        place->pack = set->at[which];
        atomic_store_explicit(&store->latest, which, memory_order_relaxed);
        return pack_offset(place->pack, position, &place->offset, err);
    }
    return true;
}

// As git: the empty tree and the empty blob exist everywhere, stored or not.
static bool is_empty_object(const struct oid *oid, enum object_kind *kind)
{
    static const struct {
        enum object_kind kind;
        struct str hex;
    } known[] = {
        {OBJECT_TREE, {"4b825dc642cb6eb9a060e54bf8d69288fbee4904", 40}},
        {OBJECT_TREE, {"6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321", 64}},
        {OBJECT_BLOB, {"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", 40}},
        {OBJECT_BLOB, {"473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813", 64}},
    };
    char hex[OID_HEX_MAX + 1];
    struct str text = oid_to_hex(oid, hex);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal(text, known[i].hex)) {
            *kind = known[i].kind;
            return true;
        }
    return false;
}

static bool missing(struct object_store *store, const struct oid *oid, struct error *err)
{
    char hex[OID_HEX_MAX + 1];
    oid_to_hex(oid, hex);
    pthread_mutex_lock(&store->lock);
    struct error why = store->unreadable;
    pthread_mutex_unlock(&store->lock);
    if (why.code)
        return error_set(err, ERROR_MISSING, "object %s is missing; %s", hex, why.message);
    return error_set(err, ERROR_MISSING,
                     "object %s is missing (a shallow or partial clone? else see 'git fsck')", hex);
}

// Where the object is. *found is false when it is nowhere; the result is false when the system said no.
static bool locate(struct object_store *store, const struct oid *oid, struct location *place, bool *found,
                   struct error *err)
{
    *place = (struct location){.fd = -1};
    *found = false;
    struct pack_set *set = atomic_load_explicit(&store->packs, memory_order_acquire);
    if (!set) {
        if (!loose_open(store->object_dir, oid, &place->fd, err))
            return false;
        if (place->fd >= 0)
            return *found = true;
        set = object_sources_refresh(store, NULL);
    }
    if (!search_packs(store, set, oid, place, found, err))
        return false;
    for (size_t i = 0; !*found && i < store->sources.count; i++) {
        if (!loose_open(store->sources.at[i].dir, oid, &place->fd, err))
            return false;
        *found = place->fd >= 0;
    }
    if (*found || !(set = object_sources_refresh(store, set)))
        return true;
    return search_packs(store, set, oid, place, found, err);
}

// `out` is NULL when only the head is wanted.
static bool read_object(struct object_store *store, const struct oid *oid, size_t limit,
                        enum object_kind *kind, size_t *size, struct buffer *out, struct error *err)
{
    struct location place;
    char hex[OID_HEX_MAX + 1];
    bool found;
    if (!locate(store, oid, &place, &found, err))
        return error_wrap(err, "object %.*s", STR_ARG(oid_to_hex(oid, hex)));
    if (!found) {
        *size = 0;
        return is_empty_object(oid, kind) || missing(store, oid, err);
    }
    if (out && limit > (out->limit ? out->limit : BUFFER_LIMIT_DEFAULT))
        limit = out->limit ? out->limit : BUFFER_LIMIT_DEFAULT;
    struct libdeflate_decompressor *inflater = out ? libdeflate_alloc_decompressor() : NULL;
    if (out && !inflater)
        memory_exhausted();
    bool ok = place.pack ? pack_read(place.pack, place.offset, limit, inflater, kind, size, out, err)
                         : loose_read(place.fd, limit, inflater, kind, size, out, err);
    libdeflate_free_decompressor(inflater);
    if (place.fd >= 0)
        close(place.fd);
    return ok || error_wrap(err, "object %.*s", STR_ARG(oid_to_hex(oid, hex)));
}

bool object_read(struct object_store *store, const struct oid *oid, size_t limit, enum object_kind *kind,
                 struct buffer *out, struct error *err)
{
    size_t size;
    buffer_clear(out);
    return read_object(store, oid, limit, kind, &size, out, err);
}

bool object_read_header(struct object_store *store, const struct oid *oid, enum object_kind *kind,
                        size_t *size, struct error *err)
{
    return read_object(store, oid, 0, kind, size, NULL, err);
}

bool object_exists(struct object_store *store, const struct oid *oid)
{
    struct location place;
    struct error ignored = {0};
    bool found;
    if (!locate(store, oid, &place, &found, &ignored))
        return true;
    if (place.fd >= 0)
        close(place.fd);
    enum object_kind kind;
    return found || is_empty_object(oid, &kind);
}

bool object_store_is_partial(struct object_store *store)
{
    struct pack *const *packs;
    size_t count = object_store_packs(store, &packs);
    for (size_t i = 0; i < count; i++)
        if (packs[i]->is_promisor)
            return true;
    return false;
}

bool object_is_promised(struct object_store *store, const struct oid *oid)
{
    struct pack *const *packs;
    size_t count = object_store_packs(store, &packs), position;
    for (size_t i = 0; i < count; i++)
        if (packs[i]->is_promisor && pack_find(packs[i], oid, &position))
            return true;
    return false;
}
