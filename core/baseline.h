// The baseline: a committed JSON file that freezes the findings a legacy repository already has.
//
//     {"andon-baseline": 1, "findings": [{"fingerprint": "…", "rule": "…", "path": "…", "reason": "…"}]}
#ifndef ANDON_CORE_BASELINE_H
#define ANDON_CORE_BASELINE_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/finding.h"

struct baseline_entry {
    char fingerprint[33];
    struct str rule, path, reason;
};

struct baseline {
    struct baseline_entry *at; // sorted by fingerprint
    size_t count;
};

// A missing file is an empty baseline; one that is malformed is ERROR_CONFIG with "<file>:<line>: …".
bool baseline_load(const char *file, struct arena *arena, struct baseline *out, struct error *err);
// The same from text; `name` is for messages.
bool baseline_parse(struct str text, const char *name, struct arena *arena, struct baseline *out,
                    struct error *err);

// The entry of a fingerprint (32 hex digits), NULL when there is none.
const struct baseline_entry *baseline_find(const struct baseline *baseline, const char *fingerprint);

// Renders a baseline of these findings (those in state new, old or baseline), one a line, sorted by path,
// rule and fingerprint. Reasons of `previous` (may be NULL) are kept, others get `reason`.
void baseline_render(const struct finding_list *findings, const struct baseline *previous, struct str reason,
                     struct buffer *out);

#endif
