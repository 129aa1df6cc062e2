#include "core/engine.h"
#include "core/exempt.h"
#include "unit.h"

// Reports each "BAD" as an error with a fix, and each "KEY=..." up to the end of the line as a secret.
static bool run_words(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    for (size_t at = 0; (at = str_find(blob->bytes, STR("BAD"), at)) != STR_NONE; at += 3) {
        struct finding *finding = check_report(run, at, 3, "a bad word");
        check_add_edit(run, finding, FIX_SAFE, at, 3, STR("good"));
    }
    return true;
}

static bool run_keys(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    for (size_t at = 0; (at = str_find(blob->bytes, STR("KEY="), at)) != STR_NONE; at += 4) {
        size_t end = str_find_byte(blob->bytes, '\n', at);
        end = end == STR_NONE ? blob->bytes.len : end;
        struct finding *finding = check_report(run, at + 4, end - at - 4, "a key");
        finding->is_secret = true;
        finding->key = STR("digest");
    }
    return true;
}

static bool run_branch(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    (void)err;
    (void)changeset;
    check_report_file(run, "about the whole change")->path = STR("(branch)");
    return true;
}

static bool run_failing(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)run;
    (void)blob;
    return error_set(err, ERROR_LIMIT, "took too long");
}

static const struct check words = {.id = "words",
                                   .severity = SEVERITY_ERROR,
                                   .types = FILETYPE(TEXT),
                                   .flags = CHECK_FIXES,
                                   .run = run_words};
static const struct check keys = {.id = "keys", .severity = SEVERITY_WARNING, .run = run_keys};
static const struct check branch = {.id = "branch", .severity = SEVERITY_ERROR, .run_set = run_branch};
static const struct check failing = {.id = "failing", .severity = SEVERITY_ERROR, .run = run_failing};

struct fixture {
    struct arena arena;
    struct config config;
    struct change changes[64];
    struct changeset changeset;
    struct engine_request request;
    const struct check *checks[4];
    struct result result;
    struct error err;
};

static void setup(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    assert_true(config_load(NULL, (struct str){0}, &fixture->arena, &fixture->config, &fixture->err));
    fixture->changeset = (struct changeset){.kind = CHANGESET_NO_GIT, .at = fixture->changes};
    fixture->checks[0] = &words;
    fixture->checks[1] = &keys;
    fixture->request = (struct engine_request){
        .changeset = &fixture->changeset,
        .config = &fixture->config,
        .checks = fixture->checks,
        .check_count = 2,
    };
}

static void add(struct fixture *fixture, const char *path, struct str content)
{
    fixture->changes[fixture->changeset.count++] = (struct change){
        .path = str_from(path),
        .status = CHANGE_PRESENT,
        .mode = 0100644,
        .has_content = true,
        .content = content,
    };
}

static void run(struct fixture *fixture)
{
    struct error err = {0};
    assert_ok(engine_run(&fixture->request, &fixture->result, &err));
}

static void teardown(struct fixture *fixture)
{
    result_free(&fixture->result);
    arena_free(&fixture->arena);
}

static void test_places(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    add(&fixture, "a.txt", STR("fine\nsome BAD thing\nlast BAD"));
    run(&fixture);
    assert_int_equal(fixture.result.findings.count, 2);
    const struct finding *first = &fixture.result.findings.at[0];
    assert_int_equal(first->line, 2);
    assert_int_equal(first->column, 6);
    assert_int_equal(first->end_column, 9);
    assert_str(first->excerpt, "some BAD thing");
    assert_int_equal(first->mark_start, 5);
    assert_int_equal(first->mark_length, 3);
    assert_str(first->line_before, "fine");
    assert_str(first->line_after, "last BAD");
    assert_int_equal(fixture.result.verdict, VERDICT_BLOCKED);
    assert_int_equal(fixture.result.files, 1);
    teardown(&fixture);
}

// No excerpt, of whatever finding, may show more of a secret than its ends.
static void test_secrets_are_masked_everywhere(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    add(&fixture, "a.txt", STR("BAD KEY=abcdefghijklmnopqrst\nBAD\nKEY=short\n"));
    run(&fixture);
    assert_int_equal(fixture.result.findings.count, 4);
    VEC_EACH (struct finding, finding, &fixture.result.findings) {
        assert_int_equal(str_find(finding->excerpt, STR("cdef"), 0), STR_NONE);
        assert_int_equal(str_find(finding->line_before, STR("cdef"), 0), STR_NONE);
        assert_int_equal(str_find(finding->line_after, STR("hort"), 0), STR_NONE);
    }
    assert_str(fixture.result.findings.at[0].excerpt, "BAD KEY=ab\xe2\x80\xa6st");
    assert_str(fixture.result.findings.at[3].excerpt, "KEY=\xe2\x80\xa6");
    teardown(&fixture);
}

static void test_long_line_is_cut_around_the_span(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    size_t length = 100000;
    char *line = arena_alloc(&fixture.arena, length, 1);
    memset(line, 'x', length);
    memcpy(line + 50000, "BAD", 3);
    add(&fixture, "a.txt", (struct str){line, length});
    run(&fixture);
    const struct finding *finding = &fixture.result.findings.at[0];
    assert_true(finding->excerpt.len <= 240 + 2 * sizeof "\xe2\x80\xa6");
    assert_str(str_slice(finding->excerpt, finding->mark_start, finding->mark_length), "BAD");
    teardown(&fixture);
}

