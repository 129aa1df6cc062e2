// Betterleaks' filters are expressions that are true for what is no secret:
//
//     entropy(finding["secret"]) <= 3.5 || matchesAny(finding["line"], [`…`, "…"]) || (A && B)
//
// They are cut at the top-level `||`; each part that has the form of one of our exceptions becomes it.
#include "scanners/import/import.h"

#include <stdlib.h>

enum { DEPTH_MAX = 16 };

// The offset behind a string that starts at `at`, or of the end.
static size_t skip_string(struct str text, size_t at)
{
    char quote = text.at[at++];
    while (at < text.len && text.at[at] != quote)
        at += text.at[at] == '\\' && quote != '`' ? 2 : 1;
    return at < text.len ? at + 1 : text.len;
}

// Without // comments, which may hold anything.
static struct str without_comments(struct import *import, struct str text)
{
    struct buffer BUFFER_AUTO out = {0};
    for (size_t at = 0; at < text.len;) {
        size_t end = at + 1;
        if (strchr("\"'`", text.at[at]))
            end = skip_string(text, at);
        else if (text.at[at] == '/' && end < text.len && text.at[end] == '/') {
            end = str_find_byte(text, '\n', at);
            at = end == STR_NONE ? text.len : end;
            continue;
        }
        buffer_add(&out, str_slice(text, at, end - at));
        at = end;
    }
    return arena_copy(import->arena, buffer_str(&out));
}

// Cuts off the part before the next top-level `separator` (two bytes).
static struct str cut_part(struct str *rest, const char *separator)
{
    struct str text = *rest;
    int depth = 0;
    for (size_t at = 0; at < text.len;) {
        char byte = text.at[at];
        if (byte && strchr("\"'`", byte)) {
            at = skip_string(text, at);
            continue;
        }
        depth += byte && strchr("([{", byte) ? 1 : byte && strchr(")]}", byte) ? -1 : 0;
        if (depth == 0 && byte == separator[0] && at + 1 < text.len && text.at[at + 1] == separator[1]) {
            *rest = str_slice(text, at + 2, text.len);
            return str_trim(str_slice(text, 0, at));
        }
        at++;
    }
    *rest = (struct str){0};
    return str_trim(text);
}

// Without parentheses around all of it.
static struct str unwrap(struct str part)
{
    while (part.len > 1 && part.at[0] == '(') {
        int depth = 0;
        size_t at = 0;
        do {
            char byte = part.at[at];
            if (byte && strchr("\"'`", byte)) {
                at = skip_string(part, at);
                continue;
            }
            depth += byte == '(' ? 1 : byte == ')' ? -1 : 0;
            at++;
        } while (at < part.len && depth > 0);
        if (at != part.len || depth != 0)
            return part;
        part = str_trim(str_slice(part, 1, part.len - 2));
    }
    return part;
}

static bool take(struct str *text, const char *word)
{
    struct str wanted = str_from(word);
    if (!str_starts_with(*text, wanted))
        return false;
    *text = str_trim(str_slice(*text, wanted.len, text->len));
    return true;
}

// "entropy(finding["secret"]) <= 3.5"
static bool read_entropy(struct import *import, struct str part, double *entropy)
{
    take(&part, "filter.");
    if (!entropy || !take(&part, "entropy(finding[\"secret\"])") || !take(&part, "<"))
        return false;
    take(&part, "=");
    char *end;
    struct str number = arena_copy(import->arena, part);
    double value = strtod(number.at, &end);
    if (end == number.at || *end)
        return false;
    *entropy = value > *entropy ? value : *entropy;
    return true;
}

static struct str unescape(struct import *import, struct str quoted)
{
    struct str inner = str_slice(quoted, 1, quoted.len > 1 ? quoted.len - 2 : 0);
    struct buffer BUFFER_AUTO out = {0};
    if (quoted.at[0] == '`')
        return inner;
    for (size_t at = 0; at < inner.len; at++) {
        bool is_escape = inner.at[at] == '\\' && at + 1 < inner.len;
        char next = is_escape ? inner.at[at + 1] : 0;
        if (is_escape && (next == '"' || next == '\'' || next == '\\'))
            at++;
        buffer_add_byte(&out, inner.at[at]);
    }
    return arena_copy(import->arena, buffer_str(&out));
}

