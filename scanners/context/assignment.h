// Secrets that no prefix tells: a value, given to a name that says what it is.
//
//     keyword ──> name_find ──> value_read ──> name_judge ──> value_objection ──> features_of ──>
//     features_score "passwd"    DB_PASSWD     the literal    a password     no reference, …     the signs
//     confidence
//
// All of it looks at the keyword's surroundings only, some hundred bytes.
#ifndef ANDON_SCANNERS_CONTEXT_ASSIGNMENT_H
#define ANDON_SCANNERS_CONTEXT_ASSIGNMENT_H

#include "scanners/context/features.h"
#include "scanners/engine.h"

// How sure each profile wants to be: features_score at least. At 0 both answers are equally likely.
enum {
    ASSIGNMENT_BLOCK = 240,
    ASSIGNMENT_AUDIT = -60,
};

struct assignment {
    struct name_reading name;
    struct value_reading value;
    struct features features;
    int score;
    bool is_default;    // a password that everybody knows, but set
    const char *reason; // why there is none
};

struct finding_place;

// Whether the value that was read for the name is a secret, and what is told of it.
bool assignment_decide(const struct scan_input *input, size_t start, struct assignment *assignment,
                       struct finding_place *place);

// What is assigned at the keyword bytes[start, end). False: nothing that could be a secret, and why.
bool assignment_read(const struct scan_input *input, size_t start, size_t end, struct assignment *assignment);

#endif
