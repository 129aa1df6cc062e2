// Work is a list of trees of the delta forests, the largest first, and the loose objects; each thread takes
// the next. Who finds none left is given branches of the trees that others are at. Results are sorted at the
// end, so that no order of threads shows.
#include "scanners/history/objects.h"

#include "core/interrupt.h"
#include "core/pool.h"
#include "scanners/history/objects_internal.h"

#include <libdeflate.h>
#include <stdlib.h>

static void open_worker(struct object_worker *worker)
{
    if (worker->inflater)
        return;
    worker->inflater = libdeflate_alloc_decompressor();
    if (!worker->inflater)
        memory_exhausted();
    worker->scratch = scan_scratch_open(worker->pass->request->engine);
    scan_scratch_extent(worker->scratch)->is_wanted = true;
}

static struct forest_walk walk_of(struct object_worker *worker)
{
    const struct pass *pass = worker->pass;
    return (struct forest_walk){.content_limit = pass->content_limit,
                                .memory = pass->share,
                                .state_size = sizeof(struct blob_state),
                                .visit = look_at_node,
                                .drop = look_drop,
                                .context = worker,
                                .share = pass->pieces};
}

static void walk_unit(struct pass *pass, const struct unit *unit, struct object_worker *worker)
{
    const struct forest_walk walk = walk_of(worker);
    for (size_t i = unit->first; i < unit->first + unit->count && !interrupt_happened(); i++) {
        worker->forest = &pass->forests[pass->trees.at[i].forest];
        pack_forest_walk(worker->forest, pass->trees.at[i].root, &walk, worker->inflater);
    }
}

static void walk_pieces(struct pass *pass, struct object_worker *worker)
{
    const struct forest_walk walk = walk_of(worker);
    for (struct forest_branch *piece; (piece = share_take(pass->pieces)); share_finish(pass->pieces)) {
        worker->forest = forest_branch_forest(piece);
        forest_branch_walk(piece, &walk, worker->inflater);
    }
}

static void look_at_one(struct pass *pass, size_t index, struct object_worker *worker)
{
    if (index < pass->new_loose.count) {
        size_t at = pass->new_loose.at[index];
        look_alone(worker, &pass->loose.at[at], false, &pass->loose_sizes[at]);
        return;
    }
    const struct lone *lone = &pass->lone.at[index - pass->new_loose.count];
    struct oid oid = pack_oid(pass->packs[lone->pack], lone->position);
    look_alone(worker, &oid, true, &pass->about[lone->pack].sizes[lone->position]);
}

// The job at `index`: a unit, an object by itself, or, once for each thread, what the others give away.
static void work(void *context, size_t index, unsigned number)
{
    struct pass *pass = context;
    struct object_worker *worker = &pass->workers[number];
    size_t nodes = 1;
    open_worker(worker);
    if (index >= pass->units.count + pass->new_loose.count + pass->lone.count) {
        walk_pieces(pass, worker);
        return;
    }
    if (index < pass->units.count) {
        walk_unit(pass, &pass->units.at[index], worker);
        nodes = pass->units.at[index].nodes;
    } else {
        look_at_one(pass, index - pass->units.count, worker);
    }
    share_finish(pass->pieces);
    if (pass->request->progress)
        pass->request->progress(pass->request->progress_context,
                                __atomic_add_fetch(&pass->done, nodes, __ATOMIC_RELAXED), pass->total);
}

// Entries that hang below no root: a base that is missing, or deltas in a circle.
static void list_broken(struct pass *pass, struct object_worker *worker)
{
    for (size_t f = 0; f < pass->forest_count; f++) {
        const struct pack_forest *forest = &pass->forests[f];
        for (uint32_t i = 0; i < forest->count; i++)
            if (forest->kind[i] == OBJECT_NONE) {
                struct oid oid = pack_forest_oid(forest, i);
                open_worker(worker);
                worker->forest = forest;
                uint32_t *sizes = pass->about[pass->pack_of[f]].sizes;
                look_alone(worker, &oid, false, &sizes[forest->position[i]]);
            }
    }
}

static int compare_oids(const void *left, const void *right)
{
    const struct oid *a = left, *b = right;
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

void oid_list_sort(struct oid_list *list)
{
    size_t kept = 0;
    vec_sort(list, compare_oids);
    for (size_t i = 0; i < list->count; i++)
        if (!kept || !oid_equal(&list->at[kept - 1], &list->at[i]))
            list->at[kept++] = list->at[i];
    list->count = kept;
}

bool oid_list_has(const struct oid_list *list, const struct oid *oid)
{
    return list->count && bsearch(oid, list->at, list->count, sizeof *list->at, compare_oids);
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
    result->scanned += part->scanned;
    objects_free(part);
    if (worker->inflater) {
        libdeflate_free_decompressor(worker->inflater);
        scan_scratch_close(worker->scratch);
    }
    buffer_free(&worker->content);
    vec_free(&worker->windows);
}

static void close_pass(struct pass *pass)
{
    for (size_t i = 0; i < pass->forest_count; i++)
        pack_forest_close(&pass->forests[i]);
    free(pass->forests);
    free(pass->workers);
    free(pass->about); // their sizes are the result's
    free(pass->pack_of);
    vec_free(&pass->lone);
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
    bool ok = pass_open(&pass, result, err);
    if (ok) {
        pass_list_units(&pass);
        result->layout = pass_layout(&pass);
        pass.total += pass.new_loose.count + pass.lone.count;
        size_t tasks = pass.units.count + pass.new_loose.count + pass.lone.count;
        pass.pieces = share_open(tasks);
        pool_run(tasks + jobs, jobs, work, &pass);
        share_close(pass.pieces);
        list_broken(&pass, &pass.workers[0]);
    }
    for (unsigned i = 0; i < jobs; i++)
        join(result, &pass.workers[i]);
    oid_list_sort(&result->interesting);
    oid_list_sort(&result->marked);
    oid_list_sort(&result->messages);
    vec_sort(&result->skipped, skip_compare);
    result->parts = memory_alloc(1, sizeof *result->parts);
    if (ok) {
        commit_table_index(&result->commits);
        scan_memory_settle(result);
        pass_count(&pass, result);
    }
    result->has_news = pass.is_joined || pass.forest_count || pass.new_loose.count || pass.lone.count;
    result->packs = pass.checksums;
    result->loose = pass.loose;
    result->loose_sizes = pass.loose_sizes;
    for (size_t i = 0; !ok && pass.about && i < pass.pack_count; i++)
        free(pass.about[i].sizes);
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
    vec_free(&result->packs);
    vec_free(&result->loose);
    free(result->loose_sizes);
    for (size_t i = 0; result->parts && i < result->parts->count; i++)
        free(result->parts->at[i].sizes);
    if (result->parts)
        vec_free(result->parts);
    free(result->parts);
    commit_table_free(&result->commits);
    arena_free(&result->arena);
}
