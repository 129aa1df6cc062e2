// What a push brings: each (path, blob) that one of its commits has and none of that commit's parents, once;
// the messages of commits and tags; what is tagged besides commits.
//
// A blob is compared with what the parents have at its path, so that only lines that a commit adds count. A
// merge's is compared with each parent's: what one of them had is not the merge's doing.
#include "core/commit.h"
#include "core/digest.h"
#include "core/mode.h"
#include "core/tree_diff.h"
#include "hooks/stage_refs.h"

enum { OBJECT_SIZE_MAX = 64 << 20, ENTRIES_MAX = 20000000 };
// Messages are kept in memory until they are scanned.
#define MESSAGES_MAX ((size_t)256 << 20)

struct lister {
    struct arrivals *arrivals;
    struct oid_table seen; // digests of path and blob
    uint32_t commit;
    size_t entries, message_bytes;
    struct buffer bytes;
};

static struct run *run_of(const struct lister *lister)
{
    return &lister->arrivals->state->run;
}

static void skip(struct lister *lister, struct str path, const char *reason)
{
    struct arena *arena = &run_of(lister)->arena;
    *vec_add(&run_of(lister)->changeset.skipped) =
        (struct skip){arena_copy(arena, path), arena_copy(arena, str_from(reason)), true};
}

// The same blob under the same path, in whatever commit, is looked at once.
static bool is_first(struct lister *lister, struct str path, const struct oid *blob)
{
    struct digest digest;
    unsigned char id[32];
    bool is_new;
    digest_start(&digest);
    digest_field(&digest, path);
    digest_field(&digest, (struct str){(const char *)blob->bytes, blob->size});
    digest_end(&digest, id);
    struct oid key = oid_from_raw(id, sizeof id);
    oid_table_add(&lister->seen, &key, &is_new);
    return is_new;
}

static bool count_entry(struct lister *lister, struct error *err)
{
    return ++lister->entries <= ENTRIES_MAX ||
           error_set(err, ERROR_LIMIT, "more than %d files and folders are new", ENTRIES_MAX);
}

static bool add_entry(void *context, const struct tree_new *entry, struct error *err)
{
    struct lister *lister = context;
    if (!count_entry(lister, err))
        return false;
    if (mode_is_submodule(entry->mode) || !is_first(lister, entry->path, &entry->oid))
        return true;
    struct change change = {.path = arena_copy(&run_of(lister)->arena, entry->path),
                            .status = CHANGE_ADDED,
                            .mode = entry->mode,
                            .oid = entry->oid};
    size_t before = 0;
    do {
        if (entry->before_count) {
            change.status = CHANGE_MODIFIED;
            change.old_mode = entry->before[before].mode;
            change.old_oid = entry->before[before].oid;
        }
        *vec_add(&lister->arrivals->list) = (struct arrival){.change = change, .commit = lister->commit};
    } while (++before < entry->before_count);
    return true;
}

static bool enter_folder(void *context, struct str path, const struct oid *tree)
{
    struct lister *lister = context;
    (void)path;
    (void)tree;
    return ++lister->entries <= ENTRIES_MAX;
}

static bool skip_folder(void *context, struct str path, const struct oid *tree, struct error *err)
{
    (void)tree;
    skip(context, path.len ? path : STR("/"), err->message);
    return err->code != ERROR_INTERRUPTED;
}

static bool list_tree(struct lister *lister, const struct oid *tree, const struct oid *parents,
                      size_t parent_count, struct error *err)
{
    const struct repo *repo = &run_of(lister)->repo;
    struct tree_visitor visitor = {
        .entry = add_entry, .enter = enter_folder, .unreadable = skip_folder, .context = lister};
    // A folder too many is not entered: that must not go unsaid.
    return tree_new_entries(repo->objects, repo->oid_size, tree, parents, parent_count, &visitor, err) &&
           count_entry(lister, err);
}

static void add_message(struct lister *lister, struct str path, const struct oid *owner, struct str text,
                        struct str tag)
{
    struct arena *arena = &run_of(lister)->arena;
    lister->message_bytes += text.len;
    if (!str_trim(text).len)
        return;
    if (lister->message_bytes > MESSAGES_MAX) {
        skip(lister, path, "there are too many messages to keep in memory");
        return;
    }
    struct change change = {.path = path,
                            .status = CHANGE_ADDED,
                            .mode = 0100644,
                            .oid = *owner,
                            .has_content = true,
                            .content = arena_copy(arena, text)};
    *vec_add(&lister->arrivals->list) =
        (struct arrival){.change = change, .commit = lister->commit, .is_message = true, .tag = tag};
}

