#include "scan_fixture.h"
#include "scanners/encoding.h"
#include "scanners/files/files.h"
#include "scanners/files/kinds.h"
#include "scanners/sample.h"

// A password that no other rule knows; @PASS in a template stands for it, @B64 for its base64, @LOGIN64 for
// that of "me:" and it.
static void make_password(struct buffer *out)
{
    bool is_made;
    buffer_clear(out);
    sample_make("q\001random base62 9\002#7Zk", 3, out, &is_made);
}

static void fill(const char *template, struct str password, struct buffer *out)
{
    struct str rest = str_from(template);
    struct buffer login = {0};
    buffer_printf(&login, "me:%.*s", STR_ARG(password));
    buffer_clear(out);
    while (rest.len) {
        if (str_starts_with(rest, STR("@PASS"))) {
            buffer_add(out, password);
            rest = str_slice(rest, 5, rest.len);
        } else if (str_starts_with(rest, STR("@B64"))) {
            encode_base64(password, false, out);
            rest = str_slice(rest, 4, rest.len);
        } else if (str_starts_with(rest, STR("@LOGIN64"))) {
            encode_base64(buffer_str(&login), false, out);
            rest = str_slice(rest, 8, rest.len);
        } else {
            buffer_add_byte(out, rest.at[0]);
            rest = str_slice(rest, 1, rest.len);
        }
    }
    buffer_free(&login);
}

static const struct {
    const char *path, *template, *rule;
} cases[] = {
    {".netrc", "machine git.internal login me password @PASS\n", "netrc-file"},
    {"home/_netrc", "machine a\n\tlogin me\n\tpassword @PASS\n", "netrc-file"},
    {".pgpass", "# comment\ndb.internal:5432:app:me:@PASS\n", "pgpass-file"},
    {"etc/my.cnf", "[client]\nuser=me\npassword = \"@PASS\"\n", "mysql-option-file"},
    {".npmrc", "//npm.internal/:_password=@B64\n", "npmrc-file"},
    {".pypirc", "[internal]\nusername: me\npassword: @PASS\n", "pypirc-file"},
    {".docker/config.json",
     "{\"auths\": {\"registry.internal\": {\"username\": \"me\", \"password\": \"@PASS\"}}}",
     "docker-config-file"},
    {".kube/config",
     "apiVersion: v1\nkind: Config\nclusters:\n- name: a\ncontexts: []\nusers:\n- name: me\n  user:\n    "
     "username: me\n    password: @PASS\n",
     "kubeconfig-file"},
    {"prod.tfstate",
     "{\"resources\":[{\"type\":\"aws_db_instance\",\"instances\":[{\"attributes\":{\"id\":\"x\","
     "\"password\":\"@PASS\"}}]}]}",
     "terraform-state"},
    {"a.tfstate",
     "{\"outputs\":{\"login\":{\"value\":\"@PASS\",\"type\":\"string\",\"sensitive\": "
     "true}},\"resources\":[]}",
     "terraform-state"},
    {"prod.tfvars", "region = \"eu\"\ndb_password = \"@PASS\" # live\n", "terraform-variables"},
    {"wp-config.php", "<?php\ndefine( 'DB_NAME', 'wp' );\ndefine( 'DB_PASSWORD', '@PASS' );\n",
     "wordpress-config"},
    {"inventory/hosts", "[web]\nweb1 ansible_host=10.0.0.1\n[web:vars]\nansible_become_pass=@PASS\n",
     "ansible-inventory"},
    {"group_vars/all.yml", "---\nansible_user: me\nansible_ssh_pass: \"@PASS\"\n", "ansible-variables"},
    {".vault_pass.txt", "@PASS\n", "vault-password-file"},
    {".git-credentials", "https://me:@PASS@git.internal\n", "git-credentials-file"},
    {"rclone.conf", "[remote]\ntype = sftp\npass = @PASS\n", "rclone-config"},
    {".m2/settings.xml",
     "<settings><servers><server><id>r</id><username>me</username><password>@PASS</password></server></"
     "servers></settings>",
     "maven-settings"},
    {"NuGet.Config",
     "<configuration><packageSourceCredentials><feed><add key=\"Username\" value=\"me\"/><add "
     "key=\"ClearTextPassword\" value=\"@PASS\" /></feed></packageSourceCredentials></configuration>",
     "nuget-config"},
    {"gradle.properties", "org.gradle.jvmargs=-Xmx2g\nsigning.password=@PASS\n", "gradle-properties"},
    {".htaccess", "SetEnv DB_PASSWORD @PASS\n", "apache-environment"},
    {"sftp-config.json", "{\n  // the server\n  \"host\": \"h\",\n  \"password\": \"@PASS\",\n}\n",
     "sftp-config"},
    {"sitemanager.xml",
     "<FileZilla3><Servers><Server><Host>h</Host><Pass "
     "encoding=\"base64\">@B64</Pass></Server></Servers></FileZilla3>",
     "filezilla-sites"},
    {"auth.json", "{\"http-basic\": {\"repo.internal\": {\"username\": \"me\", \"password\": \"@PASS\"}}}",
     "composer-auth"},
    {"deploy/secret.yaml",
     "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  username: bWU=\n  password: @B64\n",
     "kubernetes-secret"},
    {"deploy/secret.yaml",
     "kind: ConfigMap\ndata:\n  a: b\n---\nstringData:\n  password: @PASS\nkind: Secret\n",
     "kubernetes-secret"},
    {"deploy/secret.json", "{\"kind\": \"Secret\", \"data\": {\"password\": \"@B64\"}}", "kubernetes-secret"},
    {"deploy/list.yaml", "kind: List\nitems:\n- kind: Secret\n  data:\n    password: @B64\n",
     "kubernetes-secret"},
};

