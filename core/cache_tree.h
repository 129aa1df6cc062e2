// The cache-tree: for each folder of the index, which tree object it would become and how many entries that
// covers. A folder whose id equals HEAD's has no staged change below it.
#ifndef ANDON_CORE_CACHE_TREE_H
#define ANDON_CORE_CACHE_TREE_H

#include "core/index.h"
#include "core/vec.h"

struct cache_node {
    struct str name;          // one component; empty for the root
    bool is_valid;            // false: something below has changed since the tree was written
    size_t entries;           // how many index entries it covers, when valid
    const unsigned char *oid; // raw, when valid
    size_t end;               // position behind its last descendant
};

struct cache_tree VEC(struct cache_node); // preorder; at[0] is the root

// Parses the index's TREE extension. A missing or malformed one gives an empty tree: as for git, it is only
// a short cut.
void cache_tree_read(const struct index *index, struct cache_tree *tree);

// The child of `parent` with this name, or NULL (also when parent is NULL).
const struct cache_node *cache_tree_child(const struct cache_tree *tree, const struct cache_node *parent,
                                          struct str name);

#endif
