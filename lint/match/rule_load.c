// Rule files: everything of a rule but its expressions.
#include "lint/match/fix.h"
#include "lint/match/rule_internal.h"

static const char *const rule_keys[] = {"id",      "language",    "message",   "note",   "severity",
                                        "rule",    "constraints", "where",     "utils",  "transform",
                                        "fix",     "query",       "rewriters", "labels", "files",
                                        "ignores", "url",         "metadata",  "tests",  NULL};

static bool load_text(struct rule_loader *loader, const struct yaml_node *map, const char *key,
                      struct str *out)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (!node || node->kind == YAML_NULL)
        return true;
    if (!yaml_to_text(node, loader->name, out, loader->err))
        return false;
    *out = arena_copy(loader->arena, str_trim(*out));
    return true;
}

static bool load_severity(struct rule_loader *loader, const struct yaml_node *map)
{
    const struct yaml_node *node = yaml_get(map, "severity");
    loader->rule->severity = SEVERITY_NOTE;
    if (!node)
        return true;
    if (node->kind == YAML_SCALAR && str_equal(node->text, STR("hint")))
        return true;
    return (node->kind == YAML_SCALAR && severity_parse(node->text, &loader->rule->severity)) ||
           rule_error(loader, node, "severity is error, warning, info, hint or off");
}

static bool load_globs(struct rule_loader *loader, const struct yaml_node *map, const char *key,
                       struct str **out, size_t *count)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (!node)
        return true;
    if (node->kind != YAML_LIST)
        return yaml_to_list(node, loader->name, loader->arena, out, count, loader->err);
    *out = ARENA_ARRAY(loader->arena, struct str, node->count + 1);
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        const struct yaml_node *glob = item->kind == YAML_MAP ? yaml_get(item, "glob") : item;
        if (!glob || glob->kind != YAML_SCALAR)
            return rule_error(loader, item, "%s is a list of globs", key);
        (*out)[(*count)++] =
            str_starts_with(glob->text, STR("./")) ? str_slice(glob->text, 2, glob->text.len) : glob->text;
    }
    return true;
}

bool rule_constraints(struct rule_loader *loader, const struct yaml_node *map)
{
    struct match_rule *rule = loader->rule;
    const struct yaml_node *node = yaml_get(map, "constraints");
    node = node ? node : yaml_get(map, "where");
    if (!node || node->kind == YAML_NULL)
        return true;
    if (node->kind != YAML_MAP)
        return rule_error(loader, node, "constraints is a map of variables and rules");
    rule->constraints = ARENA_ARRAY(loader->arena, struct match_constraint, node->count + 1);
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        struct match_constraint *constraint = &rule->constraints[rule->constraint_count];
        constraint->variable = match_names_find(&rule->names, item->key);
        if (constraint->variable == MATCH_NO_VARIABLE)
            return rule_error(loader, item, "no variable '%.*s' is in the rule", STR_ARG(item->key));
        constraint->expression = rule_expression(loader, item);
        if (!constraint->expression)
            return false;
        rule->constraint_count++;
    }
    return true;
}

// A relation as `expandStart` and `expandEnd` have it: the same as follows and precedes.
static bool load_expansion(struct rule_loader *loader, const struct yaml_node *map, const char *key,
                           const char *as, const struct match_expression **out)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (!node)
        return true;
    struct yaml_node relation = {.kind = YAML_MAP, .line = node->line, .column = node->column, .count = 1};
    struct yaml_node inner = *node;
    inner.key = str_from(as);
    inner.next = NULL;
    relation.first = &inner;
    *out = rule_expression(loader, &relation);
    return *out != NULL;
}

