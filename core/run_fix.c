// Fixes within a run: edits are applied in memory and checked again until nothing more can be mended, then
// written once.
//
// Two checks can want to change the same bytes; the second one's edit is left for the next pass, which sees
// the text that the first one made. What is written is therefore what the checks have seen last.
#include "core/run_internal.h"

#include <stdlib.h>

enum { FIX_PASSES_MAX = 10 };

// Takes the mode that a finding asks for; true when it is another one.
static bool take_mode(struct change *change, struct finding **findings, size_t count)
{
    const uint32_t before = change->mode;
    for (size_t i = 0; i < count; i++)
        if (findings[i]->mode) {
            change->mode = findings[i]->mode;
            findings[i]->state = FINDING_FIXED;
        }
    change->has_mode = change->has_mode || change->mode != before;
    return change->mode != before;
}

// Applies one file's fixable findings; true when its content or its mode changed.
static bool fix_change(struct run *run, struct change *change, struct finding **findings, size_t count,
                       struct buffer *bytes, struct error *err)
{
    struct buffer BUFFER_AUTO fixed = {.limit = SIZE_MAX};
    struct str content = change->content;

    if (!change->has_content) {
        buffer_clear(bytes);
        if (!changeset_read(&run->changeset, change, false, run->config.max_blob, bytes, err))
            return false;
        content = buffer_str(bytes);
    }
    const bool has_mode = take_mode(change, findings, count);
    if (edits_apply(content, findings, count, &fixed) == 0 && !has_mode)
        return false;
    change->content = arena_copy(&run->arena, buffer_str(&fixed));
    change->has_content = true;
    return true;
}

// One pass over the sorted findings, file by file. Fills `touched` with the changes that got new content.
static bool fix_pass(struct run *run, struct change *touched, size_t *touched_count, struct error *err)
{
    struct VEC(struct finding *) chosen = {0};
    struct buffer BUFFER_AUTO bytes = {.limit = SIZE_MAX};
    struct finding_list *all = &run->result.findings;

    *touched_count = 0;
    for (size_t i = 0; i < all->count && err->code == ERROR_NONE;) {
        struct str path = all->at[i].path;
        vec_clear(&chosen);
        for (; i < all->count && str_equal(all->at[i].path, path); i++)
            if (finding_is_fixable(&all->at[i]))
                *vec_add(&chosen) = &all->at[i];
        struct changeset *changeset = &run->changeset;
        const struct change *found = chosen.count ? change_find(changeset->at, changeset->count, path) : NULL;
        struct change *change = found ? &changeset->at[found - changeset->at] : NULL;
        if (change && fix_change(run, change, chosen.at, chosen.count, &bytes, err))
            touched[(*touched_count)++] = *change;
    }
    vec_free(&chosen);
    return err->code == ERROR_NONE;
}

static bool is_from_set_check(const struct engine_request *request, struct str rule)
{
    for (size_t i = 0; i < request->check_count; i++)
        if (request->checks[i]->run_set && str_equal(rule, str_from(request->checks[i]->id)))
            return true;
    return false;
}

// Runs the blob checks, and the programs, again on the files that were changed, and puts what they say in
// place of what they said.
static bool check_again(struct run *run, const struct engine_request *request, struct change *touched,
                        size_t count, struct error *err)
{
    struct changeset part = run->changeset;
    struct engine_request again = *request;
    struct result result;
    struct finding_list merged = {0};

    part.at = touched;
    part.count = count;
    part.skipped = (struct skip_list){0};
    const struct check **checks = ARENA_ARRAY(&run->arena, const struct check *, request->check_count);
    again.check_count = 0;
    for (size_t i = 0; i < request->check_count; i++)
        if (!request->checks[i]->run_set)
            checks[again.check_count++] = request->checks[i];
    again.checks = checks;
    again.changeset = &part;
    again.surroundings = &run->changeset;
    if (!engine_run(&again, &result, err)) {
        result_free(&result);
        return false;
    }
    VEC_EACH (struct finding, finding, &run->result.findings)
        if (finding->state == FINDING_FIXED || !change_find(touched, count, finding->path) ||
            is_from_set_check(request, finding->rule))
            *vec_add(&merged) = *finding;
    VEC_EACH (struct finding, finding, &result.findings)
        *vec_add(&merged) = *finding;
    VEC_EACH (struct skip, skip, &result.skipped)
        if (skip->is_incomplete)
            *vec_add(&run->result.skipped) = *skip;
    vec_free(&run->result.findings);
    run->result.findings = merged;
    arena_absorb(&run->result.arena, &result.arena);
    result_free(&result);
    vec_sort(&merged, finding_compare);
    return true;
}

