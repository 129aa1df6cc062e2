// andon scan why|why-not PATH:LINE [RULE]: what the scanner thought of a place.
#include "core/json.h"
#include "core/term.h"
#include "scanners/command.h"
#include "scanners/findings/why.h"

#include <unistd.h>

struct place {
    struct str path;
    size_t line;
};

// Cuts ":NUMBER" off the end.
static bool cut_number(struct str *text, size_t *number)
{
    uint64_t value;
    size_t colon = str_find_last_byte(*text, ':');
    if (colon == STR_NONE || !str_to_u64(str_slice(*text, colon + 1, text->len), &value) || value > SIZE_MAX)
        return false;
    *number = (size_t)value;
    *text = str_slice(*text, 0, colon);
    return true;
}

// "PATH:LINE", and "PATH:LINE:COLUMN" as reports print it.
static bool read_place(struct str text, struct place *place, struct error *err)
{
    size_t last, first;
    place->path = text;
    if (!cut_number(&place->path, &last))
        return error_set(err, ERROR_USAGE, "'%.*s' is no place: write PATH:LINE", STR_ARG(text));
    place->line = cut_number(&place->path, &first) ? first : last;
    if (!place->path.len || !place->line)
        return error_set(err, ERROR_USAGE, "'%.*s' is no place: write PATH:LINE, lines count from 1",
                         STR_ARG(text));
    return true;
}

struct answer {
    struct place place;
    struct scan_options options; // what the run was made with
    struct run run;
    struct why why;
    struct buffer bytes;
    struct str path;              // as the run knows it
    const struct skip *skip;      // why the file was not looked at
    const struct scan_rule *rule; // asked about
};

// The change that the place is in: named as it is, or from the folder we are in.
static const struct change *find_change(const struct answer *answer)
{
    const struct changeset *changeset = &answer->run.changeset;
    const struct change *change = change_find(changeset->at, changeset->count, answer->place.path);
    if (!change && answer->run.has_repo && answer->run.repo.prefix.len) {
        struct arena ARENA_AUTO arena = {0};
        struct str full =
            arena_printf(&arena, "%.*s%.*s", STR_ARG(answer->run.repo.prefix), STR_ARG(answer->place.path));
        change = change_find(changeset->at, changeset->count, full);
    }
    // "./a", absolute paths: with one file there is no doubt.
    return change || changeset->count != 1 ? change : &changeset->at[0];
}

static bool look(struct answer *answer, const struct scan_options *options, struct error *err)
{
    struct scan_options *kept = &answer->options;
    struct option_list operands = {.at = &answer->place.path, .count = 1};
    struct run_plan plan = scan_plan(options);
    *kept = *options;
    bool takes_paths = !kept->shared.staged && !kept->shared.range.len && !kept->shared.stdin_text;
    if (takes_paths && !kept->shared.all_files && !kept->shared.no_git)
        kept->shared.worktree = true;
    operands.count = takes_paths ? 1 : 0;
    plan.guards_nothing = false;
    if (!scan_run(&answer->run, kept, &operands, &plan, err))
        return false;
    const struct change *change = find_change(answer);
    VEC_EACH (const struct skip, skip, &answer->run.result.skipped)
        if (change ? str_equal(skip->path, change->path) : answer->run.result.skipped.count == 1)
            answer->skip = skip;
    if (!change)
        return answer->skip || error_set(err, ERROR_USAGE, "%.*s is not among what is looked at",
                                         STR_ARG(answer->place.path));
    answer->path = change->path;
    answer->bytes.limit = SIZE_MAX;
    return changeset_read(&answer->run.changeset, change, false, answer->run.config.max_blob, &answer->bytes,
                          err) &&
           why_trace(buffer_str(&answer->bytes), change->path, answer->place.line,
                     (enum scan_profile)options->profile, &answer->why, err);
}

static bool is_here(const struct answer *answer, const struct finding *finding)
{
    return !finding->is_whole_file && str_equal(finding->path, answer->path) &&
           finding->line <= answer->place.line && finding->end_line >= answer->place.line;
}

static const char *state_text(const struct finding *finding)
{
    static const char *const texts[FINDING_STATE_COUNT] = {
        [FINDING_NEW] = "reported",
        [FINDING_OLD] = "not counted: the line was there before the change (--all counts it)",
        [FINDING_SUPPRESSED] = "not counted: suppressed by a comment",
        [FINDING_BASELINE] = "not counted: in the baseline",
        [FINDING_ALLOWED] = "not counted: allowed",
        [FINDING_FIXED] = "mended",
    };
    return texts[finding->state];
}

static size_t print_findings(const struct answer *answer, struct buffer *out)
{
    size_t count = 0;
    VEC_EACH (const struct finding, finding, &answer->run.result.findings) {
        if (!is_here(answer, finding))
            continue;
        count++;
        buffer_add(out, STR("=> "));
        term_untrusted(out, finding->rule);
        buffer_printf(out, ", %s: ", severity_name(finding->severity));
        term_untrusted(out, finding->message);
        buffer_printf(out, " — %s", state_text(finding));
        if (finding->reason.len) {
            buffer_add(out, STR(": "));
            term_untrusted(out, finding->reason);
        }
        buffer_add_byte(out, '\n');
    }
    return count;
}

