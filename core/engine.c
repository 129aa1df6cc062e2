// The run over a change set: settings first, then set checks, then every blob on a pool of workers, then one
// sorted result. The settings are made in engine_settings.c; engine_place.c and engine_state.c say what
// happens to a finding on the way, engine_skip.c what was left out.
#include "core/engine.h"

#include "core/cache.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/engine_internal.h"
#include "core/exempt.h"
#include "core/glob.h"
#include "core/interrupt.h"
#include "core/mode.h"
#include "core/path_role.h"
#include "core/pool.h"

#include <stdlib.h>

bool check_applies(const struct check *check, const struct setting *setting, const struct blob *blob)
{
    if (setting->severity == SEVERITY_OFF || !check->run)
        return false;
    if ((blob->types & FILETYPE(SYMLINK)) && !(check->flags & CHECK_WANTS_SYMLINKS))
        return false;
    if ((blob->types & FILETYPE(DIRECTORY)) && !(check->flags & CHECK_WANTS_SUBMODULES))
        return false;
    if ((blob->types & FILETYPE(BINARY)) && !(check->flags & CHECK_WANTS_BINARY))
        return false;
    bool is_unread = blob->size > blob->bytes.len;
    if (is_unread && !(check->flags & CHECK_WANTS_UNREAD))
        return false;
    return check->types == 0 || (blob->types & check->types) != 0;
}

// What may be broken on purpose, or is not ours to mend, does not block.
static enum severity severity_at(const struct check *check, const struct setting *setting, struct str path)
{
    enum path_role role = path_role(path);
    bool is_mild = role == PATH_ROLE_TEST ? (check->flags & CHECK_MILD_IN_TESTS) != 0 : role != PATH_ROLE_OWN;
    if (is_mild && !setting->is_chosen && !(check->flags & (CHECK_KEEPS_LOOKING | CHECK_KNOWS_ROLES)) &&
        setting->severity == SEVERITY_ERROR)
        return SEVERITY_WARNING;
    return setting->severity;
}

// A specimen's white space may be what a test is about, and what others wrote is mended there: what is only a
// warning because it can be mended is not told, and no other fix is made. Whoever sets the check's severity
// wants it everywhere.
static void hold_fixes(const struct check *check, const struct setting *setting, struct str path,
                       struct finding_list *findings, size_t first)
{
    enum path_role role = path_role(path);
    size_t kept = first;
    if ((role != PATH_ROLE_SPECIMEN && role != PATH_ROLE_FOREIGN) || setting->is_chosen ||
        (check->flags & CHECK_KNOWS_ROLES))
        return;
    for (size_t i = first; i < findings->count; i++) {
        struct finding *finding = &findings->at[i];
        if (finding->safety == FIX_SAFE && setting->severity < SEVERITY_ERROR)
            continue;
        if (finding->safety == FIX_SAFE)
            finding->safety = FIX_UNSAFE;
        findings->at[kept++] = *finding;
    }
    findings->count = kept;
}

bool run_blob_check(struct worker *worker, size_t number, const struct change *change,
                    const struct setting *setting, const struct blob *blob, struct arena *arena,
                    struct finding_list *out, struct error *err)
{
    const struct check *check = worker->run->request->checks[number];
    struct check_run call = {
        .check = check,
        .change = change,
        .prepared = worker->run->prepared[number],
        .severity = severity_at(check, setting, blob->path),
        .is_chosen = setting->is_chosen,
        .values = setting->values,
        .arena = arena,
        .findings = out,
        .scratch = worker->tool_scratch,
        .shared = &worker->shared,
    };
    size_t first = out->count;
    if (!check->run(&call, blob, err))
        return false;
    hold_fixes(check, setting, blob->path, out, first);
    if (call.reported > CHECK_FINDINGS_MAX) {
        size_t more = call.reported - CHECK_FINDINGS_MAX;
        call.reported = 0;
        check_report_file(&call, "%zu more findings like these are not listed", more);
    }
    return true;
}

