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
    if (pass->trees.count)
        qsort(pass->trees.at, pass->trees.count, sizeof *pass->trees.at, compare_trees);
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
    struct error unreadable;
    pass->pack_count = object_store_packs(objects, &pass->packs, &unreadable);
    if (unreadable.code)
        *err = unreadable;
    for (size_t i = 0; i < pass->pack_count; i++)
        *vec_add(&pass->checksums) = pack_checksum(pass->packs[i]);
    bool ok = !unreadable.code && object_store_each_loose(objects, add_loose, &pass->loose, err);
    oid_list_sort(&pass->checksums);
    oid_list_sort(&pass->loose);
    return ok;
}

bool pass_is_forgetful(const struct objects_request *request)
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

bool pass_open(struct pass *pass, struct objects_result *known, struct error *err)
{
    const struct objects_request *request = pass->request;
    if (!list_all(pass, err))
        return false;
    if (!pass_is_forgetful(request))
        scan_memory_load(request, &pass->checksums, &pass->loose, &pass->memory, known);
    tell_notes(pass, known);
    pass->forests = memory_alloc(pass->pack_count + 1, sizeof *pass->forests);
    for (size_t i = 0; i < pass->pack_count; i++) {
        struct oid checksum = pack_checksum(pass->packs[i]);
        if (oid_list_has(&pass->memory.packs, &checksum))
            continue;
        if (!pack_forest_open(pass->packs[i], request->jobs, &pass->forests[pass->forest_count], err))
            return false;
        pass->forest_count++;
    }
    VEC_EACH (const struct oid, oid, &pass->loose)
        if (!oid_list_has(&pass->memory.loose, oid))
            *vec_add(&pass->new_loose) = *oid;
    return true;
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
