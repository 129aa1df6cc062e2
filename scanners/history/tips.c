#include "scanners/history/tips.h"

#include "core/git_plumbing.h"
#include "scanners/history/stored.h"

#include <stdlib.h>

enum { TAG_DEPTH_MAX = 16 };

static bool is_stash(struct str name)
{
    return str_starts_with(name, STR("refs/stash"));
}

static enum presence presence_of(struct str name)
{
    if (is_stash(name))
        return PRESENCE_STASH;
    bool is_usual = str_starts_with(name, STR("refs/heads/")) || str_starts_with(name, STR("refs/tags/")) ||
                    str_starts_with(name, STR("refs/remotes/")) || !str_starts_with(name, STR("refs/"));
    return is_usual ? PRESENCE_BRANCH : PRESENCE_OTHER;
}

// "refs/stash@{12}": what is before the '@', and 12.
static struct str log_of(struct str name, size_t *number)
{
    size_t at = str_find_last_byte(name, '@');
    *number = 0;
    if (at == STR_NONE)
        return name;
    for (size_t i = at + 2; i < name.len && name.at[i] >= '0' && name.at[i] <= '9'; i++)
        *number = *number * 10 + (size_t)(name.at[i] - '0');
    return str_slice(name, 0, at);
}

// The newest entry of a log first: a commit counts as in the first one that reaches it.
static int compare_logs(const void *left, const void *right)
{
    const struct ref_entry *a = left, *b = right;
    size_t x, y;
    int order = str_compare(log_of(a->name, &x), log_of(b->name, &y));
    return order ? order : (x > y) - (x < y);
}

static bool resolve(const struct repo *repo, struct str name, struct oid *out, struct error *err)
{
    if (plumbing_resolve(repo, name, out, err))
        return true;
    if (err->code == ERROR_USAGE && str_find(name, STR(".."), 0) != STR_NONE)
        error_set(err, ERROR_USAGE, "'%.*s' is a range: what B reaches and A does not is B --newer-than A",
                  STR_ARG(name));
    return false;
}

bool tips_read(const struct repo *repo, const struct option_list *named, struct str newer_than,
               struct arena *arena, struct tips *tips, struct error *err)
{
    struct error ignored = {0};
    bool ok = true;
    *tips = (struct tips){0};
    for (size_t i = 0; i < named->count && ok; i++)
        ok = resolve(repo, named->at[i], vec_add(&tips->named), err);
    if (ok && newer_than.len)
        ok = plumbing_resolve(repo, newer_than, &tips->newer_than, err) || error_wrap(err, "--newer-than");
    if (ok && !named->count)
        ok = refs_list(repo, arena, &tips->refs, err) && reflogs_list(repo, arena, &tips->logs, err);
    vec_sort(&tips->logs, compare_logs);
    if (ok)
        repo_read_head(repo, arena, &tips->head, &ignored); // a broken HEAD only says less of where
    else
        tips_free(tips);
    return ok;
}

void tips_free(struct tips *tips)
{
    vec_free(&tips->named);
    ref_list_free(&tips->refs);
    ref_list_free(&tips->logs);
}

// What a ref leads to when that is no commit: a tree, or a blob, which counts as one without a path.
static void add_foreign(const struct repo *repo, const struct commit_table *commits, const struct oid *oid,
                        struct oid_list *trees)
{
    enum object_kind kind;
    size_t size;
    struct error ignored = {0};
    struct oid at = *oid;
    for (int depth = 0; depth < TAG_DEPTH_MAX; depth++) { // tags of tags
        uint32_t position = commit_table_find(commits, &at);
        if (position == COMMIT_NONE)
            break;
        if (!commits->at.at[position].is_tag)
            return;
        at = commits->at.at[position].target;
    }
    // What is not there is told when it is to be read.
    if (!object_read_header(repo->objects, &at, &kind, &size, &ignored) || kind == OBJECT_TREE)
        *vec_add(trees) = at;
}

