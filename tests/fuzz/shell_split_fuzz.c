// The shell splitter and the checks of scripts: every word is a slice of the text, commands own their words.
#include "check_fuzz.h"
#include "lint/lint.h"
#include "lint/shell/shell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    const struct str bytes = {(const char *)data, size};
    struct shell_script script;
    shell_parse(bytes, &arena, &script);
    for (size_t i = 0; i < script.word_count; i++) {
        const struct str raw = script.words[i].raw;
        check_fuzz_require(raw.len == 0 || (raw.at >= bytes.at && raw.at + raw.len <= bytes.at + size));
        check_fuzz_require(shell_word_text(&script.words[i], &arena).len <= raw.len);
    }
    for (size_t i = 0; i < script.command_count; i++) {
        const struct shell_command *command = &script.commands[i];
        check_fuzz_require(command->assigned <= command->first);
        check_fuzz_require(command->first + command->count <= script.word_count);
        check_fuzz_require(command->raw.len <= size);
    }
    arena_free(&arena);
    for (const struct check *const *check = lint_checks; *check; check++)
        if (str_starts_with(str_from((*check)->id), STR("sh-")))
            check_fuzz(*check, "a.sh", NULL, bytes);
    return 0;
}
