// What the files of the self-test share.
#ifndef ANDON_SCANNERS_SELFTEST_INTERNAL_H
#define ANDON_SCANNERS_SELFTEST_INTERNAL_H

#include "scanners/selftest.h"

// One rule at a time: what is looked for, and what the engine said.
struct tester {
    const struct scan_engine *engine;
    struct scan_scratch *scratch;
    struct selftest *result;
    struct selftest_samples samples; // of the rule
};

struct seen {
    const struct scan_rule *rule; // that is looked for
    bool is_found, is_proven, is_timed_out;
    const struct scan_rule *other; // that was found instead
    const struct scan_rule *also;  // that found the very same bytes, and lost by nothing but its place
    size_t count, offset, length;  // of the rule's findings; where the last one is
};

bool selftest_scan(const struct tester *tester, enum scan_profile profile, struct str text, struct seen *seen,
                   struct error *err);
void selftest_add(const struct tester *tester, const struct scan_rule *rule, enum selftest_kind kind,
                  size_t sample, struct rule_place at, const char *what);

// selftest_probe.c
bool selftest_probe(const struct tester *tester, const struct scan_rule *rule, struct error *err);
bool selftest_text(const struct tester *tester, const struct scan_rule *rule, struct error *err);

#endif
