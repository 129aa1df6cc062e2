// Trees side by side: what one has that others have not, reading only folders that differ.
//
// tree_new_entries lists what a commit itself brings: the entries of its tree that differ from those of the
// same path in each of its parents. A merge that only takes one side or the other brings nothing; what was
// typed while resolving it is seen.
#ifndef ANDON_CORE_TREE_DIFF_H
#define ANDON_CORE_TREE_DIFF_H

#include "core/object.h"

enum { TREE_DEPTH_MAX = 2048 };

// A tree that is read entry by entry.
struct tree_side {
    struct str tree;     // its bytes
    struct buffer bytes; // if they are ours
    size_t offset;
    struct tree_entry entry;
    bool has_entry;
};
// `oid` of size 0: a folder that this side does not have.
bool tree_side_open(struct tree_side *side, struct object_store *store, const struct oid *oid,
                    size_t oid_size, struct error *err);
bool tree_side_next(struct tree_side *side, size_t oid_size, struct error *err);
// The order of tree entries: by name, a folder's with '/' behind it; a side that has ended comes last.
int tree_side_compare(const struct tree_side *a, const struct tree_side *b);

// A file, symlink or submodule that is new. `before` are the entries of the same path in those parents that
// have one which is no folder; everything is valid during the call only.
struct tree_new {
    struct str path;
    uint32_t mode;
    struct oid oid;
    const struct tree_entry *before;
    size_t before_count;
};

struct tree_visitor {
    // False stops the walk with *err.
    bool (*entry)(void *context, const struct tree_new *entry, struct error *err);
    // Whether to look into a folder that differs; NULL: always. Saying no to a tree that was seen before
    // under any path makes a walk over all of history cost each distinct tree once.
    bool (*enter)(void *context, struct str path, const struct oid *tree);
    // A folder that can't be read (missing, damaged, too deep). True goes on without it; NULL: stop with
    // *err.
    bool (*unreadable)(void *context, struct str path, const struct oid *tree, struct error *err);
    void *context;
};

// For `unreadable`: goes on without the folder.
bool tree_pass_over(void *context, struct str path, const struct oid *tree, struct error *err);

// The entries of `tree` that none of the `parents` (trees; one of size 0 has nothing) has at the same path.
// With no parent that is every entry. A change of the executable bit alone is nothing new.
//
// A walk is used again and again by one thread: equal stretches of two trees are not taken apart, and with
// `memory` (bytes; 0: none) what trees' deltas stand on is kept from one comparison to the next.
struct tree_walk;
struct tree_walk *tree_walk_open(struct object_store *store, size_t oid_size, size_t memory);
void tree_walk_close(struct tree_walk *walk);
bool tree_walk_new_entries(struct tree_walk *walk, const struct oid *tree, const struct oid *parents,
                           size_t parent_count, const struct tree_visitor *visitor, struct error *err);
// The same once.
bool tree_new_entries(struct object_store *store, size_t oid_size, const struct oid *tree,
                      const struct oid *parents, size_t parent_count, const struct tree_visitor *visitor,
                      struct error *err);

#endif
