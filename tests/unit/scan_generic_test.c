// The finders: assignments and private keys. Values are made at run time.
#include "core/buffer.h"
#include "scanners/engine.h"
#include "scanners/entropy.h"
#include "scanners/sample.h"
#include "unit.h"

struct found {
    size_t count;
    struct scan_match last;
};

static void count(void *context, const struct scan_match *match)
{
    struct found *found = context;
    found->count++;
    found->last = *match;
}

static struct found scan(struct str text, const char *path, enum scan_profile profile)
{
    struct found found = {0};
    struct error err = {0};
    const struct scan_engine *engine = scan_engine_builtin();
    struct scan_scratch *scratch = scan_scratch_open(engine);
    const struct scan_input input = {.bytes = text, .path = str_from(path), .profile = profile};
    assert_ok(scan_bytes(engine, scratch, &input, count, &found, &err));
    scan_scratch_close(scratch);
    return found;
}

#define KEY "\001random base62 36\002"
#define HEX "\001random hex 40\002"
#define WORD                                                                                                 \
    "aQ7#"                                                                                                   \
    "kd0_Zx!"

// The sample language of scanners/sample.h; `block` and `audit`: how many findings in each profile.
static const struct {
    const char *text, *path;
    size_t block, audit;
} cases[] = {
    // what gives a value
    {"api_key = \"" KEY "\"", "a.py", 1, 1},
    {"api_key = '" KEY "';", "a.php", 1, 1},
    {"apiKey: `" KEY "`,", "a.ts", 1, 1},
    {"\"api_key\": \"" KEY "\"", "a.json", 1, 1},
    {"'api_key' => '" KEY "',", "a.rb", 1, 1},
    {"apiKey := \"" KEY "\"", "a.go", 1, 1},
    {"let api_key: &str = \"" KEY "\";", "a.rs", 1, 1},
    {"String apiKey = \"" KEY "\";", "A.java", 1, 1},
    {"string apiKey = @\"" KEY "\";", "a.cs", 1, 1},
    {"{\\\"api_key\\\": \\\"" KEY "\\\"}", "a.c", 1, 1},
    {"API_KEY=" KEY, ".env", 1, 1},
    {"API_KEY=" KEY " # of the shop", "prod.env", 1, 1},
    {"api_key: " KEY, "a.yml", 1, 1},
    {"app.api-key=" HEX, "application.properties", 1, 1},
    {"export API_KEY=\"" KEY "\"", "run.sh", 1, 1},
    {"config['api_key'] = '" KEY "'", "a.py", 1, 1},
    {"db_password = \"" WORD "\"", "a.py", 1, 1},
    {"DB_PASSWORD=" WORD, ".env", 1, 1},
    {"API_KEY_PROD=\"" KEY "\"", "a.py", 1, 1},
    {"api_key2 = \"" KEY "\"; api_key3 = \"" HEX "\"", "a.py", 2, 2},
    {"API_KEY=" KEY " make", "run.sh", 1, 1},
    {"ENV API_KEY=" KEY, "Dockerfile", 1, 1},
    {"<apiKey>" KEY "</apiKey>", "settings.xml", 1, 1},
    {"<add key=\"ApiKey\" value=\"" KEY "\" />", "web.config", 1, 1},
    {"  - name: API_KEY\n    value: " KEY "\n", "deploy.yml", 1, 1},
    {"{\"name\": \"API_KEY\", \"value\": \"" KEY "\"}", "task.json", 1, 1},
    {"var apiKey string = \"" KEY "\"", "a.go", 1, 1},
    {"DECLARE @api_key varchar(64) = '" KEY "';", "a.sql", 1, 1},
    {"static char api_key[] = \"" KEY "\";", "a.c", 1, 1},
    {"std::string apiKey{\"" KEY "\"};", "a.cpp", 1, 1},
    {"string ApiKey { get; set; } = \"" KEY "\";", "a.cs", 1, 1},
    {"$apiKey .= '" KEY "';", "a.php", 1, 1},
    {"{api_key, \"" KEY "\"}", "a.erl", 1, 1},
    {"apiKey = process.env.API_KEY || '" KEY "'", "a.js", 1, 1},
    {"api_key = ENV['API_KEY'] || '" KEY "'", "a.rb", 1, 1},
    {"variable \"api_key\" {\n  default = \"" KEY "\"\n}", "a.tf", 1, 1},
    {"SetEnv API_KEY " KEY "\n", "site.conf", 1, 1},
    {"set API_KEY=" KEY "\r\n", "run.bat", 1, 1},
    {"the api key is " KEY ".\n", "a.conf", 1, 1},
    {"the old secret key was " KEY ", don't use it\n", "a.conf", 1, 1},
    {"LABEL_STUDIO_API_KEY=" HEX, ".env", 1, 1},
    {"api_key=" HEX "  of the shop\n", "notes", 1, 1},
    {"api_key = \"$A" HEX "\"", "a.py", 1, 1},
    {"api_key = \"$apiKeyOfTheCustomer24\"", "a.php", 0, 0},
    {"curl -H \"Authorization: Token " HEX "\"", "run.conf", 1, 1},
    {"{\"pt\": \"Port4x2q8\", \"pw\": \"q8Zt2w9mLx\", \"py\": \"Para4x2q8\"}", "codes.json", 0, 0}, // Palau
    {"{\"user\": \"me\", \"pw\": \"q8Zt2w9mLx\"}", "login.json", 1, 1},
    {"curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER_TOKEN, \"" KEY "\");", "a.c", 1, 1},
    {"api_key = os.environ.get(\"API_KEY\") or \"" KEY "\"", "a.py", 1, 1},
    {"snprintf(api_key, \"" KEY "\");", "a.c", 0, 0},       // what it is made of
    {"//const string apiKey = \"" HEX "\";", "a.cs", 1, 1}, // commented out
    {"//let mut password_bytes = vec![0u8; 16];\n", "a.rs", 0, 0},
    {"git clone https://deploy:" HEX "@git.internal/a.git", "run.sh", 1, 1},
    // what doesn't
    {"/**\n * apiKey = \"" HEX "\"\n */", "a.java", 1, 1},
    {"message_key: " HEX, "a.yml", 0, 0},
    {"the password is stored hashed\n", "a.conf", 0, 0},
    {"the api key is read1st from the environment\n", "a.conf", 0, 0},
    {"variable \"api_key\" {\n}\nx {\n  default = \"" KEY "\"\n}", "a.tf", 0, 0},
    {"if api_key string == \"" KEY "\"", "a.go", 0, 0},
    {"API_KEY=$(cat /run/secrets/key1)", "run.sh", 0, 0},
    {"<apiKey>${env.API_KEY1}</apiKey>", "settings.xml", 0, 0},
    {"<apiKey>" KEY, "settings.xml", 0, 0},
    {"  - name: API_KEY\n    valueFrom: " KEY "\n", "deploy.yml", 0, 0},
    {"\"API_KEY\", \"" KEY "\"", "a.json", 1, 1}, // put("name", "value")
    {"api_key = " KEY ", 1", "a.py", 0, 0},       // a name, in a program
    {"api_key == \"" KEY "\"", "a.py", 1, 1},     // a comparison tells it too
    {"api_key(\"" KEY "\")", "a.py", 1, 1},
    {"api_key_url = \"" KEY "\"", "a.py", 0, 0},    // names something else
    {"public_api_key = \"" KEY "\"", "a.py", 0, 0}, // meant to be seen
    {"api_key = \"" KEY "\n\"", "a.py", 0, 0},      // not closed on the line
    {"api_key = \"" KEY, "a.py", 0, 0},
    {"api_key = \"", "a.py", 0, 0},
    {"api_key =", "a.env", 0, 0},
    {"api_key", "a.env", 0, 0},
    // names beside names, and names of other things
    {"fields = [\"password\", \"tenant_id\", \"kind\"]", "a.py", 0, 0},
    {"{\"title\": \"user_password\", \"a8f3k2m9q7x4\": 1}", "a.json", 0, 0},
    {"keyring.get_password(\"q8z-Mail4x2\", name)", "a.py", 0, 0},
    {"keyring.set_password('mailer', name)", "a.py", 0, 0},
    {"env:\n- valueFrom:\n    secretKeyRef:\n      name: db\n      key: shopvaultkey7x2q\n", "pod.yml", 0, 0},
    {"password: formPassword,\n", "page.html", 0, 0},
    {"settings.api_key = apiKeyOfShop\n", "a.py", 0, 0},
    {"var password = $('#loginPassword').val();", "a.js", 0, 0},
    {"password = f\"shop_{customer}9x2q\"", "a.py", 0, 0},
    {"token = IERC20(0x\001random hex 40\002);", "a.sol", 0, 0},
    {"token-list: 412.v0f3c9a1b2d4e\n", "plugins.txt", 0, 0},
    {"'Password': 'Changed.'", "a.py", 0, 0},
    {"'{\"has_secret\":false,\"next\":\"none9x\"}'", "a.yml", 0, 0},
    {"secret_words = r\"[A-Za-z0-9]{4}-x\"", "a.py", 0, 0},
    {"\"token\": \"shop.command.token:main\"", "a.json", 0, 0},
    {"the row that is identified by `q8z_Mail4x2`", "a.md", 0, 0},
    // what administrators choose, where it is deployed
    {"  administrator_password = \"Gate\" \"Pass1\"", "main.tf", 0, 0},
    {"  administrator_password = \"GatePassword12!\"", "main.tf", 0, 1},
    {"admin_password = Bb12345678\n", "site.conf", 0, 1},
    {"  administrator_password = \"q8Zt1234w9mLx\"", "main.tf", 1, 1}, // surer than that
    {"resource \"random_password\" \"password\" {\n}", "main.tf", 0, 0},
    // what a function is given
    {"crypto.createHmac('sha256', '" KEY "').update(x)", "a.js", 1, 1},
    {"jwt.sign({ id: f(a, b), kind: \"shop\" }, Buffer.from(\"" KEY "\"))", "a.ts", 1, 1},
    {"hash_hmac('sha256', $a . ',' . $b, '" KEY "');", "a.php", 1, 1},
    {"new PDO('mysql:host=db', 'shop', '" WORD "');", "a.php", 1, 1},
    {"new SecretKeySpec(\"sunnyharbourtown\".getBytes(), \"AES\")", "A.java", 0, 1},
    {"new SecretKeySpec(\"sunnyharbourtown\".getBytes(), \"AES\")", "src/test/ATest.java", 0, 0},
    {"crypto.createHmac('sha256', '" KEY "' + salt)", "a.js", 0, 0},
    {"crypto.createHmac('sha256', key)", "a.js", 0, 0},
    {"jwt.sign({ id: '" KEY "' })", "a.js", 0, 0},
    {"jwt.sign(payload, `${process.env.JWT_KEY}`)", "a.js", 0, 0},
    {"jwt.sign(payload, 'unclosed", "a.js", 0, 0},
    {"mysqli('db', 'shop'", "a.php", 0, 0},
    // signs of a template, by chance
    {"SECRET_KEY = '(\001random base62 20\002$(-%(\001random base62 12\002#{+&*^!=<\001random base62 6\002>'",
     "a.py", 1, 1},
    {"SECRET_KEY = '$(lookup password length 64 chars 12) and ${OTHER_KEY} <or this>'", "a.py", 0, 0},
    {"<a id=\"opt-shop-password\" href=\"#opt-shop-password9x2\">x</a>", "a.md", 0, 0},
    {"<a title=\"#opt-shop-password\">shop.password.9x2q</a>", "a.md", 0, 0},
    {"password names a key of the Secret\n", "crd.yml", 0, 0},
    {"'password' => '--password='.$shop['password9x2q'],", "a.php", 0, 0},
    {"'passwd' => $CONF{'shop-login9x2q'}{'passwd'},", "a.pl", 0, 0},
    {"a=ice-pwd:\001random base62 24\002\n", "sdp.conf", 0, 0},
    {"Our GPG key: \001random hex 40\002\n", "notes", 0, 0},
    {"x|opaque|token|openpgp4fpr|y", "a.php", 0, 0},
    {"firstPass = \"q8zt:x2w9:mLx7\"", "a.py", 0, 0},
    {"put(\"Auth-Pass\", sizeof(\"Auth-Pass-9x2q\"))", "a.c", 0, 0},
    {"| Shop:Password | _(empty)_ |", "a.md", 0, 0},
    {"| Shop:Password | " WORD " |", "a.html", 1, 1},
    {"secret = secret.encode(\"latin-1\")", "a.py", 0, 0},
    {"- \001random hex 40\002 # of the github token\n- \001random hex 40\002 # of the github token\n",
     "known.yml", 0, 0},
    {"# the github token\nx = '\001random hex 40\002'\n", "a.py", 1, 1},
    {"import (\n\tgrpccredentials \"lib.shop.org/team/credentials\"\n)", "a.go", 0, 0},
    {"errors.New(\"static passwords: read-only cannot be changed\")", "a.go", 0, 0},
    {"say(\"the flag --password should not be set\")", "a.go", 0, 0},
    {"config.password = shoppassword\n", "a.go", 0, 0},
    {"//shop.pw:8080q7/x", "hosts.txt", 0, 0},
    {"hash [password] 'Shop9x2\\User'", "a.php", 0, 0},
    {"resource \"random_password\" \"shop_9x2q7\" {\n}", "main.tf", 0, 0},
    {"  annotations:\n    checksum/secrets: \001random hex 64\002\n", "pod.yml", 0, 0},
    {"TOKEN_TO_SIGN = \"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzaG9wIiwiaWF0Ijo3fQ\"", "a.py", 0, 0},
    // passwords that were not read
    {"$SHOP[ 'db_password' ] = '" WORD "';", "a.php", 1, 1},
    {"ID:gate PW:" WORD, "notes", 1, 1},
    {"pswd=" WORD, "a.conf", 1, 1},
    {"password:!" WORD, "a.conf", 1, 1},
    {"CREATE USER shop IDENTIFIED BY Q7rtLx2mZk;", "a.sql", 1, 1},
    {"curl --oauth2-bearer \"" KEY "\"", "run.sh", 1, 1},
    {"smtps://robot@mail.internal:" KEY "@smtp.mail.internal:465", "a.conf", 1, 1},
    // what is no value
    {"password = \"${DB_PASSWORD}\"", "a.yml", 0, 0},
    {"password: {{ vault_db_password_2024 }}", "a.yml", 0, 0},
    {"password = \"%s\"", "a.py", 0, 0},
    {"token: $GITHUB_TOKEN_2", "a.yml", 0, 0},
    {"secret = \"arn:aws:secretsmanager:eu-west-1:1234:secret:db1\"", "a.py", 0, 0},
    {"token = \"https://auth.example.com/v2/token\"", "a.py", 0, 0},
    {"secret_key = \"/etc/keys/app1/secret2.pem\"", "a.py", 0, 0},
    {"password = \"a sentence with 3 words\"", "a.py", 0, 0},
    {"token = \"kTokenTypeIdentifier2\"", "a.cc", 0, 0},
    {"passwd: getpwnam(user1)->pw_passwd", "a.yml", 0, 0},
    {"password = \"aaaaaaaaaaaaaa1\"", "a.py", 0, 0},
    {"password = \"\"", "a.py", 0, 0},
    // what might be one; where it is shown, it is told as a warning
    {"password = \"winter2024\"", "a.py", 0, 1},
    {"token = \"\001random hex 8\002-\001random hex 4\002-\001random hex 4\002-\001random hex "
     "4\002-\001random hex 12\002\"",
     "a.py", 0, 1},
    {"api_key = \"" KEY "\"", "docs/usage.py", 1, 1},
    {"api_key = \"" KEY "\"", "README.md", 1, 1},
    {"play.key = \"ENCRYPTED[!" HEX "]\"", "a.yml", 0, 0}, // a tool's mark of what it encrypted
    {"API_KEY: ENCRYPTED[!" HEX "]", "a.yml", 0, 0},
    {"api_key = \"enc:" KEY "\"", "a.py", 0, 0},
    // RFC 8037, A.1
    {"{\"kty\": \"OKP\", \"d\": \"nWGxne_9WmC6hEr0kuwsx"
     "ERJxWl7MmkZcDusAxyuf2A\"}",
     "src/a.json", 0, 0},
    {"--sign --sign-key=615D44"
     "9FE6E6A235",
     "run.sh", 0, 1},                                                           // the id of an OpenPGP key
    {"PASSWORD='\001random hex 32\002$\001random hex 64\002'", "run.sh", 0, 1}, // salt and digest
    {"match(conf['session_secret'], \"^[0-9a-zA-Z/_+]{32}$\")", "a.lua", 0, 0},
    {"note({pass: 'neighbors(qzrk)'})", "a.js", 0, 0},
    {"password: ORACLE.+DBSNMP7", "a.yml", 0, 0},
    {"csrfmiddlewaretoken=" KEY "&a", "a.py", 0, 0},
    {"\"password\": \"!\001random base62 40\002\"", "db.json", 0, 1}, // Django: nobody logs in
    {"{\"kty\": \"oct\", \"k\": \"Y2hhbmdlbWVjaGFuZ2VtZWNoYW5nZW1l\"}", "src/a.json", 0, 0}, // changeme…
    {"S3Key: code/" HEX ".zip", "a.yml", 0, 0},
    {"\"did:key:z6Mk" KEY "\"", "a.py", 0, 0}, // a public identifier
    {"error(\"Expired credentials\", of(\"Expired!\", \"" KEY "\"))", "a.java", 0, 0},
    {"error(\"credentials\", of(\"Expired!\", \"" KEY "\"))", "a.java", 1, 1},
    {"ConfirmPass = \"Potvrdit\"", "a.hs", 0, 1}, // a word of some language
    {"api_key = \"" KEY "\"", "README.txt", 1, 1},
    {"db_password: swordfish", "values.yml", 1, 1},     // what people choose
    {"db_password = \"swordfish\"", "docs/a.py", 0, 1}, // and what documentation shows
    {"ELASTIC_PASSWORD=changeme", "up.sh", 0, 1},       // what programs are delivered with
    {"password = \"changeme\"", "a.py", 0, 1},
    {"password: guest", "application.yml", 0, 1},
    {"password: admin", "application.yml", 0, 1}, // and what is left in settings
    {"password = \"admin\"", "a.py", 0, 0},
    {"password: admin", "tests/application.yml", 0, 0},
    {"token: admin", "application.yml", 0, 0},
    {"api_key = \"" KEY "\"", "notes.txt", 1, 1}, // a text need not be documentation
    // where it isn't looked for
    {"api_key = \"" KEY "\"", "tests/test_login.py", 1, 1},
    {"api_key = \"" KEY "\"", "login_test.go", 1, 1},
    {"api_key = \"" KEY "\"", "package-lock.json", 0, 0},
    {"api_key = \"" KEY "\"", "app.min.js", 0, 0},
};

