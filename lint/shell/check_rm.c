// rm -rf "$X/": what is deleted when X is empty. Whether it can be is not known, so a script that takes care
// of it in any way that can be seen is left alone: set -u, a test of the variable, ${X:?}, a value with text
// of its own.
#include "lint/shell/site.h"

static bool is_name_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_';
}

// "$X" or "${X}" at the start: its name; the rest is left in *rest.
static struct str leading_variable(struct str text, struct str *rest)
{
    size_t at = 1;
    const bool is_braced = str_starts_with(text, STR("${"));
    at += is_braced;
    const size_t start = at;
    if (text.len < 2 || text.at[0] != '$')
        return (struct str){0};
    while (at < text.len && is_name_byte(text.at[at]))
        at++;
    const struct str name = str_slice(text, start, at - start);
    if (is_braced && (at >= text.len || text.at[at++] != '}'))
        return (struct str){0};
    *rest = str_slice(text, at, text.len);
    return name;
}

// What is left of "$X/…" when X is empty that nobody can want to delete.
static bool is_disaster(struct str rest)
{
    static const char *const paths[] = {"/",      "/*",      "/.*",    "/bin",   "/boot",  "/dev",
                                        "/etc",   "/home",   "/lib",   "/opt",   "/root",  "/sbin",
                                        "/usr",   "/var",    "/srv",   "/lib64", "/usr/*", "/var/*",
                                        "/etc/*", "/home/*", "/bin/*", "/lib/*", NULL};
    for (size_t i = 0; paths[i]; i++)
        if (str_equal(rest, str_from(paths[i])))
            return true;
    return false;
}

// The variables that the word depends on: one, or the second of "$A/$B" too. False when it is no such word.
static bool find_risky(struct str raw, struct arena *arena, struct str *name, struct str *second)
{
    char *plain = arena_alloc(arena, raw.len + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < raw.len; i++)
        if (raw.at[i] != '"')
            plain[length++] = raw.at[i];
    struct str rest, behind;
    *second = (struct str){0};
    *name = leading_variable((struct str){plain, length}, &rest);
    if (name->len == 0 || is_disaster(rest))
        return name->len > 0;
    if (!str_starts_with(rest, STR("/")))
        return false;
    *second = leading_variable(str_slice(rest, 1, rest.len), &behind);
    return second->len && (behind.len == 0 || str_equal(behind, STR("/")) || str_equal(behind, STR("/*")));
}

// A value that can't be empty: some of it is text.
static bool has_text(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] == '"' || value.at[i] == '\'')
            continue;
        if (value.at[i] != '$' && value.at[i] != '`')
            return true;
        struct str rest;
        if (!leading_variable(str_slice(value, i, value.len), &rest).len)
            return str_find(value, STR(":-"), 0) != STR_NONE || str_find(value, STR(":?"), 0) != STR_NONE;
        i = value.len - rest.len - 1;
    }
    return false;
}

static bool assigns_safely(struct str word, struct str name, bool stops)
{
    if (!str_starts_with(word, name) || word.len <= name.len || word.at[name.len] != '=')
        return false;
    const struct str value = str_slice(word, name.len + 1, word.len);
    const bool is_substitution =
        str_find(value, STR("$("), 0) != STR_NONE || str_find_byte(value, '`', 0) != STR_NONE;
    return has_text(value) || (is_substitution && stops);
}

// Whether anything in the script gives the variable a value that can't be empty.
static bool is_assigned(const struct shell_site *site, struct str name)
{
    const struct shell_script *script = site->script;
    const bool stops = shell_stops_at_errors(site);
    for (size_t i = 0; i < script->command_count; i++) {
        const struct shell_command *command = &script->commands[i];
        for (size_t j = 0; j < command->assigned + command->count; j++)
            if (assigns_safely(script->words[command->first - command->assigned + j].raw, name, stops))
                return true;
        const bool is_loop = command->is_keyword && command->count > 1 &&
                             str_equal(script->words[command->first].raw, STR("for"));
        if (is_loop && str_equal(script->words[command->first + 1].raw, name))
            return true;
    }
    return false;
}

// [ -n "$X" ], [ -z "$X" ], [ -d "$X" ], ${X:?}: somebody has thought of it.
static bool is_tested(struct str text, struct str name)
{
    for (size_t at = 0; (at = str_find(text, name, at)) != STR_NONE; at += name.len) {
        const size_t end = at + name.len;
        if (end + 1 < text.len && text.at[end] == ':' && strchr("?-=", text.at[end + 1]))
            return true;
        if (end + 2 < text.len && text.at[end] == '?' && at > 1 && text.at[at - 1] == '{')
            return true;
        size_t back = at;
        while (back && strchr("{$\"", text.at[back - 1]))
            back--;
        const bool is_use = back < at;
        while (back && text.at[back - 1] == ' ')
            back--;
        if (is_use && back > 1 && strchr("nzdef", text.at[back - 1]) && text.at[back - 2] == '-')
            return true;
        if (is_use && back > 1 && (text.at[back - 1] == '[' || text.at[back - 1] == '!'))
            return true; // [ "$X" ], [ "$X" = … ]
    }
    return false;
}

