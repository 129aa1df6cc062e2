#include "scanners/history/history.h"

#include "core/commit.h"
#include "core/interrupt.h"
#include "scanners/history/last.h"
#include "scanners/own_rules.h"
#include "scanners/scan.h"

#include <stdlib.h>

enum { MESSAGE_MAX = 64 << 20 };

// Commits that --newer-than's revision reaches.
static void exclude(struct history *history)
{
    struct commit_table *commits = &history->objects.commits;
    if (!history->tips.newer_than.size)
        return;
    history->excluded = memory_alloc(commits->at.count + 1, sizeof *history->excluded);
    struct VEC(uint32_t) open = {0};
    *vec_add(&open) = commit_table_find(commits, &history->tips.newer_than);
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
        if (!place->is_clean)
            *vec_add(&changes) = (struct change){
                .path = place->path, .status = CHANGE_PRESENT, .mode = place->mode, .oid = place->blob};
    add_messages(run, request, history, &changes);
    if (request->all_objects)
        add_pathless(run, history, &changes);
    vec_sort(&changes, compare_changes);
    run->changeset.at = ARENA_ARRAY(&run->arena, struct change, changes.count + 1);
    if (changes.count)
        memcpy(run->changeset.at, changes.at, changes.count * sizeof *changes.at);
    run->changeset.count = changes.count;
    vec_free(&changes);
}

// Whether what is found out may be remembered, and what is remembered be used.
static bool is_forgetful(const struct history_request *request)
{
    return request->is_forgetful || request->engine == HISTORY_PLAIN || request->shard.count;
}

static bool attribute_all(struct run *run, const struct history_request *request, struct history *history,
                          struct error *err)
{
    struct oid_list trees = {0};
    tips_mark(&history->tips, &run->repo, &history->objects.commits, &trees);
    exclude(history);
    const struct attribute_request wanted = {
        .repo = &run->repo,
        .commits = &history->objects.commits,
        .events = is_forgetful(request) ? NULL : &history->objects.events,
        .event_arena = &history->objects.arena,
        .looks_ahead = !request->refs->count && !request->has_since && !request->newer_than.len,
        .wanted = &history->objects.interesting,
        .marked = &history->objects.marked,
        .engine = scan_engine_current(),
        .profile = request->profile,
        .limit = limit_of(request),
        .excluded = history->excluded,
        .since = request->has_since ? request->since : INT64_MIN,
        .head_tree = history->tips.head.tree,
        .trees = &trees,
        .jobs = (unsigned)run->options->jobs,
        .memory = request->memory / 4,
    };
    bool ok = attribute(&wanted, &history->attribution, err);
    vec_free(&trees);
    return ok;
}

static bool look_at_all(struct run *run, const struct history_request *request, struct history *history,
                        struct error *err)
{
    const struct objects_request objects = {
        .repo = &run->repo,
        .engine = scan_engine_current(),
        .profile = request->profile,
        .blob_limit = run->config.max_blob,
        .jobs = (unsigned)run->options->jobs,
        .memory = request->memory,
        .is_forgetful = is_forgetful(request),
        .rules = request->rules,
        .shard = request->shard,
        .is_listing = request->engine == HISTORY_PLAIN,
        .progress = request->progress,
        .progress_context = request->progress_context,
    };
    if (!objects_scan(&objects, &history->objects, err))
        return false;
    if (interrupt_happened())
        return error_set(err, ERROR_INTERRUPTED, "interrupted");
    return attribute_all(run, request, history, err);
}

bool history_list(struct run *run, const struct history_request *request, struct history *history,
                  struct error *err)
{
    *history = (struct history){.shard = request->shard};
    if (!tips_read(&run->repo, request->refs, request->newer_than, &run->arena, &history->tips, err))
        return false;
    if (is_forgetful(request) || !last_state(run, request, &history->tips, &history->state))
        buffer_clear(&history->state);
    history->is_last = history->state.len && last_load(run, request, history);
    if (!history->is_last && !look_at_all(run, request, history, err))
        return false;
    list_changes(run, request, history);
    return true;
}

void history_free(struct history *history)
{
    objects_free(&history->objects);
    attribution_free(&history->attribution);
    tips_free(&history->tips);
    buffer_free(&history->state);
    free(history->excluded);
}
