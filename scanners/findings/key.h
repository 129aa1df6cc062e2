// Making the repository's key (core/fingerprint.h): 32 random bytes in .andon/key.
#ifndef ANDON_SCANNERS_FINDINGS_KEY_H
#define ANDON_SCANNERS_FINDINGS_KEY_H

#include "core/fingerprint.h"

// Writes .andon/key in the working tree when there is none. *is_new tells whether it did.
bool key_ensure(const struct repo *repo, bool *is_new, struct error *err);

// 64 random hex digits and a NUL.
bool key_random(char out[65], struct error *err);

#endif
