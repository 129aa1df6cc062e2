// Flags of instructions: which there are, how often, and what they take.
#include "core/yaml.h"
#include "lint/docker/dockerfile_internal.h"

enum flag_kind {
    FLAG_TEXT,
    FLAG_BOOL,     // alone, or true or false
    FLAG_LIST,     // a text, as often as one likes
    FLAG_DURATION, // 1m30s
    FLAG_NUMBER,
    FLAG_MOUNT, // a list
    FLAG_NETWORK,
    FLAG_SECURITY,
};

static const struct flag_rule {
    const char *name;
    enum docker_keyword of; // an instruction that has it
    enum flag_kind kind;
} rules[] = {
    {"chown", DOCKER_ADD, FLAG_TEXT},
    {"chmod", DOCKER_ADD, FLAG_TEXT},
    {"link", DOCKER_ADD, FLAG_BOOL},
    {"keep-git-dir", DOCKER_ADD, FLAG_BOOL},
    {"checksum", DOCKER_ADD, FLAG_TEXT},
    {"unpack", DOCKER_ADD, FLAG_BOOL},
    {"exclude", DOCKER_ADD, FLAG_LIST},
    {"chown", DOCKER_COPY, FLAG_TEXT},
    {"from", DOCKER_COPY, FLAG_TEXT},
    {"chmod", DOCKER_COPY, FLAG_TEXT},
    {"link", DOCKER_COPY, FLAG_BOOL},
    {"exclude", DOCKER_COPY, FLAG_LIST},
    {"parents", DOCKER_COPY, FLAG_BOOL},
    {"platform", DOCKER_FROM, FLAG_TEXT},
    {"interval", DOCKER_HEALTHCHECK, FLAG_DURATION},
    {"timeout", DOCKER_HEALTHCHECK, FLAG_DURATION},
    {"start-period", DOCKER_HEALTHCHECK, FLAG_DURATION},
    {"start-interval", DOCKER_HEALTHCHECK, FLAG_DURATION},
    {"retries", DOCKER_HEALTHCHECK, FLAG_NUMBER},
    {"mount", DOCKER_RUN, FLAG_MOUNT},
    {"network", DOCKER_RUN, FLAG_NETWORK},
    {"security", DOCKER_RUN, FLAG_SECURITY},
    {"device", DOCKER_RUN, FLAG_LIST},
};

static const struct flag_rule *find_rule(enum docker_keyword keyword, struct str name)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].of == keyword && str_equal(name, str_from(rules[i].name)))
            return &rules[i];
    return NULL;
}

static void fail_unknown(struct docker_parser *parser, const struct docker_instruction *instruction,
                         const struct docker_flag *flag)
{
    const char *known[sizeof rules / sizeof *rules + 1] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].of == instruction->keyword)
            known[count++] = rules[i].name;
    const char *near = nearest_name(flag->name, known);
    docker_fail(parser, instruction, flag->raw, "%s has no flag --%.*s%s%s%s",
                docker_keywords[instruction->keyword], STR_ARG(flag->name), near ? "; did you mean --" : "",
                near ? near : "", near ? "?" : "");
}

// The unit at the start of `text`: its length, and how many nanoseconds it is.
static size_t unit_at(struct str text, double *size)
{
    static const struct {
        const char *name;
        double size;
    } units[] = {{"ns", 1},   {"us", 1e3}, {"\xc2\xb5s", 1e3}, {"\xce\xbcs", 1e3},
                 {"ms", 1e6}, {"s", 1e9},  {"m", 6e10},        {"h", 3.6e12}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_starts_with(text, str_from(units[i].name))) {
            *size = units[i].size;
            return strlen(units[i].name);
        }
    return 0;
}

// What is wrong with a duration as Go has it ("1m30s", "1.5h"), or NULL. None, and none at all, are fine.
static const char *duration_problem(struct str text)
{
    double whole = 0;
    if (text.len == 0 || str_equal(text, STR("0")))
        return NULL;
    const bool is_negative = text.at[0] == '-';
    for (size_t at = is_negative || text.at[0] == '+'; at < text.len || at == 0;) {
        double number = 0, scale = 1, unit = 0;
        size_t digits = 0;
        for (bool is_behind = false; at < text.len && (byte_is_digit(text.at[at]) || text.at[at] == '.');
             at++) {
            if (text.at[at] == '.' && is_behind)
                return "is no duration, such as 1m30s";
            is_behind = is_behind || text.at[at] == '.';
            if (text.at[at] == '.')
                continue;
            scale = is_behind ? scale * 10 : scale;
            number = number * 10 + (text.at[at] - '0');
            digits++;
        }
        const size_t length = unit_at(str_slice(text, at, text.len), &unit);
        if (!digits)
            return "is no duration, such as 1m30s";
        if (!length)
            return "lacks a unit: 30s, 500ms";
        whole += number / scale * unit;
        at += length;
    }
    return whole > 0 && (is_negative || whole < 1e6) ? "is less than 1ms" : NULL;
}

static const char *value_problem(enum flag_kind kind, struct str value)
{
    static const char *const networks[] = {"default", "none", "host", NULL};
    static const char *const securities[] = {"insecure", "sandbox", NULL};
    uint64_t number;
    switch (kind) {
    case FLAG_BOOL:
        return str_equal_ignoring_case(value, STR("true")) || str_equal_ignoring_case(value, STR("false"))
                   ? NULL
                   : "is not true or false";
    case FLAG_DURATION: return duration_problem(value);
    case FLAG_NUMBER:
        return value.len && (!str_to_u64(value, &number) || number > INT32_MAX) ? "is no number" : NULL;
    case FLAG_NETWORK: return str_is_one_of(value, networks) ? NULL : "is not default, none or host";
    case FLAG_SECURITY: return str_is_one_of(value, securities) ? NULL : "is not sandbox or insecure";
    default: return NULL;
    }
}

static bool is_repeated(const struct docker_instruction *instruction, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_equal(instruction->flags[i].name, instruction->flags[at].name))
            return true;
    return false;
}

void docker_check_flags(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    for (size_t i = 0; i < instruction->flag_count; i++) {
        const struct docker_flag *flag = &instruction->flags[i];
        const struct flag_rule *rule = find_rule(instruction->keyword, flag->name);
        if (!rule) {
            fail_unknown(parser, instruction, flag);
            continue;
        }
        const bool is_list = rule->kind == FLAG_LIST || rule->kind == FLAG_MOUNT;
        const char *problem = flag->has_value ? value_problem(rule->kind, flag->value) : NULL;
        if (!flag->has_value && rule->kind != FLAG_BOOL)
            docker_fail(parser, instruction, flag->raw, "--%s needs a value: --%s=…", rule->name, rule->name);
        else if (!is_list && is_repeated(instruction, i))
            docker_fail(parser, instruction, flag->raw, "--%s is there twice", rule->name);
        else if (problem)
            docker_fail(parser, instruction, flag->raw, "--%s: '%.*s' %s", rule->name,
                        STR_ARG(str_slice(flag->value, 0, 40)), problem);
        else if (rule->kind == FLAG_MOUNT)
            docker_check_mount(parser, instruction, flag);
    }
}
