// Dates as people write them: the last day of an exemption, and since when to look.
#ifndef ANDON_CORE_DATE_H
#define ANDON_CORE_DATE_H

#include "core/arena.h"
#include "core/str.h"

// True for a day that the calendar has, as YYYY-MM-DD.
bool date_is_day(struct str text);

// The current day of the local time zone, as YYYY-MM-DD.
struct str date_today(struct arena *arena);

// A point in time, in seconds since 1970: "2026-11-25" (the start of the day, local time), "2026-11-25
// 13:30", "2026-11-25T13:30:05Z", "…+01:00", "2 weeks ago", "3.days.ago", "yesterday", "today", "now",
// "@1764000000". `now` is what the relative ones count from. False, and *out unchanged, for anything else.
bool date_parse_moment(struct str text, int64_t now, int64_t *out);

// The last day of something: "2027-01-31", or from now on: "30 days", "6 months". Writes YYYY-MM-DD.
bool date_parse_last_day(struct str text, int64_t now, char out[11]);

#endif
