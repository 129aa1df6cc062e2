// The shell text of CI files ("run" of GitHub's steps, "script" of GitLab's jobs), for linters of shell
// scripts: each text becomes a file of its own in a folder that goes away, and what is said of it is carried
// back to where it stands in the YAML. Expressions are words of the same length there, so that places hold.
#include "core/file.h"
#include "core/object_write.h"
#include "lint/ci/ci.h"
#include "lint/tools/internal.h"

#include <stdlib.h>

// In front of each text: what reads it. A linter's places count it.
#define FIRST_LINE "#!/bin/bash\n"

struct step {
    struct tool_file *file;
    const struct ci_file *ci;
    const struct ci_script *script;
    struct str text; // with the first line
};

struct step_list VEC(struct step);

bool steps_are_in(const struct change *change)
{
    return ci_kind_of_path(change->path) != CI_OTHER;
}

static void find_steps(struct linters_work *work, struct tool_job *job, struct step_list *steps)
{
    for (size_t i = 0; i < job->file_count; i++) {
        struct tool_file *file = &job->files[i];
        struct blob blob;
        if (file->is_known || !tell_content(work, file))
            continue;
        blob_init(&blob, file->path, file->change->mode, &file->change->oid, file->content);
        const struct ci_file *ci = ci_file_make(&blob, work->arena);
        for (const struct ci_script *script = ci->scripts; script; script = script->next) {
            BUFFER_AUTO struct buffer text = {.limit = SIZE_MAX};
            buffer_add(&text, STR(FIRST_LINE));
            buffer_add(&text, script->shell.text);
            *vec_add(steps) = (struct step){file, ci, script, arena_copy(work->arena, buffer_str(&text))};
        }
    }
}

static struct str step_name(size_t index, struct arena *arena)
{
    return arena_printf(arena, "step-%zu.sh", index);
}

static bool write_steps(const struct step_list *steps, struct str folder, struct arena *arena,
                        struct error *err)
{
    for (size_t i = 0; i < steps->count; i++)
        if (!file_write_scratch(arena_join_path(arena, folder, step_name(i, arena)).at, steps->at[i].text,
                                err))
            return false;
    return true;
}

// "step-12.sh" is step 12.
static struct step *find_step(const struct step_list *steps, struct str name)
{
    struct str prefix = STR("step-"), suffix = STR(".sh");
    uint64_t number;
    if (!str_starts_with(name, prefix) || !str_ends_with(name, suffix) ||
        !str_to_u64(str_slice(name, prefix.len, name.len - prefix.len - suffix.len), &number) ||
        number >= steps->count)
        return NULL;
    return &steps->at[number];
}

// From a place in the step's text to one in the file.
static void carry_back(const struct step *step, struct tool_diagnostic *diagnostic, struct arena *arena)
{
    const size_t header = sizeof FIRST_LINE - 1;
    const struct yaml_tree_node *node = step->script->node;
    struct blob blob;
    blob_init(&blob, STR("step.sh"), 0100644, NULL, step->text);
    blob_find_lines(&blob, arena);
    tool_place(diagnostic, &blob, arena);
    size_t start = diagnostic->offset, end = start + diagnostic->length, limit = step->text.len - header;
    start = diagnostic->is_whole_file || start < header ? 0 : start - header;
    end = diagnostic->is_whole_file || end < header ? 0 : end - header;
    start = start < limit ? start : limit ? limit - 1 : 0;
    end = end < limit ? end : limit;
    diagnostic->path = step->file->path;
    diagnostic->offset = yaml_tree_place(node, step->file->content, start);
    size_t last = end > start ? yaml_tree_place(node, step->file->content, end - 1) + 1 : diagnostic->offset;
    diagnostic->length = last > diagnostic->offset ? last - diagnostic->offset : 0;
    diagnostic->is_whole_file = false;
    diagnostic->edits = NULL; // they are for another text
    diagnostic->edit_count = 0;
}

static void take_step_call(struct linters_work *work, struct tool_call *call, const struct step_list *steps)
{
    VEC_EACH (struct tool_diagnostic, diagnostic, &call->found) {
        struct step *step = find_step(steps, diagnostic->path);
        if (!step) {
            job_fail(call->job, arena_printf(work->arena, "it speaks of a file that it was not given: %.*s",
                                             STR_ARG(diagnostic->path)));
            continue;
        }
        carry_back(step, diagnostic, work->arena);
        *vec_add(&step->file->found) = *diagnostic;
    }
    call_end(call, work->arena);
}

static void run_steps(struct linters_work *work, struct tool_job *job, const struct step_list *steps,
                      struct str folder)
{
    struct tool_calls calls = {0};
    struct tool_file *files = ARENA_ARRAY(work->arena, struct tool_file, steps->count);
    struct tool_file **list = ARENA_ARRAY(work->arena, struct tool_file *, steps->count);
    struct tool_job here = *job; // its files are the steps', in a folder of theirs
    struct workplace place = {.folder = folder};
    here.folder = (struct str){0};
    for (size_t i = 0; i < steps->count; i++) {
        files[i].path = step_name(i, work->arena);
        list[i] = &files[i];
    }
    calls_add(&calls, &here, &place, job->tool->steps, list, steps->count, work->arena);
    calls_run(&calls, job->linters->use.jobs, true);
    VEC_EACH (struct tool_call, call, &calls) {
        call->job = job;
        take_step_call(work, call, steps);
    }
    calls_free(&calls);
}

void steps_check(struct linters_work *work, struct tool_job *job)
{
    struct step_list steps = {0};
    struct str temporary, folder = {0};
    struct error err = {0};
    find_steps(work, job, &steps);
    if (steps.count == 0)
        return;
    bool is_ok = repo_temporary_dir(work->linters->use.repo, work->arena, &temporary, &err);
    if (is_ok) {
        folder = arena_join_path(work->arena, temporary, STR("steps-XXXXXX"));
        is_ok = mkdtemp((char *)(uintptr_t)folder.at) ||
                error_set_errno(&err, ERROR_IO, "cannot make a folder in %s", temporary.at);
    }
    if (is_ok) {
        is_ok = write_steps(&steps, folder, work->arena, &err);
        if (is_ok)
            run_steps(work, job, &steps, folder);
        struct error ignored = {0};
        file_remove_tree(folder.at, &ignored);
    }
    if (!is_ok)
        job_fail(job, arena_copy(work->arena, str_from(err.message)));
    vec_free(&steps);
}
