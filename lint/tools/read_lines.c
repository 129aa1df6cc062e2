// Findings as lines of text, told by a regular expression of the tool's row.
#include "lint/match/regex.h"
#include "lint/tools/read_internal.h"

// Of a longer line, such as source that a tool quotes, only the start and the end are looked at.
enum { LINE_MAX = 16 * 1024, LINE_END = 1024 };

enum group {
    GROUP_FILE,
    GROUP_LINE,
    GROUP_COLUMN,
    GROUP_END_LINE,
    GROUP_END_COLUMN,
    GROUP_SEVERITY,
    GROUP_RULE,
    GROUP_MESSAGE,
    GROUP_HELP,
    GROUP_COUNT
};

static const char *const group_names[GROUP_COUNT] = {"file",     "line", "column",  "end_line", "end_column",
                                                     "severity", "rule", "message", "help"};

// Where an escape sequence of a terminal ends that starts at `at`: colours and cursor (CSI), links (OSC), the
// others have two bytes.
static size_t escape_end(struct str line, size_t at)
{
    size_t i = at + 2;
    char kind = at + 1 < line.len ? line.at[at + 1] : '\0';
    if (kind == '[') {
        while (i < line.len && (unsigned char)(line.at[i] - 0x20) < 0x20)
            i++;
        return i < line.len ? i + 1 : i;
    }
    if (kind == ']') {
        while (i < line.len && line.at[i] != '\a' && line.at[i] != '\x1b')
            i++;
        if (i < line.len && line.at[i] == '\x1b')
            i++;
        return i < line.len ? i + 1 : i;
    }
    return i < line.len ? i : line.len;
}

static struct str without_middle(struct str line, struct arena *arena)
{
    char *room = ARENA_ARRAY(arena, char, LINE_MAX);
    memcpy(room, line.at, LINE_MAX - LINE_END);
    memcpy(room + LINE_MAX - LINE_END, line.at + line.len - LINE_END, LINE_END);
    return (struct str){room, LINE_MAX};
}

// The line as a person would see it.
static struct str without_escapes(struct str line, struct arena *arena)
{
    if (str_ends_with(line, STR("\r")))
        line.len--;
    if (line.len > LINE_MAX)
        line = without_middle(line, arena);
    if (str_find_byte(line, '\x1b', 0) == STR_NONE)
        return line;
    char *room = ARENA_ARRAY(arena, char, line.len);
    size_t len = 0;
    for (size_t i = 0; i < line.len;) {
        if (line.at[i] == '\x1b')
            i = escape_end(line, i);
        else
            room[len++] = line.at[i++];
    }
    return (struct str){room, len};
}

struct lines_reader {
    const struct tool *tool;
    struct match_regex *pattern, *heading, *more;
    struct str folder;
    struct str heading_groups[GROUP_COUNT]; // of the last heading
    struct tool_diagnostic *last;           // the finding that `more` adds to, until the next heading
    struct arena *arena;
    struct tool_diagnostics *out;
};

static struct str decode(const struct lines_reader *reader, struct str text)
{
    return reader->tool->flags & TOOL_PERCENT ? read_percent(text, reader->arena) : text;
}

static bool fill(struct lines_reader *reader, const struct str *groups, struct error *err)
{
    struct tool_diagnostic *diagnostic = read_add(reader->out, reader->tool, err);
    if (!diagnostic)
        return false;
    struct str file = decode(reader, groups[GROUP_FILE]);
    diagnostic->path = file.len ? read_path(file, reader->folder, reader->arena) : file;
    diagnostic->rule = read_text(groups[GROUP_RULE], reader->arena);
    diagnostic->message = read_text(decode(reader, groups[GROUP_MESSAGE]), reader->arena);
    diagnostic->help = read_text(groups[GROUP_HELP], reader->arena);
    diagnostic->severity = read_severity_of(reader->tool, read_severity(groups[GROUP_SEVERITY]));
    diagnostic->line = read_number(groups[GROUP_LINE]);
    diagnostic->column = read_number(groups[GROUP_COLUMN]);
    diagnostic->end_line = read_number(groups[GROUP_END_LINE]);
    diagnostic->end_column = read_number(groups[GROUP_END_COLUMN]);
    if (reader->tool->flags & TOOL_ENDS_ON_LAST && diagnostic->end_column)
        diagnostic->end_column++;
    if (reader->tool->reader == TOOL_REWRITE && diagnostic->line) {
        diagnostic->message =
            arena_printf(reader->arena, "line %zu: %.*s", diagnostic->line, STR_ARG(diagnostic->message));
        diagnostic->line = 0;
    }
    if (!diagnostic->line)
        diagnostic->column = diagnostic->end_line = diagnostic->end_column = 0;
    reader->last = diagnostic;
    return true;
}

