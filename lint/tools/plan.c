// Which tools run, and on which files. The cheap questions come first: nothing is read unless a changed file
// is of a tool's type, and only the root of the repository until one is going to run.
#include "core/glob.h"
#include "core/mode.h"
#include "core/term.h"
#include "lint/tools/internal.h"

const struct config_tool *plan_named(const struct config *config, const struct tool *tool)
{
    for (size_t i = 0; i < config->tool_count; i++)
        if (str_equal(config->tools[i].id, str_from(tool->id)))
            return &config->tools[i];
    return NULL;
}

static bool is_asked(const struct linters *linters, const struct tool *tool)
{
    for (size_t i = 0; i < linters->use.asked_count; i++)
        if (str_equal(linters->use.asked[i], str_from(tool->id)))
            return true;
    return false;
}

// The folders from the root down to `folder`: the next one below `at`. False at the end.
static bool next_below(struct str folder, struct str *at)
{
    size_t start = at->len ? at->len + 1 : 0;
    if (at->len == folder.len)
        return false;
    size_t slash = str_find_byte(folder, '/', start);
    *at = str_slice(folder, 0, slash == STR_NONE ? folder.len : slash);
    return true;
}

// The topmost folder above with one of the configurations, or with `nearest` the one next to the file.
static bool find_folder(struct linters *linters, struct str folder, const char *const *configs, bool nearest,
                        struct str *found, struct str *name, struct error *err)
{
    struct str at = {folder.at, 0}, here;
    bool has = false;
    do {
        if (settings_in(linters, at, configs, &here, err)) {
            has = true;
            *found = at;
            *name = here;
        }
    } while ((!has || nearest) && err->code == ERROR_NONE && next_below(folder, &at));
    return has;
}

bool plan_place(struct linters *linters, const struct tool *tool, struct str folder, struct tool_job *job,
                struct error *err)
{
    struct str unused;
    bool is_off = linters->use.config->tools_are_off || (job->named && job->named->is_off);
    job->folder = job->config = (struct str){0};
    bool has = !is_off && find_folder(linters, folder, tool->configs, false, &job->folder, &job->config, err);
    if (is_off || (!has && !job->named && !is_asked(linters, tool)) || err->code != ERROR_NONE)
        return false;
    if (tool->projects)
        find_folder(linters, folder, tool->projects, true, &job->folder, &unused, err);
    return err->code == ERROR_NONE;
}

static bool matches_list(const char *const *patterns, struct str path)
{
    for (const char *const *pattern = patterns; pattern && *pattern; pattern++)
        if (glob_match(str_from(*pattern), path))
            return true;
    return false;
}

static bool is_readable(const struct change *change)
{
    return change->status != CHANGE_DELETED && change->status != CHANGE_UNMERGED &&
           mode_is_regular(change->mode);
}

// The types of the change set's files: by name, and where that says nothing of an executable, by its first
// line.
struct types {
    filetype_mask *at;
    bool *is_read;
};

static filetype_mask type_by_name(const struct change *change)
{
    return is_readable(change) ? filetype_detect(change->path, change->mode, (struct str){0}) : 0;
}

static void read_type(struct linters *linters, const struct changeset *changeset, size_t index,
                      struct types *types)
{
    const struct change *change = &changeset->at[index];
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    struct error ignored = {0};
    bool has_name = str_extension(change->path).len > 0;
    if (types->is_read[index] || has_name || !(change->mode & 0111))
        return;
    types->is_read[index] = true;
    if (change->has_content ||
        changeset_read(changeset, change, false, linters->use.config->max_blob, &bytes, &ignored))
        types->at[index] = filetype_detect(change->path, change->mode,
                                           change->has_content ? change->content : buffer_str(&bytes));
}

static bool is_its(struct linters *linters, const struct tool *tool, const struct config_tool *named,
                   const struct changeset *changeset, size_t index, struct types *types)
{
    const struct change *change = &changeset->at[index];
    if (!is_readable(change) ||
        (named && glob_match_list(named->exclude.at, named->exclude.count, change->path)))
        return false;
    if (named && named->files.count)
        return glob_match_list(named->files.at, named->files.count, change->path);
    if (tool->types)
        read_type(linters, changeset, index, types);
    bool is_meant = (types->at[index] & tool->types) || matches_list(tool->files, change->path);
    return is_meant && !(types->at[index] & tool->except_types) && !matches_list(tool->except, change->path);
}

