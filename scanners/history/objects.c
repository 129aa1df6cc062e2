// Work is a list of trees of the delta forests, the largest first, and the loose objects; each thread takes
// the next and shares nothing else. Results are sorted at the end, so that no order of threads shows.
#include "scanners/history/objects.h"

#include "core/archive.h"
#include "core/commit.h"
#include "core/interrupt.h"
#include "core/pack_forest.h"
#include "core/pool.h"
#include "scanners/decode/decode.h"
#include "scanners/document.h"
#include "scanners/files/keystore.h"
#include "scanners/history/memory.h"
#include "scanners/history/windows.h"

#include <libdeflate.h>
#include <stdlib.h>

enum { UNIT_NODES = 256 }; // trees are handed out in bunches of so many nodes

struct tree {
    uint32_t forest, root, size;
};

// A bunch of trees: trees[first .. first + count).
struct unit {
    size_t first, count, nodes;
};

struct pass {
    const struct objects_request *request;
    struct pack_forest *forests;
    size_t forest_count;
    struct VEC(struct tree) trees;
    struct VEC(struct unit) units;
    struct pack *const *packs; // all of the repository's
    size_t pack_count;
    struct oid_list loose, checksums; // all of them, sorted
    struct oid_list new_loose;        // those that are looked at
    struct scan_memory memory;
    struct object_worker *workers;
    size_t content_limit, share, total, done; // share: of the memory, a thread's; done: atomic
};

struct object_worker {
    const struct pass *pass;
    const struct pack_forest *forest; // the one that is walked
    struct libdeflate_decompressor *inflater;
    struct scan_scratch *scratch;
    struct buffer content; // of loose objects
    struct window_list windows;
    struct candidate_list *found; // where on_match puts what it finds
    struct objects_result result;
};

static void add_skip(struct object_worker *worker, const struct oid *oid, const char *reason,
                     bool is_incomplete)
{
    char hex[OID_HEX_MAX + 1];
    struct arena *arena = &worker->result.arena;
    struct skip *skip = vec_add(&worker->result.skipped);
    skip->path = arena_printf(arena, "<object %.12s>", oid_to_hex(oid, hex).at);
    skip->reason = arena_copy(arena, str_from(reason));
    skip->is_incomplete = is_incomplete;
}

static void on_match(void *context, const struct scan_match *match)
{
    struct object_worker *worker = context;
    *vec_add(worker->found) = (struct candidate){match->offset, match->offset + match->length};
}

// The bytes, to be looked at without a path. The head tells what they are, as core/blob.c does for all of
// them.
static struct scan_input input_of(const struct object_worker *worker, struct str bytes)
{
    struct blob blob;
    blob_init(&blob, STR(""), 0100644, NULL, str_slice(bytes, 0, FILETYPE_SNIFF_SIZE));
    return (struct scan_input){
        .bytes = bytes,
        .profile = worker->pass->request->profile,
        .is_binary = (blob.types & FILETYPE(BINARY)) != 0,
        .encoding = blob.encoding,
        .is_path_unknown = true,
    };
}

// Adds the candidates of the windows to `found`. Windows are in order and don't overlap.
static bool scan_windows(struct object_worker *worker, const struct scan_input *input,
                         const struct window_list *windows, struct candidate_list *found, struct error *err)
{
    worker->found = found;
    VEC_EACH (const struct window, window, windows) {
        if (!scan_document_in(worker->pass->request->engine, worker->scratch, input, window->start,
                              window->end, on_match, worker, err))
            return false;
        worker->result.scanned += window->end - window->start;
    }
    return true;
}

static bool scan_whole(struct object_worker *worker, const struct scan_input *input,
                       struct candidate_list *found, struct error *err)
{
    vec_clear(found);
    if (worker->pass->request->is_listing) {
        *vec_add(found) = (struct candidate){0, input->bytes.len};
        return true;
    }
    vec_clear(&worker->windows);
    *vec_add(&worker->windows) = (struct window){0, input->bytes.len};
    return scan_windows(worker, input, &worker->windows, found, err);
}

