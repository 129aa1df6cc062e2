// A Dockerfile as BuildKit reads it: instructions, stages, variables, with where each byte stands.
//
//     struct dockerfile *file = dockerfile_parse(bytes, arena);
//     for (size_t i = 0; i < file->count; i++) … file->instructions[i] …
//     check_report(run, docker_offset(file, instruction, word.at), …);
//
// An instruction's logical line is its lines without what continues them and without the comments between
// them; all texts of an instruction are slices of that line or of the file, and docker_offset says where such
// a slice starts in the file. Nothing is ever run; time and memory are linear in the size of the file.
// Everything lives in the arena.
#ifndef ANDON_LINT_DOCKER_DOCKERFILE_H
#define ANDON_LINT_DOCKER_DOCKERFILE_H

#include "core/arena.h"
#include "lint/shell/shell.h"

#define DOCKER_KEYWORDS(X)                                                                                   \
    X(ADD)                                                                                                   \
    X(ARG)                                                                                                   \
    X(CMD)                                                                                                   \
    X(COPY)                                                                                                  \
    X(ENTRYPOINT)                                                                                            \
    X(ENV)                                                                                                   \
    X(EXPOSE)                                                                                                \
    X(FROM)                                                                                                  \
    X(HEALTHCHECK)                                                                                           \
    X(LABEL)                                                                                                 \
    X(MAINTAINER)                                                                                            \
    X(ONBUILD)                                                                                               \
    X(RUN)                                                                                                   \
    X(SHELL)                                                                                                 \
    X(STOPSIGNAL)                                                                                            \
    X(USER)                                                                                                  \
    X(VOLUME)                                                                                                \
    X(WORKDIR)

enum docker_keyword {
#define X(name) DOCKER_##name,
    DOCKER_KEYWORDS(X)
#undef X
        DOCKER_UNKNOWN,
};

// The words, as they are written in capitals; ends with NULL. docker_keywords[DOCKER_ADD] is "ADD".
extern const char *const docker_keywords[];

// --name or --name=value.
struct docker_flag {
    struct str raw, name, value;
    bool has_value;
};

// One word of an instruction; `value` is what a JSON string says, else the same as `raw`.
struct docker_word {
    struct str raw, value;
};

// A name and its value in ENV, LABEL and ARG. Quotes are part of the value.
struct docker_pair {
    struct str raw, name, value;
    bool has_value;
    bool is_old; // "ENV name value"
};

struct docker_heredoc {
    struct str word, name; // "<<-'EOF'", "EOF"
    bool expands, chomps;
    struct str body; // of the file
};

// Where a part of the logical line comes from.
struct docker_piece {
    size_t at, source;
};

struct docker_instruction {
    size_t offset, length; // in the file, without heredocs and the last line's end
    struct str text;       // the logical line
    const struct docker_piece *pieces;
    size_t piece_count;
    enum docker_keyword keyword; // of ONBUILD: what it triggers
    bool is_onbuild;
    struct str name;      // the keyword as written
    struct str arguments; // behind the flags, trimmed
    const struct docker_flag *flags;
    const struct docker_word *words;
    const struct docker_pair *pairs;
    const struct docker_heredoc *heredocs;
    size_t flag_count, word_count, pair_count, heredoc_count;
    bool is_json;                       // the arguments are a JSON list of texts: words
    const struct shell_script *scripts; // of RUN in shell form: the line and the heredocs that a shell runs
    size_t script_count;
    size_t stage; // DOCKER_NONE before the first FROM
};

#define DOCKER_NONE ((size_t)-1)

struct docker_stage {
    size_t first, end; // instructions; the first is FROM
    struct str image;  // as written; empty when the line is broken
    struct str name;   // may be empty
    size_t base;       // the stage that the image names, or DOCKER_NONE
};

// Why BuildKit would refuse the file.
struct docker_error {
    size_t offset, length;
    struct str message;
};

// Where a variable gets a value, for docker_find_variable.
struct docker_definition {
    struct str name;
    size_t instruction, pair;
};

struct dockerfile {
    struct str bytes;
    char escape;
    struct str syntax; // of the directive; may be empty
    bool is_foreign;   // another frontend than Docker's reads it: nothing is known about it
    bool is_cut_short; // a heredoc does not end: what comes behind is not known
    const struct docker_instruction *instructions;
    const struct docker_stage *stages;
    const struct docker_error *errors;
    const struct docker_definition *definitions; // sorted by name, then place
    size_t count, stage_count, error_count, definition_count;
};

// Never NULL, in `arena`, over `bytes`, which must outlive it: what is wrong is in `errors`, and what could
// be read is there.
struct dockerfile *dockerfile_parse(struct str bytes, struct arena *arena);

// Where a byte of a slice of the instruction (or of the file itself) stands in the file.
size_t docker_offset(const struct dockerfile *file, const struct docker_instruction *instruction,
                     const char *at);
// The same for the span of a slice.
void docker_span(const struct dockerfile *file, const struct docker_instruction *instruction, struct str part,
                 size_t *offset, size_t *length);

// The definition that a variable has just before an instruction, or NULL.
const struct docker_definition *docker_find_variable(const struct dockerfile *file, size_t instruction,
                                                     struct str name);

// One $name or ${name…} in a text.
struct docker_variable {
    struct str whole, name;
    char modifier; // '\0', '-', '+', '?', '#', '%' or '/'
    struct str word;
    bool has_colon;
};

// Goes through the variables of a text: start with {.text, .escape}.
struct docker_walk {
    struct str text;
    char escape;
    size_t at;
    char quote;
};

// The next variable that is not in single quotes; those in the word of a ${name:-word} follow it. False at
// the end.
bool docker_next_variable(struct docker_walk *walk, struct docker_variable *out);

// What is wrong with quotes and braces in a word that BuildKit expands, or NULL.
const char *docker_word_problem(struct str word, char escape);

// The text without quotes and with the values of variables, as it is before an instruction; false when it
// depends on what is not known.
bool docker_expand(const struct dockerfile *file, size_t instruction, struct str text, struct arena *arena,
                   struct str *out);

// True when the stage is the last one, or one that the last one is made from.
bool docker_is_shipped(const struct dockerfile *file, size_t stage);

const struct docker_flag *docker_flag(const struct docker_instruction *instruction, const char *name);

#endif
