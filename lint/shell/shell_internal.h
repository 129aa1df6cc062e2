// What the two files of the splitter share: words (shell_read.c) and lists of commands (shell.c).
#ifndef ANDON_LINT_SHELL_SHELL_INTERNAL_H
#define ANDON_LINT_SHELL_SHELL_INTERNAL_H

#include "core/vec.h"
#include "lint/shell/shell.h"

struct shell_heredoc {
    struct str delimiter;
    bool strips_tabs;
};

struct shell_parser {
    struct str text;
    size_t at;
    struct arena *arena;
    struct VEC(struct shell_word) stack, words;
    struct VEC(struct shell_command) commands;
    struct VEC(struct shell_heredoc) heredocs;
    unsigned depth;
    bool is_broken;
};

// One list while it is read.
struct shell_list {
    char end; // what ends it: ')', '`', or 0 for the text's end
    bool in_substitution, in_subshell, in_function;
    struct shell_command command; // the one being read
    bool is_open;                 // it has started
    size_t base;                  // its words on the stack
    bool is_condition;            // between if and then
    bool is_bracket;              // in [[ … ]]
    unsigned cases, braces, function_brace;
    bool in_pattern;    // of a case
    bool is_definition; // name() was read: its body is next
};

bool shell_is_end(const struct shell_parser *parser);
char shell_peek(const struct shell_parser *parser, size_t ahead); // '\0' behind the end
bool shell_looking_at(const struct shell_parser *parser, struct str what);
bool shell_is_meta(char c); // ends a word

// One level deeper, and the text is broken when that is too deep; the caller lowers `depth` in any case.
bool shell_enter(struct shell_parser *parser);

// Behind "((" or "$((": to its "))".
void shell_skip_parentheses(struct shell_parser *parser, size_t open);

// The word that starts here; of no length when none does.
struct shell_word shell_read_word(struct shell_parser *parser, const struct shell_list *list);

// A list in another one, behind its opening bracket; `around` is NULL inside a word.
void shell_read_list(struct shell_parser *parser, char end, const struct shell_list *around,
                     bool is_subshell);

#endif
