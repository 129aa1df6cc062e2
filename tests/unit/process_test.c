#include "core/process.h"
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct process_result run(struct process_request request)
{
    struct error err = {0};
    struct process_result result;
    assert_ok(process_run(&request, &result, &err));
    return result;
}

#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})
#define SHELL(script) ARGV("/bin/sh", "-c", script)

static void test_exit_codes(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        int exit_code, signal;
    } cases[] = {
        {"exit 0", 0, 0},
        {"exit 7", 7, 0},
        {"exit 255", 255, 0},
        {"kill -KILL $$", 137, SIGKILL},
        {"kill -PIPE $$", 141, SIGPIPE}, // not ignored in the child
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct process_result result = run((struct process_request){.argv = SHELL(cases[i].script)});
        assert_int_equal(result.exit_code, cases[i].exit_code);
        assert_int_equal(result.signal, cases[i].signal);
        assert_false(result.timed_out);
    }
}

static void test_input_and_outputs(void **state)
{
    (void)state;
    struct buffer out = {0}, errors = {0};
    run((struct process_request){.argv = SHELL("cat; echo bad >&2"),
                                 .input = STR("given\n"),
                                 .output = &out,
                                 .error_output = &errors});
    assert_str(buffer_str(&out), "given\n");
    assert_str(buffer_str(&errors), "bad\n");
    buffer_clear(&out);
    run((struct process_request){.argv = SHELL("cat; echo both; echo bad >&2"), .output = &out});
    assert_str(buffer_str(&out), "both\nbad\n");
    buffer_free(&out);
    buffer_free(&errors);
}

static void test_large_input_that_nobody_reads(void **state)
{
    (void)state;
    size_t size = (size_t)4 << 20;
    char *bytes = calloc(size, 1);
    struct buffer out = {0};
    struct process_result result =
        run((struct process_request){.argv = ARGV("true"), .input = {bytes, size}, .output = &out});
    assert_int_equal(result.exit_code, 0);
    run((struct process_request){.argv = ARGV("wc", "-c"), .input = {bytes, size}, .output = &out});
    assert_str(str_trim(buffer_str(&out)), "4194304");
    buffer_free(&out);
    free(bytes);
}

static void test_flood_is_bounded(void **state)
{
    (void)state;
    struct buffer out = {.limit = 1000};
    struct process_result result =
        run((struct process_request){.argv = SHELL("head -c 3000000 /dev/zero"), .output = &out});
    assert_int_equal(result.exit_code, 0);
    assert_int_equal(out.len, 1000);
    assert_true(out.overflow);
    buffer_free(&out);
}

static void test_missing(void **state)
{
    (void)state;
    struct error err = {0};
    struct process_result result = run((struct process_request){.argv = ARGV("no-such-program-anywhere")});
    assert_true(result.not_found);
    result = run((struct process_request){.argv = ARGV("./no/such/file")});
    assert_true(result.not_found);
    struct process_request lost = {.argv = ARGV("true"), .directory = "/no/such/folder"};
    assert_false(process_run(&lost, &result, &err));
    assert_int_equal(err.code, ERROR_IO);
    assert_non_null(strstr(err.message, "/no/such/folder"));
}

// A zombie that nobody reaps yet (a container's first process may take its time) has ended too.
static bool is_alive(long pid)
{
    char path[64], line[256] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    bool has_line = fgets(line, sizeof line, file);
    fclose(file);
    const char *state = has_line ? strrchr(line, ')') : NULL;
    return state && state[2] != 'Z' && state[2] != 'X';
}

static void assert_gone(long pid)
{
    for (int i = 0; i < 100 && is_alive(pid); i++)
        usleep(10000);
    assert_false(is_alive(pid));
}

static void test_time_limit_ends_the_group(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct process_result result =
        run((struct process_request){.argv = SHELL("trap '' TERM; sleep 30 & echo $!; wait; sleep 30"),
                                     .output = &out,
                                     .timeout_ms = 100});
    assert_true(result.timed_out);
    assert_true(result.elapsed_ms < 2000);
    assert_gone(atol(out.at));
    buffer_free(&out);
}

static void test_grandchild_that_keeps_the_pipe(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct process_result result =
        run((struct process_request){.argv = SHELL("sleep 30 & echo $!"), .output = &out});
    assert_int_equal(result.exit_code, 0);
    assert_true(result.elapsed_ms < 2000);
    assert_gone(atol(out.at));
    // and one that does not
    buffer_clear(&out);
    run((struct process_request){.argv = SHELL("sleep 30 >/dev/null 2>&1 & echo $!"), .output = &out});
    assert_gone(atol(out.at));
    buffer_free(&out);
}

