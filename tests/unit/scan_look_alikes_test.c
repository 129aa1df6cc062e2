// What looks like a secret and is none, or is one that anybody may see. Values are made at run time.
#include "core/buffer.h"
#include "scanners/context/typed.h"
#include "scanners/document.h"
#include "scanners/encoding.h"
#include "scanners/judge.h"
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
    {"kind: SealedSecret\nspec:\n  encryptedData:\n    password: cVg0dFI5YkxtMiM3Wms=\n", "sealed.yaml", 0,
     0},
    {"\"secret\": \"AgC\001random base64 397\002\"", "sealed.json", 0, 0},
    // words in base64, with the end of line that echo leaves, or twice
    {"signing_secret = \"" ENCODED("this one is for everybody to read\n") "\"", "a.py", 1, 1},
    {"secret_key = \"" ENCODED(ENCODED("open the garden door please")) "\"", "a.py", 1, 1},
    {"secret_key = \"" ENCODED("\001random base62 40\002") "\"", "a.py", 1, 1},
    // typed
    {"password = \"waterfallwaterfall\"", "a.py", 0, 1},
    {"signing_key = \"3132333435363738393a3b3c\"", "a.py", 0, 1},
    {"vault_password=when_you_read_this_ask_the_4ops_team", "app.properties", 0, 1},
    {"proxy_password = \"Zk7%20wq2\"", "a.py", 0, 1},
    // what only a name tells, in documentation
    {"FACEBOOK_APP_SECRET=" HEX, "docs/setup.md", 1, 1},
    {"FACEBOOK_APP_SECRET=" HEX, "setup.env", 1, 1},
    {"{\"password\": {\"okta_api_token\": \"00\001random base62 40\002\"}}", "conf.json.example", 1, 1},
    // the name and the version of a secret in an address
    {"azure_key_vault_url = \"https://shop.vault.azure.net/secrets/web/" HEX "\"", "a.tf", 0, 0},
    // made up in order, in a provider's format
    {"https://hooks.slack.com/services/T01ABCDEF2G/B01HIJKLM3N/abcdefghijklmnopqrstuvwx", "a.py", 1, 1},
    {"https://hooks.slack.com/services/T01ABCDEF2G/B01HIJKLM3N/abcdefghijklmnopqrstuvwx", "a_test.py", 0, 1},
    {"https://hooks.slack.com/services/T01ABCDEF2G/B01HIJKLM3N/abcdefghijklmnopqrstuvwx", "docs/hook.md", 0,
     1},
    // a user and a password that are words: in a header, and in an address for the audit
    {"Authorization: Basic " ENCODED("postmaster:seagull"), "call.http", 1, 1},
    {"Authorization: Basic " ENCODED("gateway:gateway"), "call.http", 1, 1},
    {"'basic " ENCODED("username:password") "'", "call.txt", 0, 0},
    {"'basic " ENCODED("app:<password>") "'", "call.txt", 0, 0},
    {"url = postgres://booklet:booklet@db/x", "a.conf", 0, 1},
    {"url = postgres://user:user@db/x", "a.conf", 0, 0},
    {"url = postgres://app:secret@db/x", "a.conf", 0, 1},
    {"url = postgres://app:Winter2024@db/x", "a.conf", 0, 1},
    {"url = postgres://app:Winter2024@127.0.0.1/x", "a.conf", 0, 1},
    {"url = postgres://app:Winter2024@db.acme.io/x", "tests/a.conf", 0, 1},
    {"url = postgres://app:$SECRET@db/x", "a.conf", 0, 0},
    {"url = postgres://foo:barbar@db/x", "a.conf", 0, 0},
    {"url = postgres://app:xxxxx@db/x", "a.conf", 0, 0},
    // names and numbers
    {"[{\"output_token\": \"Jobs[-1].JobId\"}]", "p.json", 0, 0},
    {"rename('oauth_tokens', 'IDX_20C9FB24A76ED395', 'user')", "a.php", 0, 1},
    {"'secretData': '{\"value\":\"\001random base64 86\002==\",\"salt\":\"\001random base64 22\002==\"}'",
     "realm.yml", 0, 1},
    {"no method for <PasswordsController:0xb6f7dcb0>", "a.log", 0, 0},
    {"AUTH_TOKEN: harbour/harbour", "a.yml", 0, 1},
    {"oauth_token = " TOKEN, "docs.md.j2", 1, 1},
    {"oauth_token = " TOKEN, "README.org", 1, 1},
    {"[![c](https://cov.internal/g/badge.svg?token=" TOKEN ")]", "a.py", 0, 0},
    {"-H 'Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'", "a.sh", 0, 0},
    {"db_password: " ENCODED("somepassword") "", "a.yml", 0, 1},
    {"{\"password\": \"Adgangskode\"}", "ui/da-DK.json", 0, 0},
    {"{\"password\": \"q8Zt_w2m-Lx9\"}", "ui/da-db.json", 1, 1},
    {"sheet_key = \"" HEX "\"", "a.py", 0, 0},
    {"GROVE_ADMIN_PASSWORD: grovedb9x", "a.yml", 0, 1}, // after its name
    {"{A: read(\"shop_password\"),\n B: read(\"shop_icon_7url\")}", "a.go", 0, 0},
    // commands and what sets variables
    {"ENV SHOP_PASSWORD q8Zt_w2m-Lx9\n", "Dockerfile", 1, 1},
    {"setenv SHOP_PASSWORD q8Zt_w2m-Lx9\n", "login.csh", 1, 1},
    {"ENV SHOP_PASSWORD_FILE /run/q8Zt_w2m-Lx9\n", "Dockerfile", 0, 0},
    {"mysqldump -h db -u shop -pq8Ztw2mLx9 shop\n", "a.sh", 1, 1},
    {"mysqldump -h db -u shop -prootpassword shop\n", "a.sh", 0, 0},
    {"mysql -u shop -pwaterfall shop\n", "a.sh", 0, 1},
    {"open(\"shop:q8Ztw2mLx9@tcp(db:3306)/shop\")", "a.go", 1, 1},
    {"open(\"user:password@tcp(db:3306)/shop\")", "a.go", 0, 0},
    // names that are short, or of a kind of key
    {"pw = \"q8Zt_w2m-Lx9\"", "a.go", 1, 1},
    {"jar.setCipherKey(Base64.decode(\"\001random base64 22\002==\"));", "A.java", 0, 1},
    // JSON web keys in any quotes
    {"{\n  kty: 'EC',\n  x: '\001random base64url 43\002',\n  y: '\001random base64url 43\002',\n}", "a.js",
     0, 0},
    {"{\n  kty: 'EC',\n  x: '\001random base64url 43\002',\n  d: '\001random base64url 43\002',\n}", "a.js",
     1, 1},
    {"{'kty' => 'oct', 'k' => '\001random base64url 43\002'}", "a.rb", 1, 1},
    {"k: \001random base64url 43\002\nother:\n  kty: oct\n", "a.yml", 0, 0},
    {"- kty: oct\n  k: \001random base64url 43\002\n", "a.yml", 1, 1},
    {"kty: ", "a.yml", 0, 0},
    // forms: a Secret's data
    {"kind: Secret\ndata:\n  password: " ENCODED("Marigold77") "\n", "k/secret.yml", 0, 1},
    {"kind: Secret\ndata:\n  collector: " ENCODED("tcp://10.1.2.3:5705") "\n", "k/secret.yml", 0, 0},
    {"kind: Secret\ndata:\n  password: " ENCODED("\001random base62 14\002") "\n", "k/secret.yml", 1, 1},
};

