#include "scanners/history/windows.h"

#include <stdlib.h>

enum { WORK_MAX = 1 << 20 }; // pairs of places and pieces that are compared

static size_t less(size_t at, size_t distance)
{
    return at > distance ? at - distance : 0;
}

static size_t more(size_t at, size_t distance, size_t size)
{
    return size - at < distance ? size : at + distance;
}

static size_t line_start(struct str bytes, size_t at)
{
    size_t from = less(at, WINDOW_LINE_MAX);
    size_t line = str_find_last_byte(str_slice(bytes, from, at - from), '\n');
    return line == STR_NONE ? from : from + line + 1;
}

static size_t line_end(struct str bytes, size_t at)
{
    size_t line = str_find_byte(str_slice(bytes, at, WINDOW_LINE_MAX), '\n', 0);
    return line == STR_NONE ? more(at, WINDOW_LINE_MAX, bytes.len) : at + line + 1;
}

static void add_range(struct window_list *list, size_t start, size_t end)
{
    struct window *last = list->count ? &list->at[list->count - 1] : NULL;
    if (last && start <= last->end && start >= last->start)
        last->end = end > last->end ? end : last->end;
    else
        *vec_add(list) = (struct window){start, end};
}

// The hits that may look at bytes[start, end): what they read ahead of themselves is more than what they read
// before them, and either is read in whole lines.
static void add_around(struct window_list *windows, struct str bytes, size_t start, size_t end)
{
    start = line_start(bytes, less(line_start(bytes, start), SCAN_REACH_AHEAD));
    end = line_end(bytes, more(line_end(bytes, end), SCAN_REACH_BACK, bytes.len));
    add_range(windows, start, end);
}

// What was not copied, and empty ranges where two pieces meet: nothing is inserted there, but what stands
// side by side is new.
static void list_fresh(const struct delta_text *delta, struct window_list *fresh)
{
    size_t at = 0;
    const struct copied *last = NULL;
    VEC_EACH (const struct copied, piece, delta->copied) {
        bool is_start = piece->to == 0 && piece->from == 0;
        if (!is_start)
            add_range(fresh, at, piece->to);
        at = piece->to + piece->len;
        last = piece;
    }
    if (!last || at < delta->bytes.len || last->from + last->len != delta->base_size)
        add_range(fresh, at, delta->bytes.len);
}

// Whether something in [start, end] is fresh. The ranges are in order.
static bool is_touched(const struct window_list *fresh, size_t start, size_t end)
{
    size_t low = 0, high = fresh->count;
    while (low < high) { // the first that ends at `start` or later
        size_t middle = low + (high - low) / 2;
        if (fresh->at[middle].end < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low < fresh->count && fresh->at[low].start <= end;
}

struct carrying {
    struct str bytes;
    const struct window_list *fresh;
    struct window_list *windows;
    struct known_list *places;
};

// What one piece has of a place of the base.
static void carry(const struct carrying *carrying, const struct known_place *place,
                  const struct copied *piece)
{
    size_t end = piece->from + piece->len;
    if (place->end < piece->from || place->start > end)
        return;
    struct known_place now = *place;
    now.start = (place->start > piece->from ? place->start : piece->from) - piece->from + piece->to;
    now.end = (place->end < end ? place->end : end) - piece->from + piece->to;
    bool is_whole = place->start >= piece->from && place->end <= end;
    if (is_whole && !is_touched(carrying->fresh, less(now.start, now.back),
                                more(now.end, now.ahead, carrying->bytes.len)))
        *vec_add(carrying->places) = now;
    else if (place->is_secret) // others that it overlapped may be told now
        add_around(carrying->windows, carrying->bytes, now.start, now.end);
    else
        add_range(carrying->windows, now.start, now.end);
}

// Ranges whose windows meet anyway are taken together: most deltas have many small ones.
static void add_windows(struct window_list *windows, struct str bytes, const struct window_list *fresh)
{
    for (size_t i = 0, next; i < fresh->count; i = next) {
        size_t end = fresh->at[i].end;
        for (next = i + 1; next < fresh->count; next++) {
            if (fresh->at[next].start > end + SCAN_REACH_BACK + SCAN_REACH_AHEAD)
                break;
            end = fresh->at[next].end;
        }
        add_around(windows, bytes, fresh->at[i].start, end);
    }
}

static int compare_windows(const void *left, const void *right)
{
    const struct window *a = left, *b = right;
    return (a->start > b->start) - (a->start < b->start);
}

// Sorts the windows and joins those that meet. Returns how many bytes they have.
static size_t join_windows(struct window_list *windows)
{
    size_t kept = 0, sum = 0;
    vec_sort(windows, compare_windows);
    for (size_t i = 0; i < windows->count; i++) {
        struct window window = windows->at[i], *last = kept ? &windows->at[kept - 1] : NULL;
        if (last && window.start <= last->end)
            last->end = window.end > last->end ? window.end : last->end;
        else
            windows->at[kept++] = window;
    }
    windows->count = kept;
    VEC_EACH (const struct window, window, windows)
        sum += window->end - window->start;
    return sum;
}

bool windows_of_delta(const struct delta_text *delta, const struct known_list *base,
                      struct window_list *windows, struct known_list *places)
{
    struct window_list fresh = {0};
    size_t size = delta->bytes.len;
    const struct carrying carrying = {delta->bytes, &fresh, windows, places};
    vec_clear(windows);
    if (base->count && delta->copied->count > WORK_MAX / base->count)
        return false;
    list_fresh(delta, &fresh);
    add_windows(windows, delta->bytes, &fresh);
    VEC_EACH (const struct known_place, place, base)
        VEC_EACH (const struct copied, piece, delta->copied)
            carry(&carrying, place, piece);
    vec_free(&fresh);
    return join_windows(windows) < size - size / 4;
}

static int compare_places(const void *left, const void *right)
{
    const struct known_place *a = left, *b = right;
    if (a->is_secret != b->is_secret)
        return a->is_secret ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void join_place(struct known_place *into, const struct known_place *place)
{
    size_t start = less(into->start, into->back), other = less(place->start, place->back);
    size_t end = larger(into->end + into->ahead, place->end + place->ahead);
    into->end = larger(into->end, place->end);
    into->back = into->start - (start < other ? start : other);
    into->ahead = end - into->end;
}

void known_sort(struct known_list *places)
{
    size_t kept = 0;
    vec_sort(places, compare_places);
    for (size_t i = 0; i < places->count; i++) {
        struct known_place place = places->at[i], *last = kept ? &places->at[kept - 1] : NULL;
        bool is_same = last && last->is_secret == place.is_secret &&
                       (place.is_secret ? last->start == place.start && last->end == place.end
                                        : place.start < last->end);
        if (!is_same)
            places->at[kept++] = place;
        else if (!place.is_secret)
            join_place(last, &place);
    }
    places->count = kept;
}

bool known_has_secret(const struct known_list *places)
{
    VEC_EACH (const struct known_place, place, places)
        if (place->is_secret)
            return true;
    return false;
}
