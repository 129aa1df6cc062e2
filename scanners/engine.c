#include "scanners/engine.h"

#include "scanners/claim.h"
#include "scanners/confirm.h"
#include "scanners/context/lexer.h"
#include "scanners/context/paths.h"
#include "scanners/document.h"
#include "scanners/entropy.h"
#include "scanners/finder.h"
#include "scanners/judge.h"
#include "scanners/known.h"
#include "scanners/named.h"
#include "scanners/prefilter.h"

#include <pthread.h>
#include <stdlib.h>

enum { PIECE_SIZE = 1 << 20 }; // of the prefilter's pass: fits the second-level cache

// A ruleset at work. The built-in one is a layer, a team's own another.
struct layer {
    const struct scan_ruleset *set;
    struct prefilter *prefilter;
    struct program_slot *slots;        // per rule
    const struct checksum **checksums; // per rule, or NULL
    finder **finders;                  // per rule, or NULL
    struct named_index *named;         // NULL when no rule has names
};

struct scan_engine {
    struct layer layers[2];
    size_t layer_count;
};

struct candidate {
    struct scan_match match;
    size_t end;
    size_t order; // of the rule: what decides when nothing else does
};

struct scan_scratch {
    size_t *resume[2];            // per rule: matches that begin before it were tried already
    struct VEC(size_t *) resumed; // those of them that are not 0
    struct confirmer *confirmer;
    struct scan_hits hits;
    struct VEC(struct candidate) candidates;
    struct document_scratch *document;
    struct scan_extent extent;
};

static const struct scan_rule rule_timeout = {
    .id = "rule-timeout",
    .name = "secrets/rule-timeout",
    .provider = "",
    .description = "a rule's pattern that takes too long on this file",
    .rotate = "look at the place by hand, and make the pattern of the rule narrower",
    .severity = SEVERITY_ERROR,
};

static void layer_open(struct layer *layer, const struct scan_ruleset *set)
{
    layer->set = set;
    layer->prefilter = prefilter_open(set, PREFILTER_BEST);
    layer->named = named_index_new(set);
    layer->slots = memory_alloc(set->rule_count, sizeof *layer->slots);
    layer->checksums = memory_alloc(set->rule_count, sizeof *layer->checksums);
    layer->finders = memory_alloc(set->rule_count, sizeof *layer->finders);
    for (size_t i = 0; i < set->rule_count; i++) {
        layer->checksums[i] = checksum_find(set->rules[i].checksum);
        layer->finders[i] = finder_by_name(set->rules[i].finder);
    }
}

static void layer_close(struct layer *layer)
{
    for (size_t i = 0; i < layer->set->rule_count; i++)
        program_slot_free(&layer->slots[i]);
    prefilter_close(layer->prefilter);
    named_index_free(layer->named);
    free(layer->slots);
    free(layer->checksums);
    free(layer->finders);
}

static struct scan_engine builtin;

static void open_builtin(void)
{
    layer_open(&builtin.layers[0], &scan_ruleset_builtin);
    builtin.layer_count = 1;
}

const struct scan_engine *scan_engine_builtin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_builtin);
    return &builtin;
}

struct scan_engine *scan_engine_new(const struct scan_ruleset *own)
{
    struct scan_engine *engine = memory_alloc(1, sizeof *engine);
    layer_open(&engine->layers[engine->layer_count++], &scan_ruleset_builtin);
    if (own && own->rule_count)
        layer_open(&engine->layers[engine->layer_count++], own);
    return engine;
}

void scan_engine_free(struct scan_engine *engine)
{
    if (!engine)
        return;
    for (size_t i = 0; i < engine->layer_count; i++)
        layer_close(&engine->layers[i]);
    free(engine);
}

const struct scan_ruleset *scan_engine_rules(const struct scan_engine *engine, size_t layer)
{
    return layer < engine->layer_count ? engine->layers[layer].set : NULL;
}

struct scan_scratch *scan_scratch_open(const struct scan_engine *engine)
{
    struct scan_scratch *scratch = memory_alloc(1, sizeof *scratch);
    scratch->confirmer = confirmer_open();
    for (size_t i = 0; i < engine->layer_count; i++)
        scratch->resume[i] = memory_alloc(engine->layers[i].set->rule_count, sizeof(size_t));
    return scratch;
}

