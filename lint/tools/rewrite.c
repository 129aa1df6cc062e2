// Tools that change files: formatters as their check, linters when they are asked to mend. They run in the
// copy, one tool at a time; each file is put back when its new bytes are known, so that no tool sees what
// another has made of it.
#include "core/term.h"
#include "lint/tools/internal.h"

struct rewriting {
    struct linters_work *work;
    struct tool_job *job;
    struct tool_file **files;
    struct str *before; // in the copy; {NULL, 0} when git keeps the file in another form than its blob
    size_t count;
    struct tool_calls calls;
};

// Chooses files and remembers what they hold.
static void start(struct rewriting *rewriting, bool wants_found)
{
    struct linters_work *work = rewriting->work;
    struct tool_job *job = rewriting->job;
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    rewriting->files = ARENA_ARRAY(work->arena, struct tool_file *, job->file_count + 1);
    rewriting->before = ARENA_ARRAY(work->arena, struct str, job->file_count + 1);
    for (size_t i = 0; i < job->file_count; i++) {
        struct tool_file *file = &job->files[i];
        if (file->is_known || (wants_found && file->found.count == 0) || !tell_content(work, file))
            continue;
        if (!workplace_read(&work->copy, file->path, SIZE_MAX / 2, &bytes)) {
            job_fail(job, arena_printf(work->arena, "%.*s is not in the copy that it should work on",
                                       STR_ARG(file->path)));
            continue;
        }
        bool is_blob = str_equal(buffer_str(&bytes), file->content);
        rewriting->before[rewriting->count] =
            is_blob ? file->content : arena_copy(work->arena, buffer_str(&bytes));
        rewriting->files[rewriting->count++] = file;
    }
}

// `reads`: what the calls print is findings.
static void run(struct rewriting *rewriting, const char *const *words, bool reads)
{
    struct linters_work *work = rewriting->work;
    struct tool_job *job = rewriting->job;
    calls_add(&rewriting->calls, job, &work->copy, words, rewriting->files, rewriting->count, work->arena);
    calls_run(&rewriting->calls, job->linters->use.jobs, reads);
}

// What became of one file: put back, and its new bytes read as diagnostics. False when that was impossible.
static bool take(struct rewriting *rewriting, size_t index, struct tool_diagnostics *out)
{
    struct linters_work *work = rewriting->work;
    struct tool_job *job = rewriting->job;
    struct tool_file *file = rewriting->files[index];
    BUFFER_AUTO struct buffer after = {.limit = SIZE_MAX};
    struct str before = rewriting->before[index];
    struct error err = {0};
    if (!workplace_read(&work->copy, file->path, work->linters->use.config->max_blob, &after)) {
        job_fail(job, arena_printf(work->arena, "it took %.*s away (in a copy: yours is as it was)",
                                   STR_ARG(file->path)));
        copies_write(work, file->path, before, &err);
        return false;
    }
    if (str_equal(buffer_str(&after), before))
        return true;
    if (!copies_write(work, file->path, before, &err)) {
        job_fail(job, arena_copy(work->arena, str_from(err.message)));
        return false;
    }
    if (before.at != file->content.at) { // it differs: no edit can be told
        *vec_add(out) = (struct tool_diagnostic){
            .path = file->path,
            .message =
                arena_printf(work->arena, "%s would change this file, which git stores in another form",
                             job->tool->programs[0]),
            .is_whole_file = true,
        };
        return true;
    }
    struct str new = arena_copy(work->arena, buffer_str(&after));
    bool is_ok = tool_read_rewrite(job->tool, file->path, before, new, work->arena, out, &err);
    if (!is_ok)
        job_fail(job, arena_copy(work->arena, str_from(err.message)));
    return is_ok;
}

