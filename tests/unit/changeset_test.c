// The staged change set of real repositories, compared with what git says about them.
#include "changeset_fixture.h"

static void test_staged_equals_git(void **state)
{
    struct fixture *fixture = *state;
    static const char *const formats[] = {"--object-format=sha1", "--object-format=sha256"};
    static const char *const versions[] = {"2", "3", "4"};
    for (size_t f = 0; f < 2; f++) {
        char root[FIXTURE_PATH];
        snprintf(root, sizeof root, "%.400s/%s", fixture->root, formats[f]);
        mkdir(root, 0755);
        struct fixture inner = {0};
        memcpy(inner.root, root, sizeof root);
        start(&inner, formats[f]);
        assert_as_git(&inner, root);
        assert_int_equal(inner.changeset.count, 0);
        change_much(root);
        for (size_t v = 0; v < 3; v++) {
            fixture_git(root, "update-index", "--index-version", versions[v], NULL);
            assert_as_git(&inner, root);
            assert_true(inner.changeset.count >= 11);
        }
        fixture_git(root, "commit", "-q", "-m", "two", NULL);
        fixture_git(root, "gc", "-q", NULL);
        assert_as_git(&inner, root);
        assert_int_equal(inner.changeset.count, 0);
        fixture_git(root, "rm", "-q", "--cached", "zz-last", NULL);
        fixture_write(root, "d4/sub1/file0.txt", "later\n");
        fixture_git(root, "add", "d4", NULL);
        assert_as_git(&inner, root);
        assert_int_equal(inner.changeset.count, 2);
        close_all(&inner);
        buffer_free(&inner.text);
        buffer_free(&inner.expected);
    }
}

static void test_unborn(void **state)
{
    struct fixture *fixture = *state;
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 0);
    assert_true(fixture->changeset.head.is_unborn);
    assert_str(fixture->changeset.head.branch, "main");
    fixture_write(fixture->root, "b", "two\n");
    fixture_write(fixture->root, "a/x", "one\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_write(fixture->root, "a/x", "not staged\n");
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 2);
    assert_change(fixture, "a/x", CHANGE_ADDED);
    assert_content(fixture, "a/x", false, "one\n");
}

static void test_intent_to_add(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, "later.c", "later\n");
    fixture_write(fixture->root, "now.c", "now\n");
    fixture_git(fixture->root, "add", "-N", "later.c", NULL);
    fixture_git(fixture->root, "add", "now.c", NULL);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 1);
    const struct skip *skip = find_skip(fixture, "later.c");
    assert_non_null(skip);
    assert_false(skip->is_incomplete);
    assert_str(skip->reason, "intent to add: no content is staged");
    // Alone, it leaves nothing to commit; over a file of HEAD, that file counts as deleted.
    fixture_git(fixture->root, "rm", "-q", "--cached", "now.c", "d10", NULL);
    fixture_git(fixture->root, "add", "-N", "d10", NULL);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 1);
    assert_change(fixture, "d10", CHANGE_DELETED);
}

static void make_conflict(const char *root)
{
    fixture_git(root, "checkout", "-q", "-b", "side", NULL);
    fixture_write(root, "d10", "side\n");
    fixture_write(root, "side-only", "side\n");
    commit_all(root, "side");
    fixture_git(root, "checkout", "-q", "main", NULL);
    fixture_write(root, "d10", "main\n");
    commit_all(root, "main");
    assert_int_not_equal(fixture_git_try(root, "merge", "-q", "side", NULL), 0);
}

static void test_merge_conflict(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    make_conflict(fixture->root);
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.operation, REPO_MERGE);
    assert_int_equal(fixture->changeset.count, 2);
    assert_change(fixture, "d10", CHANGE_UNMERGED);
    assert_content(fixture, "d10", false, "main\n");
    assert_change(fixture, "side-only", CHANGE_ADDED);
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_ALL_FILES});
    assert_change(fixture, "d10", CHANGE_UNMERGED);
    assert_content(fixture, "d10", false, "main\n");
    assert_int_equal(fixture->changeset.count, 25);
}

