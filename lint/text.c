#include "lint/text.h"

#include "core/glob.h"

#include <stdlib.h>

bool text_is_bytewise(const struct blob *blob)
{
    return blob->encoding == ENCODING_ASCII || blob->encoding == ENCODING_UTF8 ||
           blob->encoding == ENCODING_UTF8_BOM || blob->encoding == ENCODING_UNKNOWN;
}

bool text_is_laid_out_by_machine(const struct blob *blob)
{
    return (blob->types & (FILETYPE(PATCH) | FILETYPE(LOCKFILE))) != 0;
}

bool text_has_extension(struct str path, const struct check_value *extensions)
{
    struct str own = str_extension(path);
    for (size_t i = 0; i < extensions->list_count; i++) {
        struct str wanted = extensions->list[i];
        if (str_equal(wanted, STR("*")))
            return true;
        if (str_starts_with(wanted, STR(".")))
            wanted = str_slice(wanted, 1, wanted.len);
        if (own.len && str_equal_ignoring_case(own, wanted))
            return true;
    }
    return false;
}

struct str text_next_line(struct str bytes, size_t *offset)
{
    size_t end = str_find_byte(bytes, '\n', *offset);
    struct str line = str_slice(bytes, *offset, (end == STR_NONE ? bytes.len : end) - *offset);
    *offset = end == STR_NONE ? bytes.len : end + 1;
    return line;
}

bool text_is_marker(struct str line, char mark)
{
    if (line.len < 7)
        return false;
    for (size_t i = 0; i < 7; i++)
        if (line.at[i] != mark)
            return false;
    // The sides have names, what separates them has not.
    if (line.len > 7 && line.at[7] == ' ')
        return true;
    return mark == '=' && (line.len == 7 || (line.len == 8 && line.at[7] == '\r'));
}

// How many bytes of whole lines the two have in common at the start.
static size_t common_start(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len, line = 0;
    for (size_t i = 0; i < shorter && a.at[i] == b.at[i]; i++)
        if (a.at[i] == '\n')
            line = i + 1;
    return line;
}

// The same at the end, behind `start`.
static size_t common_end(struct str a, struct str b, size_t start)
{
    size_t shorter = (a.len < b.len ? a.len : b.len) - start, same = 0, lines = 0;
    while (same < shorter && a.at[a.len - 1 - same] == b.at[b.len - 1 - same]) {
        if (a.at[a.len - 1 - same] == '\n')
            lines = same;
        same++;
    }
    return lines;
}

void text_report_rewrite(struct check_run *run, const struct blob *blob, struct str wanted,
                         const char *message)
{
    struct str bytes = blob->bytes;
    if (str_equal(bytes, wanted))
        return;
    size_t start = common_start(bytes, wanted);
    size_t end = common_end(bytes, wanted, start);
    size_t first_line = start;
    struct finding *finding = check_report(run, start, text_next_line(bytes, &first_line).len, "%s", message);
    check_stands_for_all(finding);
    check_add_edit(run, finding, FIX_SAFE, start, bytes.len - start - end,
                   str_slice(wanted, start, wanted.len - start - end));
}

static int compare_rows(const void *a, const void *b)
{
    const struct text_row *left = a, *right = b;
    int order = str_compare(left->key, right->key);
    return order ? order : (left->order > right->order) - (left->order < right->order);
}

void text_sort(struct text_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rows[i].order = i;
    if (count)
        qsort(rows, count, sizeof *rows, compare_rows);
}

bool text_is_listed(struct str path, const struct check_value *globs)
{
    return globs->list_count > 0 && glob_match_list(globs->list, globs->list_count, path);
}
