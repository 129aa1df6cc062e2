// The secrets of a file: in no text of a report may more than their ends be seen.
#include "core/engine_internal.h"

enum {
    SECRET_SHOWN = 2,  // characters at each end of a secret
    SECRET_SHORT = 12, // a shorter one is not shown at all
    START_LEN = 4,     // bytes; a shorter secret is found in any text
};

static int compare_spans(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

static int compare_starts(const void *a, const void *b)
{
    const struct secret_start *left = a, *right = b;
    return left->bytes != right->bytes ? (left->bytes > right->bytes) - (left->bytes < right->bytes)
                                       : (left->index > right->index) - (left->index < right->index);
}

static uint32_t start_bytes(const char *at)
{
    uint32_t bytes;
    memcpy(&bytes, at, START_LEN);
    return bytes;
}

// Overlapping ones become one.
static size_t join_spans(struct span *spans, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && spans[i].start <= spans[kept - 1].end) {
            if (spans[i].end > spans[kept - 1].end)
                spans[kept - 1].end = spans[i].end;
        } else {
            spans[kept++] = spans[i];
        }
    }
    return kept;
}

void secrets_collect(struct worker *worker, const struct blob *blob, size_t first, struct secrets *out)
{
    size_t count = worker->findings.count - first;
    *out = (struct secrets){.bytes = blob->bytes, .spans = ARENA_ARRAY(&worker->scratch, struct span, count)};
    for (size_t i = first; i < worker->findings.count; i++) {
        const struct finding *finding = &worker->findings.at[i];
        if (finding->is_secret && !finding->is_whole_file)
            out->spans[out->count++] = (struct span){finding->offset, finding->offset + finding->length};
    }
    if (out->count == 0)
        return;
    qsort(out->spans, out->count, sizeof *out->spans, compare_spans);
    out->count = join_spans(out->spans, out->count);
    out->starts = ARENA_ARRAY(&worker->scratch, struct secret_start, out->count);
    for (size_t i = 0; i < out->count; i++)
        if (out->spans[i].end - out->spans[i].start >= START_LEN && out->spans[i].end <= blob->bytes.len)
            out->starts[out->start_count++] = (struct secret_start){
                .bytes = start_bytes(blob->bytes.at + out->spans[i].start), .index = (uint32_t)i};
    qsort(out->starts, out->start_count, sizeof *out->starts, compare_starts);
}

static void add_masked(struct buffer *out, struct str bytes, struct span secret, size_t from, size_t to)
{
    bool shows_ends = secret.end - secret.start >= SECRET_SHORT;
    if (shows_ends && from == secret.start)
        buffer_add(out, str_slice(bytes, from, to - from < SECRET_SHOWN ? 0 : SECRET_SHOWN));
    buffer_add(out, STR("\xe2\x80\xa6"));
    if (shows_ends && to == secret.end && to - from >= 2 * SECRET_SHOWN)
        buffer_add(out, str_slice(bytes, to - SECRET_SHOWN, SECRET_SHOWN));
}

// The longest secret that `text` begins with, or NULL.
static const struct span *secret_at(const struct secrets *secrets, struct str text)
{
    const struct span *longest = NULL;
    uint32_t bytes = start_bytes(text.at);
    size_t low = 0, high = secrets->start_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (secrets->starts[middle].bytes < bytes)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < secrets->start_count && secrets->starts[low].bytes == bytes; low++) {
        const struct span *span = &secrets->spans[secrets->starts[low].index];
        bool is_longer = !longest || span->end - span->start > longest->end - longest->start;
        if (is_longer &&
            str_starts_with(text, str_slice(secrets->bytes, span->start, span->end - span->start)))
            longest = span;
    }
    return longest;
}

struct str secrets_hide(struct arena *arena, const struct secrets *secrets, struct str text)
{
    struct buffer BUFFER_AUTO out = {.limit = SIZE_MAX};
    size_t from = 0, at = 0;
    while (secrets->start_count && at + START_LEN <= text.len) {
        const struct span *span = secret_at(secrets, str_slice(text, at, text.len - at));
        if (!span) {
            at++;
            continue;
        }
        buffer_add(&out, str_slice(text, from, at - from));
        add_masked(&out, secrets->bytes, *span, span->start, span->end);
        from = at += span->end - span->start;
    }
    if (from == 0)
        return text;
    buffer_add(&out, str_slice(text, from, text.len - from));
    return arena_copy(arena, buffer_str(&out));
}

// The first that ends behind `at`.
static size_t first_behind(const struct secrets *secrets, size_t at)
{
    size_t low = 0, high = secrets->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (secrets->spans[middle].end <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool secrets_touch(const struct secrets *secrets, struct span part)
{
    size_t i = first_behind(secrets, part.start);
    return i < secrets->count && secrets->spans[i].start < part.end;
}

struct str secrets_render(struct arena *arena, const struct secrets *secrets, size_t start, size_t end,
                          struct span mark, struct span *rendered_mark)
{
    struct buffer out = {0};
    struct str bytes = secrets->bytes;
    size_t at = start, i = first_behind(secrets, start);

    *rendered_mark = (struct span){0};
    while (at < end) {
        bool in_secret = i < secrets->count && secrets->spans[i].start <= at;
        size_t stop = in_secret                                             ? secrets->spans[i].end
                      : i < secrets->count && secrets->spans[i].start < end ? secrets->spans[i].start
                                                                            : end;
        if (stop > end)
            stop = end;
        size_t before = out.len;
        if (in_secret)
            add_masked(&out, bytes, secrets->spans[i++], at, stop);
        else
            buffer_add(&out, str_slice(bytes, at, stop - at));
        // The mark's ends: exact in plain text, the mask's ends in a secret.
        if (mark.start >= at && mark.start < stop)
            rendered_mark->start = in_secret ? before : before + (mark.start - at);
        if (mark.end > at && mark.end <= stop)
            rendered_mark->end = in_secret ? out.len : before + (mark.end - at);
        at = stop;
    }
    if (mark.start >= end)
        rendered_mark->start = out.len;
    if (mark.end > end || rendered_mark->end < rendered_mark->start)
        rendered_mark->end = mark.end > mark.start ? out.len : rendered_mark->start;
    struct str copy = arena_copy(arena, buffer_str(&out));
    buffer_free(&out);
    return copy;
}
