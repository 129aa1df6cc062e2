// Expressions of rules, from YAML.
#include "lint/match/rule_internal.h"

#include <stdio.h>

bool rule_error(const struct rule_loader *loader, const struct yaml_node *at, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return error_set(loader->err, ERROR_CONFIG, "%.*s:%zu:%zu: %s", STR_ARG(loader->name), at->line,
                     at->column, text);
}

static struct match_expression *expression_new(const struct rule_loader *loader, enum match_op op)
{
    struct match_expression *made = ARENA_NEW(loader->arena, struct match_expression);
    made->op = op;
    return made;
}

static bool is_scalar(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR;
}

static bool set_parts(struct rule_loader *loader, struct match_expression *out,
                      const struct match_expression *part)
{
    out->parts = ARENA_ARRAY(loader->arena, const struct match_expression *, 1);
    out->parts[0] = part;
    out->part_count = 1;
    return part != NULL;
}

// A pattern of the rule's language.
static struct pattern *new_pattern(struct rule_loader *loader, const struct yaml_node *at, struct str text,
                                   struct str selector)
{
    struct pattern *pattern = ARENA_NEW(loader->arena, struct pattern);
    struct error err = {0};
    if (pattern_compile(text, selector, loader->rule->language, &loader->rule->names, loader->arena, pattern,
                        &err))
        return pattern;
    rule_error(loader, at, "pattern: %s", err.message);
    return NULL;
}

static const struct match_expression *load_pattern(struct rule_loader *loader, const struct yaml_node *node)
{
    static const char *const keys[] = {"context", "selector", "strictness", NULL};
    struct match_expression *out = expression_new(loader, MATCH_PATTERN);
    const struct yaml_node *context = node, *selector = NULL, *strictness = NULL;
    if (node->kind == YAML_MAP) {
        if (!yaml_check_keys(node, loader->name, keys, loader->err))
            return NULL;
        context = yaml_get(node, "context");
        selector = yaml_get(node, "selector");
        strictness = yaml_get(node, "strictness");
    }
    if (!context || !is_scalar(context) || (selector && !is_scalar(selector)) ||
        (strictness && !is_scalar(strictness))) {
        rule_error(loader, node,
                   "a pattern is a text, or has a context, and may have a selector and a strictness");
        return NULL;
    }
    out->pattern = new_pattern(loader, context, context->text, selector ? selector->text : (struct str){0});
    if (!out->pattern)
        return NULL;
    if (strictness && !strictness_parse(strictness->text, &out->pattern->strictness)) {
        rule_error(loader, strictness,
                   "strictness is cst, smart, ast, relaxed, signature or template, not '%.*s'",
                   STR_ARG(strictness->text));
        return NULL;
    }
    return out;
}

bool rule_kind(const struct rule_loader *loader, const struct yaml_node *at, struct str name,
               struct match_expression *out)
{
    const TSLanguage *grammar = syntax_grammar(loader->rule->language);
    out->symbol = str_equal(name, STR("ERROR"))
                      ? MATCH_SYMBOL_ERROR
                      : ts_language_symbol_for_name(grammar, name.at, (uint32_t)name.len, true);
    out->is_supertype = out->symbol && out->symbol != MATCH_SYMBOL_ERROR &&
                        ts_language_symbol_type(grammar, out->symbol) == TSSymbolTypeSupertype;
    loader->rule->wants_supertypes = loader->rule->wants_supertypes || out->is_supertype;
    return out->symbol || rule_error(loader, at, "%s has no kind of node '%.*s'%.*s",
                                     syntax_language_name(loader->rule->language), STR_ARG(name),
                                     STR_ARG(match_kind_meant(loader->rule->language, name, loader->arena)));
}

static const struct match_expression *load_kind(struct rule_loader *loader, const struct yaml_node *node)
{
    struct match_expression *out = expression_new(loader, MATCH_KIND);
    if (!is_scalar(node)) {
        rule_error(loader, node, "a kind is a text");
        return NULL;
    }
    for (size_t i = 0; i < node->text.len; i++)
        if (byte_is_space(node->text.at[i]) || byte_is_one_of(node->text.at[i], ">+~:,.()"))
            return rule_selector(loader, node);
    return rule_kind(loader, node, node->text, out) ? out : NULL;
}

bool rule_regex(struct rule_loader *loader, const struct yaml_node *node, struct match_regex **out)
{
    struct error err = {0};
    if (node->kind != YAML_SCALAR)
        return rule_error(loader, node, "a regular expression is a text");
    if (!match_regex_new(node->text, out, &err))
        return rule_error(loader, node, "%s", err.message);
    *vec_add(&loader->rule->regexes) = *out;
    return true;
}

static const struct match_expression *load_regex(struct rule_loader *loader, const struct yaml_node *node)
{
    struct match_expression *out = expression_new(loader, MATCH_REGEX);
    out->regex_text = node->text;
    return rule_regex(loader, node, &out->regex) ? out : NULL;
}

