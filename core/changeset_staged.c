// The staged change set: HEAD's tree and the index, both sorted by path, are walked side by side.
//
//     HEAD tree     a.c   lib/  ───────────┐  main.c          index     a.c  lib/x.c  lib/y.c  main.c
//                          │ same id as the cache-tree's "lib/": both sides jump over it
//
// so that only folders with a change in them are read. "lib/" sorts by its name with the slash, in trees as
// in the index: a walk in depth gives the order of the index.
#include "core/cache_tree.h"
#include "core/changeset_listing.h"
#include "core/git_plumbing.h"
#include "core/mode.h"
#include "core/object.h"
#include "core/tree_diff.h"
#include "core/tree_reader.h"

struct walk {
    struct listing *listing;
    const struct index *index;
    struct index_cursor cursor;
    struct index_entry entry; // the next one that is not used up, when has_entry
    bool has_entry;
    struct buffer previous; // path of the last entry that was read
    unsigned previous_stage;
    struct cache_tree cache;
    struct buffer path; // of the tree entry that is looked at
};

static bool out_of_order(const struct walk *walk, struct error *err)
{
    return error_set(err, ERROR_REPO, "index: entry %zu is out of order", walk->cursor.position);
}

static void keep_previous(struct walk *walk, struct str path, unsigned stage)
{
    buffer_clear(&walk->previous);
    buffer_add(&walk->previous, path);
    walk->previous_stage = stage;
}

// Reads the next entry that has content. What is only intended to be added has none yet.
static bool advance(struct walk *walk, struct error *err)
{
    struct index_entry *entry = &walk->entry;
    while ((walk->has_entry = index_next(&walk->cursor, entry, err))) {
        int order = str_compare(buffer_str(&walk->previous), entry->path);
        if (order > 0 || (order == 0 && (!walk->previous_stage || walk->previous_stage >= entry->stage)))
            return out_of_order(walk, err);
        keep_previous(walk, entry->path, entry->stage);
        if (!entry->intent_to_add)
            return true;
        listing_skip(walk->listing, entry->path, "intent to add: no content is staged", false);
    }
    return err->code == ERROR_NONE;
}

// The stages of a conflict are one change; "ours" stands for its content.
static bool take_unmerged(struct walk *walk, struct change change, struct error *err)
{
    struct listing *listing = walk->listing;
    struct str path = arena_copy(listing->arena, walk->entry.path);
    change.status = CHANGE_UNMERGED;
    do {
        if (!change.oid.size || walk->entry.stage == 2) {
            change.oid = walk->entry.oid;
            change.mode = walk->entry.mode;
        }
        if (!advance(walk, err))
            return false;
    } while (walk->has_entry && str_equal(walk->entry.path, path));
    return listing_add(listing, change, path, err);
}

// Uses up the current entry; `old` has the side of HEAD, or nothing.
static bool take(struct walk *walk, struct change old, struct error *err)
{
    struct change change = old;
    if (walk->entry.stage)
        return take_unmerged(walk, change, err);
    change.mode = walk->entry.mode;
    change.oid = walk->entry.oid;
    return listing_compare(walk->listing, change, walk->entry.path, err) && advance(walk, err);
}

static bool take_before(struct walk *walk, struct str path, struct error *err)
{
    while (walk->has_entry && str_compare(walk->entry.path, path) < 0)
        if (!take(walk, (struct change){0}, err))
            return false;
    return true;
}

static bool compare_file(struct walk *walk, const struct tree_entry *entry, struct error *err)
{
    struct change change = {.old_mode = entry->mode, .old_oid = entry->oid};
    struct str path = buffer_str(&walk->path);
    if (!take_before(walk, path, err))
        return false;
    if (walk->has_entry && str_equal(walk->entry.path, path))
        return take(walk, change, err);
    return listing_compare(walk->listing, change, path, err);
}

