// Real repositories for unit tests, made by git in a temporary folder with a private HOME and configuration.
//
//     char root[FIXTURE_PATH];
//     fixture_new(root);                              // also clears GIT_* of this process
//     fixture_git(root, "init", "-q", "-b", "main", ".", NULL);
//     fixture_write(root, "a/b.txt", "text\n");
//     fixture_git(root, "add", "-A", NULL);
//     …
//     fixture_remove(root);
#ifndef ANDON_TESTS_GIT_FIXTURE_H
#define ANDON_TESTS_GIT_FIXTURE_H

#include "core/buffer.h"
#include "core/repo.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIXTURE_PATH = 512, FIXTURE_ARGUMENTS = 64 };

// Puts the path of a new empty folder into `root`. Its neighbour "<root>.home" is HOME.
static inline void fixture_new(char root[FIXTURE_PATH])
{
    static const char *const inherited[] = {"GIT_DIR",
                                            "GIT_WORK_TREE",
                                            "GIT_INDEX_FILE",
                                            "GIT_OBJECT_DIRECTORY",
                                            "GIT_COMMON_DIR",
                                            "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                            "GIT_CEILING_DIRECTORIES",
                                            "GIT_QUARANTINE_PATH",
                                            "GIT_CONFIG_PARAMETERS",
                                            "GIT_CONFIG_COUNT",
                                            "GIT_PREFIX"};
    const char *temporary = getenv("TMPDIR");
    char home[FIXTURE_PATH + 16], config[FIXTURE_PATH + 32];
    for (size_t i = 0; i < sizeof inherited / sizeof *inherited; i++)
        unsetenv(inherited[i]);
    snprintf(root, FIXTURE_PATH, "%s/andon-test-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (!mkdtemp(root))
        fail_msg("mkdtemp %s: %s", root, strerror(errno));
    snprintf(home, sizeof home, "%s.home", root);
    snprintf(config, sizeof config, "%s/config", home);
    mkdir(home, 0700);
    FILE *file = fopen(config, "w");
    if (!file)
        fail_msg("%s: %s", config, strerror(errno));
    fputs("[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n"
          "[protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n",
          file);
    fclose(file);
    setenv("HOME", home, 1);
    setenv("GIT_CONFIG_GLOBAL", config, 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
}

static inline int fixture_unlink(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void fixture_remove(const char *root)
{
    char home[FIXTURE_PATH + 16];
    snprintf(home, sizeof home, "%s.home", root);
    nftw(root, fixture_unlink, 16, FTW_DEPTH | FTW_PHYS);
    nftw(home, fixture_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

// What most tests hold beside the folder: all of it goes.
static inline void fixture_close(const char *root, struct repo *repo, struct arena *arena,
                                 struct buffer *text)
{
    repo_close(repo);
    arena_free(arena);
    buffer_free(text);
    fixture_remove(root);
}

// Runs git in `folder`; its output goes to `out` unless that is NULL. Returns the exit code.
static inline int fixture_run(const char *folder, struct buffer *out, char *const *argv)
{
    int ends[2];
    if (pipe(ends) != 0)
        fail_msg("pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        if (!out) // what git says is only of use when it fails
            dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        if (chdir(folder) == 0)
            execvp("git", argv);
        _exit(127);
    }
    close(ends[1]);
    char piece[4096];
    for (ssize_t got; (got = read(ends[0], piece, sizeof piece)) > 0;)
        if (out)
            buffer_add(out, (struct str){piece, (size_t)got});
    close(ends[0]);
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline int fixture_run_list(const char *folder, struct buffer *out, va_list arguments)
{
    char *argv[FIXTURE_ARGUMENTS] = {(char *)(uintptr_t) "git"};
    for (size_t i = 1; i < FIXTURE_ARGUMENTS - 1; i++)
        if (!(argv[i] = va_arg(arguments, char *)))
            break;
    return fixture_run(folder, out, argv);
}

// git with these arguments (up to NULL) in `folder`; the test fails unless git succeeds.
static inline __attribute__((sentinel)) void fixture_git(const char *folder, ...)
{
    va_list arguments, again;
    va_start(arguments, folder);
    va_copy(again, arguments);
    int code = fixture_run_list(folder, NULL, arguments);
    if (code != 0)
        fail_msg("git %s in %s: exit code %d", va_arg(again, char *), folder, code);
    va_end(arguments);
    va_end(again);
}

// The same, but whatever git's exit code is, which is returned.
static inline __attribute__((sentinel)) int fixture_git_try(const char *folder, ...)
{
    va_list arguments;
    va_start(arguments, folder);
    int code = fixture_run_list(folder, NULL, arguments);
    va_end(arguments);
    return code;
}

// The same, with git's output (cleared first) in `out`.
static inline __attribute__((sentinel)) void fixture_git_output(const char *folder, struct buffer *out, ...)
{
    va_list arguments;
    va_start(arguments, out);
    buffer_clear(out);
    int code = fixture_run_list(folder, out, arguments);
    va_end(arguments);
    if (code != 0)
        fail_msg("git in %s: exit code %d", folder, code);
}

// Writes a file below `folder`, making the folders on its way.
static inline void fixture_write_bytes(const char *folder, const char *name, struct str bytes)
{
    char path[FIXTURE_PATH + 4200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    if (!file)
        fail_msg("%s: %s", path, strerror(errno));
    if (bytes.len)
        fwrite(bytes.at, 1, bytes.len, file);
    fclose(file);
}

static inline void fixture_write(const char *folder, const char *name, const char *text)
{
    fixture_write_bytes(folder, name, str_from(text));
}

#endif
