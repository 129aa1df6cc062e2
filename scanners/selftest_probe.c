// Texts that are hard on a rule: those that make a pattern explode, and ordinary ones in which it should cost
// little and find nothing.
#include "scanners/selftest_internal.h"

#include "scanners/checksum.h"
#include "scanners/confirm.h"
#include "scanners/encoding.h"
#include "scanners/sample.h"

#include <stdio.h>
#include <time.h>

enum {
    PROBE_SIZE = RULE_REACH_MAX, // of one probe, about
    PUMPS = 400,                 // how often a piece of a sample is repeated
    TEXT_SIZE = 64 * 1024,
    HITS_MAX = 2,        // a rule may find by chance in ordinary text
    NS_A_BYTE_MAX = 200, // a pattern's own cost: 5 MB/s
};

static const char *const *words_of(const struct scan_rule *rule)
{
    return rule->named ? rule->named : rule->keywords;
}

static void add_word(const struct scan_rule *rule, const char *word, struct buffer *text)
{
    buffer_add_cstring(text, word);
    if (rule->named)
        buffer_add_cstring(text, "_token=");
}

// A keyword, then a text that patterns like to take in more than one way, then what ends no token; at last
// every printable byte, since a pattern that needs one which isn't there is not even tried.
static void make_probe(const struct scan_rule *rule, const char *filler, size_t length, struct buffer *text)
{
    const char *const *words = words_of(rule);
    for (size_t k = 0; words[k] && text->len < PROBE_SIZE; k++) {
        size_t start = text->len;
        add_word(rule, words[k], text);
        while (text->len - start < length)
            buffer_add_cstring(text, filler);
        buffer_add_byte(text, '\x7f');
        for (char byte = ' '; byte < '\x7f'; byte++)
            buffer_add_byte(text, byte);
    }
}

// A sample whose last part is repeated, and which then ends as no token does: what the pattern takes, but for
// its end. It is the rule's own alphabet that makes it explode.
static void make_pump(const char *sample, size_t part, struct buffer *text)
{
    struct buffer made = {.limit = SAMPLE_SIZE_MAX};
    bool is_made;
    sample_make(sample, 0, &made, &is_made);
    size_t end = made.len > 2 ? made.len - 2 : 0;
    struct str piece = str_slice(buffer_str(&made), end > part ? end - part : 0, part);
    buffer_add(text, str_slice(buffer_str(&made), 0, end));
    for (int i = 0; i < PUMPS; i++)
        buffer_add(text, piece);
    buffer_add_byte(text, '\x7f');
    buffer_free(&made);
}

static bool run_probe(const struct tester *tester, const struct scan_rule *rule, const struct buffer *text,
                      bool *is_timed_out, struct error *err)
{
    struct seen seen = {.rule = rule};
    bool is_scanned = selftest_scan(tester, SCAN_AUDIT, buffer_str(text), &seen, err);
    *is_timed_out = seen.is_timed_out;
    return is_scanned;
}

static bool probe_pumps(const struct tester *tester, const struct scan_rule *rule, bool *is_timed_out,
                        struct error *err)
{
    static const size_t parts[] = {1, 2, 5};
    const char *const *match = tester->samples.match;
    for (size_t i = 0; match[i] && !*is_timed_out; i++)
        for (size_t k = 0; k < sizeof parts / sizeof parts[0] && !*is_timed_out; k++) {
            struct buffer text = {.limit = 4 * PROBE_SIZE};
            make_pump(match[i], parts[k], &text);
            bool is_scanned = run_probe(tester, rule, &text, is_timed_out, err);
            buffer_free(&text);
            if (!is_scanned)
                return false;
        }
    return true;
}

static bool probe_fillers(const struct tester *tester, const struct scan_rule *rule, bool *is_timed_out,
                          struct error *err)
{
    static const char *const fillers[] = {"a",  "A",  "0",  "-",  "_",  "aA0", "a-",  "a.",  " ",   "=",
                                          "a=", "\"", "a:", "= ", "+/", "\n",  "a\n", ":a@", "key "};
    // Within the usual window, twice; and beyond the widest one.
    static const size_t lengths[] = {48, RULE_AFTER_DEFAULT - 128, RULE_REACH_MAX + 1024};
    enum { LENGTHS = sizeof lengths / sizeof lengths[0] };
    for (size_t i = 0; i < sizeof fillers / sizeof fillers[0] && !*is_timed_out; i++)
        for (size_t k = 0; k < LENGTHS && !*is_timed_out; k++) {
            struct buffer text = {.limit = 4 * PROBE_SIZE};
            make_probe(rule, fillers[i], lengths[k], &text);
            bool is_scanned = run_probe(tester, rule, &text, is_timed_out, err);
            buffer_free(&text);
            if (!is_scanned)
                return false;
        }
    return true;
}

