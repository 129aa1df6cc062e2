// Newest first from all tips at once, painting what is excluded; then once more from the roots, for the
// order.
//
//     include tips ─┐                       ┌─ wanted, and not excluded ─> topological order ─> walk.order
//                   ├─> queue (newest first)┤
//     exclude tips ─┘                       └─ excluded: paints its parents, also those already looked at
//
// The first walk ends when everything that is still queued is excluded and older than all that was found.
#include "core/commit_walk.h"

#include "core/buffer.h"
#include "core/commit.h"
#include "core/commit_graph.h"
#include "core/repo_files.h"

enum node_flag {
    NODE_READ = 1 << 0,     // time, tree and parents are known
    NODE_BROKEN = 1 << 1,   // could not be read
    NODE_WANTED = 1 << 2,   // an include tip reaches it
    NODE_EXCLUDED = 1 << 3, // an exclude tip reaches it
    NODE_QUEUED = 1 << 4,
    NODE_DONE = 1 << 5, // has left the queue
    NODE_LISTED = 1 << 6,
};

enum { PARENTS_MAX = (1 << 24) - 1, COMMIT_SIZE_MAX = 64 << 20, TAG_DEPTH_MAX = 64, SLOP = 5 };

struct walker {
    struct commit_walk *walk;
    struct commit_graph *graph; // NULL: there is none
    struct oid_table shallow;
    struct oid_table seen_others;
    struct number_list queue;
    struct number_list broken; // numbers; with their reasons, in the order of walk->unreadable
    size_t open;               // queued and not excluded
    int64_t oldest;            // of those found
    struct buffer bytes;
};

static struct commit_node *node_at(const struct commit_walk *walk, uint32_t number)
{
    return &walk->nodes.at[number];
}

// Heaps of numbers. In the queue the newest is on top; for the order, the oldest.
static bool is_before(const struct commit_walk *walk, uint32_t a, uint32_t b, bool newest_first)
{
    int64_t x = node_at(walk, a)->time, y = node_at(walk, b)->time;
    if (x != y)
        return (x < y) != newest_first;
    size_t size = walk->ids.oid_size;
    return (memcmp(walk->ids.ids + a * size, walk->ids.ids + b * size, size) < 0) != newest_first;
}

static void heap_push(const struct commit_walk *walk, struct number_list *heap, uint32_t number, bool newest)
{
    *vec_add(heap) = number;
    for (size_t at = heap->count - 1; at > 0;) {
        size_t up = (at - 1) / 2;
        if (!is_before(walk, number, heap->at[up], newest))
            break;
        heap->at[at] = heap->at[up];
        heap->at[up] = number;
        at = up;
    }
}

static uint32_t heap_pop(const struct commit_walk *walk, struct number_list *heap, bool newest)
{
    uint32_t top = heap->at[0], last = heap->at[--heap->count];
    for (size_t at = 0; heap->count;) {
        size_t child = 2 * at + 1;
        heap->at[at] = last;
        if (child + 1 < heap->count && is_before(walk, heap->at[child + 1], heap->at[child], newest))
            child++;
        if (child >= heap->count || !is_before(walk, heap->at[child], last, newest))
            break;
        heap->at[at] = heap->at[child];
        heap->at[child] = last;
        at = child;
    }
    return top;
}

// The number of a commit, known or new.
static uint32_t number_of(struct commit_walk *walk, const struct oid *oid)
{
    bool is_new;
    uint32_t number = oid_table_add(&walk->ids, oid, &is_new);
    if (is_new)
        vec_add(&walk->nodes);
    if (walk->tree_room < walk->ids.room) {
        walk->tree_room = walk->ids.room;
        walk->trees = memory_resize(walk->trees, walk->tree_room, walk->ids.oid_size);
    }
    return number;
}

static void set_tree(struct commit_walk *walk, uint32_t number, const struct oid *tree)
{
    memcpy(walk->trees + number * walk->ids.oid_size, tree->bytes, walk->ids.oid_size);
}

static void add_parent(struct commit_walk *walk, uint32_t number, const struct oid *parent)
{
    uint32_t found = number_of(walk, parent);
    if (found == OID_TABLE_NONE || node_at(walk, number)->parent_count == PARENTS_MAX)
        return;
    *vec_add(&walk->parents) = found;
    node_at(walk, number)->parent_count++;
}

