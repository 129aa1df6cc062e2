// A second parser over the grammars' tables, for what a linter needs: the same tree as tree-sitter's own,
// nodes and places alike, some times as fast. It leaves out what an editor needs (edits, trees that outlive a
// parse).
//
//     struct quick *quick = quick_take(SYNTAX_PYTHON);
//     switch (quick_parse(quick, bytes, SYNTAX_PYTHON, NULL, err)) {
//     case QUICK_PARSED: quick_walk(quick, visit, context); break;
//     case QUICK_GIVES_UP: …syntax_parse(…)…
//     case QUICK_TOO_LONG: return false;
//     }
//     quick_give(quick);
//
// Why it can be trusted: the tables are the grammar's, and the algorithm is the same (GLR, with tree-sitter's
// order of versions, its choice between ambiguous trees and its ways out of broken source). `make
// check-quick` compares every node on any folder of source, and on the same source with bytes knocked out.
#ifndef ANDON_CORE_SYNTAX_QUICK_H
#define ANDON_CORE_SYNTAX_QUICK_H

#include "core/syntax.h"

struct quick;

struct quick *quick_new(void);
void quick_free(struct quick *quick);

// One that is free, for this thread to use, and back: what they remember of a grammar and their memory are
// kept for the next.
struct quick *quick_take(enum syntax_language language);
void quick_give(struct quick *quick);

enum quick_result {
    QUICK_PARSED,
    QUICK_GIVES_UP, // too large, or too ambiguous for what it remembers
    QUICK_TOO_LONG, // ERROR_LIMIT
};

// Parses UTF-8. The tree is there until the next call; the bytes must be, too. `limits` may be NULL, as for
// syntax_parse.
enum quick_result quick_parse(struct quick *quick, struct str bytes, enum syntax_language language,
                              const struct syntax_limits *limits, struct error *err);

// Whether the source that was parsed has no errors, as syntax_has_errors says it.
bool quick_is_whole(const struct quick *quick);

// Whether the tree may have a node of that kind, told without a walk.
bool quick_may_have(const struct quick *quick, uint16_t symbol);

// A node as a walk shows it.
struct quick_place {
    uint32_t start, end; // bytes of the source
    uint32_t depth;      // of visible nodes above it
    uint16_t symbol;     // as ts_node_symbol has it
    uint16_t field;      // in its parent; 0: none
    bool is_named, is_extra, is_missing;
};

typedef void quick_visit(void *context, const struct quick_place *place);

// Shows every visible node, parents before children.
void quick_walk(struct quick *quick, quick_visit *visit, void *context);

#endif
