// The view of a JSON text. What is outside of strings stays as it is; in a string each escape is a part of
// its own.
#include "scanners/decode/readers.h"
#include "scanners/decode/view.h"

struct reader {
    struct decode_view *view;
    const struct decode_options *options;
    size_t plain; // from here on the source is not in the view yet
};

static bool add(struct reader *reader, enum decode_kind kind, size_t start, size_t end, struct str text)
{
    struct decode_view *view = reader->view;
    struct decode_budget *budget = reader->options->budget;
    if (budget->runs == 0) {
        budget->is_over = true;
        return false;
    }
    budget->runs--;
    if (start > reader->plain) {
        *vec_add(&view->parts) = (struct decode_part){view->text.len, reader->plain, start, DECODE_PLAIN};
        buffer_add(&view->text, str_slice(view->source, reader->plain, start - reader->plain));
    }
    if (end > start)
        *vec_add(&view->parts) = (struct decode_part){view->text.len, start, end, kind};
    buffer_add(&view->text, text);
    reader->plain = end;
    return true;
}

static bool add_escape(struct reader *reader, size_t *at)
{
    static const char from[] = "nrtbf\"\\/", to[] = "\n\r\t\b\f\"\\/";
    struct str source = reader->view->source;
    char text[4], c = *at + 1 < source.len ? source.at[*at + 1] : 0;
    const char *found = c ? strchr(from, c) : NULL;
    size_t length = 1, used = 2, start = *at;
    enum decode_kind kind;
    if (found)
        text[0] = to[found - from];
    else if (c == 'u')
        used = decode_one_escape(source, start, false, text, &length, &kind);
    else
        length = 0;
    *at = start + (used ? used : 2);
    if (!length || !used)
        return true;
    return add(reader, DECODE_JSON, start, *at, (struct str){text, length});
}

// Behind a string's closing quote at `at`: a comma and another string of the list. The next string's first
// byte, or 0.
static size_t next_in_list(struct str source, size_t at)
{
    size_t next = at + 1;
    while (next < source.len && byte_is_space(source.at[next]))
        next++;
    if (next >= source.len || source.at[next] != ',')
        return 0;
    for (next++; next < source.len && byte_is_space(source.at[next]);)
        next++;
    return next < source.len && source.at[next] == '"' ? next + 1 : 0;
}

// A line that a list of strings holds, up to its end: "…\n".
static bool ends_line(struct str source, size_t quote)
{
    return quote >= 2 && source.at[quote - 1] == 'n' && source.at[quote - 2] == '\\';
}

void decode_json_view(struct decode_view *view, struct str source, const struct decode_options *options)
{
    struct reader reader = {.view = view, .options = options};
    bool is_inside = false, is_going = true;
    buffer_clear(&view->text);
    vec_clear(&view->parts);
    view->text.limit = SIZE_MAX; // no longer than the source
    view->below = NULL;
    view->source = source;
    for (size_t at = 0; at < source.len && is_going;) {
        char c = source.at[at];
        if (is_inside && c == '\\') {
            is_going = add_escape(&reader, &at);
        } else if (c == '"') {
            size_t next = is_inside && ends_line(source, at) ? next_in_list(source, at) : 0;
            if (next)
                is_going = add(&reader, DECODE_JOIN, at, next, (struct str){0});
            else
                is_inside = !is_inside;
            at = next ? next : at + 1;
        } else
            at++;
    }
    if (view->parts.count)
        add(&reader, DECODE_PLAIN, source.len, source.len, (struct str){0});
}
