#include "core/mode.h"
#include "lint/text.h"

#include <limits.h>

// A small file is read whole; `has_it` is false when it is larger than any link's target with a line ending.
static bool read_small(const struct changeset *changeset, const struct change *change, bool old_side,
                       struct buffer *out, bool *has_it, struct error *err)
{
    *has_it = changeset_read(changeset, change, old_side, PATH_MAX, out, err);
    if (*has_it || err->code != ERROR_LIMIT)
        return *has_it;
    *err = (struct error){0};
    return true;
}

static bool is_destroyed(const struct changeset *changeset, const struct change *change, bool *destroyed,
                         struct error *err)
{
    struct buffer BUFFER_AUTO old = {.limit = PATH_MAX};
    struct buffer BUFFER_AUTO new = {.limit = PATH_MAX};
    bool has_old, has_new;

    *destroyed = change->oid.size && oid_equal(&change->oid, &change->old_oid);
    if (*destroyed)
        return true;
    if (!read_small(changeset, change, true, &old, &has_old, err) ||
        !read_small(changeset, change, false, &new, &has_new, err))
        return false;
    // A fixer or an editor may have added a line ending.
    *destroyed = has_old && has_new && new.len <= old.len + 2 &&
                 str_equal(str_trim_end(buffer_str(&old)), str_trim_end(buffer_str(&new)));
    return true;
}

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        bool destroyed;
        bool was_link = mode_is_symlink(change->old_mode);
        if (!was_link || !mode_is_regular(change->mode) || change->status == CHANGE_UNMERGED)
            continue;
        if (!is_destroyed(changeset, change, &destroyed, err))
            return error_wrap(err, "%.*s", STR_ARG(change->path));
        if (!destroyed)
            continue;
        struct finding *finding =
            check_report_file(run, "a symbolic link became a plain file that holds the link's target");
        finding->path = change->path;
        finding->help = arena_printf(run->arena,
                                     "git restore --staged --worktree -- '%.*s'; on a system without "
                                     "symbolic links also: git config core.symlinks false",
                                     STR_ARG(change->path));
    }
    return true;
}

const struct check check_destroyed_symlinks = {
    .id = "destroyed-symlinks",
    .summary = "no symbolic link was turned into a file",
    .severity = SEVERITY_ERROR,
    .page =
        {
            .why = "An archive, a copy or a system without symbolic links wrote the target's name into a "
                   "plain file. "
                   "Committed, the link is gone for everybody.",
            .bad = "mode change 120000 => 100644 current",
            .good = "current stays a link",
            .fix = "git restore --staged --worktree FILE. Where the system has no symbolic links: git config "
                   "core.symlinks false.",
            .source = "pre-commit-hooks destroyed-symlinks",
        },
    .run_set = run_set,
};
