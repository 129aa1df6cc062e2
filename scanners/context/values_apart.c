// Values that stand further from their name: behind a type, in a block, in the next element, in a sentence.
#include "scanners/context/values_internal.h"

#include "scanners/context/lexer.h"
#include "scanners/context/words.h"

size_t value_skip_spaces(struct str bytes, size_t at)
{
    size_t start = at;
    while (at < bytes.len && at - start < SKIP_MAX && byte_is_space(bytes.at[at]))
        at++;
    return at;
}

// A quoted literal that closes on its line. Prefixes of literals in Python, C#, C++, Rust, PostgreSQL are
// skipped.
bool value_quoted(struct str bytes, size_t at, struct str *value, size_t *end)
{
    struct str close;
    if (byte_at(bytes, at) != '\n' && strchr("bruBRULEN@$f", byte_at(bytes, at)))
        at += lexer_quote(bytes, at + 1, &close) > 0;
    size_t open = lexer_quote(bytes, at, &close);
    if (!open)
        return false;
    size_t start = at + open, stop = start;
    bool skips = close.at[0] != '\\' && close.at[0] != '&' && close.at[0] != '%';
    while (stop < bytes.len && stop - start <= VALUE_MAX && bytes.at[stop] != '\n' &&
           !str_starts_with(str_slice(bytes, stop, close.len), close))
        stop += skips && bytes.at[stop] == '\\' && stop + 1 < bytes.len && bytes.at[stop + 1] != '\n' ? 2 : 1;
    if (stop >= bytes.len || stop - start > VALUE_MAX ||
        !str_starts_with(str_slice(bytes, stop, close.len), close))
        return false;
    *value = str_slice(bytes, start, stop - start);
    *end = stop + close.len;
    return true;
}

// … up to the end of the line, without a comment.
struct str value_line(struct str bytes, size_t at)
{
    size_t end = at;
    while (end < bytes.len && end - at <= VALUE_MAX && bytes.at[end] != '\n' && bytes.at[end] != '\r')
        end++;
    struct str value = str_slice(bytes, at, end - at);
    for (size_t i = 1; i < value.len; i++)
        if (value.at[i] == '#' && byte_is_space(value.at[i - 1]))
            value.len = i;
    value = str_trim(value);
    while (value.len && (value.at[value.len - 1] == ',' || value.at[value.len - 1] == ';'))
        value.len--;
    return value;
}

// A type between the name and the '=': "password: str = ", "token: &str =", "Password: String =".
size_t value_skip_type(struct str bytes, size_t at)
{
    size_t colon = skip_blanks(bytes, at), word = skip_blanks(bytes, colon + 1), end = word;
    if (byte_at(bytes, colon) != ':')
        return at;
    while (end < bytes.len && end - word < 32 &&
           (byte_is_alpha(bytes.at[end]) || strchr("&<>[]?'|. ", bytes.at[end] ? bytes.at[end] : '\1')))
        end++;
    // "name: Type =", not "Authorization: Digest username="
    size_t words = 1;
    for (size_t i = word; i + 1 < end; i++)
        words += bytes.at[i] == ' ' && byte_is_alpha(bytes.at[i + 1]);
    return end > word && words == 1 && byte_at(bytes, end) == '=' && !at_text(bytes, end, "==") ? end : at;
}

static bool is_word_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_';
}

// What stands between a name and its '=' without a colon: the type of Go and SQL, the size of an array in C,
// the accessors of a property in C#. `at` when there is none of them.
size_t value_declared(struct str bytes, size_t at)
{
    size_t here = skip_blanks(bytes, at), end = here;
    if (byte_at(bytes, here) == '[') {
        while (end < bytes.len && end - here < 16 && (is_word_byte(byte_at(bytes, end)) || end == here))
            end++;
        end += byte_at(bytes, end) == ']';
    } else if (at_text(bytes, here, "{ get")) {
        while (end < bytes.len && end - here < SKIP_MAX && bytes.at[end] != '}' && bytes.at[end] != '\n')
            end++;
        end += byte_at(bytes, end) == '}';
    } else if (here > at) {
        while (end < bytes.len && end - here < 32 &&
               (is_word_byte(bytes.at[end]) || strchr("*[].()", bytes.at[end] ? bytes.at[end] : 'x')))
            end++;
    }
    size_t sign = skip_blanks(bytes, end);
    bool is_given =
        byte_at(bytes, sign) == '=' && byte_at(bytes, sign + 1) != '=' && byte_at(bytes, sign + 1) != '>';
    return end > here && is_given ? sign : at;
}

