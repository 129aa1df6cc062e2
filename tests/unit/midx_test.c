// Multi-pack-indexes that git writes, and what is made of them for packs without an index.
#include "core/midx.h"

#include "core/file.h"
#include "core/object.h"
#include "core/pack.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH], folder[FIXTURE_PATH + 32], file[FIXTURE_PATH + 64];
    struct arena arena;
    struct midx midx;
};

// Three packs, the second and third with an object that the first has too.
static void make_packs(struct fixture *fixture, const char *format)
{
    static const char *const names[] = {"one", "two", "three"};
    char option[64];
    fixture_new(fixture->root);
    snprintf(option, sizeof option, "--object-format=%s", format);
    fixture_git(fixture->root, "init", "-q", option, ".", NULL);
    for (size_t i = 0; i < 3; i++) {
        fixture_write(fixture->root, names[i], names[i]);
        fixture_git(fixture->root, "add", "-A", NULL);
        fixture_git(fixture->root, "commit", "-q", "-m", names[i], NULL);
        fixture_git(fixture->root, "repack", "-q", i == 2 ? "-a" : "-d", NULL); // -a without -d: doubles
    }
    fixture_git(fixture->root, "prune-packed", "-q", NULL);
    snprintf(fixture->folder, sizeof fixture->folder, "%s/.git/objects/pack", fixture->root);
    snprintf(fixture->file, sizeof fixture->file, "%s/multi-pack-index", fixture->folder);
    fixture_git(fixture->root, "multi-pack-index", "write", NULL);
}

static void remove_fixture(struct fixture *fixture)
{
    arena_free(&fixture->arena);
    fixture_remove(fixture->root);
}

static struct str stem_of(struct fixture *fixture, size_t pack)
{
    return arena_join_path(&fixture->arena, str_from(fixture->folder), fixture->midx.packs[pack]);
}

// The packs' own indexes say the same of each object, and all objects are listed once.
static void check_format(const char *format, size_t oid_size)
{
    struct fixture fixture = {0};
    struct error err = {0};
    size_t listed = 0, in_packs = 0;
    make_packs(&fixture, format);
    assert_ok(midx_open(fixture.file, oid_size, &fixture.arena, &fixture.midx, &err));
    assert_int_equal(fixture.midx.pack_count, 3);
    for (size_t i = 0; i < fixture.midx.pack_count; i++) {
        struct pack whole, part;
        struct buffer index = {0};
        assert_ok(pack_open(stem_of(&fixture, i), oid_size, &fixture.arena, &whole, &err));
        assert_ok(midx_index(&fixture.midx, i, &index, &err));
        assert_ok(pack_open_partial(stem_of(&fixture, i), index, oid_size, &fixture.arena, &part, &err));
        assert_true(part.is_partial && part.count <= whole.count);
        listed += part.count;
        in_packs += whole.count;
        for (size_t at = 0; at < part.count; at++) {
            struct oid oid = pack_oid(&part, at);
            size_t position, expected, offset;
            assert_true(pack_find(&whole, &oid, &position));
            assert_ok(pack_offset(&whole, position, &expected, &err));
            assert_ok(pack_offset(&part, at, &offset, &err));
            assert_int_equal(offset, expected);
            assert_true(pack_find(&part, &oid, &position));
            assert_int_equal(position, at);
        }
        pack_close(&whole);
        pack_close(&part);
    }
    assert_int_equal(listed, 9); // commits, trees, blobs
    assert_true(in_packs > listed);
    midx_close(&fixture.midx);
    remove_fixture(&fixture);
}

static void test_as_the_packs_say(void **state)
{
    (void)state;
    check_format("sha1", 20);
    check_format("sha256", 32);
}

static void remove_indexes(const struct fixture *fixture, const struct midx *midx)
{
    for (size_t i = 0; i < midx->pack_count; i++) {
        char path[2 * FIXTURE_PATH];
        snprintf(path, sizeof path, "%s/%s.idx", fixture->folder, midx->packs[i].at);
        assert_int_equal(unlink(path), 0);
    }
}

static struct object_store *open_store(const struct fixture *fixture)
{
    char objects[FIXTURE_PATH + 32];
    snprintf(objects, sizeof objects, "%s/.git/objects", fixture->root);
    return object_store_open(str_from(objects), STR(""), 20);
}

