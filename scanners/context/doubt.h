// How sure it is that what is given to a name is a secret: whether the block profile tells it, and whether it
// blocks.
#ifndef ANDON_SCANNERS_CONTEXT_DOUBT_H
#define ANDON_SCANNERS_CONTEXT_DOUBT_H

#include "scanners/context/assignment.h"

struct doubt {
    const char *reason; // NULL: none is left
    bool is_told;       // the block profile tells it all the same, as a warning
};

// What keeps `assignment` from blocking: it looks like a digest or an id, a person typed it, documentation
// shows it.
struct doubt doubt_of(const struct scan_input *input, const struct assignment *assignment);

// True when it is told as a warning at most.
bool doubt_is_weak(const struct scan_input *input, const struct assignment *assignment);

#endif
