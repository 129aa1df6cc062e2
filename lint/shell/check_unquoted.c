// A variable as a whole argument, without quotes: only where splitting it does harm, and only for variables
// that hold a path or a name by what they are called.
#include "lint/shell/site.h"

static bool is_harmful_command(const struct shell_script *script, const struct shell_command *command)
{
    static const char *const names[] = {"rm",    "mv", "cp",    "cd",    "mkdir",
                                        "rmdir", "ln", "touch", "pushd", NULL};
    return shell_is_one_of(script, command, names);
}

static bool has_ending(struct str name, const char *const *endings)
{
    for (; *endings; endings++)
        if (str_ends_with_ignoring_case(name, str_from(*endings)))
            return true;
    return false;
}

static struct str name_of(struct str raw)
{
    const struct str name = str_slice(raw, 1, raw.len);
    return str_starts_with(name, STR("{")) && str_ends_with(name, STR("}")) ? str_slice(name, 1, name.len - 2)
                                                                            : name;
}

// $file, $SRC_DIR, $1: one path. Names of many things ($files, $OPTS) are split on purpose.
static bool is_path_name(struct str name)
{
    static const char *const endings[] = {"file", "dir",         "path",   "folder", "directory",
                                          "dest", "destination", "src",    "target", "filename",
                                          "root", "home",        "prefix", NULL};
    for (size_t i = 0; i < name.len; i++)
        if (!byte_is_alpha(name.at[i]) && name.at[i] != '_' && !byte_is_digit(name.at[i]))
            return false;
    return name.len && (has_ending(name, endings) || (name.len == 1 && byte_is_digit(name.at[0])));
}

// Text that stays one word without quotes: "a b", *.c and $x may not.
static bool is_one_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr(" \t\n*?[$`~{\\", text.at[i]))
            return false;
    return text.len > 0;
}

enum use { USE_NONE, USE_ONE_WORD, USE_UNKNOWN };

// What a command does to the variable: gives it one word, or something that can't be seen.
static enum use use_of(const struct shell_script *script, const struct shell_command *command,
                       struct str name)
{
    const struct shell_word *words = script->words + command->first - command->assigned;
    const size_t count = command->assigned + command->count;
    const bool is_loop = command->is_keyword && command->count > 1 &&
                         str_equal(script->words[command->first].raw, STR("for")) &&
                         str_equal(script->words[command->first + 1].raw, name);
    const bool is_export = shell_is(script, command, "export") || shell_is(script, command, "readonly");
    enum use use = USE_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct str raw = words[i].raw;
        const bool is_set =
            str_starts_with(raw, name) && raw.len > name.len && strchr("=+[", raw.at[name.len]);
        if (is_set && (raw.at[name.len] != '=' || !is_one_word(str_slice(raw, name.len + 1, raw.len))))
            return USE_UNKNOWN;
        if (!is_set && !is_loop && !is_export && i > command->assigned && str_equal(raw, name))
            return USE_UNKNOWN; // read dir
        if (is_loop && i > command->assigned + 2 && !is_one_word(raw))
            return USE_UNKNOWN; // for dir in *
        use = is_set || (is_loop && count > command->assigned + 3) ? USE_ONE_WORD : use;
    }
    return use;
}

// Whether the script itself gives the variable nothing but words of its own: file=Dockerfile.
static bool is_always_one_word(const struct shell_script *script, struct str name)
{
    bool is_set = false;
    for (size_t i = 0; i < script->command_count && !script->is_broken; i++) {
        const enum use use = use_of(script, &script->commands[i], name);
        if (use == USE_UNKNOWN)
            return false;
        is_set = is_set || use == USE_ONE_WORD;
    }
    return is_set;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct shell_sites sites = {0};
    struct shell_site site;
    while (shell_next_site(run, blob, &sites, &site)) {
        const struct shell_script *script = site.script;
        for (size_t i = 0; i < script->command_count; i++) {
            const struct shell_command *command = &script->commands[i];
            if (!is_harmful_command(script, command))
                continue;
            for (size_t j = 1; j < command->count; j++) {
                const struct str raw = script->words[command->first + j].raw;
                if (raw.len > 1 && raw.at[0] == '$' && is_path_name(name_of(raw)) &&
                    !is_always_one_word(script, name_of(raw)))
                    shell_report(run, &site, raw,
                                 "%.*s is split at blanks and its * and ? are replaced: \"%.*s\"",
                                 STR_ARG(raw), STR_ARG(raw));
            }
        }
    }
    return true;
}

const struct check check_sh_unquoted = {
    .id = "sh-unquoted",
    .summary = "paths in variables are quoted where files are moved or deleted",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(SHELL) | FILETYPE(YAML),
    .run = run_check,
    .page =
        {
            .why = "rm $file with file='a b' deletes a and b. Looked at where it does harm (rm, mv, cp, cd, "
                   "mkdir, rmdir, "
                   "ln, touch) and for names of one path ($file, $TARGET_DIR, $1), unless the script gives "
                   "them nothing but single words; shellcheck finds the rest.",
            .bad = "rm -f $file\n",
            .good = "rm -f \"$file\"\n",
            .fix = "Put it in double quotes.",
            .source = "shellcheck SC2086",
        },
};
