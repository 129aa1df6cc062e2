// A line on a terminal for work over one second: what, how far, how long still. Nothing in a pipe: the caller
// looks.
#ifndef ANDON_CORE_PROGRESS_H
#define ANDON_CORE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct progress {
    int64_t start_ns; // CLOCK_MONOTONIC
    int64_t shown_ns; // atomic: when the line was last drawn, 0 before
    const char *what;
};

// Any thread; `progress` is a struct progress.
void progress_show(void *progress, size_t done, size_t total);
void progress_clear(const struct progress *progress);

#endif
