#include "scanners/document.h"

#include "core/blob.h"
#include "core/utf8.h"
#include "scanners/decode/view.h"
#include "scanners/entropy.h"
#include "scanners/files/files.h"

#include <stdlib.h>

enum {
    LEVELS = 3, // of views: what is encoded in what is encoded
    // Bytes of a document that SCAN_REACH_AHEAD bytes of a view stand for, at most; what takes more is noted.
    DECODE_STRETCH = 1024,
};

struct document_match {
    struct scan_match match;
    size_t order; // of discovery: what decides when nothing else does
};

struct document_scratch {
    struct arena arena; // of one document: texts that don't stand in the bytes
    struct VEC(struct document_match) matches;
    struct decode_view views[LEVELS];
};

void document_scratch_free(struct document_scratch *scratch)
{
    if (!scratch)
        return;
    arena_free(&scratch->arena);
    vec_free(&scratch->matches);
    for (size_t i = 0; i < LEVELS; i++)
        decode_view_free(&scratch->views[i]);
    free(scratch);
}

// One document on its way: the bytes as UTF-8, and how to come back from there.
struct document {
    struct document_scratch *own;
    struct scan_input input;
    size_t from, to; // what of it is looked at
    size_t original_size;
    const size_t *offsets; // of each scanned byte in the original, when that was converted; else NULL
    size_t offset_count;
};

// UTF-32 without a byte order mark: all but one of each four bytes are zero. What a blob calls it is UTF-16.
static enum encoding find_utf32(struct str bytes, enum encoding otherwise)
{
    if (bytes.len < 16 || !memchr(bytes.at, 0, 16))
        return otherwise;
    size_t zeros[4] = {0}, looked = bytes.len < 256 ? bytes.len & ~(size_t)3 : 256;
    for (size_t i = 0; i < looked; i++)
        zeros[i & 3] += bytes.at[i] == 0;
    if (looked < 16 || bytes.len % 4 || zeros[1] != looked / 4 || zeros[2] != looked / 4)
        return otherwise;
    return zeros[3] == looked / 4 && zeros[0] == 0   ? ENCODING_UTF32LE
           : zeros[0] == looked / 4 && zeros[3] == 0 ? ENCODING_UTF32BE
                                                     : otherwise;
}

struct scan_input scan_input_from(struct str bytes, struct str path, enum scan_profile profile)
{
    struct blob blob;
    blob_init_bytes(&blob, path, 0100644, NULL, bytes);
    return (struct scan_input){
        .bytes = blob.bytes,
        .path = path,
        .profile = profile,
        .is_binary = (blob.types & FILETYPE(BINARY)) != 0,
        .encoding = blob.encoding,
    };
}

static struct document_scratch *own_scratch(struct scan_scratch *scratch)
{
    struct document_scratch **own = scan_scratch_document(scratch);
    if (!*own)
        *own = memory_alloc(1, sizeof **own);
    arena_reset(&(*own)->arena);
    vec_clear(&(*own)->matches);
    return *own;
}

static void keep(void *context, const struct scan_match *match)
{
    struct document *document = context;
    size_t order = document->own->matches.count;
    *vec_add(&document->own->matches) = (struct document_match){*match, order};
}

// What is encoded is told once, and where it stands plainly too only there.
static int rank_of(const struct scan_match *match)
{
    return (match->is_timed_out ? 8 : 0) + (match->severity >= SEVERITY_ERROR ? 4 : 0) +
           (match->rule->flags & RULE_GENERIC ? 0 : 2) + (match->tier == SCAN_PROVEN ? 1 : 0);
}

static bool is_better(const struct document_match *a, const struct document_match *b)
{
    int difference = rank_of(&a->match) - rank_of(&b->match);
    return difference != 0 ? difference > 0 : a->order < b->order;
}

