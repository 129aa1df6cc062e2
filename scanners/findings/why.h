// Why a place is reported, or is not: every decision that the engine took about candidates on one line.
//
//     why_trace(bytes, path, line, profile, &arena, &why, &err)   scans the text, keeps the steps of the line
//     why_print_text / why_print_json                             candidates, each with its steps
//
// The steps come from the engine's own trace (scanners/engine.h), so they can't differ from what it does.
#ifndef ANDON_SCANNERS_FINDINGS_WHY_H
#define ANDON_SCANNERS_FINDINGS_WHY_H

#include "core/json.h"
#include "core/term.h"
#include "scanners/engine.h"

struct why_step {
    const char *stage, *reason;
    const struct scan_rule *rule;
    size_t offset, length;
    bool is_kept;
    char via[48]; // what it is decoded from; empty: it stands there
};

struct why {
    size_t line;
    size_t start, end; // of the line in the bytes
    struct VEC(struct why_step) steps;
    size_t left_out; // steps beyond a sane number
};

// Fails when the text has no such line. Free with why_free.
bool why_trace(struct str bytes, struct str path, size_t line, enum scan_profile profile, struct why *why,
               struct error *err);
void why_free(struct why *why);

void why_print_text(const struct why *why, struct term_style style, struct buffer *out);
void why_print_json(const struct why *why, struct json *json);

// What a rule would need to try a place: its keywords and what else it asks for. `text` is the line.
void why_print_needs(const struct scan_rule *rule, struct str text, struct buffer *out);

// The built-in rule, or the team's own, with this id ("github-pat" or "secrets/github-pat"); NULL: none.
const struct scan_rule *why_find_rule(struct str id);

#endif
