// Where the content of a history is: a blob at a path, and the commit that best says who brought it there.
//
// While commits are walked the places are looked up by hash; at the end they are sorted.
#ifndef ANDON_SCANNERS_HISTORY_PLACES_H
#define ANDON_SCANNERS_HISTORY_PLACES_H

#include "core/arena.h"
#include "core/vec.h"
#include "scanners/history/commits.h"

struct place {
    struct oid blob;
    struct str path;
    uint32_t mode;
    uint32_t commit;  // position in the table; COMMIT_NONE: a ref points to the blob or its tree
    uint8_t presence; // enum presence, of the commit; PRESENCE_HEAD when HEAD's tree has it
    bool is_clean;    // an earlier scan found nothing in it
};
struct place_list VEC(struct place);

// Places by blob and path, in the order in which they came. Zeroed it is empty.
struct place_map {
    struct place_list places;
    uint32_t *slots; // position + 1, or 0
    size_t slot_count;
};

// The entry of a blob at a path, added when it is new: its path is then copied to the arena. Without an arena
// NULL for a new one. Of a submodule the path counts alone: the commit that it points to is another
// repository's. Valid until the next one is added.
struct place *place_map_at(struct place_map *map, uint32_t mode, const struct oid *oid, struct str path,
                           struct arena *arena);

// A commit that has the place too: kept when it is better reached, or earlier, than the one known.
void place_note(const struct commit_table *commits, struct place *place, uint32_t commit, uint8_t presence,
                uint32_t mode, bool is_clean);

// Hands the places over, by path and then by blob; the map is empty then.
void place_map_sort(struct place_map *map, struct place_list *out);
void place_map_free(struct place_map *map);

// The file with this path and content, in places that are in order; or NULL.
const struct place *places_find(const struct place_list *places, struct str path, const struct oid *blob);

#endif
