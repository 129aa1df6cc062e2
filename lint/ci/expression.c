// A recursive descent of a few levels: or, and, comparison, not, postfix, primary. Brackets and "!" alone
// nest, and NESTED_MAX bounds them; chains of "." and of comparisons are bounded by CHAIN_MAX, since trees of
// them are walked by recursion too.
#include "lint/ci/expression.h"

enum { NESTED_MAX = 50, CHAIN_MAX = 200 };

enum token { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_SIGN, TOKEN_BAD };

struct parser {
    struct str text;
    struct arena *arena;
    struct expression_error *error;
    enum token token;
    struct str value;    // of the token, as written
    size_t offset, next; // where it starts, and the next one
    size_t nested;
};

static struct expression *parse_or(struct parser *parser);

static struct expression *fail(struct parser *parser, size_t offset, size_t length, const char *message)
{
    if (!parser->error->message)
        *parser->error = (struct expression_error){offset, length, message};
    return NULL;
}

static bool is_name_start(char c)
{
    return byte_is_alpha(c) || c == '_';
}

static bool is_name(char c)
{
    return is_name_start(c) || byte_is_digit(c) || c == '-';
}

static void take_token(struct parser *parser, enum token token, size_t length)
{
    parser->token = token;
    parser->value = str_slice(parser->text, parser->offset, length);
    parser->next = parser->offset + length;
}

static void refuse(struct parser *parser, size_t length, const char *message)
{
    take_token(parser, TOKEN_BAD, length);
    fail(parser, parser->offset, length, message);
}

// Strings are in single quotes; two of them are one inside.
static void read_string(struct parser *parser)
{
    const struct str text = parser->text;
    for (size_t at = parser->offset + 1; at < text.len; at++) {
        if (text.at[at] != '\'')
            continue;
        if (at + 1 < text.len && text.at[at + 1] == '\'') {
            at++;
            continue;
        }
        take_token(parser, TOKEN_STRING, at + 1 - parser->offset);
        return;
    }
    refuse(parser, text.len - parser->offset, "the string is not closed: its end should be a '");
}

static bool is_number(struct str text)
{
    size_t at = text.len && (text.at[0] == '-' || text.at[0] == '+'), digits = 0;
    const struct str rest = str_slice(text, at, text.len);
    if (str_equal(rest, STR("Infinity")) || str_equal(rest, STR("NaN")))
        return true;
    if (str_starts_with(rest, STR("0x")) || str_starts_with(rest, STR("0o"))) {
        const bool is_hex = rest.at[1] == 'x';
        for (at = 2; at < rest.len; at++) {
            const char c = byte_lower(rest.at[at]);
            if (is_hex ? !byte_is_digit(c) && (c < 'a' || c > 'f') : c < '0' || c > '7')
                return false;
        }
        return rest.len > 2;
    }
    for (; at < text.len && byte_is_digit(text.at[at]); at++)
        digits++;
    if (at < text.len && text.at[at] == '.')
        for (at++; at < text.len && byte_is_digit(text.at[at]); at++)
            digits++;
    if (digits && at < text.len && byte_lower(text.at[at]) == 'e') {
        at++;
        at += at < text.len && (text.at[at] == '+' || text.at[at] == '-');
        for (digits = 0; at < text.len && byte_is_digit(text.at[at]); at++)
            digits++;
    }
    return digits > 0 && at == text.len;
}

// A name, or a number, which may start like one.
static void read_word(struct parser *parser)
{
    const struct str text = parser->text;
    size_t end = parser->offset + 1;
    const bool may_be_name = is_name_start(text.at[parser->offset]);
    while (end < text.len &&
           (is_name(text.at[end]) || (!may_be_name && (text.at[end] == '.' || text.at[end] == '+'))))
        end++;
    take_token(parser, may_be_name ? TOKEN_NAME : TOKEN_NUMBER, end - parser->offset);
    if (!may_be_name && !is_number(parser->value))
        refuse(parser, end - parser->offset, "this is no number");
}

static void advance(struct parser *parser)
{
    static const char *const signs[] = {"&&", "||", "==", "!=", "<=", ">=", "(", ")",
                                        "[",  "]",  ",",  ".",  "*",  "!",  "<", ">"};
    const struct str text = parser->text;
    parser->offset = parser->next;
    while (parser->offset < text.len && byte_is_space(text.at[parser->offset]))
        parser->offset++;
    if (parser->offset >= text.len) {
        take_token(parser, TOKEN_END, 0);
        return;
    }
    const char c = text.at[parser->offset];
    const char after = parser->offset + 1 < text.len ? text.at[parser->offset + 1] : 0;
    if (c == '\'') {
        read_string(parser);
        return;
    }
    if (is_name_start(c) || byte_is_digit(c) || c == '-' || c == '+' || (c == '.' && byte_is_digit(after))) {
        read_word(parser);
        return;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const struct str sign = str_from(signs[i]);
        if (str_equal(str_slice(text, parser->offset, sign.len), sign)) {
            take_token(parser, TOKEN_SIGN, sign.len);
            return;
        }
    }
    if (c == '"')
        refuse(parser, 1, "strings stand in single quotes here");
    else if (c == '=' || c == '&' || c == '|')
        refuse(parser, 1,
               c == '=' ? "one '=': equality is ==" : "one '&' or '|': the operators are && and ||");
    else
        refuse(parser, 1, "a character that no expression has");
}

