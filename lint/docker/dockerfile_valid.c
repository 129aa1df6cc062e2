// What BuildKit refuses: each is an error of the build, none a matter of taste.
#include "core/yaml.h"
#include "lint/docker/dockerfile_internal.h"

struct keyword_rule {
    unsigned least, most; // words; most 0: any number
    bool expands;         // its words have variables
};

static const struct keyword_rule rules[] = {
    [DOCKER_ADD] = {2, 0, true},    [DOCKER_ARG] = {1, 0, true},         [DOCKER_CMD] = {0, 0, false},
    [DOCKER_COPY] = {2, 0, true},   [DOCKER_ENTRYPOINT] = {0, 0, false}, [DOCKER_ENV] = {1, 0, true},
    [DOCKER_EXPOSE] = {1, 0, true}, [DOCKER_FROM] = {1, 3, true},        [DOCKER_HEALTHCHECK] = {1, 0, false},
    [DOCKER_LABEL] = {1, 0, true},  [DOCKER_MAINTAINER] = {1, 0, false}, [DOCKER_ONBUILD] = {0, 0, false},
    [DOCKER_RUN] = {0, 0, false},   [DOCKER_SHELL] = {0, 0, false},      [DOCKER_STOPSIGNAL] = {1, 1, true},
    [DOCKER_USER] = {1, 0, true},   [DOCKER_VOLUME] = {1, 0, true},      [DOCKER_WORKDIR] = {1, 0, true},
};

static void check_count(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    const struct keyword_rule *rule = &rules[instruction->keyword];
    const char *keyword = docker_keywords[instruction->keyword];
    if (instruction->word_count < rule->least && instruction->keyword != DOCKER_FROM)
        docker_fail(parser, instruction, instruction->name, "%s needs %s", keyword,
                    rule->least == 2 ? "a source and a destination" : "an argument");
    else if (rule->most && instruction->word_count > rule->most && instruction->keyword != DOCKER_FROM)
        docker_fail(parser, instruction, instruction->arguments, "%s takes one argument", keyword);
}

static bool is_stage_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!byte_is_alpha(name.at[i]) && !(i && (byte_is_digit(name.at[i]) || strchr("-_.", name.at[i]))))
            return false;
    return name.len > 0;
}

static void check_from(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    if (instruction->word_count == 0)
        docker_fail(parser, instruction, instruction->name, "FROM needs an image");
    else if (instruction->word_count != 1 &&
             (instruction->word_count != 3 || !str_equal_ignoring_case(instruction->words[1].raw, STR("AS"))))
        docker_fail(parser, instruction, instruction->arguments, "FROM takes an image, or 'image AS name'");
    else if (instruction->word_count == 3 && !is_stage_name(instruction->words[2].raw))
        docker_fail(parser, instruction, instruction->words[2].raw,
                    "'%.*s' can't name a stage: letters, digits, '-', '_' and '.', a letter first",
                    STR_ARG(instruction->words[2].raw));
}

static void check_pairs(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    const char *keyword = docker_keywords[instruction->keyword];
    if (instruction->word_count == 1 && instruction->pair_count == 0)
        docker_fail(parser, instruction, instruction->words[0].raw, "%s needs a name and a value", keyword);
    for (size_t i = 0; i < instruction->pair_count; i++) {
        const struct docker_pair *pair = &instruction->pairs[i];
        if (pair->has_value && pair->name.len == 0)
            docker_fail(parser, instruction, pair->raw, "%s with an empty name", keyword);
        else if (!pair->has_value && instruction->keyword != DOCKER_ARG)
            docker_fail(parser, instruction, pair->raw, "no '=' in '%.*s': %s takes name=value",
                        STR_ARG(pair->raw), keyword);
    }
}

static void check_words(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    const char escape = parser->file->escape;
    if (!rules[instruction->keyword].expands || instruction->is_onbuild)
        return;
    const bool is_pairs = instruction->pair_count > 0;
    const size_t count = is_pairs ? instruction->pair_count : instruction->word_count;
    for (size_t i = 0; i < count; i++) {
        const struct str word = is_pairs ? instruction->pairs[i].raw : instruction->words[i].value;
        const struct str shown = is_pairs ? word : instruction->words[i].raw;
        const bool is_heredoc = str_find(word, STR("<<"), 0) != STR_NONE;
        const char *problem = is_heredoc ? NULL : docker_word_problem(word, escape);
        // USER, WORKDIR and STOPSIGNAL take the whole line as one word.
        if (problem && (instruction->keyword == DOCKER_USER || instruction->keyword == DOCKER_WORKDIR))
            problem = docker_word_problem(instruction->arguments, escape);
        if (problem)
            docker_fail(parser, instruction, shown, "%s: %s", docker_keywords[instruction->keyword], problem);
    }
}

