#include "core/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    err->code = code;
    vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    return false;
}

bool error_set_errno(struct error *err, enum error_code code, const char *format, ...)
{
    int number = errno;
    va_list arguments;
    va_start(arguments, format);
    err->code = code;
    int used = vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    if (used >= 0 && (size_t)used < sizeof err->message) {
        // Untranslated and without a shared buffer: the same text in every locale, from any thread.
        const char *reason = strerrordesc_np(number);
        snprintf(err->message + used, sizeof err->message - (size_t)used, ": %s",
                 reason ? reason : "unknown error");
    }
    return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
    char context[sizeof err->message];
    va_list arguments;
    va_start(arguments, format);
    int used = vsnprintf(context, sizeof context, format, arguments);
    va_end(arguments);
    if (used < 0)
        return false;
    size_t length = (size_t)used < sizeof context - 1 ? (size_t)used : sizeof context - 1;
    size_t room = sizeof context - 1 - length;
    size_t added = strlen(err->message);
    if (room >= 2) {
        memcpy(context + length, ": ", 2);
        length += 2;
        room -= 2;
        added = added < room ? added : room;
        memcpy(context + length, err->message, added);
        length += added;
    }
    context[length] = '\0';
    memcpy(err->message, context, length + 1);
    return false;
}

int error_exit_code(const struct error *err)
{
    switch (err->code) {
    case ERROR_NONE: return 0;
    case ERROR_USAGE:
    case ERROR_CONFIG: return 2;
    case ERROR_INTERRUPTED: return 130;
    default: return 3;
    }
}
