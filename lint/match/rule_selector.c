// Kinds of nodes as selectors like CSS's: "call > identifier", "list :not(string)". What they say,
// expressions can say too: they become such.
#include "lint/match/rule_internal.h"

enum { DEPTH_MAX = 64 };

struct selector {
    struct rule_loader *loader;
    const struct yaml_node *node; // for messages
    struct str text;
    size_t at;
    unsigned depth;
};

static const struct match_expression *read_list(struct selector *selector);
static const struct match_expression *read_complex(struct selector *selector);

static const struct match_expression *fail(const struct selector *selector, const char *expected)
{
    struct error *err = selector->loader->err;
    if (!err->code) // else it was said already
        rule_error(selector->loader, selector->node, "the selector '%.*s': expected %s at character %zu",
                   STR_ARG(selector->text), expected, selector->at + 1);
    return NULL;
}

static char peek(const struct selector *selector)
{
    return selector->at < selector->text.len ? selector->text.at[selector->at] : '\0';
}

static bool skip_space(struct selector *selector)
{
    size_t start = selector->at;
    while (byte_is_space(peek(selector)))
        selector->at++;
    return selector->at > start;
}

static bool takes(struct selector *selector, char c)
{
    bool is_there = peek(selector) == c;
    selector->at += is_there;
    return is_there;
}

static struct str read_name(struct selector *selector)
{
    size_t start = selector->at;
    for (char c; (c = peek(selector)), byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-';)
        selector->at++;
    return str_slice(selector->text, start, selector->at - start);
}

static struct match_expression *make(const struct selector *selector, enum match_op op,
                                     const struct match_expression *a, const struct match_expression *b)
{
    struct match_expression *made = ARENA_NEW(selector->loader->arena, struct match_expression);
    made->op = op;
    made->parts = ARENA_ARRAY(selector->loader->arena, const struct match_expression *, 2);
    made->parts[0] = a;
    made->parts[1] = b;
    made->part_count = !b ? 1 : 2;
    return made;
}

// ":nth-child(2n+1 of call)"
static const struct match_expression *read_nth(struct selector *selector, bool is_reverse)
{
    size_t start = selector->at;
    while (byte_is_digit(peek(selector)) || byte_is_one_of(peek(selector), "nN+- "))
        selector->at++;
    struct match_expression *made = make(selector, MATCH_NTH_CHILD, NULL, NULL);
    made->part_count = 0;
    made->is_reverse = is_reverse;
    if (!rule_read_nth(str_slice(selector->text, start, selector->at - start), &made->step, &made->offset))
        return fail(selector, "a number, or one like '2n+1',");
    size_t before = selector->at;
    if (!str_equal(read_name(selector), STR("of"))) {
        selector->at = before;
        return made;
    }
    skip_space(selector);
    made->parts[0] = read_complex(selector);
    made->part_count = 1;
    return made->parts[0] ? made : NULL;
}

static const struct match_expression *read_has(struct selector *selector)
{
    struct match_expression *made = make(selector, MATCH_HAS, NULL, NULL);
    skip_space(selector);
    made->stop = takes(selector, '>') ? STOP_NEIGHBOR : STOP_END;
    skip_space(selector);
    made->parts[0] = read_complex(selector);
    return made->parts[0] ? made : NULL;
}

static const struct match_expression *read_pseudo(struct selector *selector)
{
    const struct match_expression *made = NULL;
    struct str name = read_name(selector);
    if (!takes(selector, '('))
        return fail(selector, "'('");
    if (str_equal(name, STR("nth-child")) || str_equal(name, STR("nth-last-child"))) {
        made = read_nth(selector, str_equal(name, STR("nth-last-child")));
    } else if (str_equal(name, STR("has"))) {
        made = read_has(selector);
    } else if (str_equal(name, STR("is"))) {
        made = read_list(selector);
    } else if (str_equal(name, STR("not"))) {
        skip_space(selector);
        made = read_complex(selector);
        made = made ? make(selector, MATCH_NOT, made, NULL) : NULL;
    } else {
        return fail(selector, "has, not, is, nth-child or nth-last-child before the '('");
    }
    skip_space(selector);
    return !made ? NULL : takes(selector, ')') ? made : fail(selector, "')'");
}

// "call:has(string)"
static const struct match_expression *read_compound(struct selector *selector)
{
    const struct match_expression *made = NULL;
    struct str name = read_name(selector);
    if (name.len) {
        struct match_expression *kind = make(selector, MATCH_KIND, NULL, NULL);
        kind->part_count = 0;
        if (!rule_kind(selector->loader, selector->node, name, kind))
            return NULL;
        made = kind;
    }
    while (takes(selector, ':')) {
        const struct match_expression *part = read_pseudo(selector);
        if (!part)
            return NULL;
        made = made ? make(selector, MATCH_ALL, made, part) : part;
    }
    return made ? made : fail(selector, "a kind of node");
}

// "a > b": b, whose parent is a. "a b": b, somewhere in a. "a + b": b, right behind a. "a ~ b": b, behind a.
static const struct match_expression *read_complex(struct selector *selector)
{
    if (++selector->depth > DEPTH_MAX)
        return fail(selector, "fewer selectors in one another");
    const struct match_expression *made = read_compound(selector);
    while (made) {
        bool is_apart = skip_space(selector);
        char joint = peek(selector);
        if (byte_is_one_of(joint, ">+~"))
            selector->at++;
        else if (!is_apart || byte_is_one_of(joint, "),") || !joint)
            break;
        else
            joint = ' ';
        skip_space(selector);
        const struct match_expression *next = read_compound(selector);
        struct match_expression *relation =
            make(selector, joint == '+' || joint == '~' ? MATCH_FOLLOWS : MATCH_INSIDE, made, NULL);
        relation->stop = joint == '>' || joint == '+' ? STOP_NEIGHBOR : STOP_END;
        made = next ? make(selector, MATCH_ALL, next, relation) : NULL;
    }
    selector->depth--;
    return made;
}

static const struct match_expression *read_list(struct selector *selector)
{
    skip_space(selector);
    const struct match_expression *made = read_complex(selector);
    while (made && takes(selector, ',')) {
        skip_space(selector);
        const struct match_expression *next = read_complex(selector);
        made = next ? make(selector, MATCH_ANY, made, next) : NULL;
    }
    return made;
}

const struct match_expression *rule_selector(struct rule_loader *loader, const struct yaml_node *node)
{
    struct selector selector = {.loader = loader, .node = node, .text = str_trim(node->text)};
    const struct match_expression *made = read_list(&selector);
    if (made && selector.at < selector.text.len)
        return fail(&selector, "the end");
    return made;
}
