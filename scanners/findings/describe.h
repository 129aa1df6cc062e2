// From a match of the engine to what a finding says: rule, confidence, proof, shape, and what the
// fingerprint is made from. Every way that makes findings of secrets comes through here.
#ifndef ANDON_SCANNERS_FINDINGS_DESCRIBE_H
#define ANDON_SCANNERS_FINDINGS_DESCRIBE_H

#include "core/finding.h"
#include "scanners/engine.h"

// Fills rule, severity (at most `most`), help, key, confidence, proof and shape. Nothing of the secret is
// kept but its digest, its length and the classes of its characters.
void finding_describe(const struct scan_match *match, enum severity most, struct arena *arena,
                      struct finding *finding);

// "40 characters: lower case, upper case, digits, '_'": what may be said of a secret.
struct str secret_shape(struct str secret, struct arena *arena);

#endif
