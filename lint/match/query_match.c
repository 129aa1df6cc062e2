// Queries at work: neighbours are walked once with a set of states.
#include "lint/match/query.h"

struct run {
    struct matcher *matcher;
    const struct match_tree *tree;
    const struct query *query;
    const struct query_pattern *pattern;
    struct query_scratch *scratch;
    query_sink *sink;
    void *context;
};

void query_scratch_free(struct query_scratch *scratch)
{
    for (size_t i = 0; i < sizeof scratch->levels / sizeof scratch->levels[0]; i++) {
        vec_free(&scratch->levels[i].now);
        vec_free(&scratch->levels[i].next);
    }
    vec_free(&scratch->captures);
    vec_free(&scratch->results);
    vec_free(&scratch->seen);
    vec_free(&scratch->touched);
}

// A step here takes as long as several of a pattern's, and memory.
static bool take_step(struct matcher *matcher)
{
    enum { COST = 8 };
    matcher->steps -= matcher->steps < COST ? matcher->steps : COST - 1;
    return matcher_step(matcher);
}

static bool has_named_behind(const struct match_tree *tree, uint32_t node)
{
    for (uint32_t at = match_next(tree, node); at != MATCH_NONE; at = match_next(tree, at))
        if (match_is_named(tree, at))
            return true;
    return false;
}

static bool has_field(const struct match_tree *tree, uint32_t node, uint16_t field)
{
    for (uint32_t at = match_first_child(tree, node); at != MATCH_NONE; at = match_next(tree, at))
        if (tree->nodes.at[at].field == field)
            return true;
    return false;
}

static bool is_node(const struct match_tree *tree, const struct query_node *wanted, uint32_t node)
{
    const struct match_node *at = &tree->nodes.at[node];
    if (wanted->symbol == QUERY_ANY) {
        if (at->symbol == MATCH_SYMBOL_ERROR || (wanted->is_named && !(at->flags & MATCH_NAMED)))
            return false;
    } else if (at->symbol != wanted->symbol) {
        return false;
    }
    if ((wanted->field && at->field != wanted->field) ||
        (wanted->supertype && !match_has_supertype(tree, node, wanted->supertype)))
        return false;
    for (size_t i = 0; i < wanted->absent_count; i++)
        if (has_field(tree, node, wanted->absent[i]))
            return false;
    return true;
}

// Whether all captures of `a` are among those of `b`.
static bool is_among(struct run *run, uint32_t a, uint32_t b)
{
    const struct query_capture *all = run->scratch->captures.at;
    while (a != b && a != MATCH_NONE) {
        if (b == MATCH_NONE || !take_step(run->matcher))
            return false;
        if (all[a].node == all[b].node && all[a].variable == all[b].variable)
            a = all[a].before;
        b = all[b].before;
    }
    return true;
}

// Adds a state to those from `first` on, less one that is there already, or of which another has all captures
// and more. Only the newest are looked at: that is where such ones are.
static void add_state(struct run *run, struct query_states *states, size_t first, struct query_state state)
{
    enum { LOOK_BACK = 16 };
    size_t least = states->count > first + LOOK_BACK ? states->count - LOOK_BACK : first;
    for (size_t i = states->count; i > least; i--) {
        struct query_state *other = &states->at[i - 1];
        if (other->step != state.step || other->is_strict != state.is_strict)
            continue;
        if (other->capture == state.capture ||
            (run->pattern->has_optional && is_among(run, state.capture, other->capture)))
            return;
        if (run->pattern->has_optional && is_among(run, other->capture, state.capture)) {
            other->capture = state.capture;
            other->root = state.root;
            return;
        }
    }
    *vec_add(states) = state;
}

