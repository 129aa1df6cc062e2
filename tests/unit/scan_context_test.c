// What the context of a candidate says: names, values in every syntax, the light lexer, paths, letters.
#include "core/buffer.h"
#include "scanners/context/assignment.h"
#include "scanners/context/lexer.h"
#include "scanners/context/ngram.h"
#include "unit.h"

static struct name_reading judge(const char *text, const char *keyword)
{
    struct str bytes = str_from(text);
    size_t at = str_find(bytes, str_from(keyword), 0);
    assert_int_not_equal(at, STR_NONE);
    struct name_reading name = name_find(bytes, at, at + strlen(keyword));
    name_judge(bytes, &name);
    return name;
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *keyword;
        enum name_kind kind;
    } cases[] = {
        {"password", "password", NAME_PASSWORD},
        {"DB_PASSWORD", "PASSWORD", NAME_PASSWORD},
        {"dbPassword2", "Password", NAME_PASSWORD},
        {"spring.datasource.password", "password", NAME_PASSWORD},
        {"user-pwd", "pwd", NAME_PASSWORD},
        {"dbpass", "pass", NAME_PASSWORD},
        {"password_confirmation", "password", NAME_PASSWORD},
        {"contrase\xc3\xb1"
         "a",
         "contrase", NAME_PASSWORD},
        {"clientSecret", "Secret", NAME_SECRET},
        {"SECRET_KEY_BASE", "SECRET", NAME_SECRET},
        {"access_tokens", "token", NAME_TOKEN},
        {"X-Api-Key", "Key", NAME_KEY},
        {"apikey", "apikey", NAME_KEY},
        {"encryptionKey", "Key", NAME_KEY},
        {"credentials", "credential", NAME_AUTH},
        {"key", "key", NAME_PLAIN_KEY},
        {"client_key", "key", NAME_KEY},
        {"bypass", "pass", NAME_NONE},
        {"passed", "pass", NAME_NONE},
        {"monkey", "key", NAME_NONE},
        {"author", "auth", NAME_NONE},
        {"token_url", "token", NAME_NONE},
        {"passwordField", "password", NAME_NONE},
        {"passwordHash", "password", NAME_NONE},
        {"secretName", "secret", NAME_NONE},
        {"tokenExpiresIn", "token", NAME_NONE},
        {"public_key", "key", NAME_NONE},
        {"csrf_token", "token", NAME_NONE},
        {"isPassword", "Password", NAME_NONE},
        {"nextPageToken", "Token", NAME_NONE},
        {"RepositoryIdentifierKey", "Key", NAME_NONE},
        {"clientToken", "Token", NAME_NONE},
        {"saltedpassword", "password", NAME_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct name_reading name = judge(cases[i].text, cases[i].keyword);
        if (name.kind != cases[i].kind || (name.kind == NAME_NONE) != (name.reason != NULL))
            fail_msg("%s: kind %d, not %d", cases[i].text, name.kind, cases[i].kind);
    }
    assert_true(judge("--admin-password", "password").is_flag);
    assert_true(judge("?a=b&token", "token").is_query);
    assert_true(judge("fakePassword", "Password").is_unreal);
    assert_true(judge("passwordXylo", "password").has_odd_tail);
    assert_true(judge("API_KEY", "KEY").is_upper);
}

#define V "q7Rt-0xyz"

