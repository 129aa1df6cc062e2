// Objects that a history leads to and the repository does not have.
//
// In a partial clone git leaves objects on the server until somebody needs them: what a promisor pack's
// commits lead to and is missing was *not fetched*. Elsewhere it is damage. Either way it was not looked at,
// and is told: a history of which a part is missing is never called clean.
#ifndef ANDON_SCANNERS_HISTORY_MISSING_H
#define ANDON_SCANNERS_HISTORY_MISSING_H

#include "core/changeset.h"
#include "scanners/history/commits.h"
#include "scanners/history/objects.h"

struct missing {
    struct oid oid;
    bool is_promised;
};

struct missing_list {
    struct VEC(struct missing) at;
    struct oid of; // the last one that was asked for, and the answer
    bool is_promised;
};

// Notes an object that is not there; `of` is the commit, or the tree of a ref, that leads to it.
void missing_note(struct missing_list *list, struct object_store *objects, const struct oid *oid,
                  const struct oid *of);
// Appends another list's, which is then empty.
void missing_take(struct missing_list *list, struct missing_list *from);

// Notes the parents that are missing of commits with a presence up to `limit`, but for those where a shallow
// clone ends; and what tags lead to.
void missing_find(struct missing_list *list, const struct repo *repo, const struct commit_table *commits,
                  enum presence limit);

// Tells each once, those that were not fetched as a number. The list is freed.
void missing_tell(struct missing_list *list, struct arena *arena, struct skip_list *skipped);

#endif
