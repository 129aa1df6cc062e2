#include "core/store.h"

#include "core/arena.h"
#include "core/digest.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

enum { SCHEMA_VERSION = 1, BUSY_TIMEOUT_MS = 200, DIGEST_SIZE = 32 };

struct put {
    struct put *next;
    unsigned char key[STORE_KEY_SIZE];
    struct str value;
};

struct store {
    sqlite3 *db;
    struct str file;
    sqlite3_stmt *query;
    bool is_broken; // nothing more is read or written
    bool is_held;   // by another run, and for that reason only broken: its file stays
    struct put *puts;
    struct arena arena;
};

static bool run_sql(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static int read_version(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    int version = -1;
    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        version = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return version;
}

static bool prepare_schema(sqlite3 *db)
{
    int version = read_version(db);
    return version == SCHEMA_VERSION ||
           (version >= 0 &&
            run_sql(db, "DROP TABLE IF EXISTS entry;"
                        "CREATE TABLE entry (number INTEGER PRIMARY KEY, key BLOB UNIQUE, value BLOB);"
                        "PRAGMA user_version = 1"));
}

static bool open_database(struct store *store)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    return sqlite3_open_v2(store->file.at, &store->db, flags, NULL) == SQLITE_OK &&
           sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS) == SQLITE_OK &&
           run_sql(store->db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF") &&
           prepare_schema(store->db) &&
           sqlite3_prepare_v2(store->db, "SELECT value FROM entry WHERE key = ?1", -1, &store->query, NULL) ==
               SQLITE_OK;
}

static bool is_busy(const struct store *store)
{
    int code = store->db ? sqlite3_errcode(store->db) : SQLITE_OK;
    return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

static void close_database(struct store *store)
{
    sqlite3_finalize(store->query);
    sqlite3_close(store->db);
    store->query = NULL;
    store->db = NULL;
}

static void free_store(struct store *store)
{
    close_database(store);
    arena_free(&store->arena);
    free(store);
}

struct store *store_open(const char *file)
{
    struct store *store = memory_alloc(1, sizeof *store);
    *store = (struct store){0};
    store->file = arena_copy(&store->arena, str_from(file));
    if (open_database(store))
        return store;
    if (!is_busy(store)) {
        close_database(store);
        unlink(store->file.at);
        if (open_database(store))
            return store;
    }
    free_store(store);
    return NULL;
}

// Digest and bytes are one value, so that neither can be without the other.
static void value_digest(const unsigned char *key, struct str value, unsigned char out[DIGEST_SIZE])
{
    struct digest digest;
    digest_start(&digest);
    digest_field(&digest, (struct str){(const char *)key, STORE_KEY_SIZE});
    digest_field(&digest, value);
    digest_end(&digest, out);
}

static bool take_value(struct store *store, const unsigned char *key, struct buffer *out)
{
    unsigned char digest[DIGEST_SIZE];
    struct str stored = {sqlite3_column_blob(store->query, 0), (size_t)sqlite3_column_bytes(store->query, 0)};
    struct str value = str_slice(stored, DIGEST_SIZE, stored.len);
    if (stored.len < DIGEST_SIZE)
        return false;
    value_digest(key, value, digest);
    if (memcmp(digest, stored.at, DIGEST_SIZE) != 0)
        return false;
    buffer_add(out, value);
    return true;
}

bool store_get(struct store *store, const unsigned char key[STORE_KEY_SIZE], struct buffer *out)
{
    bool has = false;
    buffer_clear(out);
    if (!store || store->is_broken)
        return false;
    for (const struct put *put = store->puts; put; put = put->next)
        if (memcmp(put->key, key, STORE_KEY_SIZE) == 0) {
            buffer_add(out, str_slice(put->value, DIGEST_SIZE, put->value.len));
            return true;
        }
    int state = sqlite3_bind_blob(store->query, 1, key, STORE_KEY_SIZE, SQLITE_STATIC) == SQLITE_OK
                    ? sqlite3_step(store->query)
                    : SQLITE_ERROR;
    if (state == SQLITE_ROW) {
        has = take_value(store, key, out);
        store->is_broken = !has;
    } else if (state != SQLITE_DONE) {
        store->is_broken = true;
        store->is_held = is_busy(store);
    }
    sqlite3_reset(store->query);
    return has;
}

void store_put(struct store *store, const unsigned char key[STORE_KEY_SIZE], struct str value)
{
    BUFFER_AUTO struct buffer stored = {.limit = STORE_VALUE_MAX + DIGEST_SIZE};
    unsigned char digest[DIGEST_SIZE];
    if (!store || value.len > STORE_VALUE_MAX)
        return;
    struct put *put = ARENA_NEW(&store->arena, struct put);
    memcpy(put->key, key, STORE_KEY_SIZE);
    value_digest(key, value, digest);
    buffer_add(&stored, (struct str){(const char *)digest, DIGEST_SIZE});
    buffer_add(&stored, value);
    put->value = arena_copy(&store->arena, buffer_str(&stored));
    put->next = store->puts;
    store->puts = put;
}

static bool write_puts(struct store *store)
{
    static const char sql[] = "INSERT OR REPLACE INTO entry (key, value) VALUES (?1, ?2)";
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK;
    for (const struct put *put = store->puts; ok && put; put = put->next)
        ok = sqlite3_bind_blob(statement, 1, put->key, STORE_KEY_SIZE, SQLITE_STATIC) == SQLITE_OK &&
             sqlite3_bind_blob64(statement, 2, put->value.at, put->value.len, SQLITE_STATIC) == SQLITE_OK &&
             sqlite3_step(statement) == SQLITE_DONE && sqlite3_reset(statement) == SQLITE_OK;
    return sqlite3_finalize(statement) == SQLITE_OK && ok;
}

// Numbers grow with each entry that is written, so the oldest are the lowest.
static bool drop_oldest(struct store *store)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(store->db,
                                 "DELETE FROM entry WHERE number <= (SELECT max(number) FROM entry) - ?1", -1,
                                 &statement, NULL) == SQLITE_OK &&
              sqlite3_bind_int(statement, 1, STORE_ENTRIES_MAX) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_DONE;
    return sqlite3_finalize(statement) == SQLITE_OK && ok;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    bool ok = !store->is_broken;
    if (ok && store->puts)
        ok = run_sql(store->db, "BEGIN IMMEDIATE") && write_puts(store) && drop_oldest(store) &&
             run_sql(store->db, "COMMIT");
    if (!ok && !(store->is_broken ? store->is_held : is_busy(store))) {
        close_database(store);
        unlink(store->file.at);
    }
    free_store(store);
}
