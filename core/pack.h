// Packs: many objects in one file, most of them as deltas against another one of the same pack.
//
// This layer knows a single pack and nothing of where objects are looked for (core/object.c) or in what order
// they are wanted: reading one object and walking a whole pack base by base stand on the same functions.
// Everything is mapped and read-only after pack_open, so any number of threads may read. No length or
// offset of the file is trusted.
//
//     position = pack_find(oid) -> offset = pack_offset(position) -> entry = pack_entry_read(offset)
//     whole object:  pack_inflate(entry) is the content
//     delta:         base = the entry at entry.base_offset (or the object entry.base_oid);
//                    delta_apply(base's content, pack_inflate(entry)) is the content
#ifndef ANDON_CORE_PACK_H
#define ANDON_CORE_PACK_H

#include "core/buffer.h"
#include "core/error.h"
#include "core/object.h"
#include "core/oid_fanout.h"

struct libdeflate_decompressor;

struct pack {
    struct str index, data; // maps of the .idx and the .pack file
    struct str path;        // of the .pack, for messages
    size_t oid_size;
    size_t count; // objects
    struct oid_fanout ids;
    const unsigned char *offsets, *large_offsets;
    size_t large_count;
    bool is_partial;  // the index lists a part of what is in the pack (core/midx.h); it is memory of its own
    bool is_promisor; // what it refers to and is missing, a server has promised to have
};

// Maps `<stem>.idx` and `<stem>.pack`; `stem` must outlive the pack. On error nothing is mapped.
bool pack_open(struct str stem, size_t oid_size, struct arena *arena, struct pack *pack, struct error *err);
void pack_close(struct pack *pack);
// The same for a pack without an index of its own: `index` (from malloc) lists what is known of it, and is
// the pack's from now on, also on error.
bool pack_open_partial(struct str stem, struct buffer index, size_t oid_size, struct arena *arena,
                       struct pack *pack, struct error *err);
// The same over bytes in memory, which stay the caller's: don't call pack_close.
bool pack_open_bytes(struct str index, struct str data, size_t oid_size, struct pack *pack,
                     struct error *err);

// The position (0 … count - 1, in the order of ids) of an object; false when the pack lacks it.
bool pack_find(const struct pack *pack, const struct oid *oid, size_t *position);
struct oid pack_oid(const struct pack *pack, size_t position);

// Where the object at this position starts in the .pack file.
bool pack_offset(const struct pack *pack, size_t position, size_t *offset, struct error *err);

struct pack_entry {
    enum object_kind kind; // OBJECT_NONE for a delta: it has the kind of its base
    bool has_base_oid;     // a delta whose base is named by id; else by offset
    size_t size;           // inflated, as the pack says: of the content or of the delta
    size_t offset, stream; // where the entry and its zlib stream start
    size_t base_offset;    // always lower than `offset`
    struct oid base_oid;
};

// Reads the head of the entry at an offset: what it is and where its bytes are.
bool pack_entry_read(const struct pack *pack, size_t offset, struct pack_entry *entry, struct error *err);

// Puts the inflated bytes (exactly entry->size of them, or it is an error) into `out`, which is cleared.
// Over `limit`: ERROR_LIMIT, before inflating.
bool pack_inflate(const struct pack *pack, const struct pack_entry *entry, size_t limit,
                  struct libdeflate_decompressor *inflater, struct buffer *out, struct error *err);

// The object at `offset`, its deltas resolved: kind and size, and the content too unless `out` is NULL. Over
// `limit`: ERROR_LIMIT, before inflating.
bool pack_read(const struct pack *pack, size_t offset, size_t limit, struct libdeflate_decompressor *inflater,
               enum object_kind *kind, size_t *size, struct buffer *out, struct error *err);

// The first bytes of an entry, for the sizes at the head of a delta. Returns how many there were (≤ room).
size_t pack_peek(const struct pack *pack, const struct pack_entry *entry, unsigned char *out, size_t room);

// A delta is the size of its base, the size of its result and a list of copies (from the base) and inserts
// (of bytes in the delta).
struct delta {
    const unsigned char *at, *end;
    size_t base_size, result_size;
    bool is_malformed;
};
struct delta_step {
    bool is_insert;
    size_t from;      // of a copy: offset in the base
    struct str bytes; // of an insert
    size_t len;
};

// False when the head is malformed.
bool delta_open(struct str bytes, struct delta *delta);
// The next step; false at the end, and for malformed bytes (is_malformed is then set). Copies are within
// base_size.
bool delta_next(struct delta *delta, struct delta_step *step);
// Puts the result into `out`, which is cleared. False (out is undefined) when anything does not fit, or the
// result is larger than `limit`.
bool delta_apply(struct str base, struct str bytes, size_t limit, struct buffer *out);

#endif