static void test_assignments(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer text = {0};
        bool is_made;
        sample_make(cases[i].text, i, &text, &is_made);
        size_t block = scan(buffer_str(&text), cases[i].path, SCAN_BLOCK).count;
        size_t audit = scan(buffer_str(&text), cases[i].path, SCAN_AUDIT).count;
        if (block != cases[i].block || audit != cases[i].audit)
            fail_msg("%s: %.*s: %zu and %zu findings, expected %zu and %zu", cases[i].path,
                     STR_ARG(buffer_str(&text)), block, audit, cases[i].block, cases[i].audit);
        buffer_free(&text);
    }
}

// A docstring is known far from the start of a long file too.
static void test_far_docstring(void **state)
{
    (void)state;
    static const char *const heads[] = {"class A:\n    r\"\"\"Reads.\n", "A = (\n    r\"\"\"Reads.\n"};
    for (size_t i = 0; i < 2; i++) {
        struct buffer text = {0};
        bool is_made;
        for (int line = 0; line < 12000; line++)
            buffer_add_cstring(&text, "x = 1\n");
        buffer_add_cstring(&text, heads[i]);
        sample_make("    api_key: '" KEY "'\n    \"\"\"\n", 3, &text, &is_made);
        struct found found = scan(buffer_str(&text), "a.py", SCAN_BLOCK);
        assert_int_equal(found.count, 1);
        assert_int_equal(found.last.severity, i == 0 ? SEVERITY_WARNING : SEVERITY_ERROR);
        buffer_free(&text);
    }
}

