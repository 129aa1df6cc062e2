// Validators of formats whose parts have lengths, orders and kinds of their own.
#include "scanners/checksum.h"
#include "scanners/encoding.h"
#include "scanners/keys/der.h"

#include <stdlib.h>

static bool is_word(struct str s, size_t least, size_t most)
{
    for (size_t i = 0; i < s.len; i++)
        if (!byte_is_digit(s.at[i]) && !byte_is_alpha(s.at[i]))
            return false;
    return s.len >= least && s.len <= most;
}

// Slack: xoxb-<team>-<bot>-<24 characters>, xoxp- and xoxe- with three numbers and 32 hex digits. The numbers
// count up in time: 10 digits at first, 13 now. Older and rarer kinds say nothing.
enum proof check_slack(struct str secret)
{
    struct str rest = secret;
    struct str kind = str_cut(&rest, '-'), parts[5];
    size_t count = 0;
    while (rest.len && count < 5)
        parts[count++] = str_cut(&rest, '-');
    size_t numbers = str_equal(kind, STR("xoxb")) ? 2 : 3;
    if (rest.len || count != numbers + 1)
        return PROOF_UNKNOWN;
    for (size_t i = 0; i < numbers; i++)
        if (!token_is_digits(parts[i], 10, 14) || str_starts_with(parts[i], STR("12345")))
            return PROOF_UNKNOWN; // no number of Slack's, or one from documentation
    bool is_right = numbers == 2 ? is_word(parts[2], 24, 24)
                                 : parts[3].len == 32 || parts[3].len == 28 || parts[3].len == 34;
    return is_right ? PROOF_HOLDS : PROOF_FAILS;
}

void make_slack(struct str prefix, struct random_source random, struct buffer *out)
{
    buffer_add(out, prefix);
    for (int i = 0; i < 2; i++) {
        buffer_add_byte(out, '7');
        random_text(random, "0123456789", 12, out);
        buffer_add_byte(out, '-');
    }
    random_text(random, alphabet_base62, 24, out);
}

// Fly.io: "fm2_" and base64 of MessagePack: an array, whose first item is an array that begins with bytes (a
// nonce). Several are joined by ','.
enum proof check_fly(struct str secret)
{
    size_t start = str_find(secret, STR("fm2_"), 0);
    if (start == STR_NONE)
        return PROOF_UNKNOWN;
    struct str text = str_slice(secret, start + 4, 8);
    char room[8];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (text.len < 8 || !decode_base64(text, &bytes) || bytes.len < 3)
        return PROOF_FAILS;
    bool is_array =
        ((unsigned char)bytes.at[0] & 0xf0) == 0x90 && ((unsigned char)bytes.at[1] & 0xf0) == 0x90;
    return is_array && (unsigned char)bytes.at[2] == 0xc4 ? PROOF_HOLDS : PROOF_FAILS;
}

void make_fly(struct str prefix, struct random_source random, struct buffer *out)
{
    struct buffer bytes = {.limit = 1024};
    buffer_add(&bytes, (struct str){"\x94\x93\xc4\x10", 4});
    for (int i = 0; i < 140; i++)
        buffer_add_byte(&bytes, (char)random.next(random.state));
    buffer_add(out, prefix);
    encode_base64(buffer_str(&bytes), false, out);
    buffer_free(&bytes);
}

// JFrog's API keys are base58 of 54 bytes; what begins with "AKCp" was chosen so.
enum { JFROG_BYTES = 54 };

enum proof check_jfrog(struct str secret)
{
    char room[128];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    return decode_base58(secret, &bytes) && bytes.len == JFROG_BYTES ? PROOF_HOLDS : PROOF_FAILS;
}

void make_jfrog(struct str prefix, struct random_source random, struct buffer *out)
{
    // The smallest number whose digits begin with the prefix is not found by luck: digits are added to it
    // until it is 54 bytes, which 73 or 74 digits are.
    size_t start = out->len;
    buffer_add(out, prefix);
    random_text(random, alphabet_base58, 69, out);
    if (check_jfrog(str_slice(buffer_str(out), start, out->len - start)) != PROOF_HOLDS)
        random_text(random, alphabet_base58, 1, out);
}

// Payment cards: the sum of the digits, every second doubled from the right, ends in 0 (ISO/IEC 7812).
enum proof check_luhn(struct str secret)
{
    unsigned sum = 0, count = 0;
    for (size_t i = secret.len; i > 0; i--) {
        char c = secret.at[i - 1];
        if (!byte_is_digit(c))
            continue;
        unsigned digit = (unsigned)(c - '0');
        digit = count++ % 2 ? 2 * digit : digit;
        sum += digit > 9 ? digit - 9 : digit;
    }
    return count >= 12 && sum % 10 == 0 ? PROOF_HOLDS : PROOF_ABSURD;
}

void make_luhn(struct str prefix, struct random_source random, struct buffer *out)
{
    size_t start = out->len;
    buffer_add(out, prefix);
    random_text(random, "0123456789", 15 - prefix.len, out);
    buffer_add_byte(out, '0');
    while (check_luhn(str_slice(buffer_str(out), start, 16)) != PROOF_HOLDS)
        out->at[out->len - 1]++;
}

