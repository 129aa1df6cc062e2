// Chains of deltas, those that no git would write among them.
#include "pack_fixture.h"

struct fixture {
    struct pack_fixture *packed;
    struct buffer out;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->packed = pack_fixture_new();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    pack_fixture_free(fixture->packed);
    buffer_free(&fixture->out);
    free(fixture);
    return 0;
}

static bool read_object(struct fixture *fixture, size_t number, size_t limit, enum object_kind *kind,
                        size_t *size, struct error *err)
{
    *err = (struct error){0};
    return pack_read(&fixture->packed->pack, fixture->packed->offsets[number], limit,
                     fixture->packed->inflater, kind, size, &fixture->out, err);
}

static void assert_broken(struct fixture *fixture, size_t number, const char *part)
{
    struct error err;
    enum object_kind kind;
    size_t size;
    assert_false(read_object(fixture, number, 1 << 20, &kind, &size, &err));
    assert_int_equal(err.code, ERROR_REPO);
    if (!strstr(err.message, part))
        fail_msg("\"%s\" does not say \"%s\"", err.message, part);
}

static void test_chain(void **state)
{
    struct fixture *fixture = *state;
    struct error err;
    enum object_kind kind;
    size_t size, number = pack_fixture_add(fixture->packed, PACKED_COMMIT, 0, STR("0"));
    for (size_t i = 1; i < 9; i++) {
        const char digit[] = {(char)('0' + i), '\0'};
        number = pack_fixture_add_delta(fixture->packed, i % 2 ? PACKED_BY_OFFSET : PACKED_BY_ID, number, i,
                                        digit);
    }
    pack_fixture_open(fixture->packed);
    for (size_t i = 0; i <= number; i++) {
        static const char expected[] = "012345678";
        assert_ok(read_object(fixture, i, 100, &kind, &size, &err));
        assert_int_equal(kind, OBJECT_COMMIT); // of what the chain ends in
        assert_int_equal(size, i + 1);
        assert_int_equal(fixture->out.len, i + 1);
        assert_memory_equal(fixture->out.at, expected, i + 1);
        // Size and kind alone need no inflater, and no room.
        size = 0;
        assert_ok(pack_read(&fixture->packed->pack, fixture->packed->offsets[i], 0, NULL, &kind, &size, NULL,
                            &err));
        assert_int_equal(size, i + 1);
        assert_ok(read_object(fixture, i, i + 1, &kind, &size, &err));
        assert_false(read_object(fixture, i, i, &kind, &size, &err));
        assert_int_equal(err.code, ERROR_LIMIT);
    }
}

static void test_chain_in_a_circle(void **state)
{
    struct fixture *fixture = *state;
    pack_fixture_add_delta(fixture->packed, PACKED_BY_ID, 1, 5, "a");
    pack_fixture_add_delta(fixture->packed, PACKED_BY_ID, 0, 6, "b");
    pack_fixture_add_delta(fixture->packed, PACKED_BY_ID, 2, 6, "c"); // of itself
    pack_fixture_open(fixture->packed);
    for (size_t i = 0; i < 3; i++)
        assert_broken(fixture, i, "chain is longer than 4096");
}

static void test_base_that_is_not_there(void **state)
{
    struct fixture *fixture = *state;
    pack_fixture_add_delta(fixture->packed, PACKED_BY_ID, 9, 5, "a");
    pack_fixture_add_delta(fixture->packed, PACKED_BY_OFFSET, 1, 5, "b"); // distance 0
    pack_fixture_open(fixture->packed);
    assert_broken(fixture, 0, "base of a delta is missing");
    assert_broken(fixture, 1, "pack");
}

static void test_deltas_that_do_not_fit(void **state)
{
    struct fixture *fixture = *state;
    size_t base = pack_fixture_add(fixture->packed, PACKED_BLOB, 0, STR("base"));
    size_t wrong = pack_fixture_add_delta(fixture->packed, PACKED_BY_OFFSET, base, 5, "x"); // the base has 4
    size_t above = pack_fixture_add_delta(fixture->packed, PACKED_BY_OFFSET, wrong, 6, "y");
    size_t headless = pack_fixture_add(fixture->packed, PACKED_BY_ID, base, STR("\x80\x80\x80"));
    size_t below = pack_fixture_add_delta(fixture->packed, PACKED_BY_ID, headless, 4, "z");
    size_t empty = pack_fixture_add(fixture->packed, PACKED_BY_ID, base, STR(""));
    pack_fixture_open(fixture->packed);
    assert_broken(fixture, wrong, "does not fit its base");
    assert_broken(fixture, above, "does not fit its base");
    assert_broken(fixture, headless, "is damaged");
    assert_broken(fixture, below, "does not fit its base");
    assert_broken(fixture, empty, "is damaged");
}

static void test_damaged_streams(void **state)
{
    struct fixture *fixture = *state;
    size_t base = pack_fixture_add(fixture->packed, PACKED_BLOB, 0, STR("a base that is long enough"));
    size_t delta = pack_fixture_add_delta(fixture->packed, PACKED_BY_OFFSET, base, 26, "x");
    size_t above = pack_fixture_add_delta(fixture->packed, PACKED_BY_OFFSET, delta, 27, "y");
    fixture->packed->data.at[fixture->packed->offsets[base] + 6] ^= 0x55;
    pack_fixture_open(fixture->packed);
    for (size_t i = base; i <= above; i++)
        assert_broken(fixture, i, "pack");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_chain),
        TEST(test_chain_in_a_circle),
        TEST(test_base_that_is_not_there),
        TEST(test_deltas_that_do_not_fit),
        TEST(test_damaged_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
