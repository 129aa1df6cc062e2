// Confirmation: a rule's patterns, compiled when the rule is first hit, run on a window with a match limit.
#ifndef ANDON_SCANNERS_CONFIRM_H
#define ANDON_SCANNERS_CONFIRM_H

#include "core/str.h"
#include "scanners/rule.h"

#include <stdatomic.h>

// The compiled patterns of one rule. Zero is "not yet"; any thread may be the first to need it.
struct program;
struct program_slot {
    _Atomic(struct program *) program;
};

struct confirmer; // per thread: PCRE2's match data, context and stack

// Fails with the reason and the place when `pattern` is not one. What is run must have passed this.
bool confirm_check_pattern(const char *pattern, struct error *err);

// Never NULL.
struct confirmer *confirmer_open(void);
void confirmer_close(struct confirmer *confirmer);
// What a slot has compiled; no thread may use it any more.
void program_slot_free(struct program_slot *slot);

enum confirm_outcome { CONFIRM_NOTHING, CONFIRM_FOUND, CONFIRM_TIMED_OUT };

struct confirm_span {
    size_t start, end;               // of the whole match
    size_t secret_start, secret_end; // of the group
};

// Looks for the rule's pattern in bytes[0, end): a match that begins in [from, last]. What is before `from`
// is seen by look-behinds.
enum confirm_outcome confirm_search(struct confirmer *confirmer, struct program_slot *slot,
                                    const struct scan_rule *rule, struct str bytes, size_t from, size_t last,
                                    size_t end, struct confirm_span *span);

// True when one of the rule's allow patterns matches the secret.
bool confirm_is_allowed(struct confirmer *confirmer, struct program_slot *slot, const struct scan_rule *rule,
                        struct str secret);

// True when the rule is not for files of this path, or has an exception for the match or its lines.
bool confirm_is_excepted(struct confirmer *confirmer, struct program_slot *slot, const struct scan_rule *rule,
                         struct str path, struct str bytes, const struct confirm_span *span);

#endif
