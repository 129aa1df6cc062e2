// External commands (andon.yml's `commands:`): which files each gets, where it runs, what it changed.
//
// Commands run in the order of andon.yml, as many at once as are safe: one that only reads next to others
// that only read, one that writes only next to commands whose files are not its own. They run in the working
// tree when that is exactly what is being committed, else in a snapshot of the index. Which files a command
// has changed is found by comparing the files handed to it before and after; what they are changed to is
// given back to the caller, who makes fixes of it. Nothing is run for a repository that is not trusted.
#ifndef ANDON_HOOKS_COMMANDS_H
#define ANDON_HOOKS_COMMANDS_H

#include "core/changeset.h"
#include "core/config.h"
#include "core/fix.h"

enum command_status {
    COMMAND_PASSED,
    COMMAND_FAILED,    // exit code not 0, or a signal
    COMMAND_NO_FILES,  // nothing for it to look at
    COMMAND_UNTRUSTED, // not run
    COMMAND_MISSING,   // its program is not in PATH
    COMMAND_TIMED_OUT,
    COMMAND_BROKEN, // could not be started; `reason` says why
    COMMAND_STATUS_COUNT,
};

struct command_outcome {
    const struct config_command *command;
    enum command_status status;
    int exit_code, signal;
    size_t file_count;
    double elapsed_ms;
    struct str reason;     // BROKEN
    struct str_list files; // that it was given
    struct str_list changed;
    struct str_list filtered; // changed, but git filters them (line ends, LFS): not taken over
};

struct commands_request {
    const struct repo *repo;
    const struct config *config;
    const struct config_command *const *commands;
    size_t count;
    const struct changeset *changeset; // NULL for stages without one
    struct str message_file;           // what {files} is then; may be empty
    bool is_trusted;
    const char *extra_path; // may be NULL
    enum stage stage;
    struct str input; // on each command's standard input
    unsigned jobs;    // 0: one a core
    bool verbose;     // show the output of commands that pass too
};

struct commands_result {
    struct command_outcome *outcomes; // one per command, in order
    size_t count;
    struct fix_file *changed; // what the commands changed, with the new content
    size_t changed_count;
    bool was_in_place; // the working tree holds the changes already
};

// Runs them all. False when something stood in the way of all of them, or on interruption.
bool commands_run(const struct commands_request *request, struct arena *arena, struct commands_result *result,
                  struct error *err);

// True when the two may not run at the same time.
bool commands_conflict(const struct command_outcome *a, const struct command_outcome *b);

#endif
