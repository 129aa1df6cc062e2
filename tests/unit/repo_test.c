#include "core/repo.h"
#include "core/repo_config.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_new(fixture->root);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    repo_close(&fixture->repo);
    arena_free(&fixture->arena);
    fixture_remove(fixture->root);
    free(fixture);
    return 0;
}

static const char *below(const struct fixture *fixture, const char *name)
{
    static char paths[4][FIXTURE_PATH + 256];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", fixture->root, name);
    return path;
}

static void start(const struct fixture *fixture)
{
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "a/b/c.txt", "text\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "one", NULL);
}

static void open_at(struct fixture *fixture, const char *folder)
{
    struct error err = {0};
    repo_close(&fixture->repo);
    assert_ok(repo_open(folder, &fixture->arena, &fixture->repo, &err));
}

static void assert_refused(struct fixture *fixture, const char *folder, const char *why)
{
    struct error err = {0};
    repo_close(&fixture->repo);
    assert_false(repo_open(folder, &fixture->arena, &fixture->repo, &err));
    assert_int_not_equal(err.code, ERROR_NONE);
    if (!strstr(err.message, why))
        fail_msg("\"%s\" does not say \"%s\"", err.message, why);
}

static struct str git_says(const struct fixture *fixture, struct buffer *out, const char *what)
{
    fixture_git_output(fixture->root, out, "rev-parse", what, NULL);
    return str_trim(buffer_str(out));
}

static void test_discovery(void **state)
{
    struct fixture *fixture = *state;
    start(fixture);
    open_at(fixture, below(fixture, "a/b"));
    assert_str(fixture->repo.work_tree, fixture->root);
    assert_str(fixture->repo.git_dir, below(fixture, ".git"));
    assert_str(fixture->repo.common_dir, below(fixture, ".git"));
    assert_str(fixture->repo.index_file, below(fixture, ".git/index"));
    assert_str(fixture->repo.object_dir, below(fixture, ".git/objects"));
    assert_str(fixture->repo.prefix, "a/b/");
    assert_false(fixture->repo.is_bare);
    open_at(fixture, fixture->root);
    assert_str(fixture->repo.prefix, "");
    // Inside of .git there is no work tree.
    open_at(fixture, below(fixture, ".git"));
    assert_true(fixture->repo.is_bare);
    setenv("GIT_CEILING_DIRECTORIES", fixture->root, 1);
    assert_refused(fixture, below(fixture, "a/b"), "not a git repository");
    unsetenv("GIT_CEILING_DIRECTORIES");
    assert_refused(fixture, "/", "not a git repository");
    assert_refused(fixture, below(fixture, "no/such/folder"), "cannot find");
}

static void test_bare(void **state)
{
    struct fixture *fixture = *state;
    start(fixture);
    fixture_git(fixture->root, "clone", "-q", "--bare", ".", "bare.git", NULL);
    open_at(fixture, below(fixture, "bare.git"));
    assert_true(fixture->repo.is_bare);
    assert_str(fixture->repo.work_tree, "");
    assert_str(fixture->repo.git_dir, below(fixture, "bare.git"));
    // As in a server's hook.
    assert_int_equal(chdir(below(fixture, "bare.git")), 0);
    setenv("GIT_DIR", ".", 1);
    open_at(fixture, NULL);
    assert_true(fixture->repo.is_bare);
    assert_int_equal(chdir(below(fixture, ".git")), 0);
    open_at(fixture, NULL);
    assert_true(fixture->repo.is_bare);
    unsetenv("GIT_DIR");
    assert_int_equal(chdir("/"), 0);
}

