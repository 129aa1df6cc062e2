// Numbers and texts, one behind the other, as two programs of andon's pass them to each other.
#ifndef ANDON_LINT_FRAME_H
#define ANDON_LINT_FRAME_H

#include "core/buffer.h"

void frame_number(struct buffer *out, uint64_t number);
void frame_text(struct buffer *out, struct str text);

// What is left to be read. After a read behind its end `is_broken` is set, and all reads give nothing.
struct frame {
    struct str rest;
    bool is_broken;
};
uint64_t frame_read_number(struct frame *frame);
struct str frame_read_text(struct frame *frame); // a slice of what is read

#endif