static void test_forms(void **state)
{
    (void)state;
    struct buffer password = {0}, text = {0};
    make_password(&password);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fill(cases[i].template, buffer_str(&password), &text);
        struct found *what = found_in(buffer_str(&text), cases[i].path, SCAN_BLOCK);
        if (what->count != 1)
            fail_msg("%s, case %zu: %zu findings in %.*s", cases[i].path, i, what->count,
                     STR_ARG(buffer_str(&text)));
        if (strcmp(what->at[0].rule->id, cases[i].rule) != 0)
            fail_msg("%s: %s, not %s", cases[i].path, what->at[0].rule->id, cases[i].rule);
        struct str secret = buffer_str(&password);
        assert_int_equal(strlen(what->text[0]), secret.len);
        assert_memory_equal(what->text[0], secret.at, secret.len);
        bool is_encoded = strstr(cases[i].template, "64") != NULL;
        assert_string_equal(what->via[0], is_encoded ? "base64" : "");
        if (!is_encoded)
            assert_memory_equal(text.at + what->at[0].offset, secret.at, secret.len);
        assert_true(files_has_form(str_from(cases[i].path)));
    }
    buffer_free(&password);
    buffer_free(&text);
}

// Passwords drawn from letters, digits and a sign are never words; words with a digit and a sign are.
static void test_words(void **state)
{
    (void)state;
    static const char *const words[] = {"Sunrise#1", "blue-birdHouse!", "EveryOtherDay7", "SUMMER-house2"};
    struct buffer password = {0}, text = {0};
    size_t told = 0;
    bool is_made;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        buffer_clear(&password);
        sample_make("\001random base62 6\002-\001random base62 6\0029", seed, &password, &is_made);
        fill("db:5432:a:me:@PASS\n", buffer_str(&password), &text);
        told += found_in(buffer_str(&text), ".pgpass", SCAN_BLOCK)->count;
    }
    assert_true(told >= 497);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        fill("db:5432:a:me:@PASS\n", str_from(words[i]), &text);
        if (found_in(buffer_str(&text), ".pgpass", SCAN_BLOCK)->count != 0)
            fail_msg("%s is told", words[i]);
    }
    buffer_free(&password);
    buffer_free(&text);
}

static bool is_form(const struct scan_rule *rule)
{
    for (size_t i = 0; i < files_rule_count(); i++)
        if (files_rule(i) == rule)
            return true;
    return false;
}

