// The table of validators, and those that recompute a checksum. Those that parse a structure are in
// checksum_structure.c.
#include "scanners/checksum.h"

#include "scanners/encoding.h"

#include <sha2.h>
#include <stdio.h>

void random_text(struct random_source random, const char *alphabet, size_t count, struct buffer *out)
{
    uint32_t size = (uint32_t)strlen(alphabet);
    for (size_t i = 0; i < count; i++)
        buffer_add_byte(out, alphabet[random.next(random.state) % size]);
}

static enum proof holds(bool is_right)
{
    return is_right ? PROOF_HOLDS : PROOF_FAILS;
}

static struct str last_bytes(struct str s, size_t count)
{
    return str_slice(s, s.len > count ? s.len - count : 0, count);
}

// What is behind the first '_': GitHub, npm, Vercel, Cloudflare set their prefix apart like this.
static struct str behind_prefix(struct str secret)
{
    size_t end = str_find_byte(secret, '_', 0);
    return end == STR_NONE ? secret : str_slice(secret, end + 1, secret.len);
}

static uint32_t swapped(uint32_t value)
{
    return __builtin_bswap32(value);
}

// GitHub (classic), npm, Vercel: prefix_ + body + base62(CRC32(body)), six digits.
static enum proof check_base62(struct str secret)
{
    struct str body = behind_prefix(secret);
    if (body.len <= 6)
        return PROOF_FAILS;
    char room[8];
    struct buffer sum = {.at = room, .room = sizeof room, .limit = sizeof room};
    encode_number(crc32_of(str_slice(body, 0, body.len - 6)), alphabet_base62, 6, &sum);
    return holds(str_equal(buffer_str(&sum), last_bytes(body, 6)));
}

static void make_base62(struct str prefix, struct random_source random, struct buffer *out, size_t length)
{
    buffer_add(out, prefix);
    size_t start = out->len;
    random_text(random, alphabet_base62, length, out);
    encode_number(crc32_of(str_slice(buffer_str(out), start, length)), alphabet_base62, 6, out);
}

static void make_github(struct str prefix, struct random_source random, struct buffer *out)
{
    make_base62(prefix, random, out, str_equal(prefix, STR("ghr_")) ? 70 : 30);
}

static void make_vercel(struct str prefix, struct random_source random, struct buffer *out)
{
    make_base62(prefix, random, out, 50);
}

// github_pat_ + 22 + _ + 59, where characters 44 to 51 of the 59 start base32(SHA-256(all before)).
enum { FINE_LENGTH = 11 + 22 + 1 + 59, FINE_SUMMED = FINE_LENGTH - 16, FINE_SUM = 8 };

static void fine_grained_sum(struct str summed, struct buffer *out)
{
    SHA2_CTX state;
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256Init(&state);
    SHA256Update(&state, (const unsigned char *)summed.at, summed.len);
    SHA256Final(hash, &state);
    encode_base32((struct str){(const char *)hash, 5}, out); // 40 bits: eight characters
}

static enum proof check_fine_grained(struct str secret)
{
    if (secret.len != FINE_LENGTH)
        return PROOF_UNKNOWN;
    char room[16];
    struct buffer sum = {.at = room, .room = sizeof room, .limit = sizeof room};
    fine_grained_sum(str_slice(secret, 0, FINE_SUMMED), &sum);
    return holds(str_equal_ignoring_case(buffer_str(&sum), str_slice(secret, FINE_SUMMED, FINE_SUM)));
}

static void make_fine_grained(struct str prefix, struct random_source random, struct buffer *out)
{
    size_t start = out->len;
    buffer_add(out, prefix);
    random_text(random, alphabet_base62, 22, out);
    buffer_add_byte(out, '_');
    random_text(random, alphabet_base62, 43, out);
    struct buffer sum = {.limit = 16};
    fine_grained_sum(str_slice(buffer_str(out), start, FINE_SUMMED), &sum);
    buffer_add(out, buffer_str(&sum));
    buffer_free(&sum);
    random_text(random, alphabet_base62, 8, out);
}

// GitLab's routable tokens: the last seven are base36(CRC32(all before)).
static enum proof check_gitlab(struct str secret)
{
    if (str_find_byte(secret, '.', 0) == STR_NONE)
        return PROOF_UNKNOWN; // the older kind has none
    char room[8];
    struct buffer sum = {.at = room, .room = sizeof room, .limit = sizeof room};
    encode_number(crc32_of(str_slice(secret, 0, secret.len - 7)), alphabet_base36, 7, &sum);
    return holds(str_equal(buffer_str(&sum), last_bytes(secret, 7)));
}

