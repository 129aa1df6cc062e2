// A node in the extension: name NUL, entries (-1 when invalid) SPACE, number of subtrees NEWLINE, then the
// id unless it is invalid, then its subtrees.
#include "core/cache_tree.h"

enum { DEPTH_MAX = 4096 };

static bool read_number(struct str *rest, char end, uint64_t *value)
{
    size_t at = str_find_byte(str_slice(*rest, 0, 24), end, 0);
    if (at == STR_NONE || !str_to_u64(str_slice(*rest, 0, at), value))
        return false;
    *rest = str_slice(*rest, at + 1, STR_NONE);
    return true;
}

static bool read_node(struct str *rest, size_t oid_size, struct cache_node *node, uint64_t *subtrees)
{
    size_t nul = str_find_byte(*rest, '\0', 0);
    uint64_t entries = 0;
    if (nul == STR_NONE)
        return false;
    node->name = str_slice(*rest, 0, nul);
    *rest = str_slice(*rest, nul + 1, STR_NONE);
    node->is_valid = !str_starts_with(*rest, STR("-1 "));
    if (!node->is_valid)
        *rest = str_slice(*rest, 3, STR_NONE);
    else if (!read_number(rest, ' ', &entries))
        return false;
    if (!read_number(rest, '\n', subtrees) || *subtrees > rest->len)
        return false;
    node->entries = (size_t)entries;
    if (!node->is_valid)
        return true;
    if (rest->len < oid_size)
        return false;
    node->oid = (const unsigned char *)rest->at;
    *rest = str_slice(*rest, oid_size, STR_NONE);
    return true;
}

void cache_tree_read(const struct index *index, struct cache_tree *tree)
{
    struct {
        size_t node;
        uint64_t left;
    } open[DEPTH_MAX];
    size_t depth = 0;
    struct str rest = index->cache_tree;
    vec_clear(tree);
    if (!rest.len)
        return;
    do {
        uint64_t subtrees;
        struct cache_node *node = vec_add(tree);
        if (depth == DEPTH_MAX || !read_node(&rest, index->oid_size, node, &subtrees)) {
            vec_clear(tree);
            return;
        }
        open[depth].node = tree->count - 1;
        open[depth++].left = subtrees;
        while (depth && open[depth - 1].left == 0)
            tree->at[open[--depth].node].end = tree->count;
        if (depth)
            open[depth - 1].left--;
    } while (depth);
}

const struct cache_node *cache_tree_child(const struct cache_tree *tree, const struct cache_node *parent,
                                          struct str name)
{
    if (!parent)
        return NULL;
    size_t at = (size_t)(parent - tree->at) + 1;
    for (; at < parent->end; at = tree->at[at].end)
        if (str_equal(tree->at[at].name, name))
            return &tree->at[at];
    return NULL;
}
