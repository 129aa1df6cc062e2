// One tool's part of the baseline: entries made of findings, and entries that nothing needs any more. Entries
// of what a run did not look at, and those of other tools in the same file, are never touched.
#ifndef ANDON_CORE_BASELINE_ENTRIES_H
#define ANDON_CORE_BASELINE_ENTRIES_H

#include "core/baseline.h"
#include "core/check.h"
#include "core/config.h"
#include "core/fingerprint.h"

// What a run looked at.
struct baseline_scope {
    const struct check *const *checks; // that were run
    size_t check_count;
    const struct config *config;       // NULL: all of them were on
    const struct changeset *changeset; // the files; NULL: all that there are
    const struct skip_list *skipped;   // but not these; may be NULL
};

struct entries_counts {
    size_t kept, added, dropped, expired;
    size_t renamed; // of those kept: the fingerprint is another one now
};

// How entries come about.
struct entries_request {
    const struct baseline_scope *scope;
    const struct finding_list *findings;
    const struct baseline *previous;
    const struct fingerprint_key *key; // of the findings' fingerprints
    struct baseline_words words;       // what new entries get
    bool renews; // entries that have expired get the words too: the user gave a day or a reason
    bool keeps;  // also those that no finding needs
    struct str today;
};

// Fills `out` (in `arena`): what was known keeps its words, also when it was made with the default key before
// the repository had its own.
void entries_make(const struct entries_request *request, struct arena *arena, struct baseline *out,
                  struct entries_counts *counts);

// True for an entry about a secret.
bool entry_is_secret(const struct baseline_entry *entry);

// The entries in scope that no finding needs: copies of pointers into `baseline`, in `arena`.
struct entry_list {
    const struct baseline_entry **at;
    size_t count;
};
struct entry_list entries_unused(const struct baseline *baseline, const struct baseline_scope *scope,
                                 const struct finding_list *findings, struct arena *arena);

// Takes the unused ones out of `baseline`, naming each in `out`; gives how many.
size_t entries_remove(struct baseline *baseline, const struct entry_list *unused, struct buffer *out);

// "src: 3 added, 2 kept, 1 dropped".
void entries_print_counts(const struct entries_counts *counts, struct str file, struct buffer *out);

// "path (rule): reason" of an entry, for people; escaped.
void entry_print(const struct baseline_entry *entry, struct buffer *out);

#endif
