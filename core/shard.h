// One part of N of what there is to look at, the same on every machine: for scans that are spread out.
//
// A blob belongs to the part that its id says, a file or a repository to the one that its name says. The
// parts do not overlap, and together they are the whole. The zero value is the whole.
#ifndef ANDON_CORE_SHARD_H
#define ANDON_CORE_SHARD_H

#include "core/error.h"
#include "core/oid.h"

struct shard {
    uint32_t number, count; // 1 ≤ number ≤ count; both 0: all of it
};

enum { SHARD_COUNT_MAX = 100000 };

// Parses "K/N"; ERROR_USAGE for anything else.
bool shard_parse(struct str text, struct shard *out, struct error *err);

// Whether the object, or the file or repository of this name, belongs to the part. NULL: always.
bool shard_has(const struct shard *shard, const struct oid *oid);
bool shard_has_name(const struct shard *shard, struct str name);

#endif
