// What a fix would do, for people: the few lines that it touches, before and after.
#include "core/engine_internal.h"

enum { PREVIEW_LINES = 4, PREVIEW_BYTES = 600 };

static void place_edits(const struct blob *blob, struct finding *finding)
{
    for (size_t i = 0; i < finding->edit_count; i++) {
        struct edit *edit = &finding->edits[i];
        size_t end = edit->offset + edit->length;
        edit->line = blob_line_at(blob, edit->offset);
        edit->column = edit->offset - blob->line_starts[edit->line - 1] + 1;
        edit->end_line = blob_line_at(blob, end);
        edit->end_column = end - blob->line_starts[edit->end_line - 1] + 1;
    }
}

static bool are_inside(const struct finding *finding, size_t size)
{
    for (size_t i = 0; i < finding->edit_count; i++)
        if (finding->edits[i].offset > size || finding->edits[i].length > size - finding->edits[i].offset)
            return false;
    return true;
}

static struct span lines_span(const struct blob *blob, size_t first, size_t last)
{
    struct str end = blob_line_with_end(blob, last);
    return (struct span){blob->line_starts[first - 1], (size_t)(end.at - blob->bytes.at) + end.len};
}

// The bytes of the span after the edits.
static void apply(const struct blob *blob, const struct finding *finding, struct span lines,
                  struct buffer *out)
{
    size_t at = lines.start;
    for (size_t i = 0; i < finding->edit_count; i++) {
        const struct edit *edit = &finding->edits[i];
        buffer_add(out, str_slice(blob->bytes, at, edit->offset - at));
        buffer_add(out, edit->text);
        at = edit->offset + edit->length;
    }
    buffer_add(out, str_slice(blob->bytes, at, lines.end > at ? lines.end - at : 0));
}

void preview_fix(struct worker *worker, const struct blob *blob, const struct secrets *secrets,
                 struct finding *finding)
{
    struct buffer BUFFER_AUTO after = {.limit = PREVIEW_BYTES};
    bool is_wide = blob->encoding >= ENCODING_UTF16LE && blob->encoding <= ENCODING_UTF32BE;

    if (!finding->edit_count || !are_inside(finding, blob->bytes.len))
        return;
    place_edits(blob, finding);
    const struct edit *tail = &finding->edits[finding->edit_count - 1];
    size_t first = finding->edits[0].line;
    size_t last = blob_line_at(blob, tail->offset + (tail->length ? tail->length - 1 : 0));
    for (; !is_wide && last < first + PREVIEW_LINES; last++) {
        struct span lines = lines_span(blob, first, last);
        bool is_small = lines.end - lines.start <= PREVIEW_BYTES;
        buffer_clear(&after);
        if (!is_small || secrets_touch(secrets, lines))
            return;
        apply(blob, finding, lines, &after);
        if (after.overflow)
            return;
        // A line end that is taken away joins the next line to this one: show that too.
        bool joins = after.len && after.at[after.len - 1] != '\n' && lines.end < blob->bytes.len;
        if (joins)
            continue;
        finding->old_lines =
            arena_copy(&worker->kept, str_slice(blob->bytes, lines.start, lines.end - lines.start));
        finding->new_lines = arena_copy(&worker->kept, buffer_str(&after));
        return;
    }
}
