// The delta forest of a pack, its walk, and the windows of each delta. The input is as pack_fuzz.c's: two
// bytes say how long the index is, then it comes, then the pack.
#include "core/pack_forest.h"
#include "pack_fuzz.h"
#include "scanners/history/windows.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 1 << 16, NODES_MAX = 512 };

struct state {
    struct buffer content;
    struct known_list places;
};

struct walk {
    const struct pack_forest *forest;
    struct libdeflate_decompressor *inflater;
    struct window_list windows;
    struct buffer other;
    size_t nodes;
};

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

// What is known of the result lies in it, and bytes that were not copied are in a window.
static void check_delta(struct walk *walk, const struct forest_node *node, const struct state *base,
                        struct state *state)
{
    struct str before = buffer_str(&base->content), now = node->content;
    check(before.len == node->base_size);
    const struct delta_text delta = {node->copied, before.len, now};
    bool is_part = windows_of_delta(&delta, &base->places, &walk->windows, &state->places);
    size_t at = 0, end = 0, next = 0;
    VEC_EACH (const struct window, window, &walk->windows) {
        check(window->start <= window->end && window->end <= now.len);
        check(!is_part || end == 0 || window->start > end);
        end = window->end;
    }
    VEC_EACH (const struct copied, piece, node->copied) {
        check(piece->to >= at && piece->len <= now.len - piece->to && piece->from <= before.len &&
              piece->len <= before.len - piece->from);
        check(memcmp(now.at + piece->to, before.at + piece->from, piece->len) == 0);
        while (is_part && next < walk->windows.count && walk->windows.at[next].end < piece->to)
            next++;
        check(!is_part || at == piece->to ||
              (next < walk->windows.count && walk->windows.at[next].start <= at &&
               walk->windows.at[next].end >= piece->to));
        at = piece->to + piece->len;
    }
    VEC_EACH (const struct known_place, place, &state->places)
        check(place->start <= place->end && place->end <= now.len);
    if (!is_part) // then all of it is looked at
        vec_clear(&state->places);
}

static bool visit(void *context, const struct forest_node *node, const void *base, void *state)
{
    struct walk *walk = context;
    struct state *mine = state;
    if (node->err) {
        check(node->err->code != ERROR_NONE && node->failed > 0);
        return true;
    }
    enum object_kind kind;
    size_t content;
    struct error err = {0};
    // What reads one object alone makes the same of it.
    if (pack_read(walk->forest->pack, (size_t)walk->forest->offset[node->index], LIMIT, walk->inflater, &kind,
                  &content, &walk->other, &err))
        check(kind == node->kind && str_equal(buffer_str(&walk->other), node->content));
    if (node->is_delta)
        check_delta(walk, node, base, mine);
    mine->content.limit = SIZE_MAX / 4;
    buffer_add(&mine->content, node->content);
    for (size_t start = 0; start + 24 < node->content.len; start += 1024)
        *vec_add(&mine->places) = (struct known_place){.start = start,
                                                       .end = start + 24,
                                                       .back = start % 5,
                                                       .ahead = start % 3,
                                                       .is_secret = start % 2048 == 0};
    known_sort(&mine->places);
    return ++walk->nodes < NODES_MAX;
}

static void drop(void *state)
{
    struct state *mine = state;
    buffer_free(&mine->content);
    vec_free(&mine->places);
}

static void walk_all(const struct pack *pack, struct libdeflate_decompressor *inflater, size_t memory)
{
    struct pack_forest forest;
    struct error err = {0};
    if (!pack_forest_open(pack, 1, &forest, &err)) {
        check(err.code != ERROR_NONE);
        return;
    }
    struct walk walk = {.forest = &forest, .inflater = inflater};
    const struct forest_walk how = {.content_limit = LIMIT,
                                    .memory = memory,
                                    .state_size = sizeof(struct state),
                                    .visit = visit,
                                    .drop = drop,
                                    .context = &walk};
    VEC_EACH (const uint32_t, root, &forest.roots)
        if (!pack_forest_walk(&forest, *root, &how, inflater))
            break;
    vec_free(&walk.windows);
    buffer_free(&walk.other);
    pack_forest_close(&forest);
}

static void walk_both(const struct pack *pack, struct libdeflate_decompressor *inflater)
{
    walk_all(pack, inflater, 0);
    walk_all(pack, inflater, 1); // nothing is kept
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_packs(data, size, walk_both);
}
