// Suppression comments: `andon: ignore[rule-id] reason` on the line or the line above, `andon:
// ignore-file[rule-id] reason` anywhere in the file, in any comment syntax. Several ids are separated by
// commas; `*` at the end of an id matches the rest, and an id covers the rules below it ("secrets" covers
// "secrets/github-pat"). A comment without a reason is not obeyed and is itself reported.
//
// A reason may end with the last day on which it holds: `… revoked, the file goes until 2027-01-31`.
//
// A comment behind code covers its own line. One that stands alone covers its own line and the next one that
// is neither blank nor a comment of the same kind, so that several can be stacked.
#ifndef ANDON_CORE_SUPPRESS_H
#define ANDON_CORE_SUPPRESS_H

#include "core/blob.h"
#include "core/vec.h"

struct suppression {
    struct str rules;  // as written: "a,b/*"
    struct str reason; // empty: not valid
    struct str path;
    size_t line;   // where the comment stands
    size_t covers; // the other line it is about; 0 when there is none
    bool is_file_wide, was_used;
    struct str expires; // "2027-01-31" of "until 2027-01-31" at the end of the reason; else empty
    bool is_expired;    // set by suppressions_expire
    bool is_bad_date;   // "until 2027-02-31": not obeyed
};

struct suppression_list VEC(struct suppression);

// Finds the comments in a text blob (cheap when there is none: one search). Slices point into the blob.
void suppressions_find(const struct blob *blob, struct suppression_list *out);

// The valid suppression for a rule at a line (0: about the file), marked used; NULL when there is none.
struct suppression *suppression_match(struct suppression_list *list, struct str rule, size_t line);

// Marks those whose last day is before `today` (YYYY-MM-DD): they are not obeyed any more.
void suppressions_expire(struct suppression_list *list, struct str today);

// One that would have matched, had it not expired; NULL when there is none.
const struct suppression *suppression_match_expired(const struct suppression_list *list, struct str rule,
                                                    size_t line);

// True when one of the comma-separated ids covers `rule`.
bool rule_list_covers(struct str rules, struct str rule);

#endif
