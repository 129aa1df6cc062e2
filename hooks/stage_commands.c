// From what became of external commands to findings, skipped items, fixes and lines for people.
#include "core/digest.h"
#include "core/term.h"
#include "hooks/commands_trust.h"
#include "hooks/stage_internal.h"

#include <limits.h>
#include <stdlib.h>

static void note_list(struct buffer *out, const struct str_list *paths)
{
    enum { SHOWN_MAX = 10 };
    for (size_t i = 0; i < paths->count && i < SHOWN_MAX; i++) {
        buffer_add_cstring(out, i ? ", " : " ");
        term_untrusted(out, paths->at[i]);
    }
    if (paths->count > SHOWN_MAX)
        buffer_printf(out, " and %zu more", paths->count - SHOWN_MAX);
    buffer_add_byte(out, '\n');
}

static void add_skip(struct run *run, const struct command_outcome *outcome, struct str reason)
{
    struct skip *skip = vec_add(&run->result.skipped);
    skip->path = outcome->command->id;
    skip->reason = reason;
    skip->is_incomplete = true;
}

static void add_finding(struct run *run, const struct command_outcome *outcome, struct str message,
                        struct str help)
{
    const struct config_command *command = outcome->command;
    struct finding *finding = vec_add(&run->result.findings);
    BUFFER_AUTO struct buffer line = {0};
    struct digest digest;
    unsigned char bytes[32];
    char hex[65];
    for (size_t i = 0; i < command->run.count; i++) {
        buffer_add_cstring(&line, i ? " " : "");
        buffer_add(&line, command->run.at[i]);
    }
    digest_start(&digest);
    digest_field(&digest, command->id);
    digest_field(&digest, buffer_str(&line));
    digest_end(&digest, bytes);
    hex_encode(bytes, 16, hex);
    *finding = (struct finding){
        .rule = command->id,
        .severity = SEVERITY_ERROR,
        .message = message,
        .help = help,
        .is_whole_file = true,
        .is_about_run = true,
        .path = run->config.file,
        .excerpt = arena_copy(&run->arena, buffer_str(&line)),
        .state = FINDING_NEW,
    };
    memcpy(finding->fingerprint, hex, sizeof finding->fingerprint - 1);
}

static struct str untrusted_reason(enum trust_state state)
{
    return state == TRUST_CHANGED
               ? STR("andon.yml has changed since its commands were trusted; look at them, then run "
                     "'andon trust'")
               : STR("the commands of this repository are not trusted yet; look at them, then run "
                     "'andon trust'");
}

// What a command's end means for the verdict.
static void settle(struct run *run, const struct command_outcome *outcome, enum trust_state trust)
{
    struct arena *arena = &run->arena;
    const struct config_command *command = outcome->command;
    const char *program = command->run.count ? arena_copy(arena, command->run.at[0]).at : "";
    size_t files = outcome->file_count;
    struct str what;
    switch (outcome->status) {
    case COMMAND_UNTRUSTED: add_skip(run, outcome, untrusted_reason(trust)); break;
    case COMMAND_BROKEN: add_skip(run, outcome, outcome->reason); break;
    case COMMAND_MISSING:
        add_skip(run, outcome,
                 arena_printf(arena,
                              "there is no program '%s' in PATH; install it, or leave this out with "
                              "ANDON_SKIP=%.*s",
                              program, STR_ARG(command->id)));
        break;
    case COMMAND_TIMED_OUT:
        add_skip(run, outcome,
                 arena_printf(arena, "stopped after its time limit of %g s (timeout: in andon.yml)",
                              command->timeout_ms / 1000.0));
        break;
    case COMMAND_FAILED:
        what = outcome->signal ? arena_printf(arena, "was ended by signal %d", outcome->signal)
                               : arena_printf(arena, "said no: exit %d", outcome->exit_code);
        add_finding(run, outcome,
                    arena_printf(arena, "%s %s (%zu file%s)", program, what.at, files, files == 1 ? "" : "s"),
                    arena_printf(arena, "its output is above; ANDON_SKIP=%.*s leaves it out once",
                                 STR_ARG(command->id)));
        break;
    case COMMAND_PASSED:
    case COMMAND_NO_FILES:
    case COMMAND_STATUS_COUNT: break;
    }
}

static const char *const taken_texts[FIX_OUTCOME_COUNT] = {
    [FIX_INDEX_AND_FILE] = "in the index and in the file",
    [FIX_INDEX_ONLY_CONFLICT] =
        "in the index; your unstaged edits touch the same lines, so the file was left as it is",
    [FIX_INDEX_ONLY_GONE] = "in the index; there is no such plain file in the working tree",
    [FIX_INDEX_ONLY_BUSY] = "in the index; the file changed meanwhile and was left as it is",
    [FIX_FILE_ONLY] = "in the file",
};

static struct str who_changed(const struct commands_result *result, struct str path)
{
    struct str who = {0};
    for (size_t i = 0; i < result->count; i++)
        for (size_t k = 0; k < result->outcomes[i].changed.count; k++)
            if (str_equal(result->outcomes[i].changed.at[k], path))
                who = result->outcomes[i].command->id;
    return who;
}

