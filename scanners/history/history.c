#include "scanners/history/history.h"

#include "core/commit.h"
#include "core/git_plumbing.h"
#include "core/interrupt.h"
#include "core/refs_list.h"
#include "scanners/own_rules.h"
#include "scanners/scan.h"

#include <stdlib.h>

enum { MESSAGE_MAX = 64 << 20 };

static enum presence presence_of(struct str name)
{
    if (str_starts_with(name, STR("refs/stash")))
        return PRESENCE_STASH;
    bool is_usual = str_starts_with(name, STR("refs/heads/")) || str_starts_with(name, STR("refs/tags/")) ||
                    str_starts_with(name, STR("refs/remotes/")) || !str_starts_with(name, STR("refs/"));
    return is_usual ? PRESENCE_BRANCH : PRESENCE_OTHER;
}

// What a ref leads to when that is no commit: a tree, or a blob, which counts as one without a path.
static void add_foreign(struct run *run, struct history *history, const struct oid *oid,
                        struct oid_list *trees)
{
    enum object_kind kind;
    size_t size;
    struct error ignored = {0};
    const struct commit_table *commits = &history->objects.commits;
    struct oid at = *oid;
    for (int depth = 0; depth < 16; depth++) { // tags of tags
        uint32_t position = commit_table_find(commits, &at);
        if (position == COMMIT_NONE)
            break;
        if (!commits->at.at[position].is_tag)
            return;
        at = commits->at.at[position].target;
    }
    if (object_read_header(run->repo.objects, &at, &kind, &size, &ignored) && kind == OBJECT_TREE)
        *vec_add(trees) = at;
}

static bool mark_refs(struct run *run, const struct history_request *request, struct history *history,
                      struct oid_list *trees, struct error *err)
{
    struct commit_table *commits = &history->objects.commits;
    struct ref_list refs = {0};
    bool ok = true;
    for (size_t i = 0; i < request->refs->count && ok; i++) {
        struct oid oid;
        ok = plumbing_resolve(&run->repo, request->refs->at[i], &oid, err);
        if (ok)
            commit_table_mark(commits, &oid, PRESENCE_BRANCH);
        if (ok)
            add_foreign(run, history, &oid, trees);
    }
    if (request->refs->count)
        return ok;
    ok = refs_list(&run->repo, &run->arena, &refs, err);
    VEC_EACH (const struct ref_entry, ref, &refs) {
        commit_table_mark(commits, &ref->oid, presence_of(ref->name));
        add_foreign(run, history, &ref->oid, trees);
    }
    struct ref_list logs = {0};
    ok = ok && reflogs_list(&run->repo, &run->arena, &logs, err);
    VEC_EACH (const struct ref_entry, log, &logs)
        commit_table_mark(commits, &log->oid,
                          str_starts_with(log->name, STR("refs/stash")) ? PRESENCE_STASH : PRESENCE_REFLOG);
    ref_list_free(&refs);
    ref_list_free(&logs);
    return ok;
}

// Commits that --newer-than's revision reaches.
static bool exclude(struct run *run, const struct history_request *request, struct history *history,
                    struct error *err)
{
    struct commit_table *commits = &history->objects.commits;
    struct oid oid;
    if (!request->newer_than.len)
        return true;
    if (!plumbing_resolve(&run->repo, request->newer_than, &oid, err))
        return error_wrap(err, "--newer-than");
    history->excluded = memory_alloc(commits->at.count + 1, sizeof *history->excluded);
    struct VEC(uint32_t) open = {0};
    *vec_add(&open) = commit_table_find(commits, &oid);
    while (open.count) {
        uint32_t at = open.at[--open.count];
        if (at == COMMIT_NONE || history->excluded[at])
            continue;
        history->excluded[at] = true;
        const struct known_commit *commit = &commits->at.at[at];
        if (commit->is_tag)
            *vec_add(&open) = commit_table_find(commits, &commit->target);
        for (uint32_t p = 0; p < commit->parent_count; p++)
            *vec_add(&open) = commits->parents[commit->first_parent + p];
    }
    vec_free(&open);
    return true;
}

struct change_vec VEC(struct change);

static enum presence limit_of(const struct history_request *request)
{
    return request->all_objects ? PRESENCE_NOWHERE : request->reflog ? PRESENCE_REFLOG : PRESENCE_STASH;
}

