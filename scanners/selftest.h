// The rules' own tests: each rule's samples; samples that two rules claim; patterns that take too long; rules
// that find something in ordinary text.
//
//     struct selftest result = {0};
//     selftest_run(engine, set, SELFTEST_ALL, &result, &err);   // the set is one of the engine's
//     VEC_EACH (const struct selftest_issue, issue, &result.issues) …
//     selftest_free(&result);
#ifndef ANDON_SCANNERS_SELFTEST_H
#define ANDON_SCANNERS_SELFTEST_H

#include "core/buffer.h"
#include "scanners/engine.h"

enum selftest_kind {
    SELFTEST_SAMPLE,     // a sample is not found, or by another rule
    SELFTEST_PROOF,      // a token that a validator made is found, but not proven
    SELFTEST_LOOK_ALIKE, // what should not be found is
    SELFTEST_EXPLODES,   // a pattern ran into its limit
    SELFTEST_OVERLAP,    // two rules find the same sample, and only their order decides
    SELFTEST_SLOW,       // a pattern costs too much a byte of ordinary text
    SELFTEST_GENERAL,    // a rule finds something in ordinary text
    SELFTEST_KIND_COUNT
};

enum selftest_part {
    SELFTEST_SAMPLES = 1 << 0,
    SELFTEST_PROBES = 1 << 1, // texts that make patterns explode
    SELFTEST_TEXT = 1 << 2,   // ordinary text: SLOW and GENERAL
    SELFTEST_ALL = 7,
};

struct selftest_issue {
    enum selftest_kind kind;
    const struct scan_rule *rule;
    size_t sample;        // which one, from 1; 0: none
    struct rule_place at; // in the rule's file
    char what[160];       // "does not find its sample 1: nothing is found"
};

struct selftest_cost {
    const struct scan_rule *rule;
    double ns_a_byte; // of its pattern alone, on ordinary text with its keywords in it
    size_t hits;      // of the rule, in TEXT_SIZE bytes of that
};

// What a rule is tested on: its own samples, or those made from its names and the shape of its value.
struct selftest_samples {
    const char *const *match, *const *no_match;
};

// Made ones are in the arena.
struct selftest_samples selftest_samples_of(const struct scan_rule *rule, struct arena *arena);

struct selftest {
    size_t rules, samples, failures, warnings;
    struct VEC(struct selftest_issue) issues;
    struct VEC(struct selftest_cost) costs; // of rules with a pattern, with SELFTEST_TEXT
};

// "sample", "overlap", …: what JSON says.
const char *selftest_kind_name(enum selftest_kind kind);

// Overlaps and costs are warnings; the others are failures.
bool selftest_is_failure(enum selftest_kind kind);

// Runs the parts for each rule of `set`. False is "could not run", not "has failures".
bool selftest_run(const struct scan_engine *engine, const struct scan_ruleset *set, unsigned parts,
                  struct selftest *result, struct error *err);
void selftest_free(struct selftest *result);

#endif
