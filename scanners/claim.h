// Tokens whose beginning says whose they are: "ghp_", "xoxb-", "AKIA". A value that begins so and that the
// provider's own rule doesn't take is cut short, too long, or made up: no token of that provider, whatever it
// is assigned to.
#ifndef ANDON_SCANNERS_CLAIM_H
#define ANDON_SCANNERS_CLAIM_H

#include "scanners/rule.h"

// What a finding says of such a value.
extern const char claim_denied[];

// The rule whose tokens begin as `value` does, or NULL.
const struct scan_rule *claim_of(const struct scan_ruleset *set, struct str value);

#endif