static void settle(struct object_worker *worker, const struct oid *oid, enum object_kind kind, bool ok,
                   size_t found, const struct error *err)
{
    if (!ok && kind != OBJECT_BLOB)
        add_skip(worker, oid, err->message, true);
    else if (!ok || found) // a blob that can't be scanned: the last step says so, by its path
        *vec_add(kind == OBJECT_BLOB ? &worker->result.interesting : &worker->result.messages) = *oid;
}

// A commit or tag: into the table, and its text is looked at as a whole.
static void look_at_message(struct object_worker *worker, const struct oid *oid, enum object_kind kind,
                            struct str bytes)
{
    struct candidate_list found = {0};
    struct error err = {0};
    bool ok = commit_table_add(&worker->result.commits, oid, bytes, kind == OBJECT_TAG, &err);
    if (ok && shard_has(&worker->pass->request->shard, oid)) {
        struct commit commit;
        struct tag tag;
        struct str message = kind == OBJECT_TAG
                                 ? (tag_parse(bytes, oid->size, &tag, &err) ? tag.message : bytes)
                             : commit_parse(bytes, oid->size, &commit, &err) ? commit.message
                                                                             : bytes;
        struct scan_input input = input_of(worker, message);
        ok = scan_whole(worker, &input, &found, &err);
    }
    settle(worker, oid, kind, ok, found.count, &err);
    vec_free(&found);
}

// What is known of a blob, for those that are deltas against it.
struct blob_state {
    struct candidate_list candidates;
    bool is_part_enough;  // deltas need not be looked at whole
    size_t runs, decoded; // that were decoded in it, at most
    // Words that all Kubernetes Secrets have, and a quoted quote; once there, they are taken to stay.
    bool has_kind, has_secret, has_quote;
};

// What a form says of a blob (scanners/files): stores of keys are known by their first bytes,
// others have marks. Forms that a name gives are seen when the names are.
static void look_at_form(struct object_worker *worker, const struct scan_input *input,
                         const struct blob_state *base, struct blob_state *state,
                         struct candidate_list *found)
{
    bool is_part = state->is_part_enough && base;
    state->has_kind = is_part && base->has_kind;
    state->has_secret = is_part && base->has_secret;
    state->has_quote = is_part && base->has_quote;
    VEC_EACH (const struct window, window, &worker->windows) {
        struct str part = str_slice(input->bytes, window->start, window->end - window->start);
        state->has_secret = state->has_secret || str_find(part, STR("Secret"), 0) != STR_NONE;
        state->has_kind = state->has_kind || str_find(part, STR("kind"), 0) != STR_NONE;
        state->has_quote = state->has_quote || str_find(part, STR("\\\""), 0) != STR_NONE;
    }
    worker->found = found;
    keystore_scan(input, on_match, worker);
}

// What reaches further than a window does is seen in whole contents alone, so are bytes that are no UTF-8
// text, and what comes near the limits of a document: who is a delta against such a one is looked at whole.
static bool is_part_enough(const struct object_worker *worker, const struct scan_input *input,
                           const struct window_list *windows, struct blob_state *state)
{
    const struct scan_extent *extent = scan_scratch_extent(worker->scratch);
    state->runs += extent->runs;
    state->decoded += extent->decoded;
    if (extent->is_far || state->runs > DECODE_RUNS_MAX / 2 || state->decoded > DECODE_BYTES_MAX / 2 ||
        !windows)
        return false;
    // Quoted-printable is decoded where a head says so, however far before.
    VEC_EACH (const struct window, window, windows) {
        struct str part = str_slice(input->bytes, window->start, window->end - window->start);
        if (str_find(part, STR("rintable"), 0) != STR_NONE)
            return false;
    }
    return true;
}

static bool is_plain_text(const struct scan_input *input)
{
    return !input->is_binary && (input->encoding == ENCODING_ASCII || input->encoding == ENCODING_UTF8 ||
                                 input->encoding == ENCODING_UTF8_BOM || input->encoding == ENCODING_UNKNOWN);
}

