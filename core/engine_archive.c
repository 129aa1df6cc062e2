// Archives: each member is a blob of its own, checked, placed and settled like a file that was added. Its
// path is "archive!/member", so that rules, allow lists and reports need to know nothing of archives.
#include "core/archive.h"
#include "core/engine_internal.h"
#include "core/glob.h"

#include <unistd.h>

struct opening {
    struct worker *worker;
    const struct change *archive;
    const struct setting *settings;
    bool is_excluded;
};

static bool opens_archives(const struct engine_request *request, const struct setting *settings)
{
    for (size_t i = 0; i < request->check_count; i++)
        if (request->checks[i]->flags & CHECK_OPENS_ARCHIVES && settings[i].severity != SEVERITY_OFF)
            return true;
    return false;
}

static void run_member_checks(struct opening *opening, const struct change *change, const struct blob *blob)
{
    struct worker *worker = opening->worker;
    const struct engine_request *request = worker->run->request;
    if (!worker->tool_scratch && request->scratch_new)
        worker->tool_scratch = request->scratch_new();
    worker->shared = (struct check_shared){.arena = &worker->scratch};
    for (size_t i = 0; i < request->check_count; i++) {
        struct error err = {0};
        const struct setting *setting = &opening->settings[i];
        if (!(request->checks[i]->flags & CHECK_OPENS_ARCHIVES) ||
            !check_applies(request->checks[i], setting, blob))
            continue;
        if (!run_blob_check(worker, i, change, setting, blob, &worker->kept, &worker->findings, &err)) {
            error_wrap(&err, "%s", request->checks[i]->id);
            fail_check(worker, arena_copy(&worker->kept, blob->path), &err);
        }
    }
}

static bool on_member(void *context, struct str path, struct str bytes)
{
    struct opening *opening = context;
    struct worker *worker = opening->worker;
    const struct str_list *exclude = &worker->run->request->config->exclude;
    size_t first = worker->findings.count, unused = worker->unused.count;
    struct change change = {.path = path, .status = CHANGE_ADDED, .mode = 0100644};
    // In a history a path has many versions: a finding says in which archive it is.
    if (worker->run->request->changeset->kind == CHANGESET_OBJECTS)
        change.oid = opening->archive->oid;
    struct blob blob;
    if (exclude->count && glob_match_list(exclude->at, exclude->count, path))
        return true;
    blob_init(&blob, path, change.mode, &change.oid, bytes);
    worker->files++;
    worker->byte_count += bytes.len;
    run_member_checks(opening, &change, &blob);
    // The walk's path is gone after this call; of most members nothing is said.
    if (worker->findings.count > first)
        change.path = blob.path = arena_copy(&worker->kept, path);
    if (worker->findings.count > first)
        place_findings(worker, &blob, first);
    settle_findings(worker, &change, &blob, first);
    for (size_t i = unused; i < worker->unused.count; i++)
        worker->unused.at[i].path = arena_copy(&worker->kept, path);
    arena_reset(&worker->scratch);
    return true;
}

static void on_skip(void *context, struct str path, const char *reason)
{
    struct worker *worker = ((struct opening *)context)->worker;
    add_skip(worker, arena_copy(&worker->kept, path), reason, true);
}

bool check_archive(struct worker *worker, const struct change *change, const struct blob *blob,
                   const struct setting *settings)
{
    const struct engine_request *request = worker->run->request;
    const bool is_unread = blob->size > blob->bytes.len;
    struct opening opening = {.worker = worker, .archive = change, .settings = settings};
    const struct archive_visitor visitor = {&opening, on_member, on_skip};
    struct error ignored = {0};
    if ((!is_unread && !archive_kind(blob->bytes)) || !opens_archives(request, settings))
        return false;
    if (!request->archives) {
        if (!is_unread)
            add_skip(worker, blob->path, "an archive that was not opened (--archives)", false);
        return false;
    }
    if (!is_unread)
        return archive_walk(blob->path, blob->bytes, request->archives, &visitor);
    int file = changeset_open(request->changeset, change, &ignored);
    if (file < 0)
        return false;
    bool is_opened = archive_walk_file(blob->path, file, request->archives, &visitor);
    close(file);
    return is_opened;
}