// The message of each commit and tag that could hold a secret, as a text of its own.
static void add_messages(struct run *run, const struct history_request *request, struct history *history,
                         struct change_vec *changes)
{
    const struct commit_table *commits = &history->objects.commits;
    struct buffer BUFFER_AUTO bytes = {.limit = SIZE_MAX / 4};
    VEC_EACH (const struct oid, oid, &history->objects.messages) {
        uint32_t at = commit_table_find(commits, oid);
        const struct known_commit *commit = at == COMMIT_NONE ? NULL : &commits->at.at[at];
        enum object_kind kind;
        struct error ignored = {0};
        char hex[OID_HEX_MAX + 1];
        struct commit parsed;
        struct tag tag;
        if (!commit || commit->presence > limit_of(request) || commit->time < request->since ||
            (history->excluded && history->excluded[at]) ||
            !object_read(run->repo.objects, oid, MESSAGE_MAX, &kind, &bytes, &ignored))
            continue; // the first pass has said what can't be read
        struct str message = {0};
        if (commit->is_tag ? tag_parse(buffer_str(&bytes), oid->size, &tag, &ignored)
                           : commit_parse(buffer_str(&bytes), oid->size, &parsed, &ignored))
            message = commit->is_tag ? tag.message : parsed.message;
        *vec_add(changes) = (struct change){
            .path = arena_printf(&run->arena, "<message of %s %.12s>", commit->is_tag ? "tag" : "commit",
                                 oid_to_hex(oid, hex).at),
            .status = CHANGE_PRESENT,
            .mode = 0100644,
            .oid = *oid,
            .has_content = true,
            .content = arena_copy(&run->arena, message),
        };
    }
}

// Blobs that could hold a secret and that no commit has: of --all-objects, under their id.
static void add_pathless(struct run *run, struct history *history, struct change_vec *changes)
{
    struct oid_list named = {0};
    VEC_EACH (const struct place, place, &history->attribution.places)
        *vec_add(&named) = place->blob;
    oid_list_sort(&named);
    VEC_EACH (const struct oid, oid, &history->objects.interesting) {
        char hex[OID_HEX_MAX + 1];
        if (!oid_list_has(&named, oid))
            *vec_add(changes) = (struct change){
                .path = arena_printf(&run->arena, "<blob %.12s>", oid_to_hex(oid, hex).at),
                .status = CHANGE_PRESENT,
                .mode = 0100644,
                .oid = *oid,
            };
    }
    vec_free(&named);
}

static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    return order ? order : memcmp(a->oid.bytes, b->oid.bytes, sizeof a->oid.bytes);
}

static void list_changes(struct run *run, const struct history_request *request, struct history *history)
{
    struct change_vec changes = {0};
    VEC_EACH (const struct place, place, &history->attribution.places)
        *vec_add(&changes) = (struct change){
            .path = place->path, .status = CHANGE_PRESENT, .mode = place->mode, .oid = place->blob};
    add_messages(run, request, history, &changes);
    if (request->all_objects)
        add_pathless(run, history, &changes);
    if (changes.count)
        qsort(changes.at, changes.count, sizeof *changes.at, compare_changes);
    run->changeset.at = ARENA_ARRAY(&run->arena, struct change, changes.count + 1);
    if (changes.count)
        memcpy(run->changeset.at, changes.at, changes.count * sizeof *changes.at);
    run->changeset.count = changes.count;
    vec_free(&changes);
}

static bool attribute_all(struct run *run, const struct history_request *request, struct history *history,
                          struct error *err)
{
    struct oid_list trees = {0};
    struct repo_head head = {0};
    struct error ignored = {0};
    bool ok = mark_refs(run, request, history, &trees, err) && exclude(run, request, history, err);
    if (ok)
        repo_read_head(&run->repo, &run->arena, &head, &ignored); // a broken HEAD only says less of where
    const struct attribute_request wanted = {
        .repo = &run->repo,
        .commits = &history->objects.commits,
        .wanted = &history->objects.interesting,
        .marked = &history->objects.marked,
        .engine = scan_engine_current(),
        .profile = request->profile,
        .limit = limit_of(request),
        .excluded = history->excluded,
        .since = request->has_since ? request->since : INT64_MIN,
        .head_tree = head.tree,
        .trees = &trees,
        .jobs = (unsigned)run->options->jobs,
    };
    ok = ok && attribute(&wanted, &history->attribution, err);
    vec_free(&trees);
    return ok;
}

