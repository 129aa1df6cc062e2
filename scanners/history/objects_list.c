// What the first pass looks at: trees of delta forests, and loose objects, but for what is known already.
#include "scanners/history/objects_internal.h"

#include <stdlib.h>

enum { UNIT_NODES = 256 }; // trees are handed out in bunches of so many nodes

static int compare_trees(const void *left, const void *right)
{
    const struct tree *a = left, *b = right;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    if (a->forest != b->forest)
        return a->forest < b->forest ? -1 : 1;
    return (a->root > b->root) - (a->root < b->root);
}

// A tree of deltas belongs to the shard that its root does; commits are read by all, for the table.
static bool is_ours(const struct pass *pass, const struct pack_forest *forest, uint32_t root)
{
    struct oid oid = pack_forest_oid(forest, root);
    return forest->kind[root] != OBJECT_TREE &&
           (forest->kind[root] != OBJECT_BLOB || shard_has(&pass->request->shard, &oid));
}

void pass_list_units(struct pass *pass)
{
    for (uint32_t f = 0; f < pass->forest_count; f++) {
        const struct pack_forest *forest = &pass->forests[f];
        VEC_EACH (const uint32_t, root, &forest->roots)
            if (is_ours(pass, forest, *root))
                *vec_add(&pass->trees) = (struct tree){f, *root, forest->tree_size[*root]};
    }
    vec_sort(&pass->trees, compare_trees);
    struct unit *unit = NULL;
    for (size_t i = 0; i < pass->trees.count; i++) {
        if (!unit || unit->nodes >= UNIT_NODES) {
            unit = vec_add(&pass->units);
            unit->first = i;
        }
        unit->count++;
        unit->nodes += pass->trees.at[i].size;
        pass->total += pass->trees.at[i].size;
    }
}

static bool add_loose(void *context, const struct oid *oid)
{
    *vec_add((struct oid_list *)context) = *oid;
    return true;
}

// What the repository has: its packs by their checksums, and its loose objects.
static bool list_all(struct pass *pass, struct error *err)
{
    struct object_store *objects = pass->request->repo->objects;
    pass->pack_count = object_store_packs(objects, &pass->packs);
    for (size_t i = 0; i < pass->pack_count; i++)
        *vec_add(&pass->checksums) = pack_checksum(pass->packs[i]);
    bool ok = object_store_each_loose(objects, add_loose, &pass->loose, err);
    oid_list_sort(&pass->checksums);
    oid_list_sort(&pass->loose);
    return ok;
}

// Whether nothing is to be remembered: as asked, or since a part of a repository is nothing to remember.
static bool is_forgetful(const struct objects_request *request)
{
    return request->is_forgetful || request->shard.count;
}

// What of the repository's folders can't be looked at.
static void tell_notes(const struct pass *pass, struct objects_result *result)
{
    const struct object_note *notes;
    size_t count = object_store_notes(pass->request->repo->objects, &notes);
    for (size_t i = 0; i < count; i++)
        *vec_add(&result->skipped) = (struct skip){arena_copy(&result->arena, notes[i].path),
                                                   arena_copy(&result->arena, notes[i].reason), true};
}

static uint32_t *new_sizes(size_t count)
{
    uint32_t *sizes = memory_alloc(count + 1, sizeof *sizes);
    memset(sizes, 0xff, count * sizeof *sizes);
    return sizes;
}

static bool has_pack(const struct pass *pass, const struct oid *oid)
{
    size_t position;
    for (size_t i = 0; i < pass->pack_count; i++)
        if (pack_find(pass->packs[i], oid, &position))
            return true;
    return false;
}

static bool is_there(const void *context, const struct oid *oid)
{
    const struct pass *pass = context;
    return has_pack(pass, oid) || oid_list_has(&pass->loose, oid);
}

