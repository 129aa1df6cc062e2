#include "lint/match/search.h"

#include <stdlib.h>

struct match_set {
    enum syntax_language language;
    size_t symbol_count;
    bool has_supertypes; // a query asks for them
    struct VEC(struct match_rule *) rules;
    // The rules of a symbol are order[first[symbol]] up to order[first[symbol + 1]]; those of any are
    // `others`.
    uint32_t *first;
    struct VEC(uint16_t) order, others;
};

struct match_set *match_set_new(const struct match_rule_list *rules, enum syntax_language language)
{
    struct match_set *set = memory_alloc(1, sizeof *set);
    set->language = language;
    VEC_EACH (struct match_rule *, rule, rules)
        if ((*rule)->language == language && (*rule)->severity != SEVERITY_OFF &&
            set->rules.count < UINT16_MAX) {
            *vec_add(&set->rules) = *rule;
            set->has_supertypes = set->has_supertypes || (*rule)->wants_supertypes;
        }
    if (!set->rules.count) {
        free(set);
        return NULL;
    }
    set->symbol_count = ts_language_symbol_count(syntax_grammar(language));
    set->first = memory_alloc(set->symbol_count + 1, sizeof *set->first);
    for (size_t symbol = 0; symbol < set->symbol_count; symbol++) {
        set->first[symbol] = (uint32_t)set->order.count;
        for (uint16_t i = 0; i < set->rules.count; i++)
            for (size_t k = 0; k < set->rules.at[i]->symbol_count; k++)
                if (set->rules.at[i]->symbols[k] == symbol)
                    *vec_add(&set->order) = i;
    }
    set->first[set->symbol_count] = (uint32_t)set->order.count;
    for (uint16_t i = 0; i < set->rules.count; i++) {
        const struct match_rule *rule = set->rules.at[i];
        bool is_of_error = rule->symbol_count == 1 && rule->symbols[0] == MATCH_SYMBOL_ERROR;
        if (!rule->symbols || is_of_error)
            *vec_add(&set->others) = i;
    }
    return set;
}

void match_set_free(struct match_set *set)
{
    if (!set)
        return;
    vec_free(&set->rules);
    vec_free(&set->order);
    vec_free(&set->others);
    free(set->first);
    free(set);
}

void match_scratch_free(struct match_scratch *scratch)
{
    match_tree_free(&scratch->tree);
    vec_free(&scratch->is_wanted);
    vec_free(&scratch->wanted);
    query_scratch_free(&scratch->queries);
    vec_free(&scratch->is_told);
    vec_free(&scratch->told);
}

// Marks the rules that may match in this file; false when none may.
static bool choose(const struct match_set *set, struct match_scratch *scratch, struct str bytes,
                   struct str path)
{
    bool is_any = false;
    vec_clear(&scratch->is_wanted);
    VEC_EACH (struct match_rule *, rule, &set->rules) {
        bool is_wanted = (!path.len || match_rule_wants(*rule, path)) && match_rule_may_match(*rule, bytes) &&
                         !(scratch->is_off && scratch->is_off(*rule, path));
        *vec_add(&scratch->is_wanted) = is_wanted;
        is_any = is_any || is_wanted;
    }
    return is_any;
}

// The kinds of nodes that the chosen rules look at.
static void list_wanted(const struct match_set *set, struct match_scratch *scratch)
{
    vec_clear(&scratch->wanted);
    for (size_t i = 0; i < set->rules.count; i++) {
        const struct match_rule *rule = set->rules.at[i];
        if (!scratch->is_wanted.at[i])
            continue;
        if (!rule->symbols || rule->query) {
            vec_clear(&scratch->wanted);
            return;
        }
        for (size_t k = 0; k < rule->symbol_count; k++)
            *vec_add(&scratch->wanted) = rule->symbols[k];
    }
}

struct walk {
    const struct match_set *set;
    struct match_scratch *scratch;
    struct matcher matcher;
    match_sink *sink;
    void *context;
};

struct query_walk {
    struct walk *walk;
    const struct match_rule *rule;
};

// The node that a match is about; MATCH_NONE: none, since the capture for it holds nothing.
static uint32_t finding_of(const struct query *query, const struct query_match *match)
{
    uint32_t at = match->last, found = query->finding == MATCH_NO_VARIABLE ? match->root : MATCH_NONE;
    for (; at != MATCH_NONE && query->finding != MATCH_NO_VARIABLE; at = match->captures[at].before)
        if (match->captures[at].variable == query->finding)
            found = match->captures[at].node;
    return found;
}

