// What run.c, run_fix.c and progress.c share; nobody else includes it.
#ifndef ANDON_CORE_RUN_INTERNAL_H
#define ANDON_CORE_RUN_INTERNAL_H

#include "core/run.h"

// Applies the safe fixes of run->result, checks what they gave, writes them, and tells in run->notes.
bool run_fixes(struct run *run, const struct run_plan *plan, const struct engine_request *request,
               struct error *err);

// A line on a terminal for work over one second: what, how far, how long still.
struct progress {
    int64_t start_ns;
    int64_t shown_ns; // atomic: when the line was last drawn, 0 before
    const char *what;
};

void progress_show(void *progress, size_t done, size_t total);
void progress_clear(const struct progress *progress);

#endif
