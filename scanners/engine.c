#include "scanners/engine.h"

#include "scanners/document.h"
#include "scanners/engine_internal.h"

#include <pthread.h>
#include <stdlib.h>

enum { PIECE_SIZE = 1 << 20 }; // of the prefilter's pass: fits the second-level cache

struct scan_engine {
    struct layer layers[2];
    size_t layer_count;
};

static void layer_open(struct layer *layer, const struct scan_ruleset *set)
{
    layer->set = set;
    layer->prefilter = prefilter_open(set, PREFILTER_BEST);
    layer->named = named_index_new(set);
    layer->slots = memory_alloc(set->rule_count, sizeof *layer->slots);
    layer->checksums = memory_alloc(set->rule_count, sizeof *layer->checksums);
    layer->finders = memory_alloc(set->rule_count, sizeof *layer->finders);
    for (size_t i = 0; i < set->rule_count; i++) {
        layer->checksums[i] = checksum_find(set->rules[i].checksum);
        layer->finders[i] = finder_by_name(set->rules[i].finder);
    }
}

static void layer_close(struct layer *layer)
{
    for (size_t i = 0; i < layer->set->rule_count; i++)
        program_slot_free(&layer->slots[i]);
    prefilter_close(layer->prefilter);
    named_index_free(layer->named);
    free(layer->slots);
    free(layer->checksums);
    free(layer->finders);
}

static struct scan_engine builtin;

static void open_builtin(void)
{
    layer_open(&builtin.layers[0], &scan_ruleset_builtin);
    builtin.layer_count = 1;
}

const struct scan_engine *scan_engine_builtin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_builtin);
    return &builtin;
}

struct scan_engine *scan_engine_new(const struct scan_ruleset *own)
{
    struct scan_engine *engine = memory_alloc(1, sizeof *engine);
    layer_open(&engine->layers[engine->layer_count++], &scan_ruleset_builtin);
    if (own && own->rule_count)
        layer_open(&engine->layers[engine->layer_count++], own);
    return engine;
}

void scan_engine_free(struct scan_engine *engine)
{
    if (!engine)
        return;
    for (size_t i = 0; i < engine->layer_count; i++)
        layer_close(&engine->layers[i]);
    free(engine);
}

const struct scan_ruleset *scan_engine_rules(const struct scan_engine *engine, size_t layer)
{
    return layer < engine->layer_count ? engine->layers[layer].set : NULL;
}

struct scan_scratch *scan_scratch_open(const struct scan_engine *engine)
{
    struct scan_scratch *scratch = memory_alloc(1, sizeof *scratch);
    scratch->confirmer = confirmer_open();
    for (size_t i = 0; i < engine->layer_count; i++)
        scratch->resume[i] = memory_alloc(engine->layers[i].set->rule_count, sizeof(size_t));
    return scratch;
}

void scan_scratch_close(struct scan_scratch *scratch)
{
    if (!scratch)
        return;
    for (size_t i = 0; i < 2; i++)
        free(scratch->resume[i]);
    confirmer_close(scratch->confirmer);
    vec_free(&scratch->hits);
    vec_free(&scratch->candidates);
    vec_free(&scratch->resumed);
    vec_free(&scratch->extent.far);
    document_scratch_free(scratch->document);
    free(scratch);
}

struct scan_extent *scan_scratch_extent(struct scan_scratch *scratch)
{
    return &scratch->extent;
}

void scan_extent_clear(struct scan_extent *extent)
{
    vec_clear(&extent->far);
    extent->is_in_view = extent->is_far = false;
    extent->runs = extent->decoded = 0;
}

void scan_extent_note(struct scan_extent *extent, const struct scan_far *far)
{
    extent->is_far = extent->is_far || extent->is_in_view || extent->far.count >= SCAN_FAR_MAX;
    if (!extent->is_far)
        *vec_add(&extent->far) = *far;
}

struct document_scratch **scan_scratch_document(struct scan_scratch *scratch)
{
    return &scratch->document;
}

static void confirm_hits(struct scan *scan)
{
    const struct scan_ruleset *set = scan->layer->set;
    VEC_EACH (const struct scan_hit, hit, &scan->scratch->hits) {
        const struct scan_keyword *keyword = &set->keywords[hit->keyword];
        for (size_t i = keyword->first; i < (size_t)keyword->first + keyword->count; i++)
            engine_try(scan, set->keyword_rules[i], hit, keyword->text);
    }
}

static void scan_layer(struct scan *scan, size_t begin, size_t stop)
{
    struct scan_scratch *scratch = scan->scratch;
    struct str bytes = scan->input->bytes;
    VEC_EACH (size_t *, resume, &scratch->resumed)
        **resume = 0;
    vec_clear(&scratch->resumed);
    scratch->start_count = 0;
    for (size_t from = begin; from < stop; from += PIECE_SIZE) {
        size_t to = stop - from < PIECE_SIZE ? stop : from + PIECE_SIZE;
        vec_clear(&scratch->hits);
        prefilter_scan(scan->layer->prefilter, bytes, from, to, scan->input->trace != NULL, &scratch->hits);
        confirm_hits(scan);
    }
}

void scan_input_read_path(struct scan_input *input)
{
    input->path_class = input->is_path_unknown ? PATH_PLAIN : path_class(input->path);
    input->family = file_family(input->path, input->is_path_unknown);
}

bool scan_bytes_in(const struct scan_engine *engine, struct scan_scratch *scratch,
                   const struct scan_input *input, size_t from, size_t to, scan_sink *sink, void *context,
                   struct error *err)
{
    struct scan_input local = *input;
    struct scan scan = {.scratch = scratch, .input = &local, .local = &local};
    (void)err;
    vec_clear(&scratch->candidates);
    for (size_t i = 0; i < engine->layer_count; i++) {
        scan.layer = &engine->layers[i];
        scan.layer_index = i;
        scan_layer(&scan, from, to);
    }
    candidates_report(input, scratch, sink, context);
    return true;
}

bool scan_bytes(const struct scan_engine *engine, struct scan_scratch *scratch,
                const struct scan_input *input, scan_sink *sink, void *context, struct error *err)
{
    return scan_bytes_in(engine, scratch, input, 0, input->bytes.len, sink, context, err);
}
