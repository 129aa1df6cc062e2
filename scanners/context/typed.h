// Values that a person typed, rather than a generator made: words in disguise, rows of keys, sequences.
#ifndef ANDON_SCANNERS_CONTEXT_TYPED_H
#define ANDON_SCANNERS_CONTEXT_TYPED_H

#include "core/str.h"

// The value with the digits and signs that stand for letters read as those; in `room`, cut to its size.
struct str value_without_leet(struct str value, char *room, size_t size);

// "rapunz3l", "P@ssw0rd": words, once the digits and signs are read as letters.
bool value_is_leet(struct str value);

// "123456abcdef", "a1b2c3d4e5f6", "aabbccdd", "000102030405", "Oracle18", "bluebirdbluebird".
bool value_is_typed(struct str value);

// Base64 (once or twice) of words, or of a user with such a password.
bool value_is_base64_text(struct str value);

#endif
