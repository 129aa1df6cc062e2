// Keys of nested objects, and which of them occur twice: for JSON and YAML alike.
//
//     size_t start = keys.list.count;           // an object opens
//     data_keys_add(&keys, name, offset, length);   // each of its keys; nested objects do the same behind
//     them data_keys_close(&keys, start, report, context); // it closes: its keys are compared and taken off
//     …
//     data_keys_free(&keys);
#ifndef ANDON_LINT_DATA_KEYS_H
#define ANDON_LINT_DATA_KEYS_H

#include "core/str.h"
#include "core/vec.h"

struct data_key {
    struct str name; // must live until its object closes
    size_t offset, length;
    uint64_t hash;
};

struct data_keys {
    struct VEC(struct data_key) list; // of all objects that are open, outer ones first
    struct VEC(size_t) table;         // scratch
};

typedef void data_keys_report(void *context, const struct data_key *first, const struct data_key *again);

void data_keys_add(struct data_keys *keys, struct str name, size_t offset, size_t length);

// Calls `report` for every key from `start` on that an earlier one equals, in order.
void data_keys_close(struct data_keys *keys, size_t start, data_keys_report *report, void *context);
void data_keys_free(struct data_keys *keys);

#endif
