#include "core/run_baseline.h"

bool run_baseline_file(struct run *run, struct str *file, struct error *err)
{
    struct str name = run->config.baseline;
    bool is_full = str_starts_with(name, STR("/")) || !run->has_repo;
    if (!is_full && !run->repo.work_tree.len)
        return error_set(err, ERROR_USAGE, "a bare repository has no file to write the baseline to");
    *file = is_full ? arena_copy(&run->arena, name) : arena_join_path(&run->arena, run->repo.work_tree, name);
    return true;
}

struct baseline_scope run_baseline_scope(const struct run *run, const struct run_plan *plan)
{
    return (struct baseline_scope){
        .checks = plan->checks,
        .check_count = plan->check_count,
        .config = &run->config,
        .changeset = run->has_all_files ? NULL : &run->changeset,
        .skipped = &run->result.skipped,
    };
}

bool run_saw_everything(const struct run *run, struct error *err)
{
    VEC_EACH (const struct skip, skip, &run->result.skipped)
        if (skip->is_incomplete)
            return error_set(err, ERROR_IO,
                             "not all could be looked at, so the baseline is unchanged: %.*s: %.*s",
                             STR_ARG(skip->path), STR_ARG(skip->reason));
    return true;
}

void run_note_mended(struct run *run, const struct run_plan *plan)
{
    const struct baseline *baseline = &run->exemptions.baseline;
    struct baseline_scope scope = run_baseline_scope(run, plan);
    size_t count = 0;

    if (!baseline->count)
        return;
    struct entry_list unused = entries_unused(baseline, &scope, &run->result.findings, &run->arena);
    for (size_t i = 0; i < unused.count; i++) {
        if (entry_is_secret(unused.at[i]))
            continue;
        count++;
        if (!run->options->verbose)
            continue;
        buffer_add(&run->notes, STR("mended  "));
        entry_print(unused.at[i], &run->notes);
        buffer_add_byte(&run->notes, '\n');
    }
    if (count)
        buffer_printf(&run->notes,
                      "note: %zu entr%s of the baseline %s mended%s; 'andon lint --baseline prune' takes %s "
                      "out\n",
                      count, count == 1 ? "y" : "ies", count == 1 ? "is" : "are",
                      run->options->verbose ? "" : " (--verbose names them)", count == 1 ? "it" : "them");
}

bool run_prune_baseline(struct run *run, const struct baseline_scope *scope, struct buffer *out,
                        struct error *err)
{
    struct baseline baseline = run->exemptions.baseline;
    struct str file;

    if (!run_saw_everything(run, err) || !run_baseline_file(run, &file, err))
        return false;
    struct entry_list unused = entries_unused(&baseline, scope, &run->result.findings, &run->arena);
    size_t count = entries_remove(&baseline, &unused, out);
    if (count && !baseline_save(&baseline, file, err))
        return false;
    buffer_printf(out, "%zu %s removed, %zu left\n", count, count == 1 ? "entry" : "entries", baseline.count);
    return true;
}