static bool list_commit(struct lister *lister, uint32_t number, struct error *err)
{
    const struct commit_walk *walk = &lister->arrivals->walk;
    struct arena *arena = &run_of(lister)->arena;
    struct oid oid = commit_walk_oid(walk, number), tree = commit_walk_tree(walk, number);
    struct error unreadable = {0};
    enum object_kind kind;
    struct commit commit;
    char hex[OID_HEX_MAX + 1];
    size_t parent_count;
    lister->commit = number;
    struct str path = arena_printf(arena, "<message of commit %.*s>", 12, oid_to_hex(&oid, hex).at);
    if (object_read(walk->repo->objects, &oid, OBJECT_SIZE_MAX, &kind, &lister->bytes, &unreadable) &&
        commit_parse(buffer_str(&lister->bytes), walk->ids.oid_size, &commit, &unreadable))
        add_message(lister, path, &oid, commit.message, (struct str){0});
    else
        skip(lister, path, unreadable.message);
    const uint32_t *numbers = commit_walk_parents(walk, number, &parent_count);
    struct oid *parents = memory_alloc(parent_count + 1, sizeof *parents);
    for (size_t i = 0; i < parent_count; i++)
        parents[i] = commit_walk_tree(walk, numbers[i]);
    bool ok = list_tree(lister, &tree, parents, parent_count, err);
    free(parents);
    return ok;
}

// An annotated tag, or what was tagged though it is no commit.
static bool list_other(struct lister *lister, const struct walk_other *other, struct error *err)
{
    struct run *run = run_of(lister);
    struct error unreadable = {0};
    enum object_kind kind;
    char hex[OID_HEX_MAX + 1];
    struct tag tag;
    lister->commit = OID_TABLE_NONE;
    oid_to_hex(&other->oid, hex);
    if (other->kind == OBJECT_TREE)
        return list_tree(lister, &other->oid, NULL, 0, err);
    if (other->kind == OBJECT_BLOB) {
        struct str path = arena_printf(&run->arena, "<object %.12s>", hex);
        return add_entry(lister, &(struct tree_new){.path = path, .mode = 0100644, .oid = other->oid}, err);
    }
    if (!object_read(run->repo.objects, &other->oid, OBJECT_SIZE_MAX, &kind, &lister->bytes, &unreadable) ||
        !tag_parse(buffer_str(&lister->bytes), run->repo.oid_size, &tag, &unreadable)) {
        skip(lister, arena_printf(&run->arena, "<tag %.12s>", hex), unreadable.message);
        return true;
    }
    struct str name = arena_copy(&run->arena, tag.name);
    add_message(lister, arena_printf(&run->arena, "<message of tag %.*s>", STR_ARG(name)), &other->oid,
                tag.message, name);
    return true;
}

static bool walk_commits(struct arrivals *arrivals, struct error *err)
{
    struct oid_list tips = {0};
    VEC_EACH (struct ref_update, update, arrivals->updates)
        if (!oid_is_zero(&update->new))
            *vec_add(&tips) = update->new;
    bool ok = commit_walk_list(&arrivals->state->run.repo, tips.at, tips.count, arrivals->known.at,
                               arrivals->known.count, &arrivals->walk, err);
    vec_free(&tips);
    return ok;
}

static int compare_arrivals(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;
    int order = str_compare(x->change.path, y->change.path);
    if (order == 0)
        order = memcmp(x->change.oid.bytes, y->change.oid.bytes, OID_SIZE_MAX);
    return order ? order : memcmp(x->change.old_oid.bytes, y->change.old_oid.bytes, OID_SIZE_MAX);
}

static void make_changeset(struct arrivals *arrivals)
{
    struct run *run = &arrivals->state->run;
    size_t count = arrivals->list.count;
    if (count)
        qsort(arrivals->list.at, count, sizeof *arrivals->list.at, compare_arrivals);
    run->changeset.at = ARENA_ARRAY(&run->arena, struct change, count + 1);
    run->changeset.count = count;
    for (size_t i = 0; i < count; i++)
        run->changeset.at[i] = arrivals->list.at[i].change;
}

bool arrivals_list(struct arrivals *arrivals, struct error *err)
{
    struct run *run = &arrivals->state->run;
    struct lister lister = {.arrivals = arrivals, .seen.oid_size = 32};
    run->changeset = (struct changeset){.kind = CHANGESET_RANGE, .repo = &run->repo, .root_fd = -1};
    bool ok = walk_commits(arrivals, err);
    const struct commit_walk *walk = &arrivals->walk;
    for (size_t i = 0; ok && i < walk->order.count; i++)
        ok = list_commit(&lister, walk->order.at[i], err);
    for (size_t i = 0; ok && i < walk->others.count; i++)
        ok = list_other(&lister, &walk->others.at[i], err);
    for (size_t i = 0; ok && i < walk->unreadable.count; i++) {
        char hex[OID_HEX_MAX + 1];
        skip(&lister, oid_to_hex(&walk->unreadable.at[i].oid, hex), walk->unreadable.at[i].reason.at);
    }
    if (ok)
        make_changeset(arrivals);
    oid_table_free(&lister.seen);
    buffer_free(&lister.bytes);
    return ok || error_wrap(err, "listing what is pushed");
}

void arrivals_free(struct arrivals *arrivals)
{
    vec_free(&arrivals->known);
    vec_free(&arrivals->list);
    commit_walk_free(&arrivals->walk);
}
