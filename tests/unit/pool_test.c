#include "core/pool.h"
#include "unit.h"

#include <stdatomic.h>

enum { JOBS = 1000 };

struct tally {
    atomic_int seen[JOBS];
    atomic_uint highest_worker;
};

static void work(void *context, size_t index, unsigned worker)
{
    struct tally *tally = context;
    atomic_fetch_add(&tally->seen[index], 1);
    unsigned highest = atomic_load(&tally->highest_worker);
    while (worker > highest && !atomic_compare_exchange_weak(&tally->highest_worker, &highest, worker))
        continue;
}

static void test_each_job_runs_once(void **state)
{
    (void)state;
    static const unsigned workers[] = {0, 1, 2, 8, 200};
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        struct tally tally = {0};
        pool_run(JOBS, workers[i], work, &tally);
        for (size_t job = 0; job < JOBS; job++)
            assert_int_equal(atomic_load(&tally.seen[job]), 1);
        if (workers[i] > 0)
            assert_true(atomic_load(&tally.highest_worker) < workers[i]);
    }
}

static void test_few_and_no_jobs(void **state)
{
    (void)state;
    struct tally tally = {0};
    pool_run(0, 4, work, &tally);
    assert_int_equal(atomic_load(&tally.seen[0]), 0);
    pool_run(1, 4, work, &tally);
    assert_int_equal(atomic_load(&tally.seen[0]), 1);
    assert_int_equal(atomic_load(&tally.highest_worker), 0);
}

static void test_core_count(void **state)
{
    (void)state;
    assert_true(pool_core_count() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_job_runs_once),
        cmocka_unit_test(test_few_and_no_jobs),
        cmocka_unit_test(test_core_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
