// Child processes: an argument vector, never a shell; a time limit; a process group that is killed whole.
//
// git is run by git_run (with the environment git gave us, optional locks off, and nothing of the
// repository's configuration that could run a program); everything else by process_run with all GIT_*
// scrubbed.
#ifndef ANDON_CORE_PROCESS_H
#define ANDON_CORE_PROCESS_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/vec.h"

struct argv VEC(const char *); // NULL is added when it runs

void argv_add(struct argv *argv, const char *argument);

struct process_request {
    const char *const *argv;     // ends with NULL; argv[0] is looked up in PATH
    const char *directory;       // NULL: the current one
    struct str input;            // given on standard input; empty: /dev/null
    struct buffer *output;       // standard output; NULL: with `error_output` NULL too, both are inherited
    struct buffer *error_output; // NULL: goes where output goes
    const char *const *extra_environment; // "NAME=value", ends with NULL; may be NULL
    const char *extra_path;               // searched after PATH; may be NULL
    bool keep_git_environment;
    bool shares_group;   // stays in our process group, so that it may use the terminal (a chained hook)
    unsigned timeout_ms; // 0: none
    // Called with each piece of output as it comes; may be NULL.
    void (*on_output)(void *context, struct str piece);
    void *on_output_context;
};

struct process_result {
    int exit_code; // 0..255, or 128 + signal
    int signal;    // 0 or the signal that ended it
    bool timed_out, not_found;
    double elapsed_ms;
    struct {
        double user_ms, system_ms;
    } cpu;
};

// Runs to the end. False only when it could not be started for another reason than "not found" or was
// interrupted. When a limit of `output` is hit the rest is read and dropped. No child is left behind,
// whatever happens.
bool process_run(const struct process_request *request, struct process_result *result, struct error *err);

// Runs git with these arguments (without "git") in `directory`, input to it, its output to `out`. A non-zero
// exit is an error that carries git's first "error:" or "fatal:" line, else the last, unless `exit_code` is
// given. Hardened: -c core.hooksPath=/dev/null -c core.fsmonitor=false, GIT_OPTIONAL_LOCKS=0, LC_ALL=C.
bool git_run(const char *directory, const char *const *arguments, struct str input, struct buffer *out,
             int *exit_code, struct error *err);
// The same, with variables for git (ends with NULL; may be NULL) and what it wrote to standard error:
// warnings of a run that succeeded.
bool git_run_told(const char *directory, const char *const *arguments, struct str input,
                  const char *const *extra_environment, struct buffer *out, struct buffer *errors,
                  int *exit_code, struct error *err);

// Whether the path leads to a file that may be executed.
bool process_is_program(const char *path);

// The absolute path of a program in PATH (then in extra_path), in the arena; empty when there is none.
struct str process_find(const char *name, const char *extra_path, struct arena *arena);

#endif