static bool is_sign(const struct parser *parser, const char *sign)
{
    return parser->token == TOKEN_SIGN && str_equal(parser->value, str_from(sign));
}

static bool take_sign(struct parser *parser, const char *sign)
{
    const bool is_there = is_sign(parser, sign);
    if (is_there)
        advance(parser);
    return is_there;
}

static struct expression *new_node(struct parser *parser, enum expression_kind kind, size_t offset)
{
    struct expression *node = ARENA_NEW(parser->arena, struct expression);
    node->kind = kind;
    node->offset = offset;
    return node;
}

// What was taken so far ends before the token that is next.
static struct expression *finish(const struct parser *parser, struct expression *node)
{
    size_t end = parser->offset;
    while (end > node->offset && byte_is_space(parser->text.at[end - 1]))
        end--;
    node->length = end - node->offset;
    return node;
}

static void add_child(struct expression *node, struct expression *child)
{
    struct expression **last = &node->first;
    while (*last)
        last = &(*last)->next;
    *last = child;
    node->count++;
}

static struct expression *parse_call(struct parser *parser, struct expression *call)
{
    struct expression *last = NULL;
    call->kind = EXPRESSION_CALL;
    advance(parser);
    if (take_sign(parser, ")"))
        return finish(parser, call);
    do {
        struct expression *argument = parse_or(parser);
        if (!argument)
            return NULL;
        if (last)
            last->next = argument;
        else
            call->first = argument;
        last = argument;
        call->count++;
    } while (take_sign(parser, ","));
    if (!take_sign(parser, ")"))
        return fail(parser, parser->offset, parser->value.len, "expected , or ) behind an argument");
    return finish(parser, call);
}

static struct str unquote(struct parser *parser)
{
    const struct str inner = str_slice(parser->value, 1, parser->value.len - 2);
    if (str_find(inner, STR("''"), 0) == STR_NONE)
        return inner;
    char *text = arena_alloc(parser->arena, inner.len, 1);
    size_t length = 0;
    for (size_t i = 0; i < inner.len; i++) {
        text[length++] = inner.at[i];
        i += inner.at[i] == '\'';
    }
    return (struct str){text, length};
}

static struct expression *parse_name(struct parser *parser)
{
    static const struct {
        const char *word;
        enum expression_kind kind;
    } words[] = {
        {"true", EXPRESSION_BOOLEAN}, {"false", EXPRESSION_BOOLEAN},   {"null", EXPRESSION_NULL},
        {"NaN", EXPRESSION_NUMBER},   {"Infinity", EXPRESSION_NUMBER},
    };
    struct expression *node = new_node(parser, EXPRESSION_CONTEXT, parser->offset);
    node->text = parser->value;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(node->text, str_from(words[i].word)))
            node->kind = words[i].kind;
    advance(parser);
    if (node->kind == EXPRESSION_CONTEXT && is_sign(parser, "("))
        return parse_call(parser, node);
    return finish(parser, node);
}

static struct expression *parse_primary(struct parser *parser)
{
    const size_t start = parser->offset;
    if (parser->token == TOKEN_NAME)
        return parse_name(parser);
    if (parser->token == TOKEN_STRING || parser->token == TOKEN_NUMBER) {
        const bool is_string = parser->token == TOKEN_STRING;
        struct expression *node = new_node(parser, is_string ? EXPRESSION_STRING : EXPRESSION_NUMBER, start);
        node->text = is_string ? unquote(parser) : parser->value;
        advance(parser);
        return finish(parser, node);
    }
    if (take_sign(parser, "(")) {
        struct expression *node = parse_or(parser);
        if (node && !take_sign(parser, ")"))
            return fail(parser, parser->offset, parser->value.len, "expected )");
        return node;
    }
    if (parser->token == TOKEN_BAD)
        return NULL;
    return fail(parser, start, parser->value.len,
                parser->token == TOKEN_END ? "something is missing at the end of the expression"
                                           : "expected a value here");
}

