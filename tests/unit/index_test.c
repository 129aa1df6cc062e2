// The index reader against `git ls-files`, and against damage at every byte.
#include "core/cache_tree.h"
#include "core/index.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH], file[FIXTURE_PATH + 16];
    struct buffer listed, expected;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_new(fixture->root);
    snprintf(fixture->file, sizeof fixture->file, "%s/.git/index", fixture->root);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    buffer_free(&fixture->listed);
    buffer_free(&fixture->expected);
    fixture_remove(fixture->root);
    free(fixture);
    return 0;
}

static void start(const struct fixture *fixture, const char *format)
{
    char deep[1100];
    memset(deep, 'x', sizeof deep);
    for (size_t i = 100; i < sizeof deep; i += 100)
        deep[i] = '/';
    deep[sizeof deep - 1] = '\0';
    fixture_git(fixture->root, "init", "-q", format, ".", NULL);
    fixture_write(fixture->root, "a", "a\n");
    fixture_write(fixture->root, "lib/one.c", "one\n");
    fixture_write(fixture->root, "lib/two.c", "two\n");
    fixture_write(fixture->root, "lib/sub/three.c", "three\n");
    fixture_write(fixture->root, "z", "z\n");
    fixture_write(fixture->root, deep, "deep\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "one", NULL);
}

static void list(struct fixture *fixture, const struct index *index)
{
    struct index_cursor cursor = {.index = index};
    struct index_entry entry;
    struct error err = {0};
    char hex[OID_HEX_MAX + 1];
    buffer_clear(&fixture->listed);
    while (index_next(&cursor, &entry, &err))
        buffer_printf(&fixture->listed, "%06o %s %u\t%.*s\n", entry.mode, oid_to_hex(&entry.oid, hex).at,
                      entry.stage, STR_ARG(entry.path));
    assert_ok(err.code == ERROR_NONE);
    index_cursor_free(&cursor);
    buffer_add_byte(&fixture->listed, '\0');
}

static void test_equals_ls_files(void **state)
{
    struct fixture *fixture = *state;
    static const char *const formats[] = {"--object-format=sha1", "--object-format=sha256"};
    static const char *const versions[] = {"2", "3", "4"};
    for (size_t f = 0; f < 2; f++) {
        start(fixture, formats[f]);
        for (size_t v = 0; v < 3; v++) {
            struct index index;
            struct error err = {0};
            fixture_git(fixture->root, "update-index", "--index-version", versions[v], NULL);
            if (v) // needs the extended flags of version 3
                fixture_git(fixture->root, "update-index", "--skip-worktree", "a", NULL);
            assert_ok(index_open(str_from(fixture->file), f ? 32 : 20, &index, &err));
            list(fixture, &index);
            assert_int_equal(index.count, 6);
            assert_true(index.mtime_ns > 0);
            fixture_git_output(fixture->root, &fixture->expected, "ls-files", "--stage", NULL);
            buffer_add_byte(&fixture->expected, '\0');
            assert_string_equal(fixture->listed.at, fixture->expected.at);
            index_close(&index);
        }
        fixture_git(fixture->root, "-c", "alias.x=!rm -rf .git", "x", NULL);
    }
}

static void test_stat_and_flags(void **state)
{
    struct fixture *fixture = *state;
    struct index index;
    struct index_entry entry;
    struct error err = {0};
    struct stat status;
    char path[FIXTURE_PATH + 16];
    start(fixture, "--object-format=sha1");
    fixture_git(fixture->root, "update-index", "--assume-unchanged", "a", NULL);
    fixture_write(fixture->root, "b", "b\n");
    fixture_git(fixture->root, "add", "-N", "b", NULL);
    assert_ok(index_open(str_from(fixture->file), 20, &index, &err));
    struct index_cursor cursor = {.index = &index};
    assert_ok(index_next(&cursor, &entry, &err));
    snprintf(path, sizeof path, "%s/a", fixture->root);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(entry.size, 2);
    assert_int_equal(entry.mtime_s, (uint32_t)status.st_mtim.tv_sec);
    assert_int_equal(entry.mtime_ns, (uint32_t)status.st_mtim.tv_nsec);
    assert_int_equal(entry.ctime_s, (uint32_t)status.st_ctim.tv_sec);
    assert_int_equal(entry.inode, (uint32_t)status.st_ino);
    assert_int_equal(entry.uid, status.st_uid);
    assert_true(entry.assume_unchanged);
    assert_false(entry.intent_to_add);
    assert_ok(index_next(&cursor, &entry, &err));
    assert_str(entry.path, "b");
    assert_true(entry.intent_to_add);
    index_close(&index);
}

static void test_cache_tree(void **state)
{
    struct fixture *fixture = *state;
    struct index index;
    struct cache_tree tree = {0};
    struct error err = {0};
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, "lib/sub/three.c", "changed\n");
    fixture_git(fixture->root, "add", "lib/sub/three.c", NULL);
    assert_ok(index_open(str_from(fixture->file), 20, &index, &err));
    cache_tree_read(&index, &tree);
    assert_int_equal(tree.count, 13);
    assert_false(tree.at[0].is_valid);
    const struct cache_node *lib = cache_tree_child(&tree, &tree.at[0], STR("lib"));
    assert_non_null(lib);
    assert_false(lib->is_valid);
    const struct cache_node *sub = cache_tree_child(&tree, lib, STR("sub"));
    assert_non_null(sub);
    assert_false(sub->is_valid);
    assert_null(cache_tree_child(&tree, &tree.at[0], STR("sub")));
    assert_null(cache_tree_child(&tree, NULL, STR("lib")));
    // Cut off anywhere: no short cut, no crash.
    struct str whole = index.cache_tree;
    for (size_t len = 0; len < whole.len; len++) {
        index.cache_tree.len = len;
        cache_tree_read(&index, &tree);
        assert_int_equal(tree.count, 0);
    }
    vec_free(&tree);
    index_close(&index);
}

