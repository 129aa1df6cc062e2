// The judge: what a candidate's bytes and surroundings say about it.
#ifndef ANDON_SCANNERS_JUDGE_H
#define ANDON_SCANNERS_JUDGE_H

#include "scanners/checksum.h"
#include "scanners/confirm.h"
#include "scanners/engine.h"

struct verdict_on_secret {
    bool is_secret;
    bool is_doubtful; // for the audit profile only
    bool is_made_up;  // in a provider's format, but typed in order
    enum scan_tier tier;
    const char *says;
    const char *reason; // of the verdict, for a trace
};

// Judges what a rule's pattern found at bytes[start, end).
struct verdict_on_secret judge_secret(const struct scan_rule *rule, const struct checksum *checksum,
                                      struct confirmer *confirmer, struct program_slot *slot,
                                      struct str bytes, size_t start, size_t end);

// True when what begins at `start`, or ends at `end`, cuts no longer word. `\n` and `%22` before it are no
// word.
bool judge_start(struct str bytes, size_t start);
bool judge_end(struct str bytes, size_t end);

// False when a value that a quote begins goes on behind bytes[start, end) with a sign that passwords have.
bool judge_quoted(struct str bytes, size_t start, size_t end);

#endif
