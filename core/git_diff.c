#include "core/diff.h"

#include "core/git_stubs.h"
#include "core/vec.h"

#include <git2.h>
#include <pthread.h>

// libgit2 counts lines and bytes of a side in ints.
static const size_t side_max = 0x3fffffff;

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void start_library(void)
{
    git_stubs_use();
    git_libgit2_init();
}

static bool library_error(struct error *err, const char *what)
{
    const git_error *last = git_error_last();
    return error_set(err, ERROR_IO, "%s: %s", what,
                     last && last->message ? last->message : "no reason given");
}

static bool check_sizes(struct str a, struct str b, struct error *err)
{
    pthread_once(&library_once, start_library);
    if (a.len > side_max || b.len > side_max)
        return error_set(err, ERROR_LIMIT, "comparing texts: larger than %zu bytes", side_max);
    return true;
}

struct hunk_list VEC(struct hunk);

static int keep_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *context)
{
    (void)delta;
    *vec_add((struct hunk_list *)context) = (struct hunk){
        .old_start = (size_t)hunk->old_start,
        .old_count = (size_t)hunk->old_lines,
        .new_start = (size_t)hunk->new_start,
        .new_count = (size_t)hunk->new_lines,
    };
    return 0;
}

bool diff_lines(struct str old_text, struct str new_text, struct arena *arena, struct hunk **hunks,
                size_t *count, struct error *err)
{
    *hunks = NULL;
    *count = 0;
    if (str_equal(old_text, new_text))
        return true;
    if (!check_sizes(old_text, new_text, err))
        return false;
    git_diff_options options = {.version = GIT_DIFF_OPTIONS_VERSION,
                                .flags = GIT_DIFF_FORCE_TEXT,
                                .ignore_submodules = GIT_SUBMODULE_IGNORE_UNSPECIFIED};
    struct hunk_list found = {0};
    // NULL would mean a file that is not there, which has no hunks.
    int status =
        git_diff_buffers(old_text.at ? old_text.at : "", old_text.len, NULL, new_text.at ? new_text.at : "",
                         new_text.len, NULL, &options, NULL, NULL, keep_hunk, NULL, &found);
    if (status == 0 && found.count > 0) {
        *hunks = ARENA_ARRAY(arena, struct hunk, found.count);
        memcpy(*hunks, found.at, found.count * sizeof **hunks);
        *count = found.count;
    }
    vec_free(&found);
    return status == 0 || library_error(err, "comparing texts");
}

static bool merge_with_library(struct str base, struct str ours, struct str theirs, struct buffer *out,
                               bool *is_clean, struct error *err)
{
    git_merge_file_input sides[3];
    const struct str texts[3] = {base, ours, theirs};
    if (!check_sizes(base, ours, err) || !check_sizes(theirs, theirs, err))
        return false;
    for (size_t i = 0; i < 3; i++) {
        sides[i] = (git_merge_file_input){.version = GIT_MERGE_FILE_INPUT_VERSION,
                                          .ptr = texts[i].at ? texts[i].at : "",
                                          .size = texts[i].len};
    }
    git_merge_file_result result = {0};
    if (git_merge_file(&result, &sides[0], &sides[1], &sides[2], NULL) != 0)
        return library_error(err, "merging texts");
    *is_clean = result.automergeable != 0;
    if (*is_clean)
        buffer_add(out, (struct str){result.ptr, result.len});
    git_merge_file_result_free(&result);
    return true;
}

// One side of a merge: its changes to the base, and the offset of each of its lines.
struct side {
    struct str text;
    struct hunk *hunks;
    size_t count, next;
    size_t *starts; // of line n (from 1) at [n - 1]; behind the last, the length of the text
};

static size_t *line_starts(struct str text, struct arena *arena)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    size_t *starts = ARENA_ARRAY(arena, size_t, lines + 2), used = 1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\n')
            starts[used++] = i + 1;
    }
    if (text.len > 0 && text.at[text.len - 1] != '\n')
        starts[used] = text.len;
    return starts;
}

// The base lines before a hunk: an insertion's old_start is the line behind which it goes.
static size_t lines_before(const struct hunk *hunk)
{
    return hunk->old_count > 0 ? hunk->old_start - 1 : hunk->old_start;
}

