// A light lexer: what kind of text a place is in, from its line alone, in any language.
#ifndef ANDON_SCANNERS_CONTEXT_LEXER_H
#define ANDON_SCANNERS_CONTEXT_LEXER_H

#include "scanners/context/paths.h"

enum { LEXER_LINE_MAX = 2048 }; // what stands further before is not looked at

struct lexer_place {
    size_t line;      // where the line begins, or LEXER_LINE_MAX before the place
    bool is_comment;  // behind #, //, --, ;, /*, <!--, or on a line that begins with *
    bool is_template; // between {{ and }} of a template
    char quote;       // in a literal that this quote opened on the line; 0: in none
};

struct lexer_place lexer_place(struct str bytes, size_t at, enum file_family family);

// The quotation mark at `at`, in whatever form a text in a text has it: ", \", \\\", &quot;, &#34;, “, %22,
// """. Its length, 0 when there is none. `close` becomes the mark that ends the literal.
size_t lexer_quote(struct str bytes, size_t at, struct str *close);

// True where a program's text shows how it is used: a docstring, a comment of several lines, what a name
// like EXAMPLES is given, behind Python's prompt.
bool lexer_is_documentation(struct str bytes, size_t at, struct str path);

// True in what a file itself says to be its tests: Rust's #[cfg(test)], which stands at the end.
bool lexer_is_test(struct str bytes, size_t at, struct str path);

// True in a comment where bytes[at] is in a block of documentation, or set off as examples are; code that was
// commented out begins right behind the mark.
bool lexer_is_explained(struct str bytes, size_t at);

#endif