// What is known of each object of a pack, whether it was in another pack or a loose one.
static void join_pack(struct pass *pass, size_t at, const struct seen *seen, bool *met)
{
    const struct oid_list *loose = &pass->memory.loose;
    uint32_t *sizes = pass->about[at].sizes = new_sizes(pass->packs[at]->count);
    seen_join(seen, pass->packs[at], sizes, met);
    for (size_t i = 0, position; i < loose->count; i++)
        if (pass->memory.loose_sizes[i] != SEEN_NONE && pack_find(pass->packs[at], &loose->at[i], &position))
            sizes[position] = pass->memory.loose_sizes[i];
}

// Whether all objects that were there are there, wherever.
static bool is_all_there(const struct pass *pass, const struct seen *seen, const bool *met)
{
    for (size_t i = 0; i < seen->count; i++) {
        struct oid oid = {0};
        if (!met[i])
            oid = seen_oid(seen, i);
        if (!met[i] && !oid_list_has(&pass->loose, &oid))
            return false;
    }
    VEC_EACH (const struct oid, oid, &pass->memory.loose)
        if (!is_there(pass, oid))
            return false;
    return true;
}

// Packs or loose objects have gone (gc, repack, prune): of those that are there now, all that an earlier scan
// has seen is looked up. False: there is nothing to look it up in.
static bool join_known(struct pass *pass, struct objects_result *known)
{
    const struct objects_request *request = pass->request;
    struct seen seen;
    if (!seen_open(request->repo, request->rules, &pass->memory.packs, &seen))
        return false;
    bool *met = memory_alloc(seen.count + 1, sizeof *met);
    for (size_t i = 0; i < pass->pack_count; i++)
        join_pack(pass, i, &seen, met);
    for (size_t i = 0; i < pass->loose.count; i++)
        pass->loose_sizes[i] = seen_find(&seen, &pass->loose.at[i]);
    // What a commit leads to may be among those that have gone: it is compared again, to tell.
    if (known->unlisted || !is_all_there(pass, &seen, met))
        scan_memory_drop_walked(known);
    scan_memory_drop_gone(known, is_there, pass);
    pass->is_joined = true;
    seen_close(&seen);
    free(met);
    return true;
}

// What earlier scans know of the packs and loose objects that are there.
static void recall(struct pass *pass, struct objects_result *known)
{
    const struct scan_memory *memory = &pass->memory;
    if (is_forgetful(pass->request) || !scan_memory_load(pass->request, &pass->memory, known))
        return;
    if (!scan_memory_is_in(memory, &pass->checksums, &pass->loose) && !join_known(pass, known)) {
        scan_memory_free(&pass->memory);
        objects_free(known);
        *known = (struct objects_result){0};
        return;
    }
    for (size_t i = 0; i < pass->pack_count; i++) {
        struct oid checksum = pack_checksum(pass->packs[i]);
        pass->about[i].is_known = !pass->is_joined && oid_list_has(&memory->packs, &checksum);
    }
    for (size_t i = 0, l = 0; i < pass->loose.count; i++) {
        while (l < memory->loose.count &&
               memcmp(memory->loose.at[l].bytes, pass->loose.at[i].bytes, OID_SIZE_MAX) < 0)
            l++;
        if (l < memory->loose.count && oid_equal(&memory->loose.at[l], &pass->loose.at[i]) &&
            memory->loose_sizes[l] != SEEN_NONE)
            pass->loose_sizes[i] = memory->loose_sizes[l];
    }
}

// A pack that is not known as a whole: by the forest of its deltas, or, of a pack that is known but for a few
// objects, by these.
static bool open_pack(struct pass *pass, size_t at, struct error *err)
{
    enum { FEW = 8 }; // one of so many
    const struct pack *pack = pass->packs[at];
    struct pass_pack *about = &pass->about[at];
    size_t unknown = 0;
    if (!about->sizes)
        about->sizes = new_sizes(pack->count);
    for (size_t i = 0; i < pack->count; i++)
        unknown += about->sizes[i] == SEEN_NONE;
    if (unknown > pack->count / FEW) {
        pass->pack_of[pass->forest_count] = at;
        return pack_forest_open(pack, pass->request->jobs, &pass->forests[pass->forest_count++], err);
    }
    for (size_t i = 0; i < pack->count && unknown; i++)
        if (about->sizes[i] == SEEN_NONE)
            *vec_add(&pass->lone) = (struct lone){at, i};
    return true;
}

