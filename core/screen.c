#include "core/screen.h"

#include "core/term.h"
#include "core/utf8.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_STANDARD = 80, HEIGHT_STANDARD = 24, CTRL_C = 3, CTRL_D = 4, CTRL_Z = 26 };

// Those that end or stop programs are looked at between two keys, never while a file is being written.
static const int signals[SCREEN_SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH};

static volatile sig_atomic_t ended, stopped, resized;

static void on_signal(int number)
{
    if (number == SIGWINCH)
        resized = 1;
    else if (number == SIGTSTP)
        stopped = 1;
    else
        ended = 1;
}

static void measure(struct screen *screen)
{
    struct winsize size = {0};
    bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
    screen->width = is_known ? size.ws_col : WIDTH_STANDARD;
    screen->height = is_known ? size.ws_row : HEIGHT_STANDARD;
}

static void enter(struct screen *screen)
{
    struct termios raw = screen->before;
    raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_iflag &= (tcflag_t) ~(IXON | ICRNL);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    term_write(STDOUT_FILENO, STR("\x1b[?1049h\x1b[H"));
    measure(screen);
}

static void leave(struct screen *screen)
{
    term_write(STDOUT_FILENO, STR("\x1b[0m\x1b[?1049l"));
    tcsetattr(STDIN_FILENO, TCSADRAIN, &screen->before);
}

bool screen_open(struct screen *screen, struct error *err)
{
    *screen = (struct screen){0};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return error_set(err, ERROR_USAGE,
                         "this is a dialogue: standard input and output must be a terminal");
    struct str kind = str_from(getenv("TERM"));
    if (!kind.len || str_equal(kind, STR("dumb")))
        return error_set(err, ERROR_USAGE, "this terminal can't be drawn on (TERM is %s)",
                         kind.len ? "dumb" : "not set");
    if (tcgetattr(STDIN_FILENO, &screen->before) != 0)
        return error_set_errno(err, ERROR_IO, "cannot ask the terminal");
    ended = stopped = resized = 0;
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < SCREEN_SIGNALS; i++)
        sigaddset(&blocked, signals[i]);
    sigprocmask(SIG_BLOCK, &blocked, &screen->mask);
    for (size_t i = 0; i < SCREEN_SIGNALS; i++) {
        struct sigaction action = {.sa_handler = on_signal};
        sigemptyset(&action.sa_mask);
        sigaction(signals[i], &action, &screen->actions[i]);
    }
    screen->is_open = true;
    enter(screen);
    return true;
}

void screen_close(struct screen *screen)
{
    if (!screen->is_open)
        return;
    leave(screen);
    for (size_t i = 0; i < SCREEN_SIGNALS; i++)
        sigaction(signals[i], &screen->actions[i], NULL);
    sigprocmask(SIG_SETMASK, &screen->mask, NULL);
    screen->is_open = false;
}

// Ctrl-Z: give the terminal back, stop, and take it again when we go on.
static void stop(struct screen *screen)
{
    stopped = 0;
    leave(screen);
    struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
    sigset_t only, before;
    sigemptyset(&standard.sa_mask);
    sigaction(SIGTSTP, &standard, &ours);
    raise(SIGTSTP);
    sigemptyset(&only);
    sigaddset(&only, SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &only, &before); // here it stops
    sigprocmask(SIG_SETMASK, &before, NULL);
    sigaction(SIGTSTP, &ours, NULL);
    enter(screen);
}

// Waits until a byte can be read; false when a signal came first.
static bool wait_for_input(struct screen *screen, int milliseconds)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    struct timespec limit = {.tv_nsec = (long)milliseconds * 1000000};
    return ppoll(&input, 1, milliseconds < 0 ? NULL : &limit, &screen->mask) > 0;
}

// Swallows what follows the escape byte of an arrow or function key. True when there was something.
static bool swallow_sequence(struct screen *screen)
{
    enum { SEQUENCE_MS = 25, SEQUENCE_MAX = 16 };
    unsigned char byte;
    bool any = false;
    for (int i = 0; i < SEQUENCE_MAX && wait_for_input(screen, SEQUENCE_MS); i++) {
        if (read(STDIN_FILENO, &byte, 1) != 1)
            break;
        any = true;
        if (i > 0 && byte >= '@' && byte <= '~')
            break; // the last byte of a sequence; the first one is [ or O
        if (i == 0 && byte != '[' && byte != 'O')
            break;
    }
    return any;
}

int screen_key(struct screen *screen)
{
    for (;;) {
        unsigned char byte;
        if (ended)
            return KEY_INTERRUPT;
        if (stopped || resized) {
            if (stopped)
                stop(screen);
            resized = 0;
            measure(screen);
            return KEY_NONE;
        }
        if (!wait_for_input(screen, -1))
            continue;
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return KEY_END;
        if (byte == CTRL_C)
            return KEY_INTERRUPT;
        if (byte == CTRL_D)
            return KEY_END;
        if (byte == CTRL_Z) {
            stop(screen);
            return KEY_NONE;
        }
        if (byte == KEY_ESCAPE && swallow_sequence(screen))
            continue;
        return byte == '\n' ? KEY_ENTER : byte == '\b' ? KEY_BACKSPACE : byte;
    }
}

struct str screen_fit(struct str text, unsigned width)
{
    unsigned column = 0;
    size_t at = 0;
    while (at < text.len) {
        size_t next = at;
        if (text.at[at] == '\x1b') { // a colour: up to its letter
            while (next < text.len && !byte_is_alpha(text.at[next]))
                next++;
            at = next < text.len ? next + 1 : next;
            continue;
        }
        column += utf8_width(utf8_decode(text, &next));
        if (column > width)
            break;
        at = next;
    }
    return str_slice(text, 0, at);
}

void screen_draw(struct screen *screen, struct str text)
{
    struct buffer BUFFER_AUTO out = {0};
    unsigned row = 0;
    buffer_add(&out, STR("\x1b[H\x1b[2J"));
    while (text.at && text.len && row < screen->height) {
        struct str line = str_cut(&text, '\n');
        if (row++)
            buffer_add(&out, STR("\r\n"));
        buffer_add(&out, screen_fit(line, screen->width));
        buffer_add(&out, STR("\x1b[0m"));
    }
    term_write(STDOUT_FILENO, buffer_str(&out));
}
