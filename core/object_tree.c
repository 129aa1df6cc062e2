// Trees: their entries, and the tree that a commit or tag leads to.
#include "core/mode.h"
#include "core/object_internal.h"

enum { TAG_DEPTH_MAX = 32 };

// As git: only these five modes exist, whatever older versions wrote into trees.
static uint32_t canonical_mode(uint32_t mode)
{
    switch (mode & MODE_KIND) {
    case 0100000: return mode & 0100 ? 0100755 : 0100644;
    case 0120000: return 0120000;
    case 0040000: return 0040000;
    default: return 0160000;
    }
}

bool tree_next(struct str tree, size_t *offset, size_t oid_size, struct tree_entry *entry, struct error *err)
{
    size_t at = *offset, start = at;
    uint32_t mode = 0;
    err->code = ERROR_NONE;
    if (at >= tree.len)
        return false;
    for (; at < tree.len && tree.at[at] >= '0' && tree.at[at] <= '7' && at - start < 7; at++)
        mode = mode << 3 | (uint32_t)(tree.at[at] - '0');
    if (at == start || at == tree.len || tree.at[at] != ' ')
        return error_set(err, ERROR_REPO, "malformed tree: the mode at byte %zu", start);
    size_t name = at + 1, end = str_find_byte(tree, '\0', name);
    if (end == STR_NONE || end == name || tree.len - end - 1 < oid_size)
        return error_set(err, ERROR_REPO, "malformed tree: the entry at byte %zu is cut off", start);
    entry->mode = canonical_mode(mode);
    entry->name = str_slice(tree, name, end - name);
    if (str_find_byte(entry->name, '/', 0) != STR_NONE)
        return error_set(err, ERROR_REPO, "malformed tree: a '/' in the name at byte %zu", start);
    entry->oid = oid_from_raw((const unsigned char *)tree.at + end + 1, oid_size);
    *offset = end + 1 + oid_size;
    return true;
}

// The id behind "tree " or "object " on the first line of a commit or tag.
static bool first_line_oid(struct str text, struct str word, size_t oid_size, struct oid *oid)
{
    return str_starts_with(text, word) && oid_from_hex(str_slice(text, word.len, 2 * oid_size), oid) &&
           oid->size == oid_size;
}

bool object_peel_to_tree(struct object_store *store, const struct oid *oid, struct oid *tree,
                         struct error *err)
{
    struct buffer text BUFFER_AUTO = {0};
    struct oid next = *oid;
    char hex[OID_HEX_MAX + 1];
    for (int depth = 0; depth < TAG_DEPTH_MAX; depth++) {
        enum object_kind kind;
        struct oid at = next;
        if (!object_read(store, &at, BUFFER_LIMIT_DEFAULT, &kind, &text, err))
            return false;
        if (kind == OBJECT_TREE) {
            *tree = at;
            return true;
        }
        struct str word = kind == OBJECT_COMMIT ? STR("tree ") : STR("object ");
        if (kind == OBJECT_BLOB || !first_line_oid(buffer_str(&text), word, store->oid_size, &next))
            return error_set(err, ERROR_REPO, "object %.*s has no tree", STR_ARG(oid_to_hex(&at, hex)));
        if (kind == OBJECT_COMMIT) {
            *tree = next;
            return true;
        }
    }
    return error_set(err, ERROR_REPO, "object %.*s: too many tags in a row", STR_ARG(oid_to_hex(oid, hex)));
}
