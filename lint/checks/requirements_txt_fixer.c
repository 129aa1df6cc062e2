// pip's requirements in the order of their names. A requirement is its line with continuation lines, and the
// comments and empty lines above it travel with it; a comment at the top of the file that an empty line
// closes stays on top, one at the end stays at the end.
#include "lint/text.h"

#include <stdlib.h>

// Lines put together: a slice of the file while they follow each other there, then a copy that grows.
struct lines {
    char *copy; // NULL: text is a slice of the file
    size_t room;
    struct str text;
};

struct requirement {
    struct lines comments, value;
    struct str name;
    bool is_header; // the comment at the top: its value is the empty line below it
    size_t order;
};

struct requirements VEC(struct requirement);

static bool is_blank(struct str line)
{
    return str_trim(line).len == 0;
}

static bool is_complete(const struct requirement *requirement)
{
    struct str value = requirement->value.text;
    while (value.len && (value.at[value.len - 1] == '\n' || value.at[value.len - 1] == '\r'))
        value.len--;
    return requirement->is_header || (value.len > 0 && !str_ends_with(value, STR("\\")));
}

static void append(struct lines *lines, struct str line, struct arena *arena)
{
    struct str text = lines->text;
    bool follows = !lines->copy && (text.len == 0 || text.at + text.len == line.at);
    if (follows) {
        lines->text = (struct str){text.len ? text.at : line.at, text.len + line.len};
        return;
    }
    if (text.len + line.len > lines->room) {
        lines->room = 2 * (text.len + line.len);
        lines->copy = arena_alloc(arena, lines->room, 1);
        memcpy(lines->copy, text.at, text.len);
    }
    memcpy(lines->copy + text.len, line.at, line.len);
    lines->text = (struct str){lines->copy, text.len + line.len};
}

static bool starts_comparison(struct str text)
{
    static const char *const signs[] = {"==", "!=", "~=", ">", "<"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts_with(text, str_from(signs[i])))
            return true;
    return false;
}

// What a requirement is sorted by: the name in lower case, up to a comparison, a marker or a blank.
static struct str find_name(struct str value, struct arena *arena)
{
    char *lower = arena_alloc(arena, value.len + 1, 1);
    for (size_t i = 0; i < value.len; i++)
        lower[i] = byte_lower(value.at[i]);
    struct str name = {lower, value.len};
    size_t egg = str_find(value, STR("#egg="), 0);
    if (egg == STR_NONE)
        egg = str_find(value, STR("&egg="), 0);
    if (egg != STR_NONE)
        return str_slice(name, egg + 5, name.len);
    name = str_trim(name);
    size_t end = 0;
    while (end < name.len && name.at[end] != ';' && !byte_is_space(name.at[end]) &&
           !starts_comparison(str_slice(name, end, name.len)))
        end++;
    return str_slice(name, 0, end);
}

static int compare(const void *a, const void *b)
{
    const struct requirement *left = a, *right = b;
    if (left->is_header != right->is_header)
        return left->is_header ? -1 : 1;
    int order = str_compare(left->name, right->name);
    // Of two with one name the one with a comment comes first, so that it is the one that stays.
    if (order == 0)
        order = (right->comments.text.len > 0) - (left->comments.text.len > 0);
    return order ? order : (left->order > right->order) - (left->order < right->order);
}

static void add_line(struct requirements *list, struct str line, struct arena *arena)
{
    if (list->count == 0 || is_complete(&list->at[list->count - 1])) {
        vec_add(list);
        list->at[list->count - 1].order = list->count;
    }
    struct requirement *last = &list->at[list->count - 1];
    bool closes_header = list->count == 1 && last->value.text.len == 0 && is_blank(line) &&
                         str_starts_with(last->comments.text, STR("#"));
    struct str text = str_trim(line);
    if (closes_header) {
        last->is_header = true;
        last->value.text = STR("\n");
    } else if (text.len == 0 || text.at[0] == '#') {
        append(&last->comments, line, arena);
    } else {
        append(&last->value, line, arena);
    }
}

// pkg-resources==0.0.0 is written by a broken pip of Debian and can't be installed.
static bool is_debian_ghost(struct str value)
{
    return str_equal(value, STR("pkg-resources==0.0.0\n")) || str_equal(value, STR("pkg_resources==0.0.0\n"));
}

static void render(struct requirements *list, struct buffer *out, struct arena *arena)
{
    struct str rest = {0}, previous = {0};
    size_t kept = 0;
    if (list->count && list->at[list->count - 1].value.text.len == 0)
        rest = list->at[--list->count].comments.text;
    for (size_t i = 0; i < list->count; i++) {
        if (is_debian_ghost(list->at[i].value.text))
            continue;
        list->at[kept] = list->at[i];
        list->at[kept].name = find_name(list->at[kept].value.text, arena);
        kept++;
    }
    if (kept)
        qsort(list->at, kept, sizeof *list->at, compare);
    for (size_t i = 0; i < kept; i++) {
        buffer_add(out, list->at[i].comments.text);
        if (!str_equal(list->at[i].value.text, previous))
            buffer_add(out, list->at[i].value.text);
        previous = list->at[i].value.text;
    }
    buffer_add(out, rest);
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct requirements list = {0};
    struct buffer BUFFER_AUTO wanted = {.limit = SIZE_MAX};
    struct str bytes = blob->bytes;

    if (!text_is_listed(blob->path, check_list(run, "files")) || !text_is_bytewise(blob) || is_blank(bytes))
        return true;
    if (bytes.at[bytes.len - 1] != '\n') {
        char *whole = arena_alloc(run->arena, bytes.len + 1, 1);
        memcpy(whole, bytes.at, bytes.len);
        whole[bytes.len] = '\n';
        bytes = (struct str){whole, bytes.len + 1};
    }
    for (size_t at = 0; at < bytes.len;) {
        size_t start = at;
        text_next_line(bytes, &at);
        add_line(&list, str_slice(bytes, start, at - start), run->arena);
    }
    render(&list, &wanted, run->arena);
    vec_free(&list);
    text_report_rewrite(run, blob, buffer_str(&wanted), "the requirements of this file are not sorted");
    return true;
}

const struct check check_requirements_txt_fixer = {
    .id = "requirements-txt-fixer",
    .summary = "requirements.txt is sorted, each requirement once",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT | CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"files", CHECK_OPTION_LIST, "*requirements*.txt,*constraints*.txt", "which files (globs)"},
            {0},
        },
    .page =
        {
            .why = "Doubled and conflicting requirements stand side by side in a sorted file; merges of a "
                   "sorted file "
                   "hardly ever conflict.",
            .bad = "flask==3.0\ndjango==5.0\nflask==3.0",
            .good = "django==5.0\nflask==3.0",
            .fix = "andon sorts it by itself; comments move with the requirement below them.",
            .source = "pre-commit-hooks requirements-txt-fixer",
        },
    .run = run_check,
};
