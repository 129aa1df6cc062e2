// YAML into a typed tree with positions, through libyaml. For andon's own files: configuration, rules,
// baselines.
//
// Aliases are refused, depth is at most 64, size at most 4 MiB, nodes at most 200,000, duplicate keys are an
// error: a hostile file ends in a message with line and column, never in a bomb. Scalars follow YAML 1.2's
// core schema (only true/false/null/numbers are special, and only when plain).
#ifndef ANDON_CORE_YAML_H
#define ANDON_CORE_YAML_H

#include "core/arena.h"
#include "core/error.h"

enum yaml_kind { YAML_NULL, YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    struct str text;         // of a scalar
    bool is_plain;           // a scalar without quotes: may be a boolean or a number
    size_t line, column;     // from 1
    struct yaml_node *first; // LIST: items. MAP: values, in order, each with `key` set
    struct yaml_node *next;
    struct str key;
    size_t key_line, key_column;
    size_t count;
};

// Parses one document (or, with `multi`, all: the root is then a list of documents). `name` is for messages:
// "<name>:12:3: …". An empty file gives a YAML_NULL root.
bool yaml_parse(struct str text, struct str name, bool multi, struct arena *arena, struct yaml_node **root,
                struct error *err);

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key); // NULL when absent
struct str yaml_get_text(const struct yaml_node *map, const char *key);         // empty when that is no text
bool yaml_is_true(const struct yaml_node *node);

// Typed reads; on a wrong type false and "<name>:line:col: … must be …".
bool yaml_to_bool(const struct yaml_node *node, struct str name, bool *out, struct error *err);
bool yaml_to_number(const struct yaml_node *node, struct str name, int64_t *out, struct error *err);
bool yaml_to_text(const struct yaml_node *node, struct str name, struct str *out, struct error *err);
// A list of scalars, or one scalar for a list of one.
bool yaml_to_list(const struct yaml_node *node, struct str name, struct arena *arena, struct str **out,
                  size_t *count, struct error *err);

// Fails for a key of `map` that is not in `known` (ends with NULL), with the nearest known one:
// "andon.yml:12:3: unknown key 'ruels'; did you mean 'rules'?"
bool yaml_check_keys(const struct yaml_node *map, struct str name, const char *const *known,
                     struct error *err);

// The nearest of `known` to `word` within a third of its length, or NULL: for every "did you mean" in andon.
const char *nearest_name(struct str word, const char *const *known);

#endif
