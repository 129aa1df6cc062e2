// The graph of states that the versions of a parse share. A version is a head; where two versions come to the
// same state at the same place they become one, whose top state then has two links down.
#include "core/syntax_quick_internal.h"

enum { DEPTH_MAX = 1000 }; // of merges below merges

void quick_push(struct quick *quick, uint32_t version, uint32_t tree, uint16_t number)
{
    if (tree != QUICK_NONE) {
        quick_push_node(quick, version, tree, number);
        return;
    }
    struct quick_head *head = &quick->heads[version];
    struct quick_state *state = quick_state_new(quick);
    *state = *head->top;
    state->link = (struct quick_link){head->top, QUICK_NONE};
    state->more = NULL;
    state->state = number;
    state->link_count = 1;
    head->top = state;
    head->count_at_error = state->node_count;
}

static struct quick_link *link_at(struct quick_state *state, unsigned index)
{
    return index ? &state->more[index - 1] : &state->link;
}

// Whether the trees are the same for who looks at them from above.
static bool is_alike(const struct quick *quick, uint32_t a, uint32_t b)
{
    if (a == b)
        return true;
    if (a == QUICK_NONE || b == QUICK_NONE)
        return false;
    const struct quick_node *left = &quick->nodes.at[a], *right = &quick->nodes.at[b];
    if (left->symbol != right->symbol)
        return false;
    if (quick_cost(left) && quick_cost(right))
        return true;
    return left->start - left->before == right->start - right->before &&
           left->end - left->start == right->end - right->start && left->child_count == right->child_count &&
           left->is_extra == right->is_extra && quick_is_scanned_same(quick, a, b);
}

static int32_t precedence_of(const struct quick *quick, uint32_t tree)
{
    return tree == QUICK_NONE ? 0 : quick->nodes.at[tree].precedence;
}

static void add_link(struct quick *quick, struct quick_state *state, struct quick_link link, unsigned depth)
{
    const int32_t own = precedence_of(quick, link.tree), all = link.below->precedence + own;
    if (link.below == state)
        return;
    if (depth > DEPTH_MAX) {
        quick->gives_up = true;
        return;
    }
    for (unsigned i = 0; i < state->link_count; i++) {
        struct quick_link *known = link_at(state, i);
        if (!is_alike(quick, known->tree, link.tree))
            continue;
        if (known->below == link.below) { // the same way twice: the better tree of the two
            if (own > precedence_of(quick, known->tree)) {
                known->tree = link.tree;
                state->precedence = all;
            }
            return;
        }
        if (known->below->state == link.below->state && known->below->position == link.below->position &&
            known->below->cost == link.below->cost) {
            for (unsigned k = 0; k < link.below->link_count; k++)
                add_link(quick, known->below, *link_at(link.below, k), depth + 1);
            if (all > state->precedence)
                state->precedence = all;
            return;
        }
    }
    if (state->link_count == LINKS_MAX)
        return;
    if (!state->more)
        state->more = ARENA_ARRAY(&quick->states, struct quick_link, LINKS_MAX - 1);
    state->more[state->link_count++ - 1] = link;
    uint32_t count = link.below->node_count;
    if (link.tree != QUICK_NONE)
        count += quick_node_count(&quick->nodes.at[link.tree]);
    if (count > state->node_count)
        state->node_count = count;
    if (all > state->precedence)
        state->precedence = all;
}

void quick_remove(struct quick *quick, uint32_t version)
{
    memmove(&quick->heads[version], &quick->heads[version + 1],
            (quick->count - version - 1) * sizeof quick->heads[0]);
    quick->count--;
}

void quick_renumber(struct quick *quick, uint32_t from, uint32_t to)
{
    struct quick_head *source = &quick->heads[from], *target = &quick->heads[to];
    if (from == to)
        return;
    if (target->summary && !source->summary) {
        source->summary = target->summary;
        source->summary_count = target->summary_count;
    }
    *target = *source;
    quick_remove(quick, from);
}

// Room for one more version; when there is none, the last one's is used and the parse ends.
static uint32_t add_version(struct quick *quick)
{
    if (quick->count == HEADS_MAX) {
        quick->gives_up = true;
        return quick->count - 1;
    }
    return quick->count++;
}

uint32_t quick_copy_version(struct quick *quick, uint32_t version)
{
    uint32_t copy = add_version(quick);
    quick->heads[copy] = quick->heads[version];
    quick->heads[copy].summary = NULL;
    return copy;
}