// True when `first` ends before `second` begins, or where it begins and not both are insertions.
static bool comes_before(const struct hunk *first, const struct hunk *second)
{
    size_t end = lines_before(first) + first->old_count, start = lines_before(second);
    return end < start || (end == start && (first->old_count > 0 || second->old_count > 0));
}

// Takes over the base up to the side's next hunk, and that hunk's lines.
static void take_hunk(struct side *side, const struct side *base, size_t *done, struct buffer *out)
{
    const struct hunk *hunk = &side->hunks[side->next++];
    size_t before = lines_before(hunk);
    buffer_add(out, str_slice(base->text, base->starts[*done], base->starts[before] - base->starts[*done]));
    *done = before + hunk->old_count;
    if (hunk->new_count > 0) {
        size_t from = side->starts[hunk->new_start - 1];
        buffer_add(out,
                   str_slice(side->text, from, side->starts[hunk->new_start - 1 + hunk->new_count] - from));
    }
}

// True when what follows the line (0: none) starts a line of its own.
static bool ends_line(const struct side *side, size_t line)
{
    return line == 0 || side->text.at[side->starts[line] - 1] == '\n';
}

// Which side's next hunk goes first; NULL when they touch the same lines.
static struct side *first_side(struct side *ours, struct side *theirs, const struct side *base)
{
    if (ours->next == ours->count || theirs->next == theirs->count)
        return ours->next < ours->count ? ours : theirs;
    struct side *first = comes_before(&ours->hunks[ours->next], &theirs->hunks[theirs->next]) ? ours : theirs;
    struct side *second = first == ours ? theirs : ours;
    const struct hunk *hunk = &first->hunks[first->next], *next = &second->hunks[second->next];
    bool is_ended = hunk->new_count == 0 || ends_line(first, hunk->new_start - 1 + hunk->new_count);
    return comes_before(hunk, next) && is_ended && ends_line(base, lines_before(next)) ? first : NULL;
}

// Git calls it a conflict when a line is mended and others were added right behind it. There the order is
// plain, so both are taken: hunk by hunk, as long as no base line is changed by both sides and no two
// insertions meet.
static bool merge_neighbours(struct str base_text, struct str ours_text, struct str theirs_text,
                             struct buffer *out, bool *is_clean, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct side base = {.text = base_text}, ours = {.text = ours_text}, theirs = {.text = theirs_text};
    if (!diff_lines(base_text, ours_text, &arena, &ours.hunks, &ours.count, err) ||
        !diff_lines(base_text, theirs_text, &arena, &theirs.hunks, &theirs.count, err))
        return false;
    base.starts = line_starts(base_text, &arena);
    ours.starts = line_starts(ours_text, &arena);
    theirs.starts = line_starts(theirs_text, &arena);
    size_t done = 0;
    *is_clean = true;
    while (*is_clean && (ours.next < ours.count || theirs.next < theirs.count)) {
        struct side *first = first_side(&ours, &theirs, &base);
        *is_clean = first != NULL;
        if (first)
            take_hunk(first, &base, &done, out);
    }
    if (*is_clean)
        buffer_add(out, str_slice(base_text, base.starts[done], base_text.len));
    else
        buffer_clear(out);
    return true;
}

static bool has_nul(struct str text)
{
    return str_find_byte(text, '\0', 0) != STR_NONE;
}

bool merge_texts(struct str base, struct str ours, struct str theirs, struct buffer *out, bool *is_clean,
                 struct error *err)
{
    buffer_clear(out);
    *is_clean = true;
    // The usual cases need no merge: nothing unstaged, nothing fixed, or the same fix on both sides.
    if (str_equal(base, ours))
        buffer_add(out, theirs);
    else if (str_equal(base, theirs) || str_equal(ours, theirs))
        buffer_add(out, ours);
    else if (!merge_with_library(base, ours, theirs, out, is_clean, err))
        return false;
    bool is_binary = has_nul(base) || has_nul(ours) || has_nul(theirs);
    if (!*is_clean && !is_binary && !merge_neighbours(base, ours, theirs, out, is_clean, err))
        return false;
    return !out->overflow || error_set(err, ERROR_LIMIT, "merging texts: the result is too large");
}