bool pass_open(struct pass *pass, struct objects_result *known, struct error *err)
{
    if (!list_all(pass, err))
        return false;
    pass->about = memory_alloc(pass->pack_count + 1, sizeof *pass->about);
    pass->forests = memory_alloc(pass->pack_count + 1, sizeof *pass->forests);
    pass->pack_of = memory_alloc(pass->pack_count + 1, sizeof *pass->pack_of);
    pass->loose_sizes = new_sizes(pass->loose.count);
    recall(pass, known);
    tell_notes(pass, known);
    for (size_t i = 0; i < pass->pack_count; i++)
        if (!pass->about[i].is_known && !open_pack(pass, i, err))
            return false;
    for (size_t i = 0; i < pass->loose.count; i++)
        if (pass->loose_sizes[i] == SEEN_NONE && !has_pack(pass, &pass->loose.at[i]))
            *vec_add(&pass->new_loose) = i;
    return true;
}

bool pass_is_double(const struct pass *pass, size_t pack, const struct oid *oid)
{
    size_t position;
    for (size_t i = 0; i < pass->pack_count; i++)
        if (i != pack && (i < pack || pass->about[i].is_known) && pack_find(pass->packs[i], oid, &position))
            return true;
    return !pass->is_joined && oid_list_has(&pass->memory.loose, oid);
}

static void count(struct objects_result *result, uint32_t size)
{
    result->blobs += size > 0;
    result->bytes += size > 0 ? size - 1 : 0;
}

// An object that a known loose one is too.
static uint32_t loose_size(const struct pass *pass, const struct oid *oid)
{
    const struct oid_list *loose = &pass->memory.loose;
    for (size_t low = 0, high = loose->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(loose->at[middle].bytes, oid->bytes, OID_SIZE_MAX);
        if (!order)
            return pass->memory.loose_sizes[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SEEN_ELSEWHERE;
}

static void count_pack(const struct pass *pass, size_t at, struct objects_result *result)
{
    const struct pack *pack = pass->packs[at];
    uint32_t *sizes = pass->about[at].sizes;
    for (size_t i = 0; i < pack->count; i++) {
        if (sizes[i] == SEEN_NONE)
            sizes[i] = 0; // was looked at, and is no blob, or one that is too large
        if (sizes[i] == SEEN_ELSEWHERE) {
            struct oid oid = pack_oid(pack, i);
            sizes[i] = loose_size(pass, &oid);
        } else if (sizes[i] && pass->is_joined) {
            struct oid oid = pack_oid(pack, i);
            if (!pass_is_double(pass, at, &oid))
                count(result, sizes[i]);
        } else {
            count(result, sizes[i]);
        }
    }
    *vec_add(result->parts) = (struct seen_part){pack, sizes};
}

void pass_count(const struct pass *pass, struct objects_result *result)
{
    if (pass->is_joined)
        result->blobs = result->bytes = 0;
    result->is_joined = pass->is_joined || !pass->memory.packs.count;
    for (size_t i = 0; i < pass->pack_count; i++)
        if (pass->about[i].sizes)
            count_pack(pass, i, result);
    for (size_t i = 0; i < pass->loose.count; i++) {
        uint32_t *size = &pass->loose_sizes[i];
        bool is_counted = !pass->is_joined && oid_list_has(&pass->memory.loose, &pass->loose.at[i]);
        bool is_packed = has_pack(pass, &pass->loose.at[i]);
        if (*size == SEEN_NONE && !is_packed)
            *size = 0;
        if (!is_counted && !is_packed)
            count(result, *size);
    }
}

// Shards are parts of the trees that deltas make, so they fit together only where the packs are the same.
uint64_t pass_layout(const struct pass *pass)
{
    uint64_t layout = 0;
    for (size_t i = 0; i < pass->pack_count; i++)
        layout += str_hash(str_basename(pass->packs[i]->path));
    VEC_EACH (const struct oid, oid, &pass->loose)
        layout += str_hash((struct str){(const char *)oid->bytes, oid->size});
    return layout;
}
