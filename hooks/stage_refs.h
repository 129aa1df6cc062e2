// What the parts of the stages that move refs share; nobody else includes it.
#ifndef ANDON_HOOKS_STAGE_REFS_H
#define ANDON_HOOKS_STAGE_REFS_H

#include "core/commit_walk.h"
#include "hooks/stage_internal.h"

struct ref_update {
    struct str name;     // of the ref on the other side
    struct oid old, new; // all zeros: does not exist
};

struct update_list VEC(struct ref_update);
struct oid_list VEC(struct oid);

// A change of the run's change set, and where it came from.
struct arrival {
    struct change change;
    uint32_t commit; // a number of the walk, or OID_TABLE_NONE
    bool is_message; // of the commit, or of the tag below
    struct str tag;  // its name
};

// All that a push brings: one list for all of its refs.
struct arrivals {
    struct stage_state *state;
    const struct update_list *updates;
    struct oid_list known; // what the other side has for certain
    struct commit_walk walk;
    struct VEC(struct arrival) list; // sorted as the change set is
};

// stage_refs_list.c: fills `arrivals` (the walk, the list) and makes it the run's change set.
bool arrivals_list(struct arrivals *arrivals, struct error *err);
void arrivals_free(struct arrivals *arrivals);

// stage_refs_blame.c: says of each finding which commit brought it, and takes back those that are no news to
// the other side; then tells how to take the commits out of what is pushed.
void arrivals_blame(struct arrivals *arrivals);
bool is_unfinished(const struct finding *finding); // the message says so

// Takes back that a commit is not finished where some remote has it: whoever pushes a whole history to a new
// place has not written it now.
void arrivals_drop_published(struct arrivals *arrivals);

#endif
