// Python files as the syntax checks read them: whatever their declared encoding, as something that parses.
#ifndef ANDON_LINT_PYTHON_SOURCE_H
#define ANDON_LINT_PYTHON_SOURCE_H

#include "core/arena.h"
#include "core/syntax.h"

// The encoding that a comment on the first two lines declares ("cp1252"), or empty.
struct str python_declared_encoding(struct str bytes);

// Parses a file. Where it is not UTF-8, each character beyond ASCII is taken for a letter first, so offsets
// stay what they are; the copy lives in `arena`. False with ERROR_LIMIT as syntax_parse.
bool python_parse(struct str bytes, struct arena *arena, struct syntax_tree *tree, struct error *err);

#endif
