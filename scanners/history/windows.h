// What of a delta's result has to be looked at, and which candidates of its base are still there.
#ifndef ANDON_SCANNERS_HISTORY_WINDOWS_H
#define ANDON_SCANNERS_HISTORY_WINDOWS_H

#include "core/pack_forest.h"

// CARRY_REACH: how far from a secret a rule looks on either side (the widest `before`, `after` and `near`,
// the line around an assignment). What has that much of copied bytes around it is as it was in the base. What
// hasn't must be found again: so a window is wider, by the longest candidate with the keyword before it.
// Private keys and encoded runs reach further; they are taken care of where they are found.
enum { CARRY_REACH = 2048, CANDIDATE_MAX = 1536, WINDOW_REACH = CARRY_REACH + CANDIDATE_MAX + 512 };

struct window {
    size_t start, end;
};
struct window_list VEC(struct window);

struct candidate {
    size_t start, end;
};
struct candidate_list VEC(struct candidate);

// The new bytes and the seams, widened by WINDOW_REACH, in order and apart. False when most of the content is
// new, so that it is looked at whole.
bool windows_of_delta(const struct copied_list *copied, size_t base_size, size_t size,
                      struct window_list *windows);

// Adds to `out` the candidates of the base that lie, with CARRY_REACH on both sides, in one copied piece.
// The others are in a window, or gone. False when one may reach further than a window does.
bool candidates_carry(const struct candidate_list *base, const struct copied_list *copied, size_t base_size,
                      size_t size, struct candidate_list *out);

// By place, each once.
void candidates_sort(struct candidate_list *list);

#endif
