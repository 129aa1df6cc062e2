// The baseline: a committed JSON file of the findings that are known and do not count: what a legacy
// repository already has, and what somebody looked at and said is no secret. One entry a line, sorted, so
// that diffs are read and merges work; nothing of a secret is in it.
//
//     {"andon-baseline": 1, "key": "1f2e3d4c", "findings": [
//       {"fingerprint": "…", "rule": "…", "path": "…", "reason": "…", "expires": "2027-01-31", "owner": "…"}
//     ]}
//
// `key` names the key that secrets' fingerprints were made with (fingerprint_key_id), so that another one is
// noticed. `path` is a hint for people: a secret's fingerprint covers its copies everywhere. After the day
// `expires` an entry does not hold any more.
#ifndef ANDON_CORE_BASELINE_H
#define ANDON_CORE_BASELINE_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/finding.h"

struct repo;

struct baseline_entry {
    char fingerprint[33];
    struct str rule, path, reason;
    struct str expires; // YYYY-MM-DD, or empty
    struct str owner;   // who answers for it; may be empty
};

struct baseline {
    struct baseline_entry *at; // sorted by fingerprint
    size_t count, room;
    struct str key_id; // empty: not said
};

// For qsort and bsearch: the order of entries, by fingerprint.
int baseline_compare(const void *a, const void *b);

// A missing file is an empty baseline; one that is malformed is ERROR_CONFIG with "<file>:<line>: …".
bool baseline_load(const char *file, struct arena *arena, struct baseline *out, struct error *err);
// The baseline of a repository: `name` below its working tree, or in HEAD where that lacks it (bare); an
// absolute name is a file. NULL: below the current folder.
bool baseline_load_repo(const struct repo *repo, struct str name, struct arena *arena, struct baseline *out,
                        struct error *err);
// The same from text; `name` is for messages.
bool baseline_parse(struct str text, const char *name, struct arena *arena, struct baseline *out,
                    struct error *err);

// The entry of a fingerprint (32 hex digits), NULL when there is none.
const struct baseline_entry *baseline_find(const struct baseline *baseline, const char *fingerprint);

// True when the entry's last day is before `today` (YYYY-MM-DD).
bool baseline_is_expired(const struct baseline_entry *entry, struct str today);

// Adds an entry in its place, or replaces the one with the same fingerprint. The array is in `arena`.
void baseline_put(struct baseline *baseline, const struct baseline_entry *entry, struct arena *arena);
void baseline_remove(struct baseline *baseline, const char *fingerprint);

// What new rows of baseline_render get.
struct baseline_words {
    struct str reason, expires, owner;
};

// Renders a baseline of these findings (those in state new, old or baseline), one a line, sorted by path,
// rule and fingerprint, each fingerprint once. What `previous` (may be NULL) says about one is kept, others
// get `words`.
void baseline_render(const struct finding_list *findings, const struct baseline *previous,
                     const struct baseline_words *words, struct buffer *out);

// Renders entries as they are, in the same form.
void baseline_render_entries(const struct baseline *baseline, struct buffer *out);

// Replaces the file by these entries, atomically; makes its folder when that is missing.
bool baseline_save(const struct baseline *baseline, struct str file, struct error *err);

#endif
