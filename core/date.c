#include "core/date.h"

#include <stdio.h>
#include <time.h>

enum { YEARS_MAX = 9999 };

// Reads exactly `digits` digits at *at.
static bool read_digits(struct str text, size_t *at, size_t digits, int *out)
{
    int value = 0;
    if (text.len < *at + digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        char c = text.at[*at + i];
        if (!byte_is_digit(c))
            return false;
        value = value * 10 + (c - '0');
    }
    *at += digits;
    *out = value;
    return true;
}

static bool read_byte(struct str text, size_t *at, const char *any)
{
    if (*at >= text.len || !text.at[*at] || !strchr(any, text.at[*at]))
        return false;
    (*at)++;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

static bool read_day(struct str text, size_t *at, struct tm *out)
{
    int year, month, day;
    if (!read_digits(text, at, 4, &year) || !read_byte(text, at, "-") || !read_digits(text, at, 2, &month) ||
        !read_byte(text, at, "-") || !read_digits(text, at, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *out = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1};
    return true;
}

bool date_is_day(struct str text)
{
    struct tm parts;
    size_t at = 0;
    return read_day(text, &at, &parts) && at == text.len;
}

static bool write_day(int64_t moment, char out[11])
{
    time_t at = (time_t)moment;
    struct tm parts;
    return localtime_r(&at, &parts) && parts.tm_year + 1900 <= YEARS_MAX &&
           strftime(out, 11, "%Y-%m-%d", &parts) == 10;
}

struct str date_today(struct arena *arena)
{
    char text[11];
    return write_day((int64_t)time(NULL), text) ? arena_copy(arena, str_from(text)) : (struct str){0};
}

// "Z", "+01:00", "+0100": seconds east of Greenwich.
static bool read_zone(struct str text, size_t *at, int *east)
{
    int hours, minutes;
    *east = 0;
    if (read_byte(text, at, "Zz"))
        return true;
    bool is_west = *at < text.len && text.at[*at] == '-';
    if (!read_byte(text, at, "+-") || !read_digits(text, at, 2, &hours))
        return false;
    read_byte(text, at, ":");
    if (!read_digits(text, at, 2, &minutes) || hours > 14 || minutes > 59)
        return false;
    *east = (hours * 60 + minutes) * (is_west ? -60 : 60);
    return true;
}

// "2026-11-25", with a time and a zone behind it or without.
static bool parse_absolute(struct str text, int64_t *out)
{
    struct tm parts;
    size_t at = 0;
    int east = 0;
    bool has_zone = false;
    if (!read_day(text, &at, &parts))
        return false;
    if (at < text.len) {
        if (!read_byte(text, &at, "Tt ") || !read_digits(text, &at, 2, &parts.tm_hour) ||
            !read_byte(text, &at, ":") || !read_digits(text, &at, 2, &parts.tm_min))
            return false;
        if (read_byte(text, &at, ":") && !read_digits(text, &at, 2, &parts.tm_sec))
            return false;
        read_byte(text, &at, " ");
        if (at < text.len) {
            has_zone = true;
            if (!read_zone(text, &at, &east))
                return false;
        }
    }
    if (at != text.len || parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60)
        return false;
    time_t moment = has_zone ? timegm(&parts) : mktime(&parts);
    *out = (int64_t)moment - east;
    return true;
}

// "2 weeks", "2.weeks", "1 month": moves *moment by so much, back when `back`.
static bool move_by(struct str text, bool back, int64_t *moment)
{
    static const struct {
        const char *name;
        int64_t seconds; // 0: by the calendar
        int months;
    } units[] = {
        {"second", 1, 0},    {"minute", 60, 0}, {"hour", 3600, 0}, {"day", 86400, 0},
        {"week", 604800, 0}, {"month", 0, 1},   {"year", 0, 12},
    };
    enum { COUNT_MAX = 100000 };
    size_t digits = 0;
    uint64_t count;
    while (digits < text.len && byte_is_digit(text.at[digits]))
        digits++;
    if (!str_to_u64(str_slice(text, 0, digits), &count) || count > COUNT_MAX)
        return false;
    struct str unit = str_slice(text, digits, text.len);
    while (unit.len && (unit.at[0] == ' ' || unit.at[0] == '.'))
        unit = str_slice(unit, 1, unit.len);
    if (str_ends_with(unit, STR("s")))
        unit.len--;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!str_equal(unit, str_from(units[i].name)))
            continue;
        int64_t amount = (int64_t)count * (back ? -1 : 1);
        if (units[i].seconds) {
            *moment += amount * units[i].seconds;
            return true;
        }
        time_t at = (time_t)*moment;
        struct tm parts;
        if (!localtime_r(&at, &parts) || count > YEARS_MAX)
            return false;
        parts.tm_mon += (int)amount * units[i].months;
        parts.tm_isdst = -1;
        *moment = (int64_t)mktime(&parts);
        return true;
    }
    return false;
}

static int64_t day_start(int64_t moment, int days)
{
    time_t at = (time_t)moment;
    struct tm parts;
    if (!localtime_r(&at, &parts))
        return moment;
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    parts.tm_mday += days;
    parts.tm_isdst = -1;
    return (int64_t)mktime(&parts);
}

bool date_parse_moment(struct str text, int64_t now, int64_t *out)
{
    uint64_t seconds;
    text = str_trim(text);
    if (str_equal(text, STR("now"))) {
        *out = now;
        return true;
    }
    if (str_equal(text, STR("today")) || str_equal(text, STR("yesterday"))) {
        *out = day_start(now, text.at[0] == 'y' ? -1 : 0);
        return true;
    }
    if (text.len > 1 && text.at[0] == '@' && str_to_u64(str_slice(text, 1, text.len), &seconds) &&
        seconds < (uint64_t)1 << 40) {
        *out = (int64_t)seconds;
        return true;
    }
    if (str_ends_with(text, STR(" ago")) || str_ends_with(text, STR(".ago"))) {
        int64_t moment = now;
        if (!move_by(str_trim(str_slice(text, 0, text.len - 4)), true, &moment))
            return false;
        *out = moment;
        return true;
    }
    return parse_absolute(text, out);
}

bool date_parse_last_day(struct str text, int64_t now, char out[11])
{
    text = str_trim(text);
    if (date_is_day(text)) {
        memcpy(out, text.at, 10);
        out[10] = '\0';
        return true;
    }
    return move_by(text, false, &now) && write_day(now, out);
}