bool rule_fix(struct rule_loader *loader, const struct yaml_node *map)
{
    static const char *const keys[] = {"template", "expandStart", "expandEnd", "title", "safety", NULL};
    const struct yaml_node *node = yaml_get(map, "fix"), *template = node, *safety = NULL;
    if (!node || node->kind == YAML_NULL)
        return true;
    struct match_fix *fix = ARENA_NEW(loader->arena, struct match_fix);
    fix->safety = FIX_UNSAFE;
    if (node->kind == YAML_LIST) // alternatives: the first is taken
        template = node = node->first ? node->first : node;
    if (node->kind == YAML_MAP) {
        if (!yaml_check_keys(node, loader->name, keys, loader->err) ||
            !load_expansion(loader, node, "expandStart", "follows", &fix->start) ||
            !load_expansion(loader, node, "expandEnd", "precedes", &fix->end))
            return false;
        template = yaml_get(node, "template");
        safety = yaml_get(node, "safety");
    }
    if (!template || template->kind != YAML_SCALAR)
        return rule_error(loader, node, "a fix is a text, or has a template");
    if (safety && !(safety->kind == YAML_SCALAR &&
                    (str_equal(safety->text, STR("safe")) || str_equal(safety->text, STR("unsafe")))))
        return rule_error(loader, safety, "safety is safe or unsafe");
    fix->safety = safety && str_equal(safety->text, STR("safe")) ? FIX_SAFE : FIX_UNSAFE;
    fix->template = template->text;
    loader->rule->fix = fix;
    struct str name;
    return !match_fill_unknown(loader->rule, fix->template, &name) ||
           rule_error(loader, template, "no variable '%.*s' is in the rule", STR_ARG(name));
}

static bool load_labels(struct rule_loader *loader, const struct yaml_node *map)
{
    static const char *const keys[] = {"style", "message", NULL};
    struct match_rule *rule = loader->rule;
    const struct yaml_node *labels = yaml_get(map, "labels");
    if (!labels || labels->kind == YAML_NULL)
        return true;
    if (labels->kind != YAML_MAP)
        return rule_error(loader, labels, "labels is a map of variables");
    rule->labels = ARENA_ARRAY(loader->arena, struct match_label, labels->count + 1);
    for (const struct yaml_node *item = labels->first; item; item = item->next) {
        struct match_label *label = &rule->labels[rule->label_count++];
        label->variable = match_names_find(&rule->names, item->key);
        if (label->variable == MATCH_NO_VARIABLE)
            return rule_error(loader, item, "no variable '%.*s' is in the rule", STR_ARG(item->key));
        if (item->kind != YAML_MAP || !yaml_check_keys(item, loader->name, keys, loader->err))
            return loader->err->code ? false : rule_error(loader, item, "a label has a style and a message");
        if (!load_text(loader, item, "message", &label->message))
            return false;
    }
    return true;
}

static bool load_test(struct rule_loader *loader, const struct yaml_node *item, bool is_valid)
{
    struct match_test *test = &loader->rule->tests[loader->rule->test_count++];
    const struct yaml_node *code = item->kind == YAML_MAP ? yaml_get(item, "code") : item,
                           *fixed = item->kind == YAML_MAP ? yaml_get(item, "fixed") : NULL,
                           *at = item->kind == YAML_MAP ? yaml_get(item, "at") : NULL;
    test->is_valid = is_valid;
    if (!code || code->kind != YAML_SCALAR || (fixed && fixed->kind != YAML_SCALAR))
        return rule_error(loader, item, "a test is source code, or has code, and may have fixed and at");
    test->code = code->text;
    if (fixed)
        test->fixed = fixed->text.at ? fixed->text : (struct str){"", 0};
    if (!at)
        return true;
    struct str rest = at->kind == YAML_SCALAR ? at->text : (struct str){0};
    struct str line = str_cut(&rest, ':');
    uint64_t first = 0, second = 0;
    if (!rest.at || !str_to_u64(line, &first) || !str_to_u64(rest, &second) || first > UINT32_MAX ||
        second > UINT32_MAX)
        return rule_error(loader, at, "at is LINE:COLUMN, from 1");
    test->line = (uint32_t)first;
    test->column = (uint32_t)second;
    return true;
}

