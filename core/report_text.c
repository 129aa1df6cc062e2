// Text, for people: findings with their frames, what was left out and why, and what to do next.
#include "core/report_internal.h"

#include <stdlib.h>

enum {
    FINDINGS_MAX = 50,     // shown without --verbose; the errors among them first
    SAME_RULE_MAX = 5,     // of one rule in one file
    SAME_REASON_MAX = 10,  // not checked, without --verbose
    SUPPRESSIONS_MAX = 10, // unused ones, without --verbose
};

// A path that starts a line: one like "::error" or "##[…]" would be a command to a CI runner.
static void add_path(struct buffer *out, struct str path)
{
    if (path.len && (path.at[0] == ':' || path.at[0] == '#'))
        buffer_add(out, STR("./"));
    struct buffer BUFFER_AUTO shown = {0};
    term_untrusted(&shown, path);
    // term_untrusted lets tabs through; in a name they would be taken for a gap.
    for (size_t i = 0; i < shown.len; i++)
        buffer_add(out, shown.at[i] == '\t' ? STR("\\x09") : str_slice(buffer_str(&shown), i, 1));
}

static void add_colored(const struct report_request *request, enum term_color color, const char *text,
                        struct buffer *out)
{
    term_color(out, request->style, color);
    buffer_add_cstring(out, text);
    term_color(out, request->style, TERM_PLAIN);
}

static void add_state(const struct finding *finding, struct buffer *out)
{
    if (finding->state == FINDING_NEW)
        return;
    buffer_printf(out, " (%s", report_state_name(finding->state));
    if (finding->reason.len) {
        buffer_add(out, STR(": "));
        term_untrusted(out, finding->reason);
    }
    buffer_add_byte(out, ')');
}

// "path:line:col: severity rule message"
static void add_header(const struct report_request *request, const struct finding *finding,
                       struct buffer *out)
{
    term_color(out, request->style, TERM_BOLD);
    add_path(out, finding->path);
    if (finding->line)
        buffer_printf(out, ":%zu:%zu", finding->line, finding->column);
    term_color(out, request->style, TERM_PLAIN);
    buffer_add(out, finding->path.len ? STR(": ") : (struct str){0});
    add_colored(request, report_color(finding->severity), severity_name(finding->severity), out);
    buffer_add_byte(out, ' ');
    term_color(out, request->style, TERM_CYAN);
    term_untrusted(out, finding->rule);
    term_color(out, request->style, TERM_PLAIN);
    buffer_add_byte(out, ' ');
    term_untrusted(out, finding->message);
    add_state(finding, out);
    buffer_add_byte(out, '\n');
}

static void add_detail(const char *label, struct str text, struct buffer *out)
{
    buffer_printf(out, "     %s: ", label);
    term_untrusted(out, text);
    buffer_add_byte(out, '\n');
}

static void add_commit(const struct finding *finding, struct buffer *out)
{
    struct buffer BUFFER_AUTO text = {0};
    if (!finding->commit.len)
        return;
    report_add_commit(finding, &text);
    add_detail("commit", buffer_str(&text), out);
}

// "proven, its checksum holds"
static void add_confidence(const struct finding *finding, struct buffer *out)
{
    struct buffer BUFFER_AUTO text = {0};
    if (!finding->confidence)
        return;
    buffer_add_cstring(&text, confidence_name(finding->confidence));
    buffer_printf(&text, "%s%.*s", finding->proof.len ? ": " : "", STR_ARG(finding->proof));
    add_detail("sure", buffer_str(&text), out);
}

// "also at b.py:3, c.py:9 and in 4 other places"
static void add_copies(const struct report_request *request, const struct finding *finding,
                       struct buffer *out)
{
    enum { SHOWN = 3 };
    if (!finding->copy_count || !report_groups(request))
        return;
    size_t shown = request->verbose || finding->copy_count == SHOWN + 1 ? finding->copy_count : SHOWN;
    buffer_add(out, STR("     also: "));
    for (size_t i = 0; i < finding->copy_count && i < shown; i++) {
        const struct finding *copy = finding->copies[i];
        buffer_add(out, i ? STR(", ") : (struct str){0});
        add_path(out, copy->path);
        if (copy->line)
            buffer_printf(out, ":%zu", copy->line);
        if (copy->commit.len)
            buffer_printf(out, " (%.*s)", STR_ARG(str_slice(copy->commit, 0, 12)));
    }
    if (shown < finding->copy_count)
        buffer_printf(out, " and in %zu other places (--no-group lists them)", finding->copy_count - shown);
    buffer_add_byte(out, '\n');
}

