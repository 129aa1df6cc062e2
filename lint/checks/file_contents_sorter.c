#include "lint/text.h"

static struct str lower_copy(struct str text, struct arena *arena)
{
    char *copy = arena_alloc(arena, text.len + 1, 1);
    for (size_t i = 0; i < text.len; i++)
        copy[i] = byte_lower(text.at[i]);
    return (struct str){copy, text.len};
}

static struct str without_ending(struct str line)
{
    while (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    const bool unique = check_flag(run, "unique"), ignore_case = check_flag(run, "ignore-case");
    struct VEC(struct text_row) rows = {0};
    struct buffer BUFFER_AUTO wanted = {.limit = SIZE_MAX};

    if (unique && ignore_case)
        return error_set(err, ERROR_CONFIG, "options 'unique' and 'ignore-case' exclude each other");
    if (!text_is_listed(blob->path, check_list(run, "files")) || !text_is_bytewise(blob))
        return true;
    for (size_t at = 0; at < blob->bytes.len;) {
        struct str line = text_next_line(blob->bytes, &at);
        if (str_trim(line).len == 0)
            continue;
        struct text_row *row = vec_add(&rows);
        row->text = without_ending(line);
        row->key = ignore_case ? lower_copy(row->text, run->arena) : row->text;
    }
    text_sort(rows.at, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        if (unique && i && str_equal(rows.at[i].text, rows.at[i - 1].text))
            continue;
        buffer_add(&wanted, rows.at[i].text);
        buffer_add_byte(&wanted, '\n');
    }
    vec_free(&rows);
    text_report_rewrite(run, blob, buffer_str(&wanted), "the lines of this file are not sorted");
    return true;
}

const struct check check_file_contents_sorter = {
    .id = "file-contents-sorter",
    .summary = "the lines of listed files are sorted",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT | CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"files", CHECK_OPTION_LIST, "", "which files (globs); none when empty"},
            {"unique", CHECK_OPTION_FLAG, "false", "each line once"},
            {"ignore-case", CHECK_OPTION_FLAG, "false", "upper and lower case are alike"},
            {0},
        },
    .page =
        {
            .why = "A list that everybody appends to conflicts at its end with every merge; a sorted one "
                   "hardly ever does.",
            .bad = "zoo\napple",
            .good = "apple\nzoo",
            .fix = "andon sorts it by itself (empty lines go).",
            .source = "pre-commit-hooks file-contents-sorter",
        },
    .run = run_check,
};
