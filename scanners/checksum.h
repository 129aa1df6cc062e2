// Validators: what a token's own bytes prove about it. Many formats carry a checksum or a structure that an
// invented or truncated token doesn't have; recomputing it needs no network.
//
// Facts are from the providers' public descriptions of their formats. Each validator has a maker, so that
// tests can make valid tokens at run time.
#ifndef ANDON_SCANNERS_CHECKSUM_H
#define ANDON_SCANNERS_CHECKSUM_H

#include "core/buffer.h"
#include "core/str.h"

enum proof {
    PROOF_UNKNOWN, // nothing speaks for or against it
    PROOF_HOLDS,   // the checksum or structure is right
    PROOF_FAILS,   // it looks like one, but the checksum is wrong: reported, never blocks
    PROOF_ABSURD,  // it can't be one: not reported
};

// Random bits for makers: `next` gives 32 at a time.
struct random_source {
    uint32_t (*next)(void *state);
    void *state;
};

struct checksum {
    const char *name;   // "github", as rules say
    const char *says;   // in the finding, when it holds: "its checksum holds"
    const char *denies; // when it doesn't
    enum proof (*check)(struct str secret);
    // Appends a valid token that starts with `prefix`.
    void (*make)(struct str prefix, struct random_source random, struct buffer *out);
};

const struct checksum *checksum_find(const char *name); // NULL when there is none
extern const char *const checksum_names[];              // ends with NULL

// Appends what the token says about itself, when it says something: "account 123456789012". `name` is the
// validator's; the secret has passed it.
void checksum_explain(const char *name, struct str secret, struct buffer *out);

// Whether a part is `least` to `most` decimal digits and nothing else.
bool token_is_digits(struct str part, size_t least, size_t most);

// Parts of tokens, for checksum_explain.
struct arena;
struct json_node;
bool aws_account_of(struct str key_id, uint64_t *account);
const struct json_node *jwt_payload(struct str token, struct arena *arena); // NULL when it has none
void base58_sum(struct str bytes, unsigned char sum[4]);                    // of double SHA-256

// Checks on parts, in checksum_proof.c.
enum proof check_slack(struct str secret);
enum proof check_fly(struct str secret);
enum proof check_jfrog(struct str secret);
enum proof check_luhn(struct str secret);
enum proof check_wif(struct str secret);
enum proof check_paseto(struct str secret);
enum proof check_escaped_pem(struct str secret);
enum proof check_snowflake(struct str secret);
enum proof check_telegram(struct str secret);
void make_slack(struct str prefix, struct random_source random, struct buffer *out);
void make_fly(struct str prefix, struct random_source random, struct buffer *out);
void make_jfrog(struct str prefix, struct random_source random, struct buffer *out);
void make_luhn(struct str prefix, struct random_source random, struct buffer *out);
void make_wif(struct str prefix, struct random_source random, struct buffer *out);
void make_paseto(struct str prefix, struct random_source random, struct buffer *out);
void make_escaped_pem(struct str prefix, struct random_source random, struct buffer *out);
void make_webhook(struct str prefix, struct random_source random, struct buffer *out);
void make_telegram(struct str prefix, struct random_source random, struct buffer *out);

// Phrases of wallets, in checksum_bip39.c.
enum proof check_bip39(struct str secret);
void make_bip39(struct str prefix, struct random_source random, struct buffer *out);

// Microsoft's, in checksum_azure.c.
uint64_t marvin_of(struct str bytes, uint64_t seed);
enum proof check_azure(struct str secret);
enum proof check_entra(struct str secret);
enum proof check_devops_pat(struct str secret);
void make_azure(struct str prefix, struct random_source random, struct buffer *out);
void make_entra(struct str prefix, struct random_source random, struct buffer *out);
void make_devops_pat(struct str prefix, struct random_source random, struct buffer *out);

// Checks on structure, in checksum_structure.c; rows of the table like the others.
enum proof check_jwt(struct str secret);
enum proof check_json(struct str secret);
enum proof check_macaroon(struct str secret);
enum proof check_aws_key_id(struct str secret);
enum proof check_discord(struct str secret);
enum proof check_basic(struct str secret);
enum proof check_reference_token(struct str secret);
enum proof check_numbered(struct str secret);
enum proof check_nkey(struct str secret);
enum proof check_bech32(struct str secret);
enum proof check_base58(struct str secret);
void make_jwt(struct str prefix, struct random_source random, struct buffer *out);
void make_json(struct str prefix, struct random_source random, struct buffer *out);
void make_macaroon(struct str prefix, struct random_source random, struct buffer *out);
void make_aws_key_id(struct str prefix, struct random_source random, struct buffer *out);
void make_discord(struct str prefix, struct random_source random, struct buffer *out);
void make_basic(struct str prefix, struct random_source random, struct buffer *out);
void make_reference_token(struct str prefix, struct random_source random, struct buffer *out);
void make_numbered(struct str prefix, struct random_source random, struct buffer *out);
void make_nkey(struct str prefix, struct random_source random, struct buffer *out);
void make_bech32(struct str prefix, struct random_source random, struct buffer *out);
void make_base58(struct str prefix, struct random_source random, struct buffer *out);

// Appends `count` random characters of `alphabet`.
void random_text(struct random_source random, const char *alphabet, size_t count, struct buffer *out);

#endif
