#include "core/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct arena_block {
    struct arena_block *older;
    size_t size; // of the room behind this header
    alignas(max_align_t) char room[];
};

enum { BLOCK_SIZE_MIN = 16 * 1024, BLOCK_SIZE_MAX = 1024 * 1024 };

_Noreturn void memory_exhausted(void)
{
    static const char message[] = "andon: out of memory\n";
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0)
        _exit(3);
    _exit(3);
}

void *memory_alloc(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size ? size : 1);
    if (!memory)
        memory_exhausted();
    return memory;
}

void *memory_resize(void *old, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        memory_exhausted();
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory)
        memory_exhausted();
    return memory;
}

static void add_block(struct arena *arena, size_t bytes)
{
    size_t size = arena->blocks ? arena->blocks->size * 2 : BLOCK_SIZE_MIN;
    if (size > BLOCK_SIZE_MAX)
        size = BLOCK_SIZE_MAX;
    if (size < bytes)
        size = bytes;
    if (size > SIZE_MAX - sizeof(struct arena_block))
        memory_exhausted();
    // malloc, not calloc: arena_alloc clears what it hands out, so untouched pages stay untouched.
    struct arena_block *block = malloc(sizeof *block + size);
    if (!block)
        memory_exhausted();
    block->size = size;
    block->older = arena->blocks;
    arena->blocks = block;
    arena->at = block->room;
    arena->end = block->room + size;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    const size_t alignment = alignof(max_align_t);
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - alignment)
        memory_exhausted();
    bytes = (bytes + alignment - 1) & ~(alignment - 1);
    if (!arena->at || bytes > (size_t)(arena->end - arena->at))
        add_block(arena, bytes);
    void *memory = arena->at;
    arena->at += bytes;
    return memset(memory, 0, bytes);
}

struct str arena_copy(struct arena *arena, struct str s)
{
    if (s.len == SIZE_MAX)
        memory_exhausted();
    char *copy = arena_alloc(arena, s.len + 1, 1);
    if (s.len)
        memcpy(copy, s.at, s.len);
    return (struct str){copy, s.len};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    struct str text = {"", 0};
    if (length >= 0) {
        char *room = arena_alloc(arena, (size_t)length + 1, 1);
        vsnprintf(room, (size_t)length + 1, format, again);
        text = (struct str){room, (size_t)length};
    }
    va_end(again);
    return text;
}

struct str arena_join_path(struct arena *arena, struct str directory, struct str name)
{
    bool slash = directory.len && directory.at[directory.len - 1] != '/';
    char *room = arena_alloc(arena, directory.len + slash + name.len + 1, 1);
    if (directory.len)
        memcpy(room, directory.at, directory.len);
    if (slash)
        room[directory.len] = '/';
    if (name.len)
        memcpy(room + directory.len + slash, name.at, name.len);
    return (struct str){room, directory.len + slash + name.len};
}

void arena_absorb(struct arena *arena, struct arena *other)
{
    struct arena_block **last = &other->blocks;
    while (*last)
        last = &(*last)->older;
    if (arena->blocks) {
        // Behind the newest block, so that its free room stays in use.
        *last = arena->blocks->older;
        arena->blocks->older = other->blocks;
    } else {
        *arena = *other;
    }
    *other = (struct arena){0};
}

void arena_reset(struct arena *arena)
{
    struct arena_block *largest = NULL;
    for (struct arena_block *block = arena->blocks; block;) {
        struct arena_block *older = block->older;
        if (!largest || block->size > largest->size) {
            free(largest);
            largest = block;
        } else {
            free(block);
        }
        block = older;
    }
    *arena = (struct arena){.blocks = largest};
    if (largest) {
        largest->older = NULL;
        arena->at = largest->room;
        arena->end = largest->room + largest->size;
    }
}

void arena_free(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks; block;) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
    *arena = (struct arena){0};
}
