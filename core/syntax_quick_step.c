// One version of a parse, a token on.
#include "core/clock.h"
#include "core/syntax_quick_internal.h"

enum { OPERATIONS_PER_LOOK = 4096 }; // at the clock

// Pushes a node that was reduced, and the extras that stood behind it.
static void push_node(struct quick *quick, uint32_t version, uint32_t node, const TSParseAction *action,
                      struct quick_children extras, bool ends_extra)
{
    uint16_t state = quick->heads[version].top->state;
    uint16_t next = quick_lookup(quick, state, action->reduce.symbol);
    if (ends_extra && next == state)
        quick->nodes.at[node].is_extra = true;
    if (quick->nodes.at[node].child_count)
        quick->nodes.at[node].precedence += action->reduce.dynamic_precedence;
    quick_push_node(quick, version, node, next);
    for (uint32_t i = 0; i < extras.count; i++)
        quick_push(quick, version, extras.at[i], next);
}

static struct quick_children trees_of(const struct quick *quick, const struct quick_slice *slice)
{
    return (struct quick_children){quick->popped.at + slice->first, slice->count};
}

// The node of the slices that lead to one version: the best of them. `index` goes on behind the last of them.
static uint32_t best_node(struct quick *quick, const TSParseAction *action, size_t *index,
                          struct quick_children *extras)
{
    const uint32_t version = quick->slices.at[*index].version;
    const uint32_t position = quick->heads[version].top->position;
    uint32_t best = QUICK_NONE;
    for (; *index < quick->slices.count && quick->slices.at[*index].version == version; ++*index) {
        struct quick_children trees = trees_of(quick, &quick->slices.at[*index]);
        struct quick_children its_extras = quick_cut_extras(quick, &trees);
        uint32_t node =
            quick_make_node(quick, action->reduce.symbol, action->reduce.production_id, trees, position);
        if (best != QUICK_NONE && !quick_is_better(quick, best, node))
            continue;
        best = node;
        *extras = its_extras;
    }
    return best;
}

uint32_t quick_reduce(struct quick *quick, uint32_t version, const TSParseAction *action, bool ends_extra)
{
    uint32_t initial = quick->count;
    quick_pop(quick, version, action->reduce.child_count);
    for (size_t i = 0; i < quick->slices.count && !quick->gives_up;) {
        uint32_t at = quick->slices.at[i].version;
        struct quick_children extras = {0};
        if (at > VERSIONS_FOR_NOW) {
            quick->gives_up = true;
            break;
        }
        uint32_t node = best_node(quick, action, &i, &extras);
        push_node(quick, at, node, action, extras, ends_extra);
        for (uint32_t k = 0; k < at; k++) {
            if (k == version || !quick_merge(quick, k, at))
                continue;
            for (size_t later = i; later < quick->slices.count; later++) // versions behind it move up
                quick->slices.at[later].version--;
            break;
        }
    }
    return quick->count > initial ? initial : QUICK_NONE;
}

// The same where there is one version, one way down and no extras on top: in place, its states free for the
// next. False, and nothing done, when it is not so simple.
static bool reduce_one(struct quick *quick, const TSParseAction *action, bool ends_extra)
{
    enum { AT_ONCE = 32 };
    struct quick_state *top = quick->heads[0].top, *at = top, *last = NULL;
    uint32_t trees[AT_ONCE], total = 0;
    if (action->reduce.child_count && top->link.tree != QUICK_NONE &&
        quick->nodes.at[top->link.tree].is_extra)
        return false;
    for (uint32_t left = action->reduce.child_count; left; total++) {
        if (at->link_count != 1 || at->link.tree == QUICK_NONE || total == AT_ONCE)
            return false;
        left -= !quick->nodes.at[at->link.tree].is_extra;
        trees[total] = at->link.tree;
        last = at;
        at = at->link.below;
    }
    QUICK_ROOM(&quick->children, AT_ONCE);
    for (uint32_t i = 0; i < total; i++) // the lowest first
        quick->children.at[quick->children.count + i] = trees[total - 1 - i];
    if (last) {
        last->link.below = quick->free_states;
        quick->free_states = top;
    }
    quick->heads[0].top = at;
    uint32_t node =
        quick_finish_node(quick, action->reduce.symbol, action->reduce.production_id, total, at->position);
    push_node(quick, 0, node, action, (struct quick_children){0}, ends_extra);
    return true;
}