// Each node is told of once, with the first match that there is.
static void on_query(void *context, const struct query_match *match)
{
    const struct query_walk *own = context;
    struct match_scratch *scratch = own->walk->scratch;
    struct matcher *matcher = &own->walk->matcher;
    struct match_bindings bindings = {0};
    uint32_t node = finding_of(own->rule->query, match);
    if (node == MATCH_NONE || scratch->is_told.at[node] || !query_predicates_hold(matcher, match))
        return;
    query_bind(matcher->tree, match, &bindings);
    if (!match_constraints_hold(matcher, own->rule, &bindings))
        return;
    scratch->is_told.at[node] = 1;
    *vec_add(&scratch->told) = node;
    const struct match_found found = {
        .tree = &scratch->tree, .rule = own->rule, .bindings = &bindings, .node = node, .matcher = matcher};
    own->walk->sink(own->walk->context, matcher, &found);
}

static void try_query(struct walk *walk, const struct match_rule *rule, uint32_t node)
{
    struct match_scratch *scratch = walk->scratch;
    struct query_walk own = {walk, rule};
    while (scratch->is_told.count < scratch->tree.nodes.count)
        *vec_add(&scratch->is_told) = 0;
    query_search(&walk->matcher, rule->query, &scratch->queries, node, on_query, &own);
    VEC_EACH (uint32_t, told, &scratch->told)
        scratch->is_told.at[*told] = 0;
    vec_clear(&scratch->told);
}

static void try_rules(struct walk *walk, const uint16_t *order, size_t count, uint32_t node)
{
    for (size_t i = 0; i < count; i++) {
        struct match_bindings bindings;
        const struct match_rule *rule = walk->set->rules.at[order[i]];
        if (!walk->scratch->is_wanted.at[order[i]])
            continue;
        if (rule->query) {
            try_query(walk, rule, node);
            continue;
        }
        if (!match_rule_matches(&walk->matcher, rule, node, &bindings))
            continue;
        const struct match_found found = {.tree = &walk->scratch->tree,
                                          .rule = rule,
                                          .bindings = &bindings,
                                          .node = node,
                                          .matcher = &walk->matcher};
        walk->sink(walk->context, &walk->matcher, &found);
    }
}

// The tree of a part of a file, into the scratch.
static bool parse_part(struct match_scratch *scratch, struct str bytes, const struct match_part *part,
                       enum syntax_language language, struct error *err)
{
    struct syntax_tree tree = {0};
    if (!syntax_parse_part(bytes, &part->range, language, NULL, &tree, err))
        return false;
    match_tree_fill(&scratch->tree, &tree);
    syntax_free(&tree);
    return true;
}

bool match_search(const struct match_set *set, struct match_scratch *scratch, struct str bytes,
                  struct str path, match_sink *sink, void *context, struct error *err)
{
    return match_search_part(set, scratch, bytes, NULL, path, sink, context, err);
}

bool match_search_part(const struct match_set *set, struct match_scratch *scratch, struct str bytes,
                       const struct match_part *part, struct str path, match_sink *sink, void *context,
                       struct error *err)
{
    struct walk walk = {.set = set, .scratch = scratch, .sink = sink, .context = context};
    struct str own =
        part ? str_slice(bytes, part->range.start_byte, part->range.end_byte - part->range.start_byte)
             : bytes;
    if (!choose(set, scratch, own, path))
        return true;
    list_wanted(set, scratch);
    scratch->tree.wants_supertypes = set->has_supertypes;
    if (part ? !parse_part(scratch, bytes, part, set->language, err)
             : !match_tree_parse(&scratch->tree, bytes, set->language, &scratch->wanted, err))
        return false;
    walk.matcher = (struct matcher){.tree = &scratch->tree, .steps = matcher_steps(&scratch->tree)};
    for (uint32_t node = 0; node < scratch->tree.nodes.count && !walk.matcher.is_over; node++) {
        size_t symbol = scratch->tree.nodes.at[node].symbol;
        if (symbol < set->symbol_count && set->order.count)
            try_rules(&walk, set->order.at + set->first[symbol], set->first[symbol + 1] - set->first[symbol],
                      node);
        if (set->others.count)
            try_rules(&walk, set->others.at, set->others.count, node);
    }
    return !walk.matcher.is_over || error_set(err, ERROR_LIMIT, "the rules take too long on it");
}
