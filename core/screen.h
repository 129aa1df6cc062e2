// A full-screen dialogue on a terminal: keys come one by one, the screen is drawn anew each time, and however
// it ends (a key, a signal, a stop with Ctrl-Z) the terminal is as it was before.
//
//     if (!screen_open(&screen, &err)) …            // not a terminal: ERROR_USAGE
//     while (…) { screen_draw(&screen, lines…); key = screen_key(&screen); … }
//     screen_close(&screen);
#ifndef ANDON_CORE_SCREEN_H
#define ANDON_CORE_SCREEN_H

#include "core/buffer.h"
#include "core/error.h"

#include <signal.h>
#include <termios.h>

enum screen_key {
    KEY_NONE = -1,      // nothing: the size has changed, draw anew
    KEY_INTERRUPT = -2, // Ctrl-C, or a signal that ends programs
    KEY_END = -3,       // the terminal is gone
    KEY_ENTER = '\r',
    KEY_ESCAPE = 27,
    KEY_BACKSPACE = 127,
    KEY_CLEAR = 21, // Ctrl-U
};

enum { SCREEN_SIGNALS = 6 };

struct screen {
    unsigned width, height;
    struct termios before;
    struct sigaction actions[SCREEN_SIGNALS];
    sigset_t mask;
    bool is_open;
};

// Standard input and output must be terminals. On error nothing has changed.
bool screen_open(struct screen *screen, struct error *err);
void screen_close(struct screen *screen);

// Shows `text`, whose lines end with \n: at most the screen's height, each cut to its width. Sequences for
// colour count as nothing.
void screen_draw(struct screen *screen, struct str text);

// The next byte that was typed, or one of enum screen_key. Sequences of arrow and function keys are
// swallowed.
int screen_key(struct screen *screen);

// The part of `text` (UTF-8, no control characters but colours) that fits `width` columns.
struct str screen_fit(struct str text, unsigned width);

#endif
