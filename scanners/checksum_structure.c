// Validators that take a token apart: encoded JSON, macaroons, ids inside, checksums of binary payloads.
#include "core/json_read.h"
#include "scanners/checksum.h"
#include "scanners/encoding.h"

#include <sha2.h>

enum { DECODED_LIMIT = 64 * 1024 };

// The JSON object that `text` decodes to, in the arena, or NULL. What it encodes may end early: not what is
// behind it.
static const struct json_node *decode_object(struct str text, struct arena *arena)
{
    struct buffer bytes = {.limit = DECODED_LIMIT};
    struct json_node *object = NULL;
    struct error ignored = {0};
    bool is_object = decode_base64(text, &bytes) && !bytes.overflow &&
                     json_parse(arena_copy(arena, buffer_str(&bytes)), "token", arena, &object, &ignored) &&
                     object->kind == JSON_MAP;
    buffer_free(&bytes);
    return is_object ? object : NULL;
}

// The claims by which a token says whose it is and when it holds. What has none opens nothing.
static bool has_registered_claim(const struct json_node *payload)
{
    static const char *const claims[] = {"iss", "sub", "aud",   "exp",  "nbf",
                                         "iat", "jti", "scope", "role", "user_id"};
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++)
        if (json_member(payload, claims[i]))
            return true;
    return false;
}

const struct json_node *jwt_payload(struct str token, struct arena *arena)
{
    size_t start = str_find(token, STR("eyJ"), 0);
    struct str rest = start == STR_NONE ? token : str_slice(token, start, token.len);
    str_cut(&rest, '.');
    return decode_object(str_cut(&rest, '.'), arena);
}

// header.payload.signature; the header names its algorithm. What has another shape is no JWT at all.
enum proof check_jwt(struct str secret)
{
    size_t start = str_find(secret, STR("eyJ"), 0); // GitHub puts "ghs_<app>_" before one
    struct str rest = start == STR_NONE ? secret : str_slice(secret, start, secret.len);
    struct str header_text = str_cut(&rest, '.');
    struct str payload_text = str_cut(&rest, '.');
    struct arena ARENA_AUTO arena = {0};
    const struct json_node *header = decode_object(header_text, &arena);
    const struct json_node *payload = header ? decode_object(payload_text, &arena) : NULL;
    struct str algorithm = json_member_text(header, "alg");
    if (!payload || algorithm.len == 0 || str_equal_ignoring_case(algorithm, STR("none")))
        return PROOF_ABSURD;
    return has_registered_claim(payload) ? PROOF_HOLDS : PROOF_FAILS;
}

static void add_json_part(const char *json, struct buffer *out)
{
    encode_base64(str_from(json), true, out);
}

void make_jwt(struct str prefix, struct random_source random, struct buffer *out)
{
    struct buffer payload = {.limit = 1024};
    buffer_add(out, prefix);
    add_json_part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", out);
    buffer_add_byte(out, '.');
    buffer_add_cstring(&payload, "{\"sub\":\"");
    random_text(random, alphabet_base62, 16, &payload);
    buffer_add_cstring(&payload, "\",\"iat\":1516239022}");
    encode_base64(buffer_str(&payload), true, out);
    buffer_free(&payload);
    buffer_add_byte(out, '.');
    random_text(random, alphabet_base64url, 43, out);
}

// A base64 JSON object somewhere in the token: Grafana, Sentry, 1Password. It starts with {" = "eyJ".
enum proof check_json(struct str secret)
{
    size_t start = str_find(secret, STR("eyJ"), 0);
    if (start == STR_NONE)
        return PROOF_UNKNOWN;
    struct arena ARENA_AUTO arena = {0};
    struct str text = str_slice(secret, start, secret.len);
    // Sentry's ends with '_' and a signature; in the URL alphabet '_' is a digit: try both.
    for (;;) {
        if (decode_object(text, &arena))
            return PROOF_HOLDS;
        size_t cut = str_find_last_byte(text, '_');
        if (cut == STR_NONE || cut + 128 < text.len)
            return PROOF_FAILS;
        text.len = cut;
    }
}

