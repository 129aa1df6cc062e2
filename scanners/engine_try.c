#include "scanners/claim.h"
#include "scanners/context/lexer.h"
#include "scanners/context/names.h"
#include "scanners/context/shown.h"
#include "scanners/engine_internal.h"
#include "scanners/entropy.h"
#include "scanners/judge.h"
#include "scanners/known.h"

static const struct scan_rule rule_timeout = {
    .id = "rule-timeout",
    .name = "secrets/rule-timeout",
    .provider = "",
    .description = "a rule's pattern that takes too long on this file",
    .rotate = "look at the place by hand, and make the pattern of the rule narrower",
    .severity = SEVERITY_ERROR,
};

static void read_path(struct scan *scan)
{
    if (!scan->is_path_read)
        scan_input_read_path(scan->local);
    scan->is_path_read = true;
}

static bool is_example_at(const struct scan_input *input, size_t offset)
{
    return !input->is_path_unknown && shown_as_example(input->bytes, offset);
}

// In tests, examples, documentation, others' code. What is given to a name in code that was commented out
// isn't.
static bool is_aside_at(const struct scan_input *input, const struct scan_rule *rule, size_t offset)
{
    bool is_given = rule->named || rule->finder;
    return input->path_class != PATH_PLAIN || lexer_is_test(input->bytes, offset, input->path) ||
           lexer_is_documentation(input->bytes, offset, input->path) || is_example_at(input, offset) ||
           (!input->is_path_unknown && input->family == FAMILY_CODE &&
            lexer_place(input->bytes, offset, input->family).is_comment &&
            (!is_given || lexer_is_explained(input->bytes, offset)));
}

