// Three texts, separated by 0x01 bytes: what merge_texts promises about them must hold.
#include "core/diff.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool merge(struct str base, struct str ours, struct str theirs, struct buffer *out)
{
    struct error err = {0};
    bool is_clean;
    require(merge_texts(base, ours, theirs, out, &is_clean, &err));
    require(is_clean || out->len == 0);
    return is_clean;
}

static bool is_added(const struct hunk *hunks, size_t count, size_t number)
{
    for (size_t i = 0; i < count; i++)
        if (number >= hunks[i].new_start && number - hunks[i].new_start < hunks[i].new_count)
            return true;
    return false;
}

// Every line that the user added to the base is in the merged text.
static void require_own_lines(struct str base, struct str ours, struct str merged)
{
    struct arena arena = {0};
    struct error err = {0};
    struct hunk *hunks, *to_merged;
    size_t count, merged_count;
    require(diff_lines(base, ours, &arena, &hunks, &count, &err));
    require(diff_lines(ours, merged, &arena, &to_merged, &merged_count, &err));
    size_t number = 0;
    for (struct str rest = ours; rest.len > 0;) {
        size_t newline = str_find_byte(rest, '\n', 0);
        struct str line = str_slice(rest, 0, newline == STR_NONE ? rest.len : newline + 1);
        rest = str_slice(rest, line.len, rest.len);
        number++;
        if (newline != STR_NONE && is_added(hunks, count, number))
            require(str_find(merged, line, 0) != STR_NONE);
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = {(const char *)data, size};
    struct str base = str_cut(&rest, '\1'), ours = str_cut(&rest, '\1'), theirs = rest;
    struct buffer out = {0}, swapped = {0};
    bool is_clean = merge(base, ours, theirs, &out);
    require(merge(base, theirs, ours, &swapped) == is_clean);
    if (is_clean) {
        require(str_equal(buffer_str(&out), buffer_str(&swapped)));
        require_own_lines(base, ours, buffer_str(&out));
    }
    require(merge(base, base, theirs, &out) && str_equal(buffer_str(&out), theirs));
    require(merge(base, ours, base, &out) && str_equal(buffer_str(&out), ours));
    buffer_clear(&out);
    buffer_free(&out);
    buffer_free(&swapped);
    return 0;
}
