// Where a history is looked into: the refs and reflogs of a repository, or the revisions that were named.
//
// They say what of the commits counts, and where a finding still is. Read once, before anything is looked at:
// what comes in meanwhile is the next scan's.
#ifndef ANDON_SCANNERS_HISTORY_TIPS_H
#define ANDON_SCANNERS_HISTORY_TIPS_H

#include "core/option.h"
#include "core/refs_list.h"
#include "scanners/history/objects.h"

struct tips {
    struct oid_list named; // the named revisions'; empty: refs and logs count
    struct oid newer_than; // size 0: none
    struct ref_list refs, logs;
    struct repo_head head;
};

// Names live in `arena`. On error nothing is held.
bool tips_read(const struct repo *repo, const struct option_list *named, struct str newer_than,
               struct arena *arena, struct tips *tips, struct error *err);
void tips_free(struct tips *tips);

// Gives each commit its presence, and appends the trees that refs lead to instead of commits.
void tips_mark(const struct tips *tips, const struct repo *repo, struct commit_table *commits,
               struct oid_list *trees);

// Says where a presence is: "only in stash@{1}". `source` is a commit's.
struct str tips_presence_text(const struct tips *tips, enum presence presence, uint32_t source,
                              struct arena *arena);

// Which of two such texts is the better one: that with the lower number.
size_t tips_presence_rank(struct str text);

// How well a commit is reached, as far as it matters for which one is named: one that a branch, a tag or
// another ref leads to (0) before one of the stash, of a reflog, of nothing.
size_t tips_reach(size_t rank);

// Appends all that tips_mark and tips_presence_text go by: equal bytes, equal outcome.
void tips_write(const struct tips *tips, struct buffer *out);

#endif
