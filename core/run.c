#include "core/run.h"

#include "core/cache.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/file.h"
#include "core/last_secrets.h"
#include "core/run_guard.h"
#include "core/run_internal.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

// Opening a cache costs more than checking a few files again.
enum { CACHE_FILES_MIN = 50 };

static const char *const color_names[] = {"auto", "always", "never", NULL};

#define AT(member) offsetof(struct run_options, member)
const struct option run_option_table[] = {
    {.name = "staged",
     .kind = OPTION_FLAG,
     .offset = AT(staged),
     .doc = "look at what is staged (the default)"},
    {.name = "worktree",
     .kind = OPTION_FLAG,
     .offset = AT(worktree),
     .doc = "look at the files on disk, or at PATH…"},
    {.name = "all-files", .kind = OPTION_FLAG, .offset = AT(all_files), .doc = "look at the whole index"},
    {.name = "range",
     .kind = OPTION_TEXT,
     .offset = AT(range),
     .argument = "A..B",
     .doc = "look at what B changed since A, or at what one commit changed"},
    {.name = "no-git",
     .kind = OPTION_FLAG,
     .offset = AT(no_git),
     .doc = "look at files and folders, without git"},
    {.name = "stdin", .kind = OPTION_FLAG, .offset = AT(stdin_text), .doc = "look at standard input"},
    {.name = "path",
     .kind = OPTION_TEXT,
     .offset = AT(path),
     .argument = "NAME",
     .doc = "the name that --stdin goes by"},
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_CHOICE,
     .offset = AT(format),
     .argument = "FORMAT",
     .choices = report_format_names,
     .doc = "the form of the report"},
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .offset = AT(output),
     .argument = "FILE",
     .doc = "write the report to FILE"},
    {.name = "color",
     .kind = OPTION_CHOICE,
     .offset = AT(color),
     .argument = "WHEN",
     .choices = color_names,
     .doc = "colour"},
    {.name = "jobs",
     .letter = 'j',
     .kind = OPTION_NUMBER,
     .offset = AT(jobs),
     .argument = "N",
     .doc = "threads (default: as many as pay)"},
    {.name = "quiet",
     .letter = 'q',
     .kind = OPTION_FLAG,
     .offset = AT(quiet),
     .doc = "say nothing when all is well"},
    {.name = "verbose",
     .letter = 'v',
     .kind = OPTION_FLAG,
     .offset = AT(verbose),
     .doc = "name every skipped file"},
    {.name = "no-progress",
     .kind = OPTION_FLAG,
     .offset = AT(no_progress),
     .doc = "no progress line on a terminal"},
    {.name = "config",
     .kind = OPTION_TEXT,
     .offset = AT(config),
     .argument = "FILE",
     .doc = "read FILE instead of andon.yml"},
    {.name = "set",
     .kind = OPTION_LIST,
     .offset = AT(set),
     .argument = "KEY=VALUE",
     .doc = "override one key of andon.yml"},
    {.name = "all", .kind = OPTION_FLAG, .offset = AT(all), .doc = "also what was there before the change"},
    {.name = "fix", .kind = OPTION_FLAG, .offset = AT(fix), .doc = "apply the safe fixes"},
    {0},
};
#undef AT

