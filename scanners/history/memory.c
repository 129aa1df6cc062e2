#include "scanners/history/memory.h"

#include "core/pack.h"
#include "scanners/history/seen.h"

static const char kind[] = "andon history 8";

static bool path_of(const struct repo *repo, const unsigned char rules[32], struct arena *arena,
                    const char **file)
{
    return stored_path(repo, "objects", rules, arena, file);
}

enum { IS_TAG = 1, HAS_OTHER = 2, IS_WALKED = 4 }; // has a tree, or a tag's target

static void read_commits(struct stored *in, struct commit_table *table)
{
    uint64_t count = stored_number(in);
    for (uint64_t i = 0; i < count && !in->is_bad; i++) {
        struct known_commit commit = {.oid = stored_oid(in), .presence = PRESENCE_NOWHERE};
        uint64_t flags = stored_number(in), parents = flags >> 8;
        commit.time = (int64_t)stored_number(in);
        commit.is_tag = flags & IS_TAG;
        commit.is_walked = flags & IS_WALKED;
        commit.is_known = true;
        if (flags & HAS_OTHER)
            *(commit.is_tag ? &commit.target : &commit.tree) = stored_oid(in);
        struct oid_list list = {0};
        for (uint64_t p = 0; p < parents && !in->is_bad; p++)
            *vec_add(&list) = stored_oid(in);
        commit_table_put(table, &commit, list.at, list.count);
        vec_free(&list);
    }
}

static void write_commits(struct buffer *out, const struct commit_table *table)
{
    stored_put_number(out, table->at.count);
    VEC_EACH (const struct known_commit, commit, &table->at) {
        const struct oid *other = commit->is_tag ? &commit->target : &commit->tree;
        stored_put_oid(out, &commit->oid);
        stored_put_number(out, (uint64_t)commit->parent_count << 8 | (commit->is_tag ? IS_TAG : 0) |
                                   (other->size ? HAS_OTHER : 0) | (commit->is_walked ? IS_WALKED : 0));
        stored_put_number(out, (uint64_t)commit->time);
        if (other->size)
            stored_put_oid(out, other);
        for (uint32_t p = 0; p < commit->parent_count; p++)
            stored_put_oid(out, &table->parent_oids[commit->first_parent + p]);
    }
}

static void read_events(struct stored *in, struct objects_result *result)
{
    for (size_t count = stored_count(in, in->oid_size); count; count--) {
        struct event *event = vec_add(&result->events);
        event->blob = stored_oid(in);
        event->path = arena_copy(&result->arena, stored_text(in));
        event->commit = (uint32_t)stored_number(in);
        event->mode = (uint32_t)stored_number(in);
        event->is_clean = stored_number(in) & 1;
        in->is_bad = in->is_bad || event->commit >= result->commits.at.count;
    }
}

static void write_events(struct buffer *out, const struct event_list *events)
{
    stored_put_number(out, events->count);
    VEC_EACH (const struct event, event, events) {
        stored_put_oid(out, &event->blob);
        stored_put_text(out, event->path);
        stored_put_number(out, event->commit);
        stored_put_number(out, event->mode);
        stored_put_number(out, event->is_clean);
    }
}

// The table is indexed by now, and has more commits than those that were read: the i-th of these, which came
// in the order of their ids, has another position.
void scan_memory_settle(struct objects_result *result)
{
    const struct commit_table *commits = &result->commits;
    uint32_t *moved = memory_alloc(commits->at.count + 1, sizeof *moved);
    uint32_t known = 0;
    for (uint32_t i = 0; i < commits->at.count; i++)
        if (commits->at.at[i].is_known)
            moved[known++] = i;
    VEC_EACH (struct event, event, &result->events)
        event->commit = moved[event->commit];
    free(moved);
}

static bool are_all_in(const struct oid_list *some, const struct oid_list *all)
{
    VEC_EACH (const struct oid, oid, some)
        if (!oid_list_has(all, oid))
            return false;
    return true;
}

// So they were written; what settles events relies on it.
static bool are_in_order(const struct commit_table *commits)
{
    for (size_t i = 1; i < commits->at.count; i++)
        if (memcmp(commits->at.at[i - 1].oid.bytes, commits->at.at[i].oid.bytes, OID_SIZE_MAX) >= 0)
            return false;
    return true;
}

bool scan_memory_read(struct stored *in, struct scan_memory *memory, struct objects_result *result)
{
    stored_oids(in, &memory->packs);
    stored_oids(in, &memory->loose);
    memory->loose_sizes = memory_alloc(memory->loose.count + 1, sizeof *memory->loose_sizes);
    for (size_t i = 0; i < memory->loose.count; i++)
        memory->loose_sizes[i] = (uint32_t)stored_number(in);
    result->unlisted = (size_t)stored_number(in);
    result->blobs = (size_t)stored_number(in);
    result->bytes = (size_t)stored_number(in);
    stored_oids(in, &result->interesting);
    stored_oids(in, &result->marked);
    stored_oids(in, &result->messages);
    read_commits(in, &result->commits);
    read_events(in, result);
    return stored_ends(in) && are_in_order(&result->commits);
}

