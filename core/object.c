// Where an object is looked for: loose in the main folder, then in the packs of all folders, then loose in
// the alternates, and once more in the packs when their folder has changed (somebody else ran `git gc`).
//
// Threads: the list of packs is an immutable array behind an atomic pointer. A rescan makes a new array under
// the lock and publishes it; old arrays live until the store is closed, so readers never wait.
#include "core/object.h"

#include "core/file.h"
#include "core/object_loose.h"
#include "core/pack.h"
#include "core/vec.h"

#include <dirent.h>
#include <errno.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ALTERNATE_DEPTH_MAX = 5, TAG_DEPTH_MAX = 32 };

struct source {
    struct str dir;
    struct timespec scanned, changed; // when its pack folder was read; its mtime then
};

struct pack_set {
    struct pack_set *older;
    size_t count;
    struct pack *at[];
};

struct object_store {
    struct str object_dir, environment;
    size_t oid_size;
    pthread_mutex_t lock; // guards all up to `packs`
    struct arena arena;
    struct VEC(struct source) sources; // complete and unchanging once `packs` is set
    struct error unreadable;           // the first pack that could not be opened, for "missing"
    struct pack_set *_Atomic packs;    // NULL until the first object that is not loose
    atomic_size_t latest;              // the pack of the last hit
};

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
    arena_free(&store->arena);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

static void add_source(struct object_store *store, struct str dir, unsigned depth);

// A line of info/alternates: absolute, or relative to the object folder that has the file.
static void add_alternate(struct object_store *store, struct str from, struct str line, unsigned depth)
{
    if (!line.len || line.at[0] == '#' || str_find_byte(line, '\0', 0) != STR_NONE)
        return;
    if (line.at[0] == '/')
        add_source(store, line, depth);
    else if (depth <= 1) // as git: relative paths count only in the repository's own file
        add_source(store, arena_join_path(&store->arena, from, line), depth);
}

static void add_source(struct object_store *store, struct str dir, unsigned depth)
{
    VEC_EACH (struct source, known, &store->sources) {
        if (str_equal(known->dir, dir))
            return;
    }
    dir = arena_copy(&store->arena, dir);
    vec_add(&store->sources)->dir = dir;
    if (depth >= ALTERNATE_DEPTH_MAX)
        return;
    struct buffer text BUFFER_AUTO = {0};
    struct error ignored = {0};
    struct str path = arena_join_path(&store->arena, dir, STR("info/alternates"));
    if (access(path.at, R_OK) != 0 || !file_read(path.at, 1 << 20, &text, &ignored))
        return;
    for (struct str rest = buffer_str(&text); rest.at;)
        add_alternate(store, dir, str_cut(&rest, '\n'), depth + 1);
}

static bool is_known(const struct pack_set *set, const char *folder, const char *name, size_t stem)
{
    for (size_t i = 0; set && i < set->count; i++) {
        struct str path = set->at[i]->path;
        size_t folder_len = strlen(folder);
        if (path.len == folder_len + 1 + stem + 5 && memcmp(path.at, folder, folder_len) == 0 &&
            memcmp(path.at + folder_len + 1, name, stem) == 0)
            return true;
    }
    return false;
}

struct pack_list VEC(struct pack *);

static void list_packs(struct object_store *store, struct source *source, const struct pack_set *known,
                       struct pack_list *found)
{
    struct str folder = arena_join_path(&store->arena, source->dir, STR("pack"));
    struct stat status;
    clock_gettime(CLOCK_REALTIME, &source->scanned);
    DIR *handle = opendir(folder.at);
    if (!handle) {
        if (errno != ENOENT && !store->unreadable.code)
            error_set_errno(&store->unreadable, ERROR_REPO, "cannot read %s", folder.at);
        return;
    }
    if (fstat(dirfd(handle), &status) == 0)
        source->changed = status.st_mtim;
    for (struct dirent *entry; (entry = readdir(handle));) {
        struct str name = str_from(entry->d_name);
        if (!str_ends_with(name, STR(".idx")) || is_known(known, folder.at, name.at, name.len - 4))
            continue;
        struct pack *pack = ARENA_NEW(&store->arena, struct pack);
        struct str stem = arena_join_path(&store->arena, folder, str_slice(name, 0, name.len - 4));
        struct error err = {0};
        if (pack_open(arena_copy(&store->arena, stem), store->oid_size, &store->arena, pack, &err))
            *vec_add(found) = pack;
        else if (!store->unreadable.code)
            store->unreadable = err;
    }
    closedir(handle);
}

