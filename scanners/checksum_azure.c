// Microsoft's "identifiable" keys: random bytes, then four characters that say whose they are, then a
// checksum (Marvin32, seeded by the kind of key):
//
//     64 bytes in base64   |--- 76 random ---|+ASt|6: checksum|==        storage, Cosmos DB, Batch
//     annotated, 84        |--- 52 random ---|JQQJ99|date, reserved|AZDO|4: checksum
//     Entra secret, 40     |3|8Q~|--- 31 random ---|3: checksum
//
// Not all seeds are published, so a sum that holds for none of them says nothing.
#include "scanners/checksum.h"
#include "scanners/encoding.h"

enum { SUM_SIZE = 4, KEY_MAX = 96, ANNOTATED_SUM = 80, MARK_AT = 52, SIGNATURE_LENGTH = 4 };

#define DEFAULT_SEED 0x44656661756c7430u // "Default0"; each seed is eight letters
#define ENTRA_SEED 0x4161645077643030u

static const struct signature {
    const char *text;
    unsigned size; // of the key, in bytes
    uint64_t seeds[8];
} signatures[] = {
    {"+ASt", 64, {DEFAULT_SEED}},
    {"ACDb",
     64,
     {0x4d61737452573030u, 0x4d617374524f3030u, 0x5265736f75723030u, 0x537973416c6c3030u, 0x53797374524f3030u,
      0x5379737452573030u, 0x456e637279703030u}},
    {"+ABa", 64, {0x4162416363743030u}},
    {"+ASb",
     32,
     {0x4d616e6167653030u, 0x53656e6430303030u, 0x4c697374656e3030u, 0x53797374656d3030u,
      0x556e6b6e6f776e30u}},
    {"+AEh",
     32,
     {0x4d616e6167653030u, 0x53656e6430303030u, 0x4c697374656e3030u, 0x53797374656d3030u,
      0x556e6b6e6f776e30u}},
    {"+ARm",
     32,
     {0x4d616e6167653030u, 0x53656e6430303030u, 0x4c697374656e3030u, 0x53797374656d3030u,
      0x556e6b6e6f776e30u}},
    {"AIoT", 32, {0x496f544875623030u, 0x4470734b65793030u, 0x4465766963653030u}},
    {"AzFu", 40, {0x46756e6374693030u, 0x4d61737465723030u, 0x53797374656d3030u}},
    {"AzCa", 32, {0x4163636573733030u}},
    {"AzSe", 39, {0x5041646d696e3030u, 0x5175657279303030u}},
    {"+ACR", 39, {0x41435244666c7430u}},
    {"APIM", 64, {0x496f544875623030u, 0x54656e616e743030u, 0x4761746577793030u, 0x4769744b65793030u}},
    {"+AMC", 64, {0x436c617373696330u}},
};

static uint32_t turned(uint32_t value, int bits)
{
    return value << bits | value >> (32 - bits);
}

static void mix(uint32_t *a, uint32_t *b)
{
    *b ^= *a;
    *a = turned(*a, 20) + *b;
    *b = turned(*b, 9) ^ *a;
    *a = turned(*a, 27) + *b;
    *b = turned(*b, 19);
}

uint64_t marvin_of(struct str bytes, uint64_t seed)
{
    uint32_t a = (uint32_t)seed, b = (uint32_t)(seed >> 32), word = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        word |= (uint32_t)(unsigned char)bytes.at[i] << 8 * (i % 4);
        if (i % 4 == 3) {
            a += word;
            mix(&a, &b);
            word = 0;
        }
    }
    a += word | (uint32_t)0x80 << 8 * (bytes.len % 4);
    mix(&a, &b);
    mix(&a, &b);
    return (uint64_t)b << 32 | a;
}

static uint32_t marvin32_of(struct str bytes, uint64_t seed)
{
    uint64_t sum = marvin_of(bytes, seed);
    return (uint32_t)(sum >> 32) ^ (uint32_t)sum;
}