#define BEGIN(kind)                                                                                          \
    "-----BEGIN " kind "PRIVATE"                                                                             \
    " KEY-----"
#define END(kind)                                                                                            \
    "-----END " kind "PRIVATE"                                                                               \
    " KEY-----"
#define BODY "MF4CAQAC\001random base64 56\002" // with ROW a sequence of 94 bytes, that begins with 0
#define ROW "\001random base64 64\002"
#define BARE "MC4CAQAwBQYDK2VwBCIEIP\001random base64 42\002\n"

static enum severity severity_of(const char *sample, const char *path)
{
    struct buffer text = {0};
    bool is_made;
    sample_make(sample, 3, &text, &is_made);
    struct found found = scan(buffer_str(&text), path, SCAN_BLOCK);
    if (found.count != 1)
        fail_msg("%s: %zu findings in %.*s", path, found.count, STR_ARG(buffer_str(&text)));
    buffer_free(&text);
    return found.last.severity;
}

// What is told and stops nobody.
static void test_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *text, *path;
        enum severity severity;
    } weighed[] = {
        {"key: \"\001make jwt\002\"", "src/a.py", SEVERITY_ERROR},
        {"key: \"\001make jwt\002\"", "tests/a.py", SEVERITY_WARNING}, // a test signs its own
        {"key: \"\001make base58 xprv\002\"", "src/a.py", SEVERITY_ERROR},
        {"key: \"\001make base58 xprv\002\"", "src/test/A.java", SEVERITY_WARNING},
        {"master_key: \"xprv\001random base58 107\002\"", "src/a.py",
         SEVERITY_WARNING}, // its checksum is wrong
        {"body = \"{\\\"api_key\\\": \\\"" KEY "\\\"}\"", "src/A.java", SEVERITY_WARNING},
        {"body = \"{\\\"api_key\\\": \\\"" KEY "\\\"}\"", "src/a.json", SEVERITY_ERROR},
        {BEGIN("") "\n" BODY "\n" ROW "\n" END("") "\n", "src/a.py", SEVERITY_ERROR},
        {BEGIN("RSA ") "\n" BODY "\n" ROW "\n" END("RSA ") "\n", "src/a.py", SEVERITY_WARNING}, // a toy
        {BEGIN("") "\n" BODY "\n" ROW "\n" END("") "\n", "a/README.md", SEVERITY_WARNING},
        {BEGIN("") "\n" BODY "\n" ROW "\n" END("") "\n", "docs/key.txt", SEVERITY_ERROR},
        {">>> login(password='" WORD "')", "a.py", SEVERITY_WARNING}, // what is typed at Python's prompt
        {"def f():\n    \"\"\"Reads.\n\n    api_key: '" KEY "'\n    \"\"\"\n", "a.py", SEVERITY_WARNING},
        {"EXAMPLES = r'''\n- x:\n    api_key: '" KEY "'\n'''\n", "a.py", SEVERITY_WARNING},
        {"@doc \"\"\"\n    api_key: '" KEY "'\n\"\"\"\n", "a.ex", SEVERITY_WARNING},
        {"SETTINGS = '''\n- x:\n    api_key: '" KEY "'\n'''\n", "a.py", SEVERITY_ERROR},
        {"load(\n'''\n- x:\n    api_key: '" KEY "'\n'''\n", "a.py", SEVERITY_ERROR},
        {"# EXAMPLES = '''\nx = \"'''\"\napi_key = '" KEY "'\n", "a.py", SEVERITY_ERROR},
        {"api_key = \"" KEY "\"\n#[cfg(test)]\n", "src/a.rs", SEVERITY_ERROR},
        {"#[cfg(test)]\nmod tests { api_key = \"" KEY "\" }\n", "src/a.rs", SEVERITY_WARNING},
        {"DATADOG_API_KEY = \"\001random hex 32\002\"", "src/a.py", SEVERITY_ERROR},
        {"DATADOG_API_KEY=\001random hex 32\002\n", "prod.env", SEVERITY_ERROR}, // the sign ends the name
        {"<key>DatadogApiKey</key>\n<string>\001random hex 32\002</string>", "Info.plist", SEVERITY_ERROR},
        {"# DATADOG_API_KEY = \"\001random hex 32\002\"", "src/a.py", SEVERITY_ERROR},       // commented out
        {"#     DATADOG_API_KEY = \"\001random hex 32\002\"", "src/a.py", SEVERITY_WARNING}, // set off
        {"# session_secret = \"" HEX "\"", "src/a.py", SEVERITY_ERROR},
        {"DATADOG_API_KEY = \"\001random hex 32\002\"", "tests/a.py", SEVERITY_WARNING},
        {"gateway_key = \"\001random hex 64\002\"", "src/a.php", SEVERITY_WARNING}, // or an id
        {"gateway_secret = \"\001random hex 32\002\"", "src/a.php", SEVERITY_ERROR},
        {"/* For example\n\n   api_key: '" KEY "'\n*/\n", "a.php", SEVERITY_WARNING},
        {"x = '/*';\napi_key = '" KEY "'\n", "a.php", SEVERITY_ERROR},
        {"requirepass argxqd\n", "redis.conf", SEVERITY_WARNING}, // a name, maybe
        {"requirepass argxqdxkwqzt\n", "redis.conf", SEVERITY_ERROR},
        {"<input type=\"hidden\" name=\"apiKey\" value=\"" KEY "\" />", "a.jsp", SEVERITY_WARNING},
        {"<input type=\"text\" name=\"apiKey\" value=\"" KEY "\" />", "a.jsp", SEVERITY_ERROR},
        {"datadogTokenCronTrigger = \"\001random hex 32\002\"", "src/a.py", SEVERITY_WARNING},
        {"{\n  \"examples\": [\n    {\n      \"a\": 1,\n      \"api_key\": \"" KEY "\"\n", "a.json",
         SEVERITY_WARNING},
        {"{\n  \"examples\": [\n    {}\n  ],\n  \"b\": {\n    \"api_key\": \"" KEY "\"\n", "a.json",
         SEVERITY_ERROR},
        {"a:\n  example:\n\n    api_key: " KEY "\n", "a.yml", SEVERITY_WARNING},
        {"a:\n  b: |\n    Example:\n\n    X = {\n      api_key = '" KEY "'\n", "a.yml", SEVERITY_WARNING},
        {"  example: \"dop_v1_\001random hex 64\002\"", "swagger.yml", SEVERITY_WARNING},
        {"  token: \"dop_v1_\001random hex 64\002\"", "swagger.yml", SEVERITY_ERROR},
        {"# e.g. API_KEY=" KEY "\n", "prod.env", SEVERITY_WARNING},
        {"id = '\001make aws-key-id AKIA\002'", "src/a.py", SEVERITY_ERROR},
        {"id = '\001make aws-key-id AKIA\002'", "docs/a.rst", SEVERITY_WARNING}, // an id, and shown
        {"Tokens look like this: dop_v1_\001random hex 64\002", "a.md", SEVERITY_WARNING},
        {"dop_v1_\001random hex 64\002", "a.txt", SEVERITY_ERROR},
        {"// token: \"\001make jwt\002\"", "src/A.java", SEVERITY_WARNING},
        {"'provider' => 'Coinbase', 'on' => true, 'key' => '\001random hex 32\002'", "a.rb",
         SEVERITY_WARNING},
        {"\n" BARE, "src/a.py", SEVERITY_ERROR},
        {"-----BEGIN TESTING KEY-----\n" BARE, "src/a.py", SEVERITY_WARNING},
    };
    for (size_t i = 0; i < sizeof weighed / sizeof weighed[0]; i++)
        if (severity_of(weighed[i].text, weighed[i].path) != weighed[i].severity)
            fail_msg("%s: not of severity %d", weighed[i].text, weighed[i].severity);
}

