// Other people's YAML as a tree in which every byte can be found again: for checks of CI files and the like.
//
// Unlike core/yaml.h, which reads andon's own files and refuses what it can do without, this takes all of
// YAML: aliases (an alias is a node with its anchor's content, and says so), tags, duplicate keys, merge keys
// (left as they are). What can't be read gives no tree: the syntax is check-yaml's to judge.
//
//     struct yaml_tree_node *root = yaml_tree_parse(blob->bytes, arena); // NULL: not readable, or nothing in
//     it const struct yaml_tree_node *jobs = yaml_tree_get(root, "jobs");
#ifndef ANDON_LINT_YAML_TREE_H
#define ANDON_LINT_YAML_TREE_H

#include "core/arena.h"

enum yaml_tree_kind { YAML_TREE_SCALAR, YAML_TREE_LIST, YAML_TREE_MAP };
enum yaml_tree_style {
    YAML_TREE_PLAIN,
    YAML_TREE_SINGLE,
    YAML_TREE_DOUBLE,
    YAML_TREE_LITERAL,
    YAML_TREE_FOLDED
};

struct yaml_tree_node {
    enum yaml_tree_kind kind;
    enum yaml_tree_style style; // of a scalar
    bool is_alias;              // its content is an anchor's: whoever judges content has seen it there
    struct str text;            // of a scalar: what it means
    struct str tag;             // "!reference"; empty: none
    size_t offset, end;         // in the bytes; of a scalar: without anchor and tag
    struct yaml_tree_node *key; // of a map's value
    struct yaml_tree_node *first, *next;
    size_t count; // of children
};

// The first document of the text; all of it lives in `arena`. `bytes` must outlive nothing: texts are copies.
struct yaml_tree_node *yaml_tree_parse(struct str bytes, struct arena *arena);

// All documents, as a list without a place of its own; NULL when one of them can't be read.
struct yaml_tree_node *yaml_tree_parse_all(struct str bytes, struct arena *arena);

// The value of the first such key of a map, or NULL.
struct yaml_tree_node *yaml_tree_get(const struct yaml_tree_node *map, const char *key);

// The text of the scalar under a key; empty when there is none.
struct str yaml_tree_text(const struct yaml_tree_node *map, const char *key);

// True for a plain scalar that says nothing: "", "~", "null".
bool yaml_tree_is_null(const struct yaml_tree_node *node);

// The place in the bytes of a place in a scalar's text: quotes, escapes, folds and indentation lie between.
size_t yaml_tree_place(const struct yaml_tree_node *scalar, struct str bytes, size_t text_offset);

// The same for one who asks for places in rising order: only what lies between is gone through. Start with
// {0}.
struct yaml_tree_cursor {
    const struct yaml_tree_node *scalar;
    size_t text, at; // how far, in the text and in the file
    size_t ahead;    // bytes of the text that an escape before `at` gave beyond `text`
};
size_t yaml_tree_place_from(const struct yaml_tree_node *scalar, struct str bytes, size_t text_offset,
                            struct yaml_tree_cursor *cursor);

#endif
