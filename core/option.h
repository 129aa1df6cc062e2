// Command lines: one table of options gives parsing, --help, the manual page and shell completion.
//
// Tables end with a row whose `name` is NULL. Long options take `--name VALUE` and `--name=VALUE`; short ones
// `-x VALUE` and `-xVALUE`; flags have `--no-name` too when `is_negatable`. `--` ends options. Unknown
// options fail with the nearest known one (exit 2).
#ifndef ANDON_CORE_OPTION_H
#define ANDON_CORE_OPTION_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/vec.h"

enum option_kind {
    OPTION_FLAG,   // bool
    OPTION_TEXT,   // struct str
    OPTION_NUMBER, // int64_t
    OPTION_CHOICE, // int: position in `choices`
    OPTION_LIST,   // struct option_list: may be given several times
};

struct option_list VEC(struct str);

struct option {
    const char *name; // "format"
    char letter;      // 'f' or 0
    enum option_kind kind;
    size_t offset;              // of the value in the tool's options struct
    const char *argument;       // "FORMAT" in help; NULL for flags
    const char *const *choices; // OPTION_CHOICE: names, ends with NULL
    const char *doc;
    bool is_negatable;
};

struct command {
    const char *name;        // "andon scan"
    const char *synopsis;    // "[OPTION…] [PATH…]"
    const char *summary;     // one line
    const char *description; // paragraphs; may be NULL
    const struct option *options;
    const struct option *shared_options; // a second table, may be NULL (offsets into the same struct)
    const char *examples;                // lines "command — what it does"; may be NULL
};

// Parses; what is not an option goes to `operands` (in order). `values` is the tool's options struct. --help
// and -h need no row: they end parsing and set *wants_help for the caller.
bool options_parse(const struct command *command, int argc, char **argv, void *values,
                   struct option_list *operands, bool *wants_help, struct error *err);

// All rows of a command: its own, then the shared ones that it does not redefine. `rows` has room for
// OPTION_MAX.
enum { OPTION_MAX = 96 };
size_t option_rows(const struct command *command, const struct option **rows);

// Help as wide as standard output's terminal, at most 100 columns.
void option_print_help(const struct command *command, struct buffer *out);
void option_print_manual(const struct command *command, struct buffer *out); // scdoc source

// Static scripts: they list commands, options and choices, and never run anything but the shell. A command
// named "andon scan" is the subcommand `scan` of `andon`.
enum completion_shell { COMPLETION_BASH, COMPLETION_ZSH, COMPLETION_FISH };
void option_print_completion(enum completion_shell shell, const struct command *const *commands, size_t count,
                             struct buffer *out);

#endif
