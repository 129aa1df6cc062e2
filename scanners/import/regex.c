// The parser is the translator: what it reads it writes, so that a construct is known or refused, never
// passed on unseen. Left out on the way: the x flag with its blanks and comments, flags that PCRE2 over bytes
// lacks.
#include "scanners/import/regex_internal.h"

#include "core/utf8.h"
#include "core/vec.h"

#include <stdlib.h>

enum { DEPTH_MAX = 50, PATTERN_MAX = 16384, REPEAT_MAX = 65535 };

static bool parse_alternation(struct regex_parser *parser, struct regex_node **out);

bool regex_fail(const struct regex_parser *parser, const char *what)
{
    return error_set(parser->err, ERROR_CONFIG, "%s at byte %zu of the pattern", what, parser->at);
}

struct regex_node *regex_new_node(struct regex_parser *parser, enum regex_kind kind)
{
    struct regex_node *node = ARENA_NEW(parser->arena, struct regex_node);
    node->kind = kind;
    return node;
}

static void add_child(struct regex_node *node, struct regex_node *child)
{
    if (node->last)
        node->last->next = child;
    else
        node->first = child;
    node->last = child;
}

// --- atoms -------------------------------------------------------------------------------------------------

// A character as bytes: one set each.
static struct regex_node *literal(struct regex_parser *parser, uint32_t character)
{
    struct buffer BUFFER_AUTO bytes = {0};
    struct regex_node *all = regex_new_node(parser, REGEX_CONCAT);
    if (character < 0x80)
        buffer_add_byte(&bytes, (char)character);
    else
        utf8_encode(&bytes, character);
    if (bytes.len > 1)
        buffer_add(&parser->out, STR("(?:"));
    for (size_t i = 0; i < bytes.len; i++) {
        struct regex_node *node = regex_new_node(parser, REGEX_SET);
        set_add(&node->set, (unsigned char)bytes.at[i]);
        regex_fold_case(parser, &node->set);
        regex_write_byte(parser, (unsigned char)bytes.at[i]);
        add_child(all, node);
    }
    if (bytes.len > 1)
        buffer_add_byte(&parser->out, ')');
    return all->first && !all->first->next ? all->first : all;
}

static bool parse_escape(struct regex_parser *parser, struct regex_node **out)
{
    uint32_t character;
    bool is_bad;
    int letter = regex_peek(parser, 1);
    if (letter == 'p' || letter == 'P') {
        *out = regex_new_node(parser, REGEX_SET);
        return regex_read_property(parser, &(*out)->set);
    }
    if (letter > 0 && strchr("bBAzZ", letter)) {
        *out = regex_new_node(parser, REGEX_ASSERT);
        buffer_printf(&parser->out, "\\%c", letter);
        parser->at += 2;
        return true;
    }
    if (letter > 0 && strchr("dDwWsShH", letter)) {
        *out = regex_new_node(parser, REGEX_SET);
        regex_add_shorthand(&(*out)->set, letter);
        buffer_printf(&parser->out, "\\%c", letter);
        parser->at += 2;
        return true;
    }
    if (letter == 'Q') {
        *out = regex_new_node(parser, REGEX_CONCAT);
        for (parser->at += 2; regex_peek(parser, 0) >= 0 && !regex_take(parser, "\\E");)
            add_child(*out, literal(parser, (unsigned char)parser->text.at[parser->at++]));
        return true;
    }
    if (!regex_read_character(parser, &character, &is_bad))
        return is_bad ? false : regex_fail(parser, "an escape that is not known");
    *out = literal(parser, character);
    return true;
}

// Flags of (?flags) or (?flags:…); `at` is behind "(?".
static bool parse_flags(struct regex_parser *parser, bool *has_group)
{
    bool value = true;
    char kept[2][8] = {{0}};
    size_t count[2] = {0};
    for (;; parser->at++) {
        int byte = regex_peek(parser, 0);
        if (byte == ':' || byte == ')')
            break;
        if (byte == '-') {
            value = false;
        } else if (byte == 'i' || byte == 's' || byte == 'm' || byte == 'U') {
            if (count[value] < 6)
                kept[value][count[value]++] = (char)byte;
            parser->flags.caseless = byte == 'i' ? value : parser->flags.caseless;
            parser->flags.dotall = byte == 's' ? value : parser->flags.dotall;
        } else if (byte == 'x') {
            parser->flags.extended = value;
        } else if (byte != 'u') {
            return regex_fail(parser, "a kind of group that is not known");
        }
    }
    *has_group = regex_peek(parser, 0) == ':';
    parser->at++;
    if (*has_group || count[0] || count[1])
        buffer_printf(&parser->out, "(?%s%s%s%c", kept[1], count[0] ? "-" : "", kept[0],
                      *has_group ? ':' : ')');
    return true;
}