// variable "api_key" { type = string, default = "value" }
bool value_block_default(struct str bytes, size_t at, struct value_reading *value)
{
    enum { BLOCK_MAX = 256 };
    struct str block = str_slice(bytes, at, BLOCK_MAX);
    size_t end, close = str_find_byte(block, '}', 0), word = str_find(block, STR("default"), 0);
    if (word == STR_NONE || (close != STR_NONE && close < word) || !byte_is_space(block.at[word - 1]))
        return false;
    size_t here = skip_blanks(bytes, at + word + strlen("default"));
    value->link = LINK_EQUALS;
    value->is_quoted =
        byte_at(bytes, here) == '=' && value_quoted(bytes, skip_blanks(bytes, here + 1), &value->value, &end);
    return value->is_quoted;
}

// process.env.NAME || "value", ENV["NAME"] ?? "value", os.getenv("NAME") or "value"
bool value_fallback(struct str bytes, size_t at, struct value_reading *value)
{
    size_t end = at;
    while (end < bytes.len && end - at < SKIP_MAX &&
           (is_word_byte(bytes.at[end]) || strchr(".[]\"'$()?!", bytes.at[end] ? bytes.at[end] : ' ')))
        end++;
    size_t here = skip_blanks(bytes, end);
    if (end - at < 4 || here == end ||
        !(at_text(bytes, here, "|| ") || at_text(bytes, here, "?? ") || at_text(bytes, here, "or ") ||
          at_text(bytes, here, "?: ")))
        return false;
    value->is_quoted = value_quoted(bytes, skip_blanks(bytes, here + 3), &value->value, &end);
    value->link = LINK_DEFAULT;
    return value->is_quoted;
}

// The name is a value itself, and its own value comes next.
bool value_pair(struct str bytes, size_t at, struct value_reading *value)
{
    size_t here = at, end;
    struct str close;
    while (here < bytes.len && here - at < SKIP_MAX &&
           (byte_is_space(bytes.at[here]) || bytes.at[here] == ','))
        here++;
    size_t open = lexer_quote(bytes, here, &close);
    if (here == at || !str_equal_ignoring_case(str_slice(bytes, here + open, 5), STR("value")))
        return false;
    here += open + 5;
    here = skip_blanks(bytes, here + (open ? close.len : 0));
    if (byte_at(bytes, here) != '=' && byte_at(bytes, here) != ':')
        return false;
    here = skip_blanks(bytes, here + 1 + at_text(bytes, here, "=>"));
    value->link = LINK_PAIR;
    value->is_quoted = value_quoted(bytes, here, &value->value, &end);
    if (!value->is_quoted)
        value->value = value_line(bytes, here);
    return true;
}

// <a title="#password">the option</a>: of a page, not of settings.
bool value_in_text_tag(struct str bytes, size_t at)
{
    static const struct str tags[] = {W("a"),   W("label"), W("span"), W("td"),     W("th"),     W("p"),
                                      W("div"), W("li"),    W("code"), W("button"), W("option"), W("input"),
                                      W("h1"),  W("h2"),    W("h3"),   W("h4"),     W("b"),      W("strong")};
    enum { TAG_MAX = 256 };
    size_t from = at > TAG_MAX ? at - TAG_MAX : 0, end;
    struct str before = str_slice(bytes, from, at - from);
    size_t open = str_find_last_byte(before, '<');
    if (open == STR_NONE)
        return false;
    for (end = open + 1; end < before.len && is_word_byte(before.at[end]);)
        end++;
    return IS_WORD_OF(str_slice(before, open + 1, end - open - 1), tags);
}

// The text up to the next tag.
bool value_element(struct str bytes, size_t at, struct value_reading *value)
{
    struct str text = str_slice(bytes, at, VALUE_MAX);
    size_t len = str_find_byte(text, '<', 0);
    if (len == STR_NONE || byte_at(bytes, at + len + 1) != '/')
        return false;
    value->value = str_trim(str_slice(text, 0, len));
    value->link = LINK_ELEMENT;
    value->is_quoted = true;
    return str_find_byte(value->value, '\n', 0) == STR_NONE;
}

// <key>Password</key><string>…</string>, <name>password</name> <value>…</value>
bool value_plist(struct str bytes, size_t at, struct value_reading *value)
{
    if (!at_text(bytes, at, "</"))
        return false;
    size_t close = str_find_byte(str_slice(bytes, at, SKIP_MAX), '>', 0);
    if (close == STR_NONE)
        return false;
    at = value_skip_spaces(bytes, at + close + 1);
    return (at_text(bytes, at, "<string>") && value_element(bytes, at + 8, value)) ||
           (at_text(bytes, at, "<value>") && value_element(bytes, at + 7, value));
}

size_t value_said(struct str bytes, size_t at)
{
    static const char *const verbs[] = {"is ", "was ", "is: ", "was: ", "to ", "to: "};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (at_text(bytes, at, verbs[i]))
            return skip_blanks(bytes, at + strlen(verbs[i]));
    return 0;
}
