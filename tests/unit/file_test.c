#include "core/file.h"
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/andon-unit-XXXXXX";
static int root = -1;

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    root = open(folder, O_RDONLY | O_DIRECTORY);
    return root < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error err;
    close(root);
    return chdir("/") == 0 && file_remove_tree(folder, &err) && !file_exists(folder) ? 0 : -1;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_file(const char *path, const char *text)
{
    struct error err = {0};
    struct buffer bytes = {0};
    assert_ok(file_read(path, 0, &bytes, &err));
    assert_str(buffer_str(&bytes), text);
    buffer_free(&bytes);
}

static size_t count_temporaries(void)
{
    size_t count = 0;
    DIR *entries = opendir(".");
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));)
        count += strncmp(entry->d_name, ".andon-", 7) == 0;
    closedir(entries);
    return count;
}

static void test_read(void **state)
{
    (void)state;
    struct error err = {0};
    struct buffer bytes = {0};
    write_file("a", "12345");
    assert_ok(file_read("a", 5, &bytes, &err));
    assert_str(buffer_str(&bytes), "12345");
    assert_false(file_read("a", 4, &bytes, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_int_equal(bytes.len, 0);
    write_file("empty", "");
    assert_ok(file_read("empty", 5, &bytes, &err));
    assert_int_equal(bytes.len, 0);
    // A file whose size the system does not tell.
    assert_ok(file_read("/proc/self/cmdline", 1 << 20, &bytes, &err));
    assert_true(bytes.len > 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    static const char *const refused[] = {"fifo", ".", "missing"};
    for (size_t i = 0; i < 3; i++) {
        assert_false(file_read(refused[i], 5, &bytes, &err));
        assert_int_equal(err.code, ERROR_IO);
        assert_non_null(strstr(err.message, refused[i]));
    }
    buffer_free(&bytes);
}

static void test_map(void **state)
{
    (void)state;
    struct error err = {0};
    struct str map;
    write_file("a", "12345");
    write_file("empty", "");
    assert_ok(file_map("a", &map, &err));
    assert_str(map, "12345");
    file_unmap(map);
    assert_ok(file_map("empty", &map, &err));
    assert_int_equal(map.len, 0);
    file_unmap(map);
    assert_false(file_map("missing", &map, &err));
    assert_false(file_map(".", &map, &err));
}

// A file that is cut off while it is mapped: exit 3, and which one it was.
static void test_lost_page(void **state)
{
    (void)state;
    int said[2], status;
    char text[4096] = {0};
    write_file("cut\033off", "12345");
    assert_int_equal(pipe(said), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct error err = {0};
        struct str map;
        dup2(said[1], STDERR_FILENO);
        bool is_mapped = file_map("cut\033off", &map, &err) && truncate("cut\033off", 0) == 0;
        _exit(is_mapped ? *(const volatile char *)map.at : 1);
    }
    close(said[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_true(read(said[0], text, sizeof text - 1) > 0);
    close(said[0]);
    assert_non_null(strstr(text, "andon: /"));
    assert_non_null(strstr(text, "/cut?off: it was cut off, or its disk failed, while it was read\n"));
}

static void test_write_atomic(void **state)
{
    (void)state;
    struct error err = {0};
    struct stat st;
    umask(077);
    assert_ok(file_write_atomic("new", STR("one"), 0644, &err));
    assert_file("new", "one");
    assert_int_equal(stat("new", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    assert_ok(file_write_atomic("new", STR("two"), 0600, &err));
    assert_file("new", "two");
    assert_int_equal(stat("new", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(mkdir("folder", 0700), 0);
    assert_false(file_write_atomic("folder", STR("x"), 0600, &err)); // rename fails
    assert_false(file_write_atomic("missing/x", STR("x"), 0600, &err));
    assert_false(file_write_atomic("folder/", STR("x"), 0600, &err));
    // Nothing temporary is left.
    assert_int_equal(count_temporaries(), 0);
}

static void test_safe_paths(void **state)
{
    (void)state;
    static const struct {
        struct str path;
        bool is_safe;
    } cases[] = {
        {STR("a"), true},
        {STR("a/b.c"), true},
        {STR("-rf"), true},
        {STR("a\nb/\033[0m"), true},
        {STR("\xff\xfe"), true},
        {STR(".gitignore"), true},
        {STR(".github/x"), true},
        {STR(".git2"), true},
        {STR("git~2"), true},
        {STR("...a"), true},
        {STR("a\\b"), true},
        {STR(""), false},
        {STR("/a"), false},
        {STR("a/"), false},
        {STR("a//b"), false},
        {STR("."), false},
        {STR(".."), false},
        {STR("a/./b"), false},
        {STR("a/../b"), false},
        {STR("a\0b"), false},
        {STR(".git"), false},
        {STR("a/.git/hooks/x"), false},
        {STR(".GiT/config"), false},
        {STR(".git./config"), false},
        {STR(".git . ./config"), false},
        {STR("git~1/config"), false},
        {STR("GIT~1"), false},
        {STR(".git::$INDEX_ALLOCATION/x"), false},
        {STR("a\\.git\\x"), false},
        {STR("a\\..\\x"), false},
        {STR(".g\xe2\x80\x8cit/config"), false}, // U+200C
        {STR("\xef\xbb\xbf.git/config"), false}, // U+FEFF
        {STR(".git\xe2\x80\xae/config"), false}, // U+202E
        {STR(".\xe2\x81\xaagIT/config"), false}, // U+206A
        {STR(".g\xe2\x80\x8bit/config"), true},  // U+200B is not ignored
        {STR(".git\xe2\x80"), true},             // cut short
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (path_is_safe(cases[i].path) != cases[i].is_safe)
            fail_msg("path_is_safe(%.*s) is not %d", STR_ARG(cases[i].path), cases[i].is_safe);
    }
}

static void test_open_beneath(void **state)
{
    (void)state;
    struct error err = {0};
    assert_ok(file_make_dirs("deep/er", 0700, &err));
    assert_ok(file_make_dirs("deep/er", 0700, &err)); // again
    write_file("deep/er/file", "x");
    assert_false(file_make_dirs("deep/er/file/more", 0700, &err));
    assert_false(file_make_dirs("", 0700, &err));
    assert_ok(file_make_dirs("deep//more/", 0700, &err));
    assert_ok(file_make_dirs("/", 0700, &err));
    assert_ok(file_make_dirs(".", 0700, &err));
    assert_int_equal(symlink("/etc", "deep/link"), 0);
    assert_int_equal(symlink("er", "deep/inside"), 0);
    int fd = file_open_beneath(root, STR("deep/er/file"), O_RDONLY, 0, &err);
    assert_true(fd >= 0);
    close(fd);
    static const char *const refused[] = {"deep/link/passwd", "deep/inside/file", "deep/link", "../x",
                                          "/etc/passwd",      "deep/missing",     ".git/x",    ""};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(file_open_beneath(root, str_from(refused[i]), O_RDONLY, 0, &err), -1);
        assert_non_null(strstr(err.message, refused[i]));
    }
}

// The same where the kernel has no openat2: a filter answers ENOSYS for it.
static void test_open_by_walking(void **state)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
    struct error err = {0};
    assert_int_equal(unlink("deep/link"), 0);
    assert_int_equal(unlink("deep/inside"), 0);
    assert_ok(file_remove_tree("deep", &err));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
            exit(0); // not allowed here: nothing to test
        test_open_beneath(state);
        exit(0);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

// Nothing can be written: as on a full disk.
static void test_no_room(void **state)
{
    (void)state;
    struct error err = {0};
    struct arena arena = {0};
    struct str prepared;
    struct stat like = {.st_mode = 0600, .st_uid = geteuid(), .st_gid = getegid()};
    struct rlimit before, none;
    write_file("full", "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = (struct rlimit){2, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    bool wrote = file_write_atomic("full", STR("newer"), 0600, &err);
    bool is_prepared = file_prepare(".", STR("newer"), &like, &arena, &prepared, &err);
    bool is_scratch = file_write_scratch("scratch", STR("newer"), &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(wrote || is_prepared || is_scratch);
    assert_int_equal(err.code, ERROR_IO);
    assert_file("full", "old");
    assert_int_equal(count_temporaries(), 0);
    arena_free(&arena);
}

static void test_standard_input(void **state)
{
    (void)state;
    struct error err = {0};
    struct buffer bytes = {0};
    write_file("input", "from standard input");
    int saved = dup(STDIN_FILENO), fd = open("input", O_RDONLY);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    assert_ok(file_read("-", 100, &bytes, &err));
    assert_str(buffer_str(&bytes), "from standard input");
    assert_int_equal(lseek(STDIN_FILENO, 0, SEEK_SET), 0);
    assert_false(file_read("-", 4, &bytes, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(fd);
    buffer_free(&bytes);
}

static bool say(void *context, int parent_fd, const char *name)
{
    struct stat st;
    assert_int_equal(fstatat(parent_fd, name, &st, 0), 0);
    return *(bool *)context;
}

static void test_replace_beneath(void **state)
{
    (void)state;
    struct error err = {0};
    bool replaced, answer = true;
    assert_ok(file_make_dirs("r", 0700, &err));
    write_file("r/f", "old");
    assert_ok(file_replace_beneath(root, STR("r/f"), STR("new"), 0755, say, &answer, &replaced, &err));
    assert_true(replaced);
    assert_file("r/f", "new");
    struct stat st;
    assert_int_equal(stat("r/f", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0755);
    answer = false;
    assert_ok(file_replace_beneath(root, STR("r/f"), STR("newer"), 0755, say, &answer, &replaced, &err));
    assert_false(replaced);
    assert_file("r/f", "new");
    assert_int_equal(symlink("r", "to-r"), 0);
    static const char *const refused[] = {"to-r/f", "../f", ".git/config", "missing/f", "r"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(
            file_replace_beneath(root, str_from(refused[i]), STR("x"), 0600, NULL, NULL, &replaced, &err));
        assert_false(replaced);
    }
    assert_file("r/f", "new");
}

// An editor that saves right after the first look.
struct editor {
    const char *path;
    int looks, saves_at;
};

static bool look_and_save(void *context, int parent_fd, const char *name)
{
    struct editor *editor = context;
    char bytes[16] = "";
    int fd = openat(parent_fd, name, O_RDONLY);
    assert_true(fd >= 0);
    assert_true(read(fd, bytes, sizeof bytes - 1) >= 0);
    close(fd);
    bool is_same = strcmp(bytes, "old") == 0;
    if (editor->looks++ == editor->saves_at) {
        write_file("editor~", "saved");
        assert_int_equal(rename("editor~", editor->path), 0);
    }
    return is_same;
}

static struct str prepare(struct arena *arena, const char *in, const char *bytes)
{
    struct error err = {0};
    struct str prepared;
    struct stat like = {.st_mode = 0640, .st_uid = geteuid(), .st_gid = getegid()};
    assert_ok(file_prepare(in, str_from(bytes), &like, arena, &prepared, &err));
    return prepared;
}

static void test_install_beneath(void **state)
{
    (void)state;
    static const struct {
        const char *before;
        int saves_at;
        bool replaced;
        const char *after;
    } cases[] = {
        {"old", -1, true, "new"},
        {"other", -1, false, "other"},
        {"old", 0, false, "saved"}, // between look and rename: put back
    };
    struct error err = {0};
    struct arena arena = {0};
    struct stat st;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct editor editor = {.path = "i", .saves_at = cases[i].saves_at};
        bool replaced;
        write_file("i", cases[i].before);
        struct str prepared = prepare(&arena, folder, "new");
        assert_ok(file_install_beneath(root, STR("i"), prepared, look_and_save, &editor, &replaced, &err));
        assert_int_equal(replaced, cases[i].replaced);
        assert_file("i", cases[i].after);
        assert_false(file_exists(prepared.at));
    }
    // From another file system, where there is one.
    if (stat("/dev/shm", &st) == 0 && access("/dev/shm", W_OK) == 0) {
        struct editor editor = {.path = "i", .saves_at = -1};
        bool replaced;
        write_file("i", "old");
        struct str prepared = prepare(&arena, "/dev/shm", "new");
        assert_ok(file_install_beneath(root, STR("i"), prepared, look_and_save, &editor, &replaced, &err));
        assert_true(replaced);
        assert_file("i", "new");
        assert_int_equal(stat("i", &st), 0);
        assert_int_equal(st.st_mode & 07777, 0640);
        assert_false(file_exists(prepared.at));
    }
    static const char *const refused[] = {".git/x", "missing/x", "../x"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct editor editor = {.path = "i", .saves_at = -1};
        bool replaced;
        struct str prepared = prepare(&arena, folder, "new");
        assert_false(file_install_beneath(root, str_from(refused[i]), prepared, look_and_save, &editor,
                                          &replaced, &err));
        assert_false(file_exists(prepared.at));
    }
    assert_false(file_prepare("/no/such", STR("x"), &st, &arena, &(struct str){0}, &err));
    assert_false(file_write_scratch("i", STR("x"), &err)); // never over another file
    arena_free(&arena);
}

static void test_remove_tree(void **state)
{
    (void)state;
    struct error err = {0};
    assert_ok(file_remove_tree("never-was", &err));
    assert_ok(file_make_dirs("tree/a/b", 0700, &err));
    write_file("outside", "kept");
    assert_int_equal(symlink("..", "tree/up"), 0);
    assert_int_equal(symlink("../outside", "tree/a/link"), 0);
    // Deeper than the number of descriptors we may have would allow.
    assert_int_equal(chdir("tree"), 0);
    for (int i = 0; i < 1500; i++) {
        assert_int_equal(mkdir("d", 0700), 0);
        assert_int_equal(chdir("d"), 0);
    }
    assert_int_equal(chdir(folder), 0);
    assert_ok(file_remove_tree("tree", &err));
    assert_false(file_exists("tree"));
    assert_file("outside", "kept");
    assert_int_equal(symlink("outside", "alias"), 0);
    assert_ok(file_remove_tree("alias", &err));
    assert_file("outside", "kept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_lost_page),
        cmocka_unit_test(test_write_atomic),
        cmocka_unit_test(test_safe_paths),
        cmocka_unit_test(test_open_beneath),
        cmocka_unit_test(test_open_by_walking),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_replace_beneath),
        cmocka_unit_test(test_install_beneath),
        cmocka_unit_test(test_remove_tree),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
