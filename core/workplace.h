// Where external programs run: in the work tree when every tracked file there is what the index says, else in
// a snapshot of the index. Where a program may write, it is always the snapshot.
//
//     struct workplace place;
//     if (workplace_open(repo, WORKPLACE_EQUAL, &arena, &place, err))
//         … run with place.folder as directory …
//     workplace_close(&place);
#ifndef ANDON_CORE_WORKPLACE_H
#define ANDON_CORE_WORKPLACE_H

#include "core/snapshot.h"
#include "core/str_list.h"

enum workplace_kind {
    WORKPLACE_AS_IT_IS, // the work tree, whatever is there: its files are what is looked at
    WORKPLACE_EQUAL,    // the work tree if it equals the index, else a snapshot
    WORKPLACE_COPY,     // a snapshot
};

struct workplace {
    const struct repo *repo;
    struct str folder; // absolute
    int folder_fd;
    bool is_in_place; // it is the work tree (or, in a bare repository, the git folder)
    struct snapshot snapshot;
};

// On error nothing is held.
bool workplace_open(const struct repo *repo, enum workplace_kind kind, struct arena *arena,
                    struct workplace *place, struct error *err);
void workplace_close(struct workplace *place);

// The bytes of a regular file there, reached without a symlink; false when there is none.
bool workplace_read(const struct workplace *place, struct str path, size_t limit, struct buffer *out);

// The tracked files there that are no longer what the index says, for a place that was equal to it.
bool workplace_changed(const struct workplace *place, struct arena *arena, struct str_list *out,
                       struct error *err);

#endif
