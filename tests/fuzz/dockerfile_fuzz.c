// The Dockerfile parser and all checks on it: every slice is found in the file, stages and scripts lie in
// order, findings and edits within the bytes.
#include "check_fuzz.h"
#include "lint/docker/dockerfile.h"
#include "lint/lint.h"

static void require_places(const struct dockerfile *file, const struct docker_instruction *instruction)
{
    for (size_t i = 0; i < instruction->word_count; i++) {
        size_t offset, length;
        docker_span(file, instruction, instruction->words[i].raw, &offset, &length);
        check_fuzz_require(offset <= file->bytes.len && length <= file->bytes.len - offset);
        if (instruction->words[i].raw.len)
            check_fuzz_require(file->bytes.at[offset] == instruction->words[i].raw.at[0]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    const struct str bytes = {(const char *)data, size};
    const struct dockerfile *file = dockerfile_parse(bytes, &arena);
    size_t end = 0;
    for (size_t i = 0; i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        check_fuzz_require(instruction->offset >= end && instruction->offset + instruction->length <= size);
        end = instruction->offset + instruction->length;
        require_places(file, instruction);
        struct str ignored;
        docker_expand(file, i, instruction->arguments, &arena, &ignored);
    }
    arena_free(&arena);
    for (const struct check *const *check = lint_checks; *check; check++)
        if (str_starts_with(str_from((*check)->id), STR("df-")) ||
            str_starts_with(str_from((*check)->id), STR("sh-")))
            check_fuzz(*check, "Dockerfile", NULL, bytes);
    return 0;
}
