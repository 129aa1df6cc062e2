#include "core/oid_fanout.h"

#include "core/buffer.h"
#include "unit.h"

struct table {
    unsigned char fanout[OID_FANOUT_SIZE];
    unsigned char *ids;
    size_t count, oid_size;
    struct oid_fanout at;
};

static size_t compared_size;

static int compare_ids(const void *left, const void *right)
{
    return memcmp(left, right, compared_size);
}

// Sorts the ids and counts their first bytes.
static void open_table(struct table *table)
{
    compared_size = table->oid_size;
    qsort(table->ids, table->count, table->oid_size, compare_ids);
    for (size_t byte = 0, seen = 0; byte < 256; byte++) {
        while (seen < table->count && table->ids[seen * table->oid_size] <= byte)
            seen++;
        for (size_t i = 0; i < 4; i++)
            table->fanout[4 * byte + i] = (unsigned char)(seen >> (24 - 8 * i));
    }
    assert_true(oid_fanout_open(table->fanout, table->ids, table->oid_size, &table->at));
    assert_int_equal(table->at.count, table->count);
}

static void assert_all_found(const struct table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        struct oid oid = oid_fanout_at(&table->at, i);
        size_t position = SIZE_MAX;
        assert_true(oid_fanout_find(&table->at, &oid, &position));
        assert_int_equal(position, i);
        oid.bytes[table->oid_size - 1] ^= 1; // another one: there or not, never at a wrong place
        if (oid_fanout_find(&table->at, &oid, &position))
            assert_memory_equal(table->ids + position * table->oid_size, oid.bytes, table->oid_size);
    }
}

static void fill(struct table *table, size_t count, size_t oid_size,
                 unsigned char (*byte)(size_t id, size_t at))
{
    *table = (struct table){.count = count, .oid_size = oid_size};
    table->ids = calloc(count + 1, oid_size);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < oid_size; at++)
            table->ids[i * oid_size + at] = byte(i, at);
    open_table(table);
}

static unsigned char spread(size_t id, size_t at)
{
    uint64_t mixed = (id * 64 + at + 1) * UINT64_C(0x9e3779b97f4a7c15);
    return (unsigned char)((mixed ^ mixed >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 56);
}

// As somebody would make them who wants the search to be slow or wrong.
static unsigned char crowded(size_t id, size_t at)
{
    return (unsigned char)(at == 0 ? 7 : at > 16 ? id >> 8 * (19 - at) : 0xff);
}

static unsigned char one_end(size_t id, size_t at)
{
    return (unsigned char)(at == 0   ? 0xff
                           : at == 1 ? (id % 97 == 0 ? 0xff : 0)
                           : at > 16 ? id >> 8 * (19 - at)
                                     : 0);
}

static void test_find(void **state)
{
    static const size_t counts[] = {0, 1, 2, 64, 300, 20000, 90000};
    unsigned char (*const kinds[])(size_t, size_t) = {spread, crowded, one_end};
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t kind = 0; kind < 3; kind++) {
            struct table table;
            fill(&table, counts[i], kind == 0 && i % 2 ? 32 : 20, kinds[kind]);
            assert_all_found(&table);
            free(table.ids);
        }
}

static void test_other_size(void **state)
{
    struct table table;
    size_t position;
    (void)state;
    fill(&table, 100, 20, spread);
    struct oid oid = oid_fanout_at(&table.at, 4);
    oid.size = 32;
    assert_false(oid_fanout_find(&table.at, &oid, &position));
    free(table.ids);
}

static void test_table_out_of_order(void **state)
{
    struct table table;
    struct oid_fanout other;
    (void)state;
    fill(&table, 100, 20, spread);
    table.fanout[4 * 17] = 0xff;
    assert_false(oid_fanout_open(table.fanout, table.ids, 20, &other));
    free(table.ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_other_size),
        cmocka_unit_test(test_table_out_of_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
