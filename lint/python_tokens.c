#include "lint/python_tokens.h"

void python_tokens_start(struct python_tokens *tokens, struct str text)
{
    *tokens = (struct python_tokens){.text = text};
    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        tokens->at = 3;
}

void python_tokens_free(struct python_tokens *tokens)
{
    vec_free(&tokens->open);
}

struct str python_tokens_text(const struct python_tokens *tokens)
{
    return str_slice(tokens->text, tokens->offset, tokens->length);
}

static int peek(const struct python_tokens *tokens, size_t ahead)
{
    const size_t at = tokens->at + ahead;
    return at < tokens->text.len ? (unsigned char)tokens->text.at[at] : -1;
}

static enum python_token finish(struct python_tokens *tokens, enum python_token kind, size_t start)
{
    tokens->kind = kind;
    tokens->offset = start;
    tokens->length = tokens->at - start;
    tokens->is_first = !tokens->is_statement && kind < PYTHON_COMMENT;
    if (kind < PYTHON_COMMENT)
        tokens->is_statement = true;
    else if (kind == PYTHON_NEWLINE)
        tokens->is_statement = false;
    return kind;
}

static enum python_token broken(struct python_tokens *tokens, size_t start, const char *message)
{
    tokens->at = start < tokens->text.len ? start + 1 : start;
    tokens->message = message;
    return finish(tokens, PYTHON_BROKEN, start);
}

