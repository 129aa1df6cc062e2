#include "lint/python_source.h"

#include "core/utf8.h"
#include "lint/python_tokens.h"

static bool is_encoding_name(char byte)
{
    return byte_is_alpha(byte) || byte_is_digit(byte) || byte == '-' || byte == '_' || byte == '.';
}

// "# … coding: NAME" or "coding=NAME" in a comment line.
static struct str encoding_of_line(struct str line)
{
    line = str_trim(line);
    if (!str_starts_with(line, STR("#")))
        return (struct str){0};
    for (size_t at = 0; (at = str_find(line, STR("coding"), at)) != STR_NONE;) {
        at += 6;
        if (at == line.len || (line.at[at] != ':' && line.at[at] != '='))
            continue;
        const struct str name = str_trim(str_slice(line, at + 1, line.len));
        size_t length = 0;
        while (length < name.len && is_encoding_name(name.at[length]))
            length++;
        if (length)
            return str_slice(name, 0, length);
    }
    return (struct str){0};
}

struct str python_declared_encoding(struct str bytes)
{
    struct str rest = bytes;
    for (int i = 0; i < 2 && rest.at; i++) {
        const struct str line = str_cut(&rest, '\n'), name = encoding_of_line(line);
        if (name.len)
            return name;
        if (str_trim(line).len && str_trim(line).at[0] != '#')
            break;
    }
    return (struct str){0};
}

// Encodings in which the second byte of a character may look like ASCII.
static bool has_pairs(struct str encoding)
{
    enum { NAME_MAX_LEN = 32 };
    static const struct str parts[] = {
        {"sjis", 4}, {"jis", 3}, {"big5", 4}, {"gb", 2},    {"932", 3},
        {"936", 3},  {"949", 3}, {"950", 3},  {"johab", 5},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_has_ignoring_case(str_slice(encoding, 0, NAME_MAX_LEN), parts[i]))
            return true;
    return false;
}

// In an f-string the grammar reads ":=" as the operator; there it starts a format ("{a:=^30}"), for the
// operator needs parentheses.
static void mend_format(char *text, size_t length)
{
    size_t brackets = 0;
    for (size_t i = 1; i + 1 < length; i++) {
        brackets += text[i] == '(' || text[i] == '[';
        brackets -= brackets && (text[i] == ')' || text[i] == ']');
        if (text[i] == ':' && text[i + 1] == '=' && brackets == 0)
            text[i + 1] = '<';
    }
    for (size_t i = 0; i < length && text[i] != '"' && text[i] != '\''; i++)
        if (byte_lower(text[i]) == 't')
            text[i] = 'f'; // t"…", since 3.14
}

// "lazy import a", "lazy from a import b": the words behind move to the statement's start, so that it keeps
// its indentation.
static void mend_lazy(char *text, size_t start, size_t next, size_t end)
{
    const size_t length = end - next;
    memmove(text + start, text + next, length);
    memset(text + start + length, ' ', next - start);
}

// Where python_tokens stand in the statement that is looked at.
struct statement {
    bool is_except, has_comma; // "except A, B:"
    size_t lazy;               // where the word stands that began it
};

static void mend_token(struct statement *statement, const struct python_tokens *tokens, char *text)
{
    const struct str token = python_tokens_text(tokens);
    if (tokens->is_first)
        *statement = (struct statement){.is_except = str_equal(token, STR("except")),
                                        .lazy = str_equal(token, STR("lazy")) ? tokens->offset : STR_NONE};
    if (tokens->kind == PYTHON_FORMAT_STRING)
        mend_format(text + tokens->offset, tokens->length);
    if (statement->is_except && tokens->open.count == 0 && str_equal(token, STR(",")))
        text[tokens->offset] = '|'; // exceptions without parentheses, since 3.14
    if (statement->is_except && tokens->open.count == 0 && str_equal(token, STR(":")))
        statement->is_except = false;
    if (statement->lazy != STR_NONE && !tokens->is_first) {
        if (str_equal(token, STR("import")) || str_equal(token, STR("from")))
            mend_lazy(text, statement->lazy, tokens->offset, tokens->offset + tokens->length);
        statement->lazy = STR_NONE;
    }
}

// What Python has learnt since the grammar was written, said in older words of the same length.
static struct str in_older_words(struct str bytes, struct arena *arena)
{
    char *text = arena_alloc(arena, bytes.len, 1);
    struct python_tokens tokens;
    struct statement statement = {.lazy = STR_NONE};
    memcpy(text, bytes.at, bytes.len);
    python_tokens_start(&tokens, bytes);
    while (python_tokens_next(&tokens) < PYTHON_END)
        mend_token(&statement, &tokens, text);
    python_tokens_free(&tokens);
    return (struct str){text, bytes.len};
}

static bool parse_newest(struct str bytes, struct arena *arena, struct syntax_tree *tree, struct error *err)
{
    if (!syntax_parse(bytes, SYNTAX_PYTHON, NULL, tree, err))
        return false;
    if (!syntax_has_errors(tree) || bytes.len == 0)
        return true;
    const struct str older = in_older_words(bytes, arena);
    if (memcmp(older.at, bytes.at, bytes.len) == 0)
        return true;
    syntax_free(tree);
    *tree = (struct syntax_tree){0};
    return syntax_parse(older, SYNTAX_PYTHON, NULL, tree, err);
}

bool python_parse(struct str bytes, struct arena *arena, struct syntax_tree *tree, struct error *err)
{
    if (utf8_find_invalid(bytes, 0) == STR_NONE)
        return parse_newest(bytes, arena, tree, err);
    const bool pairs = has_pairs(python_declared_encoding(bytes));
    char *copy = arena_alloc(arena, bytes.len, 1);
    for (size_t i = 0; i < bytes.len; i++) {
        const bool is_ascii = !((unsigned char)bytes.at[i] & 0x80);
        copy[i] = is_ascii ? bytes.at[i] : 'x';
        if (!is_ascii && pairs && i + 1 < bytes.len && (unsigned char)bytes.at[i + 1] >= 0x30) {
            copy[i + 1] = 'x';
            i++;
        }
    }
    return parse_newest((struct str){copy, bytes.len}, arena, tree, err);
}