void make_json(struct str prefix, struct random_source random, struct buffer *out)
{
    struct buffer text = {.limit = 1024};
    buffer_add(out, prefix);
    buffer_add_cstring(&text, "{\"k\":\"");
    random_text(random, alphabet_base62, 160, &text);
    buffer_add_cstring(&text, "\",\"n\":\"deploy\",\"id\":1}");
    encode_base64(buffer_str(&text), false, out);
    buffer_free(&text);
}

// A field of a macaroon: type, length in groups of seven bits, bytes. False at the end, or when it is cut.
static bool read_field(struct str *rest, unsigned *type, struct str *field)
{
    size_t length = 0, at = 1;
    if (rest->len < 2)
        return false;
    *type = (unsigned char)rest->at[0];
    for (unsigned shift = 0; at < rest->len && shift < 28; shift += 7) {
        unsigned char byte = (unsigned char)rest->at[at++];
        length |= (size_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
    }
    if (length > rest->len - at)
        return false;
    *field = str_slice(*rest, at, length);
    *rest = str_slice(*rest, at + length, rest->len);
    return true;
}

static bool take_end(struct str *rest)
{
    bool is_end = rest->len && rest->at[0] == '\0';
    if (is_end)
        *rest = str_slice(*rest, 1, rest->len);
    return is_end;
}

// Fields in sections that end with a zero: 1 is a location, 2 an identifier, 4 the key of another's caveat.
static bool read_section(struct str *rest, size_t *identifiers)
{
    unsigned type;
    struct str field;
    *identifiers = 0;
    while (!take_end(rest)) {
        if (!read_field(rest, &type, &field) || (type != 1 && type != 2 && type != 4))
            return false;
        *identifiers += type == 2 && field.len > 0;
    }
    return true;
}

// Macaroon, version 2: byte 2, a section that names it, one for each caveat, a zero, and the signature: type
// 6, 32 bytes, with nothing behind them.
enum { MACAROON_FIELDS = 64, SIGNATURE_SIZE = 32 };

static bool is_macaroon(struct str bytes)
{
    size_t identifiers;
    unsigned type;
    struct str rest = str_slice(bytes, 1, bytes.len), signature;
    if (!bytes.len || bytes.at[0] != 2 || !read_section(&rest, &identifiers) || identifiers != 1)
        return false;
    for (size_t i = 0; i < MACAROON_FIELDS && !take_end(&rest); i++)
        if (!read_section(&rest, &identifiers) || identifiers != 1)
            return false;
    return read_field(&rest, &type, &signature) && type == 6 && signature.len == SIGNATURE_SIZE && !rest.len;
}

enum proof check_macaroon(struct str secret)
{
    struct buffer bytes = {.limit = DECODED_LIMIT};
    size_t dash = str_find_byte(secret, '-', 0);
    bool is_right = dash != STR_NONE && decode_base64(str_slice(secret, dash + 1, secret.len), &bytes) &&
                    is_macaroon(buffer_str(&bytes));
    buffer_free(&bytes);
    return is_right ? PROOF_HOLDS : PROOF_FAILS;
}

void make_macaroon(struct str prefix, struct random_source random, struct buffer *out)
{
    struct buffer bytes = {.limit = 1024};
    buffer_add(&bytes, (struct str){"\2\1\10", 3});
    // The location is part of every real token's prefix, so it is decoded from there: no host name here.
    struct buffer known = {.limit = 64};
    size_t dash = str_find_byte(prefix, '-', 0);
    if (dash != STR_NONE && decode_base64(str_slice(prefix, dash + 1, prefix.len), &known) &&
        known.len >= 3) {
        buffer_clear(&bytes);
        buffer_add(&bytes, buffer_str(&known));
        while (bytes.len < 11)
            buffer_add_byte(&bytes, 'g');
        bytes.len = 11;
    }
    buffer_free(&known);
    buffer_add(&bytes, (struct str){"\2\44", 2});
    random_text(random, alphabet_base36, 36, &bytes);
    buffer_add(&bytes, (struct str){"\0\0\6\40", 4});
    random_text(random, alphabet_base62, 32, &bytes);
    buffer_add(out, dash == STR_NONE ? prefix : str_slice(prefix, 0, dash + 1));
    encode_base64(buffer_str(&bytes), true, out);
    buffer_free(&bytes);
}

// AWS key ids are base32 of a number that holds the account's: twelve digits, so 9 of 100 made-up ids fall.
enum { AWS_PREFIX = 4 };

bool aws_account_of(struct str key_id, uint64_t *account)
{
    char room[16];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (key_id.len != AWS_PREFIX + 16 || !decode_base32(str_slice(key_id, AWS_PREFIX, 16), &bytes) ||
        bytes.len < 6 || key_id.at[AWS_PREFIX] == 'I' || key_id.at[AWS_PREFIX] == 'J')
        return false; // those two were made before ids held the account
    uint64_t number = 0;
    for (size_t i = 0; i < 6; i++)
        number = number << 8 | (unsigned char)bytes.at[i];
    *account = (number & 0x7fffffffff80u) >> 7;
    return *account < 1000000000000u;
}

enum proof check_aws_key_id(struct str secret)
{
    char room[16];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    uint64_t account;
    if (secret.len != AWS_PREFIX + 16 || !decode_base32(str_slice(secret, AWS_PREFIX, 16), &bytes))
        return PROOF_ABSURD;
    if (secret.at[AWS_PREFIX] == 'I' || secret.at[AWS_PREFIX] == 'J')
        return PROOF_UNKNOWN;
    return aws_account_of(secret, &account) ? PROOF_HOLDS : PROOF_FAILS;
}

void make_aws_key_id(struct str prefix, struct random_source random, struct buffer *out)
{
    uint64_t account = random.next(random.state) % 1000000000u + 123000000000u;
    uint64_t number = 0x800000000000u | account << 7 | random.next(random.state) % 128;
    char bytes[10];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i < 6 ? number >> (40 - 8 * i) : random.next(random.state));
    buffer_add(out, prefix);
    encode_base32((struct str){bytes, sizeof bytes}, out);
}

