// Who brought a blob in, and where it is: one walk over the commits, comparing each with its first parent.
//
// A blob that a commit has at a path is either what the first parent has there, or differs from it. So the
// earliest commit that has it shows it as a difference, and only changed folders are read. Commits are taken
// in an order in which parents come first; the earliest one that is best reachable counts.
//
// What a commit brings in hangs on nothing but the commit and on what is wanted, so it is remembered as
// events. Where it stands among the others, and what reaches it, is found out each time.
#ifndef ANDON_SCANNERS_HISTORY_ATTRIBUTE_H
#define ANDON_SCANNERS_HISTORY_ATTRIBUTE_H

#include "core/changeset.h"
#include "core/repo.h"
#include "scanners/history/objects.h"
#include "scanners/history/places.h"

struct attribute_request {
    const struct repo *repo;
    struct commit_table *commits; // indexed and marked; is_walked is set
    // Of the commits that are walked already; those of the others are added, with texts in `event_arena`.
    // NULL: all commits are looked at, and nothing is remembered.
    struct event_list *events;
    struct arena *event_arena;
    bool looks_ahead;              // also at commits that don't count, for scans to come
    const struct oid_list *wanted; // sorted; NULL: every blob
    const struct oid_list *marked; // wanted where the path gives a form to what has marks; NULL: every blob
    const struct scan_engine *engine; // blobs whose path gives them a form, or holds a secret, are wanted too
    enum scan_profile profile;
    enum presence limit;          // commits that are reached worse than this don't count
    const bool *excluded;         // per commit: passed over; may be NULL
    int64_t since;                // commits before it are passed over
    struct oid head_tree;         // size 0: there is none
    const struct oid_list *trees; // of refs that point to no commit; may be NULL
    unsigned jobs;
    size_t memory; // for what trees' deltas stand on, of all threads; 0: as much as is of use
};

struct attribution {
    struct place_list places;     // by path, then blob
    struct place_list submodules; // by path: one for each, whatever commits of it there were
    size_t commits;               // that count
    size_t walked;                // those whose trees were compared
    struct skip_list skipped;
    struct arena arena;
};

// False only when interrupted. Free with attribution_free in either case.
bool attribute(const struct attribute_request *request, struct attribution *out, struct error *err);
void attribution_free(struct attribution *out);

#endif
