// A pack and its index: two bytes say how long the index is, then it comes, then the pack.
#include "pack_fuzz.h"

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
    return fuzz_packs(data, size, read_all);
}
