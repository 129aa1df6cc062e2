#include "lint/match/match.h"

// What comes of a goal (a node of the pattern) and a candidate (a node of the source).
enum outcome { MATCHED, SKIP_BOTH, SKIP_GOAL, SKIP_CANDIDATE, NO_MATCH };

struct attempt {
    struct matcher *matcher;
    const struct match_tree *tree;
    const struct pattern_node *goals;
    enum strictness strictness;
};

size_t matcher_steps(const struct match_tree *tree)
{
    return ((size_t)1 << 22) + 256 * tree->nodes.count;
}

bool matcher_step(struct matcher *matcher)
{
    if (matcher->steps == 0)
        matcher->is_over = true;
    else
        matcher->steps--;
    return !matcher->is_over;
}

struct str match_binding_text(const struct match_tree *tree, const struct match_binding *binding)
{
    if (!binding->is_bound || binding->first == MATCH_NONE)
        return (struct str){0};
    size_t start = tree->nodes.at[binding->first].start, end = tree->nodes.at[binding->last].end;
    return str_slice(tree->bytes, start, end - start);
}

static size_t count_children(const struct match_tree *tree, uint32_t node)
{
    size_t count = 0;
    for (uint32_t child = match_first_child(tree, node); child != MATCH_NONE; child = match_next(tree, child))
        count++;
    return count;
}

static bool is_named_leaf(const struct match_tree *tree, uint32_t node)
{
    return match_is_named(tree, node) && match_first_child(tree, node) == MATCH_NONE;
}

// Side by side through both subtrees: they have the same number of children everywhere.
// Whether two nodes are the same but for white space; where one is a token, whether their texts are.
static bool is_same(struct matcher *matcher, uint32_t a, uint32_t b)
{
    const struct match_tree *tree = matcher->tree;
    uint32_t end = tree->nodes.at[a].behind;
    if (a == b)
        return true;
    while (a < end) {
        if (!matcher_step(matcher))
            return false;
        if (is_named_leaf(tree, a) || is_named_leaf(tree, b) || match_has_hidden_text(tree, a)) {
            if (!str_equal(match_text(tree, a), match_text(tree, b)))
                return false;
            a = tree->nodes.at[a].behind;
            b = tree->nodes.at[b].behind;
            continue;
        }
        if (tree->nodes.at[a].symbol != tree->nodes.at[b].symbol ||
            count_children(tree, a) != count_children(tree, b))
            return false;
        a++;
        b++;
    }
    return true;
}

// Binds a variable to one node, or finds that it holds the same already.
static bool bind_to(struct matcher *matcher, struct match_bindings *bindings, uint16_t variable,
                    uint32_t node)
{
    if (variable == MATCH_NO_VARIABLE)
        return true;
    struct match_binding *binding = &bindings->at[variable];
    if (binding->is_bound && !binding->is_many)
        return is_same(matcher, binding->first, node);
    *binding = (struct match_binding){node, node, true, false};
    return true;
}

// The next of the neighbours up to `last` that is named; MATCH_NONE when there is none.
static uint32_t next_named(const struct match_tree *tree, uint32_t node, uint32_t last)
{
    while (node != MATCH_NONE && !match_is_named(tree, node))
        node = node == last ? MATCH_NONE : match_next(tree, node);
    return node;
}

static bool bind_many(struct matcher *matcher, struct match_bindings *bindings, uint16_t variable,
                      uint32_t first, uint32_t last)
{
    const struct match_tree *tree = matcher->tree;
    if (variable == MATCH_NO_VARIABLE)
        return true;
    struct match_binding *binding = &bindings->at[variable];
    if (!binding->is_bound || !binding->is_many) {
        *binding = (struct match_binding){first, last, true, true};
        return true;
    }
    uint32_t a = next_named(tree, binding->first, binding->last), b = next_named(tree, first, last);
    while (a != MATCH_NONE && b != MATCH_NONE) {
        if (!is_same(matcher, a, b))
            return false;
        a = a == binding->last ? MATCH_NONE : next_named(tree, match_next(tree, a), binding->last);
        b = b == last ? MATCH_NONE : next_named(tree, match_next(tree, b), last);
    }
    return a == b;
}

static bool skips_comments(enum strictness strictness)
{
    return strictness != STRICTNESS_CST && strictness != STRICTNESS_AST;
}

static bool is_comment(const struct attempt *attempt, uint32_t candidate)
{
    return skips_comments(attempt->strictness) && attempt->tree->nodes.at[candidate].flags & MATCH_EXTRA;
}

static bool is_symbol(uint16_t goal, uint16_t candidate)
{
    return goal == candidate || goal == MATCH_SYMBOL_ERROR;
}

