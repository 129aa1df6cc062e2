// Index entries, read and written through git itself: it takes the lock, keeps every extension, and knows
// split and sparse indexes.
#ifndef ANDON_CORE_INDEX_WRITE_H
#define ANDON_CORE_INDEX_WRITE_H

#include "core/arena.h"
#include "core/error.h"
#include "core/oid.h"
#include "core/repo.h"

struct index_change {
    struct str path;
    uint32_t mode;
    struct oid before; // the entry is changed only where this is its blob
    struct oid after;
    // Set by index_find_changes: there is such an entry, and it is `before`.
    bool is_listed, is_applied;
    bool skip_worktree;
};

// Looks the entries up in an index file: sets is_listed, is_applied, mode and skip_worktree of
// each change.
bool index_find_changes(const struct repo *repo, struct str index_file, struct index_change *changes,
                        size_t count, struct error *err);

// Writes those with is_applied, all or none. Sets skip-worktree again where it was.
bool index_write_changes(const struct repo *repo, struct str index_file, const struct index_change *changes,
                         size_t count, struct error *err);

// The second index to change when git runs `commit PATH`: git commits next-index-<pid>.lock and afterwards
// renames index.lock, which is complete already, over the index. Empty when there is none.
struct str index_behind(const struct repo *repo, struct arena *arena);

#endif
