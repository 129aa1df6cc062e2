// Every name that keeps an object: refs, heads of worktrees, stash, notes; and what the reflogs remember.
//
// Loose and packed refs are read as files; of a repository whose refs are kept elsewhere (reftable), git is
// asked. A ref that is malformed is in `broken`, and the others are listed all the same.
#ifndef ANDON_CORE_REFS_LIST_H
#define ANDON_CORE_REFS_LIST_H

#include "core/repo.h"
#include "core/vec.h"

struct ref_entry {
    // "refs/heads/main", "HEAD", "worktrees/fix/HEAD", "main-worktree/HEAD"; in a reflog "refs/stash@{1}"
    struct str name;
    struct oid oid;
    struct oid peeled; // what an annotated tag leads to, where packed-refs says so; else size 0
};

struct ref_list {
    struct ref_entry *at;
    size_t count, room;
    struct VEC(struct str) broken; // names
};

// All refs and HEADs, sorted by name, each name once. Names live in `arena`.
bool refs_list(const struct repo *repo, struct arena *arena, struct ref_list *list, struct error *err);

// What the reflogs of all refs and worktrees remember: entry n of a log is "<name>@{n}", the newest 0; the id
// before the oldest entry is listed too. Sorted by name as text.
bool reflogs_list(const struct repo *repo, struct arena *arena, struct ref_list *list, struct error *err);

void ref_list_free(struct ref_list *list);

#endif