// Of an archive whose members were looked at, checks that want those have seen enough.
static void run_blob_checks(struct worker *worker, const struct change *change, const struct blob *blob,
                            size_t layer, bool is_opened)
{
    const struct engine_request *request = worker->run->request;
    const struct setting *settings = &worker->run->settings[layer * request->check_count];
    bool has_layer = layer < request->config->layer_count;
    bool excluded = has_layer && config_layer_excludes(&request->config->layers[layer], blob->path);
    // Made for the first blob, so that a run without one does not pay for it.
    if (!worker->tool_scratch && request->scratch_new)
        worker->tool_scratch = request->scratch_new();
    worker->shared = (struct check_shared){.arena = &worker->scratch};
    bool any = is_opened, would = false;

    for (size_t i = 0; i < request->check_count; i++) {
        struct error err = {0};
        if (!check_applies(request->checks[i], &settings[i], blob) ||
            (is_opened && request->checks[i]->flags & CHECK_OPENS_ARCHIVES))
            continue;
        would = true;
        if (excluded && !(request->checks[i]->flags & CHECK_KEEPS_LOOKING))
            continue;
        any = any || !(request->checks[i]->flags & CHECK_WANTS_UNREAD);
        if (!run_blob_check(worker, i, change, &settings[i], blob, &worker->kept, &worker->findings, &err)) {
            error_wrap(&err, "%s", request->checks[i]->id);
            fail_check(worker, blob->path, &err);
        }
    }
    if (blob->types & FILETYPE(DIRECTORY))
        add_skip(worker, blob->path, "a repository of its own", false);
    else if (excluded && would)
        add_skip(worker, blob->path, "excluded by lint.exclude", false);
    else if (!any && (blob->types & FILETYPE(BINARY)))
        add_skip(worker, blob->path, "binary", false);
}

