// The rules' own tests: each rule's samples, and a probe for patterns that explode.
#ifndef ANDON_SCANNERS_SELFTEST_H
#define ANDON_SCANNERS_SELFTEST_H

#include "core/buffer.h"
#include "scanners/engine.h"

struct selftest {
    size_t rules, samples, failures;
};

// Runs the samples of `set`'s rules through `engine`, which holds them. Appends one line per failure to
// `out`.
bool selftest_run(const struct scan_engine *engine, const struct scan_ruleset *set, struct selftest *result,
                  struct buffer *out, struct error *err);

#endif