static uint32_t little_endian(const char *at)
{
    uint32_t value = 0;
    for (size_t i = 0; i < SUM_SIZE; i++)
        value |= (uint32_t)(unsigned char)at[i] << 8 * i;
    return value;
}

// Of annotated keys the first four characters of the sum in base 62, whose missing digits are behind it.
static void add_annotated_sum(struct str body, struct buffer *out)
{
    char room[KEY_MAX], digits_room[8];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    struct buffer digits = {.at = digits_room, .room = sizeof digits_room, .limit = sizeof digits_room};
    decode_base64(body, &bytes);
    encode_number(__builtin_bswap32(marvin32_of(buffer_str(&bytes), DEFAULT_SEED)), alphabet_base62, 6,
                  &digits);
    size_t zeros = 0;
    while (zeros < digits.len && digits.at[zeros] == '0')
        zeros++;
    for (size_t i = 0; i < SIGNATURE_LENGTH; i++)
        buffer_add_byte(out, zeros + i < digits.len ? digits.at[zeros + i] : '0');
}

static bool is_annotated(struct str secret)
{
    return secret.len >= ANNOTATED_SUM + SIGNATURE_LENGTH &&
           str_equal(str_slice(secret, MARK_AT, 4), STR("JQQJ"));
}

static enum proof check_annotated(struct str secret)
{
    char room[8];
    struct buffer sum = {.at = room, .room = sizeof room, .limit = sizeof room};
    add_annotated_sum(str_slice(secret, 0, ANNOTATED_SUM), &sum);
    bool is_right = str_equal(buffer_str(&sum), str_slice(secret, ANNOTATED_SUM, SIGNATURE_LENGTH));
    return is_right ? PROOF_HOLDS : PROOF_UNKNOWN;
}

static const struct signature *signature_of(struct str secret)
{
    while (secret.len && secret.at[secret.len - 1] == '=')
        secret.len--;
    struct str text = secret.len >= 10 ? str_slice(secret, secret.len - 10, SIGNATURE_LENGTH) : STR("");
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        if (str_equal(text, str_from(signatures[i].text)))
            return &signatures[i];
    return NULL;
}

enum proof check_azure(struct str secret)
{
    char room[KEY_MAX];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (is_annotated(secret))
        return check_annotated(secret);
    const struct signature *signature = signature_of(secret);
    if (!signature || !decode_base64(secret, &bytes) || bytes.overflow || bytes.len <= SUM_SIZE)
        return PROOF_UNKNOWN;
    struct str body = str_slice(buffer_str(&bytes), 0, bytes.len - SUM_SIZE);
    for (size_t i = 0; i < 8 && signature->seeds[i]; i++)
        if (marvin32_of(body, signature->seeds[i]) == little_endian(bytes.at + body.len))
            return PROOF_HOLDS;
    return PROOF_UNKNOWN;
}

// `prefix` is the signature: "+ASt"; any other makes an annotated key.
void make_azure(struct str prefix, struct random_source random, struct buffer *out)
{
    const struct signature *signature = NULL;
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        if (str_equal(prefix, str_from(signatures[i].text)))
            signature = &signatures[i];
    struct buffer text = {.limit = 2 * KEY_MAX}, bytes = {.limit = KEY_MAX};
    if (!signature) {
        random_text(random, alphabet_base62, MARK_AT, &text);
        buffer_add_cstring(&text, "JQQJ99BCAC");
        random_text(random, alphabet_base62, 14, &text);
        buffer_add(&text, prefix);
        add_annotated_sum(buffer_str(&text), &text);
        buffer_add(out, buffer_str(&text));
    } else {
        size_t length = (signature->size * 8 + 5) / 6;
        random_text(random, alphabet_base64, length - 10, &text);
        buffer_add(&text, prefix);
        buffer_add_cstring(&text, "AAAAAA");
        decode_base64(buffer_str(&text), &bytes);
        uint32_t sum =
            marvin32_of(str_slice(buffer_str(&bytes), 0, bytes.len - SUM_SIZE), signature->seeds[0]);
        for (size_t i = 0; i < SUM_SIZE; i++)
            bytes.at[bytes.len - SUM_SIZE + i] = (char)(sum >> 8 * i);
        encode_base64(buffer_str(&bytes), false, out);
    }
    buffer_free(&text);
    buffer_free(&bytes);
}

