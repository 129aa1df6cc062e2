// The prefilter: all keywords of a ruleset in one pass, as (keyword, offset) hits.
//
// With a Vectorscan database that was compiled at build time when this processor can run one; else an
// Aho-Corasick automaton, which is also what a team's own rules use. Immutable once open.
#ifndef ANDON_SCANNERS_PREFILTER_H
#define ANDON_SCANNERS_PREFILTER_H

#include "core/error.h"
#include "core/vec.h"
#include "scanners/rule.h"

struct prefilter;
struct prefilter_scratch;

struct scan_hit {
    size_t start, end;
    unsigned keyword;
};
struct scan_hits VEC(struct scan_hit);

// Never NULL. `use_database` false forces the automaton (tests).
struct prefilter *prefilter_open(const struct scan_ruleset *set, bool use_database);
void prefilter_close(struct prefilter *prefilter);
struct prefilter_scratch *prefilter_scratch_open(const struct prefilter *prefilter);
void prefilter_scratch_close(struct prefilter_scratch *scratch);

// Appends every hit that ends in bytes[from, to), in order of its end.
bool prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch, struct str bytes,
                    size_t from, size_t to, struct scan_hits *hits, struct error *err);

// "vectorscan" or "automaton": for `andon doctor` and tests.
const char *prefilter_kind(const struct prefilter *prefilter);

#endif