static void shift(struct quick *quick, uint32_t version, const TSParseAction *action, uint32_t token)
{
    struct quick_head *head = &quick->heads[version];
    // The token may be another version's, too, which may take it for something else.
    if (quick->nodes.at[token].is_extra != action->shift.extra) {
        token = quick_copy_node(quick, token);
        quick->nodes.at[token].is_extra = action->shift.extra;
    }
    quick_push_node(quick, version, token, action->shift.extra ? head->top->state : action->shift.state);
    if (quick->nodes.at[token].is_scanned)
        head->scanned = token;
}

// The root with what lies around it: what of the stack is no extra is the root, whose children take its
// place.
static uint32_t make_root(struct quick *quick, struct quick_children trees)
{
    uint32_t index = trees.count;
    while (index && quick->nodes.at[trees.at[index - 1]].is_extra)
        index--;
    if (!index)
        return QUICK_NONE;
    const struct quick_node inner = quick->nodes.at[trees.at[index - 1]];
    vec_clear(&quick->gathered);
    for (uint32_t i = 0; i + 1 < index; i++)
        *vec_add(&quick->gathered) = trees.at[i];
    for (uint32_t i = 0; i < inner.child_count; i++)
        *vec_add(&quick->gathered) = quick->children.at[inner.children + i];
    for (uint32_t i = index; i < trees.count; i++)
        *vec_add(&quick->gathered) = trees.at[i];
    struct quick_children all = {quick->gathered.at, (uint32_t)quick->gathered.count};
    return quick_make_node(quick, inner.symbol, inner.production, all, 0);
}

void quick_accept(struct quick *quick, uint32_t version, uint32_t token)
{
    quick_push(quick, version, token, STATE_START);
    quick_pop_all(quick, version);
    for (size_t i = 0; i < quick->slices.count; i++) {
        uint32_t root = make_root(quick, trees_of(quick, &quick->slices.at[i]));
        quick->roots++;
        if (root == QUICK_NONE)
            quick->gives_up = true;
        else if (quick->root == QUICK_NONE || quick_is_better(quick, quick->root, root))
            quick->root = root;
    }
    quick->heads[version].status = QUICK_HALTED;
}

// Whether a token that was read for another version is what would be read in this state.
static bool is_token_of(struct quick *quick, uint16_t state, const struct quick_node *token)
{
    if (token->symbol >= QUICK_ERROR_PART)
        return false;
    const TSLexMode own = quick->grammar->lex_modes[state],
                    its = quick->grammar->lex_modes[token->production];
    const struct quick_actions actions = quick_actions(quick, state, token->symbol);
    if (own.lex_state == UINT16_MAX)
        return false;
    bool is_same_mode = own.lex_state == its.lex_state && own.external_lex_state == its.external_lex_state;
    bool is_plain = token->symbol != quick->grammar->keyword_capture_token ||
                    (!token->is_keyword && token->production == state);
    if (actions.count && is_same_mode && is_plain)
        return true;
    bool is_empty = token->end == token->start && token->symbol != ts_builtin_sym_end;
    return !is_empty && own.external_lex_state == 0 && actions.is_reusable;
}

static uint32_t read_token(struct quick *quick, uint32_t version)
{
    uint32_t token = quick_lex(quick, version);
    if (token != QUICK_NONE) {
        quick->token = token;
        quick->token_position = quick->heads[version].top->position;
        quick->token_scanned = quick->heads[version].scanned;
    }
    return token;
}

// The token at the top of a version; QUICK_NONE where its state wants none.
static uint32_t next_token(struct quick *quick, uint32_t version)
{
    const struct quick_head *head = &quick->heads[version];
    if (quick->token != QUICK_NONE && quick->token_position == head->top->position &&
        quick_is_scanned_same(quick, quick->token_scanned, head->scanned) &&
        is_token_of(quick, head->top->state, &quick->nodes.at[quick->token]))
        return quick->token;
    return read_token(quick, version);
}

