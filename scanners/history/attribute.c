#include "scanners/history/attribute.h"

#include "core/interrupt.h"
#include "core/mode.h"
#include "core/pool.h"
#include "core/tree_diff.h"
#include "scanners/document.h"
#include "scanners/files/files.h"
#include "scanners/history/missing.h"

#include <stdlib.h>

enum {
    CHUNKS_PER_JOB = 4,
    PATH_SLOTS = 4096,
    THERE_SLOTS = 4096,
    TREE_MEMORY_MIN = 1 << 20,
    TREE_MEMORY_MAX = 96 << 20
};
// Of one commit, folders too: a few trees that name each other often enough have more paths than there is
// time.
enum { ENTRIES_MAX = 4 << 20 };

// What a path says of any file under it. A history comes to the same ones again and again.
struct path_says {
    struct buffer path;
    bool has_form, has_named_form, is_secret;
};

struct walker {
    const struct attribute_request *request;
    const struct wanted *wanted, *marked;
    struct tree_walk *trees;
    size_t entries; // that the comparison met
    struct place_map map;
    struct arena arena;
    struct skip_list skipped;
    struct missing_list missing;
    struct scan_scratch *scratch; // made for the first name that is looked at
    struct path_says *paths;      // those seen last, by hash
    struct oid *there;            // blobs that were found there last, by hash
    struct event_list events;
    size_t walked;
    uint32_t commit;      // the one that is looked at, COMMIT_NONE for trees of refs
    uint8_t presence;     // its
    const struct oid *of; // its id; the tree's of a ref
    const char *kind;     // what that is the id of
    bool counts;          // it
    bool is_whole;        // all that it leads to is there
    bool is_secret;       // it has names that are not to be written down
};

// The ids that are looked for, as a hash table.
struct wanted {
    const struct oid_list *list;
    uint32_t *slots;
    size_t slot_count;
};

struct chunks {
    struct walker *walkers;
    const struct attribute_request *request;
    size_t count;
};

static void wanted_open(struct wanted *wanted, const struct oid_list *list)
{
    *wanted = (struct wanted){.list = list};
    if (!list)
        return;
    for (wanted->slot_count = 64; wanted->slot_count < 4 * list->count;)
        wanted->slot_count *= 2;
    wanted->slots = memory_alloc(wanted->slot_count, sizeof *wanted->slots);
    for (uint32_t i = 0; i < list->count; i++) {
        size_t slot = (size_t)oid_hash(&list->at[i]) & (wanted->slot_count - 1);
        while (wanted->slots[slot])
            slot = (slot + 1) & (wanted->slot_count - 1);
        wanted->slots[slot] = i + 1;
    }
}

static bool is_wanted(const struct wanted *wanted, const struct oid *oid)
{
    if (!wanted->list)
        return true;
    for (size_t slot = (size_t)oid_hash(oid) & (wanted->slot_count - 1); wanted->slots[slot];
         slot = (slot + 1) & (wanted->slot_count - 1))
        if (oid_equal(&wanted->list->at[wanted->slots[slot] - 1], oid))
            return true;
    return false;
}

static void on_match(void *context, const struct scan_match *match)
{
    (void)match;
    *(bool *)context = true;
}

// Whether a name holds what may be a secret; so does one that can't be looked at.
static bool is_secret_name(struct walker *walker, struct str path, enum scan_profile profile,
                           bool or_unreadable)
{
    struct error err = {0};
    bool is_found = false;
    if (!walker->scratch)
        walker->scratch = scan_scratch_open(walker->request->engine);
    bool ok = scan_file_name(walker->request->engine, walker->scratch, path, profile, on_match, &is_found,
                             &err); // the last step looks at the name again, and tells
    return is_found || (!ok && or_unreadable);
}

static const struct path_says *path_says(struct walker *walker, struct str path)
{
    if (!walker->paths)
        walker->paths = memory_alloc(PATH_SLOTS, sizeof *walker->paths);
    struct path_says *says = &walker->paths[str_hash(path) & (PATH_SLOTS - 1)];
    if (path.len && str_equal(buffer_str(&says->path), path))
        return says;
    buffer_clear(&says->path);
    says->path.limit = SIZE_MAX / 4;
    buffer_add(&says->path, path);
    says->has_form = files_has_form(path);
    says->has_named_form = says->has_form && files_has_named_form(path);
    says->is_secret = is_secret_name(walker, path, walker->request->profile, false);
    return says;
}