bool selftest_probe(const struct tester *tester, const struct scan_rule *rule, struct error *err)
{
    bool is_timed_out = false;
    // A value with a name is tried at its first byte only: its own alphabet is all that can make it explode.
    if ((!rule->named && !probe_fillers(tester, rule, &is_timed_out, err)) ||
        !probe_pumps(tester, rule, &is_timed_out, err))
        return false;
    if (is_timed_out)
        selftest_add(tester, rule, SELFTEST_EXPLODES, 0, (struct rule_place){0, 0},
                     "takes too long: its pattern can match one text in many ways");
    return true;
}

static uint32_t next_random(void *state)
{
    uint64_t *at = state;
    *at = *at * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*at >> 33);
}

static const char *pick(const char *const *list, size_t count, struct random_source random)
{
    return list[random.next(random.state) % count];
}

static void add_uuid(struct random_source random, struct buffer *out)
{
    static const size_t groups[] = {8, 4, 4, 4, 12};
    for (size_t i = 0; i < 5; i++) {
        if (i)
            buffer_add_byte(out, '-');
        random_text(random, "0123456789abcdef", groups[i], out);
    }
}

// One line of what stands in repositories: code, prose, commits, UUIDs, hashes of packages, base64.
static void add_line(struct random_source random, const char *word, struct buffer *out)
{
    static const char *const names[] = {"count",   "items",   "index",    "buffer",   "options",
                                        "result",  "user",    "settings", "response", "path",
                                        "message", "handler", "version",  "manager",  "client",
                                        "request", "config",  "template", "service"};
    enum { NAMES = sizeof names / sizeof names[0] };
    const char *a = pick(names, NAMES, random), *b = pick(names, NAMES, random);
    switch (random.next(random.state) % 8) {
    case 0: buffer_printf(out, "    %s_%s = %s.%s_%s(%s, 42)\n", word, a, b, word, a, b); break;
    case 1: buffer_printf(out, "# The %s of the %s is read from %s before the %s.\n", a, b, word, a); break;
    case 2:
        buffer_printf(out, "%s %s commit ", word, a);
        random_text(random, "0123456789abcdef", 40, out);
        break;
    case 3:
        buffer_printf(out, "%s-%s: ", a, word);
        add_uuid(random, out);
        break;
    case 4:
        buffer_printf(out, "\"%s\": {\"integrity\": \"sha512-", word);
        random_text(random, alphabet_base64, 86, out);
        buffer_add_cstring(out, "==\"}");
        break;
    case 5:
        buffer_printf(out, "%s data:image/png;base64,", word);
        random_text(random, alphabet_base64, 120, out);
        break;
    case 6:
        buffer_printf(out, "if (%s->%s_%s != NULL && %s > 0x%x) return %s_%s;", a, word, b, b,
                      next_random(random.state) & 0xffff, word, a);
        break;
    default: buffer_printf(out, "%s%s%s/%s.%s:%u", word, a, b, a, b, next_random(random.state) % 900); break;
    }
    buffer_add_byte(out, '\n');
}

static void make_text(const struct scan_rule *rule, struct buffer *text)
{
    uint64_t state = 1;
    const struct random_source random = {next_random, &state};
    const char *const *words = words_of(rule);
    size_t count = 0;
    while (words[count])
        count++;
    while (text->len < TEXT_SIZE)
        add_line(random, words[next_random(&state) % count], text);
}

// The pattern alone, tried at every byte, whether a keyword is there or not: the worst that it can cost.
static double cost_of(const struct scan_rule *rule, struct str text)
{
    struct program_slot slot = {NULL};
    struct confirmer *confirmer = confirmer_open();
    struct timespec start, end;
    struct confirm_span span;
    size_t from = 0;
    confirm_search(confirmer, &slot, rule, text, 0, 0, text.len, &span); // compiles it
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    while (from < text.len &&
           confirm_search(confirmer, &slot, rule, text, from, text.len, text.len, &span) == CONFIRM_FOUND)
        from = span.end > from ? span.end : from + 1;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    program_slot_free(&slot);
    confirmer_close(confirmer);
    double ns = (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec);
    return ns / (double)text.len;
}

bool selftest_text(const struct tester *tester, const struct scan_rule *rule, struct error *err)
{
    struct buffer text = {.limit = 2 * TEXT_SIZE};
    struct seen seen = {.rule = rule};
    char what[160];
    make_text(rule, &text);
    bool is_scanned = selftest_scan(tester, SCAN_BLOCK, buffer_str(&text), &seen, err);
    double cost = is_scanned && rule->pattern ? cost_of(rule, buffer_str(&text)) : 0;
    buffer_free(&text);
    if (!is_scanned)
        return false;
    *vec_add(&tester->result->costs) = (struct selftest_cost){rule, cost, seen.count};
    if (seen.count > HITS_MAX) {
        snprintf(what, sizeof what, "is too general: finds %zu times in 64 KB of ordinary text", seen.count);
        selftest_add(tester, rule, SELFTEST_GENERAL, 0, (struct rule_place){0, 0}, what);
    }
    if (cost > NS_A_BYTE_MAX) {
        snprintf(what, sizeof what, "is slow: its pattern costs %.0f ns a byte of ordinary text", cost);
        selftest_add(tester, rule, SELFTEST_SLOW, 0, (struct rule_place){0, 0}, what);
    }
    return true;
}