static void test_packs_without_indexes(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    struct error err = {0};
    struct buffer out = {0};
    const struct object_note *notes;
    make_packs(&fixture, "sha1");
    assert_ok(midx_open(fixture.file, 20, &fixture.arena, &fixture.midx, &err));
    remove_indexes(&fixture, &fixture.midx);
    struct object_store *store = open_store(&fixture);
    for (size_t i = 0; i < fixture.midx.ids.count; i++) {
        struct oid oid = oid_fanout_at(&fixture.midx.ids, i);
        enum object_kind kind;
        assert_ok(object_read(store, &oid, 1 << 20, &kind, &out, &err));
    }
    assert_int_equal(object_store_notes(store, &notes), 0);
    object_store_close(store);
    buffer_free(&out);
    midx_close(&fixture.midx);
    remove_fixture(&fixture);
}

// Neither index nor a multi-pack-index that can be read: each pack is told, and what it has is missing.
static void test_packs_that_nothing_lists(void **state)
{
    (void)state;
    for (size_t round = 0; round < 4; round++) {
        struct fixture fixture = {0};
        struct error err = {0};
        struct buffer out = {0};
        const struct object_note *notes;
        enum object_kind kind;
        make_packs(&fixture, "sha1");
        assert_ok(midx_open(fixture.file, 20, &fixture.arena, &fixture.midx, &err));
        struct oid oid = oid_fanout_at(&fixture.midx.ids, 0);
        remove_indexes(&fixture, &fixture.midx);
        midx_close(&fixture.midx);
        assert_int_equal(unlink(fixture.file), 0);
        if (round == 1)
            fixture_write(fixture.folder, "multi-pack-index", "MIDX but not more");
        if (round == 2)
            fixture_write(fixture.folder, "multi-pack-index.d/multi-pack-index-chain", "../../0123\n");
        if (round == 3)
            fixture_write(fixture.folder, "multi-pack-index.d/multi-pack-index-chain",
                          "0000000000000000000000000000000000000000\n");
        struct object_store *store = open_store(&fixture);
        assert_false(object_read(store, &oid, 1 << 20, &kind, &out, &err));
        assert_int_equal(err.code, ERROR_MISSING);
        assert_int_equal(object_store_notes(store, &notes), 3);
        static const char *const says[] = {"it has no index", "it is damaged", "a line of the chain is no id",
                                           "multi-pack-index-00"};
        assert_non_null(strstr(notes[0].reason.at, says[round]));
        object_store_close(store);
        buffer_free(&out);
        remove_fixture(&fixture);
    }
}

static void move(const struct fixture *fixture, const char *from, const char *to)
{
    char old[2 * FIXTURE_PATH], new[2 * FIXTURE_PATH];
    snprintf(old, sizeof old, "%s/%s", fixture->folder, from);
    snprintf(new, sizeof new, "%s/%s", fixture->folder, to);
    assert_int_equal(rename(old, new), 0);
}

// Moves the indexes of all packs but one out of git's sight, or back.
static void hide_others(struct fixture *fixture, const struct midx *all, size_t pack, bool hides)
{
    for (size_t i = 0; i < all->pack_count; i++) {
        struct str shown = arena_printf(&fixture->arena, "%s.idx", all->packs[i].at);
        struct str hidden = arena_printf(&fixture->arena, "%s.hidden", all->packs[i].at);
        if (i != pack)
            move(fixture, hides ? shown.at : hidden.at, hides ? hidden.at : shown.at);
    }
}

// A file of the chain that lists one pack, under the name that git gives it: its checksum. `version` 2 is
// what git writes today.
static void add_layer(struct fixture *fixture, const struct midx *all, size_t pack, char version,
                      struct buffer *chain)
{
    struct buffer file = {0};
    struct error err = {0};
    char hex[OID_HEX_MAX + 1];
    hide_others(fixture, all, pack, true);
    fixture_git(fixture->root, "multi-pack-index", "write", NULL);
    hide_others(fixture, all, pack, false);
    assert_ok(file_read(fixture->file, 1 << 20, &file, &err));
    struct oid oid = oid_from_raw((unsigned char *)file.at + file.len - 20, 20);
    file.at[4] = version;
    struct str name = arena_printf(&fixture->arena, "multi-pack-index.d/multi-pack-index-%s.midx",
                                   oid_to_hex(&oid, hex).at);
    fixture_write_bytes(fixture->folder, name.at, buffer_str(&file));
    assert_int_equal(unlink(fixture->file), 0);
    buffer_add(chain, oid_to_hex(&oid, hex));
    buffer_add_byte(chain, '\n');
    buffer_free(&file);
}

