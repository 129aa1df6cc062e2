// Certificates that are not checked, signatures that are not, and scripts from the net without TLS.
#include "lint/docker/rules.h"

static const struct {
    const char *name;
    const char *values[5]; // that turn it off
} variables[] = {
    {"NODE_TLS_REJECT_UNAUTHORIZED", {"0"}},
    {"GIT_SSL_NO_VERIFY", {"1", "true", "yes", "on"}},
    {"PYTHONHTTPSVERIFY", {"0"}},
    {"NPM_CONFIG_STRICT_SSL", {"false", "0"}},
    {"npm_config_strict_ssl", {"false", "0"}},
};

static bool turns_off(struct str name, struct str value)
{
    if (value.len >= 2 && strchr("\"'", value.at[0]))
        value = str_slice(value, 1, value.len - 2);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        for (size_t j = 0; j < 5 && variables[i].values[j]; j++)
            if (str_equal(name, str_from(variables[i].name)) &&
                str_equal(value, str_from(variables[i].values[j])))
                return true;
    return false;
}

// Downloads from the machine itself need no certificate, and those without TLS have none.
static bool needs_no_certificate(const struct docker_call *call)
{
    bool is_plain = false, is_secure = false;
    for (size_t i = 1; i < call->command->count; i++) {
        const struct str word = shell_argument(call->script, call->command, i);
        if (str_find(word, STR("localhost"), 0) != STR_NONE ||
            str_find(word, STR("127.0.0.1"), 0) != STR_NONE || str_find(word, STR("[::1]"), 0) != STR_NONE)
            return true;
        is_plain |= str_starts_with(word, STR("http://"));
        is_secure |= str_starts_with(word, STR("https://")) || str_find_byte(word, '$', 0) != STR_NONE;
    }
    return is_plain && !is_secure;
}

// "-fsSLk", but not "-okafka.tgz": letters that take a value end the flags.
static bool is_flags(struct str word)
{
    for (size_t i = 1; i < word.len && word.at[1] != '-'; i++)
        if (!strchr("fsSLOkivIgGqnJRZ46jlN#0123", word.at[i]))
            return false;
    return true;
}

static struct str find_option(const struct docker_call *call, const char *const *options)
{
    for (size_t i = 1; i < call->command->count; i++) {
        struct shell_command one = *call->command;
        one.first += i - 1;
        one.count = 2;
        if (shell_has_option(call->script, &one, options) &&
            is_flags(shell_argument(call->script, call->command, i)))
            return shell_argument(call->script, call->command, i);
    }
    return (struct str){0};
}

static const struct {
    const char *command, *subcommand; // subcommand NULL: any
    const char *options[4];
    const char *what;
} options[] = {
    {"curl", NULL, {"-k", "--insecure"}, "curl checks no certificate"},
    {"wget", NULL, {"--no-check-certificate"}, "wget checks no certificate"},
    {"apt-get", NULL, {"--allow-unauthenticated", "--force-yes"}, "apt-get installs what nobody has signed"},
    {"apt", NULL, {"--allow-unauthenticated", "--force-yes"}, "apt installs what nobody has signed"},
    {"yum", NULL, {"--nogpgcheck"}, "yum checks no signature"},
    {"dnf", NULL, {"--nogpgcheck"}, "dnf checks no signature"},
    {"zypper", NULL, {"--no-gpg-checks"}, "zypper checks no signature"},
};

static void check_options(struct check_run *run, const struct docker_call *call)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!shell_is(call->script, call->command, options[i].command))
            continue;
        const struct str option = find_option(call, options[i].options);
        if (option.len && !needs_no_certificate(call))
            docker_report_call(run, call, option, "%s (%.*s)", options[i].what, STR_ARG(option));
    }
}

// git config … http.sslVerify false, npm config set strict-ssl false
static void check_settings(struct check_run *run, const struct docker_call *call)
{
    static const char *const keys[] = {"http.sslverify", "strict-ssl", NULL};
    for (size_t i = 1; i < call->command->count; i++) {
        const struct str word = shell_argument(call->script, call->command, i);
        const struct str next = shell_argument(call->script, call->command, i + 1);
        for (size_t j = 0; keys[j]; j++) {
            const struct str key = str_from(keys[j]);
            const bool is_off =
                str_equal_ignoring_case(word, key) && str_equal_ignoring_case(next, STR("false"));
            const bool is_joined = word.len == key.len + 6 && str_starts_with_ignoring_case(word, key) &&
                                   str_ends_with_ignoring_case(word, STR("=false"));
            if (is_off || is_joined)
                docker_report_call(run, call, word, "%s=false: no certificate is checked", keys[j]);
        }
    }
}

// curl http://… | sh
static void check_plain_script(struct check_run *run, const struct docker_call *call)
{
    const struct shell_command *command = call->command;
    const bool is_download =
        shell_is(call->script, command, "curl") || shell_is(call->script, command, "wget");
    const struct shell_command *next = call->next;
    if (!is_download || command->after != SHELL_PIPE || !next)
        return;
    const bool is_shell = shell_is(call->script, next, "sh") || shell_is(call->script, next, "bash");
    for (size_t i = 1; is_shell && i < command->count; i++) {
        const struct str word = shell_argument(call->script, command, i);
        if (str_starts_with(word, STR("http://")) && str_find(word, STR("localhost"), 0) == STR_NONE &&
            str_find(word, STR("127.0.0.1"), 0) == STR_NONE)
            docker_report_call(run, call, word,
                               "a script from the net is run without TLS: anyone on the way can change it");
    }
}

static bool run_tls(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        for (size_t j = 0; instruction->keyword == DOCKER_ENV && j < instruction->pair_count; j++)
            if (turns_off(instruction->pairs[j].name, instruction->pairs[j].value))
                docker_report(run, file, instruction, instruction->pairs[j].raw,
                              "%.*s turns the check of certificates off, in the image too",
                              STR_ARG(instruction->pairs[j].name));
    }
    struct docker_calls calls = {.file = file};
    struct docker_call call;
    while (file && docker_next_call(&calls, &call)) {
        check_options(run, &call);
        if (shell_is(call.script, call.command, "git") || shell_is(call.script, call.command, "npm") ||
            shell_is(call.script, call.command, "yarn"))
            check_settings(run, &call);
        check_plain_script(run, &call);
    }
    return true;
}

const struct check check_df_tls_off = {
    .id = "df-tls-off",
    .summary = "downloads check certificates and signatures",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(DOCKERFILE),
    .run = run_tls,
    .page =
        {
            .why = "Anyone on the network between the build and the server can then give it another file, "
                   "and it "
                   "ends up in the image. A variable in ENV turns the check off for all that the image runs.",
            .bad = "RUN curl -k https://example.com/tool -o /usr/bin/tool\n",
            .good = "COPY company-ca.crt /usr/local/share/ca-certificates/\nRUN update-ca-certificates && "
                    "curl -fsSL "
                    "https://example.com/tool -o /usr/bin/tool\n",
            .fix = "Install ca-certificates, or your company's own certificate; check a digest (ADD "
                   "--checksum).",
            .source = "checkov CKV2_DOCKER_2 to 17",
        },
};
