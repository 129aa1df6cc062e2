// Lines and columns of a tool's, in whatever it counts them, to offsets in the file.
#include "core/utf8.h"
#include "lint/tools/tool.h"

// The length in bytes of the first `count` columns of a line.
static size_t bytes_of_columns(struct str line, size_t count, enum tool_columns columns)
{
    size_t at = 0, passed = 0;
    if (columns == TOOL_BYTES)
        return count < line.len ? count : line.len;
    while (at < line.len && passed < count) {
        uint32_t point = utf8_decode(line, &at);
        passed += columns == TOOL_UTF16 && point != UTF8_INVALID && point > 0xffff ? 2 : 1;
    }
    return at;
}

static struct str line_without_end(const struct blob *blob, size_t number)
{
    struct str line = blob_line(blob, number);
    return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.len - 1) : line;
}

// The offset of a column. Behind the last line there is one place more, the end of the file.
static bool find_offset(const struct blob *blob, size_t line, size_t column, enum tool_columns columns,
                        size_t *out)
{
    if (line == 0 || line > blob->line_count + 1)
        return false;
    if (line == blob->line_count + 1) {
        *out = blob->bytes.len;
        return column <= 1;
    }
    struct str text = blob_line(blob, line);
    *out = (size_t)(text.at - blob->bytes.at) + bytes_of_columns(text, column ? column - 1 : 0, columns);
    return true;
}

static bool is_word(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

// What a place without an end marks: without a column the text of its lines, else the word or the character
// there.
static size_t guess_end(const struct blob *blob, const struct tool_diagnostic *diagnostic, size_t *start)
{
    bool has_lines = diagnostic->end_line > diagnostic->line && diagnostic->end_line <= blob->line_count;
    struct str line = line_without_end(blob, has_lines ? diagnostic->end_line : diagnostic->line);
    size_t end = (size_t)(line.at - blob->bytes.at) + line.len, at = *start;
    if (!diagnostic->column || has_lines) {
        while (*start < end && byte_is_space(blob->bytes.at[*start]))
            (*start)++;
        return end;
    }
    while (at < end && is_word(blob->bytes.at[at]))
        at++;
    return at > *start || at >= end ? at : at + 1;
}

static bool place_finding(struct tool_diagnostic *diagnostic, const struct blob *blob)
{
    size_t start, end, end_line = diagnostic->end_line ? diagnostic->end_line : diagnostic->line;
    if (!find_offset(blob, diagnostic->line, diagnostic->column, diagnostic->columns, &start))
        return false;
    // An empty place says no more than where it starts.
    bool has_end = diagnostic->end_column &&
                   find_offset(blob, end_line, diagnostic->end_column, diagnostic->columns, &end) &&
                   end > start;
    if (!has_end && diagnostic->line <= blob->line_count)
        end = guess_end(blob, diagnostic, &start);
    else if (!has_end)
        end = start;
    diagnostic->offset = start;
    diagnostic->length = end > start ? end - start : 0;
    return true;
}

static int compare_edits(const void *a, const void *b)
{
    const struct edit *left = a, *right = b;
    return left->offset != right->offset ? (left->offset > right->offset) - (left->offset < right->offset)
                                         : (left->length > right->length) - (left->length < right->length);
}

static bool place_edits(const struct tool_diagnostic *diagnostic, struct edit *edits, const struct blob *blob)
{
    for (size_t i = 0; i < diagnostic->edit_count; i++) {
        struct edit *edit = &edits[i];
        size_t end;
        if (!find_offset(blob, edit->line, edit->column, diagnostic->columns, &edit->offset))
            return false;
        if (!edit->end_column && edit->end_line <= blob->line_count) {
            struct str line = line_without_end(blob, edit->end_line);
            end = (size_t)(line.at - blob->bytes.at) + line.len;
        } else if (!find_offset(blob, edit->end_line, edit->end_column, diagnostic->columns, &end)) {
            return false;
        }
        if (end < edit->offset)
            return false;
        edit->length = end - edit->offset;
        edit->line = edit->column = edit->end_line = edit->end_column = 0;
    }
    qsort(edits, diagnostic->edit_count, sizeof *edits, compare_edits);
    for (size_t i = 1; i < diagnostic->edit_count; i++)
        if (edits[i].offset < edits[i - 1].offset + edits[i - 1].length)
            return false;
    return true;
}

void tool_place(struct tool_diagnostic *diagnostic, const struct blob *blob, struct arena *arena)
{
    if (diagnostic->is_placed)
        return;
    diagnostic->is_placed = true;
    diagnostic->is_whole_file = !place_finding(diagnostic, blob);
    if (!diagnostic->edit_count)
        return;
    struct edit *edits = ARENA_ARRAY(arena, struct edit, diagnostic->edit_count);
    memcpy(edits, diagnostic->edits, diagnostic->edit_count * sizeof *edits);
    bool ok = place_edits(diagnostic, edits, blob);
    diagnostic->edits = ok ? edits : NULL;
    diagnostic->edit_count = ok ? diagnostic->edit_count : 0;
    diagnostic->safety = ok ? diagnostic->safety : FIX_NONE;
}