static void test_renames(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    for (int i = 0; i < 50; i++)
        buffer_printf(&text, "this is line %d\n", i);
    fixture_write_bytes(fixture->root, "src/long.c", buffer_str(&text));
    fixture_write(fixture->root, "src/exact.c", "exact\n");
    fixture_write(fixture->root, "src/twice.c", "same\n");
    fixture_write(fixture->root, "lib/twice.c", "same\n");
    fixture_write(fixture->root, "gone.c", "quite something else\n");
    commit_all(fixture->root, "one");
    fixture_git(fixture->root, "mv", "src", "new", NULL);
    fixture_git(fixture->root, "mv", "lib", "other", NULL);
    fixture_git(fixture->root, "rm", "-q", "gone.c", NULL);
    buffer_add_cstring(&text, "and one more\n");
    fixture_write_bytes(fixture->root, "new/long.c", buffer_str(&text));
    fixture_write(fixture->root, "fresh.c", "nothing like it\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 6);
    assert_change(fixture, "new/long.c", CHANGE_RENAMED);
    assert_str(find(fixture, "new/long.c")->old_path, "src/long.c");
    assert_change(fixture, "new/exact.c", CHANGE_RENAMED);
    assert_change(fixture, "new/twice.c", CHANGE_RENAMED);
    assert_change(fixture, "other/twice.c", CHANGE_RENAMED);
    assert_change(fixture, "gone.c", CHANGE_DELETED);
    assert_change(fixture, "fresh.c", CHANGE_ADDED);
    assert_content(fixture, "new/exact.c", true, "exact\n");
    buffer_free(&text);
}

static void test_split_and_sparse_index(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    change_much(fixture->root);
    fixture_git(fixture->root, "update-index", "--split-index", NULL);
    assert_as_git(fixture, fixture->root);
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_ALL_FILES});
    assert_change(fixture, "d0/new/deep/file.txt", CHANGE_PRESENT);
    fixture_git(fixture->root, "update-index", "--no-split-index", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "two", NULL);
    fixture_git(fixture->root, "sparse-checkout", "init", "--cone", "--sparse-index", NULL);
    fixture_git(fixture->root, "sparse-checkout", "set", "d2", NULL);
    fixture_write(fixture->root, "d2/sub2/file1.txt", "sparse\n");
    fixture_git(fixture->root, "add", "d2", NULL);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 1);
    assert_content(fixture, "d2/sub2/file1.txt", false, "sparse\n");
    assert_content(fixture, "d2/sub2/file1.txt", true, "changed\n");
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_ALL_FILES});
    assert_change(fixture, "d4/sub1/file0.txt", CHANGE_PRESENT);
}

static void test_split_index_in_odd_states(void **state)
{
    struct fixture *fixture = *state;
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "first", "first\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_git(fixture->root, "update-index", "--split-index", NULL);
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 1);
    assert_change(fixture, "first", CHANGE_ADDED);
    start(fixture, "--object-format=sha1");
    make_conflict(fixture->root);
    fixture_git(fixture->root, "update-index", "--split-index", NULL);
    load_staged(fixture, fixture->root);
    assert_change(fixture, "d10", CHANGE_UNMERGED);
    assert_change(fixture, "side-only", CHANGE_ADDED);
    assert_int_equal(fixture->changeset.count, 2);
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_ALL_FILES});
    assert_change(fixture, "d10", CHANGE_UNMERGED);
    assert_content(fixture, "d10", false, "main\n");
    assert_int_equal(fixture->changeset.count, 26);
}

static void shell(const char *folder, const char *script)
{
    char alias[1024];
    snprintf(alias, sizeof alias, "alias.x=!%s", script);
    fixture_git(folder, "-c", alias, "x", NULL);
}

