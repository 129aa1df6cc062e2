// What the fuzz targets of the readers of linters' output share.
#ifndef ANDON_TESTS_TOOL_FUZZ_H
#define ANDON_TESTS_TOOL_FUZZ_H

#include "lint/tools/tool.h"

// Places each diagnostic in the text; a place or an edit outside of it is a bug, and so are edits that
// overlap.
static inline void tool_fuzz_place(struct tool_diagnostics *diagnostics, struct str text, struct arena *arena)
{
    struct blob blob;
    blob_init(&blob, STR("a"), 0100644, NULL, text);
    blob_find_lines(&blob, arena);
    VEC_EACH (struct tool_diagnostic, item, diagnostics) {
        size_t end = 0;
        tool_place(item, &blob, arena);
        if (!item->is_whole_file && (item->offset > text.len || item->length > text.len - item->offset))
            __builtin_trap();
        for (size_t i = 0; i < item->edit_count; i++) {
            const struct edit *edit = &item->edits[i];
            if (edit->offset < end || edit->offset > text.len || edit->length > text.len - edit->offset)
                __builtin_trap();
            end = edit->offset + edit->length;
        }
        if (item->severity <= SEVERITY_OFF || item->severity >= SEVERITY_COUNT || !item->message.len)
            __builtin_trap();
    }
}

#endif
