// The last scan of a history, for when the next one finds the repository as it was.
//
//     state = refs, reflogs, HEAD, packs, loose objects, what was asked for
//     same state as the last time  ->  the objects and places of its findings alone are looked at again
//
// Of what had no finding and was not skipped nothing is kept, so it is not looked at: the same bytes under
// the same rules have none again. Findings themselves are never kept; they are made anew from the objects, so
// that what a baseline, the day or a key says counts. One file for a ruleset and set of options. It is
// left out when a name holds a secret, or something could not be read.
#ifndef ANDON_SCANNERS_HISTORY_LAST_H
#define ANDON_SCANNERS_HISTORY_LAST_H

#include "core/engine.h"
#include "scanners/history/history.h"

// Fills `out` with the state of the repository and of the request. False: it can't be said.
bool last_state(const struct run *run, const struct history_request *request, const struct tips *tips,
                struct buffer *out);

// Fills history->objects and ->attribution with what is left of them. False, with both empty: there is none,
// or of another state.
bool last_load(const struct run *run, const struct history_request *request, struct history *history);

// The part that reads what is behind the state, for tests.
struct stored;
bool last_read(struct stored *in, struct history *history);

// Keeps what run->result, which is still as the engine left it, has findings in; and of the other files, that
// they have none (memory.h).
void last_save(const struct run *run, const struct history_request *request, struct history *history);

#endif
