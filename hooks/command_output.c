#include "hooks/command_output.h"

#include "core/clock.h"
#include "core/term.h"

#include <errno.h>
#include <time.h>

enum { TICK_MS = 100 };

void output_escape_lines(struct buffer *out, struct str text)
{
    struct str rest = text;
    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        // Programs draw progress with a bare carriage return: what they left on the line at last counts.
        if (str_ends_with(line, STR("\r")))
            line.len--;
        size_t last = str_find_last_byte(line, '\r');
        if (last != STR_NONE)
            line = str_slice(line, last + 1, line.len);
        buffer_add(out, STR("  "));
        term_untrusted(out, line);
        buffer_add_byte(out, '\n');
    }
}

// Writes what is new, whole lines only unless it is the end. The lock is held.
static void show(struct output_writer *writer, bool is_end)
{
    struct str text = str_slice(buffer_str(&writer->text), writer->shown, writer->text.len);
    BUFFER_AUTO struct buffer out = {0};
    size_t end = str_find_last_byte(text, '\n');
    if (!is_end)
        text = str_slice(text, 0, end == STR_NONE ? 0 : end + 1);
    writer->shown += text.len;
    if (!writer->was_announced) {
        term_untrusted(&out, writer->name);
        buffer_add_cstring(&out, is_end ? ":\n" : ": still running\n");
        writer->was_announced = true;
    }
    output_escape_lines(&out, text);
    if (is_end && writer->text.overflow)
        buffer_add_cstring(&out, "  (more output was cut)\n");
    term_write(writer->stage->fd, buffer_str(&out));
}

// The longest-running writer that is due becomes live.
static void choose_live(struct output_stage *stage)
{
    int64_t now = clock_now_ns();
    for (size_t i = 0; i < stage->count && !stage->live; i++) {
        struct output_writer *writer = &stage->writers[i];
        if (writer->start_ns && now - writer->start_ns >= (int64_t)OUTPUT_LIVE_AFTER_MS * 1000000)
            stage->live = writer;
    }
    if (stage->live)
        show(stage->live, false);
}

static void *tick(void *context)
{
    struct output_stage *stage = context;
    pthread_mutex_lock(&stage->lock);
    while (!stage->is_stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TICK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&stage->stop, &stage->lock, &until);
        if (!stage->is_stopping)
            choose_live(stage);
    }
    pthread_mutex_unlock(&stage->lock);
    return NULL;
}

void output_start(struct output_stage *stage, int fd, struct output_writer *writers, size_t count)
{
    *stage = (struct output_stage){.fd = fd, .writers = writers, .count = count};
    pthread_mutex_init(&stage->lock, NULL);
    pthread_cond_init(&stage->stop, NULL);
    for (size_t i = 0; i < count; i++) {
        writers[i].stage = stage;
        writers[i].text.limit = OUTPUT_BYTES_MAX;
    }
    stage->has_ticker = pthread_create(&stage->ticker, NULL, tick, stage) == 0;
}

void output_begin(struct output_writer *writer)
{
    pthread_mutex_lock(&writer->stage->lock);
    writer->start_ns = clock_now_ns();
    pthread_mutex_unlock(&writer->stage->lock);
}

void output_add(void *context, struct str piece)
{
    struct output_writer *writer = context;
    pthread_mutex_lock(&writer->stage->lock);
    size_t room = writer->text.limit - writer->text.len;
    if (piece.len > room)
        writer->text.overflow = true;
    buffer_add(&writer->text, str_slice(piece, 0, room));
    if (writer->stage->live == writer)
        show(writer, false);
    pthread_mutex_unlock(&writer->stage->lock);
}

void output_end(struct output_writer *writer, bool is_wanted)
{
    struct output_stage *stage = writer->stage;
    pthread_mutex_lock(&stage->lock);
    writer->start_ns = 0;
    bool has_more = writer->shown < writer->text.len;
    if (has_more && (is_wanted || stage->live == writer))
        show(writer, true);
    if (stage->live == writer)
        stage->live = NULL;
    pthread_mutex_unlock(&stage->lock);
}

void output_stop(struct output_stage *stage)
{
    pthread_mutex_lock(&stage->lock);
    stage->is_stopping = true;
    pthread_cond_signal(&stage->stop);
    pthread_mutex_unlock(&stage->lock);
    if (stage->has_ticker)
        pthread_join(stage->ticker, NULL);
    for (size_t i = 0; i < stage->count; i++)
        buffer_free(&stage->writers[i].text);
    pthread_mutex_destroy(&stage->lock);
    pthread_cond_destroy(&stage->stop);
}