static bool read_from_graph(struct walker *walker, uint32_t number, const struct oid *oid)
{
    struct commit_walk *walk = walker->walk;
    struct graph_commit row;
    size_t position;
    if (!walker->graph || !commit_graph_find(walker->graph, oid, &position) ||
        !commit_graph_read(walker->graph, position, &row))
        return false;
    node_at(walk, number)->time = row.time;
    node_at(walk, number)->parents = (uint32_t)walk->parents.count;
    set_tree(walk, number, &row.tree);
    for (size_t i = 0; i < row.parent_count; i++) {
        struct oid parent = commit_graph_oid(walker->graph, commit_graph_parent(&row, i));
        add_parent(walk, number, &parent);
    }
    return true;
}

static bool read_commit(struct walker *walker, uint32_t number, const struct oid *oid, struct error *err)
{
    struct commit_walk *walk = walker->walk;
    enum object_kind kind;
    struct commit commit;
    if (!object_read(walk->repo->objects, oid, COMMIT_SIZE_MAX, &kind, &walker->bytes, err))
        return false;
    if (kind != OBJECT_COMMIT)
        return error_set(err, ERROR_REPO, "an object that should be a commit is not");
    if (!commit_parse(buffer_str(&walker->bytes), walk->ids.oid_size, &commit, err))
        return false;
    node_at(walk, number)->time = commit.committer.time;
    node_at(walk, number)->parents = (uint32_t)walk->parents.count;
    set_tree(walk, number, &commit.tree);
    if (oid_table_find(&walker->shallow, oid) != OID_TABLE_NONE)
        return true;
    for (size_t i = 0; i < commit.parent_count; i++) {
        struct oid parent = commit_parent(&commit, i);
        add_parent(walk, number, &parent);
    }
    return true;
}

static void note_unreadable(struct commit_walk *walk, const struct oid *oid, const struct error *err)
{
    struct walk_unreadable *unreadable = vec_add(&walk->unreadable);
    unreadable->oid = *oid;
    unreadable->reason = arena_copy(&walk->arena, str_from(err->message));
}

// Reads what is not read yet. A commit that can't be read is reported at the end, if it turns out to be
// wanted.
static bool ensure_read(struct walker *walker, uint32_t number)
{
    struct commit_walk *walk = walker->walk;
    struct error err = {0};
    if (node_at(walk, number)->flags & (NODE_READ | NODE_BROKEN))
        return node_at(walk, number)->flags & NODE_READ;
    struct oid oid = oid_table_at(&walk->ids, number);
    bool ok = read_from_graph(walker, number, &oid) || read_commit(walker, number, &oid, &err);
    node_at(walk, number)->flags |= ok ? NODE_READ : NODE_BROKEN;
    if (!ok) {
        *vec_add(&walker->broken) = number;
        note_unreadable(walk, &oid, &err);
    }
    return ok;
}

static void exclude(struct walker *walker, uint32_t first)
{
    struct commit_walk *walk = walker->walk;
    struct number_list rest = {0};
    *vec_add(&rest) = first;
    while (rest.count) {
        uint32_t number = rest.at[--rest.count];
        struct commit_node *node = node_at(walk, number);
        if (node->flags & NODE_EXCLUDED)
            continue;
        node->flags |= NODE_EXCLUDED;
        if ((node->flags & (NODE_QUEUED | NODE_DONE)) == NODE_QUEUED)
            walker->open--;
        if (node->flags & NODE_DONE)
            for (size_t i = 0; i < node->parent_count; i++)
                *vec_add(&rest) = walk->parents.at[node->parents + i];
    }
    vec_free(&rest);
}

static void enqueue(struct walker *walker, uint32_t number)
{
    if (node_at(walker->walk, number)->flags & NODE_QUEUED || !ensure_read(walker, number))
        return;
    struct commit_node *node = node_at(walker->walk, number);
    node->flags |= NODE_QUEUED;
    walker->open += !(node->flags & NODE_EXCLUDED);
    heap_push(walker->walk, &walker->queue, number, true);
}

// A commit counts as wanted or excluded; tags are followed to what they tag.
static void add_tip(struct walker *walker, const struct oid *tip, bool is_excluded)
{
    struct commit_walk *walk = walker->walk;
    struct oid oid = *tip;
    for (int depth = 0; depth < TAG_DEPTH_MAX; depth++) {
        enum object_kind kind = OBJECT_COMMIT;
        struct error err = {0};
        size_t size, position;
        struct tag tag;
        bool ok = (walker->graph && commit_graph_find(walker->graph, &oid, &position)) ||
                  object_read_header(walk->repo->objects, &oid, &kind, &size, &err);
        if (ok && kind == OBJECT_COMMIT) {
            uint32_t number = number_of(walk, &oid);
            if (is_excluded)
                exclude(walker, number);
            else
                node_at(walk, number)->flags |= NODE_WANTED;
            enqueue(walker, number);
            return;
        }
        bool is_new = false;
        if (ok)
            oid_table_add(&walker->seen_others, &oid, &is_new);
        if (is_new && !is_excluded)
            *vec_add(&walk->others) = (struct walk_other){oid, kind};
        if (ok && kind != OBJECT_TAG)
            return;
        ok = ok && object_read(walk->repo->objects, &oid, COMMIT_SIZE_MAX, &kind, &walker->bytes, &err) &&
             tag_parse(buffer_str(&walker->bytes), walk->ids.oid_size, &tag, &err);
        if (!ok) {
            // What the other side has and we do not is none of our concern.
            if (!is_excluded)
                note_unreadable(walk, &oid, &err), *vec_add(&walker->broken) = OID_TABLE_NONE;
            return;
        }
        oid = tag.target;
    }
}

