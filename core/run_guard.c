#include "core/run_guard.h"

// How many of the files had something to read.
static size_t count_readable(const struct changeset *changeset)
{
    size_t count = 0;
    for (size_t i = 0; i < changeset->count; i++)
        count += changeset->at[i].status != CHANGE_DELETED;
    return count;
}

void run_fail(struct run *run, struct str path, struct str reason)
{
    struct skip *skip = vec_add(&run->result.skipped);
    *skip = (struct skip){.path = path, .reason = reason, .is_incomplete = true};
    result_settle(&run->result);
}

// What there is to say when there was nothing at all; NULL: it was asked for by name, so it should be there.
static const char *say_nothing(const struct run *run)
{
    static const char *const texts[CHANGESET_KIND_COUNT] = {
        [CHANGESET_STAGED] = "nothing staged: nothing was scanned (PATHs on disk, --all-files or --history "
                             "look at what is committed)",
        [CHANGESET_WORKTREE] = "no files here: nothing was scanned",
        [CHANGESET_ALL_FILES] = "the index is empty: nothing was scanned",
        [CHANGESET_RANGE] = "the range changes no file: nothing was scanned",
        [CHANGESET_STDIN] = "standard input was empty: nothing was scanned",
    };
    return texts[run->changeset.kind];
}

// "all 3 files: 2 excluded by andon.yml, 1 a device": the reasons with how often each was given.
static struct str summarize_skips(struct run *run, size_t readable)
{
    struct buffer BUFFER_AUTO text = {0};
    const struct skip_list *skipped = &run->result.skipped;
    const char *separator = " (";
    enum { REASONS_MAX = 3 };
    size_t reasons = 0;

    buffer_printf(&text, "nothing was scanned: none of %zu file%s", readable, readable == 1 ? "" : "s");
    for (size_t i = 0; i < skipped->count && reasons < REASONS_MAX; i++) {
        size_t same = 0, before = 0;
        for (size_t k = 0; k < skipped->count; k++)
            if (str_equal(skipped->at[k].reason, skipped->at[i].reason)) {
                same++;
                before += k < i;
            }
        if (before)
            continue;
        buffer_printf(&text, "%s%zu %.*s", separator, same, STR_ARG(skipped->at[i].reason));
        separator = ", ";
        reasons++;
    }
    buffer_add(&text, *separator == ',' ? STR(")") : (struct str){0});
    return arena_copy(&run->result.arena, buffer_str(&text));
}

void run_guard_nothing(struct run *run)
{
    const struct result *result = &run->result;
    size_t readable = count_readable(&run->changeset);
    bool is_empty_input = run->changeset.kind == CHANGESET_STDIN && !result->bytes;

    if (result->commits || (result->files && !is_empty_input))
        return;
    if (readable && !is_empty_input) {
        if (result->verdict != VERDICT_INCOMPLETE)
            run_fail(run, STR("."), summarize_skips(run, readable));
        return;
    }
    if (result->skipped.count && !is_empty_input && run->changeset.kind != CHANGESET_STAGED) {
        if (result->verdict != VERDICT_INCOMPLETE)
            run_fail(run, STR("."), summarize_skips(run, result->skipped.count));
        return;
    }
    const char *text =
        run->changeset.count && !is_empty_input ? "only deletions: nothing was scanned" : say_nothing(run);
    if (!text)
        run_fail(run, STR("."), STR("nothing was scanned: there is no file in what was named"));
    else
        buffer_printf(&run->notes, "%s\n", text);
}