// References, placeholders and what others encrypted are no secrets, in no profile.
static void test_references(void **state)
{
    (void)state;
    static const char *const values[] = {"${DB_PASSWORD}",
                                         "$PASSWORD",
                                         "{{ password }}",
                                         "<password>",
                                         "%PASSWORD%",
                                         "vault:db#password",
                                         "ENC[AES256,data:abc]",
                                         "op://vault/item/password",
                                         "xxxxxxxxxxxx",
                                         "__DB_PASSWORD__",
                                         "********"};
    struct buffer text = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            fill(cases[i].template, str_from(values[k]), &text);
            struct found *what = found_in(buffer_str(&text), cases[i].path, SCAN_AUDIT);
            if (what->count && is_form(what->at[0].rule))
                fail_msg("%s: '%s' is said to be %s", cases[i].path, values[k], what->at[0].rule->id);
        }
    buffer_free(&text);
}

// In block a stock password says nothing; in tests and examples neither does a good one.
static void test_profiles(void **state)
{
    (void)state;
    struct buffer password = {0}, text = {0};
    make_password(&password);
    static const char *const stock[] = {"changeme", "password", "secret123", "admin", "postgres"};
    for (size_t i = 0; i < sizeof stock / sizeof stock[0]; i++) {
        fill("db:5432:a:me:@PASS\n", str_from(stock[i]), &text);
        assert_int_equal(found_in(buffer_str(&text), ".pgpass", SCAN_BLOCK)->count, 0);
    }
    fill("db:5432:a:me:@PASS\n", buffer_str(&password), &text);
    assert_int_equal(found_in(buffer_str(&text), ".pgpass", SCAN_BLOCK)->count, 1);
    assert_int_equal(found_in(buffer_str(&text), "tests/fixtures/.pgpass", SCAN_BLOCK)->count, 0);
    assert_int_equal(found_in(buffer_str(&text), "tests/fixtures/.pgpass", SCAN_AUDIT)->count, 1);
    fill("kind: SealedSecret\nspec:\n  encryptedData:\n    password: @B64\n", buffer_str(&password), &text);
    assert_int_equal(found_in(buffer_str(&text), "sealed.yaml", SCAN_BLOCK)->count, 0);
    buffer_free(&password);
    buffer_free(&text);
}

static void test_hashes(void **state)
{
    (void)state;
    struct buffer text = {0};
    bool is_made;
    sample_make("me:$apr1$\001random base62 8\002$\001random base62 22\002\nyou:x\n", 5, &text, &is_made);
    struct found *what = found_in(buffer_str(&text), ".htpasswd", SCAN_BLOCK);
    assert_int_equal(what->count, 1);
    assert_int_equal(what->at[0].severity, SEVERITY_WARNING);
    buffer_clear(&text);
    sample_make(
        "root:$6$\001random base62 8\002$\001random base62 86\002:19000:0:99999:7:::\nbin:*:1::::::\n", 5,
        &text, &is_made);
    what = found_in(buffer_str(&text), "etc/shadow", SCAN_BLOCK);
    assert_int_equal(what->count, 1);
    assert_string_equal(what->at[0].rule->id, "shadow-file");
    buffer_free(&text);
}

// What `echo` ends with is no part of a password; hashes in dumps of accounts are told by the audit.
static void test_dumps(void **state)
{
    (void)state;
    struct buffer text = {0}, password = {0};
    bool is_made;
    make_password(&password);
    buffer_add_byte(&password, '\n');
    fill("kind: Secret\ndata:\n  reply: @B64\n", buffer_str(&password), &text);
    assert_int_equal(found_in(buffer_str(&text), "secret.yaml", SCAN_BLOCK)->count, 1);
    buffer_clear(&text);
    sample_make("INSERT INTO users VALUES\n(3, 'anna', '$2y$12$\001random base62 53\002', 1);\n", 5, &text,
                &is_made);
    assert_int_equal(found_in(buffer_str(&text), "dump.sql", SCAN_AUDIT)->count, 1);
    assert_int_equal(found_in(buffer_str(&text), "dump.sql", SCAN_BLOCK)->count, 0);
    buffer_clear(&text);
    sample_make("{\"logins\": [{\"encryptedUsername\": \"\001random base64 40\002\", \"encryptedPassword\": "
                "\"MDoEEPgAAAAAAAAAAAAAAAAAAAEwFAYI\001random base64 48\002\"}]}",
                5, &text, &is_made);
    struct found *what = found_in(buffer_str(&text), "profile/logins.json", SCAN_AUDIT);
    assert_int_equal(what->count, 1);
    assert_string_equal(what->at[0].rule->id, "firefox-logins");
    buffer_free(&password);
    buffer_free(&text);
}

