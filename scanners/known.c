#include "scanners/known.h"

#include "scanners/entropy.h"

#include <sha2.h>

// The first eight bytes of SHA-256.
static const uint64_t known_samples[] = {
    0x1a5d44a2dca19669, // AWS key id in AWS's documentation
    0xc6ea27c534f993d3, // the same, second user
    0x78314b11be2e5815, // AWS secret key in AWS's documentation
    0xe21b597ba6b9cafa, // the same, second user
    0x7f75367e78812551, // jwt.io, HS256
    0xda816f9f2c16e6c5, // jwt.io, HS256, older
    0xc794fa6d20c64efb, // jwt.io, HS256, newer
    0x2cafc0970149a84f, // Stripe's public test key
    0xf2d6ca16515033e5, // Stripe's public test key, older
    0x0011cc25eb432071, // Azure storage emulator
    0xaa6547439583c3a2, // Azure Cosmos DB emulator
    0xcf4d418ed3de92d7, // Basic authentication in RFC 7617
    0x73f71af093fdf154, // the same in RFC 2617
    0xca7459e2b26776de, // RFC 6749, client credentials
    0x3e545ee08a590a6b, // the same, decoded
    0x6c96130f130ab0d6, // RFC 6749, access token
    0x00cf4c781dc37003, // RFC 6749, refresh token
    0x9d03b692e941d5ac, // RFC 5849, token
    0x9e309cccd311ea64, // RFC 6749, refresh token, older
    0x687da00b09c83361, // RFC 7617, UTF-8
    0x60a09e4357868c1e, // the first account of Hardhat and Anvil
    0xbc1a50966c9e6486, // the same, without 0x
    0x67d7e236d10b5f28, // Discord's bot token
    0x243cd6766dfc55fe, // RFC 7520, P-521
    0x92a7d7ea52e43e70, // RFC 7520, RSA
    0xdd663fe0ef531be2, // RFC 7516, A.1
    0xf05bc60099e0ea1a, // RFC 7516, A.2
    0x57afc11665beb68d, // RFC 7516, A.3
    0xa45404ae333dd955, // RFC 7517, A.2, EC
    0x2e4ff57e9c832eda, // RFC 7517, A.2, RSA
    0x8b1b17a9740c068a, // RFC 7517, A.3
    0x0c9ccc0efa883292, // RFC 7518, C, Alice
    0x6cebd764dd9840fc, // RFC 7518, C, Bob
    0x0330b11998cbc9ab, // RFC 7520, HMAC
    0x8f0d5d5f8ad386f9, // RFC 7520, AES
    0x8580dd90707d8c51, // RFC 7520, 5.3
    0xc10838189a432c83, // RFC 7520, 5.7
    0xfde65288758ade65, // RFC 7520, 5.8
    0x190edf59d5736c3b, // RFC 8037, A.1
};

bool secret_is_known_sample(struct str secret)
{
    SHA2_CTX state;
    unsigned char hash[SHA256_DIGEST_LENGTH];
    uint64_t start = 0;
    SHA256Init(&state);
    SHA256Update(&state, (const unsigned char *)secret.at, secret.len);
    SHA256Final(hash, &state);
    for (size_t i = 0; i < sizeof start; i++)
        start = start << 8 | hash[i];
    for (size_t i = 0; i < sizeof known_samples / sizeof known_samples[0]; i++)
        if (known_samples[i] == start)
            return true;
    return false;
}

// Keys of apps and pages, which everybody reads who uses those. `rule` NULL: what an assignment gives.
static const struct {
    const char *rule;
    size_t least, most;      // bytes of the key
    const char *words[8];    // near it, in lower case
    const char *files[3];    // ends of names of files that are shipped
    const char *not_near[3]; // … but not with these
} public_keys[] = {
    // A site's search box asks an index with a key that may search only.
    {"algolia",
     32,
     32,
     {"indexname", "index_name", "searchonly", "search_only", "search-only", "searchkey", "docsearch",
      "searchapikey"},
     {NULL},
     {"admin"}},
    {NULL, 32, 32, {"indexname", "index_name", "docsearch"}, {NULL}, {"admin"}},
    // What identifies an app of Firebase: rules on the server say what may be done.
    {"google-api-key",
     39,
     39,
     {"authdomain", "messagingsenderid", "auth_domain", "messaging_sender_id", "firebaseapp.com"},
     {"google-services.json", "GoogleService-Info.plist"},
     {NULL}},
};

enum { PUBLIC_NEAR = 200 };

static bool has_word_of(struct str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count && words[i]; i++)
        if (str_has_ignoring_case(text, str_from(words[i])))
            return true;
    return false;
}

bool secret_is_public(const struct scan_rule *rule, struct str bytes, struct str path, size_t start,
                      size_t end)
{
    for (size_t i = 0; i < sizeof public_keys / sizeof public_keys[0]; i++) {
        bool is_rule = public_keys[i].rule ? strcmp(rule->id, public_keys[i].rule) == 0
                                           : rule->finder && strcmp(rule->finder, "assignment") == 0;
        if (!is_rule || end - start < public_keys[i].least || end - start > public_keys[i].most)
            continue;
        size_t from = start > PUBLIC_NEAR ? start - PUBLIC_NEAR : 0;
        struct str around = str_slice(bytes, from, end - from + PUBLIC_NEAR);
        struct str line = str_slice(bytes, start > 48 ? start - 48 : 0, start > 48 ? 48 : start);
        for (size_t k = 0; k < 3 && public_keys[i].files[k]; k++)
            if (str_ends_with(path, str_from(public_keys[i].files[k])))
                return true;
        if (has_word_of(around, public_keys[i].words, 8) && !has_word_of(line, public_keys[i].not_near, 3))
            return true;
    }
    return false;
}
