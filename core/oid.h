// Object ids: SHA-1 (20 bytes) or SHA-256 (32 bytes), as git's repositories have them.
#ifndef ANDON_CORE_OID_H
#define ANDON_CORE_OID_H

#include "core/str.h"

enum { OID_SIZE_MAX = 32, OID_HEX_MAX = 64 };

struct oid {
    unsigned char bytes[OID_SIZE_MAX]; // unused ones are zero
    unsigned char size;                // 20, 32, or 0 for "none"
};

static inline bool oid_equal(const struct oid *a, const struct oid *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

// For hash tables in memory: an id is as good as random.
static inline uint64_t oid_hash(const struct oid *oid)
{
    uint64_t hash;
    memcpy(&hash, oid->bytes, sizeof hash);
    return hash;
}

// True for "none" and for git's all-zero id.
bool oid_is_zero(const struct oid *oid);

// Writes 2 * size lower-case hex digits and a NUL to `out`, and returns `out` as a slice.
struct str oid_to_hex(const struct oid *oid, char out[OID_HEX_MAX + 1]);

// Parses exactly 40 or 64 hex digits; false and *out unchanged otherwise.
bool oid_from_hex(struct str hex, struct oid *out);

// Takes `size` (20 or 32) raw bytes.
struct oid oid_from_raw(const unsigned char *raw, size_t size);

#endif
