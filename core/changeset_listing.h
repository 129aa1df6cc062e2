// Inside the change set: each kind is one function that fills a listing.
#ifndef ANDON_CORE_CHANGESET_LISTING_H
#define ANDON_CORE_CHANGESET_LISTING_H

#include "core/changeset.h"

struct change_list VEC(struct change);

// A path of the command line.
struct limit {
    struct str given, path; // as typed; relative to the root, empty for the root itself
    bool is_used;
};

struct listing {
    const struct changeset_request *request;
    const struct repo *repo;
    const struct repo_head *head;
    struct arena *arena;
    struct change_list changes;
    struct skip_list skipped;
    struct VEC(struct limit) limits; // sorted
    struct str base;
};

// Adds a change and copies its path into the arena; ERROR_LIMIT when there are absurdly many (a tree bomb).
bool listing_add(struct listing *listing, struct change change, struct str path, struct error *err);
void listing_skip(struct listing *listing, struct str path, const char *reason, bool is_incomplete);
// A change between two sides that both exist; nothing when they are equal.
bool listing_compare(struct listing *listing, struct change change, struct str path, struct error *err);

// HEAD against the index, by the cache-tree (changeset_staged.c).
bool list_staged(struct listing *listing, struct error *err);
// All entries of the index, or those that the paths of the request name (changeset_index.c).
bool list_index(struct listing *listing, struct error *err);
// The trees of two commits (changeset_range.c).
bool list_range(struct listing *listing, struct error *err);
// Files on disk (changeset_disk.c).
bool list_worktree(struct listing *listing, struct error *err);
bool list_no_git(struct listing *listing, struct error *err);

// Turns pairs of a deletion and an addition into renames (changeset_rename.c).
void listing_find_renames(struct listing *listing);

// Marks what a merge takes over (changeset_merge.c).
void changeset_mark_merged(struct changeset *changeset, struct arena *arena);

// Takes the request's paths; ERROR_USAGE for one that is outside of the repository.
bool listing_set_limits(struct listing *listing, struct error *err);
// True when `path` is one of them or below one, or there are none.
bool listing_wants(struct listing *listing, struct str path);
// Says of each that nothing was found for it.
void listing_report_unused(struct listing *listing);

#endif
