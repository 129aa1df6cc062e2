// Texts that a regular expression can't match without: what a file must have before it is worth parsing.
#include "lint/match/regex.h"

enum { LITERAL_MIN = 3, DEPTH_MAX = 8 };

struct reading {
    struct arena *arena;
    struct str *out;
    size_t room, count;
};

// Whether a quantifier begins at `at`; "{" is one only before numbers and "}".
static bool is_quantifier(struct str text, size_t at)
{
    char c = at < text.len ? text.at[at] : '\0';
    if (c != '{')
        return c == '?' || c == '*' || c == '+';
    for (at++; at < text.len && (byte_is_digit(text.at[at]) || strchr(", ", text.at[at]));)
        at++;
    return at < text.len && text.at[at] == '}';
}

static size_t quantifier_end(struct str text, size_t at)
{
    return text.at[at] == '{' ? str_find_byte(text, '}', at) + 1 : at + 1;
}

// The end of the character at `at`, which may have several bytes.
static size_t character_end(struct str text, size_t at)
{
    for (at++; at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80;)
        at++;
    return at < text.len ? at : text.len;
}

// The end of "\d", "\p{Lu}", "\pL".
static size_t escape_end(struct str text, size_t at)
{
    size_t end = character_end(text, at + 1);
    if (at + 2 >= text.len || (text.at[at + 1] != 'p' && text.at[at + 1] != 'P'))
        return end;
    size_t close = text.at[end] == '{' ? str_find_byte(text, '}', end) : end;
    return close == STR_NONE ? text.len : close + 1;
}

// The end of what stands at `at` in a class: "[:digit:]" is one thing, as are "[.a.]" and "[=a=]".
static size_t member_end(struct str text, size_t at)
{
    char c = text.at[at], mark = at + 1 < text.len ? text.at[at + 1] : '\0';
    if (c == '\\')
        return at + 2;
    if (c == '[' && (mark == ':' || mark == '.' || mark == '=')) {
        size_t end = str_find_byte(text, ']', at + 2);
        if (end != STR_NONE && end > at + 2 && text.at[end - 1] == mark)
            return end + 1;
    }
    return at + 1;
}

// The end of the group, class, escape or character at `at`, behind its last byte.
static size_t unit_end(struct str text, size_t at)
{
    size_t depth = 0;
    if (text.at[at] == '\\')
        return escape_end(text, at);
    if (text.at[at] == '[') {
        size_t end = at + 1;
        end += end < text.len && text.at[end] == '^';
        end += end < text.len && text.at[end] == ']';
        while (end < text.len && text.at[end] != ']')
            end = member_end(text, end);
        return end + 1 < text.len ? end + 1 : text.len;
    }
    if (text.at[at] != '(')
        return character_end(text, at);
    for (size_t i = at; i < text.len;) {
        char c = text.at[i];
        depth += c == '(';
        depth -= c == ')';
        if (depth == 0)
            return i + 1;
        i = c == '\\' || c == '[' ? unit_end(text, i) : i + 1;
    }
    return text.len;
}

// The byte that an escape stands for; 0 when it stands for no single one.
static char escaped(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) ? 0 : c;
}

static bool add_alternatives(struct reading *reading, struct str text, unsigned depth);

// The group's inside when it is a plain one: (…) or (?:…).
static bool open_group(struct str group, struct str *inside)
{
    *inside = str_slice(group, 1, group.len >= 2 ? group.len - 2 : 0);
    if (str_starts_with(*inside, STR("?:")))
        *inside = str_slice(*inside, 2, inside->len);
    return !(inside->len && inside->at[0] == '?');
}

// Adds what one alternative can't do without: its longest literal, or that of its first group.
static bool add_one(struct reading *reading, struct str text, unsigned depth)
{
    struct buffer BUFFER_AUTO best = {0}, run = {0};
    struct str group = {0};
    for (size_t at = 0; at < text.len;) {
        size_t end = unit_end(text, at);
        char c = text.at[at];
        char plain = c == '\\' && at + 1 < text.len ? escaped(text.at[at + 1]) : strchr(".[(^$", c) ? 0 : c;
        bool is_repeated = is_quantifier(text, end);
        // "a+{0}" repeats what is repeated.
        bool is_certain = !is_repeated || (text.at[end] == '+' &&
                                           !str_starts_with(str_slice(text, end + 1, text.len), STR("{")));
        if (plain && is_certain)
            buffer_add(&run, str_slice(text, c == '\\' ? at + 1 : at, end - at - (c == '\\')));
        if (run.len > best.len) {
            buffer_clear(&best);
            buffer_add(&best, buffer_str(&run));
        }
        if (!plain || is_repeated)
            buffer_clear(&run);
        if (c == '(' && is_certain && !group.at)
            group = str_slice(text, at, end - at);
        for (at = end; is_quantifier(text, at);)
            at = quantifier_end(text, at);
    }
    struct str inside;
    if (best.len < LITERAL_MIN && group.at && open_group(group, &inside))
        return add_alternatives(reading, inside, depth + 1);
    if (best.len < LITERAL_MIN || reading->count == reading->room)
        return false;
    reading->out[reading->count++] = arena_copy(reading->arena, buffer_str(&best));
    return true;
}

static bool add_alternatives(struct reading *reading, struct str text, unsigned depth)
{
    size_t start = 0;
    if (depth > DEPTH_MAX)
        return false;
    for (size_t at = 0; at < text.len; at = unit_end(text, at)) {
        if (text.at[at] != '|')
            continue;
        if (!add_one(reading, str_slice(text, start, at - start), depth))
            return false;
        start = at + 1;
    }
    return add_one(reading, str_slice(text, start, text.len), depth);
}

// Flags (another case, white space that means nothing) and verbs change what a letter stands for, and so do
// escapes with something behind them: "\x41", "\101", "\cA", "\Q(\E", "\k<a>".
static bool is_plain(struct str text)
{
    for (size_t at = 0; at + 1 < text.len; at += text.at[at] == '\\' ? 2 : 1) {
        char c = text.at[at], next = text.at[at + 1];
        if (c == '\\' && (byte_is_digit(next) || strchr("xcoQEgkN", next)))
            return false;
        if (c == '(' && (next == '*' || (next == '?' && !(at + 2 < text.len && text.at[at + 2] == ':'))))
            return false;
    }
    return true;
}

size_t match_regex_literals(struct str text, struct arena *arena, struct str *out, size_t room)
{
    struct reading reading = {.arena = arena, .out = out, .room = room};
    return is_plain(text) && add_alternatives(&reading, text, 0) ? reading.count : 0;
}
