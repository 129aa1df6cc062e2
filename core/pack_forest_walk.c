// The walk of one tree of deltas: depth first, with the bases of the nodes on the way down on a stack.
#include "core/pack_forest.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

enum { BRANCH_NODES_MIN = 16 }; // less is not worth giving away

// A base's content, and what the visitor knows of it. Walkers that go on from them share both; whoever lets
// go last frees them.
struct made {
    atomic_uint users;
    struct buffer content;
};

struct known {
    atomic_uint users;
    max_align_t state[];
};

// A node whose children are being made: those from next_child on, up to end_child. (Who was given a branch
// has the first of them in a frame of its own.)
struct frame {
    uint32_t node, next_child, end_child;
    struct made *made; // NULL: dropped, for want of memory
    struct known *known;
};

struct forest_branch {
    const struct pack_forest *forest;
    struct frame frame;
};

struct walker {
    const struct pack_forest *forest;
    const struct forest_walk *walk;
    struct libdeflate_decompressor *inflater;
    struct VEC(struct frame) stack;
    struct buffer delta, made;
    struct known *leaf; // for nodes that no other is a delta against
    size_t held;        // bytes of the contents on the stack
    struct copied_list copied;
    struct VEC(struct buffer) spare; // buffers of frames that are gone
};

// Applies a delta and notes what it copied, neighbours that continue each other as one.
static bool apply(struct walker *walker, struct str base, struct error *err)
{
    struct delta delta;
    struct delta_step step;
    struct buffer *out = &walker->made;
    vec_clear(&walker->copied);
    buffer_clear(out);
    if (!delta_open(buffer_str(&walker->delta), &delta) || delta.base_size != base.len)
        return error_set(err, ERROR_REPO, "a delta does not fit its base: the pack is damaged");
    if (delta.result_size > walker->walk->content_limit)
        return error_set(err, ERROR_LIMIT, "too large (%zu bytes)", delta.result_size);
    char *to = buffer_reserve(out, delta.result_size ? delta.result_size : 1);
    size_t at = 0;
    while (to && delta_next(&delta, &step) && step.len <= delta.result_size - at) {
        memcpy(to + at, step.is_insert ? step.bytes.at : base.at + step.from, step.len);
        if (!step.is_insert) {
            struct copied *last = walker->copied.count ? &walker->copied.at[walker->copied.count - 1] : NULL;
            if (last && last->to + last->len == at && last->from + last->len == step.from)
                last->len += step.len;
            else
                *vec_add(&walker->copied) = (struct copied){step.from, at, step.len};
        }
        at += step.len;
    }
    if (!to || at != delta.result_size || delta.is_malformed || delta.at != delta.end)
        return error_set(err, ERROR_REPO, "a delta does not fit its base: the pack is damaged");
    out->len = at;
    return true;
}

// Makes the content of a node into walker->made.
static bool make(struct walker *walker, uint32_t node, const struct frame *base, struct error *err)
{
    const struct pack *pack = walker->forest->pack;
    size_t limit = walker->walk->content_limit;
    struct pack_entry entry;
    if (!pack_entry_read(pack, walker->forest->offset[node], &entry, err))
        return false;
    walker->made.limit = walker->delta.limit = SIZE_MAX / 4;
    if (!base)
        return pack_inflate(pack, &entry, limit, walker->inflater, &walker->made, err);
    return pack_inflate(pack, &entry, 2 * limit, walker->inflater, &walker->delta, err) &&
           apply(walker, buffer_str(&base->made->content), err);
}

static bool has_room(const struct walker *walker, size_t bytes)
{
    return !walker->walk->memory || walker->held + bytes <= walker->walk->memory;
}

static void take_spare(struct walker *walker, struct buffer *buffer)
{
    if (!buffer->at && walker->spare.count)
        *buffer = walker->spare.at[--walker->spare.count];
}

