// A logical line to keyword, flags and arguments.
#include "core/json_read.h"
#include "lint/docker/dockerfile_internal.h"

struct word_list VEC(struct str);

// The next word, quotes and escapes as they are; {0} at the end.
static struct str next_word(struct str text, size_t *at, char escape)
{
    while (*at < text.len && byte_is_space(text.at[*at]))
        ++*at;
    const size_t start = *at;
    char quote = '\0';
    for (; *at < text.len; ++*at) {
        const char c = text.at[*at];
        if (!quote && byte_is_space(c))
            break;
        if (c == escape && quote != '\'' && *at + 1 < text.len)
            ++*at;
        else if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? '\0' : c;
    }
    return *at > start ? str_slice(text, start, *at - start) : (struct str){0};
}

static void split_flags(struct docker_parser *parser, struct docker_instruction *instruction,
                        struct str *rest)
{
    struct VEC(struct docker_flag) flags = {0};
    size_t at = 0;
    for (;;) {
        size_t end = at;
        const struct str word = next_word(*rest, &end, parser->file->escape);
        if (!str_starts_with(word, STR("--")))
            break;
        at = end;
        if (word.len == 2)
            break; // "--" ends them
        const size_t equals = str_find_byte(word, '=', 0);
        struct docker_flag *flag = vec_add(&flags);
        flag->raw = word;
        flag->has_value = equals != STR_NONE;
        flag->name = str_slice(word, 2, flag->has_value ? equals - 2 : word.len);
        flag->value = flag->has_value ? str_slice(word, equals + 1, word.len) : (struct str){0};
    }
    struct docker_flag *kept = ARENA_ARRAY(parser->arena, struct docker_flag, flags.count);
    if (flags.count)
        memcpy(kept, flags.at, flags.count * sizeof *kept);
    instruction->flags = kept;
    instruction->flag_count = flags.count;
    vec_free(&flags);
    *rest = str_trim(str_slice(*rest, at, rest->len));
}

static void keep_words(struct docker_parser *parser, struct docker_instruction *instruction,
                       struct word_list *list)
{
    struct docker_word *words = ARENA_ARRAY(parser->arena, struct docker_word, list->count);
    for (size_t i = 0; i < list->count; i++)
        words[i] = (struct docker_word){list->at[i], list->at[i]};
    instruction->words = words;
    instruction->word_count = list->count;
}

static void split_blanks(struct docker_parser *parser, struct docker_instruction *instruction)
{
    struct word_list list = {0};
    const struct str text = instruction->arguments;
    for (size_t at = 0; at < text.len;) {
        const size_t start = at;
        while (at < text.len && !byte_is_space(text.at[at]))
            at++;
        if (at > start)
            *vec_add(&list) = str_slice(text, start, at - start);
        while (at < text.len && byte_is_space(text.at[at]))
            at++;
    }
    keep_words(parser, instruction, &list);
    vec_free(&list);
}

static struct docker_pair make_pair(struct str word)
{
    const size_t equals = str_find_byte(word, '=', 0);
    struct docker_pair pair = {.raw = word, .name = word};
    if (equals != STR_NONE) {
        pair.has_value = true;
        pair.name = str_slice(word, 0, equals);
        pair.value = str_slice(word, equals + 1, word.len);
    }
    return pair;
}

// name=value …; of ENV and LABEL also "name value".
static void split_pairs(struct docker_parser *parser, struct docker_instruction *instruction)
{
    struct word_list list = {0};
    const struct str text = instruction->arguments;
    size_t at = 0, first_end = 0;
    for (struct str word; (word = next_word(text, &at, parser->file->escape)).len;) {
        first_end = first_end ? first_end : at;
        *vec_add(&list) = word;
    }
    keep_words(parser, instruction, &list);
    struct docker_pair *pairs = ARENA_ARRAY(parser->arena, struct docker_pair, list.count);
    instruction->pairs = pairs;
    const bool is_old =
        instruction->keyword != DOCKER_ARG && list.count && str_find_byte(list.at[0], '=', 0) == STR_NONE;
    if (is_old && list.count > 1) {
        struct str name = text;
        for (name.len = 0; name.len < text.len && !byte_is_space(text.at[name.len]);)
            name.len++;
        const struct str value = str_trim(str_slice(text, name.len, text.len));
        pairs[0] = (struct docker_pair){text, name, value, true, true};
        instruction->pair_count = 1;
    } else if (!is_old) {
        for (size_t i = 0; i < list.count; i++)
            pairs[i] = make_pair(list.at[i]);
        instruction->pair_count = list.count;
    }
    vec_free(&list);
}

