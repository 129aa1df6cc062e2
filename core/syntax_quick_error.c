// What is done where no version of the parse can go on. The choices are tree-sitter's, so that broken source
// has the tree that it has there: put in a token that is missing, go back to a state that takes the next
// token, or leave the token out; and of what comes of these, the cheapest.
#include "core/syntax_quick_internal.h"

enum { SUMMARY_DEPTH = 16 };

struct reductions VEC(TSParseAction);

static void add_reduction(struct reductions *reductions, const TSParseAction *action)
{
    for (size_t i = 0; i < reductions->count; i++)
        if (reductions->at[i].reduce.symbol == action->reduce.symbol &&
            reductions->at[i].reduce.child_count == action->reduce.child_count)
            return;
    *vec_add(reductions) = *action;
}

// The reductions that a state allows before a token (0: before any); whether the token can be shifted.
static bool find_reductions(struct quick *quick, uint16_t state, uint16_t token,
                            struct reductions *reductions)
{
    bool can_shift = false;
    uint32_t first = token ? token : 1, behind = token ? token + 1u : quick->grammar->token_count;
    vec_clear(reductions);
    if (token >= QUICK_ERROR_PART)
        return false;
    for (uint32_t symbol = first; symbol < behind; symbol++) {
        const struct quick_actions actions = quick_actions(quick, state, (uint16_t)symbol);
        for (unsigned i = 0; i < actions.count; i++) {
            const TSParseAction *action = &actions.at[i];
            if (action->type == TSParseActionTypeReduce) {
                if (action->reduce.child_count)
                    add_reduction(reductions, action);
            } else if (action->type == TSParseActionTypeShift || action->type == TSParseActionTypeRecover) {
                can_shift = can_shift || (!action->shift.extra && !action->shift.repetition);
            }
        }
    }
    return can_shift;
}

static bool merge_with_one_of(struct quick *quick, uint32_t first, uint32_t version)
{
    for (uint32_t i = first; i < version; i++)
        if (quick_merge(quick, i, version))
            return true;
    return false;
}

// Does whatever can be reduced at a version, before a token or any; the versions that come of it are added.
// Whether one of them can shift the token.
static bool reduce_everything(struct quick *quick, uint32_t start, uint16_t token)
{
    const uint32_t initial = quick->count;
    struct reductions reductions = {0};
    bool can_shift = false;
    uint32_t version = start;
    for (unsigned round = 0; version < quick->count && !quick->gives_up; round++) {
        const uint32_t count = quick->count;
        if (merge_with_one_of(quick, initial, version))
            continue;
        bool shifts = find_reductions(quick, quick->heads[version].top->state, token, &reductions);
        uint32_t reduced = QUICK_NONE;
        for (size_t i = 0; i < reductions.count; i++)
            reduced = quick_reduce(quick, version, &reductions.at[i], false);
        can_shift = can_shift || shifts;
        if (!shifts && reduced != QUICK_NONE && round < VERSIONS_MAX) {
            quick_renumber(quick, reduced, version);
            continue;
        }
        if (!shifts && token)
            quick_remove(quick, version);
        version = version == start ? count : version + 1;
    }
    vec_free(&reductions);
    return can_shift;
}

// The state behind a token that is put in; 0: it may not stand there.
static uint16_t state_behind(struct quick *quick, uint16_t state, uint16_t token)
{
    const struct quick_actions actions = quick_actions(quick, state, token);
    if (!actions.count || actions.at[actions.count - 1].type != TSParseActionTypeShift)
        return 0;
    const TSParseAction *last = &actions.at[actions.count - 1];
    return last->shift.extra ? state : last->shift.state;
}

static bool has_reduction(struct quick *quick, uint16_t state, uint16_t token)
{
    if (token >= QUICK_ERROR_PART)
        return false;
    const struct quick_actions actions = quick_actions(quick, state, token);
    return actions.count && actions.at[0].type == TSParseActionTypeReduce;
}

static uint32_t make_missing(struct quick *quick, uint16_t symbol, uint32_t position)
{
    struct quick_node *node = vec_add(&quick->nodes);
    node->before = node->start = node->end = position;
    node->symbol = symbol;
    node->is_missing = true;
    quick->seen.at[symbol] = 1;
    node->is_visible = quick_metadata(quick, symbol).visible;
    node->is_extra = symbol == ts_builtin_sym_end;
    return (uint32_t)quick->nodes.count - 1;
}

