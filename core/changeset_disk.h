// Inside the change set: the content of files on disk.
#ifndef ANDON_CORE_CHANGESET_DISK_H
#define ANDON_CORE_CHANGESET_DISK_H

#include "core/changeset_listing.h"

// Reads a file of the work tree or of a plain folder: regular files, and a symlink's target. What has become
// something else since it was listed is an error.
bool disk_read(const struct changeset *changeset, const struct change *change, size_t limit,
               struct buffer *out, struct error *err);

// A regular file's descriptor, for the caller to close; -1 on error.
int disk_open(const struct changeset *changeset, const struct change *change, struct error *err);

// How many bytes disk_read would give.
bool disk_size(const struct changeset *changeset, const struct change *change, size_t *size,
               struct error *err);

#endif
