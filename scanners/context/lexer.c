#include "scanners/context/lexer.h"

#include "scanners/context/words.h"

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

// Over a literal of one line that begins at `at`.
static size_t skip_literal(struct str bytes, size_t at)
{
    char quote = bytes.at[at++];
    while (at < bytes.len && bytes.at[at] != quote && bytes.at[at] != '\n')
        at += bytes.at[at] == '\\' ? 2 : 1;
    return at + 1;
}

static bool is_triple(struct str bytes, size_t at)
{
    return (bytes.at[at] == '"' || bytes.at[at] == '\'') && at + 2 < bytes.len &&
           bytes.at[at + 1] == bytes.at[at] && bytes.at[at + 2] == bytes.at[at];
}

// Where the literal in triple quotes or the comment of several lines begins that is open at the end of
// `bytes`; STR_NONE: none is.
static size_t find_open_text(struct str bytes, bool is_hash_comment)
{
    for (size_t at = 0; at < bytes.len;) {
        char c = bytes.at[at];
        struct str close = {0};
        if (is_triple(bytes, at))
            close = str_slice(bytes, at, 3);
        else if (!is_hash_comment && at_text(bytes, at, "/*"))
            close = STR("*/");
        else if (c == '#' ? is_hash_comment : !is_hash_comment && at_text(bytes, at, "//"))
            close = STR("\n");
        if (close.at) {
            size_t end = str_find(bytes, close, at + close.len);
            if (end == STR_NONE)
                return close.at[0] == '\n' ? STR_NONE : at;
            at = end + close.len;
        } else {
            at = c == '"' || c == '\'' ? skip_literal(bytes, at) : at + 1;
        }
    }
    return STR_NONE;
}

// A statement that is nothing but the literal, which is what Python and those after it call a docstring.
static bool is_docstring(struct str before)
{
    before = str_trim(before);
    return before.len == 0 || !strchr("([{,=+%\\", before.at[before.len - 1]);
}

// A docstring, or given to a name like EXAMPLES.
static bool is_documenting(struct str before, bool has_docstrings)
{
    static const struct str names[] = {W("doc"),    W("example"), W("usage"),  W("help"),
                                       W("return"), W("readme"),  W("sample"), W("epilog")};
    while (before.len && strchr("rRuUbBfF", before.at[before.len - 1]))
        before.len--;
    size_t end = before.len;
    while (end > 0 && (before.at[end - 1] == ' ' || before.at[end - 1] == '\t'))
        end--;
    if (end == 0 || before.at[end - 1] == '\n')
        return has_docstrings && is_docstring(before);
    before.len = end;
    size_t line = str_find_last_byte(before, '\n');
    struct str given = str_slice(before, line == STR_NONE ? 0 : line + 1, end);
    bool is_attribute = str_starts_with_ignoring_case(str_trim(given), STR("@")); // Elixir's @doc
    return (is_attribute || before.at[end - 1] == '=') && CONTAINS_ONE_OF(given, names);
}

// ">>> login('…')": what one types at Python's prompt.
static bool is_at_prompt(struct str bytes, size_t at)
{
    size_t start = at;
    while (start > 0 && at - start < LEXER_LINE_MAX && bytes.at[start - 1] != '\n')
        start--;
    while (start < at && (bytes.at[start] == ' ' || bytes.at[start] == '#'))
        start++;
    return at_text(bytes, start, ">>> ");
}

// Far from the start of a file: the last mark in triple quotes opens a docstring where a head ends before it.
static bool is_below_head(struct str bytes, size_t at, size_t reach)
{
    struct str before = str_slice(bytes, at > reach ? at - reach : 0, at > reach ? reach : at);
    while (before.len >= 3 && !(is_triple(before, before.len - 3)))
        before.len--;
    before = str_slice(before, 0, before.len >= 3 ? before.len - 3 : 0);
    while (before.len && strchr("rRuUbB", before.at[before.len - 1]))
        before.len--;
    before = str_trim(before);
    return before.len && before.at[before.len - 1] == ':';
}

bool lexer_is_documentation(struct str bytes, size_t at, struct str path)
{
    enum { REACH = 65536 }; // from the start, since a quote says nothing of which side it is on
    static const struct str hashes[] = {W("py"), W("pyi"), W("pyx"), W("ex"), W("exs"), W("jl")};
    static const struct str slashes[] = {
        W("java"), W("kt"),  W("kts"), W("scala"), W("groovy"), W("gradle"), W("swift"),
        W("dart"), W("c"),   W("h"),   W("cc"),    W("cpp"),    W("cxx"),    W("hpp"),
        W("m"),    W("mm"),  W("go"),  W("rs"),    W("php"),    W("js"),     W("jsx"),
        W("mjs"),  W("cjs"), W("ts"),  W("tsx"),   W("cs"),     W("proto")};
    struct str extension = str_extension(path);
    bool is_hash = IS_WORD_OF(extension, hashes);
    if (is_hash && is_at_prompt(bytes, at))
        return true;
    if (is_hash && at > REACH)
        return is_below_head(bytes, at, REACH / 4);
    if (at > REACH || (!is_hash && !IS_WORD_OF(extension, slashes)))
        return false;
    size_t open = find_open_text(str_slice(bytes, 0, at), is_hash);
    if (open == STR_NONE)
        return false;
    return bytes.at[open] == '/' || is_documenting(str_slice(bytes, 0, open), is_hash);
}

bool lexer_is_test(struct str bytes, size_t at, struct str path)
{
    enum { REACH = 256 << 10 }; // asked of every finding: a file of many must not take the square of them
    size_t start = at > REACH ? at - REACH : 0;
    return str_ends_with(path, STR(".rs")) &&
           str_find(str_slice(bytes, start, at - start), STR("#[cfg(test)]"), 0) != STR_NONE;
}

bool lexer_is_explained(struct str bytes, size_t at)
{
    size_t line = at, blanks = 0;
    while (line > 0 && at - line < LEXER_LINE_MAX && bytes.at[line - 1] != '\n')
        line--;
    while (line < at && (bytes.at[line] == ' ' || bytes.at[line] == '\t'))
        line++;
    if (bytes.at[line] == '*' || str_starts_with(str_slice(bytes, line, at - line), STR("/*")))
        return true;
    while (line < at && bytes.at[line] && strchr("#/-;!", bytes.at[line]))
        line++;
    while (line + blanks < at && (bytes.at[line + blanks] == ' ' || bytes.at[line + blanks] == '\t'))
        blanks++;
    return blanks > 1;
}
