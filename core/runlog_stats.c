// What the run log says: how often, how fast, what blocked, what was skipped.
#include "core/json.h"
#include "core/json_read.h"
#include "core/runlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    NAMES_MAX = 1000, // different ones that are counted; a log that we wrote has some dozens
    SHOWN_MAX = 10,
    COUNT_MAX = 1000000000, // a number above it was not written by us
};

// How often a name came up.
struct tally {
    struct str name;
    size_t runs, findings;
};

struct tallies VEC(struct tally);

// One run, as far as it is needed.
struct run_time {
    size_t stage; // index in `stages`
    double ms;
};

struct summary {
    struct arena arena; // names
    size_t runs, corrupt, verdicts[VERDICT_COUNT];
    double first, last; // seconds since 1970
    struct tallies stages, rules, skips;
    struct VEC(struct run_time) times;
};

static struct tally *tally_of(struct summary *summary, struct tallies *tallies, struct str name)
{
    VEC_EACH (struct tally, tally, tallies)
        if (str_equal(tally->name, name))
            return tally;
    if (tallies->count >= NAMES_MAX)
        return NULL;
    struct tally *tally = vec_add(tallies);
    tally->name = arena_copy(&summary->arena, name);
    return tally;
}

static bool parse_verdict(struct str name, size_t *out)
{
    static const char *const names[VERDICT_COUNT] = {"clean", "blocked", "incomplete"};
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        if (str_equal(name, str_from(names[i]))) {
            *out = i;
            return true;
        }
    return false;
}

static void add_names(struct summary *summary, const struct json_node *run)
{
    const struct json_node *rules = json_member(run, "rules"), *skips = json_member(run, "skip");

    for (const struct json_node *rule = rules ? rules->first : NULL; rule; rule = rule->next) {
        uint64_t count;
        bool is_count = rule->kind == JSON_NUMBER && str_to_u64(rule->text, &count) && count <= COUNT_MAX;
        struct tally *tally = is_count ? tally_of(summary, &summary->rules, rule->key) : NULL;
        if (!tally)
            continue;
        tally->runs++;
        tally->findings += (size_t)count;
    }
    for (const struct json_node *skip = skips ? skips->first : NULL; skip; skip = skip->next) {
        struct tally *tally = skip->kind == JSON_TEXT ? tally_of(summary, &summary->skips, skip->text) : NULL;
        if (tally)
            tally->runs++;
    }
}

// False when the line is not one that a run wrote.
static bool add_run(struct summary *summary, struct str line, struct arena *scratch)
{
    struct json_node *run;
    struct error err = {0};
    size_t verdict;

    if (!json_parse(line, "", scratch, &run, &err) || json_member_number(run, "v", 0) != 1)
        return false;
    double time = json_member_number(run, "time", -1), ms = json_member_number(run, "ms", -1);
    struct str stage = json_member_text(run, "stage");
    if (time < 0 || time > 253402300799.0 || ms < 0 || !stage.len || // until the year 9999
        !parse_verdict(json_member_text(run, "verdict"), &verdict))
        return false;
    struct tally *tally = tally_of(summary, &summary->stages, stage);
    if (!tally)
        return false;
    tally->runs++;
    size_t index = (size_t)(tally - summary->stages.at);
    *vec_add(&summary->times) = (struct run_time){index, ms};
    summary->first = summary->runs == 0 || time < summary->first ? time : summary->first;
    summary->last = summary->runs == 0 || time > summary->last ? time : summary->last;
    summary->runs++;
    summary->verdicts[verdict]++;
    add_names(summary, run);
    return true;
}

static int compare_tallies(const void *a, const void *b)
{
    const struct tally *left = a, *right = b;
    if (left->runs != right->runs)
        return left->runs < right->runs ? 1 : -1;
    return str_compare(left->name, right->name);
}

static int compare_times(const void *a, const void *b)
{
    const struct run_time *left = a, *right = b;
    if (left->stage != right->stage)
        return left->stage < right->stage ? -1 : 1;
    return (left->ms > right->ms) - (left->ms < right->ms);
}

static void summarise(struct str log, struct summary *summary)
{
    struct arena ARENA_AUTO scratch = {0};

    while (log.at) {
        struct str line = str_trim(str_cut(&log, '\n'));
        if (line.len && !add_run(summary, line, &scratch))
            summary->corrupt++;
        arena_reset(&scratch);
    }
    vec_sort(&summary->times, compare_times);
    vec_sort(&summary->rules, compare_tallies);
    vec_sort(&summary->skips, compare_tallies);
}

// The time that `percent` of the stage's runs did not exceed (nearest rank).
static double percentile(const struct summary *summary, size_t stage, size_t percent)
{
    size_t first = 0, count = summary->stages.at[stage].runs;
    while (summary->times.at[first].stage != stage)
        first++;
    size_t rank = (count * percent + 99) / 100;
    return summary->times.at[first + (rank ? rank - 1 : 0)].ms;
}

static void add_date(double seconds, struct buffer *out)
{
    time_t when = (time_t)seconds;
    struct tm parts;
    char text[32];
    if (gmtime_r(&when, &parts) && strftime(text, sizeof text, "%Y-%m-%d", &parts))
        buffer_add_cstring(out, text);
}