bool history_list(struct run *run, const struct history_request *request, struct history *history,
                  struct error *err)
{
    const struct objects_request objects = {
        .repo = &run->repo,
        .engine = scan_engine_current(),
        .profile = request->profile,
        .blob_limit = run->config.max_blob,
        .jobs = (unsigned)run->options->jobs,
        .memory = request->memory,
        .is_forgetful = request->is_forgetful || request->engine == HISTORY_PLAIN,
        .ruleset = request->ruleset,
        .shard = request->shard,
        .is_listing = request->engine == HISTORY_PLAIN,
        .progress = request->progress,
        .progress_context = request->progress_context,
    };
    *history = (struct history){.shard = request->shard};
    if (!objects_scan(&objects, &history->objects, err))
        return false;
    if (interrupt_happened())
        return error_set(err, ERROR_INTERRUPTED, "interrupted");
    if (!attribute_all(run, request, history, err))
        return false;
    list_changes(run, request, history);
    return true;
}

// Whether `masked` is the path with a secret in it shortened: the same before and behind the ellipsis.
static bool is_masked(struct str path, struct str masked)
{
    static const struct str ellipsis = {"\xe2\x80\xa6", 3};
    size_t at = str_find(masked, ellipsis, 0);
    return at != STR_NONE && str_starts_with(path, str_slice(masked, 0, at)) &&
           str_ends_with(path, str_slice(masked, at + ellipsis.len, masked.len));
}

