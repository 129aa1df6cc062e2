// Regular expressions of rules: compiled once, searched in the text of nodes, within limits.
#ifndef ANDON_LINT_MATCH_REGEX_H
#define ANDON_LINT_MATCH_REGEX_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"

struct match_regex;

// ERROR_CONFIG, with the place in the expression, when it is none. Freed by match_regex_free.
bool match_regex_new(struct str text, struct match_regex **out, struct error *err);
// The same over bytes, which need not be UTF-8; groups in alternatives may share a name.
bool match_regex_new_bytes(struct str text, struct match_regex **out, struct error *err);
void match_regex_free(struct match_regex *regex);

// Whether it occurs in the text. A search that takes too long finds nothing, and sets *is_over.
bool match_regex_is_in(const struct match_regex *regex, struct str text, bool *is_over);

// The same, and what each of `count` named groups has of the text; {NULL, 0} where a group is not in the
// expression or not in the match. Without a match `groups` is unchanged.
bool match_regex_groups(const struct match_regex *regex, struct str text, const char *const *names,
                        size_t count, struct str *groups, bool *is_over);

// The text with all that it finds replaced; $1 and ${name} in `by` are groups.
void match_regex_replace(const struct match_regex *regex, struct str text, struct str by, struct buffer *out);

// Up to `room` texts of three bytes and more of which one is in all that the expression matches; 0 when it
// may match without. They live in `arena`.
size_t match_regex_literals(struct str text, struct arena *arena, struct str *out, size_t room);

#endif
