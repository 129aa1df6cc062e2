// From the text of a pattern to a text that the language's grammar takes.
#include "lint/match/pattern_internal.h"

bool match_names_add(struct match_names *names, struct arena *arena, struct str name, uint16_t *index)
{
    *index = match_names_find(names, name);
    if (*index != MATCH_NO_VARIABLE)
        return true;
    if (names->count == MATCH_VARIABLES_MAX)
        return false;
    *index = names->count;
    names->at[names->count++] = arena_copy(arena, name);
    return true;
}

uint16_t match_names_find(const struct match_names *names, struct str name)
{
    for (uint16_t i = 0; i < names->count; i++)
        if (str_equal(names->at[i], name))
            return i;
    return MATCH_NO_VARIABLE;
}

static bool begins_name(char c)
{
    return (c >= 'A' && c <= 'Z') || c == '_';
}

size_t pattern_hole_at(struct str text, struct pattern_hole *hole)
{
    size_t dollars = 0;
    while (dollars < text.len && dollars < 4 && text.at[dollars] == '$')
        dollars++;
    if (dollars == 0 || dollars > 3)
        return 0;
    size_t end = dollars;
    while (end < text.len && (begins_name(text.at[end]) || (end > dollars && byte_is_digit(text.at[end]))))
        end++;
    if (end == dollars && dollars < 3)
        return 0;
    // `$Abc` is no hole, but a name of the language.
    if (end < text.len && (byte_is_alpha(text.at[end]) || byte_is_digit(text.at[end])))
        return 0;
    *hole = (struct pattern_hole){str_slice(text, dollars, end - dollars), (unsigned)dollars};
    return end;
}

// Where a name is no value: a hole is put in quotes, unless it stands in some.
static bool is_quoted_there(enum syntax_language language, struct str before)
{
    char last = before.len ? before.at[before.len - 1] : '\n';
    if (language == SYNTAX_JSON)
        return last != '"';
    if (language != SYNTAX_TOML)
        return false;
    before = str_trim(before);
    return before.len && last != '"' && strchr("=[,", before.at[before.len - 1]) != NULL;
}

// Where neighbours are statements, a name alone is none.
static const char *ends_statement(enum syntax_language language, struct str before, struct str behind)
{
    before = str_trim(before);
    behind = str_trim(behind);
    bool is_first = !before.len || strchr("{};", before.at[before.len - 1]);
    bool is_last = !behind.len || behind.at[0] == '}' || pattern_hole_at(behind, &(struct pattern_hole){0});
    bool is_alone = before.len && behind.len && is_first;
    if (!is_alone)
        return "";
    switch (language) {
    case SYNTAX_C:
    case SYNTAX_CPP:
    case SYNTAX_JAVA:
    case SYNTAX_PHP: return behind.at[0] == ';' ? "" : ";";
    case SYNTAX_CSS: return is_last ? ":x;" : "";
    default: return "";
    }
}

void pattern_write_hole(const struct pattern_hole *hole, struct buffer *out)
{
    buffer_printf(out, "mv%u_%.*s%s", hole->dollars, STR_ARG(hole->name), hole->name.len ? "" : "x");
}

void pattern_fill_holes(struct str text, enum syntax_language language, struct buffer *out)
{
    for (size_t at = 0; at < text.len;) {
        struct pattern_hole hole;
        size_t length = pattern_hole_at(str_slice(text, at, text.len), &hole);
        if (!length) {
            buffer_add_byte(out, text.at[at++]);
            continue;
        }
        struct str before = str_slice(text, 0, at), behind = str_slice(text, at + length, text.len);
        const char *quote = is_quoted_there(language, before) ? "\"" : "";
        buffer_add_cstring(out, quote);
        pattern_write_hole(&hole, out);
        buffer_add_cstring(out, quote);
        if (hole.dollars == 3)
            buffer_add_cstring(out, ends_statement(language, before, behind));
        at += length;
    }
}

bool pattern_read_hole(struct str text, struct pattern_hole *hole)
{
    if (text.len > 2 && text.at[0] == '"' && text.at[text.len - 1] == '"')
        text = str_slice(text, 1, text.len - 2);
    if (str_ends_with(text, STR(":x;")))
        text.len -= 3;
    else if (text.len && text.at[text.len - 1] == ';' && str_starts_with(text, STR("mv3_")))
        text.len--;
    if (text.len < 5 || text.at[0] != 'm' || text.at[1] != 'v' || text.at[2] < '1' || text.at[2] > '3' ||
        text.at[3] != '_')
        return false;
    hole->dollars = (unsigned)(text.at[2] - '0');
    hole->name = str_slice(text, 4, text.len);
    if (str_equal(hole->name, STR("x"))) {
        hole->name = (struct str){0};
        return true;
    }
    for (size_t i = 0; i < hole->name.len; i++)
        if (!begins_name(hole->name.at[i]) && !byte_is_digit(hole->name.at[i]))
            return false;
    return true;
}

// A text of the pattern as it was written: what looks like a hole in a longer token is none.
struct str pattern_restore(struct str text, struct arena *arena)
{
    struct buffer out = {0};
    if (str_find(text, STR("mv"), 0) == STR_NONE)
        return arena_copy(arena, text);
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len &&
               (byte_is_alpha(text.at[end]) || byte_is_digit(text.at[end]) || text.at[end] == '_'))
            end++;
        struct pattern_hole hole;
        if (end > at && pattern_read_hole(str_slice(text, at, end - at), &hole)) {
            for (unsigned i = 0; i < hole.dollars; i++)
                buffer_add_byte(&out, '$');
            buffer_add(&out, hole.name);
        } else {
            buffer_add(&out, str_slice(text, at, end > at ? end - at : 1));
        }
        at = end > at ? end : at + 1;
    }
    struct str restored = arena_copy(arena, buffer_str(&out));
    buffer_free(&out);
    return restored;
}
