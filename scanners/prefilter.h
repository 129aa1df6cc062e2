// The prefilter: all keywords of a ruleset in one pass, as (keyword, offset) hits.
//
//     text ──> the three bytes of a gram (grams.h), 64 places at a time ──┬──> 1 of 30 places
//          ──> runs of token characters (token_run.h), likewise ──────────┘
//          ──> four bytes around it, hashed into a set ──────────────────────> 1 of 400
//          ──> the keywords that have these bytes there, compared ───────────> hits
//
// Most keywords begin tokens, and are looked for where a run of token characters begins only. Immutable once
// open, and shared by threads.
#ifndef ANDON_SCANNERS_PREFILTER_H
#define ANDON_SCANNERS_PREFILTER_H

#include "core/vec.h"
#include "scanners/gram_masks.h"
#include "scanners/rule.h"

struct prefilter;

struct scan_hit {
    size_t start, end;
    unsigned keyword;
};
struct scan_hits VEC(struct scan_hit);

// Never NULL. `set` must outlive it. `most` is PREFILTER_BEST but for tests.
struct prefilter *prefilter_open(const struct scan_ruleset *set, enum prefilter_kind most);
void prefilter_close(struct prefilter *prefilter);

// Appends the hits that end in bytes(from, to], in order of end and keyword: all of them but those where no
// rule of the keyword can match; with `is_every` these too.
void prefilter_scan(const struct prefilter *prefilter, struct str bytes, size_t from, size_t to,
                    bool is_every, struct scan_hits *hits);

// The kind that it came to be on this processor.
enum prefilter_kind prefilter_kind(const struct prefilter *prefilter);

#endif
