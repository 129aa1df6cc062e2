#include "lint/frame.h"

void frame_number(struct buffer *out, uint64_t number)
{
    buffer_add(out, (struct str){(const char *)&number, sizeof number});
}

void frame_text(struct buffer *out, struct str text)
{
    frame_number(out, text.len);
    buffer_add(out, text);
}

static struct str take(struct frame *frame, uint64_t length)
{
    frame->is_broken = frame->is_broken || length > frame->rest.len;
    if (frame->is_broken)
        return (struct str){0};
    struct str taken = str_slice(frame->rest, 0, (size_t)length);
    frame->rest = str_slice(frame->rest, (size_t)length, frame->rest.len);
    return taken;
}

uint64_t frame_read_number(struct frame *frame)
{
    uint64_t number = 0;
    struct str bytes = take(frame, sizeof number);
    if (bytes.len)
        memcpy(&number, bytes.at, sizeof number);
    return number;
}

struct str frame_read_text(struct frame *frame)
{
    uint64_t length = frame_read_number(frame);
    return take(frame, length);
}
