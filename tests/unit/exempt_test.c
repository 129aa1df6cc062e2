// Fingerprints, registries, comments of other scanners, and what covers a finding.
#include "core/digest.h"
#include "core/exempt.h"
#include "unit.h"

#include <stdio.h>

static void test_hmac(void **state)
{
    (void)state;
    unsigned char key[32] = {0}, out[32];
    char hex[65];
    // RFC 4231, cases 1 and 2: a shorter key is filled up with zeros.
    memset(key, 0x0b, 20);
    hmac_sha256(key, STR("Hi There"), out);
    hex_encode(out, 32, hex);
    assert_string_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    memset(key, 0, sizeof key);
    memcpy(key, "Jefe", 4);
    hmac_sha256(key, STR("what do ya want for nothing?"), out);
    hex_encode(out, 32, hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void test_hex(void **state)
{
    (void)state;
    unsigned char out[2];
    assert_true(hex_decode(STR("aB09"), out, 2));
    assert_int_equal(out[0], 0xab);
    assert_int_equal(out[1], 0x09);
    assert_false(hex_decode(STR("aB0"), out, 2));
    assert_false(hex_decode(STR("aB0g"), out, 2));
    assert_false(hex_decode(STR(""), out, 2));
    assert_true(is_fingerprint(STR("0123456789abcdef0123456789abcdef")));
    assert_false(is_fingerprint(STR("0123456789ABCDEF0123456789abcdef")));
    assert_false(is_fingerprint(STR("0123456789abcdef0123456789abcde")));
}

static void test_fingerprint(void **state)
{
    (void)state;
    struct fingerprint_key standard, own;
    struct error err = {0};
    char digest[65], indented[65], other[65], a[33], b[33];
    fingerprint_key_default(&standard);
    assert_false(standard.is_own);
    assert_ok(fingerprint_key_parse(
        STR(" 000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f\n"), "k", &own, &err));
    assert_true(own.is_own);
    secret_digest(STR("one\ntwo"), digest);
    secret_digest(STR("  one\r\n  two \n"), indented);
    secret_digest(STR("onetwo!"), other);
    assert_string_equal(digest, indented);
    assert_string_not_equal(digest, other);
    fingerprint_secret(&standard, str_from(digest), a);
    fingerprint_secret(&own, str_from(digest), b);
    assert_int_equal(strlen(a), 32);
    assert_string_not_equal(a, b);
    fingerprint_secret(&standard, str_from(digest), b);
    assert_string_equal(a, b);
    assert_false(fingerprint_key_parse(STR("0001"), ".andon/key", &own, &err));
    assert_string_equal(err.message, ".andon/key:1: a key is 64 hex digits; 'andon scan key' makes one");
}

#define KEY_LINE "andon-registry 1 000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f\n"

static void test_registry(void **state)
{
    (void)state;
    struct arena ARENA_AUTO arena = {0};
    struct error err = {0};
    struct registry registry;
    char digest[65];
    assert_ok(registry_parse(STR(KEY_LINE "# shop\n\n"
                                          "0123456789abcdef0123456789abcdef sandbox until 2027-06-30\r\n"
                                          "00000000000000000000000000000aaa wait until it rains\n"),
                             STR("r"), &arena, &registry, &err));
    assert_int_equal(registry.count, 2);
    assert_str(registry.at[0].reason, "wait until it rains");
    assert_int_equal(registry.at[0].expires.len, 0);
    assert_str(registry.at[1].reason, "sandbox");
    assert_str(registry.at[1].expires, "2027-06-30");
    secret_digest(STR("made up"), digest);
    fingerprint_secret(&registry.key, str_from(digest), registry.at[1].fingerprint);
    struct registry_list list = {&registry, 1};
    registry.count = 2;
    if (strcmp(registry.at[0].fingerprint, registry.at[1].fingerprint) > 0) {
        struct registry_entry first = registry.at[0];
        registry.at[0] = registry.at[1];
        registry.at[1] = first;
    }
    assert_str(registries_find(&list, str_from(digest))->reason, "sandbox");
    secret_digest(STR("another"), digest);
    assert_null(registries_find(&list, str_from(digest)));
    assert_null(registries_find(NULL, str_from(digest)));
}

static void test_registry_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "r:1: this is not a registry: it does not start with 'andon-registry 1 KEY'"},
        {"hello\n", "r:1: this is not a registry: it does not start with 'andon-registry 1 KEY'"},
        {"andon-registry 1 00\n", "r:1: a key is 64 hex digits; 'andon scan key' makes one"},
        {KEY_LINE "0123 x\n", "r:2: a line starts with 32 hex digits; 'andon scan registry add' makes one"},
        {KEY_LINE "0123456789abcdef0123456789abcdef\n", "r:2: an entry needs a reason behind its digest"},
        {KEY_LINE "\n0123456789abcdef0123456789abcdef x until 2027-02-30\n",
         "r:3: '2027-02-30' is no day; write until YYYY-MM-DD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena ARENA_AUTO arena = {0};
        struct error err = {0};
        struct registry registry;
        assert_false(registry_parse(str_from(cases[i].text), STR("r"), &arena, &registry, &err));
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(err.code, ERROR_CONFIG);
    }
}

static const char *comment_on(const char *text, const char *peers, size_t line, size_t end_line)
{
    static char found[64];
    struct arena ARENA_AUTO arena = {0};
    struct blob blob;
    struct peer_range_list ranges = {0};
    peer_mask mask = 0;
    for (struct str rest = str_from(peers); rest.at;)
        mask |= peer_from_name(str_cut(&rest, ','));
    blob_init(&blob, STR("a"), 0100644, NULL, str_from(text));
    blob_find_lines(&blob, &arena);
    peer_ranges_find(&blob, mask, &ranges);
    struct str comment = peer_comment_at(&blob, mask, &ranges, line, end_line);
    snprintf(found, sizeof found, "%.*s", STR_ARG(comment));
    vec_free(&ranges);
    return found;
}

