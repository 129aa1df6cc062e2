#include "scanners/document.h"

#include "core/blob.h"
#include "core/utf8.h"

#include <stdlib.h>

struct document_match {
    struct scan_match match;
    size_t order; // of discovery: what decides when nothing else does
};

struct document_scratch {
    struct arena arena; // of one document: texts that don't stand in the bytes
    struct VEC(struct document_match) matches;
};

void document_scratch_free(struct document_scratch *scratch)
{
    if (!scratch)
        return;
    arena_free(&scratch->arena);
    vec_free(&scratch->matches);
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

struct scan_input scan_input_from(struct str bytes, struct str path, enum scan_profile profile)
{
    struct blob blob;
    blob_init(&blob, path, 0100644, NULL, bytes);
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

static size_t place_of(const struct document *document, size_t offset)
{
    if (!document->offsets)
        return offset;
    return offset < document->offset_count ? document->offsets[offset] : document->original_size;
}

static void report(const struct document *document, scan_sink *sink, void *context)
{
    VEC_EACH (const struct document_match, found, &document->own->matches) {
        struct scan_match match = found->match;
        size_t end = place_of(document, match.offset + match.length);
        match.offset = place_of(document, match.offset);
        match.length = end - match.offset;
        sink(context, &match);
    }
}

static bool scan_text(struct document *document, const struct scan_engine *engine,
                      struct scan_scratch *scratch, scan_sink *sink, void *context, struct error *err)
{
    if (!scan_bytes_in(engine, scratch, &document->input, document->from, document->to, keep, document, err))
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

bool scan_document_in(const struct scan_engine *engine, struct scan_scratch *scratch,
                      const struct scan_input *input, size_t from, size_t to, scan_sink *sink, void *context,
                      struct error *err)
{
    struct document document = {.own = own_scratch(scratch),
                                .input = *input,
                                .from = from,
                                .to = to,
                                .original_size = input->bytes.len};
    unsigned unit = unit_size(input->encoding);
    if (unit == 0)
        return scan_text(&document, engine, scratch, sink, context, err);
    struct buffer text = {.limit = SIZE_MAX};
    size_t *offsets = NULL;
    bool is_big = input->encoding == ENCODING_UTF16BE || input->encoding == ENCODING_UTF32BE;
    utf8_from_wide(input->bytes, unit, is_big, &text, &offsets);
    document.input.bytes = buffer_str(&text);
    document.from = 0;
    document.to = text.len;
    document.offsets = offsets;
    document.offset_count = text.len;
    bool is_scanned = scan_text(&document, engine, scratch, sink, context, err);
    free(offsets);
    buffer_free(&text);
    return is_scanned;
}

bool scan_document(const struct scan_engine *engine, struct scan_scratch *scratch,
                   const struct scan_input *input, scan_sink *sink, void *context, struct error *err)
{
    return scan_document_in(engine, scratch, input, 0, input->bytes.len, sink, context, err);
}