static const char entra_alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
enum { ENTRA_BODY = 37, ENTRA_SUM = 3 };

static void add_entra_sum(struct str body, struct buffer *out)
{
    char room[8];
    struct buffer digits = {.at = room, .room = sizeof room, .limit = sizeof room};
    encode_number(marvin32_of(body, ENTRA_SEED), entra_alphabet, 6, &digits);
    buffer_add(out, str_slice(buffer_str(&digits), 0, ENTRA_SUM));
}

enum proof check_entra(struct str secret)
{
    char room[8];
    struct buffer sum = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (secret.len != ENTRA_BODY + ENTRA_SUM)
        return PROOF_UNKNOWN;
    add_entra_sum(str_slice(secret, 0, ENTRA_BODY), &sum);
    return str_equal(buffer_str(&sum), str_slice(secret, ENTRA_BODY, ENTRA_SUM)) ? PROOF_HOLDS
                                                                                 : PROOF_UNKNOWN;
}

void make_entra(struct str prefix, struct random_source random, struct buffer *out)
{
    size_t start = out->len;
    (void)prefix;
    random_text(random, alphabet_base62, 3, out);
    buffer_add_cstring(out, "8Q~");
    random_text(random, alphabet_base62, ENTRA_BODY - 6, out);
    add_entra_sum(str_slice(buffer_str(out), start, ENTRA_BODY), out);
}

// The personal access tokens of Azure DevOps before the annotated ones: 32 bytes in base32, of which four,
// apart from each other, are the CRC32 of the rest under one of two masks.
enum { PAT_SIZE = 32 };

static bool is_sum_byte(size_t i)
{
    return i == 2 || i == 7 || i == 8 || i == 22;
}

static uint32_t pat_sum(const char bytes[PAT_SIZE])
{
    char rest[PAT_SIZE - SUM_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < PAT_SIZE; i++)
        if (!is_sum_byte(i))
            rest[count++] = bytes[i];
    return crc32_of((struct str){rest, count});
}

static const uint32_t pat_masks[] = {0xe0b9692du, 0x1019f92eu};

enum proof check_devops_pat(struct str secret)
{
    char upper[52], bytes[PAT_SIZE];
    struct buffer out = {.at = bytes, .room = sizeof bytes, .limit = sizeof bytes};
    if (secret.len != sizeof upper)
        return PROOF_UNKNOWN;
    for (size_t i = 0; i < sizeof upper; i++)
        upper[i] =
            secret.at[i] >= 'a' && secret.at[i] <= 'z' ? (char)(secret.at[i] - 'a' + 'A') : secret.at[i];
    if (!decode_base32((struct str){upper, sizeof upper}, &out) || out.len != PAT_SIZE)
        return PROOF_UNKNOWN;
    const char sum[] = {bytes[22], bytes[8], bytes[7], bytes[2]};
    uint32_t found = little_endian(sum), wanted = pat_sum(bytes);
    return found == (wanted ^ pat_masks[0]) || found == (wanted ^ pat_masks[1]) ? PROOF_HOLDS : PROOF_UNKNOWN;
}

void make_devops_pat(struct str prefix, struct random_source random, struct buffer *out)
{
    char bytes[PAT_SIZE];
    (void)prefix;
    for (size_t i = 0; i < PAT_SIZE; i++)
        bytes[i] = (char)random.next(random.state);
    uint32_t sum = pat_sum(bytes) ^ pat_masks[0];
    static const size_t places[] = {22, 8, 7, 2};
    for (size_t i = 0; i < SUM_SIZE; i++)
        bytes[places[i]] = (char)(sum >> 8 * i);
    size_t start = out->len;
    encode_base32((struct str){bytes, sizeof bytes}, out);
    for (size_t i = start; i < out->len; i++)
        out->at[i] = byte_lower(out->at[i]);
}
