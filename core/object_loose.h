// Loose objects: one zlib stream a file, "<kind> <size>\0<content>", at <object folder>/ab/cdef….
#ifndef ANDON_CORE_OBJECT_LOOSE_H
#define ANDON_CORE_OBJECT_LOOSE_H

#include "core/object.h"

struct libdeflate_decompressor;

// Opens the object's file; *fd is -1 when there is none. False only when the system said no otherwise.
bool loose_open(struct str object_dir, const struct oid *oid, int *fd, struct error *err);

// Reads kind and size, and the content too unless `out` is NULL. Does not close fd.
bool loose_read(int fd, size_t limit, struct libdeflate_decompressor *inflater, enum object_kind *kind,
                size_t *size, struct buffer *out, struct error *err);

// "commit", "tree", "blob", "tag"; OBJECT_NONE for anything else.
enum object_kind object_kind_from(struct str name);

#endif
