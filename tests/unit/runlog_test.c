#include "core/file.h"
#include "core/runlog.h"
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/runlog-test-XXXXXX";
static char file[64];

static int set_up(void **state)
{
    (void)state;
    if (!folder[0] || !mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/runs.jsonl", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static char *read_whole(const char *path)
{
    struct buffer bytes = {0};
    struct error err = {0};
    assert_ok(file_read(path, 16 << 20, &bytes, &err));
    buffer_add_byte(&bytes, '\0');
    return bytes.at;
}

static void test_lines(void **state)
{
    (void)state;
    struct finding findings[] = {
        {.rule = STR("b"), .severity = SEVERITY_ERROR},
        {.rule = STR("a"), .severity = SEVERITY_ERROR, .message = STR("content")},
        {.rule = STR("b"), .severity = SEVERITY_ERROR},
        {.rule = STR("c"), .severity = SEVERITY_WARNING},
        {.rule = STR("d"), .severity = SEVERITY_ERROR, .state = FINDING_OLD},
    };
    struct result result = {
        .findings = {findings, 5, 5}, .files = 12, .elapsed_ms = 3.14, .verdict = VERDICT_BLOCKED};
    struct runlog_entry entry = {.time = 1764000000,
                                 .stage = STR("pre-commit"),
                                 .exit_code = 1,
                                 .skip = STR("todo, no such \x1b thing,secrets/*,,"),
                                 .result = &result};
    struct error err = {0};
    unlink(file);
    assert_ok(runlog_append_file(file, &entry, &err));
    entry.result = NULL;
    entry.exit_code = 3;
    entry.skip = (struct str){0};
    // What a killed run left is not glued to the next line.
    int fd = open(file, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "{\"v\":1,", 7), 7);
    close(fd);
    assert_ok(runlog_append_file(file, &entry, &err));
    char *text = read_whole(file);
    assert_string_equal(text,
                        "{\"v\":1,\"time\":1764000000,\"stage\":\"pre-commit\",\"ms\":3.140,\"files\":12,"
                        "\"verdict\":\"blocked\",\"exit\":1,\"rules\":{\"b\":2,\"a\":1},"
                        "\"skip\":[\"todo\",\"secrets/*\"]}\n"
                        "{\"v\":1,\n"
                        "{\"v\":1,\"time\":1764000000,\"stage\":\"pre-commit\",\"ms\":0.000,\"files\":0,"
                        "\"verdict\":\"incomplete\",\"exit\":3,\"skip\":[]}\n");
    struct stat info;
    assert_int_equal(stat(file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    free(text);
}

static void test_rotation(void **state)
{
    (void)state;
    struct buffer full = {0};
    struct error err = {0};
    char old[80];
    struct runlog_entry entry = {.stage = STR("lint")};
    snprintf(old, sizeof old, "%s.1", file);
    while (full.len < 1 << 20)
        buffer_add(&full, STR("{}\n"));
    assert_ok(file_write_atomic(file, buffer_str(&full), 0600, &err));
    assert_ok(runlog_append_file(file, &entry, &err));
    char *text = read_whole(file);
    assert_in_range(strlen(text), 50, 200);
    free(text);
    text = read_whole(old);
    assert_int_equal(strlen(text), full.len);
    free(text);
    buffer_free(&full);
}

static void test_unwritable(void **state)
{
    (void)state;
    struct error err = {0};
    struct runlog_entry entry = {.stage = STR("lint")};
    char path[96];
    assert_false(runlog_append_file("/no/such/folder/runs.jsonl", &entry, &err));
    assert_int_equal(err.code, ERROR_IO);
    snprintf(path, sizeof path, "%s/link", folder);
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_false(runlog_append_file(path, &entry, &err)); // a symlink is not followed
}

static char *render(const char *log, enum runlog_form form)
{
    struct buffer out = {0};
    runlog_render(str_from(log), form, (struct term_style){0}, &out);
    buffer_add_byte(&out, '\0');
    return out.at;
}

static void test_text(void **state)
{
    (void)state;
    char *text = render("", RUNLOG_TEXT);
    assert_string_equal(text, "andon: no runs are recorded in this clone yet\n");
    free(text);

    struct buffer log = {0};
    for (int i = 1; i <= 100; i++)
        buffer_printf(
            &log,
            "{\"v\":1,\"time\":%d,\"stage\":\"pre-commit\",\"ms\":%d,\"files\":1,\"verdict\":\"%s\","
            "\"rules\":{%s},\"skip\":[%s]}\n",
            1764000000 + i, i, i > 90 ? "blocked" : "clean", i > 90 ? "\"secrets/x\":2,\"a\\u001b\":1" : "",
            i == 5 ? "\"todo\"" : "");
    buffer_add(&log, STR("{\"v\":1,\"time\":1764000000,\"stage\":\"pre-push\",\"ms\":20000,\"verdict\":"
                         "\"incomplete\"}\ngarbage\n{\"v\":2}\n\n[1,2]"));
    buffer_add_byte(&log, '\0');
    text = render(log.at, RUNLOG_TEXT);
    assert_string_equal(text,
                        "andon: 101 runs in this clone since 2025-11-24: 90 clean, 10 blocked, 1 incomplete\n"
                        "\n"
                        "   runs        p50        p95  stage\n"
                        "    100    50.0 ms    95.0 ms  pre-commit\n"
                        "      1     20.0 s     20.0 s  pre-push\n"
                        "\n"
                        "what blocked\n"
                        "     10 runs     10 findings  a\\x1b\n"
                        "     10 runs     20 findings  secrets/x\n"
                        "\n"
                        "skipped with ANDON_SKIP\n"
                        "      1 run   todo\n"
                        "\n"
                        "3 lines of the log could not be read\n");
    free(text);
    text = render(log.at, RUNLOG_JSON);
    assert_non_null(strstr(text, "\"runs\": 101"));
    assert_non_null(strstr(text, "\"p95_ms\": 95.000"));
    assert_non_null(strstr(text, "\"unreadable_lines\": 3"));
    free(text);
    buffer_free(&log);
}

static void test_hostile_lines(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"v\":1,\"time\":1e300,\"stage\":\"x\",\"ms\":1,\"verdict\":\"clean\"}",
        "{\"v\":1,\"time\":1,\"stage\":\"x\",\"ms\":-1,\"verdict\":\"clean\"}",
        "{\"v\":1,\"time\":1,\"stage\":\"x\",\"ms\":\"1\",\"verdict\":\"clean\"}",
        "{\"v\":1,\"time\":1,\"stage\":\"\",\"ms\":1,\"verdict\":\"clean\"}",
        "{\"v\":1,\"time\":1,\"stage\":\"x\",\"ms\":1,\"verdict\":\"fine\"}",
        "{\"v\":\"1\"}",
        "{",
        "\xff\x01",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *text = render(lines[i], RUNLOG_JSON);
        if (!strstr(text, "\"unreadable_lines\": 1"))
            fail_msg("%s was read", lines[i]);
        free(text);
    }
    // Odd members of a good line are left out.
    char *text =
        render("{\"v\":1,\"time\":1,\"stage\":\"x\",\"ms\":1e300,\"verdict\":\"clean\",\"rules\":[1,{}],"
               "\"skip\":{\"a\":3}}",
               RUNLOG_JSON);
    assert_non_null(strstr(text, "\"runs\": 1,"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines), cmocka_unit_test(test_rotation),      cmocka_unit_test(test_unwritable),
        cmocka_unit_test(test_text),  cmocka_unit_test(test_hostile_lines),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