static void test_character_codes(void **state)
{
    (void)state;
    struct buffer token = {0};
    bool is_made;
    sample_make(KEY, 5, &token, &is_made);
    static const struct {
        const char *before, *sign, *after;
        enum { DECIMAL, HEX_CODE, LETTER } kind;
        size_t count;
    } ways[] = {
        {"x = String.fromCharCode(", ", ", "10)", DECIMAL, 1},
        {"x = String.fromCharCode(", ",", "10)", HEX_CODE, 1},
        {"x = String.fromCodePoint(...[", ",", "])", DECIMAL, 1},
        {"x = bytes([", ", ", "0])", DECIMAL, 1},
        {"x := []byte{", ", ", "}", HEX_CODE, 1},
        {"char[] x = new char[] {", ", ", "'!'}", LETTER, 1},
        {"x = String.fromCharCode(", " ", ")", DECIMAL, 0}, // no list
    };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct buffer text = {0};
        buffer_add_cstring(&text, ways[i].before);
        for (size_t k = 0; k < token.len; k++) {
            char code[16];
            char c = token.at[k];
            if (ways[i].kind == LETTER)
                snprintf(code, sizeof code, "'%c'", c);
            else
                snprintf(code, sizeof code, ways[i].kind == DECIMAL ? "%d" : "0x%02x", (unsigned)c);
            buffer_add_cstring(&text, code);
            buffer_add_cstring(&text, ways[i].sign);
        }
        buffer_add_cstring(&text, ways[i].after);
        size_t count = scan(buffer_str(&text), "a.c", SCAN_BLOCK).count;
        if (count != ways[i].count)
            fail_msg("%.*s: %zu findings", STR_ARG(buffer_str(&text)), count);
        buffer_free(&text);
    }
    buffer_free(&token);
}

