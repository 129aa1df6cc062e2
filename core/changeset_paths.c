// Which files the command line limits a listing to. Paths come as typed: relative to where andon was started,
// or absolute; they are compared as git has them, relative to the root.
#include "core/changeset_listing.h"

#include <limits.h>

static bool outside(struct str path, struct error *err)
{
    return error_set(err, ERROR_USAGE, "'%.*s' is outside of the repository", STR_ARG(path));
}

// Appends the components of `path` to `out`, without "." and "..", as far as the root.
static bool add_components(struct buffer *out, struct str path)
{
    for (struct str rest = path; rest.at;) {
        struct str part = str_cut(&rest, '/');
        if (!part.len || str_equal(part, STR(".")))
            continue;
        if (!str_equal(part, STR(".."))) {
            if (out->len)
                buffer_add_byte(out, '/');
            buffer_add(out, part);
            continue;
        }
        if (!out->len)
            return false;
        size_t slash = str_find_last_byte(buffer_str(out), '/');
        out->len = slash == STR_NONE ? 0 : slash;
    }
    return true;
}

// The part of an absolute path below the work tree; also when it leads there through a symlink.
static bool below_root(struct str path, struct str root, struct arena *arena, struct str *out)
{
    char real[PATH_MAX];
    for (int i = 0; i < 2; i++) {
        if (str_starts_with(path, root) && (path.len == root.len || path.at[root.len] == '/')) {
            *out = str_slice(path, root.len, path.len);
            return true;
        }
        if (!realpath(arena_copy(arena, path).at, real))
            return false;
        path = arena_copy(arena, str_from(real));
    }
    return false;
}

static bool add_limit(struct listing *listing, struct str given, struct error *err)
{
    const struct repo *repo = listing->repo;
    struct buffer path BUFFER_AUTO = {0};
    struct str rest = given;
    bool is_absolute = given.len && given.at[0] == '/';
    if (is_absolute && (!repo->work_tree.len || !below_root(given, repo->work_tree, listing->arena, &rest)))
        return outside(given, err);
    if ((!is_absolute && !add_components(&path, repo->prefix)) || !add_components(&path, rest))
        return outside(given, err);
    *vec_add(&listing->limits) =
        (struct limit){.given = given, .path = arena_copy(listing->arena, buffer_str(&path))};
    return true;
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct limit *)a)->path, ((const struct limit *)b)->path);
}

bool listing_set_limits(struct listing *listing, struct error *err)
{
    const struct changeset_request *request = listing->request;
    for (size_t i = 0; i < request->path_count; i++)
        if (!add_limit(listing, request->paths[i], err))
            return false;
    vec_sort(&listing->limits, by_path);
    return true;
}

// Marks the limits that are exactly `path`.
static bool use_limit(struct listing *listing, struct str path)
{
    size_t low = 0, high = listing->limits.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(listing->limits.at[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = false;
    for (; low < listing->limits.count && str_equal(listing->limits.at[low].path, path); low++)
        found = listing->limits.at[low].is_used = true;
    return found;
}

bool listing_wants(struct listing *listing, struct str path)
{
    if (!listing->limits.count)
        return true;
    // The root, then each folder on the way, then the file: all that match count as used.
    bool wants = use_limit(listing, STR(""));
    for (size_t at = 0; (at = str_find_byte(path, '/', at)) != STR_NONE; at++)
        wants |= use_limit(listing, str_slice(path, 0, at));
    return use_limit(listing, path) || wants;
}

void listing_report_unused(struct listing *listing)
{
    const char *reason = listing->request->kind == CHANGESET_ALL_FILES
                             ? "not in the index"
                             : "no file that git tracks or would add (--no-git reads any file)";
    VEC_EACH (struct limit, limit, &listing->limits) {
        if (!limit->is_used && limit->path.len)
            listing_skip(listing, limit->given, reason, true);
    }
}
