// Bytes by key, in SQLite: what is worth remembering between runs and costs nothing but time when it is lost.
// Any error deletes the file. What comes back has the digest that it was stored with; its meaning is the
// caller's to check.
#ifndef ANDON_CORE_STORE_H
#define ANDON_CORE_STORE_H

#include "core/buffer.h"

struct store;

enum { STORE_KEY_SIZE = 32, STORE_VALUE_MAX = 4 << 20, STORE_ENTRIES_MAX = 50000 };

// Never fails: NULL when there is no place for it or another run holds it. All calls take NULL. One thread.
struct store *store_open(const char *file);

// The value of a key, in place of what is in `out`; false and `out` empty when there is none.
bool store_get(struct store *store, const unsigned char key[STORE_KEY_SIZE], struct buffer *out);

// Kept aside until store_close, where store_get finds it too; a value over the limit is not kept.
void store_put(struct store *store, const unsigned char key[STORE_KEY_SIZE], struct str value);

// Writes what was put in one transaction, drops the oldest over the limit, and closes.
void store_close(struct store *store);

#endif
