#include "scanners/selftest_internal.h"

#include "scanners/sample.h"

#include <stdio.h>
#include <string.h>

enum { SAMPLE_ROUNDS = 4 }; // random texts per sample

static const struct {
    const char *name;
    bool is_failure;
} kinds[SELFTEST_KIND_COUNT] = {
    [SELFTEST_SAMPLE] = {"sample", true},         [SELFTEST_PROOF] = {"proof", true},
    [SELFTEST_LOOK_ALIKE] = {"look-alike", true}, [SELFTEST_EXPLODES] = {"explodes", true},
    [SELFTEST_OVERLAP] = {"overlap", false},      [SELFTEST_SLOW] = {"slow", false},
    [SELFTEST_GENERAL] = {"general", false},
};

const char *selftest_kind_name(enum selftest_kind kind)
{
    return kinds[kind].name;
}

bool selftest_is_failure(enum selftest_kind kind)
{
    return kinds[kind].is_failure;
}

void selftest_add(const struct tester *tester, const struct scan_rule *rule, enum selftest_kind kind,
                  size_t sample, struct rule_place at, const char *what)
{
    struct selftest_issue *issue = vec_add(&tester->result->issues);
    *issue =
        (struct selftest_issue){.kind = kind, .rule = rule, .sample = sample, .at = at.line ? at : rule->at};
    snprintf(issue->what, sizeof issue->what, "%s", what);
    if (kinds[kind].is_failure)
        tester->result->failures++;
    else
        tester->result->warnings++;
}

static void note(void *context, const struct scan_match *match)
{
    struct seen *seen = context;
    if (match->is_timed_out) {
        seen->is_timed_out = true;
    } else if (match->rule == seen->rule) {
        seen->count++;
        seen->offset = match->offset;
        seen->length = match->length;
        seen->is_found = seen->is_found || match->tier >= SCAN_LIKELY;
        seen->is_proven = seen->is_proven || match->tier == SCAN_PROVEN;
    } else {
        seen->other = match->rule;
    }
}

// What two rules find at the same place with the same certainty is told apart by their order in the files,
// which nobody thought of. One that yields by its flags, or has a proof where the other has none, is in
// order.
static void note_decision(void *context, const struct scan_trace *trace)
{
    struct seen *seen = context;
    if (strcmp(trace->stage, "judge") != 0 || !trace->is_kept || trace->rule == seen->rule)
        return;
    const unsigned yields = RULE_GENERIC | RULE_AUDIT | RULE_YIELDS;
    bool is_peer = (trace->rule->flags & yields) == (seen->rule->flags & yields) &&
                   !trace->rule->checksum == !seen->rule->checksum;
    if (is_peer && trace->length == seen->length && trace->offset == seen->offset)
        seen->also = trace->rule;
}

bool selftest_scan(const struct tester *tester, enum scan_profile profile, struct str text, struct seen *seen,
                   struct error *err)
{
    const struct scan_input input = {.bytes = text, .path = STR("settings.py"), .profile = profile};
    return scan_bytes(tester->engine, tester->scratch, &input, note, seen, err);
}

// A second time, with an ear on the decisions, once it is known where the secret is.
static bool look_for_overlap(const struct tester *tester, struct str text, struct seen *seen,
                             struct error *err)
{
    struct seen again = *seen;
    const struct scan_input input = {.bytes = text,
                                     .path = STR("settings.py"),
                                     .profile = SCAN_AUDIT,
                                     .trace = note_decision,
                                     .trace_context = seen};
    return scan_bytes(tester->engine, tester->scratch, &input, note, &again, err);
}

static struct rule_place place_of(const struct rule_place *places, size_t index)
{
    return places ? places[index] : (struct rule_place){0, 0};
}

