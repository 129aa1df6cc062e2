// What of a rule is known before a tree is there: the kinds of nodes it may match, and texts that a file must
// have.
#include "lint/match/rule_internal.h"

enum { DEPTH_MAX = 32, LITERALS_MAX = 16, NEEDED_MAX = 8 };

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
        if (part.is_all) { // it may list some besides
            vec_free(&part.at);
            continue;
        }
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

// All that is known of an expression: each of the sets has one text that is there.
struct needed {
    struct literals at[NEEDED_MAX];
    size_t count;
};

static void add_needed(struct needed *needed, const struct literals *literals)
{
    if (literals->count && needed->count < NEEDED_MAX)
        needed->at[needed->count++] = *literals;
}

static void gather_needed(struct arena *arena, const struct match_expression *expression, unsigned depth,
                          struct needed *out)
{
    struct str texts[LITERALS_MAX];
    size_t count = 0;
    if (depth > DEPTH_MAX)
        return;
    switch (expression->op) {
    case MATCH_PATTERN:
        count = pattern_literals(expression->pattern, texts, LITERALS_MAX);
        for (size_t i = 0; i < count; i++)
            add_needed(out, &(struct literals){.at = {texts[i]}, .count = 1});
        return;
    case MATCH_INSIDE:
    case MATCH_HAS:
    case MATCH_PRECEDES:
    case MATCH_FOLLOWS:
    case MATCH_ALL:
        for (uint32_t i = 0; i < expression->part_count; i++)
            gather_needed(arena, expression->parts[i], depth + 1, out);
        return;
    case MATCH_UTIL: gather_needed(arena, expression->util->expression, depth + 1, out); return;
    default: {
        struct literals one = literals_of(arena, expression, depth);
        add_needed(out, &one);
    }
    }
}

// Whether every match of an expression gives the variable a node.
static bool always_binds(const struct match_expression *expression, uint16_t variable, unsigned depth)
{
    const struct pattern *pattern = expression->pattern;
    bool is_any = expression->op == MATCH_ANY, binds = is_any && expression->part_count;
    if (depth > DEPTH_MAX)
        return false;
    switch (expression->op) {
    case MATCH_PATTERN:
        for (uint32_t i = 0; i < pattern->count && !binds; i++)
            binds = pattern->nodes[i].op == PATTERN_ONE && pattern->nodes[i].is_named &&
                    pattern->nodes[i].variable == variable;
        return binds;
    case MATCH_INSIDE:
    case MATCH_HAS:
    case MATCH_PRECEDES:
    case MATCH_FOLLOWS:
    case MATCH_ALL:
    case MATCH_ANY:
        for (uint32_t i = 0; i < expression->part_count && binds == is_any; i++)
            binds = always_binds(expression->parts[i], variable, depth + 1);
        return binds;
    case MATCH_UTIL: return always_binds(expression->util->expression, variable, depth + 1);
    default: return false;
    }
}

// Whether the variable may come to hold neighbours somewhere, of which no constraint speaks.
static bool may_be_many(const struct match_expression *expression, uint16_t variable, unsigned depth)
{
    const struct pattern *pattern = expression->pattern;
    if (depth > DEPTH_MAX)
        return true;
    for (uint32_t i = 0; expression->op == MATCH_PATTERN && i < pattern->count; i++)
        if (pattern->nodes[i].op == PATTERN_MANY && pattern->nodes[i].variable == variable)
            return true;
    for (uint32_t i = 0; i < expression->part_count; i++)
        if (may_be_many(expression->parts[i], variable, depth + 1))
            return true;
    return expression->op == MATCH_UTIL && may_be_many(expression->util->expression, variable, depth + 1);
}

// What the rule's expression and its constraints need, beside rule->literals.
static void keep_needed(struct rule_loader *loader)
{
    struct match_rule *rule = loader->rule;
    struct needed needed = {0};
    gather_needed(loader->arena, rule->expression, 0, &needed);
    for (size_t i = 0; i < rule->constraint_count; i++)
        if (always_binds(rule->expression, rule->constraints[i].variable, 0) &&
            !may_be_many(rule->expression, rule->constraints[i].variable, 0))
            gather_needed(loader->arena, rule->constraints[i].expression, 0, &needed);
    rule->needed = ARENA_ARRAY(loader->arena, struct match_needed, needed.count + 1);
    for (size_t i = 0; i < needed.count; i++) {
        struct match_needed *one = &rule->needed[rule->needed_count++];
        one->count = needed.at[i].count;
        one->at = ARENA_ARRAY(loader->arena, struct str, one->count);
        memcpy(one->at, needed.at[i].at, one->count * sizeof *one->at);
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
    // An error is no kind of the grammar's, by which rules are found: beside others it is looked for
    // everywhere.
    bool is_all = symbols->is_all || (symbols->at.count > 1 && has_symbol(symbols, MATCH_SYMBOL_ERROR));
    if (!is_all) {
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
        keep_needed(loader);
    }
}
