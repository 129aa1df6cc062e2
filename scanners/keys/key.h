// What a private key's bytes are: its kind, its size, whether a passphrase protects it.
#ifndef ANDON_SCANNERS_KEYS_KEY_H
#define ANDON_SCANNERS_KEYS_KEY_H

#include "core/str.h"

enum key_kind {
    KEY_NONE, // no private key that this knows
    KEY_RSA,
    KEY_DSA,
    KEY_EC,
    KEY_ED25519,
    KEY_OTHER, // of an algorithm that has no name here
    KEY_KIND_COUNT,
};

struct key_facts {
    enum key_kind kind;
    unsigned bits; // of the modulus, the prime or the curve; 0: not known
    bool is_encrypted;
    bool is_cut; // it begins like a key and ends too early
};

// PKCS#1, PKCS#8 (plain and encrypted), SEC 1 and the DSA form of OpenSSL.
struct key_facts key_from_der(struct str bytes);

// openssh-key-v1.
struct key_facts key_from_openssh(struct str bytes);

// A transferable secret key of OpenPGP: its first packet.
struct key_facts key_from_pgp(struct str bytes);

// "a 2048-bit RSA key, whole" and the like; never NULL for a kind that is one.
const char *key_says(const struct key_facts *facts);

#endif