static enum outcome match_leaf(const struct attempt *attempt, const struct pattern_node *goal,
                               uint32_t candidate)
{
    bool is_kind = is_symbol(goal->symbol, attempt->tree->nodes.at[candidate].symbol);
    bool is_text = str_equal(goal->text, match_text(attempt->tree, candidate));
    bool is_token = !match_is_named(attempt->tree, candidate);
    if (is_kind && (!goal->is_named || is_text))
        return MATCHED;
    if (is_comment(attempt, candidate))
        return SKIP_CANDIDATE;
    bool skips_goal = false, skips_candidate = is_token;
    switch (attempt->strictness) {
    case STRICTNESS_CST: return NO_MATCH;
    case STRICTNESS_SIGNATURE:
        if (is_kind)
            return MATCHED;
        skips_goal = !goal->is_named;
        break;
    case STRICTNESS_TEMPLATE:
        if (is_text)
            return MATCHED;
        break;
    case STRICTNESS_AST:
    case STRICTNESS_RELAXED: skips_goal = !goal->is_named; break;
    case STRICTNESS_SMART:
    case STRICTNESS_COUNT: break;
    }
    if (skips_goal)
        return skips_candidate ? SKIP_BOTH : SKIP_GOAL;
    return skips_candidate ? SKIP_CANDIDATE : NO_MATCH;
}

static bool match_list(struct attempt *attempt, uint32_t goal, uint32_t behind, uint32_t candidate,
                       struct match_bindings *bindings);
// The same, whose first goal is there.
static bool match_rest(struct attempt *attempt, uint32_t goal, uint32_t behind, uint32_t candidate,
                       struct match_bindings *bindings);

static enum outcome match_node(struct attempt *attempt, uint32_t goal, uint32_t candidate,
                               struct match_bindings *bindings)
{
    const struct pattern_node *node = &attempt->goals[goal];
    if (!matcher_step(attempt->matcher))
        return NO_MATCH;
    if (node->op == PATTERN_LEAF)
        return match_leaf(attempt, node, candidate);
    if (is_comment(attempt, candidate))
        return SKIP_CANDIDATE;
    if (node->op != PATTERN_INNER) {
        bool is_fit = !node->is_named || match_is_named(attempt->tree, candidate);
        return is_fit && bind_to(attempt->matcher, bindings, node->variable, candidate) ? MATCHED : NO_MATCH;
    }
    bool is_kind = attempt->strictness == STRICTNESS_TEMPLATE ||
                   is_symbol(node->symbol, attempt->tree->nodes.at[candidate].symbol);
    uint32_t child = match_first_child(attempt->tree, candidate);
    if (!is_kind || child == MATCH_NONE)
        return NO_MATCH;
    return match_list(attempt, goal + 1, node->behind, child, bindings) ? MATCHED : NO_MATCH;
}

// Whether the goals that are left need no candidate.
static bool is_rest_empty(const struct attempt *attempt, uint32_t goal, uint32_t behind)
{
    bool skips_tokens = attempt->strictness == STRICTNESS_AST || attempt->strictness == STRICTNESS_RELAXED ||
                        attempt->strictness == STRICTNESS_SIGNATURE;
    for (; goal < behind; goal = attempt->goals[goal].behind) {
        const struct pattern_node *node = &attempt->goals[goal];
        bool is_token = (node->op == PATTERN_LEAF || node->op == PATTERN_ONE) && !node->is_named;
        if (node->op != PATTERN_MANY && !(skips_tokens && is_token))
            return false;
    }
    return true;
}

// Whether what the source has behind the last goal may be there.
static bool is_trailing(const struct attempt *attempt, uint32_t candidate)
{
    for (; candidate != MATCH_NONE; candidate = match_next(attempt->tree, candidate)) {
        bool is_token = !match_is_named(attempt->tree, candidate);
        switch (attempt->strictness) {
        case STRICTNESS_SMART: return true;
        case STRICTNESS_CST: return false;
        case STRICTNESS_AST:
            if (!is_token)
                return false;
            break;
        case STRICTNESS_RELAXED:
        case STRICTNESS_SIGNATURE:
            if (!is_token && !is_comment(attempt, candidate))
                return false;
            break;
        case STRICTNESS_TEMPLATE:
        case STRICTNESS_COUNT:
            if (!is_comment(attempt, candidate))
                return false;
        }
    }
    return true;
}

// The last neighbour before `behind` (MATCH_NONE: the last of all), `less` of them not counted; MATCH_NONE
// when none is left.
static uint32_t last_before(const struct match_tree *tree, uint32_t first, uint32_t behind, size_t less)
{
    if (first == MATCH_NONE || first == behind)
        return MATCH_NONE;
    uint32_t last = behind == MATCH_NONE ? first : tree->nodes.at[behind].before;
    for (uint32_t next = last; behind == MATCH_NONE && next != MATCH_NONE; next = match_next(tree, next))
        last = next;
    for (; less; less--) {
        if (last == first)
            return MATCH_NONE;
        last = tree->nodes.at[last].before;
    }
    return last;
}

static bool bind_until(struct attempt *attempt, uint16_t variable, uint32_t first, uint32_t behind,
                       size_t less, struct match_bindings *bindings)
{
    uint32_t last = last_before(attempt->tree, first, behind, less);
    return bind_many(attempt->matcher, bindings, variable, last == MATCH_NONE ? MATCH_NONE : first, last);
}

