// Patterns: source code with holes, `$A == NULL`, compiled to nodes that a matcher compares with a tree.
//
//     $NAME    one named node            $$NAME   one node, named or not       $_  $_NAME   one, not
//     remembered
//     $$$NAME  any number of neighbours  $$$      any number, not remembered
//
//     "gets($X)" ──> "gets(mv1_X)" ──> parsed in the first of the language's wrappers that takes it ──> the
//     node that spans the pattern ──> INNER call_expression [LEAF "gets", INNER argument_list ["(", ONE X,
//     ")"]]
#ifndef ANDON_LINT_MATCH_PATTERN_H
#define ANDON_LINT_MATCH_PATTERN_H

#include "core/arena.h"
#include "core/error.h"
#include "lint/match/tree.h"

enum { MATCH_VARIABLES_MAX = 32, PATTERN_SIZE_MAX = 65536, PATTERN_DEPTH_MAX = 200 };
#define MATCH_NO_VARIABLE UINT16_MAX

// The variables of a rule, by name; what binds them has their indexes.
struct match_names {
    struct str at[MATCH_VARIABLES_MAX];
    uint16_t count;
};

// The index of a variable, added when it is new; false when there are too many.
bool match_names_add(struct match_names *names, struct arena *arena, struct str name, uint16_t *index);
// MATCH_NO_VARIABLE when there is none of that name.
uint16_t match_names_find(const struct match_names *names, struct str name);

enum pattern_op {
    PATTERN_LEAF,  // a token: its symbol and text
    PATTERN_INNER, // a node: its symbol and children
    PATTERN_ONE,   // a hole for a node
    PATTERN_MANY,  // a hole for neighbours
};

struct pattern_node {
    enum pattern_op op;
    bool is_named; // LEAF: the token is; ONE: only a named node fits
    uint16_t symbol, variable;
    uint32_t behind; // of its children, as in a tree
    struct str text;
};

enum strictness {
    STRICTNESS_SMART,     // tokens of the source that the pattern lacks are passed over, and comments
    STRICTNESS_CST,       // nothing is
    STRICTNESS_AST,       // tokens are, on both sides
    STRICTNESS_RELAXED,   // and comments
    STRICTNESS_SIGNATURE, // and texts
    STRICTNESS_TEMPLATE,  // kinds are, texts are not
    STRICTNESS_COUNT,
};

struct pattern {
    struct pattern_node *nodes;
    uint32_t count;
    uint16_t root_symbol; // of the node that a context and selector chose, where the root is a hole; else 0
    enum strictness strictness;
    const char *before, *behind; // the wrapper that was taken
    struct str parsed;           // what was parsed, for `explain-pattern`
};

// Compiles `text`, or of `text` the first node of kind `selector` (empty: none). Everything lives in `arena`.
// ERROR_CONFIG with what is wrong and where, "1:7: …", when it is no source of the language.
bool pattern_compile(struct str text, struct str selector, enum syntax_language language,
                     struct match_names *names, struct arena *arena, struct pattern *out, struct error *err);

// The longest text that is in every match: empty when there is none of three bytes.
struct str pattern_literal(const struct pattern *pattern);
// Texts that are all in every match; how many.
size_t pattern_literals(const struct pattern *pattern, struct str *out, size_t room);

// "smart", "cst", …; false, and *out unchanged, for another word.
bool strictness_parse(struct str name, enum strictness *out);

// The holes of a text: the length of the one at the start of `text`, 0 when none is there.
struct pattern_hole {
    struct str name; // empty, or begins with '_': not remembered
    unsigned dollars;
};
size_t pattern_hole_at(struct str text, struct pattern_hole *hole);

#endif
