#include "core/interrupt.h"
#include "core/pool.h"
#include "core/process.h"
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// The flag never goes back, so each case runs in a process of its own and tells by its exit code.
static int in_child(int (*body)(void))
{
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        // Whoever runs the tests (nohup, a shell's background job) may have these ignored.
        signal(SIGHUP, SIG_DFL);
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        exit(body()); // not _exit: what was covered counts
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int each_signal_sets_the_flag(void)
{
    interrupt_install();
    bool before = interrupt_happened();
    raise(SIGHUP);
    return !before && interrupt_happened() ? 0 : 1;
}

static int held_signals_wait(void)
{
    interrupt_hold();
    interrupt_hold();
    raise(SIGINT);
    if (interrupt_happened())
        return 1;
    interrupt_release();
    if (interrupt_happened())
        return 2;
    interrupt_release();
    return interrupt_happened() ? 0 : 3;
}

static int ignored_stays_ignored(void)
{
    signal(SIGHUP, SIG_IGN);
    interrupt_install();
    raise(SIGHUP);
    return interrupt_happened() ? 1 : 0;
}

static void count_job(void *context, size_t index, unsigned worker)
{
    (void)worker;
    (*(size_t *)context)++;
    if (index == 2)
        raise(SIGTERM);
}

static int pool_stops(void)
{
    interrupt_install();
    size_t done = 0;
    pool_run(100, 1, count_job, &done);
    return done == 3 ? 0 : 1;
}

static int command_is_ended(void)
{
    interrupt_install();
    pid_t self = getpid(), killer = fork();
    if (killer == 0) {
        usleep(100000);
        kill(self, SIGINT);
        _exit(0);
    }
    struct error err = {0};
    struct process_result result;
    const char *argv[] = {"sleep", "20", NULL};
    struct process_request request = {.argv = argv};
    bool is_ok = process_run(&request, &result, &err);
    waitpid(killer, NULL, 0);
    if (is_ok || err.code != ERROR_INTERRUPTED)
        return 1;
    if (result.elapsed_ms > 5000)
        return 2;
    // Once interrupted nothing starts any more.
    return process_run(&request, &result, &err) ? 3 : 0;
}

static int held_command_runs_on(void)
{
    interrupt_install();
    pid_t self = getpid(), killer = fork();
    if (killer == 0) {
        usleep(50000);
        kill(self, SIGINT);
        _exit(0);
    }
    struct error err = {0};
    struct process_result result;
    const char *argv[] = {"sleep", "0.3", NULL};
    interrupt_hold();
    bool is_ok = process_run(&(struct process_request){.argv = argv}, &result, &err);
    waitpid(killer, NULL, 0);
    interrupt_release();
    return is_ok && result.exit_code == 0 && interrupt_happened() ? 0 : 1;
}

static void test_all(void **state)
{
    (void)state;
    assert_int_equal(in_child(each_signal_sets_the_flag), 0);
    assert_int_equal(in_child(held_signals_wait), 0);
    assert_int_equal(in_child(ignored_stays_ignored), 0);
    assert_int_equal(in_child(pool_stops), 0);
}

static void test_commands(void **state)
{
    (void)state;
    assert_int_equal(in_child(command_is_ended), 0);
    assert_int_equal(in_child(held_command_runs_on), 0);
}

static void test_more_groups_than_room(void **state)
{
    (void)state;
    for (int group = 1000000; group < 1000100; group++)
        interrupt_watch_group(group);
    for (int group = 1000000; group < 1000100; group++)
        interrupt_forget_group(group);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_more_groups_than_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
