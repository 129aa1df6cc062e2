// Path patterns with gitignore's semantics: `*` and `?` stop at '/', `**` crosses it, [classes], a pattern
// without '/' matches the name at any depth, a leading '/' anchors, a trailing '/' or a folder's own match
// covers what is below it. Braces {a,b} are understood too, since people write them in configuration. Time is
// at most pattern length x path length; any bytes.
#ifndef ANDON_CORE_GLOB_H
#define ANDON_CORE_GLOB_H

#include "core/str.h"

// A longer pattern matches nothing: readers of configuration refuse it.
enum { GLOB_PATTERN_MAX = 4096 };

// Whether the whole path, or a folder above it, is what the pattern says.
bool glob_match(struct str pattern, struct str path);

// True when any of the patterns matches; a pattern with a leading '!' takes back what earlier ones matched.
bool glob_match_list(const struct str *patterns, size_t count, struct str path);

#endif
