// Files that are made to hold credentials, read as what they are: by their name, or by what is in them.
//
// Each form is a row of kinds.c: names, walker, and which fields are secret. Whatever is wrong with a file,
// it was also scanned as plain text (scanners/document.h), so that a walker that gives up hides nothing.
#ifndef ANDON_SCANNERS_FILES_FILES_H
#define ANDON_SCANNERS_FILES_FILES_H

#include "scanners/engine.h"

// Calls `sink` for each secret field. Texts of matches live in `arena`.
void files_scan(const struct scan_input *input, struct arena *arena, scan_sink *sink, void *context);

// True when the path's name gives it a form: for callers that would scan only parts of a file, since a form
// is read from its start.
bool files_has_form(struct str path);

// The part of it that the name decides alone. Else a form needs marks in the bytes: "kind" and "Secret" of a
// Kubernetes object, or a quoted quote of JSON in JSON.
bool files_has_named_form(struct str path);

// The forms' rules, for lists: ids, descriptions, what to do.
size_t files_rule_count(void);
const struct scan_rule *files_rule(size_t index);

#endif
