#include "scanners/findings/words.h"

#include "core/date.h"

#include <time.h>

// "2027-01-31" or "90 days" to a day that is not past.
static bool read_day(struct str text, struct arena *arena, struct str *day, struct error *err)
{
    char room[11];
    if (!date_parse_last_day(text, (int64_t)time(NULL), room))
        return error_set(err, ERROR_USAGE, "'%.*s' is no day; write one such as 2027-06-30, or '90 days'",
                         STR_ARG(text));
    *day = arena_copy(arena, str_from(room));
    if (str_compare(*day, date_today(arena)) < 0)
        return error_set(err, ERROR_USAGE, "%s is past", room);
    return true;
}

static bool is_one_line(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ')
            return false;
    return true;
}

bool words_read(const struct scan_options *options, struct str standard, struct arena *arena,
                struct baseline_words *out, struct error *err)
{
    struct str reason = str_trim(options->reason);
    *out =
        (struct baseline_words){.reason = reason.len ? reason : standard, .owner = str_trim(options->owner)};
    if (!out->reason.len)
        return error_set(err, ERROR_USAGE, "say why it does not count: --reason TEXT");
    if (!is_one_line(out->reason) || !is_one_line(out->owner))
        return error_set(err, ERROR_USAGE, "--reason and --owner are one line each");
    return !options->expires.len || read_day(options->expires, arena, &out->expires, err) ||
           error_wrap(err, "--expires");
}
