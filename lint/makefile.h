// A Makefile line by line: what each line is, as GNU make reads it, without expanding anything.
//
//     struct makefile_reader reader = makefile_start(blob->bytes);
//     for (struct makefile_line line; makefile_next(&reader, &line);)
//         if (line.kind == MAKEFILE_RULE) …
#ifndef ANDON_LINT_MAKEFILE_H
#define ANDON_LINT_MAKEFILE_H

#include "core/str.h"

enum makefile_kind {
    MAKEFILE_EMPTY, // also a comment
    MAKEFILE_RULE,  // "targets: prerequisites"
    MAKEFILE_RECIPE,
    MAKEFILE_ASSIGNMENT,
    MAKEFILE_CONDITIONAL, // ifeq, else, endif …
    MAKEFILE_OTHER,       // other directives, calls, what is between define and endef
};

struct makefile_line {
    enum makefile_kind kind;
    struct str text; // with the lines that it continues on, without the last line's end
    size_t offset;
    struct str targets; // of a rule
    struct str rest;    // of a rule: behind the colon
    bool is_double;     // "targets:: …"
    bool is_in_rule;    // a rule stands before it, and only recipes, empty lines and conditionals between
    unsigned depth;     // of conditionals around it
};

struct makefile_reader {
    struct str bytes;
    size_t at;
    unsigned depth, defines;
    bool is_in_rule;
};

// `bytes` must outlive the reader, which holds nothing else. False at the end.
struct makefile_reader makefile_start(struct str bytes);
bool makefile_next(struct makefile_reader *reader, struct makefile_line *line);

// True when the file chooses another sign for recipes than a tab.
bool makefile_has_recipe_prefix(struct str bytes);

// The next word of a list of targets; {NULL, 0} at the end. A reference with its brackets is one word.
struct str makefile_next_word(struct str *rest);

#endif