// What value each syntax gives to the name that has "pass" in it; NULL: none.
static const struct {
    const char *text, *path, *value;
    enum value_link link;
} value_cases[] = {
    {"pass = \"" V "\"", "a.py", V, LINK_EQUALS},
    {"pass := '" V "'", "a.go", V, LINK_EQUALS},
    {"pass: `" V "`", "a.ts", V, LINK_COLON},
    {"\"pass\": \"" V "\",", "a.json", V, LINK_COLON},
    {"{\\\"pass\\\":\\\"" V "\\\"}", "a.c", V, LINK_COLON},
    {"&quot;pass&quot;: &quot;" V "&quot;", "a.html", V, LINK_COLON},
    {"pass: \xe2\x80\x98" V "\xe2\x80\x99", "a.md", V, LINK_COLON},
    {"'pass' => '" V "'", "a.php", V, LINK_ARROW},
    {":pass => \"" V "\"", "a.rb", V, LINK_ARROW},
    {"pass: str = b'" V "'", "a.py", V, LINK_EQUALS},
    {"let pass: &str = \"" V "\"", "a.rs", V, LINK_EQUALS},
    {"cfg[\"pass\"] = \"" V "\"", "a.py", V, LINK_EQUALS},
    {"<pass>" V "</pass>", "a.xml", V, LINK_ELEMENT},
    {"<string name=\"pass\">" V "</string>", "a.xml", V, LINK_ELEMENT},
    {"<key>pass</key>\n  <string>" V "</string>", "a.plist", V, LINK_ELEMENT},
    {"<add key=\"pass\" value=\"" V "\"/>", "a.config", V, LINK_PAIR},
    {"- name: pass\n  value: " V "\n", "a.yml", V, LINK_PAIR},
    {"setPass(\"" V "\")", "A.java", V, LINK_CALL},
    {"set(\"pass\", \"" V "\")", "A.java", V, LINK_NEXT},
    {"define('DB_PASS', '" V "');", "a.php", V, LINK_NEXT},
    {"pass = Some(\"" V "\")", "a.scala", V, LINK_WRAPPED},
    {"pass = os.getenv(\"DB_PASS\", \"" V "\")", "a.py", V, LINK_DEFAULT},
    {"pass: [\"" V "\"]", "a.json", V, LINK_LIST},
    {"mysql --pass " V " x", "a.sh", V, LINK_FLAG},
    {"mysql --pass=" V " x", "a.sh", V, LINK_FLAG},
    {"http://h/?pass=" V "&x=1", "a.py", V, LINK_QUERY},
    {"#define DB_PASS \"" V "\"", "a.h", V, LINK_BESIDE},
    {"CREATE USER a WITH PASS '" V "'", "a.sql", V, LINK_BESIDE},
    {"requirepass " V "\n", "redis.conf", V, LINK_BESIDE},
    {"if pass == \"" V "\"", "a.py", V, LINK_COMPARE},
    {"| pass | " V " |", "a.md", V, LINK_TABLE},
    {"| pass | `" V "` |", "a.md", V, LINK_TABLE},
    {"DB_PASS=" V "\n", ".env", V, LINK_EQUALS},
    {"DB_PASS=" V " # mine\n", "a.env", V, LINK_EQUALS},
    {"db.pass = " V "\n", "a.properties", V, LINK_EQUALS},
    {"  pass: " V "\n", "a.yml", V, LINK_COLON},
    {"export DB_PASS=" V " X=y\n", "a.sh", V, LINK_EQUALS},
    {"- A=b DB_PASS=" V " C=d\n", "a.yml", V, LINK_EQUALS},
    {"- 'DB_PASS=" V "'\n", "a.yml", V, LINK_EQUALS},
    {"ENV DB_PASS " V "\n", "Dockerfile", NULL, LINK_NONE},
    {"# pass: " V "\n", "a.py", V, LINK_COLON},
    {"x = \"host=h;pass=" V ";y\"", "A.cs", V, LINK_EQUALS},
    {"if (pass !== \"" V "\")", "a.js", V, LINK_COMPARE},
    {"let pass: String = \"" V "\"", "notes", V, LINK_EQUALS},
    {"<name>pass</name>\n  <value>" V "</value>", "a-site.xml", V, LINK_ELEMENT},
    {"pass:" V ", user:me\n", "notes", V, LINK_COLON},
    {"pass: " V " user=me\n", "notes", V, LINK_COLON},
    {"X=${DB_PASS:-" V "}", "a.sh", V, LINK_DEFAULT},
    {"x=${db.pass:" V "}\n", "a.properties", V, LINK_DEFAULT},
    {"X=${DB_PASS:+" V "}", "a.sh", NULL, LINK_NONE},
    {"(pass|" V "|other)", "a.yml", NULL, LINK_NONE},
    {"Authorization: Bearer " V, "a.md", NULL, LINK_NONE},
    {"pass = getPass()", "a.py", NULL, LINK_NONE},
    {"pass = other", "a.py", NULL, LINK_NONE},
    {"pass, other", "a.py", NULL, LINK_NONE},
    {"pass = \"" V, "a.py", NULL, LINK_NONE},
    {"pass", "a.py", NULL, LINK_NONE},
    {"pass =", "a.py", NULL, LINK_NONE},
    {"<pass>" V, "a.xml", NULL, LINK_NONE},
    {"verify(\"pass\", \"" V "\")", "a.go", NULL, LINK_NONE},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof value_cases / sizeof value_cases[0]; i++) {
        struct str bytes = str_from(value_cases[i].text);
        struct value_reading value = {0};
        bool is_read = false;
        for (size_t at = 0; at + 4 <= bytes.len && !is_read; at++)
            if (str_equal_ignoring_case(str_slice(bytes, at, 4), STR("pass"))) {
                struct name_reading name = name_find(bytes, at, at + 4);
                is_read = value_read(bytes, &name, file_family(str_from(value_cases[i].path), false), &value);
            }
        struct str wanted = str_from(value_cases[i].value);
        if (!value_cases[i].value
                ? is_read && value.is_quoted
                : !is_read || !str_equal(value.value, wanted) || value.link != value_cases[i].link)
            fail_msg("%s: '%.*s' by link %d", value_cases[i].text, STR_ARG(value.value), value.link);
    }
}

