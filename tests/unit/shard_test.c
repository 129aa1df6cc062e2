// Parts of a whole: parsing, no overlap, nothing left out, about even.
#include "core/shard.h"
#include "unit.h"

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t number, count; // 0: not a shard
    } cases[] = {
        {"1/1", 1, 1},
        {"3/8", 3, 8},
        {"100000/100000", 100000, 100000},
        {"0/8", 0, 0},
        {"9/8", 0, 0},
        {"1/0", 0, 0},
        {"", 0, 0},
        {"/", 0, 0},
        {"1", 0, 0},
        {"1/", 0, 0},
        {"/2", 0, 0},
        {"a/b", 0, 0},
        {"-1/2", 0, 0},
        {"1/100001", 0, 0},
        {"1/2/3", 0, 0},
        {" 1/2", 0, 0},
        {"4294967297/4294967298", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct shard shard = {0};
        bool ok = shard_parse(str_from(cases[i].text), &shard, &err);
        if (ok != (cases[i].count > 0))
            fail_msg("%s: %s", cases[i].text, err.message);
        assert_int_equal(shard.number, cases[i].number);
        assert_int_equal(shard.count, cases[i].count);
        assert_int_equal(err.code, ok ? ERROR_NONE : ERROR_USAGE);
    }
}

static void test_parts(void **state)
{
    (void)state;
    enum { THINGS = 4000 };
    static const uint32_t counts[] = {1, 2, 3, 7, 16};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        size_t sizes[2][16] = {{0}};
        for (uint32_t thing = 0; thing < THINGS; thing++) {
            char name[32];
            struct oid oid = {.size = 20};
            uint64_t hash;
            snprintf(name, sizeof name, "src/file%u.c", thing);
            hash = str_hash(str_from(name));
            memcpy(oid.bytes, &hash, sizeof hash);
            unsigned by_oid = 0, by_name = 0;
            for (uint32_t number = 1; number <= counts[c]; number++) {
                struct shard shard = {number, counts[c]};
                bool has[] = {shard_has(&shard, &oid), shard_has_name(&shard, str_from(name))};
                by_oid += has[0];
                by_name += has[1];
                sizes[0][number - 1] += has[0];
                sizes[1][number - 1] += has[1];
            }
            assert_int_equal(by_oid, 1);
            assert_int_equal(by_name, 1);
        }
        for (uint32_t i = 0; i < counts[c]; i++)
            for (int kind = 0; kind < 2; kind++)
                assert_in_range(sizes[kind][i], THINGS / counts[c] * 3 / 5, THINGS / counts[c] * 7 / 5);
    }
}

static void test_whole(void **state)
{
    (void)state;
    struct shard all = {0};
    struct oid oid = {.size = 20};
    assert_true(shard_has(NULL, &oid) && shard_has(&all, &oid));
    assert_true(shard_has_name(NULL, STR("a")) && shard_has_name(&all, STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
