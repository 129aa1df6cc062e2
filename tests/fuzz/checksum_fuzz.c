// Checksums and structures of tokens (macaroons, JWT, nkeys, seed phrases, …). Any bytes get a verdict, and
// what the token says about itself fits. What a maker makes of any random bits holds; with a byte changed or
// cut off, it gets a verdict too.
#include "scanners/checksum.h"

#include "checksum_formats.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static enum proof judge(const struct checksum *checksum, struct str secret)
{
    char *copy = malloc(secret.len ? secret.len : 1); // so that a byte behind the end is noticed
    if (secret.len)
        memcpy(copy, secret.at, secret.len);
    struct str exact = {copy, secret.len};
    enum proof proof = checksum->check(exact);
    check(proof == PROOF_UNKNOWN || proof == PROOF_HOLDS || proof == PROOF_FAILS || proof == PROOF_ABSURD);
    if (proof == PROOF_HOLDS || proof == PROOF_UNKNOWN) {
        struct buffer BUFFER_AUTO says = {.limit = 1 << 16};
        checksum_explain(checksum->name, exact, &says);
        check(!says.overflow);
    }
    free(copy);
    return proof;
}

// Bits of the input, mixed on when it ends: makers try until something fits.
struct bits {
    struct str rest;
    uint32_t state;
};

static uint32_t from_data(void *state)
{
    struct bits *bits = state;
    for (size_t i = 0; i < 4 && bits->rest.len; i++) {
        bits->state = bits->state * 16777619u ^ (unsigned char)bits->rest.at[0];
        bits->rest = str_slice(bits->rest, 1, bits->rest.len);
    }
    bits->state = bits->state * 1664525u + 1013904223u;
    return bits->state >> 8;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    enum { COUNT = sizeof formats / sizeof formats[0] };
    size_t which = (data[0] & 0x7f) % COUNT;
    const struct checksum *checksum = checksum_find(formats[which].checksum);
    struct str bytes = {(const char *)data + 2, size - 2};
    check(checksum != NULL);
    if (!(data[0] & 0x80) || !checksum->make) {
        judge(checksum, bytes);
        return 0;
    }
    struct buffer BUFFER_AUTO made = {.limit = 1 << 20};
    struct bits state = {bytes, 1};
    checksum->make(str_from(formats[which].prefix), (struct random_source){from_data, &state}, &made);
    check(judge(checksum, buffer_str(&made)) == PROOF_HOLDS);
    if (made.len) {
        made.at[data[1] % made.len] ^= (char)(1 + (data[1] & 0x7f));
        judge(checksum, buffer_str(&made));
        judge(checksum, str_slice(buffer_str(&made), 0, data[1] % made.len));
    }
    return 0;
}
