// The other kinds of change set: ranges, the work tree, the index, folders without git, standard input.
#include "changeset_fixture.h"

static void assert_range(struct fixture *fixture, const char *range, const char *from, const char *to)
{
    load_request(fixture, fixture->root,
                 (struct changeset_request){.kind = CHANGESET_RANGE, .range = str_from(range)});
    print_raw(&fixture->changeset, fixture->repo.oid_size, &fixture->text);
    fixture_git_output(fixture->root, &fixture->expected, "diff-tree", "-r", "--raw", "--no-abbrev", "-z",
                       "--no-renames", from, to, NULL);
    nul_to_line_feed(&fixture->expected);
    buffer_add_byte(&fixture->expected, '\0');
    buffer_add_byte(&fixture->text, '\0');
    assert_string_equal(fixture->text.at, fixture->expected.at);
}

static void test_ranges(void **state)
{
    struct fixture *fixture = *state;
    static const char empty[] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    struct error err = {0};
    start(fixture, "--object-format=sha1");
    fixture_git(fixture->root, "tag", "-a", "-m", "first", "v1", NULL);
    fixture_git(fixture->root, "hash-object", "-w", "-t", "tree", "/dev/null", NULL);
    change_much(fixture->root);
    fixture_git(fixture->root, "commit", "-q", "-m", "two", NULL);
    fixture_git(fixture->root, "checkout", "-q", "-b", "side", "v1", NULL);
    fixture_write(fixture->root, "side-file", "side\n");
    commit_all(fixture->root, "side");
    assert_range(fixture, "v1..main", "v1", "main");
    assert_range(fixture, "main..v1", "main", "v1");
    assert_range(fixture, "main", "v1", "main");
    assert_range(fixture, "main..side", "main", "side");
    assert_range(fixture, "main...side", "v1", "side");
    assert_range(fixture, "main..", "main", "side");
    assert_range(fixture, "0000000000000000000000000000000000000000..main", empty, "main");
    assert_str(fixture->changeset.base, "");
    assert_range(fixture, "v1", empty, "v1");
    static const char *const wrong[] = {"",
                                        "no-such..main",
                                        "main..no-such",
                                        "--help..main",
                                        "main..main:d10",
                                        "main..0000000000000000000000000000000000000000"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct changeset_request request = {.kind = CHANGESET_RANGE, .range = str_from(wrong[i])};
        struct changeset changeset;
        assert_false(changeset_load(&request, &fixture->repo, &fixture->arena, &changeset, &err));
    }
}

static void test_worktree(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, ".gitignore", "*.o\n");
    fixture_write(fixture->root, "d1/untracked.c", "untracked\n");
    fixture_write(fixture->root, "d1/ignored.o", "ignored\n");
    fixture_write(fixture->root, "d2/sub2/file1.txt", "edited\n");
    unlink(below(fixture, "d10"));
    // A tracked folder that became a symlink: what is behind it is not the repository's.
    assert_int_equal(rename(below(fixture, "d4"), below(fixture, "moved")), 0);
    assert_int_equal(symlink("moved", below(fixture, "d4")), 0);
    mkfifo(below(fixture, "pipe"), 0600);
    fixture_git(fixture->root, "init", "-q", "nested", NULL);
    fixture_write(fixture->root, "nested/file", "not ours\n");
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_WORKTREE});
    assert_str(find_skip(fixture, "nested/")->reason, "a repository of its own");
    assert_change(fixture, "d1/untracked.c", CHANGE_PRESENT);
    assert_content(fixture, "d1/untracked.c", false, "untracked\n");
    assert_content(fixture, "d2/sub2/file1.txt", false, "edited\n");
    assert_content(fixture, "d4", false, "moved");
    assert_int_equal(find(fixture, "d4")->mode, 0120000);
    assert_non_null(find(fixture, "moved/sub1/file0.txt"));
    assert_null(find(fixture, "d4/sub1/file0.txt"));
    assert_null(find(fixture, "d1/ignored.o"));
    assert_null(find(fixture, "d10"));
    // Swapped for a symlink or FIFO after it was listed.
    struct error err = {0};
    const struct change *change = find(fixture, "d2/sub2/file1.txt");
    unlink(below(fixture, "d2/sub2/file1.txt"));
    assert_int_equal(symlink("/etc/passwd", below(fixture, "d2/sub2/file1.txt")), 0);
    assert_false(changeset_read(&fixture->changeset, change, false, 1 << 20, &fixture->text, &err));
    unlink(below(fixture, "d2/sub2/file1.txt"));
    mkfifo(below(fixture, "d2/sub2/file1.txt"), 0600);
    assert_false(changeset_read(&fixture->changeset, change, false, 1 << 20, &fixture->text, &err));
    assert_non_null(strstr(err.message, "d2/sub2/file1.txt"));
}