static void let_go_content(struct walker *walker, struct frame *frame, bool is_kept_as_spare)
{
    struct made *made = frame->made;
    frame->made = NULL;
    if (!made)
        return;
    walker->held -= made->content.room;
    if (atomic_fetch_sub_explicit(&made->users, 1, memory_order_acq_rel) != 1)
        return;
    if (is_kept_as_spare && has_room(walker, made->content.room))
        *vec_add(&walker->spare) = made->content;
    else
        buffer_free(&made->content);
    free(made);
}

static void let_go_known(struct walker *walker, struct known *known)
{
    if (atomic_fetch_sub_explicit(&known->users, 1, memory_order_acq_rel) != 1)
        return;
    if (walker->walk->drop)
        walker->walk->drop(known->state);
    free(known);
}

// The lowest contents go first: they wait longest. The top one stays, whatever its size.
static void drop_contents(struct walker *walker)
{
    for (size_t i = 0; i + 1 < walker->stack.count && !has_room(walker, 0); i++)
        let_go_content(walker, &walker->stack.at[i], false);
}

static struct made *made_new(struct walker *walker, struct buffer content)
{
    struct made *made = memory_alloc(1, sizeof *made);
    atomic_init(&made->users, 1);
    made->content = content;
    walker->held += content.room;
    return made;
}

static bool restore(struct walker *walker, struct frame *frame, struct error *err)
{
    const struct pack *pack = walker->forest->pack;
    enum object_kind kind;
    struct buffer content = {0};
    size_t size;
    if (frame->made)
        return true;
    take_spare(walker, &content);
    content.limit = SIZE_MAX / 4;
    if (!pack_read(pack, (size_t)walker->forest->offset[frame->node], walker->walk->content_limit,
                   walker->inflater, &kind, &size, &content, err)) {
        buffer_free(&content);
        return false;
    }
    frame->made = made_new(walker, content);
    return true;
}

static void push_frame(struct walker *walker, uint32_t node, struct known *known)
{
    struct made *made = made_new(walker, walker->made);
    walker->made = (struct buffer){0};
    take_spare(walker, &walker->made);
    *vec_add(&walker->stack) = (struct frame){
        .node = node,
        .next_child = walker->forest->first_child[node],
        .end_child = FOREST_NONE,
        .made = made,
        .known = known,
    };
    drop_contents(walker);
}

static void pop_frame(struct walker *walker)
{
    struct frame *frame = &walker->stack.at[--walker->stack.count];
    let_go_content(walker, frame, true);
    let_go_known(walker, frame->known);
}

static struct known *known_new(struct walker *walker, bool is_leaf)
{
    size_t size = sizeof(struct known) + walker->walk->state_size;
    if (is_leaf && walker->leaf) {
        memset(walker->leaf->state, 0, walker->walk->state_size);
        return walker->leaf;
    }
    struct known *known = memory_alloc(1, size);
    atomic_init(&known->users, 1);
    if (is_leaf)
        walker->leaf = known;
    return known;
}

// Makes a node and shows it; one with children stays on the stack. The top frame is its base's.
static bool enter(struct walker *walker, uint32_t node)
{
    const struct pack_forest *forest = walker->forest;
    const struct forest_walk *walk = walker->walk;
    struct error err = {0};
    struct frame *base = walker->stack.count ? &walker->stack.at[walker->stack.count - 1] : NULL;
    bool is_made = (!base || restore(walker, base, &err)) && make(walker, node, base, &err);
    bool is_leaf = forest->first_child[node] == FOREST_NONE || !is_made;
    struct forest_node shown = {
        .index = node,
        .kind = forest->kind[node],
        .is_delta = base != NULL,
        .content = is_made ? buffer_str(&walker->made) : (struct str){0},
        .base_size = base && base->made ? base->made->content.len : 0,
        .copied = &walker->copied,
        .failed = is_made ? 0 : forest->tree_size[node],
        .err = is_made ? NULL : &err,
    };
    struct known *known = known_new(walker, is_leaf);
    bool goes_on = walk->visit(walk->context, &shown, base ? base->known->state : NULL, known->state);
    if (base && base->next_child == base->end_child)
        pop_frame(walker);
    if (goes_on && !is_leaf)
        push_frame(walker, node, known);
    else if (is_leaf && walk->drop)
        walk->drop(known->state);
    else if (!is_leaf)
        let_go_known(walker, known);
    return goes_on;
}

