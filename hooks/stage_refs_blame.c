// What becomes of the findings of a push: which commit brought each, whether it is news to the other side at
// all, and how to take it out before it leaves.
//
// The last two are looked into only when something would stop the push, so they may cost something: a file
// that was moved is searched for among those that its commit deletes, and a blob that counts as new is
// searched for in everything that the other side has, within a budget. Beyond it, a finding stays.
#include "core/commit.h"
#include "core/mode.h"
#include "core/term.h"
#include "core/tree_diff.h"
#include "hooks/stage_refs.h"

enum {
    COMMIT_SIZE_MAX = 64 << 20,
    MOVED_FILES_MAX = 2000,  // of one commit
    KNOWN_TREES_MAX = 40000, // read to find out what the other side has
    ADVICE_MAX = 5,          // commits that are told how to mend
};

static const struct arrival *find_exactly(const struct arrivals *arrivals, const struct finding *finding)
{
    size_t low = 0, high = arrivals->list.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(arrivals->list.at[middle].change.path, finding->path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < arrivals->list.count; low++) {
        const struct arrival *arrival = &arrivals->list.at[low];
        if (!str_equal(arrival->change.path, finding->path))
            return NULL;
        if (oid_equal(&arrival->change.oid, &finding->blob))
            return arrival;
    }
    return NULL;
}

// A masked name or a member of an archive ("a.zip!/b") is not a path of the list.
static const struct arrival *find_arrival(const struct arrivals *arrivals, const struct finding *finding)
{
    const struct arrival *found = find_exactly(arrivals, finding);
    if (found)
        return found;
    size_t outer = str_find(finding->path, STR("!/"), 0);
    struct str archive = str_slice(finding->path, 0, outer == STR_NONE ? finding->path.len : outer);
    VEC_EACH (const struct arrival, arrival, &arrivals->list) {
        if (oid_equal(&arrival->change.oid, &finding->blob) && finding->blob.size)
            return arrival;
        if (!found && outer != STR_NONE && str_equal(arrival->change.path, archive))
            found = arrival;
    }
    return found;
}

// Commit, author and date. The last commit that was read is remembered: findings come by path, and many are
// of the same one.
struct reader {
    uint32_t number;
    struct str hex, author, date;
};

static void read_commit(struct arrivals *arrivals, uint32_t number, struct reader *reader)
{
    struct arena *arena = &arrivals->state->run.arena;
    struct oid oid = commit_walk_oid(&arrivals->walk, number);
    struct buffer bytes BUFFER_AUTO = {0};
    struct error ignored = {0};
    enum object_kind kind;
    struct commit commit;
    char hex[OID_HEX_MAX + 1], date[PERSON_DATE_MAX];
    *reader = (struct reader){.number = number, .hex = arena_copy(arena, oid_to_hex(&oid, hex))};
    if (!object_read(arrivals->walk.repo->objects, &oid, COMMIT_SIZE_MAX, &kind, &bytes, &ignored) ||
        !commit_parse(buffer_str(&bytes), oid.size, &commit, &ignored))
        return;
    reader->author =
        arena_printf(arena, "%.*s <%.*s>", STR_ARG(commit.author.name), STR_ARG(commit.author.mail));
    reader->date = arena_copy(arena, person_date(&commit.author, date));
}

static void name_commits(struct arrivals *arrivals)
{
    struct reader reader = {.number = OID_TABLE_NONE};
    VEC_EACH (struct finding, finding, &arrivals->state->run.result.findings) {
        const struct arrival *arrival = find_arrival(arrivals, finding);
        if (!arrival || arrival->commit == OID_TABLE_NONE)
            continue;
        if (arrival->commit != reader.number)
            read_commit(arrivals, arrival->commit, &reader);
        finding->commit = reader.hex;
        finding->author = reader.author;
        finding->date = reader.date;
    }
}

