// A file of the working tree as it was read, and whether it still is.
#ifndef ANDON_CORE_WORKTREE_FILE_H
#define ANDON_CORE_WORKTREE_FILE_H

#include "core/arena.h"
#include "core/error.h"

#include <sys/stat.h>

struct worktree_file {
    struct str bytes; // in the arena
    struct stat st;
    bool is_plain; // there is a regular file, reached without a symlink
};

// Reads the file below `root_fd`. That there is none, or something else than a plain file, is no error.
bool worktree_file_read(int root_fd, struct str path, struct arena *arena, struct worktree_file *out,
                        struct error *err);

// The permissions that the file gets where git's mode of it is `mode`: who may read it may run it, or nobody.
// As it is already, it stays; so it does for a mode that is no plain file's (0: none is asked for).
mode_t worktree_file_mode(const struct worktree_file *file, uint32_t mode);

// For file_replace_beneath: reads it again and compares. `context` is the struct worktree_file.
bool worktree_file_is_same(void *context, int parent_fd, const char *name);

#endif
