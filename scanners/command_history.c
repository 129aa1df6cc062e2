// andon scan --history: every blob, commit message and tag message that the repository keeps.
#include "core/progress.h"
#include "scanners/command.h"
#include "scanners/history/history.h"
#include "scanners/own_rules.h"
#include "scanners/scan.h"

#include <stdlib.h>
#include <unistd.h>

#define MEMORY_STANDARD ((size_t)1 << 30)

// Options that say something else to look at.
static bool is_alone(const struct run_options *shared)
{
    return !(shared->staged || shared->worktree || shared->all_files || shared->no_git ||
             shared->stdin_text || shared->range.len || shared->path.len);
}

static bool read_request(const struct scan_options *options, const struct option_list *operands,
                         struct history_request *request, struct error *err)
{
    *request = (struct history_request){
        .refs = operands,
        .reflog = options->reflog,
        .all_objects = options->all_objects,
        .engine = (enum history_engine)options->engine,
        .profile = (enum scan_profile)options->profile,
        .memory = MEMORY_STANDARD,
        .is_forgetful = options->no_cache,
        .newer_than = options->newer_than,
        .shard = options->shard,
    };
    if (!is_alone(&options->shared))
        return error_set(err, ERROR_USAGE,
                         "--history and the other words for what to look at exclude each other");
    if (operands->count && (options->reflog || options->all_objects))
        return error_set(err, ERROR_USAGE, "--reflog and --all-objects are about all refs: name none");
    if (options->memory.len && !config_read_size(options->memory, &request->memory))
        return error_set(err, ERROR_USAGE, "option '--memory' wants a size such as 512MB or 2GB, not '%.*s'",
                         STR_ARG(options->memory));
    return scan_read_since(options, &request->has_since, &request->since, err);
}

static void free_listing(void *listing)
{
    history_free(listing);
    free(listing);
}

// Nothing that the commits looked at brought: said, since it is no proof of anything.
static void note_nothing(struct run *run, const struct scan_options *options)
{
    if (run->result.commits || run->changeset.count)
        return;
    bool is_part = options->since.len || options->newer_than.len;
    buffer_add(&run->notes, is_part ? STR("no commit is that new: nothing was scanned\n")
                                    : STR("the repository has no commits: nothing was scanned\n"));
}

bool scan_run_history(struct run *run, const struct scan_options *options, const struct option_list *operands,
                      struct run_plan *plan, struct error *err)
{
    struct history_request request;
    if (!read_request(options, operands, &request, err) || !run_open_objects(run, &options->shared, err) ||
        !scan_settle_rules(run, options, &run->repo, plan, err))
        return false;
    request.opens_archives = plan->opens_archives;
    run_digest_rules(run, plan, true, request.rules);
    plan->scope = STR("history");
    plan->guards_nothing = false; // a history without a candidate is a clean one
    struct progress progress = {.start_ns = run->start_ns, .what = "history"};
    bool shows = !options->shared.no_progress && !options->shared.quiet && isatty(STDERR_FILENO);
    request.progress = shows ? progress_show : NULL;
    request.progress_context = &progress;
    struct history *history = memory_alloc(1, sizeof *history);
    run->listing = history;
    run->listing_free = free_listing;
    bool ok = history_list(run, &request, history, err);
    progress_clear(&progress);
    if (!ok || !run_check(run, plan, err))
        return false;
    history_describe(run, &request, history);
    note_nothing(run, options);
    if (plan->shard.count)
        plan->layout = arena_printf(&run->arena, "%016llx", (unsigned long long)history->objects.layout);
    return true;
}