static bool is_same_place(const struct finding *a, const struct finding *b)
{
    return str_equal(a->path, b->path) && oid_equal(&a->blob, &b->blob) && a->offset == b->offset &&
           a->length == b->length && str_equal(a->rule, b->rule);
}

// A merge's blob was compared with each parent's: what was there in one of them counts as there. The findings
// are sorted by place, but copies of one need not be neighbours, as other blobs have the same path.
static void fold_copies(struct finding_list *findings)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->at[i], *copy = NULL;
        for (size_t k = kept; k-- > 0 && !copy && str_equal(findings->at[k].path, finding->path) &&
                              findings->at[k].line == finding->line;)
            if (is_same_place(&findings->at[k], finding))
                copy = &findings->at[k];
        if (!copy)
            findings->at[kept++] = *finding;
        else if (copy->state == FINDING_NEW)
            *copy = *finding;
    }
    findings->count = kept;
}

static int compare_prints(const void *a, const void *b)
{
    const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;
    int order = strcmp(x->fingerprint, y->fingerprint);
    if (order == 0) // those that count first
        order = (x->state == FINDING_OLD) - (y->state == FINDING_OLD);
    return order ? order : (x > y) - (x < y);
}

// Each version of a file that a push brings has its old findings once more: one is enough, and none where the
// same is reported as new.
static void drop_old_copies(struct finding_list *findings)
{
    struct finding **sorted = memory_alloc(findings->count + 1, sizeof *sorted);
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++)
        sorted[i] = &findings->at[i];
    qsort(sorted, findings->count, sizeof *sorted, compare_prints);
    for (size_t i = 1; i < findings->count; i++)
        if (sorted[i]->state == FINDING_OLD && !strcmp(sorted[i]->fingerprint, sorted[i - 1]->fingerprint))
            sorted[i]->rule.len = 0;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->at[i].rule.len)
            findings->at[kept++] = findings->at[i];
    findings->count = kept;
    free(sorted);
}

// --- what is no news ---

struct moved {
    struct object_store *objects;
    struct str secret;
    size_t files, limit;
    bool is_found;
    struct buffer bytes;
};

// An entry of the parent that the commit does not have: is the secret in there?
static bool search_deleted(void *context, const struct tree_new *entry, struct error *err)
{
    struct moved *moved = context;
    struct error unreadable = {0};
    enum object_kind kind;
    (void)err;
    if (moved->is_found || entry->before_count || mode_is_submodule(entry->mode) ||
        moved->files++ > MOVED_FILES_MAX)
        return true;
    if (object_read(moved->objects, &entry->oid, moved->limit, &kind, &moved->bytes, &unreadable))
        moved->is_found = str_find(buffer_str(&moved->bytes), moved->secret, 0) != STR_NONE;
    return true;
}

// Whether the commit took the secret from a file that it deletes: a rename, with or without edits.
static bool is_moved(struct arrivals *arrivals, const struct finding *finding, const struct arrival *arrival)
{
    const struct commit_walk *walk = &arrivals->walk;
    struct run *run = &arrivals->state->run;
    struct buffer blob BUFFER_AUTO = {0};
    struct error ignored = {0};
    enum object_kind kind;
    size_t parent_count;
    if (arrival->change.status != CHANGE_ADDED || finding->is_whole_file || !finding->length ||
        !object_read(run->repo.objects, &finding->blob, run->config.max_blob, &kind, &blob, &ignored) ||
        finding->offset + finding->length > blob.len || str_find(finding->path, STR("!/"), 0) != STR_NONE)
        return false;
    struct moved moved = {
        .objects = run->repo.objects,
        .secret = str_slice(buffer_str(&blob), finding->offset, finding->length),
        .limit = run->config.max_blob,
    };
    struct tree_visitor visitor = {.entry = search_deleted, .context = &moved};
    struct oid tree = commit_walk_tree(walk, arrival->commit);
    const uint32_t *parents = commit_walk_parents(walk, arrival->commit, &parent_count);
    for (size_t i = 0; i < parent_count && !moved.is_found; i++) {
        struct oid parent = commit_walk_tree(walk, parents[i]);
        if (parent.size)
            tree_new_entries(run->repo.objects, tree.size, &parent, &tree, 1, &visitor, &ignored);
    }
    buffer_free(&moved.bytes);
    return moved.is_found;
}

