#include "lint/editorconfig.h"
#include "lint/text.h"

// The bytes that may be taken off the end of a line: a set as 256 bits.
struct byte_set {
    uint64_t bits[4];
};

static void set_add(struct byte_set *set, unsigned char byte)
{
    set->bits[byte / 64] |= (uint64_t)1 << (byte % 64);
}

static bool set_has(const struct byte_set *set, char byte)
{
    unsigned char position = (unsigned char)byte;
    return (set->bits[position / 64] >> (position % 64)) & 1;
}

static struct byte_set stripped_bytes(const struct check_run *run)
{
    struct str chars = check_text(run, "chars");
    struct byte_set set = {0};
    if (chars.len == 0)
        chars = STR(" \t\n\v\f\r");
    for (size_t i = 0; i < chars.len; i++)
        set_add(&set, (unsigned char)chars.at[i]);
    return set;
}

// Where the part of the line that stays ends. In Markdown two blanks at the end of a line are a line break.
static size_t kept_length(struct str line, const struct byte_set *set, bool keeps_break)
{
    bool has_break = keeps_break && str_ends_with(line, STR("  ")) && str_trim(line).len > 0;
    size_t end = has_break ? line.len - 2 : line.len;
    while (end > 0 && set_has(set, line.at[end - 1]))
        end--;
    return end;
}

static void report_line(struct check_run *run, const struct blob *blob, struct str line,
                        const struct byte_set *set, bool keeps_break)
{
    size_t kept = kept_length(line, set, keeps_break);
    bool has_break =
        keeps_break && kept < line.len && str_trim(line).len > 0 && str_ends_with(line, STR("  "));
    struct str rest = has_break ? STR("  ") : (struct str){0};
    if (kept + rest.len == line.len)
        return;
    size_t offset = (size_t)(line.at - blob->bytes.at) + kept, length = line.len - kept;
    const char *message =
        str_trim(line).len ? "white space at the end of the line" : "white space on an empty line";
    struct finding *finding = check_report(run, offset, length, "%s", message);
    check_add_edit(run, finding, FIX_SAFE, offset, length, rest);
}

// A tab at the end of a line of a table is an empty last column.
static bool is_table(const struct blob *blob)
{
    struct str extension = str_extension(blob->path);
    return (blob->types & FILETYPE(CSV)) || str_equal_ignoring_case(extension, STR("tsv"));
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    if (!text_is_bytewise(blob) || text_is_laid_out_by_machine(blob) || is_table(blob))
        return true;
    if (run->prepared && editorconfig_at(run->prepared, blob->path).trim == EDITORCONFIG_FALSE)
        return true;
    const struct byte_set set = stripped_bytes(run);
    const bool keeps_break = text_has_extension(blob->path, check_list(run, "markdown-linebreak-ext"));
    const char *at = blob->bytes.at, *end = at + blob->bytes.len;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        // At the end of the file too: there a CR is how an old Mac ends lines, and end-of-file-fixer keeps
        // it.
        if (stop > at && stop[-1] == '\r')
            stop--;
        if (stop > at && set_has(&set, stop[-1]))
            report_line(run, blob, (struct str){at, (size_t)(stop - at)}, &set, keeps_break);
        at = newline ? newline + 1 : end;
    }
    return true;
}

const struct check check_trailing_whitespace = {
    .id = "trailing-whitespace",
    .summary = "no white space at the end of a line",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"markdown-linebreak-ext", CHECK_OPTION_LIST, "md,markdown,mdx",
             "extensions in which two blanks at the end of a line are kept; * is every file"},
            {"chars", CHECK_OPTION_TEXT, "", "what to take off; empty: all ASCII white space"},
            {0},
        },
    .page =
        {
            .why = "It cannot be seen, makes diffs and merges touch lines that nobody meant to change, and "
                   "breaks "
                   "what depends on it, such as a line continued with a backslash.",
            .bad = "total = 1 \n",
            .good = "total = 1\n",
            .fix = "andon takes it off by itself. Two blanks at the end of a Markdown line stay (a line "
                   "break); tables (csv, "
                   "tsv), patches, lock files and paths with trim_trailing_whitespace = false in "
                   ".editorconfig are left "
                   "alone.",
            .source = "pre-commit-hooks trailing-whitespace",
        },
    .run = run_check,
    .prepare = editorconfig_prepare,
    .prepared_digest = editorconfig_digest,
};
