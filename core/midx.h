// git's multi-pack-index: one table of ids for all packs of a folder (objects/pack/multi-pack-index), or a
// chain of them (objects/pack/multi-pack-index.d), each of which lists what those before it do not.
//
// It speeds up looking for an object where there are many packs, and a pack may even have no index of its own
// beside it: midx_index makes one of what is listed here. An object that several packs have is listed in one
// of them alone. Like any cache of git's it may be damaged; nothing read is trusted, and packs with indexes
// are read without it.
//
//     midx_open(path, oid_size, &arena, &midx, &err)
//     oid_fanout_find(&midx.ids, &oid, &position) -> midx_place(&midx, position, &pack, &offset)
#ifndef ANDON_CORE_MIDX_H
#define ANDON_CORE_MIDX_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/oid_fanout.h"
#include "core/vec.h"

struct midx {
    struct str map;
    struct oid_fanout ids;
    const unsigned char *places, *large; // pack and offset of each id; offsets over 2^31
    size_t large_count;
    struct str *packs; // their names without ".idx", in the arena
    size_t pack_count;
};

// False for one that is damaged or not known, with nothing held.
bool midx_open(const char *path, size_t oid_size, struct arena *arena, struct midx *midx, struct error *err);
void midx_close(struct midx *midx);
// The same over bytes in memory, which stay the caller's: don't call midx_close.
bool midx_open_bytes(struct str map, size_t oid_size, struct arena *arena, struct midx *midx,
                     struct error *err);

// Opens all of a folder of packs: the one, and the chain's files. What can't be read is left out, and *err
// says why the first of them could not.
struct midx_list VEC(struct midx);
void midx_list_open(struct str folder, size_t oid_size, struct arena *arena, struct midx_list *list,
                    struct error *err);
void midx_list_close(struct midx_list *list);
// The next line of a chain: the id in a file's name. False at its end, or at a line that is none (*err).
bool midx_chain_next(struct str *rest, size_t oid_size, struct oid *oid, struct error *err);

// Which pack (a position in `packs`) has the object at this position of `ids`, and where. False for a row
// that is damaged.
bool midx_place(const struct midx *midx, size_t position, size_t *pack, size_t *offset);

// Puts an index, as a .idx file is, of all that is listed in one pack into `out`: for pack_open_partial. In
// place of a checksum it has a digest of what it lists.
bool midx_index(const struct midx *midx, size_t pack, struct buffer *out, struct error *err);

#endif
