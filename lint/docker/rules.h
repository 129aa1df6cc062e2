// What the checks of Dockerfiles share: the parsed file, and a loop over the commands that RUN calls.
#ifndef ANDON_LINT_DOCKER_RULES_H
#define ANDON_LINT_DOCKER_RULES_H

#include "core/check.h"
#include "lint/docker/dockerfile.h"

// The largest that people write have 100 KB; some checks look through all of a RUN for each command in it.
enum { DOCKER_SIZE_MAX = 256 << 10 };

// The parsed blob; NULL when it is no Dockerfile that can be judged: a template of one, a file that only has
// such a name, one for another frontend than Docker's.
const struct dockerfile *docker_file(struct check_run *run, const struct blob *blob);

// Reports about a slice of an instruction (or of the file).
struct finding *docker_report(struct check_run *run, const struct dockerfile *file,
                              const struct docker_instruction *instruction, struct str part,
                              const char *format, ...) __attribute__((format(printf, 5, 6)));

// Puts a text behind a slice, as the finding's edit.
void docker_add_behind(struct check_run *run, struct finding *finding, const struct dockerfile *file,
                       const struct docker_instruction *instruction, struct str part, enum fix_safety safety,
                       struct str text);

// One simple command of a RUN.
struct docker_call {
    const struct dockerfile *file;
    size_t index; // of the instruction
    const struct docker_instruction *instruction;
    const struct shell_script *script;
    const struct shell_command *command; // of `sudo -E apt-get …` also apt-get's, as a call of its own
    const struct shell_command *next;    // behind it in the script; NULL for the last
    struct shell_command wrapped;        // what `command` points at when sudo calls it: don't copy the struct
};

// Goes through all commands of all RUN instructions: start with {.file = file}, or with the instructions from
// one to before another; false at the end.
struct docker_calls {
    const struct dockerfile *file;
    size_t instruction, end; // end 0: all
    size_t script, command;
    bool is_wrapper; // the call before was one of a wrapper: what it calls is next
};
bool docker_next_call(struct docker_calls *calls, struct docker_call *out);

// The report about one of the call's words, and about the whole command.
struct finding *docker_report_call(struct check_run *run, const struct docker_call *call, struct str part,
                                   const char *format, ...) __attribute__((format(printf, 4, 5)));

// The call's subcommand: the index of the first word that is no option, 0 when there is none.
size_t docker_subcommand(const struct docker_call *call);
bool docker_calls_with(const struct docker_call *call, const char *name, const char *subcommand);

// True when a RUN has a cache mount there ("/var/cache/apt"), or text in its line.
bool docker_has_cache(const struct docker_instruction *instruction, const char *below);
bool docker_run_says(const struct docker_instruction *instruction, const char *text);

// True when the file says this anywhere.
bool docker_file_says(const struct dockerfile *file, const char *text);

#endif
