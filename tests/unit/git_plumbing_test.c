// What git answers is not taken on trust either: a git that fails, or says something else, gives an error and
// never an empty change set. A script stands in for git; the index is split, so that git has to be asked.
#include "core/changeset.h"
#include "core/git_plumbing.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH], bin[FIXTURE_PATH + 8];
    char *path;
    struct arena arena;
    struct repo repo;
    struct changeset changeset;
};

#define ID "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
#define ZERO "0000000000000000000000000000000000000000"

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct error err = {0};
    fixture_new(fixture->root);
    snprintf(fixture->bin, sizeof fixture->bin, "%s/.bin", fixture->root);
    mkdir(fixture->bin, 0755);
    fixture->path = strdup(getenv("PATH"));
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "a", "a\n");
    fixture_git(fixture->root, "add", "a", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "a", NULL);
    fixture_write(fixture->root, "b", "b\n");
    fixture_git(fixture->root, "add", "b", NULL);
    fixture_git(fixture->root, "update-index", "--split-index", NULL);
    assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    setenv("PATH", fixture->path, 1);
    free(fixture->path);
    changeset_free(&fixture->changeset);
    repo_close(&fixture->repo);
    arena_free(&fixture->arena);
    fixture_remove(fixture->root);
    free(fixture);
    return 0;
}

// From now on git prints `output` (printf's escapes) and exits with `code`.
static void stand_in(struct fixture *fixture, const char *output, int code)
{
    char script[512], name[FIXTURE_PATH + 16];
    snprintf(script, sizeof script, "#!/bin/sh\nprintf '%s'\nexit %d\n", output, code);
    snprintf(name, sizeof name, "%s/git", fixture->bin);
    unlink(name);
    fixture_write(fixture->bin, "git", script);
    assert_int_equal(chmod(name, 0755), 0);
    setenv("PATH", fixture->bin, 1);
}

static bool load(struct fixture *fixture, enum changeset_kind kind, struct error *err)
{
    *err = (struct error){0};
    changeset_free(&fixture->changeset);
    return changeset_load(&(struct changeset_request){.kind = kind}, &fixture->repo, &fixture->arena,
                          &fixture->changeset, err);
}

static void test_git_is_asked(void **state)
{
    struct fixture *fixture = *state;
    struct error err;
    assert_ok(load(fixture, CHANGESET_STAGED, &err));
    assert_int_equal(fixture->changeset.count, 1);
    assert_str(fixture->changeset.at[0].path, "b");
    assert_ok(load(fixture, CHANGESET_ALL_FILES, &err));
    assert_int_equal(fixture->changeset.count, 2);
    // What the script says is what counts, so it is git that is asked.
    stand_in(fixture,
             ":100644 100755 " ID " " ID " M\\000x\\000:000000 000000 " ZERO " " ZERO " U\\000y\\000", 0);
    assert_ok(load(fixture, CHANGESET_STAGED, &err));
    assert_int_equal(fixture->changeset.count, 2);
    assert_int_equal(fixture->changeset.at[0].status, CHANGE_MODIFIED);
    assert_int_equal(fixture->changeset.at[1].status, CHANGE_UNMERGED);
    stand_in(fixture, "100644 " ID " 1\\tx\\000100755 " ID " 2\\tx\\000100644 " ID " 3\\tx\\000", 0);
    assert_ok(load(fixture, CHANGESET_ALL_FILES, &err));
    assert_int_equal(fixture->changeset.count, 1);
    assert_int_equal(fixture->changeset.at[0].status, CHANGE_UNMERGED);
    assert_int_equal(fixture->changeset.at[0].mode, 0100755); // ours
}

static void test_answers_that_are_none(void **state)
{
    static const struct {
        enum changeset_kind kind;
        const char *output;
        int code;
    } cases[] = {
        {CHANGESET_STAGED, "garbage", 0},
        {CHANGESET_STAGED, ":", 0},
        {CHANGESET_STAGED, ":100644 100644 " ID " " ID " M", 0}, // no path
        {CHANGESET_STAGED, ":100644 100648 " ID " " ID " M\\000x\\000", 0},
        {CHANGESET_STAGED, ":10064 100644 " ID " " ID " M\\000x\\000", 0},
        {CHANGESET_STAGED, ":100644 100644 " ID " xyz M\\000x\\000", 0},
        {CHANGESET_STAGED, ":100644 100644 \\000x\\000", 0},
        {CHANGESET_STAGED, "", 128},
        {CHANGESET_ALL_FILES, "garbage", 0},
        {CHANGESET_ALL_FILES, "100644 " ID " 0\\t", 0},
        {CHANGESET_ALL_FILES, "100644 " ID " \\tx\\000", 0},
        {CHANGESET_ALL_FILES, "100644 " ID " 00\\tx\\000", 0},
        {CHANGESET_ALL_FILES, "100644 4b82 0\\tx\\000", 0},
        {CHANGESET_ALL_FILES, "100x44 " ID " 0\\tx\\000", 0},
        {CHANGESET_ALL_FILES, "", 1},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        stand_in(fixture, cases[i].output, cases[i].code);
        if (load(fixture, cases[i].kind, &err))
            fail_msg("case %zu: '%s' was taken for an answer", i, cases[i].output);
        assert_int_not_equal(err.code, ERROR_NONE);
        if (!strstr(err.message, "git"))
            fail_msg("case %zu: \"%s\" does not name git", i, err.message);
    }
}

static void test_revisions(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct oid head, other;
    assert_ok(plumbing_resolve(&fixture->repo, STR("HEAD"), &head, &err));
    assert_ok(plumbing_merge_base(&fixture->repo, &head, &head, &other, &err));
    assert_true(oid_equal(&head, &other));
    assert_false(plumbing_resolve(&fixture->repo, STR("no-such-branch"), &other, &err));
    assert_int_equal(err.code, ERROR_USAGE);
    assert_non_null(strstr(err.message, "'no-such-branch'"));
    err = (struct error){0};
    assert_false(plumbing_resolve(&fixture->repo, STR("--help"), &other, &err)); // a name, never an option
    assert_int_equal(err.code, ERROR_USAGE);
    stand_in(fixture, "", 1); // no common ancestor is an answer
    err = (struct error){0};
    assert_ok(plumbing_merge_base(&fixture->repo, &head, &head, &other, &err));
    assert_int_equal(other.size, 0);
    stand_in(fixture, "", 128);
    assert_false(plumbing_merge_base(&fixture->repo, &head, &head, &other, &err));
    assert_int_equal(err.code, ERROR_REPO);
    stand_in(fixture, "not an id", 0);
    err = (struct error){0};
    assert_false(plumbing_merge_base(&fixture->repo, &head, &head, &other, &err));
    assert_int_equal(err.code, ERROR_REPO);
    err = (struct error){0};
    assert_false(plumbing_resolve(&fixture->repo, STR("HEAD"), &other, &err));
    assert_int_equal(err.code, ERROR_USAGE);
    setenv("PATH", fixture->root, 1); // no git at all
    err = (struct error){0};
    assert_false(plumbing_resolve(&fixture->repo, STR("HEAD"), &other, &err));
    assert_int_equal(err.code, ERROR_TOOL);
    assert_false(plumbing_merge_base(&fixture->repo, &head, &head, &other, &err));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_git_is_asked),
        TEST(test_answers_that_are_none),
        TEST(test_revisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
