// Transforms and rewriters of rules, from YAML.
#include "lint/match/fix.h"
#include "lint/match/rule_internal.h"

static bool load_variable(struct rule_loader *loader, const struct yaml_node *map, struct str *out)
{
    const struct yaml_node *source = yaml_get(map, "source");
    struct pattern_hole hole;
    struct str text = source && source->kind == YAML_SCALAR ? source->text : (struct str){0};
    size_t dollars = 0;
    while (dollars < text.len && text.at[dollars] == '$')
        dollars++;
    if (dollars == 0 || dollars == text.len)
        return rule_error(loader, map, "a transform has a source such as $NAME");
    *out = pattern_hole_at(text, &hole) == text.len && hole.name.len ? hole.name
                                                                     : str_slice(text, dollars, text.len);
    return true;
}

static bool load_case(struct rule_loader *loader, const struct yaml_node *map, struct match_transform *out)
{
    static const char *const cases[CASE_COUNT] = {"lowerCase", "upperCase", "capitalize", "camelCase",
                                                  "snakeCase", "kebabCase", "pascalCase"};
    static const char *const separators[] = {"caseChange", "dash", "dot", "slash", "space", "underscore"};
    const struct yaml_node *to = yaml_get(map, "toCase"), *by = yaml_get(map, "separatedBy");
    int found = CASE_COUNT;
    for (int i = 0; to && to->kind == YAML_SCALAR && i < CASE_COUNT; i++)
        found = str_equal(to->text, str_from(cases[i])) ? i : found;
    if (found == CASE_COUNT)
        return rule_error(loader, map,
                          "toCase is lowerCase, upperCase, capitalize, camelCase, snakeCase, kebabCase or "
                          "pascalCase");
    out->to_case = (enum match_case)found;
    out->separators = by ? 0 : SEPARATOR_ALL;
    for (const struct yaml_node *item = by && by->kind == YAML_LIST ? by->first : NULL; item;
         item = item->next) {
        unsigned bit = 0;
        for (unsigned i = 0; i < 6; i++)
            if (item->kind == YAML_SCALAR && str_equal_ignoring_case(item->text, str_from(separators[i])))
                bit = 1u << i;
        if (!bit)
            return rule_error(loader, item,
                              "separatedBy has caseChange, dash, dot, slash, space and underscore");
        out->separators |= bit;
    }
    return true;
}

static bool load_number(struct rule_loader *loader, const struct yaml_node *map, const char *key, bool *has,
                        int64_t *out)
{
    const struct yaml_node *node = yaml_get(map, key);
    *has = node != NULL;
    return !node || yaml_to_number(node, loader->name, out, loader->err);
}

static bool load_substring(struct rule_loader *loader, const struct yaml_node *map,
                           struct match_transform *out)
{
    return load_number(loader, map, "startChar", &out->has_start, &out->start) &&
           load_number(loader, map, "endChar", &out->has_end, &out->end);
}

static bool load_replace(struct rule_loader *loader, const struct yaml_node *map, struct match_transform *out)
{
    const struct yaml_node *replace = yaml_get(map, "replace"), *by = yaml_get(map, "by");
    if (!replace || replace->kind != YAML_SCALAR || !by)
        return rule_error(loader, map, "the transform 'replace' has source, replace and by");
    out->by = by->kind == YAML_SCALAR ? by->text : (struct str){"", 0};
    return rule_regex(loader, replace, &out->replace);
}

// The rule whose rewriters may be named.
static const struct match_rule *root_of(const struct match_rule *rule)
{
    return rule->enclosing ? rule->enclosing : rule;
}

static bool load_rewrite(struct rule_loader *loader, const struct yaml_node *map, struct match_transform *out)
{
    const struct match_rule *root = root_of(loader->rule);
    const struct yaml_node *names = yaml_get(map, "rewriters"), *joint = yaml_get(map, "joinBy");
    if (!names || names->kind != YAML_LIST || !names->count || (joint && joint->kind != YAML_SCALAR))
        return rule_error(loader, map,
                          "the transform 'rewrite' has source, a list of rewriters, and may have joinBy");
    out->has_joint = joint != NULL;
    out->joint = joint && joint->text.at ? joint->text : (struct str){"", 0};
    out->rewriters = ARENA_ARRAY(loader->arena, uint16_t, names->count);
    for (const struct yaml_node *item = names->first; item; item = item->next) {
        size_t found = 0;
        while (found < root->rewriter_count &&
               !(item->kind == YAML_SCALAR && str_equal(root->rewriters[found]->id, item->text)))
            found++;
        if (found == root->rewriter_count)
            return rule_error(loader, item, "no rewriter '%.*s' is in the rule", STR_ARG(item->text));
        out->rewriters[out->rewriter_count++] = (uint16_t)found;
    }
    return true;
}

