#include "scanners/history/attribute.h"

#include "core/interrupt.h"
#include "core/pool.h"
#include "scanners/document.h"
#include "scanners/files/files.h"
#include "scanners/history/trees.h"

#include <stdlib.h>

enum { CHUNKS_PER_JOB = 4, TREE_MEMORY = 96 << 20 };

// Places by blob and path.
struct place_map {
    struct place_list places;
    uint32_t *slots; // position + 1, or 0
    size_t slot_count;
};

struct walker {
    const struct attribute_request *request;
    const struct wanted *wanted, *marked;
    struct tree_reader *reader;
    struct place_map map;
    struct arena arena;
    struct skip_list skipped;
    struct scan_scratch *scratch; // made for the first name that is looked at
    size_t commits;
    uint32_t commit;  // the one that is looked at, COMMIT_NONE for trees of refs
    uint8_t presence; // its
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

static uint64_t hash_of(const struct oid *oid)
{
    uint64_t hash;
    memcpy(&hash, oid->bytes, sizeof hash);
    return hash;
}

static void wanted_open(struct wanted *wanted, const struct oid_list *list)
{
    *wanted = (struct wanted){.list = list};
    if (!list)
        return;
    for (wanted->slot_count = 64; wanted->slot_count < 4 * list->count;)
        wanted->slot_count *= 2;
    wanted->slots = memory_alloc(wanted->slot_count, sizeof *wanted->slots);
    for (uint32_t i = 0; i < list->count; i++) {
        size_t slot = (size_t)hash_of(&list->at[i]) & (wanted->slot_count - 1);
        while (wanted->slots[slot])
            slot = (slot + 1) & (wanted->slot_count - 1);
        wanted->slots[slot] = i + 1;
    }
}

static bool is_wanted(const struct wanted *wanted, const struct oid *oid)
{
    if (!wanted->list)
        return true;
    for (size_t slot = (size_t)hash_of(oid) & (wanted->slot_count - 1); wanted->slots[slot];
         slot = (slot + 1) & (wanted->slot_count - 1))
        if (oid_equal(&wanted->list->at[wanted->slots[slot] - 1], oid))
            return true;
    return false;
}

static void grow(struct place_map *map)
{
    free(map->slots);
    map->slot_count = map->slot_count ? 2 * map->slot_count : 256;
    map->slots = memory_alloc(map->slot_count, sizeof *map->slots);
    for (uint32_t i = 0; i < map->places.count; i++) {
        const struct place *place = &map->places.at[i];
        size_t slot = (size_t)(hash_of(&place->blob) ^ str_hash(place->path)) & (map->slot_count - 1);
        while (map->slots[slot])
            slot = (slot + 1) & (map->slot_count - 1);
        map->slots[slot] = i + 1;
    }
}

// The entry of a blob at a path, added when it is new: its path is then copied to the arena.
static struct place *place_at(struct place_map *map, const struct oid *blob, struct str path,
                              struct arena *arena)
{
    if (2 * (map->places.count + 1) > map->slot_count)
        grow(map);
    size_t slot = (size_t)(hash_of(blob) ^ str_hash(path)) & (map->slot_count - 1);
    for (; map->slots[slot]; slot = (slot + 1) & (map->slot_count - 1)) {
        struct place *place = &map->places.at[map->slots[slot] - 1];
        if (oid_equal(&place->blob, blob) && str_equal(place->path, path))
            return place;
    }
    if (!arena)
        return NULL;
    struct place *place = vec_add(&map->places);
    *place = (struct place){
        .blob = *blob, .path = arena_copy(arena, path), .commit = COMMIT_NONE, .presence = PRESENCE_COUNT};
    map->slots[slot] = (uint32_t)map->places.count;
    return place;
}

static bool is_earlier(const struct commit_table *commits, uint8_t presence, uint32_t commit,
                       const struct place *than)
{
    if (presence != than->presence)
        return presence < than->presence;
    if (commit == COMMIT_NONE || than->commit == COMMIT_NONE)
        return commit != COMMIT_NONE;
    return commits->at.at[commit].order < commits->at.at[than->commit].order;
}

static void note(const struct commit_table *commits, struct place *place, uint32_t commit, uint8_t presence,
                 uint32_t mode)
{
    if (place->presence != PRESENCE_COUNT && !is_earlier(commits, presence, commit, place))
        return;
    place->commit = commit;
    place->presence = presence;
    place->mode = mode;
}

static void on_match(void *context, const struct scan_match *match)
{
    (void)match;
    *(bool *)context = true;
}

static bool is_wanted_path(struct walker *walker, struct str path, const struct oid *oid)
{
    const struct attribute_request *request = walker->request;
    struct error ignored = {0}; // the last step looks at the name again, or it has none to tell
    bool is_found = false;
    // What the file is, its name says, and the first step has none: it has seen marks alone.
    if (files_has_form(path) && (files_has_named_form(path) || is_wanted(walker->marked, oid)))
        return true;
    if (!walker->scratch)
        walker->scratch = scan_scratch_open(request->engine);
    scan_file_name(request->engine, walker->scratch, path, request->profile, on_match, &is_found, &ignored);
    return is_found;
}

static bool visit(void *context, struct str path, uint32_t mode, const struct oid *oid)
{
    struct walker *walker = context;
    if ((mode & 0170000) != 0100000)
        return true; // links and submodules have no content of their own
    if (is_wanted(walker->wanted, oid) || is_wanted_path(walker, path, oid))
        note(walker->request->commits, place_at(&walker->map, oid, path, &walker->arena), walker->commit,
             walker->presence, mode);
    return true;
}

static void skip(struct walker *walker, const char *kind, const struct oid *oid, const struct error *err)
{
    char hex[OID_HEX_MAX + 1];
    struct skip *skip = vec_add(&walker->skipped);
    skip->path = arena_printf(&walker->arena, "<%s %.12s>", kind, oid_to_hex(oid, hex).at);
    skip->reason = arena_copy(&walker->arena, str_from(err->message));
    skip->is_incomplete = true;
}

static bool counts(const struct attribute_request *request, uint32_t at)
{
    const struct known_commit *commit = &request->commits->at.at[at];
    return commit->presence <= request->limit && commit->time >= request->since &&
           !(request->excluded && request->excluded[at]);
}

static void look_at_commit(struct walker *walker, uint32_t at)
{
    const struct commit_table *commits = walker->request->commits;
    const struct known_commit *commit = &commits->at.at[at];
    struct error err = {0};
    uint32_t parent = commit->parent_count ? commits->parents[commit->first_parent] : COMMIT_NONE;
    walker->commits++;
    walker->commit = at;
    walker->presence = commit->presence;
    if (!tree_reader_diff(walker->reader, parent == COMMIT_NONE ? NULL : &commits->at.at[parent].tree,
                          &commit->tree, visit, walker, &err))
        skip(walker, "tree of commit", &commit->oid, &err);
}

static struct tree_reader *reader_of(struct walker *walker)
{
    if (!walker->reader)
        walker->reader =
            tree_reader_open(walker->request->repo->objects, walker->request->repo->oid_size, TREE_MEMORY);
    return walker->reader;
}

static void work(void *context, size_t index, unsigned number)
{
    struct chunks *chunks = context;
    struct walker *walker = &chunks->walkers[number];
    const struct commit_table *commits = chunks->request->commits;
    size_t from = commits->order_count * index / chunks->count;
    size_t to = commits->order_count * (index + 1) / chunks->count;
    reader_of(walker);
    for (size_t i = from; i < to && !interrupt_happened(); i++)
        if (counts(chunks->request, commits->oldest_first[i]))
            look_at_commit(walker, commits->oldest_first[i]);
}

static void join(struct place_map *map, struct attribution *out, struct walker *walker)
{
    const struct commit_table *commits = walker->request->commits;
    VEC_EACH (const struct place, place, &walker->map.places)
        note(commits, place_at(map, &place->blob, place->path, &out->arena), place->commit, place->presence,
             place->mode);
    VEC_EACH (const struct skip, skip, &walker->skipped)
        *vec_add(&out->skipped) = (struct skip){arena_copy(&out->arena, skip->path),
                                                arena_copy(&out->arena, skip->reason), skip->is_incomplete};
    out->commits += walker->commits;
    if (walker->reader)
        tree_reader_close(walker->reader);
    scan_scratch_close(walker->scratch);
    free(walker->map.slots);
    vec_free(&walker->map.places);
    vec_free(&walker->skipped);
    arena_free(&walker->arena);
}

struct head {
    struct place_map *map;
};

static bool mark_head(void *context, struct str path, uint32_t mode, const struct oid *oid)
{
    const struct head *head = context;
    (void)mode;
    struct place *place = place_at(head->map, oid, path, NULL);
    if (place)
        place->presence = PRESENCE_HEAD;
    return true;
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    return order ? order : memcmp(a->blob.bytes, b->blob.bytes, sizeof a->blob.bytes);
}

static int compare_skips(const void *left, const void *right)
{
    const struct skip *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    return order ? order : str_compare(a->reason, b->reason);
}

static void look_at_refs(struct walker *walker)
{
    walker->commit = COMMIT_NONE;
    walker->presence = PRESENCE_BRANCH;
    for (size_t i = 0; walker->request->trees && i < walker->request->trees->count; i++) {
        struct error err = {0};
        const struct oid *tree = &walker->request->trees->at[i];
        if (!tree_reader_diff(reader_of(walker), NULL, tree, visit, walker, &err))
            skip(walker, "tree", tree, &err);
    }
}

bool attribute(const struct attribute_request *request, struct attribution *out, struct error *err)
{
    unsigned jobs = request->jobs ? request->jobs : pool_core_count();
    struct chunks chunks = {.request = request, .count = (size_t)jobs * CHUNKS_PER_JOB};
    struct wanted wanted, marked;
    struct place_map map = {0};
    *out = (struct attribution){0};
    wanted_open(&wanted, request->wanted);
    wanted_open(&marked, request->marked);
    chunks.walkers = memory_alloc(jobs, sizeof *chunks.walkers);
    for (unsigned i = 0; i < jobs; i++)
        chunks.walkers[i] = (struct walker){.request = request, .wanted = &wanted, .marked = &marked};
    pool_run(chunks.count, jobs, work, &chunks);
    look_at_refs(&chunks.walkers[0]);
    struct error ignored = {0};
    struct head head = {&map};
    for (unsigned i = 1; i < jobs; i++)
        join(&map, out, &chunks.walkers[i]);
    reader_of(&chunks.walkers[0]);
    struct tree_reader *reader = chunks.walkers[0].reader;
    chunks.walkers[0].reader = NULL;
    join(&map, out, &chunks.walkers[0]);
    if (request->head_tree.size && map.places.count)
        tree_reader_diff(reader, NULL, &request->head_tree, mark_head, &head, &ignored);
    tree_reader_close(reader);
    free(chunks.walkers);
    free(wanted.slots);
    free(marked.slots);
    free(map.slots);
    out->places = map.places;
    if (out->places.count)
        qsort(out->places.at, out->places.count, sizeof *out->places.at, compare_places);
    if (out->skipped.count)
        qsort(out->skipped.at, out->skipped.count, sizeof *out->skipped.at, compare_skips);
    return !interrupt_happened() || error_set(err, ERROR_INTERRUPTED, "interrupted");
}

void attribution_free(struct attribution *out)
{
    vec_free(&out->places);
    vec_free(&out->skipped);
    arena_free(&out->arena);
}
