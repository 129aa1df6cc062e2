#include "scanners/context/lexer.h"

static bool at_text(struct str bytes, size_t at, const char *text)
{
    size_t len = strlen(text);
    return at <= bytes.len && bytes.len - at >= len && memcmp(bytes.at + at, text, len) == 0;
}

size_t lexer_quote(struct str bytes, size_t at, struct str *close)
{
    static const struct {
        const char *open, *close;
    } marks[] = {
        {"\"\"\"", "\"\"\""},
        {"'''", "'''"},
        {"\"", "\""},
        {"'", "'"},
        {"`", "`"},
        {"&quot;", "&quot;"},
        {"&#34;", "&#34;"},
        {"&#39;", "&#39;"},
        {"&apos;", "&apos;"},
        {"&#x27;", "&#x27;"},
        {"%22", "%22"},
        {"\\u0022", "\\u0022"},
        {"\xe2\x80\x9c", "\xe2\x80\x9d"},
        {"\xe2\x80\x98", "\xe2\x80\x99"},
        {"\xc2\xab", "\xc2\xbb"},
    };
    static const char first[] = "\"'`&%\\\xe2\xc2";
    if (at >= bytes.len || !bytes.at[at] || !strchr(first, bytes.at[at]))
        return 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (!at_text(bytes, at, marks[i].open))
            continue;
        // An empty literal is two marks, not the start of a long one.
        *close = str_from(marks[i].close);
        return strlen(marks[i].open);
    }
    size_t end = at;
    while (end < bytes.len && end - at < 4 && bytes.at[end] == '\\')
        end++;
    if (end == at || end >= bytes.len || (bytes.at[end] != '"' && bytes.at[end] != '\''))
        return 0;
    *close = str_slice(bytes, at, end + 1 - at);
    return close->len;
}

static bool begins_comment(struct str bytes, size_t at, size_t line, enum file_family family)
{
    char c = bytes.at[at];
    bool is_first = true;
    for (size_t i = line; i < at && is_first; i++)
        is_first = bytes.at[i] == ' ' || bytes.at[i] == '\t';
    char before = at > line ? bytes.at[at - 1] : ' ';
    switch (c) {
    case '/': return (at_text(bytes, at, "//") && before != ':') || at_text(bytes, at, "/*");
    case '#':
        return (is_first || byte_is_space(before)) && !at_text(bytes, at, "#define") &&
               !at_text(bytes, at, "#{");
    case '-': return at_text(bytes, at, "-- ") && (is_first || byte_is_space(before));
    case ';': return is_first && family != FAMILY_PROSE;
    case '*': return is_first && at + 1 < bytes.len && bytes.at[at + 1] == ' ' && family == FAMILY_CODE;
    case '>': return is_first && at_text(bytes, at, ">>> "); // what one types at Python's prompt, shown
    case '<': return at_text(bytes, at, "<!--");
    default: return false;
    }
}

struct lexer_place lexer_place(struct str bytes, size_t at, enum file_family family)
{
    struct lexer_place place = {0};
    size_t start = at;
    while (start > 0 && at - start < LEXER_LINE_MAX && bytes.at[start - 1] != '\n')
        start--;
    place.line = start;
    for (size_t i = start; i < at && !place.is_comment; i++) {
        char c = bytes.at[i];
        if (i > start && c == bytes.at[i - 1] && (c == '{' || c == '}'))
            place.is_template = c == '{';
        if (place.quote) {
            if (c == '\\')
                i++;
            else if (c == place.quote)
                place.quote = 0;
        } else if (c == '"' || c == '`') {
            place.quote = c;
        } else if (c == '\'' && (i == start || !byte_is_alpha(bytes.at[i - 1]) || bytes.at[i - 1] == 'b')) {
            place.quote = c; // no apostrophe
        } else {
            place.is_comment = begins_comment(bytes, i, start, family);
        }
    }
    return place;
}