static void test_lexer(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum file_family family;
        bool is_comment;
        char quote;
    } cases[] = {
        {"x = 1 @", FAMILY_CODE, false, 0},         {"x = \"a @", FAMILY_CODE, false, '"'},
        {"x = \"a\\\" @", FAMILY_CODE, false, '"'}, {"x = 'it' @", FAMILY_CODE, false, 0},
        {"don't @", FAMILY_PROSE, false, 0},        {"// a @", FAMILY_CODE, true, 0},
        {"http://a @", FAMILY_CODE, false, 0},      {"x # a @", FAMILY_SETTINGS, true, 0},
        {"x#a @", FAMILY_SETTINGS, false, 0},       {"#define A @", FAMILY_CODE, false, 0},
        {"-- a @", FAMILY_CODE, true, 0},           {"; a @", FAMILY_SETTINGS, true, 0},
        {" * a @", FAMILY_CODE, true, 0},           {"/* a @", FAMILY_CODE, true, 0},
        {"<!-- a @", FAMILY_MARKUP, true, 0},       {"# a\nb @", FAMILY_SETTINGS, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str text = str_from(cases[i].text);
        struct lexer_place place = lexer_place(text, text.len - 1, cases[i].family);
        if (place.is_comment != cases[i].is_comment || place.quote != cases[i].quote)
            fail_msg("%s: comment %d, quote %d", cases[i].text, place.is_comment, place.quote);
    }
    assert_true(lexer_place(STR("{{ a @"), 5, FAMILY_SETTINGS).is_template);
    assert_false(lexer_place(STR("{{ a }} @"), 8, FAMILY_SETTINGS).is_template);
    struct str close;
    assert_int_equal(lexer_quote(STR("abc"), 0, &close), 0);
    assert_int_equal(lexer_quote(STR(""), 0, &close), 0);
    assert_int_equal(lexer_quote(STR("\\\\\\\"x"), 0, &close), 4);
}

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum path_class class;
        enum file_family family;
    } cases[] = {
        {"src/app.py", PATH_PLAIN, FAMILY_CODE},
        {"tests/app.py", PATH_TEST, FAMILY_CODE},
        {"src/login_test.go", PATH_TEST, FAMILY_CODE},
        {"spec/cassettes/login.yml", PATH_TEST, FAMILY_SETTINGS},
        {"src/sbt-test/app/application.conf", PATH_TEST, FAMILY_SETTINGS},
        {"black_box_tests/src/a.py", PATH_TEST, FAMILY_CODE},
        {"src/acceptanceTest/a.kt", PATH_TEST, FAMILY_CODE},
        {"plugins/vault/sample.conf", PATH_TEST, FAMILY_SETTINGS},
        {"job-executor-samples/src/A.java", PATH_TEST, FAMILY_CODE},
        {".env.testing-ci", PATH_TEST, FAMILY_SETTINGS},
        {"src/LoginTests.swift", PATH_TEST, FAMILY_CODE},
        {"src/test_login.py", PATH_TEST, FAMILY_CODE},
        {"src/attest.py", PATH_PLAIN, FAMILY_CODE},
        {"__mocks__/a.js", PATH_TEST, FAMILY_CODE},
        {"contest/latest/attestation/a.py", PATH_PLAIN, FAMILY_CODE},
        {"docs/usage.rst", PATH_PROSE, FAMILY_PROSE},
        {"README.md", PATH_PROSE, FAMILY_PROSE},
        {"README.lhs", PATH_PROSE, FAMILY_SETTINGS},
        {"apiary.apib", PATH_PROSE, FAMILY_SETTINGS},
        {"man/rclone.1", PATH_PROSE, FAMILY_SETTINGS},
        {"app.log.1", PATH_PLAIN, FAMILY_SETTINGS},
        {".env.example", PATH_EXAMPLE, FAMILY_SETTINGS},
        {"config.sample.json", PATH_EXAMPLE, FAMILY_CODE},
        {"examples/a.sh", PATH_EXAMPLE, FAMILY_SHELL},
        {"vendor/x/a.go", PATH_FOREIGN, FAMILY_CODE},
        {"package-lock.json", PATH_GENERATED, FAMILY_CODE},
        {"a.min.js", PATH_GENERATED, FAMILY_CODE},
        {"config/locales/de.yml", PATH_GENERATED, FAMILY_SETTINGS},
        {"Dockerfile", PATH_PLAIN, FAMILY_SHELL},
        {"pom.xml", PATH_PLAIN, FAMILY_MARKUP},
        {".env", PATH_PLAIN, FAMILY_SETTINGS},
        {"", PATH_PLAIN, FAMILY_SETTINGS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str path = str_from(cases[i].path);
        if (path_class(path) != cases[i].class || file_family(path, false) != cases[i].family)
            fail_msg("%s: class %d, family %d", cases[i].path, path_class(path), file_family(path, false));
    }
}

