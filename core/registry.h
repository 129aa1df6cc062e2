// Registries of known test secrets: an organisation's list of keys and passwords that are made up, public or
// canaries, each by a keyed digest, with the reason. A secret that is registered does not count, in any
// repository that names the registry (secrets.registry in andon.yml).
//
//     andon-registry 1 <key: 64 hex digits>
//     # test account of the payment sandbox
//     0123456789abcdef0123456789abcdef sandbox key of the shop's tests until 2027-06-30
//
// A line is the fingerprint of a secret under the registry's key (core/fingerprint.h), a reason, and, where
// it ends, the last day on which it holds. `andon scan registry add` makes one.
#ifndef ANDON_CORE_REGISTRY_H
#define ANDON_CORE_REGISTRY_H

#include "core/arena.h"
#include "core/fingerprint.h"

struct registry_entry {
    char fingerprint[FINGERPRINT_DIGITS + 1];
    struct str reason;
    struct str expires; // YYYY-MM-DD, or empty
};

struct registry {
    struct fingerprint_key key;
    struct registry_entry *at; // sorted by fingerprint
    size_t count;
    struct str name; // of the file
};

struct registry_list {
    const struct registry *at;
    size_t count;
};

// Malformed: ERROR_CONFIG with "<name>:<line>: …". The texts are copied to `arena`.
bool registry_parse(struct str text, struct str name, struct arena *arena, struct registry *out,
                    struct error *err);

// Reads the files; relative names are below `root`. A missing one is an error: who names it relies on it.
bool registries_load(const struct str *names, size_t count, struct str root, struct arena *arena,
                     struct registry_list *out, struct error *err);

// The entry of a secret (by its secret_digest), in the first registry that has it; NULL when none does.
const struct registry_entry *registries_find(const struct registry_list *list, struct str digest);

#endif