bool scan_memory_load(const struct objects_request *request, struct scan_memory *memory,
                      struct objects_result *result)
{
    ARENA_AUTO struct arena arena = {0};
    struct stored in = {0};
    const char *file;
    bool ok = path_of(request->repo, request->rules, &arena, &file) &&
              stored_open(file, kind, request->repo->oid_size, &in) && scan_memory_read(&in, memory, result);
    stored_close(&in);
    if (!ok) {
        scan_memory_free(memory);
        objects_free(result);
        *result = (struct objects_result){0};
    }
    return ok;
}

bool scan_memory_is_in(const struct scan_memory *memory, const struct oid_list *packs,
                       const struct oid_list *loose)
{
    return are_all_in(&memory->packs, packs) && are_all_in(&memory->loose, loose);
}

typedef bool is_there_function(const void *context, const struct oid *oid);

static void drop_oids(struct oid_list *list, is_there_function *is_there, const void *context)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (is_there(context, &list->at[i]))
            list->at[kept++] = list->at[i];
    list->count = kept;
}

void scan_memory_drop_walked(struct objects_result *result)
{
    VEC_EACH (struct known_commit, commit, &result->commits.at)
        commit->is_walked = false;
    vec_clear(&result->events);
}

// A commit whose first parent has gone is compared with nothing from now on.
static bool has_first_parent(const struct commit_table *commits, const struct known_commit *commit,
                             is_there_function *is_there, const void *context)
{
    return !commit->parent_count || is_there(context, &commits->parent_oids[commit->first_parent]);
}

void scan_memory_drop_gone(struct objects_result *result, is_there_function *is_there, const void *context)
{
    struct commit_table *commits = &result->commits;
    uint32_t *moved = memory_alloc(commits->at.count + 1, sizeof *moved);
    size_t kept = 0;
    for (size_t i = 0; i < commits->at.count; i++) {
        struct known_commit *commit = &commits->at.at[i];
        bool stays = is_there(context, &commit->oid);
        commit->is_walked = commit->is_walked && has_first_parent(commits, commit, is_there, context);
        moved[i] = stays && commit->is_walked ? (uint32_t)kept : COMMIT_NONE;
        if (stays)
            commits->at.at[kept++] = *commit;
    }
    commits->at.count = kept;
    kept = 0;
    VEC_EACH (struct event, event, &result->events) {
        event->commit = moved[event->commit];
        if (event->commit != COMMIT_NONE)
            result->events.at[kept++] = *event;
    }
    result->events.count = kept;
    drop_oids(&result->interesting, is_there, context);
    drop_oids(&result->marked, is_there, context);
    drop_oids(&result->messages, is_there, context);
    free(moved);
}

// Adds what is new to the list of seen objects, once it is much; what is not in the list when a pack goes is
// looked at again.
static void save_seen(const struct repo *repo, const unsigned char rules[32],
                      const struct objects_result *result, size_t unlisted)
{
    struct seen old;
    if (result->is_joined) {
        seen_save(repo, rules, &result->packs, NULL, result->parts);
    } else if (!unlisted && seen_open(repo, rules, &result->packs, &old)) {
        seen_save(repo, rules, &result->packs, &old, result->parts);
        seen_close(&old);
    }
}

void scan_memory_save(const struct repo *repo, const unsigned char rules[32],
                      const struct objects_result *result)
{
    enum { MUCH = 16 }; // one of so many
    ARENA_AUTO struct arena arena = {0};
    struct buffer bytes BUFFER_AUTO = {.limit = SIZE_MAX / 4};
    const char *file;
    size_t unlisted = result->is_joined ? 0 : result->unlisted,
           all = result->commits.at.count + result->blobs;
    for (size_t i = 0; !result->is_joined && i < result->parts->count; i++)
        unlisted += result->parts->at[i].pack->count;
    if (unlisted > all / MUCH)
        unlisted = 0;
    stored_put_oids(&bytes, &result->packs);
    stored_put_oids(&bytes, &result->loose);
    for (size_t i = 0; i < result->loose.count; i++)
        stored_put_number(&bytes, result->loose_sizes[i]);
    stored_put_number(&bytes, unlisted);
    stored_put_number(&bytes, result->blobs);
    stored_put_number(&bytes, result->bytes);
    stored_put_oids(&bytes, &result->interesting);
    stored_put_oids(&bytes, &result->marked);
    stored_put_oids(&bytes, &result->messages);
    write_commits(&bytes, &result->commits);
    write_events(&bytes, &result->events);
    if (!path_of(repo, rules, &arena, &file))
        return;
    stored_save(file, kind, &bytes);
    // Behind the other: it must not know of more objects.
    if (result->parts->count || result->is_joined)
        save_seen(repo, rules, result, unlisted);
}

struct oid pack_checksum(const struct pack *pack)
{
    struct oid oid = {0};
    if (pack->index.len >= pack->oid_size)
        oid = oid_from_raw((const unsigned char *)pack->index.at + pack->index.len - pack->oid_size,
                           pack->oid_size);
    return oid;
}

void scan_memory_free(struct scan_memory *memory)
{
    vec_free(&memory->packs);
    vec_free(&memory->loose);
    free(memory->loose_sizes);
    memory->loose_sizes = NULL;
}
