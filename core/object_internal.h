// What the files of the object store share: object.c looks for objects and reads them, object_sources.c knows
// the folders and their packs.
#ifndef ANDON_CORE_OBJECT_INTERNAL_H
#define ANDON_CORE_OBJECT_INTERNAL_H

#include "core/midx.h"
#include "core/object.h"
#include "core/pack.h"
#include "core/vec.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <time.h>

struct source {
    struct str dir;
    dev_t device; // of the folder
    ino_t inode;
    struct timespec scanned, changed; // when its pack folder was read; its mtime then
};

struct pack_set {
    struct pack_set *older;
    size_t count;
    struct pack *at[];
};

struct object_store {
    struct str object_dir, environment;
    size_t oid_size;
    pthread_mutex_t lock; // guards all up to `packs`
    struct arena arena;
    struct VEC(struct source) sources; // complete and unchanging once `packs` is set
    struct error unreadable;           // the first pack that could not be opened, for "missing"
    struct VEC(struct object_note) notes;
    struct pack_set *_Atomic packs; // NULL until the first object that is not loose
    atomic_size_t latest;           // the pack of the last hit
};

// Returns the packs, reading the folders first when `seen` (what the caller has searched) is still current.
// NULL when there is nothing new.
struct pack_set *object_sources_refresh(struct object_store *store, struct pack_set *seen);

#endif
