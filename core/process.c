// Child processes.
//
// The child is spawned (vfork inside, so it costs the same whatever we have mapped) as the leader of a group
// of its own. One poll loop then waits for its output and its end:
//
//     running --end--> ended --pipes closed, or 100 ms--> group killed, leader reaped
//        \--time limit, Ctrl-C--> SIGTERM to the group --200 ms--> SIGKILL --end--> ended
//
// The leader stays a zombie until its group was killed for the last time, so the group's number can't have
// become somebody else's. Input goes through a memory file: a child that does not read can't block us, and
// there is no SIGPIPE.
#include "core/process.h"

#include "core/clock.h"
#include "core/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    GRACE_MS = 200,  // between SIGTERM and SIGKILL
    LINGER_MS = 100, // for the end of output once the child has ended
    GLANCE_MS = 100, // how often a wait looks at the interrupt flag
    NO_PIDFD_MS = 5, // how often it looks at the child where the kernel has no pidfd
    PIECE = 65536,
};

extern char **environ;

void argv_add(struct argv *argv, const char *argument)
{
    *vec_add(argv) = argument;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

// One run. Descriptors are -1 when there is none.
struct child {
    const struct process_request *request;
    pid_t pid;
    int pidfd, input;
    int pipes[2][2]; // standard output and error: {read, write}
    bool has_ended, timed_out, interrupted, was_killed;
    double start, end, stop; // stop: when SIGTERM was sent, 0 before
};

bool process_is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

struct str process_find(const char *name, const char *extra_path, struct arena *arena)
{
    if (name[0] == '\0')
        return (struct str){0};
    if (strchr(name, '/'))
        return process_is_program(name) ? arena_copy(arena, str_from(name)) : (struct str){0};
    const char *lists[] = {getenv("PATH"), extra_path};
    for (size_t i = 0; i < 2; i++) {
        struct str rest = str_from(lists[i]);
        while (rest.at) {
            struct str folder = str_cut(&rest, ':');
            // An empty or relative entry means the current folder: the repository's, which may be hostile.
            if (folder.len == 0 || folder.at[0] != '/')
                continue;
            struct str path = arena_printf(arena, "%.*s/%s", STR_ARG(folder), name);
            if (process_is_program(path.at))
                return path;
        }
    }
    return (struct str){0};
}

static bool names_same_variable(const char *a, const char *b)
{
    size_t length = strcspn(b, "=");
    return strncmp(a, b, length) == 0 && a[length] == '=';
}

// The child's environment: ours, without GIT_* unless kept, with the extra path and variables.
static char *const *child_environment(const struct process_request *request, struct arena *arena)
{
    size_t count = 2;
    for (char **entry = environ; entry && *entry; entry++)
        count++;
    for (const char *const *extra = request->extra_environment; extra && *extra; extra++)
        count++;
    const char **out = ARENA_ARRAY(arena, const char *, count);
    size_t used = 0;
    for (char **entry = environ; entry && *entry; entry++) {
        if (!request->keep_git_environment && strncmp(*entry, "GIT_", 4) == 0)
            continue;
        bool is_overridden = request->extra_path && names_same_variable(*entry, "PATH=");
        for (const char *const *extra = request->extra_environment; extra && *extra; extra++)
            is_overridden = is_overridden || names_same_variable(*entry, *extra);
        if (!is_overridden)
            out[used++] = *entry;
    }
    if (request->extra_path) {
        const char *path = getenv("PATH");
        out[used++] = arena_printf(arena, "PATH=%s%s%s", path ? path : "", path && *path ? ":" : "",
                                   request->extra_path)
                          .at;
    }
    for (const char *const *extra = request->extra_environment; extra && *extra; extra++)
        out[used++] = *extra;
    return (char *const *)(uintptr_t)out;
}

// Keeps a descriptor clear of 0, 1 and 2, where the child's own go (we may have been started without them).
static int above_standard(int fd)
{
    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(fd);
    return moved;
}

static bool make_pipe(int pipe_fds[2])
{
    if (pipe2(pipe_fds, O_CLOEXEC) != 0)
        return false;
    pipe_fds[0] = above_standard(pipe_fds[0]);
    pipe_fds[1] = above_standard(pipe_fds[1]);
    return pipe_fds[0] >= 0 && pipe_fds[1] >= 0 && fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK) == 0;
}

