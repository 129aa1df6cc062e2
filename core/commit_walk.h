// The commits that some tips reach and others do not: all of history, or what a push brings.
//
//     struct commit_walk walk = {0};
//     if (commit_walk_list(&repo, tips, tip_count, known, known_count, &walk, &err))
//         for (size_t i = 0; i < walk.order.count; i++) … commit_walk_oid(&walk, walk.order.at[i]) …
//     commit_walk_free(&walk);
//
// Commits are numbered. About 75 bytes each are kept, without an allocation of their own; a million fit in
// 100 MB. git's commit-graph is used where there is one, else the commits are inflated. A shallow clone ends
// at its boundary; replacements and grafts are not followed, since they are not what is pushed.
//
// As with git, the clocks of those who commit decide how far the excluded side is followed; when they are
// off, a commit that is excluded may be listed all the same, never the other way round.
#ifndef ANDON_CORE_COMMIT_WALK_H
#define ANDON_CORE_COMMIT_WALK_H

#include "core/object.h"
#include "core/oid_table.h"
#include "core/repo.h"
#include "core/vec.h"

struct commit_node {
    int64_t time; // of the committer
    uint32_t parents;
    uint32_t parent_count : 24, flags : 8;
};

// What a tip leads to besides commits: annotated tags, and trees and blobs that are tagged themselves.
struct walk_other {
    struct oid oid;
    enum object_kind kind;
};

struct walk_unreadable {
    struct oid oid;
    struct str reason;
};

struct number_list VEC(uint32_t);

struct commit_walk {
    const struct repo *repo;
    struct oid_table ids;
    struct VEC(struct commit_node) nodes;
    unsigned char *trees; // one id each
    size_t tree_room;
    struct number_list parents;
    struct number_list order;                      // the commits, parents before children
    struct VEC(struct walk_other) others;          // in the order of the tips
    struct VEC(struct walk_unreadable) unreadable; // missing or damaged: history ends there
    struct arena arena;                            // reasons
};

// Lists what `include` reaches and `exclude` does not. The order is the same on every machine: parents first,
// then by committer time, then by id. An excluded tip that is not in the repository is passed over; an
// included object that can't be read is in walk->unreadable. False only when nothing could be done.
bool commit_walk_list(const struct repo *repo, const struct oid *include, size_t include_count,
                      const struct oid *exclude, size_t exclude_count, struct commit_walk *walk,
                      struct error *err);
void commit_walk_free(struct commit_walk *walk);

// About a commit by its number, that of order or of a parent.
struct oid commit_walk_oid(const struct commit_walk *walk, uint32_t number);
// Size 0 for a commit that could not be read.
struct oid commit_walk_tree(const struct commit_walk *walk, uint32_t number);
// The numbers of the parents, those that are excluded too.
const uint32_t *commit_walk_parents(const struct commit_walk *walk, uint32_t number, size_t *count);

#endif
