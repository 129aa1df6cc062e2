#include "core/pool.h"

#include "core/arena.h"
#include "core/interrupt.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

struct pool {
    atomic_size_t next;
    size_t count;
    void (*work)(void *context, size_t index, unsigned worker);
    void *context;
};

struct worker {
    struct pool *pool;
    unsigned number;
    pthread_t thread;
};

static void *work_through(void *argument)
{
    const struct worker *worker = argument;
    struct pool *pool = worker->pool;
    while (!interrupt_happened()) {
        size_t index = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
        if (index >= pool->count)
            break;
        pool->work(pool->context, index, worker->number);
    }
    return NULL;
}

void pool_run(size_t count, unsigned workers, void (*work)(void *context, size_t index, unsigned worker),
              void *context)
{
    struct pool pool = {.count = count, .work = work, .context = context};
    if (workers == 0)
        workers = pool_core_count();
    if (workers > count)
        workers = (unsigned)count;
    if (workers == 0)
        return;
    struct worker *all = memory_alloc(workers, sizeof *all);
    unsigned started = 1;
    for (; started < workers; started++) {
        all[started] = (struct worker){.pool = &pool, .number = started};
        // No thread to be had: those that run share its work.
        if (pthread_create(&all[started].thread, NULL, work_through, &all[started]) != 0)
            break;
    }
    all[0] = (struct worker){.pool = &pool};
    work_through(&all[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(all[i].thread, NULL);
    free(all);
}

unsigned pool_core_count(void)
{
    cpu_set_t set;
    // Fails only where there are more than 1,024 processors; one worker is always right.
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
}
