// Programs: where they are, which one it is, and whether it may run.
//
// A program that a repository brings along runs only from inside it: a symlink that leads out would make
// "trusted" mean whatever lies there. Whether it comes from a folder of the repository or PATH leads there
// makes no difference: it needs trust.
#include "core/digest.h"
#include "core/file.h"
#include "core/object.h"
#include "lint/tools/internal.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { CONFIG_MAX = 4 << 20, PROGRAM_READ_MAX = 1 << 20, VERSION_MAX = 64 << 10, VERSION_TIMEOUT_MS = 20000 };

// Whether a path, without symlinks, is below the work tree.
static bool is_below(const struct repo *repo, const char *path, char real[PATH_MAX], struct str *below)
{
    char root[PATH_MAX];
    if (!repo->work_tree.len || !realpath(repo->work_tree.at, root) || !realpath(path, real))
        return false;
    struct str folder = str_from(root), target = str_from(real);
    bool is_inside =
        str_starts_with(target, folder) && target.len > folder.len && target.at[folder.len] == '/';
    *below = is_inside ? str_slice(target, folder.len + 1, target.len) : (struct str){0};
    return is_inside;
}

static bool find_below(struct tool_job *job, struct str base, struct str *refused)
{
    const struct tool *tool = job->tool;
    const struct repo *repo = job->linters->use.repo;
    struct arena *arena = job->linters->arena;
    for (const char *const *folder = tool->folders; folder && *folder; folder++) {
        for (const char *const *name = tool->programs; *name; name++) {
            char real[PATH_MAX];
            struct str unused, place = settings_join(arena, base, str_from(*folder));
            struct str path = arena_printf(arena, "%s/%.*s/%s", repo->work_tree.at, STR_ARG(place), *name);
            if (!process_find(path.at, NULL, arena).len)
                continue;
            if (is_below(repo, path.at, real, &unused)) {
                job->program = path;
                return job->is_in_repo = true;
            }
            *refused = arena_printf(arena, "%.*s/%s leads out of the repository", STR_ARG(place), *name);
        }
    }
    return false;
}

bool find_program(struct tool_job *job, struct str *refused)
{
    const struct linters *linters = job->linters;
    char real[PATH_MAX];
    struct str below, folder = job->folder;
    *refused = (struct str){0};
    for (bool more = linters->use.repo->work_tree.len > 0; more;) {
        if (find_below(job, folder, refused))
            return true;
        size_t slash = str_find_last_byte(folder, '/');
        more = folder.len > 0;
        folder = str_slice(folder, 0, slash == STR_NONE ? 0 : slash);
    }
    for (const char *const *name = job->tool->programs; *name; name++) {
        job->program = process_find(*name, linters->use.extra_path, linters->arena);
        job->is_in_repo = job->program.len && is_below(linters->use.repo, job->program.at, real, &below);
        if (job->program.len)
            return true;
    }
    return false;
}

static bool add_program(struct linters *linters, const struct tool_job *job, struct trust_items *items,
                        struct error *err)
{
    BUFFER_AUTO struct buffer content = {.limit = SIZE_MAX};
    char real[PATH_MAX];
    struct str below;
    struct stat st;
    if (!is_below(linters->use.repo, job->program.at, real, &below) || stat(real, &st) != 0)
        return error_set(err, ERROR_TOOL, "cannot look at %s", job->program.at);
    // A script is bound byte by byte; of a large binary, which would have to be read at each commit, what the
    // system says of it.
    if (st.st_size <= PROGRAM_READ_MAX) {
        struct buffer bytes BUFFER_AUTO = {.limit = SIZE_MAX};
        if (!file_read(real, PROGRAM_READ_MAX, &bytes, err))
            return false;
        buffer_add(&content, buffer_str(&bytes));
    } else {
        buffer_printf(&content, "%lld %lld.%ld", (long long)st.st_size, (long long)st.st_mtim.tv_sec,
                      st.st_mtim.tv_nsec);
    }
    trust_add(items, arena_printf(linters->arena, "program %.*s", STR_ARG(below)), buffer_str(&content));
    return true;
}

static bool read_setting(const struct linters *linters, const struct workplace *place,
                         const struct setting_file *file, struct buffer *out)
{
    struct error ignored = {0};
    enum object_kind kind;
    return place ? workplace_read(place, file->path, CONFIG_MAX, out)
                 : object_read(linters->use.repo->objects, &file->oid, CONFIG_MAX, &kind, out, &ignored);
}

// Whether a file of that name is configuration of the tool by what is in it.
static bool holds_config(const struct tool *tool, struct str path, struct str content)
{
    for (const char *const *config = tool->configs; *config; config++) {
        struct str rest = str_from(*config), name = str_cut(&rest, ':');
        if (str_equal(str_basename(name), str_basename(path)) &&
            (rest.len == 0 || tool_config_says(content, rest)))
            return true;
    }
    return false;
}