static void check_health(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    if (instruction->word_count == 0)
        return;
    const struct str type = instruction->words[0].raw;
    if (str_equal_ignoring_case(type, STR("NONE"))) {
        if (instruction->word_count > 1)
            docker_fail(parser, instruction, instruction->arguments, "HEALTHCHECK NONE takes no arguments");
    } else if (!str_equal_ignoring_case(type, STR("CMD"))) {
        docker_fail(parser, instruction, type, "HEALTHCHECK takes CMD or NONE, not '%.*s'", STR_ARG(type));
    } else if (instruction->word_count == 1) {
        docker_fail(parser, instruction, type, "HEALTHCHECK CMD needs a command");
    }
}

// ["a", 1]: JSON, but not a list of texts.
static void check_json(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    if (instruction->keyword == DOCKER_SHELL && (!instruction->is_json || instruction->word_count == 0))
        docker_fail(parser, instruction,
                    instruction->arguments.len ? instruction->arguments : instruction->name,
                    "SHELL takes a JSON list: SHELL [\"/bin/bash\", \"-c\"]");
}

// A volume without a path, a copy into a here-document.
static void check_paths(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    const bool copies = instruction->keyword == DOCKER_COPY || instruction->keyword == DOCKER_ADD;
    const struct docker_word *words = instruction->words;
    const size_t count = instruction->word_count;
    for (size_t i = 0; i < count && instruction->keyword == DOCKER_VOLUME; i++)
        if (str_trim(words[i].value).len == 0)
            docker_fail(parser, instruction, words[i].raw, "VOLUME with an empty path");
    if (copies && count > 1 && instruction->heredoc_count && !instruction->is_json &&
        str_starts_with(words[count - 1].raw, STR("<<")))
        docker_fail(parser, instruction, words[count - 1].raw, "%s can't write to a here-document",
                    docker_keywords[instruction->keyword]);
}

static void check_place(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    const enum docker_keyword keyword = instruction->keyword;
    if (instruction->stage == DOCKER_NONE && keyword != DOCKER_ARG)
        docker_fail(parser, instruction, instruction->name,
                    "%s before the first FROM: only ARG may stand there", docker_keywords[keyword]);
    if (!instruction->is_onbuild)
        return;
    if (keyword == DOCKER_ONBUILD)
        docker_fail(parser, instruction, instruction->name, "ONBUILD needs an instruction, and not ONBUILD");
    else if (keyword == DOCKER_FROM || keyword == DOCKER_MAINTAINER)
        docker_fail(parser, instruction, instruction->name, "ONBUILD can't trigger %s",
                    docker_keywords[keyword]);
}

void docker_validate(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    if (instruction->keyword == DOCKER_UNKNOWN) {
        const char *near = NULL;
        char upper[16];
        const struct str name = instruction->name;
        for (size_t i = 0; i < name.len && name.len < sizeof upper; i++)
            upper[i] = (char)(byte_lower(name.at[i]) - (byte_is_alpha(name.at[i]) ? 'a' - 'A' : 0));
        if (name.len < sizeof upper)
            near = nearest_name((struct str){upper, name.len}, docker_keywords);
        docker_fail(parser, instruction, name, "there is no instruction '%.*s'%s%s%s",
                    STR_ARG(str_slice(name, 0, 40)), near ? "; did you mean " : "", near ? near : "",
                    near ? "?" : "");
        return;
    }
    check_place(parser, instruction);
    if (instruction->keyword == DOCKER_ONBUILD)
        return;
    docker_check_flags(parser, instruction);
    check_count(parser, instruction);
    check_json(parser, instruction);
    check_paths(parser, instruction);
    if (instruction->keyword == DOCKER_FROM)
        check_from(parser, instruction);
    if (instruction->keyword == DOCKER_ENV || instruction->keyword == DOCKER_LABEL ||
        instruction->keyword == DOCKER_ARG)
        check_pairs(parser, instruction);
    if (instruction->keyword == DOCKER_HEALTHCHECK)
        check_health(parser, instruction);
    check_words(parser, instruction);
}
