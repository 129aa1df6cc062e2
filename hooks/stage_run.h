// One stage: choose what runs, run it, tell. The path of every hook and of `andon run`.
#ifndef ANDON_HOOKS_STAGE_RUN_H
#define ANDON_HOOKS_STAGE_RUN_H

#include "core/run.h"
#include "core/stage.h"

struct stage_call {
    enum stage stage;
    bool is_hook;           // started by git
    const char *extra_path; // from the hook file: for external commands only; may be NULL
    char **args;            // git's arguments: the message file, refs, …
    size_t arg_count;
    struct str input; // git's standard input
};

enum { STAGE_INPUT_MAX = 256 << 20 };

// Whether the stage is told which refs move: pre-push, pre-receive and update.
bool stage_moves_refs(enum stage stage);

// Runs the stage and prints its report; returns the exit code.
int stage_run(const struct stage_call *call, const struct run_options *options,
              const struct option_list *operands);

#endif