// What is told, and stops nobody; and what does.
static const struct {
    const char *text, *path;
    enum severity severity;
} severities[] = {
    {"oauth_token = " TOKEN, "a.ini", SEVERITY_ERROR},
    {"oauth_token = " TOKEN, "README.org", SEVERITY_WARNING},
    {"oauth_token = " TOKEN, "examples/a.ini", SEVERITY_WARNING},
    {"FACEBOOK_APP_SECRET=" HEX, "docs/setup.md", SEVERITY_WARNING},
    {"db_password: swordfish", "values.yml", SEVERITY_WARNING},
    {"AWS_SECRET: Z7IXGOO6BZ0REAN1Q26I", "values.yml", SEVERITY_WARNING}, // of an id's form
    {"Authorization: Basic " ENCODED("gateway:gateway"), "call.http", SEVERITY_WARNING},
    // a server's weak password, where it is set, opens it to everybody
    {"url = postgres://app:Winter2024@db.acme.io/x", "a.conf", SEVERITY_ERROR},
    {"$p = ConvertTo-SecureString 'Winter2024' -AsPlainText -Force", "a.ps1", SEVERITY_ERROR},
    {"Cookie: connect.sid=s%3A\001random base64url 32\002.\001random base62 43\002", "a.http",
     SEVERITY_ERROR},
};

static void test_severities(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++) {
        struct found found = scan(severities[i].text, severities[i].path, SCAN_BLOCK);
        if (found.count != 1 || found.severity != severities[i].severity)
            fail_msg("%s: %s: %zu findings, severity %d, expected %d", severities[i].path, severities[i].text,
                     found.count, (int)found.severity, (int)severities[i].severity);
    }
}

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
    static const char *const typed[] = {"0a0b0c0d0e0f1011", "Harbour19!",      "123456abcdef", "aabbccddeeff",
                                        "poplarpoplar",     "poplar/poplar19", "x7Kq!@#$%^m2"};
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
    assert_true(value_is_base64_text(STR("c3VuZmxvd2Vycwo=")));             // sunflowers
    assert_true(value_is_base64_text(STR("c3VuZmwwdzNycw==")));             // sunfl0w3rs
    assert_true(value_is_base64_text(STR("c2xrZmpoYWRsZmFramhkc2xma2pn"))); // slkfjhadlfakjhdslfkjg
}

// 'abc?def': a token doesn't end in the middle of what is quoted.
static void test_quoted(void **state)
{
    (void)state;
    assert_true(judge_quoted(STR("k='abc'"), 3, 6));
    assert_false(judge_quoted(STR("k='abc?d'"), 3, 6));
    assert_false(judge_quoted(STR("k=\"abc!\""), 3, 6));
    assert_true(judge_quoted(STR("k=abc?d"), 2, 5)); // an address
    assert_true(judge_quoted(STR("k='abc&d'"), 3, 6));
    assert_true(judge_quoted(STR("abc"), 0, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_look_alikes), cmocka_unit_test(test_severities), cmocka_unit_test(test_quoted),
        cmocka_unit_test(test_public_keys), cmocka_unit_test(test_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
