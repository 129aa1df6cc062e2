// What a merge takes over as its other sides have it. Nobody writes that in the merge: it was looked at when
// it was committed.
//
// Which commits the other sides are, MERGE_HEAD says; while git runs pre-merge-commit it does not exist yet,
// and the names of GITHEAD_<id> in the environment say it.
#include "core/changeset_listing.h"
#include "core/file.h"
#include "core/tree_diff.h"

#include <unistd.h>

enum { MERGE_HEAD_MAX = 1 << 16 };

struct merge {
    struct changeset *changeset;
    struct VEC(struct oid) sides; // trees
};

static void add_side(struct merge *merge, struct str hex)
{
    struct oid commit, tree;
    struct error ignored = {0};
    if (oid_from_hex(hex, &commit) &&
        object_peel_to_tree(merge->changeset->repo->objects, &commit, &tree, &ignored))
        *vec_add(&merge->sides) = tree;
}

static void find_sides(struct merge *merge, struct arena *arena)
{
    struct error ignored = {0};
    BUFFER_AUTO struct buffer text = {.limit = MERGE_HEAD_MAX};
    struct str file = arena_join_path(arena, merge->changeset->repo->git_dir, STR("MERGE_HEAD"));
    if (file_exists(file.at) && file_read(file.at, MERGE_HEAD_MAX, &text, &ignored))
        for (struct str rest = buffer_str(&text); rest.len;)
            add_side(merge, str_trim(str_cut(&rest, '\n')));
    for (char **variable = environ; *variable; variable++) {
        struct str rest = str_from(*variable), name = str_cut(&rest, '=');
        if (str_starts_with(name, STR("GITHEAD_")))
            add_side(merge, str_slice(name, 8, name.len));
    }
}

static bool note_entry(void *context, const struct tree_new *entry, struct error *err)
{
    const struct merge *merge = context;
    struct changeset *changeset = merge->changeset;
    const struct change *found = change_find(changeset->at, changeset->count, entry->path);
    (void)err;
    if (found && oid_equal(&found->oid, &entry->oid))
        changeset->at[found - changeset->at].is_taken_over = true;
    return true;
}

void changeset_mark_merged(struct changeset *changeset, struct arena *arena)
{
    struct merge merge = {.changeset = changeset};
    const struct tree_visitor visitor = {
        .entry = note_entry, .unreadable = tree_pass_over, .context = &merge};
    const struct repo *repo = changeset->repo;
    struct error ignored = {0}; // what can't be found out counts as written here
    find_sides(&merge, arena);
    VEC_EACH (struct oid, side, &merge.sides)
        tree_new_entries(repo->objects, repo->oid_size, side, &changeset->head.tree,
                         changeset->head.tree.size > 0, &visitor, &ignored);
    vec_free(&merge.sides);
}
