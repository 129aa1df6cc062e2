// A pack and its index: two bytes say how long the index is, then it comes, then the pack.
#include "core/pack.h"

#include <libdeflate.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const struct pack *pack, struct libdeflate_decompressor *inflater)
{
    struct buffer out = {0};
    for (size_t position = 0; position < pack->count && position < 64; position++) {
        struct error err = {0};
        struct oid oid = pack_oid(pack, position);
        enum object_kind kind;
        size_t offset, found, content, head;
        pack_find(pack, &oid, &found);
        if (!pack_offset(pack, position, &offset, &err))
            continue;
        bool has_head = pack_read(pack, offset, 0, NULL, &kind, &head, NULL, &err);
        if (!pack_read(pack, offset, 1 << 20, inflater, &kind, &content, &out, &err)) {
            if (!err.code)
                __builtin_trap();
            continue;
        }
        if (!has_head || content != head || out.len != content || kind == OBJECT_NONE)
            __builtin_trap();
    }
    buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
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
            read_all(&pack, inflater);
    }
    libdeflate_free_decompressor(inflater);
    return 0;
}
