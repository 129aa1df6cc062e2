// A check's page for people: what it is about, why, how to mend it, its options, how to leave it out.
#ifndef ANDON_CORE_CHECK_PAGE_H
#define ANDON_CORE_CHECK_PAGE_H

#include "core/check.h"

// Appends the page as plain text, wrapped for a terminal of 80 columns. `rule` is what stands behind the
// check's id in a rule's, and may be empty.
void check_page_print(const struct check *check, struct str rule, struct buffer *out);

// Appends "\n<heading>\n" and the text in words wrapped below it; nothing for an empty text.
void check_page_wrapped(struct buffer *out, const char *heading, const char *text);

#endif
