// Values that have no prefix to be known by: 32 hex digits are a Datadog key only where Datadog is named.
//
// A rule with `named` gives the provider's names and the shape of the value. The places to look at are those
// where a word such as "token" or "secret" stands (rule_credential_words), which costs the prefilter nothing
// more, however many rules there are; the names are then looked up in what stands before the value:
//
//     export HELP_SCOUT_CLIENT_SECRET="0b2c…"
//            └ name ──┘        └ word └ value: a start that named_starts gives
#ifndef ANDON_SCANNERS_NAMED_H
#define ANDON_SCANNERS_NAMED_H

#include "scanners/rule.h"

enum {
    NAMED_STARTS_MAX = 6, // values tried behind one word
    NAMED_RULES_MAX = 24, // rules tried on one value
};

struct named_rule {
    unsigned short rule;
    bool is_apart; // the value is any key's, and other words stand between the provider's name and it
};

struct named_index;

// NULL when no rule of the set has names. The set must outlive it.
struct named_index *named_index_new(const struct scan_ruleset *set);
void named_index_free(struct named_index *index);

// Where values may begin behind the word that ends at `hit_end`; returns how many.
size_t named_starts(struct str bytes, size_t hit_end, size_t starts[NAMED_STARTS_MAX]);

// The rules whose names stand before bytes[start]; returns how many.
size_t named_rules(const struct named_index *index, struct str bytes, size_t start,
                   struct named_rule rules[NAMED_RULES_MAX]);

#endif
