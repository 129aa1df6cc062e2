// Line differences and three-way merge of texts, through libgit2's xdiff (no repository needed).
#ifndef ANDON_CORE_DIFF_H
#define ANDON_CORE_DIFF_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"

// A run of lines that differ: `old_count` lines from `old_start` became `new_count` lines from `new_start`
// (from 1; with a count of 0, the start is the line before which something went).
struct hunk {
    size_t old_start, old_count, new_start, new_count;
};

// The differences, without context lines. Both sides may hold any bytes (NUL included).
bool diff_lines(struct str old_text, struct str new_text, struct arena *arena, struct hunk **hunks,
                size_t *count, struct error *err);

// Merges `theirs` (a fix of base) into `ours` (the user's text). True and *is_clean with the merged text in
// `out`; when *is_clean is false the sides touch the same lines and `out` is empty: there is never text with
// conflict markers. Binary texts (a NUL early on) are never merged, only taken whole where one side is the
// base.
bool merge_texts(struct str base, struct str ours, struct str theirs, struct buffer *out, bool *is_clean,
                 struct error *err);

// The same where `ours` is `base` but for the ends of its lines: those that `theirs` leaves keep each byte,
// and those that it changes the end that stands there. *is_clean is false when ours is anything else.
bool merge_line_ends(struct str base, struct str ours, struct str theirs, struct buffer *out, bool *is_clean,
                     struct error *err);

#endif
