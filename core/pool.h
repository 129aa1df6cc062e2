// A pool of threads over one list of jobs: `work(context, index, worker)` for each index, workers take the
// next one.
#ifndef ANDON_CORE_POOL_H
#define ANDON_CORE_POOL_H

#include <stdbool.h>
#include <stddef.h>

// Calls `work` for 0..count-1 on at most `workers` threads (0: one per core) and returns when all are done.
// The calling thread is worker 0, so one worker means no thread at all. When a thread can't be started, the
// others do its share. `work` must not call pool_run.
void pool_run(size_t count, unsigned workers, void (*work)(void *context, size_t index, unsigned worker),
              void *context);

// How many processors this process may use (sched_getaffinity), at least 1.
unsigned pool_core_count(void);

// After an interruption (interrupt.h) pool_run hands out no more jobs; those that run are finished.
#endif
