// andon-lint: the hygiene checks, as a library. The table below is the tool.
#ifndef ANDON_LINT_LINT_H
#define ANDON_LINT_LINT_H

#include "core/buffer.h"
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

// Its rules, in the order in which they are listed; ends with a NULL name.
struct lint_message_rule {
    const char *name, *summary;
    enum severity severity;
    bool fixes;
    const char *option; // it is off until this option of the check says otherwise; NULL: it is on
    const char *bad, *good;
};
extern const struct lint_message_rule lint_message_rules[];

// Whether the check's options ask for it.
bool lint_message_rule_is_on(const struct lint_message_rule *rule, const struct check_value *values);

// The page of the rule of that name ("wip"); false with ERROR_USAGE when there is none.
#define LINT_MESSAGE_PREFIX "commit-message/"
bool lint_message_rule_page(struct str name, struct buffer *out, struct error *err);

// The stages that move refs: of a change whose content is given and whose path is "<message of commit …>",
// whether it says that the work is not finished. The rule is "commit-message/wip".
extern const struct check check_pushed_message;

#endif