// Nothing on the line woke a rule: what would have.
static void print_untried(struct buffer *out)
{
    const struct scan_ruleset *set = scan_engine_rules(scan_engine_builtin(), 0);
    buffer_add(out, STR("nothing was tried here: no rule's keyword is on this line or near enough\n"
                        "rules that name no provider wait for these:\n"));
    for (size_t i = 0; i < set->rule_count; i++) {
        const struct scan_rule *rule = &set->rules[i];
        if (!(rule->flags & RULE_GENERIC))
            continue;
        buffer_printf(out, "  %-32s", rule->name);
        for (size_t k = 0; rule->keywords && rule->keywords[k]; k++) {
            buffer_add(out, k ? STR(", ") : STR(" "));
            term_untrusted(out, str_from(rule->keywords[k]));
        }
        buffer_add_byte(out, '\n');
    }
    buffer_add(
        out, STR("a provider's rule waits for the start of its tokens: 'andon scan why PATH:LINE RULE' says "
                 "what one needs\n"));
}

static void print_text(const struct answer *answer, const struct scan_options *options, struct buffer *out)
{
    struct term_style style = term_style_for(STDOUT_FILENO, (enum color_mode)options->shared.color);
    struct str line =
        str_slice(buffer_str(&answer->bytes), answer->why.start, answer->why.end - answer->why.start);
    term_untrusted(out, answer->path.len ? answer->path : answer->place.path);
    buffer_printf(out, ":%zu\n", answer->place.line);
    if (answer->skip) {
        buffer_add(out, STR("the file was not looked at: "));
        term_untrusted(out, answer->skip->reason);
        buffer_add_byte(out, '\n');
    }
    why_print_text(&answer->why, style, out);
    size_t count = print_findings(answer, out);
    if (answer->rule)
        why_print_needs(answer->rule, line, out);
    else if (!answer->why.steps.count && !count && answer->path.len)
        print_untried(out);
    if (!count && answer->why.steps.count)
        buffer_add(out, STR("=> nothing is reported here\n"));
}

static void print_json(const struct answer *answer, struct buffer *out)
{
    struct json json;
    json_start(&json, out, true);
    json_object(&json);
    json_pair_text(&json, "andon", STR(ANDON_VERSION));
    json_pair_text(&json, "command", STR("why"));
    json_path(&json, "path", answer->path.len ? answer->path : answer->place.path);
    json_pair_number(&json, "line", (int64_t)answer->place.line);
    if (answer->skip)
        json_pair_text(&json, "skipped", answer->skip->reason);
    why_print_json(&answer->why, &json);
    json_key(&json, "findings");
    json_array(&json);
    VEC_EACH (const struct finding, finding, &answer->run.result.findings) {
        if (!is_here(answer, finding))
            continue;
        json_object(&json);
        json_pair_text(&json, "rule", finding->rule);
        json_pair_text(&json, "severity", str_from(severity_name(finding->severity)));
        json_pair_text(&json, "confidence", str_from(confidence_name(finding->confidence)));
        json_pair_text(&json, "outcome", str_from(state_text(finding)));
        json_pair_text(&json, "reason", finding->reason);
        json_pair_text(&json, "fingerprint", str_from(finding->fingerprint));
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
}

static bool answer_question(struct answer *answer, const struct scan_options *options,
                            const struct option_list *operands, struct error *err)
{
    if (operands->count < 2 || operands->count > 3)
        return error_set(err, ERROR_USAGE, "'andon scan why' wants PATH:LINE, and a rule's id if you like");
    if (options->shared.format != REPORT_TEXT && options->shared.format != REPORT_JSON)
        return error_set(err, ERROR_USAGE, "'andon scan why' prints --format text or json");
    if (!read_place(operands->at[1], &answer->place, err) || !look(answer, options, err))
        return false;
    if (operands->count < 3)
        return true;
    answer->rule = why_find_rule(operands->at[2]);
    return answer->rule ||
           error_set(err, ERROR_USAGE, "there is no rule '%.*s'; 'andon scan --list' has them",
                     STR_ARG(operands->at[2]));
}

int scan_why(const struct scan_options *options, const struct option_list *operands)
{
    struct answer answer = {0};
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0};
    int code;
    if (!answer_question(&answer, options, operands, &err)) {
        code = scan_fail(&err);
    } else {
        if (options->shared.format == REPORT_JSON)
            print_json(&answer, &out);
        else
            print_text(&answer, options, &out);
        code = term_print(&out);
        if (!code && answer.skip && answer.skip->is_incomplete)
            code = 3;
    }
    why_free(&answer.why);
    buffer_free(&answer.bytes);
    run_close(&answer.run);
    return code;
}
