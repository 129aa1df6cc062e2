// Typed vectors: `struct paths { struct str *at; size_t count, room; }` and these macros.
//
//     struct VEC(struct str) names = {0};      // or a named struct with the same three members
//     *vec_add(&names) = STR("a");             // a zeroed new element
//     VEC_EACH(struct str, name, &names) …
//     vec_free(&names);
//
// Grows through memory_resize, so it never fails. Elements move when it grows: keep indexes, not pointers.
#ifndef ANDON_CORE_VEC_H
#define ANDON_CORE_VEC_H

#include "core/arena.h"

#include <stdlib.h>
#include <string.h>

#define VEC(type)                                                                                            \
    {                                                                                                        \
        type *at;                                                                                            \
        size_t count, room;                                                                                  \
    }

// A pointer to a new zeroed element at the end.
#define vec_add(vec)                                                                                         \
    ((vec)->at = vec_grow((vec)->at, (vec)->count, &(vec)->room, sizeof *(vec)->at),                         \
     memset(&(vec)->at[(vec)->count], 0, sizeof *(vec)->at), &(vec)->at[(vec)->count++])

#define vec_free(vec) (free((vec)->at), (vec)->at = NULL, (vec)->count = (vec)->room = 0)
#define vec_clear(vec) ((vec)->count = 0)
#define VEC_EACH(type, item, vec)                                                                            \
    for (type *item = (vec)->at; item && item < (vec)->at + (vec)->count; item++)

// qsort with what it has to know; nothing, which has no address, is sorted already.
#define vec_sort(vec, compare)                                                                               \
    ((vec)->count > 1 ? qsort((vec)->at, (vec)->count, sizeof *(vec)->at, (compare)) : (void)0)

static inline void *vec_grow(void *at, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return at;
    *room = *room ? *room * 2 : 16;
    return memory_resize(at, *room, size);
}

#endif