// Whether the goal behind a hole for neighbours is at this very candidate: what a single goal would pass over
// belongs to the hole.
static bool may_go_on(struct attempt *attempt, uint32_t goal, uint32_t behind, uint32_t candidate,
                      const struct match_bindings *bindings)
{
    struct match_bindings probe = *bindings;
    if (candidate == MATCH_NONE)
        return is_rest_empty(attempt, goal, behind);
    return attempt->goals[goal].op == PATTERN_MANY || match_node(attempt, goal, candidate, &probe) == MATCHED;
}

// A hole for neighbours: as few of them as let the rest match. Tokens of the pattern right behind it (a
// comma) go with it, since they are not there when it holds nothing.
static bool match_many(struct attempt *attempt, uint32_t goal, uint32_t behind, uint32_t candidate,
                       struct match_bindings *bindings)
{
    uint16_t variable = attempt->goals[goal].variable;
    size_t tokens = 0;
    uint32_t next = attempt->goals[goal].behind;
    while (next < behind && attempt->goals[next].op == PATTERN_LEAF && !attempt->goals[next].is_named) {
        next = attempt->goals[next].behind;
        tokens++;
    }
    if (next == behind)
        return bind_until(attempt, variable, candidate, MATCH_NONE, tokens, bindings);
    struct match_bindings saved = *bindings;
    for (uint32_t until = candidate; matcher_step(attempt->matcher);
         until = match_next(attempt->tree, until)) {
        if (may_go_on(attempt, next, behind, until, bindings) &&
            bind_until(attempt, variable, candidate, until, tokens, bindings) &&
            match_list(attempt, next, behind, until, bindings))
            return true;
        *bindings = saved;
        if (until == MATCH_NONE)
            return false;
    }
    return false;
}

// A comma before a hole for neighbours, which is not there when that holds nothing.
static bool is_joint(const struct attempt *attempt, uint32_t goal, uint32_t behind)
{
    const struct pattern_node *node = &attempt->goals[goal];
    return node->op == PATTERN_LEAF && !node->is_named && node->behind < behind &&
           attempt->goals[node->behind].op == PATTERN_MANY &&
           (str_equal(node->text, STR(",")) || str_equal(node->text, STR(";")));
}

static bool match_joint(struct attempt *attempt, uint32_t goal, uint32_t behind, uint32_t candidate,
                        struct match_bindings *bindings)
{
    uint32_t many = attempt->goals[goal].behind;
    struct match_bindings saved = *bindings;
    if (match_rest(attempt, goal, behind, candidate, bindings))
        return true;
    *bindings = saved;
    return bind_many(attempt->matcher, bindings, attempt->goals[many].variable, MATCH_NONE, MATCH_NONE) &&
           match_list(attempt, attempt->goals[many].behind, behind, candidate, bindings);
}

static bool match_list(struct attempt *attempt, uint32_t goal, uint32_t behind, uint32_t candidate,
                       struct match_bindings *bindings)
{
    if (goal < behind && is_joint(attempt, goal, behind))
        return match_joint(attempt, goal, behind, candidate, bindings);
    return match_rest(attempt, goal, behind, candidate, bindings);
}

static bool match_rest(struct attempt *attempt, uint32_t goal, uint32_t behind, uint32_t candidate,
                       struct match_bindings *bindings)
{
    for (bool is_first = true; goal < behind; is_first = false) {
        if (attempt->goals[goal].op == PATTERN_MANY)
            return match_many(attempt, goal, behind, candidate, bindings);
        if (!is_first && is_joint(attempt, goal, behind))
            return match_joint(attempt, goal, behind, candidate, bindings);
        if (candidate == MATCH_NONE)
            return is_rest_empty(attempt, goal, behind);
        enum outcome outcome = match_node(attempt, goal, candidate, bindings);
        if (outcome == NO_MATCH)
            return false;
        if (outcome != SKIP_CANDIDATE)
            goal = attempt->goals[goal].behind;
        if (outcome != SKIP_GOAL)
            candidate = match_next(attempt->tree, candidate);
    }
    return is_trailing(attempt, candidate);
}

bool pattern_match(struct matcher *matcher, const struct pattern *pattern, uint32_t node,
                   struct match_bindings *bindings)
{
    struct attempt attempt = {matcher, matcher->tree, pattern->nodes, pattern->strictness};
    const struct pattern_node *root = &pattern->nodes[0];
    uint16_t symbol = matcher->tree->nodes.at[node].symbol;
    if (pattern->root_symbol && symbol != pattern->root_symbol)
        return false;
    if (root->op == PATTERN_ONE) // the hole is the node itself, a comment too
        return (!root->is_named || match_is_named(matcher->tree, node)) &&
               bind_to(matcher, bindings, root->variable, node);
    if (root->op == PATTERN_INNER && root->symbol != symbol && root->symbol != MATCH_SYMBOL_ERROR &&
        pattern->strictness != STRICTNESS_TEMPLATE)
        return false;
    struct match_bindings saved = *bindings;
    if (match_node(&attempt, 0, node, bindings) == MATCHED)
        return true;
    *bindings = saved;
    return false;
}
