// Hooks of somebody else that andon stands in front of: they run first, as git would run them.
#ifndef ANDON_HOOKS_CHAIN_H
#define ANDON_HOOKS_CHAIN_H

#include "core/arena.h"
#include "core/error.h"
#include "hooks/hookfile.h"

struct hook_call {
    struct str file; // the hook file that git started
    struct str name; // "pre-commit"
    struct hookfile hook;
    char **args; // git's arguments
    size_t arg_count;
    struct str input; // git's standard input
};

// Runs, in order: <file>.andon-saved, the hook of the folder that core.hooksPath named before, and for a
// global installation the repository's own. *exit_code is that of the first that fails (the rest don't run),
// else 0.
bool chain_run(const struct hook_call *call, struct arena *arena, int *exit_code, struct error *err);

#endif
