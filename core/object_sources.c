// The folders that objects are looked for in, and their packs: the repository's own, its alternates, those of
// the environment.
//
// Threads: the list of packs is an immutable array behind an atomic pointer. A rescan makes a new array under
// the lock and publishes it; old arrays live until the store is closed, so readers never wait.
#include "core/object_internal.h"

#include "core/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALTERNATE_DEPTH_MAX = 5 };

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
    dir = arena_copy(&store->arena, dir);
    struct stat status = {0};
    // Alternates may name each other, and a folder may have many names.
    bool is_there = stat(dir.at, &status) == 0;
    VEC_EACH (struct source, known, &store->sources)
        if (str_equal(known->dir, dir) ||
            (is_there && known->inode == status.st_ino && known->device == status.st_dev))
            return;
    *vec_add(&store->sources) = (struct source){.dir = dir, .device = status.st_dev, .inode = status.st_ino};
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

static bool is_known(const struct pack_set *set, struct str folder, struct str stem)
{
    for (size_t i = 0; set && i < set->count; i++) {
        struct str path = set->at[i]->path;
        if (path.len == folder.len + 1 + stem.len + 5 && memcmp(path.at, folder.at, folder.len) == 0 &&
            memcmp(path.at + folder.len + 1, stem.at, stem.len) == 0)
            return true;
    }
    return false;
}

struct pack_list VEC(struct pack *);
struct stem_list VEC(struct str);

// What a folder of packs has, by the names without their endings.
struct listing {
    struct str folder;
    struct stem_list indexes, packs, promisors;
    bool has_midx; // one, or a chain
};

static void list_name(struct object_store *store, struct listing *listing, struct str name)
{
    static const struct str endings[] = {{".idx", 4}, {".pack", 5}, {".promisor", 9}};
    struct stem_list *const lists[] = {&listing->indexes, &listing->packs, &listing->promisors};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(name, endings[i]) && name.len > endings[i].len)
            *vec_add(lists[i]) = arena_copy(&store->arena, str_slice(name, 0, name.len - endings[i].len));
    listing->has_midx = listing->has_midx || str_equal(name, STR("multi-pack-index")) ||
                        str_equal(name, STR("multi-pack-index.d"));
}

static bool has_stem(const struct stem_list *list, const struct str *stem)
{
    return list->count && bsearch(stem, list->at, list->count, sizeof *list->at, str_compare_at);
}

static void sort_stems(struct stem_list *list)
{
    vec_sort(list, str_compare_at);
}

static void keep_pack(const struct listing *listing, const struct str *stem, struct pack *pack,
                      struct pack_list *found)
{
    pack->is_promisor = has_stem(&listing->promisors, stem);
    *vec_add(found) = pack;
}

static void add_note(struct object_store *store, struct str path, const char *reason, const char *why)
{
    VEC_EACH (const struct object_note, note, &store->notes)
        if (str_equal(note->path, path))
            return;
    *vec_add(&store->notes) = (struct object_note){path, arena_printf(&store->arena, "%s%s", reason, why)};
}

// What the multi-pack-indexes of its folder list of a pack. False, with *err where that is damaged.
static bool open_listed(struct object_store *store, struct str path, const struct midx_list *indexes,
                        const struct str *stem, struct pack *pack, struct error *err)
{
    VEC_EACH (const struct midx, midx, indexes) {
        for (size_t i = 0; i < midx->pack_count; i++) {
            struct buffer index = {0};
            if (!str_equal(midx->packs[i], *stem))
                continue;
            if (midx_index(midx, i, &index, err))
                return pack_open_partial(path, index, store->oid_size, &store->arena, pack, err);
            buffer_free(&index);
            return false;
        }
    }
    return false;
}

// A pack without an index of its own, or with one that can't be read: what is listed of it is what is known
// of it. Else it is told, and what it has is missing.
static void open_lone(struct object_store *store, const struct listing *listing,
                      const struct midx_list *indexes, const struct str *stem, const char *reason,
                      const struct error *why_none, struct pack_list *found)
{
    struct error err = *why_none, failed = {0};
    struct str path = arena_join_path(&store->arena, listing->folder, *stem);
    struct pack *pack = ARENA_NEW(&store->arena, struct pack);
    if (open_listed(store, path, indexes, stem, pack, &failed)) {
        keep_pack(listing, stem, pack, found);
        return;
    }
    err = failed.code ? failed : err;
    add_note(store, arena_printf(&store->arena, "%s.pack", path.at), reason,
             err.code ? arena_printf(&store->arena, " (%s)", err.message).at : "");
}

// Opened for the first pack that needs them.
struct lone_indexes {
    struct midx_list list;
    struct error why_none;
    bool is_read;
};

static void read_indexes(struct object_store *store, const struct listing *listing, struct lone_indexes *lone)
{
    if (!lone->is_read && listing->has_midx)
        midx_list_open(listing->folder, store->oid_size, &store->arena, &lone->list, &lone->why_none);
    lone->is_read = true;
}

