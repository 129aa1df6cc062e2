#include "scanners/decode/view.h"

struct builder {
    struct decode_view *view;
    size_t done; // in the source: what is in the view
};

void decode_view_free(struct decode_view *view)
{
    buffer_free(&view->text);
    vec_free(&view->parts);
}

static void add_part(struct decode_view *view, enum decode_kind kind, size_t start, size_t end,
                     struct str text)
{
    *vec_add(&view->parts) = (struct decode_part){view->text.len, start, end, kind};
    buffer_add(&view->text, text);
}

static void add_plain(struct decode_view *view, size_t start, size_t end)
{
    if (end > start)
        add_part(view, DECODE_PLAIN, start, end, str_slice(view->source, start, end - start));
}

// The part that holds text[offset].
static size_t part_at(const struct decode_view *view, size_t offset)
{
    size_t low = 0, high = view->parts.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (view->parts.at[middle].at <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// Calls for [start, end) of the text: the first part, and the one behind the last.
static void parts_of(const struct decode_view *view, size_t start, size_t end, size_t *first, size_t *behind)
{
    *first = part_at(view, start);
    // A joint is an empty part: one at the very start of the span belongs to what is before it.
    while (*first + 1 < view->parts.count && view->parts.at[*first + 1].at <= start)
        ++*first;
    *behind = *first + 1;
    while (*behind < view->parts.count && view->parts.at[*behind].at < end)
        ++*behind;
}

unsigned decode_view_kinds(const struct decode_view *view, size_t start, size_t end)
{
    size_t first, behind;
    unsigned kinds = 0;
    if (view->parts.count == 0 || end <= start)
        return 0;
    parts_of(view, start, end, &first, &behind);
    for (size_t i = first; i < behind; i++)
        kinds |= 1u << view->parts.at[i].kind;
    return kinds;
}

static bool is_decoded(unsigned kinds)
{
    return (kinds & ~(1u << DECODE_PLAIN | 1u << DECODE_GAP)) != 0;
}

static bool on_run(void *context, const struct decode_run *run, struct str text)
{
    struct builder *builder = context;
    struct decode_view *view = builder->view;
    // On the second level only what the first one made is of interest.
    if (view->below && !is_decoded(decode_view_kinds(view->below, run->start, run->end)))
        return true;
    size_t from = run->start > DECODE_BEFORE ? run->start - DECODE_BEFORE : 0;
    if (view->parts.count && from > builder->done + DECODE_BEHIND) {
        add_plain(view, builder->done, builder->done + DECODE_BEHIND);
        add_part(view, DECODE_GAP, builder->done + DECODE_BEHIND, from, STR("\n\n"));
        builder->done = from;
    } else if (view->parts.count == 0)
        builder->done = from;
    add_plain(view, builder->done, run->start);
    add_part(view, run->kind, run->start, run->end, text);
    builder->done = run->end;
    return true;
}

void decode_view(struct decode_view *view, const struct decode_view *below, struct str source, size_t from,
                 size_t to, const struct decode_options *options)
{
    struct builder builder = {.view = view};
    buffer_clear(&view->text);
    vec_clear(&view->parts);
    view->text.limit = SIZE_MAX; // the budget bounds it
    view->below = below;
    view->source = source;
    decode_runs(source, from, to, options, on_run, &builder);
    if (view->parts.count == 0)
        return;
    size_t end = source.len - builder.done < DECODE_BEHIND ? source.len : builder.done + DECODE_BEHIND;
    add_plain(view, builder.done, end);
}

static bool is_whole_only(enum decode_kind kind)
{
    return kind == DECODE_JSON || kind == DECODE_BASE64_GZIP || kind == DECODE_BASE64_UTF16 ||
           kind == DECODE_HEX_LIST || kind == DECODE_JOIN;
}

// Where the byte at `offset` of the text, in its part, is in the source.
static size_t start_of(const struct decode_view *view, size_t part, size_t offset)
{
    const struct decode_part *where = &view->parts.at[part];
    if (where->kind == DECODE_PLAIN)
        return where->start + (offset - where->at);
    if (is_whole_only(where->kind))
        return where->start;
    return where->start + decode_locate(where->kind,
                                        str_slice(view->source, where->start, where->end - where->start),
                                        offset - where->at);
}

// The end in the source of what is before `offset` of the text, in its part.
static size_t end_of(const struct decode_view *view, size_t part, size_t offset)
{
    const struct decode_part *where = &view->parts.at[part];
    size_t next = part + 1 < view->parts.count ? view->parts.at[part + 1].at : view->text.len;
    if (where->kind == DECODE_PLAIN)
        return where->start + (offset - where->at);
    if (offset >= next || is_whole_only(where->kind))
        return where->end;
    size_t place = start_of(view, part, offset);
    if (where->kind == DECODE_BASE64 && (offset - where->at) % 3 != 0)
        place++; // the digit is shared by two bytes
    return place < where->end ? place : where->end;
}

// The kinds that are decoded on a level, in words: the first of them.
static void name_kinds(unsigned kinds, struct buffer *via)
{
    for (unsigned kind = DECODE_BASE64; kind < DECODE_KIND_COUNT; kind++)
        if (kinds >> kind & 1) {
            if (via->len)
                buffer_add_cstring(via, " > ");
            buffer_add_cstring(via, decode_kind_name(kind));
            return;
        }
}

bool decode_view_place(const struct decode_view *view, size_t start, size_t end, size_t *source_start,
                       size_t *source_end, struct buffer *via)
{
    size_t first, behind;
    unsigned kinds = decode_view_kinds(view, start, end);
    if (kinds == 0 || kinds >> DECODE_GAP & 1)
        return false;
    parts_of(view, start, end, &first, &behind);
    *source_start = start_of(view, first, start);
    *source_end = end_of(view, behind - 1, end);
    if (*source_end <= *source_start)
        return false;
    if (view->below &&
        !decode_view_place(view->below, *source_start, *source_end, source_start, source_end, via))
        return false;
    name_kinds(kinds, via);
    return true;
}

bool decode_view_is_near(const struct decode_view *view, size_t start, size_t end)
{
    enum { BEFORE = 48, BEHIND = 4 };
    size_t from = start > BEFORE ? start - BEFORE : 0;
    size_t to = view->text.len - end > BEHIND ? end + BEHIND : view->text.len;
    return is_decoded(decode_view_kinds(view, from, to));
}