// Looks at what is new in a delta. False when that is not enough.
static bool look_at_part(struct object_worker *worker, const struct scan_input *input,
                         const struct forest_node *node, const struct blob_state *base,
                         struct blob_state *state)
{
    struct error ignored = {0};
    *scan_scratch_extent(worker->scratch) = (struct scan_extent){0};
    state->runs = base->runs;
    state->decoded = base->decoded;
    return windows_of_delta(node->copied, node->base_size, input->bytes.len, &worker->windows) &&
           candidates_carry(&base->candidates, node->copied, node->base_size, input->bytes.len,
                            &state->candidates) &&
           scan_windows(worker, input, &worker->windows, &state->candidates, &ignored) &&
           is_part_enough(worker, input, &worker->windows, state);
}

static void look_at_blob(struct object_worker *worker, const struct oid *oid, struct str bytes,
                         const struct forest_node *node, const struct blob_state *base,
                         struct blob_state *state)
{
    struct error err = {0};
    struct scan_input input = input_of(worker, bytes);
    bool is_text = is_plain_text(&input), is_listing = worker->pass->request->is_listing, ok = true;
    worker->result.blobs++;
    worker->result.bytes += bytes.len;
    state->is_part_enough = !is_listing && base && base->is_part_enough && is_text &&
                            look_at_part(worker, &input, node, base, state);
    if (!state->is_part_enough) {
        *scan_scratch_extent(worker->scratch) = (struct scan_extent){0};
        state->runs = state->decoded = 0;
        ok = scan_whole(worker, &input, &state->candidates, &err);
        state->is_part_enough =
            ok && is_text && !is_listing && is_part_enough(worker, &input, &worker->windows, state);
    }
    candidates_sort(&state->candidates);
    struct candidate_list stores = {0};
    if (!is_listing)
        look_at_form(worker, &input, base, state, &stores);
    // An archive is opened, or said to be closed, in the last step; a wide text is read there as UTF-8.
    bool is_other = stores.count || archive_kind(bytes) || (!is_text && !input.is_binary);
    settle(worker, oid, OBJECT_BLOB, ok, state->candidates.count + is_other, &err);
    if (state->has_quote || (state->has_kind && state->has_secret))
        *vec_add(&worker->result.marked) = *oid;
    vec_free(&stores);
}

// Reads an object by its id, whatever the forest could make of it. One that is in no tree of deltas belongs
// to the shard that its own id says.
static void look_alone(struct object_worker *worker, const struct oid *oid, bool is_in_tree)
{
    enum object_kind kind;
    struct error err = {0};
    struct blob_state state = {0};
    const struct objects_request *request = worker->pass->request;
    worker->content.limit = SIZE_MAX / 4;
    if (!object_read(request->repo->objects, oid, worker->pass->content_limit, &kind, &worker->content,
                     &err)) {
        size_t size;
        struct error ignored = {0};
        if (!object_read_header(request->repo->objects, oid, &kind, &size, &ignored))
            kind = OBJECT_NONE;
        if (kind != OBJECT_BLOB || is_in_tree || shard_has(&request->shard, oid))
            settle(worker, oid, kind, false, 0, &err);
    } else if (kind == OBJECT_BLOB && !is_in_tree && !shard_has(&request->shard, oid)) {
        return; // another shard's
    } else if (kind == OBJECT_BLOB) {
        look_at_blob(worker, oid, buffer_str(&worker->content), NULL, NULL, &state);
    } else if (kind != OBJECT_TREE) {
        look_at_message(worker, oid, kind, buffer_str(&worker->content));
    }
    worker->result.objects++;
    vec_free(&state.candidates);
}

// A node that could not be made: what is a delta against it may still be readable by itself (a base that is
// too large, say), and what isn't is named, one by one.
static void look_below(struct object_worker *worker, uint32_t node)
{
    const struct pack_forest *forest = worker->forest;
    struct VEC(uint32_t) open = {0};
    *vec_add(&open) = node;
    while (open.count) {
        uint32_t at = open.at[--open.count];
        struct oid oid = pack_oid(forest->pack, forest->position[at]);
        look_alone(worker, &oid, true);
        for (uint32_t child = forest->first_child[at]; child != FOREST_NONE;
             child = forest->next_sibling[child])
            *vec_add(&open) = child;
    }
    vec_free(&open);
}