static bool is_time_over(struct quick *quick)
{
    if (++quick->operations % OPERATIONS_PER_LOOK == 0)
        quick->is_late = clock_now_ms() > quick->deadline;
    return quick->is_late;
}

// Whether all that the actions do is one thing. What would shift into a repetition is never done.
static bool is_single(struct quick_actions actions)
{
    unsigned count = 0;
    if (actions.count == 1)
        return true;
    for (unsigned i = 0; i < actions.count; i++)
        count += !(actions.at[i].type == TSParseActionTypeShift && actions.at[i].shift.repetition);
    return count == 1;
}

enum step { STEP_NOTHING, STEP_REDUCED, STEP_DONE };

// What the actions for a token do to a version. STEP_REDUCED: it stands at another state, before the same
// token.
static enum step act(struct quick *quick, uint32_t version, struct quick_actions actions, uint32_t token)
{
    uint32_t reduced = QUICK_NONE;
    for (unsigned i = 0; i < actions.count && !quick->gives_up; i++) {
        const TSParseAction *action = &actions.at[i];
        switch (action->type) {
        case TSParseActionTypeShift:
            if (action->shift.repetition)
                break;
            shift(quick, version, action, token);
            return STEP_DONE;
        case TSParseActionTypeReduce: {
            if (quick->count == 1 && is_single(actions) && reduce_one(quick, action, token == QUICK_NONE))
                return STEP_REDUCED;
            uint32_t made = quick_reduce(quick, version, action, token == QUICK_NONE);
            reduced = made == QUICK_NONE ? reduced : made;
            break;
        }
        case TSParseActionTypeAccept: quick_accept(quick, version, token); return STEP_DONE;
        case TSParseActionTypeRecover: quick_recover(quick, version, token); return STEP_DONE;
        default: quick->gives_up = true;
        }
    }
    if (reduced == QUICK_NONE)
        return STEP_NOTHING;
    quick_renumber(quick, reduced, version);
    return STEP_REDUCED;
}

static struct quick_actions actions_before(struct quick *quick, uint16_t state, uint16_t symbol)
{
    return symbol >= QUICK_ERROR_PART ? (struct quick_actions){0} : quick_actions(quick, state, symbol);
}

// The token before which the version has nothing to do, unless it is a keyword that may be a word there.
static bool make_word(struct quick *quick, uint32_t version, uint32_t *token)
{
    const uint16_t word = quick->grammar->keyword_capture_token;
    const struct quick_node *node = &quick->nodes.at[*token];
    if (!node->is_keyword || node->symbol == word ||
        !quick_actions(quick, quick->heads[version].top->state, word).count)
        return false;
    *token = quick_copy_node(quick, *token);
    quick->nodes.at[*token].symbol = word;
    quick->seen.at[word] = 1;
    quick->nodes.at[*token].is_visible = quick_metadata(quick, word).visible;
    return true;
}

bool quick_advance(struct quick *quick, uint32_t version)
{
    struct quick_head *head = &quick->heads[version];
    uint32_t token = next_token(quick, version);
    for (;;) {
        uint16_t symbol = token == QUICK_NONE ? ts_builtin_sym_end : quick->nodes.at[token].symbol;
        enum step step = act(quick, version, actions_before(quick, head->top->state, symbol), token);
        if (quick->gives_up || is_time_over(quick))
            return false;
        if (step == STEP_DONE)
            return true;
        if (step == STEP_REDUCED) {
            if (token == QUICK_NONE)
                token = read_token(quick, version);
            continue;
        }
        if (token == QUICK_NONE) { // what ended there has become part of another version
            head->status = QUICK_HALTED;
            return true;
        }
        if (make_word(quick, version, &token))
            continue;
        if (head->top->state == STATE_ERROR) {
            quick_recover(quick, version, token);
            return !quick->gives_up;
        }
        head->status = QUICK_PAUSED;
        head->waiting = token;
        head->count_at_error = head->top->node_count;
        return true;
    }
}
