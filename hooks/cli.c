#include "hooks/cli.h"

#include "core/term.h"
#include "core/yaml.h"

#include <unistd.h>

enum { NAMES_MAX = 64 };

int cli_fail(const struct error *err)
{
    term_print_error("andon", err);
    return error_exit_code(err);
}

bool cli_parse(const struct command *command, int argc, char **argv, void *values,
               struct option_list *operands, int *exit_code)
{
    struct error err = {0};
    bool wants_help = false;
    if (!options_parse(command, argc, argv, values, operands, &wants_help, &err)) {
        *exit_code = cli_fail(&err);
        return false;
    }
    if (!wants_help)
        return true;
    BUFFER_AUTO struct buffer out = {0};
    option_print_help(command, &out);
    *exit_code = term_print(&out);
    return false;
}

bool cli_at_most(const struct option_list *operands, size_t most, struct error *err)
{
    if (operands->count <= most)
        return true;
    return error_set(err, ERROR_USAGE, "'%.*s' is one argument too many", STR_ARG(operands->at[most]));
}

// Lines that hold names: each is escaped.
static int print_lines(const struct buffer *lines)
{
    BUFFER_AUTO struct buffer escaped = {0};
    struct str rest = buffer_str(lines);
    while (rest.len) {
        term_untrusted(&escaped, str_cut(&rest, '\n'));
        buffer_add_byte(&escaped, '\n');
    }
    return term_print(&escaped);
}

int cli_run(const struct command *command, int argc, char **argv, void *options, size_t most_operands,
            bool (*act)(struct cli_session *session, void *options, struct error *err))
{
    struct cli_session session = {0};
    struct error err = {0};
    int code = 0;
    if (cli_parse(command, argc, argv, options, &session.operands, &code)) {
        bool ok = cli_at_most(&session.operands, most_operands, &err) && act(&session, options, &err);
        if (session.out.len)
            code = session.has_names ? print_lines(&session.out) : term_print(&session.out);
        if (!ok)
            code = cli_fail(&err);
    }
    if (session.repo.objects)
        repo_close(&session.repo);
    vec_free(&session.operands);
    buffer_free(&session.out);
    arena_free(&session.arena);
    return code;
}

static const struct subcommand *find(struct str name)
{
    for (const struct subcommand *row = subcommands; row->name; row++)
        if (str_equal(name, str_from(row->name)))
            return row;
    return NULL;
}

static int unknown(struct str name)
{
    const char *names[NAMES_MAX] = {0};
    size_t count = 0;
    for (const struct subcommand *row = subcommands; row->name && count + 1 < NAMES_MAX; row++)
        if (!row->is_hidden)
            names[count++] = row->name;
    const char *nearest = nearest_name(name, names);
    struct error err = {0};
    if (nearest)
        error_set(&err, ERROR_USAGE, "unknown command '%.*s'; did you mean '%s'?", STR_ARG(name), nearest);
    else
        error_set(&err, ERROR_USAGE, "unknown command '%.*s'; 'andon help' lists them", STR_ARG(name));
    return cli_fail(&err);
}

static void print_overview(struct buffer *out)
{
    buffer_add_cstring(out, "andon " ANDON_VERSION ": stops defects at the commit, in milliseconds\n\n"
                            "usage: andon COMMAND [ARGUMENT…]\n\n");
    for (const struct subcommand *row = subcommands; row->name; row++)
        if (!row->is_hidden)
            buffer_printf(out, "  %-12s %s\n", row->name, row->command->summary);
    buffer_add_cstring(out, "\nfirst steps: 'andon install' in a repository, then commit as always\n"
                            "'andon help COMMAND' tells more; 'andon --version' prints the version\n");
}

const struct command help_command = {
    .name = "andon help",
    .synopsis = "[COMMAND]",
    .summary = "list the commands, or tell about one",
};

int help_main(int argc, char **argv)
{
    struct option_list operands = {0};
    struct error err = {0};
    int code = 0;
    struct {
        bool unused;
    } values = {0};
    BUFFER_AUTO struct buffer out = {0};
    if (!cli_parse(&help_command, argc, argv, &values, &operands, &code)) {
        vec_free(&operands);
        return code;
    }
    const struct subcommand *row = operands.count ? find(operands.at[0]) : NULL;
    if (!cli_at_most(&operands, 1, &err))
        code = cli_fail(&err);
    else if (operands.count && !row)
        code = unknown(operands.at[0]);
    else if (row && !row->command->options && !row->command->shared_options && row->is_hidden)
        print_overview(&out);
    else if (row)
        option_print_help(row->command, &out);
    else
        print_overview(&out);
    vec_free(&operands);
    return code ? code : term_print(&out);
}

int cli_main(int argc, char **argv)
{
    struct str name = argc > 1 ? str_from(argv[1]) : STR("");
    BUFFER_AUTO struct buffer out = {0};
    if (argc < 2) {
        print_overview(&out);
        term_write(STDERR_FILENO, buffer_str(&out));
        return 2;
    }
    if (str_equal(name, STR("--version")) || str_equal(name, STR("-V")) || str_equal(name, STR("version"))) {
        buffer_add_cstring(&out, "andon " ANDON_VERSION "\n");
        return term_print(&out);
    }
    if (str_equal(name, STR("--help")) || str_equal(name, STR("-h"))) {
        print_overview(&out);
        return term_print(&out);
    }
    const struct subcommand *row = find(name);
    return row ? row->run(argc - 1, argv + 1) : unknown(name);
}
