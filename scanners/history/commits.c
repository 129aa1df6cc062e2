#include "scanners/history/commits.h"

#include "core/commit.h"

#include <stdlib.h>

void commit_table_free(struct commit_table *table)
{
    vec_free(&table->at);
    free(table->parent_oids);
    free(table->parents);
    free(table->slots);
    free(table->oldest_first);
    *table = (struct commit_table){0};
}

static void add_parent(struct commit_table *table, const struct oid *parent)
{
    table->parent_oids =
        vec_grow(table->parent_oids, table->parent_count, &table->parent_room, sizeof *table->parent_oids);
    table->parent_oids[table->parent_count++] = *parent;
}

bool commit_table_add(struct commit_table *table, const struct oid *oid, struct str bytes, bool is_tag,
                      struct error *err)
{
    struct known_commit entry = {.oid = *oid, .is_tag = is_tag, .presence = PRESENCE_NOWHERE};
    entry.first_parent = (uint32_t)table->parent_count;
    if (is_tag) {
        struct tag tag;
        if (!tag_parse(bytes, oid->size, &tag, err))
            return false;
        entry.target = tag.target;
        entry.time = tag.tagger.time;
    } else {
        struct commit commit;
        if (!commit_parse(bytes, oid->size, &commit, err))
            return false;
        entry.tree = commit.tree;
        entry.time = commit.committer.time;
        for (size_t i = 0; i < commit.parent_count; i++) {
            struct oid parent = commit_parent(&commit, i);
            add_parent(table, &parent);
        }
    }
    entry.parent_count = (uint32_t)table->parent_count - entry.first_parent;
    *vec_add(&table->at) = entry;
    return true;
}

void commit_table_put(struct commit_table *table, const struct known_commit *commit,
                      const struct oid *parents, size_t count)
{
    struct known_commit *mine = vec_add(&table->at);
    *mine = *commit;
    mine->first_parent = (uint32_t)table->parent_count;
    mine->parent_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        add_parent(table, &parents[i]);
}

void commit_table_take(struct commit_table *table, struct commit_table *from)
{
    uint32_t shift = (uint32_t)table->parent_count;
    VEC_EACH (struct known_commit, entry, &from->at) {
        struct known_commit *mine = vec_add(&table->at);
        *mine = *entry;
        mine->first_parent += shift;
    }
    for (size_t i = 0; i < from->parent_count; i++)
        add_parent(table, &from->parent_oids[i]);
    commit_table_free(from);
}

static int compare_ids(const void *left, const void *right)
{
    const struct known_commit *a = left, *b = right;
    return memcmp(a->oid.bytes, b->oid.bytes, sizeof a->oid.bytes);
}

static size_t slot_of(const struct commit_table *table, const struct oid *oid)
{
    return (size_t)oid_hash(oid) & (table->slot_count - 1);
}

uint32_t commit_table_find(const struct commit_table *table, const struct oid *oid)
{
    for (size_t slot = table->slot_count ? slot_of(table, oid) : 0; table->slot_count;
         slot = (slot + 1) & (table->slot_count - 1)) {
        if (table->slots[slot] == COMMIT_NONE)
            return COMMIT_NONE;
        if (oid_equal(&table->at.at[table->slots[slot]].oid, oid))
            return table->slots[slot];
    }
    return COMMIT_NONE;
}

// Sorted by id first, so that nothing depends on which thread found a commit; an object that several packs
// have is kept once.
static void drop_doubles(struct commit_table *table)
{
    size_t kept = 0;
    bool is_sorted = true;
    for (size_t i = 1; i < table->at.count && is_sorted; i++)
        is_sorted = compare_ids(&table->at.at[i - 1], &table->at.at[i]) < 0;
    if (!is_sorted)
        vec_sort(&table->at, compare_ids);
    for (size_t i = 0; i < table->at.count; i++)
        if (!kept || !oid_equal(&table->at.at[kept - 1].oid, &table->at.at[i].oid))
            table->at.at[kept++] = table->at.at[i];
        else if (table->at.at[i].is_known)
            table->at.at[kept - 1] = table->at.at[i]; // events count these
    table->at.count = kept;
}

// What may come next: a heap by time, then id, oldest first.
struct heap {
    const struct commit_table *table;
    uint32_t *at;
    size_t count;
};

static bool is_before(const struct heap *heap, uint32_t a, uint32_t b)
{
    const struct known_commit *left = &heap->table->at.at[a], *right = &heap->table->at.at[b];
    return left->time != right->time ? left->time < right->time : a < b; // positions are in order of ids
}

