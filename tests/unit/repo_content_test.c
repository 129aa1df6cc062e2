// A repository's own files, such as its baseline: from the work tree, and from HEAD where there is none.
#include "core/repo_content.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH], bare[FIXTURE_PATH + 16];
    struct arena arena;
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    fixture_new(f.root);
    fixture_git(f.root, "init", "-q", ".", NULL);
    fixture_write(f.root, ".andon/deep/key", "committed\n");
    fixture_write(f.root, "top", "");
    fixture_git(f.root, "add", "-A", NULL);
    char link[FIXTURE_PATH + 16];
    snprintf(link, sizeof link, "%s/link", f.root);
    assert_int_equal(symlink("top", link), 0);
    fixture_git(f.root, "add", "-A", NULL);
    fixture_git(f.root, "commit", "-qm", "one", NULL);
    snprintf(f.bare, sizeof f.bare, "%s/bare.git", f.root);
    fixture_git(f.root, "clone", "-q", "--bare", ".", "bare.git", NULL);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(&f->arena);
    fixture_remove(f->root);
    return 0;
}

// What is read at `path`, NULL for what is not there.
static void assert_read(struct fixture *f, const char *folder, const char *path, const char *expected)
{
    struct repo repo;
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0};
    bool is_there;
    assert_ok(repo_open(folder, &f->arena, &repo, &err));
    buffer_add(&out, STR("before|"));
    assert_ok(repo_read_content(&repo, str_from(path), 100, &out, &is_there, &err));
    repo_close(&repo);
    if (is_there != (expected != NULL))
        fail_msg("%s is %s", path, is_there ? "there" : "not there");
    assert_str(buffer_str(&out), expected ? expected : "");
}

static void test_work_tree(void **state)
{
    struct fixture *f = *state;
    fixture_write(f->root, ".andon/deep/key", "edited\n");
    assert_read(f, f->root, ".andon/deep/key", "edited\n");
    assert_read(f, f->root, "top", "");
    assert_read(f, f->root, "nowhere", NULL);
}

static void test_head(void **state)
{
    struct fixture *f = *state;
    assert_read(f, f->bare, ".andon/deep/key", "committed\n");
    assert_read(f, f->bare, "top", "");
    // A folder, what would be below a file, and a link are no such files.
    static const char *const names[] = {"nowhere", ".andon", ".andon/deep", ".andon/nowhere/key",
                                        "top/key", "link"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_read(f, f->bare, names[i], NULL);
}

static void test_no_commit(void **state)
{
    struct fixture *f = *state;
    fixture_git(f->root, "init", "-q", "--bare", "empty.git", NULL);
    char empty[FIXTURE_PATH + 16];
    snprintf(empty, sizeof empty, "%s/empty.git", f->root);
    assert_read(f, empty, "top", NULL);
}

static void test_errors(void **state)
{
    struct fixture *f = *state;
    struct repo repo;
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0};
    bool is_there = true;
    assert_ok(repo_open(f->bare, &f->arena, &repo, &err));
    assert_false(repo_read_content(&repo, STR(".andon/deep/key"), 4, &out, &is_there, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_non_null(strstr(err.message, ".andon/deep/key"));
    assert_false(is_there);
    assert_int_equal(out.len, 0);
    repo_close(&repo);
    // A work tree's file that is too large is no reason to take an older one.
    err = (struct error){0};
    assert_ok(repo_open(f->root, &f->arena, &repo, &err));
    assert_false(repo_read_content(&repo, STR(".andon/deep/key"), 4, &out, &is_there, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_int_equal(out.len, 0);
    repo_close(&repo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_work_tree, setup, teardown),
        cmocka_unit_test_setup_teardown(test_head, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_commit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