static int input_file(struct str input)
{
    if (input.len == 0)
        return above_standard(open("/dev/null", O_RDONLY | O_CLOEXEC));
    int fd = above_standard(memfd_create("input", MFD_CLOEXEC));
    size_t done = 0;
    while (fd >= 0 && done < input.len) {
        ssize_t written = write(fd, input.at + done, input.len - done);
        if (written < 0 && errno != EINTR)
            close_fd(&fd);
        done += written > 0 ? (size_t)written : 0;
    }
    if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0)
        close_fd(&fd);
    return fd;
}

static bool wants_output(const struct process_request *request)
{
    return request->output || request->on_output;
}

static bool open_descriptors(struct child *child)
{
    const struct process_request *request = child->request;
    child->input = input_file(request->input);
    if (child->input < 0)
        return false;
    if (wants_output(request) && !make_pipe(child->pipes[0]))
        return false;
    return !request->error_output || make_pipe(child->pipes[1]);
}

static int spawn(struct child *child, const char *program, char *const *environment)
{
    const struct process_request *request = child->request;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, child->input, STDIN_FILENO);
    if (child->pipes[0][1] >= 0)
        posix_spawn_file_actions_adddup2(&actions, child->pipes[0][1], STDOUT_FILENO);
    int errors = child->pipes[1][1] >= 0 ? child->pipes[1][1] : child->pipes[0][1];
    if (errors >= 0)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    if (request->directory)
        posix_spawn_file_actions_addchdir_np(&actions, request->directory);
    sigset_t none, standard;
    sigemptyset(&none);
    sigemptyset(&standard);
    sigaddset(&standard, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &standard);
    posix_spawnattr_setpgroup(&attributes, 0);
    int group = request->shares_group ? 0 : POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(&attributes, (short)(group | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    int number = posix_spawn(&child->pid, program, &actions, &attributes,
                             (char *const *)(uintptr_t)request->argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return number;
}

// Takes what there is in one pipe; closes it at its end.
static void read_pipe(struct child *child, int which, char *piece)
{
    const struct process_request *request = child->request;
    int *fd = &child->pipes[which][0];
    ssize_t got = read(*fd, piece, PIECE);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0) {
        close_fd(fd);
        return;
    }
    struct str text = {piece, (size_t)got};
    struct buffer *out = which == 0 ? request->output : request->error_output;
    if (out) {
        size_t limit = out->limit ? out->limit : BUFFER_LIMIT_DEFAULT;
        if (text.len > limit - out->len)
            out->overflow = true;
        buffer_add(out, str_slice(text, 0, limit - out->len));
    }
    if (request->on_output)
        request->on_output(request->on_output_context, text);
}

static void look_for_end(struct child *child)
{
    siginfo_t info = {0};
    int got;
    do {
        got = waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT);
    } while (got != 0 && errno == EINTR);
    if (got != 0 || info.si_pid == child->pid) {
        child->has_ended = true;
        child->end = clock_now_ms();
        close_fd(&child->pidfd);
    }
}

// The child's whole group, or the child alone when it shares ours.
static void send_signal(const struct child *child, int number)
{
    kill(child->request->shares_group ? child->pid : -child->pid, number);
}

// Sends what is due: SIGTERM on a limit or an interruption, SIGKILL a little later.
static void stop_when_due(struct child *child, double now)
{
    unsigned limit = child->request->timeout_ms;
    if (child->stop == 0 && !child->has_ended) {
        child->interrupted = interrupt_happened();
        child->timed_out = !child->interrupted && limit > 0 && now - child->start >= limit;
        if (child->interrupted || child->timed_out) {
            child->stop = now;
            send_signal(child, SIGTERM);
            send_signal(child, SIGCONT); // a stopped group would not see it
        }
    }
    if (child->stop > 0 && !child->was_killed && now - child->stop >= GRACE_MS) {
        child->was_killed = true;
        send_signal(child, SIGKILL);
    }
}

