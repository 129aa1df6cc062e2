// Several reports become one, as if one run had made it.
//
//     struct merge merge = {0};
//     merge_add(&merge, text, "part1.json", repository, &err) …
//     if (merge_check(&merge, &err)) {
//         merge_settle(&merge);
//         … merge.run is ready for run_report …
//     }
//     merge_free(&merge);
#ifndef ANDON_SCANNERS_SCALE_MERGE_H
#define ANDON_SCANNERS_SCALE_MERGE_H

#include "core/report_read.h"
#include "core/run.h"

struct merge_part {
    struct str name; // of the file, for messages
    struct read_report report;
};

struct merge {
    struct run run; // of which only what a report needs is filled
    struct VEC(struct merge_part) parts;
};

// Reads one report. `repository` (may be empty) is what its findings are said to be in.
bool merge_add(struct merge *merge, struct str text, struct str name, struct str repository,
               struct error *err);

// Refuses reports of different versions, rulesets or scopes, and a set of shards that is not complete or has
// one twice.
bool merge_check(const struct merge *merge, struct error *err);

// Sorts, drops what is told twice, and says the verdict: the worst of all.
void merge_settle(struct merge *merge);

void merge_free(struct merge *merge);

#endif
