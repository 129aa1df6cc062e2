// Regular expressions that people write in andon.yml, on short texts: PCRE2 with a match limit.
#ifndef ANDON_LINT_REGEX_H
#define ANDON_LINT_REGEX_H

#include "core/error.h"
#include "core/str.h"

// Looks for `pattern` in `text` (with `anchored`, at its start only); *found is the part that matches, or
// {NULL, 0}. ERROR_CONFIG when the pattern is none, ERROR_LIMIT when it takes too long. `option` is for
// messages.
bool regex_find(struct str pattern, struct str text, bool anchored, const char *option, struct str *found,
                struct error *err);

#endif
