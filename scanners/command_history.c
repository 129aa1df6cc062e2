// andon scan --history: every blob, commit message and tag message that the repository keeps.
#include "core/interrupt.h"
#include "core/progress.h"
#include "scanners/command.h"
#include "scanners/history/history.h"
#include "scanners/own_rules.h"
#include "scanners/scan.h"

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

static bool run_history(struct run *run, struct history_request *request, struct history *history,
                        const struct scan_options *options, struct run_plan *plan, struct error *err)
{
    if (!run_open_objects(run, &options->shared, err) || !scan_load_rules(&run->config, &run->repo, err))
        return false;
    if (options->profile == SCAN_AUDIT &&
        !config_set(&run->config, STR("lint.options.secrets.profile=audit"), &run->arena, err))
        return false;
    plan->ruleset = scan_ruleset_text(&run->arena);
    request->ruleset = plan->ruleset;
    plan->guards_nothing = false; // a history without a candidate is a clean one: see below
    struct progress progress = {.start_ns = run->start_ns, .what = "history"};
    bool shows = !options->shared.no_progress && !options->shared.quiet && isatty(STDERR_FILENO);
    request->progress = shows ? progress_show : NULL;
    request->progress_context = &progress;
    bool ok = history_list(run, request, history, err);
    progress_clear(&progress);
    if (!ok || !run_check(run, plan, err))
        return false;
    history_describe(run, history);
    return true;
}

int scan_history(const struct scan_options *options, const struct option_list *operands)
{
    struct run run = {0};
    struct error err = {0};
    struct history_request request;
    struct history history = {0};
    struct run_plan plan = scan_plan(options);
    int code;
    interrupt_install();
    if (read_request(options, operands, &request, &err) &&
        run_history(&run, &request, &history, options, &plan, &err)) {
        scan_apply_fail_on(&run, options);
        code = scan_exit_code(options, run_report(&run, &plan));
    } else {
        code = scan_fail(&err);
    }
    history_free(&history);
    run_close(&run);
    return code;
}
