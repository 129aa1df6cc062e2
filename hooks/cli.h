// The commands of `andon`: one table gives dispatch, help, completion and the manual.
//
// A command is a function from its own argument vector (argv[0] is its name) to an exit code. It prints its
// own errors, through cli_fail.
#ifndef ANDON_HOOKS_CLI_H
#define ANDON_HOOKS_CLI_H

#include "core/option.h"
#include "core/repo.h"

struct subcommand {
    const char *name;
    const struct command *command; // options, for help, manual and completion
    int (*run)(int argc, char **argv);
    bool is_hidden; // started by git, not by people
};

extern const struct subcommand subcommands[]; // ends with a NULL name

// Finds the command and runs it; --help, --version and "did you mean" on the way. Returns the exit code.
int cli_main(int argc, char **argv);

// Prints the error the way every command does; returns its exit code.
int cli_fail(const struct error *err);

// Parses a command's options and answers --help. True: go on; else *exit_code is how it ended.
bool cli_parse(const struct command *command, int argc, char **argv, void *values,
               struct option_list *operands, int *exit_code);

// Fails unless there are at most `most` operands.
bool cli_at_most(const struct option_list *operands, size_t most, struct error *err);

// What a command works with. cli_run makes it, prints `out` at the end, also after a failure, and takes it
// down.
struct cli_session {
    struct arena arena;
    struct repo repo; // closed if the command opened it
    struct option_list operands;
    struct buffer out;
    bool has_names; // `out` has names that others chose: each line is escaped
};

// Parses, answers --help, acts, prints; the exit code. `options` is the command's own struct, or NULL.
int cli_run(const struct command *command, int argc, char **argv, void *options, size_t most_operands,
            bool (*act)(struct cli_session *session, void *options, struct error *err));

// The commands, one file each.
int install_main(int argc, char **argv);
int uninstall_main(int argc, char **argv);
int init_main(int argc, char **argv);
int run_main(int argc, char **argv);
int hook_main(int argc, char **argv);
int trust_main(int argc, char **argv);
int undo_main(int argc, char **argv);
int doctor_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int config_main(int argc, char **argv);
int stats_main(int argc, char **argv);
int completion_main(int argc, char **argv);
int man_main(int argc, char **argv);
int help_main(int argc, char **argv);

extern const struct command install_command, uninstall_command, init_command, run_command, hook_command,
    trust_command, undo_command, doctor_command, explain_command, config_command_line, stats_command,
    completion_command, man_command, help_command;

#endif