static bool pick_changeset(const struct run_options *options, const struct option_list *operands,
                           struct changeset_request *request, struct error *err)
{
    const struct {
        bool is_asked;
        enum changeset_kind kind;
    } kinds[] = {
        {options->staged, CHANGESET_STAGED},       {options->worktree, CHANGESET_WORKTREE},
        {options->all_files, CHANGESET_ALL_FILES}, {options->range.len > 0, CHANGESET_RANGE},
        {options->no_git, CHANGESET_NO_GIT},       {options->stdin_text, CHANGESET_STDIN},
    };
    size_t asked = 0;
    *request = (struct changeset_request){
        .kind = operands->count ? CHANGESET_WORKTREE : CHANGESET_STAGED,
        .range = options->range,
        .stdin_path = options->path.len ? options->path : STR("stdin"),
        .paths = operands->at,
        .path_count = operands->count,
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].is_asked) {
            request->kind = kinds[i].kind;
            asked++;
        }
    if (asked > 1)
        return error_set(
            err, ERROR_USAGE,
            "--staged, --worktree, --all-files, --range, --no-git and --stdin exclude each other");
    if (options->path.len && request->kind != CHANGESET_STDIN)
        return error_set(err, ERROR_USAGE, "--path goes with --stdin");
    if (request->kind == CHANGESET_NO_GIT && operands->count == 0)
        return error_set(err, ERROR_USAGE, "--no-git needs at least one file or folder");
    bool takes_paths = request->kind == CHANGESET_WORKTREE || request->kind == CHANGESET_ALL_FILES ||
                       request->kind == CHANGESET_NO_GIT;
    if (operands->count && !takes_paths)
        return error_set(err, ERROR_USAGE,
                         "'%.*s' is one argument too many: paths go with --worktree, --all-files "
                         "or --no-git",
                         STR_ARG(operands->at[0]));
    return true;
}

// Repository and configuration.
static bool open_repo(struct run *run, bool needs_repo, struct error *err)
{
    const struct run_options *options = run->options;
    struct error ignored = {0};
    if (options->jobs < 0 || options->jobs > 1024)
        return error_set(err, ERROR_USAGE, "--jobs must be between 0 and 1024");
    run->has_repo = repo_open(NULL, &run->arena, &run->repo, needs_repo ? err : &ignored);
    if (needs_repo && !run->has_repo)
        return false;
    const struct repo *repo = run->has_repo ? &run->repo : NULL;
    if (!config_load(repo, options->config, &run->arena, &run->config, err))
        return false;
    VEC_EACH (struct str, assignment, &options->set)
        if (!config_set(&run->config, *assignment, &run->arena, err))
            return error_wrap(err, "--set");
    return true;
}

bool run_open_objects(struct run *run, const struct run_options *options, struct error *err)
{
    *run = (struct run){.options = options, .start_ns = clock_now_ns()};
    if (!open_repo(run, true, err))
        return false;
    run->changeset = (struct changeset){.kind = CHANGESET_OBJECTS, .repo = &run->repo, .root_fd = -1};
    return true;
}

bool run_names_files(const struct run_options *options, const struct option_list *operands)
{
    return options->staged || options->worktree || options->all_files || options->no_git ||
           options->stdin_text || options->range.len || operands->count;
}

bool run_open(struct run *run, const struct run_options *options, const struct option_list *operands,
              struct error *err)
{
    struct changeset_request request;

    *run = (struct run){.options = options, .start_ns = clock_now_ns()};
    if (!pick_changeset(options, operands, &request, err))
        return false;
    bool needs_repo = request.kind != CHANGESET_NO_GIT && request.kind != CHANGESET_STDIN;
    if (!open_repo(run, needs_repo, err))
        return false;
    const struct repo *repo = run->has_repo ? &run->repo : NULL;
    run->has_all_files =
        operands->count == 0 && (request.kind == CHANGESET_ALL_FILES || request.kind == CHANGESET_WORKTREE);
    if (!changeset_load(&request, repo, &run->arena, &run->changeset, err))
        return false;
    if (repo && needs_repo && !config_load_folders(&run->config, repo, &run->changeset, &run->arena, err))
        return false;
    return true;
}

