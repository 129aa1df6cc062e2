#include "core/object.h"
#include "lint/text.h"

#include <sys/stat.h>

// A file on disk: relative to the work tree, or to the current folder without a repository.
static bool size_on_disk(const struct changeset *changeset, struct str path, struct arena *arena,
                         size_t *size)
{
    struct stat status;
    bool is_below = changeset->kind == CHANGESET_WORKTREE && changeset->repo;
    struct str full =
        is_below ? arena_join_path(arena, changeset->repo->work_tree, path) : arena_copy(arena, path);
    if (lstat(full.at, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    *size = (size_t)status.st_size;
    return true;
}

static bool find_size(const struct changeset *changeset, const struct change *change, struct arena *arena,
                      size_t *size, struct error *err)
{
    enum object_kind kind;
    *size = 0;
    if (change->has_content)
        *size = change->content.len;
    else if (change->oid.size && changeset->repo)
        return object_read_header(changeset->repo->objects, &change->oid, &kind, size, err);
    else if (changeset->kind == CHANGESET_STDIN)
        *size = changeset->stdin_bytes.len;
    else
        size_on_disk(changeset, change->path, arena, size);
    return true;
}

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    const bool enforce_all = check_flag(run, "enforce-all");
    const int64_t maxkb = check_number(run, "maxkb");

    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        bool is_file = (change->mode & 0170000) == 0100000;
        bool is_asked = change->status == CHANGE_ADDED || (enforce_all && change->status != CHANGE_DELETED &&
                                                           change->status != CHANGE_UNMERGED);
        size_t size;
        if (!is_file || !is_asked)
            continue;
        if (!find_size(changeset, change, run->arena, &size, err))
            return error_wrap(err, "%.*s", STR_ARG(change->path));
        int64_t kb = (int64_t)(size / 1024 + (size % 1024 != 0));
        if (kb <= maxkb)
            continue;
        struct finding *finding = check_report_file(run,
                                                    "the file is %lld KB, more than the %lld KB that are "
                                                    "allowed; every clone would carry it for ever",
                                                    (long long)kb, (long long)maxkb);
        finding->path = change->path;
        finding->help = STR(
            "keep it elsewhere or in Git LFS (git lfs track), or raise maxkb for this check in andon.yml");
    }
    return true;
}

const struct check check_check_added_large_files = {
    .id = "check-added-large-files",
    .summary = "no large file is added",
    .severity = SEVERITY_ERROR,
    .options =
        (const struct check_option[]){
            {"maxkb", CHECK_OPTION_NUMBER, "500", "the largest file that may be added, in KB"},
            {"enforce-all", CHECK_OPTION_FLAG, "false", "also files that were there before"},
            {0},
        },
    .page =
        {
            .why = "What is committed once stays in the history: everybody downloads it with every clone, "
                   "also after "
                   "it was deleted. It is nearly always a build product, a dump or an archive.",
            .bad = "git add backup.sql   # 48,000 KB",
            .good = "git lfs track '*.sql' && git add .gitattributes backup.sql",
            .fix = "git restore --staged FILE and add it to .gitignore, or keep it in Git LFS (its pointer "
                   "files are "
                   "small and pass). Where the file must be in git, raise maxkb.",
            .source = "pre-commit-hooks check-added-large-files",
        },
    .run_set = run_set,
};
