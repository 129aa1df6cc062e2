#include "core/term.h"

#include "core/error.h"
#include "core/utf8.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_UNKNOWN = 80, WIDTH_MAX = 1000 };

static bool wants_color(bool is_terminal, enum color_mode mode)
{
    if (mode != COLOR_AUTO)
        return mode == COLOR_ALWAYS;
    struct str none = str_from(getenv("NO_COLOR"));
    struct str force = str_from(getenv("CLICOLOR_FORCE"));
    struct str term = str_from(getenv("TERM"));
    if (none.len)
        return false;
    if (force.len && !str_equal(force, STR("0")))
        return true;
    return is_terminal && term.len && !str_equal(term, STR("dumb"));
}

static unsigned width_of(int fd)
{
    struct winsize size = {0};
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
    uint64_t columns = 0;
    if (str_to_u64(str_from(getenv("COLUMNS")), &columns) && columns > 0)
        return columns < WIDTH_MAX ? (unsigned)columns : WIDTH_MAX;
    return WIDTH_UNKNOWN;
}

struct term_style term_style_for(int fd, enum color_mode mode)
{
    bool is_terminal = isatty(fd) == 1;
    return (struct term_style){wants_color(is_terminal, mode), is_terminal, width_of(fd)};
}

void term_color(struct buffer *out, struct term_style style, enum term_color color)
{
    static const char *const sequences[] = {
        [TERM_PLAIN] = "\x1b[0m", [TERM_BOLD] = "\x1b[1m",    [TERM_DIM] = "\x1b[2m",
        [TERM_RED] = "\x1b[31m",  [TERM_YELLOW] = "\x1b[33m", [TERM_GREEN] = "\x1b[32m",
        [TERM_BLUE] = "\x1b[34m", [TERM_CYAN] = "\x1b[36m",
    };
    if (style.color)
        buffer_add_cstring(out, sequences[color]);
}

// Code points that can act on a terminal or reorder what it shows.
static bool is_active(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e || c == 0x200f ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

void term_untrusted(struct buffer *out, struct str text)
{
    size_t clean = 0; // what is before this offset has been written
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t code_point = utf8_decode(text, &at);
        if (code_point == '\t' || (code_point != UTF8_INVALID && !is_active(code_point)))
            continue;
        buffer_add(out, str_slice(text, clean, start - clean));
        if (code_point == UTF8_INVALID || code_point < 0x80)
            buffer_printf(out, "\\x%02x", (unsigned char)text.at[start]);
        else
            buffer_printf(out, "\\u%04x", code_point);
        clean = at;
    }
    buffer_add(out, str_slice(text, clean, text.len));
}

struct str term_shell_path(struct str path, struct arena *arena)
{
    char here[PATH_MAX];
    if (getcwd(here, sizeof here)) {
        struct str prefix = arena_printf(arena, "%s/", here);
        if (str_starts_with(path, prefix))
            path = str_slice(path, prefix.len, path.len);
    }
    for (size_t i = 0; i < path.len; i++) {
        char c = path.at[i];
        if (!byte_is_alpha(c) && !byte_is_digit(c) && !strchr("/._-+@", c))
            return arena_printf(arena, "'%.*s'", STR_ARG(path)); // a quote in it is for the reader to mend
    }
    return path;
}

bool term_write(int fd, struct str text)
{
    while (text.len) {
        ssize_t written = write(fd, text.at, text.len);
        if (written > 0) {
            text = str_slice(text, (size_t)written, text.len);
        } else if (written < 0 && errno == EAGAIN) {
            // A descriptor that something else made non-blocking: wait until it takes more.
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            if (poll(&ready, 1, -1) < 0 && errno != EINTR)
                return false;
        } else if (written == 0 || errno != EINTR) {
            return false;
        }
    }
    return true;
}

int term_print(const struct buffer *out)
{
    return term_write(STDOUT_FILENO, buffer_str(out)) ? 0 : 3;
}

void term_print_error(const char *program, const struct error *err)
{
    struct buffer line BUFFER_AUTO = {0};
    buffer_printf(&line, "%s: ", program);
    term_untrusted(&line, str_from(err->message));
    buffer_add_byte(&line, '\n');
    term_write(STDERR_FILENO, buffer_str(&line));
}