static bool parse_capture(struct regex_parser *parser, struct regex_node *node)
{
    struct regex_opened *group = &parser->groups[parser->group_count];
    if (parser->group_count + 1 >= GROUPS_MAX)
        return regex_fail(parser, "too many groups");
    *group = (struct regex_opened){.at = parser->out.len, .is_sure = true};
    if (regex_peek(parser, 0) == '<') {
        size_t end = str_find_byte(parser->text, '>', parser->at);
        if (end == STR_NONE)
            return regex_fail(parser, "a group's name that does not end");
        group->name = str_slice(parser->text, parser->at + 1, end - parser->at - 1);
        parser->at = end + 1;
    }
    node->number = ++parser->group_count;
    buffer_add_byte(&parser->out, '(');
    group->len = 1;
    return true;
}

static bool parse_group(struct regex_parser *parser, struct regex_node **out)
{
    struct regex_flags before = parser->flags;
    struct regex_node *node = regex_new_node(parser, REGEX_GROUP);
    bool has_group = true, is_assertion = false;
    static const char *const others[] = {"=", "!", "<=", "<!", ">"};
    parser->at++;
    if (regex_peek(parser, 0) == '*')
        return regex_fail(parser, "a verb");
    if (regex_take(parser, "?#")) { // a comment
        size_t end = str_find_byte(parser->text, ')', parser->at);
        parser->at = end == STR_NONE ? parser->text.len : end + 1;
        node->kind = REGEX_ASSERT;
        *out = node;
        return end != STR_NONE || regex_fail(parser, "a comment that does not end");
    }
    if (!regex_take(parser, "?")) {
        if (!parse_capture(parser, node))
            return false;
    } else {
        size_t other = 0;
        while (other < 5 && !regex_take(parser, others[other]))
            other++;
        is_assertion = other < 4;
        if (other < 5)
            buffer_printf(&parser->out, "(?%s", others[other]);
        else if (regex_take(parser, "P<") || (regex_peek(parser, 0) == '<')) {
            if (parser->text.at[parser->at - 1] == '<')
                parser->at--;
            if (!parse_capture(parser, node))
                return false;
        } else if (!parse_flags(parser, &has_group))
            return false;
    }
    *out = node;
    if (!has_group) // (?i): from here on
        return true;
    struct regex_node *inner;
    if (!parse_alternation(parser, &inner))
        return false;
    if (!regex_take(parser, ")"))
        return regex_fail(parser, "a group that does not end");
    buffer_add_byte(&parser->out, ')');
    parser->flags = before;
    if (is_assertion)
        node->kind = REGEX_ASSERT;
    else
        add_child(node, inner);
    return true;
}

static bool parse_atom(struct regex_parser *parser, struct regex_node **out)
{
    switch (regex_peek(parser, 0)) {
    case '(': return parse_group(parser, out);
    case '[': return regex_read_class(parser, out);
    case '\\': return parse_escape(parser, out);
    case '^':
    case '$':
        *out = regex_new_node(parser, REGEX_ASSERT);
        buffer_add_byte(&parser->out, parser->text.at[parser->at++]);
        return true;
    case '.':
        *out = regex_new_node(parser, REGEX_SET);
        if (!parser->flags.dotall)
            set_add(&(*out)->set, '\n');
        regex_invert(&(*out)->set);
        buffer_add_byte(&parser->out, parser->text.at[parser->at++]);
        return true;
    case '*':
    case '+':
    case '?': return regex_fail(parser, "nothing to repeat");
    default: *out = literal(parser, utf8_decode(parser->text, &parser->at)); return true;
    }
}

// --- repetition --------------------------------------------------------------------------------------------

static bool parse_number(struct regex_parser *parser, size_t *out)
{
    size_t start = parser->at;
    for (*out = 0; byte_is_digit((char)regex_peek(parser, 0)) && *out <= REPEAT_MAX; parser->at++)
        *out = *out * 10 + (size_t)(regex_peek(parser, 0) - '0');
    return parser->at > start;
}

// {n}, {n,}, {n,m}: false, with nothing taken, when the brace is an ordinary character.
static bool parse_braces(struct regex_parser *parser, size_t *min, size_t *max)
{
    size_t start = parser->at;
    parser->at++;
    bool has_min = parse_number(parser, min);
    *max = *min;
    if (has_min && regex_take(parser, ",") && !parse_number(parser, max))
        *max = SIZE_MAX;
    if (has_min && regex_take(parser, "}"))
        return true;
    parser->at = start;
    return false;
}

static void skip_blanks(struct regex_parser *parser)
{
    while (parser->flags.extended && regex_peek(parser, 0) >= 0) {
        if (regex_peek(parser, 0) == '#') {
            size_t end = str_find_byte(parser->text, '\n', parser->at);
            parser->at = end == STR_NONE ? parser->text.len : end;
        } else if (byte_is_space((char)regex_peek(parser, 0))) {
            parser->at++;
        } else {
            return;
        }
    }
}

