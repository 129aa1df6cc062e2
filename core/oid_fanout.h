// Sorted ids behind a fan-out table, as packs' indexes, multi-pack-indexes and commit-graphs have them.
//
//     fan-out  256 * 4   how many ids have a first byte ≤ i; the last is how many there are
//     ids      N * H     sorted
#ifndef ANDON_CORE_OID_FANOUT_H
#define ANDON_CORE_OID_FANOUT_H

#include "core/oid.h"

enum { OID_FANOUT_SIZE = 256 * 4 };

struct oid_fanout {
    const unsigned char *table, *ids;
    size_t count, oid_size;
};

// `table` has OID_FANOUT_SIZE bytes. False when its numbers are not in order. The caller sees to it that
// there are `count` ids.
bool oid_fanout_open(const unsigned char *table, const unsigned char *ids, size_t oid_size,
                     struct oid_fanout *fanout);

// The position of an id, 0 … count - 1. An order of ids that lies costs hits, nothing else.
bool oid_fanout_find(const struct oid_fanout *fanout, const struct oid *oid, size_t *position);

static inline struct oid oid_fanout_at(const struct oid_fanout *fanout, size_t position)
{
    return oid_from_raw(fanout->ids + position * fanout->oid_size, fanout->oid_size);
}

#endif
