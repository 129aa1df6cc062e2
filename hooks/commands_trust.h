// Trust in a repository's commands: it is bound to the andon.yml that names them.
#ifndef ANDON_HOOKS_COMMANDS_TRUST_H
#define ANDON_HOOKS_COMMANDS_TRUST_H

#include "core/config.h"
#include "core/trust.h"

// Adds what the commands stand on; nothing when there are none.
bool commands_trust_items(const struct repo *repo, const struct config *config, struct arena *arena,
                          struct trust_items *items, struct error *err);

// Whether they may run.
bool commands_trust(const struct repo *repo, const struct config *config, struct arena *arena,
                    enum trust_state *state, struct error *err);

// The commands as `andon trust` shows them: id, stage and argument vector, escaped.
void commands_trust_print(const struct config *config, struct buffer *out);

#endif
