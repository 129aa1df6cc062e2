// Which tools run, and on which files. The cheap questions come first: nothing is read unless a changed file
// is of a tool's type, and only the root of the repository until one is going to run.
#include "core/glob.h"
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

bool plan_uses(struct linters *linters, const struct tool *tool, struct str *config)
{
    const struct config_tool *named = plan_named(linters->use.config, tool);
    if (linters->use.config->tools_are_off || (named && named->is_off))
        return false;
    return settings_has(linters, tool, config) || named || is_asked(linters, tool);
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
           (change->mode & 0170000) == 0100000;
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

static void choose_files(struct linters *linters, struct tool_job *job, const struct changeset *changeset,
                         struct types *types)
{
    for (size_t i = 0; i < changeset->count; i++) {
        struct str path = changeset->at[i].path;
        if (!is_its(linters, job->tool, job->named, changeset, i, types) ||
            config_excludes(linters->use.config, path))
            continue;
        if (!job->files)
            job->files = ARENA_ARRAY(linters->arena, struct tool_file, changeset->count);
        job->files[job->file_count++] = (struct tool_file){.change = &changeset->at[i], .path = path};
    }
}

void leave_out(struct tool_job *job, struct str reason)
{
    struct linters *linters = job->linters;
    if ((job->named && job->named->required) || is_asked(linters, job->tool)) {
        job_fail(job, reason);
    } else if (linters->run_count == 0) {
        buffer_printf(&linters->notes, "%s did not run: ", job->tool->id);
        term_untrusted(&linters->notes, reason);
        buffer_add_byte(&linters->notes, '\n');
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
    bool is_ok = find_trust_items(linters, job, linters->settings.is_on_disk, &items, &needs_trust, err);
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

// Whether this one runs: it has files, is used here, is installed and may. A reason not to is said.
static bool plan_tool(struct linters *linters, const struct changeset *changeset, struct check_run *run,
                      const struct tool *tool, struct types *types, struct tool_job *job, bool *runs,
                      struct error *err)
{
    struct str refused;
    *runs = false;
    *job = (struct tool_job){
        .linters = linters, .tool = tool, .named = plan_named(linters->use.config, tool), .run = run};
    if (!plan_uses(linters, tool, &job->config))
        return true;
    choose_files(linters, job, changeset, types);
    if (job->file_count == 0)
        return true;
    if (!find_program(linters, tool, &job->program, &job->is_in_repo, &refused)) {
        leave_out(job, refused.len ? refused
                                   : arena_printf(linters->arena, "there is no program '%s' in PATH%s%s",
                                                  tool->programs[0], tool->folders ? " or " : "",
                                                  tool->folders ? tool->folders[0] : ""));
        return true;
    }
    return may_run(job, runs, err);
}

static bool has_place(const struct changeset *changeset)
{
    return changeset->kind == CHANGESET_STAGED || changeset->kind == CHANGESET_ALL_FILES ||
           changeset->kind == CHANGESET_WORKTREE;
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
    if (!settings_load_root(context, changeset, err))
        return false;
    struct linters_work *new = ARENA_NEW(arena, struct linters_work);
    *new = (struct linters_work){.linters = context, .arena = runs[0].arena, .changeset = changeset};
    new->jobs = ARENA_ARRAY(arena, struct tool_job, count);
    vec_clear(&context->ran);
    for (size_t i = 0; i < count; i++) {
        const struct tool *tool = tool_find(str_from(runs[i].check->id));
        struct tool_job *job = &new->jobs[new->job_count];
        bool is_to_run = false;
        if (tool && !plan_tool(context, changeset, &runs[i], tool, &types, job, &is_to_run, err))
            return error_wrap(err, "%s", tool->id);
        new->job_count += is_to_run;
        if (is_to_run)
            *vec_add(&context->ran) = str_from(tool->id);
    }
    context->run_count++;
    *work = new->job_count ? new : NULL;
    return true;
}

const struct check_group linters_group = {.plan = plan, .run = linters_run};
