#include "lint/makefile.h"

struct makefile_reader makefile_start(struct str bytes)
{
    return (struct makefile_reader){.bytes = bytes};
}

bool makefile_has_recipe_prefix(struct str bytes)
{
    return str_find(bytes, STR(".RECIPEPREFIX"), 0) != STR_NONE;
}

static bool starts_with_word(struct str text, const char *word)
{
    const struct str wanted = str_from(word);
    return str_starts_with(text, wanted) && (text.len == wanted.len || byte_is_space(text.at[wanted.len]) ||
                                             strchr("(#", text.at[wanted.len]));
}

static bool starts_with_any(struct str text, const char *const *words)
{
    for (; *words; words++)
        if (starts_with_word(text, *words))
            return true;
    return false;
}

// The line with those that it continues on: an odd number of backslashes before the end.
static struct str take_line(struct makefile_reader *reader)
{
    const struct str bytes = reader->bytes;
    const size_t start = reader->at;
    size_t end = start;
    for (;;) {
        const size_t newline = str_find_byte(bytes, '\n', end);
        reader->at = newline == STR_NONE ? bytes.len : newline + 1;
        end = newline == STR_NONE ? bytes.len : newline;
        size_t text_end = end, slashes = 0;
        if (text_end > start && bytes.at[text_end - 1] == '\r')
            text_end--;
        while (slashes < text_end - start && bytes.at[text_end - 1 - slashes] == '\\')
            slashes++;
        if (slashes % 2 == 0 || newline == STR_NONE)
            return str_slice(bytes, start, text_end - start);
        end = reader->at;
    }
}

// The first of the signs that is not inside $( ) or ${ }, and where; STR_NONE when there is none.
static size_t find_sign(struct str text, const char *signs)
{
    size_t open = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];
        if (c == '#' && open == 0)
            return STR_NONE;
        if (c == '$' && i + 1 < text.len && (text.at[i + 1] == '(' || text.at[i + 1] == '{'))
            open++, i++;
        else if (open && (c == '(' || c == '{'))
            open++;
        else if (open && (c == ')' || c == '}'))
            open--;
        else if (open == 0 && c && strchr(signs, c))
            return i;
    }
    return STR_NONE;
}

static bool is_assignment(struct str text)
{
    const size_t sign = find_sign(text, "=:");
    if (sign == STR_NONE)
        return false;
    if (text.at[sign] == '=')
        return true;
    size_t at = sign; // ":=", "::=", ":::="
    while (at < text.len && text.at[at] == ':')
        at++;
    return at < text.len && text.at[at] == '=';
}

static void read_rule(struct makefile_line *line, struct str text)
{
    const size_t colon = find_sign(text, ":");
    if (colon == STR_NONE)
        return;
    line->kind = MAKEFILE_RULE;
    line->targets = str_trim(str_slice(text, 0, colon));
    line->is_double = colon + 1 < text.len && text.at[colon + 1] == ':';
    line->rest = str_slice(text, colon + 1 + line->is_double, text.len);
    // "target: NAME = value" sets a variable for the target, and is no rule.
    if (is_assignment(line->rest))
        line->kind = MAKEFILE_ASSIGNMENT;
}

static void read_directive(struct makefile_reader *reader, struct makefile_line *line, struct str text)
{
    static const char *const opening[] = {"ifeq", "ifneq", "ifdef", "ifndef", NULL};
    static const char *const others[] = {"include", "-include", "sinclude", "export", "unexport", "override",
                                         "private", "undefine", "vpath",    "load",   "-load",    NULL};
    if (starts_with_word(text, "define")) {
        reader->defines = 1;
    } else if (starts_with_any(text, opening)) {
        line->kind = MAKEFILE_CONDITIONAL;
        line->depth = reader->depth++;
    } else if (starts_with_word(text, "else")) {
        line->kind = MAKEFILE_CONDITIONAL;
    } else if (starts_with_word(text, "endif")) {
        line->kind = MAKEFILE_CONDITIONAL;
        reader->depth -= reader->depth > 0;
    } else if (!starts_with_any(text, others)) {
        if (is_assignment(text))
            line->kind = MAKEFILE_ASSIGNMENT;
        else
            read_rule(line, text);
    }
}

bool makefile_next(struct makefile_reader *reader, struct makefile_line *line)
{
    if (reader->at >= reader->bytes.len)
        return false;
    const size_t start = reader->at;
    const struct str whole = take_line(reader), text = str_trim(whole);
    *line = (struct makefile_line){.kind = MAKEFILE_OTHER,
                                   .text = whole,
                                   .offset = start,
                                   .is_in_rule = reader->is_in_rule,
                                   .depth = reader->depth};
    if (reader->defines) {
        reader->defines += starts_with_word(text, "define");
        reader->defines -= starts_with_word(text, "endef");
    } else if (whole.len && whole.at[0] == '\t' && reader->is_in_rule) {
        line->kind = MAKEFILE_RECIPE;
    } else if (text.len == 0 || text.at[0] == '#') {
        line->kind = MAKEFILE_EMPTY;
    } else {
        read_directive(reader, line, text);
        if (line->kind == MAKEFILE_RULE)
            reader->is_in_rule = true;
        else if (line->kind != MAKEFILE_CONDITIONAL)
            reader->is_in_rule = false;
    }
    return true;
}

struct str makefile_next_word(struct str *rest)
{
    size_t start = 0, open = 0;
    while (start < rest->len && (byte_is_space(rest->at[start]) || rest->at[start] == '\\'))
        start++;
    size_t end = start;
    for (; end < rest->len; end++) {
        const char c = rest->at[end];
        if (c == '(' || c == '{')
            open++;
        else if (open && (c == ')' || c == '}'))
            open--;
        else if (open == 0 && byte_is_space(c))
            break;
    }
    const struct str word = str_slice(*rest, start, end - start);
    *rest = str_slice(*rest, end, rest->len);
    return word.len ? word : (struct str){0};
}
