// Reading many trees of one repository fast: contents that deltas stand on are kept, and two trees are
// compared without taking their equal parts apart.
//
// One thread each. Memory is bounded by the limit given to trees_open.
#ifndef ANDON_SCANNERS_HISTORY_TREES_H
#define ANDON_SCANNERS_HISTORY_TREES_H

#include "core/buffer.h"
#include "core/error.h"
#include "core/object.h"

struct tree_reader;

struct tree_reader *tree_reader_open(struct object_store *objects, size_t oid_size, size_t memory);
void tree_reader_close(struct tree_reader *reader);

// A file, link or submodule that one tree has and the other has not, or has with other content, under `path`.
typedef bool tree_visitor(void *context, struct str path, uint32_t mode, const struct oid *oid);

// Calls `visit` for what `new` has and `old` (NULL or size 0: nothing) has not, sub-folders included. False
// is an error, or `visit` ended it (then err is unchanged).
bool tree_reader_diff(struct tree_reader *reader, const struct oid *old, const struct oid *new,
                      tree_visitor *visit, void *context, struct error *err);

#endif
