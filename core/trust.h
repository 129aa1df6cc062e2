// Trust: what a repository names to be run runs only after its owner has said so.
//
// What is to run is a list of things, each a name and a content: andon.yml for its commands, the
// configuration of a linter that is code, a program that lies in the repository. `andon trust` records a
// SHA-256 of each, under $XDG_STATE_HOME/andon/trust/ (outside the repository, which could otherwise vouch
// for itself), in a file named after the digest of the repository's absolute path. One changed byte and what
// stands on it does not run until it is trusted anew. Built-in checks need no trust.
#ifndef ANDON_CORE_TRUST_H
#define ANDON_CORE_TRUST_H

#include "core/arena.h"
#include "core/repo.h"
#include "core/vec.h"

enum trust_state {
    TRUST_NOT_NEEDED, // nothing is named
    TRUST_NEVER,      // nothing was ever trusted here
    TRUST_CHANGED,    // the repository was trusted, but something is new or has changed since
    TRUST_GIVEN,
    TRUST_STATE_COUNT,
};

// What trust is bound to: the digests of a name and a content each.
struct trust_item {
    char digest[65];
};

struct trust_items VEC(struct trust_item);

// Adds a text under a name; the same text under another name is another item.
void trust_add(struct trust_items *items, struct str name, struct str content);

// Adds a file (below the work tree, or absolute) as it is on disk. False when it can't be read.
bool trust_add_file(struct trust_items *items, const struct repo *repo, struct str file, struct arena *arena,
                    struct error *err);

// What the record says about all of them together: TRUST_GIVEN when each is in it. A record that can't be
// read counts as TRUST_NEVER: there is no way around it.
enum trust_state trust_read(const struct repo *repo, const struct trust_items *items, struct arena *arena);

// Records these items, and no others.
bool trust_give(const struct repo *repo, const struct trust_items *items, struct arena *arena,
                struct error *err);

// Forgets the record of this repository; *was_there says whether there was one.
bool trust_revoke(const struct repo *repo, struct arena *arena, bool *was_there, struct error *err);

#endif
