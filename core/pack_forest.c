#include "core/pack_forest.h"

#include "core/pool.h"

#include <stdlib.h>

struct builder {
    struct pack_forest *forest;
    uint32_t *parent;
};

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, HEADS_PER_JOB = 1 << 14 };

struct place {
    uint64_t offset;
    uint32_t position;
};

// One pass of a radix sort, by the digit at `shift`. False when all have the same one: nothing was moved.
static bool sort_by_digit(const struct place *from, struct place *to, size_t count, unsigned shift)
{
    size_t starts[DIGITS + 1] = {0};
    for (size_t i = 0; i < count; i++)
        starts[(from[i].offset >> shift & (DIGITS - 1)) + 1]++;
    for (size_t i = 0; i < DIGITS; i++) {
        if (starts[i + 1] == count)
            return false;
        starts[i + 1] += starts[i];
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].offset >> shift & (DIGITS - 1)]++] = from[i];
    return true;
}

// Nodes in the order of their offsets. An offset that is there twice is of objects that are one entry: their
// order is that of their ids.
static bool list_nodes(const struct pack *pack, struct pack_forest *forest, struct error *err)
{
    struct place *places = memory_alloc(pack->count ? pack->count : 1, sizeof *places);
    struct place *other = memory_alloc(pack->count ? pack->count : 1, sizeof *other);
    bool ok = true;
    uint64_t all = 0;
    for (size_t i = 0; i < pack->count && ok; i++) {
        size_t offset;
        ok = pack_offset(pack, i, &offset, err);
        places[i] = (struct place){ok ? offset : 0, (uint32_t)i};
        all |= places[i].offset;
    }
    for (unsigned shift = 0; ok && shift < 64 && all >> shift; shift += DIGIT_BITS)
        if (sort_by_digit(places, other, pack->count, shift)) {
            struct place *sorted = other;
            other = places;
            places = sorted;
        }
    for (size_t i = 0; i < pack->count && ok; i++) {
        forest->offset[i] = places[i].offset;
        forest->position[i] = places[i].position;
    }
    free(places);
    free(other);
    return ok;
}

static uint32_t node_at(const struct pack_forest *forest, uint64_t offset)
{
    uint32_t low = 0, high = forest->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (forest->offset[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < forest->count && forest->offset[low] == offset ? low : FOREST_NONE;
}

static uint32_t parent_of(const struct pack_forest *forest, const struct pack_entry *entry)
{
    size_t position, offset;
    struct error ignored = {0};
    if (!entry->has_base_oid)
        return node_at(forest, entry->base_offset);
    if (!pack_find(forest->pack, &entry->base_oid, &position) ||
        !pack_offset(forest->pack, position, &offset, &ignored))
        return FOREST_NONE;
    return node_at(forest, offset);
}

// One that can't be read has no root: the walk of a damaged pack misses it, and kind[] says so.
static void read_head(const struct builder *builder, uint32_t node)
{
    struct pack_forest *forest = builder->forest;
    struct pack_entry entry;
    struct error ignored = {0};
    if (!pack_entry_read(forest->pack, forest->offset[node], &entry, &ignored))
        return;
    forest->kind[node] = (uint8_t)entry.kind;
    if (entry.kind == OBJECT_NONE)
        builder->parent[node] = parent_of(forest, &entry);
}

static void read_heads(void *context, size_t index, unsigned worker)
{
    const struct builder *builder = context;
    size_t from = index * HEADS_PER_JOB, left = builder->forest->count - from;
    (void)worker;
    for (size_t i = 0; i < HEADS_PER_JOB && i < left; i++)
        read_head(builder, (uint32_t)(from + i));
}

// Children's lists, and then, from the roots down, the kinds, and from the leaves up the sizes.
static void link_nodes(struct builder *builder)
{
    struct pack_forest *forest = builder->forest;
    uint32_t *order = memory_alloc(forest->count ? forest->count : 1, sizeof *order);
    uint32_t reached = 0;
    for (uint32_t i = 0; i < forest->count; i++)
        forest->first_child[i] = FOREST_NONE;
    for (uint32_t i = forest->count; i-- > 0;) {
        uint32_t parent = builder->parent[i];
        forest->next_sibling[i] = FOREST_NONE;
        if (parent == FOREST_NONE)
            continue;
        forest->next_sibling[i] = forest->first_child[parent];
        forest->first_child[parent] = i;
    }
    VEC_EACH (uint32_t, root, &forest->roots)
        order[reached++] = *root;
    for (uint32_t at = 0; at < reached; at++) {
        uint32_t node = order[at];
        forest->tree_size[node] = 1;
        for (uint32_t child = forest->first_child[node]; child != FOREST_NONE;
             child = forest->next_sibling[child]) {
            forest->kind[child] = forest->kind[node];
            order[reached++] = child;
        }
    }
    for (uint32_t at = reached; at-- > 0;)
        if (builder->parent[order[at]] != FOREST_NONE)
            forest->tree_size[builder->parent[order[at]]] += forest->tree_size[order[at]];
    free(order);
}

// Moves the child with the largest tree to the end of the list.
static void put_largest_last(struct pack_forest *forest, uint32_t node)
{
    uint32_t largest = FOREST_NONE, before_largest = FOREST_NONE, last = FOREST_NONE;
    for (uint32_t child = forest->first_child[node]; child != FOREST_NONE;
         child = forest->next_sibling[child]) {
        if (largest == FOREST_NONE || forest->tree_size[child] > forest->tree_size[largest]) {
            largest = child;
            before_largest = last;
        }
        last = child;
    }
    if (largest == last)
        return;
    if (before_largest == FOREST_NONE)
        forest->first_child[node] = forest->next_sibling[largest];
    else
        forest->next_sibling[before_largest] = forest->next_sibling[largest];
    forest->next_sibling[last] = largest;
    forest->next_sibling[largest] = FOREST_NONE;
}

bool pack_forest_open(const struct pack *pack, unsigned jobs, struct pack_forest *forest, struct error *err)
{
    size_t room = pack->count ? pack->count : 1;
    *forest = (struct pack_forest){.pack = pack, .count = (uint32_t)pack->count};
    forest->position = memory_alloc(room, sizeof *forest->position);
    forest->offset = memory_alloc(room, sizeof *forest->offset);
    forest->first_child = memory_alloc(room, sizeof *forest->first_child);
    forest->next_sibling = memory_alloc(room, sizeof *forest->next_sibling);
    forest->tree_size = memory_alloc(room, sizeof *forest->tree_size);
    forest->kind = memory_alloc(room, sizeof *forest->kind);
    if (!list_nodes(pack, forest, err)) {
        pack_forest_close(forest);
        return false;
    }
    struct builder builder = {forest, memory_alloc(room, sizeof(uint32_t))};
    memset(builder.parent, 0xff,
           room * sizeof(uint32_t)); // FOREST_NONE, also for what an interruption leaves
    pool_run((forest->count + HEADS_PER_JOB - 1) / HEADS_PER_JOB, jobs, read_heads, &builder);
    for (uint32_t i = 0; i < forest->count; i++)
        if (forest->kind[i] != OBJECT_NONE)
            *vec_add(&forest->roots) = i;
    link_nodes(&builder);
    for (uint32_t i = 0; i < forest->count; i++)
        put_largest_last(forest, i);
    free(builder.parent);
    return true;
}

void pack_forest_close(struct pack_forest *forest)
{
    free(forest->position);
    free(forest->offset);
    free(forest->first_child);
    free(forest->next_sibling);
    free(forest->tree_size);
    free(forest->kind);
    vec_free(&forest->roots);
    *forest = (struct pack_forest){0};
}
