// Reading git objects: loose files and packs, straight from mapped memory, any thread.
//
// An object_store belongs to a repo and is opened with it. It knows the object folder, its alternates and
// those of the environment. Packs are opened on the first object that is not loose. Nothing read is trusted:
// every length and offset is checked, delta chains are bounded (depth 4,096) and so is the size of the
// result. An object whose bytes end early, whose checksum of deflation fails or whose size lies gives
// ERROR_REPO that names the object.
#ifndef ANDON_CORE_OBJECT_H
#define ANDON_CORE_OBJECT_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/oid.h"

enum object_kind { OBJECT_NONE, OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB, OBJECT_TAG, OBJECT_KIND_COUNT };

struct object_store;

// `object_dir` must stay valid; `alternates` is the colon-separated list of the environment or empty.
struct object_store *object_store_open(struct str object_dir, struct str alternates, size_t oid_size);
void object_store_close(struct object_store *store);

// Appends the object's content to `out` (cleared first). Over `limit` bytes: ERROR_LIMIT, before inflating.
// A missing object: ERROR_MISSING "object <hex> is missing".
bool object_read(struct object_store *store, const struct oid *oid, size_t limit, enum object_kind *kind,
                 struct buffer *out, struct error *err);

// Kind and size alone, without inflating the content.
bool object_read_header(struct object_store *store, const struct oid *oid, enum object_kind *kind,
                        size_t *size, struct error *err);
// Also true for one that can't be opened: reading it says why.
bool object_exists(struct object_store *store, const struct oid *oid);
// Whether the object came from a server that has promised what it refers to (a partial clone's pack), so that
// what is missing there was not fetched, and is no damage.
bool object_is_promised(struct object_store *store, const struct oid *oid);

// Whether any pack came so: what is missing is most likely on the server.
bool object_store_is_partial(struct object_store *store);
#define OBJECT_NOT_FETCHED "not fetched: this is a partial clone; 'git fetch --refetch --no-filter' gets all"

// Every pack of the store's folders that can be read; the array and the packs are valid as long as the store.
struct pack;
size_t object_store_packs(struct object_store *store, struct pack *const **packs);
// Packs and folders that there are and that can't be read, as far as they were listed. A reader of packs or
// loose objects tells it: objects may be missing. Valid until the next read.
struct object_note {
    struct str path, reason;
};
size_t object_store_notes(struct object_store *store, const struct object_note **notes);

// Calls `each` with the id of every loose object, in no order, until it returns false.
bool object_store_each_loose(struct object_store *store, bool (*each)(void *context, const struct oid *oid),
                             void *context, struct error *err);

// One entry of a tree object.
struct tree_entry {
    uint32_t mode; // 040000, 0100644, 0100755, 0120000, 0160000
    struct str name;
    struct oid oid;
};
// Reads the entry at *offset of the tree's bytes and moves *offset behind it. Returns false at the end
// (err->code ERROR_NONE) and for a malformed tree (ERROR_REPO).
bool tree_next(struct str tree, size_t *offset, size_t oid_size, struct tree_entry *entry, struct error *err);

// The tree of a commit (follows annotated tags), read through the store.
bool object_peel_to_tree(struct object_store *store, const struct oid *oid, struct oid *tree,
                         struct error *err);

#endif
