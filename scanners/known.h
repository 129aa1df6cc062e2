// Samples that providers print in their documentation: everybody copies them, nobody can use them. Known by
// digest, so that none of them stands in our files.
#ifndef ANDON_SCANNERS_KNOWN_H
#define ANDON_SCANNERS_KNOWN_H

#include "core/str.h"

bool secret_is_known_sample(struct str secret);

#endif