void tips_mark(const struct tips *tips, const struct repo *repo, struct commit_table *commits,
               struct oid_list *trees)
{
    VEC_EACH (const struct oid, oid, &tips->named) {
        commit_table_mark(commits, oid, PRESENCE_BRANCH, 0);
        add_foreign(repo, commits, oid, trees);
    }
    // The stash's log before its ref: its entries have numbers.
    for (uint32_t i = 0; i < tips->logs.count; i++)
        if (is_stash(tips->logs.at[i].name))
            commit_table_mark(commits, &tips->logs.at[i].oid, PRESENCE_STASH, i + 1);
    VEC_EACH (const struct ref_entry, ref, &tips->refs) {
        commit_table_mark(commits, &ref->oid, presence_of(ref->name), 0);
        add_foreign(repo, commits, &ref->oid, trees);
    }
    for (uint32_t i = 0; i < tips->logs.count; i++)
        if (!is_stash(tips->logs.at[i].name))
            commit_table_mark(commits, &tips->logs.at[i].oid, PRESENCE_REFLOG, i + 1);
}

static const char *const presence_texts[PRESENCE_COUNT] = {
    [PRESENCE_HEAD] = "in HEAD",
    [PRESENCE_BRANCH] = "in the history, no longer in HEAD",
    [PRESENCE_OTHER] = "only in a ref that is no branch or tag",
    [PRESENCE_STASH] = "only in the stash",
    [PRESENCE_REFLOG] = "only in a reflog",
    [PRESENCE_NOWHERE] = "unreachable",
};
static const char stash_entry[] = "only in stash@{", log_entry[] = "only in the reflog, as ";

// As git takes it on its command line.
static struct str short_name(struct str name)
{
    static const char *const folders[] = {"refs/heads/", "refs/remotes/", "refs/"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (str_starts_with(name, str_from(folders[i])))
            return str_slice(name, strlen(folders[i]), name.len);
    return name;
}

struct str tips_presence_text(const struct tips *tips, enum presence presence, uint32_t source,
                              struct arena *arena)
{
    if (!source || source > tips->logs.count || (presence != PRESENCE_STASH && presence != PRESENCE_REFLOG))
        return str_from(presence_texts[presence]);
    struct str name = short_name(tips->logs.at[source - 1].name);
    if (presence == PRESENCE_STASH)
        return arena_printf(arena, "only in %.*s", STR_ARG(name));
    return arena_printf(arena, "%s%.*s", log_entry, STR_ARG(name));
}

size_t tips_presence_rank(struct str text)
{
    size_t rank = 0;
    if (str_starts_with(text, str_from(stash_entry)))
        return PRESENCE_STASH;
    if (str_starts_with(text, str_from(log_entry)))
        return PRESENCE_REFLOG;
    while (rank < PRESENCE_COUNT && !str_equal(text, str_from(presence_texts[rank])))
        rank++;
    return rank;
}

size_t tips_reach(size_t rank)
{
    return rank <= PRESENCE_OTHER ? 0 : rank;
}

static void write_list(const struct ref_list *list, bool is_log, struct buffer *out)
{
    stored_put_number(out, list->count);
    VEC_EACH (const struct ref_entry, entry, list) {
        stored_put_oid(out, &entry->oid);
        // Names are told of logs alone. A hash is enough: another one only gives another entry's number.
        stored_put_number(out, is_log ? str_hash(entry->name) : (uint64_t)presence_of(entry->name));
    }
}

void tips_write(const struct tips *tips, struct buffer *out)
{
    stored_put_oids(out, &tips->named);
    stored_put_number(out, tips->newer_than.size);
    stored_put_oid(out, &tips->newer_than);
    write_list(&tips->refs, false, out);
    write_list(&tips->logs, true, out);
    stored_put_number(out, tips->head.commit.size);
    stored_put_oid(out, &tips->head.commit);
    stored_put_oid(out, &tips->head.tree);
}
