// The code frame of the text report: the finding's line between its neighbours, a marker under the span, and
// the lines of a small fix.
//
//        2 | import os
//        3 | token = "ghp_…Z9"
//          |          ^^^^^^^
//
// Of a span of several lines the first and the last are marked:
//
//        4 | def f(
//          | ^^^^^^
//        5 |     a,
//          …
//        9 | ):
//          | ^
//
// A line is laid out as cells, one a code point, each with the columns that it takes: a tab up to the next
// stop, a wide character two, a byte that must be escaped as many as its escape. Everything is cut to the
// width by the same window, so that the lines stay below each other.
#include "core/report_internal.h"

#include "core/utf8.h"

enum {
    TAB_STOP = 4,
    CELLS_MAX = 1500,   // of a line that is longer, only what is around the span is laid out
    CELLS_BEFORE = 500, // of those, at most before the span
    WIDTH_MIN = 40,
    WIDTH_MAX = 200,
    WIDTH_PIPE = 120,
    FIX_LINES_MAX = 12,
};

struct cell {
    size_t offset, len; // the bytes in the line
    size_t column, width;
};

struct layout {
    struct cell cells[CELLS_MAX];
    size_t count, width;
};

// The part of a line that is shown.
struct window {
    size_t start, width;
};

// Columns of one code point that is not a tab.
static size_t cell_width(struct str bytes, struct buffer *scratch)
{
    unsigned char byte = (unsigned char)bytes.at[0];
    if (bytes.len == 1 && byte >= 0x20 && byte < 0x7f)
        return 1;
    buffer_clear(scratch);
    term_untrusted(scratch, bytes);
    if (!str_equal(buffer_str(scratch), bytes))
        return scratch->len; // an escape: ASCII
    size_t at = 0;
    return utf8_width(utf8_decode(bytes, &at));
}

static void lay_out(struct str line, struct layout *layout)
{
    struct buffer BUFFER_AUTO scratch = {0};

    layout->count = layout->width = 0;
    for (size_t at = 0; at < line.len && layout->count < CELLS_MAX;) {
        struct cell *cell = &layout->cells[layout->count++];
        *cell = (struct cell){.offset = at, .column = layout->width};
        utf8_decode(line, &at);
        cell->len = at - cell->offset;
        cell->width = line.at[cell->offset] == '\t'
                          ? TAB_STOP - layout->width % TAB_STOP
                          : cell_width(str_slice(line, cell->offset, cell->len), &scratch);
        layout->width += cell->width;
    }
}

static size_t column_of(const struct layout *layout, size_t offset)
{
    for (size_t i = 0; i < layout->count; i++)
        if (layout->cells[i].offset + layout->cells[i].len > offset)
            return layout->cells[i].column;
    return layout->width;
}

// Bytes of a line that are shown in a way of their own.
struct shown {
    size_t from, to; // white space is made visible
    size_t strong_from, strong_to;
    enum term_color color; // of the strong ones
};

// Appends what of the line is in the window.
static void add_line(const struct report_request *request, struct str line, const struct layout *layout,
                     struct window window, struct shown shown, struct buffer *out)
{
    bool is_strong = false;
    size_t last = window.start + window.width;
    bool cuts_end = layout->width > last;

    if (window.start > 0 && layout->width > window.start)
        buffer_add(out, STR("…"));
    size_t low = window.start + (window.start > 0), high = cuts_end ? last - 1 : last;
    for (size_t i = 0; i < layout->count; i++) {
        const struct cell *cell = &layout->cells[i];
        if (cell->column < low || cell->column + cell->width > high) {
            // A cell that the edge cuts in two leaves its columns empty.
            size_t end = cell->column + cell->width < high ? cell->column + cell->width : high;
            for (size_t column = cell->column > low ? cell->column : low; column < end; column++)
                buffer_add_byte(out, ' ');
            continue;
        }
        bool becomes_strong = cell->offset >= shown.strong_from && cell->offset < shown.strong_to;
        if (becomes_strong != is_strong)
            term_color(out, request->style, becomes_strong ? shown.color : TERM_PLAIN);
        is_strong = becomes_strong;
        bool is_shown = cell->offset >= shown.from && cell->offset < shown.to;
        char byte = line.at[cell->offset];
        if (byte == '\t') {
            buffer_add(out, is_shown ? STR("→") : STR(" "));
            for (size_t column = 1; column < cell->width; column++)
                buffer_add_byte(out, ' ');
        } else if (byte == ' ' && is_shown) {
            buffer_add(out, STR("·"));
        } else {
            term_untrusted(out, str_slice(line, cell->offset, cell->len));
        }
    }
    if (is_strong)
        term_color(out, request->style, TERM_PLAIN);
    if (cuts_end)
        buffer_add(out, STR("…"));
}

