#include "core/store.h"

#include "core/file.h"
#include "unit.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

static char folder[] = "/tmp/store-test-XXXXXX";
static char file[64];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/store.db", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static void key_of(unsigned number, unsigned char key[STORE_KEY_SIZE])
{
    memset(key, 0, STORE_KEY_SIZE);
    memcpy(key, &number, sizeof number);
}

static void put(unsigned number, struct str value)
{
    unsigned char key[STORE_KEY_SIZE];
    struct store *store = store_open(file);
    assert_non_null(store);
    key_of(number, key);
    store_put(store, key, value);
    store_close(store);
}

static bool get(unsigned number, struct buffer *out)
{
    unsigned char key[STORE_KEY_SIZE];
    struct store *store = store_open(file);
    key_of(number, key);
    bool has = store_get(store, key, out);
    store_close(store);
    return has;
}

static void test_values(void **state)
{
    (void)state;
    BUFFER_AUTO struct buffer out = {.limit = SIZE_MAX};
    assert_false(get(1, &out));
    put(1, STR("one\0two"));
    put(2, STR(""));
    assert_true(get(1, &out));
    assert_int_equal(out.len, 7);
    assert_true(get(2, &out));
    assert_int_equal(out.len, 0);
    assert_false(get(3, &out));
    put(1, STR("other"));
    assert_true(get(1, &out));
    assert_str(buffer_str(&out), "other");
}

static void test_too_large(void **state)
{
    (void)state;
    BUFFER_AUTO struct buffer large = {.limit = SIZE_MAX}, out = {.limit = SIZE_MAX};
    assert_non_null(buffer_reserve(&large, STORE_VALUE_MAX + 1));
    memset(large.at, 'x', STORE_VALUE_MAX + 1);
    put(9, (struct str){large.at, STORE_VALUE_MAX + 1});
    assert_false(get(9, &out));
    put(9, (struct str){large.at, STORE_VALUE_MAX});
    assert_true(get(9, &out));
    assert_int_equal(out.len, STORE_VALUE_MAX);
}

// No value comes back that is not what was put, and a store that is damaged works again after it.
static void test_damage(void **state)
{
    (void)state;
    BUFFER_AUTO struct buffer out = {.limit = SIZE_MAX};
    put(1, STR("one"));
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE entry SET value = zeroblob(length(value))", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    assert_false(get(1, &out));
    put(1, STR("one"));
    assert_true(get(1, &out));
    for (off_t at = 0; at < 8192; at += 512) {
        int fd = open(file, O_WRONLY);
        assert_true(fd >= 0);
        assert_int_equal(pwrite(fd, "damage damage", 13, at), 13);
        close(fd);
        if (get(1, &out))
            assert_str(buffer_str(&out), "one");
        put(1, STR("one"));
    }
    unlink(file);
}

// Another run writes: what it has there is not ours to delete.
static void test_held(void **state)
{
    (void)state;
    unsigned char key[STORE_KEY_SIZE];
    BUFFER_AUTO struct buffer out = {.limit = SIZE_MAX};
    put(7, STR("kept"));
    key_of(7, key);
    struct store *store = store_open(file);
    assert_non_null(store);
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(file, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_null(store_open(file));
    assert_false(store_get(store, key, &out));
    assert_false(store_get(store, key, &out)); // and is not waited for again
    store_put(store, key, STR("lost"));
    store_close(store);
    assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    assert_true(get(7, &out));
    assert_str(buffer_str(&out), "kept");
}

static void test_no_place(void **state)
{
    (void)state;
    unsigned char key[STORE_KEY_SIZE] = {0};
    BUFFER_AUTO struct buffer out = {.limit = SIZE_MAX};
    struct store *store = store_open("/nonexistent/folder/store.db");
    assert_null(store);
    assert_false(store_get(store, key, &out));
    store_put(store, key, STR("x"));
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values), cmocka_unit_test(test_too_large), cmocka_unit_test(test_damage),
        cmocka_unit_test(test_held),   cmocka_unit_test(test_no_place),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
