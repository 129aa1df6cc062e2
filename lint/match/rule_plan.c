// What of a rule is known before a tree is there: the kinds of nodes it may match, and texts that a file must
// have.
#include "lint/match/rule_internal.h"

enum { DEPTH_MAX = 32, LITERALS_MAX = 16 };

// A set of symbols; all of them when `is_all`.
struct symbols {
    bool is_all;
    struct VEC(uint16_t) at;
};

static bool has_symbol(const struct symbols *set, uint16_t symbol)
{
    for (size_t i = 0; i < set->at.count; i++)
        if (set->at.at[i] == symbol)
            return true;
    return set->is_all;
}

static void add_symbol(struct symbols *set, uint16_t symbol)
{
    if (!has_symbol(set, symbol))
        *vec_add(&set->at) = symbol;
}

static struct symbols symbols_of(const struct match_expression *expression, unsigned depth);

static struct symbols symbols_of_all(const struct match_expression *expression, unsigned depth)
{
    struct symbols set = {.is_all = true};
    for (uint32_t i = 0; i < expression->part_count; i++) {
        struct symbols part = symbols_of(expression->parts[i], depth + 1);
        if (part.is_all)
            continue;
        struct symbols both = {0};
        for (size_t k = 0; k < part.at.count; k++)
            if (has_symbol(&set, part.at.at[k]))
                add_symbol(&both, part.at.at[k]);
        vec_free(&part.at);
        vec_free(&set.at);
        set = both;
    }
    return set;
}

static struct symbols symbols_of_any(const struct match_expression *expression, unsigned depth)
{
    struct symbols set = {0};
    for (uint32_t i = 0; i < expression->part_count; i++) {
        struct symbols part = symbols_of(expression->parts[i], depth + 1);
        set.is_all = set.is_all || part.is_all;
        for (size_t k = 0; k < part.at.count; k++)
            add_symbol(&set, part.at.at[k]);
        vec_free(&part.at);
    }
    return set;
}

static struct symbols symbols_of(const struct match_expression *expression, unsigned depth)
{
    struct symbols set = {0};
    const struct pattern_node *root;
    if (depth > DEPTH_MAX)
        return (struct symbols){.is_all = true};
    switch (expression->op) {
    case MATCH_PATTERN:
        root = &expression->pattern->nodes[0];
        set.is_all =
            expression->pattern->strictness == STRICTNESS_TEMPLATE || root->symbol == MATCH_SYMBOL_ERROR;
        if (root->op == PATTERN_ONE && !expression->pattern->root_symbol)
            set.is_all = true;
        if (!set.is_all)
            add_symbol(&set, root->op == PATTERN_ONE ? expression->pattern->root_symbol : root->symbol);
        return set;
    case MATCH_KIND:
        set.is_all = expression->is_supertype;
        if (!set.is_all)
            add_symbol(&set, expression->symbol);
        return set;
    case MATCH_ALL: return symbols_of_all(expression, depth);
    case MATCH_ANY: return symbols_of_any(expression, depth);
    case MATCH_UTIL: return symbols_of(expression->util->expression, depth + 1);
    default: return (struct symbols){.is_all = true};
    }
}

// Texts of which one is in every file with a match; none when nothing is known.
struct literals {
    struct str at[LITERALS_MAX];
    size_t count;
};

static size_t shortest(const struct literals *literals)
{
    size_t length = literals->count ? SIZE_MAX : 0;
    for (size_t i = 0; i < literals->count; i++)
        length = literals->at[i].len < length ? literals->at[i].len : length;
    return length;
}

static struct literals literals_of(struct arena *arena, const struct match_expression *expression,
                                   unsigned depth);

static struct literals best_of(struct arena *arena, const struct match_expression *expression, unsigned depth)
{
    struct literals best = {0};
    for (uint32_t i = 0; i < expression->part_count; i++) {
        struct literals part = literals_of(arena, expression->parts[i], depth + 1);
        bool is_better = part.count && (!best.count || shortest(&part) > shortest(&best) ||
                                        (shortest(&part) == shortest(&best) && part.count < best.count));
        best = is_better ? part : best;
    }
    return best;
}

static struct literals each_of(struct arena *arena, const struct match_expression *expression, unsigned depth)
{
    struct literals all = {0};
    for (uint32_t i = 0; i < expression->part_count; i++) {
        struct literals part = literals_of(arena, expression->parts[i], depth + 1);
        if (!part.count || all.count + part.count > LITERALS_MAX)
            return (struct literals){0};
        for (size_t k = 0; k < part.count; k++)
            all.at[all.count++] = part.at[k];
    }
    return all;
}

static struct literals literals_of(struct arena *arena, const struct match_expression *expression,
                                   unsigned depth)
{
    struct literals one = {0};
    if (depth > DEPTH_MAX)
        return one;
    switch (expression->op) {
    case MATCH_PATTERN:
        one.at[0] = pattern_literal(expression->pattern);
        one.count = one.at[0].len > 0;
        return one;
    case MATCH_REGEX:
        one.count = match_regex_literals(expression->regex_text, arena, one.at, LITERALS_MAX);
        return one;
    case MATCH_INSIDE:
    case MATCH_HAS:
    case MATCH_PRECEDES:
    case MATCH_FOLLOWS:
    case MATCH_ALL: return best_of(arena, expression, depth);
    case MATCH_ANY: return each_of(arena, expression, depth);
    case MATCH_UTIL: return literals_of(arena, expression->util->expression, depth + 1);
    default: return one;
    }
}

// Of a query: what its patterns begin with.
static struct symbols symbols_of_query(const struct query *query)
{
    struct symbols set = {0};
    for (size_t i = 0; i < query->pattern_count; i++) {
        const struct query_pattern *pattern = &query->patterns[i];
        set.is_all = set.is_all || !pattern->symbol_count;
        for (size_t k = 0; k < pattern->symbol_count && !set.is_all; k++)
            add_symbol(&set, pattern->symbols[k]);
    }
    return set;
}

static void keep_symbols(struct rule_loader *loader, struct symbols *symbols)
{
    struct match_rule *rule = loader->rule;
    if (!symbols->is_all) {
        rule->symbol_count = symbols->at.count;
        rule->symbols = ARENA_ARRAY(loader->arena, uint16_t, symbols->at.count + 1);
        for (size_t i = 0; i < symbols->at.count; i++)
            rule->symbols[i] = symbols->at.at[i];
    }
    vec_free(&symbols->at);
}

static void keep_literals(struct rule_loader *loader, const struct str *texts, size_t count)
{
    struct match_rule *rule = loader->rule;
    rule->literal_count = count;
    rule->literals = ARENA_ARRAY(loader->arena, struct str, count + 1);
    for (size_t i = 0; i < count; i++)
        rule->literals[i] = texts[i];
}

void rule_plan(struct rule_loader *loader)
{
    struct match_rule *rule = loader->rule;
    for (size_t i = 0; i < rule->rewriter_count; i++)
        rule->wants_supertypes = rule->wants_supertypes || rule->rewriters[i]->wants_supertypes;
    rule->wants_supertypes = rule->wants_supertypes || (rule->query && rule->query->has_supertypes);
    struct symbols symbols = rule->query ? symbols_of_query(rule->query) : symbols_of(rule->expression, 0);
    keep_symbols(loader, &symbols);
    if (rule->query) {
        keep_literals(loader, rule->query->literals, rule->query->literal_count);
    } else {
        struct literals literals = literals_of(loader->arena, rule->expression, 0);
        keep_literals(loader, literals.at, literals.count);
    }
}
