// The walkers over files of lines: INI and its kin, colons, netrc, PHP's define, lone lines, URLs. And what
// all walkers share.
#include "scanners/files/walk.h"

void names_push(struct names *names, struct str name)
{
    if (names->depth < FIELD_DEPTH_MAX)
        names->starts[names->depth] = names->len;
    names->depth++;
    size_t room = sizeof names->text - names->len;
    if (name.len + 1 > room)
        name.len = room ? room - 1 : 0;
    if (names->len && room)
        names->text[names->len++] = '.';
    room = sizeof names->text - names->len;
    name.len = name.len < room ? name.len : room;
    if (name.len)
        memcpy(names->text + names->len, name.at, name.len);
    names->len += name.len;
}

void names_pop(struct names *names)
{
    if (names->depth == 0)
        return;
    names->depth--;
    if (names->depth < FIELD_DEPTH_MAX)
        names->len = names->starts[names->depth];
}

struct str names_all(const struct names *names)
{
    return (struct str){names->text, names->len};
}

struct str names_last(const struct names *names)
{
    if (names->depth == 0 || names->depth > FIELD_DEPTH_MAX)
        return (struct str){0};
    size_t start = names->starts[names->depth - 1];
    return str_slice(names_all(names), start + (start > 0), names->len);
}

bool next_line(struct str bytes, size_t *at, struct str *line)
{
    if (*at >= bytes.len)
        return false;
    size_t end = str_find_byte(bytes, '\n', *at);
    end = end == STR_NONE ? bytes.len : end;
    *line = str_slice(bytes, *at, end - *at);
    if (line->len && line->at[line->len - 1] == '\r')
        line->len--;
    *at = end + 1;
    return true;
}

struct str without_quotes(struct str text)
{
    text = str_trim(text);
    bool is_quoted =
        text.len >= 2 && (text.at[0] == '"' || text.at[0] == '\'') && text.at[text.len - 1] == text.at[0];
    return is_quoted ? str_slice(text, 1, text.len - 2) : text;
}

static bool give(struct str bytes, struct str section, struct str key, struct str value, field_sink *sink,
                 void *context)
{
    size_t start = value.at ? (size_t)(value.at - bytes.at) : 0;
    const struct field field = {.section = str_slice(section, 0, FIELD_SECTION_MAX),
                                .key = key,
                                .value = value,
                                .start = start,
                                .end = start + value.len};
    return sink(context, &field);
}

// A quoted value ends at its quote, a bare one at a comment or the end.
static struct str value_of(struct str rest)
{
    rest = str_trim(rest);
    if (rest.len && (rest.at[0] == '"' || rest.at[0] == '\'')) {
        size_t end = str_find_byte(rest, rest.at[0], 1);
        return end == STR_NONE ? str_slice(rest, 1, rest.len) : str_slice(rest, 1, end - 1);
    }
    for (size_t i = 1; i < rest.len; i++)
        if ((rest.at[i] == '#' || rest.at[i] == ';') && byte_is_space(rest.at[i - 1]))
            rest.len = i;
    return str_trim(rest);
}

static size_t find_separator(struct str line)
{
    size_t equals = str_find_byte(line, '=', 0), colon = str_find_byte(line, ':', 0);
    // In "//registry/:_authToken=…" and in addresses the colon is part of the key.
    if (equals != STR_NONE)
        return equals;
    return colon != STR_NONE && colon + 1 < line.len && byte_is_space(line.at[colon + 1]) ? colon : STR_NONE;
}

bool walk_ini(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    struct str line, section = {0};
    (void)arena;
    for (size_t at = 0; next_line(bytes, &at, &line);) {
        line = str_trim(line);
        if (line.len == 0 || line.at[0] == '#' || line.at[0] == ';')
            continue;
        if (line.at[0] == '[') {
            size_t close = str_find_byte(line, ']', 0);
            section = close == STR_NONE ? section : str_slice(line, 1, close - 1);
            continue;
        }
        if (str_starts_with(line, STR("export ")) || str_starts_with(line, STR("SetEnv "))) {
            bool is_apache = line.at[0] == 'S';
            line = str_trim(str_slice(line, 7, line.len));
            size_t space = str_find_byte(line, ' ', 0);
            if (is_apache && space != STR_NONE) {
                if (!give(bytes, section, str_slice(line, 0, space),
                          value_of(str_slice(line, space, line.len)), sink, context))
                    return true;
                continue;
            }
        }
        size_t separator = find_separator(line);
        if (separator == STR_NONE)
            continue;
        struct str key = without_quotes(str_slice(line, 0, separator));
        if (!give(bytes, section, key, value_of(str_slice(line, separator + 1, line.len)), sink, context))
            return true;
    }
    return true;
}

