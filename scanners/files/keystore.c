#include "scanners/files/keystore.h"

#include "scanners/entropy.h"
#include "scanners/keys/der.h"
#include "scanners/keys/key.h"

const struct scan_rule keystore_rule = {
    .id = "keystore",
    .name = "secrets/keystore",
    .provider = "",
    .description = "a store of private keys",
    .rotate = "if its password is known to others or weak, replace the keys in it; keep the file out of the "
              "repository",
    .severity = SEVERITY_WARNING,
};

const struct scan_rule der_key_rule = {
    .id = "private-key-file",
    .name = "secrets/private-key-file",
    .provider = "",
    .description = "a file that is a private key",
    .rotate = "make a new key pair, replace the public key wherever it is trusted, and delete this one",
    .severity = SEVERITY_ERROR,
};

enum { STORE_SIZE_MIN = 32 };

#define MAGIC(text)                                                                                          \
    {                                                                                                        \
        text, sizeof(text) - 1                                                                               \
    }
static const struct {
    size_t offset;
    struct str magic;
    const char *needs; // also in the first bytes
    const char *says;
} stores[] = {
    {0, MAGIC("\xfe\xed\xfe\xed\0\0\0\2"), NULL, "a Java keystore (JKS)"},
    {0, MAGIC("\xce\xce\xce\xce\0\0\0\2"), NULL, "a Java keystore (JCEKS)"},
    {0, MAGIC("\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5"), NULL, "a KeePass 2 database"},
    {0, MAGIC("\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5"), NULL, "a KeePass database"},
    {0, MAGIC("GnomeKeyring\n\r\0\n"), NULL, "a GNOME keyring"},
    {0, MAGIC("kych\0\1\0\0"), NULL, "a macOS keychain"},
    {0, MAGIC("PWS3"), NULL, "a Password Safe database"},
    {12, MAGIC("\x62\x31\x05\0"), "main", "a Bitcoin wallet (Berkeley DB)"},
};

// PFX: version 3, then an authenticated safe of PKCS #7 data.
static bool is_pkcs12(struct str bytes)
{
    static const char oid[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07";
    struct str inside, version, safe, type;
    struct der outer = {.rest = bytes};
    if (!der_take(&outer, DER_SEQUENCE, &inside))
        return false;
    struct der at = {.rest = inside};
    if (!der_take(&at, DER_INTEGER, &version) || version.len != 1 || version.at[0] != 3 ||
        !der_take(&at, DER_SEQUENCE, &safe))
        return false;
    return der_take(&(struct der){.rest = safe}, DER_OID, &type) &&
           str_starts_with(type, (struct str){oid, sizeof oid - 1});
}

// The same store in the text form of Ethereum: {"crypto": {"ciphertext": …, "kdf": …}, "version": 3}.
static bool is_ethereum(struct str bytes)
{
    enum { SIZE_MAX_OF_IT = 4096 };
    return bytes.len <= SIZE_MAX_OF_IT && bytes.len && bytes.at[0] == '{' &&
           str_find(bytes, STR("\"ciphertext\""), 0) != STR_NONE &&
           str_find(bytes, STR("\"kdfparams\""), 0) != STR_NONE &&
           str_find(bytes, STR("\"mac\""), 0) != STR_NONE;
}

static const char *store_of(struct str bytes)
{
    for (size_t i = 0; i < sizeof stores / sizeof stores[0]; i++)
        if (str_starts_with(str_slice(bytes, stores[i].offset, bytes.len), stores[i].magic) &&
            (!stores[i].needs ||
             str_find(str_slice(bytes, 0, 65536), str_from(stores[i].needs), 0) != STR_NONE))
            return stores[i].says;
    return is_pkcs12(bytes) ? "PKCS #12" : is_ethereum(bytes) ? "an Ethereum keystore" : NULL;
}

static void trace(const struct scan_input *input, const struct scan_rule *rule, const char *stage,
                  bool is_kept, const char *reason)
{
    const struct scan_trace what = {
        .stage = stage, .rule = rule, .is_kept = is_kept, .reason = reason, .length = input->bytes.len};
    if (input->trace)
        input->trace(input->trace_context, &what);
}

static void report(const struct scan_input *input, const struct scan_rule *rule, enum severity severity,
                   const char *says, scan_sink *sink, void *context)
{
    const struct scan_match match = {.rule = rule,
                                     .length = input->bytes.len,
                                     .tier = SCAN_PROVEN,
                                     .severity = severity,
                                     .says = says,
                                     .text = input->bytes};
    trace(input, rule, "report", true, says);
    sink(context, &match);
}

// A key without a frame of text around it.
static void scan_der(const struct scan_input *input, scan_sink *sink, void *context)
{
    struct key_facts facts = key_from_der(input->bytes);
    trace(input, &der_key_rule, "magic", true, "its first bytes are those of a structure in DER");
    if (facts.kind == KEY_NONE) {
        trace(input, &der_key_rule, "parse", false,
              "what is in it is no private key: a certificate, a public key");
        return;
    }
    trace(input, &der_key_rule, "parse", true, key_says(&facts));
    report(input, &der_key_rule, facts.is_encrypted ? SEVERITY_WARNING : der_key_rule.severity,
           key_says(&facts), sink, context);
}

void keystore_scan(const struct scan_input *input, scan_sink *sink, void *context)
{
    struct str bytes = input->bytes;
    if (bytes.len < STORE_SIZE_MIN)
        return;
    const char *says = store_of(bytes);
    bool is_public = says && str_has_ignoring_case(str_basename(input->path), STR("trust"));
    if (says)
        trace(input, &keystore_rule, "magic", true, says);
    if (is_public)
        trace(input, &keystore_rule, "name", false, "a store for trust has certificates, no private keys");
    else if (says)
        report(input, &keystore_rule, keystore_rule.severity, says, sink, context);
    if ((!says || is_public) && (unsigned char)bytes.at[0] == DER_SEQUENCE && input->is_binary)
        scan_der(input, sink, context);
}
