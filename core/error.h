// Errors: what went wrong, said once where it happens and given context on the way up.
//
// A function that can fail takes `struct error *err` last and returns false on failure:
//
//     if (fd < 0)
//         return error_set_errno(err, ERROR_IO, "cannot open %s", path);
//     …
//     if (!config_load(&config, err))
//         return error_wrap(err, "reading the configuration");
//
// The struct lives on the caller's stack and owns nothing. main.c alone prints it. Messages are lower case,
// subject first, without a full stop, and may contain untrusted bytes: the terminal layer escapes them.
#ifndef ANDON_CORE_ERROR_H
#define ANDON_CORE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

enum error_code {
    ERROR_NONE,
    ERROR_USAGE,       // the command line is wrong: exit 2
    ERROR_CONFIG,      // andon.yml or a rule file is wrong: exit 2
    ERROR_IO,          // the system said no: exit 3
    ERROR_REPO,        // the repository is missing, broken or of a kind we can't read: exit 3
    ERROR_MISSING,     // an object is not there; nobody need have damaged anything (a partial clone): exit 3
    ERROR_TOOL,        // an external command is missing or crashed: exit 3
    ERROR_LIMIT,       // a size, depth or time limit was hit: exit 3
    ERROR_INTERRUPTED, // Ctrl-C and its kin: exit 130
    ERROR_CODE_COUNT,
};

struct error {
    enum error_code code;
    char message[2048];
};

// Sets code and message; always returns false, so that `return error_set(…)` reads well.
bool error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The same with ": " and the text of errno at the end.
bool error_set_errno(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Puts "<context>: " in front of the message; always returns false. The code stays.
bool error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The process exit code that DESIGN's contract gives to this kind of error: 2, 3 or 130 (0 for none).
int error_exit_code(const struct error *err);

#endif
