// Queries: a subset of tree-sitter's query language, compiled to a matcher of our own (docs/lint-rules.md
// says which part). tree-sitter's compiler takes milliseconds for each query, more than a whole commit may.
//
//     (call function: (identifier) @f arguments: (list . (string)* @s)) (#eq? @f "run")
//
//     text ── query_parse ──> items ── query_compile ──> patterns: nodes, and for each list of neighbours a
//     little program ── query_search, at a node that a pattern may begin with ──> captures
//
// Neighbours are matched by walking them once with a set of states (a place in the program and what was
// captured on the way there): no backtracking, and the stack grows with the query alone.
#ifndef ANDON_LINT_MATCH_QUERY_H
#define ANDON_LINT_MATCH_QUERY_H

#include "lint/match/match.h"
#include "lint/match/regex.h"

enum { QUERY_SIZE_MAX = 1 << 20, QUERY_DEPTH_MAX = 64 };
#define QUERY_ANY 0 // as a symbol

// What one node of the source must be.
struct query_node {
    uint16_t symbol;    // QUERY_ANY: whatever it is
    uint16_t supertype; // 0: none is asked for
    uint16_t field;     // in its parent; 0: any
    bool is_named;
    const uint16_t *absent; // fields that it must not have
    size_t absent_count;
    const uint16_t *captures; // variables
    size_t capture_count;
    uint32_t children; // the step at which the program for them begins; MATCH_NONE: whatever they are
};

enum query_op {
    QUERY_NODE,  // a neighbour, `target` of the nodes; then the next step
    QUERY_SPLIT, // the next step, and `target` as well
    QUERY_AGAIN, // the next step, and `target` as well, but that right behind what was matched last
    QUERY_JUMP,  // `target`
    QUERY_LAST,  // nothing named may be behind what was matched last
    QUERY_END,
};

struct query_step {
    enum query_op op;
    bool
        is_next; // NODE: right behind what was matched last (or first of all); tokens between are passed over
    uint32_t target;
};

enum query_test { QUERY_EQUAL, QUERY_MATCHES, QUERY_IS_ONE_OF };

// "#any-not-eq?" and the like.
struct query_predicate {
    enum query_test test;
    bool is_not, is_any;     // any: one of a capture's nodes is enough
    uint16_t capture, other; // other: MATCH_NO_VARIABLE when it is compared with texts
    const struct str *texts;
    size_t text_count;
    struct match_regex *regex;
};

struct query_pattern {
    uint32_t start; // step
    bool is_run;    // of several neighbours: it is matched along them, not at one node
    bool has_optional;
    const struct query_predicate *predicates;
    size_t predicate_count;
    const uint16_t *symbols; // of what it may begin with; none: all
    size_t symbol_count;
};

struct query {
    const struct query_node *nodes;
    const struct query_step *steps;
    size_t step_count;
    const struct query_pattern *patterns;
    size_t pattern_count;
    bool has_supertypes;        // the tree must have them (match_tree.wants_supertypes)
    uint16_t finding;           // the variable whose node is the finding: @match; or MATCH_NO_VARIABLE
    const struct str *literals; // one is in every source with a match; none: not known
    size_t literal_count;
};

struct match_regex_list VEC(struct match_regex *);

// Compiles a query. Everything lives in `arena` but regular expressions, which are added to `regexes` also on
// an error. ERROR_CONFIG with the place in the text, "2:7: …", and what was expected.
bool query_compile(struct str text, enum syntax_language language, struct match_names *names,
                   struct arena *arena, struct match_regex_list *regexes, struct query *out,
                   struct error *err);

// A node that a match captured. Those of a match are linked, the last one first.
struct query_capture {
    uint32_t node, before; // before: the capture before it, or MATCH_NONE
    uint16_t variable;
};

// A match, while the sink is called.
struct query_match {
    const struct query_pattern *pattern;
    const struct query_capture *captures; // all that were made
    uint32_t last;                        // of the match; MATCH_NONE: none
    uint32_t root;                        // the first node that the pattern matched
};

struct query_state {
    uint32_t step, capture, root;
    bool is_strict; // the very next neighbour must do
};

struct query_states VEC(struct query_state);

// What a thread keeps from search to search.
struct query_scratch {
    struct VEC(struct query_capture) captures;
    struct query_states results; // a stack
    struct query_level {
        struct query_states now, next;
    } levels[QUERY_DEPTH_MAX + 2];
    struct VEC(uint8_t) seen; // by step, while states are spread
    struct VEC(uint32_t) touched;
};
void query_scratch_free(struct query_scratch *scratch);

typedef void query_sink(void *context, const struct query_match *match);

// Tells of all matches of all patterns that begin at `node`, a pattern for several neighbours at the first of
// them that it may begin with. Which nodes of a repeated item are a match is decided as tree-sitter does: as
// many as there are side by side.
void query_search(struct matcher *matcher, const struct query *query, struct query_scratch *scratch,
                  uint32_t node, query_sink *sink, void *context);

// What the variables hold in a match: a capture that was made more than once holds from its first node to its
// last, where these are neighbours.
void query_bind(const struct match_tree *tree, const struct query_match *match, struct match_bindings *out);

// Whether all predicates of the match's pattern hold.
bool query_predicates_hold(struct matcher *matcher, const struct query_match *match);

#endif
