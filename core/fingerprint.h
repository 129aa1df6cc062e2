// Fingerprints of secrets: a keyed digest of the secret's text and of nothing else. The rule, path, line and
// commit are not in it, so it survives a rebase, a move and a rename, and one entry of a baseline covers all
// copies.
//
//     fingerprint_key_load(repo, &key, &err);         // once a run: .andon/key, or the default
//     secret_digest(secret, digest);                  // where the secret's bytes are: the check
//     fingerprint_secret(&key, digest_text, finding->fingerprint);
//
// The key makes the fingerprints of a repository its own: who has only the fingerprint of a short password
// can't find it with a list that was made before. It is no secret to those who have the repository (who
// have the secrets too), so it is committed, and every clone reports the same. Another key gives other
// fingerprints: entries of the baseline that were made with the old one don't hold any more.
#ifndef ANDON_CORE_FINGERPRINT_H
#define ANDON_CORE_FINGERPRINT_H

#include "core/error.h"
#include "core/repo.h"

enum { FINGERPRINT_DIGITS = 32 };

#define FINGERPRINT_KEY_FILE ".andon/key"

struct fingerprint_key {
    unsigned char bytes[32];
    bool is_own; // the repository has one; false: the default that all share
};

// The constant key of repositories without one.
void fingerprint_key_default(struct fingerprint_key *key);

// Reads 64 hex digits (white space around them is fine). `name` is for messages.
bool fingerprint_key_parse(struct str text, const char *name, struct fingerprint_key *key, struct error *err);

// The repository's key: .andon/key of the working tree, or of HEAD where that lacks it (bare repositories).
// Without one, or without a repository (NULL), the default. One that is there and malformed is an error.
bool fingerprint_key_load(const struct repo *repo, struct fingerprint_key *key, struct error *err);

// The key's own fingerprint, 8 hex digits: a baseline says with which key it was made.
enum { KEY_ID_DIGITS = 8 };
void fingerprint_key_id(const struct fingerprint_key *key, char out[KEY_ID_DIGITS + 1]);

// What of a secret the fingerprint is made from: SHA-256 in hex of its text without white space, so that a
// key that is indented, or has other line ends, is the same key.
void secret_digest(struct str secret, char out[65]);

// `digest` is what secret_digest gave.
void fingerprint_secret(const struct fingerprint_key *key, struct str digest,
                        char out[FINGERPRINT_DIGITS + 1]);

// True for 32 hex digits in lower case.
bool is_fingerprint(struct str text);

#endif