// "2", "odd"-like "2n+1", "-n + 3".
bool rule_read_nth(struct str text, int *step, int *offset)
{
    char room[32];
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_space(text.at[i])) {
            if (length + 1 >= sizeof room)
                return false;
            room[length++] = byte_lower(text.at[i]);
        }
    room[length] = '\0';
    int consumed = 0, number = 0;
    const char *at = room;
    *step = *offset = 0;
    const char *n = strchr(room, 'n');
    if (n) {
        size_t head = (size_t)(n - room);
        if (head == 0 || (head == 1 && room[0] == '+'))
            *step = 1;
        else if (head == 1 && room[0] == '-')
            *step = -1;
        else if (sscanf(room, "%d%n", step, &consumed) != 1 || (size_t)consumed != head)
            return false;
        at = n + 1;
        if (*at == '\0')
            return true;
        if (*at != '+' && *at != '-')
            return false;
    }
    if (sscanf(at, "%d%n", &number, &consumed) != 1 || at[consumed] != '\0' || number > 1000000 ||
        number < -1000000)
        return false;
    *offset = number;
    return true;
}

static const struct match_expression *load_nth_child(struct rule_loader *loader, const struct yaml_node *node)
{
    static const char *const keys[] = {"position", "ofRule", "reverse", NULL};
    struct match_expression *out = expression_new(loader, MATCH_NTH_CHILD);
    const struct yaml_node *position = node, *of = NULL, *reverse = NULL;
    if (node->kind == YAML_MAP) {
        if (!yaml_check_keys(node, loader->name, keys, loader->err))
            return NULL;
        position = yaml_get(node, "position");
        of = yaml_get(node, "ofRule");
        reverse = yaml_get(node, "reverse");
    }
    if (!position || !is_scalar(position) || !rule_read_nth(position->text, &out->step, &out->offset)) {
        rule_error(loader, node, "nthChild is a number, or of the form '2n+1', or has such a position");
        return NULL;
    }
    if (reverse && !yaml_to_bool(reverse, loader->name, &out->is_reverse, loader->err))
        return NULL;
    return !of || set_parts(loader, out, rule_expression(loader, of)) ? out : NULL;
}

static bool read_place(struct rule_loader *loader, const struct yaml_node *node, struct match_place *out)
{
    const struct yaml_node *line = node ? yaml_get(node, "line") : NULL,
                           *column = node ? yaml_get(node, "column") : NULL;
    int64_t number = 0;
    out->column = UINT32_MAX;
    if (!line)
        return false;
    if (!yaml_to_number(line, loader->name, &number, loader->err) || number < 0 || number >= UINT32_MAX)
        return false;
    out->line = (uint32_t)number;
    if (!column)
        return true;
    if (!yaml_to_number(column, loader->name, &number, loader->err) || number < 0 || number >= UINT32_MAX)
        return false;
    out->column = (uint32_t)number;
    return true;
}

static const struct match_expression *load_range(struct rule_loader *loader, const struct yaml_node *node)
{
    struct match_expression *out = expression_new(loader, MATCH_RANGE);
    if (node->kind == YAML_MAP && read_place(loader, yaml_get(node, "start"), &out->from) &&
        read_place(loader, yaml_get(node, "end"), &out->to))
        return out;
    if (!loader->err->code)
        rule_error(loader, node, "a range has a start and an end, with a line and a column, from 0");
    return NULL;
}

struct yaml_node *rule_map_without(const struct rule_loader *loader, const struct yaml_node *map,
                                   const char *const *keys)
{
    struct yaml_node *out = ARENA_NEW(loader->arena, struct yaml_node), **next = &out->first;
    *out = *map;
    out->first = NULL;
    out->count = 0;
    for (const struct yaml_node *child = map->first; child; child = child->next) {
        if (str_is_one_of(child->key, keys))
            continue;
        struct yaml_node *copy = ARENA_NEW(loader->arena, struct yaml_node);
        *copy = *child;
        copy->next = NULL;
        *next = copy;
        next = &copy->next;
        out->count++;
    }
    return out;
}

static bool load_stop(struct rule_loader *loader, const struct yaml_node *stop, struct match_expression *out)
{
    if (!stop || (is_scalar(stop) && str_equal(stop->text, STR("neighbor"))))
        out->stop = STOP_NEIGHBOR;
    else if (is_scalar(stop) && str_equal(stop->text, STR("end")))
        out->stop = STOP_END;
    else if (stop->kind == YAML_MAP)
        out->stop = STOP_RULE;
    else
        return rule_error(loader, stop, "stopBy is neighbor, end or a rule");
    if (out->stop == STOP_RULE)
        out->stop_rule = rule_expression(loader, stop);
    return out->stop != STOP_RULE || out->stop_rule;
}