// Without the name of the file, which stands before it where it is told.
static struct error without_name(struct error err, struct str name)
{
    struct error bare = {.code = err.code};
    struct str text = str_from(err.message);
    if (str_starts_with(text, name))
        text = str_slice(text, name.len, text.len);
    snprintf(bare.message, sizeof bare.message, "%.*s", STR_ARG(text));
    return bare;
}

static void open_indexed(struct object_store *store, const struct listing *listing, const struct str *stem,
                         struct lone_indexes *lone, struct pack_list *found)
{
    struct pack *pack = ARENA_NEW(&store->arena, struct pack);
    struct error err = {0};
    struct str path = arena_join_path(&store->arena, listing->folder, *stem);
    if (pack_open(path, store->oid_size, &store->arena, pack, &err)) {
        keep_pack(listing, stem, pack, found);
        return;
    }
    if (!store->unreadable.code)
        store->unreadable = err;
    err = without_name(err, arena_printf(&store->arena, "pack %s.pack: ", path.at));
    read_indexes(store, listing, lone);
    open_lone(store, listing, &lone->list, stem, "it can't be read", &err, found);
}

static void open_packs(struct object_store *store, const struct listing *listing,
                       const struct pack_set *known, struct pack_list *found)
{
    struct lone_indexes lone = {0};
    VEC_EACH (const struct str, stem, &listing->packs) {
        if (is_known(known, listing->folder, *stem))
            continue;
        if (has_stem(&listing->indexes, stem)) {
            open_indexed(store, listing, stem, &lone, found);
            continue;
        }
        read_indexes(store, listing, &lone);
        open_lone(store, listing, &lone.list, stem, "it has no index; 'git index-pack' makes one",
                  &lone.why_none, found);
    }
    midx_list_close(&lone.list);
}

static void list_packs(struct object_store *store, struct source *source, const struct pack_set *known,
                       struct pack_list *found)
{
    struct listing listing = {.folder = arena_join_path(&store->arena, source->dir, STR("pack"))};
    struct stat status;
    clock_gettime(CLOCK_REALTIME, &source->scanned);
    DIR *handle = opendir(listing.folder.at);
    if (!handle) {
        struct error err = {0};
        if (errno == ENOENT)
            return;
        error_set_errno(&err, ERROR_REPO, "cannot read %s", listing.folder.at);
        add_note(store, listing.folder, "its packs can't be read: ", strerror(errno));
        if (!store->unreadable.code)
            store->unreadable = err;
        return;
    }
    if (fstat(dirfd(handle), &status) == 0)
        source->changed = status.st_mtim;
    for (struct dirent *entry; (entry = readdir(handle));)
        list_name(store, &listing, str_from(entry->d_name));
    closedir(handle);
    sort_stems(&listing.indexes);
    sort_stems(&listing.packs);
    sort_stems(&listing.promisors);
    open_packs(store, &listing, known, found);
    vec_free(&listing.indexes);
    vec_free(&listing.packs);
    vec_free(&listing.promisors);
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

struct pack_set *object_sources_refresh(struct object_store *store, struct pack_set *seen)
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

size_t object_store_packs(struct object_store *store, struct pack *const **packs)
{
    struct pack_set *set = atomic_load_explicit(&store->packs, memory_order_acquire);
    struct pack_set *newer = object_sources_refresh(store, set);
    set = newer ? newer : set;
    *packs = set->at;
    return set->count;
}

static void note_folder(struct object_store *store, const char *path)
{
    struct error err = {0};
    error_set_errno(&err, ERROR_REPO, "cannot read its objects");
    pthread_mutex_lock(&store->lock);
    add_note(store, arena_copy(&store->arena, str_from(path)), err.message, "");
    pthread_mutex_unlock(&store->lock);
}

// The loose objects of one of the 256 folders ("ab/cdef…"). One that can't be read is noted.
static bool each_in_folder(struct object_store *store, struct str dir, unsigned first,
                           bool (*each)(void *context, const struct oid *oid), void *context)
{
    char path[4096], hex[OID_HEX_MAX + 1];
    snprintf(hex, sizeof hex, "%02x", first);
    int length = snprintf(path, sizeof path, "%s/%02x", dir.at, first);
    DIR *handle = length > 0 && (size_t)length < sizeof path ? opendir(path) : NULL;
    bool goes_on = true;
    if (!handle && errno != ENOENT && errno != ENOTDIR)
        note_folder(store, path);
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
    object_store_packs(store, &packs); // finds the folders
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

size_t object_store_notes(struct object_store *store, const struct object_note **notes)
{
    pthread_mutex_lock(&store->lock);
    *notes = store->notes.at;
    size_t count = store->notes.count;
    pthread_mutex_unlock(&store->lock);
    return count;
}
