#include "lint/python_source.h"

#include "core/utf8.h"

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
    static const struct str parts[] = {
        {"sjis", 4}, {"jis", 3}, {"big5", 4}, {"gb", 2},    {"932", 3},
        {"936", 3},  {"949", 3}, {"950", 3},  {"johab", 5},
    };
    char lower[32];
    const size_t length = encoding.len < sizeof lower ? encoding.len : sizeof lower;
    for (size_t i = 0; i < length; i++)
        lower[i] = byte_lower(encoding.at[i]);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_find((struct str){lower, length}, parts[i], 0) != STR_NONE)
            return true;
    return false;
}

bool python_parse(struct str bytes, struct arena *arena, struct syntax_tree *tree, struct error *err)
{
    if (utf8_find_invalid(bytes, 0) == STR_NONE)
        return syntax_parse(bytes, SYNTAX_PYTHON, NULL, tree, err);
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
    return syntax_parse((struct str){copy, bytes.len}, SYNTAX_PYTHON, NULL, tree, err);
}
