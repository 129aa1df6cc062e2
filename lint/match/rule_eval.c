#include "core/glob.h"
#include "lint/match/rule.h"

static bool holds(struct matcher *matcher, const struct match_expression *expression, uint32_t node,
                  struct match_bindings *bindings);

// With bindings that a failure leaves as they were.
static bool holds_here(struct matcher *matcher, const struct match_expression *expression, uint32_t node,
                       struct match_bindings *bindings)
{
    struct match_bindings saved = *bindings;
    if (holds(matcher, expression, node, bindings))
        return true;
    *bindings = saved;
    return false;
}

static bool stops(struct matcher *matcher, const struct match_expression *relation, uint32_t node)
{
    struct match_bindings ignored = {0};
    return relation->stop == STOP_RULE && holds(matcher, relation->stop_rule, node, &ignored);
}

// Whether `child` is what `node` has in the relation's field: the first that it has there.
static bool is_in_field(const struct match_tree *tree, uint32_t node, uint16_t field, uint32_t child)
{
    for (uint32_t at = match_first_child(tree, node); at != MATCH_NONE; at = match_next(tree, at))
        if (tree->nodes.at[at].field == field)
            return at == child;
    return false;
}

static bool is_inside(struct matcher *matcher, const struct match_expression *relation, uint32_t node,
                      struct match_bindings *bindings)
{
    const struct match_tree *tree = matcher->tree;
    uint32_t child = node;
    for (uint32_t at = tree->nodes.at[node].parent; at != MATCH_NONE; at = tree->nodes.at[at].parent) {
        if (!matcher_step(matcher))
            return false;
        bool is_there = !relation->field || is_in_field(tree, at, relation->field, child);
        if (is_there && holds_here(matcher, relation->parts[0], at, bindings))
            return true;
        if (relation->stop == STOP_NEIGHBOR || stops(matcher, relation, at))
            return false;
        child = at;
    }
    return false;
}

// Of the nodes of [first, behind), parents first, one that the relation's rule holds for; what its stop rule
// holds for is not gone into.
static bool has_in(struct matcher *matcher, const struct match_expression *relation, uint32_t first,
                   uint32_t behind, struct match_bindings *bindings)
{
    for (uint32_t at = first; at < behind;) {
        if (!matcher_step(matcher))
            return false;
        if (holds_here(matcher, relation->parts[0], at, bindings))
            return true;
        bool is_deep = relation->stop != STOP_NEIGHBOR && !stops(matcher, relation, at);
        at = is_deep ? at + 1 : matcher->tree->nodes.at[at].behind;
    }
    return false;
}

static bool has(struct matcher *matcher, const struct match_expression *relation, uint32_t node,
                struct match_bindings *bindings)
{
    const struct match_tree *tree = matcher->tree;
    if (!relation->field)
        return has_in(matcher, relation, node + 1, tree->nodes.at[node].behind, bindings);
    for (uint32_t at = match_first_child(tree, node); at != MATCH_NONE; at = match_next(tree, at))
        if (tree->nodes.at[at].field == relation->field)
            return has_in(matcher, relation, at, tree->nodes.at[at].behind, bindings);
    return false;
}

static uint32_t find_beside(struct matcher *matcher, const struct match_expression *relation, uint32_t node,
                            struct match_bindings *bindings)
{
    const struct match_tree *tree = matcher->tree;
    bool is_later = relation->op == MATCH_PRECEDES;
    for (uint32_t at = node;;) {
        at = is_later ? match_next(tree, at) : tree->nodes.at[at].before;
        if (at == MATCH_NONE || !matcher_step(matcher))
            return MATCH_NONE;
        if (holds_here(matcher, relation->parts[0], at, bindings))
            return at;
        if (relation->stop == STOP_NEIGHBOR || stops(matcher, relation, at))
            return MATCH_NONE;
    }
}

uint32_t match_beside(struct matcher *matcher, const struct match_expression *relation, uint32_t node,
                      const struct match_bindings *bindings)
{
    struct match_bindings own = *bindings;
    return find_beside(matcher, relation, node, &own);
}

static bool is_nth(const struct match_expression *expression, int index)
{
    int distance = index - expression->offset;
    if (expression->step == 0)
        return distance == 0;
    return distance / expression->step >= 0 && distance % expression->step == 0;
}

static bool is_nth_child(struct matcher *matcher, const struct match_expression *expression, uint32_t node,
                         struct match_bindings *bindings)
{
    const struct match_tree *tree = matcher->tree;
    const struct match_expression *of = expression->part_count ? expression->parts[0] : NULL;
    uint32_t parent = tree->nodes.at[node].parent;
    int before = 0, behind = 0;
    bool is_seen = false;
    if (parent == MATCH_NONE)
        return false;
    for (uint32_t at = match_first_child(tree, parent); at != MATCH_NONE; at = match_next(tree, at)) {
        struct match_bindings probe = *bindings;
        if (!matcher_step(matcher) || !match_is_named(tree, at) || (of && !holds(matcher, of, at, &probe)))
            continue;
        if (at == node) {
            is_seen = true;
            *bindings = probe;
        } else if (is_seen) {
            behind++;
        } else {
            before++;
        }
    }
    return is_seen && is_nth(expression, 1 + (expression->is_reverse ? behind : before));
}