// What commands changed goes into the index, and into the file where a snapshot was used.
static bool take_changes(struct stage_state *state, const struct commands_result *result, struct error *err)
{
    struct run *run = &state->run;
    struct fix_reports reports = {0};
    bool ok = fix_write_staged(&run->changeset, result->changed, result->changed_count, state->plan.command,
                               &run->arena, &reports, err);
    VEC_EACH (struct fix_report, report, &reports) {
        term_untrusted(&run->notes, report->path);
        buffer_add_cstring(&run->notes, ": changed by ");
        term_untrusted(&run->notes, who_changed(result, report->path));
        buffer_printf(&run->notes, ", %s\n", taken_texts[report->outcome]);
    }
    vec_free(&reports);
    return ok || error_wrap(err, "taking over what commands changed");
}

// Changes that are not taken over stop the commit: what would be committed is not what the tool left.
static void refuse_changes(struct stage_state *state, const struct commands_result *result)
{
    struct run *run = &state->run;
    struct str help = result->was_in_place
                          ? STR("look at the changes, 'git add' them, and commit again")
                          : STR("run it yourself, or let andon take its changes over: lint.fix: true");
    if (state->call->stage == STAGE_PRE_MERGE_COMMIT)
        help = STR("git takes no changes from this hook: 'git commit' ends the merge with them");
    bool is_index = run->changeset.kind == CHANGESET_STAGED || run->changeset.kind == CHANGESET_ALL_FILES;
    for (size_t i = 0; i < result->count; i++) {
        const struct command_outcome *outcome = &result->outcomes[i];
        if (outcome->changed.count == 0)
            continue;
        term_untrusted(&run->notes, outcome->command->id);
        buffer_add_cstring(&run->notes, result->was_in_place ? " changed:" : " would change:");
        note_list(&run->notes, &outcome->changed);
        if (is_index)
            add_finding(run, outcome,
                        arena_printf(&run->arena, "it changed %zu of the files that are being committed",
                                     outcome->changed.count),
                        help);
    }
}

static void refuse_filtered(struct run *run, const struct commands_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct command_outcome *outcome = &result->outcomes[i];
        if (outcome->filtered.count == 0)
            continue;
        term_untrusted(&run->notes, outcome->command->id);
        buffer_add_cstring(&run->notes, " changed, and andon did not take over:");
        note_list(&run->notes, &outcome->filtered);
        add_finding(
            run, outcome,
            STR("it removed files, or changed files that git stores in another form (line ends, LFS)"),
            STR("look at the changes, 'git add' them, and commit again"));
    }
}

// The file of the message as commands find it from the root of the work tree.
static struct str message_for_commands(struct stage_state *state)
{
    char real[PATH_MAX];
    struct str file = arena_copy(&state->run.arena, state->message_file);
    if (state->subject == SUBJECT_MESSAGE && realpath(file.at, real))
        return arena_copy(&state->run.arena, str_from(real));
    return file;
}

static bool note_changes(struct stage_state *state, const struct commands_result *result, struct error *err)
{
    struct run *run = &state->run;
    bool is_index = run->changeset.kind == CHANGESET_STAGED || run->changeset.kind == CHANGESET_ALL_FILES;
    refuse_filtered(run, result);
    if (result->changed_count == 0)
        return true;
    bool asks =
        run->config.fix == CONFIG_FIX_ASK && !state->may_fix && run->changeset.kind == CHANGESET_STAGED;
    if (is_index &&
        (state->may_fix || (asks && stage_ask("commands changed files: take the changes over?")))) {
        if (!take_changes(state, result, err) || !stage_reload(state, err))
            return false;
        // The checks look at what the commands made of it. Findings about commands are kept.
        struct run_plan again = state->plan;
        again.fix = state->plan.fix = false;
        stage_use_linters(state);
        result_free(&run->result);
        run->result = (struct result){0};
        return state->selection.check_count == 0 || run_check(run, &again, err);
    }
    refuse_changes(state, result);
    return true;
}

bool stage_run_commands(struct stage_state *state, struct error *err)
{
    struct run *run = &state->run;
    enum trust_state trust;
    struct commands_result result;
    if (state->selection.command_count == 0)
        return true;
    if (!commands_trust(&run->repo, &run->config, &run->arena, &trust, err))
        return false;
    if (run->fixes.count && !stage_reload(state, err))
        return false;
    struct commands_request request = {
        .repo = &run->repo,
        .config = &run->config,
        .commands = state->selection.commands,
        .count = state->selection.command_count,
        .changeset = state->has_changes ? &run->changeset : NULL,
        .message_file = message_for_commands(state),
        .is_trusted = trust == TRUST_GIVEN,
        .extra_path = state->call->extra_path,
        .stage = state->call->stage,
        .input = state->call->input,
        .jobs = (unsigned)state->options.jobs,
        .verbose = state->options.verbose,
    };
    if (!commands_run(&request, &run->arena, &result, err) || !note_changes(state, &result, err))
        return false;
    for (size_t i = 0; i < result.count; i++)
        settle(run, &result.outcomes[i], trust);
    vec_sort(&run->result.findings, finding_compare);
    result_settle(&run->result);
    return true;
}