static bool load_tests(struct rule_loader *loader, const struct yaml_node *map)
{
    static const char *const keys[] = {"valid", "invalid", NULL};
    const struct yaml_node *tests = yaml_get(map, "tests");
    size_t count = 0;
    if (!tests)
        return true;
    if (tests->kind != YAML_MAP || !yaml_check_keys(tests, loader->name, keys, loader->err))
        return loader->err->code ? false : rule_error(loader, tests, "tests has valid and invalid");
    for (const struct yaml_node *list = tests->first; list; list = list->next) {
        if (list->kind != YAML_LIST)
            return rule_error(loader, list, "valid and invalid are lists");
        count += list->count;
    }
    loader->rule->tests = ARENA_ARRAY(loader->arena, struct match_test, count + 1);
    for (const struct yaml_node *list = tests->first; list; list = list->next)
        for (const struct yaml_node *item = list->first; item; item = item->next)
            if (!load_test(loader, item, str_equal(list->key, STR("valid"))))
                return false;
    return true;
}

// What the rule finds: an expression or a query.
static bool load_subject(struct rule_loader *loader, const struct yaml_node *map)
{
    struct match_rule *rule = loader->rule;
    const struct yaml_node *expression = yaml_get(map, "rule"), *query = yaml_get(map, "query");
    struct error err = {0};
    if (!expression == !query)
        return rule_error(loader, map, "the rule '%.*s' has %s", STR_ARG(rule->id),
                          query ? "both 'rule' and 'query': it wants one" : "no 'rule' and no 'query'");
    if (expression)
        return (rule->expression = rule_expression(loader, expression)) != NULL;
    struct query *made = ARENA_NEW(loader->arena, struct query);
    if (query->kind != YAML_SCALAR)
        return rule_error(loader, query, "a query is a text");
    if (!query_compile(query->text, rule->language, &rule->names, loader->arena, &rule->regexes, made, &err))
        return rule_error(loader, query, "query: %s", err.message);
    rule->query = made;
    return true;
}

static bool load_rule(struct rule_loader *loader, const struct yaml_node *map)
{
    struct match_rule *rule = loader->rule;
    rule->file = loader->name;
    rule->line = map->line;
    if (!load_text(loader, map, "id", &rule->id) || !load_text(loader, map, "message", &rule->message) ||
        !load_text(loader, map, "note", &rule->note) || !load_text(loader, map, "url", &rule->url) ||
        !load_severity(loader, map) || !load_globs(loader, map, "files", &rule->files, &rule->file_count) ||
        !load_globs(loader, map, "ignores", &rule->ignores, &rule->ignore_count))
        return false;
    if (rule->id.len == 0)
        return rule_error(loader, map, "a rule has an id");
    if (!rule_utils(loader, yaml_get(map, "utils")) || !load_subject(loader, map) ||
        !rule_check_utils(loader) || !rule_constraints(loader, map) ||
        !rule_rewriters(loader, yaml_get(map, "rewriters")) ||
        !rule_transforms(loader, yaml_get(map, "transform")) || !rule_fix(loader, map) ||
        !load_labels(loader, map) || !load_tests(loader, map))
        return false;
    rule_plan(loader);
    return true;
}

static bool load_for(const struct yaml_node *map, const struct yaml_node *language, struct str name,
                     uint32_t languages, const struct match_globals *globals, struct arena *arena,
                     struct match_rule_list *rules, struct error *err)
{
    struct rule_loader loader = {.name = name, .arena = arena, .globals = globals, .err = err};
    enum syntax_language which;
    if (language->kind != YAML_SCALAR || !syntax_language_from(language->text, &which))
        return rule_error(&loader, language,
                          "no grammar is there for the language '%.*s': see andon lint --languages",
                          STR_ARG(language->text));
    if (!(languages >> which & 1) || !syntax_grammar(which)) // the latter is for andon-grammar
        return true;
    loader.rule = ARENA_NEW(arena, struct match_rule);
    loader.rule->language = which;
    bool ok = load_rule(&loader, map);
    vec_free(&loader.utils);
    *vec_add(rules) = loader.rule;
    return ok;
}