// `[ "a", `b` ]`, which must be all that is left before a ')'.
static bool read_list(struct import *import, struct str *text, struct import_texts *out)
{
    if (!take(text, "["))
        return false;
    while (text->len && text->at[0] && strchr("\"'`", text->at[0])) {
        size_t end = skip_string(*text, 0);
        *vec_add(out) = unescape(import, str_slice(*text, 0, end));
        *text = str_trim(str_slice(*text, end, text->len));
        if (!take(text, ","))
            break;
    }
    return take(text, "]") && take(text, ")") && text->len == 0;
}

enum subject { SUBJECT_SECRET, SUBJECT_MATCH, SUBJECT_LINE, SUBJECT_PATH, SUBJECT_NONE };

static enum subject read_subject(struct str *text)
{
    static const struct {
        const char *text;
        enum subject subject;
    } subjects[] = {
        {"finding[\"secret\"]", SUBJECT_SECRET}, {"finding[\"match\"]", SUBJECT_MATCH},
        {"finding[\"line\"]", SUBJECT_LINE},     {"get(attributes, \"path\", \"\")", SUBJECT_PATH},
        {"attributes[\"path\"]", SUBJECT_PATH},  {"attributes.path", SUBJECT_PATH}};
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
        if (take(text, subjects[i].text) && take(text, ","))
            return subjects[i].subject;
    return SUBJECT_NONE;
}

// A word as a pattern that finds it in any case.
static struct str as_pattern(struct import *import, struct str word)
{
    struct buffer BUFFER_AUTO out = {0};
    buffer_add(&out, STR("(?i)"));
    for (size_t i = 0; i < word.len; i++) {
        bool is_plain = byte_is_alpha(word.at[i]) || byte_is_digit(word.at[i]) || word.at[i] == '_';
        buffer_printf(&out, is_plain ? "%c" : "\\x%02x", is_plain ? word.at[i] : (unsigned char)word.at[i]);
    }
    return arena_copy(import->arena, buffer_str(&out));
}

// "matchesAny(SUBJECT, [PATTERNS])" and "containsAny(SUBJECT, [WORDS])"
static bool read_any(struct import *import, struct str part, struct import_exceptions *except)
{
    struct import_texts list = {0};
    take(&part, "filter.");
    bool has_words = take(&part, "containsAny(");
    if (!has_words && !take(&part, "matchesAny("))
        return false;
    enum subject subject = read_subject(&part);
    struct import_texts *const places[] = {&except->allow, &except->allow_match, &except->allow_line,
                                           &except->skip_path};
    bool is_read = subject != SUBJECT_NONE && read_list(import, &part, &list);
    for (size_t i = 0; is_read && i < list.count; i++) {
        if (has_words && subject == SUBJECT_SECRET)
            *vec_add(&except->stop) = list.at[i];
        else
            *vec_add(places[subject]) = has_words ? as_pattern(import, list.at[i]) : list.at[i];
    }
    vec_free(&list);
    return is_read;
}

static void read_parts(struct import *import, struct str text, struct str subject,
                       struct import_exceptions *except, double *entropy, int depth)
{
    for (struct str rest = text; rest.at;) {
        struct str whole = cut_part(&rest, "||"), part = unwrap(whole), inner = part;
        if (!part.len || read_entropy(import, part, entropy) || read_any(import, part, except))
            continue;
        cut_part(&inner, "||");
        if (inner.at && depth < DEPTH_MAX) { // (A || B)
            read_parts(import, part, subject, except, entropy, depth + 1);
            continue;
        }
        struct str shown = str_slice(part, 0, 70);
        size_t line_end = str_find_byte(shown, '\n', 0);
        shown = str_slice(shown, 0, line_end);
        import_note_loss(import, IMPORT_LOST_PART, subject, "a part of its filter can't be expressed: %.*s%s",
                         STR_ARG(shown), shown.len < part.len ? " …" : "");
    }
}

void import_filter(struct import *import, struct str text, struct str subject,
                   struct import_exceptions *except, double *entropy)
{
    struct str rest = str_trim(without_comments(import, text));
    // Declarations come first; what uses them is not understood either.
    while (str_starts_with(rest, STR("let "))) {
        size_t at = 0;
        while (at < rest.len && rest.at[at] != ';')
            at = rest.at[at] && strchr("\"'`", rest.at[at]) ? skip_string(rest, at) : at + 1;
        rest = str_trim(str_slice(rest, at + 1, rest.len));
    }
    read_parts(import, rest, subject, except, entropy, 0);
}
