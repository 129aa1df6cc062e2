// Writing blobs to git's object database, durably.
#ifndef ANDON_CORE_OBJECT_WRITE_H
#define ANDON_CORE_OBJECT_WRITE_H

#include "core/error.h"
#include "core/oid.h"
#include "core/repo.h"

// The id that git gives to a blob of these bytes, in a repository whose ids have `oid_size` bytes.
struct oid blob_id(size_t oid_size, struct str bytes);

// Writes each text as a blob, unchanged by filters, and syncs them to disk; one child process however many
// there are. `ids` are those of blob_id, which must agree with git's. What was written before an error is
// harmless: objects that nothing names.
bool objects_write_blobs(const struct repo *repo, const struct str *texts, const struct oid *ids,
                         size_t count, struct error *err);

// A folder of our own for temporary files, on the file system of the repository: <state>/tmp.
bool repo_temporary_dir(const struct repo *repo, struct arena *arena, struct str *out, struct error *err);

#endif
