// Reading many trees of one repository fast: contents that deltas stand on are kept.
//
// One thread each. Memory is bounded by the limit given to tree_reader_open.
#ifndef ANDON_CORE_TREE_READER_H
#define ANDON_CORE_TREE_READER_H

#include "core/buffer.h"
#include "core/error.h"
#include "core/object.h"

enum { TREE_SIZE_MAX = 256 << 20 };

struct tree_reader;

// Never NULL. The store must outlive it.
struct tree_reader *tree_reader_open(struct object_store *objects, size_t memory);
void tree_reader_close(struct tree_reader *reader);

// The bytes of a tree, in place of what is in `out`. On error `out` may hold anything.
bool tree_reader_read(struct tree_reader *reader, const struct oid *oid, struct buffer *out,
                      struct error *err);

#endif
