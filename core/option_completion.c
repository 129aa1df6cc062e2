// Shell completion from the tables of options. The scripts are static: completing a word starts no process,
// so that pressing Tab in a hostile repository can run nothing.
//
// The commands are grouped by program ("andon scan" and "andon lint" belong to "andon"): one completion
// function a program, one case a subcommand.
#include "core/option.h"

struct program {
    struct str name;
    const struct command *const *commands;
    size_t count; // of all commands; those of other programs are passed over
};

static struct str program_of(const struct command *command)
{
    struct str rest = str_from(command->name);
    return str_cut(&rest, ' ');
}

// "scan" of "andon scan"; empty for the program itself.
static struct str subcommand_of(const struct command *command)
{
    struct str rest = str_from(command->name);
    str_cut(&rest, ' ');
    return rest;
}

static bool belongs(const struct program *program, const struct command *command)
{
    return str_equal(program_of(command), program->name);
}

static bool has_subcommands(const struct program *program)
{
    for (size_t i = 0; i < program->count; i++)
        if (belongs(program, program->commands[i]) && subcommand_of(program->commands[i]).len)
            return true;
    return false;
}

// "_andon_lint" for "andon-lint".
static void add_function(struct buffer *out, const struct program *program)
{
    buffer_add_byte(out, '_');
    for (size_t i = 0; i < program->name.len; i++)
        buffer_add_byte(out, program->name.at[i] == '-' ? '_' : program->name.at[i]);
}

// Text between single quotes of the shell; `also` are further bytes to put a backslash before.
static void add_quoted(struct buffer *out, struct str text, const char *also)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '\'') {
            buffer_add(out, STR("'\\''"));
            continue;
        }
        if (c && strchr(also, c))
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, c);
    }
}

static bool wants_file(const struct option *row)
{
    struct str argument = str_from(row->argument);
    return (row->kind == OPTION_TEXT || row->kind == OPTION_LIST) &&
           (str_equal(argument, STR("FILE")) || str_equal(argument, STR("DIR")) ||
            str_equal(argument, STR("PATH")));
}

static void add_subcommands(struct buffer *out, const struct program *program)
{
    for (size_t i = 0; i < program->count; i++) {
        struct str name = subcommand_of(program->commands[i]);
        if (belongs(program, program->commands[i]) && name.len)
            buffer_printf(out, "%.*s ", STR_ARG(name));
    }
}

static void bash_options(struct buffer *out, const struct command *command)
{
    const struct option *rows[OPTION_MAX];
    size_t count = option_rows(command, rows);
    for (size_t i = 0; i < count; i++) {
        buffer_printf(out, "--%s ", rows[i]->name);
        if (rows[i]->is_negatable)
            buffer_printf(out, "--no-%s ", rows[i]->name);
    }
    buffer_add(out, STR("--help"));
}

// The values that options of all the program's commands take.
static void bash_values(struct buffer *out, const struct command *command, struct str subcommand)
{
    const struct option *rows[OPTION_MAX];
    size_t count = option_rows(command, rows);
    for (size_t i = 0; i < count; i++) {
        if (rows[i]->kind == OPTION_FLAG)
            continue;
        buffer_printf(out, "    '%.*s:--%s'", STR_ARG(subcommand), rows[i]->name);
        if (rows[i]->letter)
            buffer_printf(out, "|'%.*s:-%c'", STR_ARG(subcommand), rows[i]->letter);
        buffer_add(out, STR(") "));
        if (rows[i]->kind == OPTION_CHOICE) {
            buffer_add(out, STR("COMPREPLY=($(compgen -W '"));
            for (size_t c = 0; rows[i]->choices[c]; c++)
                buffer_printf(out, "%s%s", c ? " " : "", rows[i]->choices[c]);
            buffer_add(out, STR("' -- \"$word\"))"));
        } else if (wants_file(rows[i])) {
            buffer_add(out, STR("compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$word\"))"));
        } else {
            buffer_add(out, STR("COMPREPLY=()"));
        }
        buffer_add(out, STR("; return ;;\n"));
    }
}