void run_digest_rules(const struct run *run, const struct run_plan *plan, bool with_program,
                      unsigned char out[32])
{
    struct digest digest;
    struct stat self;
    struct buffer BUFFER_AUTO text = {0};

    digest_start(&digest);
    digest_field(&digest, STR(ANDON_VERSION));
    if (with_program && stat("/proc/self/exe", &self) == 0) {
        digest_number(&digest, (uint64_t)self.st_size);
        digest_number(&digest, (uint64_t)self.st_mtim.tv_sec);
        digest_number(&digest, (uint64_t)self.st_mtim.tv_nsec);
    }
    for (size_t i = 0; i < plan->check_count; i++)
        digest_field(&digest, str_from(plan->checks[i]->id));
    config_print(&run->config, &text);
    digest_field(&digest, buffer_str(&text));
    for (size_t i = 0; i < run->config.layer_count; i++)
        digest_field(&digest, run->config.layers[i].folder);
    digest_field(&digest, plan->ruleset);
    if (plan->opens_archives)
        digest_field(&digest, STR("archives"));
    digest_end(&digest, out);
}

static struct cache *open_cache(const struct run *run, const struct run_plan *plan)
{
    unsigned char ruleset[32];
    bool has_ids = run->changeset.kind == CHANGESET_STAGED || run->changeset.kind == CHANGESET_ALL_FILES ||
                   run->changeset.kind == CHANGESET_RANGE;
    if (!run->has_repo || !has_ids || run->changeset.count < CACHE_FILES_MIN)
        return NULL;
    run_digest_rules(run, plan, true, ruleset);
    return cache_open(&run->repo, ruleset);
}

// Leaves the other parts out. A part with nothing in it is no reason to say that nothing was looked at.
static void keep_shard(struct run *run, const struct shard *shard)
{
    struct changeset *changeset = &run->changeset;
    size_t kept = 0, skipped = 0;
    for (size_t i = 0; i < changeset->count; i++)
        if (shard_has_name(shard, changeset->at[i].path))
            changeset->at[kept++] = changeset->at[i];
    changeset->count = kept;
    for (size_t i = 0; i < changeset->skipped.count; i++)
        if (shard_has_name(shard, changeset->skipped.at[i].path))
            changeset->skipped.at[skipped++] = changeset->skipped.at[i];
    changeset->skipped.count = skipped;
}

static struct str name_ruleset(struct run *run, const struct run_plan *plan)
{
    unsigned char digest[32];
    char hex[OID_HEX_MAX + 1];
    run_digest_rules(run, plan, false, digest);
    struct oid oid = oid_from_raw(digest, 20);
    return arena_copy(&run->arena, str_slice(oid_to_hex(&oid, hex), 0, 32));
}

bool run_check(struct run *run, const struct run_plan *plan, struct error *err)
{
    bool has_any = run->changeset.count || run->changeset.skipped.count;
    const struct repo *repo = run->has_repo ? &run->repo : NULL;
    struct progress progress = {.start_ns = run->start_ns, .what = plan->command};

    bool has_known = plan->known_checks != NULL;
    if (!plan->is_partial &&
        !config_validate_checks(&run->config, has_known ? plan->known_checks : plan->checks,
                                has_known ? plan->known_check_count : plan->check_count, err))
        return false;
    if (!exemptions_load(repo, &run->config, plan->honour.at, plan->honour.count, &run->arena,
                         &run->exemptions, err))
        return false;
    if (run->exemptions.key_differs)
        buffer_add(&run->notes,
                   STR("warning: the baseline was made with another key than .andon/key, so what it "
                       "says of secrets does not hold; 'andon scan baseline write' makes it anew\n"));
    if (plan->ruleset.len)
        run->ruleset = name_ruleset(run, plan);
    if (!plan->scope.len)
        keep_shard(run, &plan->shard);
    bool shows_progress = !run->options->no_progress && !run->options->quiet && isatty(STDERR_FILENO);
    struct engine_request request = {
        .changeset = &run->changeset,
        .config = &run->config,
        .checks = plan->checks,
        .check_count = plan->check_count,
        .exemptions = &run->exemptions,
        .cache = open_cache(run, plan),
        .archives = plan->opens_archives ? &run->config.archives : NULL,
        .jobs = (unsigned)run->options->jobs,
        .all = run->options->all,
        .scratch_new = plan->scratch_new,
        .scratch_free = plan->scratch_free,
        .progress = shows_progress ? progress_show : NULL,
        .progress_context = &progress,
    };
    bool ok = engine_run(&request, &run->result, err);
    progress_clear(&progress);
    if (ok && run->exemptions.is_unread)
        run_fail(run, STR("<.andon/key and baseline>"),
                 STR("objects of HEAD that lead to them are missing, so ids are made without the "
                     "repository's key, and what is known already counts as new"));
    if (request.cache)
        cache_close(request.cache);
    request.cache = NULL;
    request.progress = NULL;
    if (ok && plan->fix)
        ok = run_fixes(run, plan, &request, err);
    if (ok && plan->guards_nothing && (!plan->shard.count || !has_any))
        run_guard_nothing(run);
    run->result.elapsed_ms = (double)(clock_now_ns() - run->start_ns) / 1e6;
    return ok;
}

