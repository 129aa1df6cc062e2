#include "core/date.h"
#include "unit.h"

#include <stdlib.h>
#include <time.h>

enum { NOW = 1795608000 }; // 2026-11-25 12:00:00 UTC

static void test_days(void **state)
{
    (void)state;
    static const char *const good[] = {"2026-11-25", "2028-02-29", "2000-02-29", "0001-01-01"};
    static const char *const bad[] = {"",           "2026-13-01", "2026-02-29", "1900-02-29",
                                      "2026-00-10", "2026-1-1",   "2026-11-31", "2026-11-251",
                                      "tomorrow",   "2026/11/25", "2026-11-2x", "-026-11-25"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(date_is_day(str_from(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(date_is_day(str_from(bad[i])));
    struct arena ARENA_AUTO arena = {0};
    assert_true(date_is_day(date_today(&arena)));
}

static void test_moments(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t moment;
    } cases[] = {
        {"now", NOW},
        {"today", NOW - 12 * 3600},
        {"yesterday", NOW - 36 * 3600},
        {"@1764000000", 1764000000},
        {"2026-11-25", NOW - 12 * 3600},
        {"2026-11-25 13:30", NOW + 5400},
        {"2026-11-25T12:00:05Z", NOW + 5},
        {"2026-11-25T13:00:00+01:00", NOW},
        {"2026-11-25 07:00:00 -0500", NOW},
        {"1 second ago", NOW - 1},
        {"90 minutes ago", NOW - 5400},
        {"2 weeks ago", NOW - 14 * 86400},
        {"3.days.ago", NOW - 3 * 86400},
        {"1 month ago", NOW - 31 * 86400},
        {"1 year ago", NOW - 365 * 86400},
        {"  2 hours ago ", NOW - 7200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t moment = -1;
        if (!date_parse_moment(str_from(cases[i].text), NOW, &moment) || moment != cases[i].moment)
            fail_msg("%s: %lld, not %lld", cases[i].text, (long long)moment, (long long)cases[i].moment);
    }
}

static void test_no_moments(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "ago",
                                      "weeks ago",
                                      "2 fortnights ago",
                                      "2 weeks",
                                      "99999999999999999999 days ago",
                                      "2026-11-25T25:00",
                                      "2026-11-25T12:60",
                                      "2026-11-25T12",
                                      "2026-11-25T12:00+99:00",
                                      "2026-11-25T12:00Zx",
                                      "@",
                                      "@x",
                                      "@99999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t moment = 7;
        if (date_parse_moment(str_from(bad[i]), NOW, &moment))
            fail_msg("'%s' was taken for %lld", bad[i], (long long)moment);
        assert_int_equal(moment, 7);
    }
    int64_t moment;
    assert_false(date_parse_moment((struct str){"2026-11-25\0", 11}, NOW, &moment));
}

static void test_last_days(void **state)
{
    (void)state;
    static const struct {
        const char *text, *day;
    } cases[] = {{"2027-01-31", "2027-01-31"},
                 {"30 days", "2026-12-25"},
                 {"1 week", "2026-12-02"},
                 {"3 months", "2027-02-25"},
                 {"2 years", "2028-11-25"}};
    char day[11];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(date_parse_last_day(str_from(cases[i].text), NOW, day));
        assert_string_equal(day, cases[i].day);
    }
    assert_false(date_parse_last_day(STR("soon"), NOW, day));
    assert_false(date_parse_last_day(STR("30 days ago"), NOW, day));
    assert_false(date_parse_last_day(STR("99999 years"), NOW, day));
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_no_moments),
        cmocka_unit_test(test_last_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
