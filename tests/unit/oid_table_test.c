#include "core/oid_table.h"

#include "unit.h"

// The id of a number; `crowds`: all ids begin alike, as nobody's digests do.
static struct oid make(size_t number, size_t size, bool crowds)
{
    unsigned char bytes[OID_SIZE_MAX] = {0};
    uint64_t mixed = crowds ? 0 : (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    memcpy(bytes, &mixed, sizeof mixed);
    memcpy(bytes + 12, &number, sizeof number);
    return oid_from_raw(bytes, size);
}

static void check(size_t count, size_t size, bool crowds)
{
    struct oid_table table = {.oid_size = size};
    bool is_new;
    for (size_t i = 0; i < count; i++) {
        struct oid oid = make(i, size, crowds);
        assert_int_equal(oid_table_find(&table, &oid), OID_TABLE_NONE);
        assert_int_equal(oid_table_add(&table, &oid, &is_new), i);
        assert_true(is_new);
        assert_int_equal(oid_table_add(&table, &oid, &is_new), i);
        assert_false(is_new);
    }
    assert_int_equal(table.count, count);
    for (size_t i = 0; i < count; i++) {
        struct oid oid = make(i, size, crowds), back = oid_table_at(&table, (uint32_t)i);
        assert_int_equal(oid_table_find(&table, &oid), i);
        assert_true(oid_equal(&oid, &back));
        assert_int_equal(oid_table_add(&table, &oid, NULL), i);
    }
    oid_table_free(&table);
    assert_int_equal(table.count, 0);
}

static void test_numbers_in_the_order_of_adding(void **state)
{
    (void)state;
    check(0, 20, false);
    check(1, 20, false);
    check(20000, 20, false);
    check(5000, 32, false);
    check(1500, 20, true);
}

static void test_empty(void **state)
{
    (void)state;
    struct oid_table table = {.oid_size = 20};
    struct oid oid = make(1, 20, false);
    assert_int_equal(oid_table_find(&table, &oid), OID_TABLE_NONE);
    oid_table_free(&table);
}

static void test_other_size(void **state)
{
    (void)state;
    struct oid_table table = {.oid_size = 20};
    struct oid oid = make(1, 20, false), other = make(1, 32, false), none = {0};
    oid_table_add(&table, &oid, NULL);
    assert_int_equal(oid_table_find(&table, &other), OID_TABLE_NONE);
    assert_int_equal(oid_table_add(&table, &other, NULL), OID_TABLE_NONE);
    assert_int_equal(oid_table_add(&table, &none, NULL), OID_TABLE_NONE);
    assert_int_equal(table.count, 1);
    oid_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_in_the_order_of_adding),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_other_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
