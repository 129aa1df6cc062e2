// Time that only goes forward, for deadlines and for how long something took.
#ifndef ANDON_CORE_CLOCK_H
#define ANDON_CORE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline double clock_now_ms(void)
{
    return (double)clock_now_ns() / 1e6;
}

#endif
