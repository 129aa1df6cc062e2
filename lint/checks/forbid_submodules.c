#include "core/mode.h"
#include "lint/text.h"

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    (void)err;
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        if (change->status == CHANGE_DELETED || !mode_is_submodule(change->mode))
            continue;
        struct finding *finding = check_report_file(run, "submodules are not allowed in this repository");
        finding->path = change->path;
    }
    return true;
}

const struct check check_forbid_submodules = {
    .id = "forbid-submodules",
    .summary = "no submodules at all",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_OFF_BY_DEFAULT,
    .page =
        {
            .why =
                "For teams that have decided against them: a clone is complete, and one commit is one state.",
            .bad = "mode 160000 vendor/lib",
            .good = "vendor/lib as a package of the language, or as files",
            .fix = "git rm the submodule and take it out of .gitmodules.",
            .source = "pre-commit-hooks forbid-submodules",
        },
    .run_set = run_set,
};
