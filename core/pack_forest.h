// The delta forest of a pack: every entry hangs below the one it is a delta against; whole objects are roots.
//
// A walk of a tree inflates each entry once, base before children, and gives the visitor the content together
// with what the entry's delta did not copy from its base:
//
//     root      ──────────────────────────────   whole: everything is new
//      └─ a     ─────────████──────────│──────   ████ inserted bytes; │ a seam, where two copies meet
//          └─ b ───██──────────────────────────
//
// A node's content is kept only until its last child has been made, and the child with the largest tree comes
// last, so that at most log2(nodes) contents are held at once, and no more than the walk's memory has room
// for. Nothing of the pack is trusted: a cycle can't be reached from a root, and its entries are counted as
// broken.
//
// Once a base's content is made its children are independent. A walker gives some of them away while others
// have nothing to do (core/share.h), with the base's content and state, which then belong to all who use
// them. So one tree can be walked by many threads, and each node is made once all the same:
//
//     root ──┬─ a        walked already
//            ├─ b ── …   one walker is somewhere below
//            ├─ c        ┐
//            └─ d ── …   ┘ given away as a branch: somebody else goes on from the same content
#ifndef ANDON_CORE_PACK_FOREST_H
#define ANDON_CORE_PACK_FOREST_H

#include "core/pack.h"
#include "core/share.h"
#include "core/vec.h"

enum { FOREST_NONE = UINT32_MAX };

struct pack_forest {
    const struct pack *pack;
    uint32_t count;
    uint32_t *position;     // of each node, in the order of ids; nodes are in the order of their offsets
    uint64_t *offset;       // of each node in the pack, ascending
    uint32_t *first_child;  // largest tree first
    uint32_t *next_sibling; // FOREST_NONE ends a list
    uint32_t *tree_size;    // nodes in the tree below, itself included
    uint8_t *kind;          // enum object_kind of each node: its root's; OBJECT_NONE when it has no root here
    struct VEC(uint32_t) roots;
};

// Reads the head of every entry, with at most `jobs` threads (0: one per core). False for a damaged pack,
// with nothing held.
bool pack_forest_open(const struct pack *pack, unsigned jobs, struct pack_forest *forest, struct error *err);
void pack_forest_close(struct pack_forest *forest);

// The id of a node. Not for every one of them: it is a look into a large table, at no place in particular.
static inline struct oid pack_forest_oid(const struct pack_forest *forest, uint32_t node)
{
    return pack_oid(forest->pack, forest->position[node]);
}

// A piece of a content that its delta copied from the base.
struct copied {
    size_t from, to, len; // offset in the base, offset in the content
};
struct copied_list VEC(struct copied);

struct forest_node {
    uint32_t index;
    enum object_kind kind;
    bool is_delta;
    struct str content;
    size_t base_size;                 // of a delta's base
    const struct copied_list *copied; // of a delta, in order of `to`; what lies between is new
    size_t failed;                    // nodes that could not be made, counting their trees: see `err`
    const struct error *err;          // not NULL: there is no content; why
};

// `base_state` is what the visitor left in `state` (zeroed before the call) for the node's base; NULL for a
// root. It may be read by several threads at once. False ends the walk.
typedef bool forest_visitor(void *context, const struct forest_node *node, const void *base_state,
                            void *state);

struct forest_walk {
    size_t content_limit; // larger contents are not made: the visitor is told
    size_t memory;        // what contents may take that wait for their next child; 0: any. Those that don't
                          // fit are made again when their turn comes, which costs time alone
    size_t state_size;
    forest_visitor *visit;
    void (*drop)(void *state); // before a state goes, by the last thread that used it; may be NULL
    void *context;
    struct share *share; // where branches are given away when it wants them; NULL: nowhere
};

// Walks the tree below a root. Any number of threads may walk different trees of one forest.
bool pack_forest_walk(const struct pack_forest *forest, uint32_t root, const struct forest_walk *walk,
                      struct libdeflate_decompressor *inflater);

// What pack_forest_walk gave to walk->share. The walk that takes it over must be like the one that gave it,
// but for context and memory.
struct forest_branch;
const struct pack_forest *forest_branch_forest(const struct forest_branch *branch);
bool forest_branch_walk(struct forest_branch *branch, const struct forest_walk *walk,
                        struct libdeflate_decompressor *inflater); // frees it

#endif