bool quick_can_merge(const struct quick *quick, uint32_t version, uint32_t other)
{
    const struct quick_head *a = &quick->heads[version], *b = &quick->heads[other];
    return a->status == QUICK_ACTIVE && b->status == QUICK_ACTIVE && a->top->state == b->top->state &&
           a->top->position == b->top->position && a->top->cost == b->top->cost &&
           quick_is_scanned_same(quick, a->scanned, b->scanned);
}

bool quick_merge(struct quick *quick, uint32_t version, uint32_t other)
{
    if (!quick_can_merge(quick, version, other))
        return false;
    struct quick_head *head = &quick->heads[version];
    struct quick_state *from = quick->heads[other].top;
    for (unsigned i = 0; i < from->link_count; i++)
        add_link(quick, head->top, *link_at(from, i), 0);
    if (head->top->state == STATE_ERROR)
        head->count_at_error = head->top->node_count;
    quick_remove(quick, other);
    return true;
}

uint32_t quick_cost_of_version(const struct quick *quick, uint32_t version)
{
    const struct quick_head *head = &quick->heads[version];
    bool is_at_error = head->top->state == STATE_ERROR && head->top->link.tree == QUICK_NONE;
    return head->top->cost + (head->status == QUICK_PAUSED || is_at_error ? COST_RECOVERY : 0);
}

uint32_t quick_count_since_error(struct quick *quick, uint32_t version)
{
    struct quick_head *head = &quick->heads[version];
    if (head->top->node_count < head->count_at_error)
        head->count_at_error = head->top->node_count;
    return head->top->node_count - head->count_at_error;
}

bool quick_has_advanced(const struct quick *quick, uint32_t version)
{
    const struct quick_head *head = &quick->heads[version];
    const struct quick_state *state = head->top;
    if (state->cost == 0)
        return true;
    while (state->link_count && state->link.tree != QUICK_NONE) {
        const struct quick_node *node = &quick->nodes.at[state->link.tree];
        if (node->end > node->before)
            return true;
        if (state->node_count <= head->count_at_error || quick_cost(node))
            return false;
        state = state->link.below;
    }
    return false;
}

// Appends what a path has gone over to quick->popped, the lowest tree first.
static struct quick_slice take_path(struct quick *quick, const struct quick_path *path)
{
    struct quick_slice slice = {(uint32_t)quick->popped.count, path->count, QUICK_NONE};
    for (uint32_t i = 0, at = path->last; i < path->count; i++, at = quick->walked.at[at].above)
        *vec_add(&quick->popped) = quick->walked.at[at].tree;
    return slice;
}

// A slice, and a version for what is below it.
static void add_slice_of(struct quick *quick, uint32_t original, struct quick_state *below,
                         struct quick_slice slice)
{
    slice.version = add_version(quick);
    quick->heads[slice.version] = (struct quick_head){
        .top = below,
        .scanned = quick->heads[original].scanned,
        .count_at_error = quick->heads[original].count_at_error,
    };
    *vec_add(&quick->slices) = slice;
}

// Slices of one version stand side by side, in the order in which they came.
static void add_slice(struct quick *quick, uint32_t original, const struct quick_path *path)
{
    struct quick_slice slice = take_path(quick, path);
    for (size_t i = quick->slices.count; i > 0; i--) {
        slice.version = quick->slices.at[i - 1].version;
        if (quick->heads[slice.version].top != path->at)
            continue;
        vec_add(&quick->slices);
        memmove(&quick->slices.at[i + 1], &quick->slices.at[i], (quick->slices.count - 1 - i) * sizeof slice);
        quick->slices.at[i] = slice;
        return;
    }
    add_slice_of(quick, original, path->at, slice);
}

static void extend_path(struct quick *quick, struct quick_path *path, struct quick_link link)
{
    path->at = link.below;
    if (link.tree == QUICK_NONE) {
        path->seen++;
        return;
    }
    *vec_add(&quick->walked) = (struct quick_walked){link.tree, path->last};
    path->last = (uint32_t)quick->walked.count - 1;
    path->count++;
    path->seen += !quick->nodes.at[link.tree].is_extra;
}

// One step down for each path; a state with several links makes paths, the first link going on with its own.
static void step_down(struct quick *quick, size_t index)
{
    struct quick_state *at = quick->paths.at[index].at;
    for (unsigned i = 1; i < at->link_count && quick->paths.count < PATHS_MAX; i++) {
        struct quick_path path = quick->paths.at[index];
        extend_path(quick, &path, at->more[i - 1]);
        *vec_add(&quick->paths) = path;
    }
    extend_path(quick, &quick->paths.at[index], at->link);
}

