#include "core/share.h"

#include "core/pool.h"
#include "unit.h"

#include <stdatomic.h>

enum { NUMBERS = 20000 };

struct range {
    size_t from, to;
};

struct job {
    struct share *share;
    size_t tasks;
    atomic_uint seen[NUMBERS];
    atomic_size_t given;
};

// Counts a range, and gives its second half away whenever somebody wants it.
static void count(struct job *job, struct range range)
{
    for (size_t i = range.from; i < range.to; i++) {
        if (range.to - i > 16 && share_is_wanted(job->share)) {
            struct range *half = malloc(sizeof *half);
            *half = (struct range){i + (range.to - i) / 2, range.to};
            range.to = half->from;
            atomic_fetch_add(&job->given, 1);
            share_give(job->share, half);
        }
        atomic_fetch_add(&job->seen[i], 1);
    }
}

static void work(void *context, size_t index, unsigned worker)
{
    struct job *job = context;
    (void)worker;
    if (index < job->tasks) {
        count(job, (struct range){NUMBERS * index / job->tasks, NUMBERS * (index + 1) / job->tasks});
        share_finish(job->share);
        return;
    }
    for (struct range *range; (range = share_take(job->share)); share_finish(job->share)) {
        count(job, *range);
        free(range);
    }
}

static void run(size_t tasks, unsigned workers)
{
    struct job *job = calloc(1, sizeof *job);
    job->tasks = tasks;
    job->share = share_open(tasks);
    pool_run(tasks + workers, workers, work, job);
    share_close(job->share);
    for (size_t i = 0; i < NUMBERS; i++)
        assert_int_equal(job->seen[i], 1);
    if (workers == 1)
        assert_int_equal(job->given, 0);
    free(job);
}

static void test_all_is_done_once(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= 8; workers++)
        for (size_t tasks = 1; tasks < 20; tasks += 6)
            run(tasks, workers);
}

static void test_nothing_to_do(void **state)
{
    (void)state;
    struct share *share = share_open(0);
    assert_false(share_is_wanted(share));
    assert_null(share_take(share));
    share_close(share);
}

static void test_piece_that_nobody_waits_for(void **state)
{
    (void)state;
    int piece;
    struct share *share = share_open(1);
    share_give(share, &piece);
    share_finish(share);
    assert_ptr_equal(share_take(share), &piece);
    share_finish(share);
    assert_null(share_take(share));
    share_close(share);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_is_done_once),
        cmocka_unit_test(test_nothing_to_do),
        cmocka_unit_test(test_piece_that_nobody_waits_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
