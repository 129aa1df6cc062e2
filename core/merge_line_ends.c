// A merge for files that git stores with other line ends than they have on disk, line by line as they come:
// what core.autocrlf makes of a file with both kinds is no text that could be merged with it.
#include "core/diff.h"

// The first line of the rest, with its end.
static struct str cut_line(struct str *rest)
{
    size_t newline = str_find_byte(*rest, '\n', 0);
    size_t len = newline == STR_NONE ? rest->len : newline + 1;
    struct str line = str_slice(*rest, 0, len);
    *rest = str_slice(*rest, len, rest->len);
    return line;
}

// "\r\n", "\n" or, of a last line, "".
static struct str end_of(struct str line)
{
    if (str_ends_with(line, STR("\r\n")))
        return STR("\r\n");
    return str_ends_with(line, STR("\n")) ? STR("\n") : STR("");
}

static struct str without_end(struct str line)
{
    return str_slice(line, 0, line.len - end_of(line).len);
}

static bool differs_in_ends(struct str base, struct str ours)
{
    while (base.len && ours.len) {
        struct str a = cut_line(&base), b = cut_line(&ours);
        if (!str_equal(without_end(a), without_end(b)) || (end_of(a).len == 0) != (end_of(b).len == 0))
            return false;
    }
    return base.len == 0 && ours.len == 0;
}

// A place in all three texts, and how the last line of ours ended.
struct merging {
    struct str ours, theirs, end;
    size_t line; // of base, that comes next
    struct buffer *out;
};

static struct str take_ours(struct merging *merging)
{
    struct str line = cut_line(&merging->ours), end = end_of(line);
    merging->line++;
    if (end.len)
        merging->end = end;
    return line;
}

static void merge_hunk(struct merging *merging, const struct hunk *hunk)
{
    // An insertion's old_start is the line behind which it goes.
    size_t before = hunk->old_count ? hunk->old_start - 1 : hunk->old_start;
    while (merging->line < before) {
        buffer_add(merging->out, take_ours(merging));
        cut_line(&merging->theirs);
    }
    for (size_t i = 0; i < hunk->new_count || i < hunk->old_count; i++) {
        if (i < hunk->old_count)
            take_ours(merging);
        if (i >= hunk->new_count)
            continue;
        struct str line = cut_line(&merging->theirs);
        buffer_add(merging->out, without_end(line));
        buffer_add(merging->out, end_of(line).len ? merging->end : STR(""));
    }
}

bool merge_line_ends(struct str base, struct str ours, struct str theirs, struct buffer *out, bool *is_clean,
                     struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct hunk *hunks;
    size_t count;
    *is_clean = differs_in_ends(base, ours);
    buffer_clear(out);
    if (!*is_clean)
        return true;
    if (!diff_lines(base, theirs, &arena, &hunks, &count, err))
        return false;
    struct merging merging = {.ours = ours, .theirs = theirs, .end = STR("\n"), .out = out};
    for (size_t i = 0; i < count; i++)
        merge_hunk(&merging, &hunks[i]);
    buffer_add(out, merging.ours);
    return true;
}
