// Rules that others name by `matches`: those of the same rule, and those for all.
#include "lint/match/rule_internal.h"

bool rule_utils(struct rule_loader *loader, const struct yaml_node *utils)
{
    if (utils && utils->kind != YAML_MAP)
        return rule_error(loader, utils, "utils is a map of names and rules");
    for (const struct yaml_node *child = utils ? utils->first : NULL; child; child = child->next) {
        struct util_slot *slot = vec_add(&loader->utils);
        slot->node = child;
        slot->util = ARENA_NEW(loader->arena, struct match_util);
        slot->util->name = child->key;
    }
    // Those for all come behind them as they are named, loaded.
    for (size_t i = 0, count = loader->utils.count; i < count; i++) {
        const struct match_expression *expression = rule_expression(loader, loader->utils.at[i].node);
        if (!expression)
            return false;
        loader->utils.at[i].util->expression = expression;
    }
    return true;
}

// Whether who asks the expression about a node asks the util about that node too.
static bool leads_to(const struct match_expression *expression, const struct match_util *wanted,
                     unsigned depth, unsigned *steps)
{
    enum { DEPTH_MAX = 100, STEPS_MAX = 10000 };
    if (!expression || depth > DEPTH_MAX || ++*steps > STEPS_MAX)
        return false;
    if (expression->op == MATCH_UTIL)
        return expression->util == wanted || leads_to(expression->util->expression, wanted, depth + 1, steps);
    if (expression->op != MATCH_ALL && expression->op != MATCH_ANY && expression->op != MATCH_NOT)
        return false;
    for (uint32_t i = 0; i < expression->part_count; i++)
        if (leads_to(expression->parts[i], wanted, depth + 1, steps))
            return true;
    return false;
}

bool rule_check_utils(const struct rule_loader *loader)
{
    for (size_t i = 0; i < loader->utils.count; i++) {
        const struct util_slot *slot = &loader->utils.at[i];
        unsigned steps = 0;
        if (leads_to(slot->util->expression, slot->util, 0, &steps))
            return rule_error(loader, slot->node, "the rule '%.*s' names itself for the same node",
                              STR_ARG(slot->util->name));
    }
    return true;
}

// One for all becomes one of the rule's own when it is first named: its variables are the rule's.
static struct match_util *find_global(struct rule_loader *loader, struct str name, bool *ok)
{
    const struct match_global *global = NULL;
    for (size_t i = 0; loader->globals && i < loader->globals->count && !global; i++)
        if (loader->globals->at[i].language == loader->rule->language &&
            str_equal(loader->globals->at[i].id, name))
            global = &loader->globals->at[i];
    if (!global)
        return NULL;
    struct match_util *util = ARENA_NEW(loader->arena, struct match_util);
    struct util_slot *slot = vec_add(&loader->utils); // before it is loaded: it may name itself
    slot->node = global->rule;
    slot->util = util;
    util->name = global->id;
    struct str file = loader->name;
    loader->name = global->file;
    util->expression = rule_expression(loader, global->rule);
    loader->name = file;
    *ok = util->expression != NULL;
    return util;
}

const struct match_expression *rule_util(struct rule_loader *loader, const struct yaml_node *node)
{
    struct match_expression *out = ARENA_NEW(loader->arena, struct match_expression);
    bool is_name = node->kind == YAML_SCALAR, ok = true;
    out->op = MATCH_UTIL;
    for (size_t i = 0; is_name && i < loader->utils.count && !out->util; i++)
        if (str_equal(loader->utils.at[i].util->name, node->text))
            out->util = loader->utils.at[i].util;
    if (is_name && !out->util)
        out->util = find_global(loader, node->text, &ok);
    if (!ok || out->util)
        return ok ? out : NULL;
    if (is_name)
        rule_error(loader, node, "no rule '%.*s' is among the utils", STR_ARG(node->text));
    else
        rule_error(loader, node, "matches is the name of one of the utils");
    return NULL;
}

static bool add_global(struct match_globals *globals, const struct yaml_node *map, struct rule_loader *loader)
{
    static const char *const keys[] = {"id", "language", "rule", "message", "note", "severity", NULL};
    if (map->kind != YAML_MAP || !yaml_check_keys(map, loader->name, keys, loader->err))
        return loader->err->code ? false
                                 : rule_error(loader, map, "a rule is a map with id, language and rule");
    const struct yaml_node *id = yaml_get(map, "id"), *rule = yaml_get(map, "rule");
    const struct yaml_node *language = yaml_get(map, "language");
    if (!id || id->kind != YAML_SCALAR || !rule || !language)
        return rule_error(loader, map, "a rule that others may name has an id, a language and a rule");
    const struct yaml_node *item = language->kind == YAML_LIST ? language->first : language;
    for (; item; item = language->kind == YAML_LIST ? item->next : NULL) {
        enum syntax_language which;
        if (item->kind != YAML_SCALAR || !syntax_language_from(item->text, &which))
            return rule_error(loader, item,
                              "no grammar is there for the language '%.*s': see andon lint --languages",
                              STR_ARG(item->text));
        *vec_add(globals) = (struct match_global){id->text, loader->name, which, rule};
    }
    return true;
}

bool match_globals_add(struct match_globals *globals, struct str text, struct str name, struct arena *arena,
                       struct error *err)
{
    struct rule_loader loader = {.name = name, .arena = arena, .err = err};
    struct yaml_node *documents;
    if (!yaml_parse(text, name, true, arena, &documents, err))
        return false;
    for (const struct yaml_node *map = documents->first; map; map = map->next)
        if (map->kind != YAML_NULL && !add_global(globals, map, &loader))
            return false;
    return true;
}