// An object that an earlier pack has too is looked at there.
static bool is_double(const struct object_worker *worker, const struct oid *oid)
{
    const struct pass *pass = worker->pass;
    size_t position;
    for (size_t i = 0; i < pass->pack_count && pass->packs[i] != worker->forest->pack; i++)
        if (pack_find(pass->packs[i], oid, &position))
            return true;
    return false;
}

static bool visit(void *context, const struct forest_node *node, const void *base_state, void *state)
{
    struct object_worker *worker = context;
    if (node->err) {
        look_below(worker, node->index);
        return true;
    }
    worker->result.objects++;
    if (node->kind == OBJECT_BLOB) {
        // A double is looked at all the same when deltas need to know of it; it is counted once.
        if (!is_double(worker, &node->oid) || worker->forest->first_child[node->index] != FOREST_NONE)
            look_at_blob(worker, &node->oid, node->content, node, base_state, state);
    } else if (!is_double(worker, &node->oid)) {
        look_at_message(worker, &node->oid, node->kind, node->content);
    }
    return true;
}

static void drop(void *context, void *state)
{
    struct blob_state *blob = state;
    (void)context;
    vec_free(&blob->candidates);
}

static void open_worker(struct object_worker *worker)
{
    if (worker->inflater)
        return;
    worker->inflater = libdeflate_alloc_decompressor();
    if (!worker->inflater)
        memory_exhausted();
    worker->scratch = scan_scratch_open(worker->pass->request->engine);
}

static void work(void *context, size_t index, unsigned number)
{
    struct pass *pass = context;
    struct object_worker *worker = &pass->workers[number];
    size_t nodes = 1;
    open_worker(worker);
    if (index >= pass->units.count) {
        look_alone(worker, &pass->new_loose.at[index - pass->units.count], false);
    } else {
        const struct unit *unit = &pass->units.at[index];
        const struct forest_walk walk = {.content_limit = pass->content_limit,
                                         .memory = pass->share,
                                         .state_size = sizeof(struct blob_state),
                                         .visit = visit,
                                         .drop = drop,
                                         .context = worker};
        for (size_t i = unit->first; i < unit->first + unit->count; i++) {
            worker->forest = &pass->forests[pass->trees.at[i].forest];
            pack_forest_walk(worker->forest, pass->trees.at[i].root, &walk, worker->inflater);
        }
        nodes = unit->nodes;
    }
    if (pass->request->progress)
        pass->request->progress(pass->request->progress_context,
                                __atomic_add_fetch(&pass->done, nodes, __ATOMIC_RELAXED), pass->total);
}

static int compare_trees(const void *left, const void *right)
{
    const struct tree *a = left, *b = right;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    if (a->forest != b->forest)
        return a->forest < b->forest ? -1 : 1;
    return (a->root > b->root) - (a->root < b->root);
}

// A tree of deltas belongs to the shard that its root does; commits are read by all, for the table.
static bool is_ours(const struct pass *pass, const struct pack_forest *forest, uint32_t root)
{
    struct oid oid = pack_oid(forest->pack, forest->position[root]);
    return forest->kind[root] != OBJECT_TREE &&
           (forest->kind[root] != OBJECT_BLOB || shard_has(&pass->request->shard, &oid));
}

static void list_units(struct pass *pass)
{
    for (uint32_t f = 0; f < pass->forest_count; f++) {
        const struct pack_forest *forest = &pass->forests[f];
        VEC_EACH (const uint32_t, root, &forest->roots)
            if (is_ours(pass, forest, *root))
                *vec_add(&pass->trees) = (struct tree){f, *root, forest->tree_size[*root]};
    }
    if (pass->trees.count)
        qsort(pass->trees.at, pass->trees.count, sizeof *pass->trees.at, compare_trees);
    struct unit *unit = NULL;
    for (size_t i = 0; i < pass->trees.count; i++) {
        if (!unit || unit->nodes >= UNIT_NODES) {
            unit = vec_add(&pass->units);
            unit->first = i;
        }
        unit->count++;
        unit->nodes += pass->trees.at[i].size;
        pass->total += pass->trees.at[i].size;
    }
}

