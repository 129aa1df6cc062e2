#include "changeset_fixture.h"

#include "core/engine.h"

// Reports each line that stands further up already.
static bool run_twice(struct check_run *run, const struct blob *blob, struct error *err)
{
    if (!run->change && str_find(blob->bytes, STR("HANG"), 0) != STR_NONE)
        return error_set(err, ERROR_LIMIT, "took too long");
    for (size_t at = 0; at < blob->bytes.len;) {
        size_t end = str_find_byte(blob->bytes, '\n', at);
        end = end == STR_NONE ? blob->bytes.len : end;
        struct str line = str_trim(str_slice(blob->bytes, at, end - at));
        size_t first = line.len ? str_find(blob->bytes, line, 0) : at;
        if (first < at && first + line.len <= at)
            check_report(run, at, end - at, "stands on byte %zu too", first);
        at = end + 1;
    }
    return true;
}

// Reports each "open" without a "close" behind it.
static bool run_closed(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    for (size_t at = 0; (at = str_find(blob->bytes, STR("open"), at)) != STR_NONE; at++)
        if (str_find(blob->bytes, STR("close"), at) == STR_NONE)
            check_report(run, at, 4, "is never closed");
    return true;
}

// Reports the first "BAD" of a file.
static bool run_first(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    size_t at = str_find(blob->bytes, STR("BAD"), 0);
    if (at != STR_NONE)
        check_stands_for_all(check_report(run, at, 3, "a bad word"));
    return true;
}

// Says of a file with a bad name that it has one.
static bool run_name(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    if (str_find(blob->path, STR("bad-name"), 0) != STR_NONE)
        check_report_file(run, "a bad name");
    return true;
}

// Reports what stands behind each "KEY=" as a secret when the file says "secret".
static bool run_key(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    bool says = str_find(blob->bytes, STR("secret"), 0) != STR_NONE;
    for (size_t at = 0; says && (at = str_find(blob->bytes, STR("KEY="), at)) != STR_NONE; at++) {
        struct finding *finding = check_report(run, at + 4, 1, "a key");
        finding->is_secret = true;
        finding->key = arena_copy(run->arena, str_slice(blob->bytes, at + 4, 1));
    }
    return true;
}

static const struct check twice = {.id = "twice", .severity = SEVERITY_ERROR, .run = run_twice};
static const struct check closed = {.id = "closed", .severity = SEVERITY_ERROR, .run = run_closed};
static const struct check first = {.id = "first", .severity = SEVERITY_ERROR, .run = run_first};
static const struct check name = {.id = "name", .severity = SEVERITY_ERROR, .run = run_name};
static const struct check key = {.id = "key", .severity = SEVERITY_ERROR, .run = run_key};

// Long enough for git to see a file with another name in it; another text for each.
#define FILLER(word) word " 11\n" word " 12\n" word " 13\n" word " 14\n" word " 15\n" word " 16\n"

struct sample {
    const char *path, *before, *after;
    size_t new_count, old_count;
    const char *renamed; // to this name
};

static const struct sample samples[] = {
    // What an edit elsewhere makes of a line that stayed.
    {"added-above", "x\na\n", "a\nx\na\n", 1, 0, NULL},
    {"deleted-below", "open\nx\nclose\n", "open\nx\n", 1, 0, NULL},
    {"renamed-word", "a\nx\nb\n", "b\nx\nb\n", 1, 0, NULL},
    // What was there.
    {"was-there", "a\na\nz\n", "a\na\ny\n", 0, 1, NULL},
    {"still-open", "open\nx\nz\n", "open\nx\ny\n", 0, 1, NULL},
    {"line-numbers-move", "a\na\nz\n", "new\nlines\na\na\nz\n", 0, 1, NULL},
    {"lines-go", "u\nv\na\na\nz\n", "a\na\nz\n", 0, 1, NULL},
    {"first-is-indented", "a\na\nz\n", "  a\na\nz\n", 0, 1, NULL},
    // Equal ones: as many as there were are old.
    {"one-more", "a\nx\na\n", "a\na\nx\na\n", 1, 1, NULL},
    {"one-less", "a\nx\na\ny\na\n", "a\nx\ny\na\n", 0, 1, NULL},
    {"two-were-there", "a\nx\na\ny\na\nz\n", "a\nx\na\ny\na\nw\n", 0, 2, NULL},
    // On an added line it is new, whatever was there.
    {"touched", "a\na\nz\n", "a\n  a\nz\n", 1, 0, NULL},
    {"crlf", "a\r\na\r\nz\r\n", "a\r\na\r\ny\r\n", 0, 1, NULL},
    {"crlf-added-above", "x\r\na\r\n", "a\r\nx\r\na\r\n", 1, 0, NULL},
    {"no-newline", "open\nclose", "open", 1, 0, NULL},
    {"empty-before", "", "open", 1, 0, NULL},
    {"first-was-mended", "BAD\nx\nBAD\n", "good\nx\nBAD\n", 0, 1, NULL},
    {"check-fails-on-it", "a\na\nHANG\n", "a\na\ny\n", 1, 0, NULL},
    {"moved-away", FILLER("gone") "a\na\n", FILLER("gone") "a\na\ny\n", 0, 1, "moved/here"},
    {"moved-and-broken", FILLER("broken") "x\na\n", "a\n" FILLER("broken") "x\na\n", 1, 0, "moved/there"},
    {"was-good", FILLER("good") "x\n", FILLER("good") "y\n", 1, 0, "bad-name"},
    {"bad-name-before", FILLER("bad") "x\n", FILLER("bad") "y\n", 0, 1, "bad-name-after"},
    {"secret-was-there", "secret\nKEY=1\nx\n", "secret\nKEY=1\ny\n", 0, 1, NULL},
    {"is-secret-now", "KEY=2\nx\n", "KEY=2\nx\nsecret\n", 1, 0, NULL},
};