static void test_keystores(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        struct str head;
        size_t count;
    } stores[] = {
        {"a.jks", {"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1", 12}, 1},
        {"a.kdbx", {"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\0\0\4\0", 12}, 1},
        {"login.keyring", {"GnomeKeyring\n\r\0\n", 16}, 1},
        {"a.bin", {"\xfe\xed\xfe\xec\0\0\0\2\0\0\0\1", 12}, 0},
        {"a.p12", {"\x30\x82\x00\xc0\x02\x01\x03\x30\x80", 9}, 0},
    };
    for (size_t i = 0; i < sizeof stores / sizeof stores[0]; i++) {
        struct buffer text = {0};
        buffer_add(&text, stores[i].head);
        for (int k = 0; k < 200; k++)
            buffer_add_byte(&text, (char)(k * 37));
        struct found *what = found_in(buffer_str(&text), stores[i].path, SCAN_BLOCK);
        if (what->count != stores[i].count)
            fail_msg("%s: %zu", stores[i].path, what->count);
        if (what->count)
            assert_int_equal(what->at[0].severity, SEVERITY_WARNING);
        buffer_free(&text);
    }
}

static bool count_field(void *context, const struct field *field)
{
    assert_true(field->section.len <= FIELD_SECTION_MAX);
    ++*(size_t *)context;
    return true;
}

// A first field, or a section, of any length is told as far as sections go.
static void test_long_section(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct arena arena = {0};
    size_t fields = 0;
    buffer_add_cstring(&text, "[");
    for (size_t i = 0; i < 3 * FIELD_SECTION_MAX; i++)
        buffer_add_byte(&text, 'x');
    buffer_add_cstring(&text, "]:b:c=d\na=b\n");
    assert_true(walk_colons(buffer_str(&text), &arena, count_field, &fields));
    assert_true(walk_ini(buffer_str(&text), &arena, count_field, &fields));
    assert_true(fields >= 4);
    arena_free(&arena);
    buffer_free(&text);
}

// A walker that meets nonsense stops or goes on; it never fails hard.
static void test_walkers(void **state)
{
    (void)state;
    static const struct {
        walker *walk;
        const char *text;
        size_t fields;
        bool is_whole;
    } texts[] = {
        {walk_json, "{\"a\": [1, \"x\", {\"b\": null}], /* c */ \"d\": \"\\u0041\"}", 4, true},
        {walk_json, "{\"a\": \"unfinished", 0, false},
        {walk_json, "{\"a\": 1]}", 1, false},
        {walk_json, "", 0, true},
        {walk_yaml, "a:\n  b: 1\n  c: [x]\nd: |\n  two\n  lines\ne: 'q'\n", 4, true},
        {walk_yaml, "- a\n- b: c\n-\n:\n  : x\n", 3, true},
        {walk_xml, "<a b='1'><c>text</c><d/></a>", 2, true},
        {walk_xml, "<a b='1", 0, false},
        {walk_ini, "[s]\na=1\n b : 2\n;c=3\nd\n", 2, true},
        {walk_colons, "a:b:c\\:d:e:f:g\n", 5, true},
        {walk_netrc, "machine a login b password c macdef x\ny\n\ndefault login d", 3, true},
        {walk_php, "define('A', 'b'); define(\"C\", \"d\"); define(E, 'f'); define('", 2, true},
        {walk_urls, "https://a:b@c\nhttps://c\n", 1, true},
        {walk_line, "one\ntwo\n", 0, true},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct arena arena = {0};
        size_t fields = 0;
        bool is_whole = texts[i].walk(str_from(texts[i].text), &arena, count_field, &fields);
        if (fields != texts[i].fields || is_whole != texts[i].is_whole)
            fail_msg("text %zu: %zu fields, whole %d", i, fields, is_whole);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),     cmocka_unit_test(test_references),
        cmocka_unit_test(test_profiles),  cmocka_unit_test(test_hashes),
        cmocka_unit_test(test_keystores), cmocka_unit_test(test_long_section),
        cmocka_unit_test(test_walkers),   cmocka_unit_test(test_words),
        cmocka_unit_test(test_dumps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
