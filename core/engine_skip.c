// What was not looked at, or not as it should have been, and why.
#include "core/engine_internal.h"
#include "core/object.h"

void add_skip(struct worker *worker, struct str path, const char *reason, bool is_incomplete)
{
    struct skip *skip = vec_add(&worker->skipped);
    struct str text = str_from(reason);
    // An error that came up from reading names its path; the report does too.
    if (str_starts_with(text, path) && str_starts_with(str_slice(text, path.len, text.len), STR(": ")))
        text = str_slice(text, path.len + 2, text.len);
    skip->path = path;
    skip->reason = arena_copy(&worker->kept, text);
    skip->is_incomplete = is_incomplete;
}

// A check that could not do its work leaves the run incomplete; one whose options are wrong ends it.
void fail_check(struct worker *worker, struct str path, const struct error *err)
{
    if (err->code != ERROR_CONFIG)
        add_skip(worker, path, err->message, true);
    else if (worker->config_error.code == ERROR_NONE)
        worker->config_error = *err;
}

static bool is_unfetched(const struct worker *worker, const struct error *reason)
{
    const struct repo *repo = worker->run->request->changeset->repo;
    return reason->code == ERROR_MISSING && repo && object_store_is_partial(repo->objects);
}

void skip_unread(struct worker *worker, const struct change *change, const struct error *reason)
{
    // What is staged without being here was taken over from the server as it is: a commit brings nothing new
    // with it.
    bool is_staged = worker->run->request->changeset->kind == CHANGESET_STAGED;
    if (!is_unfetched(worker, reason))
        add_skip(worker, change->path, reason->message, true);
    else
        add_skip(worker, change->path, is_staged ? "not fetched (partial clone)" : OBJECT_NOT_FETCHED,
                 !is_staged);
}

void skip_comparison(struct worker *worker, const struct change *change, const struct error *reason)
{
    if (is_unfetched(worker, reason))
        add_skip(worker, change->path,
                 "comparison with what was there before (not fetched, so that all lines count as new)",
                 false);
}
