// The commits of a repository, kept small: what history needs to know of each to say who brought a blob in.
#ifndef ANDON_SCANNERS_HISTORY_COMMITS_H
#define ANDON_SCANNERS_HISTORY_COMMITS_H

#include "core/arena.h"
#include "core/error.h"
#include "core/oid.h"
#include "core/vec.h"

enum { COMMIT_NONE = UINT32_MAX };

// How a commit is reached, best first: what a finding says of where it still is.
enum presence {
    PRESENCE_HEAD,    // in HEAD's tree
    PRESENCE_BRANCH,  // from a branch, a tag or a remote's branch
    PRESENCE_OTHER,   // from another ref: notes, pull requests
    PRESENCE_STASH,   // from the stash alone
    PRESENCE_REFLOG,  // from a reflog alone
    PRESENCE_NOWHERE, // unreachable
    PRESENCE_COUNT,
};

struct known_commit {
    struct oid oid, tree;                // a tag has no tree
    struct oid target;                   // of a tag
    uint32_t first_parent, parent_count; // in `parents`
    int64_t time;                        // committer's
    uint32_t order;                      // position among the commits, oldest first
    uint8_t presence;                    // enum presence
    bool is_walked;                      // attribute.h: what it brought in is among the events
    bool is_known;                       // of an earlier scan
    uint32_t source;                     // of PRESENCE_STASH and _REFLOG: commit_table_mark's
    bool is_tag;
};

struct commit_table {
    struct VEC(struct known_commit) at;
    struct oid *parent_oids; // of all commits, one after the other
    size_t parent_count, parent_room;
    uint32_t *parents; // the same as positions in `at`, or COMMIT_NONE
    uint32_t *slots;   // hash table over `at`
    size_t slot_count;
    uint32_t *oldest_first; // positions of the commits (no tags), parents before children
    size_t order_count;
};

void commit_table_free(struct commit_table *table);

// Adds a commit or tag from its bytes; false when they are malformed. One thread, before commit_table_index.
bool commit_table_add(struct commit_table *table, const struct oid *oid, struct str bytes, bool is_tag,
                      struct error *err);

// Adds one that is known already, with its parents' ids.
void commit_table_put(struct commit_table *table, const struct known_commit *commit,
                      const struct oid *parents, size_t count);

// Appends another table's entries, which are then gone from it.
void commit_table_take(struct commit_table *table, struct commit_table *from);

// Indexes by id, links parents, and finds an order in which parents come first (ties: time, then id).
void commit_table_index(struct commit_table *table);

// Indexes by id alone: entries keep the order that they have.
void commit_table_index_ids(struct commit_table *table);

// The position of a commit or tag, or COMMIT_NONE.
uint32_t commit_table_find(const struct commit_table *table, const struct oid *oid);

// Lowers the presence of all that is reachable from a commit or tag, and notes `source`, where it was not as
// low before.
void commit_table_mark(struct commit_table *table, const struct oid *tip, enum presence presence,
                       uint32_t source);

#endif
