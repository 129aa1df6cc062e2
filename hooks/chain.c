#include "hooks/chain.h"

#include "core/file.h"
#include "core/process.h"
#include "core/repo.h"
#include "core/term.h"
#include "hooks/install.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// A script without "#!" is no program for the kernel; git gives it to sh, and so do we.
static bool needs_shell(const char *path)
{
    char start[4] = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, start, sizeof start);
    if (fd >= 0)
        close(fd);
    return got >= 0 && memcmp(start, "#!", 2) != 0 && memcmp(start, "\177ELF", 4) != 0;
}

// Tells a hook of ours that one in the chain may start that it is inside of it.
static const char inside_variable[] = "ANDON_CHAIN";

bool chain_is_inside(const struct hook_call *call)
{
    return call->is_behind && str_equal(str_from(getenv(inside_variable)), call->name);
}

static bool run_one(const struct hook_call *call, struct str path, struct arena *arena, int *exit_code,
                    struct error *err)
{
    const char *const environment[] = {
        arena_printf(arena, "%s=%.*s", inside_variable, STR_ARG(call->name)).at, NULL};
    struct argv argv = {0};
    struct process_result result = {0};
    if (needs_shell(path.at))
        argv_add(&argv, "sh");
    argv_add(&argv, path.at);
    for (size_t i = 0; i < call->arg_count; i++)
        argv_add(&argv, call->args[i]);
    argv_add(&argv, NULL);
    struct process_request request = {
        .argv = argv.at,
        .input = call->input,
        .extra_environment = environment,
        .keep_git_environment = true,
        .shares_group = true,
    };
    bool ok = process_run(&request, &result, err);
    vec_free(&argv);
    if (!ok)
        return error_wrap(err, "running the %.*s hook that was here before andon", STR_ARG(call->name));
    if (result.not_found)
        return error_set(err, ERROR_TOOL, "cannot run %s, the hook that was here before andon", path.at);
    *exit_code = result.exit_code;
    if (result.exit_code != 0) {
        struct error said = {0};
        error_set(&said, ERROR_TOOL, "stopped by %s (exit %d), the %.*s hook that andon runs first", path.at,
                  result.exit_code, STR_ARG(call->name));
        term_print_error("andon", &said);
    }
    return true;
}

// Is it there, is it a program, and is it not andon again?
static bool wants_run(struct str path, struct arena *arena)
{
    struct hookfile ours;
    return process_is_program(path.at) && !hookfile_read(path.at, arena, &ours);
}

static bool run_if_there(const struct hook_call *call, struct str path, struct arena *arena, int *exit_code,
                         struct error *err)
{
    return *exit_code != 0 || !wants_run(path, arena) || run_one(call, path, arena, exit_code, err);
}

static struct str chained_folder(const struct hook_call *call, struct arena *arena)
{
    // Written to a global hook as in git's configuration.
    const char *home = getenv("HOME");
    if (str_starts_with(call->hook.chain, STR("~/")) && home)
        return arena_join_path(arena, str_from(home), str_slice(call->hook.chain, 2, call->hook.chain.len));
    return call->hook.chain;
}

static bool run_repository_hook(const struct hook_call *call, struct arena *arena, int *exit_code,
                                struct error *err)
{
    struct repo repo;
    struct error none = {0};
    // git also starts hooks while it makes a repository: there is no hook of its own then. A stage that needs
    // the repository says itself that there is none.
    if (!repo_open(NULL, arena, &repo, &none))
        return true;
    struct str own =
        arena_join_path(arena, arena_join_path(arena, repo.common_dir, STR("hooks")), call->name);
    struct str saved = arena_printf(arena, "%s%s", own.at, HOOK_SAVED_SUFFIX);
    repo_close(&repo);
    return run_if_there(call, saved, arena, exit_code, err) && run_if_there(call, own, arena, exit_code, err);
}

static bool has_same_bytes(struct str left, struct str right)
{
    struct error ignored = {0};
    BUFFER_AUTO struct buffer a = {.limit = HOOKFILE_SIZE_MAX}, b = {.limit = HOOKFILE_SIZE_MAX};
    return file_read(left.at, HOOKFILE_SIZE_MAX, &a, &ignored) &&
           file_read(right.at, HOOKFILE_SIZE_MAX, &b, &ignored) && str_equal(buffer_str(&a), buffer_str(&b));
}

// The hook that stood there before ours. When its manager has put itself in front once more, it is what has
// started us.
static bool run_saved(const struct hook_call *call, struct arena *arena, int *exit_code, struct error *err)
{
    struct str front = arena_join_path(arena, str_dirname(call->file), call->name);
    struct str saved = arena_printf(arena, "%s%s", front.at, HOOK_SAVED_SUFFIX);
    bool is_front = call->is_behind && has_same_bytes(front, saved);
    return is_front || run_if_there(call, saved, arena, exit_code, err);
}

bool chain_run(const struct hook_call *call, struct arena *arena, int *exit_code, struct error *err)
{
    *exit_code = 0;
    if (!run_saved(call, arena, exit_code, err))
        return false;
    if (call->hook.chain.len) {
        struct str path = arena_join_path(arena, chained_folder(call, arena), call->name);
        if (str_find_byte(path, '/', 0) == STR_NONE)
            path = arena_printf(arena, "./%s", path.at);
        if (!run_if_there(call, path, arena, exit_code, err))
            return false;
    }
    return !call->hook.is_global || run_repository_hook(call, arena, exit_code, err);
}