// The end of the JSON text that starts at `at`, or STR_NONE.
static size_t json_text_end(struct str text, size_t at)
{
    for (at++; at < text.len; at++) {
        if (text.at[at] == '"')
            return at + 1;
        if ((unsigned char)text.at[at] < ' ')
            return STR_NONE;
        if (text.at[at] == '\\' && (++at >= text.len || !strchr("\"\\/bfnrtu", text.at[at])))
            return STR_NONE;
    }
    return STR_NONE;
}

static struct str json_text(struct str raw, struct arena *arena)
{
    struct json_node *node = NULL;
    struct error err = {0};
    if (str_find_byte(raw, '\\', 0) == STR_NONE)
        return str_slice(raw, 1, raw.len - 2);
    return json_parse(raw, "json", arena, &node, &err) ? node->text : str_slice(raw, 1, raw.len - 2);
}

static size_t skip_spaces(struct str text, size_t at)
{
    while (at < text.len && byte_is_space(text.at[at]))
        at++;
    return at;
}

// ["a", "b"]: a list of texts and nothing behind it.
static bool split_json(struct docker_parser *parser, struct docker_instruction *instruction)
{
    const struct str text = instruction->arguments;
    struct word_list list = {0};
    if (!str_starts_with(text, STR("[")))
        return false;
    size_t at = skip_spaces(text, 1);
    bool is_list = at < text.len && text.at[at] == ']';
    while (at < text.len && text.at[at] == '"') {
        const size_t end = json_text_end(text, at);
        if (end == STR_NONE)
            break;
        *vec_add(&list) = str_slice(text, at, end - at);
        at = skip_spaces(text, end);
        is_list = at < text.len && text.at[at] == ']';
        if (at >= text.len || text.at[at] != ',')
            break;
        at = skip_spaces(text, at + 1);
    }
    is_list = is_list && skip_spaces(text, at + 1) == text.len;
    if (is_list) {
        keep_words(parser, instruction, &list);
        struct docker_word *words = (struct docker_word *)(uintptr_t)instruction->words;
        for (size_t i = 0; i < list.count; i++)
            words[i].value = json_text(list.at[i], parser->arena);
    }
    vec_free(&list);
    return is_list;
}

static enum docker_keyword find_keyword(struct str word)
{
    for (unsigned i = 0; docker_keywords[i]; i++)
        if (str_equal_ignoring_case(word, str_from(docker_keywords[i])))
            return (enum docker_keyword)i;
    return DOCKER_UNKNOWN;
}

// HEALTHCHECK CMD …: what comes behind CMD may be JSON.
static void split_health(struct docker_parser *parser, struct docker_instruction *instruction)
{
    const struct str whole = instruction->arguments;
    split_blanks(parser, instruction);
    if (instruction->word_count == 0 || !str_equal_ignoring_case(instruction->words[0].raw, STR("CMD")))
        return;
    struct docker_instruction inner = *instruction;
    inner.arguments = str_trim(str_slice(whole, 3, whole.len));
    if (split_json(parser, &inner))
        instruction->is_json = true;
}

static void split_arguments(struct docker_parser *parser, struct docker_instruction *instruction)
{
    switch (instruction->keyword) {
    case DOCKER_ENV:
    case DOCKER_LABEL:
    case DOCKER_ARG: split_pairs(parser, instruction); break;
    case DOCKER_ADD:
    case DOCKER_COPY:
    case DOCKER_VOLUME:
    case DOCKER_CMD:
    case DOCKER_ENTRYPOINT:
    case DOCKER_RUN:
    case DOCKER_SHELL:
        instruction->is_json = split_json(parser, instruction);
        if (!instruction->is_json)
            split_blanks(parser, instruction);
        break;
    case DOCKER_HEALTHCHECK: split_health(parser, instruction); break;
    default: split_blanks(parser, instruction); break;
    }
}

void docker_split(struct docker_parser *parser, struct docker_instruction *instruction)
{
    struct str rest = str_trim(instruction->text);
    instruction->name = str_cut_word(&rest);
    instruction->keyword = find_keyword(instruction->name);
    if (instruction->keyword == DOCKER_ONBUILD) {
        instruction->is_onbuild = true;
        instruction->name = str_cut_word(&rest);
        instruction->keyword = find_keyword(instruction->name);
        if (instruction->name.len == 0) {
            instruction->name = str_trim(instruction->text);
            instruction->keyword = DOCKER_ONBUILD;
        }
    }
    split_flags(parser, instruction, &rest);
    if (!rest.at)
        rest = str_slice(instruction->text, instruction->text.len, 0);
    instruction->arguments = rest;
    split_arguments(parser, instruction);
}
