// The terminal: colour or not, how wide, and the one way in which untrusted bytes reach it.
#ifndef ANDON_CORE_TERM_H
#define ANDON_CORE_TERM_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/str.h"

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct term_style {
    bool color;
    bool is_terminal;
    unsigned width; // columns, 80 when unknown
};

// Decides for a file descriptor: NO_COLOR and TERM=dumb switch colour off, CLICOLOR_FORCE on, --color wins.
struct term_style term_style_for(int fd, enum color_mode mode);

enum term_color { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_RED, TERM_YELLOW, TERM_GREEN, TERM_BLUE, TERM_CYAN };

// Appends the escape sequence for `color` (TERM_PLAIN resets), or nothing when the style has no colour.
void term_color(struct buffer *out, struct term_style style, enum term_color color);

// Appends text so that no byte of it can act on a terminal: C0, DEL, C1, bidi controls and invalid UTF-8
// become \x1b, \u202e and so on; tab and printable text stay.
void term_untrusted(struct buffer *out, struct str text);

// A path as people paste it into a shell: relative when it lies below the current folder, quoted when it has
// to be.
struct str term_shell_path(struct str path, struct arena *arena);
// Writes to standard output; an exit code: 0, or 3 when it could not be written.
int term_print(const struct buffer *out);

// Writes everything to a descriptor (EINTR, short writes, a closed pipe: false).
bool term_write(int fd, struct str text);

// An error the way every tool prints it: "andon-lint: <message>" on standard error, escaped.
struct error;
void term_print_error(const char *program, const struct error *err);

#endif