static bool add_loose(void *context, const struct oid *oid)
{
    *vec_add((struct oid_list *)context) = *oid;
    return true;
}

// Entries that hang below no root: a base that is missing, or deltas in a circle.
static void list_broken(struct pass *pass, struct object_worker *worker)
{
    for (size_t f = 0; f < pass->forest_count; f++) {
        const struct pack_forest *forest = &pass->forests[f];
        for (uint32_t i = 0; i < forest->count; i++)
            if (forest->kind[i] == OBJECT_NONE) {
                struct oid oid = pack_oid(forest->pack, forest->position[i]);
                open_worker(worker);
                worker->forest = forest;
                look_alone(worker, &oid, false);
            }
    }
}

// What the repository has: its packs by their checksums, and its loose objects.
static bool list_all(struct pass *pass, struct error *err)
{
    struct object_store *objects = pass->request->repo->objects;
    struct error unreadable;
    pass->pack_count = object_store_packs(objects, &pass->packs, &unreadable);
    if (unreadable.code)
        *err = unreadable;
    for (size_t i = 0; i < pass->pack_count; i++)
        *vec_add(&pass->checksums) = pack_checksum(pass->packs[i]);
    bool ok = !unreadable.code && object_store_each_loose(objects, add_loose, &pass->loose, err);
    oid_list_sort(&pass->checksums);
    oid_list_sort(&pass->loose);
    return ok;
}

// A part of a repository is nothing to remember.
static bool is_forgetful(const struct objects_request *request)
{
    return request->is_forgetful || request->shard.count;
}

// The forests of packs that are not known yet, and the loose objects that are not.
static bool open_forests(struct pass *pass, struct objects_result *known, struct error *err)
{
    const struct objects_request *request = pass->request;
    if (!list_all(pass, err))
        return false;
    if (!is_forgetful(request))
        scan_memory_load(request, &pass->checksums, &pass->loose, &pass->memory, known);
    pass->forests = memory_alloc(pass->pack_count + 1, sizeof *pass->forests);
    for (size_t i = 0; i < pass->pack_count; i++) {
        struct oid checksum = pack_checksum(pass->packs[i]);
        if (oid_list_has(&pass->memory.packs, &checksum))
            continue;
        if (!pack_forest_open(pass->packs[i], &pass->forests[pass->forest_count], err))
            return false;
        pass->forest_count++;
    }
    VEC_EACH (const struct oid, oid, &pass->loose)
        if (!oid_list_has(&pass->memory.loose, oid))
            *vec_add(&pass->new_loose) = *oid;
    return true;
}

// Shards are parts of the trees that deltas make, so they fit together only where the packs are the same.
static uint64_t layout_of(const struct pass *pass)
{
    uint64_t layout = 0;
    for (size_t i = 0; i < pass->pack_count; i++)
        layout += str_hash(str_basename(pass->packs[i]->path));
    VEC_EACH (const struct oid, oid, &pass->loose)
        layout += str_hash((struct str){(const char *)oid->bytes, oid->size});
    return layout;
}