static void add_finding(const struct report_request *request, const struct finding *finding,
                        struct buffer *out)
{
    add_header(request, finding, out);
    report_frame(request, finding, out);
    add_commit(finding, out);
    add_confidence(finding, out);
    if (finding->opens.len)
        add_detail("opens", finding->opens, out);
    add_copies(request, finding, out);
    if (finding->state == FINDING_NEW && finding->reason.len)
        add_detail("note", finding->reason, out);
    if (finding->help.len)
        add_detail("help", finding->help, out);
    if (finding->confidence)
        add_detail("id", str_from(finding->fingerprint), out);
    if (finding_has_fix(finding) && finding->state == FINDING_NEW) {
        size_t before = out->len;
        report_fix_lines(request, finding, out);
        if (out->len == before)
            add_detail("fix",
                       finding->safety == FIX_SAFE
                           ? STR("--fix mends this")
                           : STR("there is one, but it may change what the code does"),
                       out);
    }
    buffer_add_byte(out, '\n');
}

// How many findings of a file and rule were shown and left out; a small table, emptied at each new file.
struct rule_tally {
    struct str rule;
    size_t shown, left_out;
};

struct tallies VEC(struct rule_tally);

static struct rule_tally *tally_of(struct tallies *tallies, struct str rule)
{
    VEC_EACH (struct rule_tally, tally, tallies)
        if (str_equal(tally->rule, rule))
            return tally;
    struct rule_tally *tally = vec_add(tallies);
    tally->rule = rule;
    return tally;
}

static size_t add_left_out(struct tallies *tallies, struct str path, struct buffer *out)
{
    size_t sum = 0;
    VEC_EACH (struct rule_tally, tally, tallies)
        if (tally->left_out) {
            add_path(out, path);
            buffer_printf(out, ": … and %zu more of ", tally->left_out);
            term_untrusted(out, tally->rule);
            buffer_add(out, STR("\n\n"));
            sum += tally->left_out;
        }
    vec_clear(tallies);
    return sum;
}

// How many findings of each severity may be shown, so that errors are never crowded out by notes.
static void share_room(const struct report_request *request, size_t room[SEVERITY_COUNT])
{
    size_t counts[SEVERITY_COUNT] = {0}, left = FINDINGS_MAX;
    VEC_EACH (struct finding, finding, &request->result->findings)
        counts[finding->severity] += report_includes(request, finding);
    for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--) {
        room[severity] = request->verbose ? SIZE_MAX : counts[severity] < left ? counts[severity] : left;
        left -= request->verbose ? 0 : room[severity];
    }
}

static void add_findings(const struct report_request *request, struct buffer *out)
{
    struct tallies tallies = {0};
    struct str path = {0};
    size_t room[SEVERITY_COUNT], left_out = 0;

    share_room(request, room);
    VEC_EACH (struct finding, finding, &request->result->findings) {
        if (!report_includes(request, finding))
            continue;
        if (!str_equal(path, finding->path)) {
            add_left_out(&tallies, path, out);
            path = finding->path;
        }
        if (!room[finding->severity]) {
            left_out++;
            continue;
        }
        struct rule_tally *tally = tally_of(&tallies, finding->rule);
        if (!request->verbose && tally->shown >= SAME_RULE_MAX) {
            tally->left_out++;
            continue;
        }
        tally->shown++;
        room[finding->severity]--;
        add_finding(request, finding, out);
    }
    add_left_out(&tallies, path, out);
    if (left_out)
        buffer_printf(out, "… and %zu more (--verbose or --format json lists all)\n\n", left_out);
    vec_free(&tallies);
}

static void add_suppressions(const struct report_request *request, struct buffer *out)
{
    size_t shown = 0, count = request->result->unused_suppressions.count;
    VEC_EACH (struct suppression, suppression, &request->result->unused_suppressions) {
        if (shown++ >= SUPPRESSIONS_MAX && !request->verbose) {
            buffer_printf(out, "… and %zu more such comments (--verbose lists all)\n",
                          count - SUPPRESSIONS_MAX);
            break;
        }
        add_path(out, suppression->path);
        buffer_printf(out, ":%zu: ", suppression->line);
        add_colored(request, TERM_YELLOW, "warning", out);
        buffer_printf(out, " andon: %s[", suppression->is_file_wide ? "ignore-file" : "ignore");
        term_untrusted(out, suppression->rules);
        buffer_printf(out, "] %s\n", report_suppression_problem(suppression));
    }
}

static int compare_reasons(const void *a, const void *b)
{
    const struct skip *const *left = a, *const *right = b;
    int order = str_compare((*left)->reason, (*right)->reason);
    return order ? order : str_compare((*left)->path, (*right)->path);
}

