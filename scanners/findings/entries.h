// The secrets' part of the baseline: entries made of findings, and entries that nothing needs any more.
// Entries of other tools in the same file are never touched.
#ifndef ANDON_SCANNERS_FINDINGS_ENTRIES_H
#define ANDON_SCANNERS_FINDINGS_ENTRIES_H

#include "core/baseline.h"
#include "core/fingerprint.h"

struct entries_counts {
    size_t kept, added, dropped, expired;
};

// How the entries of secrets come about.
struct entries_request {
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

// The entries about secrets that no finding needs: copies of pointers into `baseline`, in `arena`.
struct entry_list {
    const struct baseline_entry **at;
    size_t count;
};
struct entry_list entries_unused(const struct baseline *baseline, const struct finding_list *findings,
                                 struct arena *arena);

// "path (rule): reason" of an entry, for people; escaped.
void entry_print(const struct baseline_entry *entry, struct buffer *out);

#endif
