#include "scanners/context/shown.h"

#include "scanners/context/paths.h"
#include "scanners/context/words.h"

enum { REACH = 32768, LINES_MAX = 512, LINE_MAX_LEN = 256, HEADING_MAX = 12 };

static size_t line_start(struct str bytes, size_t at, size_t least)
{
    size_t newline = str_find_last_byte(str_slice(bytes, least, at - least), '\n');
    return newline == STR_NONE ? least : least + newline + 1;
}

// The word that a line begins with: "examples": [, Example: `[, - example: |
static struct str first_word(struct str line)
{
    size_t start = 0;
    while (start < line.len && !byte_is_alpha(line.at[start]) && start < 64)
        start++;
    size_t end = start;
    while (end < line.len && end - start < 64 &&
           (byte_is_alpha(line.at[end]) || byte_is_digit(line.at[end]) || line.at[end] == '_' ||
            line.at[end] == '-'))
        end++;
    return str_slice(line, start, end - start);
}

static bool is_announced(struct str before)
{
    static const struct str words[] = {W("e.g. "), W("e.g.: "), W("[sample "), W("for example")};
    return CONTAINS_ONE_OF(before, words);
}

// A line that is nothing but "Example:", as a heading is.
static bool is_heading(struct str line, struct str word)
{
    struct str rest = line;
    while (rest.len && strchr(" \t#*=-:", rest.at[rest.len - 1]))
        rest.len--;
    return word.len && rest.at + rest.len == word.at + word.len;
}

bool shown_as_example(struct str bytes, size_t at)
{
    static const struct str words[] = {W("example"), W("examples"), W("sample"), W("samples")};
    size_t least = at > REACH ? at - REACH : 0, start = line_start(bytes, at, least);
    size_t from = at - start > LINE_MAX_LEN ? at - LINE_MAX_LEN : start;
    if (is_announced(str_slice(bytes, from, at - from)))
        return true;
    struct str own = str_slice(bytes, start, at - start);
    if (is_word_of(first_word(own), words, COUNT_OF(words))) // example: "…"
        return true;
    size_t indent = str_indent(own);
    for (size_t lines = 0; indent > 0 && start > least && lines < LINES_MAX; lines++) {
        size_t end = start - 1;
        start = line_start(bytes, end, least);
        struct str line = str_slice(bytes, start, end - start);
        size_t here = str_indent(line);
        bool is_parent = here < indent && here < line.len;
        bool is_near = lines < HEADING_MAX && here == indent;
        if (!is_parent && !is_near)
            continue;
        indent = here;
        struct str word = first_word(line);
        if ((is_parent || is_heading(line, word)) && path_part_has(word, words, COUNT_OF(words)))
            return true;
    }
    return false;
}

bool shown_below(struct str bytes, size_t at, struct str key)
{
    size_t least = at > REACH ? at - REACH : 0, start = line_start(bytes, at, least);
    size_t indent = str_indent(str_slice(bytes, start, at - start));
    for (size_t lines = 0; indent > 0 && start > least && lines < LINES_MAX; lines++) {
        size_t end = start - 1;
        start = line_start(bytes, end, least);
        struct str line = str_slice(bytes, start, end - start);
        size_t here = str_indent(line);
        if (here < indent && here < line.len)
            return str_equal(first_word(line), key);
    }
    return false;
}
