#include "scanners/history/seen.h"

#include <stdlib.h>

static const char kind[] = "andon seen 1";

static bool path_of(const struct repo *repo, const unsigned char rules[32], struct arena *arena,
                    const char **file)
{
    return stored_path(repo, "seen", rules, arena, file);
}

bool seen_read(struct seen *seen, const struct oid_list *packs)
{
    struct stored *in = &seen->file;
    struct oid_list mine = {0};
    bool ok = true;
    stored_oids(in, &mine);
    VEC_EACH (const struct oid, oid, &mine)
        ok = ok && oid_list_has(packs, oid);
    vec_free(&mine);
    seen->oid_size = in->oid_size;
    seen->count = stored_count(in, in->oid_size + sizeof(uint32_t));
    seen->ids = (const unsigned char *)in->bytes.at + in->at;
    seen->sizes = seen->ids + seen->count * in->oid_size;
    in->at += seen->count * (in->oid_size + sizeof(uint32_t));
    return ok && stored_ends(in);
}

bool seen_open(const struct repo *repo, const unsigned char rules[32], const struct oid_list *packs,
               struct seen *seen)
{
    ARENA_AUTO struct arena arena = {0};
    const char *file;
    *seen = (struct seen){0};
    if (!path_of(repo, rules, &arena, &file) || !stored_open(file, kind, repo->oid_size, &seen->file))
        return false;
    if (seen_read(seen, packs))
        return true;
    seen_close(seen);
    return false;
}

void seen_close(struct seen *seen)
{
    stored_close(&seen->file);
    *seen = (struct seen){0};
}

static uint32_t size_at(const struct seen *seen, size_t at)
{
    uint32_t size;
    memcpy(&size, seen->sizes + at * sizeof size, sizeof size);
    return size;
}

uint32_t seen_find(const struct seen *seen, const struct oid *oid)
{
    for (size_t low = 0, high = seen->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(seen->ids + middle * seen->oid_size, oid->bytes, seen->oid_size);
        if (!order)
            return size_at(seen, middle);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SEEN_NONE;
}

struct oid seen_oid(const struct seen *seen, size_t at)
{
    return oid_from_raw(seen->ids + at * seen->oid_size, seen->oid_size);
}

void seen_join(const struct seen *seen, const struct pack *pack, uint32_t *sizes, bool *met)
{
    size_t size = seen->oid_size, at = 0;
    for (size_t i = 0; i < pack->count; i++) {
        const unsigned char *oid = pack->ids.ids + i * size;
        int order = -1;
        while (at < seen->count && (order = memcmp(seen->ids + at * size, oid, size)) < 0)
            at++;
        if (at < seen->count && !order) {
            sizes[i] = size_at(seen, at);
            met[at] = true;
        }
    }
}

// Lists of ids that are merged: those of packs and of the old file.
struct source {
    const unsigned char *ids;
    size_t count, at;
    const struct seen *seen; // else `sizes`
    const uint32_t *sizes;
};
struct source_list VEC(struct source);

static const unsigned char *id_of(const struct source *source, size_t oid_size)
{
    return source->ids + source->at * oid_size;
}

// The lowest id that is left, and its size (SEEN_NONE: nobody looked at it); moves all that have it on.
static bool next_lowest(struct source_list *sources, size_t oid_size, const unsigned char **id,
                        uint32_t *size)
{
    struct source *lowest = NULL;
    VEC_EACH (struct source, source, sources)
        if (source->at < source->count &&
            (!lowest || memcmp(id_of(source, oid_size), id_of(lowest, oid_size), oid_size) < 0))
            lowest = source;
    if (!lowest)
        return false;
    *id = id_of(lowest, oid_size);
    *size = SEEN_NONE;
    VEC_EACH (struct source, source, sources)
        for (; source->at < source->count && memcmp(id_of(source, oid_size), *id, oid_size) == 0;
             source->at++) {
            uint32_t mine = source->seen ? size_at(source->seen, source->at) : source->sizes[source->at];
            if (mine <= SEEN_SIZE_MAX)
                *size = mine;
        }
    return true;
}

void seen_save(const struct repo *repo, const unsigned char rules[32], const struct oid_list *packs,
               const struct seen *old, const struct seen_parts *parts)
{
    ARENA_AUTO struct arena arena = {0};
    struct buffer body BUFFER_AUTO = {.limit = SIZE_MAX / 4}, ids BUFFER_AUTO = {.limit = SIZE_MAX / 4};
    struct buffer sizes BUFFER_AUTO = {.limit = SIZE_MAX / 4};
    struct source_list sources = {0};
    const unsigned char *id;
    const char *file;
    uint32_t size;
    if (old)
        *vec_add(&sources) = (struct source){.ids = old->ids, .count = old->count, .seen = old};
    VEC_EACH (const struct seen_part, part, parts)
        *vec_add(&sources) =
            (struct source){.ids = part->pack->ids.ids, .count = part->pack->count, .sizes = part->sizes};
    while (next_lowest(&sources, repo->oid_size, &id, &size)) {
        if (size == SEEN_NONE)
            continue;
        buffer_add(&ids, (struct str){(const char *)id, repo->oid_size});
        buffer_add(&sizes, (struct str){(const char *)&size, sizeof size});
    }
    stored_put_oids(&body, packs);
    stored_put_number(&body, sizes.len / sizeof size);
    buffer_add(&body, buffer_str(&ids));
    buffer_add(&body, buffer_str(&sizes));
    if (!ids.overflow && !sizes.overflow && path_of(repo, rules, &arena, &file))
        stored_save(file, kind, &body);
    vec_free(&sources);
}