static void test_span_is_the_value(void **state)
{
    (void)state;
    struct buffer text = {0};
    bool is_made;
    sample_make("x = 1\nsecret_key: '" HEX "' # y\n", 3, &text, &is_made);
    struct found found = scan(buffer_str(&text), "a.yml", SCAN_BLOCK);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.last.offset, strlen("x = 1\nsecret_key: '"));
    assert_int_equal(found.last.length, 40);
    assert_int_equal(found.last.severity, SEVERITY_ERROR);
    buffer_free(&text);
}

struct steps {
    size_t count;
    struct scan_trace last;
};

static void follow(void *context, const struct scan_trace *trace)
{
    struct steps *steps = context;
    assert_non_null(trace->reason);
    steps->count++;
    steps->last = *trace;
}

static struct steps trace_of(const char *text, const char *path, bool is_path_unknown)
{
    struct steps steps = {0};
    struct found found = {0};
    struct error err = {0};
    struct buffer made = {0};
    bool is_made;
    sample_make(text, 5, &made, &is_made);
    const struct scan_engine *engine = scan_engine_builtin();
    struct scan_scratch *scratch = scan_scratch_open(engine);
    const struct scan_input input = {.bytes = buffer_str(&made),
                                     .path = str_from(path),
                                     .is_path_unknown = is_path_unknown,
                                     .trace = follow,
                                     .trace_context = &steps};
    assert_ok(scan_bytes(engine, scratch, &input, count, &found, &err));
    scan_scratch_close(scratch);
    buffer_free(&made);
    return steps;
}