// Trees that git would not write: out of order, a name twice, a folder that is no tree.
static void test_malformed_head(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_STAGED};
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "a", "a\n");
    fixture_write(fixture->root, "b", "b\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    shell(fixture->root, "printf \"100644 b\\0aaaaaaaaaaaaaaaaaaaa100644 a\\0bbbbbbbbbbbbbbbbbbbb\" > t; "
                         "tree=$(git hash-object -w -t tree --literally t); "
                         "git update-ref HEAD $(git commit-tree -m x $tree)");
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 2);
    assert_change(fixture, "a", CHANGE_MODIFIED);
    assert_content(fixture, "a", false, "a\n");
    assert_change(fixture, "b", CHANGE_MODIFIED);
    static const char *const broken[] = {"40000 b\\0aaaaaaaaaaaaaaaaaaaa", "100644 b\\0aaaaaaaaaaaaaaaaaaa",
                                         "100644 b/c\\0aaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        char script[512];
        snprintf(script, sizeof script,
                 "printf \"%s\" > t; tree=$(git hash-object -w -t tree --literally t); "
                 "git update-ref HEAD $(git commit-tree -m x $tree)",
                 broken[i]);
        shell(fixture->root, script);
        close_all(fixture);
        assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
        assert_false(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
        assert_true(err.code == ERROR_REPO || err.code == ERROR_MISSING);
    }
}

static void test_linked_worktree_and_submodule(void **state)
{
    struct fixture *fixture = *state;
    char tree[FIXTURE_PATH + 256];
    start(fixture, "--object-format=sha1");
    snprintf(tree, sizeof tree, "%s.home/linked", fixture->root);
    fixture_git(fixture->root, "worktree", "add", "-q", tree, "-b", "linked", NULL);
    fixture_write(tree, "d2/linked.txt", "linked\n");
    fixture_git(tree, "add", "-A", NULL);
    assert_as_git(fixture, tree);
    assert_int_equal(fixture->changeset.count, 1);
    assert_str(fixture->changeset.head.branch, "linked");
    assert_str(fixture->repo.work_tree, tree);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 0);
    fixture_git(fixture->root, "submodule", "--quiet", "add", fixture->root, "module", NULL);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(find(fixture, "module")->mode, 0160000);
    struct error err = {0};
    assert_false(
        changeset_read(&fixture->changeset, find(fixture, "module"), false, 100, &fixture->text, &err));
    const char *inside = below(fixture, "module");
    fixture_write(inside, "d1/inside.txt", "inside\n");
    fixture_git(inside, "add", "-A", NULL);
    assert_as_git(fixture, inside);
    assert_int_equal(fixture->changeset.count, 1);
    assert_str(fixture->repo.work_tree, inside);
}

static void test_index_of_the_environment(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, "staged", "staged\n");
    fixture_git(fixture->root, "add", "staged", NULL);
    fixture_git(fixture->root, "read-tree", "--index-output=.git/other", "HEAD", NULL);
    setenv("GIT_INDEX_FILE", ".git/other", 1);
    load_staged(fixture, fixture->root);
    unsetenv("GIT_INDEX_FILE");
    assert_int_equal(fixture->changeset.count, 0);
    assert_true(fixture->repo.index_from_environment);
}

static void test_broken_index(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_STAGED};
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, ".git/index", "DIRC garbage, and more of it than a checksum is long");
    assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
    assert_false(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
    assert_int_equal(err.code, ERROR_REPO);
    assert_non_null(strstr(err.message, "/.git/index"));
}

// The cache-tree says that HEAD's folder has more or other entries than the index does.
static void test_lying_cache_tree(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_STAGED};
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, "a-first", "first\n");
    fixture_git(fixture->root, "add", "a-first", NULL);
    FILE *file = fopen(below(fixture, ".git/index"), "r+b");
    assert_non_null(file);
    char bytes[8192];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    size_t at = str_find((struct str){bytes, size}, (struct str){"d0\0004 ", 5}, 0);
    assert_true(at != STR_NONE);
    static const char counts[] = {'3', '5'};
    for (size_t i = 0; i < sizeof counts; i++) {
        fseek(file, (long)at + 3, SEEK_SET);
        fputc(counts[i], file);
        fflush(file);
        assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
        assert_false(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
        assert_non_null(strstr(err.message, "cache-tree"));
        close_all(fixture);
    }
    fclose(file);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_staged_equals_git),
        TEST(test_unborn),
        TEST(test_intent_to_add),
        TEST(test_merge_conflict),
        TEST(test_renames),
        TEST(test_split_and_sparse_index),
        TEST(test_split_index_in_odd_states),
        TEST(test_malformed_head),
        TEST(test_linked_worktree_and_submodule),
        TEST(test_index_of_the_environment),
        TEST(test_broken_index),
        TEST(test_lying_cache_tree),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
