// What the text around an assignment says against it: the value is a name beside other names, a variable, an
// argument of a call that means something else.
#ifndef ANDON_SCANNERS_CONTEXT_PLACE_H
#define ANDON_SCANNERS_CONTEXT_PLACE_H

#include "scanners/context/assignment.h"

// Why nothing secret is given there, or NULL. Reads what the value stands in, when it was not yet read.
const char *place_objection(const struct scan_input *input, size_t start, struct assignment *assignment);

#endif
