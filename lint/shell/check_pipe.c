#include "lint/shell/site.h"

static bool is_shell(const struct shell_script *script, const struct shell_command *command)
{
    static const char *const names[] = {"sh", "bash", "zsh", "dash", NULL};
    const bool is_sudo = shell_is(script, command, "sudo");
    size_t index = is_sudo;
    while (is_sudo && str_starts_with(shell_argument(script, command, index), STR("-")))
        index++;
    const struct str name = str_basename(shell_argument(script, command, index));
    return !command->is_keyword && str_is_one_of(name, names);
}

// What comes from the machine itself, or is only looked at.
static bool is_from_net(const struct shell_script *script, const struct shell_command *command)
{
    if (!shell_is(script, command, "curl") && !shell_is(script, command, "wget"))
        return false;
    for (size_t i = 1; i < command->count; i++) {
        const struct str word = shell_argument(script, command, i);
        if (str_find(word, STR("localhost"), 0) != STR_NONE ||
            str_find(word, STR("127.0.0.1"), 0) != STR_NONE || str_starts_with(word, STR("file://")))
            return false;
    }
    return true;
}

// "sh -n", "bash -s" are shells that run it, all the same; "sh script" reads no standard input.
static bool reads_input(const struct shell_script *script, const struct shell_command *command)
{
    size_t index = shell_is(script, command, "sudo") ? 2 : 1;
    for (; index < command->count; index++) {
        const struct str word = shell_argument(script, command, index);
        if (str_equal(word, STR("-s")) || str_equal(word, STR("--")) || str_equal(word, STR("-")))
            return true;
        if (str_equal(word, STR("-c")) ||
            (!str_starts_with(word, STR("-")) && !str_starts_with(word, STR("/dev/"))))
            return is_shell(script, command) && str_equal(str_basename(word), STR("bash"));
    }
    return true;
}

// Commands of a pipe that stand between the two, like tee or sed, don't change what happens.
static const struct shell_command *pipe_end(const struct shell_script *script, size_t index)
{
    const unsigned depth = script->commands[index].depth;
    for (size_t i = index; i + 1 < script->command_count && i < index + 6; i++) {
        const struct shell_command *next = &script->commands[i + 1];
        if (script->commands[i].after != SHELL_PIPE || next->depth != depth)
            return NULL;
        if (is_shell(script, next))
            return next;
    }
    return NULL;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct shell_sites sites = {0};
    struct shell_site site;
    while (shell_next_site(run, blob, &sites, &site)) {
        for (size_t i = 0; i < site.script->command_count; i++) {
            const struct shell_command *command = &site.script->commands[i];
            if (!is_from_net(site.script, command))
                continue;
            const struct shell_command *end = pipe_end(site.script, i);
            if (end && reads_input(site.script, end))
                shell_report(run, &site, command->raw,
                             "what the server sends is run unseen, and in part when the line breaks: "
                             "download, check, run");
        }
    }
    return true;
}

const struct check check_sh_curl_pipe = {
    .id = "sh-curl-pipe",
    .summary = "downloads are not piped into a shell",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(SHELL) | FILETYPE(DOCKERFILE) | FILETYPE(YAML),
    .run = run_check,
    .page =
        {
            .why = "Nobody has seen what runs, it can differ from one call to the next, and a connection "
                   "that breaks runs "
                   "the first half. Without TLS anyone on the way can write it.",
            .bad = "curl -fsSL https://example.com/install.sh | sh\n",
            .good = "curl -fsSL -o install.sh https://example.com/install.sh\nsha256sum -c "
                    "install.sh.sha256\nsh install.sh\n",
            .fix = "Download to a file, compare its digest with one that is in the repository, then run it.",
            .source = "checkov CKV2_DOCKER, shell practice",
        },
};