static int compare_oids(const void *left, const void *right)
{
    const struct oid *a = left, *b = right;
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

void oid_list_sort(struct oid_list *list)
{
    size_t kept = 0;
    if (list->count)
        qsort(list->at, list->count, sizeof *list->at, compare_oids);
    for (size_t i = 0; i < list->count; i++)
        if (!kept || !oid_equal(&list->at[kept - 1], &list->at[i]))
            list->at[kept++] = list->at[i];
    list->count = kept;
}

bool oid_list_has(const struct oid_list *list, const struct oid *oid)
{
    return list->count && bsearch(oid, list->at, list->count, sizeof *list->at, compare_oids);
}

static int compare_skips(const void *left, const void *right)
{
    const struct skip *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    return order ? order : str_compare(a->reason, b->reason);
}

static void join(struct objects_result *result, struct object_worker *worker)
{
    struct objects_result *part = &worker->result;
    VEC_EACH (const struct oid, oid, &part->interesting)
        *vec_add(&result->interesting) = *oid;
    VEC_EACH (const struct oid, oid, &part->marked)
        *vec_add(&result->marked) = *oid;
    VEC_EACH (const struct oid, oid, &part->messages)
        *vec_add(&result->messages) = *oid;
    VEC_EACH (const struct skip, skip, &part->skipped) {
        struct skip *mine = vec_add(&result->skipped);
        mine->path = arena_copy(&result->arena, skip->path);
        mine->reason = arena_copy(&result->arena, skip->reason);
        mine->is_incomplete = skip->is_incomplete;
    }
    commit_table_take(&result->commits, &part->commits);
    result->blobs += part->blobs;
    result->bytes += part->bytes;
    result->scanned += part->scanned;
    result->objects += part->objects;
    objects_free(part);
    if (worker->inflater) {
        libdeflate_free_decompressor(worker->inflater);
        scan_scratch_close(worker->scratch);
    }
    buffer_free(&worker->content);
    vec_free(&worker->windows);
}

// What was known when this is called is all in order.
static void list_news(struct objects_result *result, const struct object_worker *worker)
{
    VEC_EACH (const struct oid, oid, &worker->result.interesting)
        if (!oid_list_has(&result->interesting, oid))
            *vec_add(&result->news) = *oid;
}

static void close_pass(struct pass *pass)
{
    for (size_t i = 0; i < pass->forest_count; i++)
        pack_forest_close(&pass->forests[i]);
    free(pass->forests);
    free(pass->workers);
    vec_free(&pass->trees);
    vec_free(&pass->units);
    vec_free(&pass->new_loose);
    scan_memory_free(&pass->memory);
}

bool objects_scan(const struct objects_request *request, struct objects_result *result, struct error *err)
{
    unsigned jobs = request->jobs ? request->jobs : pool_core_count();
    struct pass pass = {.request = request, .content_limit = request->blob_limit};
    // What else a thread holds is small beside it: a delta, a content that is made, the scanner's own.
    pass.share = request->memory ? request->memory / jobs / 2 + 1 : 0;
    pass.workers = memory_alloc(jobs, sizeof *pass.workers);
    for (unsigned i = 0; i < jobs; i++)
        pass.workers[i].pass = &pass;
    *result = (struct objects_result){0};
    bool ok = open_forests(&pass, result, err);
    if (ok) {
        list_units(&pass);
        result->layout = layout_of(&pass);
        pass.total += pass.new_loose.count;
        pool_run(pass.units.count + pass.new_loose.count, jobs, work, &pass);
        list_broken(&pass, &pass.workers[0]);
    }
    for (unsigned i = 0; i < jobs; i++)
        list_news(result, &pass.workers[i]);
    for (unsigned i = 0; i < jobs; i++)
        join(result, &pass.workers[i]);
    oid_list_sort(&result->interesting);
    oid_list_sort(&result->marked);
    oid_list_sort(&result->messages);
    oid_list_sort(&result->news);
    if (result->skipped.count)
        qsort(result->skipped.at, result->skipped.count, sizeof *result->skipped.at, compare_skips);
    if (ok) {
        commit_table_index(&result->commits);
        scan_memory_settle(result);
    }
    result->has_news = pass.forest_count || pass.new_loose.count;
    result->packs = pass.checksums;
    result->loose = pass.loose;
    close_pass(&pass);
    return ok;
}

void objects_free(struct objects_result *result)
{
    vec_free(&result->interesting);
    vec_free(&result->marked);
    vec_free(&result->messages);
    vec_free(&result->skipped);
    vec_free(&result->events);
    vec_free(&result->news);
    vec_free(&result->packs);
    vec_free(&result->loose);
    commit_table_free(&result->commits);
    arena_free(&result->arena);
}
