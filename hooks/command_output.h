// What external commands print, on its way to a person: held back while it may be dull, live once a command
// takes longer than a second, escaped always.
//
// One writer per process. At any time at most one of them is live, so that the lines of parallel commands
// never mix; the others wait until they end.
#ifndef ANDON_HOOKS_COMMAND_OUTPUT_H
#define ANDON_HOOKS_COMMAND_OUTPUT_H

#include "core/buffer.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { OUTPUT_LIVE_AFTER_MS = 1000, OUTPUT_BYTES_MAX = 8 << 20 };

struct output_writer {
    struct output_stage *stage;
    struct str name; // the command's id
    struct buffer text;
    size_t shown;     // bytes of text already written
    int64_t start_ns; // 0: not running
    bool was_announced;
};

struct output_stage {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t ticker;
    bool has_ticker, is_stopping;
    int fd;
    struct output_writer *writers;
    size_t count;
    struct output_writer *live;
};

// Starts watching `count` writers (zeroed but for their names). Without a thread output just comes at the
// end.
void output_start(struct output_stage *stage, int fd, struct output_writer *writers, size_t count);

void output_begin(struct output_writer *writer); // its process starts
void output_add(void *writer, struct str piece); // process_request.on_output
// Its process has ended: `show` writes what has not been shown yet.
void output_end(struct output_writer *writer, bool show);

void output_stop(struct output_stage *stage);

// Appends text line by line, each indented and escaped. A part without '\n' at the end gets one.
void output_escape_lines(struct buffer *out, struct str text);

#endif
