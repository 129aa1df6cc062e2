// The result cache in SQLite. The first lookups are queries (1.5 µs each); a run that asks more often than
// that pays reads all rows of its ruleset into a hash set (0.4 µs a row), after which a lookup is some
// nanoseconds. What a run adds is kept aside and written in one transaction at the end.
//
// Losing the file loses nothing but time, so there is no journal and no sync, and any error whatever (another
// version, a torn file, a full disk) ends in deleting it. Two runs at once: the second finds the file locked,
// and does without.
#include "core/cache.h"

#include "core/file.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    SCHEMA_VERSION = 1,
    RULESETS_KEPT = 4,     // this one and the last used before: branches with other configurations
    ROWS_MAX = 4000000,    // read at most; above that the rest is as if it were not there
    BUSY_TIMEOUT_MS = 200, // a writer needs some milliseconds
    QUERIES_MAX = 2000,    // then all rows are read
};

struct cache_key {
    unsigned char bytes[OID_SIZE_MAX];
    uint64_t variant;
    unsigned char size; // of the id; 0: a free slot
};

// Open addressing, a power of two, at most half full.
struct key_set {
    struct cache_key *at;
    size_t count, size;
};

struct cache {
    sqlite3 *db;
    char *file;
    int64_t ruleset;       // its row in the table of rulesets
    pthread_mutex_t mutex; // guards all below
    sqlite3_stmt *query;
    size_t query_count;
    bool is_loaded;
    bool is_broken;       // nothing more is read or written
    bool is_held;         // by another run, and for that reason only broken: its file stays
    struct key_set known; // all rows, once is_loaded
    struct key_set added;
};

static size_t key_slot(const struct cache_key *key, size_t mask)
{
    uint64_t hash;
    memcpy(&hash, key->bytes, sizeof hash); // an object id is as good as random
    return (size_t)(hash ^ key->variant * 0x9e3779b97f4a7c15u) & mask;
}

