#include "core/oid.h"
#include "unit.h"

static void test_hex_round_trip(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "0123456789abcdef0123456789abcdef01234567",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct oid oid;
        char hex[OID_HEX_MAX + 1];
        assert_true(oid_from_hex(str_from(cases[i]), &oid));
        assert_int_equal(oid.size, strlen(cases[i]) / 2);
        assert_str(oid_to_hex(&oid, hex), cases[i]);
        assert_string_equal(hex, cases[i]);
        struct oid raw = oid_from_raw(oid.bytes, oid.size);
        assert_true(oid_equal(&oid, &raw));
    }
}

static void test_upper_case_is_read(void **state)
{
    (void)state;
    struct oid upper, lower;
    assert_true(oid_from_hex(STR("ABCDEF0000000000000000000000000000000000"), &upper));
    assert_true(oid_from_hex(STR("abcdef0000000000000000000000000000000000"), &lower));
    assert_true(oid_equal(&upper, &lower));
}

static void test_malformed_hex(void **state)
{
    (void)state;
    static const char *const cases[] = {"",
                                        "0",
                                        "0123456789abcdef0123456789abcdef0123456",
                                        "0123456789abcdef0123456789abcdef012345678",
                                        "0123456789abcdef0123456789abcdef0123456g",
                                        "0123456789abcdef0123456789abcdef 1234567"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct oid oid = {.size = 7};
        assert_false(oid_from_hex(str_from(cases[i]), &oid));
        assert_int_equal(oid.size, 7);
    }
}

static void test_zero(void **state)
{
    (void)state;
    struct oid oid = {0}, other;
    char hex[OID_HEX_MAX + 1];
    assert_true(oid_is_zero(&oid));
    assert_str(oid_to_hex(&oid, hex), "");
    assert_true(oid_from_hex(STR("0000000000000000000000000000000000000000"), &other));
    assert_true(oid_is_zero(&other));
    assert_false(oid_equal(&oid, &other));
    other.bytes[19] = 1;
    assert_false(oid_is_zero(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex_round_trip),
        cmocka_unit_test(test_upper_case_is_read),
        cmocka_unit_test(test_malformed_hex),
        cmocka_unit_test(test_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