static void test_trace(void **state)
{
    (void)state;
    struct steps steps = trace_of("api_key = \"" KEY "\"", "a.py", false);
    assert_true(steps.last.is_kept);
    assert_string_equal(steps.last.stage, "report");
    assert_int_equal(steps.last.length, 36);
    steps = trace_of("password = \"${DB_PASSWORD}\"", "a.py", false);
    assert_false(steps.last.is_kept);
    assert_int_equal(trace_of("int main;", "a.c", false).count, 0);
}

// With no path the reading is the most permissive one.
static void test_unknown_path(void **state)
{
    (void)state;
    assert_string_equal(trace_of("API_KEY=" KEY "\n", "", true).last.stage, "report");
    assert_string_equal(trace_of("api_key = \"" KEY "\"", "", true).last.stage, "report");
}

static void test_long_line(void **state)
{
    (void)state;
    struct buffer text = {0};
    bool is_made;
    for (int i = 0; i < 1600; i++)
        buffer_add_cstring(&text, "a=b;");
    sample_make("api_key=\"" KEY "\";", 1, &text, &is_made);
    assert_int_equal(scan(buffer_str(&text), "a.js", SCAN_AUDIT).count, 0);
    buffer_free(&text);
}

static const struct {
    const char *text;
    size_t count;
    enum scan_tier tier;
} key_cases[] = {
    {BEGIN("RSA ") "\n" BODY "\n" ROW "\n" END("RSA ") "\n", 1, SCAN_LIKELY},
    {BEGIN("") "\r\n" BODY "\r\n" ROW "\r\n" END("") "\r\n", 1, SCAN_LIKELY},
    {"  key: |\n    " BEGIN("EC ") "\n    " BODY "\n    " ROW "\n    " END("EC ") "\n", 1, SCAN_LIKELY},
    {"{\"private_key\": \"" BEGIN("") "\\n" BODY "\\n" ROW "\\n" END("") "\\n\"}", 1, SCAN_LIKELY},
    {"const char k[] = \"" BEGIN("DSA ") "\\n\"\n  \"" BODY "\\n\"\n  \"" ROW "\\n\"\n \"" END("DSA ") "\";",
     1, SCAN_LIKELY},
    {BEGIN("RSA ") "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n" ROW "\n" ROW "\n" END("RSA "), 1,
     SCAN_LIKELY},
    {BEGIN("OPENSSH ") "\nb3BlbnNzaC1rZXktdjEA" ROW "\n" ROW "\n" ROW "\n" ROW "\n" END("OPENSSH "), 1,
     SCAN_LIKELY},
    {"-----BEGIN PGP PRIVATE"
     " KEY BLOCK-----\nVersion: GnuPG v2\n\nlQOYBF" ROW "\n" ROW "\n",
     1, SCAN_PROVEN},
    {BEGIN("RSA ") "\n" BODY "\n" ROW "\n", 1, SCAN_LIKELY}, // cut before its end
    {"#9 0.1 " BEGIN("") "\n#9 0.25 " BODY "\n#10 1.25 " ROW "\n#10 1.3 " END("") "\n", 1, SCAN_LIKELY},
    {"+" BEGIN("EC ") "\n+" BODY "\n+" ROW "\n+" END("EC ") "\n", 1, SCAN_LIKELY},
    {"{\"log\": \"7:01 a\\n7:01 " BEGIN("") "\\n7:02 " BODY "\\n7:03 " ROW "\\n7:03 " END("") "\\n\"}", 1,
     SCAN_LIKELY},
    {"12:01 " BEGIN("") "\n12:02 starting the server\n12:03 listening\n", 0, 0},
    {BEGIN("RSA "), 0, 0},
    {BEGIN("RSA ") "\n", 0, 0},
    {BEGIN("RSA ") "\n...\n" END("RSA "), 0, 0},
    {BEGIN("RSA ") "\n" END("RSA "), 0, 0},
    {"puts(\"" BEGIN("RSA ") "\"); puts(encode(der));", 0, 0},
    {BEGIN("RSA ") "\nMIIEpAIBAAKCAQEA\n" END("RSA "), 0, 0},
    {"-----BEGIN PUBLIC"
     " KEY-----\n" BODY "\n" ROW "\n",
     0, 0},
    {"-----BEGIN ", 0, 0},
    {"PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 2\n" ROW "\n" ROW "\nPrivate-MAC: aa\n", 1, SCAN_PROVEN},
    {"PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 2\n", 0, 0},
};

