// Files: whole reads with a limit, atomic writes, and paths that can't escape their root.
#ifndef ANDON_CORE_FILE_H
#define ANDON_CORE_FILE_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"

#include <sys/types.h>

// Reads the file (or, for "-", standard input) into `out` (cleared first). Refuses what is not a regular
// file, over `limit` bytes ERROR_LIMIT. A file that grows while it is read is read as far as it was long at
// the start or more.
bool file_read(const char *path, size_t limit, struct buffer *out, struct error *err);

// A read-only map of a regular file; an empty file maps to {"", 0}.
bool file_map(const char *path, struct str *out, struct error *err);
void file_unmap(struct str map);

// Writes bytes to a temporary file beside `path`, syncs it, renames it over `path`, syncs the folder. On
// error `path` is as it was and the temporary file is gone.
bool file_write_atomic(const char *path, struct str bytes, mode_t mode, struct error *err);

// Writes where a user wants a report to be: like file_write_atomic for a file, through a symlink to one; a
// device or FIFO is written to and stays what it is.
bool file_write_output(const char *path, struct str bytes, struct error *err);

// Writes a file for our own use, not synced: a new one, or false.
bool file_write_scratch(const char *path, struct str bytes, struct error *err);

// Writes a new file in `folder`, syncs it and gives its path: for file_install_beneath. Mode and, where we
// may, owner are those of `like`.
struct stat;
bool file_prepare(const char *folder, struct str bytes, const struct stat *like, struct arena *arena,
                  struct str *path, struct error *err);

// mkdir -p.
bool file_make_dirs(const char *path, mode_t mode, struct error *err);
bool file_exists(const char *path); // without following a symlink

// True for a path that is safe to use below a root: relative, no "", ".", "..", no NUL, no component that
// some system takes for ".git" (any case, "git~1", with ignorable code points or trailing dots and spaces).
bool path_is_safe(struct str path);

// Opens `path` below the folder `root_fd` without following any symlink on the way (openat2 RESOLVE_BENEATH |
// RESOLVE_NO_SYMLINKS, or a walk where the kernel lacks it). -1, errno and an error that names the path on
// failure.
int file_open_beneath(int root_fd, struct str path, int flags, mode_t mode, struct error *err);

// Replaces the file `path` below `root_fd` atomically like file_write_atomic, keeping `mode`; calls
// `still_same(context)` right before the rename and gives up (true, *replaced false) when that says no.
bool file_replace_beneath(int root_fd, struct str path, struct str bytes, mode_t mode,
                          bool (*still_same)(void *context, int parent_fd, const char *name), void *context,
                          bool *replaced, struct error *err);

// The same with a file that file_prepare made: a rename, so that nothing can be full or half done. Only where
// the file systems differ are its bytes copied first. `prepared` is gone afterwards. Where files can be
// exchanged (Linux), a save that comes between the look and the rename is noticed and put back.
bool file_install_beneath(int root_fd, struct str path, struct str prepared,
                          bool (*still_same)(void *context, int parent_fd, const char *name), void *context,
                          bool *replaced, struct error *err);

// Removes a folder and all below it without following symlinks.
bool file_remove_tree(const char *path, struct error *err);

#endif
