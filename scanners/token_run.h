// Whether a rule's matches begin with a run of token characters, so that no keyword of it need be looked at
// where the text has no such run: most text has none.
#ifndef ANDON_SCANNERS_TOKEN_RUN_H
#define ANDON_SCANNERS_TOKEN_RUN_H

#include "scanners/rule.h"

enum { TOKEN_RUN = 16 };

// Letters, digits and + / - _ . =
static inline bool token_has(unsigned char byte)
{
    return byte_is_alpha((char)byte) || byte_is_digit((char)byte) || byte == '+' || byte == '/' ||
           byte == '-' || byte == '_' || byte == '.' || byte == '=';
}

// How many token characters every match of the rule begins with, from the keyword on. 0 when that can't be
// told.
size_t token_run_of(const struct scan_rule *rule, struct arena *arena);

#endif
