// Which objects were looked at, whatever pack they are in: a repack makes no object new.
//
// One file for a ruleset beside that of memory.h: the ids of all objects of the packs that were there, in
// order and whole, each with the size that it counts for. Whole ids, since a shorter name could be forged: an
// object that had another one's would never be looked at. It is mapped, and read only when a pack has come or
// gone. It is believed only as far as memory.h's file knows the same packs: what could hold a secret in them
// is written there.
#ifndef ANDON_SCANNERS_HISTORY_SEEN_H
#define ANDON_SCANNERS_HISTORY_SEEN_H

#include "core/pack.h"
#include "scanners/history/stored.h"

// What is known of an object: 0: it was looked at, and counts for nothing; else one more than the size of a
// blob, or
enum {
    SEEN_NONE = UINT32_MAX,         // nothing
    SEEN_ELSEWHERE = SEEN_NONE - 1, // another pack has it too, where it is looked at and counts
    SEEN_SIZE_MAX = SEEN_NONE - 2,
};

struct seen {
    struct stored file;
    const unsigned char *ids, *sizes;
    size_t count, oid_size;
};

// False, with nothing held, when there is none, or it has packs that are not in `packs`.
bool seen_open(const struct repo *repo, const unsigned char rules[32], const struct oid_list *packs,
               struct seen *seen);
// The part that reads seen->file, for tests.
bool seen_read(struct seen *seen, const struct oid_list *packs);
void seen_close(struct seen *seen);

// What is known of an object, or SEEN_NONE.
uint32_t seen_find(const struct seen *seen, const struct oid *oid);

// Fills in what is known of each object of a pack, by position, and marks in `met` (one for each of the list)
// the objects that the pack has.
void seen_join(const struct seen *seen, const struct pack *pack, uint32_t *sizes, bool *met);
struct oid seen_oid(const struct seen *seen, size_t at);

// The objects of a pack, all of which were looked at.
struct seen_part {
    const struct pack *pack;
    uint32_t *sizes; // by position
};
struct seen_parts VEC(struct seen_part);

// Writes the ids of all parts, and those of `old` (may be NULL); `packs` are theirs and old's.
void seen_save(const struct repo *repo, const unsigned char rules[32], const struct oid_list *packs,
               const struct seen *old, const struct seen_parts *parts);

#endif