static void test_environment(void **state)
{
    (void)state;
    struct buffer out = {0};
    setenv("GIT_INDEX_FILE", "elsewhere", 1);
    setenv("PLAIN", "kept", 1);
    const char *const *argv = SHELL("echo \"$GIT_INDEX_FILE,$PLAIN,$MORE\"");
    run((struct process_request){
        .argv = argv, .output = &out, .extra_environment = ARGV("MORE=yes", "PLAIN=new")});
    assert_str(buffer_str(&out), ",new,yes\n");
    buffer_clear(&out);
    run((struct process_request){.argv = argv, .output = &out, .keep_git_environment = true});
    assert_str(buffer_str(&out), "elsewhere,kept,\n");
    unsetenv("GIT_INDEX_FILE");
    buffer_free(&out);
}

static void collect(void *context, struct str piece)
{
    buffer_add(context, piece);
}

static void test_callback_and_directory(void **state)
{
    (void)state;
    struct buffer seen = {0};
    run((struct process_request){
        .argv = ARGV("pwd"), .directory = "/", .on_output = collect, .on_output_context = &seen});
    assert_str(buffer_str(&seen), "/\n");
    buffer_free(&seen);
}

static void test_find(void **state)
{
    (void)state;
    struct arena arena = {0};
    char folder[] = "/tmp/andon-unit-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct str program = arena_printf(&arena, "%s/only-here", folder);
    FILE *file = fopen(program.at, "w");
    fputs("#!/bin/sh\necho found\n", file);
    fclose(file);
    assert_int_equal(process_find("only-here", folder, &arena).len, 0); // not executable
    chmod(program.at, 0755);
    assert_str(process_find("only-here", folder, &arena), program.at);
    assert_int_equal(process_find("only-here", NULL, &arena).len, 0);
    assert_int_equal(process_find("only-here", "relative::", &arena).len, 0);
    assert_int_equal(process_find("", folder, &arena).len, 0);
    assert_true(process_find("sh", NULL, &arena).len > 0);
    struct buffer out = {0};
    run((struct process_request){.argv = ARGV("only-here"), .extra_path = folder, .output = &out});
    run((struct process_request){.argv = ARGV("./only-here"), .directory = folder, .output = &out});
    assert_str(buffer_str(&out), "found\nfound\n");
    buffer_free(&out);
    unlink(program.at);
    rmdir(folder);
    arena_free(&arena);
}

static void test_missing_interpreter(void **state)
{
    (void)state;
    if (getenv("ANDON_VALGRIND"))
        skip(); // valgrind ends a process whose execve fails this late
    char file[] = "/tmp/andon-unit-XXXXXX";
    int fd = mkstemp(file);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "#!/no/such/thing\n", 17), 17);
    fchmod(fd, 0755);
    close(fd);
    struct error err = {0};
    struct process_result result;
    assert_false(process_run(&(struct process_request){.argv = ARGV(file)}, &result, &err));
    assert_int_equal(err.code, ERROR_TOOL);
    assert_non_null(strstr(err.message, "#!"));
    unlink(file);
}

static void test_no_descriptors(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    int first_free = open("/dev/null", O_RDONLY);
    close(first_free);
    // One more each time: it fails in another place, and then works.
    for (int more = 0; more < 8; more++) {
        struct error err = {0};
        struct process_result result;
        struct rlimit few = {(rlim_t)(first_free + more), before.rlim_max};
        buffer_clear(&out);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        bool is_ok = process_run(
            &(struct process_request){
                .argv = SHELL("echo hello"), .input = STR("x"), .output = &out, .error_output = &out},
            &result, &err);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        int now_free = open("/dev/null", O_RDONLY);
        close(now_free);
        assert_int_equal(now_free, first_free); // nothing leaks
        if (is_ok && result.exit_code == 0)
            assert_str(buffer_str(&out), "hello\n");
        else if (!is_ok)
            assert_int_equal(err.code, ERROR_IO);
    }
    buffer_free(&out);
}

static void test_git(void **state)
{
    (void)state;
    struct error err = {0};
    struct buffer out = {0};
    assert_ok(git_run(NULL, ARGV("config", "core.hooksPath"), STR(""), &out, NULL, &err));
    assert_str(buffer_str(&out), "/dev/null\n");
    assert_false(git_run("/", ARGV("cat-file", "-p", "HEAD"), STR(""), &out, NULL, &err));
    assert_int_equal(err.code, ERROR_REPO);
    assert_non_null(strstr(err.message, "git cat-file: fatal: "));
    int exit_code = 0;
    assert_ok(git_run("/", ARGV("cat-file", "-p", "HEAD"), STR(""), NULL, &exit_code, &err));
    assert_int_equal(exit_code, 128);
    out.limit = 4;
    buffer_clear(&out);
    assert_false(git_run(NULL, ARGV("version"), STR(""), &out, NULL, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exit_codes),
        cmocka_unit_test(test_input_and_outputs),
        cmocka_unit_test(test_large_input_that_nobody_reads),
        cmocka_unit_test(test_flood_is_bounded),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_time_limit_ends_the_group),
        cmocka_unit_test(test_grandchild_that_keeps_the_pipe),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_callback_and_directory),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_missing_interpreter),
        cmocka_unit_test(test_no_descriptors),
        cmocka_unit_test(test_git),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
