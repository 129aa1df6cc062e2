#include "core/progress.h"

#include "core/clock.h"
#include "core/str.h"
#include "core/term.h"

#include <stdio.h>
#include <unistd.h>

static const int64_t second = 1000000000;

void progress_show(void *context, size_t done, size_t total)
{
    struct progress *progress = context;
    int64_t at = clock_now_ns();
    int64_t shown = __atomic_load_n(&progress->shown_ns, __ATOMIC_RELAXED);
    int64_t elapsed = at - progress->start_ns;

    // One thread wins the right to draw, at most ten times a second.
    if (elapsed < second || at - shown < second / 10 ||
        !__atomic_compare_exchange_n(&progress->shown_ns, &shown, at, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED))
        return;
    double left = done ? (double)elapsed / 1e9 * (double)(total - done) / (double)done : 0;
    char line[160];
    int length = snprintf(line, sizeof line, "\r\x1b[K%s: %zu of %zu files, about %.0f s to go",
                          progress->what, done, total, left);
    if (length > 0)
        term_write(STDERR_FILENO, (struct str){line, (size_t)length});
}

void progress_clear(const struct progress *progress)
{
    if (progress->shown_ns)
        term_write(STDERR_FILENO, STR("\r\x1b[K"));
}