void add_findings_of(struct worker *worker, const struct finding_list *all, struct str path)
{
    size_t low = 0, high = all->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(all->at[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < all->count && str_equal(all->at[low].path, path); low++)
        *vec_add(&worker->findings) = all->at[low];
}

// Copies in what the set checks said about this path.
static void add_set_findings(struct worker *worker, struct str path)
{
    add_findings_of(worker, &worker->run->set_findings, path);
}

static uint64_t cache_variant(const struct worker *worker, const struct change *change, size_t layer)
{
    uint64_t variant = str_hash(change->path) * 31 + change->mode;
    const struct engine_request *request = worker->run->request;
    layer += (request->all ? 7u : 0) + (request->archives ? 13u : 0);
    return (variant * 31 + layer) ^ worker->run->prepared_digest;
}

static bool is_on_disk(const struct changeset *changeset)
{
    return changeset->kind == CHANGESET_WORKTREE || changeset->kind == CHANGESET_NO_GIT ||
           changeset->kind == CHANGESET_STDIN;
}

// A submodule's entry has no bytes.
bool read_change(struct worker *worker, const struct change *change, struct error *err)
{
    const struct engine_request *request = worker->run->request;
    buffer_clear(&worker->bytes);
    if (mode_is_submodule(change->mode))
        return true;
    if (!change->has_content)
        return changeset_read(request->changeset, change, false, request->config->max_blob, &worker->bytes,
                              err);
    buffer_add(&worker->bytes, change->content);
    return true;
}

// What can be said of a change whose content can't be had: what set checks said, and, when it is only too
// large, what checks say that look at no more than its size.
static void check_unread(struct worker *worker, const struct change *change, size_t layer, size_t first,
                         const struct error *reason)
{
    struct blob blob;
    struct error ignored = {0};

    blob_init(&blob, change->path, change->mode, &change->oid, (struct str){0});
    bool is_too_large = reason->code == ERROR_LIMIT &&
                        changeset_size(worker->run->request->changeset, change, &blob.size, &ignored);
    if (is_too_large)
        run_blob_checks(worker, change, &blob, layer, false);
    for (size_t i = first; i < worker->findings.count; i++)
        worker->findings.at[i].is_whole_file = true;
    if (worker->findings.count > first)
        place_findings(worker, &blob, first);
    settle_findings(worker, change, &blob, first);
    arena_reset(&worker->scratch);
    // A large archive is read in pieces.
    const struct setting *settings = &worker->run->settings[layer * worker->run->request->check_count];
    if (!is_too_large || !check_archive(worker, change, &blob, settings))
        skip_unread(worker, change, reason);
}

void finish_change(struct worker *worker, const struct change *change, struct blob *blob, size_t first,
                   bool may_cache, uint64_t variant)
{
    size_t unused = worker->unused.count;
    if (worker->findings.count > first)
        place_findings(worker, blob, first);
    settle_findings(worker, change, blob, first);
    bool is_clean = worker->findings.count == first && worker->unused.count == unused;
    if (may_cache && is_clean)
        cache_add(worker->run->request->cache, &change->oid, variant);
}

// Looks at one readable change: everything that the run says about a file happens here.
static void check_change(struct worker *worker, const struct change *change)
{
    const struct engine_request *request = worker->run->request;
    struct error err = {0};
    size_t layer = layer_at(worker->run, change->path);
    bool can_cache =
        request->cache && change->oid.size && !change->has_content && !is_on_disk(request->changeset);
    uint64_t variant = can_cache ? cache_variant(worker, change, layer) : 0;
    size_t first = worker->findings.count, skipped = worker->skipped.count;

    add_set_findings(worker, change->path);
    if (can_cache && worker->findings.count == first && cache_has(request->cache, &change->oid, variant)) {
        worker->cached++;
        worker->files++;
        if (worker->run->group)
            defer_findings(worker, change, NULL, first, false, 0);
        return;
    }
    struct blob blob;
    if (!read_change(worker, change, &err)) {
        check_unread(worker, change, layer, first, &err);
        if (worker->run->group)
            defer_findings(worker, change, NULL, worker->findings.count, false, 0);
        return;
    }
    worker->findings.count = first; // what set checks said comes once more, behind an archive's members
    (worker->run->takes_bytes ? blob_init_bytes : blob_init)(&blob, change->path, change->mode, &change->oid,
                                                             buffer_str(&worker->bytes));
    worker->files++;
    worker->byte_count += blob.bytes.len;
    const size_t before = first;
    bool is_opened = check_archive(worker, change, &blob, settings_at(worker->run, change->path));
    first = worker->findings.count;
    add_set_findings(worker, change->path);
    run_blob_checks(worker, change, &blob, layer, is_opened);
    can_cache = can_cache && first == before && worker->skipped.count == skipped;
    if (worker->run->group)
        defer_findings(worker, change, &blob, first, can_cache, variant);
    else
        finish_change(worker, change, &blob, first, can_cache, variant);
    arena_reset(&worker->scratch);
}

static void work_on_change(void *context, size_t index, unsigned number)
{
    struct engine_run *run = context;
    const struct engine_request *request = run->request;
    struct worker *worker = &run->workers[number];
    const struct change *change = &request->changeset->at[index];
    const struct config *config = request->config;

    if (change->status == CHANGE_UNMERGED)
        add_skip(worker, change->path, "unmerged: resolve the conflict first", true);
    else if (config->exclude.count &&
             glob_match_list(config->exclude.at, config->exclude.count, change->path))
        add_skip(worker, change->path, "excluded by andon.yml", false);
    else if (change->status != CHANGE_DELETED)
        check_change(worker, change);
    if (request->progress)
        request->progress(request->progress_context, __atomic_add_fetch(&run->done, 1, __ATOMIC_RELAXED),
                          request->changeset->count);
}

int compare_by_path(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;
    return str_compare(left->path, right->path);
}

static void run_set_checks(struct engine_run *run, struct worker *worker)
{
    const struct engine_request *request = run->request;
    const struct setting *settings = settings_at(run, (struct str){0});

    for (size_t i = 0; i < request->check_count; i++) {
        const struct check *check = request->checks[i];
        struct error err = {0};
        struct check_run call = {
            .check = check,
            .severity = settings[i].severity,
            .values = settings[i].values,
            .arena = &worker->kept,
            .findings = &run->set_findings,
            .scratch = worker->tool_scratch,
        };
        if (!check->run_set || call.severity == SEVERITY_OFF)
            continue;
        if (!check->run_set(&call, request->changeset, &err))
            fail_check(worker, str_from(check->id), &err);
    }
    vec_sort(&run->set_findings, compare_by_path);
}

static bool has_readable_change(const struct changeset *changeset, struct str path)
{
    const struct change *change = change_find(changeset->at, changeset->count, path);
    return change && change->status != CHANGE_DELETED && change->status != CHANGE_UNMERGED;
}

// Set checks also speak of what has no blob to look at: the branch, a deleted file.
static void add_findings_without_blob(struct engine_run *run, const struct finding_list *all,
                                      struct worker *worker)
{
    VEC_EACH (struct finding, finding, all) {
        if (has_readable_change(run->request->changeset, finding->path))
            continue;
        size_t first = worker->findings.count;
        struct blob blob;
        blob_init(&blob, finding->path, 0100644, NULL, (struct str){0});
        *vec_add(&worker->findings) = *finding;
        worker->findings.at[first].is_whole_file = true;
        place_findings(worker, &blob, first);
        settle_findings(worker, &(struct change){.path = finding->path, .status = CHANGE_PRESENT}, &blob,
                        first);
    }
}

static size_t pick_worker_count(const struct engine_request *request)
{
    enum { FILES_PER_WORKER = 24 }; // below that, starting a thread costs more than it saves
    size_t cores = pool_core_count();
    if (request->jobs)
        return request->jobs;
    size_t useful = request->changeset->count / FILES_PER_WORKER + 1;
    return useful < cores ? useful : cores;
}

static void free_run(struct engine_run *run)
{
    for (size_t i = 0; i < run->worker_count; i++) {
        struct worker *worker = &run->workers[i];
        if (worker->tool_scratch && run->request->scratch_free)
            run->request->scratch_free(worker->tool_scratch);
        arena_free(&worker->kept);
        arena_free(&worker->scratch);
        buffer_free(&worker->bytes);
        buffer_free(&worker->old_bytes);
        vec_free(&worker->findings);
        vec_free(&worker->skipped);
        vec_free(&worker->unused);
        vec_free(&worker->deferred);
    }
    vec_free(&run->set_findings);
    vec_free(&run->group_findings);
    free(run->workers);
}

static void make_workers(struct engine_run *run)
{
    run->worker_count = pick_worker_count(run->request) + 1;
    run->workers = memory_alloc(run->worker_count, sizeof *run->workers);
    for (size_t i = 0; i < run->worker_count; i++) {
        run->workers[i].run = run;
        run->workers[i].bytes.limit = run->workers[i].old_bytes.limit = SIZE_MAX;
    }
}

static void work_on_blobs(struct engine_run *run)
{
    pool_run(run->request->changeset->count, (unsigned)run->worker_count - 1, work_on_change, run);
}

bool engine_run(const struct engine_request *request, struct result *result, struct error *err)
{
    double start = clock_now_ms();
    struct engine_run run = {.request = request, .takes_bytes = true};
    for (size_t i = 0; i < request->check_count; i++)
        run.takes_bytes = run.takes_bytes && request->checks[i]->flags & CHECK_READS_BYTES;

    *result = (struct result){0};
    fingerprint_key_default(&run.fingerprint_key);
    if (request->exemptions)
        run.fingerprint_key = request->exemptions->key;
    if (!resolve_settings(&run, &result->arena, err) || !prepare_checks(&run, &result->arena, err))
        return false;
    make_workers(&run);
    if (!plan_group(&run, &result->arena, err)) {
        free_run(&run);
        return false;
    }
    run_set_checks(&run, &run.workers[0]);
    if (run.group)
        run_with_group(&run, work_on_blobs);
    else
        work_on_blobs(&run);
    add_findings_without_blob(&run, &run.set_findings, &run.workers[0]);
    add_findings_without_blob(&run, &run.group_findings, &run.workers[0]);
    gather_result(&run, result);
    for (size_t i = 0; i < run.worker_count && err->code == ERROR_NONE; i++)
        *err = run.workers[i].config_error;
    free_run(&run);
    if (err->code != ERROR_NONE)
        return false;
    result_settle(result);
    result->elapsed_ms = clock_now_ms() - start;
    if (interrupt_happened())
        return error_set(err, ERROR_INTERRUPTED, "interrupted");
    return true;
}
