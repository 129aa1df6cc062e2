// What the engine found, told as history: who brought it in, when, and where it still is.
#include "core/commit.h"
#include "core/interrupt.h"
#include "scanners/history/last.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { MESSAGE_MAX = 64 << 20, SUBMODULES_MAX = 50 };

// Whether `masked` is the path with a secret in it shortened: the same before and behind the ellipsis.
static bool is_masked(struct str path, struct str masked)
{
    static const struct str ellipsis = {"\xe2\x80\xa6", 3};
    size_t at = str_find(masked, ellipsis, 0);
    return at != STR_NONE && str_starts_with(path, str_slice(masked, 0, at)) &&
           str_ends_with(path, str_slice(masked, at + ellipsis.len, masked.len));
}

const struct place *history_find_place(const struct history *history, const struct finding *finding)
{
    const struct place_list *places = &history->attribution.places;
    const struct place *found = places_find(places, finding->path, &finding->blob);
    // What is in an archive, "archive!/member", is where the archive is.
    for (size_t at = 0; !found && (at = str_find(finding->path, STR("!/"), at)) != STR_NONE; at++)
        found = places_find(places, str_slice(finding->path, 0, at), &finding->blob);
    if (found)
        return found;
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

struct found { // a finding and what decides which of several is the first
    size_t index;
    uint32_t order, commit; // commit: position in the table, or COMMIT_NONE
    uint32_t source;
    uint8_t presence;
};

static struct found find(const struct history *history, const struct finding *finding, size_t index)
{
    const struct commit_table *commits = &history->objects.commits;
    const struct place *place = history_find_place(history, finding);
    struct found found = {.index = index, .order = UINT32_MAX, .presence = PRESENCE_NOWHERE};
    found.commit = place ? place->commit : commit_table_find(commits, &finding->blob);
    if (found.commit != COMMIT_NONE) {
        found.order = commits->at.at[found.commit].order;
        found.presence = commits->at.at[found.commit].presence;
        found.source = commits->at.at[found.commit].source;
    }
    if (place)
        found.presence = place->presence;
    return found;
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
    // An amended commit is older than what replaced it, but nobody can look it up in a clone.
    if (tips_reach(a->presence) != tips_reach(b->presence))
        return tips_reach(a->presence) < tips_reach(b->presence) ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return finding_compare(x, y) ? finding_compare(x, y) : memcmp(x->blob.bytes, y->blob.bytes, OID_SIZE_MAX);
}

static bool is_same(const struct finding *a, const struct finding *b)
{
    return str_equal(a->path, b->path) && str_equal(a->rule, b->rule) && a->state == b->state &&
           a->is_secret && b->is_secret && strcmp(a->fingerprint, b->fingerprint) == 0;
}

// Each version of a file says the same: once is enough, and what the shards of a history say joins to that.
static void tell_skips_once(struct skip_list *skips)
{
    size_t kept = 0;
    vec_sort(skips, skip_compare);
    for (size_t i = 0; i < skips->count; i++)
        if (!kept || skip_compare(&skips->at[kept - 1], &skips->at[i]) != 0)
            skips->at[kept++] = skips->at[i];
    skips->count = kept;
}

// Of the same secret in several versions of a file, which are next to each other, the first that a ref
// reaches is kept, with the best place that any of them is in.
static void keep_first(struct run *run, const struct history *history, const struct found *found,
                       size_t count, struct finding_list *kept)
{
    const struct finding_list *findings = &run->result.findings;
    for (size_t i = 0, end; i < count; i = end) {
        const struct finding *first = &findings->at[found[i].index];
        struct found best = found[i];
        size_t versions = 1;
        for (end = i + 1; end < count && is_same(first, &findings->at[found[end].index]); end++) {
            best = found[end].presence < best.presence ? found[end] : best;
            versions +=
                !oid_equal(&findings->at[found[end].index].blob, &findings->at[found[end - 1].index].blob);
        }
        struct finding *mine = vec_add(kept);
        *mine = *first;
        mine->presence = tips_presence_text(&history->tips, best.presence, best.source, &run->result.arena);
        mine->versions = versions;
        mine->commit_order = found[i].order == UINT32_MAX ? 0 : (size_t)found[i].order + 1;
        if (found[i].commit != COMMIT_NONE)
            describe_commit(run, &history->objects.commits.at.at[found[i].commit], mine);
    }
}

// A shallow clone has no commits behind its end: nobody has looked at them, though nothing failed.
static void tell_shallow(struct run *run, const struct history *history)
{
    struct stat status;
    struct str file = arena_join_path(&run->arena, run->repo.common_dir, STR("shallow"));
    if (history->shard.number <= 1 && stat(file.at, &status) == 0 && status.st_size > 0)
        *vec_add(&run->result.skipped) =
            (struct skip){.path = STR("<shallow clone>"),
                          .reason = STR("shallow clone: commits before its end are not in it")};
}

// Submodules are repositories of their own: a scan of this one has not looked into them.
static void tell_submodules(struct run *run, const struct history *history)
{
    const struct place_list *submodules = &history->attribution.submodules;
    struct arena *arena = &run->result.arena;
    size_t told = history->shard.number > 1 ? 0 : submodules->count;
    for (size_t i = 0; i < told && i < SUBMODULES_MAX; i++)
        *vec_add(&run->result.skipped) = (struct skip){
            .path = arena_printf(arena, "<submodule %.*s>", STR_ARG(submodules->at[i].path)),
            .reason = submodules->at[i].presence == PRESENCE_HEAD
                          ? STR("a repository of its own")
                          : STR("a repository of its own, no longer in HEAD"),
        };
    if (told > SUBMODULES_MAX)
        *vec_add(&run->result.skipped) = (struct skip){
            .path = arena_printf(arena, "<%zu more submodules>", told - SUBMODULES_MAX),
            .reason = STR("repositories of their own"),
        };
}

void history_describe(struct run *run, const struct history_request *request, struct history *history)
{
    struct finding_list *findings = &run->result.findings, kept = {0};
    if (!history->is_last && !interrupt_happened())
        last_save(run, request, history);
    struct found *found = memory_alloc(findings->count + 1, sizeof *found);
    for (size_t i = 0; i < findings->count; i++)
        found[i] = find(history, &findings->at[i], i);
    struct sorter sorter = {findings, found};
    if (findings->count)
        qsort_r(found, findings->count, sizeof *found, compare_found, &sorter);
    keep_first(run, history, found, findings->count, &kept);
    free(found);
    vec_free(findings);
    *findings = kept;
    vec_sort(&kept, finding_compare);
    for (size_t i = 0; i < history->objects.skipped.count; i++)
        *vec_add(&run->result.skipped) = history->objects.skipped.at[i];
    for (size_t i = 0; i < history->attribution.skipped.count; i++)
        *vec_add(&run->result.skipped) = history->attribution.skipped.at[i];
    tell_shallow(run, history);
    tell_submodules(run, history);
    vec_clear(&run->result.unused_suppressions); // of old versions: nobody can take them out any more
    tell_skips_once(&run->result.skipped);
    // Each shard walks all commits: they are counted in the first.
    run->result.commits = history->shard.number > 1 ? 0 : history->attribution.commits;
    run->result.files = history->objects.blobs;
    run->result.bytes = history->objects.bytes;
    result_settle(&run->result);
}
