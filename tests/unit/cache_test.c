#include "core/cache.h"
#include "core/file.h"
#include "core/pool.h"
#include "unit.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/cache-test-XXXXXX";
static char file[64];
static const unsigned char ruleset[32] = {1};

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/cache.db", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static struct oid make_oid(size_t number, unsigned char size)
{
    struct oid oid = {.size = size};
    uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15u;
    memcpy(oid.bytes, &mixed, sizeof mixed);
    oid.bytes[size - 1] = 7;
    return oid;
}

static struct cache *open_cache(const unsigned char *rules)
{
    struct cache *cache = cache_open_file(file, rules);
    assert_non_null(cache);
    return cache;
}

static void add_one(const unsigned char *rules, size_t number)
{
    struct cache *cache = open_cache(rules);
    struct oid oid = make_oid(number, 20);
    cache_add(cache, &oid, 1);
    cache_close(cache);
}

static bool has_one(const unsigned char *rules, size_t number)
{
    struct cache *cache = open_cache(rules);
    struct oid oid = make_oid(number, 20);
    bool has = cache_has(cache, &oid, 1);
    cache_close(cache);
    return has;
}

static void test_keys(void **state)
{
    (void)state;
    struct oid sha1 = make_oid(1, 20), sha256 = make_oid(1, 32), none = {0};
    unlink(file);
    struct cache *cache = open_cache(ruleset);
    assert_false(cache_has(cache, &sha1, 5));
    cache_add(cache, &sha1, 5);
    cache_add(cache, &sha1, 5);
    cache_add(cache, &sha256, UINT64_MAX);
    cache_add(cache, &none, 5);
    cache_close(cache);
    cache = open_cache(ruleset);
    assert_true(cache_has(cache, &sha1, 5));
    assert_false(cache_has(cache, &sha1, 6));
    assert_true(cache_has(cache, &sha256, UINT64_MAX));
    assert_false(cache_has(cache, &sha256, 5));
    assert_false(cache_has(cache, &none, 5));
    cache_close(cache);
    cache_close(NULL);
    static const unsigned char other[32] = {2};
    cache = open_cache(other);
    assert_false(cache_has(cache, &sha1, 5));
    cache_close(cache);
}

// Above the number of queries all rows are read: the answers stay the same.
static void test_many_from_threads_work(void *context, size_t index, unsigned worker)
{
    (void)worker;
    struct oid oid = make_oid(index, 20);
    bool has = cache_has(context, &oid, 1);
    if (index % 2 == 0 && !has)
        cache_add(context, &oid, 1);
}

static void test_many_from_threads(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    unlink(file);
    struct cache *cache = open_cache(ruleset);
    pool_run(COUNT, 4, test_many_from_threads_work, cache);
    cache_close(cache);
    cache = open_cache(ruleset);
    for (size_t i = 0; i < COUNT; i++) {
        struct oid oid = make_oid(i, 20);
        assert_int_equal(cache_has(cache, &oid, 1), i % 2 == 0);
    }
    cache_close(cache);
}

static void test_pruning(void **state)
{
    (void)state;
    unlink(file);
    for (unsigned char i = 1; i <= 10; i++) {
        unsigned char rules[32] = {i};
        add_one(rules, i);
    }
    for (unsigned char i = 1; i <= 10; i++) {
        unsigned char rules[32] = {i};
        // Opening makes a row of its own, so the oldest are asked last and may be gone; the newest is there.
        if (i >= 7)
            assert_true(has_one(rules, i));
        else
            assert_false(has_one(rules, i));
    }
}

static void test_broken_files(void **state)
{
    (void)state;
    static const char *const contents[] = {"", "garbage", "SQLite format 3\0 but not really"};
    struct error err = {0};
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        struct str bytes = {contents[i], i == 2 ? 32 : strlen(contents[i])};
        assert_ok(file_write_atomic(file, bytes, 0600, &err));
        add_one(ruleset, i);
        assert_true(has_one(ruleset, i));
    }
    // Torn in the middle: whatever it answers, it works again afterwards.
    for (size_t i = 0; i < 500; i++)
        add_one(ruleset, 1000 + i * 10);
    struct stat info;
    assert_int_equal(stat(file, &info), 0);
    assert_int_equal(truncate(file, info.st_size / 2 + 100), 0);
    for (int round = 0; round < 3; round++)
        add_one(ruleset, 7);
    assert_true(has_one(ruleset, 7));
    // Tables of another shape.
    sqlite3 *db;
    unlink(file);
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE clean (x); PRAGMA user_version = 1", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    add_one(ruleset, 8);
    assert_true(has_one(ruleset, 8));
}

static void test_no_place(void **state)
{
    (void)state;
    assert_null(cache_open_file("/no/such/folder/cache.db", ruleset));
    assert_null(cache_open_file(folder, ruleset)); // a folder
    // Held by another: done without, and the file is left alone.
    sqlite3 *db;
    unlink(file);
    add_one(ruleset, 1);
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_null(cache_open_file(file, ruleset));
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    // The same when it was open before.
    struct cache *cache = open_cache(ruleset);
    struct oid oid = make_oid(1, 20);
    assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_false(cache_has(cache, &oid, 1));
    cache_close(cache);
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_true(has_one(ruleset, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),     cmocka_unit_test(test_many_from_threads),
        cmocka_unit_test(test_pruning),  cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_no_place),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