// A folder that changed within the clock's tick of the last reading may have changed behind it.
static bool may_have_changed(const struct source *source)
{
    char path[4096];
    struct stat status;
    int length = snprintf(path, sizeof path, "%s/pack", source->dir.at);
    if (length < 0 || (size_t)length >= sizeof path || stat(path, &status) != 0)
        return false;
    return status.st_mtim.tv_sec != source->changed.tv_sec ||
           status.st_mtim.tv_nsec != source->changed.tv_nsec ||
           source->scanned.tv_sec - source->changed.tv_sec <= 1;
}

static void publish(struct object_store *store, struct pack_set *old, const struct pack_list *found)
{
    size_t kept = old ? old->count : 0, count = kept + found->count;
    struct pack_set *set = memory_alloc(1, sizeof *set + count * sizeof(struct pack *));
    set->older = old;
    set->count = count;
    for (size_t i = 0; i < kept; i++)
        set->at[i] = old->at[i];
    for (size_t i = 0; i < found->count; i++)
        set->at[kept + i] = found->at[i];
    atomic_store_explicit(&store->packs, set, memory_order_release);
}

// Returns the packs, reading the folders first when `seen` (what the caller has searched) is still current.
// NULL when there is nothing new.
static struct pack_set *refresh(struct object_store *store, struct pack_set *seen)
{
    pthread_mutex_lock(&store->lock);
    struct pack_set *now = atomic_load_explicit(&store->packs, memory_order_acquire);
    if (now == seen) {
        struct pack_list found = {0};
        if (!now) {
            add_source(store, store->object_dir, 0);
            for (struct str rest = store->environment; rest.at;) {
                struct str part = str_cut(&rest, ':');
                if (part.len)
                    add_source(store, part, 0);
            }
        }
        VEC_EACH (struct source, source, &store->sources) {
            if (!now || may_have_changed(source))
                list_packs(store, source, now, &found);
        }
        if (!now || found.count)
            publish(store, now, &found);
        vec_free(&found);
        now = atomic_load_explicit(&store->packs, memory_order_acquire);
    }
    pthread_mutex_unlock(&store->lock);
    return now == seen ? NULL : now;
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
        return error_set(err, ERROR_REPO, "object %s is missing; %s", hex, why.message);
    return error_set(err, ERROR_REPO, "object %s is missing (partial clone? run git fetch)", hex);
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
        set = refresh(store, NULL);
    }
    if (!search_packs(store, set, oid, place, found, err))
        return false;
    for (size_t i = 0; !*found && i < store->sources.count; i++) {
        if (!loose_open(store->sources.at[i].dir, oid, &place->fd, err))
            return false;
        *found = place->fd >= 0;
    }
    if (*found || !(set = refresh(store, set)))
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
        return false;
    if (place.fd >= 0)
        close(place.fd);
    enum object_kind kind;
    return found || is_empty_object(oid, &kind);
}

// As git: only these five modes exist, whatever older versions wrote into trees.
size_t object_store_packs(struct object_store *store, struct pack *const **packs, struct error *unreadable)
{
    struct pack_set *set = atomic_load_explicit(&store->packs, memory_order_acquire);
    struct pack_set *newer = refresh(store, set);
    set = newer ? newer : set;
    *packs = set->at;
    if (unreadable) {
        pthread_mutex_lock(&store->lock);
        *unreadable = store->unreadable;
        pthread_mutex_unlock(&store->lock);
    }
    return set->count;
}

// The loose objects of one of the 256 folders ("ab/cdef…").
static bool each_in_folder(const struct object_store *store, struct str dir, unsigned first,
                           bool (*each)(void *context, const struct oid *oid), void *context)
{
    char path[4096], hex[OID_HEX_MAX + 1];
    snprintf(hex, sizeof hex, "%02x", first);
    int length = snprintf(path, sizeof path, "%s/%02x", dir.at, first);
    DIR *handle = length > 0 && (size_t)length < sizeof path ? opendir(path) : NULL;
    bool goes_on = true;
    for (struct dirent *entry; goes_on && handle && (entry = readdir(handle));) {
        struct oid oid;
        size_t name = strlen(entry->d_name);
        if (name + 2 != 2 * store->oid_size)
            continue;
        memcpy(hex + 2, entry->d_name, name + 1);
        if (oid_from_hex(str_from(hex), &oid))
            goes_on = each(context, &oid);
    }
    if (handle)
        closedir(handle);
    return goes_on;
}

