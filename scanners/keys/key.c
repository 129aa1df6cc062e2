// Facts from RFC 8017 (PKCS#1), RFC 5208 and 5958 (PKCS#8), RFC 5915 (EC), RFC 8410 (Ed25519), RFC 4880 and
// 9580 (OpenPGP), and OpenSSH's PROTOCOL.key.
#include "scanners/keys/key.h"

#include "scanners/keys/der.h"

#define OID(name, ...) static const unsigned char name[] = {__VA_ARGS__}
OID(oid_rsa, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01);    // 1.2.840.113549.1.1.*: also PSS, OAEP
OID(oid_dsa, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01);          // 1.2.840.10040.4.1
OID(oid_ec, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);           // 1.2.840.10045.2.1
OID(oid_edwards, 0x2b, 0x65);                                    // 1.3.101.*: X25519, X448, Ed25519, Ed448
OID(oid_pkcs5, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05);  // 1.2.840.113549.1.5.*: PBES1, PBES2
OID(oid_pkcs12, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c); // 1.2.840.113549.1.12.*
#define STARTS(oid, known) str_starts_with(oid, (struct str){(const char *)(known), sizeof(known)})

// Counts integers from `at` on, at most `most`.
static size_t take_integers(struct der *at, struct str *values, size_t most)
{
    size_t count = 0;
    while (count < most && der_take(at, DER_INTEGER, &values[count]))
        count++;
    return count;
}

// The inside of PKCS#1 (version, modulus and seven more) or of OpenSSL's DSA (version, p, q, g, y, x).
static struct key_facts from_integers(struct str inside)
{
    enum { RSA_INTEGERS = 9, DSA_INTEGERS = 6 };
    struct str values[RSA_INTEGERS];
    struct der at = {.rest = inside};
    size_t count = take_integers(&at, values, RSA_INTEGERS);
    struct key_facts facts = {.is_cut = at.is_cut && count >= 2};
    if (count == RSA_INTEGERS && der_bits(values[0]) <= 1 && der_bits(values[1]) >= 256)
        facts = (struct key_facts){.kind = KEY_RSA, .bits = der_bits(values[1])};
    else if (count == DSA_INTEGERS && at.rest.len == 0 && der_bits(values[1]) >= 512 &&
             der_bits(values[2]) >= 160)
        facts = (struct key_facts){.kind = KEY_DSA, .bits = der_bits(values[1])};
    return facts;
}

static bool is_of_curve(size_t bytes)
{
    static const size_t sizes[] = {20, 21, 24, 28, 29, 30, 32, 36, 48, 51, 52, 64, 66, 72};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        if (sizes[i] == bytes)
            return true;
    return false;
}

static struct key_facts from_sec1(struct der at)
{
    struct str key;
    struct key_facts facts = {0};
    if (der_take(&at, DER_OCTETS, &key) && is_of_curve(key.len))
        facts = (struct key_facts){.kind = KEY_EC, .bits = (unsigned)(key.len == 66 ? 521 : key.len * 8)};
    return facts;
}

// Behind the version of PKCS#8: the algorithm, and the key in a string of octets.
static struct key_facts from_pkcs8(struct der at)
{
    struct str algorithm, oid, key, inside;
    struct key_facts facts = {0};
    if (!der_take(&at, DER_SEQUENCE, &algorithm) ||
        !der_take(&(struct der){.rest = algorithm}, DER_OID, &oid))
        return facts;
    if (!der_take(&at, DER_OCTETS, &key)) {
        facts.is_cut = at.is_cut;
        return facts;
    }
    struct der inner = {.rest = key};
    if (STARTS(oid, oid_rsa))
        return der_take(&inner, DER_SEQUENCE, &inside) ? from_integers(inside) : facts;
    if (STARTS(oid, oid_ec)) {
        struct str version;
        if (!der_take(&inner, DER_SEQUENCE, &inside))
            return facts;
        inner.rest = inside;
        return der_take(&inner, DER_INTEGER, &version) ? from_sec1(inner) : facts;
    }
    if (STARTS(oid, oid_edwards) && oid.len == 3)
        facts = (struct key_facts){.kind = KEY_ED25519, .bits = key.len > 40 ? 448 : 256};
    else if (STARTS(oid, oid_dsa))
        facts = (struct key_facts){.kind = KEY_DSA};
    else
        facts = (struct key_facts){.kind = KEY_OTHER};
    return facts;
}