static const struct place *find_place(const struct history *history, const struct finding *finding)
{
    const struct place_list *places = &history->attribution.places;
    for (size_t low = 0, high = places->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        const struct place *place = &places->at[middle];
        int order = str_compare(place->path, finding->path);
        if (!order)
            order = memcmp(place->blob.bytes, finding->blob.bytes, sizeof place->blob.bytes);
        if (!order)
            return place;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    // Where the name holds the secret, the finding has a masked one.
    const struct place *best = NULL;
    VEC_EACH (const struct place, place, places)
        if (oid_equal(&place->blob, &finding->blob) && is_masked(place->path, finding->path) &&
            (!best || place->presence < best->presence))
            best = place;
    return best;
}

// Author and date, read from the commit itself.
static void describe_commit(struct run *run, const struct known_commit *known, struct finding *finding)
{
    struct buffer BUFFER_AUTO bytes = {.limit = SIZE_MAX / 4};
    struct arena *arena = &run->result.arena;
    struct error ignored = {0};
    enum object_kind kind;
    char hex[OID_HEX_MAX + 1], date[PERSON_DATE_MAX];
    struct commit commit;
    struct tag tag;
    finding->commit = arena_copy(arena, oid_to_hex(&known->oid, hex));
    if (!object_read(run->repo.objects, &known->oid, MESSAGE_MAX, &kind, &bytes, &ignored))
        return;
    struct person person = {0};
    if (known->is_tag && tag_parse(buffer_str(&bytes), known->oid.size, &tag, &ignored))
        person = tag.tagger;
    if (!known->is_tag && commit_parse(buffer_str(&bytes), known->oid.size, &commit, &ignored))
        person = commit.author;
    finding->author = person.mail.len
                          ? arena_printf(arena, "%.*s <%.*s>", STR_ARG(person.name), STR_ARG(person.mail))
                          : arena_copy(arena, person.name);
    finding->date = arena_copy(arena, person_date(&person, date));
}

static const char *const presence_texts[PRESENCE_COUNT] = {
    [PRESENCE_HEAD] = "in HEAD",
    [PRESENCE_BRANCH] = "in the history, no longer in HEAD",
    [PRESENCE_OTHER] = "only in a ref that is no branch or tag",
    [PRESENCE_STASH] = "only in the stash",
    [PRESENCE_REFLOG] = "only in a reflog",
    [PRESENCE_NOWHERE] = "unreachable",
};

size_t history_presence_rank(struct str presence)
{
    size_t rank = 0;
    while (rank < PRESENCE_COUNT && !str_equal(presence, str_from(presence_texts[rank])))
        rank++;
    return rank;
}

struct found { // a finding and what decides which of several is the first
    size_t index;
    uint32_t order;
    uint8_t presence;
};

static void describe(struct run *run, struct history *history, struct finding *finding, struct found *found)
{
    const struct commit_table *commits = &history->objects.commits;
    const struct place *place = find_place(history, finding);
    uint32_t at = place ? place->commit : commit_table_find(commits, &finding->blob);
    found->presence = PRESENCE_NOWHERE;
    found->order = UINT32_MAX;
    if (place)
        found->presence = place->presence;
    else if (at != COMMIT_NONE)
        found->presence = commits->at.at[at].presence;
    if (at != COMMIT_NONE) {
        found->order = commits->at.at[at].order;
        describe_commit(run, &commits->at.at[at], finding);
    }
    finding->presence = str_from(presence_texts[found->presence]);
}

struct sorter {
    const struct finding_list *findings;
    const struct found *found;
};

static int compare_found(const void *left, const void *right, void *context)
{
    const struct sorter *sorter = context;
    const struct found *a = left, *b = right;
    const struct finding *x = &sorter->findings->at[a->index], *y = &sorter->findings->at[b->index];
    int order = str_compare(x->path, y->path);
    if (!order)
        order = str_compare(x->rule, y->rule);
    if (!order)
        order = strcmp(x->fingerprint, y->fingerprint);
    if (!order)
        order = (int)x->state - (int)y->state;
    if (order)
        return order;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return finding_compare(x, y) ? finding_compare(x, y) : memcmp(x->blob.bytes, y->blob.bytes, OID_SIZE_MAX);
}

static bool is_same(const struct finding *a, const struct finding *b)
{
    return str_equal(a->path, b->path) && str_equal(a->rule, b->rule) && a->state == b->state &&
           a->is_secret && b->is_secret && strcmp(a->fingerprint, b->fingerprint) == 0;
}

static int compare_skips(const void *left, const void *right)
{
    const struct skip *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    return order ? order : str_compare(a->reason, b->reason);
}

// Each version of a file says the same: once is enough, and what the shards of a history say joins to that.
static void tell_skips_once(struct skip_list *skips)
{
    size_t kept = 0;
    if (skips->count)
        qsort(skips->at, skips->count, sizeof *skips->at, compare_skips);
    for (size_t i = 0; i < skips->count; i++)
        if (!kept || compare_skips(&skips->at[kept - 1], &skips->at[i]) != 0)
            skips->at[kept++] = skips->at[i];
    skips->count = kept;
}

void history_describe(struct run *run, struct history *history)
{
    struct finding_list *findings = &run->result.findings, kept = {0};
    struct found *found = memory_alloc(findings->count + 1, sizeof *found);
    for (size_t i = 0; i < findings->count; i++) {
        found[i].index = i;
        describe(run, history, &findings->at[i], &found[i]);
    }
    struct sorter sorter = {findings, found};
    if (findings->count)
        qsort_r(found, findings->count, sizeof *found, compare_found, &sorter);
    for (size_t i = 0, end; i < findings->count; i = end) {
        const struct finding *first = &findings->at[found[i].index];
        uint8_t presence = found[i].presence;
        for (end = i + 1; end < findings->count && is_same(first, &findings->at[found[end].index]); end++)
            presence = found[end].presence < presence ? found[end].presence : presence;
        struct finding *mine = vec_add(&kept);
        *mine = *first;
        mine->presence = str_from(presence_texts[presence]);
        mine->commit_order = found[i].order == UINT32_MAX ? 0 : (size_t)found[i].order + 1;
    }
    free(found);
    vec_free(findings);
    *findings = kept;
    if (kept.count)
        qsort(kept.at, kept.count, sizeof *kept.at, finding_compare);
    for (size_t i = 0; i < history->objects.skipped.count; i++)
        *vec_add(&run->result.skipped) = history->objects.skipped.at[i];
    for (size_t i = 0; i < history->attribution.skipped.count; i++)
        *vec_add(&run->result.skipped) = history->attribution.skipped.at[i];
    vec_clear(&run->result.unused_suppressions); // of old versions: nobody can take them out any more
    tell_skips_once(&run->result.skipped);
    // Each shard walks all commits: they are counted in the first.
    run->result.commits = history->shard.number > 1 ? 0 : history->attribution.commits;
    run->result.files = history->objects.blobs;
    run->result.bytes = history->objects.bytes;
    result_settle(&run->result);
}

void history_free(struct history *history)
{
    objects_free(&history->objects);
    attribution_free(&history->attribution);
    free(history->excluded);
}
