// Memory that is freed all at once, and the one place where running out of memory is handled.
//
// One arena lives as long as a run (findings, configuration), one per worker is reset between files. Nothing
// allocated here is freed alone. Running out of memory ends the process with exit 3 and one line on standard
// error: every write that matters is atomic and journalled, so there is nothing to unwind.
#ifndef ANDON_CORE_ARENA_H
#define ANDON_CORE_ARENA_H

#include "core/str.h"

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; // newest first
    char *at, *end;             // free room in the newest block
};

// Zeroed memory for `count` objects of `size` bytes, aligned for any type. Never NULL; checks the product.
void *arena_alloc(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

// A copy of `s` in the arena, followed by a NUL that is not counted, so that .at serves as a C string too.
struct str arena_copy(struct arena *arena, struct str s);
struct str arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str arena_join_path(struct arena *arena, struct str directory, struct str name);

// Takes over all memory of `other`, which is then empty: what lives there now lives as long as `arena`.
void arena_absorb(struct arena *arena, struct arena *other);

// Forgets everything but keeps the largest block for reuse.
void arena_reset(struct arena *arena);

// Frees everything; the arena is then the zero value again.
void arena_free(struct arena *arena);
#define ARENA_AUTO __attribute__((cleanup(arena_free)))

// malloc family for core/ containers: never returns NULL, checks the product.
void *memory_alloc(size_t count, size_t size) __attribute__((returns_nonnull));
void *memory_resize(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
// Ends the process as described above.
_Noreturn void memory_exhausted(void);

#endif
