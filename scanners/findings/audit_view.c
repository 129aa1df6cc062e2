// One screen of the audit. Sentences are wrapped at the width, lines of files are cut to it; what matters
// most (what, where, the keys) is there at any size, the rest as long as there is room.
#include "core/screen.h"
#include "core/term.h"
#include "core/utf8.h"
#include "scanners/findings/audit.h"

#include <limits.h>

enum { LINES_MAX = 64, LABEL = 9, ROOM_MIN = 16 };

// Lines from the top, in order of the screen; a lower `weight` goes first when there are too many.
struct view {
    struct {
        size_t start, len;
        unsigned weight;
    } lines[LINES_MAX];
    size_t count;
    struct buffer text;
    bool color;
    unsigned width;
};

static struct buffer *start_line(struct view *view, unsigned weight)
{
    if (view->count < LINES_MAX) {
        view->lines[view->count].start = view->text.len;
        view->lines[view->count].weight = weight;
    }
    return &view->text;
}

static void end_line(struct view *view)
{
    if (view->count >= LINES_MAX)
        return;
    view->lines[view->count].len = view->text.len - view->lines[view->count].start;
    view->count++;
}

static void add_color(struct view *view, enum term_color color)
{
    term_color(&view->text, (struct term_style){.color = view->color}, color);
}

// The words at the start of `text` that fit; a word that does not fit by itself is broken.
static struct str fit_words(struct str text, unsigned room)
{
    struct str fit = screen_fit(text, room);
    if (fit.len == text.len || !fit.len || text.at[fit.len] == ' ')
        return fit.len ? fit : text;
    size_t space = str_find_last_byte(fit, ' ');
    return space == STR_NONE || !space ? fit : str_slice(text, 0, space);
}

// A sentence behind its label, on as many lines as it takes.
static void add_pair(struct view *view, unsigned weight, const char *label, struct str value)
{
    struct buffer BUFFER_AUTO text = {0};
    unsigned room = view->width < LABEL + ROOM_MIN ? UINT_MAX : view->width - LABEL;
    term_untrusted(&text, value);
    for (struct str rest = buffer_str(&text); rest.len; label = "") {
        struct str words = fit_words(rest, room);
        struct buffer *out = start_line(view, weight);
        add_color(view, TERM_DIM);
        buffer_printf(out, "%-*s", LABEL, label);
        add_color(view, TERM_PLAIN);
        buffer_add(out, words);
        end_line(view);
        rest = str_slice(rest, words.len, rest.len);
        if (words.len && rest.len && rest.at[0] == ' ')
            rest = str_slice(rest, 1, rest.len);
    }
}

static void add_empty(struct view *view)
{
    start_line(view, 0);
    end_line(view);
}

static void add_code(struct view *view, unsigned weight, size_t line, struct str text)
{
    struct buffer *out = start_line(view, weight);
    add_color(view, TERM_DIM);
    buffer_printf(out, "%6zu | ", line);
    add_color(view, TERM_PLAIN);
    term_untrusted(out, text);
    end_line(view);
}

static void add_head(struct view *view, const struct audit *audit)
{
    size_t counts[AUDIT_DECISION_COUNT] = {0};
    VEC_EACH (const struct audit_item, item, &audit->items)
        counts[item->decision]++;
    struct buffer *out = start_line(view, 9);
    add_color(view, TERM_BOLD);
    buffer_printf(out, "%zu of %zu", audit->at + 1, audit->items.count);
    add_color(view, TERM_PLAIN);
    buffer_printf(out, "   %zu true, %zu false, %zu test, %zu open", counts[AUDIT_TRUE], counts[AUDIT_FALSE],
                  counts[AUDIT_TEST], counts[AUDIT_OPEN]);
    end_line(view);
}

static void add_frame(struct view *view, const struct audit_item *item)
{
    if (!item->line)
        return;
    if (item->line > 1 && item->line_before.len)
        add_code(view, 4, item->line - 1, item->line_before);
    add_code(view, 8, item->line, item->excerpt);
    if (item->line_after.len)
        add_code(view, 4, item->line + 1, item->line_after);
}

static void add_places(struct view *view, const struct audit_item *item)
{
    enum { SHOWN = 6 };
    for (size_t i = 0; i < item->place_count && i < SHOWN; i++)
        add_pair(view, 2, i ? "" : "also at", item->places[i]);
    if (item->place_count > SHOWN) {
        buffer_printf(start_line(view, 2), "         and in %zu other places", item->place_count - SHOWN);
        end_line(view);
    }
}

static void add_item(struct view *view, const struct audit_item *item)
{
    struct buffer BUFFER_AUTO text = {0};
    add_color(view, TERM_PLAIN);
    struct buffer *out = start_line(view, 9);
    add_color(view, str_equal(item->severity, STR("error")) ? TERM_RED : TERM_YELLOW);
    term_untrusted(out, item->message);
    add_color(view, TERM_PLAIN);
    end_line(view);
    term_untrusted(&text, item->path);
    if (item->line)
        buffer_printf(&text, ":%zu", item->line);
    add_pair(view, 8, "at", buffer_str(&text));
    add_empty(view);
    add_frame(view, item);
    add_empty(view);
    add_pair(view, 6, "rule", item->rule);
    buffer_clear(&text);
    buffer_printf(&text, "%.*s%s%.*s", STR_ARG(item->confidence), item->proof.len ? ": " : "",
                  STR_ARG(item->proof));
    add_pair(view, 7, "sure", buffer_str(&text));
    add_pair(view, 5, "shape", item->shape);
    add_pair(view, 1, "help", item->help);
    add_places(view, item);
    if (item->decision != AUDIT_OPEN) {
        buffer_clear(&text);
        buffer_printf(&text, "%s%s%.*s", audit_decision_name(item->decision), item->reason.len ? ": " : "",
                      STR_ARG(item->reason));
        add_pair(view, 7, "decided", buffer_str(&text));
    }
}

// Takes out the lines with the lowest weight until `room` are left.
static void shrink(struct view *view, size_t room)
{
    while (view->count > room) {
        size_t least = 0;
        for (size_t i = 1; i < view->count; i++)
            if (view->lines[i].weight <= view->lines[least].weight)
                least = i;
        memmove(&view->lines[least], &view->lines[least + 1],
                (view->count - least - 1) * sizeof view->lines[0]);
        view->count--;
    }
}

void audit_draw(const struct audit *audit, unsigned width, unsigned height, struct str question,
                struct buffer *out)
{
    static const char *const keys[] = {
        "t true  f false positive  e expected test secret  s skip  b back  q quit",
        "t true f false e test s skip b back q quit",
        "t f e s b q",
    };
    struct view view = {.color = audit->color, .width = width};
    add_head(&view, audit);
    add_item(&view, &audit->items.at[audit->at]);
    shrink(&view, height > 2 ? height - 1 : 1);
    for (size_t i = 0; i < view.count; i++) {
        buffer_add(out, str_slice(buffer_str(&view.text), view.lines[i].start, view.lines[i].len));
        buffer_add_byte(out, '\n');
    }
    if (question.len) {
        // What is being typed is at the end: that must be seen.
        term_untrusted(out, question);
    } else {
        size_t pick = 0;
        while (pick < 2 && strlen(keys[pick]) > width)
            pick++;
        buffer_add_cstring(out, keys[pick]);
    }
    buffer_free(&view.text);
}
