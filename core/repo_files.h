// What the two halves of repo (opening it, reading its refs) share: small files and paths on the stack.
#ifndef ANDON_CORE_REPO_FILES_H
#define ANDON_CORE_REPO_FILES_H

#include "core/buffer.h"
#include "core/error.h"

#include <limits.h>

// Reads a file of git's that may be missing (then true, *is_missing). A folder counts as missing.
bool read_small(struct str path, struct buffer *out, bool *is_missing, struct error *err);

// packed-refs of a repository's common folder, to be given to file_unmap; empty when there is none.
bool map_packed_refs(struct str common_dir, struct str *map, struct error *err);

// snprintf into a path; false when it does not fit.
bool path_format(char path[PATH_MAX], const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