// base64(user id).time.signature; ids have 17 to 20 digits.
enum proof check_discord(struct str secret)
{
    char room[64];
    struct buffer id = {.at = room, .room = sizeof room, .limit = sizeof room};
    struct str rest = secret;
    bool is_id = decode_base64(str_cut(&rest, '.'), &id) && token_is_digits(buffer_str(&id), 16, 20);
    return is_id ? PROOF_HOLDS : PROOF_ABSURD;
}

void make_discord(struct str prefix, struct random_source random, struct buffer *out)
{
    struct buffer id = {.limit = 64};
    buffer_add(out, prefix);
    buffer_add_cstring(&id, "1");
    random_text(random, "0123456789", 17, &id);
    encode_base64(buffer_str(&id), true, out);
    buffer_free(&id);
    buffer_add_byte(out, '.');
    random_text(random, alphabet_base62, 6, out);
    buffer_add_byte(out, '.');
    random_text(random, alphabet_base64url, 38, out);
}

// HTTP Basic: base64 of user:password, both printable.
enum proof check_basic(struct str secret)
{
    struct buffer bytes = {.limit = 1024};
    bool is_pair = decode_base64(secret, &bytes) && !bytes.overflow;
    for (size_t i = 0; i < bytes.len; i++)
        is_pair = is_pair && (unsigned char)bytes.at[i] >= ' ' && (unsigned char)bytes.at[i] < 127;
    size_t colon = str_find_byte(buffer_str(&bytes), ':', 0);
    is_pair = is_pair && colon != STR_NONE && colon > 0 && bytes.len - colon > 6;
    buffer_free(&bytes);
    return is_pair ? PROOF_HOLDS : PROOF_ABSURD;
}

