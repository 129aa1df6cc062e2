// What the walkers share.
#ifndef ANDON_SCANNERS_FILES_WALK_H
#define ANDON_SCANNERS_FILES_WALK_H

#include "core/buffer.h"
#include "scanners/files/field.h"

// The names around a field, joined by dots. Too long or too deep ones are cut: they are for comparing only.
struct names {
    char text[FIELD_SECTION_MAX];
    size_t len;
    size_t starts[FIELD_DEPTH_MAX]; // where each name, with its dot, begins
    size_t depth;
};

void names_push(struct names *names, struct str name);
void names_pop(struct names *names);
struct str names_all(const struct names *names);
struct str names_last(const struct names *names);

// A JSON string's text without its escapes: `raw` itself when it has none.
struct str json_unescape(struct str raw, struct arena *arena);
size_t json_string_end(struct str bytes, size_t at); // the closing quote of what begins at `at`, or STR_NONE

// Cuts the next line off `bytes` at *at, without its end; false behind the last.
bool next_line(struct str bytes, size_t *at, struct str *line);

// Text between two quotes of a kind, or the text itself. Slices of `text`.
struct str without_quotes(struct str text);

#endif
