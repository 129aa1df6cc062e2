// The result cache: (blob id, ruleset digest, variant) -> "no findings". SQLite, opened only when a run has
// many files; any error deletes it. Only clean results are remembered: a finding is always computed afresh,
// and nothing of a secret is ever stored.
#ifndef ANDON_CORE_CACHE_H
#define ANDON_CORE_CACHE_H

#include "core/error.h"
#include "core/oid.h"
#include "core/repo.h"

struct cache;

// Opens <state>/cache.db. Never fails: NULL when there is no place for it, or another run holds it.
struct cache *cache_open(const struct repo *repo, const unsigned char ruleset[32]);
struct cache *cache_open_file(const char *file, const unsigned char ruleset[32]);

// Thread-safe. The key is the blob and a digest of what else decides (path's checks). cache_has knows what
// was there when the cache was opened, not what was added since.
bool cache_has(struct cache *cache, const struct oid *blob, uint64_t variant);
void cache_add(struct cache *cache, const struct oid *blob, uint64_t variant);

// Writes what was added in one transaction, drops rulesets not used for long, and closes. NULL is fine.
void cache_close(struct cache *cache);

#endif