bool match_rules_load(struct str text, struct str name, uint32_t languages, struct arena *arena,
                      struct match_rule_list *rules, struct error *err)
{
    return match_rules_load_with(text, name, languages, NULL, arena, rules, err);
}

bool match_rules_load_with(struct str text, struct str name, uint32_t languages,
                           const struct match_globals *globals, struct arena *arena,
                           struct match_rule_list *rules, struct error *err)
{
    struct yaml_node *documents;
    if (!yaml_parse(text, name, true, arena, &documents, err))
        return false;
    for (const struct yaml_node *map = documents->first; map; map = map->next) {
        struct rule_loader loader = {.name = name, .err = err};
        if (map->kind == YAML_NULL)
            continue;
        if (map->kind != YAML_MAP)
            return rule_error(&loader, map, "a rule is a map with id, language and rule");
        if (!yaml_check_keys(map, name, rule_keys, err))
            return false;
        const struct yaml_node *language = yaml_get(map, "language");
        if (!language)
            return rule_error(&loader, map, "a rule has a language");
        if (language->kind != YAML_LIST &&
            !load_for(map, language, name, languages, globals, arena, rules, err))
            return false;
        for (const struct yaml_node *item = language->kind == YAML_LIST ? language->first : NULL; item;
             item = item->next)
            if (!load_for(map, item, name, languages, globals, arena, rules, err))
                return false;
    }
    return true;
}

void match_rule_free(struct match_rule *rule)
{
    for (size_t i = 0; i < rule->rewriter_count; i++)
        match_rule_free(rule->rewriters[i]);
    VEC_EACH (struct match_regex *, regex, &rule->regexes)
        match_regex_free(*regex);
    vec_free(&rule->regexes);
}

void match_rules_free(struct match_rule_list *rules)
{
    VEC_EACH (struct match_rule *, rule, rules)
        match_rule_free(*rule);
    vec_free(rules);
}

bool match_rule_from_text(struct str text, bool is_query, struct str rewrite, enum syntax_language language,
                          struct arena *arena, struct match_rule *rule, struct error *err)
{
    struct rule_loader loader = {.arena = arena, .rule = rule, .err = err};
    struct match_expression *expression = ARENA_NEW(arena, struct match_expression);
    struct query *query = ARENA_NEW(arena, struct query);
    struct pattern *pattern = ARENA_NEW(arena, struct pattern);
    *rule = (struct match_rule){.id = STR("pattern"), .language = language, .severity = SEVERITY_NOTE};
    if (is_query) {
        rule->id = STR("query");
        rule->query = query;
        if (!query_compile(text, language, &rule->names, arena, &rule->regexes, query, err))
            return error_wrap(err, "query");
    } else if (!pattern_compile(text, (struct str){0}, language, &rule->names, arena, pattern, err)) {
        return error_wrap(err, "pattern");
    }
    *expression = (struct match_expression){.op = MATCH_PATTERN, .pattern = pattern};
    rule->expression = is_query ? NULL : expression;
    struct str name;
    if (rewrite.at && match_fill_unknown(rule, rewrite, &name))
        return error_set(err, ERROR_CONFIG, "rewrite: no variable '%.*s' is in the %.*s", STR_ARG(name),
                         STR_ARG(rule->id));
    if (rewrite.at) {
        rule->fix = ARENA_NEW(arena, struct match_fix);
        rule->fix->template = rewrite;
        rule->fix->safety = FIX_UNSAFE;
    }
    rule_plan(&loader);
    return true;
}
