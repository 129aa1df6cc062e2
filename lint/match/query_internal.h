// What the files that compile queries share.
#ifndef ANDON_LINT_MATCH_QUERY_INTERNAL_H
#define ANDON_LINT_MATCH_QUERY_INTERNAL_H

#include "lint/match/query.h"

struct VEC_OF_VARIABLES VEC(uint16_t);

enum query_item_op { ITEM_NODE, ITEM_GROUP, ITEM_CHOICE };

// A part of a query's text.
struct query_item {
    enum query_item_op op;
    bool is_optional, is_repeated;
    bool is_next; // an anchor stands before it
    bool is_last; // it is its parent's last, and an anchor stands behind it
    struct query_node node;
    struct VEC_OF_VARIABLES captures, absent; // of a node
    struct query_item *first, *next;          // of a node: its children
};

struct query_source {
    struct str text;
    size_t at;
    enum syntax_language language;
    struct match_names *names;
    struct arena *arena;
    struct match_regex_list *regexes;
    struct VEC(struct query_predicate) predicates; // of the pattern that is read
    struct VEC(struct VEC_OF_VARIABLES *) lists;   // all that items own
    struct error *err;
};

// Skips white space and comments; the byte that is there then, or 0 at the end.
char query_peek(struct query_source *source);
// "2:7: …", at the place `at`; always false.
bool query_fail(const struct query_source *source, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// A name, empty when none begins here; a text in quotes.
struct str query_name(struct query_source *source);
bool query_quoted(struct query_source *source, struct str *out);

// The pattern that begins here, with its predicates; NULL with an error.
struct query_item *query_read_pattern(struct query_source *source);
// A predicate, behind "(#".
bool query_read_predicate(struct query_source *source);

#endif
