// Trust: a command that a repository's configuration names runs only after its owner has said so.
//
// `andon trust` records a SHA-256 over every andon.yml that can name a command, under
// $XDG_STATE_HOME/andon/trust/ (outside the repository, which could otherwise vouch for itself), in a file
// named after the digest of the repository's absolute path. One changed byte and the commands don't run until
// they are trusted anew. Built-in checks need no trust.
#ifndef ANDON_HOOKS_TRUST_H
#define ANDON_HOOKS_TRUST_H

#include "core/config.h"
#include "core/repo.h"

enum trust_state {
    TRUST_NOT_NEEDED, // the configuration names no command
    TRUST_NEVER,      // these commands were never trusted here
    TRUST_CHANGED,    // the repository was trusted, but a file has changed since
    TRUST_GIVEN,
    TRUST_STATE_COUNT,
};

// Reads the record. A record that can't be read counts as TRUST_NEVER: there is no way around it.
bool trust_read(const struct repo *repo, const struct config *config, struct arena *arena,
                enum trust_state *state, struct error *err);

// Records the files of `config` as they are now.
bool trust_give(const struct repo *repo, const struct config *config, struct arena *arena, struct error *err);

// Forgets the record of this repository; *was_there says whether there was one.
bool trust_revoke(const struct repo *repo, struct arena *arena, bool *was_there, struct error *err);

// The commands as `andon trust` shows them: id, stage and argument vector, escaped.
void trust_print_commands(const struct config *config, struct buffer *out);

#endif
