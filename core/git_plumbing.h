// Asking git itself: for indexes that core/index.c does not read (split, sparse), for names of revisions and
// for which files are ignored.
#ifndef ANDON_CORE_GIT_PLUMBING_H
#define ANDON_CORE_GIT_PLUMBING_H

#include "core/changeset_listing.h"

// `git diff-index --cached` against HEAD, or all of the index when HEAD is unborn.
bool plumbing_staged(struct listing *listing, struct error *err);

// Every entry of the index (stage 0 and one of each conflict) through `git ls-files -s`, as CHANGE_PRESENT.
bool plumbing_index(struct listing *listing, struct error *err);

// NUL-terminated paths of tracked and of untracked but not ignored files, unsorted; into `out`. `closed` gets
// the folders that git could not look into.
bool plumbing_worktree_paths(const struct repo *repo, struct buffer *out, struct buffer *closed,
                             struct error *err);

// The id that a revision names. A name that git does not know: ERROR_USAGE.
bool plumbing_resolve(const struct repo *repo, struct str revision, struct oid *out, struct error *err);
// The best common ancestor; size 0 when there is none.
bool plumbing_merge_base(const struct repo *repo, const struct oid *a, const struct oid *b, struct oid *out,
                         struct error *err);

#endif
