// Checks that run together, beside the blob checks: those that start programs.
//
//     plan -> start a thread -> blob checks on every change, findings kept -> join -> findings of both,
//     placed
//
// A finding is placed together with all others of its file: excerpts must know where secrets are, and a
// comment is only unused when nobody needed it. So a change's findings wait until the programs have ended;
// its bytes are read once more then, unless there is nothing to say.
#include "core/cache.h"
#include "core/engine_internal.h"
#include "core/pool.h"
#include "core/suppress.h"

#include <pthread.h>

static struct worker *group_worker(struct engine_run *run)
{
    return &run->workers[run->worker_count - 1];
}

bool plan_group(struct engine_run *run, struct arena *arena, struct error *err)
{
    const struct engine_request *request = run->request;
    const struct setting *settings = settings_at(run, (struct str){0});
    const struct check_group *group = NULL;
    struct worker *worker = group_worker(run);
    size_t count = 0;

    run->group_runs = ARENA_ARRAY(arena, struct check_run, request->check_count + 1);
    for (size_t i = 0; i < request->check_count; i++) {
        const struct check *check = request->checks[i];
        if (!check->group || settings[i].severity == SEVERITY_OFF)
            continue;
        group = check->group; // there is one
        run->group_runs[count++] = (struct check_run){
            .check = check,
            .severity = settings[i].severity,
            .values = settings[i].values,
            .arena = &worker->kept,
            .findings = &run->group_findings,
            .skipped = &worker->skipped,
        };
    }
    if (!group || request->changeset->count == 0)
        return true;
    if (!group->plan(run->group_runs, count, request->changeset, arena, &run->group_work, err))
        return false;
    run->group = run->group_work ? group : NULL;
    return true;
}

static void *run_group(void *argument)
{
    struct engine_run *run = argument;
    run->group->run(run->group_work);
    return NULL;
}

void defer_findings(struct worker *worker, const struct change *change, const struct blob *blob, size_t first,
                    bool may_cache, uint64_t variant)
{
    struct suppression_list comments = {0};
    struct deferred *deferred = vec_add(&worker->deferred);
    deferred->change = change;
    deferred->may_cache = may_cache;
    deferred->variant = variant;
    for (size_t i = first; i < worker->findings.count; i++)
        *vec_add(&deferred->findings) = worker->findings.at[i];
    worker->findings.count = first;
    if (blob && blob->types & FILETYPE(TEXT))
        suppressions_find(blob, &comments);
    deferred->is_silent = deferred->findings.count == 0 && comments.count == 0;
    vec_free(&comments);
}

// Its bytes could not be had the second time, or never: what the programs said is about the file.
static void finish_unread(struct worker *worker, const struct change *change, size_t first)
{
    struct blob blob;
    blob_init(&blob, change->path, change->mode, &change->oid, (struct str){0});
    for (size_t i = first; i < worker->findings.count; i++)
        worker->findings.at[i].is_whole_file = true;
    finish_change(worker, change, &blob, first, false, 0);
}

static void finish_deferred(void *context, size_t index, unsigned number)
{
    struct engine_run *run = context;
    struct worker *worker = &run->workers[number];
    struct deferred *deferred = &group_worker(run)->deferred.at[index];
    const struct change *change = deferred->change;
    size_t first = worker->findings.count;
    struct error ignored = {0};
    struct blob blob;

    VEC_EACH (struct finding, finding, &deferred->findings)
        *vec_add(&worker->findings) = *finding;
    vec_free(&deferred->findings);
    add_findings_of(worker, &run->group_findings, change->path);
    if (worker->findings.count == first && deferred->is_silent) {
        if (deferred->may_cache)
            cache_add(run->request->cache, &change->oid, deferred->variant);
        return;
    }
    worker->shared = (struct check_shared){.arena = &worker->scratch};
    if (!read_change(worker, change, &ignored)) {
        finish_unread(worker, change, first);
    } else {
        blob_init(&blob, change->path, change->mode, &change->oid, buffer_str(&worker->bytes));
        finish_change(worker, change, &blob, first, deferred->may_cache, deferred->variant);
    }
    arena_reset(&worker->scratch);
}

void run_with_group(struct engine_run *run, void (*work_on_blobs)(struct engine_run *run))
{
    struct worker *own = group_worker(run);
    pthread_t thread;
    bool has_thread = pthread_create(&thread, NULL, run_group, run) == 0;
    if (!has_thread)
        run_group(run);
    work_on_blobs(run);
    if (has_thread)
        pthread_join(thread, NULL);
    vec_sort(&run->group_findings, compare_by_path);
    for (size_t i = 0; i + 1 < run->worker_count; i++)
        VEC_EACH (struct deferred, deferred, &run->workers[i].deferred)
            *vec_add(&own->deferred) = *deferred;
    pool_run(own->deferred.count, (unsigned)run->worker_count - 1, finish_deferred, run);
}
