#include "scanners/selftest.h"

#include "scanners/sample.h"

enum {
    SAMPLE_ROUNDS = 4,           // random texts per sample
    PROBE_SIZE = RULE_REACH_MAX, // of one probe, about
};

struct seen {
    const struct scan_rule *rule; // that is looked for
    bool is_found, is_proven, is_timed_out;
    const struct scan_rule *other; // that was found instead
};

static void note(void *context, const struct scan_match *match)
{
    struct seen *seen = context;
    if (match->is_timed_out)
        seen->is_timed_out = true;
    else if (match->rule == seen->rule && match->tier >= SCAN_LIKELY) {
        seen->is_found = true;
        seen->is_proven = match->tier == SCAN_PROVEN;
    } else
        seen->other = match->rule;
}

struct tester {
    const struct scan_engine *engine;
    struct scan_scratch *scratch;
    struct selftest *result;
    struct buffer *out;
};

static bool scan_text(const struct tester *tester, struct str text, struct seen *seen, struct error *err)
{
    const struct scan_input input = {.bytes = text, .path = STR("settings.py"), .profile = SCAN_AUDIT};
    return scan_bytes(tester->engine, tester->scratch, &input, note, seen, err);
}

static void fail(const struct tester *tester, const struct scan_rule *rule, const char *what, size_t index,
                 const char *more)
{
    tester->result->failures++;
    buffer_printf(tester->out, "%s: %s %zu%s%s\n", rule->id, what, index, more ? ": " : "", more ? more : "");
}

static bool test_match(const struct tester *tester, const struct scan_rule *rule, size_t index,
                       struct error *err)
{
    for (uint64_t round = 0; round < SAMPLE_ROUNDS; round++) {
        struct buffer text = {.limit = SAMPLE_SIZE_MAX};
        struct seen seen = {.rule = rule};
        bool is_made;
        sample_make(rule->match[index], round, &text, &is_made);
        bool is_scanned = scan_text(tester, buffer_str(&text), &seen, err);
        buffer_free(&text);
        if (!is_scanned)
            return false;
        if (!seen.is_found) {
            fail(tester, rule, "does not find its sample", index + 1,
                 seen.other ? seen.other->id : "nothing is found");
            return true;
        }
        if (is_made && !seen.is_proven) {
            fail(tester, rule, "finds, but does not prove, its sample", index + 1, NULL);
            return true;
        }
    }
    return true;
}

static bool test_no_match(const struct tester *tester, const struct scan_rule *rule, size_t index,
                          struct error *err)
{
    for (uint64_t round = 0; round < SAMPLE_ROUNDS; round++) {
        struct buffer text = {.limit = SAMPLE_SIZE_MAX};
        struct seen seen = {.rule = rule};
        bool is_made;
        sample_make(rule->no_match[index], round, &text, &is_made);
        bool is_scanned = scan_text(tester, buffer_str(&text), &seen, err);
        buffer_free(&text);
        if (!is_scanned)
            return false;
        if (seen.is_found) {
            fail(tester, rule, "finds what it should not: sample", index + 1, NULL);
            return true;
        }
    }
    return true;
}

// A keyword, then a text that patterns like to take in more than one way, then what ends no token; at last
// every printable byte, since a pattern that needs one which isn't there is not even tried.
static void make_probe(const struct scan_rule *rule, const char *filler, size_t length, struct buffer *text)
{
    const char *const *words = rule->named ? rule->named : rule->keywords;
    for (size_t k = 0; words[k] && text->len < PROBE_SIZE; k++) {
        size_t start = text->len;
        buffer_add_cstring(text, words[k]);
        if (rule->named)
            buffer_add_cstring(text, "_token=");
        while (text->len - start < length)
            buffer_add_cstring(text, filler);
        buffer_add_byte(text, '\x7f');
        for (char byte = ' '; byte < '\x7f'; byte++)
            buffer_add_byte(text, byte);
    }
}

static bool probe(const struct tester *tester, const struct scan_rule *rule, struct error *err)
{
    static const char *const fillers[] = {"a",  "A",  "0",  "-",  "_",  "aA0", "a-",  "a.",  " ",   "=",
                                          "a=", "\"", "a:", "= ", "+/", "\n",  "a\n", ":a@", "key "};
    // Within the usual window, twice; and beyond the widest one.
    static const size_t lengths[] = {48, RULE_AFTER_DEFAULT - 128, RULE_REACH_MAX + 1024};
    for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++) {
        for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
            struct buffer text = {.limit = 4 * PROBE_SIZE};
            struct seen seen = {.rule = rule};
            make_probe(rule, fillers[i], lengths[k], &text);
            bool is_scanned = scan_text(tester, buffer_str(&text), &seen, err);
            buffer_free(&text);
            if (!is_scanned)
                return false;
            if (!seen.is_timed_out)
                continue;
            fail(tester, rule, "takes too long on probe", i + 1,
                 "its pattern can match one text in many ways");
            return true;
        }
    }
    return true;
}

static bool test_rule(const struct tester *tester, const struct scan_rule *rule, struct error *err)
{
    for (size_t i = 0; rule->match[i]; i++, tester->result->samples++)
        if (!test_match(tester, rule, i, err))
            return false;
    for (size_t i = 0; rule->no_match && rule->no_match[i]; i++, tester->result->samples++)
        if (!test_no_match(tester, rule, i, err))
            return false;
    return probe(tester, rule, err);
}

bool selftest_run(const struct scan_engine *engine, const struct scan_ruleset *set, struct selftest *result,
                  struct buffer *out, struct error *err)
{
    struct tester tester = {engine, scan_scratch_open(engine), result, out};
    bool is_run = true;
    for (size_t i = 0; i < set->rule_count && is_run; i++, result->rules++)
        is_run = test_rule(&tester, &set->rules[i], err);
    scan_scratch_close(tester.scratch);
    return is_run;
}