bool object_store_each_loose(struct object_store *store, bool (*each)(void *context, const struct oid *oid),
                             void *context, struct error *err)
{
    struct pack *const *packs;
    object_store_packs(store, &packs, NULL); // finds the folders
    for (size_t i = 0; i < store->sources.count; i++) {
        struct str dir = store->sources.at[i].dir;
        if (access(dir.at, R_OK | X_OK) != 0 && errno != ENOENT)
            return error_set_errno(err, ERROR_REPO, "cannot read %s", dir.at);
        for (unsigned first = 0; first < 256; first++)
            if (!each_in_folder(store, dir, first, each, context))
                return true;
    }
    return true;
}

static uint32_t canonical_mode(uint32_t mode)
{
    switch (mode & 0170000) {
    case 0100000: return mode & 0100 ? 0100755 : 0100644;
    case 0120000: return 0120000;
    case 0040000: return 0040000;
    default: return 0160000;
    }
}

bool tree_next(struct str tree, size_t *offset, size_t oid_size, struct tree_entry *entry, struct error *err)
{
    size_t at = *offset, start = at;
    uint32_t mode = 0;
    err->code = ERROR_NONE;
    if (at >= tree.len)
        return false;
    for (; at < tree.len && tree.at[at] >= '0' && tree.at[at] <= '7' && at - start < 7; at++)
        mode = mode << 3 | (uint32_t)(tree.at[at] - '0');
    if (at == start || at == tree.len || tree.at[at] != ' ')
        return error_set(err, ERROR_REPO, "malformed tree: the mode at byte %zu", start);
    size_t name = at + 1, end = str_find_byte(tree, '\0', name);
    if (end == STR_NONE || end == name || tree.len - end - 1 < oid_size)
        return error_set(err, ERROR_REPO, "malformed tree: the entry at byte %zu is cut off", start);
    entry->mode = canonical_mode(mode);
    entry->name = str_slice(tree, name, end - name);
    if (str_find_byte(entry->name, '/', 0) != STR_NONE)
        return error_set(err, ERROR_REPO, "malformed tree: a '/' in the name at byte %zu", start);
    entry->oid = oid_from_raw((const unsigned char *)tree.at + end + 1, oid_size);
    *offset = end + 1 + oid_size;
    return true;
}

// The id behind "tree " or "object " on the first line of a commit or tag.
static bool first_line_oid(struct str text, struct str word, size_t oid_size, struct oid *oid)
{
    return str_starts_with(text, word) && oid_from_hex(str_slice(text, word.len, 2 * oid_size), oid) &&
           oid->size == oid_size;
}

bool object_peel_to_tree(struct object_store *store, const struct oid *oid, struct oid *tree,
                         struct error *err)
{
    struct buffer text BUFFER_AUTO = {0};
    struct oid next = *oid;
    char hex[OID_HEX_MAX + 1];
    for (int depth = 0; depth < TAG_DEPTH_MAX; depth++) {
        enum object_kind kind;
        struct oid at = next;
        if (!object_read(store, &at, BUFFER_LIMIT_DEFAULT, &kind, &text, err))
            return false;
        if (kind == OBJECT_TREE) {
            *tree = at;
            return true;
        }
        struct str word = kind == OBJECT_COMMIT ? STR("tree ") : STR("object ");
        if (kind == OBJECT_BLOB || !first_line_oid(buffer_str(&text), word, store->oid_size, &next))
            return error_set(err, ERROR_REPO, "object %.*s has no tree", STR_ARG(oid_to_hex(&at, hex)));
        if (kind == OBJECT_COMMIT) {
            *tree = next;
            return true;
        }
    }
    return error_set(err, ERROR_REPO, "object %.*s: too many tags in a row", STR_ARG(oid_to_hex(oid, hex)));
}