static void heap_push(struct heap *heap, uint32_t item)
{
    size_t at = heap->count++;
    for (; at && is_before(heap, item, heap->at[(at - 1) / 2]); at = (at - 1) / 2)
        heap->at[at] = heap->at[(at - 1) / 2];
    heap->at[at] = item;
}

static uint32_t heap_pop(struct heap *heap)
{
    uint32_t first = heap->at[0], item = heap->at[--heap->count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < heap->count; at = child) {
        if (child + 1 < heap->count && is_before(heap, heap->at[child + 1], heap->at[child]))
            child++;
        if (!is_before(heap, heap->at[child], item))
            break;
        heap->at[at] = heap->at[child];
    }
    heap->at[at] = item;
    return first;
}

// Children's lists, from the parents' ones.
struct children {
    uint32_t *start, *list; // list[start[i] .. start[i + 1])
};

static struct children list_children(const struct commit_table *table, uint32_t *waiting)
{
    size_t count = table->at.count;
    struct children children = {memory_alloc(count + 2, sizeof(uint32_t)),
                                memory_alloc(table->parent_count + 1, sizeof(uint32_t))};
    for (size_t i = 0; i < count; i++)
        for (uint32_t p = 0; p < table->at.at[i].parent_count; p++) {
            uint32_t parent = table->parents[table->at.at[i].first_parent + p];
            if (parent == COMMIT_NONE)
                continue;
            waiting[i]++;
            children.start[parent + 2]++;
        }
    for (size_t i = 2; i < count + 2; i++)
        children.start[i] += children.start[i - 1];
    for (size_t i = 0; i < count; i++)
        for (uint32_t p = 0; p < table->at.at[i].parent_count; p++) {
            uint32_t parent = table->parents[table->at.at[i].first_parent + p];
            if (parent != COMMIT_NONE)
                children.list[children.start[parent + 1]++] = (uint32_t)i;
        }
    return children;
}

static void order_commits(struct commit_table *table)
{
    size_t count = table->at.count;
    uint32_t *waiting = memory_alloc(count + 1, sizeof *waiting);
    struct children children = list_children(table, waiting);
    struct heap heap = {table, memory_alloc(count + 1, sizeof(uint32_t)), 0};
    table->oldest_first = memory_alloc(count + 1, sizeof *table->oldest_first);
    for (uint32_t i = 0; i < count; i++)
        if (!table->at.at[i].is_tag && !waiting[i])
            heap_push(&heap, i);
    while (heap.count) {
        uint32_t next = heap_pop(&heap);
        table->at.at[next].order = (uint32_t)table->order_count;
        table->oldest_first[table->order_count++] = next;
        for (uint32_t c = children.start[next]; c < children.start[next + 1]; c++)
            if (--waiting[children.list[c]] == 0)
                heap_push(&heap, children.list[c]);
    }
    free(heap.at);
    free(children.start);
    free(children.list);
    free(waiting);
}

void commit_table_index_ids(struct commit_table *table)
{
    for (table->slot_count = 64; table->slot_count < 2 * table->at.count;)
        table->slot_count *= 2;
    table->slots = memory_alloc(table->slot_count, sizeof *table->slots);
    memset(table->slots, 0xff, table->slot_count * sizeof *table->slots);
    for (uint32_t i = 0; i < table->at.count; i++) {
        size_t slot = slot_of(table, &table->at.at[i].oid);
        while (table->slots[slot] != COMMIT_NONE)
            slot = (slot + 1) & (table->slot_count - 1);
        table->slots[slot] = i;
    }
}

void commit_table_index(struct commit_table *table)
{
    drop_doubles(table);
    commit_table_index_ids(table);
    table->parents = memory_alloc(table->parent_count + 1, sizeof *table->parents);
    for (size_t i = 0; i < table->parent_count; i++)
        table->parents[i] = commit_table_find(table, &table->parent_oids[i]);
    order_commits(table);
}

void commit_table_mark(struct commit_table *table, const struct oid *tip, enum presence presence,
                       uint32_t source)
{
    struct VEC(uint32_t) open = {0};
    *vec_add(&open) = commit_table_find(table, tip);
    while (open.count) {
        uint32_t at = open.at[--open.count];
        if (at == COMMIT_NONE || table->at.at[at].presence <= presence)
            continue;
        struct known_commit *entry = &table->at.at[at];
        entry->presence = (uint8_t)presence;
        entry->source = source;
        if (entry->is_tag)
            *vec_add(&open) = commit_table_find(table, &entry->target);
        for (uint32_t p = 0; p < entry->parent_count; p++)
            *vec_add(&open) = table->parents[entry->first_parent + p];
    }
    vec_free(&open);
}
