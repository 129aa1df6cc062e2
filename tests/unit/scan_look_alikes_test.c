// What looks like a secret and is none, or is one that anybody may see. Values are made at run time.
#include "core/buffer.h"
#include "scanners/context/typed.h"
#include "scanners/document.h"
#include "scanners/encoding.h"
#include "scanners/sample.h"
#include "unit.h"

struct found {
    size_t count;
    enum severity severity;
};

static void count(void *context, const struct scan_match *match)
{
    struct found *found = context;
    found->count++;
    found->severity = match->severity;
}

static struct found scan(const char *sample, const char *path, enum scan_profile profile)
{
    struct found found = {0};
    struct error err = {0};
    struct buffer text = {0};
    bool is_made;
    const struct scan_engine *engine = scan_engine_builtin();
    struct scan_scratch *scratch = scan_scratch_open(engine);
    sample_make(sample, 7, &text, &is_made);
    const struct scan_input input = scan_input_from(buffer_str(&text), str_from(path), profile);
    assert_ok(scan_document(engine, scratch, &input, count, &found, &err));
    scan_scratch_close(scratch);
    buffer_free(&text);
    return found;
}

#define HEX "\001random hex 32\002"
#define HEX40 "\001random hex 40\002"
#define TOKEN "\001random base62 32\002"
#define ENCODED(text) "\001encode base64 " text "\002"

static const struct {
    const char *text, *path;
    size_t block, audit;
} cases[] = {
    // digests that say so
    {"\"private_key\": \"hmac-sha256:\001random hex 64\002\"", "log/access.json", 0, 1},
    // versions of images
    {"image: acme/shop-secrets:2.11.4-arm64-slim", "deploy.yml", 0, 0},
    {"token: v3.0.12+build.9f2", "a.yml", 0, 0},
    {"token: \"7.4.1-\001random base62 30\002\"", "a.yml", 1, 1}, // no word is that long
    // what printf fills in
    {"client_secret = \"%d-mnbvcxzlkj2-%d\"", "a.go", 0, 0},
    {"client_secret = \"q7Wx%dp2ZkLm0vT9sRb\"", "a.go", 1, 1}, // a sign like others
    // encrypted to be published
    {"\"secret\": \"AgA\001random base64 397\002\"", "sealed.json", 0, 0},
    // words in base64, with the end of line that echo leaves, or twice
    {"signing_secret = \"" ENCODED("this one is for everybody to read\n") "\"", "a.py", 0, 1},
    {"secret_key = \"" ENCODED(ENCODED("open the garden door please")) "\"", "a.py", 0, 1},
    {"secret_key = \"" ENCODED("\001random base62 40\002") "\"", "a.py", 1, 1},
    // typed
    {"password = \"waterfallwaterfall\"", "a.py", 0, 1},
    {"signing_key = \"3132333435363738393a3b3c\"", "a.py", 0, 1},
    {"vault_password=when_you_read_this_ask_the_4ops_team", "app.properties", 0, 1},
    {"proxy_password = \"Zk7%20wq2\"", "a.py", 0, 1},
    // what only a name tells, in documentation
    {"FACEBOOK_APP_SECRET=" HEX, "docs/setup.md", 0, 1},
    {"FACEBOOK_APP_SECRET=" HEX, "setup.env", 1, 1},
    {"{\"password\": {\"okta_api_token\": \"00\001random base62 40\002\"}}", "conf.json.example", 0, 1},
    // the name and the version of a secret in an address
    {"azure_key_vault_url = \"https://shop.vault.azure.net/secrets/web/" HEX "\"", "a.tf", 0, 0},
    // made up in order, in a provider's format
    {"https://hooks.slack.com/services/T01ABCDEF2G/B01HIJKLM3N/abcdefghijklmnopqrstuvwx", "a.py", 1, 1},
    {"https://hooks.slack.com/services/T01ABCDEF2G/B01HIJKLM3N/abcdefghijklmnopqrstuvwx", "a_test.py", 0, 1},
    {"https://hooks.slack.com/services/T01ABCDEF2G/B01HIJKLM3N/abcdefghijklmnopqrstuvwx", "docs/hook.md", 0,
     1},
    // forms: a Secret's data
    {"kind: Secret\ndata:\n  password: " ENCODED("Marigold77") "\n", "k/secret.yml", 0, 1},
    {"kind: Secret\ndata:\n  collector: " ENCODED("tcp://10.1.2.3:5705") "\n", "k/secret.yml", 0, 0},
    {"kind: Secret\ndata:\n  password: " ENCODED("\001random base62 14\002") "\n", "k/secret.yml", 1, 1},
};

static void test_look_alikes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t block = scan(cases[i].text, cases[i].path, SCAN_BLOCK).count;
        size_t audit = scan(cases[i].text, cases[i].path, SCAN_AUDIT).count;
        if (block != cases[i].block || audit != cases[i].audit)
            fail_msg("%s: %s: %zu and %zu findings, expected %zu and %zu", cases[i].path, cases[i].text,
                     block, audit, cases[i].block, cases[i].audit);
    }
}

// Keys that visitors and apps have are told, and are nobody's leak.
static void test_public_keys(void **state)
{
    (void)state;
    static const struct {
        const char *text, *path;
        enum severity severity;
    } keys[] = {
        {"algolia: {\n  appId: 'Q1W2E3R4T5',\n  apiKey: '" HEX "',\n  indexName: 'manual',\n}", "site.js",
         SEVERITY_NOTE},
        {"docsearch({ appId: \"Q1W2E3R4T5\", apiKey: \"" HEX "\", indexName: \"manual\" })", "theme.js",
         SEVERITY_NOTE},
        {"algolia: {\n  adminApiKey: '" HEX "',\n  indexName: 'manual',\n}", "site.js", SEVERITY_ERROR},
        {"ALGOLIA_API_KEY=" HEX "\n", "prod.env", SEVERITY_ERROR},
        {"\"current_key\": \"AIza\001random base64url 35\002\"", "app/google-services.json", SEVERITY_NOTE},
        {"apiKey: \"AIza\001random base64url 35\002\",\n authDomain: \"x.example.org\",", "web.js",
         SEVERITY_NOTE},
        {"MAPS_KEY=AIza\001random base64url 35\002\n", "prod.env", SEVERITY_ERROR},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct found found = scan(keys[i].text, keys[i].path, SCAN_BLOCK);
        if (found.count != 1 || found.severity != keys[i].severity)
            fail_msg("%s: %s: %zu findings of severity %d", keys[i].path, keys[i].text, found.count,
                     found.severity);
    }
}

static void test_typed(void **state)
{
    (void)state;
    static const char *const typed[] = {"0a0b0c0d0e0f1011", "Harbour19!", "123456abcdef", "aabbccddeeff",
                                        "poplarpoplar"};
    static const char *const made[] = {"9f3c1e77b04d2a65", "x7Kq-m2Zp", "q9poplarq8poplar",
                                       "010305070b0d1113"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        if (!value_is_typed(str_from(typed[i])))
            fail_msg("%s", typed[i]);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        if (value_is_typed(str_from(made[i])))
            fail_msg("%s", made[i]);
    assert_true(value_is_leet(STR("P@ssw0rd")));
    assert_false(value_is_leet(STR("password")));
    assert_false(value_is_base64_text(STR("")));
    assert_true(value_is_base64_text(STR("c3VuZmxvd2Vycwo="))); // sunflowers
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_look_alikes),
        cmocka_unit_test(test_public_keys),
        cmocka_unit_test(test_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
