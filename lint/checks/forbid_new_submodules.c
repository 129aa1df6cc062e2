#include "core/mode.h"
#include "lint/text.h"

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    (void)err;
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        bool is_new = change->status == CHANGE_ADDED || change->status == CHANGE_TYPE;
        if (!is_new || !mode_is_submodule(change->mode) || mode_is_submodule(change->old_mode))
            continue;
        struct finding *finding = check_report_file(run, "the commit adds a submodule");
        finding->path = change->path;
        finding->help = arena_printf(run->arena, "git rm --cached -- '%.*s', and look into .gitmodules",
                                     STR_ARG(change->path));
    }
    return true;
}

const struct check check_forbid_new_submodules = {
    .id = "forbid-new-submodules",
    .summary = "no submodule is added",
    .severity = SEVERITY_WARNING,
    .page =
        {
            .why = "git add of a folder that happens to be a repository adds a submodule that nobody else "
                   "can fetch. One that is meant is only told; lint.severity makes an error of it where "
                   "submodules are unwanted.",
            .bad = "git add .   # vendor/lib is a clone",
            .good = "vendor/lib is in .gitignore, or a package",
            .fix = "git rm --cached FOLDER (without a slash at the end), and look into .gitmodules.",
            .source = "pre-commit-hooks forbid-new-submodules",
        },
    .run_set = run_set,
};