void scan_scratch_close(struct scan_scratch *scratch)
{
    if (!scratch)
        return;
    for (size_t i = 0; i < 2; i++)
        free(scratch->resume[i]);
    confirmer_close(scratch->confirmer);
    vec_free(&scratch->hits);
    vec_free(&scratch->candidates);
    vec_free(&scratch->resumed);
    vec_free(&scratch->extent.far);
    document_scratch_free(scratch->document);
    free(scratch);
}

struct scan_extent *scan_scratch_extent(struct scan_scratch *scratch)
{
    return &scratch->extent;
}

void scan_extent_clear(struct scan_extent *extent)
{
    vec_clear(&extent->far);
    extent->is_in_view = extent->is_far = false;
    extent->runs = extent->decoded = 0;
}

void scan_extent_note(struct scan_extent *extent, const struct scan_far *far)
{
    extent->is_far = extent->is_far || extent->is_in_view || extent->far.count >= SCAN_FAR_MAX;
    if (!extent->is_far)
        *vec_add(&extent->far) = *far;
}

struct document_scratch **scan_scratch_document(struct scan_scratch *scratch)
{
    return &scratch->document;
}

// One scan: what the functions below hand on to each other.
struct scan {
    const struct layer *layer;
    size_t layer_index;
    struct scan_scratch *scratch;
    const struct scan_input *input;
    struct scan_input *local; // the same; its path is read when the first rule that names no provider is hit
    bool is_path_read;
};

// In tests, examples, documentation, others' code.
static bool is_aside_at(const struct scan_input *input, size_t offset)
{
    return input->path_class != PATH_PLAIN || lexer_is_test(input->bytes, offset, input->path) ||
           lexer_is_documentation(input->bytes, offset, input->path);
}

// What names no provider is a warning in tests, examples, documentation and others' code: it is told, and
// stops nobody. A checksum changes nothing: a test signs its own JSON web token, and makes its own wallet.
static enum severity severity_of(const struct scan *scan, const struct scan_rule *rule, enum scan_tier tier,
                                 bool is_doubtful, size_t offset)
{
    bool is_aside = rule->flags & RULE_GENERIC && is_aside_at(scan->input, offset);
    bool is_weak = tier == SCAN_SHAPE || is_doubtful || rule->flags & RULE_AUDIT || is_aside;
    return is_weak && rule->severity > SEVERITY_WARNING ? SEVERITY_WARNING : rule->severity;
}

static struct candidate *add_candidate(const struct scan *scan, size_t rule, size_t start, size_t end)
{
    struct candidate *candidate = vec_add(&scan->scratch->candidates);
    candidate->match = (struct scan_match){
        .rule = &scan->layer->set->rules[rule],
        .offset = start,
        .length = end - start,
        .tier = SCAN_LIKELY,
        .text = str_slice(scan->input->bytes, start, end - start),
    };
    candidate->end = end;
    candidate->order = scan->layer_index << 16 | rule;
    return candidate;
}

static void tell_public(const struct scan *scan, struct candidate *candidate)
{
    struct str path = scan->input->is_path_unknown ? (struct str){0} : scan->input->path;
    if (!secret_is_public(candidate->match.rule, scan->input->bytes, path, candidate->match.offset,
                          candidate->end))
        return;
    candidate->match.severity = SEVERITY_NOTE;
    candidate->match.says = "its provider means it to be seen: who has it can do what every visitor can";
}

static void trace(const struct scan *scan, const struct scan_trace *what)
{
    if (scan->input->trace)
        scan->input->trace(scan->input->trace_context, what);
}

// Says what became of bytes[start, end), and gives `is_kept` back.
static bool decide(const struct scan *scan, const char *stage, size_t rule, bool is_kept, const char *reason,
                   size_t start, size_t end)
{
    if (scan->input->trace)
        trace(scan, &(struct scan_trace){.stage = stage,
                                         .rule = &scan->layer->set->rules[rule],
                                         .is_kept = is_kept,
                                         .reason = reason,
                                         .offset = start,
                                         .length = end - start});
    return is_kept;
}

