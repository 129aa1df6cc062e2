// What the files that load rules share.
#ifndef ANDON_LINT_MATCH_RULE_INTERNAL_H
#define ANDON_LINT_MATCH_RULE_INTERNAL_H

#include "core/yaml.h"
#include "lint/match/rule.h"

struct util_slot {
    struct match_util *util;
    const struct yaml_node *node;
};

// One rule on its way from YAML.
struct rule_loader {
    struct str name; // of the file, for messages
    struct arena *arena;
    struct match_rule *rule;
    struct VEC(struct util_slot) utils;
    const struct match_globals *globals; // may be NULL
    struct error *err;
};

// "<name>:<line>:<column>: …"; always false.
bool rule_error(const struct rule_loader *loader, const struct yaml_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// An expression from a map of YAML; NULL with an error when it is none.
const struct match_expression *rule_expression(struct rule_loader *loader, const struct yaml_node *node);

// What the kind of node of that name is; false with an error when the language has none.
bool rule_kind(const struct rule_loader *loader, const struct yaml_node *at, struct str name,
               struct match_expression *out);

// "2", "2n+1", "-n + 3".
bool rule_read_nth(struct str text, int *step, int *offset);

// An expression from a selector of kinds, "call > identifier"; NULL with an error when it is none.
const struct match_expression *rule_selector(struct rule_loader *loader, const struct yaml_node *node);

// The rewriters of the rule, and its transforms.
bool rule_rewriters(struct rule_loader *loader, const struct yaml_node *rewriters);
bool rule_transforms(struct rule_loader *loader, const struct yaml_node *transforms);
// Its constraints, which may have two names; and its fix.
bool rule_constraints(struct rule_loader *loader, const struct yaml_node *map);
bool rule_fix(struct rule_loader *loader, const struct yaml_node *map);

// The names of `utils`, so that expressions may name them; then each is loaded.
bool rule_utils(struct rule_loader *loader, const struct yaml_node *utils);
// When all that may name one are loaded: fails where one leads to itself without a step to another node.
bool rule_check_utils(const struct rule_loader *loader);

// An expression that is another one's name; NULL with an error when there is none.
const struct match_expression *rule_util(struct rule_loader *loader, const struct yaml_node *node);

// A copy of a map in the loader's arena, without some of its keys (which end with NULL).
struct yaml_node *rule_map_without(const struct rule_loader *loader, const struct yaml_node *map,
                                   const char *const *keys);

// A regular expression of the rule, which owns it.
bool rule_regex(struct rule_loader *loader, const struct yaml_node *node, struct match_regex **out);

// Which kinds of nodes may match, and which texts must be in a file (rule_plan.c).
void rule_plan(struct rule_loader *loader);

#endif
