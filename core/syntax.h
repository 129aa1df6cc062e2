// Syntax trees, through tree-sitter and grammars that are compiled in (nothing is loaded at start).
//
//     struct syntax_tree tree = {0};
//     if (!syntax_parse(blob->bytes, SYNTAX_PYTHON, NULL, &tree, err))
//         return false;
//     struct syntax_walk walk;
//     syntax_walk_start(&walk, &tree);
//     for (TSNode node; syntax_walk_next(&walk, &node);)
//         if (…)
//             syntax_walk_skip_children(&walk);
//     syntax_walk_end(&walk);
//     syntax_free(&tree);
//
// Parsing costs about 0.1 ms per KB and 20 bytes of memory per byte of source: look for a literal first where
// one exists. The tree refers to the bytes; it belongs to one thread.
#ifndef ANDON_CORE_SYNTAX_H
#define ANDON_CORE_SYNTAX_H

#include "core/error.h"
#include "core/filetype.h"

#include <tree_sitter/api.h>

// One row a language: its enum name, its grammar's name, the file type that it is for.
#define SYNTAX_TABLE(X)                                                                                      \
    X(TSX, tsx, TSX) /* before "ts", which those files are too */                                            \
    X(BASH, bash, SHELL)                                                                                     \
    X(C, c, C)                                                                                               \
    X(CPP, cpp, CPP)                                                                                         \
    X(CSS, css, CSS)                                                                                         \
    X(GO, go, GO)                                                                                            \
    X(HTML, html, HTML)                                                                                      \
    X(JAVA, java, JAVA)                                                                                      \
    X(JAVASCRIPT, javascript, JAVASCRIPT)                                                                    \
    X(JSON, json, JSON)                                                                                      \
    X(MAKE, make, MAKEFILE)                                                                                  \
    X(PHP, php, PHP)                                                                                         \
    X(PYTHON, python, PYTHON)                                                                                \
    X(RUBY, ruby, RUBY)                                                                                      \
    X(RUST, rust, RUST)                                                                                      \
    X(TOML, toml, TOML)                                                                                      \
    X(TYPESCRIPT, typescript, TYPESCRIPT)                                                                    \
    X(YAML, yaml, YAML)

enum syntax_language {
#define X(name, grammar, type) SYNTAX_##name,
    SYNTAX_TABLE(X)
#undef X
        SYNTAX_LANGUAGE_COUNT
};

// "python", …: the name in messages and rules. NULL for a value that is not a language.
const char *syntax_language_name(enum syntax_language language);

// The language that a rule names, in any case: also by what people call it ("c++", "js", "sh").
bool syntax_language_from(struct str name, enum syntax_language *language);

// The grammar, for who looks at its symbols.
const TSLanguage *syntax_grammar(enum syntax_language language);

// The language of a file; false when there is no grammar for it.
bool syntax_language_of(filetype_mask types, enum syntax_language *language);

struct syntax_limits {
    size_t size;      // bytes of source
    uint64_t time_ms; // for one parse
};

enum { SYNTAX_SIZE_MAX = 64 << 20, SYNTAX_TIME_MS = 2000 }; // and a second more for each MB

// The limits that hold for a text: `given`, or those above when it is NULL. False with ERROR_LIMIT when it is
// too large.
bool syntax_limits_for(struct str bytes, enum syntax_language language, const struct syntax_limits *given,
                       struct syntax_limits *out, struct error *err);

// Says, as ERROR_LIMIT, that the time was over.
bool syntax_took_too_long(enum syntax_language language, const struct syntax_limits *limits,
                          struct error *err);

struct syntax_tree {
    TSTree *tree;
    struct str bytes;
    enum syntax_language language;
};

// Parses UTF-8 (a BOM is part of the bytes). `limits` may be NULL: those above.
// False with ERROR_LIMIT, and nothing to free, when one is hit. Broken source is no error: see
// syntax_has_errors.
bool syntax_parse(struct str bytes, enum syntax_language language, const struct syntax_limits *limits,
                  struct syntax_tree *tree, struct error *err);
// The same of a part alone, such as a script in a page; places in the tree are those of all bytes.
bool syntax_parse_part(struct str bytes, const TSRange *part, enum syntax_language language,
                       const struct syntax_limits *limits, struct syntax_tree *tree, struct error *err);
void syntax_free(struct syntax_tree *tree);

// Whether the source could not be parsed without guessing.
bool syntax_has_errors(const struct syntax_tree *tree);

// Where the source is broken.
struct syntax_error {
    size_t offset, length;
    const char *missing; // the kind of token that is missing there, or NULL: the span does not belong there
};

// The first place at which the source is broken; false when it is not.
bool syntax_first_error(const struct syntax_tree *tree, struct syntax_error *out);

// The source text of a node.
struct str syntax_text(const struct syntax_tree *tree, TSNode node);

// Whether the node is of that kind: "call", "identifier".
bool syntax_is(TSNode node, const char *kind);

// The child in that field ("function"), a null node when there is none.
TSNode syntax_field(TSNode node, const char *field);

// The named children of a node, in time that grows with their number (ts_node_named_child counts from the
// first).
struct syntax_children {
    TSTreeCursor cursor;
    bool is_valid;
};

void syntax_children_start(struct syntax_children *children, TSNode parent);
bool syntax_children_next(struct syntax_children *children, TSNode *child);
void syntax_children_end(struct syntax_children *children);

// A walk over all nodes, parents first. The stack is in the cursor: any depth is fine.
struct syntax_walk {
    TSTreeCursor cursor;
    bool started, skip_children, done;
};

void syntax_walk_start(struct syntax_walk *walk, const struct syntax_tree *tree);
bool syntax_walk_next(struct syntax_walk *walk, TSNode *node);
void syntax_walk_skip_children(struct syntax_walk *walk);
void syntax_walk_end(struct syntax_walk *walk);

#endif
