// The stages. Each has a subject (files, a message, nothing but commands); what runs on it is what andon.yml
// says, less ANDON_SKIP:
//
//     open -> select -> built-in checks (+ fixes) -> external commands (+ their changes) -> report, run log
#include "core/clock.h"
#include "core/run_baseline.h"
#include "core/runlog.h"
#include "core/term.h"
#include "hooks/cli.h"
#include "hooks/stage_internal.h"
#include "lint/lint.h"
#include "lint/rules.h"
#include "lint/tools/linters.h"
#include "scanners/scan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static enum stage_subject subject_of(enum stage stage, bool names_files)
{
    if (stage == STAGE_COMMIT_MSG || stage == STAGE_PREPARE_COMMIT_MSG)
        return SUBJECT_MESSAGE;
    if (stage == STAGE_PRE_COMMIT || stage == STAGE_PRE_MERGE_COMMIT || names_files)
        return SUBJECT_FILES;
    return SUBJECT_NOTHING;
}

// A stage without files: repository and configuration are all it needs.
static bool open_plain(struct stage_state *state, struct error *err)
{
    struct run *run = &state->run;
    *run = (struct run){.options = &state->options, .start_ns = clock_now_ns()};
    run->has_repo = repo_open(NULL, &run->arena, &run->repo, err);
    if (!run->has_repo || !config_load(&run->repo, state->options.config, &run->arena, &run->config, err))
        return false;
    VEC_EACH (struct str, assignment, &state->options.set)
        if (!config_set(&run->config, *assignment, &run->arena, err))
            return error_wrap(err, "--set");
    return true;
}

static bool open_subject(struct stage_state *state, const struct option_list *operands, struct error *err)
{
    const struct stage_call *call = state->call;
    state->subject = subject_of(call->stage, run_names_files(&state->options, operands));
    if (state->subject == SUBJECT_NOTHING)
        return open_plain(state, err);
    state->operands = *operands;
    if (state->subject == SUBJECT_FILES) {
        state->has_changes = true;
        return run_open(&state->run, &state->options, &state->operands, err);
    }
    if (call->arg_count > 0)
        state->message_file = str_from(call->args[0]);
    else if (operands->count == 1)
        state->message_file = operands->at[0];
    else
        return error_set(err, ERROR_USAGE, "%s looks at a message: name its file", stage_name(call->stage));
    state->options.no_git = true;
    state->operands = (struct option_list){.at = &state->message_file, .count = 1, .room = 1};
    if (!run_open(&state->run, &state->options, &state->operands, err))
        return false;
    return state->run.has_repo || error_set(err, ERROR_REPO, "not in a git repository");
}

bool stage_ask(const char *question)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    char answer[64];
    if (terminal < 0)
        return false;
    BUFFER_AUTO struct buffer text = {0};
    buffer_printf(&text, "andon: %s [y/N] ", question);
    ssize_t got = term_write(terminal, buffer_str(&text)) ? read(terminal, answer, sizeof answer) : -1;
    close(terminal);
    return got > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}

bool stage_reload(struct stage_state *state, struct error *err)
{
    struct run *run = &state->run;
    struct changeset_request request = {
        .kind = run->changeset.kind,
        .range = state->options.range,
        .paths = state->operands.at,
        .path_count = state->operands.count,
    };
    if (!state->has_changes || request.kind == CHANGESET_STDIN)
        return true;
    changeset_free(&run->changeset);
    run->changeset = (struct changeset){0};
    return changeset_load(&request, &run->repo, &run->arena, &run->changeset, err);
}

static bool prepare(struct stage_state *state, struct error *err)
{
    struct run *run = &state->run;
    const struct stage_call *call = state->call;
    struct str skip = str_from(getenv("ANDON_SKIP"));
    state->table = checks_all(&run->arena);
    if (!selection_make(&run->config, call->stage, &state->table, skip, &run->arena, &state->selection, err))
        return false;
    state->plan = (struct run_plan){
        .program = "andon",
        .command = stage_name(call->stage),
        .checks = state->selection.checks,
        .check_count = state->selection.check_count,
        .known_checks = state->table.at,
        .known_check_count = state->table.count,
        .to_stderr = call->is_hook,
        .scratch_new = state->selection.has_secrets ? scan_scratch_new : NULL,
        .scratch_free = state->selection.has_secrets ? scan_scratch_free : NULL,
        .summary = selection_summary(&state->selection, &run->arena),
    };
    if (state->selection.has_secrets) {
        if (!scan_load_rules(&run->config, run->has_repo ? &run->repo : NULL, err))
            return false;
        state->plan.ruleset = scan_ruleset_text(&run->arena);
    }
    if (state->selection.lint_count) {
        if (!lint_load_rules(&run->config, run->has_repo ? &run->repo : NULL, err))
            return false;
        struct str syntax_rules = lint_rules_text(&run->arena);
        state->plan.ruleset =
            arena_printf(&run->arena, "%.*s%.*s", STR_ARG(state->plan.ruleset), STR_ARG(syntax_rules));
    }
    if (state->subject == SUBJECT_MESSAGE && state->selection.has_message) {
        // The message's own check first, then what else the stage names: secrets may stand in a message too.
        size_t count = state->selection.check_count;
        const struct check **checks = ARENA_ARRAY(&run->arena, const struct check *, count + 1);
        checks[0] = &check_commit_message;
        for (size_t i = 0; i < count; i++)
            checks[i + 1] = state->selection.checks[i];
        state->plan.checks = checks;
        state->plan.check_count = count + 1;
        state->plan.summary =
            count ? arena_printf(&run->arena, "message, %.*s", STR_ARG(state->plan.summary)) : STR("message");
    }
    return true;
}