static bool is_wanted_path(struct walker *walker, struct str path, const struct oid *oid)
{
    // What the file is, its name says, and the first step has none: it has seen marks alone.
    const struct path_says *says = path_says(walker, path);
    return says->is_secret || says->has_named_form || (says->has_form && is_wanted(walker->marked, oid));
}

static void note_entry(struct walker *walker, struct str path, uint32_t mode, const struct oid *oid)
{
    if (walker->counts)
        place_note(walker->request->commits, place_map_at(&walker->map, mode, oid, path, &walker->arena),
                   walker->commit, walker->presence, mode, false);
    if (!walker->request->events || walker->commit == COMMIT_NONE || walker->is_secret)
        return;
    walker->is_secret = is_secret_name(walker, path, SCAN_AUDIT, true);
    *vec_add(&walker->events) = (struct event){
        .blob = *oid, .path = arena_copy(&walker->arena, path), .commit = walker->commit, .mode = mode};
}

static bool is_there(struct walker *walker, const struct oid *oid)
{
    if (!walker->there)
        walker->there = memory_alloc(THERE_SLOTS, sizeof *walker->there);
    struct oid *known = &walker->there[oid_hash(oid) & (THERE_SLOTS - 1)];
    if (oid_equal(known, oid))
        return true;
    if (!object_exists(walker->request->repo->objects, oid))
        return false;
    *known = *oid;
    return true;
}

static bool visit(void *context, const struct tree_new *entry, struct error *err)
{
    struct walker *walker = context;
    const struct oid *oid = &entry->oid;
    if (++walker->entries > ENTRIES_MAX)
        return error_set(err, ERROR_LIMIT, "it leads to more than %d files", ENTRIES_MAX);
    if (mode_is_submodule(entry->mode))
        note_entry(walker, entry->path, entry->mode, oid); // to be told: its objects are elsewhere
    if (!mode_is_regular(entry->mode))
        return true; // a link has no content of its own
    if (!is_there(walker, oid)) {
        if (walker->counts)
            missing_note(&walker->missing, walker->request->repo->objects, oid, walker->of);
        walker->is_whole = false;
        return true;
    }
    if (is_wanted(walker->wanted, oid) || is_wanted_path(walker, entry->path, oid))
        note_entry(walker, entry->path, entry->mode, oid);
    return true;
}

static bool enter(void *context, struct str path, const struct oid *tree)
{
    struct walker *walker = context;
    (void)path;
    (void)tree;
    return ++walker->entries <= ENTRIES_MAX;
}

static void skip(struct walker *walker, const char *kind, const struct oid *oid, const struct error *err)
{
    char hex[OID_HEX_MAX + 1];
    struct skip *skip = vec_add(&walker->skipped);
    skip->path = arena_printf(&walker->arena, "<%s %.12s>", kind, oid_to_hex(oid, hex).at);
    skip->reason = arena_copy(&walker->arena, str_from(err->message));
    skip->is_incomplete = true;
}

// A tree, or one in it, can't be read, and the rest goes on. Where it was not fetched it is counted.
static bool fail(void *context, struct str path, const struct oid *tree, struct error *err)
{
    struct walker *walker = context;
    (void)path;
    walker->is_whole = false;
    if (!walker->counts)
        return true;
    if (err->code == ERROR_MISSING && object_is_promised(walker->request->repo->objects, walker->of))
        missing_note(&walker->missing, walker->request->repo->objects, tree, walker->of);
    else
        skip(walker, walker->kind, walker->of, err);
    return true;
}

// What `tree` has and `parent` (may be NULL) has not.
static void compare_trees(struct walker *walker, const struct oid *tree, const struct oid *parent)
{
    const struct tree_visitor visitor = {
        .entry = visit, .enter = enter, .unreadable = fail, .context = walker};
    struct error err = {0};
    walker->entries = 0;
    walker->is_secret = false;
    walker->is_whole = true;
    bool ok = tree_walk_new_entries(walker->trees, tree, parent, parent ? 1 : 0, &visitor, &err);
    if (ok && walker->entries > ENTRIES_MAX) // a folder too many was not entered
        error_set(&err, ERROR_LIMIT, "it leads to more than %d files and folders", ENTRIES_MAX);
    if (err.code)
        fail(walker, (struct str){0}, tree, &err);
}