// The place of a byte, from 0.
static struct match_place place_of(struct str bytes, uint32_t offset)
{
    struct match_place place = {0};
    for (uint32_t i = 0; i < offset && i < bytes.len; i++) {
        bool is_line = bytes.at[i] == '\n', is_first = ((unsigned char)bytes.at[i] & 0xc0) != 0x80;
        place.line += is_line;
        place.column = is_line ? 0 : place.column + is_first;
    }
    return place;
}

static bool is_in_range(const struct match_tree *tree, const struct match_expression *expression,
                        uint32_t node)
{
    struct match_place start = place_of(tree->bytes, tree->nodes.at[node].start);
    struct match_place end = place_of(tree->bytes, tree->nodes.at[node].end);
    return start.line == expression->from.line && end.line == expression->to.line &&
           (expression->from.column == UINT32_MAX || start.column == expression->from.column) &&
           (expression->to.column == UINT32_MAX || end.column == expression->to.column);
}

static bool is_any(struct matcher *matcher, const struct match_expression *expression, uint32_t node,
                   struct match_bindings *bindings)
{
    for (uint32_t i = 0; i < expression->part_count; i++)
        if (holds_here(matcher, expression->parts[i], node, bindings))
            return true;
    return false;
}

static bool is_all(struct matcher *matcher, const struct match_expression *expression, uint32_t node,
                   struct match_bindings *bindings)
{
    for (uint32_t i = 0; i < expression->part_count; i++)
        if (!holds(matcher, expression->parts[i], node, bindings))
            return false;
    return true;
}

// The regular expression says "too long" as a step that there isn't.
static bool is_text(struct matcher *matcher, const struct match_expression *expression, uint32_t node)
{
    bool is_over = false;
    bool is_found = match_regex_is_in(expression->regex, match_text(matcher->tree, node), &is_over);
    matcher->is_over = matcher->is_over || is_over;
    return is_found;
}

static bool holds_in(struct matcher *matcher, const struct match_expression *expression, uint32_t node,
                     struct match_bindings *bindings)
{
    struct match_bindings probe;
    switch (expression->op) {
    case MATCH_PATTERN: return pattern_match(matcher, expression->pattern, node, bindings);
    case MATCH_KIND:
        return expression->is_supertype ? match_has_supertype(matcher->tree, node, expression->symbol)
                                        : matcher->tree->nodes.at[node].symbol == expression->symbol;
    case MATCH_REGEX: return is_text(matcher, expression, node);
    case MATCH_NTH_CHILD: return is_nth_child(matcher, expression, node, bindings);
    case MATCH_RANGE: return is_in_range(matcher->tree, expression, node);
    case MATCH_INSIDE: return is_inside(matcher, expression, node, bindings);
    case MATCH_HAS: return has(matcher, expression, node, bindings);
    case MATCH_PRECEDES:
    case MATCH_FOLLOWS: return find_beside(matcher, expression, node, bindings) != MATCH_NONE;
    case MATCH_ALL: return is_all(matcher, expression, node, bindings);
    case MATCH_ANY: return is_any(matcher, expression, node, bindings);
    case MATCH_NOT: probe = *bindings; return !holds(matcher, expression->parts[0], node, &probe);
    case MATCH_UTIL: return holds(matcher, expression->util->expression, node, bindings);
    }
    return false;
}

static bool holds(struct matcher *matcher, const struct match_expression *expression, uint32_t node,
                  struct match_bindings *bindings)
{
    enum { DEPTH_MAX = 1000 }; // an expression that names itself goes as deep as the tree
    matcher->is_over = matcher->is_over || matcher->depth >= DEPTH_MAX;
    if (!matcher_step(matcher))
        return false;
    matcher->depth++;
    bool is_held = holds_in(matcher, expression, node, bindings);
    matcher->depth--;
    return is_held;
}

bool match_constraints_hold(struct matcher *matcher, const struct match_rule *rule,
                            struct match_bindings *bindings)
{
    for (size_t i = 0; i < rule->constraint_count; i++) {
        const struct match_binding *binding = &bindings->at[rule->constraints[i].variable];
        if (binding->is_bound && !binding->is_many &&
            !holds(matcher, rule->constraints[i].expression, binding->first, bindings))
            return false;
    }
    return !matcher->is_over;
}

bool match_rule_matches(struct matcher *matcher, const struct match_rule *rule, uint32_t node,
                        struct match_bindings *bindings)
{
    *bindings = (struct match_bindings){0};
    return match_rule_matches_on(matcher, rule, node, bindings);
}

bool match_rule_matches_on(struct matcher *matcher, const struct match_rule *rule, uint32_t node,
                           struct match_bindings *bindings)
{
    return holds(matcher, rule->expression, node, bindings) &&
           match_constraints_hold(matcher, rule, bindings);
}

static bool has_one(struct str text, const struct str *literals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(text, literals[i], 0) != STR_NONE)
            return true;
    return count == 0;
}

bool match_rule_may_match(const struct match_rule *rule, struct str text)
{
    bool may_match = has_one(text, rule->literals, rule->literal_count);
    for (size_t i = 0; i < rule->needed_count && may_match; i++)
        may_match = has_one(text, rule->needed[i].at, rule->needed[i].count);
    return may_match;
}

static bool is_one_of(struct str path, const struct str *globs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (glob_match(globs[i], path))
            return true;
    return false;
}

bool match_rule_wants(const struct match_rule *rule, struct str path)
{
    return (!rule->file_count || is_one_of(path, rule->files, rule->file_count)) &&
           !is_one_of(path, rule->ignores, rule->ignore_count);
}
