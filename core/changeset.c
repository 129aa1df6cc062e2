#include "core/changeset.h"

#include "core/changeset_disk.h"
#include "core/file.h"
#include "core/mode.h"
#include "core/object.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

// More paths than any repository has: a tree that contains itself many times over.
enum { CHANGES_MAX = 20000000 };

bool listing_add(struct listing *listing, struct change change, struct str path, struct error *err)
{
    if (listing->changes.count >= CHANGES_MAX)
        return error_set(err, ERROR_LIMIT, "more than %d files", CHANGES_MAX);
    change.path = arena_copy(listing->arena, path);
    *vec_add(&listing->changes) = change;
    return true;
}

void listing_skip(struct listing *listing, struct str path, const char *reason, bool is_incomplete)
{
    *vec_add(&listing->skipped) = (struct skip){.path = arena_copy(listing->arena, path),
                                                .reason = arena_copy(listing->arena, str_from(reason)),
                                                .is_incomplete = is_incomplete};
}

int skip_compare(const void *a, const void *b)
{
    const struct skip *left = a, *right = b;
    int order = str_compare(left->path, right->path);
    return order ? order : str_compare(left->reason, right->reason);
}

bool listing_compare(struct listing *listing, struct change change, struct str path, struct error *err)
{
    if (change.mode == change.old_mode && oid_equal(&change.oid, &change.old_oid))
        return true;
    if (!change.old_mode)
        change.status = CHANGE_ADDED;
    else if (!change.mode)
        change.status = CHANGE_DELETED;
    else
        change.status = (change.mode ^ change.old_mode) & MODE_KIND ? CHANGE_TYPE : CHANGE_MODIFIED;
    return listing_add(listing, change, path, err);
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct change *)a)->path, ((const struct change *)b)->path);
}

// Every kind lists in order, except where a malformed tree is out of order: then a path may even come twice,
// as deleted and as added.
static void sort_changes(struct change_list *changes)
{
    size_t i = 1;
    while (i < changes->count && by_path(&changes->at[i - 1], &changes->at[i]) < 0)
        i++;
    if (i >= changes->count)
        return;
    vec_sort(changes, by_path);
    size_t kept = 0;
    for (i = 1; i < changes->count; i++) {
        struct change *last = &changes->at[kept], *next = &changes->at[i];
        if (!str_equal(last->path, next->path)) {
            changes->at[++kept] = *next;
            continue;
        }
        struct change merged = next->mode ? *next : *last, *other = next->mode ? last : next;
        if (merged.status != CHANGE_PRESENT)
            merged.status = CHANGE_MODIFIED;
        if (!merged.old_mode)
            merged.old_mode = other->old_mode, merged.old_oid = other->old_oid;
        *last = merged;
    }
    changes->count = kept + 1;
}

static bool list_stdin(struct listing *listing, struct changeset *out, struct error *err)
{
    struct buffer text BUFFER_AUTO = {0};
    struct str path = listing->request->stdin_path;
    if (!file_read("-", BUFFER_LIMIT_DEFAULT, &text, err))
        return false;
    out->stdin_bytes = arena_copy(listing->arena, buffer_str(&text));
    struct change change = {.status = CHANGE_PRESENT, .mode = 0100644};
    return listing_add(listing, change, path.len ? path : STR("stdin"), err);
}

static bool list(struct listing *listing, struct changeset *out, struct error *err)
{
    switch (listing->request->kind) {
    case CHANGESET_STAGED: return list_staged(listing, err);
    case CHANGESET_ALL_FILES: return list_index(listing, err);
    case CHANGESET_RANGE: return list_range(listing, err);
    case CHANGESET_WORKTREE: return list_worktree(listing, err);
    case CHANGESET_NO_GIT: return list_no_git(listing, err);
    case CHANGESET_STDIN: return list_stdin(listing, out, err);
    default: return error_set(err, ERROR_USAGE, "unknown kind of change set");
    }
}

static bool needs_root(enum changeset_kind kind)
{
    return kind == CHANGESET_WORKTREE;
}