static void bash_program(struct buffer *out, const struct program *program)
{
    bool nested = has_subcommands(program);
    add_function(out, program);
    buffer_add(
        out,
        STR("() {\n"
            "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} sub= options=\n"));
    if (nested)
        buffer_add(out, STR("    local i\n"
                            "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                            "        case ${COMP_WORDS[i]} in -*) ;; *) sub=${COMP_WORDS[i]}; break ;; esac\n"
                            "    done\n"));
    buffer_add(out, STR("    case $sub:$before in\n"));
    for (size_t i = 0; i < program->count; i++)
        if (belongs(program, program->commands[i]))
            bash_values(out, program->commands[i], subcommand_of(program->commands[i]));
    buffer_add(out, STR("    esac\n    case $sub in\n"));
    for (size_t i = 0; i < program->count; i++) {
        if (!belongs(program, program->commands[i]))
            continue;
        buffer_printf(out, "    '%.*s') options='", STR_ARG(subcommand_of(program->commands[i])));
        bash_options(out, program->commands[i]);
        buffer_add(out, STR("' ;;\n"));
    }
    buffer_add(out,
               STR("    esac\n    case $word in\n"
                   "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")); return ;;\n    esac\n"));
    if (nested) {
        buffer_add(out, STR("    if [ -z \"$sub\" ]; then\n        COMPREPLY=($(compgen -W '"));
        add_subcommands(out, program);
        buffer_add(out, STR("' -- \"$word\")); return\n    fi\n"));
    }
    buffer_add(out, STR("    compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$word\"))\n}\n"
                        "complete -F "));
    add_function(out, program);
    buffer_printf(out, " %.*s\n", STR_ARG(program->name));
}

static void zsh_option(struct buffer *out, const struct option *row, bool negated)
{
    buffer_printf(out, "        %s'--%s%s%s[", row->kind == OPTION_LIST ? "'*'" : "", negated ? "no-" : "",
                  row->name, row->kind == OPTION_FLAG ? "" : "=");
    add_quoted(out, str_from(row->doc), "[]:\\");
    buffer_add_byte(out, ']');
    if (row->kind != OPTION_FLAG) {
        buffer_add_byte(out, ':');
        add_quoted(out, str_from(row->argument ? row->argument : "VALUE"), "[]:\\");
        buffer_add_byte(out, ':');
    }
    if (row->kind == OPTION_CHOICE) {
        buffer_add_byte(out, '(');
        for (size_t c = 0; row->choices[c]; c++)
            buffer_printf(out, "%s%s", c ? " " : "", row->choices[c]);
        buffer_add_byte(out, ')');
    } else if (wants_file(row)) {
        buffer_add(out, STR("_files"));
    }
    buffer_add(out, STR("' \\\n"));
}

static void zsh_arguments(struct buffer *out, const struct command *command)
{
    const struct option *rows[OPTION_MAX];
    size_t count = option_rows(command, rows);
    buffer_add(out, STR("_arguments -s \\\n"));
    for (size_t i = 0; i < count; i++) {
        zsh_option(out, rows[i], false);
        if (rows[i]->is_negatable)
            zsh_option(out, rows[i], true);
    }
    buffer_add(out, STR("        '(-h --help)'{-h,--help}'[show help]' \\\n        '*:file:_files'"));
}

static void zsh_program(struct buffer *out, const struct program *program)
{
    bool nested = has_subcommands(program);
    add_function(out, program);
    buffer_add(out, STR("() {\n"));
    if (nested) {
        buffer_add(out, STR("    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
                            "        local -a commands=(\n"));
        for (size_t i = 0; i < program->count; i++) {
            struct str name = subcommand_of(program->commands[i]);
            if (!belongs(program, program->commands[i]) || !name.len)
                continue;
            buffer_printf(out, "            '%.*s:", STR_ARG(name));
            add_quoted(out, str_from(program->commands[i]->summary), ":\\");
            buffer_add(out, STR("'\n"));
        }
        buffer_add(out, STR("        )\n        _describe command commands\n        return\n    fi\n"
                            "    local sub=$words[2]\n"
                            "    [[ $sub == -* ]] && sub= || { shift words; (( CURRENT-- )); }\n"));
    } else {
        buffer_add(out, STR("    local sub=\n"));
    }
    buffer_add(out, STR("    case $sub in\n"));
    for (size_t i = 0; i < program->count; i++) {
        if (!belongs(program, program->commands[i]))
            continue;
        buffer_printf(out, "    '%.*s') ", STR_ARG(subcommand_of(program->commands[i])));
        zsh_arguments(out, program->commands[i]);
        buffer_add(out, STR(" ;;\n"));
    }
    buffer_add(out, STR("    esac\n}\n"));
}

