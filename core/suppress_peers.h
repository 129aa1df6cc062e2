// Comments that keep findings of other scanners back: obeyed for secrets when the user asks for it, by the
// name of the scanner (secrets.honour in andon.yml, --honour).
#ifndef ANDON_CORE_SUPPRESS_PEERS_H
#define ANDON_CORE_SUPPRESS_PEERS_H

#include "core/blob.h"
#include "core/vec.h"

// A set of peers: one bit each.
typedef unsigned peer_mask;

// The names, ends with NULL: for messages and documentation.
extern const char *const peer_names[];

// The bit of a name; 0 when there is no such peer. "all" is every bit.
peer_mask peer_from_name(struct str name);

// A part of a file that a pair of comments switches off: lines [first, last].
struct peer_range {
    size_t first, last;
};
struct peer_range_list VEC(struct peer_range);

// Finds the parts that are switched off; once a blob, before the questions below.
void peer_ranges_find(const struct blob *blob, peer_mask honoured, struct peer_range_list *out);

// The comment that covers a finding on lines [line, end_line], as it is written ("gitleaks:allow"); empty
// when none does.
struct str peer_comment_at(const struct blob *blob, peer_mask honoured, const struct peer_range_list *ranges,
                           size_t line, size_t end_line);

#endif
