// Chains of deltas in packs that are made here byte by byte, so that chains no git would write can be had
// too.
#include "core/pack.h"
#include "unit.h"

#include <libdeflate.h>

enum { ENTRY_MAX = 16, COMMIT = 1, BLOB = 3, BY_OFFSET = 6, BY_ID = 7 };

struct fixture {
    struct buffer index, data, out;
    size_t offsets[ENTRY_MAX];
    size_t count;
    struct libdeflate_compressor *deflater;
    struct libdeflate_decompressor *inflater;
    struct pack pack;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->deflater = libdeflate_alloc_compressor(1);
    fixture->inflater = libdeflate_alloc_decompressor();
    buffer_add(&fixture->data, (struct str){"PACK\0\0\0\2\0\0\0\0", 12});
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    libdeflate_free_compressor(fixture->deflater);
    libdeflate_free_decompressor(fixture->inflater);
    buffer_free(&fixture->index);
    buffer_free(&fixture->data);
    buffer_free(&fixture->out);
    free(fixture);
    return 0;
}

static void add_number(struct buffer *out, size_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_add_byte(out, (char)(number >> shift & 0xff));
}

// The id of the object at `number`: its number, then zeros. Ids are in order then.
static void add_oid(struct buffer *out, size_t number)
{
    char bytes[20] = {(char)number};
    buffer_add(out, (struct str){bytes, sizeof bytes});
}

// Appends an entry; `base` is the number of another one, for the two kinds of deltas. Returns its number.
static size_t add_entry(struct fixture *fixture, unsigned kind, size_t base, struct str content)
{
    struct buffer *data = &fixture->data;
    char packed[1024];
    assert_true(fixture->count < ENTRY_MAX && content.len < 2048);
    fixture->offsets[fixture->count] = data->len;
    buffer_add_byte(data, (char)(0x80 | kind << 4 | (content.len & 15)));
    buffer_add_byte(data, (char)(content.len >> 4));
    if (kind == BY_ID)
        add_oid(data, base);
    if (kind == BY_OFFSET) {
        size_t distance = fixture->offsets[fixture->count] - fixture->offsets[base];
        assert_true(distance < 128);
        buffer_add_byte(data, (char)distance);
    }
    size_t len = libdeflate_zlib_compress(fixture->deflater, content.at, content.len, packed, sizeof packed);
    assert_true(len > 0);
    buffer_add(data, (struct str){packed, len});
    return fixture->count++;
}

// A delta that puts `insert` (at most 127 bytes) behind all of a base that is `base_len` bytes long (at most
// 127).
static struct str make_delta(char room[static 256], size_t base_len, const char *insert)
{
    size_t len = strlen(insert);
    char head[] = {(char)base_len, (char)(base_len + len), (char)0x90, (char)base_len, (char)len};
    assert_true(base_len + len < 128);
    memcpy(room, head, sizeof head);
    memcpy(room + sizeof head, insert, len);
    return (struct str){room, sizeof head + len};
}

static size_t add_delta(struct fixture *fixture, unsigned kind, size_t base, size_t base_len,
                        const char *insert)
{
    char room[256];
    return add_entry(fixture, kind, base, make_delta(room, base_len, insert));
}

static void open_pack(struct fixture *fixture)
{
    struct error err = {0};
    char trailer[40] = {0};
    struct buffer *index = &fixture->index;
    buffer_add(&fixture->data, (struct str){trailer, 20});
    buffer_add(index, (struct str){"\377tOc\0\0\0\2", 8});
    for (size_t byte = 0; byte < 256; byte++)
        add_number(index, byte < fixture->count ? byte + 1 : fixture->count);
    for (size_t i = 0; i < fixture->count; i++)
        add_oid(index, i);
    for (size_t i = 0; i < fixture->count; i++)
        add_number(index, 0);
    for (size_t i = 0; i < fixture->count; i++)
        add_number(index, fixture->offsets[i]);
    buffer_add(index, (struct str){trailer, 40});
    fixture->data.at[11] = (char)fixture->count;
    assert_ok(pack_open_bytes(buffer_str(index), buffer_str(&fixture->data), 20, &fixture->pack, &err));
}

