// Growable bytes with a mandatory cap, for text that is built and for data whose size is not known before.
//
//     struct buffer out = {.limit = 1 << 20};
//     buffer_printf(&out, "%zu files\n", count);
//     …
//     buffer_free(&out);
//
// Going over the limit sets `.overflow` and drops what does not fit: the caller checks it once at the end.
// A zero limit means BUFFER_LIMIT_DEFAULT.
#ifndef ANDON_CORE_BUFFER_H
#define ANDON_CORE_BUFFER_H

#include "core/str.h"

#include <stdarg.h>
#include <stdbool.h>

#define BUFFER_LIMIT_DEFAULT ((size_t)1 << 30)

struct buffer {
    char *at;
    size_t len, room;
    size_t limit;
    bool overflow;
};

void buffer_add(struct buffer *buffer, struct str s);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_add_cstring(struct buffer *buffer, const char *text);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Room for `len` more bytes at the end (to read into; then add to .len), or NULL when the limit forbids it.
char *buffer_reserve(struct buffer *buffer, size_t len);

void buffer_clear(struct buffer *buffer); // keeps the room
void buffer_free(struct buffer *buffer);
#define BUFFER_AUTO __attribute__((cleanup(buffer_free)))

static inline struct str buffer_str(const struct buffer *buffer)
{
    return (struct str){buffer->at, buffer->len};
}

#endif