// Whether any file is of a type that any tool is for.
static bool any_is_of_a_tool(const struct config *config, const struct changeset *changeset,
                             const struct types *types)
{
    filetype_mask all = 0;
    for (size_t i = 0; tools[i]; i++)
        all |= tools[i]->types;
    for (size_t k = 0; k < changeset->count; k++) {
        const struct change *change = &changeset->at[k];
        bool may_be_script = (change->mode & 0111) && str_extension(change->path).len == 0;
        if (!is_readable(change))
            continue;
        if (config->tool_count || may_be_script || types->at[k] & all)
            return true;
        for (size_t i = 0; tools[i]; i++)
            if (matches_list(tools[i]->files, change->path))
                return true;
    }
    return false;
}

struct job_list VEC(struct tool_job);

// The job of a tool in that folder, made when there is none; `first` is the tool's first job.
static struct tool_job *job_in(struct job_list *jobs, size_t first, const struct tool_job *like, size_t room)
{
    for (size_t i = first; i < jobs->count; i++)
        if (str_equal(jobs->at[i].folder, like->folder) && jobs->at[i].is_of_steps == like->is_of_steps)
            return &jobs->at[i];
    struct tool_job *job = vec_add(jobs);
    *job = *like;
    job->files = ARENA_ARRAY(like->linters->arena, struct tool_file, room);
    return job;
}

// Hands a tool's files to its jobs, one a folder that it runs in.
static bool choose_files(struct linters *linters, const struct tool_job *tool_job,
                         const struct changeset *changeset, struct types *types, struct job_list *jobs,
                         struct error *err)
{
    struct tool_job place = *tool_job;
    struct str last = {0};
    size_t first = jobs->count;
    bool is_used = false, has_last = false;
    for (size_t i = 0; i < changeset->count; i++) {
        struct str path = changeset->at[i].path, folder = str_dirname(path);
        bool has_steps =
            place.tool->steps && is_readable(&changeset->at[i]) && steps_are_in(&changeset->at[i]);
        if ((!has_steps && !is_its(linters, place.tool, place.named, changeset, i, types)) ||
            config_excludes(linters->use.config, path))
            continue;
        place.is_of_steps = has_steps;
        if (!has_last || !str_equal(folder, last)) // they are sorted
            is_used = plan_place(linters, place.tool, folder, &place, err);
        has_last = true;
        last = folder;
        if (err->code != ERROR_NONE)
            return false;
        if (!is_used)
            continue;
        struct tool_job *job = job_in(jobs, first, &place, changeset->count - i);
        job->files[job->file_count++] = (struct tool_file){.change = &changeset->at[i], .path = path};
    }
    return true;
}

void leave_out(struct tool_job *job, struct str reason)
{
    struct linters *linters = job->linters;
    if ((job->named && job->named->required) || is_asked(linters, job->tool)) {
        job_fail(job, reason);
    } else if (linters->run_count == 0) {
        BUFFER_AUTO struct buffer line = {0};
        buffer_printf(&line, "%s did not run: ", job->tool->id);
        term_untrusted(&line, reason);
        buffer_add_byte(&line, '\n');
        if (str_find(buffer_str(&linters->notes), buffer_str(&line), 0) == STR_NONE) // of another folder
            buffer_add(&linters->notes, buffer_str(&line));
    }
}

static const char *const untrusted_texts[TRUST_STATE_COUNT] = {
    [TRUST_NEVER] = "it can run code of this repository, which is not trusted yet: 'andon trust'",
    [TRUST_CHANGED] = "it can run code of this repository, which is new or has changed since it was trusted: "
                      "look at it, then 'andon trust'",
};