static void test_environment(void **state)
{
    struct fixture *fixture = *state;
    start(fixture);
    assert_int_equal(mkdir(below(fixture, "elsewhere"), 0755), 0);
    assert_int_equal(chdir(fixture->root), 0);
    setenv("GIT_DIR", ".git", 1);
    setenv("GIT_INDEX_FILE", ".git/next-index", 1);
    open_at(fixture, NULL);
    assert_str(fixture->repo.work_tree, fixture->root);
    assert_str(fixture->repo.index_file, below(fixture, ".git/next-index"));
    assert_true(fixture->repo.index_from_environment);
    setenv("GIT_WORK_TREE", below(fixture, "elsewhere"), 1);
    setenv("GIT_OBJECT_DIRECTORY", below(fixture, ".git/incoming"), 1);
    open_at(fixture, NULL);
    assert_str(fixture->repo.work_tree, below(fixture, "elsewhere"));
    assert_str(fixture->repo.object_dir, below(fixture, ".git/incoming"));
    setenv("GIT_DIR", "no-such", 1);
    assert_refused(fixture, NULL, "GIT_DIR");
    setenv("GIT_DIR", "a", 1);
    assert_refused(fixture, NULL, "not a git repository");
    unsetenv("GIT_DIR");
    unsetenv("GIT_INDEX_FILE");
    unsetenv("GIT_WORK_TREE");
    unsetenv("GIT_OBJECT_DIRECTORY");
    assert_int_equal(chdir("/"), 0);
}

static void test_gitfile(void **state)
{
    struct fixture *fixture = *state;
    start(fixture);
    static const struct {
        const char *text, *why;
    } broken[] = {
        {"", "not of the form"},
        {"gitdir:x", "not of the form"},
        {"gitdir: \n", "names no folder"},
        {"gitdir: ../no-such\n", "no-such"},
        {"gitdir: ../a\n", "not a git repository"},
        {"gitdir: ../.git\r/x\n", "control character"},
        {"gitdir: ../.git\033[2J\n", "control character"},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        fixture_write(fixture->root, "sub/.git", broken[i].text);
        assert_refused(fixture, below(fixture, "sub"), broken[i].why);
    }
    fixture_git(fixture->root, "worktree", "add", "-q", "linked", NULL);
    open_at(fixture, below(fixture, "linked/a"));
    assert_str(fixture->repo.work_tree, below(fixture, "linked"));
    assert_str(fixture->repo.git_dir, below(fixture, ".git/worktrees/linked"));
    assert_str(fixture->repo.common_dir, below(fixture, ".git"));
    assert_str(fixture->repo.index_file, below(fixture, ".git/worktrees/linked/index"));
    assert_str(fixture->repo.prefix, "a/");
    fixture_write(fixture->root, ".git/worktrees/linked/commondir", "../../no-such\n");
    assert_refused(fixture, below(fixture, "linked"), "commondir");
}

static void test_head(void **state)
{
    struct fixture *fixture = *state;
    struct repo_head head;
    struct error err = {0};
    struct buffer text = {0};
    char hex[OID_HEX_MAX + 1];
    fixture_git(fixture->root, "init", "-q", "-b", "feature/x", ".", NULL);
    open_at(fixture, fixture->root);
    assert_ok(repo_read_head(&fixture->repo, &fixture->arena, &head, &err));
    assert_true(head.is_unborn);
    assert_str(head.branch, "feature/x");
    start(fixture);
    open_at(fixture, fixture->root);
    assert_ok(repo_read_head(&fixture->repo, &fixture->arena, &head, &err));
    assert_false(head.is_unborn || head.is_detached);
    struct str expected = git_says(fixture, &text, "HEAD");
    assert_true(str_equal(oid_to_hex(&head.commit, hex), expected));
    expected = git_says(fixture, &text, "HEAD^{tree}");
    assert_true(str_equal(oid_to_hex(&head.tree, hex), expected));
    fixture_git(fixture->root, "checkout", "-q", "--detach", NULL);
    fixture_git(fixture->root, "pack-refs", "--all", NULL);
    assert_ok(repo_read_head(&fixture->repo, &fixture->arena, &head, &err));
    assert_true(head.is_detached);
    assert_str(head.branch, "");
    static const char *const broken[] = {"",
                                         "garbage\n",
                                         "ref: ../../../etc/passwd\n",
                                         "ref: HEAD\n",
                                         "ref: refs/heads/../../../x\n",
                                         "4b825dc642cb6eb9a060e54bf8d69288fbee49\n",
                                         "0123456789012345678901234567890123456789\n"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        fixture_write(fixture->root, ".git/HEAD", broken[i]);
        if (repo_read_head(&fixture->repo, &fixture->arena, &head, &err))
            fail_msg("HEAD \"%s\" was taken", broken[i]);
        assert_true(err.code == ERROR_REPO || err.code == ERROR_MISSING);
    }
    fixture_write(fixture->root, ".git/HEAD", "ref: refs/heads/loop\n");
    fixture_write(fixture->root, ".git/refs/heads/loop", "ref: refs/heads/loop\n");
    assert_false(repo_read_head(&fixture->repo, &fixture->arena, &head, &err));
    buffer_free(&text);
}

