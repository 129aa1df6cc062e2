// Files of chunks, as git's commit-graph and multi-pack-index are:
//
//     head      signature, version, hash, number of chunks C (byte 6), …
//     (C+1)*12  id of a chunk, where it starts; the last row ends the last chunk
//     chunks
#ifndef ANDON_CORE_CHUNK_FILE_H
#define ANDON_CORE_CHUNK_FILE_H

#include "core/str.h"

// Whether the head and the table of chunks are there whole.
bool chunk_file_has_table(struct str map, size_t head_size);

// The chunk of this id, or empty; never outside of the file. Only with a table that is whole.
struct str chunk_file_find(struct str map, size_t head_size, const char id[5]);

#endif
