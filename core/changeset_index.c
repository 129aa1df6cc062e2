// Listing the whole index: --all-files, and the names for checks across files.
#include "core/changeset_listing.h"
#include "core/git_plumbing.h"
#include "core/index.h"

static bool add_entry(struct listing *listing, const struct index_entry *entry, struct error *err)
{
    struct change_list *changes = &listing->changes;
    struct change change = {
        .status = entry->stage ? CHANGE_UNMERGED : CHANGE_PRESENT, .mode = entry->mode, .oid = entry->oid};
    struct change *last = changes->count ? &changes->at[changes->count - 1] : NULL;
    if (last && entry->stage && str_equal(last->path, entry->path)) {
        // Another stage of the same conflict: "ours" stands for it.
        if (entry->stage == 2)
            last->mode = entry->mode, last->oid = entry->oid;
        return true;
    }
    if (entry->intent_to_add) {
        listing_skip(listing, entry->path, "intent to add: no content is staged", false);
        return true;
    }
    return listing_add(listing, change, entry->path, err);
}

bool list_index(struct listing *listing, struct error *err)
{
    struct index index;
    struct index_entry entry;
    if (!index_open(listing->repo->index_file, listing->repo->oid_size, &index, err))
        return index_needs_git(&index, err) && plumbing_index(listing, err);
    struct index_cursor cursor = {.index = &index};
    while (index_next(&cursor, &entry, err))
        if (listing_wants(listing, entry.path) && !add_entry(listing, &entry, err))
            break;
    index_cursor_free(&cursor);
    index_close(&index);
    return !err->code || error_wrap(err, "reading %s", listing->repo->index_file.at);
}

bool changeset_index_paths(const struct changeset *changeset, struct arena *arena, struct str **paths,
                           size_t *count, struct error *err)
{
    static const struct changeset_request all = {.kind = CHANGESET_ALL_FILES};
    struct listing listing = {.request = &all, .repo = changeset->repo, .arena = arena};
    *paths = NULL;
    *count = 0;
    if (!changeset->repo)
        return true;
    bool ok = list_index(&listing, err);
    if (ok) {
        *paths = ARENA_ARRAY(arena, struct str, listing.changes.count + 1);
        VEC_EACH (struct change, change, &listing.changes) {
            if (change->status == CHANGE_PRESENT)
                (*paths)[(*count)++] = change->path;
        }
    }
    vec_free(&listing.changes);
    vec_free(&listing.skipped);
    return ok;
}
