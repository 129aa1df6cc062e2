// Files on disk that are not plain files, can't be read, or change between being listed and being read.
#include "core/changeset.h"
#include "git_fixture.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

enum { NOBODY = 65534 };

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
    struct changeset changeset;
    struct buffer text;
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
    changeset_free(&fixture->changeset);
    fixture_close(fixture->root, &fixture->repo, &fixture->arena, &fixture->text);
    free(fixture);
    return 0;
}

static struct str below(struct fixture *fixture, const char *name)
{
    return arena_printf(&fixture->arena, "%s/%s", fixture->root, name);
}

static bool load_paths(struct fixture *fixture, const struct str *paths, size_t count, struct error *err)
{
    struct changeset_request request = {.kind = CHANGESET_NO_GIT, .paths = paths, .path_count = count};
    changeset_free(&fixture->changeset);
    return changeset_load(&request, NULL, &fixture->arena, &fixture->changeset, err);
}

static void load(struct fixture *fixture)
{
    struct error err = {0};
    struct str path = str_from(fixture->root);
    assert_ok(load_paths(fixture, &path, 1, &err));
}

static void load_worktree(struct fixture *fixture)
{
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_WORKTREE};
    changeset_free(&fixture->changeset);
    repo_close(&fixture->repo);
    assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
    assert_ok(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
}

static const struct change *find(const struct fixture *fixture, const char *end)
{
    for (size_t i = 0; i < fixture->changeset.count; i++)
        if (str_ends_with(fixture->changeset.at[i].path, str_from(end)))
            return &fixture->changeset.at[i];
    fail_msg("%s is not listed", end);
    return NULL;
}

static void assert_skipped(const struct fixture *fixture, const char *end, const char *reason,
                           bool is_incomplete)
{
    VEC_EACH (struct skip, skip, &fixture->changeset.skipped) {
        if (!str_ends_with(skip->path, str_from(end)))
            continue;
        assert_str(skip->reason, reason);
        assert_int_equal(skip->is_incomplete, is_incomplete);
        return;
    }
    fail_msg("%s is not among what was skipped", end);
}

static void assert_read_fails(struct fixture *fixture, const char *end, size_t limit, enum error_code code,
                              const char *part)
{
    struct error err = {0};
    assert_false(changeset_read(&fixture->changeset, find(fixture, end), false, limit, &fixture->text, &err));
    assert_int_equal(err.code, code);
    if (!strstr(err.message, part) || !strstr(err.message, end))
        fail_msg("\"%s\" does not name \"%s\" and \"%s\"", err.message, part, end);
}

static void make_socket(struct fixture *fixture, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct str path = below(fixture, name);
    assert_true(path.len < sizeof address.sun_path);
    memcpy(address.sun_path, path.at, path.len);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

static void test_special_files(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture->root, "plain", "plain\n");
    fixture_write(fixture->root, ".git/config", "not looked at\n");
    assert_int_equal(mkfifo(below(fixture, "fifo").at, 0600), 0);
    make_socket(fixture, "socket");
    bool has_device =
        mknod(below(fixture, "device").at, S_IFCHR | 0600, makedev(1, 3)) == 0; // root alone may
    load(fixture);
    assert_int_equal(fixture->changeset.count, 1);
    assert_int_equal(find(fixture, "/plain")->mode, 0100644);
    assert_skipped(fixture, "/fifo", "a FIFO, not a file", false);
    assert_skipped(fixture, "/socket", "a socket, not a file", false);
    assert_skipped(fixture, "/.git", "git's own folder (--history looks into it)", false);
    if (has_device)
        assert_skipped(fixture, "/device", "a device, not a file", false);
}

static void test_folders_without_end(void **state)
{
    struct fixture *fixture = *state;
    int fd = open(fixture->root, O_RDONLY | O_DIRECTORY);
    for (int depth = 0; depth < 300; depth++) {
        assert_int_equal(mkdirat(fd, "d", 0755), 0);
        int next = openat(fd, "d", O_RDONLY | O_DIRECTORY);
        assert_true(next >= 0);
        close(fd);
        fd = next;
    }
    close(fd);
    load(fixture);
    assert_int_equal(fixture->changeset.count, 0);
    assert_int_equal(fixture->changeset.skipped.count, 1);
    assert_skipped(fixture, "/d/d/d", "folders nested too deep", true);
}