// Takes ".name", ".*", "[…]" or "[*]" behind `object`.
static struct expression *parse_access(struct parser *parser, struct expression *object)
{
    struct expression *node = new_node(parser, EXPRESSION_PROPERTY, object->offset);
    add_child(node, object);
    if (take_sign(parser, ".")) {
        if (is_sign(parser, "*"))
            node->kind = EXPRESSION_STAR;
        else if (parser->token != TOKEN_NAME)
            return fail(parser, parser->offset, parser->value.len, "expected a name or * behind the point");
        node->text = parser->value;
        advance(parser);
        return finish(parser, node);
    }
    advance(parser);
    if (take_sign(parser, "*")) {
        node->kind = EXPRESSION_STAR;
    } else {
        struct expression *index = parse_or(parser);
        if (!index)
            return NULL;
        node->kind = EXPRESSION_INDEX;
        object->next = index;
        node->count++;
    }
    if (!take_sign(parser, "]"))
        return fail(parser, parser->offset, parser->value.len, "expected ]");
    return finish(parser, node);
}

static struct expression *parse_postfix(struct parser *parser)
{
    struct expression *node = parse_primary(parser);
    for (size_t i = 0; node && (is_sign(parser, ".") || is_sign(parser, "[")); i++) {
        if (i == CHAIN_MAX)
            return fail(parser, parser->offset, 1, "more than 200 names in a row");
        node = parse_access(parser, node);
    }
    return node;
}

static struct expression *parse_not(struct parser *parser)
{
    struct expression *node;
    if (parser->nested >= NESTED_MAX)
        return fail(parser, parser->offset, 1, "nested deeper than 50 levels");
    parser->nested++;
    if (is_sign(parser, "!")) {
        struct expression *negated;
        node = new_node(parser, EXPRESSION_NOT, parser->offset);
        advance(parser);
        negated = parse_not(parser);
        if (negated)
            add_child(node, negated), finish(parser, node);
        else
            node = NULL;
    } else {
        node = parse_postfix(parser);
    }
    parser->nested--;
    return node;
}

static bool is_comparison(const struct parser *parser)
{
    return is_sign(parser, "==") || is_sign(parser, "!=") || is_sign(parser, "<") || is_sign(parser, "<=") ||
           is_sign(parser, ">") || is_sign(parser, ">=");
}

static struct expression *parse_comparison(struct parser *parser)
{
    struct expression *left = parse_not(parser);
    for (size_t i = 0; left && is_comparison(parser); i++) {
        struct expression *node = new_node(parser, EXPRESSION_COMPARE, left->offset);
        if (i == CHAIN_MAX)
            return fail(parser, parser->offset, 1, "more than 200 comparisons in a row");
        node->text = parser->value;
        advance(parser);
        struct expression *right = parse_not(parser);
        if (!right)
            return NULL;
        add_child(node, left);
        add_child(node, right);
        left = finish(parser, node);
    }
    return left;
}

// a && b && c is one node with three children: chains may be long.
static struct expression *parse_chain(struct parser *parser, const char *sign, enum expression_kind kind,
                                      struct expression *(*parse_part)(struct parser *parser))
{
    struct expression *last = parse_part(parser);
    if (!last || !is_sign(parser, sign))
        return last;
    struct expression *node = new_node(parser, kind, last->offset);
    node->first = last;
    node->count = 1;
    while (take_sign(parser, sign)) {
        struct expression *part = parse_part(parser);
        if (!part)
            return NULL;
        last->next = part;
        last = part;
        node->count++;
    }
    return finish(parser, node);
}

static struct expression *parse_and(struct parser *parser)
{
    return parse_chain(parser, "&&", EXPRESSION_AND, parse_comparison);
}

static struct expression *parse_or(struct parser *parser)
{
    return parse_chain(parser, "||", EXPRESSION_OR, parse_and);
}

bool expression_parse(struct str text, struct arena *arena, struct expression **out,
                      struct expression_error *error)
{
    struct parser parser = {.text = text, .arena = arena, .error = error};
    *error = (struct expression_error){0};
    advance(&parser);
    if (parser.token == TOKEN_END) {
        fail(&parser, 0, text.len, "the expression is empty");
        return false;
    }
    *out = parse_or(&parser);
    if (*out && parser.token != TOKEN_END)
        fail(&parser, parser.offset, parser.value.len, "expected an operator or the end of the expression");
    return *out && !error->message;
}

static const struct str opening = {"${{", 3};

bool expression_is_in(struct str text)
{
    return str_find(text, opening, 0) != STR_NONE;
}

bool expression_find(struct str scalar, size_t *at, struct str *text)
{
    const size_t open = str_find(scalar, opening, *at);
    bool is_string = false;
    if (open == STR_NONE)
        return false;
    for (size_t i = open + 3; i < scalar.len; i++) {
        if (scalar.at[i] == '\'')
            is_string = !is_string;
        else if (!is_string && scalar.at[i] == '}' && i + 1 < scalar.len && scalar.at[i + 1] == '}') {
            *text = str_slice(scalar, open + 3, i - open - 3);
            *at = i + 2;
            return true;
        }
    }
    *text = (struct str){0};
    *at = open;
    return true;
}
