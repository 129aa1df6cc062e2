// A syntax tree as a flat array, parents before children, for matchers: an ancestor, a sibling or a subtree
// is an index away, where tree-sitter's own nodes find their parents by a search from the root.
//
//     0 module ─┬─ 1 call ─┬─ 2 identifier
//               │          └─ 3 arguments ── 4 "("        nodes[1].behind == 5: the subtree is [1, 5)
//               └─ 5 comment
#ifndef ANDON_LINT_MATCH_TREE_H
#define ANDON_LINT_MATCH_TREE_H

#include "core/syntax_quick.h"
#include "core/vec.h"

enum match_node_flag {
    MATCH_NAMED = 1 << 0,
    MATCH_EXTRA = 1 << 1,   // may stand anywhere: a comment
    MATCH_MISSING = 1 << 2, // not in the source: the parser put it in
};

#define MATCH_NONE UINT32_MAX
#define MATCH_SYMBOL_ERROR UINT16_MAX // of source that could not be parsed

struct match_node {
    uint32_t start, end;    // bytes of the source
    uint32_t parent;        // MATCH_NONE for the root
    uint32_t behind;        // of its subtree: the next sibling's index, if there is one
    uint32_t before;        // the sibling before it, or MATCH_NONE
    uint16_t symbol, field; // field: in the parent; 0: none
    uint8_t flags;
};

struct match_tree {
    struct str bytes;
    enum syntax_language language;
    struct VEC(struct match_node) nodes;
    // What the grammar calls a node besides its kind ("expression"): only where they are wanted. Those of a
    // node are supertypes[first_supertype[node]] up to supertypes[first_supertype[node + 1]].
    bool wants_supertypes;
    struct VEC(uint16_t) supertypes;
    struct VEC(uint32_t) first_supertype;
};

// Lays a parsed tree out. Reuses the memory of what `out` held before; the bytes must outlive it.
void match_tree_fill(struct match_tree *out, const struct syntax_tree *tree);
// Kinds of nodes; none: all.
struct match_symbols VEC(uint16_t);

// Parses source and lays its tree out; no node of it when it has none of the kinds that are wanted (NULL:
// all). False with ERROR_LIMIT as syntax_parse.
bool match_tree_parse(struct match_tree *out, struct str bytes, enum syntax_language language,
                      const struct match_symbols *wanted, struct error *err);
void match_tree_free(struct match_tree *tree);

static inline struct str match_text(const struct match_tree *tree, uint32_t node)
{
    const struct match_node *at = &tree->nodes.at[node];
    return (struct str){tree->bytes.at + at->start, at->end - at->start};
}

// The first child, or MATCH_NONE.
static inline uint32_t match_first_child(const struct match_tree *tree, uint32_t node)
{
    return tree->nodes.at[node].behind > node + 1 ? node + 1 : MATCH_NONE;
}

// The next sibling, or MATCH_NONE.
static inline uint32_t match_next(const struct match_tree *tree, uint32_t node)
{
    uint32_t parent = tree->nodes.at[node].parent, next = tree->nodes.at[node].behind;
    return parent != MATCH_NONE && next < tree->nodes.at[parent].behind ? next : MATCH_NONE;
}

// Whether the grammar has the node for one of that supertype; the tree must have been filled with them.
bool match_has_supertype(const struct match_tree *tree, uint32_t node, uint16_t supertype);

// Whether a node without named children has text besides them: some grammars have no node for what is in
// quotes.
bool match_has_hidden_text(const struct match_tree *tree, uint32_t node);

// "; did you mean 'identifier'?" of a name that the grammar has not, or nothing. nearest.c
struct str match_kind_meant(enum syntax_language language, struct str word, struct arena *arena);
struct str match_field_meant(enum syntax_language language, struct str word, struct arena *arena);

// Whether something in the node could not be parsed, so that what it is taken for is a guess.
bool match_is_broken(const struct match_tree *tree, uint32_t node);

static inline bool match_is_named(const struct match_tree *tree, uint32_t node)
{
    return tree->nodes.at[node].flags & MATCH_NAMED;
}

#endif