static void test_refs(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct buffer text = {0};
    struct oid oid;
    char hex[OID_HEX_MAX + 1], name[64];
    start(fixture);
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "v%d", i);
        fixture_git(fixture->root, "tag", "-a", "-m", "tag", name, NULL);
    }
    open_at(fixture, fixture->root);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 40; i++) {
            snprintf(name, sizeof name, "refs/tags/v%d", i);
            assert_ok(repo_read_ref(&fixture->repo, str_from(name), &oid, &err));
            struct str expected = git_says(fixture, &text, name);
            assert_true(str_equal(oid_to_hex(&oid, hex), expected));
        }
        static const char *const missing[] = {"refs/tags/v", "refs/tags/v99", "refs/heads/a",
                                              "refs/zz",     "refs/tags",     "MERGE_HEAD"};
        for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
            assert_ok(repo_read_ref(&fixture->repo, str_from(missing[i]), &oid, &err));
            assert_int_equal(oid.size, 0);
        }
        if (round == 0)
            fixture_git(fixture->root, "pack-refs", "--all", NULL);
        else if (round == 1) // unsorted, as very old versions of git left it
            fixture_git(fixture->root, "-c", "alias.x=!sed -i 1d .git/packed-refs", "x", NULL);
    }
    assert_false(repo_read_ref(&fixture->repo, STR("refs/../../x"), &oid, &err));
    assert_false(repo_read_ref(&fixture->repo, STR(""), &oid, &err));
    buffer_free(&text);
}

// As with reftable: git is asked, and gives the same answers.
static void test_refs_that_are_not_files(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct repo_head files, asked;
    struct oid oid;
    start(fixture);
    for (int round = 0; round < 2; round++) {
        open_at(fixture, fixture->root);
        assert_ok(repo_read_head(&fixture->repo, &fixture->arena, &files, &err));
        fixture->repo.refs_are_foreign = true;
        assert_ok(repo_read_head(&fixture->repo, &fixture->arena, &asked, &err));
        assert_true(str_equal(files.branch, asked.branch));
        assert_true(oid_equal(&files.commit, &asked.commit));
        assert_int_equal(files.is_detached, asked.is_detached);
        assert_ok(repo_read_ref(&fixture->repo, STR("refs/heads/no-such"), &oid, &err));
        assert_int_equal(oid.size, 0);
        assert_ok(repo_read_ref(&fixture->repo, STR("refs/heads/main"), &oid, &err));
        assert_true(oid_equal(&files.commit, &oid));
        fixture_git(fixture->root, "checkout", "-q", "--detach", NULL);
    }
}

static void test_operation(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *file;
        enum repo_operation operation;
    } cases[] = {
        {".git/MERGE_HEAD", REPO_MERGE},
        {".git/CHERRY_PICK_HEAD", REPO_CHERRY_PICK},
        {".git/REVERT_HEAD", REPO_REVERT},
        {".git/rebase-merge/onto", REPO_REBASE},
    };
    start(fixture);
    open_at(fixture, fixture->root);
    assert_int_equal(repo_read_operation(&fixture->repo), REPO_NORMAL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture_write(fixture->root, cases[i].file, "x\n");
        assert_int_equal(repo_read_operation(&fixture->repo), cases[i].operation);
        if (cases[i].operation != REPO_REBASE)
            unlink(below(fixture, cases[i].file));
    }
}