// Where a state leads to without a further node: states that wait for one go to `next`, ends to the results,
// from `first` of these on. `last`: the node that was matched last; MATCH_NONE: none yet.
static void spread(struct run *run, struct query_states *next, size_t first, struct query_state state,
                   uint32_t last)
{
    uint8_t bit = state.is_strict ? 2 : 1;
    for (;;) {
        const struct query_step *at = &run->query->steps[state.step];
        uint8_t *seen = &run->scratch->seen.at[state.step];
        if (*seen & bit || !take_step(run->matcher))
            return;
        if (at->op != QUERY_NODE && at->op != QUERY_END) {
            *seen |= bit;
            *vec_add(&run->scratch->touched) = state.step;
        }
        struct query_state other = state;
        switch (at->op) {
        case QUERY_NODE: add_state(run, next, 0, state); return;
        case QUERY_END: add_state(run, &run->scratch->results, first, state); return;
        case QUERY_JUMP: state.step = at->target; break;
        case QUERY_LAST:
            if (last != MATCH_NONE && has_named_behind(run->tree, last))
                return;
            state.step++;
            break;
        case QUERY_AGAIN: // as many as there are: this way first
            other.step = at->target;
            other.is_strict = true;
            spread(run, next, first, other, last);
            state.step++;
            break;
        case QUERY_SPLIT:
            state.step++;
            other.step = at->target;
            spread(run, next, first, state, last);
            state = other;
            break;
        }
        bit = state.is_strict ? 2 : 1;
    }
}

static void start(struct run *run, struct query_states *next, size_t first, struct query_state state,
                  uint32_t last)
{
    struct query_scratch *scratch = run->scratch;
    spread(run, next, first, state, last);
    VEC_EACH (uint32_t, step, &scratch->touched)
        scratch->seen.at[*step] = 0;
    vec_clear(&scratch->touched);
}

static void match_along(struct run *run, uint32_t step, uint32_t node, struct query_state from, bool is_run,
                        unsigned level);

// Adds what comes of the node to the results: a state for each way in which it matches, its captures on top
// of those that were made before.
static void match_node(struct run *run, const struct query_node *wanted, uint32_t node,
                       struct query_state state, unsigned level)
{
    if (!take_step(run->matcher) || !is_node(run->tree, wanted, node))
        return;
    for (size_t i = 0; i < wanted->capture_count; i++) {
        *vec_add(&run->scratch->captures) = (struct query_capture){node, state.capture, wanted->captures[i]};
        state.capture = (uint32_t)run->scratch->captures.count - 1;
    }
    if (wanted->children == MATCH_NONE)
        *vec_add(&run->scratch->results) = state;
    else
        match_along(run, wanted->children, match_first_child(run->tree, node), state, false, level + 1);
}

// One neighbour under all states: those that go on are in the level's next.
static void advance(struct run *run, uint32_t node, size_t first, unsigned level)
{
    struct query_level *own = &run->scratch->levels[level];
    bool is_named = match_is_named(run->tree, node);
    vec_clear(&own->next);
    for (size_t i = 0; i < own->now.count; i++) {
        struct query_state state = own->now.at[i];
        const struct query_step *at = &run->query->steps[state.step];
        size_t before = run->scratch->results.count;
        bool is_first = state.root == MATCH_NONE;
        state.root = is_first ? node : state.root;
        match_node(run, &run->query->nodes[at->target], node, state, level);
        size_t behind = run->scratch->results.count;
        for (size_t k = before; k < behind; k++) {
            struct query_state gone = run->scratch->results.at[k];
            gone.step = state.step + 1;
            gone.is_strict = false;
            gone.root = state.root;
            // Ends go to the results behind what is there for now.
            start(run, &own->next, behind, gone, node);
        }
        size_t ends = run->scratch->results.count - behind;
        run->scratch->results.count = before;
        for (size_t k = 0; k < ends; k++) {
            struct query_state end = run->scratch->results.at[behind + k];
            add_state(run, &run->scratch->results, first, end);
        }
        // One that hasn't begun is put in anew at each neighbour.
        if (!is_first && !state.is_strict && !(at->is_next && is_named))
            add_state(run, &own->next, 0, own->now.at[i]);
    }
}

