// Renames: first pairs with the same content, then pairs whose lines are at least half the same. Content is
// only read when something was deleted and something else was added.
#include "core/changeset_listing.h"
#include "core/mode.h"
#include "core/object.h"

enum { CANDIDATES_MAX = 200, CONTENT_MAX = 1 << 20, ALIKE_PERCENT = 50 };

// A file's lines as sorted hashes with their lengths: what two files share is what their lists share.
struct line_hash {
    uint32_t hash, len;
};
struct lines {
    struct line_hash *at;
    size_t count, bytes;
    bool is_read;
};

static void pair(struct change *added, struct change *deleted)
{
    added->status = CHANGE_RENAMED;
    added->old_path = deleted->path;
    added->old_mode = deleted->old_mode;
    added->old_oid = deleted->old_oid;
    deleted->path = (struct str){0}; // taken: removed at the end
}

static int by_old_oid(const void *a, const void *b)
{
    const struct change *x = *(struct change *const *)a, *y = *(struct change *const *)b;
    int order = memcmp(x->old_oid.bytes, y->old_oid.bytes, sizeof x->old_oid.bytes);
    return order ? order : str_compare(x->path, y->path);
}

// The first deletion of this content in a list sorted by content.
static size_t first_of(struct change *const *sorted, size_t count, const struct oid *oid)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(sorted[middle]->old_oid.bytes, oid->bytes, sizeof oid->bytes) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct change_refs VEC(struct change *);

// Among several deletions of the same content the one with the same name is taken.
static void pair_exact(struct change_refs *deleted, struct change_refs *added)
{
    vec_sort(deleted, by_old_oid);
    VEC_EACH (struct change *, item, added) {
        struct change *change = *item, *best = NULL;
        size_t at = first_of(deleted->at, deleted->count, &change->oid);
        for (size_t tried = 0; at < deleted->count && tried < CANDIDATES_MAX; at++, tried++) {
            struct change *old = deleted->at[at];
            if (!oid_equal(&old->old_oid, &change->oid))
                break;
            if (!old->path.len || (mode_is_regular(old->old_mode) != mode_is_regular(change->mode)))
                continue;
            bool same_name = str_equal(str_basename(old->path), str_basename(change->path));
            if (!best || same_name)
                best = old;
            if (same_name)
                break;
        }
        if (best)
            pair(change, best);
    }
}

static int by_hash(const void *a, const void *b)
{
    const struct line_hash *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->len > y->len) - (x->len < y->len);
}

static void read_lines(struct listing *listing, const struct oid *oid, struct lines *lines)
{
    struct buffer text BUFFER_AUTO = {0};
    struct error ignored = {0}; // no rename is found then; whoever checks the file reports it
    enum object_kind kind;
    struct VEC(struct line_hash) list = {0};
    lines->is_read = true;
    if (!object_read(listing->repo->objects, oid, CONTENT_MAX, &kind, &text, &ignored) || kind != OBJECT_BLOB)
        return;
    for (struct str rest = buffer_str(&text); rest.at && rest.len;) {
        struct str line = str_cut(&rest, '\n');
        uint64_t hash = str_hash(line);
        struct line_hash *item = vec_add(&list);
        item->hash = (uint32_t)(hash ^ hash >> 32);
        item->len = (uint32_t)line.len + 1;
    }
    vec_sort(&list, by_hash);
    lines->at = list.at;
    lines->count = list.count;
    lines->bytes = text.len;
}

static size_t percent_alike(const struct lines *a, const struct lines *b)
{
    size_t larger = a->bytes > b->bytes ? a->bytes : b->bytes;
    size_t smaller = a->bytes + b->bytes - larger, common = 0;
    if (!smaller || smaller * 100 < larger * ALIKE_PERCENT)
        return 0;
    for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
        int order = by_hash(&a->at[i], &b->at[k]);
        if (order == 0)
            common += a->at[i].len;
        i += order <= 0;
        k += order >= 0;
    }
    return common * 100 / larger;
}

static void pair_alike(struct listing *listing, const struct change_refs *deleted, struct lines *old_lines,
                       struct change *change, struct lines *lines)
{
    size_t best_score = ALIKE_PERCENT - 1;
    struct change *best = NULL;
    read_lines(listing, &change->oid, lines);
    for (size_t i = 0; i < deleted->count; i++) {
        struct change *old = deleted->at[i];
        if (!old->path.len || !mode_is_regular(old->old_mode))
            continue;
        if (!old_lines[i].is_read)
            read_lines(listing, &old->old_oid, &old_lines[i]);
        size_t score = percent_alike(&old_lines[i], lines);
        if (score > best_score) {
            best_score = score;
            best = old;
        }
    }
    if (best)
        pair(change, best);
}

static void pair_similar(struct listing *listing, const struct change_refs *deleted,
                         const struct change_refs *added)
{
    size_t left = 0, wanted = 0;
    VEC_EACH (struct change *, item, deleted) {
        left += (*item)->path.len > 0;
    }
    VEC_EACH (struct change *, item, added) {
        wanted += (*item)->status == CHANGE_ADDED;
    }
    if (!left || !wanted || left > CANDIDATES_MAX || wanted > CANDIDATES_MAX)
        return;
    struct lines *old_lines = memory_alloc(deleted->count, sizeof *old_lines);
    VEC_EACH (struct change *, item, added) {
        if ((*item)->status == CHANGE_ADDED && mode_is_regular((*item)->mode)) {
            struct lines lines = {0};
            pair_alike(listing, deleted, old_lines, *item, &lines);
            free(lines.at);
        }
    }
    for (size_t i = 0; i < deleted->count; i++)
        free(old_lines[i].at);
    free(old_lines);
}

void listing_find_renames(struct listing *listing)
{
    struct change_refs deleted = {0}, added = {0};
    VEC_EACH (struct change, change, &listing->changes) {
        // A submodule has no content to compare.
        if (change->status == CHANGE_DELETED && !mode_is_submodule(change->old_mode))
            *vec_add(&deleted) = change;
        else if (change->status == CHANGE_ADDED && !mode_is_submodule(change->mode))
            *vec_add(&added) = change;
    }
    if (deleted.count && added.count) {
        pair_exact(&deleted, &added);
        pair_similar(listing, &deleted, &added);
    }
    vec_free(&deleted);
    vec_free(&added);
    size_t kept = 0;
    for (size_t i = 0; i < listing->changes.count; i++)
        if (listing->changes.at[i].path.len)
            listing->changes.at[kept++] = listing->changes.at[i];
    listing->changes.count = kept;
}
