// Gitleaks' and betterleaks' TOML: rules and allowlists. (Facts of the format: their README.)
#include "scanners/import/import.h"

#include <stdlib.h>

static void read_texts(const struct yaml_node *node, struct import_texts *out)
{
    if (node && node->kind == YAML_SCALAR)
        *vec_add(out) = node->text;
    for (const struct yaml_node *item = node && node->kind == YAML_LIST ? node->first : NULL; item;
         item = item->next)
        if (item->kind == YAML_SCALAR)
            *vec_add(out) = item->text;
}

static size_t count_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (!node || node->kind == YAML_SCALAR)
        return node ? 1 : 0;
    return node->kind == YAML_LIST ? node->count : 0;
}

// An allowlist of a rule, or of all: each of its criteria suffices, unless it says AND.
static void read_allowlist(struct import *import, const struct yaml_node *map, struct str subject,
                           struct import_exceptions *except)
{
    struct str target = yaml_get_text(map, "regexTarget"), condition = yaml_get_text(map, "condition");
    static const char *const criteria[] = {"regexes", "paths", "stopwords", "commits"};
    size_t kinds = 0;
    for (size_t i = 0; i < 4; i++)
        kinds += count_of(map, criteria[i]) ? 1 : 0;
    if (map->kind != YAML_MAP)
        return;
    bool is_and = str_equal_ignoring_case(condition, STR("AND")) || str_equal(condition, STR("&&"));
    if (is_and && kinds > 1) {
        import_note_loss(import, IMPORT_LOST_PART, subject,
                         "line %zu: an allowlist whose criteria must hold together (AND) can't be expressed: "
                         "left out, so that more is found, not less",
                         map->line);
        return;
    }
    if (count_of(map, "commits"))
        import_note_loss(import, IMPORT_LOST_PART, subject,
                         "line %zu: %zu allowed commits: findings are known by content here, put them into "
                         "the baseline (andon scan baseline)",
                         map->line, count_of(map, "commits"));
    read_texts(yaml_get(map, "regexes"), str_equal(target, STR("match"))  ? &except->allow_match
                                         : str_equal(target, STR("line")) ? &except->allow_line
                                                                          : &except->allow);
    read_texts(yaml_get(map, "paths"), &except->skip_path);
    read_texts(yaml_get(map, "stopwords"), &except->stop);
}

// `allowlist` is a table, `allowlists` a list of them.
static void read_allowlists(struct import *import, const struct yaml_node *map, struct str subject,
                            struct import_exceptions *except)
{
    const struct yaml_node *one = yaml_get(map, "allowlist"), *many = yaml_get(map, "allowlists");
    if (one)
        read_allowlist(import, one, subject, except);
    for (const struct yaml_node *item = many && many->kind == YAML_LIST ? many->first : NULL; item;
         item = item->next) {
        if (!yaml_get(item, "targetRules"))
            read_allowlist(import, item, subject, except);
    }
}

// Allowlists on top that are for some rules only.
static void read_targeted(struct import *import, const struct yaml_node *root)
{
    const struct yaml_node *many = yaml_get(root, "allowlists");
    for (const struct yaml_node *item = many && many->kind == YAML_LIST ? many->first : NULL; item;
         item = item->next) {
        struct import_texts targets = {0};
        read_texts(yaml_get(item, "targetRules"), &targets);
        VEC_EACH (struct str, target, &targets)
            VEC_EACH (struct import_rule, rule, &import->rules)
                if (str_equal(rule->id, *target))
                    read_allowlist(import, item, rule->id, &rule->except);
        vec_free(&targets);
    }
}

static void read_rule(struct import *import, const struct yaml_node *map, struct str name)
{
    struct str id = yaml_get_text(map, "id");
    struct import_rule rule = {.id = id.len ? id : STR("(no id)"),
                               .description = yaml_get_text(map, "description")};
    rule.regex = yaml_get_text(map, "regex");
    rule.path = yaml_get_text(map, "path");
    rule.secret_group =
        (unsigned)strtoul(arena_copy(import->arena, yaml_get_text(map, "secretGroup")).at, NULL, 10);
    rule.entropy = strtod(arena_copy(import->arena, yaml_get_text(map, "entropy")).at, NULL);
    rule.is_generic = str_find(id, STR("generic"), 0) != STR_NONE;
    if (!rule.regex.len || !id.len) {
        import_note_loss(import, IMPORT_LOST_RULE, rule.id, "%.*s:%zu: %s", STR_ARG(name), map->line,
                         id.len ? "looks at names of files, not at what is in them" : "has no id");
        return;
    }
    if (yaml_is_true(yaml_get(map, "skipReport"))) {
        import_note_loss(import, IMPORT_LOST_RULE, rule.id,
                         "only helps other rules (skipReport), and finds nothing of its own");
        return;
    }
    if (yaml_get(map, "required"))
        import_note_loss(
            import, IMPORT_LOST_PART, rule.id,
            "'required' (another rule's match near it) can't be expressed: for the audit profile");
    if (yaml_get(map, "validate"))
        import_note_loss(import, IMPORT_REMARK, rule.id,
                         "'validate' is not taken over: see andon scan verify");
    rule.is_audit = yaml_get(map, "required") != NULL;
    read_texts(yaml_get(map, "keywords"), &rule.keywords);
    read_allowlists(import, map, rule.id, &rule.except);
    if (yaml_get_text(map, "filter").len)
        import_filter(import, yaml_get_text(map, "filter"), rule.id, &rule.except, &rule.entropy);
    *vec_add(&import->rules) = rule;
}

static void note_extend(struct import *import, const struct yaml_node *extend)
{
    if (yaml_is_true(yaml_get(extend, "useDefault")))
        import_note_loss(import, IMPORT_REMARK, STR("extend"),
                         "useDefault: andon's built-in rules stand in place of gitleaks' own");
    if (yaml_get_text(extend, "path").len)
        import_note_loss(import, IMPORT_LOST_PART, STR("extend"), "import %.*s too",
                         STR_ARG(yaml_get_text(extend, "path")));
    if (count_of(extend, "disabledRules"))
        import_note_loss(import, IMPORT_LOST_PART, STR("extend"),
                         "disabledRules: allow what the like of them in andon finds under secrets.allow");
}

bool import_gitleaks(struct import *import, const struct yaml_node *root, struct str name, struct error *err)
{
    const struct yaml_node *rules = yaml_get(root, "rules"), *extend = yaml_get(root, "extend");
    import->format = "gitleaks rules";
    if (!rules && !extend && !yaml_get(root, "allowlist") && !yaml_get(root, "allowlists"))
        return error_set(err, ERROR_CONFIG, "%.*s: has no rules, no extend and no allowlist", STR_ARG(name));
    for (const struct yaml_node *map = rules && rules->kind == YAML_LIST ? rules->first : NULL; map;
         map = map->next)
        if (map->kind == YAML_MAP)
            read_rule(import, map, name);
    if (extend)
        note_extend(import, extend);
    read_allowlists(import, root, STR("(all rules)"), &import->defaults);
    read_targeted(import, root);
    static const char *const filters[] = {"prefilter", "filter"};
    for (size_t i = 0; i < 2; i++)
        if (yaml_get_text(root, filters[i]).len)
            import_filter(import, yaml_get_text(root, filters[i]), str_from(filters[i]), &import->defaults,
                          NULL);
    return true;
}
