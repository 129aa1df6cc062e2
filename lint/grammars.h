// Grammars that a repository brings along: shared libraries in the folders that andon.yml names under
// lint.grammars.
//
//     .andon/grammars/dart.so     the grammar, with the function tree_sitter_dart
//     .andon/grammars/dart.yml    may be: {files: ["*.dart"], symbol: tree_sitter_dart}
//
// A library is code: it needs `andon trust`. andon itself is linked statically and can't load one, and a hook
// of a repository without grammars should not pay for it: the files of such languages are given to
// andon-grammar, which lies beside this program, on its standard input, with the libraries' bytes (those that
// trust was asked about).
#ifndef ANDON_LINT_GRAMMARS_H
#define ANDON_LINT_GRAMMARS_H

#include "core/config.h"
#include "core/trust.h"
#include "lint/match/rule.h"

struct lint_grammar {
    struct str name, symbol;
    struct str file;   // of the library, as andon.yml leads to it
    struct str bytes;  // once it is read
    struct str *files; // globs
    size_t file_count;
    enum syntax_language language; // once it is registered
};
struct lint_grammar_list VEC(struct lint_grammar);

// The grammars of the folders, by name. ERROR_CONFIG says what is wrong with one.
bool lint_grammars_list(const struct config *config, const struct repo *repo, struct arena *arena,
                        struct lint_grammar_list *out, struct error *err);

// Reads a library, and adds what trust is asked about: its bytes, and what they are for.
bool lint_grammar_read(struct lint_grammar *grammar, struct trust_items *items, struct arena *arena,
                       struct error *err);

// Makes their languages known to rules and to the check, once, before rules are loaded.
bool lint_grammars_use(const struct config *config, const struct repo *repo, struct error *err);

// Runs the tests of the rules in the files and folders, in andon-grammar, which knows all languages. As
// lint_test_rules.
bool lint_grammars_test(const struct str *paths, size_t count, size_t *failures, struct buffer *out,
                        struct error *err);

// What andon-grammar is asked for.
enum grammar_request { GRAMMAR_SEARCH, GRAMMAR_TEST };

// A line for each, for --languages and trust.
void lint_grammars_print(const struct lint_grammar_list *grammars, struct buffer *out);

extern const struct check check_grammars;

#endif