static bool counts(const struct attribute_request *request, uint32_t at)
{
    const struct known_commit *commit = &request->commits->at.at[at];
    return commit->presence <= request->limit && commit->time >= request->since &&
           !(request->excluded && request->excluded[at]);
}

static void look_at_commit(struct walker *walker, uint32_t at)
{
    struct commit_table *commits = walker->request->commits;
    struct known_commit *commit = &commits->at.at[at];
    size_t events = walker->events.count;
    uint32_t parent = commit->parent_count ? commits->parents[commit->first_parent] : COMMIT_NONE;
    walker->walked++;
    walker->commit = at;
    walker->presence = commit->presence;
    walker->counts = counts(walker->request, at);
    walker->of = &commit->oid;
    walker->kind = "tree of commit";
    compare_trees(walker, &commit->tree, parent == COMMIT_NONE ? NULL : &commits->at.at[parent].tree);
    // What is missing may come: a shallow clone is made whole, a blob is fetched.
    commit->is_walked =
        walker->is_whole && !walker->is_secret && (parent != COMMIT_NONE || !commit->parent_count);
    if (!commit->is_walked)
        walker->events.count = events;
}

static void open_trees(struct walker *walker, unsigned jobs)
{
    const struct attribute_request *request = walker->request;
    size_t share = request->memory ? request->memory / jobs : TREE_MEMORY_MAX;
    if (share > TREE_MEMORY_MAX)
        share = TREE_MEMORY_MAX;
    walker->trees = tree_walk_open(request->repo->objects, request->repo->oid_size,
                                   share < TREE_MEMORY_MIN ? TREE_MEMORY_MIN : share);
}

static void work(void *context, size_t index, unsigned number)
{
    struct chunks *chunks = context;
    struct walker *walker = &chunks->walkers[number];
    const struct commit_table *commits = chunks->request->commits;
    size_t from = commits->order_count * index / chunks->count;
    size_t to = commits->order_count * (index + 1) / chunks->count;
    for (size_t i = from; i < to && !interrupt_happened(); i++) {
        uint32_t at = commits->oldest_first[i];
        bool is_walked = chunks->request->events && commits->at.at[at].is_walked;
        if (!is_walked && (counts(chunks->request, at) || chunks->request->looks_ahead))
            look_at_commit(walker, at);
    }
}

static void join(struct place_map *map, struct attribution *out, struct missing_list *missing,
                 struct walker *walker)
{
    const struct commit_table *commits = walker->request->commits;
    VEC_EACH (const struct place, place, &walker->map.places)
        place_note(commits, place_map_at(map, place->mode, &place->blob, place->path, &out->arena),
                   place->commit, place->presence, place->mode, place->is_clean);
    VEC_EACH (const struct skip, skip, &walker->skipped)
        *vec_add(&out->skipped) = (struct skip){arena_copy(&out->arena, skip->path),
                                                arena_copy(&out->arena, skip->reason), skip->is_incomplete};
    VEC_EACH (const struct event, event, &walker->events) {
        struct event *mine = vec_add(walker->request->events);
        *mine = *event;
        mine->path = arena_copy(walker->request->event_arena, event->path);
    }
    missing_take(missing, &walker->missing);
    out->walked += walker->walked;
    scan_scratch_close(walker->scratch);
    for (size_t i = 0; walker->paths && i < PATH_SLOTS; i++)
        buffer_free(&walker->paths[i].path);
    free(walker->paths);
    free(walker->there);
    place_map_free(&walker->map);
    vec_free(&walker->skipped);
    vec_free(&walker->events);
    arena_free(&walker->arena);
}

struct head {
    struct place_map *map;
    size_t entries;
};

static bool mark_entry(void *context, const struct tree_new *entry, struct error *err)
{
    struct head *head = context;
    struct place *place = place_map_at(head->map, entry->mode, &entry->oid, entry->path, NULL);
    (void)err;
    if (place)
        place->presence = PRESENCE_HEAD;
    return ++head->entries <= ENTRIES_MAX;
}

