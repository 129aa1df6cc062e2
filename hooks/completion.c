// `andon completion SHELL` and `andon man [COMMAND]`: printed from the tables, so they can't be out of date.
#include "core/config.h"
#include "hooks/cli.h"

enum { COMMANDS_MAX = 64 };

const struct command completion_command = {
    .name = "andon completion",
    .synopsis = "bash|zsh|fish",
    .summary = "print the completion script for a shell",
    .examples = "andon completion bash > ~/.local/share/bash-completion/completions/andon\n"
                "andon completion fish > ~/.config/fish/completions/andon.fish",
};

const struct command man_command = {
    .name = "andon man",
    .synopsis = "[COMMAND|andon.yml]",
    .summary = "print the manual page as scdoc source",
    .examples = "andon man run | scdoc | man -l - — read it",
};

static const char *const shells[] = {
    [COMPLETION_BASH] = "bash", [COMPLETION_ZSH] = "zsh", [COMPLETION_FISH] = "fish"};

static bool print_completion(struct cli_session *session, void *unused, struct error *err)
{
    const struct option_list *operands = &session->operands;
    struct buffer *out = &session->out;
    (void)unused;
    const struct command *commands[COMMANDS_MAX];
    size_t count = 0;
    for (const struct subcommand *row = subcommands; row->name && count < COMMANDS_MAX; row++)
        if (!row->is_hidden)
            commands[count++] = row->command;
    for (size_t i = 0; operands->count == 1 && i < sizeof shells / sizeof *shells; i++) {
        if (!str_equal(operands->at[0], str_from(shells[i])))
            continue;
        option_print_completion((enum completion_shell)i, commands, count, out);
        return true;
    }
    return error_set(err, ERROR_USAGE, "name one shell: bash, zsh or fish");
}

// The page of `andon` itself: the commands, one line each.
static void print_overview(struct buffer *out)
{
    buffer_add_cstring(out, "andon(1)\n\n# NAME\n\nandon - stops defects at the commit\n\n# SYNOPSIS\n\n"
                            "*andon* _COMMAND_ [_ARGUMENT_...]\n\n# COMMANDS\n\n");
    for (const struct subcommand *row = subcommands; row->name; row++)
        if (!row->is_hidden)
            buffer_printf(out, "*%s*\n\t%s\n\n", row->name, row->command->summary);
    buffer_add_cstring(out,
                       "# EXIT STATUS\n\n"
                       "*0* clean, *1* findings that block, *2* usage or configuration, *3* something could "
                       "not be checked, *130* interrupted.\n\n# SEE ALSO\n\n");
    bool any = false;
    for (const struct subcommand *row = subcommands; row->name; row++) {
        if (row->is_hidden)
            continue;
        buffer_printf(out, "%s*andon-%s*(1)", any ? ", " : "", row->name);
        any = true;
    }
    buffer_add_byte(out, '\n');
}

static bool print_manual(struct cli_session *session, void *unused, struct error *err)
{
    const struct option_list *operands = &session->operands;
    struct buffer *out = &session->out;
    (void)unused;
    struct str page = operands->count ? operands->at[0] : STR("andon");
    if (str_equal(page, STR("andon"))) {
        print_overview(out);
        return true;
    }
    if (str_equal(page, STR("andon.yml"))) {
        config_print_reference(out);
        return true;
    }
    if (str_starts_with(page, STR("andon-"))) // the name of the page: andon-scan(1)
        page = str_slice(page, strlen("andon-"), page.len);
    for (const struct subcommand *row = subcommands; row->name; row++) {
        if (!str_equal(page, str_from(row->name)))
            continue;
        option_print_manual(row->command, out);
        return true;
    }
    return error_set(err, ERROR_USAGE, "there is no command '%.*s'", STR_ARG(operands->at[0]));
}

int completion_main(int argc, char **argv)
{
    return cli_run(&completion_command, argc, argv, NULL, 1, print_completion);
}

int man_main(int argc, char **argv)
{
    return cli_run(&man_command, argc, argv, NULL, 1, print_manual);
}
