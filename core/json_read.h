// JSON into a tree in an arena, with line numbers: for andon's own files (baseline, run log), which may be
// hostile. Strict RFC 8259, depth at most 64, values at most 2,000,000; strings may hold bytes that are not
// UTF-8, since paths do.
//
// jansson is not used for this: it has no line numbers behind the first error, and its json_object and
// json_array would clash with the writer's in core/json.h at link time.
#ifndef ANDON_CORE_JSON_READ_H
#define ANDON_CORE_JSON_READ_H

#include "core/arena.h"
#include "core/error.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_MAP };

struct json_node {
    enum json_kind kind;
    bool flag;               // of a BOOL
    struct str text;         // TEXT: without escapes. NUMBER: as written
    size_t line;             // from 1
    struct json_node *first; // LIST: items. MAP: values, each with `key` set
    struct json_node *next;
    struct str key;
    size_t count;
};

// Parses one document. Slices point into `text` where nothing was escaped, else into the arena. An error is
// ERROR_CONFIG, "<name>:<line>: …".
bool json_parse(struct str text, const char *name, struct arena *arena, struct json_node **root,
                struct error *err);

// A member of a map, NULL when `map` is none or lacks it. The first one counts.
const struct json_node *json_member(const struct json_node *map, const char *key);

// The member's text or number, a default when it is missing or of another kind.
const struct json_node *json_member_items(const struct json_node *map,
                                          const char *key); // the first; NULL: no list
struct str json_member_text(const struct json_node *map, const char *key);
double json_member_number(const struct json_node *map, const char *key, double missing);

#endif
