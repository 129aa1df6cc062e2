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

static git_diff_options text_options(unsigned context)
{
    return (git_diff_options){.version = GIT_DIFF_OPTIONS_VERSION,
                              .flags = GIT_DIFF_FORCE_TEXT,
                              .ignore_submodules = GIT_SUBMODULE_IGNORE_UNSPECIFIED,
                              .context_lines = context};
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
    git_diff_options options = text_options(0);
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

bool hunks_add_line(const struct hunk *hunks, size_t count, size_t number)
{
    // The last hunk that starts at or before the line.
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hunks[middle].new_start <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && number - hunks[low - 1].new_start < hunks[low - 1].new_count;
}

bool merge_texts(struct str base, struct str ours, struct str theirs, struct buffer *out, bool *is_clean,
                 struct error *err)
{
    buffer_clear(out);
    *is_clean = true;
    struct str whole = {0};
    // The usual cases need no merge: nothing unstaged, nothing fixed, or the same fix on both sides.
    if (str_equal(base, ours))
        whole = theirs;
    else if (str_equal(base, theirs) || str_equal(ours, theirs))
        whole = ours;
    else
        *is_clean = false;
    if (*is_clean) {
        buffer_add(out, whole);
        return !out->overflow || error_set(err, ERROR_LIMIT, "merging texts: the result is too large");
    }
    if (!check_sizes(base, ours, err) || !check_sizes(theirs, theirs, err))
        return false;
    git_merge_file_input sides[3];
    const struct str texts[3] = {base, ours, theirs};
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
    return !out->overflow || error_set(err, ERROR_LIMIT, "merging texts: the result is too large");
}

static int print_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *context)
{
    (void)delta;
    buffer_add(context, (struct str){hunk->header, hunk->header_len});
    return 0;
}

static int print_line(const git_diff_delta *delta, const git_diff_hunk *hunk, const git_diff_line *line,
                      void *context)
{
    (void)delta, (void)hunk;
    // The other origins say that a side lacks its last newline; their content is that remark.
    if (line->origin == GIT_DIFF_LINE_CONTEXT || line->origin == GIT_DIFF_LINE_ADDITION ||
        line->origin == GIT_DIFF_LINE_DELETION)
        buffer_add_byte(context, line->origin);
    buffer_add(context, (struct str){line->content, line->content_len});
    return 0;
}

bool diff_unified(struct str old_text, struct str new_text, struct str path, unsigned context,
                  struct buffer *out, struct error *err)
{
    if (str_equal(old_text, new_text))
        return true;
    if (!check_sizes(old_text, new_text, err))
        return false;
    buffer_printf(out, "--- a/%.*s\n+++ b/%.*s\n", STR_ARG(path), STR_ARG(path));
    git_diff_options options = text_options(context);
    int status =
        git_diff_buffers(old_text.at ? old_text.at : "", old_text.len, NULL, new_text.at ? new_text.at : "",
                         new_text.len, NULL, &options, NULL, NULL, print_hunk, print_line, out);
    return status == 0 || library_error(err, "comparing texts");
}