static bool passes_profile(const struct scan *scan, bool is_doubtful)
{
    return !is_doubtful || scan->input->profile == SCAN_AUDIT;
}

// What only its name or place makes a secret of is none when it claims to be a provider's token and isn't: a
// token that is cut short, or has one letter too much.
static void doubt_claim(const struct scan *scan, struct candidate *candidate)
{
    struct scan_match *match = &candidate->match;
    struct str secret = str_slice(scan->input->bytes, match->offset, match->length);
    bool is_open = match->rule->flags & RULE_GENERIC || match->rule->named;
    if (!is_open || match->tier != SCAN_LIKELY || !claim_of(scan->layer->set, secret))
        return;
    match->tier = SCAN_SHAPE;
    match->says = claim_denied;
    match->severity = severity_of(scan, match->rule, match->tier, true, match->offset);
}

static void try_finder(const struct scan *scan, size_t rule, const struct scan_hit *hit)
{
    struct finding_place place = {0};
    bool is_found = scan->layer->finders[rule](scan->input, hit->start, hit->end, &place);
    const char *reason = place.reason ? place.reason : is_found ? "it looks like one" : "nothing is there";
    if (!decide(scan, "finder", rule, is_found, reason, is_found ? place.start : hit->start,
                is_found ? place.end : hit->end))
        return;
    bool is_sample =
        secret_is_known_sample(str_slice(scan->input->bytes, place.start, place.end - place.start));
    bool passes = passes_profile(scan, place.is_doubtful);
    if (!decide(scan, "judge", rule, passes && !is_sample,
                is_sample ? "a sample of a provider's documentation"
                : passes  ? "sure enough for this profile"
                          : "for the audit profile only",
                place.start, place.end))
        return;
    struct candidate *candidate = add_candidate(scan, rule, place.start, place.end);
    candidate->match.tier = place.tier;
    candidate->match.says = place.says;
    bool is_weak = place.is_doubtful || place.is_weak || path_is_documentation(scan->input->path);
    candidate->match.severity = severity_of(scan, candidate->match.rule, place.tier, is_weak, place.start);
    doubt_claim(scan, candidate);
    tell_public(scan, candidate);
}

static bool is_shown(const struct scan_input *input)
{
    enum path_class class = input->path_class;
    return class == PATH_PROSE || class == PATH_EXAMPLE;
}

static void consider(const struct scan *scan, size_t rule, const struct confirm_span *span)
{
    struct str bytes = scan->input->bytes;
    // Where the pattern matches more than the secret, it says itself what may stand there.
    bool is_open_before = span->start == span->secret_start, is_open_behind = span->end == span->secret_end;
    bool is_whole = span->secret_end > span->secret_start &&
                    (!is_open_before || judge_start(bytes, span->start)) &&
                    (!is_open_behind || judge_end(bytes, span->end));
    if (!decide(scan, "edges", rule, is_whole,
                is_whole ? "no part of a longer word" : "part of a longer word", span->secret_start,
                span->secret_end))
        return;
    const struct scan_rule *what = &scan->layer->set->rules[rule];
    struct str path = scan->input->is_path_unknown ? (struct str){0} : scan->input->path;
    if (confirm_is_excepted(scan->scratch->confirmer, &scan->layer->slots[rule], what, path, bytes, span)) {
        decide(scan, "judge", rule, false, "the rule has an exception for this path, match or line",
               span->secret_start, span->secret_end);
        return;
    }
    struct verdict_on_secret verdict =
        judge_secret(what, scan->layer->checksums[rule], scan->scratch->confirmer, &scan->layer->slots[rule],
                     bytes, span->secret_start, span->secret_end);
    // Where things are shown, what only a name tells to be a secret is a sample. A team's own rule knows
    // better.
    bool is_own = scan->layer_index > 0;
    bool is_told_by_name = what->flags & RULE_GENERIC ||
                           (!is_own && (!is_open_before || what->named) && verdict.tier != SCAN_PROVEN);
    if ((is_told_by_name && is_shown(scan->input)) ||
        (verdict.is_made_up && scan->input->path_class != PATH_PLAIN))
        verdict.is_doubtful = true;
    if (!decide(scan, "judge", rule, verdict.is_secret && passes_profile(scan, verdict.is_doubtful),
                verdict.reason, span->secret_start, span->secret_end))
        return;
    struct candidate *candidate = add_candidate(scan, rule, span->secret_start, span->secret_end);
    candidate->match.tier = verdict.tier;
    candidate->match.says = verdict.says;
    // A test makes up what only a name tells; what has a provider's prefix, somebody fetched from there.
    bool is_weak = is_told_by_name && is_aside_at(scan->input, span->secret_start);
    candidate->match.severity =
        severity_of(scan, what, verdict.tier, verdict.is_doubtful || is_weak, span->secret_start);
    doubt_claim(scan, candidate);
    tell_public(scan, candidate);
}