static void tell(struct run *run, const struct fix_report *report)
{
    static const char *const texts[FIX_OUTCOME_COUNT] = {
        [FIX_INDEX_AND_FILE] = "fixed in the index and in the file",
        [FIX_INDEX_ONLY_CONFLICT] =
            ("fixed in the index; your unstaged edits touch the same lines, so the file was "
             "left as it is"),
        [FIX_INDEX_ONLY_GONE] = "fixed in the index; there is no such plain file in the working tree",
        [FIX_INDEX_ONLY_BUSY] = "fixed in the index; the file changed meanwhile and was left as it is",
        [FIX_FILE_ONLY] = "fixed in the file",
    };
    term_untrusted(&run->notes, report->path);
    buffer_printf(&run->notes, ": %s\n", texts[report->outcome]);
}

static bool write_to_disk(struct run *run, const struct change *change, struct error *err)
{
    struct buffer BUFFER_AUTO old = {.limit = SIZE_MAX};
    bool is_in_tree = run->changeset.kind == CHANGESET_WORKTREE;
    struct str path = is_in_tree ? arena_join_path(&run->arena, run->repo.work_tree, change->path)
                                 : arena_copy(&run->arena, change->path);

    if (!changeset_read(&run->changeset, change, false, run->config.max_blob, &old, err) ||
        !fix_write_file(path.at, buffer_str(&old), change->content, change->has_mode ? change->mode : 0, err))
        return false;
    *vec_add(&run->fixes) = (struct fix_report){change->path, FIX_FILE_ONLY};
    return true;
}

static bool write_fixes(struct run *run, const struct run_plan *plan, struct error *err)
{
    struct fix_file *files = ARENA_ARRAY(&run->arena, struct fix_file, run->changeset.count);
    size_t count = 0;
    bool on_disk = run->changeset.kind == CHANGESET_WORKTREE || run->changeset.kind == CHANGESET_NO_GIT;

    for (size_t i = 0; i < run->changeset.count; i++) {
        const struct change *change = &run->changeset.at[i];
        if (!change->has_content)
            continue;
        if (on_disk && !write_to_disk(run, change, err))
            return false;
        files[count++] = (struct fix_file){
            .change = change, .fixed = change->content, .mode = change->has_mode ? change->mode : 0};
    }
    if (!on_disk && count &&
        !fix_write_staged(&run->changeset, files, count, plan->command, &run->arena, &run->fixes, err))
        return false;
    VEC_EACH (struct fix_report, report, &run->fixes)
        tell(run, report);
    return true;
}

bool run_fixes(struct run *run, const struct run_plan *plan, const struct engine_request *request,
               struct error *err)
{
    enum changeset_kind kind = run->changeset.kind;
    size_t count;

    if (kind == CHANGESET_RANGE || kind == CHANGESET_STDIN)
        return error_set(err, ERROR_USAGE,
                         "--fix needs files to write to: --staged, --worktree, --all-files or "
                         "--no-git");
    struct change *touched = ARENA_ARRAY(&run->arena, struct change, run->changeset.count);
    for (int pass = 0; pass < FIX_PASSES_MAX; pass++) {
        if (!fix_pass(run, touched, &count, err))
            return false;
        if (count == 0)
            break;
        if (!check_again(run, request, touched, count, err))
            return false;
    }
    if (!write_fixes(run, plan, err))
        return error_wrap(err, "writing fixes");
    result_settle(&run->result);
    return true;
}
