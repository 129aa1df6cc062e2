// Words of shell text: quotes, variables, substitutions, arrays.
#include "lint/shell/shell_internal.h"

enum { DEPTH_MAX = 40 };

static void read_double_quotes(struct shell_parser *parser);
static void read_braces(struct shell_parser *parser, bool in_quotes);

bool shell_is_end(const struct shell_parser *parser)
{
    return parser->is_broken || parser->at >= parser->text.len;
}

char shell_peek(const struct shell_parser *parser, size_t ahead)
{
    return parser->at + ahead < parser->text.len ? parser->text.at[parser->at + ahead] : '\0';
}

bool shell_looking_at(const struct shell_parser *parser, struct str what)
{
    return str_starts_with(str_slice(parser->text, parser->at, what.len), what);
}

bool shell_enter(struct shell_parser *parser)
{
    if (parser->depth >= DEPTH_MAX)
        parser->is_broken = true;
    parser->depth++;
    return !parser->is_broken;
}

// Behind "((" or "$((": to its "))".
void shell_skip_parentheses(struct shell_parser *parser, size_t open)
{
    while (!shell_is_end(parser)) {
        const char c = parser->text.at[parser->at++];
        if (c == '\\' && parser->at < parser->text.len)
            parser->at++;
        else if (c == '(')
            open++;
        else if (c == ')' && --open == 0)
            return;
    }
    parser->is_broken = true;
}

static void read_single_quotes(struct shell_parser *parser, bool has_escapes)
{
    while (!shell_is_end(parser)) {
        const char c = parser->text.at[parser->at++];
        if (c == '\'')
            return;
        if (c == '\\' && has_escapes && parser->at < parser->text.len)
            parser->at++;
    }
    parser->is_broken = true;
}

// At a '$'. True when it is a variable or a substitution.
static bool read_dollar(struct shell_parser *parser, bool in_quotes)
{
    const char next = shell_peek(parser, 1);
    parser->at++;
    if (next == '(' && shell_peek(parser, 1) == '(') {
        parser->at += 2;
        shell_skip_parentheses(parser, 2);
    } else if (next == '(') {
        parser->at++;
        shell_read_list(parser, ')', NULL, false);
    } else if (next == '{') {
        parser->at++;
        read_braces(parser, in_quotes);
    } else if (next == '\'' && !in_quotes) {
        parser->at++;
        read_single_quotes(parser, true);
        return false;
    } else if (byte_is_alpha(next) || byte_is_digit(next) || next == '_') {
        const bool is_name = !byte_is_digit(next);
        parser->at++;
        while (is_name && (byte_is_alpha(shell_peek(parser, 0)) || byte_is_digit(shell_peek(parser, 0)) ||
                           shell_peek(parser, 0) == '_'))
            parser->at++;
    } else if (next && strchr("@*#?-$!", next)) {
        parser->at++;
    } else {
        return false;
    }
    return true;
}

// One thing that is more than a byte, in or out of quotes; false when there is none here.
static bool read_special(struct shell_parser *parser, bool in_quotes, bool *has_variable)
{
    const char c = shell_peek(parser, 0);
    if (c == '\\') {
        parser->at += parser->at + 1 < parser->text.len ? 2 : 1;
    } else if (c == '$') {
        *has_variable |= read_dollar(parser, in_quotes);
    } else if (c == '`') {
        parser->at++;
        *has_variable = true;
        shell_read_list(parser, '`', NULL, false);
    } else if (c == '"') {
        const size_t start = ++parser->at;
        read_double_quotes(parser);
        const struct str inside = str_slice(parser->text, start, parser->at - start);
        *has_variable |=
            str_find_byte(inside, '$', 0) != STR_NONE || str_find_byte(inside, '`', 0) != STR_NONE;
    } else if (c == '\'' && !in_quotes) {
        parser->at++;
        read_single_quotes(parser, false);
    } else {
        return false;
    }
    return true;
}

// Up to `close`, and over it.
static void read_until(struct shell_parser *parser, char close, bool in_quotes)
{
    bool ignored = false;
    while (!shell_is_end(parser) && shell_peek(parser, 0) != close)
        if (!read_special(parser, in_quotes, &ignored))
            parser->at++;
    if (shell_is_end(parser))
        parser->is_broken = true;
    parser->at++;
}

// Behind the opening quote.
static void read_double_quotes(struct shell_parser *parser)
{
    if (shell_enter(parser))
        read_until(parser, '"', true);
    parser->depth--;
}

// Behind "${".
static void read_braces(struct shell_parser *parser, bool in_quotes)
{
    if (shell_enter(parser)) {
        if (shell_peek(parser, 0) == '#') // ${#name}: no comment, no quote
            parser->at++;
        read_until(parser, '}', in_quotes);
    }
    parser->depth--;
}

bool shell_is_meta(char c)
{
    return byte_is_space(c) || strchr(";&|<>()", c);
}

// An array behind "name=", or an extended glob: the parentheses are part of the word.
static bool has_parentheses(const struct shell_parser *parser, size_t start)
{
    if (shell_peek(parser, 0) != '(' || parser->at == start)
        return false;
    const char last = parser->text.at[parser->at - 1];
    return last == '=' ||
           (strchr("@?*+!", last) && parser->at - start < 256 && !(parser->at - start == 1 && last == '!'));
}

static void skip_array(struct shell_parser *parser)
{
    size_t open = 0;
    bool ignored = false;
    while (!shell_is_end(parser)) {
        const char c = shell_peek(parser, 0);
        if (read_special(parser, false, &ignored))
            continue;
        parser->at++;
        if (c == '#' && byte_is_space(parser->text.at[parser->at - 2]))
            while (!shell_is_end(parser) && shell_peek(parser, 0) != '\n')
                parser->at++;
        else if (c == '(')
            open++;
        else if (c == ')' && --open == 0)
            return;
    }
    parser->is_broken = true;
}

struct shell_word shell_read_word(struct shell_parser *parser, const struct shell_list *list)
{
    struct shell_word word = {0};
    const size_t start = parser->at;
    while (!shell_is_end(parser)) {
        const char c = shell_peek(parser, 0);
        if (has_parentheses(parser, start) && !list->is_bracket) {
            word.is_quoted = true;
            skip_array(parser);
            continue;
        }
        if (shell_is_meta(c) || (c == '`' && list->end == '`'))
            break;
        if (c == '\'' || c == '"' || c == '\\')
            word.is_quoted = true;
        if (!read_special(parser, false, &word.has_variable))
            parser->at++;
    }
    if (parser->at > parser->text.len)
        parser->at = parser->text.len;
    word.raw = str_slice(parser->text, start, parser->at - start);
    return word;
}