static bool is_always_set(struct str name)
{
    static const char *const names[] = {
        "HOME",    "PWD",       "OLDPWD",           "GITHUB_WORKSPACE",   "RUNNER_TEMP", "CI_PROJECT_DIR",
        "SRCROOT", "PODS_ROOT", "TARGET_BUILD_DIR", "BUILT_PRODUCTS_DIR", "DESTDIR",     NULL};
    for (size_t i = 0; names[i]; i++)
        if (str_equal(name, str_from(names[i])))
            return true;
    return false;
}

// Something in a CI file gives it a value: "env:", "variables:", or another step by $GITHUB_ENV.
static bool is_declared_in_ci(const struct shell_site *site, struct str name)
{
    static const char *const prefixes[] = {"GITHUB_", "RUNNER_", "CI_", NULL};
    const struct str bytes = site->ci->bytes;
    for (size_t i = 0; prefixes[i]; i++)
        if (str_starts_with(name, str_from(prefixes[i])))
            return true;
    for (size_t at = 0; (at = str_find(bytes, name, at)) != STR_NONE; at += name.len) {
        const bool starts = at == 0 || !is_name_byte(bytes.at[at - 1]);
        const char next = at + name.len < bytes.len ? bytes.at[at + name.len] : ' ';
        if (starts && (next == '=' || next == ':'))
            return true;
    }
    return false;
}

// ENV and ARG of a Dockerfile that give the variable a value.
static bool is_declared(const struct shell_site *site, struct str name)
{
    if (site->ci)
        return is_declared_in_ci(site, name);
    if (!site->file)
        return false;
    const size_t index = (size_t)(site->instruction - site->file->instructions);
    struct arena ARENA_AUTO arena = {0};
    struct str value = {0};
    const struct docker_definition *found = docker_find_variable(site->file, index, name);
    return found && (has_text(site->file->instructions[found->instruction].pairs[found->pair].value) ||
                     (docker_expand(site->file, index, arena_printf(&arena, "${%.*s}", STR_ARG(name)), &arena,
                                    &value) &&
                      value.len > 0));
}

static bool is_guarded(const struct shell_site *site, struct str name)
{
    if (is_declared(site, name))
        return true;
    if (is_always_set(name) || is_tested(site->script->text, name) || is_assigned(site, name))
        return true;
    if (byte_is_digit(name.at[0]))
        return str_find(site->script->text, STR("$#"), 0) != STR_NONE || shell_stops_at_unset(site);
    return shell_stops_at_unset(site) && str_find(site->script->text, STR("local "), 0) == STR_NONE;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    static const char *const recursive[] = {"-r", "-R", "--recursive", NULL};
    struct shell_sites sites = {0};
    struct shell_site site;
    if (!shell_file_is_read(blob, err))
        return false;
    unsigned looked = 0; // bounded: each looks through the whole script
    while (shell_next_site(run, blob, &sites, &site)) {
        for (size_t i = 0; i < site.script->command_count; i++) {
            const struct shell_command *command = &site.script->commands[i];
            if (!shell_is(site.script, command, "rm") || !shell_has_option(site.script, command, recursive))
                continue;
            for (size_t j = 1; j < command->count; j++) {
                const struct str raw = site.script->words[command->first + j].raw;
                struct str name, second;
                if (raw.len >= 200 || !find_risky(raw, run->arena, &name, &second) || looked++ > 100 ||
                    is_guarded(&site, name) || (second.len && is_guarded(&site, second)))
                    continue;
                shell_report(run, &site, raw,
                             "when %.*s is empty this deletes from the root: write ${%.*s:?}", STR_ARG(name),
                             STR_ARG(name));
            }
        }
    }
    return true;
}

const struct check check_sh_rm_var = {
    .id = "sh-rm-var",
    .summary = "rm -r of a variable can't become rm -r of the root",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(SHELL) | FILETYPE(DOCKERFILE) | FILETYPE(YAML),
    .run = run_check,
    .page =
        {
            .why = "rm -rf \"$DIR/\"* with an empty DIR is rm -rf /*. A mistyped name, an argument that is "
                   "missing or a "
                   "command that failed is enough. Scripts that use set -u, test the variable or give it a "
                   "value with "
                   "text in it are left alone.",
            .bad = "rm -rf \"$1/\"*\n",
            .good = "rm -rf \"${1:?}/\"*\n",
            .fix = "${NAME:?} stops the script when NAME is empty.",
            .source = "shellcheck SC2115",
        },
};
