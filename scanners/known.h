// What is known of some values whoever uses them.
//
// Samples that providers print in their documentation: everybody copies them, nobody can use them. Known by
// digest, so that none of them stands in our files.
#ifndef ANDON_SCANNERS_KNOWN_H
#define ANDON_SCANNERS_KNOWN_H

#include "scanners/rule.h"

// Whether the value is one of them.
bool secret_is_known_sample(struct str secret);

// A key that its provider means to be seen, and that opens what everybody may see: it is told as a note. What
// tells it from the keys that look alike is what stands around bytes[start, end), or the file's name.
bool secret_is_public(const struct scan_rule *rule, struct str bytes, struct str path, size_t start,
                      size_t end);

#endif