static void test_limits(void **state)
{
    struct fixture *fixture = *state;
    static const enum changeset_kind kinds[] = {CHANGESET_WORKTREE, CHANGESET_ALL_FILES};
    start(fixture, "--object-format=sha1");
    for (size_t i = 0; i < 2; i++) {
        struct str absolute = str_from(below(fixture, "d10"));
        struct str paths[] = {STR("."), STR("../d1//sub1/"), STR("file3.txt"), absolute, STR("nowhere")};
        struct changeset_request request = {.kind = kinds[i], .paths = paths + 1, .path_count = 4};
        load_request(fixture, below(fixture, "d2/sub2/.."), request);
        assert_int_equal(fixture->changeset.count, 5);
        assert_non_null(find(fixture, "d1/sub1/file2.txt"));
        assert_non_null(find(fixture, "d10"));
        assert_int_equal(fixture->changeset.skipped.count, 2); // "file3.txt" is in d2/sub2, not in d2
        assert_true(find_skip(fixture, "nowhere")->is_incomplete);
        request = (struct changeset_request){.kind = kinds[i], .paths = paths, .path_count = 1};
        load_request(fixture, below(fixture, "d2"), request);
        assert_int_equal(fixture->changeset.count, 4);
        load_request(fixture, fixture->root, request);
        assert_int_equal(fixture->changeset.count, 24);
        static const char *const outside[] = {"../..", "/etc/passwd", "../../../../../../../.."};
        for (size_t k = 0; k < 3; k++) {
            struct error err = {0};
            struct str path = str_from(outside[k]);
            request = (struct changeset_request){.kind = kinds[i], .paths = &path, .path_count = 1};
            assert_false(
                changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
            assert_int_equal(err.code, ERROR_USAGE);
        }
    }
}

static void load_no_git(struct fixture *fixture, struct str *paths, size_t count)
{
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_NO_GIT, .paths = paths, .path_count = count};
    close_all(fixture);
    assert_ok(changeset_load(&request, NULL, &fixture->arena, &fixture->changeset, &err));
}

static void test_no_git(void **state)
{
    struct fixture *fixture = *state;
    make_tree(fixture->root, 2, 2);
    fixture_write(fixture->root, ".git/config", "no repository\n");
    fixture_write(fixture->root, "d1/.git/config", "no repository\n");
    assert_int_equal(symlink("..", below(fixture, "d0/loop")), 0);
    assert_int_equal(symlink("d0/sub0/file1.txt", below(fixture, "link")), 0);
    mkfifo(below(fixture, "pipe"), 0600);
    char path[FIXTURE_PATH + 64];
    struct str paths[2] = {str_from(fixture->root)};
    load_no_git(fixture, paths, 1);
    assert_int_equal(fixture->changeset.count, 6);
    snprintf(path, sizeof path, "%s/d0/loop", fixture->root);
    assert_content(fixture, path, false, "..");
    snprintf(path, sizeof path, "%s/pipe", fixture->root);
    assert_false(find_skip(fixture, path)->is_incomplete);
    assert_str(find_skip(fixture, path)->reason, "a FIFO, not a file");
    // Named on the command line, a symlink is followed.
    snprintf(path, sizeof path, "%s/link", fixture->root);
    paths[0] = str_from(path);
    load_no_git(fixture, paths, 1);
    assert_int_equal(fixture->changeset.count, 1);
    assert_content(fixture, path, false, "0 1\n");
    struct error err = {0};
    assert_false(
        changeset_read(&fixture->changeset, &fixture->changeset.at[0], false, 3, &fixture->text, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    char deep[700] = "deep/";
    for (size_t i = 5; i < sizeof deep - 3; i += 2)
        memcpy(deep + i, "d/", 3);
    strcat(deep, "f");
    fixture_write(fixture->root, deep, "too deep\n");
    snprintf(path, sizeof path, "%s/deep", fixture->root);
    paths[0] = str_from(path);
    load_no_git(fixture, paths, 1);
    assert_int_equal(fixture->changeset.count, 0);
    assert_int_equal(fixture->changeset.skipped.count, 1);
    assert_true(fixture->changeset.skipped.at[0].is_incomplete);
    paths[0] = STR("/no/such/folder");
    close_all(fixture);
    struct changeset_request request = {.kind = CHANGESET_NO_GIT, .paths = paths, .path_count = 1};
    assert_false(changeset_load(&request, NULL, &fixture->arena, &fixture->changeset, &err));
}

static void test_index_paths(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct str *paths;
    size_t count;
    start(fixture, "--object-format=sha1");
    load_staged(fixture, fixture->root);
    assert_ok(changeset_index_paths(&fixture->changeset, &fixture->arena, &paths, &count, &err));
    assert_int_equal(count, 24);
    assert_str(paths[0], "d0/sub0/file0.txt");
    assert_str(paths[23], "name with\nline feed \xff");
}

static void test_stdin(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    int ends[2], saved = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "text", 4), 4);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    struct changeset_request request = {.kind = CHANGESET_STDIN, .stdin_path = STR("src/a.c")};
    assert_ok(changeset_load(&request, NULL, &fixture->arena, &fixture->changeset, &err));
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    assert_content(fixture, "src/a.c", false, "text");
    assert_false(
        changeset_read(&fixture->changeset, &fixture->changeset.at[0], false, 3, &fixture->text, &err));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_ranges), TEST(test_worktree),    TEST(test_limits),
        TEST(test_no_git), TEST(test_index_paths), TEST(test_stdin),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