static bool load(struct listing *listing, struct changeset *out, struct error *err)
{
    enum changeset_kind kind = listing->request->kind;
    if (!listing->repo && kind != CHANGESET_NO_GIT && kind != CHANGESET_STDIN)
        return error_set(err, ERROR_REPO, "not in a git repository");
    // Files on disk can be checked whatever state the repository around them is in.
    bool has_head = kind != CHANGESET_NO_GIT && kind != CHANGESET_STDIN;
    if (has_head && !repo_read_head(listing->repo, listing->arena, &out->head, err))
        return false;
    if (has_head)
        out->operation = repo_read_operation(listing->repo);
    if (needs_root(kind) && listing->repo->is_bare)
        return error_set(err, ERROR_USAGE, "a bare repository has no work tree");
    if (needs_root(kind)) {
        out->root_fd = open(listing->repo->work_tree.at, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (out->root_fd < 0)
            return error_set_errno(err, ERROR_IO, "cannot open %s", listing->repo->work_tree.at);
    }
    bool has_limits = kind == CHANGESET_WORKTREE || kind == CHANGESET_ALL_FILES;
    if ((has_limits && !listing_set_limits(listing, err)) || !list(listing, out, err))
        return false;
    listing_report_unused(listing);
    return true;
}

bool changeset_load(const struct changeset_request *request, const struct repo *repo, struct arena *arena,
                    struct changeset *out, struct error *err)
{
    *out = (struct changeset){.kind = request->kind, .repo = repo, .root_fd = -1};
    struct listing listing = {.request = request, .repo = repo, .head = &out->head, .arena = arena};
    bool ok = load(&listing, out, err);
    out->skipped = listing.skipped;
    if (ok) {
        sort_changes(&listing.changes);
        if (request->kind == CHANGESET_STAGED || request->kind == CHANGESET_RANGE)
            listing_find_renames(&listing);
        out->base = listing.base;
        out->count = listing.changes.count;
        out->at = ARENA_ARRAY(arena, struct change, out->count ? out->count : 1);
        for (size_t i = 0; i < out->count; i++)
            out->at[i] = listing.changes.at[i];
        if (request->kind == CHANGESET_STAGED && out->count)
            changeset_mark_merged(out, arena);
    }
    vec_free(&listing.changes);
    vec_free(&listing.limits);
    if (!ok)
        changeset_free(out);
    return ok;
}

void changeset_free(struct changeset *changeset)
{
    // Only a loaded work tree holds a descriptor; the zero value, whose root_fd is 0, holds nothing.
    if (needs_root(changeset->kind) && changeset->root_fd > 0)
        close(changeset->root_fd);
    vec_free(&changeset->skipped);
    *changeset = (struct changeset){.root_fd = -1};
}

static bool read_blob(const struct changeset *changeset, const struct oid *oid, size_t limit,
                      struct buffer *out, struct error *err)
{
    enum object_kind kind;
    char hex[OID_HEX_MAX + 1];
    if (!object_read(changeset->repo->objects, oid, limit, &kind, out, err))
        return false;
    if (kind != OBJECT_BLOB)
        return error_set(err, ERROR_REPO, "object %.*s is not a blob", STR_ARG(oid_to_hex(oid, hex)));
    return true;
}

static bool read_stdin(const struct changeset *changeset, size_t limit, struct buffer *out, struct error *err)
{
    buffer_clear(out);
    if (changeset->stdin_bytes.len <= limit)
        buffer_add(out, changeset->stdin_bytes);
    else
        out->overflow = true;
    return !out->overflow || error_set(err, ERROR_LIMIT, "too large (%zu bytes)", changeset->stdin_bytes.len);
}

bool changeset_read(const struct changeset *changeset, const struct change *change, bool old_side,
                    size_t limit, struct buffer *out, struct error *err)
{
    const struct oid *oid = old_side ? &change->old_oid : &change->oid;
    uint32_t mode = old_side ? change->old_mode : change->mode;
    struct str path = old_side && change->old_path.len ? change->old_path : change->path;
    bool ok;
    buffer_clear(out);
    if (!mode)
        ok = error_set(err, ERROR_REPO, "there is no content on this side of the change");
    else if (mode_is_submodule(mode))
        ok = error_set(err, ERROR_REPO, "a submodule has no content here");
    else if (oid->size)
        ok = read_blob(changeset, oid, limit, out, err);
    else if (changeset->kind == CHANGESET_STDIN)
        ok = read_stdin(changeset, limit, out, err);
    else
        ok = disk_read(changeset, change, limit, out, err);
    return ok || error_wrap(err, "%.*s", STR_ARG(path));
}

bool changeset_size(const struct changeset *changeset, const struct change *change, size_t *size,
                    struct error *err)
{
    enum object_kind kind;
    if (change->oid.size)
        return object_read_header(changeset->repo->objects, &change->oid, &kind, size, err) ||
               error_wrap(err, "%.*s", STR_ARG(change->path));
    if (changeset->kind != CHANGESET_STDIN)
        return disk_size(changeset, change, size, err) || error_wrap(err, "%.*s", STR_ARG(change->path));
    *size = changeset->stdin_bytes.len;
    return true;
}

int changeset_open(const struct changeset *changeset, const struct change *change, struct error *err)
{
    bool is_on_disk = changeset->kind == CHANGESET_WORKTREE || changeset->kind == CHANGESET_NO_GIT;
    if (is_on_disk && !change->oid.size && mode_is_regular(change->mode))
        return disk_open(changeset, change, err);
    error_set(err, ERROR_IO, "not a file on disk");
    return -1;
}

const struct change *change_find(const struct change *at, size_t count, struct str path)
{
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(at[middle].path, path);
        if (order == 0)
            return &at[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
