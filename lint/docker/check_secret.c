// Secrets in ARG and ENV: both stay in the image's history, for everyone who can pull it.
#include "lint/docker/rules.h"

// Whether a variable's name says that it holds a secret: by its parts between underscores.
static bool is_secret_name(struct str name)
{
    static const char *const secret[] = {"password", "passwd",      "pwd",    "pass",  "secret", "secrets",
                                         "token",    "credentials", "apikey", "pword", NULL};
    static const char *const harmless[] = {
        "file",   "path",     "dir",     "url",        "uri",      "public",  "pub",
        "id",     "name",     "type",    "ttl",        "min",      "max",     "length",
        "size",   "hash",     "gpg",     "gpgkey",     "endpoint", "expiry",  "policy",
        "user",   "username", "header",  "algorithm",  "timeout",  "enabled", "enable",
        "mount",  "required", "version", "allow",      "empty",    "issuer",  "lifetime",
        "server", "count",    "limit",   "expiration", "provider", "method",  NULL};
    bool is_secret = false, had_key_word = false;
    for (struct str rest = name; rest.at;) {
        const struct str part = str_cut(&rest, '_');
        if (str_is_one_of_ignoring_case(part, harmless))
            return false;
        is_secret |= str_is_one_of_ignoring_case(part, secret) ||
                     (had_key_word && str_equal_ignoring_case(part, STR("key")));
        had_key_word =
            str_equal_ignoring_case(part, STR("api")) || str_equal_ignoring_case(part, STR("private")) ||
            str_equal_ignoring_case(part, STR("access")) ||
            str_equal_ignoring_case(part, STR("encryption")) || str_equal_ignoring_case(part, STR("signing"));
    }
    return is_secret;
}

// A value that is no secret, whatever its name: empty, a word for "none", a stand-in, a file.
static bool is_stand_in(struct str value)
{
    static const char *const words[] = {"none",    "null",    "unused", "test",   "build",
                                        "temp",    "default", "true",   "false",  "foo",
                                        "nothing", "empty",   "latest", "secret", NULL};
    static const char *const parts[] = {
        "dummy", "fake",     "changeme", "change_me",   "change-me", "example", "your", "replace",
        "todo",  "xxx",      "insecure", "placeholder", "not-a",     "not_a",   "***",  "secret_key_base",
        "unset", "override", NULL};
    static const char *const files[] = {".sh",  ".py",  ".conf", ".json",       ".txt",
                                        ".pem", ".key", ".yml",  ".properties", NULL};
    enum { START_MAX = 64 };
    uint64_t number;
    if (value.len < 3 || str_to_u64(value, &number) || strchr("/<", value.at[0]) ||
        str_is_one_of_ignoring_case(value, words))
        return true;
    for (size_t i = 0; files[i]; i++)
        if (str_ends_with(value, str_from(files[i])))
            return true;
    for (size_t i = 0; parts[i]; i++)
        if (str_has_ignoring_case(str_slice(value, 0, START_MAX), str_from(parts[i])))
            return true;
    return false;
}

static struct str unquote(struct str value)
{
    const bool is_quoted =
        value.len >= 2 && strchr("\"'", value.at[0]) && value.at[value.len - 1] == value.at[0];
    return is_quoted ? str_slice(value, 1, value.len - 2) : value;
}

// ENV X=$X, where X comes from ARG: the build's secret goes to the image's environment.
static bool passes_argument_on(const struct dockerfile *file, size_t index, struct str value)
{
    struct docker_walk walk = {.text = value, .escape = file->escape};
    struct docker_variable variable;
    if (!docker_next_variable(&walk, &variable))
        return false;
    const struct docker_definition *found = docker_find_variable(file, index, variable.name);
    return found && file->instructions[found->instruction].keyword == DOCKER_ARG &&
           is_secret_name(variable.name) && docker_is_shipped(file, file->instructions[index].stage);
}

static void check_pair(struct check_run *run, const struct dockerfile *file, size_t index,
                       const struct docker_pair *pair)
{
    const struct docker_instruction *instruction = &file->instructions[index];
    const char *keyword = docker_keywords[instruction->keyword];
    const struct str value = unquote(pair->value);
    if (!is_secret_name(pair->name))
        return;
    if (str_find_byte(value, '$', 0) != STR_NONE) {
        if (instruction->keyword == DOCKER_ENV && passes_argument_on(file, index, value))
            docker_report(run, file, instruction, pair->raw,
                          "ENV keeps %.*s in the image, where everyone who pulls it can read it",
                          STR_ARG(pair->name));
    } else if (pair->has_value && !is_stand_in(value)) {
        docker_report(run, file, instruction, pair->raw, "%s keeps the value of %.*s in the image's history",
                      keyword, STR_ARG(pair->name));
    } else if (!pair->has_value && docker_is_shipped(file, instruction->stage)) {
        struct finding *finding = docker_report(
            run, file, instruction, pair->raw,
            "a build argument stays in the image's history: pass %.*s by RUN --mount=type=secret",
            STR_ARG(pair->name));
        if (finding->severity > SEVERITY_WARNING)
            finding->severity = SEVERITY_WARNING;
    }
}

static bool run_secret(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        if (instruction->keyword == DOCKER_ENV || instruction->keyword == DOCKER_ARG)
            for (size_t j = 0; j < instruction->pair_count; j++)
                check_pair(run, file, i, &instruction->pairs[j]);
    }
    return true;
}

const struct check check_df_secret_arg = {
    .id = "df-secret-arg",
    .summary = "no secrets in ARG and ENV",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(DOCKERFILE),
    .run = run_secret,
    .page =
        {
            .why =
                "Values of ENV and ARG are part of the image: docker history and docker inspect show them to "
                "everyone who can pull it, also when a later layer unsets them. Stand-ins (dummy, changeme) "
                "and "
                "names that end in _FILE, _PATH and the like are left alone; a build argument without a "
                "value "
                "is a warning.",
            .bad = "ARG NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN\nRUN npm ci\n",
            .good = "RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci\n",
            .fix =
                "Mount secrets for the one RUN that needs them; give the container its own when it starts. A "
                "secret that was pushed must be revoked.",
            .source = "BuildKit SecretsUsedInArgOrEnv, hadolint DL3064, trivy DS-0031",
        },
};
