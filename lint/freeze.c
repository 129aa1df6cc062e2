// andon-lint --baseline write.
#include "core/baseline.h"
#include "core/file.h"
#include "lint/command_internal.h"

static bool was_run(const struct run_plan *plan, struct str rule)
{
    for (size_t i = 0; i < plan->check_count; i++) {
        struct str id = str_from(plan->checks[i]->id);
        bool is_below = rule.len > id.len && rule.at[id.len] == '/' && str_starts_with(rule, id);
        if (is_below || str_equal(rule, id))
            return true;
    }
    return false;
}

// What other checks and tools froze before, as findings.
static void keep_others(const struct baseline *previous, const struct run_plan *plan,
                        struct finding_list *findings)
{
    for (size_t i = 0; i < previous->count; i++) {
        const struct baseline_entry *entry = &previous->at[i];
        if (was_run(plan, entry->rule))
            continue;
        struct finding *finding = vec_add(findings);
        finding->rule = entry->rule;
        finding->path = entry->path;
        finding->state = FINDING_BASELINE;
        memcpy(finding->fingerprint, entry->fingerprint, sizeof finding->fingerprint);
    }
}

static size_t count_frozen(const struct finding_list *findings)
{
    size_t count = 0;
    VEC_EACH (struct finding, finding, findings)
        count += finding->state == FINDING_NEW || finding->state == FINDING_OLD ||
                 finding->state == FINDING_BASELINE;
    return count;
}

static struct str parent_of(struct str path, struct arena *arena)
{
    size_t slash = str_find_last_byte(path, '/');
    return arena_copy(arena, slash == STR_NONE || slash == 0 ? STR(".") : str_slice(path, 0, slash));
}

bool lint_write_baseline(struct run *run, const struct run_plan *plan, struct buffer *out, struct error *err)
{
    struct buffer BUFFER_AUTO text = {0};
    struct baseline previous = {0};
    struct str name = run->config.baseline;
    bool is_absolute = str_starts_with(name, STR("/"));

    if (!run->has_repo || run->repo.work_tree.len == 0)
        return error_set(err, ERROR_USAGE, "--baseline write needs a repository with a working tree");
    struct str path =
        is_absolute ? arena_copy(&run->arena, name) : arena_join_path(&run->arena, run->repo.work_tree, name);
    if (!baseline_load(path.at, &run->arena, &previous, err))
        return false;
    size_t frozen = count_frozen(&run->result.findings);
    keep_others(&previous, plan, &run->result.findings);
    const struct baseline_words words = {.reason = STR("was there when the baseline was written")};
    baseline_render(&run->result.findings, &previous, &words, &text);
    if (!file_make_dirs(parent_of(path, &run->arena).at, 0755, err) ||
        !file_write_atomic(path.at, buffer_str(&text), 0644, err))
        return false;
    buffer_printf(out, "%zu finding%s written to %.*s; commit it\n", frozen, frozen == 1 ? "" : "s",
                  STR_ARG(name));
    return true;
}
