#include "scanners/prefilter.h"

#include "scanners/automaton.h"

#include <hs_runtime.h>

#include <stdlib.h>

struct prefilter {
    const struct scan_ruleset *set;
    hs_database_t *database; // NULL: the automaton is used
    struct automaton *automaton;
    size_t longest; // keyword
    const char *kind;
};

struct prefilter_scratch {
    hs_scratch_t *vectorscan;
};

struct prefilter *prefilter_open(const struct scan_ruleset *set, bool use_database)
{
    struct prefilter *prefilter = memory_alloc(1, sizeof *prefilter);
    prefilter->set = set;
    for (size_t i = 0; i < set->keyword_count; i++)
        if (set->keywords[i].length > prefilter->longest)
            prefilter->longest = set->keywords[i].length;
    // A database for other processors than this is refused here: the next one is tried.
    for (size_t i = 0; use_database && !prefilter->database && i < 2 && set->databases[i].len; i++)
        if (hs_deserialize_database(set->databases[i].at, set->databases[i].len, &prefilter->database) !=
            HS_SUCCESS)
            prefilter->database = NULL;
    prefilter->kind = prefilter->database ? "vectorscan" : "automaton";
    if (!prefilter->database)
        prefilter->automaton = automaton_new(set->keywords, set->keyword_count);
    return prefilter;
}

void prefilter_close(struct prefilter *prefilter)
{
    if (!prefilter)
        return;
    hs_free_database(prefilter->database);
    automaton_free(prefilter->automaton);
    free(prefilter);
}

struct prefilter_scratch *prefilter_scratch_open(const struct prefilter *prefilter)
{
    struct prefilter_scratch *scratch = memory_alloc(1, sizeof *scratch);
    if (prefilter->database && hs_alloc_scratch(prefilter->database, &scratch->vectorscan) != HS_SUCCESS)
        memory_exhausted(); // the only way in which it fails for a database that was loaded
    return scratch;
}

void prefilter_scratch_close(struct prefilter_scratch *scratch)
{
    if (!scratch)
        return;
    hs_free_scratch(scratch->vectorscan);
    free(scratch);
}

struct collector {
    const struct scan_ruleset *set;
    struct scan_hits *hits;
    size_t base; // of the piece in the bytes
    size_t from; // hits must end behind it
};

static void collect(const struct collector *collector, unsigned keyword, size_t end)
{
    if (end > collector->from)
        *vec_add(collector->hits) =
            (struct scan_hit){end - collector->set->keywords[keyword].length, end, keyword};
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context)
{
    const struct collector *collector = context;
    (void)from; // not known in this mode
    (void)flags;
    collect(collector, id, collector->base + (size_t)to);
    return 0;
}

static void on_automaton_match(void *context, unsigned keyword, size_t end)
{
    const struct collector *collector = context;
    collect(collector, keyword, collector->base + end);
}

bool prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch, struct str bytes,
                    size_t from, size_t to, struct scan_hits *hits, struct error *err)
{
    size_t overlap = prefilter->longest ? prefilter->longest - 1 : 0;
    size_t base = from > overlap ? from - overlap : 0;
    struct collector collector = {prefilter->set, hits, base, from};
    struct str piece = str_slice(bytes, base, to - base);
    if (prefilter->set->keyword_count == 0 || piece.len == 0)
        return true;
    if (!prefilter->database) {
        automaton_scan(prefilter->automaton, piece, on_automaton_match, &collector);
        return true;
    }
    hs_error_t code = hs_scan(prefilter->database, piece.at, (unsigned)piece.len, 0, scratch->vectorscan,
                              on_match, &collector);
    return code == HS_SUCCESS || error_set(err, ERROR_TOOL, "keyword search failed with code %d", code);
}

const char *prefilter_kind(const struct prefilter *prefilter)
{
    return prefilter->kind;
}
