// Everything in the handler is async-signal-safe: no memory is taken, and which file it was is read from
// /proc/self/maps, a line a mapping: "start-end rights offset device inode   path".
#include "core/lost_page.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { FIELD_START, FIELD_END, FIELD_PATH = 6, EXIT_BROKEN = 3 };

struct mapping {
    uintptr_t start, end;
    int field;
    char path[PATH_MAX];
    size_t length;
};

static unsigned digit_of(char byte)
{
    return byte >= 'a' ? (unsigned)(byte - 'a') + 10 : (unsigned)(byte - '0');
}

static void take_byte(struct mapping *mapping, char byte)
{
    if (mapping->field == FIELD_PATH) {
        if ((byte == ' ' && mapping->length == 0) || mapping->length >= sizeof mapping->path)
            return;
        bool acts = (unsigned char)byte < ' ' || byte == 0x7f; // on a terminal
        mapping->path[mapping->length++] = acts ? '?' : byte;
    } else if (byte == ' ' || (byte == '-' && mapping->field == FIELD_START)) {
        mapping->field++;
    } else if (mapping->field == FIELD_START) {
        mapping->start = mapping->start << 4 | digit_of(byte);
    } else if (mapping->field == FIELD_END) {
        mapping->end = mapping->end << 4 | digit_of(byte);
    }
}

// The mapping that an address is in; false when it is of no file.
static bool find_mapping(uintptr_t address, struct mapping *mapping)
{
    char bytes[1024];
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    bool is_found = false;
    memset(mapping, 0, sizeof *mapping);
    for (ssize_t got; fd >= 0 && !is_found && (got = read(fd, bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; i < got && !is_found; i++) {
            if (bytes[i] != '\n') {
                take_byte(mapping, bytes[i]);
                continue;
            }
            is_found = address >= mapping->start && address < mapping->end && mapping->length > 0;
            if (!is_found)
                memset(mapping, 0, sizeof *mapping);
        }
    if (fd >= 0)
        close(fd);
    return is_found;
}

static void say(const char *text, size_t length)
{
    ssize_t ignored = write(STDERR_FILENO, text, length);
    (void)ignored;
}

static void on_lost_page(int number, siginfo_t *info, void *context)
{
    struct mapping mapping;
    static const char before[] = "andon: ",
                      behind[] = ": it was cut off, or its disk failed, while it was read\n";
    (void)context;
    if (!find_mapping((uintptr_t)info->si_addr, &mapping)) {
        signal(number, SIG_DFL); // no file of ours: a crash as it would have been
        raise(number);
        return;
    }
    say(before, sizeof before - 1);
    say(mapping.path, mapping.length);
    say(behind, sizeof behind - 1);
    _exit(EXIT_BROKEN);
}

void lost_page_install(void)
{
    struct sigaction action = {.sa_sigaction = on_lost_page, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
}