static const struct match_expression *load_relation(struct rule_loader *loader, const struct yaml_node *node,
                                                    enum match_op op)
{
    struct match_expression *out = expression_new(loader, op);
    const struct yaml_node *field = node->kind == YAML_MAP ? yaml_get(node, "field") : NULL;
    if (node->kind != YAML_MAP) {
        rule_error(loader, node, "a relation is a rule, and may have stopBy and field");
        return NULL;
    }
    if (field) {
        const TSLanguage *grammar = syntax_grammar(loader->rule->language);
        if (op == MATCH_PRECEDES || op == MATCH_FOLLOWS || !is_scalar(field)) {
            rule_error(loader, field, "a field is a name, of inside and has alone");
            return NULL;
        }
        out->field = ts_language_field_id_for_name(grammar, field->text.at, (uint32_t)field->text.len);
        if (!out->field) {
            rule_error(loader, field, "%s has no field '%.*s'%.*s",
                       syntax_language_name(loader->rule->language), STR_ARG(field->text),
                       STR_ARG(match_field_meant(loader->rule->language, field->text, loader->arena)));
            return NULL;
        }
    }
    if (!load_stop(loader, yaml_get(node, "stopBy"), out))
        return NULL;
    // The keys of a relation are those of an expression, and two more.
    static const char *const own[] = {"stopBy", "field", NULL};
    return set_parts(loader, out, rule_expression(loader, rule_map_without(loader, node, own))) ? out : NULL;
}

static const struct match_expression *load_parts(struct rule_loader *loader, const struct yaml_node *node,
                                                 enum match_op op)
{
    struct match_expression *out = expression_new(loader, op);
    if (op == MATCH_NOT)
        return set_parts(loader, out, rule_expression(loader, node)) ? out : NULL;
    if (node->kind != YAML_LIST || node->count == 0) {
        rule_error(loader, node, "all and any are lists of rules");
        return NULL;
    }
    out->parts = ARENA_ARRAY(loader->arena, const struct match_expression *, node->count);
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        const struct match_expression *part = rule_expression(loader, item);
        if (!part)
            return NULL;
        out->parts[out->part_count++] = part;
    }
    return out;
}

static const struct match_expression *load_key(struct rule_loader *loader, const struct yaml_node *node)
{
    static const struct {
        const char *key;
        enum match_op op;
    } keys[] = {{"pattern", MATCH_PATTERN}, {"kind", MATCH_KIND},
                {"regex", MATCH_REGEX},     {"nthChild", MATCH_NTH_CHILD},
                {"range", MATCH_RANGE},     {"inside", MATCH_INSIDE},
                {"has", MATCH_HAS},         {"precedes", MATCH_PRECEDES},
                {"follows", MATCH_FOLLOWS}, {"all", MATCH_ALL},
                {"any", MATCH_ANY},         {"not", MATCH_NOT},
                {"matches", MATCH_UTIL},    {"parent", MATCH_INSIDE}};
    enum match_op op = MATCH_PATTERN;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (str_equal(node->key, str_from(keys[i].key)))
            op = keys[i].op;
    switch (op) {
    case MATCH_PATTERN: return load_pattern(loader, node);
    case MATCH_KIND: return load_kind(loader, node);
    case MATCH_REGEX: return load_regex(loader, node);
    case MATCH_NTH_CHILD: return load_nth_child(loader, node);
    case MATCH_RANGE: return load_range(loader, node);
    case MATCH_INSIDE:
    case MATCH_HAS:
    case MATCH_PRECEDES:
    case MATCH_FOLLOWS: return load_relation(loader, node, op);
    case MATCH_ALL:
    case MATCH_ANY:
    case MATCH_NOT: return load_parts(loader, node, op);
    case MATCH_UTIL: return rule_util(loader, node);
    }
    return NULL;
}

// What says of the node itself comes before what looks around it, whatever the order of the keys; which part
// binds a variable first is the same as in ast-grep.
static int rank_of(const struct match_expression *part)
{
    static const int ranks[] = {
        [MATCH_KIND] = 0,    [MATCH_PATTERN] = 1, [MATCH_REGEX] = 2, [MATCH_NTH_CHILD] = 2,
        [MATCH_RANGE] = 2,   [MATCH_ALL] = 3,     [MATCH_ANY] = 4,   [MATCH_NOT] = 5,
        [MATCH_UTIL] = 6,    [MATCH_INSIDE] = 7,  [MATCH_HAS] = 8,   [MATCH_PRECEDES] = 9,
        [MATCH_FOLLOWS] = 10};
    return ranks[part->op];
}

const struct match_expression *rule_expression(struct rule_loader *loader, const struct yaml_node *node)
{
    static const char *const known[] = {"pattern", "kind", "regex",    "nthChild", "range",
                                        "inside",  "has",  "precedes", "follows",  "all",
                                        "any",     "not",  "matches",  "parent",   NULL};
    if (node->kind != YAML_MAP || node->count == 0) {
        rule_error(loader, node,
                   "a rule has a pattern, a kind, a regex, a relation, all, any, not or matches");
        return NULL;
    }
    if (!yaml_check_keys(node, loader->name, known, loader->err))
        return NULL;
    struct match_expression *all = expression_new(loader, MATCH_ALL);
    all->parts = ARENA_ARRAY(loader->arena, const struct match_expression *, node->count);
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        const struct match_expression *part = load_key(loader, child);
        if (!part)
            return NULL;
        uint32_t at = all->part_count++;
        for (; at > 0 && rank_of(all->parts[at - 1]) > rank_of(part); at--)
            all->parts[at] = all->parts[at - 1];
        all->parts[at] = part;
    }
    return all->part_count == 1 ? all->parts[0] : all;
}
