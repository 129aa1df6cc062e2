// Python source as tokens: enough to tell strings, comments, names and lines apart, for any version of
// Python 3.
//
//     struct python_tokens tokens;
//     python_tokens_start(&tokens, blob->bytes);
//     while (python_tokens_next(&tokens) < PYTHON_END)
//         … tokens.kind, tokens.offset, tokens.length …
//     if (tokens.kind == PYTHON_BROKEN) … tokens.message …
//     python_tokens_free(&tokens);
//
// Indentation makes no tokens. An f-string is one token, with all that is nested in it (as of Python 3.12
// that may be strings with the same quotes). Bytes beyond ASCII count as letters, so any encoding that
// extends ASCII will do.
#ifndef ANDON_LINT_PYTHON_TOKENS_H
#define ANDON_LINT_PYTHON_TOKENS_H

#include "core/str.h"
#include "core/vec.h"

enum python_token {
    PYTHON_NAME,
    PYTHON_NUMBER,
    PYTHON_STRING,
    PYTHON_FORMAT_STRING, // f"…" or t"…"
    PYTHON_OPERATOR,      // one byte: ** is two
    PYTHON_COMMENT,
    PYTHON_NEWLINE, // ends a statement
    PYTHON_BLANK,   // a line end that does not: of an empty line, or in brackets
    PYTHON_END,
    PYTHON_BROKEN,
};

struct python_bracket {
    size_t offset;
    char closing; // what ends it
};

struct python_tokens {
    struct str text;
    size_t at;
    struct VEC(struct python_bracket) open;

    enum python_token kind;
    size_t offset, length;
    bool is_first;       // the first token of its statement
    bool is_statement;   // a statement has begun
    const char *message; // of PYTHON_BROKEN
};

// `text` must outlive them; python_tokens_free frees them.
void python_tokens_start(struct python_tokens *tokens, struct str text);

// Reads one token and returns its kind. After PYTHON_END and PYTHON_BROKEN it must not be called again.
enum python_token python_tokens_next(struct python_tokens *tokens);
void python_tokens_free(struct python_tokens *tokens);

// The bytes of the token just read.
struct str python_tokens_text(const struct python_tokens *tokens);

#endif