void make_basic(struct str prefix, struct random_source random, struct buffer *out)
{
    struct buffer pair = {.limit = 256};
    buffer_add(out, prefix);
    buffer_add_cstring(&pair, "deploy:");
    random_text(random, alphabet_base62, 20, &pair);
    encode_base64(buffer_str(&pair), false, out);
    buffer_free(&pair);
}

// JFrog: base64 of "reftkn:01:…".
enum proof check_reference_token(struct str secret)
{
    struct buffer bytes = {.limit = 1024};
    bool is_token = decode_base64(secret, &bytes) && str_starts_with(buffer_str(&bytes), STR("reftkn:"));
    buffer_free(&bytes);
    return is_token ? PROOF_HOLDS : PROOF_FAILS;
}

void make_reference_token(struct str prefix, struct random_source random, struct buffer *out)
{
    struct buffer text = {.limit = 256};
    buffer_add_cstring(&text, "reftkn:01:1716239022:");
    random_text(random, alphabet_base62, 27, &text);
    buffer_add(out, prefix);
    encode_base64(buffer_str(&text), false, out);
    buffer_free(&text);
}

// Bitbucket and Jira Data Center: base64 of "number:random bytes".
enum proof check_numbered(struct str secret)
{
    struct buffer bytes = {.limit = 256};
    size_t dash = str_find_byte(secret, '-', 0);
    bool is_read = decode_base64(str_slice(secret, dash == STR_NONE ? 0 : dash + 1, secret.len), &bytes);
    size_t colon = str_find_byte(buffer_str(&bytes), ':', 0);
    bool is_numbered =
        is_read && colon != STR_NONE && token_is_digits(str_slice(buffer_str(&bytes), 0, colon), 6, 16);
    buffer_free(&bytes);
    return is_numbered ? PROOF_HOLDS : PROOF_FAILS;
}

void make_numbered(struct str prefix, struct random_source random, struct buffer *out)
{
    struct buffer bytes = {.limit = 64};
    buffer_add(out, prefix);
    buffer_add_byte(&bytes, '4');
    random_text(random, "0123456789", 11, &bytes);
    buffer_add_byte(&bytes, ':');
    random_text(random, alphabet_base62, 20, &bytes);
    encode_base64(buffer_str(&bytes), false, out);
    buffer_free(&bytes);
}

// NATS seeds: base32 of two prefix bytes, 32 of seed, CRC16 (little-endian) of the 34.
enum { NKEY_BYTES = 36 };

enum proof check_nkey(struct str secret)
{
    char room[64];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (!decode_base32(secret, &bytes) || bytes.len != NKEY_BYTES)
        return PROOF_ABSURD;
    uint16_t sum = crc16_of(str_slice(buffer_str(&bytes), 0, NKEY_BYTES - 2));
    unsigned stored = (unsigned char)bytes.at[34] | (unsigned)(unsigned char)bytes.at[35] << 8;
    return sum == stored ? PROOF_HOLDS : PROOF_ABSURD;
}

void make_nkey(struct str prefix, struct random_source random, struct buffer *out)
{
    char bytes[NKEY_BYTES];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)random.next(random.state);
    // S is 18, then the kind: U is 20, in base32 10010 10100, then zeros.
    bytes[0] = (char)(18 << 3 | 20 >> 2);
    bytes[1] = 0;
    uint16_t sum = crc16_of((struct str){bytes, NKEY_BYTES - 2});
    bytes[34] = (char)sum;
    bytes[35] = (char)(sum >> 8);
    (void)prefix; // part of the bytes
    encode_base32((struct str){bytes, sizeof bytes}, out);
}

// bech32 (BIP 173), upper case as age writes it: the part before the last '1' is summed too.
static uint32_t bech32_step(uint32_t sum, uint32_t value)
{
    static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (size_t i = 0; i < 5; i++)
        sum ^= top >> i & 1 ? generator[i] : 0;
    return sum;
}

