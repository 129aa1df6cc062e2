// What the files of the rule loader share.
#ifndef ANDON_SCANNERS_RULE_INTERNAL_H
#define ANDON_SCANNERS_RULE_INTERNAL_H

#include "core/buffer.h"
#include "core/yaml.h"
#include "scanners/rule.h"

enum key_kind {
    KEY_TEXT,
    KEY_LIST,
    KEY_WORDS,
    KEY_NAMES,
    KEY_VALUE,
    KEY_NUMBER,
    KEY_FLAG,
    KEY_SEVERITY,
    KEY_DECIMAL,
    KEY_NEAR,
    KEY_TESTS,
    KEY_VERIFY,
};

struct rule_key {
    const char *name;
    enum key_kind kind;
    size_t offset;
    unsigned flag; // KEY_FLAG
};
enum { RULE_KEY_COUNT = 32 };
extern const struct rule_key rule_keys[RULE_KEY_COUNT];

struct loader {
    struct str name;
    struct arena *arena;
    struct error *err;
    struct scan_rule defaults; // of the file: what each of its rules has besides its own
};

// Says what is wrong with a node, where it is, and returns false.
bool rule_fail(const struct loader *loader, const struct yaml_node *node, const char *what,
               struct str quoted);

// A provider's name as it is met before a value: letters and digits in lower case. False when it has too few
// or too many of them.
bool rule_join_name(char *name);

// Appends `text` with every `mark` in it replaced.
void rule_replace(struct str text, struct str mark, struct str with, struct buffer *out);

// Reads the value of a key into its member of the rule.
bool rule_load_key(const struct loader *loader, const struct rule_key *key, const struct yaml_node *node,
                   struct scan_rule *rule);

#endif
