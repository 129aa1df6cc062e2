#include "scanners/history/last.h"

#include "core/digest.h"
#include "core/file.h"
#include "scanners/document.h"
#include "scanners/history/memory.h"
#include "scanners/history/stored.h"
#include "scanners/own_rules.h"

#include <stdlib.h>

static const char kind[] = "andon last 2";

enum { SHALLOW_SIZE_MAX = 64 << 20 };

static bool add_loose(void *context, const struct oid *oid)
{
    *vec_add((struct oid_list *)context) = *oid;
    return true;
}

bool last_state(const struct run *run, const struct history_request *request, const struct tips *tips,
                struct buffer *out)
{
    ARENA_AUTO struct arena arena = {0};
    struct buffer shallow BUFFER_AUTO = {.limit = SHALLOW_SIZE_MAX};
    struct pack *const *packs;
    const struct object_note *notes;
    struct error ignored = {0};
    struct oid_list loose = {0}, checksums = {0};
    size_t count = object_store_packs(run->repo.objects, &packs);
    struct str file = arena_join_path(&arena, run->repo.common_dir, STR("shallow"));
    bool ok = !object_store_notes(run->repo.objects, &notes) &&
              (!file_exists(file.at) || file_read(file.at, SHALLOW_SIZE_MAX, &shallow, &ignored)) &&
              object_store_each_loose(run->repo.objects, add_loose, &loose, &ignored);
    for (size_t i = 0; i < count; i++)
        *vec_add(&checksums) = pack_checksum(packs[i]);
    oid_list_sort(&checksums);
    oid_list_sort(&loose);
    out->limit = SIZE_MAX / 4;
    stored_put_number(out, (uint64_t)request->reflog << 1 | request->all_objects);
    stored_put_number(out, request->has_since ? 1 : 0);
    stored_put_number(out, (uint64_t)request->since);
    stored_put_oids(out, &checksums);
    stored_put_oids(out, &loose);
    stored_put_text(out, buffer_str(&shallow));
    tips_write(tips, out);
    vec_free(&loose);
    vec_free(&checksums);
    return ok && !out->overflow;
}

// What was asked for is in the name too, so that two kinds of scan don't drive each other's memory out.
static bool path_of(const struct run *run, const struct history_request *request, struct arena *arena,
                    const char **file)
{
    struct digest digest;
    unsigned char hash[32];
    digest_start(&digest);
    digest_field(&digest, (struct str){(const char *)request->rules, sizeof request->rules});
    digest_number(&digest, (uint64_t)request->reflog << 2 | (uint64_t)request->all_objects << 1 |
                               request->opens_archives);
    for (size_t i = 0; i < request->refs->count; i++)
        digest_field(&digest, request->refs->at[i]);
    digest_field(&digest, request->newer_than);
    digest_number(&digest, request->has_since);
    digest_end(&digest, hash);
    return stored_path(&run->repo, "last", hash, arena, file);
}

static void read_commits(struct stored *in, struct commit_table *table)
{
    for (size_t count = stored_count(in, in->oid_size); count; count--) {
        struct known_commit *commit = vec_add(&table->at);
        commit->oid = stored_oid(in);
        commit->is_tag = stored_number(in) & 1;
        commit->time = (int64_t)stored_number(in);
        commit->order = (uint32_t)stored_number(in);
        commit->presence = (uint8_t)stored_number(in);
        commit->source = (uint32_t)stored_number(in);
        in->is_bad = in->is_bad || commit->presence >= PRESENCE_COUNT;
    }
    if (!in->is_bad)
        commit_table_index_ids(table);
}

static void read_places(struct stored *in, const struct commit_table *commits, struct attribution *out)
{
    for (size_t count = stored_count(in, in->oid_size); count; count--) {
        struct place *place = vec_add(&out->places);
        place->blob = stored_oid(in);
        place->path = arena_copy(&out->arena, stored_text(in));
        place->mode = (uint32_t)stored_number(in);
        place->commit = (uint32_t)stored_number(in) - 1;
        place->presence = (uint8_t)stored_number(in);
        in->is_bad = in->is_bad || place->presence >= PRESENCE_COUNT ||
                     (place->commit != COMMIT_NONE && place->commit >= commits->at.count);
    }
}

static void read_submodules(struct stored *in, struct attribution *out)
{
    for (size_t count = stored_count(in, 2); count; count--) {
        struct place *place = vec_add(&out->submodules);
        place->path = arena_copy(&out->arena, stored_text(in));
        place->presence = (uint8_t)stored_number(in);
        in->is_bad = in->is_bad || place->presence >= PRESENCE_COUNT;
    }
}

bool last_read(struct stored *in, struct history *history)
{
    struct objects_result *objects = &history->objects;
    objects->blobs = (size_t)stored_number(in);
    objects->bytes = (size_t)stored_number(in);
    history->attribution.commits = (size_t)stored_number(in);
    stored_oids(in, &objects->interesting);
    stored_oids(in, &objects->messages);
    read_commits(in, &objects->commits);
    read_places(in, &objects->commits, &history->attribution);
    read_submodules(in, &history->attribution);
    return stored_ends(in);
}