enum { SAMPLE_COUNT = sizeof samples / sizeof *samples };

static const char *new_path(const struct sample *sample)
{
    return sample->renamed ? sample->renamed : sample->path;
}

static void commit_and_stage(struct fixture *fixture)
{
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    for (size_t i = 0; i < SAMPLE_COUNT; i++)
        fixture_write(fixture->root, samples[i].path, samples[i].before);
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "Start", NULL);
    mkdir(arena_printf(&fixture->arena, "%s/moved", fixture->root).at, 0700);
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        if (samples[i].renamed)
            fixture_git(fixture->root, "mv", samples[i].path, samples[i].renamed, NULL);
        fixture_write(fixture->root, new_path(&samples[i]), samples[i].after);
    }
    fixture_git(fixture->root, "add", "-A", NULL);
}

static void run_checks(struct fixture *fixture, struct result *result)
{
    static const struct check *const checks[] = {&twice, &closed, &first, &name, &key};
    struct arena arena = {0};
    struct config config;
    struct error err = {0};
    assert_ok(config_load(NULL, (struct str){0}, &arena, &config, &err));
    const struct engine_request request = {.changeset = &fixture->changeset,
                                           .config = &config,
                                           .checks = checks,
                                           .check_count = sizeof checks / sizeof *checks};
    assert_ok(engine_run(&request, result, &err));
    arena_free(&arena);
}

static void test_samples(void **state)
{
    struct fixture *fixture = *state;
    struct result result;
    commit_and_stage(fixture);
    load_staged(fixture, fixture->root);
    run_checks(fixture, &result);
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        size_t counts[FINDING_STATE_COUNT] = {0};
        VEC_EACH (struct finding, finding, &result.findings)
            counts[finding->state] += str_equal(finding->path, str_from(new_path(&samples[i])));
        if (counts[FINDING_NEW] != samples[i].new_count || counts[FINDING_OLD] != samples[i].old_count)
            fail_msg("%s: %zu new, %zu old", samples[i].path, counts[FINDING_NEW], counts[FINDING_OLD]);
    }
    result_free(&result);
}

// Of equal findings the one that came is named, not one that was there.
static void test_the_right_one_is_new(void **state)
{
    struct fixture *fixture = *state;
    struct result result;
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "a", "a\nx\nb\nx\na\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "Start", NULL);
    fixture_write(fixture->root, "a", "b\na\nx\nb\nx\na\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    load_staged(fixture, fixture->root);
    run_checks(fixture, &result);
    assert_int_equal(result.findings.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(result.findings.at[i].state,
                         result.findings.at[i].line == 4 ? FINDING_NEW : FINDING_OLD);
    result_free(&result);
}

// More than are kept of either side: what is not found may have been there.
static void test_thousands(void **state)
{
    struct fixture *fixture = *state;
    struct result result;
    struct buffer text = {.limit = SIZE_MAX};
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    for (size_t i = 0; i < CHECK_FINDINGS_MAX + 2000; i++)
        buffer_add_cstring(&text, "open\n");
    buffer_add_byte(&text, '\0');
    fixture_write(fixture->root, "a", text.at);
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "Start", NULL);
    memcpy(text.at, "fine", 4);
    memcpy(text.at + 500, "nice", 4);
    fixture_write(fixture->root, "a", text.at);
    fixture_git(fixture->root, "add", "-A", NULL);
    load_staged(fixture, fixture->root);
    run_checks(fixture, &result);
    VEC_EACH (struct finding, finding, &result.findings)
        if (str_starts_with(finding->rule, STR("closed")))
            assert_int_equal(finding->state, FINDING_OLD);
    assert_int_equal(result.verdict, VERDICT_CLEAN);
    result_free(&result);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_samples, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_right_one_is_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_thousands, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
