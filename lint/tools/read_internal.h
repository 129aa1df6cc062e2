// What the readers share: names, numbers, texts and severities out of what a tool has printed.
#ifndef ANDON_LINT_TOOLS_READ_INTERNAL_H
#define ANDON_LINT_TOOLS_READ_INTERNAL_H

#include "lint/tools/tool.h"

// A path as a tool names it, relative to `folder`, without "." and ".." where they can be resolved.
struct str read_path(struct str path, struct str folder, struct arena *arena);

// A message on one line: runs of white space are one blank, what is longer than a person reads is cut.
struct str read_text(struct str text, struct arena *arena);

// A line or column as printed; 0 for what is none, or is out of any file's range.
size_t read_number(struct str digits);

// The severity that a word of any tool stands for; SEVERITY_OFF for a word that is none.
enum severity read_severity(struct str word);

// The severity of a finding that the tool gave this one, or none.
enum severity read_severity_of(const struct tool *tool, enum severity said);

// Text without percent escapes. What is no escape stays as it is: some tools escape nothing.
struct str read_percent(struct str text, struct arena *arena);

// A new diagnostic in the list, or NULL with ERROR_LIMIT when there are too many.
struct tool_diagnostic *read_add(struct tool_diagnostics *out, const struct tool *tool, struct error *err);

#endif