static void erase_path(struct quick *quick, size_t index)
{
    memmove(&quick->paths.at[index], &quick->paths.at[index + 1],
            (quick->paths.count - index - 1) * sizeof quick->paths.at[0]);
    quick->paths.count--;
}

static void start_paths(struct quick *quick, uint32_t version)
{
    vec_clear(&quick->slices);
    vec_clear(&quick->paths);
    vec_clear(&quick->popped);
    vec_clear(&quick->walked);
    *vec_add(&quick->paths) = (struct quick_path){.at = quick->heads[version].top};
}

// Takes a step for each path in turn; `visit` says whether a path ends where it stands, having done what it
// wants.
static void walk_paths(struct quick *quick, uint32_t version,
                       bool (*visit)(struct quick *quick, uint32_t version, const struct quick_path *path,
                                     uint32_t goal),
                       uint32_t goal)
{
    start_paths(quick, version);
    while (quick->paths.count) {
        size_t size = quick->paths.count;
        for (size_t i = 0; i < size;) {
            const struct quick_path path = quick->paths.at[i];
            if (visit(quick, version, &path, goal) || path.at->link_count == 0) {
                erase_path(quick, i);
                size--;
            } else {
                step_down(quick, i++);
            }
        }
    }
}

static bool visit_count(struct quick *quick, uint32_t version, const struct quick_path *path, uint32_t goal)
{
    if (path->seen != goal)
        return false;
    add_slice(quick, version, path);
    return true;
}

// The same where there is one way down, as nearly always. False, and nothing done, where there are more.
static bool pop_single(struct quick *quick, uint32_t version, uint32_t count)
{
    struct quick_state *top = quick->heads[version].top, *at = top;
    uint32_t total = 0;
    for (uint32_t left = count; left; total++) {
        if (at->link_count != 1 || at->link.tree == QUICK_NONE)
            return false;
        left -= !quick->nodes.at[at->link.tree].is_extra;
        at = at->link.below;
    }
    vec_clear(&quick->slices);
    vec_clear(&quick->popped);
    QUICK_ROOM(&quick->popped, total);
    quick->popped.count = total;
    for (uint32_t i = total; i > 0; i--, top = top->link.below)
        quick->popped.at[i - 1] = top->link.tree;
    add_slice_of(quick, version, at, (struct quick_slice){.count = total});
    return true;
}

void quick_pop(struct quick *quick, uint32_t version, uint32_t count)
{
    if (pop_single(quick, version, count))
        return;
    walk_paths(quick, version, visit_count, count);
}

static bool visit_bottom(struct quick *quick, uint32_t version, const struct quick_path *path, uint32_t goal)
{
    (void)version;
    (void)goal;
    if (path->at->link_count == 0)
        *vec_add(&quick->slices) = take_path(quick, path);
    return false;
}

void quick_pop_all(struct quick *quick, uint32_t version)
{
    walk_paths(quick, version, visit_bottom, 0);
}

static bool visit_summary(struct quick *quick, uint32_t version, const struct quick_path *path, uint32_t goal)
{
    (void)version;
    if (path->seen > goal)
        return true;
    for (size_t i = quick->summary.count; i > 0; i--) {
        const struct quick_summary *known = &quick->summary.at[i - 1];
        if (known->depth < path->seen)
            break;
        if (known->depth == path->seen && known->state == path->at->state)
            return false;
    }
    *vec_add(&quick->summary) = (struct quick_summary){path->at->position, path->seen, path->at->state};
    return false;
}

void quick_summarize(struct quick *quick, uint32_t version, uint32_t depth)
{
    struct quick_head *head = &quick->heads[version];
    vec_clear(&quick->summary);
    walk_paths(quick, version, visit_summary, depth);
    struct quick_summary *summary = ARENA_ARRAY(&quick->states, struct quick_summary, quick->summary.count);
    memcpy(summary, quick->summary.at, quick->summary.count * sizeof *summary);
    head->summary = summary;
    head->summary_count = (uint32_t)quick->summary.count;
}

uint32_t quick_pop_error(struct quick *quick, uint32_t version)
{
    struct quick_head *head = &quick->heads[version];
    for (unsigned i = 0; i < head->top->link_count; i++) {
        struct quick_link link = *link_at(head->top, i);
        if (link.tree == QUICK_NONE || quick->nodes.at[link.tree].symbol != QUICK_ERROR)
            continue;
        // What was known of the version is as for a new one.
        *head = (struct quick_head){.top = link.below,
                                    .scanned = head->scanned,
                                    .count_at_error = head->count_at_error,
                                    .summary = head->summary,
                                    .summary_count = head->summary_count};
        return link.tree;
    }
    return QUICK_NONE;
}