static void make_gitlab(struct str prefix, struct random_source random, struct buffer *out)
{
    size_t start = out->len;
    buffer_add(out, prefix);
    random_text(random, alphabet_base64url, 51, out);
    buffer_add_cstring(out, ".01.");
    encode_number(51, alphabet_base36, 2, out);
    encode_number(crc32_of(str_slice(buffer_str(out), start, out->len - start)), alphabet_base36, 7, out);
}

// Atlassian and Bitbucket: the last eight are CRC32 of all before, in upper-case hex.
static enum proof check_atlassian(struct str secret)
{
    char sum[16];
    if (secret.len <= 8)
        return PROOF_FAILS;
    snprintf(sum, sizeof sum, "%08X", crc32_of(str_slice(secret, 0, secret.len - 8)));
    return holds(str_equal(str_from(sum), last_bytes(secret, 8)));
}

static void make_atlassian(struct str prefix, struct random_source random, struct buffer *out)
{
    size_t start = out->len;
    buffer_add(out, prefix);
    if (str_equal(prefix, STR("ATBB"))) {
        random_text(random, alphabet_base62, 24, out);
    } else {
        random_text(random, alphabet_base64url, 175, out);
        buffer_add_byte(out, '=');
    }
    buffer_printf(out, "%08X", crc32_of(str_slice(buffer_str(out), start, out->len - start)));
}

// Cloudflare, Zuplo, Grafana: eight hex digits of CRC32 at the end. They differ in whether the prefix and a
// '_' before the sum are summed and in the byte order; that one of eight sums fits by chance is 2 in 10⁹.
static enum proof check_hex(struct str secret)
{
    if (secret.len <= 9)
        return PROOF_FAILS;
    struct str sum = last_bytes(secret, 8);
    struct str whole = str_slice(secret, 0, secret.len - 8);
    struct str bodies[] = {whole, behind_prefix(whole)};
    for (size_t i = 0; i < 4; i++) {
        struct str body = bodies[i / 2];
        if (i % 2 && body.len && body.at[body.len - 1] == '_')
            body.len--;
        uint32_t crc = crc32_of(body);
        char right[16], other[16];
        snprintf(right, sizeof right, "%08x", crc);
        snprintf(other, sizeof other, "%08x", swapped(crc));
        if (str_equal_ignoring_case(sum, str_from(right)) || str_equal_ignoring_case(sum, str_from(other)))
            return PROOF_HOLDS;
    }
    return PROOF_FAILS;
}

static void make_cloudflare(struct str prefix, struct random_source random, struct buffer *out)
{
    buffer_add(out, prefix);
    size_t start = out->len;
    random_text(random, alphabet_base62, 40, out);
    buffer_printf(out, "%08x", crc32_of(str_slice(buffer_str(out), start, 40)));
}

static void make_zuplo(struct str prefix, struct random_source random, struct buffer *out)
{
    buffer_add(out, prefix);
    size_t start = out->len;
    random_text(random, alphabet_base62, 32, out);
    buffer_printf(out, "_%08x", crc32_of(str_slice(buffer_str(out), start, 32)));
}

static void make_grafana(struct str prefix, struct random_source random, struct buffer *out)
{
    size_t start = out->len;
    buffer_add(out, prefix);
    random_text(random, alphabet_base62, 32, out);
    buffer_printf(out, "_%08x", swapped(crc32_of(str_slice(buffer_str(out), start, out->len - start))));
}

// Confluent: cflt + 54 + base64 of the little-endian CRC32 of the 54.
static void confluent_sum(struct str body, struct buffer *out)
{
    uint32_t crc = crc32_of(body);
    char bytes[4] = {(char)crc, (char)(crc >> 8), (char)(crc >> 16), (char)(crc >> 24)};
    char room[16];
    struct buffer sum = {.at = room, .room = sizeof room, .limit = sizeof room};
    encode_base64((struct str){bytes, sizeof bytes}, false, &sum);
    buffer_add(out, str_slice(buffer_str(&sum), 0, 6));
}

static enum proof check_confluent(struct str secret)
{
    if (secret.len != 64)
        return PROOF_UNKNOWN;
    char room[8];
    struct buffer sum = {.at = room, .room = sizeof room, .limit = sizeof room};
    confluent_sum(str_slice(secret, 4, 54), &sum);
    return holds(str_equal(buffer_str(&sum), last_bytes(secret, 6)));
}

