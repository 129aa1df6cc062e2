// What people ask about external linters outside a run: what they would trust, and what is there.
#include "core/term.h"
#include "lint/tools/internal.h"

// Whether the repository uses a tool, by the index or by what lies on disk; as a job without files.
static bool find_job(struct linters *linters, const struct tool *tool, struct tool_job *job)
{
    const struct config *config = linters->use.config;
    struct error ignored = {0};
    *job = (struct tool_job){.linters = linters, .tool = tool, .named = plan_named(config, tool)};
    linters->settings.is_on_disk = false;
    bool uses = settings_load_root(linters, &(struct changeset){.kind = CHANGESET_ALL_FILES}, &ignored) &&
                plan_uses(linters, tool, &job->config);
    linters->settings.is_on_disk = true;
    return uses || plan_uses(linters, tool, &job->config);
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
        term_untrusted(out, job->config);
    }
    buffer_add_byte(out, '\n');
}

bool linters_trust_items(struct linters *linters, struct trust_items *items, struct buffer *out,
                         struct error *err)
{
    for (size_t i = 0; tools[i]; i++) {
        struct tool_job job;
        struct str refused;
        bool needs_trust = false;
        if (!find_job(linters, tools[i], &job) ||
            !find_program(linters, tools[i], &job.program, &job.is_in_repo, &refused))
            continue;
        // Both as it is on disk and as it is staged: either may be what is going to run.
        if (!find_trust_items(linters, &job, true, items, &needs_trust, err) ||
            !find_trust_items(linters, &job, false, items, &needs_trust, err))
            return error_wrap(err, "%s", tools[i]->id);
        if (needs_trust)
            print_job(&job, out);
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
    if (!find_program(linters, job->tool, &job->program, &job->is_in_repo, &refused)) {
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

void linters_facts(struct linters *linters, struct linters_facts *out)
{
    struct store *store = linters_open_store(linters, linters->arena);
    for (size_t i = 0; tools[i]; i++) {
        struct tool_job job;
        if (find_job(linters, tools[i], &job))
            add_facts(linters, &job, store, out);
    }
    store_close(store);
}