static void add_setting(struct linters *linters, const struct tool_job *job, const struct workplace *place,
                        const struct setting_file *file, struct trust_items *items)
{
    BUFFER_AUTO struct buffer content = {.limit = SIZE_MAX};
    // What can't be read counts as empty: the tool can't read it either.
    bool is_read = read_setting(linters, place, file, &content);
    if (!is_read || holds_config(job->tool, file->path, buffer_str(&content)))
        trust_add(items, arena_printf(linters->arena, "%.*s", STR_ARG(file->path)), buffer_str(&content));
}

// The configuration of a tool in every folder, since the one next to a file is in force for it.
static bool add_settings(struct linters *linters, const struct tool_job *job, bool on_disk,
                         struct trust_items *items, struct error *err)
{
    struct workplace place = {0};
    if (!settings_load_all(linters, err))
        return false;
    if (on_disk && !workplace_open(linters->use.repo, WORKPLACE_AS_IT_IS, linters->arena, &place, err))
        return false;
    VEC_EACH (const struct setting_file, file, &linters->settings.all)
        if (settings_is_config(job->tool, file->path))
            add_setting(linters, job, on_disk ? &place : NULL, file, items);
    // On disk there may be some that the index does not know yet.
    for (const char *const *config = job->tool->configs; on_disk && config && *config; config++) {
        struct str text, name = settings_join(linters->arena, job->folder, settings_split(*config, &text));
        struct str path = arena_join_path(linters->arena, linters->use.repo->work_tree, name);
        if (!settings_find(&linters->settings.all, name) && file_exists(path.at))
            add_setting(linters, job, &place, &(struct setting_file){.path = name}, items);
    }
    if (on_disk)
        workplace_close(&place);
    return true;
}

bool find_trust_items(struct linters *linters, const struct tool_job *job, bool on_disk,
                      struct trust_items *items, bool *needs_trust, struct error *err)
{
    bool runs_code = job->tool->flags & TOOL_RUNS_CODE;
    bool has_args = job->named && job->named->args.count > 0;
    *needs_trust = runs_code || has_args || job->is_in_repo;
    if (job->is_in_repo && !add_program(linters, job, items, err))
        return false;
    if (has_args) {
        BUFFER_AUTO struct buffer words = {.limit = SIZE_MAX};
        for (size_t i = 0; i < job->named->args.count; i++) {
            buffer_add(&words, job->named->args.at[i]);
            buffer_add_byte(&words, '\0');
        }
        trust_add(items, arena_printf(linters->arena, "args %s", job->tool->id), buffer_str(&words));
    }
    if (!runs_code)
        return true;
    // Named without any configuration: what it builds is still code.
    trust_add(items, arena_printf(linters->arena, "tool %s", job->tool->id), (struct str){0});
    return add_settings(linters, job, on_disk, items, err);
}

void find_identity(struct tool_job *job)
{
    char real[PATH_MAX];
    struct stat st = {0};
    struct digest digest;
    struct str path = realpath(job->program.at, real) ? str_from(real) : job->program;
    stat(path.at, &st);
    digest_start(&digest);
    digest_field(&digest, STR("andon-tool-program"));
    digest_field(&digest, str_from(job->tool->id));
    digest_field(&digest, job->program);
    digest_field(&digest, path);
    digest_number(&digest, (uint64_t)st.st_ino);
    digest_number(&digest, (uint64_t)st.st_size);
    digest_number(&digest, (uint64_t)st.st_mtim.tv_sec);
    digest_number(&digest, (uint64_t)st.st_mtim.tv_nsec);
    digest_number(&digest, (uint64_t)st.st_ctim.tv_sec);
    digest_number(&digest, (uint64_t)st.st_ctim.tv_nsec);
    digest_end(&digest, job->identity);
}

static bool ask_version(const struct tool_job *job, struct buffer *out)
{
    static const char *const standard[] = {"--version", NULL};
    struct argv argv = {0};
    struct process_result result;
    struct error ignored = {0};
    const unsigned limit = job_timeout_ms(job);
    argv_add(&argv, job->program.at);
    for (const char *const *word = job->tool->version ? job->tool->version : standard; *word; word++)
        argv_add(&argv, *word);
    argv_add(&argv, NULL);
    struct process_request request = {
        .argv = argv.at,
        .directory = arena_join_path(job->linters->arena, job->linters->use.repo->work_tree, job->folder).at,
        .output = out,
        .extra_environment = job->tool->environment,
        .extra_path = job->linters->use.extra_path,
        .timeout_ms = limit < VERSION_TIMEOUT_MS ? limit : VERSION_TIMEOUT_MS,
    };
    // Some (gofmt) have no version to tell: then it is the file alone that says which program it is.
    bool is_ok =
        process_run(&request, &result, &ignored) && !result.not_found && !result.timed_out && !result.signal;
    if (is_ok && result.exit_code != 0) {
        buffer_clear(out);
        buffer_add(out, STR("no version"));
    }
    vec_free(&argv);
    return is_ok;
}

bool find_version(struct tool_job *job, struct store *store, struct arena *arena)
{
    BUFFER_AUTO struct buffer text = {.limit = VERSION_MAX};
    if (!store_get(store, job->identity, &text)) {
        if (!ask_version(job, &text) || text.len == 0)
            return false;
        store_put(store, job->identity, buffer_str(&text));
    }
    job->version = arena_copy(arena, str_trim(buffer_str(&text)));
    return true;
}
