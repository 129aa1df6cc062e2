#include "core/tree_diff.h"

#include "core/mode.h"
#include "core/tree_reader.h"
#include "core/vec.h"

#include <stdlib.h>

bool tree_side_next(struct tree_side *side, size_t oid_size, struct error *err)
{
    side->has_entry = tree_next(side->tree, &side->offset, oid_size, &side->entry, err);
    return side->has_entry || err->code == ERROR_NONE;
}

static bool read_tree(struct object_store *store, const struct oid *oid, struct buffer *out,
                      struct error *err)
{
    enum object_kind kind;
    return object_read(store, oid, TREE_SIZE_MAX, &kind, out, err) &&
           (kind == OBJECT_TREE || error_set(err, ERROR_REPO, "an object that should be a tree is not"));
}

bool tree_side_open(struct tree_side *side, struct object_store *store, const struct oid *oid,
                    size_t oid_size, struct error *err)
{
    if (!oid->size)
        return true;
    if (!read_tree(store, oid, &side->bytes, err))
        return false;
    side->tree = buffer_str(&side->bytes);
    return tree_side_next(side, oid_size, err);
}

static int compare_entries(const struct tree_entry *a, const struct tree_entry *b)
{
    struct str x = a->name, y = b->name;
    size_t common = x.len < y.len ? x.len : y.len;
    int order = memcmp(x.at, y.at, common);
    if (order)
        return order;
    int next_x = x.len > common ? (unsigned char)x.at[common] : mode_is_folder(a->mode) ? '/' : 0;
    int next_y = y.len > common ? (unsigned char)y.at[common] : mode_is_folder(b->mode) ? '/' : 0;
    return next_x - next_y;
}

int tree_side_compare(const struct tree_side *a, const struct tree_side *b)
{
    if (!a->has_entry || !b->has_entry)
        return (int)b->has_entry - (int)a->has_entry;
    return compare_entries(&a->entry, &b->entry);
}

// What one folder is compared with, kept for the next one that is as deep.
struct level {
    struct tree_side side;     // the tree's own
    struct oid of;             // what is in it; size 0: nothing
    struct tree_side *parents; // each of the next three has `room`
    struct tree_entry *below;
    struct oid *trees;
    size_t room;
};

struct tree_walk {
    struct object_store *store;
    struct tree_reader *reader; // NULL: each tree is read anew
    size_t oid_size;
    struct VEC(struct level *) levels;
    struct buffer path;
    const struct tree_visitor *visitor; // of one comparison
};

struct tree_walk *tree_walk_open(struct object_store *store, size_t oid_size, size_t memory)
{
    struct tree_walk *walk = memory_alloc(1, sizeof *walk);
    *walk = (struct tree_walk){.store = store, .oid_size = oid_size, .path.limit = SIZE_MAX / 4};
    walk->reader = memory ? tree_reader_open(store, memory) : NULL;
    return walk;
}

static void free_parents(struct level *level)
{
    for (size_t i = 0; i < level->room; i++)
        buffer_free(&level->parents[i].bytes);
    free(level->parents);
    free(level->below);
    free(level->trees);
}

void tree_walk_close(struct tree_walk *walk)
{
    for (size_t i = 0; i < walk->levels.count; i++) {
        struct level *level = walk->levels.at[i];
        buffer_free(&level->side.bytes);
        free_parents(level);
        free(level);
    }
    if (walk->reader)
        tree_reader_close(walk->reader);
    vec_free(&walk->levels);
    buffer_free(&walk->path);
    free(walk);
}

// The level of this depth, which is at most one deeper than any before, with room for so many parents.
static struct level *level_at(struct tree_walk *walk, size_t depth, size_t parent_count)
{
    if (depth == walk->levels.count)
        *vec_add(&walk->levels) = memory_alloc(1, sizeof(struct level));
    struct level *level = walk->levels.at[depth];
    if (parent_count > level->room) {
        free_parents(level);
        level->room = parent_count;
        level->parents = memory_alloc(level->room, sizeof *level->parents);
        level->below = memory_alloc(level->room, sizeof *level->below);
        level->trees = memory_alloc(level->room, sizeof *level->trees);
    }
    return level;
}