// A version that has a token which is not there, so that the next one fits.
static bool put_token_in(struct quick *quick, uint32_t version, uint32_t token)
{
    const uint16_t state = quick->heads[version].top->state, next = quick->nodes.at[token].symbol;
    for (uint32_t symbol = 1; symbol < quick->grammar->token_count && !quick->gives_up; symbol++) {
        uint16_t behind = state_behind(quick, state, (uint16_t)symbol);
        if (behind == 0 || behind == state || !has_reduction(quick, behind, next))
            continue;
        uint32_t copy = quick_copy_version(quick, version);
        uint32_t missing = make_missing(quick, (uint16_t)symbol, quick->heads[version].top->position);
        quick_push(quick, copy, missing, behind);
        if (reduce_everything(quick, copy, next))
            return true;
    }
    return false;
}

void quick_handle_error(struct quick *quick, uint32_t version, uint32_t token)
{
    const uint32_t initial = quick->count;
    bool is_put_in = false;
    reduce_everything(quick, version, 0);
    const uint32_t behind = quick->count;
    for (uint32_t at = version; at < behind && !quick->gives_up;) {
        is_put_in = is_put_in || put_token_in(quick, at, token);
        quick_push(quick, at, QUICK_NONE, STATE_ERROR);
        at = at == version ? initial : at + 1;
    }
    for (uint32_t i = initial; i < behind && !quick->gives_up; i++)
        quick->gives_up = !quick_merge(quick, version, initial);
    if (quick->gives_up)
        return;
    quick_summarize(quick, version, SUMMARY_DEPTH);
    quick_recover(quick, version, token);
}

// What may be better than a version with that cost.
static bool is_better_there(struct quick *quick, uint32_t version, uint32_t cost)
{
    if (quick->root != QUICK_NONE && quick_cost(&quick->nodes.at[quick->root]) <= cost)
        return true;
    const struct quick_head *head = &quick->heads[version];
    const struct quick_standing own = {.cost = cost,
                                       .node_count = quick_count_since_error(quick, version),
                                       .precedence = head->top->precedence};
    for (uint32_t i = 0; i < quick->count; i++) {
        if (i == version || quick->heads[i].status != QUICK_ACTIVE ||
            quick->heads[i].top->position < head->top->position)
            continue;
        const struct quick_standing its = quick_standing(quick, i);
        enum quick_order order = quick_compare(&own, &its);
        if (order == TAKE_RIGHT || (order == PREFER_RIGHT && quick_can_merge(quick, i, version)))
            return true;
    }
    return false;
}

static void gather(struct quick *quick, const uint32_t *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        *vec_add(&quick->gathered) = at[i];
}

// Wraps what is above `depth` trees of a version in an error, on a version that goes on below.
static bool go_back(struct quick *quick, uint32_t version, uint32_t depth, uint16_t state)
{
    uint32_t previous = QUICK_NONE;
    quick_pop(quick, version, depth);
    for (size_t i = 0; i < quick->slices.count; i++) {
        const struct quick_slice slice = quick->slices.at[i];
        if (slice.version == previous)
            continue;
        if (quick->heads[slice.version].top->state != state) {
            quick->heads[slice.version].status = QUICK_HALTED;
            continue;
        }
        uint32_t error = quick_pop_error(quick, slice.version);
        vec_clear(&quick->gathered);
        if (error != QUICK_NONE)
            gather(quick, quick->children.at + quick->nodes.at[error].children,
                   quick->nodes.at[error].child_count);
        gather(quick, quick->popped.at + slice.first, slice.count);
        struct quick_children trees = {quick->gathered.at, (uint32_t)quick->gathered.count};
        struct quick_children extras = quick_cut_extras(quick, &trees);
        if (trees.count) {
            uint32_t made = quick_make_node(quick, QUICK_ERROR, 0, trees, 0);
            quick->nodes.at[made].is_extra = true;
            quick_push(quick, slice.version, made, state);
        }
        for (uint32_t k = 0; k < extras.count; k++)
            quick_push(quick, slice.version, extras.at[k], state);
        previous = slice.version;
    }
    return previous != QUICK_NONE;
}

static bool is_like_another(const struct quick *quick, uint32_t count, uint16_t state, uint32_t position)
{
    for (uint32_t i = 0; i < count; i++)
        if (quick->heads[i].top->state == state && quick->heads[i].top->position == position)
            return true;
    return false;
}

