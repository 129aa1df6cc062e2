// What .editorconfig says and no other check looks after: indentation, encoding, length of lines. Its
// trim_trailing_whitespace, insert_final_newline and end_of_line are obeyed by trailing-whitespace,
// end-of-file-fixer and mixed-line-ending.
#include "lint/editorconfig.h"
#include "core/utf8.h"
#include "lint/text.h"

// What these files are indented with has a meaning, or is not decided by people.
static const filetype_mask free_of_spaces_rule = FILETYPE(GO) | FILETYPE(MARKDOWN);
static const filetype_mask free_of_tabs_rule = FILETYPE(YAML) | FILETYPE(MARKDOWN) | FILETYPE(PYTHON);

// Makefile.am and Makefile.inc are makefiles too, whatever their extension.
static bool is_makefile(const struct blob *blob)
{
    return (blob->types & FILETYPE(MAKEFILE)) || str_starts_with(str_basename(blob->path), STR("Makefile"));
}

static void check_charset(struct check_run *run, const struct blob *blob, enum editorconfig_charset charset)
{
    static const char *const names[] = {"", "utf-8", "utf-8-bom", "latin1", "utf-16le", "utf-16be"};
    bool is_le = blob->encoding == ENCODING_UTF16LE, is_be = blob->encoding == ENCODING_UTF16BE;
    bool is_wrong = false;

    switch (charset) {
    case EDITORCONFIG_CHARSET_UNSET: break;
    case EDITORCONFIG_CHARSET_UTF8:
    case EDITORCONFIG_CHARSET_LATIN1: is_wrong = !text_is_bytewise(blob); break;
    case EDITORCONFIG_CHARSET_UTF8_BOM:
        is_wrong = blob->bytes.len && blob->encoding != ENCODING_UTF8_BOM;
        break;
    case EDITORCONFIG_CHARSET_UTF16LE: is_wrong = blob->bytes.len && !is_le; break;
    case EDITORCONFIG_CHARSET_UTF16BE: is_wrong = blob->bytes.len && !is_be; break;
    }
    if (!is_wrong)
        return;
    struct finding *finding =
        check_report(run, 0, 0, ".editorconfig wants this file in %s, which it is not", names[charset]);
    if (charset == EDITORCONFIG_CHARSET_UTF8_BOM && blob->encoding <= ENCODING_UTF8)
        check_add_edit(run, finding, FIX_SAFE, 0, 0, STR("\xef\xbb\xbf"));
}

static void check_indent(struct check_run *run, const struct blob *blob, struct str line,
                         const struct editorconfig_properties *wanted)
{
    size_t length = str_indent(line), offset = (size_t)(line.at - blob->bytes.at);
    struct str blanks = str_slice(line, 0, length);
    if (length == 0 || str_trim(line).len == 0 || is_makefile(blob))
        return;
    if (wanted->indent == EDITORCONFIG_INDENT_SPACE && !(blob->types & free_of_spaces_rule)) {
        size_t tab = str_find_byte(blanks, '\t', 0);
        if (tab != STR_NONE)
            check_report(run, offset + tab, 1, "indented with a tab; .editorconfig wants spaces");
    }
    if (wanted->indent == EDITORCONFIG_INDENT_TAB && !(blob->types & free_of_tabs_rule)) {
        // Fewer spaces than a level align things, as in the middle of a comment.
        unsigned level = wanted->tab_width     ? wanted->tab_width
                         : wanted->indent_size ? wanted->indent_size
                                               : 4;
        size_t spaces = 0;
        while (spaces < length && line.at[spaces] == ' ')
            spaces++;
        if (spaces >= level && line.at[length] != '*')
            check_report(run, offset, spaces, "indented with spaces; .editorconfig wants tabs");
    }
}

static size_t count_characters(struct str line)
{
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++)
        count += ((unsigned char)line.at[i] & 0xc0) != 0x80;
    return count;
}

static void check_length(struct check_run *run, const struct blob *blob, struct str line, size_t most)
{
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (line.len <= most || (blob->types & FILETYPE(SVG)))
        return;
    size_t characters = count_characters(line);
    // An address can't be broken into lines.
    if (characters <= most || str_find(line, STR("://"), 0) != STR_NONE)
        return;
    check_report(run, (size_t)(line.at - blob->bytes.at), line.len,
                 "the line has %zu characters; .editorconfig allows %zu", characters, most);
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    if (!run->prepared || text_is_laid_out_by_machine(blob))
        return true;
    struct editorconfig_properties wanted = editorconfig_at(run->prepared, blob->path);
    check_charset(run, blob, wanted.charset);
    if (!text_is_bytewise(blob) || (!wanted.indent && !wanted.max_line_length))
        return true;
    for (size_t at = 0; at < blob->bytes.len;) {
        struct str line = text_next_line(blob->bytes, &at);
        if (wanted.indent)
            check_indent(run, blob, line, &wanted);
        if (wanted.max_line_length)
            check_length(run, blob, line, wanted.max_line_length);
    }
    return true;
}

const struct check check_editorconfig = {
    .id = "editorconfig",
    .summary = "files are laid out as .editorconfig says",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .page =
        {
            .why = "Editors obey .editorconfig, generators and web editors do not; a file with both kinds of "
                   "indentation "
                   "reads differently for everybody.",
            .bad = "[*.c] indent_style = space\n\n\\tint a;",
            .good = "[*.c] indent_style = space\n\n    int a;",
            .fix = "Reindent the lines (most editors can). trim_trailing_whitespace, insert_final_newline "
                   "and end_of_line "
                   "are obeyed by trailing-whitespace, end-of-file-fixer and mixed-line-ending.",
            .source = "editorconfig.org; editorconfig-checker",
        },
    .run = run_check,
    .prepare = editorconfig_prepare,
    .prepared_digest = editorconfig_digest,
};