static bool open_side(struct tree_walk *walk, struct tree_side *side, const struct oid *oid,
                      struct error *err)
{
    struct buffer bytes = side->bytes;
    *side = (struct tree_side){.bytes = bytes};
    side->bytes.limit = SIZE_MAX / 4;
    buffer_clear(&side->bytes);
    if (oid->size && !(walk->reader ? tree_reader_read(walk->reader, oid, &side->bytes, err)
                                    : read_tree(walk->store, oid, &side->bytes, err)))
        return false;
    side->tree = buffer_str(&side->bytes);
    return true;
}

// Commits are mostly compared in their order: what is old now was new in the comparison before.
static void open_parents(struct tree_walk *walk, struct level *level, const struct oid *parents, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct error missing = {0}; // a parent that is not there has nothing
        struct tree_side *side = &level->parents[i];
        if (i == 0 && level->of.size && oid_equal(&level->of, &parents[0])) {
            struct buffer bytes = side->bytes;
            *side = (struct tree_side){.tree = buffer_str(&level->side.bytes), .bytes = level->side.bytes};
            level->side.bytes = bytes;
        } else if (!open_side(walk, side, &parents[i], &missing)) {
            side->tree = (struct str){0};
        }
    }
}

// Where the entry that begins at `at` ends; SIZE_MAX when the bytes are no tree.
static size_t entry_end(struct str tree, size_t at, size_t oid_size)
{
    const char *nul = memchr(tree.at + at, 0, tree.len - at);
    size_t end = nul ? (size_t)(nul - tree.at) + 1 + oid_size : SIZE_MAX;
    return end <= tree.len ? end : SIZE_MAX;
}

// Moves both behind the entries that are the same, without taking them apart.
static void skip_equal(struct tree_side *left, struct tree_side *right, size_t oid_size)
{
    struct str a = str_slice(left->tree, left->offset, left->tree.len);
    struct str b = str_slice(right->tree, right->offset, right->tree.len);
    size_t shorter = a.len < b.len ? a.len : b.len, differ = 0, at = 0;
    for (size_t step = 1024; step >= 64; step /= 4)
        while (differ + step <= shorter && memcmp(a.at + differ, b.at + differ, step) == 0)
            differ += step;
    while (differ < shorter && a.at[differ] == b.at[differ])
        differ++;
    if (differ == a.len && differ == b.len) { // all that is left
        at = differ;
    } else {
        for (size_t end; at < shorter && (end = entry_end(a, at, oid_size)) <= differ;)
            at = end;
    }
    left->offset += at;
    right->offset += at;
}

static bool walk_tree(struct tree_walk *walk, const struct oid *tree, const struct oid *parents,
                      size_t parent_count, size_t depth, struct error *err);

bool tree_pass_over(void *context, struct str path, const struct oid *tree, struct error *err)
{
    (void)context;
    (void)path;
    (void)tree;
    (void)err;
    return true;
}

static bool cannot_read(struct tree_walk *walk, const struct oid *tree, struct error *err)
{
    const struct tree_visitor *visitor = walk->visitor;
    if (!visitor->unreadable || !visitor->unreadable(visitor->context, buffer_str(&walk->path), tree, err))
        return false;
    *err = (struct error){0};
    return true;
}

// Moves each parent to the entry's place. False when one of them has the very same entry; else level->below
// are the parents' folders of this name, and of an entry that is no folder, their entries.
static bool is_new_entry(const struct tree_walk *walk, struct level *level, size_t count, size_t *below_count)
{
    const struct tree_entry *entry = &level->side.entry;
    bool is_new = true;
    *below_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct tree_side *side = &level->parents[i];
        struct error damaged = {0}; // a parent that ends early has less: more is new
        int order = 1;
        while (side->has_entry && (order = compare_entries(&side->entry, entry)) < 0)
            tree_side_next(side, walk->oid_size, &damaged);
        if (!side->has_entry || order != 0)
            continue;
        if (oid_equal(&side->entry.oid, &entry->oid) && side->entry.mode >> 12 == entry->mode >> 12)
            is_new = false;
        if (mode_is_folder(entry->mode) == mode_is_folder(side->entry.mode))
            level->below[(*below_count)++] = side->entry;
    }
    return is_new;
}