// True while something that is excluded may still reach what was found: its time is not older, or only a few
// commits have been looked at since.
static bool may_still_exclude(const struct walker *walker, int *slop)
{
    if (!walker->queue.count || !walker->walk->order.count)
        return false;
    if (node_at(walker->walk, walker->queue.at[0])->time >= walker->oldest)
        *slop = SLOP;
    return (*slop)-- > 0;
}

static void paint(struct walker *walker)
{
    struct commit_walk *walk = walker->walk;
    int slop = SLOP;
    walker->oldest = INT64_MAX;
    while (walker->queue.count && (walker->open || may_still_exclude(walker, &slop))) {
        uint32_t number = heap_pop(walk, &walker->queue, true);
        struct commit_node node = *node_at(walk, number);
        bool is_excluded = node.flags & NODE_EXCLUDED;
        node_at(walk, number)->flags |= NODE_DONE;
        walker->open -= !is_excluded;
        if (!is_excluded) {
            *vec_add(&walk->order) = number;
            walker->oldest = node.time < walker->oldest ? node.time : walker->oldest;
        }
        for (size_t i = 0; i < node.parent_count; i++) {
            uint32_t parent = walk->parents.at[node.parents + i];
            if (is_excluded)
                exclude(walker, parent);
            else
                node_at(walk, parent)->flags |= NODE_WANTED;
            enqueue(walker, parent);
        }
    }
}

// Takes out what was found to be excluded later on, and what is unreadable but excluded.
static void settle(struct walker *walker)
{
    struct commit_walk *walk = walker->walk;
    size_t kept = 0;
    for (size_t i = 0; i < walk->order.count; i++) {
        struct commit_node *node = node_at(walk, walk->order.at[i]);
        if (node->flags & NODE_EXCLUDED)
            continue;
        node->flags |= NODE_LISTED;
        walk->order.at[kept++] = walk->order.at[i];
    }
    walk->order.count = kept;
    kept = 0;
    for (size_t i = 0; i < walk->unreadable.count; i++) {
        uint32_t number = walker->broken.at[i];
        if (number == OID_TABLE_NONE ||
            (node_at(walk, number)->flags & (NODE_WANTED | NODE_EXCLUDED)) == NODE_WANTED)
            walk->unreadable.at[kept++] = walk->unreadable.at[i];
    }
    walk->unreadable.count = kept;
}

// Where the children of each listed commit start in `children`, as counts summed up.
static void link_children(const struct commit_walk *walk, uint32_t *start, uint32_t *children,
                          uint32_t *pending)
{
    for (int fill = 0; fill < 2; fill++) {
        for (size_t i = 0; i < walk->order.count; i++) {
            uint32_t number = walk->order.at[i];
            const struct commit_node *node = node_at(walk, number);
            for (size_t p = 0; p < node->parent_count; p++) {
                uint32_t parent = walk->parents.at[node->parents + p];
                if (!(node_at(walk, parent)->flags & NODE_LISTED))
                    continue;
                if (fill)
                    children[--start[parent]] = number;
                else
                    start[parent]++, pending[number]++;
            }
        }
        for (size_t i = 1; !fill && i <= walk->nodes.count; i++)
            start[i] += start[i - 1];
    }
}

static int compare_numbers(const void *a, const void *b, void *context)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x == y ? 0 : is_before(context, x, y, false) ? -1 : 1;
}

