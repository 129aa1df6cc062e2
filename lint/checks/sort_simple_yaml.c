// For YAML of one level only: comment lines on top stay, then blocks between empty lines are put in order by
// their first key. Inside a block nothing moves.
#include "lint/text.h"

struct lines VEC(struct str);

// The key that a block is sorted by: its first line that is not a comment, without an opening quote.
static struct str first_key(const struct str *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_starts_with(lines[i], STR("#")))
            continue;
        bool is_quoted = str_starts_with(lines[i], STR("'")) || str_starts_with(lines[i], STR("\""));
        return str_slice(lines[i], is_quoted, lines[i].len);
    }
    return (struct str){0};
}

// Lines first..first+count; a row's .text is the block's own bytes.
struct block {
    size_t first, count;
};

static void add_block(struct buffer *out, const struct str *lines, size_t count)
{
    if (out->len && count)
        buffer_add_byte(out, '\n');
    for (size_t i = 0; i < count; i++) {
        buffer_add(out, lines[i]);
        buffer_add_byte(out, '\n');
    }
}

static void sort_lines(const struct lines *lines, size_t header, struct buffer *out)
{
    struct VEC(struct text_row) rows = {0};
    struct VEC(struct block) blocks = {0};
    for (size_t i = header; i < lines->count;) {
        size_t first = i;
        while (i < lines->count && lines->at[i].len)
            i++;
        if (i > first)
            *vec_add(&blocks) = (struct block){first, i - first};
        else
            i++;
    }
    VEC_EACH (struct block, block, &blocks) {
        struct text_row *row = vec_add(&rows);
        row->key = first_key(&lines->at[block->first], block->count);
        row->text = (struct str){(const char *)block, sizeof *block};
    }
    text_sort(rows.at, rows.count);
    add_block(out, lines->at, header);
    VEC_EACH (struct text_row, row, &rows) {
        struct block block;
        memcpy(&block, row->text.at, sizeof block);
        add_block(out, &lines->at[block.first], block.count);
    }
    vec_free(&rows);
    vec_free(&blocks);
}

// How many lines the comment at the top has.
static size_t count_header(const struct lines *lines)
{
    size_t header = 0;
    while (header < lines->count && str_starts_with(lines->at[header], STR("#")))
        header++;
    return header;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct lines lines = {0};
    struct buffer BUFFER_AUTO before = {.limit = SIZE_MAX};
    struct buffer BUFFER_AUTO wanted = {.limit = SIZE_MAX};

    if (!text_is_listed(blob->path, check_list(run, "files")) || !text_is_bytewise(blob))
        return true;
    for (size_t at = 0; at < blob->bytes.len;) {
        struct str line = str_trim_end(text_next_line(blob->bytes, &at));
        *vec_add(&lines) = line;
        buffer_add(&before, line);
        buffer_add_byte(&before, '\n');
    }
    // A comment right above the first key may be that key's: then the file may be in order as it is. Else it
    // stays on top.
    sort_lines(&lines, 0, &wanted);
    if (!str_equal(buffer_str(&before), buffer_str(&wanted))) {
        buffer_clear(&wanted);
        sort_lines(&lines, count_header(&lines), &wanted);
    }
    vec_free(&lines);
    // White space at line ends alone is not this check's business.
    if (!str_equal(buffer_str(&before), buffer_str(&wanted)))
        text_report_rewrite(run, blob, buffer_str(&wanted), "the blocks of this file are not sorted");
    return true;
}

const struct check check_sort_simple_yaml = {
    .id = "sort-simple-yaml",
    .summary = "the blocks of listed one-level YAML files are sorted",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT | CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"files", CHECK_OPTION_LIST, "", "which files (globs); none when empty"},
            {0},
        },
    .page =
        {
            .why = "Long lists of settings are found and merged more easily in order. Only for YAML of one "
                   "level: nested "
                   "maps with empty lines in them would be torn apart.",
            .bad = "zoo: 1\n\napple: 2",
            .good = "apple: 2\n\nzoo: 1",
            .fix = "andon sorts it by itself; comments stay with the block below them.",
            .source = "pre-commit-hooks sort-simple-yaml",
        },
    .run = run_check,
};
