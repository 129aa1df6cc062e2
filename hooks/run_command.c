// `andon run [STAGE] [what to look at]`: what the hook of a stage does, by hand.
#include "core/file.h"
#include "core/yaml.h"
#include "hooks/cli.h"
#include "hooks/stage_run.h"

#include <unistd.h>

const struct command run_command = {
    .name = "andon run",
    .synopsis = "[STAGE] [OPTION…] [PATH…]",
    .summary = "run a stage (pre-commit when none is named) as its hook does",
    .description =
        "Without options it looks at what is staged. Safe fixes are applied as lint.fix in andon.yml "
        "says when it looks at what is staged, and with --fix otherwise. ANDON_SKIP=id,id leaves "
        "checks and commands out; that is recorded. pre-push, pre-receive and update take what git gives "
        "their hooks, arguments and standard input, so that any script can pass it on. Without that "
        "pre-push looks at what pushing the branch would bring to the remote that is named, or what no "
        "remote has. Exit codes: 0 clean, 1 findings that block, 2 usage or configuration, 3 something "
        "could not be checked, 130 interrupted.",
    .options = run_option_table,
    .examples = "andon run — what the next commit would go through\n"
                "andon run --all-files — everything in the index\n"
                "andon run commit-msg FILE — a commit message\n"
                "andon run pre-push — what a push of this branch would go through",
};

// A first word that is neither a stage nor a file is most often a stage with a slip of the finger.
static bool is_misspelt_stage(struct str word, struct error *err)
{
    static const char *const names[] = {
#define X(name, text) text,
        STAGE_TABLE(X)
#undef X
            NULL,
    };
    const char *nearest = nearest_name(word, names);
    if (!nearest || file_exists(word.at)) // an operand is an argument of main: it ends in NUL
        return false;
    error_set(err, ERROR_USAGE, "there is no stage or file '%.*s'; did you mean '%s'?", STR_ARG(word),
              nearest);
    return true;
}

// The words that git gives the hook; what it says on standard input, unless that is a terminal.
static bool take_refs(struct stage_call *call, struct option_list *operands, struct arena *arena,
                      struct buffer *input, struct error *err)
{
    call->args = ARENA_ARRAY(arena, char *, operands->count + 1);
    VEC_EACH (struct str, operand, operands)
        call->args[call->arg_count++] = (char *)(uintptr_t)operand->at;
    *operands = (struct option_list){0};
    if (call->stage != STAGE_UPDATE && !isatty(STDIN_FILENO) && !file_read("-", STAGE_INPUT_MAX, input, err))
        return false;
    call->input = buffer_str(input);
    return true;
}

int run_main(int argc, char **argv)
{
    struct run_options options = {0};
    struct option_list operands = {0};
    struct stage_call call = {.stage = STAGE_PRE_COMMIT};
    ARENA_AUTO struct arena arena = {0};
    BUFFER_AUTO struct buffer input = {.limit = STAGE_INPUT_MAX};
    int code = 0;
    if (cli_parse(&run_command, argc, argv, &options, &operands, &code)) {
        // A stage's name is taken for the stage; a file of that name is "./pre-commit".
        struct option_list rest = operands;
        if (rest.count && stage_parse(rest.at[0], &call.stage)) {
            rest.at++;
            rest.count--;
        }
        struct error err = {0};
        bool is_slip = rest.count && rest.count == operands.count && is_misspelt_stage(rest.at[0], &err);
        bool is_told =
            !is_slip && stage_moves_refs(call.stage) && !run_names_files(&options, &(struct option_list){0});
        bool ok = !is_slip && (!is_told || take_refs(&call, &rest, &arena, &input, &err));
        code = ok ? stage_run(&call, &options, &rest) : cli_fail(&err);
    }
    vec_free(&operands);
    vec_free(&options.set);
    return code;
}
