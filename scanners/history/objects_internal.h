// What the files of the first pass share: objects.c runs it, objects_list.c says what there is to look at,
// and objects_look.c looks at one object.
#ifndef ANDON_SCANNERS_HISTORY_OBJECTS_INTERNAL_H
#define ANDON_SCANNERS_HISTORY_OBJECTS_INTERNAL_H

#include "core/pack_forest.h"
#include "scanners/history/memory.h"
#include "scanners/history/objects.h"
#include "scanners/history/seen.h"
#include "scanners/history/windows.h"

// A tree of a forest's deltas.
struct tree {
    uint32_t forest, root, size;
};

// A bunch of trees: trees[first .. first + count).
struct unit {
    size_t first, count, nodes;
};

// What is known of a pack.
struct pass_pack {
    uint32_t *sizes; // of each object, by position (seen.h); NULL: all of it is known, and summed up
    bool is_known;   // an earlier scan has seen all of it
};

// An object that is looked at by itself, since most of its pack is known.
struct lone {
    size_t pack, position;
};

struct pass {
    const struct objects_request *request;
    struct pack_forest *forests;
    size_t forest_count;
    struct VEC(struct tree) trees;
    struct VEC(struct unit) units;
    struct pack *const *packs; // all of the repository's
    size_t pack_count;
    struct pass_pack *about;          // of each pack
    size_t *pack_of;                  // of each forest
    struct oid_list loose, checksums; // all of them, sorted
    uint32_t *loose_sizes;            // of `loose`
    struct VEC(size_t) new_loose;     // those that are looked at
    struct VEC(struct lone) lone;
    struct scan_memory memory;
    bool is_joined; // something that was there has gone: what is known is looked up object by object
    struct object_worker *workers;
    struct share *pieces;                     // branches of trees that are too large for one thread
    size_t content_limit, share, total, done; // share: of the memory, a thread's; done: atomic
};

struct object_worker {
    const struct pass *pass;
    const struct pack_forest *forest; // the one that is walked
    struct libdeflate_decompressor *inflater;
    struct scan_scratch *scratch;
    struct buffer content; // of loose objects
    struct window_list windows;
    struct known_list *found; // where on_match puts what it finds
    struct objects_result result;
};

// What is known of a blob, for those that are deltas against it.
struct blob_state {
    struct known_list places;
    bool is_part_enough;  // deltas need not be looked at whole
    size_t runs, decoded; // that were decoded in it, at most
    // Words that all Kubernetes Secrets have, and a quoted quote; once there, they are taken to stay.
    bool has_secret, has_quote;
};

// Lists packs, loose objects and what is known of them, and opens the forests of the packs that are new.
bool pass_open(struct pass *pass, struct objects_result *known, struct error *err);
// Bunches the trees that this pass is to walk, the largest first.
void pass_list_units(struct pass *pass);
// Whether a known pack, or an earlier one, has the object too; or it was known as a loose one.
bool pass_is_double(const struct pass *pass, size_t pack, const struct oid *oid);
// Sums up what the packs and loose objects have, each object once.
void pass_count(const struct pass *pass, struct objects_result *result);
// A digest of which packs and loose objects there are.
uint64_t pass_layout(const struct pass *pass);

// Visitor and drop of a forest's walk; the context is the worker, its `forest` the one that is walked.
bool look_at_node(void *context, const struct forest_node *node, const void *base_state, void *state);
void look_drop(void *state);

// Reads an object by its id, whatever the forest could make of it. One that is in no tree of deltas belongs
// to the shard that its own id says.
// `size`: what it counts for (seen.h); set for blobs.
void look_alone(struct object_worker *worker, const struct oid *oid, bool is_in_tree, uint32_t *size);

#endif
