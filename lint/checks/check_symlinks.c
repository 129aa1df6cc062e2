// A link is fine when what it points to is in the commit or exists on this disk (ignored, generated, or
// outside of the repository). Without a working tree nothing can be said about what lies outside of git, and
// nothing is.
#include "core/mode.h"
#include "lint/text.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

struct paths {
    struct str *at; // sorted
    size_t count;
};

// True when the path is a file of the index or a folder that holds one.
static bool is_in_index(const struct paths *paths, struct str path)
{
    size_t low = 0, high = paths->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(paths->at[middle], path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    // A folder's files come behind the files whose names merely start like it ("a-b" before "a/b").
    for (; low < paths->count && str_starts_with(paths->at[low], path); low++) {
        struct str found = paths->at[low];
        if (found.len == path.len || found.at[path.len] == '/')
            return true;
    }
    return false;
}

// The path that `target` means, seen from the folder of `link`, without "." and ".."; false when it leaves
// the repository.
static bool resolve(struct str link, struct str target, struct arena *arena, struct str *out)
{
    struct VEC(struct str) parts = {0};
    struct str folder = str_slice(link, 0, link.len - str_basename(link).len);
    struct str whole = arena_join_path(arena, folder, target), rest = whole;
    bool is_inside = true;

    while (rest.at && is_inside) {
        struct str part = str_cut(&rest, '/');
        if (part.len == 0 || str_equal(part, STR(".")))
            continue;
        if (!str_equal(part, STR("..")))
            *vec_add(&parts) = part;
        else if (parts.count)
            parts.count--;
        else
            is_inside = false;
    }
    *out = (struct str){0};
    VEC_EACH (struct str, part, &parts)
        *out = out->len ? arena_join_path(arena, *out, *part) : *part;
    vec_free(&parts);
    return is_inside;
}

// 1: it exists, 0: it doesn't, -1: it can't (a circle).
static int exists_on_disk(const struct repo *repo, struct str link, struct str target, struct arena *arena)
{
    struct stat status;
    struct str folder = str_slice(link, 0, link.len - str_basename(link).len);
    struct str path = arena_copy(arena, target);
    if (!str_starts_with(target, STR("/")))
        path = arena_join_path(arena, arena_join_path(arena, repo->work_tree, folder), target);
    if (stat(path.at, &status) == 0)
        return 1;
    return errno == ELOOP ? -1 : 0;
}

static bool is_broken(const struct changeset *changeset, const struct change *change, struct str target,
                      const struct paths *paths, struct arena *arena)
{
    struct str inside;
    int on_disk = exists_on_disk(changeset->repo, change->path, target, arena);
    if (on_disk != 0)
        return on_disk < 0;
    if (str_starts_with(target, STR("/")) || !resolve(change->path, target, arena, &inside))
        return true;
    if (str_equal(inside, change->path))
        return true;
    return inside.len > 0 && !is_in_index(paths, inside);
}

static bool check_link(struct check_run *run, const struct changeset *changeset, const struct change *change,
                       struct paths *paths, struct error *err)
{
    struct buffer BUFFER_AUTO target = {.limit = PATH_MAX};
    if (!changeset_read(changeset, change, false, PATH_MAX, &target, err))
        return false;
    if (!paths->at && !changeset_index_paths(changeset, run->arena, &paths->at, &paths->count, err))
        return false;
    if (!is_broken(changeset, change, buffer_str(&target), paths, run->arena))
        return true;
    struct finding *finding = check_report_file(
        run, "the symbolic link points to '%.*s', which does not exist", STR_ARG(buffer_str(&target)));
    finding->path = change->path;
    finding->help = STR("add what it points to, or point it elsewhere (ln -sfn TARGET LINK)");
    return true;
}

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    struct paths paths = {0};
    if (!changeset->repo || changeset->repo->work_tree.len == 0 || changeset->kind == CHANGESET_NO_GIT)
        return true;
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        bool is_there = change->status != CHANGE_DELETED && change->status != CHANGE_UNMERGED;
        if (is_there && mode_is_symlink(change->mode) && !check_link(run, changeset, change, &paths, err))
            return error_wrap(err, "%.*s", STR_ARG(change->path));
    }
    return true;
}

const struct check check_check_symlinks = {
    .id = "check-symlinks",
    .summary = "symbolic links point to something",
    .severity = SEVERITY_WARNING,
    .page =
        {
            .why = "Programs that follow the link fail, often far from the cause and only on other people's "
                   "machines.",
            .bad = "current -> releases/2",
            .good = "current -> releases/3",
            .fix = "Point the link to what exists, add what it points to in the same commit, or delete it.",
            .source = "pre-commit-hooks check-symlinks",
        },
    .run_set = run_set,
};
