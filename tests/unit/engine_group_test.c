#include "core/engine.h"
#include "core/exempt.h"
#include "unit.h"

// A group that says "odd" about the second line of each file, and one thing about a file that is not there.
static unsigned plans, runs;

struct odd_work {
    struct check_run *run;
    const struct changeset *changeset;
};

static bool plan_odd(struct check_run *all, size_t count, const struct changeset *changeset,
                     struct arena *arena, void **work, struct error *err)
{
    (void)err;
    plans++;
    assert_int_equal(count, 1);
    if (str_equal(changeset->at[0].path, STR("nothing to do")))
        return true;
    struct odd_work *new = ARENA_NEW(arena, struct odd_work);
    *new = (struct odd_work){&all[0], changeset};
    *work = new;
    return true;
}

static void run_odd(void *context)
{
    struct odd_work *work = context;
    runs++;
    for (size_t i = 0; i < work->changeset->count; i++) {
        struct str content = work->changeset->at[i].content;
        size_t line = str_find_byte(content, '\n', 0);
        if (line == STR_NONE || line + 1 == content.len)
            continue;
        struct finding *finding = check_report(work->run, line + 1, 1, "odd");
        finding->rule = STR("odd/second");
        finding->path = work->changeset->at[i].path;
    }
    check_report_file(work->run, "elsewhere")->path = STR("(gone)");
    *vec_add(work->run->skipped) =
        (struct skip){.path = STR("odd"), .reason = STR("one was too odd"), .is_incomplete = true};
}

static const struct check_group odd_group = {.plan = plan_odd, .run = run_odd};
static const struct check odd = {.id = "odd", .severity = SEVERITY_ERROR, .group = &odd_group};

static bool run_keys(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    size_t at = str_find(blob->bytes, STR("KEY="), 0);
    if (at != STR_NONE)
        check_report(run, at + 4, 8, "a key")->is_secret = true;
    return true;
}

static const struct check keys = {.id = "keys", .severity = SEVERITY_WARNING, .run = run_keys};

struct fixture {
    struct arena arena;
    struct config config;
    struct change changes[100];
    struct changeset changeset;
    struct engine_request request;
    const struct check *checks[2];
    struct result result;
};

static void setup(struct fixture *f)
{
    struct error err = {0};
    *f = (struct fixture){.checks = {&keys, &odd}};
    plans = runs = 0;
    assert_true(config_load(NULL, (struct str){0}, &f->arena, &f->config, &err));
    f->changeset = (struct changeset){.kind = CHANGESET_NO_GIT, .at = f->changes};
    f->request = (struct engine_request){
        .changeset = &f->changeset, .config = &f->config, .checks = f->checks, .check_count = 2};
}

static void add(struct fixture *f, struct str path, struct str content)
{
    f->changes[f->changeset.count++] = (struct change){
        .path = path, .status = CHANGE_PRESENT, .mode = 0100644, .has_content = true, .content = content};
}

static void run(struct fixture *f)
{
    struct error err = {0};
    assert_ok(engine_run(&f->request, &f->result, &err));
    arena_free(&f->arena);
}

// Findings of both kinds are placed together: an excerpt shows no secret that another check knows of.
static void test_placed_together(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    add(&f, STR("a.txt"), STR("one\nx KEY=secretsecret\n"));
    run(&f);
    assert_int_equal(f.result.findings.count, 3);
    const struct finding *gone = &f.result.findings.at[0], *second = &f.result.findings.at[1];
    assert_str(gone->path, "(gone)");
    assert_str(second->rule, "odd/second");
    assert_int_equal(second->line, 2);
    assert_int_equal(second->column, 1);
    assert_int_equal(str_find(second->excerpt, STR("secretse"), 0), STR_NONE);
    assert_int_equal(f.result.verdict, VERDICT_BLOCKED);
    assert_int_equal(f.result.skipped.count, 1);
    result_free(&f.result);
}

// A comment for the group's finding is used; one for a file that it says nothing about is not.
static void test_comments(void **state)
{
    (void)state;
    struct fixture f;
    setup(&f);
    add(&f, STR("a.txt"), STR("one\ntwo # andon: ignore[odd/second] fine\n"));
    add(&f, STR("b.txt"), STR("one # andon: ignore[odd/second] not needed\n"));
    run(&f);
    assert_int_equal(f.result.counts[FINDING_SUPPRESSED], 1);
    assert_int_equal(f.result.unused_suppressions.count, 1);
    assert_str(f.result.unused_suppressions.at[0].path, "b.txt");
    result_free(&f.result);
}

static void test_many_files_and_threads(void **state)
{
    (void)state;
    static char names[90][16];
    struct fixture f;
    setup(&f);
    for (int i = 0; i < 90; i++) {
        snprintf(names[i], sizeof names[i], "%03d.txt", i);
        add(&f, str_from(names[i]), STR("one\ntwo\n"));
    }
    f.request.jobs = 4;
    run(&f);
    assert_int_equal(f.result.findings.count, 91);
    assert_int_equal(f.result.files, 90);
    for (size_t i = 1; i < 91; i++)
        assert_str(f.result.findings.at[i].path, names[i - 1]);
    result_free(&f.result);
}

// Nothing to do, switched off, and an excluded file.
static void test_left_out(void **state)
{
    (void)state;
    struct fixture f;
    struct error err = {0};
    setup(&f);
    add(&f, STR("nothing to do"), STR("one\ntwo\n"));
    run(&f);
    assert_int_equal(plans, 1);
    assert_int_equal(runs, 0);
    assert_int_equal(f.result.verdict, VERDICT_CLEAN);
    result_free(&f.result);
    setup(&f);
    add(&f, STR("a.txt"), STR("one\ntwo\n"));
    assert_ok(config_set(&f.config, STR("lint.severity.odd=off"), &f.arena, &err));
    run(&f);
    assert_int_equal(plans + runs, 0);
    result_free(&f.result);
    setup(&f);
    add(&f, STR("a.txt"), STR("one\ntwo\n"));
    assert_ok(config_set(&f.config, STR("exclude=a.txt"), &f.arena, &err));
    run(&f);
    assert_int_equal(f.result.findings.count, 1);
    assert_str(f.result.findings.at[0].path, "(gone)");
    result_free(&f.result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_placed_together),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_many_files_and_threads),
        cmocka_unit_test(test_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
