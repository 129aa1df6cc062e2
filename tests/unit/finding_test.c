// Names of severities, and the one order in which findings are told.
#include "core/finding.h"
#include "unit.h"

static void test_severities(void **state)
{
    static const struct {
        const char *name;
        bool is_known;
        enum severity severity;
    } cases[] = {
        {"off", true, SEVERITY_OFF},     {"note", true, SEVERITY_NOTE},   {"warning", true, SEVERITY_WARNING},
        {"error", true, SEVERITY_ERROR}, {"block", true, SEVERITY_ERROR}, {"warn", true, SEVERITY_WARNING},
        {"info", true, SEVERITY_NOTE},   {"hint", true, SEVERITY_NOTE},   {"", false, SEVERITY_OFF},
        {"Error", false, SEVERITY_OFF},  {"errors", false, SEVERITY_OFF},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum severity severity = SEVERITY_COUNT;
        if (severity_parse(str_from(cases[i].name), &severity) != cases[i].is_known)
            fail_msg("'%s'", cases[i].name);
        assert_int_equal(severity, cases[i].is_known ? cases[i].severity : SEVERITY_COUNT);
    }
    for (int i = 0; i < SEVERITY_COUNT; i++) {
        enum severity severity;
        assert_true(severity_parse(str_from(severity_name((enum severity)i)), &severity));
        assert_int_equal(severity, i);
    }
}

// Each finding comes before the next one: path, line, column, rule, offset, length, message.
static void test_order(void **state)
{
    const struct finding findings[] = {
        {.path = STR("a"),
         .line = 2,
         .column = 9,
         .rule = STR("z"),
         .offset = 9,
         .length = 9,
         .message = STR("z")},
        {.path = STR("b"),
         .line = 1,
         .column = 9,
         .rule = STR("z"),
         .offset = 9,
         .length = 9,
         .message = STR("z")},
        {.path = STR("b"),
         .line = 2,
         .column = 1,
         .rule = STR("z"),
         .offset = 9,
         .length = 9,
         .message = STR("z")},
        {.path = STR("b"),
         .line = 2,
         .column = 2,
         .rule = STR("a"),
         .offset = 9,
         .length = 9,
         .message = STR("z")},
        {.path = STR("b"),
         .line = 2,
         .column = 2,
         .rule = STR("b"),
         .offset = 1,
         .length = 9,
         .message = STR("z")},
        {.path = STR("b"),
         .line = 2,
         .column = 2,
         .rule = STR("b"),
         .offset = 2,
         .length = 1,
         .message = STR("z")},
        {.path = STR("b"),
         .line = 2,
         .column = 2,
         .rule = STR("b"),
         .offset = 2,
         .length = 2,
         .message = STR("a")},
        {.path = STR("b"),
         .line = 2,
         .column = 2,
         .rule = STR("b"),
         .offset = 2,
         .length = 2,
         .message = STR("b")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++)
        for (size_t k = 0; k < sizeof findings / sizeof *findings; k++) {
            int order = finding_compare(&findings[i], &findings[k]);
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_severities),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
