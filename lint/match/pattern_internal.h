// What the files of patterns share.
#ifndef ANDON_LINT_MATCH_PATTERN_INTERNAL_H
#define ANDON_LINT_MATCH_PATTERN_INTERNAL_H

#include "core/buffer.h"
#include "lint/match/pattern.h"

// The name of a hole that was read from such a one.
struct str pattern_hole_name(const struct pattern_hole *hole, struct arena *arena);
// The text with such names for its holes.
void pattern_fill_holes(struct str text, enum syntax_language language, struct buffer *out);
// Whether a node's text is one of them.
bool pattern_read_hole(struct str text, struct pattern_hole *hole);
// A text with its holes as they were.
struct str pattern_restore(struct str text, struct arena *arena);

#endif
