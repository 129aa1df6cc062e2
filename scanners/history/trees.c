#include "scanners/history/trees.h"

#include "core/pack.h"
#include "core/vec.h"

#include <libdeflate.h>
#include <stdlib.h>

enum { SLOTS = 1 << 14, DEPTH_MAX = 256, CHAIN_MAX = 4096 };
#define TREE_BYTES_MAX ((size_t)256 << 20)

// A content that was made: of the entry at this offset of this pack.
struct slot {
    const struct pack *pack;
    size_t offset;
    struct buffer content;
};

struct level { // of folders: what is compared there
    struct buffer old, new;
    struct oid of; // whose content is in `new`; none: size 0
};

struct tree_reader {
    struct object_store *objects;
    size_t oid_size, memory, used;
    struct pack *const *packs; // as they were when the reader was opened: asking costs a system call
    size_t pack_count;
    struct libdeflate_decompressor *inflater;
    struct slot *slots;
    struct VEC(struct pack_entry) chain;
    struct buffer delta, made, path;
    struct level levels[DEPTH_MAX];
    size_t last_pack;
    // of one comparison
    tree_visitor *visit;
    void *context;
};

struct tree_reader *tree_reader_open(struct object_store *objects, size_t oid_size, size_t memory)
{
    struct tree_reader *reader = memory_alloc(1, sizeof *reader);
    reader->objects = objects;
    reader->oid_size = oid_size;
    reader->memory = memory;
    reader->pack_count = object_store_packs(objects, &reader->packs);
    reader->slots = memory_alloc(SLOTS, sizeof *reader->slots);
    reader->inflater = libdeflate_alloc_decompressor();
    if (!reader->inflater)
        memory_exhausted();
    reader->delta.limit = reader->made.limit = SIZE_MAX / 4;
    return reader;
}

void tree_reader_close(struct tree_reader *reader)
{
    for (size_t i = 0; i < SLOTS; i++)
        buffer_free(&reader->slots[i].content);
    for (size_t i = 0; i < DEPTH_MAX; i++) {
        buffer_free(&reader->levels[i].old);
        buffer_free(&reader->levels[i].new);
    }
    libdeflate_free_decompressor(reader->inflater);
    free(reader->slots);
    vec_free(&reader->chain);
    buffer_free(&reader->delta);
    buffer_free(&reader->made);
    buffer_free(&reader->path);
    free(reader);
}

static struct slot *slot_of(struct tree_reader *reader, const struct pack *pack, size_t offset)
{
    uint64_t hash = (offset ^ (uintptr_t)pack >> 4) * UINT64_C(0x9e3779b97f4a7c15);
    return &reader->slots[hash >> 50 & (SLOTS - 1)];
}

static bool is_kept(const struct slot *slot, const struct pack *pack, size_t offset)
{
    return slot->pack == pack && slot->offset == offset;
}

// Takes over what is in reader->made. All is dropped when it grows too large: what comes next fills it again.
static struct slot *keep(struct tree_reader *reader, const struct pack *pack, size_t offset)
{
    if (reader->used + reader->made.len > reader->memory) {
        for (size_t i = 0; i < SLOTS; i++) {
            buffer_free(&reader->slots[i].content);
            reader->slots[i] = (struct slot){0};
        }
        reader->used = 0;
    }
    struct slot *slot = slot_of(reader, pack, offset);
    reader->used -= slot->content.room < reader->used ? slot->content.room : reader->used;
    struct buffer spare = slot->content;
    *slot = (struct slot){pack, offset, reader->made};
    reader->used += slot->content.room;
    reader->made = spare;
    reader->made.limit = SIZE_MAX / 4;
    return slot;
}