static void make_confluent(struct str prefix, struct random_source random, struct buffer *out)
{
    buffer_add(out, prefix);
    size_t start = out->len;
    random_text(random, alphabet_base64, 54, out);
    char body[54];
    memcpy(body, out->at + start, sizeof body);
    confluent_sum((struct str){body, sizeof body}, out);
}

#define SUM "its checksum holds", "its checksum does not hold: cut, changed or made up"

static const struct checksum checksums[] = {
    {"atlassian", SUM, check_atlassian, make_atlassian},
    {"aws-key-id", "an account id decodes from it", "no account id decodes from it", check_aws_key_id,
     make_aws_key_id},
    {"azure", "Microsoft's checksum of it holds", "", check_azure, make_azure},
    {"azure-devops-pat", SUM, check_devops_pat, make_devops_pat},
    {"azure-entra", "Microsoft's checksum of it holds", "", check_entra, make_entra},
    {"base58", SUM, check_base58, make_base58},
    {"basic", "a user and a password decode from it", "", check_basic, make_basic},
    {"bech32", SUM, check_bech32, make_bech32},
    {"bip39", "its words and their checksum are a wallet's",
     "its words are of wallets' list, and their checksum does not hold", check_bip39, make_bip39},
    {"cloudflare", SUM, check_hex, make_cloudflare},
    {"confluent", SUM, check_confluent, make_confluent},
    {"discord-webhook", "its id holds a date", "", check_snowflake, make_webhook},
    {"discord", "a user id decodes from it", "", check_discord, make_discord},
    {"escaped-pem", "its body decodes as a private key", "its body does not decode: cut, changed or made up",
     check_escaped_pem, make_escaped_pem},
    {"fly", "it decodes as a macaroon", "it does not decode as a macaroon", check_fly, make_fly},
    {"github", SUM, check_base62, make_github},
    {"github-fine-grained", SUM, check_fine_grained, make_fine_grained},
    {"gitlab", SUM, check_gitlab, make_gitlab},
    {"grafana", SUM, check_hex, make_grafana},
    {"jfrog", "54 bytes decode from it", "no 54 bytes decode from it: cut, changed or made up", check_jfrog,
     make_jfrog},
    {"json", "a JSON object decodes from it", "no JSON object decodes from it", check_json, make_json},
    {"jwt", "its header and payload decode as JSON",
     "its payload names no one and no time: a sample, it seems", check_jwt, make_jwt},
    {"luhn", "its check digit holds", "", check_luhn, make_luhn},
    {"macaroon", "it decodes as a macaroon", "it does not decode as a macaroon", check_macaroon,
     make_macaroon},
    {"nkey", SUM, check_nkey, make_nkey},
    {"numbered", "a numbered token decodes from it", "no numbered token decodes from it", check_numbered,
     make_numbered},
    {"paseto", "its payload decodes", "its payload does not decode: cut, changed or made up", check_paseto,
     make_paseto},
    {"reference-token", "a reference token decodes from it", "no reference token decodes from it",
     check_reference_token, make_reference_token},
    {"slack", "its parts have the lengths that Slack gives them",
     "its last part has another length than Slack's", check_slack, make_slack},
    {"telegram", "its parts have the lengths that Telegram gives them", "", check_telegram, make_telegram},
    {"vercel", SUM, check_base62, make_vercel},
    {"wif", SUM, check_wif, make_wif},
    {"zuplo", SUM, check_hex, make_zuplo},
};

const char *const checksum_names[] = {
    "atlassian",
    "aws-key-id",
    "azure",
    "azure-devops-pat",
    "azure-entra",
    "base58",
    "basic",
    "bech32",
    "bip39",
    "cloudflare",
    "confluent",
    "discord",
    "discord-webhook",
    "escaped-pem",
    "fly",
    "github",
    "github-fine-grained",
    "gitlab",
    "grafana",
    "jfrog",
    "json",
    "jwt",
    "luhn",
    "macaroon",
    "nkey",
    "numbered",
    "paseto",
    "reference-token",
    "slack",
    "telegram",
    "vercel",
    "wif",
    "zuplo",
    NULL,
};

bool token_is_digits(struct str part, size_t least, size_t most)
{
    for (size_t i = 0; i < part.len; i++)
        if (!byte_is_digit(part.at[i]))
            return false;
    return part.len >= least && part.len <= most;
}

const struct checksum *checksum_find(const char *name)
{
    for (size_t i = 0; name && i < sizeof checksums / sizeof checksums[0]; i++)
        if (strcmp(checksums[i].name, name) == 0)
            return &checksums[i];
    return NULL;
}
