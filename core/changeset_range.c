// The difference of two commits: their trees side by side, folders with the same id left out.
#include "core/changeset_listing.h"
#include "core/git_plumbing.h"
#include "core/mode.h"
#include "core/object.h"
#include "core/tree_diff.h"

static bool diff_trees(struct listing *listing, const struct oid *old, const struct oid *new,
                       struct buffer *path, int depth, struct error *err);

// One name: `a` and `b` are its entries, either may be NULL, and both are of the same kind.
static bool diff_entry(struct listing *listing, const struct tree_entry *a, const struct tree_entry *b,
                       struct buffer *path, int depth, struct error *err)
{
    struct change change = {0};
    const struct tree_entry *any = b ? b : a;
    if (a)
        change.old_mode = a->mode, change.old_oid = a->oid;
    if (b)
        change.mode = b->mode, change.oid = b->oid;
    buffer_add(path, any->name);
    if (!mode_is_folder(any->mode))
        return listing_compare(listing, change, buffer_str(path), err);
    buffer_add_byte(path, '/');
    return oid_equal(&change.old_oid, &change.oid) ||
           diff_trees(listing, &change.old_oid, &change.oid, path, depth + 1, err);
}

static bool diff_sides(struct listing *listing, struct tree_side *a, struct tree_side *b, struct buffer *path,
                       int depth, struct error *err)
{
    size_t path_len = path->len, oid_size = listing->repo->oid_size;
    while (a->has_entry || b->has_entry) {
        int order = tree_side_compare(a, b);
        path->len = path_len;
        if (!diff_entry(listing, order <= 0 ? &a->entry : NULL, order >= 0 ? &b->entry : NULL, path, depth,
                        err))
            return false;
        if ((order <= 0 && !tree_side_next(a, oid_size, err)) ||
            (order >= 0 && !tree_side_next(b, oid_size, err)))
            return false;
    }
    path->len = path_len;
    return true;
}

static bool diff_trees(struct listing *listing, const struct oid *old, const struct oid *new,
                       struct buffer *path, int depth, struct error *err)
{
    struct tree_side a = {0}, b = {0};
    bool ok = depth <= TREE_DEPTH_MAX ||
              error_set(err, ERROR_LIMIT, "a tree has folders more than %d deep", TREE_DEPTH_MAX);
    ok = ok && tree_side_open(&a, listing->repo->objects, old, listing->repo->oid_size, err) &&
         tree_side_open(&b, listing->repo->objects, new, listing->repo->oid_size, err) &&
         diff_sides(listing, &a, &b, path, depth, err);
    buffer_free(&a.bytes);
    buffer_free(&b.bytes);
    return ok;
}

// A full id needs no git to resolve it.
static bool resolve(const struct repo *repo, struct str name, struct oid *out, struct error *err)
{
    if (oid_from_hex(name, out) && (oid_is_zero(out) || object_exists(repo->objects, out)))
        return true;
    return plumbing_resolve(repo, name, out, err);
}

static bool resolve_parent(const struct repo *repo, const struct oid *commit, struct oid *out)
{
    struct arena arena ARENA_AUTO = {0};
    struct error ignored = {0};
    char hex[OID_HEX_MAX + 1];
    *out = (struct oid){0};
    // A first commit, also of a shallow clone, has none; git knows which are grafted.
    struct str parent = arena_printf(&arena, "%s^", oid_to_hex(commit, hex).at);
    return plumbing_resolve(repo, parent, out, &ignored);
}

// A..B, A...B (from where they parted), or X (against its first parent). An empty or all-zero A stands for
// "nothing": all of B is new.
static bool resolve_range(const struct repo *repo, struct str range, struct oid *from, struct oid *to,
                          struct error *err)
{
    size_t dots = str_find(range, STR(".."), 0);
    *from = (struct oid){0};
    if (dots == STR_NONE) {
        if (!resolve(repo, range, to, err))
            return false;
        resolve_parent(repo, to, from);
        return true;
    }
    struct str left = str_slice(range, 0, dots), right = str_slice(range, dots + 2, range.len);
    bool from_fork = str_starts_with(right, STR("."));
    if (from_fork)
        right = str_slice(right, 1, right.len);
    if (!resolve(repo, right.len ? right : STR("HEAD"), to, err) ||
        (left.len && !resolve(repo, left, from, err)))
        return false;
    if (oid_is_zero(from))
        *from = (struct oid){0};
    struct oid tip = *from;
    return !from_fork || !tip.size || plumbing_merge_base(repo, &tip, to, from, err);
}

bool list_range(struct listing *listing, struct error *err)
{
    struct oid from, to, from_tree = {0}, to_tree;
    struct buffer path BUFFER_AUTO = {0};
    struct str range = listing->request->range;
    char hex[OID_HEX_MAX + 1];
    if (!range.len)
        return error_set(err, ERROR_USAGE, "the range is empty; give A..B");
    if (!resolve_range(listing->repo, range, &from, &to, err))
        return error_wrap(err, "the range '%.*s'", STR_ARG(range));
    if (oid_is_zero(&to))
        return error_set(err, ERROR_USAGE, "the range '%.*s' ends nowhere", STR_ARG(range));
    if ((from.size && !object_peel_to_tree(listing->repo->objects, &from, &from_tree, err)) ||
        !object_peel_to_tree(listing->repo->objects, &to, &to_tree, err) ||
        !diff_trees(listing, &from_tree, &to_tree, &path, 0, err))
        return error_wrap(err, "the range '%.*s'", STR_ARG(range));
    listing->base = arena_copy(listing->arena, oid_to_hex(&from_tree, hex));
    return true;
}
