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

static bool ends_with_word(struct str text, struct str word)
{
    if (!str_ends_with(text, word))
        return false;
    char before = text.len > word.len ? text.at[text.len - word.len - 1] : ' ';
    return byte_is_space(before) || before == '}' || before == ';';
}

// Where a name is no value: a hole is put in quotes, unless it stands in some.
static bool is_quoted_there(enum syntax_language language, struct str before)
{
    char last = before.len ? before.at[before.len - 1] : '\n';
    if (last == '"')
        return false;
    before = str_trim(before);
    switch (language) {
    case SYNTAX_JSON: return true;
    case SYNTAX_TOML: return before.len && byte_is_one_of(before.at[before.len - 1], "=[,");
    case SYNTAX_JAVASCRIPT:
    case SYNTAX_TYPESCRIPT:
    case SYNTAX_TSX: return ends_with_word(before, STR("from"));
    case SYNTAX_GO: return ends_with_word(before, STR("import"));
    default: return false;
    }
}

// Where neighbours are statements, a name alone is none.
static const char *ends_statement(enum syntax_language language, unsigned dollars, struct str before,
                                  struct str behind)
{
    before = str_trim(before);
    behind = str_trim(behind);
    bool is_first = !before.len || strchr("{};", before.at[before.len - 1]);
    bool is_last = !behind.len || behind.at[0] == '}' || pattern_hole_at(behind, &(struct pattern_hole){0});
    bool is_alone = before.len && behind.len && is_first;
    bool is_branch = before.len && before.at[before.len - 1] == ')' && str_starts_with(behind, STR("else"));
    if (!(dollars == 3 ? is_alone : is_branch))
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

// Writes the name that stands for a hole while the pattern is parsed: "mv1_NAME", in quotes of ours
// "mq1_NAME".
static void write_hole(const struct pattern_hole *hole, enum syntax_language language, bool is_quoted,
                       struct buffer *out)
{
    size_t start = out->len;
    buffer_printf(out, "m%c%u_%.*s%s", is_quoted ? 'q' : 'v', hole->dollars, STR_ARG(hole->name),
                  hole->name.len ? "" : "x");
    for (size_t i = start; language == SYNTAX_HTML && i < out->len; i++) // names of tags have none
        out->at[i] = (char)(out->at[i] == '_' ? '-' : out->at[i]);
}

struct str pattern_hole_name(const struct pattern_hole *hole, struct arena *arena)
{
    struct str name = arena_copy(arena, hole->name);
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] == '-')
            ((char *)name.at)[i] = '_';
    return name;
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
        bool is_quoted = is_quoted_there(language, before);
        buffer_add_cstring(out, is_quoted ? "\"" : "");
        write_hole(&hole, language, is_quoted, out);
        buffer_add_cstring(out, is_quoted ? "\"" : "");
        buffer_add_cstring(out, ends_statement(language, hole.dollars, before, behind));
        at += length;
    }
}

static bool is_joint(char c)
{
    return c == '_' || c == '-';
}

bool pattern_read_hole(struct str text, struct pattern_hole *hole)
{
    if (str_starts_with(text, STR("\"mq")) && text.at[text.len - 1] == '"')
        text = str_slice(text, 1, text.len - 2);
    if (str_ends_with(text, STR(":x;")))
        text.len -= 3;
    else if (text.len && text.at[text.len - 1] == ';' && str_starts_with(text, STR("mv")))
        text.len--;
    if (text.len < 5 || text.at[0] != 'm' || (text.at[1] != 'v' && text.at[1] != 'q') || text.at[2] < '1' ||
        text.at[2] > '3' || !is_joint(text.at[3]))
        return false;
    hole->dollars = (unsigned)(text.at[2] - '0');
    hole->name = str_slice(text, 4, text.len);
    if (str_equal(hole->name, STR("x"))) {
        hole->name = (struct str){0};
        return true;
    }
    for (size_t i = 0; i < hole->name.len; i++)
        if (!begins_name(hole->name.at[i]) && !byte_is_digit(hole->name.at[i]) && !is_joint(hole->name.at[i]))
            return false;
    return true;
}

// A text of the pattern as it was written: what looks like a hole in a longer token is none.
struct str pattern_restore(struct str text, struct arena *arena)
{
    struct buffer out = {0};
    if (str_find(text, STR("mv"), 0) == STR_NONE && str_find(text, STR("mq"), 0) == STR_NONE)
        return arena_copy(arena, text);
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len &&
               (byte_is_alpha(text.at[end]) || byte_is_digit(text.at[end]) || is_joint(text.at[end])))
            end++;
        struct pattern_hole hole;
        if (end > at && pattern_read_hole(str_slice(text, at, end - at), &hole)) {
            for (unsigned i = 0; i < hole.dollars; i++)
                buffer_add_byte(&out, '$');
            buffer_add(&out, pattern_hole_name(&hole, arena));
        } else {
            buffer_add(&out, str_slice(text, at, end > at ? end - at : 1));
        }
        at = end > at ? end : at + 1;
    }
    struct str restored = arena_copy(arena, buffer_str(&out));
    buffer_free(&out);
    return restored;
}