static void give_up(const struct scan *scan, size_t rule, const struct scan_hit *hit)
{
    struct candidate *candidate = add_candidate(scan, rule, hit->start, hit->end);
    candidate->match.is_timed_out = true;
    candidate->match.says = candidate->match.rule->id;
    candidate->match.rule = &rule_timeout;
    candidate->match.severity = SEVERITY_ERROR;
}

// There are many rules and few of them are tried in a file, so what is forgotten after it is listed.
static void resume_at(const struct scan *scan, size_t *resume, size_t from)
{
    if (*resume == 0 && from > 0)
        *vec_add(&scan->scratch->resumed) = resume;
    *resume = from;
}

// Says that a hit's verdict hangs on bytes that are further away than SCAN_REACH_BACK and -AHEAD, if they
// are.
static void note_far(const struct scan *scan, const struct scan_hit *hit, size_t back, size_t ahead)
{
    struct scan_extent *extent = &scan->scratch->extent;
    if (extent->is_wanted && (back > SCAN_REACH_BACK || ahead > SCAN_REACH_AHEAD))
        scan_extent_note(extent, &(struct scan_far){hit->start, hit->end, back, ahead});
}

// How far a rule looks: its pattern, the words near it, and the edges.
static void note_rule(const struct scan *scan, const struct scan_rule *rule, const struct scan_hit *hit,
                      size_t start)
{
    enum { EDGE = 16 };
    size_t near = rule->near_within + EDGE;
    note_far(scan, hit, rule->before + near, start - hit->start + rule->after + near);
}

// A finder reads a key's whole body: most of its hits begin none, and are told so by their first bytes.
static void note_finder(const struct scan *scan, size_t rule, const struct scan_hit *hit)
{
    struct str bytes = scan->input->bytes;
    finder *find = scan->layer->finders[rule];
    bool is_key = find == find_private_key &&
                  (bytes.at[hit->start] == 'P' || text_has_word(str_slice(bytes, hit->end, 48), "private"));
    // Digits before it: in the middle of others.
    bool is_body = find == find_bare_key && (!hit->start || !byte_is_alpha(bytes.at[hit->start - 1]) ||
                                             bytes.at[hit->start - 1] == 'n');
    if (is_key || is_body || find == find_jwk)
        note_far(scan, hit, find == find_jwk ? FINDER_REACH : 0, FINDER_REACH);
}

// Runs the rule's pattern on the window around a hit. Each offset is tried at most once per rule, so hits
// that crowd cost no more than hits that are apart.
static void try_pattern(const struct scan *scan, size_t rule, const struct scan_hit *hit)
{
    const struct scan_rule *what = &scan->layer->set->rules[rule];
    struct str bytes = scan->input->bytes;
    size_t *resume = &scan->scratch->resume[scan->layer_index][rule];
    size_t from = hit->start > what->before ? hit->start - what->before : 0;
    size_t end = bytes.len - hit->end < what->after ? bytes.len : hit->end + what->after;
    size_t furthest = bytes.len - hit->end < RULE_REACH_MAX ? bytes.len : hit->end + RULE_REACH_MAX;
    from = from > *resume ? from : *resume;
    while (from <= hit->start) {
        struct confirm_span span;
        enum confirm_outcome outcome = confirm_search(scan->scratch->confirmer, &scan->layer->slots[rule],
                                                      what, bytes, from, hit->start, end, &span);
        if (outcome == CONFIRM_NOTHING) {
            decide(scan, "pattern", rule, false, "the rule's pattern matches nothing more here", from,
                   hit->end);
            break;
        }
        if (outcome == CONFIRM_TIMED_OUT) {
            give_up(scan, rule, hit);
            resume_at(scan, resume, SIZE_MAX); // once per rule and file is enough
            return;
        }
        if (span.end == end && end < furthest) {
            end = furthest; // cut by the window: look again
            note_far(scan, hit, what->before, RULE_REACH_MAX);
            continue;
        }
        consider(scan, rule, &span);
        from = span.end > from ? span.end : from + 1;
    }
    if (from <= hit->start)
        from = hit->start + 1;
    resume_at(scan, resume, from);
}

