// What the files of the Dockerfile parser share.
#ifndef ANDON_LINT_DOCKER_DOCKERFILE_INTERNAL_H
#define ANDON_LINT_DOCKER_DOCKERFILE_INTERNAL_H

#include "core/vec.h"
#include "lint/docker/dockerfile.h"

struct docker_parser {
    struct dockerfile *file;
    struct arena *arena;
    size_t at; // in the file: the next line
    struct VEC(struct docker_instruction) instructions;
    struct VEC(struct docker_error) errors;
    struct VEC(struct docker_stage) stages;
    bool is_posix; // a shell of the Unix kind runs RUN
};

// Adds an error about a slice of the instruction.
void docker_fail(struct docker_parser *parser, const struct docker_instruction *instruction, struct str part,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

// Splits the logical line: keyword, flags, words. dockerfile_line.c
void docker_split(struct docker_parser *parser, struct docker_instruction *instruction);
// The here-documents that the line announces, without their bodies. dockerfile_heredoc.c
void docker_find_heredocs(struct docker_parser *parser, struct docker_instruction *instruction);
// What BuildKit refuses about an instruction's flags, and about one that mounts. dockerfile_flag.c,
// dockerfile_mount.c
void docker_check_flags(struct docker_parser *parser, const struct docker_instruction *instruction);
void docker_check_mount(struct docker_parser *parser, const struct docker_instruction *instruction,
                        const struct docker_flag *flag);
// What BuildKit refuses about an instruction. dockerfile_valid.c
void docker_validate(struct docker_parser *parser, const struct docker_instruction *instruction);
// Stages and definitions, when all instructions are there. dockerfile_stage.c
void docker_find_stages(struct docker_parser *parser);

#endif
