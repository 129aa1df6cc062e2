#include "core/share.h"

#include "core/vec.h"

#include <pthread.h>
#include <stdatomic.h>

struct share {
    pthread_mutex_t lock; // guards all but `wants`, which is written under it and read without
    pthread_cond_t news;
    struct VEC(void *) pieces;
    size_t tasks, waiting; // tasks: that are not finished, pieces among them; waiting: threads
    atomic_size_t wants;   // threads that wait and for whom no piece is there
};

struct share *share_open(size_t tasks)
{
    struct share *share = memory_alloc(1, sizeof *share);
    pthread_mutex_init(&share->lock, NULL);
    pthread_cond_init(&share->news, NULL);
    share->tasks = tasks;
    return share;
}

void share_close(struct share *share)
{
    pthread_cond_destroy(&share->news);
    pthread_mutex_destroy(&share->lock);
    vec_free(&share->pieces);
    free(share);
}

static void count_wants(struct share *share)
{
    size_t pieces = share->pieces.count;
    atomic_store_explicit(&share->wants, share->waiting > pieces ? share->waiting - pieces : 0,
                          memory_order_relaxed);
}

bool share_is_wanted(struct share *share)
{
    return atomic_load_explicit(&share->wants, memory_order_relaxed) > 0;
}

void share_give(struct share *share, void *piece)
{
    pthread_mutex_lock(&share->lock);
    *vec_add(&share->pieces) = piece;
    share->tasks++;
    count_wants(share);
    pthread_cond_signal(&share->news);
    pthread_mutex_unlock(&share->lock);
}

void share_finish(struct share *share)
{
    pthread_mutex_lock(&share->lock);
    if (--share->tasks == 0)
        pthread_cond_broadcast(&share->news);
    pthread_mutex_unlock(&share->lock);
}

void *share_take(struct share *share)
{
    void *piece = NULL;
    pthread_mutex_lock(&share->lock);
    share->waiting++;
    while (share->pieces.count == 0 && share->tasks) {
        count_wants(share);
        pthread_cond_wait(&share->news, &share->lock);
    }
    share->waiting--;
    if (share->pieces.count)
        piece = share->pieces.at[--share->pieces.count];
    count_wants(share);
    pthread_mutex_unlock(&share->lock);
    return piece;
}
