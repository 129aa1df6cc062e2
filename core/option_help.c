// --help and the manual page's source, from the table of options.
#include "core/option.h"
#include "core/term.h"
#include "core/utf8.h"

#include <unistd.h>

enum { HELP_WIDTH_MIN = 40, HELP_WIDTH_MAX = 100, DOC_COLUMN_MAX = 30 };

static size_t columns_of(struct str text)
{
    size_t columns = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t code_point = utf8_decode(text, &at);
        columns += code_point == UTF8_INVALID ? 1 : utf8_width(code_point);
    }
    return columns;
}

static void add_spaces(struct buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(out, ' ');
}

// Adds text wrapped at spaces; lines after the first start at `indent`. A newline in the text stays one.
static void add_wrapped(struct buffer *out, struct str text, size_t indent, size_t width)
{
    for (struct str lines = text; lines.at;) {
        struct str words = str_cut(&lines, '\n');
        size_t column = indent;
        for (bool first = true; words.at; first = false) {
            struct str word = str_cut(&words, ' ');
            size_t needed = columns_of(word);
            if (!first && column + 1 + needed > width) {
                buffer_add_byte(out, '\n');
                add_spaces(out, indent);
                column = indent;
            } else if (!first) {
                buffer_add_byte(out, ' ');
                column++;
            }
            buffer_add(out, word);
            column += needed;
        }
        buffer_add_byte(out, '\n');
        if (lines.at)
            add_spaces(out, indent);
    }
}

// "-f, --format FORMAT", "    --[no-]fix"
static void add_usage(struct buffer *out, const struct option *row)
{
    if (row->letter)
        buffer_printf(out, "-%c, ", row->letter);
    else
        buffer_add(out, STR("    "));
    buffer_printf(out, "--%s%s", row->is_negatable ? "[no-]" : "", row->name);
    if (row->kind != OPTION_FLAG)
        buffer_printf(out, " %s", row->argument ? row->argument : "VALUE");
}

// The doc, and the choices when it has any.
static void add_doc(struct buffer *out, const struct option *row)
{
    buffer_add_cstring(out, row->doc ? row->doc : "");
    if (row->kind != OPTION_CHOICE)
        return;
    for (size_t i = 0; row->choices[i]; i++)
        buffer_printf(out, "%s%s", i ? ", " : row->doc ? ": " : "", row->choices[i]);
}

static const struct option help_row = {
    .name = "help", .letter = 'h', .kind = OPTION_FLAG, .doc = "show this help"};

static size_t rows_with_help(const struct command *command, const struct option **rows)
{
    size_t count = option_rows(command, rows);
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_from(rows[i]->name), STR("help")))
            return count;
    rows[count] = &help_row;
    return count + 1;
}

void option_print_help(const struct command *command, struct buffer *out)
{
    const struct option *rows[OPTION_MAX + 1];
    size_t count = rows_with_help(command, rows), widest = 0;
    size_t width = term_style_for(STDOUT_FILENO, COLOR_NEVER).width;
    width = width < HELP_WIDTH_MIN ? HELP_WIDTH_MIN : width > HELP_WIDTH_MAX ? HELP_WIDTH_MAX : width;
    struct buffer text BUFFER_AUTO = {0};

    buffer_printf(out, "usage: %s ", command->name);
    add_wrapped(out, str_from(command->synopsis), 0, width);
    buffer_add_byte(out, '\n');
    add_wrapped(out, str_from(command->summary), 0, width);
    buffer_add(out, STR("\noptions:\n"));
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&text);
        add_usage(&text, rows[i]);
        size_t columns = columns_of(buffer_str(&text)) + 4;
        if (columns > widest && columns <= DOC_COLUMN_MAX)
            widest = columns;
    }
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&text);
        add_usage(&text, rows[i]);
        size_t columns = columns_of(buffer_str(&text)) + 2;
        buffer_add(out, STR("  "));
        buffer_add(out, buffer_str(&text));
        if (columns + 2 > widest) // too long: the doc goes below
            buffer_add_byte(out, '\n');
        add_spaces(out, columns + 2 > widest ? widest : widest - columns);
        buffer_clear(&text);
        add_doc(&text, rows[i]);
        add_wrapped(out, buffer_str(&text), widest, width);
    }
    if (command->description) {
        buffer_add_byte(out, '\n');
        add_wrapped(out, str_from(command->description), 0, width);
    }
    if (!command->examples)
        return;
    buffer_add(out, STR("\nexamples:\n"));
    for (struct str lines = str_from(command->examples); lines.at;) {
        struct str line = str_cut(&lines, '\n');
        if (line.len)
            buffer_printf(out, "  %.*s\n", STR_ARG(line));
    }
}

// scdoc's own characters lose their meaning behind a backslash; at the start of a line there are more of
// them.
static void add_manual_text(struct buffer *out, struct str text)
{
    bool at_start = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (memchr("\\*_~`+<>", c, 8) || (at_start && memchr("#-[]|!;:\t ", c, 10)))
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, c);
        at_start = c == '\n';
    }
}

static void add_manual_option(struct buffer *out, const struct option *row)
{
    struct buffer text BUFFER_AUTO = {0};
    if (row->letter)
        buffer_printf(out, "*-%c*, ", row->letter);
    buffer_printf(out, "*--%s%s*", row->is_negatable ? "[no-]" : "", row->name);
    if (row->kind != OPTION_FLAG) {
        buffer_add(out, STR(" _"));
        add_manual_text(out, str_from(row->argument ? row->argument : "VALUE"));
        buffer_add_byte(out, '_');
    }
    buffer_add(out, STR("\n\t"));
    add_doc(&text, row);
    add_manual_text(out, buffer_str(&text));
    buffer_add(out, STR("\n\n"));
}

static void add_section(struct buffer *out, const char *title)
{
    buffer_printf(out, "# %s\n\n", title);
}

// "andon scan" is the page andon-scan.
static void add_page_name(struct buffer *out, const char *name)
{
    for (; *name; name++)
        buffer_add_byte(out, *name == ' ' ? '-' : *name);
}

void option_print_manual(const struct command *command, struct buffer *out)
{
    const struct option *rows[OPTION_MAX + 1];
    size_t count = rows_with_help(command, rows);

    add_page_name(out, command->name);
    buffer_printf(out, "(1) \"andon %s\" \"andon manual\"\n\n", ANDON_VERSION);
    add_section(out, "NAME");
    add_page_name(out, command->name);
    buffer_add(out, STR(" - "));
    add_manual_text(out, str_from(command->summary));
    buffer_add(out, STR("\n\n"));
    add_section(out, "SYNOPSIS");
    buffer_printf(out, "*%s* ", command->name);
    add_manual_text(out, str_from(command->synopsis));
    buffer_add(out, STR("\n\n"));
    if (command->description) {
        add_section(out, "DESCRIPTION");
        add_manual_text(out, str_from(command->description));
        buffer_add(out, STR("\n\n"));
    }
    add_section(out, "OPTIONS");
    for (size_t i = 0; i < count; i++)
        add_manual_option(out, rows[i]);
    add_section(out, "EXIT STATUS");
    buffer_add(
        out,
        STR("*0* clean; *1* findings that block; *2* wrong usage or configuration; *3* something could not "
            "be checked; *130* interrupted.\n\n"));
    if (!command->examples)
        return;
    add_section(out, "EXAMPLES");
    for (struct str lines = str_from(command->examples); lines.at;) {
        struct str line = str_trim(str_cut(&lines, '\n'));
        if (!line.len)
            continue;
        add_manual_text(out, line);
        buffer_add(out, STR("\n\n"));
    }
}
