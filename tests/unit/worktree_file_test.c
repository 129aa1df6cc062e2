// A fix is written over a file only while it is what was read: every way in which it can become something
// else.
#include "core/worktree_file.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH];
    int fd;
    struct arena arena;
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    fixture_new(f.root);
    fixture_write(f.root, "plain", "abc");
    fixture_write(f.root, "empty", "");
    fixture_write(f.root, "folder/inside", "in");
    char path[FIXTURE_PATH + 16];
    snprintf(path, sizeof path, "%s/pipe", f.root);
    assert_int_equal(mkfifo(path, 0600), 0);
    f.fd = open(f.root, O_RDONLY | O_DIRECTORY);
    assert_true(f.fd >= 0);
    assert_int_equal(symlinkat("plain", f.fd, "link"), 0);
    assert_int_equal(symlinkat("folder", f.fd, "linked"), 0);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    close(f->fd);
    arena_free(&f->arena);
    fixture_remove(f->root);
    return 0;
}

static struct worktree_file read_file(struct fixture *f, const char *name)
{
    struct worktree_file file;
    struct error err = {0};
    assert_ok(worktree_file_read(f->fd, str_from(name), &f->arena, &file, &err));
    return file;
}

static void test_read(void **state)
{
    struct fixture *f = *state;
    struct worktree_file file = read_file(f, "plain");
    assert_true(file.is_plain);
    assert_str(file.bytes, "abc");
    assert_int_equal(file.st.st_size, 3);
    assert_true(read_file(f, "empty").is_plain);
    assert_str(read_file(f, "folder/inside").bytes, "in");
}

// No error, for there is nothing to mend; and a FIFO that nobody writes to is not waited for.
static void test_not_plain(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"missing", "folder", "link", "linked/inside", "plain/below", "pipe"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct worktree_file file = read_file(f, names[i]);
        if (file.is_plain || file.bytes.len)
            fail_msg("%s is taken for a plain file", names[i]);
    }
}

static void test_cannot_read(void **state)
{
    struct fixture *f = *state;
    struct worktree_file file;
    struct error err = {0};
    assert_false(worktree_file_read(f->fd, STR("../outside"), &f->arena, &file, &err));
    assert_int_not_equal(err.code, ERROR_NONE);
    assert_false(file.is_plain);
    if (geteuid() == 0)
        return; // root reads whatever the mode
    err = (struct error){0};
    assert_int_equal(fchmodat(f->fd, "plain", 0, 0), 0);
    assert_false(worktree_file_read(f->fd, STR("plain"), &f->arena, &file, &err));
    assert_non_null(strstr(err.message, "plain"));
}

static void test_same(void **state)
{
    struct fixture *f = *state;
    struct worktree_file plain = read_file(f, "plain"), empty = read_file(f, "empty");
    assert_true(worktree_file_is_same(&plain, f->fd, "plain"));
    assert_true(worktree_file_is_same(&empty, f->fd, "empty"));
    assert_false(worktree_file_is_same(&plain, f->fd, "empty"));
    assert_false(worktree_file_is_same(&plain, f->fd, "missing"));
    assert_false(worktree_file_is_same(&plain, f->fd, "folder"));
    assert_false(worktree_file_is_same(&plain, f->fd, "link")); // to the very same bytes
    assert_false(worktree_file_is_same(&empty, f->fd, "pipe"));
    static const char *const texts[] = {"abd", "abcd", "ab", ""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        fixture_write(f->root, "plain", texts[i]);
        if (worktree_file_is_same(&plain, f->fd, "plain"))
            fail_msg("\"%s\" is taken for \"abc\"", texts[i]);
    }
    fixture_write(f->root, "plain", "abc");
    assert_true(worktree_file_is_same(&plain, f->fd, "plain"));
}

// More than is compared at a time: a difference in the last byte, and in the first behind a piece.
static void test_same_large(void **state)
{
    struct fixture *f = *state;
    static char bytes[200000];
    static const size_t places[] = {0, 65535, 65536, 131072, sizeof bytes - 1};
    memset(bytes, 'x', sizeof bytes);
    fixture_write_bytes(f->root, "large", (struct str){bytes, sizeof bytes});
    struct worktree_file file = read_file(f, "large");
    assert_int_equal(file.bytes.len, sizeof bytes);
    assert_true(worktree_file_is_same(&file, f->fd, "large"));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        bytes[places[i]] = 'y';
        fixture_write_bytes(f->root, "large", (struct str){bytes, sizeof bytes});
        bytes[places[i]] = 'x';
        if (worktree_file_is_same(&file, f->fd, "large"))
            fail_msg("a change at byte %zu was not seen", places[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_plain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cannot_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_same, setup, teardown),
        cmocka_unit_test_setup_teardown(test_same_large, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