// A key of a wallet in its own format: base58 with a checksum, 32 bytes behind 0x80 (and 1 behind them when
// the public key is compressed).
enum proof check_wif(struct str secret)
{
    char room[64];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (!decode_base58(secret, &bytes) || (bytes.len != 37 && bytes.len != 38) ||
        (unsigned char)bytes.at[0] != 0x80)
        return PROOF_ABSURD;
    return check_base58(secret) == PROOF_HOLDS ? PROOF_HOLDS : PROOF_ABSURD;
}

void make_wif(struct str prefix, struct random_source random, struct buffer *out)
{
    unsigned char bytes[38] = {0x80}, sum[4];
    (void)prefix; // part of the bytes
    for (size_t i = 1; i < 33; i++)
        bytes[i] = (unsigned char)random.next(random.state);
    bytes[33] = 1;
    base58_sum((struct str){(const char *)bytes, 34}, sum);
    memcpy(bytes + 34, sum, sizeof sum);
    encode_base58((struct str){(const char *)bytes, sizeof bytes}, out);
}

// PASETO: v2.local.<base64url>, at least a nonce and a tag; v2.public. has JSON in front of 64 bytes.
enum proof check_paseto(struct str secret)
{
    struct str rest = secret;
    struct buffer bytes = {.limit = 64 * 1024};
    str_cut(&rest, '.');
    struct str purpose = str_cut(&rest, '.'), payload = str_cut(&rest, '.');
    bool is_right = decode_base64(payload, &bytes) && bytes.len >= 48 &&
                    (str_equal(purpose, STR("local")) || bytes.at[0] == '{');
    buffer_free(&bytes);
    return is_right ? PROOF_HOLDS : PROOF_FAILS;
}

void make_paseto(struct str prefix, struct random_source random, struct buffer *out)
{
    char bytes[96];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)random.next(random.state);
    buffer_add(out, prefix);
    encode_base64((struct str){bytes, sizeof bytes}, true, out);
}

// The private key in a service account's JSON: PEM with "\n" for line ends around PKCS#8, whose outer length
// is that of what is there.
static void add_unescaped(struct str text, struct buffer *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\\' && i + 1 < text.len)
            i++;
        else if (!byte_is_space(text.at[i]))
            buffer_add_byte(out, text.at[i]);
    }
}

enum proof check_escaped_pem(struct str secret)
{
    size_t start = str_find(secret, STR("KEY-----"), 0);
    size_t end = start == STR_NONE ? STR_NONE : str_find(secret, STR("-----END"), start + 8);
    if (end == STR_NONE)
        return PROOF_FAILS;
    struct buffer text = {.limit = 16384}, bytes = {.limit = 16384};
    add_unescaped(str_slice(secret, start + 8, end - start - 8), &text);
    bool is_read = decode_base64(buffer_str(&text), &bytes);
    struct der at = {buffer_str(&bytes), false};
    struct str body;
    bool is_key = is_read && der_take(&at, DER_SEQUENCE, &body) && at.rest.len == 0 && !at.is_cut;
    buffer_free(&text);
    buffer_free(&bytes);
    return is_key ? PROOF_HOLDS : PROOF_FAILS;
}

void make_escaped_pem(struct str prefix, struct random_source random, struct buffer *out)
{
    char bytes[4 + 600] = {0x30, (char)0x82, 600 / 256, (char)(600 % 256)};
    (void)prefix; // the armour is the validator's own
    for (size_t i = 4; i < sizeof bytes; i++)
        bytes[i] = (char)random.next(random.state);
    buffer_add_cstring(out, "-----BEGIN PRIVATE KEY-----\\n");
    encode_base64((struct str){bytes, sizeof bytes}, false, out);
    buffer_add_cstring(out, "\\n-----END PRIVATE KEY-----\\n");
}

// Discord's webhooks: /api/webhooks/<id>/<token>. An id holds the time at which it was made, which is not in
// the year 2015 or before.
enum proof check_snowflake(struct str secret)
{
    size_t start = str_find(secret, STR("/webhooks/"), 0);
    struct str rest = start == STR_NONE ? secret : str_slice(secret, start + 10, secret.len);
    uint64_t id;
    struct str digits = str_cut(&rest, '/');
    return token_is_digits(digits, 17, 20) && str_to_u64(digits, &id) && id >> 22 > 0 ? PROOF_HOLDS
                                                                                      : PROOF_UNKNOWN;
}

void make_webhook(struct str prefix, struct random_source random, struct buffer *out)
{
    buffer_add(out, prefix);
    buffer_add_cstring(out, "/api/webhooks/1");
    random_text(random, "0123456789", 18, out);
    buffer_add_byte(out, '/');
    random_text(random, alphabet_base64url, 68, out);
}

// Telegram's bots: <number>:AA<33 characters>.
enum proof check_telegram(struct str secret)
{
    struct str rest = secret;
    struct str id = str_cut(&rest, ':');
    bool is_right =
        token_is_digits(id, 8, 10) && id.at[0] != '0' && rest.len == 35 && str_starts_with(rest, STR("AA"));
    return is_right ? PROOF_HOLDS : PROOF_UNKNOWN;
}

void make_telegram(struct str prefix, struct random_source random, struct buffer *out)
{
    buffer_add(out, prefix);
    buffer_add_byte(out, '6');
    random_text(random, "0123456789", 9, out);
    buffer_add_cstring(out, ":AA");
    random_text(random, alphabet_base64url, 33, out);
}