void rewrite_check(struct linters_work *work, struct tool_job *job)
{
    struct rewriting rewriting = {.work = work, .job = job};
    start(&rewriting, false);
    if (rewriting.count == 0)
        return;
    run(&rewriting, job->tool->check, true);
    VEC_EACH (struct tool_call, call, &rewriting.calls)
        job_take_call(work, call);
    for (size_t i = 0; i < rewriting.count; i++)
        take(&rewriting, i, &rewriting.files[i]->found);
    calls_free(&rewriting.calls);
    copies_check_others(work, job);
}

// Whether two stretches of a file share a line, or lie on neighbouring ones: tools point to the line beside
// what they put in.
static bool are_near(struct str text, const struct tool_diagnostic *a, const struct tool_diagnostic *b,
                     bool same_line)
{
    const struct tool_diagnostic *first = a->offset <= b->offset ? a : b, *second = first == a ? b : a;
    size_t end = first->offset + first->length, lines = 0;
    for (size_t i = end; i < second->offset && i < text.len; i++)
        lines += text.at[i] == '\n';
    return lines <= (same_line ? 0 : 1);
}

static void attach(struct tool_diagnostic *finding, const struct tool_diagnostic *change, struct arena *arena)
{
    // A tool's own calls know which of its fixes are safe; what its report offers beside them does not count.
    size_t kept = finding->safety == FIX_SAFE ? finding->edit_count : 0;
    struct edit *all = ARENA_ARRAY(arena, struct edit, kept + change->edit_count);
    if (kept)
        memcpy(all, finding->edits, kept * sizeof *all);
    memcpy(all + kept, change->edits, change->edit_count * sizeof *all);
    finding->edits = all;
    finding->edit_count = kept + change->edit_count;
    finding->safety = FIX_SAFE;
}

// The nearest diagnostic gets the change: one on its lines before one beside them.
static void attach_to_nearest(struct tool_file *file, const struct tool_diagnostic *change,
                              struct arena *arena)
{
    struct tool_diagnostic *best = NULL;
    VEC_EACH (struct tool_diagnostic, finding, &file->found) {
        if (finding->is_whole_file || !are_near(file->content, finding, change, false))
            continue;
        if (are_near(file->content, finding, change, true)) {
            best = finding;
            break;
        }
        best = best ? best : finding;
    }
    if (best)
        attach(best, change, arena);
}

static bool has_to_mend(const struct tool_job *job)
{
    for (size_t i = 0; i < job->file_count; i++)
        if (!job->files[i].is_known && job->files[i].found.count)
            return true;
    return false;
}

// What it would mend is a help; that it can't is no reason to stop anybody.
static void tell_unmended(struct tool_job *job, struct str reason)
{
    buffer_printf(&job->linters->notes, "%s could not mend: ", job->tool->id);
    term_untrusted(&job->linters->notes, reason);
    buffer_add_byte(&job->linters->notes, '\n');
}

void rewrite_fix(struct linters_work *work, struct tool_job *job)
{
    struct rewriting rewriting = {.work = work, .job = job};
    struct error err = {0};
    bool is_ok = true;
    if (job->is_broken || !has_to_mend(job))
        return;
    if (!copies_need(work, &err)) {
        tell_unmended(job, str_from(err.message));
        return;
    }
    start(&rewriting, true);
    if (rewriting.count == 0)
        return;
    run(&rewriting, job->tool->fix, false);
    VEC_EACH (struct tool_call, call, &rewriting.calls)
        if (call->has_broken && is_ok) {
            is_ok = false;
            tell_unmended(job, call->reason);
        }
    for (size_t i = 0; i < rewriting.count; i++) {
        struct tool_diagnostics changes = {0};
        bool was_taken = take(&rewriting, i, &changes);
        VEC_EACH (const struct tool_diagnostic, change, &changes)
            if (is_ok && was_taken && change->edit_count)
                attach_to_nearest(rewriting.files[i], change, work->arena);
        vec_free(&changes);
    }
    calls_free(&rewriting.calls);
    copies_check_others(work, job);
}
