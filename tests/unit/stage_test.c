#include "core/stage.h"
#include "unit.h"

static void test_names_round_trip(void **state)
{
    (void)state;
    for (unsigned i = 0; i < STAGE_COUNT; i++) {
        enum stage back = STAGE_COUNT;
        assert_true(stage_parse(str_from(stage_name((enum stage)i)), &back));
        assert_int_equal(back, i);
    }
}

static void test_unknown(void **state)
{
    (void)state;
    enum stage stage = STAGE_UPDATE;
    static const char *const bad[] = {"", "pre", "pre-commit ", "PRE-COMMIT", "pre-commitx"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(stage_parse(str_from(bad[i]), &stage));
    assert_int_equal(stage, STAGE_UPDATE);
    assert_string_equal(stage_name(STAGE_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names_round_trip),
                                       cmocka_unit_test(test_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
