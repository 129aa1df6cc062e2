#include "core/pack_forest.h"

#include <stdlib.h>

struct builder {
    struct pack_forest *forest;
    uint32_t *parent;
};

static int compare_places(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (a[0] > b[0]) - (a[0] < b[0]);
}

// Nodes in the order of their offsets: (offset, position) pairs, sorted.
static bool list_nodes(const struct pack *pack, struct pack_forest *forest, struct error *err)
{
    uint64_t *pairs = memory_alloc(pack->count ? pack->count : 1, 2 * sizeof *pairs);
    bool ok = true;
    for (size_t i = 0; i < pack->count && ok; i++) {
        size_t offset;
        ok = pack_offset(pack, i, &offset, err);
        pairs[2 * i] = ok ? offset : 0;
        pairs[2 * i + 1] = i;
    }
    if (ok)
        qsort(pairs, pack->count, 2 * sizeof *pairs, compare_places);
    for (size_t i = 0; i < pack->count && ok; i++) {
        forest->offset[i] = pairs[2 * i];
        forest->position[i] = (uint32_t)pairs[2 * i + 1];
    }
    free(pairs);
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

static bool read_heads(struct builder *builder)
{
    struct pack_forest *forest = builder->forest;
    for (uint32_t i = 0; i < forest->count; i++) {
        struct pack_entry entry;
        struct error ignored = {0};
        builder->parent[i] = FOREST_NONE;
        forest->kind[i] = OBJECT_NONE;
        // One that can't be read has no root: the walk of a damaged pack misses it, and kind[] says so.
        if (!pack_entry_read(forest->pack, forest->offset[i], &entry, &ignored))
            continue;
        forest->kind[i] = (uint8_t)entry.kind;
        if (entry.kind == OBJECT_NONE)
            builder->parent[i] = parent_of(forest, &entry);
        else
            *vec_add(&forest->roots) = i;
    }
    return true;
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

bool pack_forest_open(const struct pack *pack, struct pack_forest *forest, struct error *err)
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
    read_heads(&builder);
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

// A node whose children are being made.
struct frame {
    uint32_t node, next_child;
    struct buffer content;
    bool is_dropped; // the content was, for want of memory
    void *state;
};

struct walker {
    const struct pack_forest *forest;
    const struct forest_walk *walk;
    struct libdeflate_decompressor *inflater;
    struct VEC(struct frame) stack;
    struct buffer delta, made;
    size_t held; // bytes of the contents on the stack
    struct copied_list copied;
    struct VEC(struct buffer) spare; // buffers of frames that are gone
};

// Applies a delta and notes what it copied, neighbours that continue each other as one.
static bool apply(struct walker *walker, struct str base, struct error *err)
{
    struct delta delta;
    struct delta_step step;
    struct buffer *out = &walker->made;
    vec_clear(&walker->copied);
    buffer_clear(out);
    if (!delta_open(buffer_str(&walker->delta), &delta) || delta.base_size != base.len)
        return error_set(err, ERROR_REPO, "a delta does not fit its base: the pack is damaged");
    if (delta.result_size > walker->walk->content_limit)
        return error_set(err, ERROR_LIMIT, "too large (%zu bytes)", delta.result_size);
    char *to = buffer_reserve(out, delta.result_size ? delta.result_size : 1);
    size_t at = 0;
    while (to && delta_next(&delta, &step) && step.len <= delta.result_size - at) {
        memcpy(to + at, step.is_insert ? step.bytes.at : base.at + step.from, step.len);
        if (!step.is_insert) {
            struct copied *last = walker->copied.count ? &walker->copied.at[walker->copied.count - 1] : NULL;
            if (last && last->to + last->len == at && last->from + last->len == step.from)
                last->len += step.len;
            else
                *vec_add(&walker->copied) = (struct copied){step.from, at, step.len};
        }
        at += step.len;
    }
    if (!to || at != delta.result_size || delta.is_malformed || delta.at != delta.end)
        return error_set(err, ERROR_REPO, "a delta does not fit its base: the pack is damaged");
    out->len = at;
    return true;
}

// Makes the content of a node into walker->made.
static bool make(struct walker *walker, uint32_t node, const struct frame *base, struct error *err)
{
    const struct pack *pack = walker->forest->pack;
    size_t limit = walker->walk->content_limit;
    struct pack_entry entry;
    if (!pack_entry_read(pack, walker->forest->offset[node], &entry, err))
        return false;
    walker->made.limit = walker->delta.limit = SIZE_MAX / 4;
    if (!base)
        return pack_inflate(pack, &entry, limit, walker->inflater, &walker->made, err);
    return pack_inflate(pack, &entry, 2 * limit, walker->inflater, &walker->delta, err) &&
           apply(walker, buffer_str(&base->content), err);
}

// The lowest contents go first: they wait longest. The top one stays, whatever its size.
static void drop_contents(struct walker *walker)
{
    for (size_t i = 0; i + 1 < walker->stack.count && walker->held > walker->walk->memory; i++) {
        struct frame *frame = &walker->stack.at[i];
        walker->held -= frame->content.room;
        buffer_free(&frame->content);
        frame->is_dropped = true;
    }
}

static bool restore(struct walker *walker, struct frame *frame, struct error *err)
{
    const struct pack *pack = walker->forest->pack;
    enum object_kind kind;
    size_t size;
    if (!frame->is_dropped)
        return true;
    frame->content.limit = SIZE_MAX / 4;
    if (!pack_read(pack, (size_t)walker->forest->offset[frame->node], walker->walk->content_limit,
                   walker->inflater, &kind, &size, &frame->content, err))
        return false;
    walker->held += frame->content.room;
    frame->is_dropped = false;
    return true;
}

static void push_frame(struct walker *walker, uint32_t node, void *state)
{
    struct buffer content = walker->made;
    walker->made = (struct buffer){0};
    if (walker->spare.count)
        walker->made = walker->spare.at[--walker->spare.count];
    *vec_add(&walker->stack) = (struct frame){node, walker->forest->first_child[node], content, false, state};
    walker->held += content.room;
    if (walker->walk->memory)
        drop_contents(walker);
}

static void pop_frame(struct walker *walker)
{
    struct frame *frame = &walker->stack.at[--walker->stack.count];
    walker->held -= frame->content.room;
    if (walker->walk->memory && walker->held + frame->content.room > walker->walk->memory)
        buffer_free(&frame->content);
    else
        *vec_add(&walker->spare) = frame->content;
    if (walker->walk->drop)
        walker->walk->drop(walker->walk->context, frame->state);
    free(frame->state);
}

// Makes a node and shows it; one with children stays on the stack. `base` is the top frame, or NULL.
static bool enter(struct walker *walker, uint32_t node)
{
    const struct pack_forest *forest = walker->forest;
    const struct forest_walk *walk = walker->walk;
    struct error err = {0};
    struct frame *base = walker->stack.count ? &walker->stack.at[walker->stack.count - 1] : NULL;
    struct forest_node shown = {
        .index = node,
        .kind = forest->kind[node],
        .oid = pack_oid(forest->pack, forest->position[node]),
        .is_delta = base != NULL,
        .copied = &walker->copied,
    };
    bool is_made = (!base || restore(walker, base, &err)) && make(walker, node, base, &err);
    shown.base_size = base ? base->content.len : 0;
    shown.content = is_made ? buffer_str(&walker->made) : (struct str){0};
    shown.failed = is_made ? 0 : forest->tree_size[node];
    shown.err = is_made ? NULL : &err;
    void *state = memory_alloc(1, walk->state_size ? walk->state_size : 1);
    bool goes_on = walk->visit(walk->context, &shown, base ? base->state : NULL, state);
    bool is_base_done = base && base->next_child == FOREST_NONE;
    if (is_base_done)
        pop_frame(walker);
    if (goes_on && is_made && forest->first_child[node] != FOREST_NONE) {
        push_frame(walker, node, state);
    } else {
        if (walk->drop)
            walk->drop(walk->context, state);
        free(state);
    }
    return goes_on;
}

bool pack_forest_walk(const struct pack_forest *forest, uint32_t root, const struct forest_walk *walk,
                      struct libdeflate_decompressor *inflater)
{
    struct walker walker = {.forest = forest, .walk = walk, .inflater = inflater};
    bool goes_on = enter(&walker, root);
    while (goes_on && walker.stack.count) {
        struct frame *top = &walker.stack.at[walker.stack.count - 1];
        uint32_t child = top->next_child;
        top->next_child = forest->next_sibling[child];
        goes_on = enter(&walker, child);
    }
    while (walker.stack.count)
        pop_frame(&walker);
    VEC_EACH (struct buffer, spare, &walker.spare)
        buffer_free(spare);
    buffer_free(&walker.delta);
    buffer_free(&walker.made);
    vec_free(&walker.stack);
    vec_free(&walker.spare);
    vec_free(&walker.copied);
    return goes_on;
}
