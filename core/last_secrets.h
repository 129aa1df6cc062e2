// The secrets that the last run reported, in the clone's own state (<state>/last-secrets.json): what
// `andon scan ignore --last` is about. Fingerprints, rules and paths only; written only when there are some.
#ifndef ANDON_CORE_LAST_SECRETS_H
#define ANDON_CORE_LAST_SECRETS_H

#include "core/baseline.h"
#include "core/repo.h"

// Remembers the new findings of secrets, if any. Losing it must not fail a run, so there is no error.
void last_secrets_save(const struct repo *repo, const struct finding_list *findings);

// As a baseline's entries. Empty when there are none.
bool last_secrets_load(const struct repo *repo, struct arena *arena, struct baseline *out, struct error *err);

#endif
