// Where in a text a gram may begin (grams.h), as bits: for 64 places at once, with the widest table look-ups
// that the processor has.
#ifndef ANDON_SCANNERS_GRAM_MASKS_H
#define ANDON_SCANNERS_GRAM_MASKS_H

#include "scanners/rule.h"

// What of the processor is used: nothing special, or look-ups in tables of 16 or of 128 bytes.
enum prefilter_kind { PREFILTER_PLAIN, PREFILTER_AVX2, PREFILTER_AVX512, PREFILTER_BEST = PREFILTER_AVX512 };

// A product of two sets: a byte's classes are low[its lower four bits] & other[four other bits], for grams
// its fold, for token characters its upper four.
struct fours {
    unsigned char low[16], other[16];
};

// The classes of each ASCII byte; other bytes have those of the one that they are without their highest bit.
struct bytes_table {
    unsigned char classes[128];
};

// Eight buckets each, a bit of a byte; the first set are those of keywords in runs.
enum { GRAM_SETS = GRAM_BUCKETS / 8, GRAM_BYTE_SETS = GRAM_BYTE_BUCKETS / 8 };

// A plan, as each kind of processor wants it.
struct gram_tables {
    enum prefilter_kind kind;
    const struct gram_plan *plan;
    struct fours fours[GRAM_SETS][GRAM_SIZE], token;
    struct bytes_table bytes[GRAM_BYTE_SETS][GRAM_SIZE], token_bytes;
};

// The most that this processor has.
enum prefilter_kind prefilter_kind_best(void);

enum { GRAM_STEP = 64 };

// For each place of a step a bit: whether one of the grams may begin there, and whether a token character
// stands there (token_run.h).
struct gram_masks {
    uint64_t in_runs, others, token;
};

// `plan` must outlive the tables. Uses no more than `most` of the processor, and no more than it has.
void gram_tables_fill(const struct gram_plan *plan, enum prefilter_kind most, struct gram_tables *tables);

// Reads GRAM_SIZE - 1 bytes behind the steps.
void gram_masks_of(const struct gram_tables *tables, const char *at, size_t steps, struct gram_masks *masks);

#endif
