// A snapshot: the index as files in a folder of their own, for external commands when the working tree is not
// the index.
#ifndef ANDON_CORE_SNAPSHOT_H
#define ANDON_CORE_SNAPSHOT_H

#include "core/changeset.h"

// True when every tracked file on disk equals its index entry (stat data as git keeps it; content where that
// is racy).
bool worktree_equals_index(const struct repo *repo, bool *equal, struct error *err);

struct snapshot {
    struct str folder;     // its root; the same path for each run of a work tree, so that tools' caches hold
    struct str index_file; // its own, which knows what was written there
    int lock_fd;
};

// Writes the index (the one git is committing) to the snapshot folder: only what differs from the last
// snapshot.
bool snapshot_take(const struct repo *repo, struct arena *arena, struct snapshot *snapshot,
                   struct error *err);
void snapshot_release(struct snapshot *snapshot);

#endif
