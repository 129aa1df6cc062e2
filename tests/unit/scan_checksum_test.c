#include "checksum_formats.h"
#include "scanners/checksum.h"
#include "scanners/encoding.h"
#include "unit.h"

static uint32_t count_up(void *state)
{
    uint32_t *at = state;
    *at = *at * 1664525u + 1013904223u;
    return *at >> 8;
}

// The values of the algorithm's own tests.
static void test_marvin(void **state)
{
    (void)state;
    assert_true(marvin_of(STR("abc"), 0xd53cd9cecd0893b7u) == 0x22c74339492769bfu);
    assert_true(marvin_of(STR("abcdefghijklmnopqrstuvwxyz"), 0xddddeeeeffff000u) == 0xa128eb7e7260aca2u);
    assert_true(marvin_of(STR(""), 0x004fb61a001bdbccu) == 0x30ed35c100cd3c7du);
}

// What a maker makes holds; and for those that are sums, any other character makes it fail.
static void test_made_tokens(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct checksum *checksum = checksum_find(formats[i].checksum);
        assert_non_null(checksum);
        for (int round = 0; round < 50; round++) {
            struct buffer token = {0};
            checksum->make(str_from(formats[i].prefix), (struct random_source){count_up, &seed}, &token);
            if (checksum->check(buffer_str(&token)) != PROOF_HOLDS)
                fail_msg("%s: a made token does not hold: %.*s", formats[i].checksum,
                         STR_ARG(buffer_str(&token)));
            buffer_free(&token);
        }
    }
}

static bool is_sum(const char *name)
{
    static const char *const sums[] = {
        "atlassian", "base58",           "bech32",     "cloudflare",          "confluent", "github",
        "gitlab",    "grafana",          "nkey",       "github-fine-grained", "vercel",    "zuplo",
        "azure",     "azure-devops-pat", "azure-entra"};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        if (strcmp(sums[i], name) == 0)
            return true;
    return false;
}

static void test_changed_tokens(void **state)
{
    (void)state;
    uint32_t seed = 2;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct checksum *checksum = checksum_find(formats[i].checksum);
        if (!is_sum(formats[i].checksum))
            continue;
        struct buffer token = {0};
        checksum->make(str_from(formats[i].prefix), (struct random_source){count_up, &seed}, &token);
        size_t middle = strlen(formats[i].prefix) + 8;
        token.at[middle] = token.at[middle] == 'A' ? 'C' : 'A';
        if (checksum->check(buffer_str(&token)) == PROOF_HOLDS)
            fail_msg("%s: a changed token holds: %.*s", formats[i].checksum, STR_ARG(buffer_str(&token)));
        buffer_free(&token);
    }
}

// A macaroon that is cut, or has a byte too much, is none.
static void test_cut_macaroon(void **state)
{
    (void)state;
    uint32_t seed = 3;
    const struct checksum *checksum = checksum_find("macaroon");
    struct buffer token = {0};
    checksum->make(STR("pypi-AgEI"), (struct random_source){count_up, &seed}, &token);
    assert_int_equal(checksum->check(buffer_str(&token)), PROOF_HOLDS);
    for (size_t len = 0; len < token.len; len++)
        assert_int_equal(checksum->check(str_slice(buffer_str(&token), 0, len)), PROOF_FAILS);
    buffer_add_cstring(&token, "AAAA");
    assert_int_equal(checksum->check(buffer_str(&token)), PROOF_FAILS);
    buffer_free(&token);
}

// Any length and any byte: the answer does not matter, only that there is one.
static void test_hostile_tokens(void **state)
{
    (void)state;
    static const char bytes[] =
        "eyJ.eyJ._AgEI\x00\xff==ATBB1zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";
    for (const char *const *name = checksum_names; *name; name++)
        for (size_t start = 0; start < 16; start++)
            for (size_t len = 0; len + start < sizeof bytes; len++) {
                char *copy = malloc(len ? len : 1); // exact, so that a sanitizer sees the end
                assert_non_null(copy);
                memcpy(copy, bytes + start, len);
                checksum_find(*name)->check((struct str){copy, len});
                free(copy);
            }
    assert_null(checksum_find("nothing"));
    assert_null(checksum_find(NULL));
}

