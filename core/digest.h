// SHA-256, for trust, rulesets, fingerprints and baselines. A thin layer over libmd.
#ifndef ANDON_CORE_DIGEST_H
#define ANDON_CORE_DIGEST_H

#include "core/str.h"

#include <sha2.h>

struct digest {
    SHA2_CTX state;
};

void digest_start(struct digest *digest);
// Adds a length-prefixed field, so that ("ab","c") and ("a","bc") differ.
void digest_field(struct digest *digest, struct str field);
void digest_number(struct digest *digest, uint64_t number);
void digest_end(struct digest *digest, unsigned char out[32]);

// HMAC-SHA-256 (RFC 2104) of `text`.
void hmac_sha256(const unsigned char key[32], struct str text, unsigned char out[32]);

// Writes `size` bytes as 2 * size hex digits and a NUL.
void hex_encode(const unsigned char *bytes, size_t size, char *out);
// The reverse: exactly 2 * size hex digits, of either case.
bool hex_decode(struct str text, unsigned char *out, size_t size);

#endif
