// What people ask about external linters outside a run: what they would trust, and what is there.
#include "core/term.h"
#include "lint/tools/internal.h"

enum { FOLDERS_MAX = 64 }; // of one tool; in a repository with more, each is asked for when it runs

// The places where the repository uses a tool, by the index and by what lies on disk at its root; as jobs
// without files.
static bool find_jobs(struct linters *linters, const struct tool *tool, struct tool_job jobs[FOLDERS_MAX],
                      size_t *count, struct error *err)
{
    struct tool_job job = {.linters = linters, .tool = tool, .named = plan_named(linters->use.config, tool)};
    *count = 0;
    if (plan_place(linters, tool, STR(""), &job, err))
        jobs[(*count)++] = job;
    VEC_EACH (const struct setting_file, file, &linters->settings.all) {
        size_t slash = str_find_last_byte(file->path, '/');
        if (err->code != ERROR_NONE)
            return error_wrap(err, "%s", tool->id);
        bool is_new = slash != STR_NONE && settings_is_config(tool, file->path) && *count < FOLDERS_MAX &&
                      plan_place(linters, tool, str_slice(file->path, 0, slash), &job, err);
        for (size_t i = 0; i < *count; i++)
            is_new = is_new && !str_equal(jobs[i].folder, job.folder);
        if (is_new)
            jobs[(*count)++] = job;
    }
    return err->code == ERROR_NONE || error_wrap(err, "%s", tool->id);
}

static void print_job(const struct tool_job *job, struct buffer *out)
{
    buffer_printf(out, "  %s: ", job->tool->id);
    term_untrusted(out, job->program);
    for (size_t i = 0; job->named && i < job->named->args.count; i++) {
        buffer_add_byte(out, ' ');
        term_untrusted(out, job->named->args.at[i]);
    }
    if (job->config.len) {
        buffer_add_cstring(out, ", by ");
        term_untrusted(out, job->folder);
        buffer_add_cstring(out, job->folder.len ? "/" : "");
        term_untrusted(out, job->config);
    }
    buffer_add_byte(out, '\n');
}

static bool add_items(struct tool_job *job, struct trust_items *items, struct buffer *out, struct error *err)
{
    struct linters *linters = job->linters;
    struct str refused;
    bool needs_trust = false;
    if (!find_program(job, &refused))
        return true;
    // Both as it is on disk and as it is staged: either may be what is going to run.
    if (!find_trust_items(linters, job, true, items, &needs_trust, err) ||
        !find_trust_items(linters, job, false, items, &needs_trust, err))
        return error_wrap(err, "%s", job->tool->id);
    if (needs_trust)
        print_job(job, out);
    return true;
}

// What is in the index, or at the root on disk.
static bool begin(struct linters *linters, struct error *err)
{
    static const struct changeset everything = {.kind = CHANGESET_ALL_FILES};
    static const struct changeset on_disk = {.kind = CHANGESET_WORKTREE};
    linters->settings.changeset = &on_disk;
    if (!settings_folder(linters, STR(""), err))
        return false;
    linters->settings.changeset = &everything;
    return settings_load_all(linters, err);
}

bool linters_trust_items(struct linters *linters, struct trust_items *items, struct buffer *out,
                         struct error *err)
{
    struct tool_job jobs[FOLDERS_MAX];
    if (!begin(linters, err))
        return false;
    for (size_t i = 0; tools[i]; i++) {
        size_t count;
        if (!find_jobs(linters, tools[i], jobs, &count, err))
            return false;
        for (size_t k = 0; k < count; k++)
            if (!add_items(&jobs[k], items, out, err))
                return false;
    }
    return true;
}

static void add_fact(struct linters_facts *out, const struct tool_job *job, bool runs, struct str text)
{
    bool is_required = job->named && job->named->required;
    *vec_add(out) = (struct linters_fact){str_from(job->tool->id), text, !runs, !runs && is_required};
}

static void add_facts(struct linters *linters, struct tool_job *job, struct store *store,
                      struct linters_facts *out)
{
    struct arena *arena = linters->arena;
    struct trust_items items = {0};
    struct error err = {0};
    struct str refused;
    bool needs_trust;
    struct str why = job->config.len ? arena_printf(arena, "%.*s is there", STR_ARG(job->config))
                                     : STR("andon.yml names it");
    if (!find_program(job, &refused)) {
        struct str missing =
            refused.len ? refused : arena_printf(arena, "there is no program '%s'", job->tool->programs[0]);
        add_fact(out, job, false,
                 arena_printf(arena, "does not run: %.*s (%.*s)", STR_ARG(missing), STR_ARG(why)));
        return;
    }
    bool is_ok = find_trust_items(linters, job, false, &items, &needs_trust, &err);
    bool may = is_ok && (!needs_trust || trust_read(linters->use.repo, &items, arena) == TRUST_GIVEN);
    vec_free(&items);
    if (!is_ok) {
        add_fact(out, job, false, arena_copy(arena, str_from(err.message)));
        return;
    }
    find_identity(job);
    // A program that may not run is not asked for its version either.
    bool has_version = may && find_version(job, store, arena);
    struct str version = has_version ? job->version : STR("version not known");
    version = str_slice(version, 0, str_find_byte(version, '\n', 0));
    add_fact(
        out, job, may,
        may ? arena_printf(arena, "%s, %.*s", job->program.at, STR_ARG(version))
            : arena_printf(arena,
                           "does not run: %s can run code of this repository; look at it, then 'andon trust'",
                           job->program.at));
}

bool linters_facts(struct linters *linters, struct linters_facts *out, struct error *err)
{
    struct tool_job jobs[FOLDERS_MAX];
    if (!begin(linters, err))
        return false;
    struct store *store = linters_open_store(linters, linters->arena);
    bool is_ok = true;
    for (size_t i = 0; is_ok && tools[i]; i++) {
        size_t count = 0;
        is_ok = find_jobs(linters, tools[i], jobs, &count, err);
        for (size_t k = 0; is_ok && k < count; k++)
            add_facts(linters, &jobs[k], store, out);
    }
    store_close(store);
    return is_ok;
}
