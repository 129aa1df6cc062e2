// File types: what a path, a mode, a shebang and the bytes say that a file is. One bit each, so that a check
// names the types it wants as a mask. The names are those of the `identify` tags that people know ("python",
// "yaml").
#ifndef ANDON_CORE_FILETYPE_H
#define ANDON_CORE_FILETYPE_H

#include "core/str.h"

// One row a type: enum name, tag. The extensions, names and interpreters are in filetype.c.
#define FILETYPE_TABLE(X)                                                                                    \
    X(FILE, "file")                                                                                          \
    X(SYMLINK, "symlink")                                                                                    \
    X(DIRECTORY, "directory") /* a submodule's entry */                                                      \
    X(EXECUTABLE, "executable")                                                                              \
    X(TEXT, "text")                                                                                          \
    X(BINARY, "binary")                                                                                      \
    X(PYTHON, "python")                                                                                      \
    X(JSON, "json")                                                                                          \
    X(JSON_LENIENT, "json-lenient") /* comments and trailing commas are normal: *.jsonc, tsconfig.json */    \
    X(YAML, "yaml")                                                                                          \
    X(TOML, "toml")                                                                                          \
    X(XML, "xml")                                                                                            \
    X(MARKDOWN, "markdown")                                                                                  \
    X(SHELL, "shell")                                                                                        \
    X(DOCKERFILE, "dockerfile")                                                                              \
    X(MAKEFILE, "makefile")                                                                                  \
    X(JAVASCRIPT, "javascript")                                                                              \
    X(TYPESCRIPT, "ts")                                                                                      \
    X(TSX, "tsx") /* and "ts": with elements of XML, another grammar */                                      \
    X(C, "c")                                                                                                \
    X(CPP, "c++")                                                                                            \
    X(GO, "go")                                                                                              \
    X(RUST, "rust")                                                                                          \
    X(JAVA, "java")                                                                                          \
    X(RUBY, "ruby")                                                                                          \
    X(PHP, "php")                                                                                            \
    X(CSS, "css")                                                                                            \
    X(HTML, "html")                                                                                          \
    X(SVG, "svg")                                                                                            \
    X(INI, "ini")                                                                                            \
    X(DOTENV, "dotenv")                                                                                      \
    X(TERRAFORM, "terraform")                                                                                \
    X(NOTEBOOK, "jupyter")                                                                                   \
    X(PATCH, "diff")                                                                                         \
    X(LOCKFILE, "lockfile") /* machine-written dependency locks */                                           \
    X(REQUIREMENTS, "requirements-txt")                                                                      \
    X(CSV, "csv")

enum filetype_bit {
#define X(name, tag) FILETYPE_BIT_##name,
    FILETYPE_TABLE(X)
#undef X
        FILETYPE_BIT_COUNT
};

typedef uint64_t filetype_mask;

enum {
    FILETYPE_SNIFF_SIZE = 8000, // how much of the start tells text from binary: what git looks at
};

#define FILETYPE(name) ((filetype_mask)1 << FILETYPE_BIT_##name)

// The types of a blob. `mode` is git's. TEXT or BINARY is decided on the first FILETYPE_SNIFF_SIZE bytes (a
// NUL means binary, unless they are UTF-16 or UTF-32 text).
filetype_mask filetype_detect(struct str path, uint32_t mode, struct str bytes);

// The bit for a tag name, 0 when there is none.
filetype_mask filetype_from_tag(struct str tag);
const char *filetype_tag(enum filetype_bit bit);

#endif
