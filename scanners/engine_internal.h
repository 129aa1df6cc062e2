// The parts of the engine among themselves:
//
//     engine.c              rulesets and what a thread keeps; a scan: the prefilter's hits, rule by rule
//     engine_try.c          one rule at one hit: its pattern, finder or names, then the judge
//     engine_candidates.c   what was found, and of what overlaps the best
#ifndef ANDON_SCANNERS_ENGINE_INTERNAL_H
#define ANDON_SCANNERS_ENGINE_INTERNAL_H

#include "scanners/checksum.h"
#include "scanners/confirm.h"
#include "scanners/engine.h"
#include "scanners/finder.h"
#include "scanners/named.h"
#include "scanners/prefilter.h"

// A ruleset at work. The built-in one is a layer, a team's own another.
struct layer {
    const struct scan_ruleset *set;
    struct prefilter *prefilter;
    struct program_slot *slots;         // per rule
    const struct checksum **checksums;  // per rule, or NULL
    const struct finder_kind **finders; // per rule, or NULL
    struct named_index *named;          // NULL when no rule has names
};

struct candidate {
    struct scan_match match;
    size_t end;
    size_t order; // of the rule: what decides when nothing else does
};

enum { STARTS_KEPT = 8 };

struct scan_scratch {
    size_t *resume[2];            // per rule: matches that begin before it were tried already
    struct VEC(size_t *) resumed; // those of them that are not 0
    // Places where names were looked up, the last ones: "access_token" is two words before one value.
    size_t starts[STARTS_KEPT], start_count;
    struct confirmer *confirmer;
    struct scan_hits hits;
    struct VEC(struct candidate) candidates;
    struct document_scratch *document;
    struct scan_extent extent;
};

// One scan: what the functions below hand on to each other.
struct scan {
    const struct layer *layer;
    size_t layer_index;
    struct scan_scratch *scratch;
    const struct scan_input *input;
    struct scan_input *local; // the same; its path is read when it is first asked for
    bool is_path_read;
    bool is_name_apart; // of the value that is tried: see struct named_rule
};

// Adds bytes[start, end) as what the rule found: likely, the rest is the caller's.
struct candidate *candidate_add(const struct scan *scan, size_t rule, size_t start, size_t end);

// Calls `sink` for the candidates, of those that overlap for the best, in order of offset.
void candidates_report(const struct scan_input *input, struct scan_scratch *scratch, scan_sink *sink,
                       void *context);

// Tries a rule at a hit of one of its keywords.
void engine_try(struct scan *scan, size_t rule, const struct scan_hit *hit, const char *keyword);

#endif
