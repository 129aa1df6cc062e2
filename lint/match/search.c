#include "lint/match/search.h"

#include <stdlib.h>

struct match_set {
    enum syntax_language language;
    size_t symbol_count;
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
            set->rules.count < UINT16_MAX)
            *vec_add(&set->rules) = *rule;
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
    quick_free(scratch->quick);
    vec_free(&scratch->is_wanted);
}

// Marks the rules that may match in this file; false when none may.
static bool choose(const struct match_set *set, struct match_scratch *scratch, struct str bytes,
                   struct str path)
{
    bool is_any = false;
    vec_clear(&scratch->is_wanted);
    VEC_EACH (struct match_rule *, rule, &set->rules) {
        bool is_wanted =
            (!path.len || match_rule_wants(*rule, path)) && match_rule_may_match(*rule, bytes) &&
            !(scratch->is_off && scratch->is_off(scratch->off_context, *rule, path));
        *vec_add(&scratch->is_wanted) = is_wanted;
        is_any = is_any || is_wanted;
    }
    return is_any;
}

struct walk {
    const struct match_set *set;
    struct match_scratch *scratch;
    struct matcher matcher;
    match_sink *sink;
    void *context;
};

static void try_rules(struct walk *walk, const uint16_t *order, size_t count, uint32_t node)
{
    for (size_t i = 0; i < count; i++) {
        struct match_bindings bindings;
        const struct match_rule *rule = walk->set->rules.at[order[i]];
        if (!walk->scratch->is_wanted.at[order[i]] ||
            !match_rule_matches(&walk->matcher, rule, node, &bindings))
            continue;
        const struct match_found found = {&walk->scratch->tree, rule, &bindings, node};
        walk->sink(walk->context, &walk->matcher, &found);
    }
}

// The file's tree, into the scratch: by the quick parser, or by tree-sitter where that gives up.
static bool parse(struct match_scratch *scratch, struct str bytes, enum syntax_language language,
                  struct error *err)
{
    struct syntax_tree tree = {0};
    if (!scratch->quick)
        scratch->quick = quick_new();
    switch (quick_parse(scratch->quick, bytes, language, NULL, err)) {
    case QUICK_PARSED: match_tree_fill_quick(&scratch->tree, scratch->quick, bytes, language); return true;
    case QUICK_TOO_LONG: return false;
    case QUICK_GIVES_UP: break;
    }
    if (!syntax_parse(bytes, language, NULL, &tree, err))
        return false;
    match_tree_fill(&scratch->tree, &tree);
    syntax_free(&tree);
    return true;
}

bool match_search(const struct match_set *set, struct match_scratch *scratch, struct str bytes,
                  struct str path, match_sink *sink, void *context, struct error *err)
{
    struct walk walk = {.set = set, .scratch = scratch, .sink = sink, .context = context};
    if (!choose(set, scratch, bytes, path))
        return true;
    if (!parse(scratch, bytes, set->language, err))
        return false;
    walk.matcher = (struct matcher){.tree = &scratch->tree, .steps = matcher_steps(&scratch->tree)};
    for (uint32_t node = 0; node < scratch->tree.nodes.count && !walk.matcher.is_over; node++) {
        size_t symbol = scratch->tree.nodes.at[node].symbol;
        if (symbol < set->symbol_count)
            try_rules(&walk, set->order.at + set->first[symbol], set->first[symbol + 1] - set->first[symbol],
                      node);
        if (set->others.count)
            try_rules(&walk, set->others.at, set->others.count, node);
    }
    return !walk.matcher.is_over || error_set(err, ERROR_LIMIT, "the rules take too long on it");
}
