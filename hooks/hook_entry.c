// `andon hook FILE …`: what git starts. FILE is the hook file itself (its `#!` line names andon), so its
// name is the stage; what it says about PATH and chained hooks was written there by install.
#include "core/file.h"
#include "core/term.h"
#include "hooks/chain.h"
#include "hooks/cli.h"
#include "hooks/stage_run.h"

#include <stdlib.h>
#include <unistd.h>

enum { HOOK_INPUT_MAX = 256 << 20 };

const struct command hook_command = {
    .name = "andon hook",
    .synopsis = "FILE [ARGUMENT…]",
    .summary = "what git starts; people use 'andon run'",
};

// Only these get something on standard input; reading it elsewhere could wait for a terminal.
static bool has_input(struct str name)
{
    static const char *const names[] = {"pre-push",     "pre-receive",           "post-receive",
                                        "post-rewrite", "reference-transaction", NULL};
    for (const char *const *at = names; *at; at++)
        if (str_equal(name, str_from(*at)))
            return true;
    return false;
}

static bool read_input(struct str name, struct buffer *out, struct error *err)
{
    if (!has_input(name))
        return true;
    for (;;) {
        char *room = buffer_reserve(out, 1 << 16);
        if (!room)
            return error_set(err, ERROR_LIMIT, "git gave the hook more than 256 MB of input");
        ssize_t got = read(STDIN_FILENO, room + 0, 1 << 16);
        if (got < 0)
            return error_set_errno(err, ERROR_IO, "cannot read what git tells the hook");
        if (got == 0)
            return true;
        out->len += (size_t)got;
    }
}

int hook_main(int argc, char **argv)
{
    ARENA_AUTO struct arena arena = {0};
    BUFFER_AUTO struct buffer input = {.limit = HOOK_INPUT_MAX};
    struct error err = {0};
    int code = 0;
    if (argc < 2) {
        error_set(&err, ERROR_USAGE, "git starts 'andon hook'; people use 'andon run'");
        return cli_fail(&err);
    }
    struct hook_call call = {
        .file = str_from(argv[1]),
        .name = str_basename(str_from(argv[1])),
        .args = argv + 2,
        .arg_count = (size_t)argc - 2,
    };
    hookfile_read(argv[1], &arena, &call.hook);
    if (!read_input(call.name, &input, &err))
        return cli_fail(&err);
    call.input = buffer_str(&input);
    if (!chain_run(&call, &arena, &code, &err))
        return cli_fail(&err);
    struct stage_call stage = {
        .is_hook = true,
        .extra_path = call.hook.path.len ? arena_copy(&arena, call.hook.path).at : NULL,
        .args = call.args,
        .arg_count = call.arg_count,
        .input = call.input,
    };
    if (code != 0)
        return code;
    if (!stage_parse(call.name, &stage.stage)) {
        if (call.hook.is_global)
            return 0; // installed for the sake of the repository's own hook
        error_set(&err, ERROR_USAGE, "'%.*s' is not a stage that andon knows", STR_ARG(call.name));
        return cli_fail(&err);
    }
    struct run_options options = {0};
    struct option_list operands = {0};
    return stage_run(&stage, &options, &operands);
}