static bool parse_repeats(struct regex_parser *parser, struct regex_node **node)
{
    for (;;) {
        size_t min, max, start;
        skip_blanks(parser);
        start = parser->at;
        if (regex_take(parser, "*"))
            min = 0, max = SIZE_MAX;
        else if (regex_take(parser, "+"))
            min = 1, max = SIZE_MAX;
        else if (regex_take(parser, "?"))
            min = 0, max = 1;
        else if (regex_peek(parser, 0) != '{' || !parse_braces(parser, &min, &max))
            return true;
        if (min > REPEAT_MAX || (max != SIZE_MAX && max > REPEAT_MAX) || max < min)
            return regex_fail(parser, "a count out of range");
        if (regex_peek(parser, 0) == '?' || regex_peek(parser, 0) == '+')
            parser->at++;
        buffer_add(&parser->out, str_slice(parser->text, start, parser->at - start));
        struct regex_node *repeat = regex_new_node(parser, REGEX_REPEAT);
        repeat->min = min;
        repeat->max = max;
        add_child(repeat, *node);
        *node = repeat;
    }
}

// What a group in what has just been read can't be sure of, when a match can do without it.
static void mark_unsure(struct regex_parser *parser, unsigned from, const struct regex_node *node)
{
    if (node->kind == REGEX_REPEAT && node->min == 0)
        for (unsigned i = from; i < parser->group_count; i++)
            parser->groups[i].is_sure = false;
}

static bool parse_concat(struct regex_parser *parser, struct regex_node **out)
{
    struct regex_node *all = regex_new_node(parser, REGEX_CONCAT);
    for (;;) {
        skip_blanks(parser);
        int byte = regex_peek(parser, 0);
        if (byte < 0 || byte == '|' || byte == ')')
            break;
        unsigned groups = parser->group_count;
        struct regex_node *node = NULL;
        if (!parse_atom(parser, &node) || !parse_repeats(parser, &node))
            return false;
        mark_unsure(parser, groups, node);
        add_child(all, node);
    }
    *out = all;
    return true;
}

static bool parse_alternation(struct regex_parser *parser, struct regex_node **out)
{
    struct regex_node *branch, *all = NULL;
    unsigned groups = parser->group_count;
    if (++parser->depth > DEPTH_MAX)
        return regex_fail(parser, "groups nested too deep");
    if (!parse_concat(parser, &branch))
        return false;
    while (regex_peek(parser, 0) == '|') {
        if (!all) {
            all = regex_new_node(parser, REGEX_ALTERNATE);
            add_child(all, branch);
        }
        parser->at++;
        buffer_add_byte(&parser->out, '|');
        if (!parse_concat(parser, &branch))
            return false;
        add_child(all, branch);
    }
    for (unsigned i = groups; all && i < parser->group_count; i++)
        parser->groups[i].is_sure = false;
    *out = all ? all : branch;
    parser->depth--;
    return true;
}

// --- the secret's group ------------------------------------------------------------------------------------

// 0: none of them is it, so all of the match is.
static unsigned choose_group(const struct regex_parser *parser, unsigned wanted)
{
    static const char *const names[] = {"secret", "token", "key", "password"};
    if (wanted)
        return wanted <= parser->group_count && parser->groups[wanted - 1].is_sure ? wanted : 0;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
        for (unsigned i = 0; i < parser->group_count; i++)
            if (parser->groups[i].is_sure &&
                str_equal_ignoring_case(parser->groups[i].name, str_from(names[n])))
                return i + 1;
    return parser->group_count && parser->groups[0].is_sure ? 1 : 0;
}

static struct str name_secret(const struct regex_parser *parser, unsigned wanted, unsigned group)
{
    struct str all = buffer_str(&parser->out);
    if (wanted == REGEX_NO_SECRET)
        return arena_copy(parser->arena, all);
    if (!group)
        return arena_printf(parser->arena, "(?<secret>%.*s)", STR_ARG(all));
    const struct regex_opened *opened = &parser->groups[group - 1];
    return arena_printf(parser->arena, "%.*s(?<secret>%.*s", STR_ARG(str_slice(all, 0, opened->at)),
                        STR_ARG(str_slice(all, opened->at + opened->len, all.len)));
}

bool regex_parse(struct str text, unsigned secret_group, struct arena *arena, struct regex *out,
                 struct error *err)
{
    struct regex_parser parser = {.text = text, .arena = arena, .err = err};
    if (text.len > PATTERN_MAX)
        return error_set(err, ERROR_LIMIT, "a pattern of more than %d bytes", PATTERN_MAX);
    if (str_find_byte(text, '\0', 0) != STR_NONE)
        return error_set(err, ERROR_CONFIG, "a pattern with a NUL");
    bool is_fine = parse_alternation(&parser, &out->root);
    if (is_fine && parser.at < text.len)
        is_fine = regex_fail(&parser, "a ')' too many");
    if (is_fine) {
        unsigned group = choose_group(&parser, secret_group);
        out->is_whole_secret = group == 0;
        out->pattern = name_secret(&parser, secret_group, group);
    }
    buffer_free(&parser.out);
    return is_fine;
}