// A rule that has names, at one place where a value may begin.
static void try_value(const struct scan *scan, size_t rule, const struct scan_hit *hit, size_t start)
{
    const struct scan_rule *what = &scan->layer->set->rules[rule];
    struct str bytes = scan->input->bytes;
    size_t *resume = &scan->scratch->resume[scan->layer_index][rule];
    size_t end = bytes.len - start < what->after ? bytes.len : start + what->after;
    struct confirm_span span;
    if (start < *resume)
        return;
    resume_at(scan, resume, start + 1);
    note_rule(scan, what, hit, start);
    enum confirm_outcome outcome = confirm_search(scan->scratch->confirmer, &scan->layer->slots[rule], what,
                                                  bytes, start, start, end, &span);
    if (outcome == CONFIRM_FOUND) {
        consider(scan, rule, &span);
    } else if (outcome == CONFIRM_TIMED_OUT) {
        give_up(scan, rule, hit);
        resume_at(scan, resume, SIZE_MAX);
    } else {
        decide(scan, "pattern", rule, false, "the value has another shape", start, end);
    }
}

static const char *why_silent(struct scan *scan, const struct scan_rule *rule);

// A word such as "token": the values behind it, and the rules whose names stand before them.
static void try_named(struct scan *scan, const struct scan_hit *hit)
{
    size_t starts[NAMED_STARTS_MAX];
    unsigned short rules[NAMED_RULES_MAX];
    size_t start_count = named_starts(scan->input->bytes, hit->end, starts);
    for (size_t i = 0; i < start_count; i++) {
        size_t rule_count = named_rules(scan->layer->named, scan->input->bytes, starts[i], rules);
        for (size_t k = 0; k < rule_count; k++)
            if (!why_silent(scan, &scan->layer->set->rules[rules[k]]))
                try_value(scan, rules[k], hit, starts[i]);
    }
}

// Why a rule says nothing in this file, or NULL.
static const char *why_silent(struct scan *scan, const struct scan_rule *rule)
{
    if (!scan->is_path_read) {
        scan_input_read_path(scan->local);
        scan->is_path_read = true;
    }
    if (rule->flags & RULE_AUDIT && scan->input->profile == SCAN_BLOCK)
        return "the rule is for the audit profile only";
    if (rule->flags & RULE_GENERIC && scan->input->path_class == PATH_GENERATED)
        return "the rule keeps out of lock files, minified and generated files";
    return scan->input->is_binary && !(rule->flags & RULE_BINARY) ? "the rule keeps out of binary files"
                                                                  : NULL;
}

static void confirm_hits(struct scan *scan)
{
    const struct scan_ruleset *set = scan->layer->set;
    VEC_EACH (const struct scan_hit, hit, &scan->scratch->hits) {
        const struct scan_keyword *keyword = &set->keywords[hit->keyword];
        for (size_t i = keyword->first; i < (size_t)keyword->first + keyword->count; i++) {
            size_t rule = set->keyword_rules[i];
            if (set->rules[rule].named) {
                try_named(scan, hit);
                continue;
            }
            const char *silent = why_silent(scan, &set->rules[rule]);
            if (!decide(scan, silent ? "rule" : "keyword", rule, !silent, silent ? silent : keyword->text,
                        hit->start, hit->end))
                continue;
            if (scan->layer->finders[rule]) {
                note_finder(scan, rule, hit);
                try_finder(scan, rule, hit);
            } else {
                note_rule(scan, &set->rules[rule], hit, hit->start);
                try_pattern(scan, rule, hit);
            }
        }
    }
}

