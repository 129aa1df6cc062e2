// Kingfisher's, noseyparker's and titus' rules: YAML with patterns, samples and requirements.
#include "scanners/import/import.h"

#include <stdlib.h>

static void read_texts(const struct yaml_node *node, struct import_texts *out)
{
    for (const struct yaml_node *item = node && node->kind == YAML_LIST ? node->first : NULL; item;
         item = item->next)
        if (item->kind == YAML_SCALAR && item->text.len)
            *vec_add(out) = item->text;
}

// "At least N of a class" is our "allowed when it has at most N - 1".
static void read_requirements(struct import *import, const struct yaml_node *map, struct import_rule *rule)
{
    static const struct {
        const char *key, *inside;
    } classes[] = {{"min_digits", "0-9"}, {"min_lowercase", "a-z"}, {"min_uppercase", "A-Z"}};
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        unsigned long least =
            strtoul(arena_copy(import->arena, yaml_get_text(map, classes[i].key)).at, NULL, 10);
        if (least == 0 || least > 100)
            continue;
        *vec_add(&rule->except.allow) =
            arena_printf(import->arena, "^(?:[^%s]*[%s]){0,%lu}[^%s]*$", classes[i].inside, classes[i].inside,
                         least - 1, classes[i].inside);
    }
    read_texts(yaml_get(map, "ignore_if_contains"), &rule->except.stop);
    for (const struct yaml_node *item = map->kind == YAML_MAP ? map->first : NULL; item; item = item->next) {
        bool is_known = str_equal(item->key, STR("ignore_if_contains"));
        for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
            is_known = is_known || str_equal(item->key, str_from(classes[i].key));
        if (!is_known)
            import_note_loss(import, IMPORT_LOST_PART, rule->id,
                             "pattern_requirements: '%.*s' can't be expressed", STR_ARG(item->key));
    }
}

static void read_rule(struct import *import, const struct yaml_node *map, struct str name)
{
    struct str id = yaml_get_text(map, "id"), confidence = yaml_get_text(map, "confidence"),
               visible = yaml_get_text(map, "visible");
    struct import_rule rule = {.id = id.len ? id : yaml_get_text(map, "name"),
                               .description = yaml_get_text(map, "name")};
    rule.regex = yaml_get_text(map, "pattern");
    rule.entropy = strtod(arena_copy(import->arena, yaml_get_text(map, "min_entropy")).at, NULL);
    if (!rule.id.len || !rule.regex.len) {
        import_note_loss(import, IMPORT_LOST_RULE, rule.id.len ? rule.id : STR("(no id)"),
                         "%.*s:%zu: has no %s", STR_ARG(name), map->line, rule.id.len ? "pattern" : "id");
        return;
    }
    if (str_equal(visible, STR("false"))) {
        import_note_loss(import, IMPORT_LOST_RULE, rule.id,
                         "only helps other rules (visible: false), and finds nothing of its own");
        return;
    }
    rule.is_audit = str_equal(confidence, STR("low"));
    rule.is_generic = str_find(rule.id, STR("generic"), 0) != STR_NONE;
    read_texts(yaml_get(map, "examples"), &rule.examples);
    read_texts(yaml_get(map, "negative_examples"), &rule.negatives);
    read_texts(yaml_get(map, "references"), &rule.references);
    if (yaml_get(map, "keywords"))
        read_texts(yaml_get(map, "keywords"), &rule.keywords);
    if (yaml_get(map, "pattern_requirements"))
        read_requirements(import, yaml_get(map, "pattern_requirements"), &rule);
    if (yaml_get(map, "depends_on_rule"))
        import_note_loss(import, IMPORT_LOST_PART, rule.id, "depends_on_rule is not taken over");
    if (yaml_get(map, "validation"))
        import_note_loss(import, IMPORT_REMARK, rule.id,
                         "'validation' is not taken over: see andon scan verify");
    *vec_add(&import->rules) = rule;
}

bool import_kingfisher(struct import *import, const struct yaml_node *root, struct str name,
                       struct error *err)
{
    const struct yaml_node *rules = yaml_get(root, "rules");
    import->format = "kingfisher rules";
    if (!rules || rules->kind != YAML_LIST)
        return error_set(err, ERROR_CONFIG, "%.*s: has no list 'rules'", STR_ARG(name));
    for (const struct yaml_node *map = rules->first; map; map = map->next)
        if (map->kind == YAML_MAP)
            read_rule(import, map, name);
    return true;
}