static void test_private_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof key_cases / sizeof key_cases[0]; i++) {
        struct buffer text = {0};
        bool is_made;
        sample_make(key_cases[i].text, i, &text, &is_made);
        struct found found = scan(buffer_str(&text), "tests/a.txt", SCAN_BLOCK);
        if (found.count != key_cases[i].count || (found.count && found.last.tier != key_cases[i].tier))
            fail_msg("%zu findings of tier %d in %.*s", found.count, found.last.tier,
                     STR_ARG(buffer_str(&text)));
        buffer_free(&text);
    }
}

static void test_text_measures(void **state)
{
    (void)state;
    assert_true(text_entropy(STR("")) == 0 && text_entropy(STR("aaaa")) == 0);
    assert_true(text_entropy(STR("ab")) == 1.0);
    assert_true(text_wordiness(STR("configuration_password_reader")) > 0.8);
    assert_true(text_wordiness(STR("xqzvkjwpqgxzqkvj")) < 0.3);
    assert_int_equal(text_longest_sequence(STR("xx4321yy")), 4);
    assert_int_equal(text_longest_repeat(STR("abbbc")), 3);
    assert_int_equal(text_longest_repeat(STR("")), 0);
    static const char *const placeholders[] = {"",         "xxxxxxxxxxxx", "1234567890", "your-token",
                                               "<token>",  "${X}",         "{{ x }}",    "%(x)s",
                                               "changeme", "abcdefghij",   "......"};
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++)
        if (!text_is_placeholder(str_from(placeholders[i])))
            fail_msg("no placeholder: %s", placeholders[i]);
    assert_false(text_is_placeholder(STR("Zk7q-0Vb2_nR")));
    assert_true(text_repeats_itself(STR("q7AAAAAA")));
    struct buffer token = {0};
    bool is_made;
    sample_make("\001random base62 40\002//////////\001random base62 250\002", 3, &token, &is_made);
    assert_false(text_is_placeholder(buffer_str(&token)));
    buffer_free(&token);
    assert_false(text_is_jumble(STR("$(lookup password length 64 chars 12) and ${OTHER_KEY} <or this>")));
    assert_false(text_is_jumble(STR("H{1,2}|h{1,2}|m{1,2}|s{1,2}|S{1,6}|YYYY|YY|M{1,4}|D{1,4}|Z{1,2}|zz")));
    assert_true(text_is_uuid(STR("01234567-89ab-cdef-0123-456789abcdef")));
    assert_false(text_is_uuid(STR("01234567-89ab-cdef-0123-456789abcdeg")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_assignments),
                                       cmocka_unit_test(test_far_docstring),
                                       cmocka_unit_test(test_warnings),
                                       cmocka_unit_test(test_character_codes),
                                       cmocka_unit_test(test_span_is_the_value),
                                       cmocka_unit_test(test_long_line),
                                       cmocka_unit_test(test_trace),
                                       cmocka_unit_test(test_unknown_path),
                                       cmocka_unit_test(test_private_keys),
                                       cmocka_unit_test(test_text_measures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