// Goes back to the nearest state that takes the token, on a version of its own.
static bool recover_below(struct quick *quick, uint32_t version, uint32_t token)
{
    const struct quick_head head = quick->heads[version];
    const uint32_t position = head.top->position, versions = quick->count;
    const uint32_t advanced = quick_count_since_error(quick, version),
                   cost = quick_cost_of_version(quick, version);
    const uint16_t symbol = quick->nodes.at[token].symbol;
    for (uint32_t i = 0; symbol != QUICK_ERROR && i < head.summary_count; i++) {
        const struct quick_summary *entry = &head.summary[i];
        if (entry->state == STATE_ERROR || entry->position == position ||
            is_like_another(quick, versions, entry->state, position))
            continue;
        uint32_t its_cost = cost + entry->depth * COST_SKIPPED_TREE +
                            (position - entry->position) * COST_SKIPPED_BYTE +
                            quick_count_lines(quick, entry->position, position) * COST_SKIPPED_LINE;
        if (is_better_there(quick, version, its_cost))
            return false;
        if (quick_lookup(quick, entry->state, symbol) &&
            go_back(quick, version, entry->depth + (advanced > 0), entry->state))
            return true;
    }
    return false;
}

static void remove_inactive(struct quick *quick, uint32_t first)
{
    for (uint32_t i = first; i < quick->count;)
        if (quick->heads[i].status == QUICK_ACTIVE)
            i++;
        else
            quick_remove(quick, i);
}

static bool is_extra_anywhere(struct quick *quick, uint16_t symbol)
{
    if (symbol >= QUICK_ERROR_PART)
        return false;
    const struct quick_actions actions = quick_actions(quick, STATE_START, symbol);
    const TSParseAction *last = actions.at + actions.count - 1;
    return actions.count && last->type == TSParseActionTypeShift && last->shift.extra;
}

// Leaves the token out: it becomes part of the error at the top.
static void skip_token(struct quick *quick, uint32_t version, uint32_t token)
{
    uint32_t position = quick->heads[version].top->position;
    if (is_extra_anywhere(quick, quick->nodes.at[token].symbol) && !quick->nodes.at[token].is_extra) {
        token = quick_copy_node(quick, token);
        quick->nodes.at[token].is_extra = true;
    }
    uint32_t part = quick_make_node(quick, QUICK_ERROR_PART, 0, (struct quick_children){&token, 1}, position);
    if (quick_count_since_error(quick, version) > 0) {
        quick_pop(quick, version, 1);
        const struct quick_slice slice = quick->slices.at[0];
        if (quick->slices.count > 1)
            quick->count = slice.version + 1;
        quick_renumber(quick, slice.version, version);
        vec_clear(&quick->gathered);
        gather(quick, quick->popped.at + slice.first, slice.count);
        *vec_add(&quick->gathered) = part;
        struct quick_children both = {quick->gathered.at, (uint32_t)quick->gathered.count};
        part = quick_make_node(quick, QUICK_ERROR_PART, 0, both, position);
    }
    quick_push(quick, version, part, STATE_ERROR);
    if (quick->nodes.at[token].is_scanned)
        quick->heads[version].scanned = token;
}

void quick_recover(struct quick *quick, uint32_t version, uint32_t token)
{
    const struct quick_node node = quick->nodes.at[token];
    const uint32_t versions = quick->count, cost = quick_cost_of_version(quick, version);
    bool is_recovered = recover_below(quick, version, token);
    remove_inactive(quick, versions);
    if (is_recovered && (quick->count > VERSIONS_MAX || node.has_changed_scanner)) {
        quick->heads[version].status = QUICK_HALTED;
        return;
    }
    if (node.symbol == ts_builtin_sym_end) { // all that is left is an error
        uint32_t end = quick->heads[version].top->position;
        uint32_t error = quick_make_node(quick, QUICK_ERROR, 0, (struct quick_children){NULL, 0}, end);
        quick_push(quick, version, error, STATE_START);
        quick_accept(quick, version, token);
        return;
    }
    uint32_t its_cost = cost + COST_SKIPPED_TREE + (node.end - node.before) * COST_SKIPPED_BYTE +
                        quick_count_lines(quick, node.before, node.end) * COST_SKIPPED_LINE;
    if (is_better_there(quick, version, its_cost))
        quick->heads[version].status = QUICK_HALTED;
    else
        skip_token(quick, version, token);
}
