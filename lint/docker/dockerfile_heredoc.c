// Which words of a line announce a here-document: BuildKit's rule, which is not the shell's. The whole word
// must be "<<NAME" (a number in front and a '-' behind are fine); quotes and braces that don't end hide all.
#include "lint/docker/dockerfile_internal.h"

// The name without its quotes; false when it is not one word.
static bool read_name(struct docker_parser *parser, struct str rest, struct docker_heredoc *out)
{
    char *name = arena_alloc(parser->arena, rest.len + 1, 1), quote = '\0';
    size_t length = 0;
    out->expands = true;
    for (size_t i = 0; i < rest.len; i++) {
        const char c = rest.at[i];
        if (!quote && byte_is_space(c))
            return false;
        if (quote ? c == quote : c == '\'' || c == '"') {
            quote = quote ? '\0' : c;
            out->expands = false;
        } else if (c == '\\' && quote != '\'' && i + 1 < rest.len) {
            name[length++] = rest.at[++i];
        } else {
            name[length++] = c;
        }
    }
    out->name = (struct str){name, length};
    return length > 0;
}

static bool read_heredoc(struct docker_parser *parser, struct str word, struct docker_heredoc *out)
{
    size_t at = 0;
    while (at < word.len && byte_is_digit(word.at[at]))
        at++;
    if (!str_starts_with(str_slice(word, at, 2), STR("<<")))
        return false;
    at += 2;
    *out = (struct docker_heredoc){.word = word};
    if (at < word.len && word.at[at] == '-')
        out->chomps = true, at++;
    while (at < word.len && byte_is_space(word.at[at]))
        at++;
    const struct str rest = str_slice(word, at, word.len);
    return rest.len && str_find_byte(rest, '<', 0) == STR_NONE && read_name(parser, rest, out);
}

// The end of the word at *at: blanks behind "<<" belong to it.
static size_t word_end(struct str text, size_t at)
{
    char quote = '\0';
    for (; at < text.len; at++) {
        const char c = text.at[at];
        if (!quote && byte_is_space(c))
            return at;
        if (!quote && c == '<' && at + 1 < text.len && text.at[at + 1] == '<') {
            at += 2;
            while (at < text.len && byte_is_space(text.at[at]))
                at++;
            at--;
        } else if (c == '\\' && quote != '\'') {
            at++;
        } else if (quote ? c == quote : c == '\'' || c == '"') {
            quote = quote ? '\0' : c;
        }
    }
    return text.len;
}

void docker_find_heredocs(struct docker_parser *parser, struct docker_instruction *instruction)
{
    const enum docker_keyword keyword = instruction->keyword;
    const struct str text = instruction->text;
    struct VEC(struct docker_heredoc) found = {0};
    if ((keyword != DOCKER_RUN && keyword != DOCKER_COPY && keyword != DOCKER_ADD) || instruction->is_json ||
        str_find(text, STR("<<"), 0) == STR_NONE || docker_word_problem(text, '\\'))
        return;
    for (size_t at = 0; at < text.len;) {
        if (byte_is_space(text.at[at])) {
            at++;
            continue;
        }
        const size_t end = word_end(text, at);
        struct docker_heredoc heredoc;
        if (read_heredoc(parser, str_slice(text, at, end - at), &heredoc))
            *vec_add(&found) = heredoc;
        at = end;
    }
    struct docker_heredoc *kept = ARENA_ARRAY(parser->arena, struct docker_heredoc, found.count);
    if (found.count)
        memcpy(kept, found.at, found.count * sizeof *kept);
    instruction->heredocs = kept;
    instruction->heredoc_count = found.count;
    vec_free(&found);
}