static size_t digits_of(size_t number)
{
    size_t digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

static size_t gutter_of(const struct finding *finding)
{
    size_t digits = digits_of(finding->end_line > finding->line ? finding->end_line : finding->line + 1);
    return digits < 4 ? 4 : digits;
}

static size_t frame_width(struct term_style style, size_t gutter)
{
    size_t width = style.is_terminal ? style.width : WIDTH_PIPE;
    width = width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
    return width - gutter - 3;
}

// " 12 | ", or with line 0 "    | "; `sign` stands in place of the bar.
static void add_gutter(const struct report_request *request, size_t gutter, size_t line, const char *sign,
                       enum term_color color, struct buffer *out)
{
    term_color(out, request->style, color);
    if (line)
        buffer_printf(out, "%*zu %s ", (int)gutter, line, sign);
    else
        buffer_printf(out, "%*s %s ", (int)gutter, "", sign);
    term_color(out, request->style, TERM_PLAIN);
}

// Lines never end in white space that nobody asked for.
static void end_line(struct buffer *out)
{
    while (out->len && out->at[out->len - 1] == ' ')
        out->len--;
    buffer_add_byte(out, '\n');
}

static bool is_blank(struct str text)
{
    return str_trim(text).len == 0;
}

static void add_neighbour(const struct report_request *request, size_t gutter, size_t number, struct str line,
                          struct window window, struct layout *layout, struct buffer *out)
{
    if (!line.at)
        return;
    lay_out(line, layout);
    add_gutter(request, gutter, number, "|", TERM_DIM, out);
    add_line(request, line, layout, window, (struct shown){0}, out);
    end_line(out);
}

// The excerpt around the span, when it is too long to lay out; moves the mark along.
static struct str cut_excerpt(const struct finding *finding, size_t *mark_start, size_t *mark_end)
{
    struct str line = finding->excerpt;
    *mark_start = finding->mark_start < line.len ? finding->mark_start : line.len;
    size_t room = line.len - *mark_start;
    *mark_end = *mark_start + (finding->mark_length < room ? finding->mark_length : room);
    if (line.len <= CELLS_MAX)
        return line;
    size_t start = *mark_start > CELLS_BEFORE ? *mark_start - CELLS_BEFORE : 0;
    *mark_start -= start;
    *mark_end -= start;
    line = str_slice(line, start, CELLS_MAX);
    *mark_end = *mark_end < line.len ? *mark_end : line.len;
    return line;
}

// Carets below the columns [left, right), at least one.
static void add_mark(const struct report_request *request, const struct finding *finding, size_t gutter,
                     size_t left, size_t right, struct buffer *out)
{
    add_gutter(request, gutter, 0, "|", TERM_DIM, out);
    for (size_t i = 0; i < left; i++)
        buffer_add_byte(out, ' ');
    term_color(out, request->style, report_color(finding->severity));
    for (size_t i = left; i < right || i == left; i++)
        buffer_add_byte(out, '^');
    term_color(out, request->style, TERM_PLAIN);
    buffer_add_byte(out, '\n');
}

// What stands below the first line of a span: the next one, and the last with the span's end marked.
static void add_last_lines(const struct report_request *request, const struct finding *finding, size_t gutter,
                           struct window window, struct layout *layout, struct buffer *out)
{
    struct str last = finding->last_line;
    size_t first_byte = 0;
    if (finding->end_line > finding->line + 1)
        add_neighbour(request, gutter, finding->line + 1, finding->line_after, window, layout, out);
    if (finding->end_line > finding->line + 2) {
        add_gutter(request, gutter, 0, "…", TERM_DIM, out);
        end_line(out);
    }
    add_neighbour(request, gutter, finding->end_line, last, window, layout, out);
    while (first_byte < finding->last_mark && byte_is_space(last.at[first_byte]))
        first_byte++;
    size_t left = column_of(layout, first_byte), right = column_of(layout, finding->last_mark);
    if (left < right && left < window.width)
        add_mark(request, finding, gutter, left, right < window.width ? right : window.width, out);
}

void report_frame(const struct report_request *request, const struct finding *finding, struct buffer *out)
{
    struct layout layout;
    size_t gutter = gutter_of(finding), room = frame_width(request->style, gutter), mark_start, mark_end;

    if (finding->is_whole_file || !finding->line || !finding->excerpt.at)
        return;
    struct str line = cut_excerpt(finding, &mark_start, &mark_end);
    lay_out(line, &layout);
    size_t start = column_of(&layout, mark_start), end = column_of(&layout, mark_end);
    struct window window = {0, room};
    if (layout.width > room && end + 1 > room)
        window.start = start > room / 4 ? start - room / 4 : 0;
    // A line that the engine cut at its start would not stand right below its neighbours.
    bool has_neighbours =
        line.len == finding->excerpt.len && !str_starts_with(line, STR("…")) && window.start == 0;

    struct layout other;
    if (has_neighbours && finding->line > 1)
        add_neighbour(request, gutter, finding->line - 1, finding->line_before, window, &other, out);
    add_gutter(request, gutter, finding->line, "|", TERM_DIM, out);
    bool marks_blank = mark_end > mark_start && is_blank(str_slice(line, mark_start, mark_end - mark_start));
    const struct shown shown = {marks_blank ? mark_start : 0, marks_blank ? mark_end : 0, 0, 0, TERM_PLAIN};
    add_line(request, line, &layout, window, shown, out);
    end_line(out);

    size_t right = end - window.start;
    add_mark(request, finding, gutter, start - window.start, right < room ? right : room, out);
    if (has_neighbours && finding->last_line.at && finding->end_line > finding->line)
        add_last_lines(request, finding, gutter, window, &other, out);
    else if (has_neighbours)
        add_neighbour(request, gutter, finding->line + 1, finding->line_after, window, &other, out);
}

// Which bytes of a side change, where each side is one line; else none.
struct change_span {
    size_t from, to;
};

// The lines of one side. Of lines that are too long, what is around the first byte that changes is shown.
static void add_fix_side(const struct report_request *request, size_t gutter, struct str lines, char sign,
                         enum term_color color, struct change_span change, struct buffer *out)
{
    struct layout layout;
    const char text[2] = {sign, '\0'};
    size_t room = frame_width(request->style, gutter);

    for (struct str rest = lines; rest.len;) {
        size_t end = str_find_byte(rest, '\n', 0);
        struct str line = str_slice(rest, 0, end == STR_NONE ? rest.len : end);
        lay_out(line, &layout);
        add_gutter(request, gutter, 0, text, color, out);
        size_t visible = line.len; // trailing blanks are what fixes take away: show them
        while (visible && (line.at[visible - 1] == ' ' || line.at[visible - 1] == '\t'))
            visible--;
        size_t column = column_of(&layout, change.from);
        bool is_behind = layout.width > room && column + 1 > room;
        struct window window = {is_behind ? column - room / 2 : 0, room};
        const struct shown shown = {visible, line.len, change.from, change.to, color};
        add_line(request, line, &layout, window, shown, out);
        end_line(out);
        if (end == STR_NONE)
            buffer_printf(out, "%*s \\ no newline at the end of the file\n", (int)gutter, "");
        rest = str_slice(rest, end == STR_NONE ? rest.len : end + 1, rest.len);
    }
}

static size_t count_lines(struct str text)
{
    size_t count = 0;
    for (size_t at = 0; (at = str_find_byte(text, '\n', at)) != STR_NONE; at++)
        count++;
    return count + (text.len && text.at[text.len - 1] != '\n');
}

static bool is_inside_character(struct str text, size_t at)
{
    return at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80;
}

// What two lines neither begin nor end with alike.
static void find_change(struct str before, struct str after, struct change_span *old_span,
                        struct change_span *new_span)
{
    size_t same = 0, end = 0;
    while (same < before.len && same < after.len && before.at[same] == after.at[same])
        same++;
    while (same && (is_inside_character(before, same) || is_inside_character(after, same)))
        same--;
    while (end < before.len - same && end < after.len - same &&
           before.at[before.len - 1 - end] == after.at[after.len - 1 - end])
        end++;
    while (end && is_inside_character(before, before.len - end))
        end--;
    *old_span = (struct change_span){same, before.len - end};
    *new_span = (struct change_span){same, after.len - end};
}

void report_fix_lines(const struct report_request *request, const struct finding *finding, struct buffer *out)
{
    struct str before = finding->old_lines, after = finding->new_lines;
    size_t gutter = gutter_of(finding);

    // Whole lines that both begin or end with are no part of the change.
    for (size_t end; (end = str_find_byte(before, '\n', 0)) != STR_NONE;) {
        struct str line = str_slice(before, 0, end + 1);
        if (!str_starts_with(after, line))
            break;
        before = str_slice(before, line.len, before.len);
        after = str_slice(after, line.len, after.len);
    }
    while (before.len && before.at[before.len - 1] == '\n') {
        size_t newline = str_find_last_byte(str_slice(before, 0, before.len - 1), '\n');
        size_t start = newline == STR_NONE ? 0 : newline + 1;
        struct str line = str_slice(before, start, before.len - start);
        bool is_whole_in_after = str_ends_with(after, line) &&
                                 (after.len == line.len || after.at[after.len - line.len - 1] == '\n');
        if (!is_whole_in_after)
            break;
        before = str_slice(before, 0, start);
        after = str_slice(after, 0, after.len - line.len);
    }
    if ((!before.len && !after.len) || count_lines(before) + count_lines(after) > FIX_LINES_MAX)
        return;
    struct change_span old_span = {0}, new_span = {0};
    if (count_lines(before) == 1 && count_lines(after) == 1)
        find_change(before, after, &old_span, &new_span);
    add_fix_side(request, gutter, before, '-', TERM_RED, old_span, out);
    add_fix_side(request, gutter, after, '+', TERM_GREEN, new_span, out);
}
