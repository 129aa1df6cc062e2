#include "lint/shell/site.h"

// Where cd goes can be relied on, or it is the last thing that happens.
static bool is_harmless(const struct shell_site *site, const struct shell_command *command)
{
    const struct str target = shell_argument(site->script, command, 1);
    return command->count < 2 || str_equal(target, STR("..")) || str_equal(target, STR("-")) ||
           str_equal(target, STR("~-")) || str_equal(target, STR("/")) || str_equal(target, STR("/tmp")) ||
           str_equal(target, STR("~")) || str_starts_with(target, STR("../..")) ||
           str_equal(target, STR("$HOME")) || str_equal(target, STR("."));
}

// A command that does harm when it runs in another folder than the one that was meant.
static bool is_followed_by_harm(const struct shell_script *script, size_t index)
{
    static const char *const names[] = {"rm",    "mv", "git",   "tar", "find", "chmod",
                                        "chown", "cp", "unzip", "sed", NULL};
    for (size_t i = index + 1; i < script->command_count && i < index + 40; i++) {
        const struct shell_command *command = &script->commands[i];
        if (command->depth < script->commands[index].depth)
            return false; // the subshell with the cd is over
        if (shell_is(script, command, "cd") || shell_is(script, command, "exit"))
            return false;
        if (shell_is_one_of(script, command, names))
            return true;
    }
    return false;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct shell_sites sites = {0};
    struct shell_site site;
    while (shell_next_site(run, blob, &sites, &site)) {
        if (shell_stops_at_errors(&site) || site.script->is_broken)
            continue;
        for (size_t i = 0; i < site.script->command_count; i++) {
            const struct shell_command *command = &site.script->commands[i];
            const bool is_unguarded = command->after == SHELL_SEQUENCE && command->before != SHELL_AND &&
                                      command->before != SHELL_OR && !command->is_condition &&
                                      !command->in_substitution;
            if (!shell_is(site.script, command, "cd") || !is_unguarded || is_harmless(&site, command) ||
                !is_followed_by_harm(site.script, i))
                continue;
            shell_report(run, &site, command->raw,
                         "when cd fails, what follows runs where the script was: cd … || exit");
        }
    }
    return true;
}

const struct check check_sh_cd_fail = {
    .id = "sh-cd-fail",
    .summary = "a script does not go on where a failed cd has left it",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(SHELL) | FILETYPE(DOCKERFILE) | FILETYPE(YAML),
    .run = run_check,
    .page =
        {
            .why = "cd fails when the folder is missing or can't be entered; the next line then deletes, "
                   "moves or "
                   "unpacks somewhere else. Scripts with set -e are left alone, and so is a cd that nothing "
                   "harmful "
                   "follows.",
            .bad = "cd build\nrm -rf *\n",
            .good = "cd build || exit\nrm -rf ./*\n",
            .fix = "Add '|| exit' (in a function '|| return'), or set -e at the top.",
            .source = "shellcheck SC2164",
        },
};