// What tokens say of themselves. The AWS id is put together from the account's bits here, not by its maker.
static void test_explanations(void **state)
{
    (void)state;
    static const struct {
        const char *checksum, *secret, *says;
    } cases[] = {
        {"discord", "MTc1OTI4ODQ3Mjk5MTE3MDYz.Gabcde.0123456789012345678901234567890123456789",
         "bot 175928847299117063, made on 2016-04-30"},
        {"discord-webhook", "/api/webhooks/175928847299117063/x",
         "webhook 175928847299117063, made on 2016-04-30"},
        {"telegram", "110201543:AA", "bot 110201543"},
        {"github", "ghp_", ""},
        {"nothing", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char room[160];
        struct buffer out = {.at = room, .room = sizeof room, .limit = sizeof room};
        checksum_explain(cases[i].checksum, str_from(cases[i].secret), &out);
        assert_str(buffer_str(&out), cases[i].says);
    }
    char bytes[10] = {0}, room[64], text[160];
    uint64_t number = 0x800000000000u | (uint64_t)123456789012u << 7;
    for (int i = 0; i < 6; i++)
        bytes[i] = (char)(number >> (40 - 8 * i));
    struct buffer id = {.at = room, .room = sizeof room, .limit = sizeof room};
    struct buffer out = {.at = text, .room = sizeof text, .limit = sizeof text};
    buffer_add_cstring(&id, "AKIA");
    encode_base32((struct str){bytes, sizeof bytes}, &id);
    checksum_explain("aws-key-id", buffer_str(&id), &out);
    assert_str(buffer_str(&out), "account 123456789012");
}

static void test_expiry(void **state)
{
    (void)state;
    static const struct {
        const char *payload, *says;
    } cases[] = {
        {"{\"sub\":\"1\",\"exp\":1700000000}", "it expires on 2023-11-14"},
        {"{\"sub\":\"1\"}", "it never expires"},
        {"{\"sub\":\"1\",\"exp\":1e300}", ""},
        {"{\"role\":\"service_role\",\"exp\":1700000000}", "role service_role, it expires on 2023-11-14"},
        {"{\"iss\":\"kubernetes/serviceaccount\"}", "of a Kubernetes service account, it never expires"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer token = {0}, out = {0};
        encode_base64(STR("{\"alg\":\"HS256\"}"), true, &token);
        buffer_add_byte(&token, '.');
        encode_base64(str_from(cases[i].payload), true, &token);
        buffer_add_cstring(&token, ".c2lnbmF0dXJl");
        checksum_explain("jwt", buffer_str(&token), &out);
        assert_str(buffer_str(&out), cases[i].says);
        buffer_free(&token);
        buffer_free(&out);
    }
}

static void test_jwt(void **state)
{
    (void)state;
    struct buffer token = {0};
    static const struct {
        const char *header, *payload;
        enum proof proof;
    } cases[] = {
        {"{\"alg\":\"HS256\"}", "{\"sub\":\"1\"}", PROOF_HOLDS},
        {"{\"alg\":\"none\"}", "{\"sub\":\"1\"}", PROOF_ABSURD},
        {"{\"alg\":\"HS256\"}", "{\"some\":\"payload\"}", PROOF_FAILS},
        {"{\"typ\":\"JWT\"}", "{\"sub\":\"1\"}", PROOF_ABSURD},
        {"{\"alg\":\"HS256\"}", "{\"sub\":", PROOF_ABSURD},
        {"{\"alg\":\"HS256\"}", "[1]", PROOF_ABSURD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        buffer_clear(&token);
        encode_base64(str_from(cases[i].header), true, &token);
        buffer_add_byte(&token, '.');
        encode_base64(str_from(cases[i].payload), true, &token);
        buffer_add_cstring(&token, ".c2lnbmF0dXJl");
        assert_int_equal(checksum_find("jwt")->check(buffer_str(&token)), cases[i].proof);
    }
    buffer_free(&token);
}

static void test_encodings(void **state)
{
    (void)state;
    struct buffer out = {0};
    assert_int_equal(crc32_of(STR("123456789")), 0xcbf43926u);
    assert_int_equal(crc16_of(STR("123456789")), 0x31c3);
    encode_base64(STR("foobar"), false, &out);
    encode_base64(STR("fooba"), false, &out);
    encode_base64(STR("foob"), true, &out);
    assert_str(buffer_str(&out), "Zm9vYmFyZm9vYmE=Zm9vYg");
    buffer_clear(&out);
    assert_true(decode_base64(STR("Zm9vYg=="), &out));
    assert_str(buffer_str(&out), "foob");
    assert_false(decode_base64(STR("Zm9vY"), &out));
    assert_false(decode_base64(STR("Zm9v!A"), &out));
    buffer_clear(&out);
    encode_base32(STR("foobar"), &out);
    assert_str(buffer_str(&out), "MZXW6YTBOI");
    buffer_clear(&out);
    assert_true(decode_base32(STR("MZXW6YTBOI"), &out));
    assert_str(buffer_str(&out), "foobar");
    buffer_clear(&out);
    encode_base58(STR("Hello World!"), &out);
    assert_str(buffer_str(&out), "2NEpo7TZRRrLZSi2U");
    buffer_clear(&out);
    assert_true(decode_base58(STR("2NEpo7TZRRrLZSi2U"), &out));
    assert_str(buffer_str(&out), "Hello World!");
    assert_false(decode_base58(STR("0OIl"), &out));
    buffer_clear(&out);
    encode_number(61, alphabet_base62, 3, &out);
    assert_str(buffer_str(&out), "00z");
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marvin),         cmocka_unit_test(test_made_tokens),
        cmocka_unit_test(test_changed_tokens), cmocka_unit_test(test_cut_macaroon),
        cmocka_unit_test(test_hostile_tokens), cmocka_unit_test(test_jwt),
        cmocka_unit_test(test_explanations),   cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_encodings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