// How many of the objects can't be read. `lost` is the file that is told as the reason; NULL: nothing is
// told.
static size_t count_missing(const struct fixture *fixture, const char *lost)
{
    struct object_store *store = open_store(fixture);
    struct buffer out = {0};
    const struct object_note *notes;
    size_t missing = 0;
    for (size_t i = 0; i < fixture->midx.ids.count; i++) {
        struct oid oid = oid_fanout_at(&fixture->midx.ids, i);
        struct error err = {0};
        enum object_kind kind;
        missing += !object_read(store, &oid, 1 << 20, &kind, &out, &err);
    }
    assert_int_equal(object_store_notes(store, &notes), lost ? 1 : 0);
    if (lost)
        assert_non_null(strstr(notes[0].reason.at, lost));
    object_store_close(store);
    buffer_free(&out);
    return missing;
}

// A chain lists packs without indexes as one file does. When one of its files is lost, the others still say
// where their packs' objects are.
static void test_chain(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    struct error err = {0};
    struct buffer chain = {0};
    size_t missing = 0;
    make_packs(&fixture, "sha1");
    assert_ok(midx_open(fixture.file, 20, &fixture.arena, &fixture.midx, &err));
    fixture_write(fixture.folder, "multi-pack-index.d/multi-pack-index-chain", "");
    assert_int_equal(unlink(fixture.file), 0);
    for (size_t i = 0; i < 3; i++)
        add_layer(&fixture, &fixture.midx, i, i == 1 ? 1 : 2, &chain);
    fixture_write_bytes(fixture.folder, "multi-pack-index.d/multi-pack-index-chain", buffer_str(&chain));
    remove_indexes(&fixture, &fixture.midx);
    assert_int_equal(count_missing(&fixture, NULL), 0);
    for (size_t lost = 0; lost < 3; lost++) {
        const char *name = arena_printf(&fixture.arena, "multi-pack-index.d/multi-pack-index-%.40s.midx",
                                        chain.at + 41 * lost)
                               .at;
        move(&fixture, name, "lost");
        missing += count_missing(&fixture, name);
        move(&fixture, "lost", name);
    }
    assert_true(missing > 0 &&
                missing < 3 * fixture.midx.ids.count); // one of the packs has all that the others have
    buffer_free(&chain);
    midx_close(&fixture.midx);
    remove_fixture(&fixture);
}

static void read_all(struct str map)
{
    struct midx midx;
    struct arena arena = {0};
    struct error err = {0};
    if (midx_open_bytes(map, 20, &arena, &midx, &err)) {
        for (size_t i = 0; i < midx.pack_count; i++) {
            struct buffer index = {0};
            midx_index(&midx, i, &index, &err);
            buffer_free(&index);
        }
    } else {
        assert_int_equal(err.code, ERROR_REPO);
    }
    arena_free(&arena);
}

static void test_damaged(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    struct buffer file = {0};
    struct error err = {0};
    make_packs(&fixture, "sha1");
    assert_ok(file_read(fixture.file, 1 << 20, &file, &err));
    for (size_t len = 0; len < file.len; len++) {
        char *cut = malloc(len + 1); // so that a sanitizer sees who reads behind it
        memcpy(cut, file.at, len);
        read_all((struct str){cut, len});
        free(cut);
    }
    for (size_t at = 0; at < file.len; at++)
        for (int bit = 0; bit < 8; bit += 7) {
            file.at[at] ^= (char)(1 << bit);
            read_all(buffer_str(&file));
            file.at[at] ^= (char)(1 << bit);
        }
    buffer_free(&file);
    remove_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_packs_say),
        cmocka_unit_test(test_packs_without_indexes),
        cmocka_unit_test(test_packs_that_nothing_lists),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