int run_report(struct run *run, const struct run_plan *plan)
{
    // What mends what was looked at; a range and standard input have nothing to write to.
    static const char *const fix_commands[CHANGESET_KIND_COUNT] = {
        [CHANGESET_STAGED] = "andon lint --staged --fix",
        [CHANGESET_WORKTREE] = "andon lint --worktree --fix",
        [CHANGESET_ALL_FILES] = "andon lint --all-files --fix",
        [CHANGESET_NO_GIT] = "andon lint --no-git --fix PATH…",
    };
    static const char *const scopes[CHANGESET_KIND_COUNT] = {"staged", "worktree", "all-files",
                                                             "range",  "no-git",   "stdin"};
    struct buffer BUFFER_AUTO out = {0};
    const struct run_options *options = run->options;
    bool to_file = options->output.len > 0 && !str_equal(options->output, STR("-"));
    enum color_mode color = to_file ? COLOR_NEVER : (enum color_mode)options->color;
    // Reports go to standard output; a hook's is git's standard error, where people look.
    int descriptor = plan->to_stderr ? STDERR_FILENO : STDOUT_FILENO;
    struct report_request request = {
        .format = (enum report_format)options->format,
        .command = plan->command,
        .result = &run->result,
        .checks = plan->checks,
        .check_count = plan->check_count,
        .style = term_style_for(descriptor, color),
        .all = options->all,
        .quiet = options->quiet,
        .verbose = options->verbose,
        .grouping = plan->grouping,
        .origin = {run->ruleset, plan->scope.len ? plan->scope : str_from(scopes[run->changeset.kind]),
                   plan->shard, plan->layout},
        .summary = plan->summary,
        .notes = buffer_str(&run->notes),
        .fix_command =
            plan->fix_command.len ? plan->fix_command : str_from(fix_commands[run->changeset.kind]),
    };
    struct error err = {0};

    result_mask_names(&run->result);
    if (run->has_repo)
        last_secrets_save(&run->repo, &run->result.findings);
    findings_group(&run->result.findings, &run->result.arena);
    report_write(&request, &out);
    if (to_file) {
        struct str path = arena_copy(&run->arena, options->output);
        if (file_write_output(path.at, buffer_str(&out), &err))
            return report_exit_code(run->result.verdict);
        term_print_error(plan->program, &err);
        return 3;
    }
    if (!term_write(descriptor, buffer_str(&out)) && run->result.verdict == VERDICT_CLEAN)
        return 3; // a report that nobody got is not a clean run
    return report_exit_code(run->result.verdict);
}

void run_close(struct run *run)
{
    if (run->listing_free)
        run->listing_free(run->listing);
    result_free(&run->result);
    changeset_free(&run->changeset);
    if (run->has_repo)
        repo_close(&run->repo);
    vec_free(&run->fixes);
    buffer_free(&run->notes);
    arena_free(&run->arena);
}
