// The line that says how far a long run is: only after a second, not too often, and taken away at the end.
#include "core/progress.h"
#include "unit.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static const int64_t second = 1000000000;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * second + now.tv_nsec;
}

// What `show` calls of progress_show, with one file more done each time, and progress_clear write to standard
// error.
static size_t capture(struct progress *progress, size_t done, size_t show, char *out, size_t room)
{
    char name[] = "/tmp/andon-unit-XXXXXX";
    int fd = mkstemp(name), before = dup(STDERR_FILENO);
    assert_true(fd >= 0 && before >= 0);
    unlink(name);
    assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
    for (size_t i = 0; i < show; i++)
        progress_show(progress, done + i, 100);
    progress_clear(progress);
    dup2(before, STDERR_FILENO);
    ssize_t len = pread(fd, out, room - 1, 0);
    close(before);
    close(fd);
    assert_true(len >= 0);
    out[len] = '\0';
    return (size_t)len;
}

static void test_nothing_in_the_first_second(void **state)
{
    (void)state;
    char out[512];
    struct progress progress = {.start_ns = now_ns(), .what = "lint"};
    assert_int_equal(capture(&progress, 10, 5, out, sizeof out), 0);
    assert_true(progress.shown_ns == 0);
}

static void test_line_after_a_second(void **state)
{
    (void)state;
    char out[512];
    // 25 of 100 in 10 seconds: 30 to go.
    struct progress progress = {.start_ns = now_ns() - 10 * second, .what = "lint"};
    capture(&progress, 25, 1, out, sizeof out);
    assert_string_equal(out, "\r\x1b[Klint: 25 of 100 files, about 30 s to go\r\x1b[K");
    // Nothing done yet: no guess, no division by zero.
    progress = (struct progress){.start_ns = now_ns() - 2 * second, .what = "scan"};
    capture(&progress, 0, 1, out, sizeof out);
    assert_string_equal(out, "\r\x1b[Kscan: 0 of 100 files, about 0 s to go\r\x1b[K");
}

static void test_not_more_often_than_needed(void **state)
{
    (void)state;
    char out[4096];
    size_t lines = 0;
    struct progress progress = {.start_ns = now_ns() - 10 * second, .what = "lint"};
    capture(&progress, 1, 60, out, sizeof out);
    for (const char *at = out; (at = strstr(at, "files")); at++)
        lines++;
    assert_in_range(lines, 1, 30); // sixty calls at once; the slack is for a machine that stands still
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_in_the_first_second),
        cmocka_unit_test(test_line_after_a_second),
        cmocka_unit_test(test_not_more_often_than_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