static bool read_object(struct fixture *fixture, size_t number, size_t limit, enum object_kind *kind,
                        size_t *size, struct error *err)
{
    *err = (struct error){0};
    return pack_read(&fixture->pack, fixture->offsets[number], limit, fixture->inflater, kind, size,
                     &fixture->out, err);
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
    size_t size, number = add_entry(fixture, COMMIT, 0, STR("0"));
    for (size_t i = 1; i < 9; i++) {
        const char digit[] = {(char)('0' + i), '\0'};
        number = add_delta(fixture, i % 2 ? BY_OFFSET : BY_ID, number, i, digit);
    }
    open_pack(fixture);
    for (size_t i = 0; i <= number; i++) {
        static const char expected[] = "012345678";
        assert_ok(read_object(fixture, i, 100, &kind, &size, &err));
        assert_int_equal(kind, OBJECT_COMMIT); // of what the chain ends in
        assert_int_equal(size, i + 1);
        assert_int_equal(fixture->out.len, i + 1);
        assert_memory_equal(fixture->out.at, expected, i + 1);
        // Size and kind alone need no inflater, and no room.
        size = 0;
        assert_ok(pack_read(&fixture->pack, fixture->offsets[i], 0, NULL, &kind, &size, NULL, &err));
        assert_int_equal(size, i + 1);
        assert_ok(read_object(fixture, i, i + 1, &kind, &size, &err));
        assert_false(read_object(fixture, i, i, &kind, &size, &err));
        assert_int_equal(err.code, ERROR_LIMIT);
    }
}

static void test_chain_in_a_circle(void **state)
{
    struct fixture *fixture = *state;
    add_delta(fixture, BY_ID, 1, 5, "a");
    add_delta(fixture, BY_ID, 0, 6, "b");
    add_delta(fixture, BY_ID, 2, 6, "c"); // of itself
    open_pack(fixture);
    for (size_t i = 0; i < 3; i++)
        assert_broken(fixture, i, "chain is longer than 4096");
}

static void test_base_that_is_not_there(void **state)
{
    struct fixture *fixture = *state;
    add_delta(fixture, BY_ID, 9, 5, "a");
    add_delta(fixture, BY_OFFSET, 1, 5, "b"); // distance 0
    open_pack(fixture);
    assert_broken(fixture, 0, "base of a delta is missing");
    assert_broken(fixture, 1, "pack");
}

static void test_deltas_that_do_not_fit(void **state)
{
    struct fixture *fixture = *state;
    size_t base = add_entry(fixture, BLOB, 0, STR("base"));
    size_t wrong = add_delta(fixture, BY_OFFSET, base, 5, "x"); // the base has 4
    size_t above = add_delta(fixture, BY_OFFSET, wrong, 6, "y");
    size_t headless = add_entry(fixture, BY_ID, base, STR("\x80\x80\x80"));
    size_t below = add_delta(fixture, BY_ID, headless, 4, "z");
    size_t empty = add_entry(fixture, BY_ID, base, STR(""));
    open_pack(fixture);
    assert_broken(fixture, wrong, "does not fit its base");
    assert_broken(fixture, above, "does not fit its base");
    assert_broken(fixture, headless, "is damaged");
    assert_broken(fixture, below, "does not fit its base");
    assert_broken(fixture, empty, "is damaged");
}

static void test_damaged_streams(void **state)
{
    struct fixture *fixture = *state;
    size_t base = add_entry(fixture, BLOB, 0, STR("a base that is long enough"));
    size_t delta = add_delta(fixture, BY_OFFSET, base, 26, "x");
    size_t above = add_delta(fixture, BY_OFFSET, delta, 27, "y");
    fixture->data.at[fixture->offsets[base] + 6] ^= 0x55;
    open_pack(fixture);
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
