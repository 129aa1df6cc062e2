#include "scanners/files/kinds.h"

#include <pthread.h>

#define CHANGE "change it, and keep the file out of the repository"
#define REVOKE "revoke it where it was made, and keep the file out of the repository"
#define RULE(name_, what, how_to)                                                                            \
    {                                                                                                        \
        .id = name_, .name = "secrets/" name_, .provider = "", .description = what, .rotate = how_to,        \
        .severity = SEVERITY_ERROR, .flags = RULE_GENERIC                                                    \
    }
#define SECRETS(...)                                                                                         \
    (const struct file_secret[])                                                                             \
    {                                                                                                        \
        __VA_ARGS__,                                                                                         \
        {                                                                                                    \
            0                                                                                                \
        }                                                                                                    \
    }
#define SECRET_NAMES                                                                                         \
    "*password*|*passwd*|*secret*|*token*|*api_key*|*apikey*|*api-key*|*private_key*|*access_key|*"          \
    "passphrase*|*credential*"

const struct file_kind file_kinds[] = {
    {RULE("netrc-file", "a password in a .netrc file", CHANGE), ".netrc|_netrc|*.netrc", NULL, walk_netrc,
     SECRETS({NULL, "password|account", HOW_PASSWORD})},
    {RULE("pgpass-file", "a password in PostgreSQL's password file", CHANGE), ".pgpass|pgpass.conf|*.pgpass",
     NULL, walk_colons, SECRETS({NULL, "5", HOW_PASSWORD})},
    {RULE("mysql-option-file", "a password in a MySQL option file", CHANGE),
     ".my.cnf|my.cnf|my.ini|.mylogin.cnf|debian.cnf", NULL, walk_ini,
     SECRETS({NULL, "password|*-password", HOW_PASSWORD})},
    {RULE("npmrc-file", "a credential of an npm registry", REVOKE), ".npmrc|npmrc|*.npmrc", NULL, walk_ini,
     SECRETS({NULL, "*_authToken", HOW_TOKEN}, {NULL, "*_password", HOW_PASS64})},
    {RULE("yarnrc-file", "a credential of an npm registry", REVOKE), ".yarnrc.yml", NULL, walk_yaml,
     SECRETS({NULL, "npmAuthToken", HOW_TOKEN}, {NULL, "npmAuthIdent", HOW_PASSWORD})},
    {RULE("pypirc-file", "a password of a Python package index", CHANGE), ".pypirc|pypirc", NULL, walk_ini,
     SECRETS({NULL, "password", HOW_PASSWORD})},
    {RULE("docker-config-file", "a registry's credential in a Docker configuration", REVOKE),
     ".docker/config.json|.dockercfg|dockercfg|.dockerconfigjson|dockerconfig.json|docker-config.json",
     "\"auth", walk_json,
     SECRETS({NULL, "auth", HOW_LOGIN64}, {NULL, "password", HOW_PASSWORD},
             {NULL, "identitytoken|registrytoken", HOW_TOKEN})},
    {RULE("kubeconfig-file", "a credential in a kubeconfig", REVOKE),
     "config|kubeconfig*|*.kubeconfig|*.conf|*.yml|*.yaml", "clusters:|users:|contexts:", walk_yaml,
     SECRETS({"users.user*", "token|id-token|refresh-token|access-token|client-secret", HOW_TOKEN},
             {"users.user", "password", HOW_PASSWORD}, {"users.user", "client-key-data", HOW_KEY64})},
    {RULE("terraform-state", "a secret in a Terraform state", CHANGE), "*.tfstate|*.tfstate.backup", NULL,
     walk_json,
     SECRETS({"resources.instances.attributes*|modules.resources*",
              "password|*_password|secret|*_secret|secret_*|token|*_token|access_key|*_access_key|secret_key|"
              "connection_string|*_connection_string",
              HOW_PASSWORD},
             {"resources.instances.attributes*", "private_key*", HOW_KEY},
             {"outputs.*password*|outputs.*secret*|outputs.*token*", "value", HOW_PASSWORD},
             {"outputs.*", "value", HOW_MARKED})},
    {RULE("terraform-variables", "a secret in Terraform variables", CHANGE), "*.tfvars", NULL, walk_ini,
     SECRETS({NULL, SECRET_NAMES, HOW_PASSWORD})},
    {RULE("wordpress-config", "a password or key of a WordPress site", CHANGE), "wp-config*.php", NULL,
     walk_php, SECRETS({NULL, "DB_PASSWORD|FTP_PASS", HOW_PASSWORD}, {NULL, "*_KEY|*_SALT", HOW_TOKEN})},
    {RULE("ansible-inventory", "a password in an Ansible inventory",
          "change it, and keep it in an encrypted vault"),
     "hosts|hosts.*|inventory*|*.ini|*.inventory|*.hosts", "ansible_", walk_ini,
     SECRETS({NULL,
              "*ansible_password|*ansible_ssh_pass|*ansible_become_pass|*ansible_become_password|*ansible_"
              "sudo_pass",
              HOW_PASSWORD})},
    {RULE("ansible-variables", "a password in Ansible variables",
          "change it, and keep it in an encrypted vault"),
     "*.yml|*.yaml", "ansible_", walk_yaml,
     SECRETS(
         {NULL,
          "ansible_password|ansible_ssh_pass|ansible_become_pass|ansible_become_password|ansible_sudo_pass",
          HOW_PASSWORD})},
    {RULE("vault-password-file", "the password of an Ansible vault",
          "change it (ansible-vault rekey), and keep the file out of the repository"),
     ".vault_pass*|.vault-pass*|vault_pass.txt|vault-pass.txt|.vault_password*|vault_password_file|ansible_"
     "vault_password*",
     NULL, walk_line, SECRETS({NULL, "line", HOW_PASSWORD})},
    {RULE("htpasswd-file", "the hash of a password", CHANGE), ".htpasswd|htpasswd|*.htpasswd", NULL,
     walk_colons, SECRETS({NULL, "2", HOW_HASH})},
    {RULE("shadow-file", "the hash of a system password", CHANGE),
     "shadow|shadow-|*.shadow|passwd|passwd-|master.passwd", NULL, walk_colons,
     SECRETS({NULL, "2", HOW_HASH})},
    {RULE("git-credentials-file", "a password that git keeps", CHANGE), ".git-credentials|git-credentials",
     NULL, walk_urls, SECRETS({NULL, "password", HOW_PASSWORD})},
    {RULE("cloud-credentials-file", "a secret of a cloud account", REVOKE),
     ".aws/credentials|aws/credentials|.s3cfg|.boto|.passwd-s3fs|*.s3cfg", NULL, walk_ini,
     SECRETS({NULL,
              "*secret_access_key|secret_key|aws_session_token|*refresh_token|client_secret|gpg_passphrase",
              HOW_TOKEN})},
    {RULE("rclone-config", "a credential in an rclone configuration", REVOKE), "rclone.conf", NULL, walk_ini,
     SECRETS({NULL,
              "pass|password|password2|token|client_secret|secret_access_key|key|account_key|service_account_"
              "credentials",
              HOW_PASSWORD})},
    {RULE("maven-settings", "a password in Maven's settings",
          "change it, and encrypt it (mvn --encrypt-password)"),
     "settings.xml|settings-security.xml", "<server", walk_xml,
     SECRETS({"*server.*|*proxy.*", "password|passphrase", HOW_PASSWORD})},
    {RULE("nuget-config", "a password of a NuGet feed", REVOKE), "nuget.config|*.nuget.config", NULL,
     walk_xml, SECRETS({NULL, "ClearTextPassword", HOW_PASSWORD}, {"*apikeys*", "value", HOW_PASSWORD})},
    {RULE("gradle-properties", "a secret in Gradle's properties", CHANGE),
     "gradle.properties|local.properties|keystore.properties|key.properties", NULL, walk_ini,
     SECRETS({NULL, SECRET_NAMES, HOW_PASSWORD})},
    {RULE("env-file", "a secret in a file of environment variables", CHANGE),
     ".env|.env.local|.env.prod*|.env.staging|.env.dev*|*.env|.envrc", NULL, walk_ini,
     SECRETS({NULL, SECRET_NAMES, HOW_PASSWORD})},
    {RULE("rails-master-key", "the master key of a Rails application",
          "make new credentials under a new key, and change every secret in them"),
     "master.key|config/credentials/*.key", NULL, walk_line, SECRETS({NULL, "line", HOW_TOKEN})},
    {RULE("apache-environment", "a secret in Apache's configuration", CHANGE), ".htaccess", "SetEnv",
     walk_ini, SECRETS({NULL, SECRET_NAMES, HOW_PASSWORD})},
    {RULE("sftp-config", "a password in an editor's SFTP settings", CHANGE),
     "sftp-config.json|sftp.json|.ftpconfig|.remote-sync.json|.sftpConfig.json", NULL, walk_json,
     SECRETS({NULL, "password|pass|passphrase|sudo_password", HOW_PASSWORD})},
    {RULE("filezilla-sites", "a password in FileZilla's list of sites", CHANGE),
     "sitemanager.xml|recentservers.xml|filezilla.xml", NULL, walk_xml, SECRETS({NULL, "Pass", HOW_PASS64})},
    {RULE("dbeaver-sources", "a password in DBeaver's connections", CHANGE),
     "dbeaver-data-sources*.xml|data-sources.json|credentials-config.json", NULL, walk_xml,
     SECRETS({"*connection*", "password", HOW_WEAK})},
    {RULE("firefox-logins", "a password that Firefox keeps; key4.db beside it opens it", CHANGE),
     "logins.json|logins-backup.json", "\"encryptedUsername\"", walk_json,
     SECRETS({NULL, "encryptedPassword", HOW_SEALED})},
    {RULE("remmina-profile", "a password in a Remmina profile", CHANGE), "*.remmina", NULL, walk_ini,
     SECRETS({NULL, "password|*_password", HOW_WEAK})},
    {RULE("winscp-sites", "a password in WinSCP's list of sites", CHANGE), "winscp.ini", NULL, walk_ini,
     SECRETS({NULL, "password", HOW_WEAK})},
    {RULE("composer-auth", "a credential of Composer", REVOKE), "auth.json|composer-auth.json", NULL,
     walk_json,
     SECRETS({"http-basic*", "password", HOW_PASSWORD},
             {"github-oauth|gitlab-token|gitlab-oauth|bearer|bitbucket-oauth*|*custom-headers*", "*",
              HOW_TOKEN})},
    {RULE("cargo-credentials", "a token of a Rust package registry", REVOKE),
     ".cargo/credentials|.cargo/credentials.toml", NULL, walk_ini, SECRETS({NULL, "token", HOW_TOKEN})},
    {RULE("gem-credentials", "a key of a Ruby package registry", REVOKE), ".gem/credentials|gem/credentials",
     NULL, walk_yaml, SECRETS({NULL, "*", HOW_TOKEN})},
    {RULE("github-cli-hosts", "a token of GitHub's command line", REVOKE), "gh/hosts.yml|.config/hub|hub",
     "oauth_token", walk_yaml, SECRETS({NULL, "oauth_token", HOW_TOKEN})},
    {RULE("circleci-cli", "a token of CircleCI's command line", REVOKE), ".circleci/cli.yml", NULL, walk_yaml,
     SECRETS({NULL, "token", HOW_TOKEN})},
    {RULE("gcp-service-account", "a Google Cloud service account's key file",
          "delete the key in the console or with gcloud iam service-accounts keys delete"),
     "*.json", "\"service_account\"|\"private_key\"|\"client_email\"", walk_json,
     SECRETS({NULL, "private_key", HOW_KEY})},
};
enum { KIND_COUNT = sizeof file_kinds / sizeof file_kinds[0] };
const size_t file_kind_count = KIND_COUNT;
_Static_assert(KIND_COUNT <= 64, "a bit for each");

