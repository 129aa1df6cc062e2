#include "core/buffer.h"

#include "core/arena.h"

#include <stdio.h>
#include <stdlib.h>

char *buffer_reserve(struct buffer *buffer, size_t len)
{
    size_t limit = buffer->limit ? buffer->limit : BUFFER_LIMIT_DEFAULT;
    if (len > limit || buffer->len > limit - len) {
        buffer->overflow = true;
        return NULL;
    }
    size_t need = buffer->len + len;
    if (need > buffer->room || !buffer->at) {
        size_t room = buffer->room ? buffer->room : 256;
        while (room < need)
            room = room > limit / 2 ? limit : room * 2;
        if (buffer->len == 0) { // nothing to copy
            free(buffer->at);
            buffer->at = NULL;
        }
        buffer->at = memory_resize(buffer->at, room, 1);
        buffer->room = room;
    }
    return buffer->at + buffer->len;
}

void buffer_add(struct buffer *buffer, struct str s)
{
    char *room = s.len ? buffer_reserve(buffer, s.len) : NULL;
    if (!room)
        return;
    memcpy(room, s.at, s.len);
    buffer->len += s.len;
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, (struct str){&byte, 1});
}

void buffer_add_cstring(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, str_from(text));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    // One byte more than is kept: vsnprintf always writes its NUL.
    char *room = length >= 0 ? buffer_reserve(buffer, (size_t)length + 1) : NULL;
    if (room) {
        vsnprintf(room, (size_t)length + 1, format, again);
        buffer->len += (size_t)length;
    }
    va_end(again);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->len = 0;
    buffer->overflow = false;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->at);
    *buffer = (struct buffer){.limit = buffer->limit};
}