// What can't be looked at makes a run incomplete. Nothing is forbidden to root, so root becomes somebody
// else.
static void test_no_access(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct str root = str_from(fixture->root);
    bool is_root = geteuid() == 0;
    fixture_write(fixture->root, "open", "open\n");
    fixture_write(fixture->root, "closed/inside", "inside\n");
    fixture_write(fixture->root, "listed/inside", "inside\n");
    fixture_write(fixture->root, "locked", "locked\n");
    assert_int_equal(chmod(fixture->root, 0755), 0);
    assert_int_equal(chmod(below(fixture, "closed").at, 0), 0);
    assert_int_equal(chmod(below(fixture, "listed").at, 0444), 0); // its names can be read, but no more
    assert_int_equal(chmod(below(fixture, "locked").at, 0), 0);
    if (is_root)
        assert_int_equal(seteuid(NOBODY), 0);
    bool ok = load_paths(fixture, &root, 1, &err);
    struct error read_err = {0}, root_err = {0};
    struct str closed = below(fixture, "closed");
    bool was_read = ok && changeset_read(&fixture->changeset, find(fixture, "/locked"), false, 100,
                                         &fixture->text, &read_err);
    struct changeset none = {0};
    struct changeset_request request = {.kind = CHANGESET_NO_GIT, .paths = &closed, .path_count = 1};
    bool was_listed = changeset_load(&request, NULL, &fixture->arena, &none, &root_err);
    if (is_root)
        assert_int_equal(seteuid(0), 0);
    chmod(below(fixture, "closed").at, 0755);
    chmod(below(fixture, "listed").at, 0755);
    if (!ok)
        fail_msg("%s", err.message);
    assert_skipped(fixture, "/closed", "permission denied", true);
    assert_skipped(fixture, "/listed/inside", "permission denied", true);
    assert_false(was_read);
    assert_int_equal(read_err.code, ERROR_IO);
    assert_false(was_listed);
    assert_int_equal(root_err.code, ERROR_IO);
}

static void test_paths_that_are_not_there(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct str path = below(fixture, "missing");
    assert_false(load_paths(fixture, &path, 1, &err));
    assert_int_equal(err.code, ERROR_IO);
    assert_non_null(strstr(err.message, "missing"));
    err = (struct error){0};
    assert_false(load_paths(fixture, NULL, 0, &err));
    assert_int_equal(err.code, ERROR_USAGE);
    // A link that leads nowhere is looked at as a link.
    assert_int_equal(symlink("nowhere", below(fixture, "link").at), 0);
    path = below(fixture, "link");
    assert_ok(load_paths(fixture, &path, 1, &err));
    assert_int_equal(find(fixture, "/link")->mode, 0120000);
    assert_ok(changeset_read(&fixture->changeset, find(fixture, "/link"), false, 7, &fixture->text, &err));
    assert_str(buffer_str(&fixture->text), "nowhere");
    assert_read_fails(fixture, "/link", 6, ERROR_LIMIT, "too large (7 bytes)");
}

static void test_limits_and_growing_files(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    fixture_write(fixture->root, "ten", "123456789\n");
    load(fixture);
    assert_ok(changeset_read(&fixture->changeset, find(fixture, "/ten"), false, 10, &fixture->text, &err));
    assert_read_fails(fixture, "/ten", 9, ERROR_LIMIT, "too large (10 bytes)");
    // No size is known before it is read; it is read whole, or refused.
    struct str process = STR("/proc/self/status");
    assert_ok(load_paths(fixture, &process, 1, &err));
    assert_ok(
        changeset_read(&fixture->changeset, &fixture->changeset.at[0], false, 1 << 20, &fixture->text, &err));
    assert_true(str_starts_with(buffer_str(&fixture->text), STR("Name:")));
    assert_true(fixture->text.len > 100);
    assert_read_fails(fixture, "status", 50, ERROR_LIMIT, "too large");
}