// "3 binary, 1 submodule": what was left out for a good reason. `names` lists the paths, one a line.
static void add_skipped(const struct report_request *request, bool names, struct buffer *out)
{
    struct VEC(const struct skip *) sorted = {0};
    VEC_EACH (struct skip, skip, &request->result->skipped)
        if (!skip->is_incomplete)
            *vec_add(&sorted) = skip;
    vec_sort(&sorted, compare_reasons);
    for (size_t i = 0, end; i < sorted.count; i = end) {
        for (end = i + 1; end < sorted.count && str_equal(sorted.at[end]->reason, sorted.at[i]->reason);)
            end++;
        if (!names) {
            buffer_printf(out, "%s%zu ", i ? ", " : "", end - i);
            term_untrusted(out, sorted.at[i]->reason);
            continue;
        }
        for (size_t j = i; j < end; j++) {
            buffer_add(out, STR("skipped "));
            add_path(out, sorted.at[j]->path);
            buffer_add(out, STR(": "));
            term_untrusted(out, sorted.at[j]->reason);
            buffer_add_byte(out, '\n');
        }
    }
    vec_free(&sorted);
}

static void add_not_checked(const struct report_request *request, struct str path, struct str reason,
                            struct buffer *out)
{
    if (!str_equal(path, STR("."))) {
        add_path(out, path);
        buffer_add(out, STR(": "));
    }
    add_colored(request, TERM_RED, "not checked:", out);
    buffer_add_byte(out, ' ');
    term_untrusted(out, reason);
    buffer_add_byte(out, '\n');
}

static void add_same_reason(size_t count, size_t limit, struct buffer *out)
{
    if (count > limit)
        buffer_printf(out, "… and %zu more for the same reason (--verbose names them)\n", count - limit);
}

// What should have been looked at, and was not; of many for one reason the first.
static void add_incomplete(const struct report_request *request, struct buffer *out)
{
    struct str reason = {0};
    size_t same = 0, limit = request->verbose ? SIZE_MAX : SAME_REASON_MAX;
    VEC_EACH (struct skip, skip, &request->result->skipped) {
        if (!skip->is_incomplete)
            continue;
        bool is_other = !str_equal(skip->reason, reason);
        if (is_other)
            add_same_reason(same, limit, out);
        same = is_other ? 1 : same + 1;
        reason = skip->reason;
        if (same <= limit)
            add_not_checked(request, skip->path, reason, out);
    }
    add_same_reason(same, limit, out);
}

struct counts {
    size_t severity[SEVERITY_COUNT], fixable, files, incomplete;
    struct str first_rule;   // of what blocks
    struct str first_secret; // the fingerprint of one that blocks
    const struct finding
        *first_in_file; // of what blocks and stands in a file, where a comment can suppress it
};

static struct counts count_findings(const struct report_request *request)
{
    struct counts counts = {0};
    struct str path = {0};
    VEC_EACH (struct finding, finding, &request->result->findings) {
        if (finding->state != FINDING_NEW)
            continue;
        counts.severity[finding->severity]++;
        counts.fixable += finding_is_fixable(finding);
        counts.files += !counts.files || !str_equal(path, finding->path);
        path = finding->path;
        if (finding->severity == SEVERITY_ERROR && !counts.first_rule.len)
            counts.first_rule = finding->rule;
        if (finding->severity == SEVERITY_ERROR && finding->confidence && !counts.first_secret.len)
            counts.first_secret = str_from(finding->fingerprint);
        if (finding->severity == SEVERITY_ERROR && !finding->is_about_run && !counts.first_in_file)
            counts.first_in_file = finding;
    }
    VEC_EACH (struct skip, skip, &request->result->skipped)
        counts.incomplete += skip->is_incomplete;
    return counts;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

// "12 files, 20 checks, 3.1 ms"
static void add_measure(const struct report_request *request, struct buffer *out)
{
    const struct result *result = request->result;
    buffer_printf(out, "%zu file%s", result->files, plural(result->files));
    if (result->cached)
        buffer_printf(out, " (%zu known to be clean)", result->cached);
    if (result->bytes) {
        buffer_add(out, STR(", "));
        report_add_size(out, result->bytes);
    }
    if (result->commits)
        buffer_printf(out, ", %zu commit%s", result->commits, plural(result->commits));
    if (request->summary.len) {
        buffer_add(out, STR(", "));
        term_untrusted(out, request->summary);
    }
    if (result->elapsed_ms < 100)
        buffer_printf(out, ", %.1f ms", result->elapsed_ms);
    else if (result->elapsed_ms < 10000)
        buffer_printf(out, ", %.0f ms", result->elapsed_ms);
    else
        buffer_printf(out, ", %.1f s", result->elapsed_ms / 1000);
}

// "2 errors, 1 warning, 2 files not checked"
static void add_counts(const struct counts *counts, struct buffer *out)
{
    const char *separator = "";
    for (int severity = SEVERITY_ERROR; severity > SEVERITY_OFF; severity--) {
        size_t count = counts->severity[severity];
        if (!count)
            continue;
        buffer_printf(out, "%s%zu %s%s", separator, count, severity_name((enum severity)severity),
                      plural(count));
        separator = ", ";
    }
    if (counts->files > 1)
        buffer_printf(out, " in %zu files", counts->files);
    if (counts->incomplete)
        buffer_printf(out, "%s%zu not checked", separator, counts->incomplete);
}

// What is not in the list above, on the line of the verdict: nothing is left out in silence.
static void add_hidden(const struct report_request *request, struct buffer *out)
{
    const size_t *counts = request->result->counts;
    static const struct {
        enum finding_state state;
        const char *text;
    } hidden[] = {
        {FINDING_OLD, "older finding"},
        {FINDING_BASELINE, "in the baseline"},
        {FINDING_SUPPRESSED, "suppressed"},
        {FINDING_ALLOWED, "allowed by andon.yml"},
    };
    if (request->all)
        return;
    const char *separator = "; hidden: ";
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        size_t count = counts[hidden[i].state];
        if (!count)
            continue;
        buffer_printf(out, "%s%zu %s%s", separator, count, hidden[i].text,
                      hidden[i].state == FINDING_OLD ? plural(count) : "");
        separator = ", ";
    }
    if (*separator == ',')
        buffer_add(out, STR(" (--all shows them)"));
}