struct known_search {
    struct oid_table wanted; // blobs
    bool *is_known;          // one each
    size_t left;
    struct oid_table trees; // seen
};

static bool note_known(void *context, const struct tree_new *entry, struct error *err)
{
    struct known_search *search = context;
    uint32_t number = oid_table_find(&search->wanted, &entry->oid);
    (void)err;
    if (number != OID_TABLE_NONE && !search->is_known[number]) {
        search->is_known[number] = true;
        search->left--;
    }
    return search->left > 0;
}

static bool enter_unseen(void *context, struct str path, const struct oid *tree)
{
    struct known_search *search = context;
    bool is_new;
    (void)path;
    oid_table_add(&search->trees, tree, &is_new);
    return is_new && search->trees.count < KNOWN_TREES_MAX;
}

// Looks through what the other side has, the newest first.
static void search_known(struct arrivals *arrivals, struct known_search *search)
{
    const struct repo *repo = &arrivals->state->run.repo;
    struct tree_visitor visitor = {
        .entry = note_known, .enter = enter_unseen, .unreadable = tree_pass_over, .context = search};
    struct commit_walk walk = {0};
    struct error ignored = {0};
    if (!commit_walk_list(repo, arrivals->known.at, arrivals->known.count, NULL, 0, &walk, &ignored))
        return;
    for (size_t i = walk.order.count; i-- > 0 && search->left && search->trees.count < KNOWN_TREES_MAX;) {
        struct oid tree = commit_walk_tree(&walk, walk.order.at[i]);
        bool is_new;
        oid_table_add(&search->trees, &tree, &is_new);
        if (is_new)
            tree_new_entries(repo->objects, repo->oid_size, &tree, NULL, 0, &visitor, &ignored);
    }
    commit_walk_free(&walk);
}

static bool is_news(const struct finding *finding)
{
    return finding->state == FINDING_NEW && finding->blob.size && !finding->is_in_name;
}

// A blob that the other side has already, under whatever name, is not brought by this push.
static void drop_known(struct arrivals *arrivals)
{
    struct finding_list *findings = &arrivals->state->run.result.findings;
    size_t oid_size = arrivals->state->run.repo.oid_size;
    struct known_search search = {.wanted.oid_size = oid_size, .trees.oid_size = oid_size};
    VEC_EACH (struct finding, finding, findings)
        if (is_news(finding))
            oid_table_add(&search.wanted, &finding->blob, NULL);
    search.left = search.wanted.count;
    search.is_known = memory_alloc(search.left + 1, sizeof *search.is_known);
    if (search.left && arrivals->known.count)
        search_known(arrivals, &search);
    VEC_EACH (struct finding, finding, findings) {
        uint32_t number = is_news(finding) ? oid_table_find(&search.wanted, &finding->blob) : OID_TABLE_NONE;
        if (number != OID_TABLE_NONE && search.is_known[number])
            finding->state = FINDING_OLD;
    }
    oid_table_free(&search.wanted);
    oid_table_free(&search.trees);
    free(search.is_known);
}

static void drop_no_news(struct arrivals *arrivals)
{
    VEC_EACH (struct finding, finding, &arrivals->state->run.result.findings) {
        const struct arrival *arrival = is_news(finding) ? find_arrival(arrivals, finding) : NULL;
        if (arrival && !arrival->is_message && arrival->commit != OID_TABLE_NONE &&
            is_moved(arrivals, finding, arrival))
            finding->state = FINDING_OLD;
    }
    drop_known(arrivals);
}

