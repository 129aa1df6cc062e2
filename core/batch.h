// Splitting a program's files into argument vectors that the system takes, and that use every core.
#ifndef ANDON_CORE_BATCH_H
#define ANDON_CORE_BATCH_H

#include "core/arena.h"
#include "core/vec.h"

enum {
    BATCH_BYTES_MAX = 128 * 1024, // of arguments; every system takes that
    BATCH_FILES_MIN = 16,         // fewer are not worth another process
};

// A call: a word that ends in "{files}" stands for the files, one that ends in "{folders}" for the folders
// that they are in.
struct batch_call {
    const struct str *words;
    size_t word_count;
    const struct str *files;
    size_t file_count;
    unsigned cores;
    size_t most_files; // in one batch; 0: as many as fit
};

struct batch {
    const char *const *argv; // ends with NULL
    struct str *files;       // those that are in it
    size_t file_count;
};

struct batch_list VEC(struct batch);

// Appends the batches of `call`: such a word becomes its files or folders, each an argument of its own behind
// what the word begins with; "./" is in front of files that begin with '-' and of folders. Without such a
// word, or without files, it is one batch.
void batch_split(const struct batch_call *call, struct arena *arena, struct batch_list *out);

#endif