static void fish_option(struct buffer *out, struct str condition, struct str program,
                        const struct option *row, bool negated)
{
    buffer_printf(out, "complete -c %.*s%.*s -l %s%s", STR_ARG(program), STR_ARG(condition),
                  negated ? "no-" : "", row->name);
    if (row->letter && !negated)
        buffer_printf(out, " -s %c", row->letter);
    if (row->kind == OPTION_CHOICE) {
        buffer_add(out, STR(" -x -a '"));
        for (size_t c = 0; row->choices[c]; c++)
            buffer_printf(out, "%s%s", c ? " " : "", row->choices[c]);
        buffer_add_byte(out, '\'');
    } else if (row->kind != OPTION_FLAG) {
        buffer_add_cstring(out, wants_file(row) ? " -r -F" : " -x");
    }
    buffer_add(out, STR(" -d '"));
    // fish has no '\'' idiom: it takes a backslash inside quotes.
    for (const char *doc = row->doc ? row->doc : ""; *doc; doc++) {
        if (*doc == '\'' || *doc == '\\')
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, *doc);
    }
    buffer_add(out, STR("'\n"));
}

static void fish_program(struct buffer *out, const struct program *program)
{
    const struct option *rows[OPTION_MAX];
    bool nested = has_subcommands(program);
    for (size_t i = 0; i < program->count; i++) {
        const struct command *command = program->commands[i];
        struct str name = subcommand_of(command);
        if (!belongs(program, command))
            continue;
        struct buffer condition BUFFER_AUTO = {0};
        if (name.len) {
            buffer_printf(out, "complete -c %.*s -n __fish_use_subcommand -f -a %.*s -d '",
                          STR_ARG(program->name), STR_ARG(name));
            for (const char *summary = command->summary; *summary; summary++)
                buffer_printf(out, "%s%c", *summary == '\'' || *summary == '\\' ? "\\" : "", *summary);
            buffer_add(out, STR("'\n"));
            buffer_printf(&condition, " -n '__fish_seen_subcommand_from %.*s'", STR_ARG(name));
        } else if (nested) {
            buffer_add(&condition, STR(" -n __fish_use_subcommand"));
        }
        size_t count = option_rows(command, rows);
        for (size_t j = 0; j < count; j++) {
            fish_option(out, buffer_str(&condition), program->name, rows[j], false);
            if (rows[j]->is_negatable)
                fish_option(out, buffer_str(&condition), program->name, rows[j], true);
        }
    }
    buffer_printf(out, "complete -c %.*s -l help -s h -d 'show help'\n", STR_ARG(program->name));
}

static bool is_first_of_program(const struct command *const *commands, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_equal(program_of(commands[i]), program_of(commands[at])))
            return false;
    return true;
}

void option_print_completion(enum completion_shell shell, const struct command *const *commands, size_t count,
                             struct buffer *out)
{
    static void (*const printers[])(struct buffer *, const struct program *) = {
        [COMPLETION_BASH] = bash_program,
        [COMPLETION_ZSH] = zsh_program,
        [COMPLETION_FISH] = fish_program,
    };
    if (shell == COMPLETION_ZSH) {
        buffer_add(out, STR("#compdef"));
        for (size_t i = 0; i < count; i++)
            if (is_first_of_program(commands, i))
                buffer_printf(out, " %.*s", STR_ARG(program_of(commands[i])));
        buffer_add_byte(out, '\n');
    }
    for (size_t i = 0; i < count; i++)
        if (is_first_of_program(commands, i))
            printers[shell](out, &(struct program){program_of(commands[i]), commands, count});
    if (shell != COMPLETION_ZSH)
        return;
    buffer_add(out, STR("case $service in\n"));
    for (size_t i = 0; i < count; i++) {
        if (!is_first_of_program(commands, i))
            continue;
        struct program program = {program_of(commands[i]), commands, count};
        buffer_printf(out, "%.*s) ", STR_ARG(program.name));
        add_function(out, &program);
        buffer_add(out, STR(" \"$@\" ;;\n"));
    }
    buffer_add(out, STR("esac\n"));
}