// --- how to mend it ---

struct culprit {
    uint32_t commit;
    const struct arrival *arrival;
};

struct culprit_list VEC(struct culprit);

static void add_culprit(struct culprit_list *list, const struct arrival *arrival)
{
    VEC_EACH (struct culprit, known, list)
        if (known->commit == arrival->commit &&
            (arrival->commit != OID_TABLE_NONE || str_equal(known->arrival->tag, arrival->tag)))
            return;
    *vec_add(list) = (struct culprit){arrival->commit, arrival};
}

// The first of the pushed refs that the commit is reached by.
static const struct ref_update *find_ref(struct arrivals *arrivals, const struct oid *commit)
{
    const struct repo *repo = &arrivals->state->run.repo;
    VEC_EACH (struct ref_update, update, arrivals->updates) {
        struct commit_walk walk = {0};
        struct error ignored = {0};
        if (oid_is_zero(&update->new))
            continue;
        bool is_here = oid_equal(&update->new, commit);
        if (!is_here && commit_walk_list(repo, &update->new, 1, arrivals->known.at, arrivals->known.count,
                                         &walk, &ignored))
            for (size_t i = 0; i < walk.order.count && !is_here; i++) {
                struct oid listed = commit_walk_oid(&walk, walk.order.at[i]);
                is_here = oid_equal(&listed, commit);
            }
        commit_walk_free(&walk);
        if (is_here)
            return update;
    }
    return NULL;
}

static void advise_commit(struct arrivals *arrivals, const struct culprit *culprit, struct buffer *notes)
{
    struct oid oid = commit_walk_oid(&arrivals->walk, culprit->commit);
    const struct ref_update *update = find_ref(arrivals, &oid);
    char hex[OID_HEX_MAX + 1];
    size_t parent_count;
    bool is_message = culprit->arrival->is_message;
    oid_to_hex(&oid, hex);
    commit_walk_parents(&arrivals->walk, culprit->commit, &parent_count);
    buffer_printf(notes, "commit %.12s", hex);
    if (update) {
        buffer_add_cstring(notes, " goes to ");
        term_untrusted(notes, update->name);
    }
    buffer_add_cstring(notes, "; take it out before it leaves:\n");
    if (update && oid_equal(&update->new, &oid)) {
        buffer_add_cstring(notes, is_message ? "    git commit --amend          (it is the last one)\n"
                                             : "    git add -u && git commit --amend --no-edit   "
                                               "(after mending the file; it is the last commit)\n");
        return;
    }
    if (parent_count)
        buffer_printf(notes, "    git rebase -i %.12s^", hex);
    else
        buffer_add_cstring(notes, "    git rebase -i --root");
    buffer_printf(notes, "   (say '%s' for it)\n", is_message ? "reword" : "edit");
    if (!is_message)
        buffer_add_cstring(notes, "    git add -u && git commit --amend --no-edit && git rebase --continue   "
                                  "(after mending the file)\n");
}

static void advise_tag(const struct culprit *culprit, struct buffer *notes)
{
    if (!culprit->arrival->is_message)
        return;
    buffer_add_cstring(notes, "the tag is made anew with another message:\n    git tag -f -a ");
    term_untrusted(notes, culprit->arrival->tag);
    buffer_add_byte(notes, ' ');
    term_untrusted(notes, culprit->arrival->tag);
    buffer_add_cstring(notes, "^{}\n");
}

