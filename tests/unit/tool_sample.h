// What a tool printed, and what is read in it, one diagnostic a line.
#ifndef ANDON_TESTS_TOOL_SAMPLE_H
#define ANDON_TESTS_TOOL_SAMPLE_H

#include "lint/tools/tool.h"
#include "unit.h"

struct tool_sample {
    const char *tool, *output, *read;
};

// "path line:column-end_line:end_column severity [rule] message | help +edit"
static inline void tool_sample_print(const struct tool_diagnostics *diagnostics, struct buffer *out)
{
    VEC_EACH (struct tool_diagnostic, item, diagnostics) {
        buffer_add(out, item->path);
        buffer_printf(out, " %zu:%zu-%zu:%zu %s [%.*s] ", item->line, item->column, item->end_line,
                      item->end_column, severity_name(item->severity), STR_ARG(item->rule));
        buffer_add(out, item->message);
        buffer_printf(out, "%s%.*s%s\n", item->help.len ? " | " : "", STR_ARG(item->help),
                      item->edit_count ? " +edit" : "");
    }
}

static inline bool tool_sample_read(const struct tool *tool, struct str output, struct arena *arena,
                                    struct tool_diagnostics *out, struct error *err)
{
    return tool->reader == TOOL_SARIF ? tool_read_sarif(tool, output, STR("/repo"), arena, out, err)
                                      : tool_read_lines(tool, output, STR("/repo"), arena, out, err);
}

#endif