// One pattern with any number of '*'.
static bool match_one(struct str pattern, struct str text)
{
    size_t p = 0, t = 0, star = STR_NONE, mark = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.at[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.len && byte_lower(pattern.at[p]) == byte_lower(text.at[t])) {
            p++;
            t++;
        } else if (star != STR_NONE) {
            p = star + 1;
            t = ++mark;
        } else
            return false;
    }
    while (p < pattern.len && pattern.at[p] == '*')
        p++;
    return p == pattern.len;
}

bool kinds_match(const char *patterns, struct str text)
{
    struct str rest = str_from(patterns);
    while (rest.at)
        if (match_one(str_cut(&rest, '|'), text))
            return true;
    return false;
}

// The end of the path that has as many components as the pattern.
static struct str tail_of(struct str path, struct str pattern)
{
    size_t slashes = 0, at = path.len;
    for (size_t i = 0; i < pattern.len; i++)
        slashes += pattern.at[i] == '/';
    while (at > 0 && (path.at[at - 1] != '/' || slashes-- > 0))
        at--;
    return str_slice(path, at, path.len);
}

// Most names differ from all patterns of most kinds in the first byte or the last: the kinds that have a
// pattern with the one and one with the other.
static struct {
    uint64_t first[256], last[256];
} kinds_by;

