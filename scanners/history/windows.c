#include "scanners/history/windows.h"

#include <stdlib.h>

static void add_window(struct window_list *windows, size_t start, size_t end, size_t size)
{
    start = start > WINDOW_REACH ? start - WINDOW_REACH : 0;
    end = size - end < WINDOW_REACH ? size : end + WINDOW_REACH;
    struct window *last = windows->count ? &windows->at[windows->count - 1] : NULL;
    if (last && start <= last->end)
        last->end = end > last->end ? end : last->end;
    else
        *vec_add(windows) = (struct window){start, end};
}

bool windows_of_delta(const struct copied_list *copied, size_t base_size, size_t size,
                      struct window_list *windows)
{
    size_t at = 0, sum = 0;
    const struct copied *last = NULL;
    vec_clear(windows);
    VEC_EACH (const struct copied, piece, copied) {
        // Between two pieces that meet nothing is inserted, but what stands side by side is new.
        bool is_start = piece->to == 0 && piece->from == 0;
        if (!is_start)
            add_window(windows, at, piece->to, size);
        at = piece->to + piece->len;
        last = piece;
    }
    if (!last || at < size || last->from + last->len != base_size)
        add_window(windows, at, size, size);
    VEC_EACH (const struct window, window, windows)
        sum += window->end - window->start;
    return sum < size - size / 4;
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

void candidates_sort(struct candidate_list *list)
{
    size_t kept = 0;
    vec_sort(list, compare_candidates);
    for (size_t i = 0; i < list->count; i++)
        if (!kept || compare_candidates(&list->at[kept - 1], &list->at[i]) != 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
}

// The first candidate that starts at `from` or later.
static size_t first_from(const struct candidate_list *list, size_t from)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->at[middle].start < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool candidates_carry(const struct candidate_list *base, const struct copied_list *copied, size_t base_size,
                      size_t size, struct candidate_list *out)
{
    VEC_EACH (const struct candidate, candidate, base)
        if (candidate->end - candidate->start > CANDIDATE_MAX)
            return false;
    VEC_EACH (const struct copied, piece, copied) {
        bool is_start = piece->from == 0 && piece->to == 0;
        bool is_end = piece->from + piece->len == base_size && piece->to + piece->len == size;
        size_t end = piece->from + piece->len;
        for (size_t i = first_from(base, piece->from); i < base->count && base->at[i].start < end; i++) {
            const struct candidate *candidate = &base->at[i];
            if ((is_start || candidate->start - piece->from >= CARRY_REACH) && candidate->end <= end &&
                (is_end || end - candidate->end >= CARRY_REACH))
                *vec_add(out) = (struct candidate){candidate->start - piece->from + piece->to,
                                                   candidate->end - piece->from + piece->to};
        }
    }
    return true;
}