static int wait_time(const struct child *child, double now)
{
    double wait = child->pidfd < 0 && !child->has_ended ? NO_PIDFD_MS : GLANCE_MS;
    double due[] = {
        child->request->timeout_ms && child->stop == 0 ? child->start + child->request->timeout_ms : 0,
        child->stop > 0 && !child->was_killed ? child->stop + GRACE_MS : 0,
        child->has_ended ? child->end + LINGER_MS : 0,
    };
    for (size_t i = 0; i < sizeof due / sizeof *due; i++) {
        if (due[i] > 0 && due[i] - now < wait)
            wait = due[i] - now;
    }
    return wait < 0 ? 0 : (int)wait + 1;
}

static void wait_for(struct child *child)
{
    char *piece = memory_alloc(PIECE, 1);
    for (;;) {
        double now = clock_now_ms();
        stop_when_due(child, now);
        bool is_open = child->pipes[0][0] >= 0 || child->pipes[1][0] >= 0;
        if (child->has_ended && (!is_open || now - child->end >= LINGER_MS || child->was_killed))
            break;
        struct pollfd fds[3] = {
            {.fd = child->pipes[0][0], .events = POLLIN},
            {.fd = child->pipes[1][0], .events = POLLIN},
            {.fd = child->pidfd, .events = POLLIN},
        };
        if (poll(fds, 3, wait_time(child, now)) < 0 && errno != EINTR)
            break;
        for (int i = 0; i < 2; i++) {
            if (fds[i].fd >= 0 && fds[i].revents)
                read_pipe(child, i, piece);
        }
        if (!child->has_ended && (child->pidfd < 0 || fds[2].revents))
            look_for_end(child);
    }
    free(piece);
}

static void reap(struct child *child, struct process_result *result)
{
    // Whatever the child started and left behind goes with it.
    if (!child->request->shares_group)
        kill(-child->pid, SIGKILL);
    interrupt_forget_group(child->pid);
    int status = 0;
    struct rusage usage = {0};
    while (wait4(child->pid, &status, 0, &usage) < 0 && errno == EINTR)
        continue;
    result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result->exit_code = result->signal ? 128 + result->signal : WEXITSTATUS(status);
    result->timed_out = child->timed_out;
    result->elapsed_ms = clock_now_ms() - child->start;
    result->cpu.user_ms = (double)usage.ru_utime.tv_sec * 1e3 + (double)usage.ru_utime.tv_usec / 1e3;
    result->cpu.system_ms = (double)usage.ru_stime.tv_sec * 1e3 + (double)usage.ru_stime.tv_usec / 1e3;
}

static void close_all(struct child *child)
{
    close_fd(&child->input);
    close_fd(&child->pidfd);
    for (int i = 0; i < 2; i++) {
        close_fd(&child->pipes[i][0]);
        close_fd(&child->pipes[i][1]);
    }
}

static bool start(struct child *child, const char *program, struct arena *arena, struct error *err)
{
    const char *name = child->request->argv[0];
    if (!open_descriptors(child))
        return error_set_errno(err, ERROR_IO, "cannot start %s", name);
    int number = spawn(child, program, child_environment(child->request, arena));
    if (number != 0) {
        errno = number;
        const char *reason = number == ENOENT ? ": the program that its '#!' line names is missing" : NULL;
        return reason ? error_set(err, ERROR_TOOL, "cannot run %s%s", name, reason)
                      : error_set_errno(err, ERROR_TOOL, "cannot run %s", name);
    }
    if (!child->request->shares_group)
        interrupt_watch_group(child->pid);
    child->pidfd = above_standard((int)syscall(SYS_pidfd_open, child->pid, 0));
    close_fd(&child->input);
    close_fd(&child->pipes[0][1]);
    close_fd(&child->pipes[1][1]);
    return true;
}