// The folder's cache-tree id is HEAD's: passes over all of its entries.
static bool skip_folder(struct walk *walk, const struct cache_node *node, struct error *err)
{
    struct str last, folder = buffer_str(&walk->path);
    if (!index_skip(&walk->cursor, node->entries - 1, &last, err))
        return false;
    if (last.at && !str_starts_with(last, folder))
        return error_set(err, ERROR_REPO, "index: its cache-tree does not fit its entries");
    if (last.at)
        keep_previous(walk, last, 0);
    if (!advance(walk, err))
        return false;
    if (walk->has_entry && str_starts_with(walk->entry.path, folder))
        return error_set(err, ERROR_REPO, "index: its cache-tree does not fit its entries");
    return true;
}

static bool walk_tree(struct walk *walk, const struct oid *oid, const struct cache_node *node, int depth,
                      struct error *err);

static bool compare_folder(struct walk *walk, const struct tree_entry *entry, const struct cache_node *parent,
                           int depth, struct error *err)
{
    buffer_add_byte(&walk->path, '/');
    if (!take_before(walk, buffer_str(&walk->path), err))
        return false;
    const struct cache_node *node = NULL;
    if (walk->has_entry && str_starts_with(walk->entry.path, buffer_str(&walk->path)))
        node = cache_tree_child(&walk->cache, parent, entry->name);
    if (node && node->is_valid && node->entries && memcmp(node->oid, entry->oid.bytes, entry->oid.size) == 0)
        return skip_folder(walk, node, err);
    return walk_tree(walk, &entry->oid, node, depth + 1, err);
}

// `node` is the cache-tree's knowledge about this folder, or NULL.
static bool walk_tree(struct walk *walk, const struct oid *oid, const struct cache_node *node, int depth,
                      struct error *err)
{
    struct buffer tree BUFFER_AUTO = {0};
    struct tree_entry entry;
    enum object_kind kind;
    size_t offset = 0, path_len = walk->path.len;
    if (depth > TREE_DEPTH_MAX)
        return error_set(err, ERROR_LIMIT, "HEAD has folders more than %d deep", TREE_DEPTH_MAX);
    if (!object_read(walk->listing->repo->objects, oid, TREE_SIZE_MAX, &kind, &tree, err))
        return false;
    if (kind != OBJECT_TREE)
        return error_set(err, ERROR_REPO, "HEAD: '%.*s' is not a tree", STR_ARG(buffer_str(&walk->path)));
    while (tree_next(buffer_str(&tree), &offset, oid->size, &entry, err)) {
        walk->path.len = path_len;
        buffer_add(&walk->path, entry.name);
        bool ok = mode_is_folder(entry.mode) ? compare_folder(walk, &entry, node, depth, err)
                                             : compare_file(walk, &entry, err);
        if (!ok)
            return false;
    }
    walk->path.len = path_len;
    return err->code == ERROR_NONE || error_wrap(err, "HEAD: '%.*s'", STR_ARG(buffer_str(&walk->path)));
}

static bool walk_all(struct walk *walk, struct error *err)
{
    const struct repo_head *head = walk->listing->head;
    cache_tree_read(walk->index, &walk->cache);
    const struct cache_node *root = walk->cache.count ? &walk->cache.at[0] : NULL;
    // A valid root that is HEAD's tree and covers every entry: nothing is staged.
    if (root && root->is_valid && root->entries == walk->index->count && head->tree.size &&
        memcmp(root->oid, head->tree.bytes, head->tree.size) == 0)
        return true;
    if (!advance(walk, err))
        return false;
    if (head->tree.size && !walk_tree(walk, &head->tree, root, 0, err))
        return false;
    while (walk->has_entry)
        if (!take(walk, (struct change){0}, err))
            return false;
    return true;
}

bool list_staged(struct listing *listing, struct error *err)
{
    struct index index;
    if (!index_open(listing->repo->index_file, listing->repo->oid_size, &index, err))
        return index_needs_git(&index, err) && plumbing_staged(listing, err);
    struct walk walk = {.listing = listing, .index = &index, .cursor = {.index = &index}};
    bool ok = walk_all(&walk, err);
    index_cursor_free(&walk.cursor);
    vec_free(&walk.cache);
    buffer_free(&walk.previous);
    buffer_free(&walk.path);
    index_close(&index);
    return ok || error_wrap(err, "comparing HEAD with %s", listing->repo->index_file.at);
}