static const struct {
    const char *name;
    enum match_transform_kind kind;
    bool (*load)(struct rule_loader *loader, const struct yaml_node *map, struct match_transform *out);
    const char *keys[4];
} kinds[] = {
    {"substring", TRANSFORM_SUBSTRING, load_substring, {"source", "startChar", "endChar", NULL}},
    {"replace", TRANSFORM_REPLACE, load_replace, {"source", "replace", "by", NULL}},
    {"convert", TRANSFORM_CONVERT, load_case, {"source", "toCase", "separatedBy", NULL}},
    {"rewrite", TRANSFORM_REWRITE, load_rewrite, {"source", "rewriters", "joinBy", NULL}},
};

// The value at the start of `rest`, as YAML, and what is behind it.
static bool cut_value(struct rule_loader *loader, const struct yaml_node *at, struct str *rest,
                      struct yaml_node **out)
{
    size_t end;
    char c = rest->len ? rest->at[0] : '\0';
    if (c == '\'' || c == '"' || c == '[') {
        end = str_find_byte(*rest, (char)(c == '[' ? ']' : c), 1);
        if (end == STR_NONE)
            return rule_error(loader, at, "the transform's '%c' has no end", c);
        end++;
    } else {
        end = str_find_byte(*rest, ',', 0);
        end = end == STR_NONE ? rest->len : end;
    }
    struct str text = str_slice(*rest, 0, end);
    *rest = str_trim(str_slice(*rest, end, rest->len));
    if (rest->len && rest->at[0] == ',')
        *rest = str_trim(str_slice(*rest, 1, rest->len));
    if (!yaml_parse(text, loader->name, false, loader->arena, out, loader->err))
        return error_wrap(loader->err, "%.*s:%zu", STR_ARG(loader->name), at->line);
    return true;
}

// "replace($NAME, replace='^a', by=b)": the same as a map.
static bool read_call(struct rule_loader *loader, const struct yaml_node *item, struct yaml_node *out)
{
    struct str rest = str_trim(item->text), key;
    *out = (struct yaml_node){.kind = YAML_MAP, .line = item->line, .column = item->column};
    out->key = str_trim(str_cut(&rest, '('));
    if (!rest.at || !str_ends_with(rest, STR(")")))
        return rule_error(loader, item,
                          "a transform is a map, or a text like replace($NAME, replace=a, by=b)");
    rest = str_slice(rest, 0, rest.len - 1);
    struct yaml_node *source = ARENA_NEW(loader->arena, struct yaml_node), *last = source;
    *source = (struct yaml_node){
        .kind = YAML_SCALAR, .key = STR("source"), .line = item->line, .column = item->column};
    source->text = str_trim(str_cut(&rest, ','));
    out->first = source;
    out->count = 1;
    for (rest = str_trim(rest); rest.len; out->count++) {
        struct yaml_node *value;
        key = str_trim(str_cut(&rest, '='));
        rest = str_trim(rest);
        if (!cut_value(loader, item, &rest, &value))
            return false;
        value->key = key;
        value->line = value->key_line = item->line;
        value->column = value->key_column = item->column;
        value->next = NULL;
        last = last->next = value;
    }
    return true;
}

static bool load_transform(struct rule_loader *loader, const struct yaml_node *item,
                           struct match_transform *out)
{
    const struct yaml_node *what = item->kind == YAML_MAP && item->count == 1 ? item->first : NULL;
    struct yaml_node call;
    out->name = item->key;
    if (item->kind == YAML_SCALAR) {
        if (!read_call(loader, item, &call))
            return false;
        what = &call;
    }
    for (size_t i = 0; what && what->kind == YAML_MAP && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!str_equal(what->key, str_from(kinds[i].name)))
            continue;
        const char *const keys[] = {kinds[i].keys[0], kinds[i].keys[1], kinds[i].keys[2], NULL};
        out->kind = kinds[i].kind;
        return yaml_check_keys(what, loader->name, keys, loader->err) &&
               load_variable(loader, what, &out->source) && kinds[i].load(loader, what, out);
    }
    return rule_error(loader, item, "a transform is one of substring, replace, convert and rewrite");
}