bool process_run(const struct process_request *request, struct process_result *result, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct child child = {
        .request = request, .pidfd = -1, .input = -1, .pipes = {{-1, -1}, {-1, -1}}, .start = clock_now_ms()};
    *result = (struct process_result){0};
    if (interrupt_happened())
        return error_set(err, ERROR_INTERRUPTED, "interrupted before %s ran", request->argv[0]);
    struct stat st;
    if (request->directory && (stat(request->directory, &st) != 0 || !S_ISDIR(st.st_mode)))
        return error_set(err, ERROR_IO, "cannot run %s in %s: no such folder", request->argv[0],
                         request->directory);
    // A relative path is meant from the folder it runs in.
    const char *name = request->argv[0];
    struct str program = request->directory && name[0] != '/' && strchr(name, '/')
                             ? arena_printf(&arena, "%s/%s", request->directory, name)
                             : str_from(name);
    program = process_find(program.at, request->extra_path, &arena);
    if (program.len == 0) {
        result->not_found = true;
        result->exit_code = 127;
        return true;
    }
    if (program.at[0] != '/' && request->directory)
        program = str_from(name);
    if (!start(&child, program.at, &arena, err)) {
        close_all(&child);
        return false;
    }
    wait_for(&child);
    reap(&child, result);
    close_all(&child);
    if (child.interrupted || (result->signal && interrupt_happened()))
        return error_set(err, ERROR_INTERRUPTED, "interrupted while %s ran", name);
    return true;
}

// The first thing that went wrong: advice, and what follows from it, stand behind. Else the last line that is
// not empty.
static struct str complaint(struct str text)
{
    text = str_trim(text);
    for (struct str rest = text; rest.at;) {
        struct str line = str_cut(&rest, '\n');
        if (str_starts_with(line, STR("fatal: ")) || str_starts_with(line, STR("error: ")))
            return str_trim(line);
    }
    size_t newline = str_find_last_byte(text, '\n');
    return str_trim(newline == STR_NONE ? text : str_slice(text, newline + 1, text.len));
}

bool git_run_told(const char *directory, const char *const *arguments, struct str input,
                  const char *const *extra_environment, struct buffer *out, struct buffer *errors,
                  int *exit_code, struct error *err)
{
    static const char *const hardening[] = {"git", "-c", "core.hooksPath=/dev/null", "-c",
                                            "core.fsmonitor=false"};
    static const char *const environment[] = {"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
                                              "GIT_NO_LAZY_FETCH=1", "LC_ALL=C"};
    struct argv argv = {0}, variables = {0};
    for (size_t i = 0; i < sizeof hardening / sizeof *hardening; i++)
        argv_add(&argv, hardening[i]);
    for (size_t i = 0; arguments[i]; i++)
        argv_add(&argv, arguments[i]);
    argv_add(&argv, NULL);
    for (size_t i = 0; i < sizeof environment / sizeof *environment; i++)
        argv_add(&variables, environment[i]);
    for (size_t i = 0; extra_environment && extra_environment[i]; i++)
        argv_add(&variables, extra_environment[i]);
    argv_add(&variables, NULL);
    BUFFER_AUTO struct buffer dropped = {.limit = 1};
    struct process_request request = {.argv = argv.at,
                                      .directory = directory,
                                      .input = input,
                                      .output = out ? out : &dropped,
                                      .error_output = errors,
                                      .extra_environment = variables.at,
                                      .keep_git_environment = true};
    struct process_result result;
    const char *command = arguments[0];
    for (size_t i = 0; strcmp(command, "-c") == 0 && arguments[i + 1] && arguments[i + 2]; i += 2)
        command = arguments[i + 2];
    bool is_ok = process_run(&request, &result, err);
    if (is_ok && result.not_found)
        is_ok = error_set(err, ERROR_TOOL, "git is not in PATH");
    else if (is_ok && out && out->overflow)
        is_ok = error_set(err, ERROR_LIMIT, "git %s: more output than %zu bytes", command,
                          out->limit ? out->limit : BUFFER_LIMIT_DEFAULT);
    else if (is_ok && exit_code)
        *exit_code = result.exit_code;
    else if (is_ok && result.exit_code != 0)
        is_ok =
            errors->len > 0
                ? error_set(err, ERROR_REPO, "git %s: %.*s", command, STR_ARG(complaint(buffer_str(errors))))
                : error_set(err, ERROR_REPO, "git %s: exit code %d", command, result.exit_code);
    vec_free(&argv);
    vec_free(&variables);
    return is_ok;
}

bool git_run(const char *directory, const char *const *arguments, struct str input, struct buffer *out,
             int *exit_code, struct error *err)
{
    BUFFER_AUTO struct buffer errors = {.limit = PIECE};
    return git_run_told(directory, arguments, input, NULL, out, &errors, exit_code, err);
}