static bool visit(struct tree_walk *walk, struct level *level, size_t below_count, size_t depth,
                  struct error *err)
{
    const struct tree_visitor *visitor = walk->visitor;
    const struct tree_entry *entry = &level->side.entry;
    size_t before = walk->path.len;
    bool ok = true;
    buffer_add(&walk->path, entry->name);
    struct str path = buffer_str(&walk->path);
    if (!mode_is_folder(entry->mode)) {
        struct tree_new new = {path, entry->mode, entry->oid, level->below, below_count};
        ok = visitor->entry(visitor->context, &new, err);
    } else if (!visitor->enter || visitor->enter(visitor->context, path, &entry->oid)) {
        for (size_t i = 0; i < below_count; i++)
            level->trees[i] = level->below[i].oid;
        buffer_add_byte(&walk->path, '/');
        ok = walk_tree(walk, &entry->oid, level->trees, below_count, depth + 1, err);
    }
    walk->path.len = before;
    return ok;
}

// The next entry, behind those that the first parent has too. The rest of a damaged tree is reported as a
// tree that can't be read.
static bool next_entry(struct tree_walk *walk, struct level *level, size_t count, struct error *err)
{
    struct tree_side *first = count ? &level->parents[0] : NULL;
    struct error damaged = {0};
    if (first && first->has_entry && compare_entries(&first->entry, &level->side.entry) == 0) {
        skip_equal(&level->side, first, walk->oid_size);
        tree_side_next(first, walk->oid_size, &damaged);
    }
    return tree_side_next(&level->side, walk->oid_size, err) || cannot_read(walk, &(struct oid){0}, err);
}

static bool walk_level(struct tree_walk *walk, struct level *level, size_t count, size_t depth,
                       struct error *err)
{
    size_t below_count;
    bool ok = true;
    if (count)
        skip_equal(&level->side, &level->parents[0], walk->oid_size);
    for (size_t i = 0; i < count; i++) {
        struct error damaged = {0};
        tree_side_next(&level->parents[i], walk->oid_size, &damaged);
    }
    if (!tree_side_next(&level->side, walk->oid_size, err))
        ok = cannot_read(walk, &(struct oid){0}, err);
    while (ok && level->side.has_entry) {
        if (is_new_entry(walk, level, count, &below_count))
            ok = visit(walk, level, below_count, depth, err);
        ok = ok && next_entry(walk, level, count, err);
    }
    return ok;
}

static bool walk_tree(struct tree_walk *walk, const struct oid *tree, const struct oid *parents,
                      size_t parent_count, size_t depth, struct error *err)
{
    if (depth > TREE_DEPTH_MAX) {
        error_set(err, ERROR_LIMIT, "a tree has folders more than %d deep", TREE_DEPTH_MAX);
        return cannot_read(walk, tree, err);
    }
    for (size_t i = 0; i < parent_count; i++)
        if (oid_equal(tree, &parents[i]))
            return true;
    struct level *level = level_at(walk, depth, parent_count);
    open_parents(walk, level, parents, parent_count);
    level->of.size = 0;
    if (!open_side(walk, &level->side, tree, err))
        return cannot_read(walk, tree, err);
    level->of = *tree;
    return walk_level(walk, level, parent_count, depth, err);
}

bool tree_walk_new_entries(struct tree_walk *walk, const struct oid *tree, const struct oid *parents,
                           size_t parent_count, const struct tree_visitor *visitor, struct error *err)
{
    walk->visitor = visitor;
    buffer_clear(&walk->path);
    return walk_tree(walk, tree, parents, parent_count, 0, err);
}

bool tree_new_entries(struct object_store *store, size_t oid_size, const struct oid *tree,
                      const struct oid *parents, size_t parent_count, const struct tree_visitor *visitor,
                      struct error *err)
{
    struct tree_walk *walk = tree_walk_open(store, oid_size, 0);
    bool ok = tree_walk_new_entries(walk, tree, parents, parent_count, visitor, err);
    tree_walk_close(walk);
    return ok;
}
