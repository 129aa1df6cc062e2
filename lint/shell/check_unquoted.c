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

// $file, $SRC_DIR, $1: one path. Names of many things ($files, $OPTS) are split on purpose.
static bool is_path_name(struct str raw)
{
    static const char *const endings[] = {"file", "dir",         "path",   "folder", "directory",
                                          "dest", "destination", "src",    "target", "filename",
                                          "root", "home",        "prefix", NULL};
    struct str name = str_slice(raw, 1, raw.len);
    if (str_starts_with(name, STR("{")) && str_ends_with(name, STR("}")))
        name = str_slice(name, 1, name.len - 2);
    for (size_t i = 0; i < name.len; i++)
        if (!byte_is_alpha(name.at[i]) && name.at[i] != '_' && !byte_is_digit(name.at[i]))
            return false;
    return name.len && (has_ending(name, endings) || (name.len == 1 && byte_is_digit(name.at[0])));
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
                if (raw.len > 1 && raw.at[0] == '$' && is_path_name(raw))
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
            .why =
                "rm $file with file='a b' deletes a and b. Looked at where it does harm (rm, mv, cp, cd, "
                "mkdir, rmdir, "
                "ln, touch) and for names of one path ($file, $TARGET_DIR, $1); shellcheck finds the rest.",
            .bad = "rm -f $file\n",
            .good = "rm -f \"$file\"\n",
            .fix = "Put it in double quotes.",
            .source = "shellcheck SC2086",
        },
};
