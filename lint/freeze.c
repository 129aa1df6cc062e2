// andon-lint --baseline write|update|prune.
#include "core/run_baseline.h"
#include "lint/command_internal.h"

static bool write_entries(struct run *run, const struct baseline_scope *scope, bool keeps, struct buffer *out,
                          struct error *err)
{
    const struct entries_request request = {
        .scope = scope,
        .findings = &run->result.findings,
        .previous = &run->exemptions.baseline,
        .key = &run->exemptions.key,
        .words = {.reason = STR("was there when the baseline was written")},
        .keeps = keeps,
        .today = run->exemptions.today,
    };
    struct entries_counts counts;
    struct baseline made;
    struct str file;

    if (!run_saw_everything(run, err) || !run_baseline_file(run, &file, err))
        return false;
    entries_make(&request, &run->arena, &made, &counts);
    made.key_id = request.previous->key_id; // whose key secrets were frozen with
    if (!baseline_save(&made, file, err))
        return false;
    entries_print_counts(&counts, run->config.baseline, out);
    buffer_add(out, STR("; commit it\n"));
    return true;
}

bool lint_baseline_is_known(struct str action)
{
    static const char *const actions[] = {"write", "update", "prune", NULL};
    return str_is_one_of(action, actions);
}

bool lint_change_baseline(struct run *run, const struct run_plan *plan, struct str action, struct buffer *out,
                          struct error *err)
{
    const struct baseline_scope scope = run_baseline_scope(run, plan);
    if (!run->has_repo || run->repo.work_tree.len == 0)
        return error_set(err, ERROR_USAGE, "--baseline needs a repository with a working tree");
    return str_equal(action, STR("prune"))
               ? run_prune_baseline(run, &scope, out, err)
               : write_entries(run, &scope, str_equal(action, STR("update")), out, err);
}
