// Shell text, split into simple commands: for looking at what a script calls, never for running it.
//
// Quotes, comments, here-documents, substitutions, subshells, functions and the keywords of compound commands
// are understood as far as it takes to say where each simple command starts and ends, and how it is tied to
// its neighbours. Text that can't be followed (a quote that does not end, nesting beyond a limit) sets
// is_broken: what was found before holds, nothing is known of the rest. Linear time, bounded depth.
#ifndef ANDON_LINT_SHELL_SHELL_H
#define ANDON_LINT_SHELL_SHELL_H

#include "core/arena.h"

#include <stdbool.h>

struct shell_word {
    struct str raw;
    bool is_quoted;    // has quotes or backslashes somewhere
    bool has_variable; // $x, ${…}, $(…) or `…` in it, quoted or not
};

enum shell_link {
    SHELL_END,      // nothing: the first or last of a list
    SHELL_SEQUENCE, // ; or a new line
    SHELL_AND,
    SHELL_OR,
    SHELL_PIPE, // | or |&
    SHELL_BACKGROUND,
};

struct shell_command {
    size_t first, count; // words: without assignments in front, redirections and keywords
    size_t assigned;     // words of the assignments, right in front of `first`
    struct str raw;      // the whole, with assignments and redirections
    enum shell_link before, after;
    bool is_condition;    // behind if, elif, while, until or !
    bool in_substitution; // in $(…), `…` or <(…)
    bool in_subshell;     // in ( … )
    bool in_function;
    bool reads_other; // its input is a here-document, a here-string or a file
    bool is_keyword;  // for, case, select or function: its words are no command's
    unsigned depth;   // of lists in one another
};

struct shell_script {
    struct str text;
    const struct shell_word *words;
    const struct shell_command *commands;
    size_t word_count, command_count;
    bool is_broken;
};

// Words and commands are in `arena`, their texts slices of `text`.
void shell_parse(struct str text, struct arena *arena, struct shell_script *out);

// A word's text without quotes; with `$` of variables left in it.
struct str shell_word_text(const struct shell_word *word, struct arena *arena);

// A command's words by number, {0} beyond the last; and whether its name is this one ("rm" is also
// /usr/bin/rm).
struct str shell_argument(const struct shell_script *script, const struct shell_command *command,
                          size_t index);
bool shell_is(const struct shell_script *script, const struct shell_command *command, const char *name);
bool shell_is_one_of(const struct shell_script *script, const struct shell_command *command,
                     const char *const *names); // which end with NULL

// Whether this is a variable's name: letters, digits and '_', no digit first. $1, $@ and the like are the
// shell's own.
bool shell_is_name(struct str text);

// True when one of the command's words is one of these options (ends with NULL): "--yes" also as
// "--yes=…", "-y" also among others in "-qqy".
bool shell_has_option(const struct shell_script *script, const struct shell_command *command,
                      const char *const *options);

#endif