struct key_facts key_from_der(struct str bytes)
{
    struct key_facts facts = {0};
    struct der outer = {.rest = bytes};
    struct str inside, version, first, oid, data;
    if (!der_take(&outer, DER_SEQUENCE, &inside)) {
        facts.is_cut = outer.is_cut;
        return facts;
    }
    struct der at = {.rest = inside};
    if (der_take(&at, DER_INTEGER, &version) && at.rest.len && der_bits(version) <= 1) {
        unsigned char tag = (unsigned char)at.rest.at[0];
        return tag == DER_SEQUENCE ? from_pkcs8(at)
               : tag == DER_OCTETS ? from_sec1(at)
                                   : from_integers(inside);
    }
    at = (struct der){.rest = inside};
    if (der_take(&at, DER_SEQUENCE, &first) && der_take(&(struct der){.rest = first}, DER_OID, &oid) &&
        (STARTS(oid, oid_pkcs5) || STARTS(oid, oid_pkcs12)) && der_take(&at, DER_OCTETS, &data))
        return (struct key_facts){.kind = KEY_OTHER, .is_encrypted = true};
    return facts;
}

// A length of four bytes, big-endian, and so many bytes.
static bool take_string(struct str *rest, struct str *value)
{
    if (rest->len < 4)
        return false;
    size_t length = 0;
    for (size_t i = 0; i < 4; i++)
        length = length << 8 | (unsigned char)rest->at[i];
    if (length > rest->len - 4)
        return false;
    *value = str_slice(*rest, 4, length);
    *rest = str_slice(*rest, 4 + length, rest->len);
    return true;
}

static struct key_facts of_ssh_kind(struct str blob)
{
    struct str name, exponent, modulus;
    struct key_facts facts = {.kind = KEY_OTHER};
    if (!take_string(&blob, &name))
        return facts;
    if (str_equal(name, STR("ssh-rsa"))) {
        facts.kind = KEY_RSA;
        facts.bits = take_string(&blob, &exponent) && take_string(&blob, &modulus) ? der_bits(modulus) : 0;
    } else if (str_equal(name, STR("ssh-dss"))) {
        facts.kind = KEY_DSA;
    } else if (str_find(name, STR("ed25519"), 0) != STR_NONE) {
        facts = (struct key_facts){.kind = KEY_ED25519, .bits = 256};
    } else if (str_find(name, STR("ecdsa"), 0) != STR_NONE) {
        facts.kind = KEY_EC;
        facts.bits = str_find(name, STR("p521"), 0) != STR_NONE   ? 521
                     : str_find(name, STR("p384"), 0) != STR_NONE ? 384
                                                                  : 256;
    }
    return facts;
}

struct key_facts key_from_openssh(struct str bytes)
{
    const struct str magic = {"openssh-key-v1", 15}; // with its zero
    struct str cipher, kdf, options, blob, secret, rest = str_slice(bytes, magic.len, bytes.len);
    if (!str_starts_with(bytes, magic) || !take_string(&rest, &cipher) || !take_string(&rest, &kdf) ||
        !take_string(&rest, &options) || rest.len < 4)
        return (struct key_facts){.is_cut = str_starts_with(bytes, magic)};
    rest = str_slice(rest, 4, rest.len); // how many keys: one
    if (!take_string(&rest, &blob) || !take_string(&rest, &secret))
        return (struct key_facts){.is_cut = true};
    struct key_facts facts = of_ssh_kind(blob);
    facts.is_encrypted = !str_equal(cipher, STR("none"));
    return facts;
}

// Numbers of OpenPGP: their bits in two bytes, then the bytes.
static bool skip_numbers(struct str *rest, size_t count, unsigned *first_bits)
{
    for (size_t i = 0; i < count; i++) {
        if (rest->len < 2)
            return false;
        unsigned bits = (unsigned)(unsigned char)rest->at[0] << 8 | (unsigned char)rest->at[1];
        size_t bytes = (bits + 7u) / 8u;
        if (rest->len - 2 < bytes)
            return false;
        *first_bits = i ? *first_bits : bits;
        *rest = str_slice(*rest, 2 + bytes, rest->len);
    }
    return true;
}

