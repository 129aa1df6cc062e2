// Variables that have no value where they are used. What the base image sets can't be known, so only these
// count: in FROM, what no ARG before the first FROM declares; in a stage, what such an ARG declares and the
// stage does not, which BuildKit leaves empty; and what the same ENV gives.
#include "lint/docker/rules.h"

// What BuildKit gives to FROM by itself.
static bool is_predefined(struct str name)
{
    static const char *const names[] = {"TARGETPLATFORM",  "TARGETOS",    "TARGETARCH",     "TARGETVARIANT",
                                        "BUILDPLATFORM",   "BUILDOS",     "BUILDARCH",      "BUILDVARIANT",
                                        "TARGETOSVERSION", "TARGETSTAGE", "BUILDOSVERSION", NULL};
    for (size_t i = 0; names[i]; i++)
        if (str_equal(name, str_from(names[i])))
            return true;
    return false;
}

static bool is_global(const struct dockerfile *file, struct str name)
{
    return file->stage_count && docker_find_variable(file, file->stages[0].first, name);
}

static void report(struct check_run *run, const struct dockerfile *file, const struct docker_instruction *at,
                   const struct docker_variable *variable, bool is_from)
{
    if (is_from)
        docker_report(run, file, at, variable->whole,
                      "FROM uses $%.*s, and no ARG before the first FROM declares it",
                      STR_ARG(variable->name));
    else
        docker_report(
            run, file, at, variable->whole,
            "$%.*s is empty here: an ARG before FROM holds in FROM only; repeat 'ARG %.*s' in the stage",
            STR_ARG(variable->name), STR_ARG(variable->name));
}

static void check_variables_of(struct check_run *run, const struct dockerfile *file, size_t index,
                               struct str text)
{
    const struct docker_instruction *at = &file->instructions[index];
    const bool is_from = at->keyword == DOCKER_FROM;
    struct docker_walk walk = {.text = text, .escape = file->escape};
    struct docker_variable variable;
    while (docker_next_variable(&walk, &variable)) {
        if (!shell_is_name(variable.name) || (variable.modifier && variable.modifier != '#' &&
                                              variable.modifier != '%' && variable.modifier != '/'))
            continue;
        if (docker_find_variable(file, index, variable.name))
            continue;
        if (is_from ? !is_predefined(variable.name) : is_global(file, variable.name))
            report(run, file, at, &variable, is_from);
    }
}

// ENV A=1 B=$A: all of an instruction's values are made before the first of them holds.
static void check_same_instruction(struct check_run *run, const struct dockerfile *file, size_t index)
{
    const struct docker_instruction *at = &file->instructions[index];
    for (size_t i = 0; i < at->pair_count; i++) {
        struct docker_walk walk = {.text = at->pairs[i].value, .escape = file->escape};
        struct docker_variable variable;
        while (docker_next_variable(&walk, &variable)) {
            bool is_given = false;
            for (size_t k = 0; k < at->pair_count && k < 200; k++)
                is_given = is_given || (k != i && str_equal(at->pairs[k].name, variable.name));
            if (is_given && variable.modifier != '-' && !docker_find_variable(file, index, variable.name))
                docker_report(
                    run, file, at, variable.whole,
                    "$%.*s has no value here yet: what an ENV gives holds from the next instruction on",
                    STR_ARG(variable.name));
        }
    }
}

static void check_instruction(struct check_run *run, const struct dockerfile *file, size_t index)
{
    const struct docker_instruction *at = &file->instructions[index];
    switch (at->keyword) {
    case DOCKER_FROM:
        if (at->word_count)
            check_variables_of(run, file, index, at->words[0].raw);
        break;
    case DOCKER_ENV: check_same_instruction(run, file, index); __attribute__((fallthrough));
    case DOCKER_LABEL:
    case DOCKER_ARG:
        for (size_t i = 0; i < at->pair_count; i++)
            check_variables_of(run, file, index, at->pairs[i].value);
        break;
    case DOCKER_ADD:
    case DOCKER_COPY:
    case DOCKER_USER:
    case DOCKER_WORKDIR:
    case DOCKER_EXPOSE:
    case DOCKER_VOLUME: check_variables_of(run, file, index, at->arguments); break;
    default: break;
    }
}

// Whether a script gives the variable a value by itself.
static bool is_set_in(const struct docker_instruction *instruction, struct str name)
{
    const struct str text = instruction->text;
    for (size_t at = 0; (at = str_find(text, name, at)) != STR_NONE; at += name.len) {
        const char before = at ? text.at[at - 1] : ' ';
        const char after = at + name.len < text.len ? text.at[at + name.len] : ' ';
        const bool is_use = before == '$' || before == '{';
        const bool is_part = byte_is_alpha(before) || before == '_' || byte_is_digit(before) ||
                             byte_is_alpha(after) || after == '_' || byte_is_digit(after);
        if (!is_use && !is_part)
            return true; // NAME=…, read NAME, for NAME, unset NAME
    }
    return false;
}

// RUN: the shell replaces the variables, with what the stage has.
static void check_run_text(struct check_run *run, const struct dockerfile *file, size_t index)
{
    const struct docker_instruction *at = &file->instructions[index];
    struct docker_walk walk = {.text = at->arguments, .escape = '\\'};
    struct docker_variable variable;
    unsigned reported = 0, looked = 0; // bounded: each looks through the whole RUN
    while (reported < 20 && looked < 500 && docker_next_variable(&walk, &variable)) {
        if (!shell_is_name(variable.name) || (variable.modifier && strchr("-+?", variable.modifier)) ||
            docker_find_variable(file, index, variable.name) || !is_global(file, variable.name))
            continue;
        looked++;
        if (is_set_in(at, variable.name))
            continue;
        report(run, file, at, &variable, false);
        reported++;
    }
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->count; i++) {
        const struct docker_instruction *at = &file->instructions[i];
        if (at->is_onbuild || (at->stage == DOCKER_NONE && at->keyword != DOCKER_FROM))
            continue;
        check_instruction(run, file, i);
        if (at->keyword == DOCKER_RUN && at->script_count && at->heredoc_count == 0)
            check_run_text(run, file, i);
    }
    return true;
}

const struct check check_df_undefined_arg = {
    .id = "df-undefined-arg",
    .summary = "variables have a value where they are used",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOCKERFILE),
    .run = run_check,
    .page =
        {
            .why =
                "A variable without a value is empty, and no message says so: 'FROM node:$VERSION' is 'FROM "
                "node:'. An "
                "ARG before the first FROM holds in FROM only; a stage that uses it must declare it again.",
            .bad = "ARG VERSION=1.2\nFROM alpine:3.20\nRUN wget https://example.com/tool-$VERSION\n",
            .good = "ARG VERSION=1.2\nFROM alpine:3.20\nARG VERSION\nRUN wget "
                    "https://example.com/tool-$VERSION\n",
            .fix = "Declare it with ARG: before the first FROM for FROM, in the stage for all else.",
            .source = "BuildKit UndefinedArgInFrom, UndefinedVar",
        },
};
