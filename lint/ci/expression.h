// GitHub Actions' expressions, what stands between ${{ and }}: text into a tree, and where in the text each
// part is. Syntax alone; what names mean is lint/ci/meaning.h.
#ifndef ANDON_LINT_CI_EXPRESSION_H
#define ANDON_LINT_CI_EXPRESSION_H

#include "core/arena.h"

enum expression_kind {
    EXPRESSION_NULL,
    EXPRESSION_BOOLEAN,
    EXPRESSION_NUMBER,
    EXPRESSION_STRING,   // text: without quotes, '' made '
    EXPRESSION_CONTEXT,  // text: a name that stands alone
    EXPRESSION_PROPERTY, // first . text
    EXPRESSION_INDEX,    // first [ second ]
    EXPRESSION_STAR,     // first.* or first[*]
    EXPRESSION_CALL,     // text ( children )
    EXPRESSION_NOT,      // ! first
    EXPRESSION_AND,      // children, two or more
    EXPRESSION_OR,
    EXPRESSION_COMPARE, // first text second
};

struct expression {
    enum expression_kind kind;
    struct str text;
    size_t offset, length; // in the text that was parsed
    struct expression *first, *next;
    size_t count; // of children
};

struct expression_error {
    size_t offset, length;
    const char *message;
};

// Parses the whole text. False with the first error: its place and what was expected.
bool expression_parse(struct str text, struct arena *arena, struct expression **out,
                      struct expression_error *error);

// Whether a "${{" stands anywhere in a text.
bool expression_is_in(struct str text);

// Finds the next "${{" at or after *at; false when there is none. *text is what stands before its "}}" (which
// a string can hold), and *at moves behind that. One that is not closed gives text->at NULL, and *at is its
// place.
bool expression_find(struct str scalar, size_t *at, struct str *text);

#endif