// Where the children that are left to a frame are to be parted: the second part has about half of the nodes.
// The end when there are too few. The first part keeps a child when `keeps_one`.
static uint32_t middle_of(const struct pack_forest *forest, const struct frame *frame, bool keeps_one)
{
    size_t all = 0, before = 0;
    uint32_t child = frame->next_child;
    for (uint32_t at = child; at != frame->end_child; at = forest->next_sibling[at])
        all += forest->tree_size[at];
    if (all < BRANCH_NODES_MIN)
        return frame->end_child;
    while (before + forest->tree_size[child] <= all / 2) {
        before += forest->tree_size[child];
        child = forest->next_sibling[child];
    }
    return child == frame->next_child && keeps_one ? forest->next_sibling[child] : child;
}

// Gives a part of what is left away, from the frame nearest to the root: most hangs below it.
static void give_branch(struct walker *walker)
{
    for (size_t i = 0; i < walker->stack.count; i++) {
        struct frame *frame = &walker->stack.at[i];
        if (frame->next_child == frame->end_child)
            continue;
        uint32_t middle = middle_of(walker->forest, frame, i + 1 == walker->stack.count);
        if (middle == frame->end_child)
            continue;
        struct forest_branch *branch = memory_alloc(1, sizeof *branch);
        branch->forest = walker->forest;
        branch->frame = *frame;
        branch->frame.next_child = middle;
        frame->end_child = middle;
        atomic_fetch_add_explicit(&frame->known->users, 1, memory_order_relaxed);
        if (frame->made)
            atomic_fetch_add_explicit(&frame->made->users, 1, memory_order_relaxed);
        share_give(walker->walk->share, branch);
        return;
    }
}

// Walks what hangs below the frames on the stack.
static bool walk_stack(struct walker *walker)
{
    bool goes_on = true;
    while (goes_on && walker->stack.count) {
        struct frame *top = &walker->stack.at[walker->stack.count - 1];
        if (top->next_child == top->end_child) { // the rest was given away
            pop_frame(walker);
            continue;
        }
        if (walker->walk->share && share_is_wanted(walker->walk->share))
            give_branch(walker);
        uint32_t child = top->next_child;
        top->next_child = walker->forest->next_sibling[child];
        goes_on = enter(walker, child);
    }
    while (walker->stack.count)
        pop_frame(walker);
    return goes_on;
}

static void close_walker(struct walker *walker)
{
    VEC_EACH (struct buffer, spare, &walker->spare)
        buffer_free(spare);
    buffer_free(&walker->delta);
    buffer_free(&walker->made);
    free(walker->leaf);
    vec_free(&walker->stack);
    vec_free(&walker->spare);
    vec_free(&walker->copied);
}

bool pack_forest_walk(const struct pack_forest *forest, uint32_t root, const struct forest_walk *walk,
                      struct libdeflate_decompressor *inflater)
{
    struct walker walker = {.forest = forest, .walk = walk, .inflater = inflater};
    bool goes_on = enter(&walker, root);
    goes_on = walk_stack(&walker) && goes_on;
    close_walker(&walker);
    return goes_on;
}

const struct pack_forest *forest_branch_forest(const struct forest_branch *branch)
{
    return branch->forest;
}

bool forest_branch_walk(struct forest_branch *branch, const struct forest_walk *walk,
                        struct libdeflate_decompressor *inflater)
{
    struct walker walker = {.forest = branch->forest, .walk = walk, .inflater = inflater};
    *vec_add(&walker.stack) = branch->frame;
    if (branch->frame.made)
        walker.held = branch->frame.made->content.room;
    free(branch);
    bool goes_on = walk_stack(&walker);
    close_walker(&walker);
    return goes_on;
}