static void test_missing_and_empty(void **state)
{
    struct fixture *fixture = *state;
    struct index index;
    struct index_entry entry;
    struct error err = {0};
    assert_ok(index_open(str_from(fixture->file), 20, &index, &err));
    assert_int_equal(index.count, 0);
    struct index_cursor cursor = {.index = &index};
    assert_false(index_next(&cursor, &entry, &err));
    assert_int_equal(err.code, ERROR_NONE);
    index_close(&index);
    // git dies of an empty file ("index file smaller than expected"): so it is no empty index.
    fixture_write(fixture->root, ".git/index", "");
    assert_false(index_open(str_from(fixture->file), 20, &index, &err));
    assert_false(index_open(str_from(fixture->root), 20, &index, &err));
}

static void walk(struct str bytes)
{
    struct index index;
    struct index_entry entry;
    struct error err = {0};
    struct cache_tree tree = {0};
    if (!index_open_bytes(bytes, 20, &index, &err)) {
        assert_int_not_equal(err.code, ERROR_NONE);
        return;
    }
    struct index_cursor cursor = {.index = &index};
    while (index_next(&cursor, &entry, &err))
        ;
    index_cursor_free(&cursor);
    cache_tree_read(&index, &tree);
    vec_free(&tree);
}

static void test_damage(void **state)
{
    struct fixture *fixture = *state;
    struct index index;
    struct error err = {0};
    start(fixture, "--object-format=sha1");
    for (int version = 2; version <= 4; version += 2) {
        fixture_git(fixture->root, "update-index", "--index-version", version == 2 ? "2" : "4", NULL);
        assert_ok(index_open(str_from(fixture->file), 20, &index, &err));
        for (size_t len = 0; len < index.map.len; len++) {
            char *copy = malloc(len ? len : 1); // an exact copy: a sanitizer sees a read past its end
            memcpy(copy, index.map.at, len);
            walk((struct str){copy, len});
            free(copy);
        }
        char *copy = malloc(index.map.len);
        memcpy(copy, index.map.at, index.map.len);
        for (size_t i = 0; i < index.map.len; i++)
            for (unsigned bit = 0; bit < 8; bit += 3) {
                copy[i] = (char)(copy[i] ^ (1 << bit));
                walk((struct str){copy, index.map.len});
                copy[i] = (char)(copy[i] ^ (1 << bit));
            }
        free(copy);
        index_close(&index);
    }
}

static void test_foreign(void **state)
{
    struct fixture *fixture = *state;
    struct index index;
    struct error err = {0};
    start(fixture, "--object-format=sha1");
    fixture_git(fixture->root, "update-index", "--split-index", NULL);
    assert_false(index_open(str_from(fixture->file), 20, &index, &err));
    assert_true(index.is_foreign);
    assert_int_equal(err.code, ERROR_REPO);
    assert_non_null(strstr(err.message, "split"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(test_equals_ls_files),   TEST(test_stat_and_flags), TEST(test_cache_tree),
        TEST(test_missing_and_empty), TEST(test_damage),         TEST(test_foreign),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