static size_t count_fixable(const struct result *result)
{
    size_t count = 0;
    VEC_EACH (struct finding, finding, &result->findings)
        count += finding_is_fixable(finding);
    return count;
}

void stage_use_linters(struct stage_state *state)
{
    struct run *run = &state->run;
    bool has_files = state->subject == SUBJECT_FILES && run->has_repo;
    linters_use(state->table.linters, &(struct linters_use){
                                          .repo = has_files ? &run->repo : NULL,
                                          .config = &run->config,
                                          .extra_path = state->call->extra_path,
                                          .fix = state->plan.fix,
                                          .jobs = (unsigned)state->options.jobs,
                                      });
}

static bool run_checks(struct stage_state *state, struct error *err)
{
    struct run *run = &state->run;
    bool is_commit = state->subject == SUBJECT_FILES && run->changeset.kind == CHANGESET_STAGED;
    // git has written the merge's tree before this hook: what is changed now would stay behind in the index.
    if (state->call->stage == STAGE_PRE_MERGE_COMMIT)
        run->config.fix = CONFIG_FIX_FALSE;
    state->may_fix = state->options.fix || (is_commit && run->config.fix == CONFIG_FIX_TRUE);
    // git reads the message's file once more behind this hook.
    bool mends_message = state->subject == SUBJECT_MESSAGE &&
                         (state->options.fix || (state->call->is_hook && run->config.fix == CONFIG_FIX_TRUE));
    state->plan.fix = mends_message || (state->may_fix && state->subject == SUBJECT_FILES);
    if (state->subject == SUBJECT_NOTHING) {
        bool ok = config_validate_checks(&run->config, state->table.at, state->table.count, err);
        bool has_checks = state->selection.check_count || state->selection.has_message;
        return ok && (!has_checks || stage_check_refs(state, err));
    }
    stage_use_linters(state);
    if (!run_check(run, &state->plan, err))
        return false;
    size_t fixable = count_fixable(&run->result);
    if (state->plan.fix || !is_commit || run->config.fix != CONFIG_FIX_ASK || fixable == 0)
        return true;
    struct str question = arena_printf(&run->arena, "%zu findings can be fixed now: fix them?", fixable);
    if (!stage_ask(question.at))
        return true;
    state->may_fix = state->plan.fix = true;
    result_free(&run->result);
    run->result = (struct result){0};
    stage_use_linters(state);
    return run_check(run, &state->plan, err);
}

static void note_skips(struct stage_state *state)
{
    const struct selection *selection = &state->selection;
    struct buffer *notes = &state->run.notes;
    for (size_t i = 0; i < selection->skipped.count; i++) {
        buffer_add_cstring(notes, i ? ", " : "skipped by ANDON_SKIP: ");
        term_untrusted(notes, selection->skipped.at[i]);
    }
    if (selection->skipped.count)
        buffer_add_byte(notes, '\n');
    // Said once a commit, by the stage that looks at its files.
    for (size_t i = 0; state->subject == SUBJECT_FILES && i < selection->unknown.count; i++) {
        buffer_add_cstring(notes, "warning: ANDON_SKIP names '");
        term_untrusted(notes, selection->unknown.at[i]);
        buffer_add_cstring(notes, "', which is no check or command here\n");
    }
}

// Which linters ran, for the line of success, and what they have to say besides findings.
static void note_linters(struct stage_state *state)
{
    struct run *run = &state->run;
    struct str names = linters_names(state->table.linters, &run->arena), *summary = &state->plan.summary;
    if (names.len)
        *summary = arena_printf(&run->arena, "%.*s%s%.*s", STR_ARG(*summary), summary->len ? ", " : "",
                                STR_ARG(names));
    linters_tell(state->table.linters, &run->notes);
}