static void test_suppression(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    add(&fixture, "a.txt",
        STR("BAD # andon: ignore[words] a sample\n"
            "BAD # andon: ignore[words]\n"
            "fine # andon: ignore[words] nothing here\n"));
    run(&fixture);
    assert_int_equal(fixture.result.findings.at[0].state, FINDING_SUPPRESSED);
    assert_str(fixture.result.findings.at[0].reason, "a sample");
    assert_int_equal(fixture.result.findings.at[1].state, FINDING_NEW);
    // The one without a reason and the one without a finding.
    assert_int_equal(fixture.result.unused_suppressions.count, 2);
    teardown(&fixture);
}

static void test_baseline_and_fingerprints(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    add(&fixture, "a.txt", STR("one BAD\none BAD\n"));
    run(&fixture);
    char first[33];
    memcpy(first, fixture.result.findings.at[0].fingerprint, 33);
    assert_string_not_equal(first, fixture.result.findings.at[1].fingerprint);
    result_free(&fixture.result);

    // The same line further down has the same fingerprint.
    fixture.changes[0].content = STR("\n\n   one  BAD\n");
    struct baseline_entry entry = {.reason = STR("legacy")};
    memcpy(entry.fingerprint, first, 33);
    struct exemptions exemptions = {.baseline = {.at = &entry, .count = 1}};
    fixture.request.exemptions = &exemptions;
    run(&fixture);
    assert_string_equal(fixture.result.findings.at[0].fingerprint, first);
    assert_int_equal(fixture.result.findings.at[0].state, FINDING_BASELINE);
    assert_int_equal(fixture.result.verdict, VERDICT_CLEAN);
    teardown(&fixture);
}

static void test_allow_list_expires(void **state)
{
    (void)state;
    struct fixture fixture;
    struct config_allow allow = {.path = STR("tests/**"),
                                 .rule = STR("words"),
                                 .reason = STR("made up"),
                                 .expires = STR("2026-06-30")};
    setup(&fixture);
    add(&fixture, "tests/a.txt", STR("BAD"));
    fixture.config.allow = &allow;
    fixture.config.allow_count = 1;
    struct exemptions exemptions = {.config = &fixture.config, .today = STR("2026-06-30")};
    fixture.request.exemptions = &exemptions;
    run(&fixture);
    assert_int_equal(fixture.result.findings.at[0].state, FINDING_ALLOWED);
    result_free(&fixture.result);
    exemptions.today = STR("2026-07-01");
    run(&fixture);
    assert_int_equal(fixture.result.findings.at[0].state, FINDING_NEW);
    assert_str(fixture.result.findings.at[0].reason,
               "secrets.allow of andon.yml, line 0, expired on 2026-06-30");
    teardown(&fixture);
}

static void test_what_could_not_be_checked_is_said(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    add(&fixture, "a.bin", STR("BAD\0"));
    add(&fixture, "a.txt", STR("fine"));
    fixture.checks[1] = &failing;
    fixture.changes[0].mode = 0100644;
    run(&fixture);
    assert_int_equal(fixture.result.verdict, VERDICT_INCOMPLETE);
    assert_int_equal(fixture.result.skipped.count, 2);
    assert_str(fixture.result.skipped.at[0].reason, "binary");
    assert_str(fixture.result.skipped.at[1].reason, "failing: took too long");
    assert_true(fixture.result.skipped.at[1].is_incomplete);
    teardown(&fixture);
}

static void test_set_check_without_a_blob(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    fixture.checks[0] = &branch;
    run(&fixture);
    assert_int_equal(fixture.result.findings.count, 1);
    assert_true(fixture.result.findings.at[0].is_whole_file);
    assert_int_equal(fixture.result.verdict, VERDICT_BLOCKED);
    teardown(&fixture);
}

static void test_thousands_of_findings_are_counted(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    size_t count = CHECK_FINDINGS_MAX + 5;
    char *text = arena_alloc(&fixture.arena, count * 4, 1);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * 4, "BAD\n", 4);
    add(&fixture, "a.txt", (struct str){text, count * 4});
    run(&fixture);
    assert_int_equal(fixture.result.findings.count, CHECK_FINDINGS_MAX + 1);
    assert_str(fixture.result.findings.at[0].message, "5 more findings like these are not listed");
    teardown(&fixture);
}

// The same bytes at any number of threads.
static void test_threads_agree(void **state)
{
    (void)state;
    struct fixture one, many;
    setup(&one);
    setup(&many);
    for (int i = 0; i < 60; i++) {
        struct str path = arena_printf(&one.arena, "f%02d.txt", i);
        add(&one, path.at, STR("BAD\nKEY=abcdefghijklmnopq\n BAD BAD\n"));
        add(&many, path.at, STR("BAD\nKEY=abcdefghijklmnopq\n BAD BAD\n"));
    }
    one.request.jobs = 1;
    many.request.jobs = 8;
    run(&one);
    run(&many);
    assert_int_equal(one.result.findings.count, 240);
    assert_int_equal(many.result.findings.count, 240);
    for (size_t i = 0; i < 240; i++) {
        assert_true(str_equal(one.result.findings.at[i].path, many.result.findings.at[i].path));
        assert_string_equal(one.result.findings.at[i].fingerprint, many.result.findings.at[i].fingerprint);
    }
    teardown(&many);
    teardown(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_secrets_are_masked_everywhere),
        cmocka_unit_test(test_long_line_is_cut_around_the_span),
        cmocka_unit_test(test_suppression),
        cmocka_unit_test(test_baseline_and_fingerprints),
        cmocka_unit_test(test_allow_list_expires),
        cmocka_unit_test(test_what_could_not_be_checked_is_said),
        cmocka_unit_test(test_set_check_without_a_blob),
        cmocka_unit_test(test_thousands_of_findings_are_counted),
        cmocka_unit_test(test_threads_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