bool last_load(const struct run *run, const struct history_request *request, struct history *history)
{
    ARENA_AUTO struct arena arena = {0};
    struct stored in;
    const char *file;
    if (!path_of(run, request, &arena, &file) || !stored_open(file, kind, run->repo.oid_size, &in))
        return false;
    bool ok = str_equal(stored_text(&in), buffer_str(&history->state)) && last_read(&in, history);
    stored_close(&in);
    if (!ok) {
        objects_free(&history->objects);
        attribution_free(&history->attribution);
        history->objects = (struct objects_result){0};
        history->attribution = (struct attribution){0};
    }
    return ok;
}

// What has to be looked at again, as flags beside the lists of history.
struct kept {
    struct history *history;
    bool *places, *messages, *blobs; // blobs: of objects.interesting
    uint32_t *commits;               // the number of each one that is kept, from 1; 0: none
    uint32_t commit_count;
};

static const struct oid *find_oid(const struct oid_list *list, const struct oid *oid)
{
    for (size_t low = 0, high = list->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(list->at[middle].bytes, oid->bytes, sizeof oid->bytes);
        if (!order)
            return &list->at[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

// A finding belongs to a place, to a message or to a blob that has no path.
static bool keep_finding(struct kept *kept, const struct finding *finding)
{
    const struct history *history = kept->history;
    const struct place *place = history_find_place(history, finding);
    const struct oid *oid;
    if (place)
        return kept->places[place - history->attribution.places.at] = true;
    if ((oid = find_oid(&history->objects.messages, &finding->blob)))
        return kept->messages[oid - history->objects.messages.at] = true;
    if ((oid = find_oid(&history->objects.interesting, &finding->blob)))
        return kept->blobs[oid - history->objects.interesting.at] = true;
    return false;
}

// What was skipped is named by its path alone: every version that it had is kept.
static bool keep_skip(struct kept *kept, struct str path)
{
    bool is_known = false;
    const struct place_list *places = &kept->history->attribution.places;
    for (size_t i = 0; i < places->count; i++)
        if (str_equal(places->at[i].path, path) ||
            (str_starts_with(path, places->at[i].path) &&
             str_starts_with(str_slice(path, places->at[i].path.len, path.len), STR("!/"))))
            is_known = kept->places[i] = true;
    return is_known;
}

static void on_match(void *context, const struct scan_match *match)
{
    (void)match;
    *(bool *)context = true;
}

// A name that might hold a secret is not written down.
static bool is_name_harmless(const struct scan_engine *engine, struct scan_scratch *scratch, struct str path)
{
    struct error err = {0};
    bool is_secret = false;
    return scan_file_name(engine, scratch, path, SCAN_AUDIT, on_match, &is_secret, &err) && !is_secret;
}

static bool are_names_harmless(const struct kept *kept)
{
    const struct scan_engine *engine = scan_engine_current();
    struct scan_scratch *scratch = scan_scratch_open(engine);
    const struct attribution *attribution = &kept->history->attribution;
    const struct place_list *places = &attribution->places;
    bool ok = true;
    for (size_t i = 0; i < places->count && ok; i++)
        ok = !kept->places[i] || is_name_harmless(engine, scratch, places->at[i].path);
    for (size_t i = 0; i < attribution->submodules.count && ok; i++)
        ok = is_name_harmless(engine, scratch, attribution->submodules.at[i].path);
    scan_scratch_close(scratch);
    return ok;
}

static void keep_commit(struct kept *kept, uint32_t at)
{
    if (at != COMMIT_NONE && !kept->commits[at])
        kept->commits[at] = ++kept->commit_count;
}

static void write_commits(const struct kept *kept, struct buffer *out)
{
    const struct commit_table *commits = &kept->history->objects.commits;
    uint32_t *order = memory_alloc(kept->commit_count + 1, sizeof *order);
    for (uint32_t i = 0; i < commits->at.count; i++)
        if (kept->commits[i])
            order[kept->commits[i] - 1] = i;
    stored_put_number(out, kept->commit_count);
    for (uint32_t i = 0; i < kept->commit_count; i++) {
        const struct known_commit *commit = &commits->at.at[order[i]];
        stored_put_oid(out, &commit->oid);
        stored_put_number(out, commit->is_tag);
        stored_put_number(out, (uint64_t)commit->time);
        stored_put_number(out, commit->order);
        stored_put_number(out, commit->presence);
        stored_put_number(out, commit->source);
    }
    free(order);
}

static void write_some(const struct oid_list *list, const bool *which, struct buffer *out)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += which[i];
    stored_put_number(out, count);
    for (size_t i = 0; i < list->count; i++)
        if (which[i])
            stored_put_oid(out, &list->at[i]);
}

static void write_places(const struct kept *kept, struct buffer *out)
{
    const struct place_list *places = &kept->history->attribution.places;
    size_t count = 0;
    for (size_t i = 0; i < places->count; i++)
        count += kept->places[i];
    stored_put_number(out, count);
    for (size_t i = 0; i < places->count; i++) {
        const struct place *place = &places->at[i];
        if (!kept->places[i])
            continue;
        stored_put_oid(out, &place->blob);
        stored_put_text(out, place->path);
        stored_put_number(out, place->mode);
        stored_put_number(out, place->commit == COMMIT_NONE ? 0 : kept->commits[place->commit]);
        stored_put_number(out, place->presence);
    }
}

static void write_submodules(const struct place_list *submodules, struct buffer *out)
{
    stored_put_number(out, submodules->count);
    VEC_EACH (const struct place, place, submodules) {
        stored_put_text(out, place->path);
        stored_put_number(out, place->presence);
    }
}

static void write_all(struct kept *kept, struct buffer *out)
{
    const struct history *history = kept->history;
    const struct objects_result *objects = &history->objects;
    for (size_t i = 0; i < history->attribution.places.count; i++)
        if (kept->places[i])
            keep_commit(kept, history->attribution.places.at[i].commit);
    for (size_t i = 0; i < objects->messages.count; i++)
        if (kept->messages[i])
            keep_commit(kept, commit_table_find(&objects->commits, &objects->messages.at[i]));
    stored_put_text(out, buffer_str(&history->state));
    stored_put_number(out, objects->blobs);
    stored_put_number(out, objects->bytes);
    stored_put_number(out, history->attribution.commits);
    write_some(&objects->interesting, kept->blobs, out);
    write_some(&objects->messages, kept->messages, out);
    write_commits(kept, out);
    write_places(kept, out);
    write_submodules(&history->attribution.submodules, out);
}

// The repository is still what it was when the scan began.
static bool is_same_state(const struct run *run, const struct history_request *request,
                          const struct history *history)
{
    ARENA_AUTO struct arena arena = {0};
    struct buffer state BUFFER_AUTO = {0};
    struct error ignored = {0};
    struct tips tips;
    if (!tips_read(&run->repo, request->refs, request->newer_than, &arena, &tips, &ignored))
        return false;
    bool is_same =
        last_state(run, request, &tips, &state) && str_equal(buffer_str(&state), buffer_str(&history->state));
    tips_free(&tips);
    return is_same;
}

// What no finding and no skip is about is clean, for events of the same file and mode. True: that is news.
static bool mark_clean(struct kept *kept)
{
    bool is_news = false;
    const struct place_list *places = &kept->history->attribution.places;
    VEC_EACH (struct event, event, &kept->history->objects.events) {
        const struct place *place = places_find(places, event->path, &event->blob);
        if (event->is_clean || !place || place->mode != event->mode || kept->places[place - places->at])
            continue;
        event->is_clean = is_news = true;
    }
    return is_news;
}

// `is_whole`: every finding and skip was found a place.
static void save(const struct run *run, const struct history_request *request, struct kept *kept,
                 bool is_whole)
{
    ARENA_AUTO struct arena arena = {0};
    struct buffer body BUFFER_AUTO = {.limit = SIZE_MAX / 4};
    struct history *history = kept->history;
    const char *file;
    bool has_news =
        (is_whole && mark_clean(kept)) || history->objects.has_news || history->attribution.walked;
    if (has_news)
        scan_memory_save(&run->repo, request->rules, &history->objects);
    if (is_whole && !history->attribution.skipped.count && are_names_harmless(kept) &&
        is_same_state(run, request, history) && path_of(run, request, &arena, &file)) {
        write_all(kept, &body);
        stored_save(file, kind, &body);
    }
}

void last_save(const struct run *run, const struct history_request *request, struct history *history)
{
    const struct objects_result *objects = &history->objects;
    struct kept kept = {.history = history};
    bool ok = true;
    if (!history->state.len || objects->skipped.count)
        return;
    kept.places = memory_alloc(history->attribution.places.count + 1, sizeof *kept.places);
    kept.messages = memory_alloc(objects->messages.count + 1, sizeof *kept.messages);
    kept.blobs = memory_alloc(objects->interesting.count + 1, sizeof *kept.blobs);
    kept.commits = memory_alloc(objects->commits.at.count + 1, sizeof *kept.commits);
    for (size_t i = 0; i < run->result.findings.count && ok; i++)
        ok = keep_finding(&kept, &run->result.findings.at[i]);
    for (size_t i = 0; i < run->result.skipped.count && ok; i++)
        ok = keep_skip(&kept, run->result.skipped.at[i].path);
    save(run, request, &kept, ok);
    free(kept.places);
    free(kept.messages);
    free(kept.blobs);
    free(kept.commits);
}
