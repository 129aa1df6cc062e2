// What run.c and run_fix.c share; nobody else includes it.
#ifndef ANDON_CORE_RUN_INTERNAL_H
#define ANDON_CORE_RUN_INTERNAL_H

#include "core/progress.h"
#include "core/run.h"

// Applies the safe fixes of run->result, checks what they gave, writes them, and tells in run->notes.
bool run_fixes(struct run *run, const struct run_plan *plan, const struct engine_request *request,
               struct error *err);

#endif