static void scan_layer(struct scan *scan, size_t begin, size_t stop)
{
    struct scan_scratch *scratch = scan->scratch;
    struct str bytes = scan->input->bytes;
    VEC_EACH (size_t *, resume, &scratch->resumed)
        **resume = 0;
    vec_clear(&scratch->resumed);
    for (size_t from = begin; from < stop; from += PIECE_SIZE) {
        size_t to = stop - from < PIECE_SIZE ? stop : from + PIECE_SIZE;
        vec_clear(&scratch->hits);
        prefilter_scan(scan->layer->prefilter, bytes, from, to, scan->input->trace != NULL, &scratch->hits);
        confirm_hits(scan);
    }
}

// Of overlapping candidates the one that says most wins: a provider's, then what blocks, then what is proven,
// then the longer. A provider's comes first since it knows: a token whose checksum is wrong, or a key that is
// public, would else block as a value assigned to a name. So does a rule that recomputed a checksum.
static int rank_of(const struct candidate *candidate)
{
    const struct scan_match *match = &candidate->match;
    bool knows = !(match->rule->flags & RULE_GENERIC) || match->rule->checksum;
    return (match->is_timed_out ? 8 : 0) + (knows ? 4 : 0) + (match->tier >= SCAN_LIKELY ? 2 : 0) +
           (match->tier == SCAN_PROVEN ? 1 : 0);
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    int difference = rank_of(a) - rank_of(b);
    if (difference != 0)
        return difference > 0;
    if (a->match.length != b->match.length)
        return a->match.length > b->match.length;
    unsigned a_yields = a->match.rule->flags & RULE_YIELDS, b_yields = b->match.rule->flags & RULE_YIELDS;
    return a_yields != b_yields ? !a_yields : a->order < b->order;
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->match.offset != b->match.offset)
        return a->match.offset < b->match.offset ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void trace_match(const struct scan_input *input, const struct candidate *candidate, const char *stage,
                        const char *reason)
{
    const struct scan_match *match = &candidate->match;
    struct scan_trace what = {.stage = stage,
                              .rule = match->rule,
                              .is_kept = strcmp(stage, "report") == 0,
                              .reason = reason,
                              .offset = match->offset,
                              .length = match->length};
    if (input->trace)
        input->trace(input->trace_context, &what);
}

static void tell(const struct scan_input *input, const struct candidate *best, scan_sink *sink, void *context)
{
    trace_match(input, best, "report", best->match.says ? best->match.says : "it looks like one");
    sink(context, &best->match);
}

static void report(const struct scan_input *input, struct scan_scratch *scratch, scan_sink *sink,
                   void *context)
{
    const struct candidate *best = NULL;
    vec_sort(&scratch->candidates, compare_candidates);
    VEC_EACH (const struct candidate, candidate, &scratch->candidates) {
        if (best && candidate->match.offset < best->end) {
            bool wins = is_better(candidate, best);
            trace_match(input, wins ? best : candidate, "overlap", "another rule says more about this place");
            best = wins ? candidate : best;
            continue;
        }
        if (best)
            tell(input, best, sink, context);
        best = candidate;
    }
    if (best)
        tell(input, best, sink, context);
}

void scan_input_read_path(struct scan_input *input)
{
    input->path_class = input->is_path_unknown ? PATH_PLAIN : path_class(input->path);
    input->family = file_family(input->path, input->is_path_unknown);
}

bool scan_bytes_in(const struct scan_engine *engine, struct scan_scratch *scratch,
                   const struct scan_input *input, size_t from, size_t to, scan_sink *sink, void *context,
                   struct error *err)
{
    struct scan_input local = *input;
    struct scan scan = {.scratch = scratch, .input = &local, .local = &local};
    (void)err;
    vec_clear(&scratch->candidates);
    for (size_t i = 0; i < engine->layer_count; i++) {
        scan.layer = &engine->layers[i];
        scan.layer_index = i;
        scan_layer(&scan, from, to);
    }
    report(input, scratch, sink, context);
    return true;
}

bool scan_bytes(const struct scan_engine *engine, struct scan_scratch *scratch,
                const struct scan_input *input, scan_sink *sink, void *context, struct error *err)
{
    return scan_bytes_in(engine, scratch, input, 0, input->bytes.len, sink, context, err);
}