static bool key_equal(const struct cache_key *a, const struct cache_key *b)
{
    return a->size == b->size && a->variant == b->variant && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static bool key_set_has(const struct key_set *set, const struct cache_key *key)
{
    if (!set->size)
        return false;
    for (size_t i = key_slot(key, set->size - 1); set->at[i].size; i = (i + 1) & (set->size - 1))
        if (key_equal(&set->at[i], key))
            return true;
    return false;
}

static void key_set_place(struct key_set *set, const struct cache_key *key)
{
    size_t i = key_slot(key, set->size - 1);
    while (set->at[i].size) {
        if (key_equal(&set->at[i], key))
            return;
        i = (i + 1) & (set->size - 1);
    }
    set->at[i] = *key;
    set->count++;
}

static void key_set_reserve(struct key_set *set, size_t count)
{
    size_t size = set->size ? set->size : 64;
    while (size < count * 2)
        size *= 2;
    if (size == set->size)
        return;
    struct key_set larger = {.at = memory_alloc(size, sizeof *set->at), .size = size};
    memset(larger.at, 0, size * sizeof *larger.at);
    for (size_t i = 0; i < set->size; i++)
        if (set->at[i].size)
            key_set_place(&larger, &set->at[i]);
    free(set->at);
    *set = larger;
}

static void key_set_add(struct key_set *set, const struct cache_key *key)
{
    key_set_reserve(set, set->count + 1);
    key_set_place(set, key);
}

static struct cache_key make_key(const struct oid *blob, uint64_t variant)
{
    struct cache_key key = {.variant = variant, .size = blob->size};
    memcpy(key.bytes, blob->bytes, sizeof key.bytes);
    return key;
}

static bool run_sql(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool prepare_schema(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    bool is_ours = false;

    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        is_ours = sqlite3_column_int(statement, 0) == SCHEMA_VERSION;
    if (sqlite3_finalize(statement) != SQLITE_OK)
        return false;
    if (is_ours)
        return true;
    return run_sql(db, "DROP TABLE IF EXISTS clean; DROP TABLE IF EXISTS ruleset;"
                       "CREATE TABLE ruleset (id INTEGER PRIMARY KEY, digest BLOB UNIQUE, used INTEGER);"
                       "CREATE TABLE clean (ruleset INTEGER, oid BLOB, variant INTEGER,"
                       " PRIMARY KEY (ruleset, oid, variant)) WITHOUT ROWID;"
                       "PRAGMA user_version = 1;");
}

// Finds or makes the row of the ruleset, and marks it as the one used last.
static bool find_ruleset(struct cache *cache, const unsigned char ruleset[32])
{
    static const char sql[] =
        "INSERT INTO ruleset (digest, used) VALUES (?1, (SELECT coalesce(max(used), 0) + 1 FROM ruleset))"
        " ON CONFLICT (digest) DO UPDATE SET used = excluded.used RETURNING id";
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(cache->db, sql, -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_bind_blob(statement, 1, ruleset, 32, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_ROW;
    if (ok)
        cache->ruleset = sqlite3_column_int64(statement, 0);
    return sqlite3_finalize(statement) == SQLITE_OK && ok;
}

static bool load_known(struct cache *cache)
{
    sqlite3_stmt *statement = NULL;
    int state;

    if (sqlite3_prepare_v2(cache->db, "SELECT oid, variant FROM clean WHERE ruleset = ?1", -1, &statement,
                           NULL) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 1, cache->ruleset) != SQLITE_OK) {
        sqlite3_finalize(statement);
        return false;
    }
    while ((state = sqlite3_step(statement)) == SQLITE_ROW) {
        if (cache->known.count >= ROWS_MAX)
            break;
        struct cache_key key = {.variant = (uint64_t)sqlite3_column_int64(statement, 1)};
        int size = sqlite3_column_bytes(statement, 0);
        if (size != 20 && size != 32)
            continue;
        key.size = (unsigned char)size;
        memcpy(key.bytes, sqlite3_column_blob(statement, 0), (size_t)size);
        key_set_add(&cache->known, &key);
    }
    return sqlite3_finalize(statement) == SQLITE_OK && (state == SQLITE_DONE || state == SQLITE_ROW);
}

static bool open_database(struct cache *cache, const unsigned char ruleset[32])
{
    // No mutexes: one thread opens, reads and writes.
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    return sqlite3_open_v2(cache->file, &cache->db, flags, NULL) == SQLITE_OK &&
           sqlite3_busy_timeout(cache->db, BUSY_TIMEOUT_MS) == SQLITE_OK &&
           run_sql(cache->db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN IMMEDIATE") &&
           prepare_schema(cache->db) && find_ruleset(cache, ruleset) &&
           // One read transaction around all queries: a lock for each would cost more than the query.
           run_sql(cache->db, "COMMIT; BEGIN") &&
           sqlite3_prepare_v2(cache->db,
                              "SELECT 1 FROM clean WHERE ruleset = ?1 AND oid = ?2 AND variant = ?3", -1,
                              &cache->query, NULL) == SQLITE_OK &&
           sqlite3_bind_int64(cache->query, 1, cache->ruleset) == SQLITE_OK;
}

static bool is_busy(const struct cache *cache)
{
    int code = cache->db ? sqlite3_errcode(cache->db) : SQLITE_OK;
    return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

static void close_database(struct cache *cache)
{
    sqlite3_finalize(cache->query);
    sqlite3_close(cache->db);
    cache->query = NULL;
    cache->db = NULL;
}

static void delete_file(struct cache *cache)
{
    close_database(cache);
    unlink(cache->file);
}

static void free_cache(struct cache *cache)
{
    close_database(cache);
    pthread_mutex_destroy(&cache->mutex);
    free(cache->known.at);
    free(cache->added.at);
    free(cache->file);
    free(cache);
}

struct cache *cache_open_file(const char *file, const unsigned char ruleset[32])
{
    struct cache *cache = memory_alloc(1, sizeof *cache);
    size_t length = strlen(file) + 1;

    *cache = (struct cache){.file = memory_alloc(length, 1)};
    memcpy(cache->file, file, length);
    pthread_mutex_init(&cache->mutex, NULL);
    if (open_database(cache, ruleset))
        return cache;
    if (!is_busy(cache)) {
        delete_file(cache);
        if (open_database(cache, ruleset))
            return cache;
    }
    free_cache(cache);
    return NULL;
}

struct cache *cache_open(const struct repo *repo, const unsigned char ruleset[32])
{
    struct arena ARENA_AUTO arena = {0};
    struct error err = {0};
    struct str state;

    if (!repo_state_dir(repo, &arena, &state, &err))
        return NULL;
    return cache_open_file(arena_join_path(&arena, state, STR("cache.db")).at, ruleset);
}

// Asks the database. Called with the mutex held.
static bool query_key(struct cache *cache, const struct cache_key *key)
{
    int state = SQLITE_ERROR;
    cache->query_count++;
    if (sqlite3_bind_blob(cache->query, 2, key->bytes, key->size, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_bind_int64(cache->query, 3, (sqlite3_int64)key->variant) == SQLITE_OK)
        state = sqlite3_step(cache->query);
    cache->is_broken =
        (state != SQLITE_ROW && state != SQLITE_DONE) || sqlite3_reset(cache->query) != SQLITE_OK;
    cache->is_held = cache->is_broken && is_busy(cache);
    return state == SQLITE_ROW && !cache->is_broken;
}

bool cache_has(struct cache *cache, const struct oid *blob, uint64_t variant)
{
    struct cache_key key = make_key(blob, variant);
    bool has = false;

    if (!blob->size)
        return false;
    pthread_mutex_lock(&cache->mutex);
    if (!cache->is_loaded && !cache->is_broken && cache->query_count >= QUERIES_MAX) {
        cache->is_loaded = load_known(cache);
        cache->is_broken = !cache->is_loaded;
        cache->is_held = cache->is_broken && is_busy(cache);
    }
    if (cache->is_loaded)
        has = key_set_has(&cache->known, &key);
    else if (!cache->is_broken)
        has = query_key(cache, &key);
    pthread_mutex_unlock(&cache->mutex);
    return has;
}

void cache_add(struct cache *cache, const struct oid *blob, uint64_t variant)
{
    struct cache_key key = make_key(blob, variant);
    if (!blob->size)
        return;
    pthread_mutex_lock(&cache->mutex);
    key_set_add(&cache->added, &key);
    pthread_mutex_unlock(&cache->mutex);
}

static bool write_added(struct cache *cache)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(cache->db,
                                 "INSERT OR IGNORE INTO clean (ruleset, oid, variant) VALUES (?1, ?2, ?3)",
                                 -1, &statement, NULL) == SQLITE_OK;
    for (size_t i = 0; ok && i < cache->added.size; i++) {
        const struct cache_key *key = &cache->added.at[i];
        if (!key->size)
            continue;
        ok = sqlite3_bind_int64(statement, 1, cache->ruleset) == SQLITE_OK &&
             sqlite3_bind_blob(statement, 2, key->bytes, key->size, SQLITE_STATIC) == SQLITE_OK &&
             sqlite3_bind_int64(statement, 3, (sqlite3_int64)key->variant) == SQLITE_OK &&
             sqlite3_step(statement) == SQLITE_DONE && sqlite3_reset(statement) == SQLITE_OK;
    }
    return sqlite3_finalize(statement) == SQLITE_OK && ok;
}

// Drops the rows of rulesets that were not among the last few used.
static bool prune(struct cache *cache)
{
    char sql[320];
    snprintf(sql, sizeof sql,
             "DELETE FROM ruleset WHERE id NOT IN (SELECT id FROM ruleset ORDER BY used DESC LIMIT %d);"
             "DELETE FROM clean WHERE ruleset NOT IN (SELECT id FROM ruleset)",
             RULESETS_KEPT);
    return run_sql(cache->db, sql);
}

// True when there are rulesets to drop: looking through all rows for nothing is what a run should not pay
// for.
static bool wants_pruning(struct cache *cache)
{
    sqlite3_stmt *statement = NULL;
    bool wants =
        sqlite3_prepare_v2(cache->db, "SELECT count(*) FROM ruleset", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) > RULESETS_KEPT;
    sqlite3_finalize(statement);
    return wants;
}

void cache_close(struct cache *cache)
{
    if (!cache)
        return;
    if (cache->added.count || cache->is_broken) {
        bool ok = !cache->is_broken && run_sql(cache->db, "COMMIT; BEGIN IMMEDIATE") && write_added(cache) &&
                  (!wants_pruning(cache) || prune(cache)) && run_sql(cache->db, "COMMIT");
        if (!ok && !(cache->is_broken ? cache->is_held : is_busy(cache)))
            delete_file(cache);
    }
    free_cache(cache);
}
