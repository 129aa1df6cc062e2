#include "scanners/history/places.h"

#include "core/mode.h"

#include <stdlib.h>

static void grow(struct place_map *map)
{
    free(map->slots);
    map->slot_count = map->slot_count ? 2 * map->slot_count : 256;
    map->slots = memory_alloc(map->slot_count, sizeof *map->slots);
    for (uint32_t i = 0; i < map->places.count; i++) {
        const struct place *place = &map->places.at[i];
        size_t slot = (size_t)(oid_hash(&place->blob) ^ str_hash(place->path)) & (map->slot_count - 1);
        while (map->slots[slot])
            slot = (slot + 1) & (map->slot_count - 1);
        map->slots[slot] = i + 1;
    }
}

static struct place *entry_at(struct place_map *map, const struct oid *blob, struct str path,
                              struct arena *arena)
{
    if (2 * (map->places.count + 1) > map->slot_count)
        grow(map);
    size_t slot = (size_t)(oid_hash(blob) ^ str_hash(path)) & (map->slot_count - 1);
    for (; map->slots[slot]; slot = (slot + 1) & (map->slot_count - 1)) {
        struct place *place = &map->places.at[map->slots[slot] - 1];
        if (oid_equal(&place->blob, blob) && str_equal(place->path, path))
            return place;
    }
    if (!arena)
        return NULL;
    struct place *place = vec_add(&map->places);
    *place = (struct place){
        .blob = *blob, .path = arena_copy(arena, path), .commit = COMMIT_NONE, .presence = PRESENCE_COUNT};
    map->slots[slot] = (uint32_t)map->places.count;
    return place;
}

struct place *place_map_at(struct place_map *map, uint32_t mode, const struct oid *oid, struct str path,
                           struct arena *arena)
{
    return entry_at(map, mode_is_submodule(mode) ? &(struct oid){0} : oid, path, arena);
}

static bool is_earlier(const struct commit_table *commits, uint8_t presence, uint32_t commit,
                       const struct place *than)
{
    if (presence != than->presence)
        return presence < than->presence;
    if (commit == COMMIT_NONE || than->commit == COMMIT_NONE)
        return commit != COMMIT_NONE;
    return commits->at.at[commit].order < commits->at.at[than->commit].order;
}

void place_note(const struct commit_table *commits, struct place *place, uint32_t commit, uint8_t presence,
                uint32_t mode, bool is_clean)
{
    if (place->presence != PRESENCE_COUNT && !is_earlier(commits, presence, commit, place))
        return;
    place->commit = commit;
    place->presence = presence;
    place->mode = mode;
    place->is_clean = is_clean;
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    return order ? order : memcmp(a->blob.bytes, b->blob.bytes, sizeof a->blob.bytes);
}

void place_map_sort(struct place_map *map, struct place_list *out)
{
    *out = map->places;
    vec_sort(out, compare_places);
    free(map->slots);
    *map = (struct place_map){0};
}

void place_map_free(struct place_map *map)
{
    free(map->slots);
    vec_free(&map->places);
}

const struct place *places_find(const struct place_list *places, struct str path, const struct oid *blob)
{
    struct place key = {.path = path, .blob = *blob};
    return places->count ? bsearch(&key, places->at, places->count, sizeof key, compare_places) : NULL;
}