static void set_kind(uint64_t kinds[256], bool is_any, char byte, size_t kind)
{
    for (size_t i = 0; is_any && i < 256; i++)
        kinds[i] |= UINT64_C(1) << kind;
    kinds[(unsigned char)byte_lower(byte)] |= UINT64_C(1) << kind;
}

static void fill_kinds_by(void)
{
    for (size_t kind = 0; kind < KIND_COUNT; kind++)
        for (struct str rest = str_from(file_kinds[kind].names); rest.at;) {
            struct str pattern = str_cut(&rest, '|');
            char first = pattern.at[0], last = pattern.at[pattern.len - 1];
            bool is_path = str_find_byte(pattern, '/', 0) != STR_NONE;
            set_kind(kinds_by.first, first == '*' || is_path, first, kind);
            set_kind(kinds_by.last, last == '*', last, kind);
        }
}

// Seen without comparing, as above.
static bool may_match(struct str pattern, struct str path, struct str name)
{
    char first = pattern.at[0], last = pattern.at[pattern.len - 1];
    if (last != '*' && byte_lower(last) != byte_lower(name.at[name.len - 1]))
        return false;
    bool is_path = memchr(pattern.at, '/', pattern.len);
    return first == '*' || (is_path ? path.len >= pattern.len : byte_lower(first) == byte_lower(name.at[0]));
}

static bool kind_has_name(const struct file_kind *kind, struct str path, struct str name)
{
    struct str rest = str_from(kind->names);
    while (rest.at) {
        struct str pattern = str_cut(&rest, '|');
        if (may_match(pattern, path, name) && match_one(pattern, tail_of(path, pattern)))
            return true;
    }
    return false;
}

uint64_t kinds_of_path(struct str path)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct str name = str_basename(path);
    if (name.len == 0)
        return 0;
    pthread_once(&once, fill_kinds_by);
    uint64_t kinds = kinds_by.first[(unsigned char)byte_lower(name.at[0])] &
                     kinds_by.last[(unsigned char)byte_lower(name.at[name.len - 1])];
    for (uint64_t left = kinds; left; left &= left - 1) {
        unsigned kind = (unsigned)__builtin_ctzll(left);
        if (!kind_has_name(&file_kinds[kind], path, name))
            kinds &= ~(UINT64_C(1) << kind);
    }
    return kinds;
}

bool kind_has_marks(const struct file_kind *kind, struct str bytes)
{
    struct str rest = str_from(kind->marks);
    while (rest.at)
        if (str_find(bytes, str_cut(&rest, '|'), 0) == STR_NONE)
            return false;
    return true;
}