static void test_peer_comments(void **state)
{
    (void)state;
    static const struct {
        const char *text, *peers;
        size_t line, end_line;
        const char *found;
    } cases[] = {
        {"x # gitleaks:allow\n", "gitleaks", 1, 1, "gitleaks:allow"},
        {"x # gitleaks:allow\n", "betterleaks", 1, 1, "gitleaks:allow"},
        {"x # gitleaks:allow\n", "trufflehog", 1, 1, ""},
        {"x # gitleaks:allow\n", "", 1, 1, ""},
        {"x # gitleaks:allow\n", "all", 1, 1, "gitleaks:allow"},
        {"x # betterleaks:allow\n", "betterleaks", 1, 1, "betterleaks:allow"},
        {"x\ny # gitleaks:allow\n", "gitleaks", 1, 1, ""},
        {"x\ny\nz # gitleaks:allow\n", "gitleaks", 1, 3, "gitleaks:allow"},
        {"x  # pragma: allowlist secret\n", "detect-secrets", 1, 1, "pragma: allowlist secret"},
        {"# pragma: allowlist nextline secret\nx\ny\n", "detect-secrets", 2, 2,
         "pragma: allowlist nextline secret"},
        {"# pragma: allowlist nextline secret\nx\ny\n", "detect-secrets", 3, 3, ""},
        {"# pragma: allowlist nextline secret\nx\n", "detect-secrets", 1, 1, ""},
        {"x // trufflehog:ignore\n", "trufflehog", 1, 1, "trufflehog:ignore"},
        {"x # ggignore\n", "ggshield", 1, 1, "ggignore"},
        {"x # kingfisher:ignore\n", "kingfisher", 1, 1, "kingfisher:ignore"},
        {"x // secretlint-disable-line\n", "secretlint", 1, 1, "secretlint-disable-line"},
        {"// secretlint-disable-next-line\nx\n", "secretlint", 2, 2, "secretlint-disable-next-line"},
        {"// secretlint-disable-next-line\nx\ny\n", "secretlint", 3, 3, ""},
        {"a\n/* secretlint-disable */\nx\n/* secretlint-enable */\ny\n", "secretlint", 3, 3,
         "secretlint-disable"},
        {"a\n/* secretlint-disable */\nx\n/* secretlint-enable */\ny\n", "secretlint", 5, 5, ""},
        {"a\n/* secretlint-disable */\nx\n", "secretlint", 1, 1, ""},
        {"a\n/* secretlint-disable */\nx\ny\n", "secretlint", 4, 4, "secretlint-disable"},
        {"", "all", 1, 1, ""},
        {"x # gitleaks:allow\n", "all", 0, 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = comment_on(cases[i].text, cases[i].peers, cases[i].line, cases[i].end_line);
        if (strcmp(found, cases[i].found) != 0)
            fail_msg("case %zu: '%s', not '%s'", i, found, cases[i].found);
    }
    assert_int_equal(peer_from_name(STR("nosuch")), 0);
}

static struct finding secret(const char *digest, const struct fingerprint_key *key)
{
    struct finding finding = {.rule = STR("secrets/x"), .path = STR("a.py"), .is_secret = true};
    finding.key = str_from(digest);
    fingerprint_secret(key, finding.key, finding.fingerprint);
    return finding;
}

static void test_what_covers(void **state)
{
    (void)state;
    struct arena ARENA_AUTO arena = {0};
    struct baseline_entry entry = {.reason = STR("revoked"), .expires = STR("2027-01-31")};
    struct registry_entry known = {.reason = STR("sandbox"), .expires = STR("2027-02-28")};
    struct registry registry = {.at = &known, .count = 1};
    struct exemptions exemptions = {.today = STR("2027-01-31"), .registries = {&registry, 1}};
    fingerprint_key_default(&exemptions.key);
    memset(registry.key.bytes, 7, sizeof registry.key.bytes);
    struct finding first = secret("one", &exemptions.key), second = secret("two", &exemptions.key);
    memcpy(entry.fingerprint, first.fingerprint, 33);
    exemptions.baseline = (struct baseline){.at = &entry, .count = 1};
    fingerprint_secret(&registry.key, second.key, known.fingerprint);

    assert_true(exempt_finding(&exemptions, &first, &arena));
    assert_int_equal(first.state, FINDING_BASELINE);
    assert_str(first.reason, "revoked");
    assert_true(exempt_finding(&exemptions, &second, &arena));
    assert_int_equal(second.state, FINDING_ALLOWED);
    assert_str(second.reason, "registered test secret: sandbox");

    // The day after the last one they count again, and it is said why.
    exemptions.today = STR("2027-03-01");
    first = secret("one", &exemptions.key);
    second = secret("two", &exemptions.key);
    assert_false(exempt_finding(&exemptions, &first, &arena));
    assert_int_equal(first.state, FINDING_NEW);
    assert_str(first.reason, "its entry in the baseline expired on 2027-01-31 (revoked)");
    assert_false(exempt_finding(&exemptions, &second, &arena));
    assert_str(second.reason, "its entry in the registry of test secrets expired on 2027-02-28 (sandbox)");
    struct finding third = secret("three", &exemptions.key);
    assert_false(exempt_finding(&exemptions, &third, &arena));
    assert_int_equal(third.reason.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_fingerprint),
        cmocka_unit_test(test_registry),
        cmocka_unit_test(test_registry_malformed),
        cmocka_unit_test(test_peer_comments),
        cmocka_unit_test(test_what_covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