// Runs the program that begins at `step` along the neighbours from `node` on. For a pattern that is a run,
// every one of them may be its first.
static void match_along(struct run *run, uint32_t step, uint32_t node, struct query_state from, bool is_run,
                        unsigned level)
{
    struct query_level *own = &run->scratch->levels[level];
    size_t first = run->scratch->results.count;
    bool is_root = level == 0;
    from.step = step;
    vec_clear(&own->now);
    vec_clear(&own->next);
    start(run, &own->now, first, from, MATCH_NONE);
    for (; node != MATCH_NONE && own->now.count; node = match_next(run->tree, node)) {
        if (!take_step(run->matcher))
            return;
        advance(run, node, first, level);
        if (is_root && !is_run)
            return;
        if (is_run)
            start(run, &own->next, first, from, MATCH_NONE);
        struct query_states swap = own->now;
        own->now = own->next;
        own->next = swap;
    }
}

static bool begins(const struct match_tree *tree, const struct query_pattern *pattern, uint32_t node)
{
    uint16_t symbol = tree->nodes.at[node].symbol;
    for (size_t i = 0; i < pattern->symbol_count; i++)
        if (pattern->symbols[i] == symbol)
            return true;
    return pattern->symbol_count == 0;
}

// Whether a neighbour before the node has the pattern for them all begun.
static bool has_begun(const struct match_tree *tree, const struct query_pattern *pattern, uint32_t node)
{
    for (uint32_t at = tree->nodes.at[node].before; at != MATCH_NONE; at = tree->nodes.at[at].before)
        if (begins(tree, pattern, at))
            return true;
    return false;
}

// What stands side by side in source that could not be parsed says little.
static bool is_in_error(const struct match_tree *tree, uint32_t node)
{
    uint32_t parent = tree->nodes.at[node].parent;
    return parent != MATCH_NONE && tree->nodes.at[parent].symbol == MATCH_SYMBOL_ERROR;
}

void query_search(struct matcher *matcher, const struct query *query, struct query_scratch *scratch,
                  uint32_t node, query_sink *sink, void *context)
{
    struct run run = {matcher, matcher->tree, query, NULL, scratch, sink, context};
    while (scratch->seen.count < query->step_count)
        *vec_add(&scratch->seen) = 0;
    for (size_t i = 0; i < query->pattern_count && !matcher->is_over; i++) {
        const struct query_pattern *pattern = &query->patterns[i];
        if (!begins(run.tree, pattern, node) ||
            (pattern->is_run && (has_begun(run.tree, pattern, node) || is_in_error(run.tree, node))))
            continue;
        run.pattern = pattern;
        vec_clear(&scratch->captures);
        vec_clear(&scratch->results);
        match_along(&run, pattern->start, node,
                    (struct query_state){.capture = MATCH_NONE, .root = MATCH_NONE}, pattern->is_run, 0);
        for (size_t k = 0; k < scratch->results.count && !matcher->is_over; k++) {
            const struct query_state *state = &scratch->results.at[k];
            if (state->root != MATCH_NONE) // not of no node at all
                sink(context,
                     &(struct query_match){pattern, scratch->captures.at, state->capture, state->root});
        }
    }
}

void query_bind(const struct match_tree *tree, const struct query_match *match, struct match_bindings *out)
{
    for (uint32_t at = match->last; at != MATCH_NONE; at = match->captures[at].before) {
        const struct query_capture *capture = &match->captures[at];
        struct match_binding *binding = &out->at[capture->variable];
        if (!binding->is_bound)
            *binding = (struct match_binding){capture->node, capture->node, true, false};
        else if (tree->nodes.at[capture->node].parent == tree->nodes.at[binding->last].parent)
            *binding = (struct match_binding){capture->node, binding->last, true, true};
        else
            *binding = (struct match_binding){capture->node, capture->node, true, false};
    }
}
