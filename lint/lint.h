// andon-lint: the hygiene checks, as a library. The table below is the tool.
#ifndef ANDON_LINT_LINT_H
#define ANDON_LINT_LINT_H

#include "core/check.h"

// Our own checks, in the order in which they are listed; ends with NULL.
extern const struct check *const lint_checks[];

// These and the external linters behind them.
struct linters;
struct lint_table {
    const struct check **at; // ends with NULL
    size_t count;
    struct linters *linters; // see lint/tools/linters.h; linters_close ends them
};
struct lint_table lint_table(struct arena *arena);

// Its options, for help, manual and completion.
struct command;
extern const struct command lint_command;

// `andon-lint …`: parses, runs, prints; returns the exit code.
int lint_main(int argc, char **argv);

// The commit-msg stage: checks a message, less its comments and the part below the scissors, as git will
// store it. The blob is the message file; rules are "commit-message/<name>".
extern const struct check check_commit_message;

// The stages that move refs: of a change whose content is given and whose path is "<message of commit …>",
// whether it says that the work is not finished. The rule is "commit-message/wip".
extern const struct check check_pushed_message;

#endif
