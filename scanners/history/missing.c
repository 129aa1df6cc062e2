#include "scanners/history/missing.h"

#include "core/file.h"
#include "core/object.h"

#include <stdlib.h>
#include <unistd.h>

enum { TOLD_MAX = 50, SHALLOW_SIZE_MAX = 64 << 20 };

void missing_note(struct missing_list *list, struct object_store *objects, const struct oid *oid,
                  const struct oid *of)
{
    if (!oid_equal(&list->of, of)) {
        list->of = *of;
        list->is_promised = object_is_promised(objects, of);
    }
    *vec_add(&list->at) = (struct missing){*oid, list->is_promised};
}

void missing_take(struct missing_list *list, struct missing_list *from)
{
    VEC_EACH (const struct missing, missing, &from->at)
        *vec_add(&list->at) = *missing;
    vec_free(&from->at);
}

// The commits whose parents a shallow clone has left out, sorted.
static void read_shallow(const struct repo *repo, struct oid_list *shallow)
{
    ARENA_AUTO struct arena arena = {0};
    struct buffer text BUFFER_AUTO = {.limit = SHALLOW_SIZE_MAX};
    struct error ignored = {0};
    struct str path = arena_join_path(&arena, repo->common_dir, STR("shallow"));
    if (access(path.at, F_OK) != 0 || !file_read(path.at, SHALLOW_SIZE_MAX, &text, &ignored))
        return;
    for (struct str rest = buffer_str(&text); rest.len;) {
        struct oid oid;
        if (oid_from_hex(str_trim(str_cut(&rest, '\n')), &oid))
            *vec_add(shallow) = oid;
    }
    oid_list_sort(shallow);
}

void missing_find(struct missing_list *list, const struct repo *repo, const struct commit_table *commits,
                  enum presence limit)
{
    struct oid_list shallow = {0};
    read_shallow(repo, &shallow);
    VEC_EACH (const struct known_commit, commit, &commits->at) {
        uint32_t first = commit->first_parent;
        for (uint32_t p = 0; commit->presence <= limit && p < commit->parent_count; p++)
            if (commits->parents[first + p] == COMMIT_NONE && !oid_list_has(&shallow, &commit->oid) &&
                !object_exists(repo->objects, &commits->parent_oids[first + p]))
                missing_note(list, repo->objects, &commits->parent_oids[first + p], &commit->oid);
        if (commit->is_tag && commit->presence <= limit && !object_exists(repo->objects, &commit->target))
            missing_note(list, repo->objects, &commit->target, &commit->oid);
    }
    vec_free(&shallow);
}

// Those that something promises come last of their equals.
static int compare_missing(const void *left, const void *right)
{
    const struct missing *a = left, *b = right;
    int order = memcmp(a->oid.bytes, b->oid.bytes, sizeof a->oid.bytes);
    return order ? order : (int)a->is_promised - (int)b->is_promised;
}

static void add_skip(struct skip_list *skipped, struct str path, const char *reason)
{
    *vec_add(skipped) = (struct skip){path, str_from(reason), true};
}

void missing_tell(struct missing_list *list, struct arena *arena, struct skip_list *skipped)
{
    size_t unfetched = 0, lost = 0;
    char hex[OID_HEX_MAX + 1];
    vec_sort(&list->at, compare_missing);
    for (size_t i = 0; i < list->at.count; i++) {
        const struct missing *missing = &list->at.at[i];
        if (i + 1 < list->at.count && oid_equal(&missing->oid, &missing[1].oid))
            continue;
        unfetched += missing->is_promised;
        lost += !missing->is_promised;
        if (!missing->is_promised && lost <= TOLD_MAX)
            add_skip(skipped, arena_printf(arena, "<object %.12s>", oid_to_hex(&missing->oid, hex).at),
                     "it is missing: the repository is damaged, see 'git fsck'");
    }
    if (lost > TOLD_MAX)
        add_skip(skipped, arena_printf(arena, "<%zu more objects>", lost - TOLD_MAX),
                 "they are missing: the repository is damaged, see 'git fsck'");
    if (unfetched)
        add_skip(skipped, arena_printf(arena, "<%zu object%s>", unfetched, unfetched == 1 ? "" : "s"),
                 OBJECT_NOT_FETCHED);
    vec_free(&list->at);
}
