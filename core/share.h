// Work that is split while it runs: who has much of it gives a piece away as soon as others have nothing to
// do.
//
//     share = share_open(tasks);
//     // each thread, for each of its tasks:
//     … if (share_is_wanted(share)) share_give(share, piece) …
//     share_finish(share);
//     // and when it has no task left:
//     while ((piece = share_take(share))) { …; share_finish(share); }
//     share_close(share);
//
// A piece is a task like any other: it may be split again. Whoever waits is let go when all are finished, so
// every task must be begun by a thread that doesn't wait for it here.
#ifndef ANDON_CORE_SHARE_H
#define ANDON_CORE_SHARE_H

#include <stdbool.h>
#include <stddef.h>

struct share;

// `tasks` are begun and not finished yet. Never NULL; share_close frees it.
struct share *share_open(size_t tasks);
void share_close(struct share *share); // no piece may be left

// Whether somebody waits for whom no piece is there yet. Cheap: ask often.
bool share_is_wanted(struct share *share);
void share_give(struct share *share, void *piece); // one task more
void share_finish(struct share *share);            // one less

// A piece that was given; waits for one, and is NULL when all tasks are finished.
void *share_take(struct share *share);

#endif
