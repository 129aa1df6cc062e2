// What the parts of the configuration share: the table of keys, places in messages, and the steps of loading.
//
//     config_keys.c      the table, and the reference made from it
//     config_validate.c  a tree against the table
//     config_read.c      a valid tree into struct config
//     config.c           files and --set
//     config_check.c     what is in force for a check at a path
//     config_print.c     `andon config`
#ifndef ANDON_CORE_CONFIG_INTERNAL_H
#define ANDON_CORE_CONFIG_INTERNAL_H

#include "core/buffer.h"
#include "core/config.h"

enum config_kind {
    CONFIG_BOOL,
    CONFIG_NUMBER, // not negative
    CONFIG_TEXT,
    CONFIG_LIST,     // texts; one text stands for a list of one
    CONFIG_GLOBS,    // the same, of path patterns
    CONFIG_ARGV,     // a list of words, never one text
    CONFIG_CHOICE,   // one of `choices`
    CONFIG_SEVERITY, // off, note, warning, error
    CONFIG_DURATION, // 500ms, 60s, 2m, 1h
    CONFIG_SIZE,     // 4096, 500KB, 256MB, 1GB
    CONFIG_DATE,     // 2027-06-30
    CONFIG_ANY,      // a text, number, boolean or list of texts: a check's option
    CONFIG_TREE,     // a map that its own tool reads
    CONFIG_SWITCH,   // on or off (true, false), or a map of the keys below
    CONFIG_ITEMS,    // a list of maps, whose keys are the rows "<path>[].…"
};

// One row a key. In `path` a component "*" is any name.
struct config_key {
    const char *path;
    enum config_kind kind;
    bool in_folders;      // may stand in the andon.yml of a folder
    bool is_required;     // in an item of a list
    const char *standard; // the default, as text; "" for none
    const char *doc;
    const char *const *choices;
};

extern const struct config_key config_keys[]; // ends with a NULL path

// The row for a path in which "*" stands for free names already (a row's own path), or NULL.
const struct config_key *config_key_find(struct str path);
// The row that a dotted name means: "lint.severity.check-json" is "lint.severity.*".
const struct config_key *config_key_match(struct str name);
// Whether any row lies below `path`.
bool config_key_has_below(struct str path);

// What a value must be: "true or false", "one of plain, off".
void config_add_kind(struct buffer *out, const struct config_key *key);

// Checks a whole tree against the table.
bool config_validate(const struct yaml_node *root, struct str file, bool is_folder, struct error *err);

// "andon.yml:3:8: <text>", without the place for what came from the command line. Always false.
bool config_fail(struct str file, size_t line, size_t column, struct error *err, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
// The same with what a nearest name gives: "…; did you mean 'x'?"
bool config_fail_name(struct str file, size_t line, size_t column, struct error *err, const char *what,
                      struct str word, const char *const *known);

// The node at a dotted path, or NULL when it is absent or null.
const struct yaml_node *config_at(const struct yaml_node *root, const char *path);

// Whether a switch's node says on; a map does.
bool config_is_on(const struct yaml_node *node);

// "60s" to milliseconds; "256MB" to bytes. False when it is not one.
bool config_read_duration(struct str text, unsigned *milliseconds);

// A scalar or a list of scalars as a list. The node is valid.
struct str_list config_read_list(const struct yaml_node *node, struct arena *arena);

// Fills everything in `config` that comes from its root tree, defaults where it says nothing. The tree is
// valid.
bool config_read(struct config *config, struct arena *arena, struct error *err);
// Fills a layer from its tree.
bool config_read_layer(struct config_layer *layer, const struct yaml_node *root, struct arena *arena,
                       struct error *err);

#endif
