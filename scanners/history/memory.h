// What earlier scans of a repository's objects found, so that the next one looks at new objects alone.
//
// One file for a ruleset: which packs (by their checksums) and loose objects were looked at, the commits in
// them, the ids of what could hold a secret, and which commits brought these in, at which paths: never a
// text, and no path whose name may hold a secret (a commit that has one is walked each time). It is written
// whole, in place of the old one, and read whole; one that is damaged, of another version, or tells of packs
// or objects that are gone is as if it were not there.
#ifndef ANDON_SCANNERS_HISTORY_MEMORY_H
#define ANDON_SCANNERS_HISTORY_MEMORY_H

#include "scanners/history/objects.h"

struct pack;

struct scan_memory {
    struct oid_list packs; // checksums, sorted
    struct oid_list loose; // sorted
    uint32_t *loose_sizes; // as seen.h has them
};

// The checksum that ends a pack's index: a name for what is in it.
struct oid pack_checksum(const struct pack *pack);

// Fills `memory` and what is known of the objects into `result` (not indexed). False: there is nothing to
// use, and both are empty.
bool scan_memory_load(const struct objects_request *request, struct scan_memory *memory,
                      struct objects_result *result);

// What is behind the head of a file: scan_memory_load's part that reads, for tests. False: it is damaged, and
// what was read is to be freed.
struct stored;
bool scan_memory_read(struct stored *in, struct scan_memory *memory, struct objects_result *result);

// Whether all that was looked at is among these packs and loose objects still, which are in order.
bool scan_memory_is_in(const struct scan_memory *memory, const struct oid_list *packs,
                       const struct oid_list *loose);

// Takes out of a result that was just loaded what commits brought in: they are to be compared anew.
void scan_memory_drop_walked(struct objects_result *result);

// Takes out of a result that was just loaded what is about objects that are there no more.
void scan_memory_drop_gone(struct objects_result *result,
                           bool (*is_there)(const void *context, const struct oid *oid), const void *context);

// After commit_table_index: events find their commits where these are now.
void scan_memory_settle(struct objects_result *result);

// Remembers that result->packs and ->loose were all looked at, and what was found out of the commits. A
// failure only costs time later.
void scan_memory_save(const struct repo *repo, const unsigned char rules[32],
                      const struct objects_result *result);
void scan_memory_free(struct scan_memory *memory);

#endif