static bool may_run(struct tool_job *job, bool *may, struct error *err)
{
    struct linters *linters = job->linters;
    struct trust_items items = {0};
    bool needs_trust;
    bool is_disk = linters->settings.changeset->kind == CHANGESET_WORKTREE;
    bool is_ok = find_trust_items(linters, job, is_disk, &items, &needs_trust, err);
    enum trust_state state =
        is_ok && needs_trust ? trust_read(linters->use.repo, &items, linters->arena) : TRUST_NOT_NEEDED;
    *may = is_ok && (!needs_trust || state == TRUST_GIVEN);
    struct str text = str_from(untrusted_texts[state == TRUST_CHANGED ? TRUST_CHANGED : TRUST_NEVER]);
    bool is_used = job->named || job->config.len; // else trust has never heard of it
    if (is_ok && !*may)
        leave_out(job, is_used
                           ? text
                           : STR("it can run code of this repository, which trusts it only when andon.yml "
                                 "names it under lint.tools: then 'andon trust'"));
    vec_free(&items);
    return is_ok;
}

// Whether a job runs: it is installed and may. A reason not to is said.
static bool may_start(struct tool_job *job, bool *may, struct error *err)
{
    const struct tool *tool = job->tool;
    struct str refused;
    *may = false;
    if (find_program(job, &refused))
        return may_run(job, may, err);
    leave_out(job, refused.len ? refused
                               : arena_printf(job->linters->arena, "there is no program '%s' in PATH%s%s",
                                              tool->programs[0], tool->folders ? " or " : "",
                                              tool->folders ? tool->folders[0] : ""));
    return true;
}

// Adds the jobs of one tool.
static bool plan_tool(struct linters *linters, const struct changeset *changeset, struct check_run *run,
                      const struct tool *tool, struct types *types, struct job_list *jobs, struct error *err)
{
    struct tool_job job = {
        .linters = linters, .tool = tool, .named = plan_named(linters->use.config, tool), .run = run};
    size_t first = jobs->count, kept = first;
    if (!choose_files(linters, &job, changeset, types, jobs, err))
        return false;
    for (size_t i = first; i < jobs->count; i++) {
        bool may;
        if (!may_start(&jobs->at[i], &may, err))
            return false;
        if (may)
            jobs->at[kept++] = jobs->at[i];
    }
    jobs->count = kept;
    if (kept > first)
        *vec_add(&linters->ran) = str_from(tool->id);
    return true;
}

static bool has_place(const struct changeset *changeset)
{
    return changeset->kind == CHANGESET_STAGED || changeset->kind == CHANGESET_ALL_FILES ||
           changeset->kind == CHANGESET_WORKTREE;
}

static struct linters_work *make_work(struct linters *linters, const struct changeset *changeset,
                                      const struct job_list *jobs, struct arena *results, struct arena *arena)
{
    struct linters_work *work = ARENA_NEW(arena, struct linters_work);
    *work = (struct linters_work){.linters = linters, .arena = results, .changeset = changeset};
    work->jobs = ARENA_ARRAY(arena, struct tool_job, jobs->count);
    memcpy(work->jobs, jobs->at, jobs->count * sizeof *work->jobs);
    work->job_count = jobs->count;
    return work;
}

static bool plan(struct check_run *runs, size_t count, const struct changeset *changeset, struct arena *arena,
                 void **work, struct error *err)
{
    struct linters *context = count ? (struct linters *)(uintptr_t)runs[0].check->data : NULL;
    if (!context || !context->use.repo || context->use.config->tools_are_off || !has_place(changeset) ||
        !context->use.repo->work_tree.len)
        return true;
    struct types types = {ARENA_ARRAY(arena, filetype_mask, changeset->count + 1),
                          ARENA_ARRAY(arena, bool, changeset->count + 1)};
    for (size_t i = 0; i < changeset->count; i++)
        types.at[i] = type_by_name(&changeset->at[i]);
    if (!any_is_of_a_tool(context->use.config, changeset, &types))
        return true;
    settings_begin(context, changeset);
    struct job_list jobs = {0};
    bool is_ok = true;
    vec_clear(&context->ran);
    for (size_t i = 0; is_ok && i < count; i++) {
        const struct tool *tool = tool_find(str_from(runs[i].check->id));
        is_ok = !tool || plan_tool(context, changeset, &runs[i], tool, &types, &jobs, err) ||
                error_wrap(err, "%s", tool->id);
    }
    context->run_count++;
    if (is_ok && jobs.count)
        *work = make_work(context, changeset, &jobs, runs[0].arena, arena);
    vec_free(&jobs);
    return is_ok;
}

const struct check_group linters_group = {.plan = plan, .run = linters_run};
