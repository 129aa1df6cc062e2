// The index and its cache-tree, for ids of both sizes.
#include "core/cache_tree.h"
#include "core/index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct index *index)
{
    struct index_cursor cursor = {.index = index};
    struct index_entry entry;
    struct error err = {0};
    struct cache_tree tree = {0};
    size_t count = 0, bytes = 0;
    while (index_next(&cursor, &entry, &err)) {
        count++;
        for (size_t i = 0; i < entry.path.len; i++)
            bytes += (unsigned char)entry.path.at[i];
    }
    // What index_open has passed over can also be read, but for empty names.
    if (!err.code && count != index->count)
        __builtin_trap();
    index_cursor_free(&cursor);
    cache_tree_read(index, &tree);
    VEC_EACH (struct cache_node, node, &tree) {
        if (node->end > tree.count || node->end <= (size_t)(node - tree.at))
            __builtin_trap();
        cache_tree_child(&tree, node, STR("lib"));
    }
    vec_free(&tree);
    (void)bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t oid_sizes[] = {20, 32};
    for (size_t i = 0; i < 2; i++) {
        struct index index;
        struct error err = {0};
        if (index_open_bytes((struct str){(const char *)data, size}, oid_sizes[i], &index, &err))
            walk(&index);
        else if (!err.code)
            __builtin_trap();
    }
    return 0;
}