// The content of an entry, by the nearest base that is kept.
static struct slot *read_entry(struct tree_reader *reader, const struct pack *pack, size_t offset,
                               struct error *err)
{
    struct slot *slot;
    vec_clear(&reader->chain);
    for (size_t at = offset;;) {
        slot = slot_of(reader, pack, at);
        if (is_kept(slot, pack, at))
            break;
        struct pack_entry *entry = vec_add(&reader->chain);
        size_t position;
        if (!pack_entry_read(pack, at, entry, err))
            return NULL;
        if (reader->chain.count > CHAIN_MAX)
            return error_set(err, ERROR_REPO, "a chain of deltas is longer than %d", CHAIN_MAX), NULL;
        slot = NULL;
        if (entry->kind != OBJECT_NONE)
            break;
        at = entry->base_offset;
        if (entry->has_base_oid &&
            (!pack_find(pack, &entry->base_oid, &position) || !pack_offset(pack, position, &at, err)))
            return error_set(err, ERROR_REPO, "the base of a delta is missing"), NULL;
    }
    for (size_t i = reader->chain.count; i-- > 0;) {
        const struct pack_entry *entry = &reader->chain.at[i];
        if (!slot) {
            if (!pack_inflate(pack, entry, TREE_BYTES_MAX, reader->inflater, &reader->made, err))
                return NULL;
        } else if (!pack_inflate(pack, entry, TREE_BYTES_MAX, reader->inflater, &reader->delta, err) ||
                   !delta_apply(buffer_str(&slot->content), buffer_str(&reader->delta), TREE_BYTES_MAX,
                                &reader->made)) {
            if (!err->code)
                error_set(err, ERROR_REPO, "a delta does not fit its base");
            return NULL;
        }
        slot = keep(reader, pack, entry->offset);
    }
    return slot;
}

static bool find_packed(struct tree_reader *reader, const struct oid *oid, const struct pack **pack,
                        size_t *offset, struct error *err)
{
    struct pack *const *packs = reader->packs;
    size_t position, count = reader->pack_count;
    for (size_t i = 0; i < count; i++) {
        size_t which = (i + reader->last_pack) % count;
        if (!pack_find(packs[which], oid, &position))
            continue;
        reader->last_pack = which;
        *pack = packs[which];
        return pack_offset(*pack, position, offset, err);
    }
    return false;
}

static bool read_tree(struct tree_reader *reader, const struct oid *oid, struct buffer *out,
                      struct error *err)
{
    const struct pack *pack;
    size_t offset;
    enum object_kind kind = OBJECT_TREE;
    char hex[OID_HEX_MAX + 1];
    buffer_clear(out);
    out->limit = SIZE_MAX / 4;
    if (find_packed(reader, oid, &pack, &offset, err)) {
        const struct slot *slot = read_entry(reader, pack, offset, err);
        if (!slot)
            return error_wrap(err, "tree %s", oid_to_hex(oid, hex).at);
        buffer_add(out, buffer_str(&slot->content));
        return true;
    }
    return !err->code && object_read(reader->objects, oid, TREE_BYTES_MAX, &kind, out, err) &&
           (kind == OBJECT_TREE ||
            error_set(err, ERROR_REPO, "object %s is not a tree", oid_to_hex(oid, hex).at));
}

// Where the entry that begins at `at` ends; SIZE_MAX when the bytes are no tree.
static size_t entry_end(struct str tree, size_t at, size_t oid_size)
{
    const char *nul = memchr(tree.at + at, 0, tree.len - at);
    size_t end = nul ? (size_t)(nul - tree.at) + 1 + oid_size : SIZE_MAX;
    return end <= tree.len ? end : SIZE_MAX;
}

// The start of the first entry in which the two trees differ: they are equal before it.
static size_t skip_equal(struct str a, struct str b, size_t oid_size)
{
    size_t shorter = a.len < b.len ? a.len : b.len, differ = 0;
    for (size_t step = 1024; step >= 64; step /= 4)
        while (differ + step <= shorter && memcmp(a.at + differ, b.at + differ, step) == 0)
            differ += step;
    while (differ < shorter && a.at[differ] == b.at[differ])
        differ++;
    size_t at = 0;
    for (size_t end; at < shorter && (end = entry_end(a, at, oid_size)) <= differ;)
        at = end;
    return at;
}

static bool diff(struct tree_reader *reader, const struct oid *old, const struct oid *new, size_t depth,
                 struct error *err);

static bool is_folder(const struct tree_entry *entry)
{
    return (entry->mode & 0170000) == 040000;
}