static void sort_order(struct commit_walk *walk)
{
    size_t nodes = walk->nodes.count, emitted = 0;
    uint32_t *start = memory_alloc(nodes + 1, sizeof *start);
    uint32_t *pending = memory_alloc(nodes + 1, sizeof *pending);
    uint32_t *children = memory_alloc(walk->parents.count + 1, sizeof *children);
    struct number_list ready = {0}, order = {0};
    link_children(walk, start, children, pending);
    for (size_t i = 0; i < walk->order.count; i++)
        if (!pending[walk->order.at[i]])
            heap_push(walk, &ready, walk->order.at[i], false);
    while (ready.count) {
        uint32_t number = heap_pop(walk, &ready, false);
        *vec_add(&order) = number;
        node_at(walk, number)->flags &= (uint8_t)~NODE_LISTED;
        for (uint32_t i = start[number]; i < start[number + 1]; i++)
            if (--pending[children[i]] == 0)
                heap_push(walk, &ready, children[i], false);
    }
    // A commit-graph that lies may have cycles: what is left over comes last, but it comes.
    emitted = order.count;
    for (size_t i = 0; i < walk->order.count; i++)
        if (node_at(walk, walk->order.at[i])->flags & NODE_LISTED)
            *vec_add(&order) = walk->order.at[i];
    if (order.count > emitted)
        qsort_r(order.at + emitted, order.count - emitted, sizeof *order.at, compare_numbers, walk);
    vec_free(&walk->order);
    walk->order = order;
    vec_free(&ready);
    free(start);
    free(pending);
    free(children);
}

static bool read_shallow(const struct repo *repo, struct oid_table *shallow, struct error *err)
{
    char path[PATH_MAX];
    bool is_missing;
    struct buffer text BUFFER_AUTO = {0};
    if (!path_format(path, "%s/shallow", repo->common_dir.at))
        return error_set(err, ERROR_REPO, "the path of the repository is too long");
    if (!read_small(str_from(path), &text, &is_missing, err))
        return false;
    for (struct str rest = buffer_str(&text); rest.len;) {
        struct oid oid;
        if (oid_from_hex(str_trim(str_cut(&rest, '\n')), &oid))
            oid_table_add(shallow, &oid, NULL);
    }
    return true;
}

// The graph of a shallow clone would know parents that the clone does not have, so git has none there either.
static void open_graph(struct walker *walker, struct commit_graph *graph)
{
    const struct repo *repo = walker->walk->repo;
    ARENA_AUTO struct arena arena = {0};
    struct str common = arena_join_path(&arena, repo->common_dir, STR("objects"));
    if (!walker->shallow.count && (commit_graph_open(repo->object_dir, repo->oid_size, graph) ||
                                   commit_graph_open(common, repo->oid_size, graph)))
        walker->graph = graph;
}

bool commit_walk_list(const struct repo *repo, const struct oid *include, size_t include_count,
                      const struct oid *exclude_tips, size_t exclude_count, struct commit_walk *walk,
                      struct error *err)
{
    struct commit_graph *graph = memory_alloc(1, sizeof *graph);
    struct walker walker = {
        .walk = walk, .shallow.oid_size = repo->oid_size, .seen_others.oid_size = repo->oid_size};
    *walk = (struct commit_walk){.repo = repo, .ids.oid_size = repo->oid_size};
    bool ok = read_shallow(repo, &walker.shallow, err);
    if (ok) {
        open_graph(&walker, graph);
        for (size_t i = 0; i < exclude_count; i++)
            add_tip(&walker, &exclude_tips[i], true);
        for (size_t i = 0; i < include_count; i++)
            add_tip(&walker, &include[i], false);
        paint(&walker);
        settle(&walker);
        sort_order(walk);
    }
    commit_graph_close(graph);
    free(graph);
    oid_table_free(&walker.shallow);
    oid_table_free(&walker.seen_others);
    vec_free(&walker.queue);
    vec_free(&walker.broken);
    buffer_free(&walker.bytes);
    return ok || error_wrap(err, "listing commits");
}

void commit_walk_free(struct commit_walk *walk)
{
    oid_table_free(&walk->ids);
    vec_free(&walk->nodes);
    free(walk->trees);
    walk->trees = NULL;
    walk->tree_room = 0;
    vec_free(&walk->parents);
    vec_free(&walk->order);
    vec_free(&walk->others);
    vec_free(&walk->unreadable);
    arena_free(&walk->arena);
}

struct oid commit_walk_oid(const struct commit_walk *walk, uint32_t number)
{
    return oid_table_at(&walk->ids, number);
}

struct oid commit_walk_tree(const struct commit_walk *walk, uint32_t number)
{
    if (!(node_at(walk, number)->flags & NODE_READ))
        return (struct oid){0};
    return oid_from_raw(walk->trees + number * walk->ids.oid_size, walk->ids.oid_size);
}

const uint32_t *commit_walk_parents(const struct commit_walk *walk, uint32_t number, size_t *count)
{
    const struct commit_node *node = node_at(walk, number);
    *count = node->parent_count;
    return walk->parents.at + node->parents;
}