static void add_more(struct lines_reader *reader, const struct str *groups)
{
    if (!reader->last->rule.len)
        reader->last->rule = read_text(groups[GROUP_RULE], reader->arena);
    if (!reader->last->help.len)
        reader->last->help = read_text(groups[GROUP_HELP], reader->arena);
}

static bool read_line(struct lines_reader *reader, struct str line, struct error *err)
{
    struct str groups[GROUP_COUNT] = {0};
    bool is_over = false;
    if (match_regex_groups(reader->pattern, line, group_names, GROUP_COUNT, groups, &is_over)) {
        for (size_t i = 0; i < GROUP_COUNT; i++)
            groups[i] = groups[i].len ? groups[i] : reader->heading_groups[i];
        return !str_trim(groups[GROUP_MESSAGE]).len || fill(reader, groups, err);
    }
    if (reader->heading && !is_over &&
        match_regex_groups(reader->heading, line, group_names, GROUP_COUNT, groups, &is_over)) {
        for (size_t i = 0; i < GROUP_COUNT; i++)
            reader->heading_groups[i] = arena_copy(reader->arena, groups[i]);
        reader->last = NULL;
    } else if (reader->more && reader->last && !is_over &&
               match_regex_groups(reader->more, line, group_names, GROUP_COUNT, groups, &is_over)) {
        add_more(reader, groups);
    }
    return !is_over ||
           error_set(err, ERROR_LIMIT, "a line of %s takes too long to understand", reader->tool->id);
}

static bool compile(const char *pattern, struct match_regex **out, struct error *err)
{
    return !pattern || match_regex_new_bytes(str_from(pattern), out, err);
}

bool tool_read_lines(const struct tool *tool, struct str output, struct str folder, struct arena *arena,
                     struct tool_diagnostics *out, struct error *err)
{
    struct lines_reader reader = {.tool = tool, .folder = folder, .arena = arena, .out = out};
    ARENA_AUTO struct arena scratch = {0};
    bool ok = compile(tool->pattern, &reader.pattern, err) && compile(tool->heading, &reader.heading, err) &&
              compile(tool->more, &reader.more, err);
    for (struct str rest = output; ok && rest.len;) {
        struct str line = without_escapes(str_cut(&rest, '\n'), &scratch);
        ok = read_line(&reader, line, err);
        arena_reset(&scratch);
    }
    match_regex_free(reader.pattern);
    match_regex_free(reader.heading);
    match_regex_free(reader.more);
    return ok;
}

bool tool_find_broken(const struct tool *tool, struct str output, struct arena *arena, struct str *line,
                      struct error *err)
{
    struct match_regex *regex = NULL;
    bool is_over = false;
    *line = (struct str){0};
    if (!tool->broke)
        return true;
    if (!match_regex_new_bytes(str_from(tool->broke), &regex, err))
        return false;
    for (struct str rest = output; rest.len && !line->len && !is_over;) {
        struct str text = without_escapes(str_cut(&rest, '\n'), arena);
        if (match_regex_is_in(regex, text, &is_over))
            *line = read_text(text, arena);
    }
    match_regex_free(regex);
    return !is_over || error_set(err, ERROR_LIMIT, "a line of %s takes too long to understand", tool->id);
}
