// The guard against a run that looked at nothing and would be taken for a clean one.
#ifndef ANDON_CORE_RUN_GUARD_H
#define ANDON_CORE_RUN_GUARD_H

#include "core/run.h"

// Call it when the run is done. Nothing to look at (nothing staged, an empty repository) is said in a note.
// Nothing looked at where something was to be looked at (all of it excluded, a folder that is empty, a
// PATH that matches nothing) makes the run incomplete, with the reason.
void run_guard_nothing(struct run *run);

// Tells something that was not looked at; the run is incomplete. Both texts stay the caller's.
void run_fail(struct run *run, struct str path, struct str reason);

#endif