bool walk_colons(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    static const char *const numbers[] = {"1", "2", "3", "4", "5"};
    struct str line;
    (void)arena;
    for (size_t at = 0; next_line(bytes, &at, &line);) {
        if (line.len == 0 || line.at[0] == '#')
            continue;
        struct str first = {line.at, 0};
        size_t start = 0;
        for (size_t i = 0; i < 5 && start <= line.len; i++) {
            size_t end = start; // "\:" is no separator
            while (end < line.len && line.at[end] != ':')
                end += line.at[end] == '\\' && end + 1 < line.len ? 2 : 1;
            end = end > line.len || i == 4 ? line.len : end;
            struct str part = str_slice(line, start, end - start);
            first = i == 0 ? part : first;
            if (!give(bytes, first, str_from(numbers[i]), part, sink, context))
                return true;
            start = end + 1;
        }
    }
    return true;
}

static bool next_word(struct str bytes, size_t *at, struct str *word)
{
    while (*at < bytes.len && byte_is_space(bytes.at[*at]))
        ++*at;
    size_t start = *at;
    if (start < bytes.len && bytes.at[start] == '"') {
        size_t end = str_find_byte(bytes, '"', start + 1);
        end = end == STR_NONE ? bytes.len : end;
        *word = str_slice(bytes, start + 1, end - start - 1);
        *at = end < bytes.len ? end + 1 : end;
        return true;
    }
    while (*at < bytes.len && !byte_is_space(bytes.at[*at]))
        ++*at;
    *word = str_slice(bytes, start, *at - start);
    return word->len != 0;
}

bool walk_netrc(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    struct str word, machine = {0};
    (void)arena;
    for (size_t at = 0; next_word(bytes, &at, &word);) {
        if (word.len && word.at[0] == '#') {
            size_t end = str_find_byte(bytes, '\n', at);
            at = end == STR_NONE ? bytes.len : end;
        } else if (str_equal(word, STR("machine"))) {
            next_word(bytes, &at, &machine);
        } else if (str_equal(word, STR("macdef"))) { // up to an empty line
            size_t end = str_find(bytes, STR("\n\n"), at);
            at = end == STR_NONE ? bytes.len : end;
        } else if (str_equal(word, STR("login")) || str_equal(word, STR("password")) ||
                   str_equal(word, STR("account"))) {
            struct str value;
            if (!next_word(bytes, &at, &value) || !give(bytes, machine, word, value, sink, context))
                return true;
        }
    }
    return true;
}

bool walk_line(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    struct str text = str_trim(bytes);
    (void)arena;
    if (text.len == 0 || memchr(text.at, '\n', text.len))
        return true;
    give(bytes, (struct str){0}, STR("line"), text, sink, context);
    return true;
}

bool walk_urls(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    struct str line;
    (void)arena;
    for (size_t at = 0; next_line(bytes, &at, &line);) {
        size_t scheme = str_find(line, STR("://"), 0), sign = str_find_last_byte(line, '@');
        size_t colon = scheme == STR_NONE ? STR_NONE : str_find_byte(line, ':', scheme + 3);
        if (colon == STR_NONE || sign == STR_NONE || colon > sign)
            continue;
        if (!give(bytes, str_slice(line, sign + 1, line.len), STR("password"),
                  str_slice(line, colon + 1, sign - colon - 1), sink, context))
            return true;
    }
    return true;
}

// A quoted text at `at`, behind blanks; *at is then behind it.
static bool quoted_text(struct str bytes, size_t *at, struct str *text)
{
    while (*at < bytes.len && byte_is_space(bytes.at[*at]))
        ++*at;
    if (*at >= bytes.len || (bytes.at[*at] != '\'' && bytes.at[*at] != '"'))
        return false;
    size_t end = *at + 1;
    while (end < bytes.len && bytes.at[end] != bytes.at[*at])
        end += bytes.at[end] == '\\' ? 2 : 1;
    if (end >= bytes.len)
        return false;
    *text = str_slice(bytes, *at + 1, end - *at - 1);
    *at = end + 1;
    return true;
}

bool walk_php(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    (void)arena;
    for (size_t at = 0; (at = str_find(bytes, STR("define"), at)) != STR_NONE;) {
        struct str name, value;
        at += STR("define").len;
        size_t next = at;
        while (next < bytes.len && (byte_is_space(bytes.at[next]) || bytes.at[next] == '('))
            next++;
        if (!quoted_text(bytes, &next, &name))
            continue;
        while (next < bytes.len && (byte_is_space(bytes.at[next]) || bytes.at[next] == ','))
            next++;
        if (!quoted_text(bytes, &next, &value))
            continue;
        at = next;
        if (!give(bytes, (struct str){0}, name, value, sink, context))
            return true;
    }
    return true;
}
