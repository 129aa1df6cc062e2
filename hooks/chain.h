// Hooks of somebody else that andon stands in front of: they run first, as git would run them.
#ifndef ANDON_HOOKS_CHAIN_H
#define ANDON_HOOKS_CHAIN_H

#include "core/arena.h"
#include "core/error.h"
#include "hooks/hookfile.h"

struct hook_call {
    struct str file; // the hook file that was started
    struct str name; // "pre-commit"
    bool is_behind;  // another hook manager has put it aside (pre-commit.legacy) and starts it
    struct hookfile hook;
    char **args; // git's arguments
    size_t arg_count;
    struct str input; // git's standard input
};

// Whether a hook that this very chain runs has started it again: the outer one does the work.
bool chain_is_inside(const struct hook_call *call);

// Runs, in order: <stage>.andon-saved beside the file, the hook of the folder that core.hooksPath named
// before, and for a global installation the repository's own. *exit_code is that of the first that fails (the
// rest don't run), else 0.
bool chain_run(const struct hook_call *call, struct arena *arena, int *exit_code, struct error *err);

#endif
