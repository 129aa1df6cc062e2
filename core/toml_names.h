// What a TOML document has defined: names, each with the number of the one that holds it, in one open hash
// table; and of a document that is read, not only checked, the tree that they make. Behind toml.c; nobody
// else includes this.
//
// The document itself is number 0, and holds what stands at its top.
#ifndef ANDON_CORE_TOML_NAMES_H
#define ANDON_CORE_TOML_NAMES_H

#include "core/arena.h"
#include "core/vec.h"
#include "core/yaml.h"

enum toml_name_kind { TOML_TABLE, TOML_LIST, TOML_VALUE };

struct toml_name {
    size_t parent; // number of the name that holds it
    struct str key;
    uint64_t hash;
    enum toml_name_kind kind;
    bool is_declared;              // by a header
    size_t section;                // in which dotted keys made it; 0: not by dotted keys
    size_t newest;                 // of a LIST: the number of its last element
    struct yaml_node *node, *last; // the tree's, and its last child; NULL without a tree
};

struct toml_names {
    struct str text;                   // of the document
    struct arena *tree;                // where nodes are made; NULL: none are
    struct VEC(struct toml_name) list; // by number; a pointer into it is valid until the next one is added
    // Open hash table: the upper half of a name's hash over its number, so that a probe rarely has to look at
    // the name; 0 is free (the document itself needs no entry).
    struct VEC(uint64_t) slots;
    size_t counted, line, start; // line number and start of the line at offset `counted`
};

// More text than this may have more names than a slot can number.
enum { TOML_NUMBER_BITS = 32 };

// Adds the document: start with {.text = …, .tree = …, .line = 1}. `root` is its node, which may be NULL.
void toml_names_start(struct toml_names *names, struct yaml_node *root);
void toml_names_free(struct toml_names *names); // the tree stays

// A node for what stands at an offset of the text, behind `last` of `parent` (both NULL for the root); NULL
// without a tree. Offsets never go back by a line.
struct yaml_node *toml_add_node(struct toml_names *names, struct yaml_node *parent, struct yaml_node **last,
                                struct str key, size_t offset);

// The number of the name, 0 when there is none.
size_t toml_find_name(const struct toml_names *names, size_t parent, struct str key);

// Adds a name that there is not yet, whose key stands at an offset; it is the last child of its parent's
// node. `key` stays where it is.
size_t toml_add_name(struct toml_names *names, size_t parent, struct str key, enum toml_name_kind kind,
                     size_t offset);

// A table without a name: an element of a list, an inline table. Its node may be NULL.
size_t toml_add_anonymous(struct toml_names *names, struct yaml_node *node);

#endif