static void test_changed_after_listing(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    size_t size = 0;
    fixture_write(fixture->root, "gone", "x\n");
    fixture_write(fixture->root, "pipe", "x\n");
    fixture_write(fixture->root, "link", "x\n");
    load(fixture);
    assert_ok(changeset_size(&fixture->changeset, find(fixture, "/gone"), &size, &err));
    assert_int_equal(size, 2);
    unlink(below(fixture, "gone").at);
    unlink(below(fixture, "pipe").at);
    unlink(below(fixture, "link").at);
    assert_int_equal(mkfifo(below(fixture, "pipe").at, 0600), 0);
    assert_int_equal(symlink("/proc/self/status", below(fixture, "link").at), 0);
    assert_read_fails(fixture, "/gone", 100, ERROR_IO, "No such file");
    assert_read_fails(fixture, "/pipe", 100, ERROR_IO,
                      "a FIFO, not a file");                           // and does not wait for a writer
    assert_read_fails(fixture, "/link", 100, ERROR_IO, "cannot open"); // and does not follow
    assert_false(changeset_size(&fixture->changeset, find(fixture, "/gone"), &size, &err));
    assert_int_equal(err.code, ERROR_IO);
}

static void test_worktree(void **state)
{
    struct fixture *fixture = *state;
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "kept", "kept\n");
    fixture_write(fixture->root, "deleted", "deleted\n");
    fixture_write(fixture->root, "folder/a", "a\n");
    fixture_write(fixture->root, "replaced/a", "a\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_git(fixture->root, "init", "-q", "inner", NULL);
    fixture_git(fixture->root, "-C", "inner", "commit", "-q", "--allow-empty", "-m", "x", NULL);
    unlink(below(fixture, "deleted").at);
    unlink(below(fixture, "replaced/a").at);
    rmdir(below(fixture, "replaced").at);
    assert_int_equal(symlink("folder", below(fixture, "replaced").at), 0); // replaced/a would be folder/a
    unlink(below(fixture, "folder/a").at);
    rmdir(below(fixture, "folder").at);
    fixture_write(fixture->root, "folder", "a file where a folder was\n");
    load_worktree(fixture);
    assert_int_equal(fixture->changeset.count, 3);
    find(fixture, "kept");
    assert_int_equal(find(fixture, "folder")->mode, 0100644);
    assert_int_equal(find(fixture, "replaced")->mode, 0120000);
    assert_skipped(fixture, "inner/", "a repository of its own", false);
}

// git itself is missing, fails, or answers with something else.
static void test_broken_git(void **state)
{
    static const struct {
        const char *script, *part;
    } cases[] = {{NULL, "git"}, {"#!/bin/sh\necho 'fatal: broken' >&2\nexit 128\n", "broken"}};
    struct fixture *fixture = *state;
    struct changeset_request request = {.kind = CHANGESET_WORKTREE};
    char *path = strdup(getenv("PATH"));
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    load_worktree(fixture);
    assert_int_equal(mkdir(below(fixture, "bin").at, 0755), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        if (cases[i].script) {
            fixture_write(fixture->root, "bin/git", cases[i].script);
            assert_int_equal(chmod(below(fixture, "bin/git").at, 0755), 0);
        }
        setenv("PATH", below(fixture, "bin").at, 1);
        changeset_free(&fixture->changeset);
        bool ok = changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err);
        setenv("PATH", path, 1);
        assert_false(ok);
        assert_int_not_equal(err.code, ERROR_NONE);
        if (!strstr(err.message, cases[i].part))
            fail_msg("\"%s\" does not say \"%s\"", err.message, cases[i].part);
    }
    free(path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_special_files),
        TEST(test_folders_without_end),
        TEST(test_no_access),
        TEST(test_paths_that_are_not_there),
        TEST(test_limits_and_growing_files),
        TEST(test_changed_after_listing),
        TEST(test_worktree),
        TEST(test_broken_git),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
