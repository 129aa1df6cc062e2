// Signals set a flag and end the groups of running commands; nothing else happens in a handler.
//
// While held, the handler only remembers: blocking the signals with a mask would not do, since any thread of
// the pool may get them.
#include "core/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

enum { GROUP_MAX = 64 };

static atomic_bool happened, waiting;
static atomic_int holds;
static atomic_int groups[GROUP_MAX];

static void end_groups(void)
{
    for (size_t i = 0; i < GROUP_MAX; i++) {
        int group = atomic_load(&groups[i]);
        if (group > 0)
            kill(-group, SIGTERM);
    }
}

static void on_signal(int number)
{
    (void)number;
    int saved = errno;
    if (atomic_load(&holds) > 0) {
        atomic_store(&waiting, true);
    } else {
        atomic_store(&happened, true);
        end_groups();
    }
    errno = saved;
}

void interrupt_install(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction old;
        // What was ignored stays ignored (nohup).
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
            continue;
        struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        sigaction(signals[i], &action, NULL);
    }
}

bool interrupt_happened(void)
{
    return atomic_load_explicit(&happened, memory_order_relaxed) && atomic_load(&holds) == 0;
}

void interrupt_watch_group(int process_group)
{
    for (size_t i = 0; i < GROUP_MAX; i++) {
        int empty = 0;
        if (atomic_compare_exchange_strong(&groups[i], &empty, process_group))
            return;
    }
}

void interrupt_forget_group(int process_group)
{
    for (size_t i = 0; i < GROUP_MAX; i++) {
        int expected = process_group;
        if (atomic_compare_exchange_strong(&groups[i], &expected, 0))
            return;
    }
}

void interrupt_hold(void)
{
    if (atomic_fetch_add(&holds, 1) == 0)
        interrupt_install();
}

void interrupt_release(void)
{
    if (atomic_fetch_sub(&holds, 1) == 1 && atomic_exchange(&waiting, false)) {
        atomic_store(&happened, true);
        end_groups();
    }
}