static uint32_t bech32_start(struct str prefix)
{
    uint32_t sum = 1;
    for (size_t i = 0; i < prefix.len; i++)
        sum = bech32_step(sum, (uint32_t)(unsigned char)byte_lower(prefix.at[i]) >> 5);
    sum = bech32_step(sum, 0);
    for (size_t i = 0; i < prefix.len; i++)
        sum = bech32_step(sum, (uint32_t)(unsigned char)byte_lower(prefix.at[i]) & 31);
    return sum;
}

static uint32_t bech32_digit(char c)
{
    const char *found = c ? strchr(alphabet_bech32, byte_lower(c)) : NULL;
    return found ? (uint32_t)(found - alphabet_bech32) : UINT32_MAX;
}

enum proof check_bech32(struct str secret)
{
    size_t one = str_find_last_byte(secret, '1');
    if (one == STR_NONE || one == 0)
        return PROOF_FAILS;
    uint32_t sum = bech32_start(str_slice(secret, 0, one));
    for (size_t i = one + 1; i < secret.len; i++) {
        uint32_t value = bech32_digit(secret.at[i]);
        if (value == UINT32_MAX)
            return PROOF_FAILS;
        sum = bech32_step(sum, value);
    }
    return sum == 1 ? PROOF_HOLDS : PROOF_FAILS;
}

void make_bech32(struct str prefix, struct random_source random, struct buffer *out)
{
    struct str name = str_slice(prefix, 0, prefix.len ? prefix.len - 1 : 0); // without the '1'
    uint32_t sum = bech32_start(name);
    buffer_add(out, prefix);
    for (size_t i = 0; i < 52 + 6; i++) {
        uint32_t value = i < 52 ? random.next(random.state) & 31 : 0;
        if (i == 52) {
            uint32_t rest = sum;
            for (size_t k = 0; k < 6; k++)
                rest = bech32_step(rest, 0);
            sum = rest ^ 1;
        }
        if (i >= 52)
            value = sum >> 5 * (57 - i) & 31;
        else
            sum = bech32_step(sum, value);
        char digit = alphabet_bech32[value];
        buffer_add_byte(out, (char)(digit >= 'a' && digit <= 'z' ? digit - 'a' + 'A' : digit));
    }
}

// base58 with four bytes of double SHA-256 at the end: extended private keys.
static void double_sha256(struct str bytes, unsigned char out[SHA256_DIGEST_LENGTH])
{
    for (int round = 0; round < 2; round++) {
        SHA2_CTX state;
        SHA256Init(&state);
        SHA256Update(&state, (const unsigned char *)bytes.at, bytes.len);
        SHA256Final(out, &state);
        bytes = (struct str){(const char *)out, SHA256_DIGEST_LENGTH};
    }
}

void base58_sum(struct str bytes, unsigned char sum[4])
{
    unsigned char hash[SHA256_DIGEST_LENGTH];
    double_sha256(bytes, hash);
    memcpy(sum, hash, 4);
}

enum proof check_base58(struct str secret)
{
    char room[256];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    unsigned char hash[SHA256_DIGEST_LENGTH];
    if (!decode_base58(secret, &bytes) || bytes.len < 5)
        return PROOF_ABSURD;
    double_sha256(str_slice(buffer_str(&bytes), 0, bytes.len - 4), hash);
    return memcmp(hash, bytes.at + bytes.len - 4, 4) == 0 ? PROOF_HOLDS : PROOF_FAILS;
}

void make_base58(struct str prefix, struct random_source random, struct buffer *out)
{
    unsigned char bytes[82] = {0x04, 0x88, 0xad, 0xe4}; // the version that reads "xprv" in base 58
    unsigned char hash[SHA256_DIGEST_LENGTH];
    for (size_t i = 13; i < 78; i++)
        bytes[i] = (unsigned char)random.next(random.state);
    bytes[45] = 0; // a private key follows
    double_sha256((struct str){(const char *)bytes, 78}, hash);
    memcpy(bytes + 78, hash, 4);
    (void)prefix; // part of the bytes
    encode_base58((struct str){(const char *)bytes, sizeof bytes}, out);
}
