// Tree objects, for ids of both sizes.
#include "core/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t oid_sizes[] = {20, 32};
    struct str tree = {(const char *)data, size};
    for (size_t i = 0; i < 2; i++) {
        struct tree_entry entry;
        struct error err = {0};
        size_t offset = 0, before = 0;
        while (tree_next(tree, &offset, oid_sizes[i], &entry, &err)) {
            if (offset <= before || offset > size || !entry.name.len || entry.oid.size != oid_sizes[i])
                __builtin_trap();
            before = offset;
        }
        if (!err.code && offset != size)
            __builtin_trap();
    }
    return 0;
}
