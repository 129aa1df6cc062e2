// Whether a place shows how something looks: what stands there is made up, or nobody's any more.
#ifndef ANDON_SCANNERS_CONTEXT_SHOWN_H
#define ANDON_SCANNERS_CONTEXT_SHOWN_H

#include "core/str.h"

// True below a key like "examples", at any depth, as lines are indented; and behind "e.g." on a line.
bool shown_as_example(struct str bytes, size_t at);

// Whether the line at `at` stands below the key `key`, as YAML is indented.
bool shown_below(struct str bytes, size_t at, struct str key);

#endif
