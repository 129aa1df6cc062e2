// What a formatter would change: the two texts are compared, and each stretch that differs is a finding.
#include "core/diff.h"
#include "lint/tools/read_internal.h"

struct text_lines {
    struct str text;
    size_t *starts, count; // of each line; behind the last one the text's length
};

static struct text_lines find_lines(struct str text, struct arena *arena)
{
    struct text_lines lines = {.text = text};
    size_t ends = 0;
    for (size_t i = 0; (i = str_find_byte(text, '\n', i)) != STR_NONE; i++)
        ends++;
    lines.starts = ARENA_ARRAY(arena, size_t, ends + 2);
    for (size_t i = 0; i < text.len; lines.count++) {
        lines.starts[lines.count] = i;
        i = str_find_byte(text, '\n', i);
        i = i == STR_NONE ? text.len : i + 1;
    }
    lines.starts[lines.count] = text.len;
    return lines;
}

// Lines of a side of a hunk; without any, the place is behind line `start`.
static struct str lines_of(const struct text_lines *lines, size_t start, size_t count, size_t *offset)
{
    size_t first = count ? start - 1 : start;
    *offset = lines->starts[first];
    return str_slice(lines->text, *offset, lines->starts[first + count] - *offset);
}

static struct str describe(const struct hunk *hunk, struct arena *arena)
{
    size_t count = hunk->old_count ? hunk->old_count : hunk->new_count;
    const char *many = count == 1 ? "" : "s";
    if (!hunk->old_count)
        return arena_printf(arena, "%zu line%s would be added here", count, many);
    if (!hunk->new_count)
        return arena_printf(arena, "%zu line%s would be taken away", count, many);
    return count == 1 ? STR("this line would be written another way")
                      : arena_printf(arena, "these %zu lines would be written another way", count);
}

bool tool_read_rewrite(const struct tool *tool, struct str path, struct str before, struct str after,
                       struct arena *arena, struct tool_diagnostics *out, struct error *err)
{
    struct hunk *hunks;
    size_t count;
    ARENA_AUTO struct arena scratch = {0};
    if (!before.len) // shfmt gives an empty file a line: nobody wants that
        return true;
    if (!diff_lines(before, after, &scratch, &hunks, &count, err))
        return false;
    struct text_lines old_lines = find_lines(before, &scratch), new_lines = find_lines(after, &scratch);
    for (size_t i = 0; i < count; i++) {
        struct tool_diagnostic *diagnostic = read_add(out, tool, err);
        size_t unused;
        if (!diagnostic)
            return false;
        struct str old_text =
            lines_of(&old_lines, hunks[i].old_start, hunks[i].old_count, &diagnostic->offset);
        struct str new_text = lines_of(&new_lines, hunks[i].new_start, hunks[i].new_count, &unused);
        diagnostic->path = path;
        diagnostic->message = describe(&hunks[i], arena);
        diagnostic->line = hunks[i].old_count ? hunks[i].old_start : hunks[i].old_start + 1;
        diagnostic->is_placed = true;
        diagnostic->length = old_text.len;
        diagnostic->edits = ARENA_NEW(arena, struct edit);
        diagnostic->edits[0] = (struct edit){
            .offset = diagnostic->offset, .length = old_text.len, .text = arena_copy(arena, new_text)};
        diagnostic->edit_count = 1;
        diagnostic->safety = FIX_SAFE;
    }
    return true;
}
