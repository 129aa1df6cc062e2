#include "scanners/engine_internal.h"

struct candidate *candidate_add(const struct scan *scan, size_t rule, size_t start, size_t end)
{
    struct candidate *candidate = vec_add(&scan->scratch->candidates);
    candidate->match = (struct scan_match){
        .rule = &scan->layer->set->rules[rule],
        .offset = start,
        .length = end - start,
        .tier = SCAN_LIKELY,
        .text = str_slice(scan->input->bytes, start, end - start),
    };
    candidate->end = end;
    candidate->order = scan->layer_index << 16 | rule;
    return candidate;
}

// Of overlapping candidates the one that says most wins: a provider's, then what blocks, then what is proven,
// then the longer. A provider's comes first since it knows: a token whose checksum is wrong, or a key that is
// public, would else block as a value assigned to a name. So does a rule that recomputed a checksum.
static int rank_of(const struct candidate *candidate)
{
    const struct scan_match *match = &candidate->match;
    bool knows = !(match->rule->flags & RULE_GENERIC) || match->rule->checksum;
    return (match->is_timed_out ? 8 : 0) + (knows ? 4 : 0) + (match->tier >= SCAN_LIKELY ? 2 : 0) +
           (match->tier == SCAN_PROVEN ? 1 : 0);
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    int difference = rank_of(a) - rank_of(b);
    if (difference != 0)
        return difference > 0;
    if (a->match.length != b->match.length)
        return a->match.length > b->match.length;
    unsigned a_yields = a->match.rule->flags & RULE_YIELDS, b_yields = b->match.rule->flags & RULE_YIELDS;
    return a_yields != b_yields ? !a_yields : a->order < b->order;
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->match.offset != b->match.offset)
        return a->match.offset < b->match.offset ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void trace_match(const struct scan_input *input, const struct candidate *candidate, const char *stage,
                        const char *reason)
{
    const struct scan_match *match = &candidate->match;
    struct scan_trace what = {.stage = stage,
                              .rule = match->rule,
                              .is_kept = strcmp(stage, "report") == 0,
                              .reason = reason,
                              .offset = match->offset,
                              .length = match->length};
    if (input->trace)
        input->trace(input->trace_context, &what);
}

static void tell(const struct scan_input *input, const struct candidate *best, scan_sink *sink, void *context)
{
    trace_match(input, best, "report", best->match.says ? best->match.says : "it looks like one");
    sink(context, &best->match);
}

void candidates_report(const struct scan_input *input, struct scan_scratch *scratch, scan_sink *sink,
                       void *context)
{
    const struct candidate *best = NULL;
    vec_sort(&scratch->candidates, compare_candidates);
    VEC_EACH (const struct candidate, candidate, &scratch->candidates) {
        if (best && candidate->match.offset < best->end) {
            bool wins = is_better(candidate, best);
            trace_match(input, wins ? best : candidate, "overlap", "another rule says more about this place");
            best = wins ? candidate : best;
            continue;
        }
        if (best)
            tell(input, best, sink, context);
        best = candidate;
    }
    if (best)
        tell(input, best, sink, context);
}