// What a rebase of an update starts from: the parent of its first commit that is new to the other side.
static struct str rebase_base(struct arrivals *arrivals, const struct ref_update *update)
{
    const struct repo *repo = &arrivals->state->run.repo;
    struct commit_walk walk = {0};
    struct error ignored = {0};
    struct str base = STR("--root");
    char hex[OID_HEX_MAX + 1];
    size_t count = 0;
    if (commit_walk_list(repo, &update->new, 1, arrivals->known.at, arrivals->known.count, &walk, &ignored) &&
        walk.order.count) {
        const uint32_t *parents = commit_walk_parents(&walk, walk.order.at[0], &count);
        struct oid parent = count ? commit_walk_oid(&walk, parents[0]) : (struct oid){0};
        if (count)
            base = arena_printf(&arrivals->state->run.arena, "%.12s", oid_to_hex(&parent, hex).at);
    }
    commit_walk_free(&walk);
    return base;
}

bool is_unfinished(const struct finding *finding)
{
    return str_equal(finding->rule, STR("commit-message/wip"));
}

static void advise_unfinished(struct arrivals *arrivals, struct buffer *notes)
{
    VEC_EACH (struct finding, finding, &arrivals->state->run.result.findings) {
        const struct arrival *arrival = is_unfinished(finding) ? find_arrival(arrivals, finding) : NULL;
        if (!arrival || finding->state != FINDING_NEW || finding->severity != SEVERITY_ERROR)
            continue;
        struct oid oid = commit_walk_oid(&arrivals->walk, arrival->commit);
        const struct ref_update *update = find_ref(arrivals, &oid);
        if (!update)
            continue;
        buffer_add_cstring(notes, "commits that are not finished go to ");
        term_untrusted(notes, update->name);
        buffer_printf(notes,
                      "; squash or reword them before they leave:\n    git rebase -i --autosquash %.*s\n",
                      STR_ARG(rebase_base(arrivals, update)));
        return; // one command mends all of a branch
    }
}

static void advise(struct arrivals *arrivals)
{
    struct run *run = &arrivals->state->run;
    struct culprit_list culprits = {0};
    advise_unfinished(arrivals, &run->notes);
    VEC_EACH (struct finding, finding, &run->result.findings) {
        bool blocks =
            finding->state == FINDING_NEW && finding->severity == SEVERITY_ERROR && !is_unfinished(finding);
        const struct arrival *arrival = blocks ? find_arrival(arrivals, finding) : NULL;
        if (arrival)
            add_culprit(&culprits, arrival);
    }
    for (size_t i = 0; i < culprits.count && i < ADVICE_MAX; i++) {
        if (culprits.at[i].commit == OID_TABLE_NONE)
            advise_tag(&culprits.at[i], &run->notes);
        else
            advise_commit(arrivals, &culprits.at[i], &run->notes);
    }
    if (culprits.count > ADVICE_MAX)
        buffer_printf(&run->notes, "%zu more commits have findings\n", culprits.count - ADVICE_MAX);
    if (culprits.count)
        buffer_add_cstring(&run->notes, "a secret that was pushed before, anywhere, must be revoked: taking "
                                        "it out of the history does not make it secret again\n");
    vec_free(&culprits);
}

// The id that a finding in a message was found under is its commit's. Last, since arrivals are found by it.
static void forget_messages(struct arrivals *arrivals)
{
    VEC_EACH (struct finding, finding, &arrivals->state->run.result.findings) {
        const struct arrival *arrival = find_arrival(arrivals, finding);
        if (arrival && arrival->is_message)
            finding->blob = (struct oid){0};
    }
}

void arrivals_blame(struct arrivals *arrivals)
{
    struct run *run = &arrivals->state->run;
    struct result *result = &run->result;
    name_commits(arrivals);
    drop_no_news(arrivals);
    arrivals_drop_published(arrivals);
    fold_copies(&result->findings);
    drop_old_copies(&result->findings);
    // Each version of a file has its comments: those that did nothing are told at commit time.
    vec_clear(&result->unused_suppressions);
    result->commits = arrivals->walk.order.count;
    result_settle(result);
    advise(arrivals);
    forget_messages(arrivals);
    // Commands of this stage get no files: what was looked at is not what is in the work tree.
    changeset_free(&run->changeset);
    run->changeset.kind = CHANGESET_RANGE;
}