static bool has_work(const struct stage_state *state)
{
    return state->plan.check_count || state->selection.has_message || state->selection.command_count ||
           state->selection.skipped.count || state->selection.unknown.count;
}

// One line for `andon stats`. A log that can't be written stops nobody.
static void record(const struct stage_state *state, int code)
{
    struct runlog_entry entry = {
        .time = (int64_t)time(NULL),
        .stage = str_from(stage_name(state->call->stage)),
        .exit_code = code,
        .skip = str_from(getenv("ANDON_SKIP")),
        .result = &state->run.result,
    };
    struct error ignored = {0};
    if (state->run.has_repo)
        runlog_append(&state->run.repo, &entry, &ignored);
}

// What changed, for the stages that come after a change: commands may want the files.
static struct str range_of(const struct stage_call *call, struct arena *arena)
{
    if (call->stage == STAGE_POST_COMMIT)
        return STR("HEAD");
    if (call->stage == STAGE_POST_MERGE)
        return STR("ORIG_HEAD..HEAD");
    if (call->stage == STAGE_POST_CHECKOUT && call->arg_count == 3 && strcmp(call->args[2], "1") == 0)
        return arena_printf(arena, "%s..%s", call->args[0], call->args[1]);
    return STR("");
}

// Gives a stage that names no files those that git has just changed; refuses checks where there are none.
static bool find_changes(struct stage_state *state, struct error *err)
{
    struct run *run = &state->run;
    if (state->subject != SUBJECT_NOTHING || stage_moves_refs(state->call->stage))
        return true;
    struct str range = range_of(state->call, &run->arena);
    if (range.len && state->call->is_hook &&
        (state->selection.command_count || state->selection.check_count)) {
        struct changeset_request request = {.kind = CHANGESET_RANGE, .range = range};
        state->subject = SUBJECT_FILES;
        state->options.range = range;
        state->has_changes = changeset_load(&request, &run->repo, &run->arena, &run->changeset, err);
        return state->has_changes;
    }
    if (state->selection.check_count == 0)
        return true;
    return error_set(err, ERROR_CONFIG, "%.*s: stages.%s names '%s', but this stage has no files to check",
                     STR_ARG(run->config.file), stage_name(state->call->stage),
                     state->selection.checks[0]->id);
}

// Git has seen that something is staged; when all of it was mended away, an empty commit would follow.
static void stop_empty_commit(struct stage_state *state)
{
    struct run *run = &state->run;
    struct changeset now;
    struct error ignored = {0};
    const struct changeset_request request = {.kind = CHANGESET_STAGED};
    if (!state->call->is_hook || state->call->stage != STAGE_PRE_COMMIT || run->fixes.count == 0 ||
        run->changeset.operation != REPO_NORMAL ||
        !changeset_load(&request, &run->repo, &run->arena, &now, &ignored))
        return;
    if (now.count == 0 && run->result.verdict == VERDICT_CLEAN) {
        run->result.verdict = VERDICT_BLOCKED;
        buffer_add_cstring(&run->notes,
                           "nothing is left to commit: mended, all that was staged is as in HEAD (for an "
                           "empty commit, or to amend the last one, say the same command again)\n");
    }
    changeset_free(&now);
}

// Says what became of it; returns the exit code.
static int tell(struct stage_state *state)
{
    struct run *run = &state->run;
    stop_empty_commit(state);
    note_skips(state);
    note_linters(state);
    if (state->subject == SUBJECT_MESSAGE)
        stage_keep_message(state);
    if (run->result.verdict != VERDICT_BLOCKED && state->refs_verdict != VERDICT_CLEAN)
        run->result.verdict = state->refs_verdict;
    run->result.elapsed_ms = (double)(clock_now_ns() - run->start_ns) / 1e6;
    // One line a commit: that of the files. The message, and other stages, speak when something is wrong.
    bool is_commit = state->subject == SUBJECT_FILES && run->changeset.kind == CHANGESET_STAGED;
    if (state->call->is_hook && !is_commit && run->notes.len == 0 && !stage_moves_refs(state->call->stage))
        state->options.quiet = true;
    run_note_mended(run, &state->plan);
    int code = run_report(run, &state->plan);
    record(state, code);
    return code;
}

int stage_run(const struct stage_call *call, const struct run_options *options,
              const struct option_list *operands)
{
    struct stage_state state = {.call = call, .options = *options};
    struct error err = {0};
    int code = 0;
    bool ok = open_subject(&state, operands, &err) && prepare(&state, &err) && find_changes(&state, &err);
    if (ok && (has_work(&state) || !call->is_hook)) {
        ok = run_checks(&state, &err) && stage_run_commands(&state, &err);
        if (ok)
            code = tell(&state);
    }
    if (!ok)
        code = cli_fail(&err);
    linters_close(state.table.linters);
    run_close(&state.run);
    return code;
}
