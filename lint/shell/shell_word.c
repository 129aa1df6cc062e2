// What a word says, and questions about a command's words.
#include "lint/shell/shell.h"

#include "core/arena.h"

struct str shell_word_text(const struct shell_word *word, struct arena *arena)
{
    if (!word->is_quoted)
        return word->raw;
    char *out = arena_alloc(arena, word->raw.len + 1, 1), quote = '\0';
    size_t length = 0;
    for (size_t i = 0; i < word->raw.len; i++) {
        const char c = word->raw.at[i];
        if (c == '\\' && quote != '\'' && i + 1 < word->raw.len)
            out[length++] = word->raw.at[++i];
        else if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? '\0' : c;
        else
            out[length++] = c;
    }
    return (struct str){out, length};
}

// The word without the quotes around all of it.
static struct str bare(struct str raw)
{
    const bool is_quoted =
        raw.len >= 2 && (raw.at[0] == '"' || raw.at[0] == '\'') && raw.at[raw.len - 1] == raw.at[0];
    return is_quoted ? str_slice(raw, 1, raw.len - 2) : raw;
}

struct str shell_argument(const struct shell_script *script, const struct shell_command *command,
                          size_t index)
{
    return index < command->count ? bare(script->words[command->first + index].raw) : (struct str){0};
}

bool shell_is_one_of(const struct shell_script *script, const struct shell_command *command,
                     const char *const *names)
{
    return !command->is_keyword && command->count &&
           str_is_one_of(str_basename(shell_argument(script, command, 0)), names);
}

bool shell_is(const struct shell_script *script, const struct shell_command *command, const char *name)
{
    return shell_is_one_of(script, command, (const char *const[]){name, NULL});
}

bool shell_is_name(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_alpha(text.at[i]) && text.at[i] != '_' && !(i && byte_is_digit(text.at[i])))
            return false;
    return text.len > 0;
}

static bool is_option(struct str word, struct str option)
{
    if (word.len < 2 || word.at[0] != '-')
        return false;
    if (option.len == 2 && option.at[1] != '-') // a letter, maybe among others
        return word.at[1] != '-' && str_find_byte(word, option.at[1], 1) != STR_NONE;
    return str_starts_with(word, option) && (word.len == option.len || word.at[option.len] == '=');
}

bool shell_has_option(const struct shell_script *script, const struct shell_command *command,
                      const char *const *options)
{
    for (size_t i = 1; i < command->count; i++)
        for (const char *const *option = options; *option; option++)
            if (is_option(shell_argument(script, command, i), str_from(*option)))
                return true;
    return false;
}