// What names no provider is a warning in tests, examples, documentation and others' code: it is told, and
// stops nobody. A checksum changes nothing: a test signs its own JSON web token, and makes its own wallet.
static enum severity severity_of(const struct scan *scan, const struct scan_rule *rule, enum scan_tier tier,
                                 bool is_doubtful, size_t offset)
{
    bool is_aside = (rule->flags & (RULE_GENERIC | RULE_HALF) && is_aside_at(scan->input, rule, offset)) ||
                    (tier != SCAN_PROVEN && scan->layer_index == 0 && // a team's own rule knows better
                     (path_is_documentation(scan->input->path) || is_example_at(scan->input, offset)));
    bool is_weak = tier == SCAN_SHAPE || is_doubtful || rule->flags & RULE_AUDIT || is_aside;
    // A team's own rule says itself what it is for, and holds in documentation too.
    if (scan->layer_index > 0 && tier != SCAN_SHAPE && !is_doubtful &&
        !(rule->flags & (RULE_AUDIT | RULE_GENERIC | RULE_HALF)))
        return rule->severity;
    return is_weak && rule->severity > SEVERITY_WARNING ? SEVERITY_WARNING : rule->severity;
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

static void try_finder(struct scan *scan, size_t rule, const struct scan_hit *hit)
{
    struct finding_place place = {0};
    read_path(scan);
    bool is_found = scan->layer->finders[rule]->find(scan->input, hit->start, hit->end, &place);
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
    struct candidate *candidate = candidate_add(scan, rule, place.start, place.end);
    candidate->match.tier = place.tier;
    candidate->match.says = place.says;
    bool is_weak = place.is_doubtful || place.is_weak || path_is_documentation(scan->input->path) ||
                   is_example_at(scan->input, place.start);
    candidate->match.severity = severity_of(scan, candidate->match.rule, place.tier, is_weak, place.start);
    doubt_claim(scan, candidate);
    tell_public(scan, candidate);
}

static void consider(struct scan *scan, size_t rule, const struct confirm_span *span)
{
    struct str bytes = scan->input->bytes;
    // Where the pattern matches more than the secret, it says itself what may stand there.
    bool is_open_before = span->start == span->secret_start, is_open_behind = span->end == span->secret_end;
    bool is_named = scan->layer->set->rules[rule].named != NULL;
    bool is_whole = span->secret_end > span->secret_start &&
                    (!is_named || judge_quoted(bytes, span->secret_start, span->secret_end)) &&
                    (!is_open_before || judge_start(bytes, span->start)) &&
                    (!is_open_behind || judge_end(bytes, span->end));
    if (!decide(scan, "edges", rule, is_whole,
                is_whole ? "no part of a longer word" : "part of a longer word", span->secret_start,
                span->secret_end))
        return;
    read_path(scan);
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
    // A team's own rule knows better what a name tells.
    bool is_own = scan->layer_index > 0;
    bool is_told_by_name = what->flags & RULE_GENERIC ||
                           (!is_own && (!is_open_before || what->named) && verdict.tier != SCAN_PROVEN);
    if (verdict.is_made_up && scan->input->path_class != PATH_PLAIN)
        verdict.is_doubtful = true;
    if (!decide(scan, "judge", rule, verdict.is_secret && passes_profile(scan, verdict.is_doubtful),
                verdict.reason, span->secret_start, span->secret_end))
        return;
    struct candidate *candidate = candidate_add(scan, rule, span->secret_start, span->secret_end);
    candidate->match.tier = verdict.tier;
    candidate->match.says = verdict.says;
    // A test makes up what only a name tells; what has a provider's prefix, somebody fetched from there.
    bool is_weak =
        scan->is_name_apart || (is_told_by_name && is_aside_at(scan->input, what, span->secret_start));
    candidate->match.severity =
        severity_of(scan, what, verdict.tier, verdict.is_doubtful || is_weak, span->secret_start);
    doubt_claim(scan, candidate);
    tell_public(scan, candidate);
}

static void give_up(const struct scan *scan, size_t rule, const struct scan_hit *hit)
{
    struct candidate *candidate = candidate_add(scan, rule, hit->start, hit->end);
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
    finder *find = scan->layer->finders[rule]->find;
    bool is_key =
        find == find_private_key && (bytes.at[hit->start] == 'P' ||
                                     str_has_ignoring_case(str_slice(bytes, hit->end, 48), STR("private")));
    // Digits before it: in the middle of others.
    bool is_body = find == find_bare_key && (!hit->start || !byte_is_alpha(bytes.at[hit->start - 1]) ||
                                             bytes.at[hit->start - 1] == 'n');
    if (find == find_char_codes)
        note_far(scan, hit, 0, CHAR_CODES_REACH);
    if (is_key || is_body || find == find_jwk)
        note_far(scan, hit, find == find_jwk ? FINDER_REACH : 0, FINDER_REACH);
}

// Runs the rule's pattern on the window around a hit. Each offset is tried at most once per rule, so hits
// that crowd cost no more than hits that are apart.
static void try_pattern(struct scan *scan, size_t rule, const struct scan_hit *hit)
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
static void try_value(struct scan *scan, size_t rule, const struct scan_hit *hit, size_t start)
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

// Why a rule says nothing in this file, or NULL.
static const char *why_silent(struct scan *scan, const struct scan_rule *rule)
{
    if (rule->flags & RULE_AUDIT && scan->input->profile == SCAN_BLOCK)
        return "the rule is for the audit profile only";
    if (rule->flags & RULE_GENERIC)
        read_path(scan);
    if (rule->flags & RULE_GENERIC && scan->input->path_class == PATH_GENERATED)
        return "the rule keeps out of lock files, minified and generated files";
    return scan->input->is_binary && !(rule->flags & RULE_BINARY) ? "the rule keeps out of binary files"
                                                                  : NULL;
}

static bool was_start(struct scan_scratch *scratch, size_t start)
{
    size_t known = scratch->start_count < STARTS_KEPT ? scratch->start_count : STARTS_KEPT;
    for (size_t i = 0; i < known; i++)
        if (scratch->starts[i] == start)
            return true;
    scratch->starts[scratch->start_count++ % STARTS_KEPT] = start;
    return false;
}

// A word such as "token": the values behind it, and the rules whose names stand before them.
static void try_named(struct scan *scan, const struct scan_hit *hit)
{
    size_t starts[NAMED_STARTS_MAX];
    struct named_rule rules[NAMED_RULES_MAX];
    size_t start_count = named_starts(scan->input->bytes, hit->end, starts);
    for (size_t i = 0; i < start_count; i++) {
        if (was_start(scan->scratch, starts[i]))
            continue;
        size_t rule_count = named_rules(scan->layer->named, scan->input->bytes, starts[i], rules);
        for (size_t k = 0; k < rule_count; k++)
            if (!why_silent(scan, &scan->layer->set->rules[rules[k].rule])) {
                scan->is_name_apart = rules[k].is_apart || name_goes_on(scan->input->bytes, hit->end);
                try_value(scan, rules[k].rule, hit, starts[i]);
            }
    }
    scan->is_name_apart = false;
}

// Most hits of the commonest keywords are nothing, which a finder can tell without the path.
static bool is_nothing(const struct scan *scan, const struct finder_kind *kind, const struct scan_hit *hit)
{
    return kind && kind->may_find && !scan->input->trace &&
           !kind->may_find(scan->input->bytes, hit->start, hit->end);
}

void engine_try(struct scan *scan, size_t rule, const struct scan_hit *hit, const char *keyword)
{
    const struct scan_rule *what = &scan->layer->set->rules[rule];
    const struct finder_kind *kind = scan->layer->finders[rule];
    if (what->named) {
        try_named(scan, hit);
        return;
    }
    if (is_nothing(scan, kind, hit))
        return;
    const char *silent = why_silent(scan, what);
    if (!decide(scan, silent ? "rule" : "keyword", rule, !silent, silent ? silent : keyword, hit->start,
                hit->end))
        return;
    if (kind) {
        note_finder(scan, rule, hit);
        try_finder(scan, rule, hit);
    } else {
        note_rule(scan, what, hit, hit->start);
        try_pattern(scan, rule, hit);
    }
}