// An entry that the other side has not, or has with another id.
static bool show(struct tree_reader *reader, const struct tree_entry *old, const struct tree_entry *entry,
                 size_t depth, struct error *err)
{
    size_t length = reader->path.len;
    bool goes_on;
    if (length)
        buffer_add_byte(&reader->path, '/');
    buffer_add(&reader->path, entry->name);
    if (is_folder(entry))
        goes_on = diff(reader, old && is_folder(old) ? &old->oid : NULL, &entry->oid, depth + 1, err);
    else
        goes_on = reader->visit(reader->context, buffer_str(&reader->path), entry->mode, &entry->oid);
    reader->path.len = length;
    return goes_on;
}

// Git's order: folders as if their names ended in '/'.
static int compare_names(const struct tree_entry *a, const struct tree_entry *b)
{
    size_t shorter = a->name.len < b->name.len ? a->name.len : b->name.len;
    int order = memcmp(a->name.at, b->name.at, shorter);
    if (order)
        return order;
    unsigned char left = a->name.len > shorter ? (unsigned char)a->name.at[shorter] : is_folder(a) ? '/' : 0;
    unsigned char right = b->name.len > shorter ? (unsigned char)b->name.at[shorter] : is_folder(b) ? '/' : 0;
    return (int)left - (int)right;
}

struct side {
    struct str tree;
    size_t at;
    struct tree_entry entry;
    bool has_entry;
};

static bool next(struct side *side, size_t oid_size, struct error *err)
{
    side->has_entry = tree_next(side->tree, &side->at, oid_size, &side->entry, err);
    return side->has_entry || !err->code;
}

static bool compare(struct tree_reader *reader, struct side *old, struct side *new, size_t depth,
                    struct error *err)
{
    size_t oid_size = reader->oid_size;
    if (!next(old, oid_size, err) || !next(new, oid_size, err))
        return false;
    while (new->has_entry) {
        int order = old->has_entry ? compare_names(&old->entry, &new->entry) : 1;
        if (order < 0) {
            if (!next(old, oid_size, err))
                return false;
            continue;
        }
        if ((order > 0 || !oid_equal(&old->entry.oid, &new->entry.oid)) &&
            !show(reader, order ? NULL : &old->entry, &new->entry, depth, err))
            return false;
        struct str left = str_slice(old->tree, old->at, old->tree.len);
        struct str right = str_slice(new->tree, new->at, new->tree.len);
        if (order == 0 && str_equal(left, right))
            return true; // the rest is the same
        if ((order == 0 && !next(old, oid_size, err)) || !next(new, oid_size, err))
            return false;
    }
    return true;
}

// Commits are walked in their order: what is old now was new in the one before.
static bool read_both(struct tree_reader *reader, const struct oid *old, const struct oid *new,
                      struct level *level, struct error *err)
{
    bool has_old = old && old->size, is_there = has_old && level->of.size && oid_equal(old, &level->of);
    buffer_clear(&level->old);
    if (is_there) {
        struct buffer content = level->new;
        level->new = level->old;
        level->old = content;
    }
    level->of.size = 0;
    if ((has_old && !is_there && !read_tree(reader, old, &level->old, err)) ||
        !read_tree(reader, new, &level->new, err))
        return false;
    level->of = *new;
    return true;
}

static bool diff(struct tree_reader *reader, const struct oid *old, const struct oid *new, size_t depth,
                 struct error *err)
{
    if (depth >= DEPTH_MAX)
        return error_set(err, ERROR_LIMIT, "folders are nested deeper than %d", DEPTH_MAX);
    struct level *level = &reader->levels[depth];
    if (!read_both(reader, old, new, level, err))
        return false;
    struct side left = {.tree = buffer_str(&level->old)}, right = {.tree = buffer_str(&level->new)};
    left.at = right.at = skip_equal(left.tree, right.tree, reader->oid_size);
    return compare(reader, &left, &right, depth, err);
}

bool tree_reader_diff(struct tree_reader *reader, const struct oid *old, const struct oid *new,
                      tree_visitor *visit, void *context, struct error *err)
{
    reader->visit = visit;
    reader->context = context;
    buffer_clear(&reader->path);
    if (old && oid_equal(old, new))
        return true;
    return diff(reader, old, new, 0, err);
}
