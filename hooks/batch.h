// Splitting a command's files into argument vectors that the system takes, and that use every core.
#ifndef ANDON_HOOKS_BATCH_H
#define ANDON_HOOKS_BATCH_H

#include "core/config.h"
#include "core/process.h"

enum {
    BATCH_BYTES_MAX = 128 * 1024, // of arguments; every system takes that
    BATCH_FILES_MIN = 16,         // fewer are not worth another process
};

struct batch {
    const char *const *argv; // ends with NULL
    struct str *files;       // those that are in it
    size_t file_count;
};

struct batch_list VEC(struct batch);

// Appends the batches of `command` over `files`: an argument "{files}" becomes the files, each an argument of
// its own, "./" in front of those that begin with '-'. Without {files}, or without files, it is one batch.
void batch_split(const struct config_command *command, const struct str *files, size_t count, unsigned cores,
                 struct arena *arena, struct batch_list *out);

#endif
