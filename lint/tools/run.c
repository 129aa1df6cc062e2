// All of it in order: what is known, where to run, the calls that look, those that change files, the
// findings.
//
// A tool that crashes, hangs, prints a gigabyte or something else than findings, or changes what it should
// not, costs its own results: they are dropped, the run is incomplete and says why. Nothing is remembered of
// it.
#include "core/file.h"
#include "core/interrupt.h"
#include "lint/tools/internal.h"

// Whether its check changes files: in the copy, for what it would make of them.
static bool writes(const struct tool_job *job)
{
    return job->tool->reader == TOOL_REWRITE && !(job->tool->flags & TOOL_ON_STDIN);
}

bool job_looks(const struct tool_job *job)
{
    return !writes(job) && !job->is_of_steps;
}

struct store *linters_open_store(const struct linters *linters, struct arena *arena)
{
    struct str state;
    struct error ignored = {0};
    if (!repo_state_dir(linters->use.repo, arena, &state, &ignored))
        return NULL;
    return store_open(arena_join_path(arena, state, STR("linters.db")).at);
}

static void prepare_job(struct linters_work *work, struct tool_job *job)
{
    find_identity(job);
    bool has_args = job->named && job->named->args.count;
    job->runs_in_copy = writes(job) || has_args || remember_writes(work->store, job);
    if (work->changeset->kind == CHANGESET_WORKTREE) {
        for (size_t i = 0; i < job->file_count; i++)
            tell_content(work, &job->files[i]); // to see whether it is changed
        return;
    }
    if (find_version(job, work->store, work->arena) && remember_keys(work, job))
        remember_look_up(work, job);
}

// Whether it speaks of other files than it is given.
static bool looks_around(const struct tool *tool)
{
    return tool->flags & (TOOL_WHOLE_PROJECT | TOOL_FOLLOWS);
}

// Paths are told from the folder that it ran in, or from the root.
static struct tool_file *find_file(struct linters_work *work, struct tool_job *job, struct str path)
{
    struct tool_file *file = tell_file(job, settings_join(work->arena, job->folder, path));
    return file || job->folder.len == 0 ? file : tell_file(job, path);
}

void job_take_call(struct linters_work *work, struct tool_call *call)
{
    struct tool_job *job = call->job;
    VEC_EACH (const struct tool_diagnostic, diagnostic, &call->found) {
        bool is_about_run = diagnostic->path.len == 0 && call->batch.file_count != 1;
        struct str path = diagnostic->path.len ? diagnostic->path : call->batch.files[0];
        struct tool_file *file = is_about_run ? NULL : find_file(work, job, path);
        if (is_about_run)
            job_fail(job, arena_copy(work->arena, diagnostic->message));
        else if (!file && looks_around(job->tool))
            work->linters->elsewhere++;
        else if (!file) // a name that could not be read is no reason to call the file clean
            job_fail(job, arena_printf(work->arena, "it speaks of a file that it was not given: %.*s",
                                       STR_ARG(path)));
        else if (!file->is_known)
            *vec_add(&file->found) = *diagnostic;
    }
    call_end(call, work->arena);
}

// Where names can't be told from the lines that they are in, what is said of such a file would be lost.
static bool can_be_named(const struct tool_job *job, struct str path)
{
    bool by_lines = job->tool->reader == TOOL_LINES;
    return !by_lines ||
           (str_find_byte(path, '\n', 0) == STR_NONE && str_find_byte(path, '\r', 0) == STR_NONE);
}

static void add_looks(struct linters_work *work, struct tool_job *job, struct tool_calls *calls)
{
    size_t count = 0;
    struct tool_file **files = ARENA_ARRAY(work->arena, struct tool_file *, job->file_count + 1);
    for (size_t i = 0; i < job->file_count; i++) {
        struct tool_file *file = &job->files[i];
        bool needs_content = job->tool->flags & TOOL_ON_STDIN;
        if (file->is_known || (needs_content && !tell_content(work, file)))
            continue;
        if (can_be_named(job, file->path))
            files[count++] = file;
        else
            job_fail(job, STR("a file's name has a line break, so what it says of it could not be told"));
    }
    if (count)
        calls_add(calls, job, copies_place(work, job), job->tool->check, files, count, work->arena);
}

static void run_looks(struct linters_work *work)
{
    struct tool_calls calls = {0};
    for (size_t i = 0; i < work->job_count; i++)
        if (job_looks(&work->jobs[i]))
            add_looks(work, &work->jobs[i], &calls);
    calls_run(&calls, work->linters->use.jobs, true);
    VEC_EACH (struct tool_call, call, &calls)
        job_take_call(work, call);
    calls_free(&calls);
    copies_check(work);
    for (size_t i = 0; i < work->job_count; i++)
        if (work->jobs[i].is_of_steps)
            steps_check(work, &work->jobs[i]);
}

static void run_rewrites(struct linters_work *work)
{
    for (size_t i = 0; i < work->job_count; i++)
        if (writes(&work->jobs[i]))
            rewrite_check(work, &work->jobs[i]);
    for (size_t i = 0; i < work->job_count; i++) {
        tell_places(work, &work->jobs[i]);
        if (work->linters->use.fix && work->jobs[i].tool->fix && !work->jobs[i].is_of_steps)
            rewrite_fix(work, &work->jobs[i]);
    }
}

static bool any_unknown(const struct linters_work *work)
{
    for (size_t i = 0; i < work->job_count; i++)
        if (job_has_unknown(&work->jobs[i]))
            return true;
    return false;
}

static void run_unknown(struct linters_work *work)
{
    struct error err = {0};
    if (copies_open(work, &err)) {
        run_looks(work);
        run_rewrites(work);
    } else {
        for (size_t i = 0; i < work->job_count; i++)
            if (job_has_unknown(&work->jobs[i]))
                job_fail(&work->jobs[i], arena_copy(work->arena, str_from(err.message)));
    }
    copies_close(work);
}

void linters_run(void *context)
{
    struct linters_work *work = context;
    work->store = linters_open_store(work->linters, work->arena);
    for (size_t i = 0; i < work->job_count; i++)
        prepare_job(work, &work->jobs[i]);
    if (any_unknown(work))
        run_unknown(work);
    for (size_t i = 0; i < work->job_count; i++) {
        struct tool_job *job = &work->jobs[i];
        if (!job->is_broken && !interrupt_happened())
            remember_results(work, job);
        tell_findings(work, job);
        for (size_t k = 0; k < job->file_count; k++)
            vec_free(&job->files[k].found);
    }
    store_close(work->store);
}