static bool enter_head(void *context, struct str path, const struct oid *tree)
{
    struct head *head = context;
    (void)path;
    (void)tree;
    return ++head->entries <= ENTRIES_MAX;
}

static void mark_head(struct place_map *map, struct tree_walk *trees, const struct oid *tree)
{
    struct head head = {.map = map};
    // The walk over the commits has told what can't be read.
    const struct tree_visitor visitor = {
        .entry = mark_entry, .enter = enter_head, .unreadable = tree_pass_over, .context = &head};
    struct error ignored = {0};
    if (tree->size && map->places.count)
        tree_walk_new_entries(trees, tree, NULL, 0, &visitor, &ignored);
}

static void look_at_refs(struct walker *walker)
{
    walker->commit = COMMIT_NONE;
    walker->presence = PRESENCE_BRANCH;
    walker->counts = true;
    for (size_t i = 0; walker->request->trees && i < walker->request->trees->count; i++) {
        walker->of = &walker->request->trees->at[i];
        walker->kind = "tree";
        compare_trees(walker, walker->of, NULL);
    }
}

// What commits brought in that were walked earlier.
static void replay(const struct attribute_request *request, struct place_map *map, struct attribution *out)
{
    for (size_t i = 0; request->events && i < request->events->count; i++) {
        const struct event *event = &request->events->at[i];
        if (counts(request, event->commit))
            place_note(request->commits,
                       place_map_at(map, event->mode, &event->blob, event->path, &out->arena), event->commit,
                       request->commits->at.at[event->commit].presence, event->mode, event->is_clean);
    }
}

static void part_submodules(struct attribution *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->places.count; i++) {
        const struct place *place = &out->places.at[i];
        if (mode_is_submodule(place->mode))
            *vec_add(&out->submodules) = *place;
        else
            out->places.at[kept++] = *place;
    }
    out->places.count = kept;
}

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->commit != b->commit)
        return a->commit < b->commit ? -1 : 1;
    return str_compare(a->path, b->path); // a tree has a path once
}

static void join_all(const struct attribute_request *request, struct walker *walkers, unsigned jobs,
                     struct attribution *out)
{
    struct place_map map = {0};
    struct missing_list missing = {0};
    replay(request, &map, out);
    for (unsigned i = 0; i < jobs; i++)
        join(&map, out, &missing, &walkers[i]);
    missing_find(&missing, request->repo, request->commits, request->limit);
    missing_tell(&missing, &out->arena, &out->skipped);
    mark_head(&map, walkers[0].trees, &request->head_tree);
    for (unsigned i = 0; i < jobs; i++)
        tree_walk_close(walkers[i].trees);
    place_map_sort(&map, &out->places);
    part_submodules(out);
    vec_sort(&out->skipped, skip_compare);
    if (request->events && request->events->count)
        vec_sort(request->events, compare_events);
    for (uint32_t i = 0; i < request->commits->order_count; i++)
        out->commits += counts(request, request->commits->oldest_first[i]);
}

bool attribute(const struct attribute_request *request, struct attribution *out, struct error *err)
{
    unsigned jobs = request->jobs ? request->jobs : pool_core_count();
    struct chunks chunks = {.request = request, .count = (size_t)jobs * CHUNKS_PER_JOB};
    struct wanted wanted, marked;
    *out = (struct attribution){0};
    wanted_open(&wanted, request->wanted);
    wanted_open(&marked, request->marked);
    chunks.walkers = memory_alloc(jobs, sizeof *chunks.walkers);
    for (unsigned i = 0; i < jobs; i++) {
        chunks.walkers[i] = (struct walker){.request = request, .wanted = &wanted, .marked = &marked};
        open_trees(&chunks.walkers[i], jobs);
    }
    pool_run(chunks.count, jobs, work, &chunks);
    look_at_refs(&chunks.walkers[0]);
    join_all(request, chunks.walkers, jobs, out);
    free(chunks.walkers);
    free(wanted.slots);
    free(marked.slots);
    return !interrupt_happened() || error_set(err, ERROR_INTERRUPTED, "interrupted");
}

void attribution_free(struct attribution *out)
{
    vec_free(&out->places);
    vec_free(&out->submodules);
    vec_free(&out->skipped);
    arena_free(&out->arena);
}