static void test_letters(void **state)
{
    (void)state;
    static const char *const words[] = {"password",    "configuration", "banana",
                                        "getUserName", "HTTPServer",    "hello-world"};
    static const char *const random[] = {"fltkyp", "xqzvkjwp", "wmxlnbvk", "qtbigjcuvavwyllerksoqprfw"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ngram_score(str_from(words[i])).sum <= 0)
            fail_msg("no words: %s", words[i]);
    for (size_t i = 0; i < sizeof random / sizeof random[0]; i++)
        if (ngram_score(str_from(random[i])).sum >= 0)
            fail_msg("words: %s", random[i]);
    assert_int_equal(ngram_score(STR("")).letters, 0);
    assert_int_equal(ngram_score(STR("12-34")).letters, 0);
    assert_int_equal(ngram_score(STR("abcDefg1x")).longest, 4);
}

static void test_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        assert_non_null(feature_names[i]);
        assert_true(strlen(feature_says[i]) > 3);
        for (size_t group = 0; group < GROUP_COUNT; group++)
            assert_in_range(feature_weights[group][i] + 600, 0, 1200);
    }
    // Without a path nothing may be missed, so a path never speaks for a secret.
    for (size_t group = 0; group < GROUP_COUNT; group++)
        for (size_t i = FEATURE_PATH_TEST; i <= FEATURE_PATH_FOREIGN; i++)
            assert_true(feature_weights[group][i] <= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names),   cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_lexer),   cmocka_unit_test(test_paths),
                                       cmocka_unit_test(test_letters), cmocka_unit_test(test_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
