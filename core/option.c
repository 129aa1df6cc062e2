// Parsing of command lines by table. Help and manual: option_help.c; completion: option_completion.c.
#include "core/option.h"

#include "core/yaml.h"

#include <assert.h>

// The command line while it is parsed.
struct line {
    const struct command *command;
    char **argv;
    int argc, at;
    void *values;
    struct error *err;
};

size_t option_rows(const struct command *command, const struct option **rows)
{
    const struct option *const tables[] = {command->options, command->shared_options};
    size_t count = 0;
    for (size_t t = 0; t < 2; t++) {
        for (const struct option *row = tables[t]; row && row->name; row++) {
            bool is_shadowed = false;
            for (size_t i = 0; i < count && !is_shadowed; i++)
                is_shadowed = strcmp(rows[i]->name, row->name) == 0;
            assert(count < OPTION_MAX);
            if (!is_shadowed)
                rows[count++] = row;
        }
    }
    return count;
}

static const struct option *find_long(const struct command *command, struct str name, bool *negated)
{
    const struct option *rows[OPTION_MAX];
    size_t count = option_rows(command, rows);
    for (size_t i = 0; i < count; i++) {
        const struct option *row = rows[i];
        *negated = false;
        if (str_equal(name, str_from(row->name)))
            return row;
        *negated = row->is_negatable && str_starts_with(name, STR("no-")) &&
                   str_equal(str_slice(name, 3, name.len), str_from(row->name));
        if (*negated)
            return row;
    }
    return NULL;
}

static const struct option *find_short(const struct command *command, char letter)
{
    const struct option *rows[OPTION_MAX];
    size_t count = option_rows(command, rows);
    for (size_t i = 0; i < count; i++)
        if (rows[i]->letter && rows[i]->letter == letter)
            return rows[i];
    return NULL;
}

static bool fail_unknown(const struct line *line, struct str name)
{
    const struct option *rows[OPTION_MAX];
    const char *names[OPTION_MAX + 2] = {"help"};
    size_t count = option_rows(line->command, rows);
    for (size_t i = 0; i < count; i++)
        names[i + 1] = rows[i]->name;
    const char *near = nearest_name(name, names);
    return error_set(line->err, ERROR_USAGE, "unknown option '--%.*s'%s%s%s", STR_ARG(name),
                     near ? "; did you mean '--" : "", near ? near : "", near ? "'?" : "");
}

static bool set_choice(const struct line *line, const struct option *row, struct str text)
{
    struct buffer names BUFFER_AUTO = {0};
    for (int i = 0; row->choices[i]; i++) {
        if (str_equal(text, str_from(row->choices[i]))) {
            memcpy((char *)line->values + row->offset, &i, sizeof i);
            return true;
        }
        buffer_printf(&names, "%s%s", i ? ", " : "", row->choices[i]);
    }
    const char *near = nearest_name(text, row->choices);
    return error_set(line->err, ERROR_USAGE, "option '--%s' must be one of %.*s, not '%.*s'%s%s%s", row->name,
                     STR_ARG(buffer_str(&names)), STR_ARG(text), near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : "");
}

static bool set_number(const struct line *line, const struct option *row, struct str text)
{
    bool negative = text.len > 1 && text.at[0] == '-';
    uint64_t value;
    if (!str_to_u64(str_slice(text, negative, text.len), &value) || value > (uint64_t)INT64_MAX)
        return error_set(line->err, ERROR_USAGE, "option '--%s' must be a whole number, not '%.*s'",
                         row->name, STR_ARG(text));
    int64_t number = negative ? -(int64_t)value : (int64_t)value;
    memcpy((char *)line->values + row->offset, &number, sizeof number);
    return true;
}

static bool set_value(const struct line *line, const struct option *row, struct str text)
{
    char *at = (char *)line->values + row->offset;
    switch (row->kind) {
    case OPTION_TEXT: memcpy(at, &text, sizeof text); return true;
    case OPTION_NUMBER: return set_number(line, row, text);
    case OPTION_CHOICE: return set_choice(line, row, text);
    case OPTION_LIST: *vec_add((struct option_list *)(void *)at) = text; return true;
    case OPTION_FLAG: break;
    }
    return error_set(line->err, ERROR_USAGE, "option '--%s' takes no value", row->name);
}

// The value that follows in the next argument.
static bool take_value(struct line *line, const struct option *row)
{
    if (line->at + 1 >= line->argc)
        return error_set(line->err, ERROR_USAGE, "option '--%s' needs a value: --%s %s", row->name, row->name,
                         row->argument ? row->argument : "VALUE");
    return set_value(line, row, str_from(line->argv[++line->at]));
}

static void set_flag(const struct line *line, const struct option *row, bool value)
{
    memcpy((char *)line->values + row->offset, &value, sizeof value);
}

static bool parse_long(struct line *line, struct str text, bool *wants_help)
{
    struct str value = text, name = str_cut(&value, '=');
    bool negated = false;
    const struct option *row = find_long(line->command, name, &negated);
    if (!row && str_equal(text, STR("help")))
        return *wants_help = true;
    if (!row)
        return fail_unknown(line, name);
    if (row->kind == OPTION_FLAG && !value.at) {
        set_flag(line, row, !negated);
        return true;
    }
    if (negated)
        return error_set(line->err, ERROR_USAGE, "option '--no-%s' takes no value", row->name);
    return value.at ? set_value(line, row, value) : take_value(line, row);
}

// "-q", "-qv" (flags together), "-x VALUE", "-xVALUE".
static bool parse_short(struct line *line, struct str letters, bool *wants_help)
{
    for (size_t i = 0; i < letters.len; i++) {
        const struct option *row = find_short(line->command, letters.at[i]);
        if (!row && letters.at[i] == 'h')
            return *wants_help = true;
        if (!row)
            return error_set(line->err, ERROR_USAGE, "unknown option '-%c'", letters.at[i]);
        if (row->kind != OPTION_FLAG)
            return i + 1 < letters.len ? set_value(line, row, str_slice(letters, i + 1, letters.len))
                                       : take_value(line, row);
        set_flag(line, row, true);
    }
    return true;
}

bool options_parse(const struct command *command, int argc, char **argv, void *values,
                   struct option_list *operands, bool *wants_help, struct error *err)
{
    struct line line = {command, argv, argc, 1, values, err};
    bool only_operands = false;
    *wants_help = false;
    for (; line.at < argc && !*wants_help; line.at++) {
        struct str text = str_from(argv[line.at]);
        bool ok = true;
        if (only_operands || text.len < 2 || text.at[0] != '-')
            *vec_add(operands) = text;
        else if (str_equal(text, STR("--")))
            only_operands = true;
        else if (text.at[1] == '-')
            ok = parse_long(&line, str_slice(text, 2, text.len), wants_help);
        else
            ok = parse_short(&line, str_slice(text, 1, text.len), wants_help);
        if (!ok)
            return false;
    }
    return true;
}