static void test_formats(void **state)
{
    struct fixture *fixture = *state;
    start(fixture);
    fixture_git(fixture->root, "init", "-q", "--object-format=sha256", "new", NULL);
    open_at(fixture, below(fixture, "new"));
    assert_int_equal(fixture->repo.oid_size, 32);
    open_at(fixture, fixture->root);
    assert_int_equal(fixture->repo.oid_size, 20);
    static const struct {
        const char *config;
        size_t oid_size;
        bool is_bare;
    } cases[] = {
        {"", 20, false},
        {"[core]\n\tbare\n", 20, true},
        {"[Core] BARE = \"yes\" ; comment\n", 20, true},
        {"[extensions]\n\tobjectFormat = sha\\\n256\n", 32, false},
        {"# [extensions] objectformat=sha256\n[core \"x\"]\nbare=true\n", 20, false},
        {"\xef\xbb\xbf[core]\r\n\tbare = 1\r\n", 20, true},
        {"[remote \"o\\\"]\"]\n\turl = \"a # b\"\n[extensions]\nrefstorage = reftable\n", 20, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture_write(fixture->root, ".git/config", cases[i].config);
        open_at(fixture, fixture->root);
        assert_int_equal(fixture->repo.oid_size, cases[i].oid_size);
        assert_int_equal(fixture->repo.is_bare, cases[i].is_bare);
    }
    assert_true(fixture->repo.refs_are_foreign);
    static const struct {
        const char *config, *why;
    } broken[] = {
        {"[extensions]\nobjectformat = sha512\n", "'sha512' is not known"},
        {"[core\nbare = true\n", "line"},
        {"[core]\n  = true\n", "line 2"},
        {"[core]\nx = \"open\n", "line"},
        {"[core]\nx = \\q\n", "line 2"},
        {"bare = true\n", "line 1"},
        {"[]\n", "line 1"},
        {"[a \"b\n\"]\n", "line"},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        fixture_write(fixture->root, ".git/config", broken[i].config);
        assert_refused(fixture, fixture->root, broken[i].why);
    }
    fixture_write(fixture->root, ".git/config", "[core]\n\tworktree = ../a\n");
    open_at(fixture, fixture->root);
    assert_str(fixture->repo.work_tree, below(fixture, "a"));
}

static void test_owner(void **state)
{
    struct fixture *fixture = *state;
    if (geteuid() != 0)
        return;
    start(fixture);
    assert_int_equal(chown(below(fixture, ".git"), 4711, 4711), 0);
    assert_refused(fixture, fixture->root, "git rev-parse");
    setenv("SUDO_UID", "4711", 1);
    open_at(fixture, fixture->root);
    unsetenv("SUDO_UID");
    fixture_git(fixture->root, "config", "--global", "--add", "safe.directory", fixture->root, NULL);
    open_at(fixture, fixture->root);
    // Who names the repository vouches for it, as with git.
    fixture_git(fixture->root, "config", "--global", "--unset-all", "safe.directory", NULL);
    setenv("GIT_DIR", below(fixture, ".git"), 1);
    open_at(fixture, fixture->root);
    unsetenv("GIT_DIR");
}

static void test_state_dir(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct str path;
    struct stat status;
    start(fixture);
    open_at(fixture, fixture->root);
    for (int i = 0; i < 2; i++) {
        assert_ok(repo_state_dir(&fixture->repo, &fixture->arena, &path, &err));
        assert_str(path, below(fixture, ".git/andon"));
        assert_int_equal(stat(path.at, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0700);
    }
    rmdir(path.at);
    fixture_write(fixture->root, ".git/andon", "in the way");
    assert_false(repo_state_dir(&fixture->repo, &fixture->arena, &path, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(test_discovery), TEST(test_bare),  TEST(test_environment), TEST(test_gitfile),
        TEST(test_head),      TEST(test_refs),  TEST(test_operation),   TEST(test_refs_that_are_not_files),
        TEST(test_formats),   TEST(test_owner), TEST(test_state_dir),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