// The public part, whose length only its algorithm tells; behind it stands how the secret part is protected.
static struct key_facts of_pgp_kind(struct str rest)
{
    unsigned algorithm = rest.len ? (unsigned char)rest.at[0] : 0, bits = 0;
    bool is_rsa = algorithm >= 1 && algorithm <= 3,
         is_curve = algorithm == 18 || algorithm == 19 || algorithm == 22;
    struct key_facts facts = {.kind = is_rsa            ? KEY_RSA
                                      : algorithm == 17 ? KEY_DSA
                                      : algorithm == 22 ? KEY_ED25519
                                      : is_curve        ? KEY_EC
                                                        : KEY_OTHER};
    rest = str_slice(rest, 1, rest.len);
    if (is_curve)
        rest = str_slice(rest, rest.len ? 1u + (unsigned char)rest.at[0] : 0, rest.len); // the curve's name
    bool is_read = skip_numbers(&rest,
                                is_rsa            ? 2
                                : algorithm == 17 ? 4
                                : algorithm == 16 ? 3
                                : is_curve        ? 1
                                                  : 0,
                                &bits);
    if (algorithm == 18)
        rest = str_slice(rest, rest.len ? 1u + (unsigned char)rest.at[0] : 0, rest.len);
    if (!is_read || rest.len == 0)
        return (struct key_facts){.is_cut = true};
    facts.bits = is_rsa || algorithm == 17 ? bits : 0;
    facts.is_encrypted = rest.at[0] != 0;
    return facts;
}

struct key_facts key_from_pgp(struct str bytes)
{
    unsigned first = bytes.len > 6 ? (unsigned char)bytes.at[0] : 0;
    unsigned tag = first & 0x40 ? first & 0x3f : first >> 2 & 0x0f;
    if (!(first & 0x80) || (tag != 5 && tag != 7)) // a secret key or subkey
        return (struct key_facts){0};
    size_t head = 2; // the length's bytes, old and new format
    if (first & 0x40)
        head = (unsigned char)bytes.at[1] < 192 ? 2 : (unsigned char)bytes.at[1] < 224 ? 3 : 6;
    else
        head = (first & 3) == 0 ? 2 : (first & 3) == 1 ? 3 : 5;
    struct str rest = str_slice(bytes, head, bytes.len);
    if (rest.len < 6 || rest.at[0] < 3 || rest.at[0] > 6)
        return (struct key_facts){0};
    if (rest.at[0] != 4) // other versions differ in what follows
        return (struct key_facts){.kind = KEY_OTHER};
    return of_pgp_kind(str_slice(rest, 5, rest.len));
}

const char *key_says(const struct key_facts *facts)
{
    static const struct {
        enum key_kind kind;
        unsigned bits;
        const char *says, *encrypted;
    } rows[] = {
#define ROW(kind, bits, name)                                                                                \
    {kind, bits, "its structure holds: " name,                                                               \
     "its structure holds: " name ", encrypted: its passphrase is what protects it"}
        ROW(KEY_RSA, 512, "RSA, 512 bits"),
        ROW(KEY_RSA, 1024, "RSA, 1024 bits"),
        ROW(KEY_RSA, 2048, "RSA, 2048 bits"),
        ROW(KEY_RSA, 3072, "RSA, 3072 bits"),
        ROW(KEY_RSA, 4096, "RSA, 4096 bits"),
        ROW(KEY_RSA, 8192, "RSA, 8192 bits"),
        ROW(KEY_RSA, 0, "RSA"),
        ROW(KEY_DSA, 1024, "DSA, 1024 bits"),
        ROW(KEY_DSA, 2048, "DSA, 2048 bits"),
        ROW(KEY_DSA, 0, "DSA"),
        ROW(KEY_EC, 256, "EC, 256 bits"),
        ROW(KEY_EC, 384, "EC, 384 bits"),
        ROW(KEY_EC, 521, "EC, 521 bits"),
        ROW(KEY_EC, 0, "EC"),
        ROW(KEY_ED25519, 0, "Ed25519 or its kin"),
        ROW(KEY_OTHER, 0, "a private key"),
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].kind == facts->kind && (rows[i].bits == facts->bits || rows[i].bits == 0))
            return facts->is_encrypted ? rows[i].encrypted : rows[i].says;
    return "its structure holds";
}