static void add_duration(double ms, struct buffer *out)
{
    char text[32];
    if (ms < 100)
        snprintf(text, sizeof text, "%.1f ms", ms);
    else if (ms < 10000)
        snprintf(text, sizeof text, "%.0f ms", ms);
    else
        snprintf(text, sizeof text, "%.1f s", ms / 1000);
    buffer_printf(out, " %10s", text);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void add_tallies(const struct tallies *tallies, const char *title, struct term_style style,
                        struct buffer *out)
{
    if (!tallies->count)
        return;
    buffer_add_byte(out, '\n');
    term_color(out, style, TERM_BOLD);
    buffer_printf(out, "%s\n", title);
    term_color(out, style, TERM_PLAIN);
    for (size_t i = 0; i < tallies->count && i < SHOWN_MAX; i++) {
        const struct tally *tally = &tallies->at[i];
        buffer_printf(out, "  %5zu run%-1s", tally->runs, plural(tally->runs));
        if (tally->findings)
            buffer_printf(out, " %6zu finding%-1s", tally->findings, plural(tally->findings));
        buffer_add(out, STR("  "));
        term_untrusted(out, tally->name);
        buffer_add_byte(out, '\n');
    }
    if (tallies->count > SHOWN_MAX)
        buffer_printf(out, "  … and %zu more (--format json lists all)\n", tallies->count - SHOWN_MAX);
}

static void render_text(const struct summary *summary, struct term_style style, struct buffer *out)
{
    if (!summary->runs) {
        buffer_add(out, STR("andon: no runs are recorded in this clone yet\n"));
    } else {
        buffer_printf(out, "andon: %zu run%s in this clone since ", summary->runs, plural(summary->runs));
        add_date(summary->first, out);
        buffer_printf(out, ": %zu clean, %zu blocked, %zu incomplete\n\n", summary->verdicts[VERDICT_CLEAN],
                      summary->verdicts[VERDICT_BLOCKED], summary->verdicts[VERDICT_INCOMPLETE]);
        term_color(out, style, TERM_BOLD);
        buffer_printf(out, "   runs %10s %10s  stage\n", "p50", "p95");
        term_color(out, style, TERM_PLAIN);
        for (size_t i = 0; i < summary->stages.count; i++) {
            buffer_printf(out, "  %5zu", summary->stages.at[i].runs);
            add_duration(percentile(summary, i, 50), out);
            add_duration(percentile(summary, i, 95), out);
            buffer_add(out, STR("  "));
            term_untrusted(out, summary->stages.at[i].name);
            buffer_add_byte(out, '\n');
        }
    }
    add_tallies(&summary->rules, "what blocked", style, out);
    add_tallies(&summary->skips, "skipped with ANDON_SKIP", style, out);
    if (summary->corrupt)
        buffer_printf(out, "\n%zu line%s of the log could not be read\n", summary->corrupt,
                      plural(summary->corrupt));
}

static void add_json_tallies(struct json *json, const char *key, const char *name,
                             const struct tallies *tallies, bool has_findings)
{
    json_key(json, key);
    json_array(json);
    VEC_EACH (struct tally, tally, tallies) {
        json_object(json);
        json_pair_text(json, name, tally->name);
        json_pair_number(json, "runs", (int64_t)tally->runs);
        if (has_findings)
            json_pair_number(json, "findings", (int64_t)tally->findings);
        json_object_end(json);
    }
    json_array_end(json);
}

static void render_json(const struct summary *summary, struct buffer *out)
{
    struct json json;

    json_start(&json, out, true);
    json_object(&json);
    json_pair_text(&json, "andon", STR(ANDON_VERSION));
    json_pair_text(&json, "command", STR("stats"));
    json_pair_number(&json, "runs", (int64_t)summary->runs);
    json_pair_number(&json, "clean", (int64_t)summary->verdicts[VERDICT_CLEAN]);
    json_pair_number(&json, "blocked", (int64_t)summary->verdicts[VERDICT_BLOCKED]);
    json_pair_number(&json, "incomplete", (int64_t)summary->verdicts[VERDICT_INCOMPLETE]);
    json_pair_number(&json, "first_time", (int64_t)summary->first);
    json_pair_number(&json, "last_time", (int64_t)summary->last);
    json_key(&json, "stages");
    json_array(&json);
    for (size_t i = 0; i < summary->stages.count; i++) {
        json_object(&json);
        json_pair_text(&json, "stage", summary->stages.at[i].name);
        json_pair_number(&json, "runs", (int64_t)summary->stages.at[i].runs);
        json_key(&json, "p50_ms");
        json_real(&json, percentile(summary, i, 50));
        json_key(&json, "p95_ms");
        json_real(&json, percentile(summary, i, 95));
        json_object_end(&json);
    }
    json_array_end(&json);
    add_json_tallies(&json, "blocked_by", "rule", &summary->rules, true);
    add_json_tallies(&json, "skipped", "id", &summary->skips, false);
    json_pair_number(&json, "unreadable_lines", (int64_t)summary->corrupt);
    json_object_end(&json);
}

void runlog_render(struct str log, enum runlog_form form, struct term_style style, struct buffer *out)
{
    struct summary summary = {0};

    summarise(log, &summary);
    if (form == RUNLOG_JSON)
        render_json(&summary, out);
    else
        render_text(&summary, style, out);
    vec_free(&summary.stages);
    vec_free(&summary.rules);
    vec_free(&summary.skips);
    vec_free(&summary.times);
    arena_free(&summary.arena);
}