static bool test_text(const struct tester *tester, const struct scan_rule *rule, const char *sample,
                      uint64_t round, bool is_match, struct seen *seen, bool *is_made, struct error *err)
{
    struct buffer text = {.limit = SAMPLE_SIZE_MAX};
    *seen = (struct seen){.rule = rule};
    sample_make(sample, round, &text, is_made);
    bool is_scanned =
        selftest_scan(tester, SCAN_AUDIT, buffer_str(&text), seen, err) &&
        (!is_match || !seen->is_found || round > 0 || look_for_overlap(tester, buffer_str(&text), seen, err));
    buffer_free(&text);
    return is_scanned;
}

static bool test_match(const struct tester *tester, const struct scan_rule *rule, size_t index,
                       struct error *err)
{
    struct rule_place at = place_of(rule->match_places, index);
    char what[160];
    for (uint64_t round = 0; round < SAMPLE_ROUNDS; round++) {
        struct seen seen;
        bool is_made;
        if (!test_text(tester, rule, tester->samples.match[index], round, true, &seen, &is_made, err))
            return false;
        if (!seen.is_found) {
            snprintf(what, sizeof what, "does not find its sample %zu: %s", index + 1,
                     seen.other ? seen.other->id : "nothing is found");
            selftest_add(tester, rule, SELFTEST_SAMPLE, index + 1, at, what);
            return true;
        }
        if (is_made && !seen.is_proven) {
            snprintf(what, sizeof what, "finds, but does not prove, its sample %zu", index + 1);
            selftest_add(tester, rule, SELFTEST_PROOF, index + 1, at, what);
            return true;
        }
        if (seen.also) {
            snprintf(what, sizeof what, "its sample %zu is found by %s too, and only their order decides",
                     index + 1, seen.also->id);
            selftest_add(tester, rule, SELFTEST_OVERLAP, index + 1, at, what);
        }
    }
    return true;
}

static bool test_no_match(const struct tester *tester, const struct scan_rule *rule, size_t index,
                          struct error *err)
{
    for (uint64_t round = 0; round < SAMPLE_ROUNDS; round++) {
        struct seen seen;
        bool is_made;
        if (!test_text(tester, rule, tester->samples.no_match[index], round, false, &seen, &is_made, err))
            return false;
        if (seen.is_found) {
            char what[160];
            snprintf(what, sizeof what, "finds what it should not: sample %zu", index + 1);
            selftest_add(tester, rule, SELFTEST_LOOK_ALIKE, index + 1, place_of(rule->no_match_places, index),
                         what);
            return true;
        }
    }
    return true;
}

static bool test_samples(const struct tester *tester, const struct scan_rule *rule, struct error *err)
{
    const struct selftest_samples *samples = &tester->samples;
    for (size_t i = 0; samples->match[i]; i++, tester->result->samples++)
        if (!test_match(tester, rule, i, err))
            return false;
    for (size_t i = 0; samples->no_match && samples->no_match[i]; i++, tester->result->samples++)
        if (!test_no_match(tester, rule, i, err))
            return false;
    return true;
}

bool selftest_run(const struct scan_engine *engine, const struct scan_ruleset *set, unsigned parts,
                  struct selftest *result, struct error *err)
{
    struct tester tester = {.engine = engine, .scratch = scan_scratch_open(engine), .result = result};
    struct arena arena ARENA_AUTO = {0};
    bool is_run = true;
    for (size_t i = 0; i < set->rule_count && is_run; i++, result->rules++) {
        const struct scan_rule *rule = &set->rules[i];
        arena_reset(&arena);
        tester.samples = selftest_samples_of(rule, &arena);
        is_run = (!(parts & SELFTEST_SAMPLES) || test_samples(&tester, rule, err)) &&
                 (!(parts & SELFTEST_PROBES) || selftest_probe(&tester, rule, err)) &&
                 (!(parts & SELFTEST_TEXT) || selftest_text(&tester, rule, err));
    }
    scan_scratch_close(tester.scratch);
    return is_run;
}

void selftest_free(struct selftest *result)
{
    vec_free(&result->issues);
    vec_free(&result->costs);
}