// Of the pattern, or made by a transform.
static bool has_variable(const struct match_rule *rule, struct str name)
{
    for (size_t i = 0; i < rule->transform_count; i++)
        if (str_equal(rule->transforms[i].name, name))
            return true;
    return match_names_find(&rule->names, name) != MATCH_NO_VARIABLE;
}

bool rule_transforms(struct rule_loader *loader, const struct yaml_node *node)
{
    struct match_rule *rule = loader->rule;
    if (!node || node->kind == YAML_NULL)
        return true;
    if (node->kind != YAML_MAP)
        return rule_error(loader, node, "transform is a map of names and transforms");
    rule->transforms = ARENA_ARRAY(loader->arena, struct match_transform, node->count + 1);
    for (const struct yaml_node *item = node->first; item; item = item->next)
        if (!load_transform(loader, item, &rule->transforms[rule->transform_count++]))
            return false;
    // They may name one another, whichever comes first; a rewriter's also what the rule around it has.
    size_t at = 0;
    for (const struct yaml_node *item = node->first; item && !rule->enclosing; item = item->next, at++)
        if (!has_variable(rule, rule->transforms[at].source))
            return rule_error(loader, item, "no variable '%.*s' is in the rule",
                              STR_ARG(rule->transforms[at].source));
    return true;
}

// --- rewriters ---

// With a loader of its own.
static bool fill_rewriter(struct rule_loader *own, const struct yaml_node *map)
{
    static const char *const keys[] = {"id", "rule", "constraints", "transform", "fix", "language", NULL};
    const struct yaml_node *rule = yaml_get(map, "rule");
    if (rule && !yaml_check_keys(map, own->name, keys, own->err))
        return false;
    // "name: {pattern: …, fix: …}" says the rule beside the fix: the keys that are the rule's.
    static const char *const others[] = {"id", "fix", "transform", "constraints", "language", NULL};
    own->rule->expression = rule_expression(own, rule ? rule : rule_map_without(own, map, others));
    if (!own->rule->expression || !rule_constraints(own, map) ||
        !rule_transforms(own, yaml_get(map, "transform")) || !rule_fix(own, map))
        return false;
    return own->rule->fix || rule_error(own, map, "a rewriter has a fix");
}

static bool load_rewriter(struct rule_loader *loader, const struct yaml_node *map, struct match_rule *made)
{
    struct rule_loader own = *loader; // with the utils of the rule around it
    own.rule = made;
    // What the rule around it has bound is bound here too: its variables have the same numbers.
    made->names = made->enclosing->names;
    bool ok = fill_rewriter(&own, map);
    // The memory may have moved; what was added is the rewriter's alone.
    loader->utils.at = own.utils.at;
    loader->utils.room = own.utils.room;
    return ok;
}

bool rule_rewriters(struct rule_loader *loader, const struct yaml_node *list)
{
    struct match_rule *rule = loader->rule;
    if (!list || list->kind == YAML_NULL)
        return true;
    if (list->kind != YAML_LIST && list->kind != YAML_MAP)
        return rule_error(loader, list, "rewriters is a list of rules with a fix");
    if (list->count > UINT16_MAX)
        return rule_error(loader, list, "too many rewriters");
    // First all names: they may name each other.
    rule->rewriters = ARENA_ARRAY(loader->arena, struct match_rule *, list->count + 1);
    for (const struct yaml_node *item = list->first; item; item = item->next) {
        const struct yaml_node *id = item->kind == YAML_MAP ? yaml_get(item, "id") : NULL;
        struct match_rule *made = ARENA_NEW(loader->arena, struct match_rule);
        made->id = list->kind == YAML_MAP          ? item->key
                   : id && id->kind == YAML_SCALAR ? id->text
                                                   : (struct str){0};
        if (item->kind != YAML_MAP || !made->id.len)
            return rule_error(loader, item, "a rewriter has an id, a rule and a fix");
        made->language = rule->language;
        made->enclosing = rule;
        rule->rewriters[rule->rewriter_count++] = made;
    }
    size_t at = 0;
    for (const struct yaml_node *item = list->first; item; item = item->next)
        if (!load_rewriter(loader, item, rule->rewriters[at++]))
            return false;
    return true;
}
