// Packs made of a fuzzer's bytes: two bytes of the index's length, the index, the pack; once as SHA-1, once
// as SHA-256.
#ifndef ANDON_TESTS_PACK_FUZZ_H
#define ANDON_TESTS_PACK_FUZZ_H

#include "core/pack.h"

#include <libdeflate.h>
#include <stdint.h>

static inline int fuzz_packs(const uint8_t *data, size_t size,
                             void (*look)(const struct pack *pack, struct libdeflate_decompressor *inflater))
{
    static const size_t oid_sizes[] = {20, 32};
    if (size < 2)
        return 0;
    struct str bytes = {(const char *)data + 2, size - 2};
    size_t index_len = (size_t)data[0] << 8 | data[1];
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    for (size_t i = 0; i < 2; i++) {
        struct pack pack;
        struct error err = {0};
        if (pack_open_bytes(str_slice(bytes, 0, index_len), str_slice(bytes, index_len, size), oid_sizes[i],
                            &pack, &err))
            look(&pack, inflater);
    }
    libdeflate_free_decompressor(inflater);
    return 0;
}

#endif