static bool is_letter(int byte)
{
    return byte == '_' || byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_line_end(int byte)
{
    return byte == '\n' || byte == '\r';
}

static void skip_line_end(struct python_tokens *tokens)
{
    tokens->at += peek(tokens, 0) == '\r' && peek(tokens, 1) == '\n' ? 2 : 1;
}

// A string literal that is being read; for f-strings, one that holds a replacement field is kept on a stack.
struct literal {
    char quote;
    bool is_triple, is_raw, is_format;
    size_t brackets; // open in the replacement field around the literal that is nested in this one
    bool in_field;   // in a replacement field, before its format
    size_t fields;   // fields that are open: more than one when a format holds a field
};

struct literals VEC(struct literal);

// The literal whose quotes stand behind `prefix` bytes of letters; moves behind the opening quotes.
static struct literal open_literal(struct python_tokens *tokens, size_t prefix)
{
    struct literal literal = {0};
    for (size_t i = 0; i < prefix; i++) {
        const char letter = byte_lower(tokens->text.at[tokens->at + i]);
        literal.is_raw = literal.is_raw || letter == 'r';
        literal.is_format = literal.is_format || letter == 'f' || letter == 't';
    }
    literal.quote = (char)peek(tokens, prefix);
    literal.is_triple =
        peek(tokens, prefix + 1) == literal.quote && peek(tokens, prefix + 2) == literal.quote;
    tokens->at += prefix + (literal.is_triple ? 3 : 1);
    return literal;
}

// How many letters stand before a quote here, when they are a string's prefix; STR_NONE when no string
// starts.
static size_t string_prefix(const struct python_tokens *tokens)
{
    size_t length = 0;
    while (length < 3 && peek(tokens, length) > 0 && strchr("rRbBuUfFtT", peek(tokens, length)))
        length++;
    const int quote = peek(tokens, length);
    return length < 3 && (quote == '"' || quote == '\'') ? length : STR_NONE;
}

// At a backslash in a literal: moves behind it and what it escapes.
static void skip_escape(struct python_tokens *tokens, const struct literal *literal)
{
    const int next = peek(tokens, 1);
    if (literal->is_format && (next == '{' || next == '}')) {
        tokens->at++; // does not escape a brace
        return;
    }
    if (literal->is_format && !literal->is_raw && next == 'N' && peek(tokens, 2) == '{') {
        const size_t end = str_find_byte(tokens->text, '}', tokens->at);
        tokens->at = end == STR_NONE ? tokens->text.len : end + 1;
        return;
    }
    tokens->at++;
    if (is_line_end(next))
        skip_line_end(tokens);
    else if (next >= 0)
        tokens->at++;
}

static bool at_quotes(const struct python_tokens *tokens, const struct literal *literal)
{
    if (peek(tokens, 0) != literal->quote)
        return false;
    return !literal->is_triple || (peek(tokens, 1) == literal->quote && peek(tokens, 2) == literal->quote);
}

enum step { STEP_ON, STEP_END, STEP_BROKEN };

// One step in the text part of a literal. STEP_END behind its closing quotes.
static enum step step_text(struct python_tokens *tokens, struct literal *literal)
{
    const int byte = peek(tokens, 0);
    if (byte < 0 || (is_line_end(byte) && !literal->is_triple))
        return STEP_BROKEN;
    if (at_quotes(tokens, literal)) {
        tokens->at += literal->is_triple ? 3 : 1;
        return STEP_END;
    }
    if (byte == '\\') {
        skip_escape(tokens, literal);
        return STEP_ON;
    }
    tokens->at++;
    if (!literal->is_format)
        return STEP_ON;
    if (byte == '{' && literal->fields == 0 && peek(tokens, 0) == '{') {
        tokens->at++;
    } else if (byte == '{') {
        literal->in_field = true;
        literal->fields++;
        literal->brackets = 0;
    } else if (byte == '}' && literal->fields) {
        literal->fields--;
    }
    return STEP_ON;
}

// One step in a replacement field: code, up to its ':' or '}'. A string in it is pushed.
static enum step step_field(struct python_tokens *tokens, struct literals *stack)
{
    struct literal *literal = &stack->at[stack->count - 1];
    const int byte = peek(tokens, 0);
    if (byte < 0)
        return STEP_BROKEN;
    const size_t prefix = string_prefix(tokens);
    if (prefix != STR_NONE) {
        *vec_add(stack) = open_literal(tokens, prefix);
        return STEP_ON;
    }
    if (is_letter(byte)) {
        while (is_letter(peek(tokens, 0)) || is_digit(peek(tokens, 0)))
            tokens->at++;
        return STEP_ON;
    }
    if (byte == '#') {
        while (peek(tokens, 0) >= 0 && !is_line_end(peek(tokens, 0)))
            tokens->at++;
        return STEP_ON;
    }
    tokens->at++;
    if (byte == '(' || byte == '[' || byte == '{') {
        literal->brackets++;
    } else if (literal->brackets) {
        literal->brackets -= byte == ')' || byte == ']' || byte == '}';
    } else if (byte == ':') {
        literal->in_field = false;
    } else if (byte == '}') {
        literal->in_field = false;
        literal->fields--;
    }
    return STEP_ON;
}

// Reads a string and all that is nested in it.
static enum python_token read_string(struct python_tokens *tokens, size_t prefix)
{
    const size_t start = tokens->at;
    struct literals stack = {0};
    *vec_add(&stack) = open_literal(tokens, prefix);
    const bool is_format = stack.at[0].is_format;
    enum step step = STEP_ON;
    while (stack.count && step != STEP_BROKEN) {
        struct literal *literal = &stack.at[stack.count - 1];
        step = literal->in_field ? step_field(tokens, &stack) : step_text(tokens, literal);
        if (step == STEP_END)
            stack.count--;
    }
    vec_free(&stack);
    if (step == STEP_BROKEN)
        return broken(tokens, start, "this string does not end");
    return finish(tokens, is_format ? PYTHON_FORMAT_STRING : PYTHON_STRING, start);
}

// White space, and line ends behind a backslash.
static void skip_space(struct python_tokens *tokens)
{
    for (;;) {
        const int byte = peek(tokens, 0);
        if (byte == ' ' || byte == '\t' || byte == '\f') {
            tokens->at++;
        } else if (byte == '\\' && is_line_end(peek(tokens, 1))) {
            tokens->at++;
            skip_line_end(tokens);
        } else {
            return;
        }
    }
}

static enum python_token read_number(struct python_tokens *tokens)
{
    const size_t start = tokens->at;
    const bool is_hex = peek(tokens, 0) == '0' && (peek(tokens, 1) | 0x20) == 'x';
    for (;; tokens->at++) {
        const int byte = peek(tokens, 0);
        const bool is_exponent = !is_hex && (byte == 'e' || byte == 'E');
        if (is_exponent && (peek(tokens, 1) == '+' || peek(tokens, 1) == '-'))
            tokens->at++;
        else if (byte != '.' && !is_letter(byte) && !is_digit(byte))
            break;
    }
    return finish(tokens, PYTHON_NUMBER, start);
}

static enum python_token read_operator(struct python_tokens *tokens)
{
    const size_t start = tokens->at++;
    const char byte = tokens->text.at[start];
    if (byte == '(' || byte == '[' || byte == '{') {
        *vec_add(&tokens->open) = (struct python_bracket){start, (char)(byte == '('   ? ')'
                                                                        : byte == '[' ? ']'
                                                                                      : '}')};
    } else if (byte == ')' || byte == ']' || byte == '}') {
        if (tokens->open.count == 0)
            return broken(tokens, start, "this bracket closes none");
        if (tokens->open.at[--tokens->open.count].closing != byte)
            return broken(tokens, start, "this bracket closes one of another kind");
    }
    return finish(tokens, PYTHON_OPERATOR, start);
}

enum python_token python_tokens_next(struct python_tokens *tokens)
{
    skip_space(tokens);
    const size_t start = tokens->at;
    const int byte = peek(tokens, 0);
    if (byte < 0) {
        if (tokens->open.count)
            return broken(tokens, tokens->open.at[tokens->open.count - 1].offset,
                          "this bracket is never closed");
        return finish(tokens, PYTHON_END, start);
    }
    if (is_line_end(byte)) {
        skip_line_end(tokens);
        const bool is_blank = tokens->open.count || !tokens->is_statement;
        return finish(tokens, is_blank ? PYTHON_BLANK : PYTHON_NEWLINE, start);
    }
    if (byte == '#') {
        while (peek(tokens, 0) >= 0 && !is_line_end(peek(tokens, 0)))
            tokens->at++;
        return finish(tokens, PYTHON_COMMENT, start);
    }
    const size_t prefix = string_prefix(tokens);
    if (prefix != STR_NONE)
        return read_string(tokens, prefix);
    if (is_letter(byte)) {
        while (is_letter(peek(tokens, 0)) || is_digit(peek(tokens, 0)))
            tokens->at++;
        return finish(tokens, PYTHON_NAME, start);
    }
    if (is_digit(byte) || (byte == '.' && is_digit(peek(tokens, 1))))
        return read_number(tokens);
    return read_operator(tokens);
}