static void add_verdict(const struct report_request *request, const struct counts *counts, struct buffer *out)
{
    static const enum term_color colors[VERDICT_COUNT] = {TERM_GREEN, TERM_RED, TERM_RED};
    enum verdict verdict = request->result->verdict;
    struct buffer BUFFER_AUTO skipped = {0};

    buffer_add(out, STR("andon: "));
    add_colored(request, colors[verdict], report_verdict_name(verdict), out);
    buffer_add(out, STR(" — "));
    size_t before = out->len;
    add_counts(counts, out);
    buffer_add(out, out->len > before ? STR("; ") : (struct str){0});
    add_measure(request, out);
    if (request->result->counts[FINDING_FIXED])
        buffer_printf(out, "; %zu fixed", request->result->counts[FINDING_FIXED]);
    add_hidden(request, out);
    add_skipped(request, false, &skipped);
    if (skipped.len) {
        buffer_add(out, STR("; skipped: "));
        buffer_add(out, buffer_str(&skipped));
        buffer_add(out, request->verbose ? (struct str){0} : STR(" (--verbose names them)"));
    }
    buffer_add_byte(out, '\n');
}

static void add_command(const struct report_request *request, const char *label, struct str command,
                        const char *note, struct buffer *out)
{
    buffer_printf(out, "  %-9s ", label);
    term_color(out, request->style, TERM_BOLD);
    term_untrusted(out, command);
    term_color(out, request->style, TERM_PLAIN);
    buffer_printf(out, "%s%s\n", *note ? "   " : "", note);
}

// What to do next, ready to be copied.
static void add_commands(const struct report_request *request, const struct counts *counts,
                         struct buffer *out)
{
    struct buffer BUFFER_AUTO text = {0};

    if (counts->fixable && request->fix_command.len) {
        buffer_printf(&text, "mends %zu", counts->fixable);
        buffer_add_byte(&text, '\0');
        add_command(request, "fix", request->fix_command, text.at, out);
    }
    if (!counts->first_rule.len)
        return;
    buffer_clear(&text);
    buffer_printf(&text, "andon explain %.*s", STR_ARG(counts->first_rule));
    add_command(request, "explain", buffer_str(&text), "", out);
    if (!counts->first_in_file)
        return;
    // What is about the file as a whole has no line that a comment could stand on.
    bool is_whole = counts->first_in_file->is_whole_file;
    buffer_clear(&text);
    buffer_printf(&text, "andon: ignore%s[%.*s] reason", is_whole ? "-file" : "",
                  STR_ARG(counts->first_in_file->rule));
    add_command(request, "suppress", buffer_str(&text),
                is_whole ? "in a comment of the file, or lint.exclude in andon.yml"
                         : "in a comment on the line, or alone above it",
                out);
    if (!counts->first_secret.len)
        return;
    buffer_clear(&text);
    buffer_printf(&text, "andon scan ignore %.12s --reason WHY", counts->first_secret.at);
    add_command(request, "ignore", buffer_str(&text), "all copies of it, by its id, in the baseline", out);
}

void report_text(const struct report_request *request, struct buffer *out)
{
    struct counts counts = count_findings(request);

    add_findings(request, out);
    add_suppressions(request, out);
    if (request->verbose)
        add_skipped(request, true, out);
    add_incomplete(request, out);
    buffer_add(out, request->notes);
    if (request->quiet && request->result->verdict == VERDICT_CLEAN)
        return;
    add_verdict(request, &counts, out);
    add_commands(request, &counts, out);
}