static int compare_matches(const void *left, const void *right)
{
    const struct document_match *a = left, *b = right;
    if (a->match.offset != b->match.offset)
        return a->match.offset < b->match.offset ? -1 : 1;
    if (a->match.length != b->match.length)
        return a->match.length > b->match.length ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static size_t place_of(const struct document *document, size_t offset)
{
    if (!document->offsets)
        return offset;
    return offset < document->offset_count ? document->offsets[offset] : document->original_size;
}

static void tell(const struct document *document, const struct document_match *found, scan_sink *sink,
                 void *context)
{
    struct scan_match match = found->match;
    size_t end = place_of(document, match.offset + match.length);
    match.offset = place_of(document, match.offset);
    match.length = end - match.offset;
    sink(context, &match);
}

static void report(const struct document *document, scan_sink *sink, void *context)
{
    struct document_scratch *own = document->own;
    const struct document_match *best = NULL;
    vec_sort(&own->matches, compare_matches);
    VEC_EACH (const struct document_match, found, &own->matches) {
        // Several secrets that one compressed run encodes stand in the same place: all are told.
        bool is_same_run =
            best && best->match.via && found->match.via && !str_equal(best->match.text, found->match.text);
        if (best && !is_same_run && found->match.offset < best->match.offset + best->match.length) {
            best = is_better(found, best) ? found : best;
            continue;
        }
        if (best)
            tell(document, best, sink, context);
        best = found;
    }
    if (best)
        tell(document, best, sink, context);
}

struct level {
    struct document *document;
    const struct decode_view *view;
};

// A match in decoded text: where is what encodes it? A value that names no provider counts where the text
// around it was decoded as a whole, not where two strings met.
static void keep_decoded(void *context, const struct scan_match *found)
{
    const struct level *level = context;
    struct scan_match match = *found;
    struct arena *arena = &level->document->own->arena;
    char room[160];
    struct buffer via = {.at = room, .room = sizeof room, .limit = sizeof room};
    unsigned kinds = decode_view_kinds(level->view, found->offset, found->offset + found->length);
    size_t end;
    if (found->is_timed_out ||
        !decode_view_is_near(level->view, found->offset, found->offset + found->length) ||
        (found->rule->finder && found->rule->flags & RULE_GENERIC && kinds >> DECODE_JOIN & 1) ||
        !decode_view_place(level->view, found->offset, found->offset + found->length, &match.offset, &end,
                           &via))
        return;
    match.length = end - match.offset;
    match.text = arena_copy(arena, found->text);
    match.via = via.len ? arena_copy(arena, buffer_str(&via)).at : NULL;
    keep(level->document, &match);
}

// What became of a candidate in decoded text, told where its encoded form stands.
static void trace_decoded(void *context, const struct scan_trace *found)
{
    const struct level *level = context;
    const struct scan_input *input = &level->document->input;
    struct scan_trace trace = *found;
    char room[160];
    struct buffer via = {.at = room, .room = sizeof room - 1, .limit = sizeof room - 1};
    size_t end;
    if (!decode_view_is_near(level->view, found->offset, found->offset + found->length) ||
        !decode_view_place(level->view, found->offset, found->offset + found->length, &trace.offset, &end,
                           &via))
        return;
    trace.length = end - trace.offset;
    room[via.len] = '\0';
    trace.via = via.len ? room : NULL;
    input->trace(input->trace_context, &trace);
}

static void trace_level(struct scan_input *input, struct level *level)
{
    input->trace = level->document->input.trace ? trace_decoded : NULL;
    input->trace_context = level;
}

// The views of a document: of what is encoded in it, of that again, and of the strings of a JSON text.
static const struct scan_rule rule_limit = {
    .id = "decode-limit",
    .name = "secrets/decode-limit",
    .provider = "",
    .description =
        "more is encoded in this file than is decoded: what comes behind was read as it stands only",
    .rotate = "look at the file by hand, or split it",
    .severity = SEVERITY_WARNING,
};

// A notebook, or a JSON text with texts of programs and documents in it.
static bool has_json_strings(const struct scan_input *input)
{
    struct str extension = str_extension(input->path);
    bool is_notebook = str_equal_ignoring_case(extension, STR("ipynb"));
    if ((!is_notebook && !str_equal_ignoring_case(extension, STR("json"))) || !files_has_form(input->path))
        return false;
    return is_notebook || str_find(input->bytes, STR("\\\""), 0) != STR_NONE;
}

static bool scan_json(struct document *document, const struct decode_options *options,
                      const struct scan_engine *engine, struct scan_scratch *scratch, struct error *err)
{
    struct decode_view *view = &document->own->views[0];
    struct scan_input input = document->input;
    struct level level = {document, view};
    if (str_ends_with(input.path, STR(".ipynb"))) // cells are programs
        input.path = arena_printf(&document->own->arena, "%.*spy", (int)input.path.len - 5, input.path.at);
    decode_json_view(view, input.bytes, options);
    input.bytes = buffer_str(&view->text);
    trace_level(&input, &level);
    return view->parts.count == 0 || scan_bytes(engine, scratch, &input, keep_decoded, &level, err);
}

// Where in the source text[offset] is, at or behind part `*from`, which moves on to the part that holds it. A
// gap ends the stretch.
static size_t source_ahead(const struct decode_view *view, size_t offset, size_t *from)
{
    size_t i = *from;
    while (i + 1 < view->parts.count && view->parts.at[i + 1].at <= offset &&
           view->parts.at[i + 1].kind != DECODE_GAP)
        i++;
    *from = i;
    const struct decode_part *part = &view->parts.at[i];
    size_t within = offset - part->at, length = part->end - part->start;
    return part->kind == DECODE_PLAIN && within < length ? part->start + within : part->end;
}

// Notes what is read as one and is longer than a window is wide around what is new: a long run, or runs so
// close that a hit in one looks over them.
static void note_stretches(const struct decode_view *view, bool is_first, struct scan_extent *extent)
{
    size_t furthest = 0;
    if (!extent->is_wanted)
        return;
    for (size_t i = 0; i < view->parts.count; i++) {
        const struct decode_part *part = &view->parts.at[i];
        if (part->kind == DECODE_PLAIN || part->kind == DECODE_GAP)
            continue;
        size_t behind = i + 1 < view->parts.count ? view->parts.at[i + 1].at : view->text.len;
        furthest = furthest > i ? furthest : i;
        size_t end = source_ahead(view, behind + SCAN_REACH_AHEAD, &furthest);
        extent->is_in_view = !is_first;
        if (!is_first || end - part->start > DECODE_STRETCH)
            scan_extent_note(extent, &(struct scan_far){part->start, end, DECODE_BEFORE, DECODE_BEHIND});
    }
}

// Decoded text is shorter than what encodes it: a hit looks further there. And a run has surroundings.
static void widen(const struct document *document, size_t *from, size_t *to)
{
    enum { WIDER = DECODE_STRETCH - SCAN_REACH_BACK + DECODE_BEHIND };
    *from = document->from > WIDER ? document->from - WIDER : 0;
    *to = document->input.bytes.len - document->to < WIDER ? document->input.bytes.len : document->to + WIDER;
}

static bool scan_decoded(struct document *document, const struct scan_engine *engine,
                         struct scan_scratch *scratch, struct error *err)
{
    struct decode_budget budget = {.bytes = DECODE_BYTES_MAX, .runs = DECODE_RUNS_MAX};
    const struct decode_options options = {.is_binary = document->input.is_binary, .budget = &budget};
    const struct decode_view *below = NULL;
    struct scan_input input = document->input;
    struct scan_extent *extent = scan_scratch_extent(scratch);
    if (has_json_strings(&input) && !scan_json(document, &options, engine, scratch, err))
        return false;
    for (size_t i = 0; i < LEVELS; i++) {
        struct decode_view *view = &document->own->views[i];
        size_t from = 0, to = input.bytes.len;
        if (i == 0)
            widen(document, &from, &to);
        decode_view(view, below, input.bytes, from, to, &options);
        if (view->parts.count == 0)
            break;
        note_stretches(view, i == 0, extent);
        input.bytes = buffer_str(&view->text);
        struct level level = {document, view};
        trace_level(&input, &level);
        extent->is_in_view = true;
        if (!scan_bytes(engine, scratch, &input, keep_decoded, &level, err))
            return false;
        extent->is_in_view = false;
        below = view;
    }
    extent->runs += DECODE_RUNS_MAX - budget.runs;
    extent->decoded += DECODE_BYTES_MAX - budget.bytes;
    if (budget.is_over)
        keep(document,
             &(struct scan_match){.rule = &rule_limit, .severity = rule_limit.severity, .is_notice = true});
    return true;
}

static bool scan_text(struct document *document, const struct scan_engine *engine,
                      struct scan_scratch *scratch, scan_sink *sink, void *context, struct error *err)
{
    // First what says most: of two that say the same, the earlier is told.
    // Who scans parts asks for the forms once.
    bool is_whole = document->from == 0 && document->to >= document->input.bytes.len;
    if (is_whole)
        files_scan(&document->input, &document->own->arena, keep, document);
    if (!scan_bytes_in(engine, scratch, &document->input, document->from, document->to, keep, document,
                       err) ||
        !scan_decoded(document, engine, scratch, err))
        return false;
    report(document, sink, context);
    return true;
}

static unsigned unit_size(enum encoding encoding)
{
    switch (encoding) {
    case ENCODING_UTF16LE:
    case ENCODING_UTF16BE: return 2;
    case ENCODING_UTF32LE:
    case ENCODING_UTF32BE: return 4;
    default: return 0;
    }
}

static bool scan_wide(const struct scan_engine *engine, struct scan_scratch *scratch,
                      const struct scan_input *input, enum encoding encoding, scan_sink *sink, void *context,
                      struct error *err)
{
    struct document document = {
        .own = own_scratch(scratch), .input = *input, .original_size = input->bytes.len};
    struct buffer text = {.limit = SIZE_MAX};
    size_t *offsets = NULL;
    bool is_big = encoding == ENCODING_UTF16BE || encoding == ENCODING_UTF32BE;
    document.input.is_binary = false;
    utf8_from_wide(input->bytes, unit_size(encoding), is_big, &text, &offsets);
    document.input.bytes = buffer_str(&text);
    document.to = text.len;
    document.offsets = offsets;
    document.offset_count = text.len;
    bool is_scanned = scan_text(&document, engine, scratch, sink, context, err);
    free(offsets);
    buffer_free(&text);
    return is_scanned;
}

// Does a wide text have narrow parts? Others than PowerShell add ASCII to what its `>` has written.
static bool has_narrow_part(struct str bytes)
{
    enum { NARROW_MIN = 16 };
    size_t run = 0;
    for (size_t i = 0; i < bytes.len && run < NARROW_MIN; i++)
        run = bytes.at[i] >= ' ' && bytes.at[i] < 0x7f ? run + 1 : 0;
    return run == NARROW_MIN;
}

bool scan_document_in(const struct scan_engine *engine, struct scan_scratch *scratch,
                      const struct scan_input *input, size_t from, size_t to, scan_sink *sink, void *context,
                      struct error *err)
{
    enum encoding encoding = find_utf32(input->bytes, input->encoding);
    bool is_wide = unit_size(encoding) > 0;
    if (is_wide && !scan_wide(engine, scratch, input, encoding, sink, context, err))
        return false;
    if (is_wide && !has_narrow_part(input->bytes))
        return true;
    struct document document = {.own = own_scratch(scratch),
                                .input = *input,
                                .from = is_wide ? 0 : from,
                                .to = is_wide ? input->bytes.len : to,
                                .original_size = input->bytes.len};
    return scan_text(&document, engine, scratch, sink, context, err);
}

bool scan_document(const struct scan_engine *engine, struct scan_scratch *scratch,
                   const struct scan_input *input, scan_sink *sink, void *context, struct error *err)
{
    return scan_document_in(engine, scratch, input, 0, input->bytes.len, sink, context, err);
}

// A name is short, and few have anything in them that could be a token: a long run of its characters with a
// digit, or with letters that change their case again and again. Only those are scanned.
static bool name_may_hold_secret(struct str name)
{
    enum { RUN_MIN = 20, CASE_CHANGES_MIN = 4 };
    size_t run = 0, digits = 0, changes = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!byte_is_alpha(c) && !byte_is_digit(c) && c != '_' && c != '-') {
            run = digits = changes = 0;
            continue;
        }
        run++;
        digits += byte_is_digit(c);
        changes +=
            i > 0 && byte_is_alpha(c) && byte_is_alpha(name.at[i - 1]) && ((c ^ name.at[i - 1]) & 0x20);
        if (run >= RUN_MIN && (digits || changes >= CASE_CHANGES_MIN))
            return true;
    }
    return false;
}

struct name_scan {
    struct str name;
    scan_sink *sink;
    void *context;
};

// sk-0f3c….json: a language and the digest of what the file holds, as bundlers call what they write.
static bool is_digest_in_name(const struct name_scan *scan, const struct scan_match *match)
{
    enum { DIGEST_LEN = 32 };
    struct str text = str_slice(scan->name, match->offset, match->length);
    return match->tier != SCAN_PROVEN && text.len > DIGEST_LEN && text.len <= DIGEST_LEN + 6 &&
           text_is_hex(str_slice(text, text.len - DIGEST_LEN, DIGEST_LEN));
}

static void on_name_match(void *context, const struct scan_match *match)
{
    const struct name_scan *scan = context;
    if (!is_digest_in_name(scan, match))
        scan->sink(scan->context, match);
}

bool scan_file_name(const struct scan_engine *engine, struct scan_scratch *scratch, struct str name,
                    enum scan_profile profile, scan_sink *sink, void *context, struct error *err)
{
    struct scan_input input = {.bytes = name, .profile = profile};
    struct name_scan scan = {name, sink, context};
    return !name_may_hold_secret(name) || scan_bytes(engine, scratch, &input, on_name_match, &scan, err);
}
