#include "core/tree_diff.h"

#include "core/vec.h"

bool tree_side_next(struct tree_side *side, size_t oid_size, struct error *err)
{
    side->has_entry = tree_next(side->tree, &side->offset, oid_size, &side->entry, err);
    return side->has_entry || err->code == ERROR_NONE;
}

bool tree_side_open(struct tree_side *side, struct object_store *store, const struct oid *oid,
                    size_t oid_size, struct error *err)
{
    enum object_kind kind;
    if (!oid->size)
        return true;
    if (!object_read(store, oid, TREE_SIZE_MAX, &kind, &side->bytes, err))
        return false;
    if (kind != OBJECT_TREE)
        return error_set(err, ERROR_REPO, "an object that should be a tree is not");
    side->tree = buffer_str(&side->bytes);
    return tree_side_next(side, oid_size, err);
}

static bool is_folder(const struct tree_entry *entry)
{
    return entry->mode == 0040000;
}

static int compare_entries(const struct tree_entry *a, const struct tree_entry *b)
{
    struct str x = a->name, y = b->name;
    size_t common = x.len < y.len ? x.len : y.len;
    int order = memcmp(x.at, y.at, common);
    if (order)
        return order;
    int next_x = x.len > common ? (unsigned char)x.at[common] : is_folder(a) ? '/' : 0;
    int next_y = y.len > common ? (unsigned char)y.at[common] : is_folder(b) ? '/' : 0;
    return next_x - next_y;
}

int tree_side_compare(const struct tree_side *a, const struct tree_side *b)
{
    if (!a->has_entry || !b->has_entry)
        return (int)b->has_entry - (int)a->has_entry;
    return compare_entries(&a->entry, &b->entry);
}

struct walk {
    struct object_store *store;
    size_t oid_size;
    const struct tree_visitor *visitor;
    struct buffer path;
};

static bool open_side(struct walk *walk, struct tree_side *side, const struct oid *oid, struct error *err)
{
    if (!walk->visitor->read || !oid->size)
        return tree_side_open(side, walk->store, oid, walk->oid_size, err);
    return walk->visitor->read(walk->visitor->context, oid, &side->tree, err) &&
           tree_side_next(side, walk->oid_size, err);
}

static bool walk_tree(struct walk *walk, const struct oid *tree, const struct oid *parents,
                      size_t parent_count, int depth, struct error *err);

static bool cannot_read(struct walk *walk, const struct oid *tree, struct error *err)
{
    const struct tree_visitor *visitor = walk->visitor;
    if (!visitor->unreadable || !visitor->unreadable(visitor->context, buffer_str(&walk->path), tree, err))
        return false;
    *err = (struct error){0};
    return true;
}

// Moves each parent to the entry's place. False when one of them has the very same entry; else `below` are
// the parents' folders of this name, and of an entry that is no folder, their entries.
static bool is_new_entry(struct tree_side *sides, size_t count, const struct tree_entry *entry,
                         size_t oid_size, struct tree_entry *below, size_t *below_count)
{
    bool is_new = true;
    *below_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct tree_side *side = &sides[i];
        struct error damaged = {0}; // a parent that ends early has less: more is new
        while (side->has_entry && compare_entries(&side->entry, entry) < 0)
            tree_side_next(side, oid_size, &damaged);
        if (!side->has_entry || compare_entries(&side->entry, entry) != 0)
            continue;
        if (oid_equal(&side->entry.oid, &entry->oid) && side->entry.mode >> 12 == entry->mode >> 12)
            is_new = false;
        if (is_folder(entry) == is_folder(&side->entry))
            below[(*below_count)++] = side->entry;
    }
    return is_new;
}

static bool visit_folder(struct walk *walk, const struct oid *tree, const struct tree_entry *below,
                         size_t below_count, int depth, struct error *err)
{
    struct oid *parents = memory_alloc(below_count + 1, sizeof *parents);
    for (size_t i = 0; i < below_count; i++)
        parents[i] = below[i].oid;
    bool ok = walk_tree(walk, tree, parents, below_count, depth, err);
    free(parents);
    return ok;
}

static bool visit(struct walk *walk, const struct tree_entry *entry, const struct tree_entry *below,
                  size_t below_count, int depth, struct error *err)
{
    const struct tree_visitor *visitor = walk->visitor;
    size_t before = walk->path.len;
    bool ok = true;
    struct oid oid = entry->oid;
    buffer_add(&walk->path, entry->name);
    struct str path = buffer_str(&walk->path);
    if (!is_folder(entry)) {
        struct tree_new new = {path, entry->mode, oid, below, below_count};
        ok = visitor->entry(visitor->context, &new, err);
    } else if (!visitor->enter || visitor->enter(visitor->context, path, &oid)) {
        buffer_add_byte(&walk->path, '/');
        ok = visit_folder(walk, &oid, below, below_count, depth + 1, err);
    }
    walk->path.len = before;
    return ok;
}

static bool walk_sides(struct walk *walk, struct tree_side *side, struct tree_side *parents,
                       size_t parent_count, int depth, struct error *err)
{
    struct tree_entry *below = memory_alloc(parent_count + 1, sizeof *below);
    bool ok = true;
    size_t below_count;
    while (ok && side->has_entry) {
        if (is_new_entry(parents, parent_count, &side->entry, walk->oid_size, below, &below_count))
            ok = visit(walk, &side->entry, below, below_count, depth, err);
        // The rest of a damaged tree is reported as a tree that can't be read.
        if (ok && !tree_side_next(side, walk->oid_size, err))
            ok = cannot_read(walk, &(struct oid){0}, err);
    }
    free(below);
    return ok;
}

static bool walk_tree(struct walk *walk, const struct oid *tree, const struct oid *parents,
                      size_t parent_count, int depth, struct error *err)
{
    if (depth > TREE_DEPTH_MAX) {
        error_set(err, ERROR_LIMIT, "a tree has folders more than %d deep", TREE_DEPTH_MAX);
        return cannot_read(walk, tree, err);
    }
    for (size_t i = 0; i < parent_count; i++)
        if (oid_equal(tree, &parents[i]))
            return true;
    struct tree_side side = {0}, *sides = memory_alloc(parent_count + 1, sizeof *sides);
    bool ok = open_side(walk, &side, tree, err);
    if (!ok)
        ok = cannot_read(walk, tree, err);
    for (size_t i = 0; ok && i < parent_count; i++) {
        struct error missing = {0}; // a parent that is not there has nothing
        if (!open_side(walk, &sides[i], &parents[i], &missing))
            sides[i].has_entry = false;
    }
    ok = ok && walk_sides(walk, &side, sides, parent_count, depth, err);
    buffer_free(&side.bytes);
    for (size_t i = 0; i < parent_count; i++)
        buffer_free(&sides[i].bytes);
    free(sides);
    return ok;
}

bool tree_new_entries(struct object_store *store, size_t oid_size, const struct oid *tree,
                      const struct oid *parents, size_t parent_count, const struct tree_visitor *visitor,
                      struct error *err)
{
    struct walk walk = {.store = store, .oid_size = oid_size, .visitor = visitor};
    bool ok = walk_tree(&walk, tree, parents, parent_count, 0, err);
    buffer_free(&walk.path);
    return ok;
}
