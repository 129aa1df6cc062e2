// Rule files: YAML to struct scan_rule, strictly; what each key holds is in rule_keys.c.
#include "scanners/checksum.h"
#include "scanners/confirm.h"
#include "scanners/grams.h"
#include "scanners/import/regex.h"
#include "scanners/rule_internal.h"
#include "scanners/sample.h"
#include "scanners/token_run.h"

#include <stdlib.h>

// Without a byte behind it "key" would be met in every second line.
const char *const rule_credential_words[] = {
    "token",       "secret",  "password",   "passwd",    "passphrase", "credential", "api_key",
    "apikey",      "api-key", "access_key", "accesskey", "access-key", "auth_key",   "authkey",
    "private_key", "key=",    "key:",       "key\"",     "key'",       "key =",      "key :",
    "key -",       "key '",   "key \"",     "key>",      "key\\",      "key-",       "private=",
    "private-",    "access=", "access:",    "access-",   "pat=",       "pat:",       "pat =",
    "pat\"",       "api=",    "ACCESS ",    "PRIVATE ",  "KEY\n",      "key ",       NULL,
};

const char *const rule_finder_names[] = {"assignment",  "private-key", "bare-key", "jwk", "url-password",
                                         "basic-login", "char-codes",  "argument", NULL};

static bool place_error(const struct loader *loader, const struct yaml_node *node)
{
    return error_wrap(loader->err, "%.*s:%zu:%zu", STR_ARG(loader->name), node->line, node->column);
}

static bool is_rule_id(const char *id)
{
    bool was_dash = true;
    for (const char *at = id; *at; at++) {
        if (*at != '-' && !(*at >= 'a' && *at <= 'z') && !byte_is_digit(*at))
            return false;
        if (*at == '-' && was_dash)
            return false;
        was_dash = *at == '-';
    }
    return !was_dash;
}

static bool known_name(const struct loader *loader, const struct yaml_node *map, const char *key,
                       const char *name, const char *const *names)
{
    for (const char *const *at = names; *at; at++)
        if (strcmp(*at, name) == 0)
            return true;
    const struct yaml_node *node = yaml_get(map, key);
    const char *nearest = nearest_name(str_from(name), names);
    return error_set(loader->err, ERROR_CONFIG, "%.*s:%zu:%zu: unknown %s '%s'%s%s%s", STR_ARG(loader->name),
                     node->line, node->column, key, name, nearest ? "; did you mean '" : "",
                     nearest ? nearest : "", nearest ? "'?" : "");
}

static bool check_patterns(const struct loader *loader, const struct yaml_node *map,
                           const struct scan_rule *rule)
{
    const struct {
        const char *key;
        const char *const *patterns;
    } lists[] = {{"allow", rule->allow},
                 {"allow_match", rule->allow_match},
                 {"allow_line", rule->allow_line},
                 {"skip_path", rule->skip_path}};
    if (rule->path && !confirm_check_pattern(rule->path, loader->err))
        return place_error(loader, map);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (const char *const *pattern = lists[i].patterns; pattern && *pattern; pattern++) {
            const struct yaml_node *node = yaml_get(map, lists[i].key);
            if (!confirm_check_pattern(*pattern, loader->err))
                return place_error(loader, node ? node : map);
        }
    return true;
}

// Without samples of its own a rule is tested on what its shape makes.
static bool check_shape(const struct loader *loader, const struct yaml_node *map,
                        const struct scan_rule *rule)
{
    struct regex shape;
    if (rule->match || regex_parse(rule_shape(rule), REGEX_NO_SECRET, loader->arena, &shape, loader->err))
        return true;
    error_wrap(loader->err, "no sample can be made of this value (give some under 'tests')");
    return place_error(loader, yaml_get(map, "value"));
}

// What the table can't say: which keys a rule needs, and which go together.
static bool validate(const struct loader *loader, const struct yaml_node *map, const struct scan_rule *rule)
{
    if (!rule->id)
        return rule_fail(loader, map, "the rule lacks the key", STR("id"));
    if (!rule->description)
        return rule_fail(loader, map, "the rule lacks the key", STR("description"));
    if (!is_rule_id(rule->id))
        return rule_fail(loader, yaml_get(map, "id") ? yaml_get(map, "id") : map,
                         "an id is lower-case words with '-' between:", str_from(rule->id));
    if (!rule->named != !yaml_get(map, "value"))
        return rule_fail(loader, map, "'named' and 'value' go together: rule", str_from(rule->id));
    if (!rule->match && (rule->no_match || !yaml_get(map, "value")))
        return rule_fail(loader, map, "the rule lacks the key", STR("tests"));
    if (!rule->named && !rule->keywords)
        return rule_fail(loader, map, "the rule lacks the key", STR("keywords"));
    if (!rule->pattern == !rule->finder || (rule->named && yaml_get(map, "pattern")))
        return rule_fail(loader, map, "needs one of 'pattern', 'value' and 'finder': rule",
                         str_from(rule->id));
    if (rule->pattern && !strstr(rule->pattern, "(?<secret>"))
        return rule_fail(loader, yaml_get(map, "pattern"), "has no group (?<secret>…): pattern of",
                         str_from(rule->id));
    if (rule->finder && !known_name(loader, map, "finder", rule->finder, rule_finder_names))
        return false;
    if (rule->checksum && !known_name(loader, map, "checksum", rule->checksum, checksum_names))
        return false;
    if (rule->pattern && !confirm_check_pattern(rule->pattern, loader->err))
        return place_error(loader, yaml_get(map, rule->named ? "value" : "pattern"));
    if (!check_patterns(loader, map, rule) || !check_shape(loader, map, rule))
        return false;
    for (const char *const *word = rule->keywords; word && *word; word++)
        if (strlen(*word) < RULE_KEYWORD_MIN || strlen(*word) > RULE_KEYWORD_MAX)
            return rule_fail(loader, yaml_get(map, "keywords"), "must be 3 to 64 bytes long: keyword",
                             str_from(*word));
    if ((rule->keywords ? !rule->keywords[0] : !rule->named[0]) || (rule->match && !rule->match[0]))
        return rule_fail(loader, map, "needs a keyword and a sample under 'tests: match:': rule",
                         str_from(rule->id));
    return true;
}

// What `defaults` may hold: lists that are added to each rule's own, and texts for rules that have none.
static const char *const default_keys[] = {"allow",       "allow_match", "allow_line", "skip_path", "stop",
                                           "description", "opens",       "rotate",     NULL};

// "the API of {provider}" with the name in its place.
static const char *fill_in(const struct loader *loader, const char *text, const char *provider)
{
    struct buffer out = {.limit = SAMPLE_SIZE_MAX};
    rule_replace(str_from(text), STR("{provider}"), str_from(provider), &out);
    const char *filled = arena_copy(loader->arena, buffer_str(&out)).at;
    buffer_free(&out);
    return filled;
}

static void add_texts(const struct loader *loader, struct scan_rule *rule)
{
    const struct {
        const char **own;
        const char *usual;
    } texts[] = {{&rule->description, loader->defaults.description},
                 {&rule->opens, loader->defaults.opens},
                 {&rule->rotate, loader->defaults.rotate}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].usual && (!*texts[i].own || !**texts[i].own))
            *texts[i].own = fill_in(loader, texts[i].usual, rule->provider);
}

// An entry of `providers` has its id and the name to look for from the provider's name.
static bool add_names(const struct loader *loader, const struct yaml_node *map, struct scan_rule *rule)
{
    if (!rule->provider[0])
        return rule_fail(loader, map, "the entry lacks the key", STR("provider"));
    if (!rule->id) {
        char *id = (char *)(uintptr_t)arena_copy(loader->arena, str_from(rule->provider)).at, *to = id;
        for (const char *from = id; *from; from++) {
            bool is_word = byte_is_alpha(*from) || byte_is_digit(*from);
            if (is_word || (to > id && to[-1] != '-'))
                *to++ = is_word ? byte_lower(*from) : '-';
        }
        to -= to > id && to[-1] == '-';
        *to = '\0';
        rule->id = id;
    }
    if (!rule->named) {
        const char **named = ARENA_ARRAY(loader->arena, const char *, 2);
        char *name = (char *)(uintptr_t)arena_copy(loader->arena, str_from(rule->provider)).at;
        named[0] = name;
        if (!rule_join_name(name))
            return rule_fail(loader, map, "must have 3 to 32 letters and digits: name",
                             str_from(rule->provider));
        rule->named = named;
    }
    return true;
}

static const char *const *join_lists(struct arena *arena, const char *const *own, const char *const *more)
{
    size_t count = 0, own_count = 0;
    while (own && own[own_count])
        own_count++;
    while (more && more[count])
        count++;
    if (!count || !own_count)
        return count ? more : own;
    const char **joined = ARENA_ARRAY(arena, const char *, own_count + count + 1);
    memcpy(joined, own, own_count * sizeof *own);
    memcpy(joined + own_count, more, count * sizeof *more);
    return joined;
}

static void add_defaults(const struct loader *loader, struct scan_rule *rule)
{
    for (size_t i = 0; i < RULE_KEY_COUNT; i++) {
        const struct rule_key *key = &rule_keys[i];
        if (key->kind != KEY_LIST && key->kind != KEY_WORDS)
            continue;
        const char *const **own = (const char *const **)(void *)((char *)rule + key->offset);
        const char *const *const *more =
            (const char *const *const *)(const void *)((const char *)&loader->defaults + key->offset);
        *own = join_lists(loader->arena, *own, *more);
    }
}

static bool load_defaults(struct loader *loader, const struct yaml_node *map)
{
    if (map->kind != YAML_MAP)
        return rule_fail(loader, map, "must be a map: key", map->key);
    if (!yaml_check_keys(map, loader->name, default_keys, loader->err))
        return false;
    for (size_t i = 0; i < RULE_KEY_COUNT; i++) {
        const struct yaml_node *node = yaml_get(map, rule_keys[i].name);
        if (node && !rule_load_key(loader, &rule_keys[i], node, &loader->defaults))
            return false;
    }
    return true;
}

static bool load_rule(const struct loader *loader, const struct yaml_node *map, bool is_provider,
                      struct scan_rule *rule)
{
    const char *known[RULE_KEY_COUNT + 1] = {NULL};
    for (size_t i = 0; i < RULE_KEY_COUNT; i++)
        known[i] = rule_keys[i].name;
    if (map->kind != YAML_MAP)
        return rule_fail(loader, map, "each rule must be a map: item of",
                         is_provider ? STR("providers") : STR("rules"));
    if (!yaml_check_keys(map, loader->name, known, loader->err))
        return false;
    *rule = (struct scan_rule){.file = arena_copy(loader->arena, loader->name).at,
                               .at = {(unsigned)map->line, (unsigned)map->column},
                               .severity = SEVERITY_ERROR,
                               .after = RULE_AFTER_DEFAULT,
                               .provider = "",
                               .opens = "",
                               .rotate = ""};
    for (size_t i = 0; i < RULE_KEY_COUNT; i++) {
        const struct yaml_node *node = yaml_get(map, rule_keys[i].name);
        if (node && !rule_load_key(loader, &rule_keys[i], node, rule))
            return false;
    }
    if (is_provider && !add_names(loader, map, rule))
        return false;
    add_defaults(loader, rule);
    add_texts(loader, rule);
    if (rule->named) {
        rule->flags |= RULE_RANDOM;
        rule->entropy = rule->entropy > 0 ? rule->entropy : RULE_NAMED_ENTROPY;
    }
    if (rule->id)
        rule->name = arena_printf(loader->arena, "secrets/%s", rule->id).at;
    return validate(loader, map, rule);
}

static bool load_list(const struct loader *loader, const struct yaml_node *list, bool is_provider,
                      struct rule_list *rules)
{
    if (list->kind != YAML_LIST)
        return rule_fail(loader, list, "must be a list: key", list->key);
    for (const struct yaml_node *map = list->first; map; map = map->next) {
        struct scan_rule rule;
        if (!load_rule(loader, map, is_provider, &rule))
            return false;
        VEC_EACH (struct scan_rule, other, rules)
            if (strcmp(other->id, rule.id) == 0)
                return rule_fail(loader, map, "there are two rules with the id", str_from(rule.id));
        *vec_add(rules) = rule;
    }
    return true;
}

bool rule_load(struct str text, struct str name, struct arena *arena, struct rule_list *rules,
               struct error *err)
{
    static const char *const known[] = {"rules", "providers", "defaults", NULL};
    struct loader loader = {.name = name, .arena = arena, .err = err};
    struct yaml_node *root;
    if (!yaml_parse(text, name, false, arena, &root, err))
        return false;
    const struct yaml_node *own = root->kind == YAML_MAP ? yaml_get(root, "rules") : NULL;
    const struct yaml_node *providers = root->kind == YAML_MAP ? yaml_get(root, "providers") : NULL;
    if (!own && !providers)
        return error_set(err, ERROR_CONFIG, "%.*s: must be a map with a list 'rules' or 'providers'",
                         STR_ARG(name));
    if (!yaml_check_keys(root, name, known, err))
        return false;
    const struct yaml_node *defaults = yaml_get(root, "defaults");
    if (defaults && !load_defaults(&loader, defaults))
        return false;
    return (!own || load_list(&loader, own, false, rules)) &&
           (!providers || load_list(&loader, providers, true, rules));
}

struct keyword_use {
    const char *text;
    bool is_caseless;
    unsigned short rule;
};

static int compare_uses(const void *left, const void *right)
{
    const struct keyword_use *a = left, *b = right;
    int order = strcmp(a->text, b->text);
    if (order == 0)
        order = (int)a->is_caseless - (int)b->is_caseless;
    return order != 0 ? order : (int)a->rule - (int)b->rule;
}

// A credential word with a capital is met in capitals only: in small letters it is plain English.
static bool has_upper(const char *word)
{
    while (*word && !(*word >= 'A' && *word <= 'Z'))
        word++;
    return *word != '\0';
}

// A keyword is looked for in runs alone when all rules that it is for find nothing elsewhere.
static void plan_grams(struct scan_ruleset *set, struct scan_keyword *keywords, struct arena *arena)
{
    size_t *runs = ARENA_ARRAY(arena, size_t, set->rule_count + 1);
    unsigned char *gram_last = ARENA_ARRAY(arena, unsigned char, set->keyword_count + 1);
    for (size_t i = 0; i < set->rule_count; i++)
        runs[i] = token_run_of(&set->rules[i], arena);
    for (size_t i = 0; i < set->keyword_count; i++) {
        struct scan_keyword *keyword = &keywords[i];
        size_t last = keyword->length > GRAM_SIZE ? keyword->length - (size_t)GRAM_SIZE : 0, run = SIZE_MAX;
        for (size_t k = 0; k < keyword->count; k++) {
            size_t other = runs[set->keyword_rules[keyword->first + k]];
            run = other < run ? other : run;
        }
        keyword->is_in_run = run >= TOKEN_RUN;
        if (keyword->is_in_run && run - TOKEN_RUN < last)
            last = run - TOKEN_RUN;
        gram_last[i] = (unsigned char)last;
    }
    gram_plan_make(keywords, gram_last, set->keyword_count, &set->grams);
}

bool rule_index(const struct scan_rule *rules, size_t count, struct arena *arena, struct scan_ruleset *out,
                struct error *err)
{
    struct VEC(struct keyword_use) uses = {0};
    bool has_named = false;
    for (size_t i = 0; i < count && i < UINT16_MAX; i++) {
        for (const char *const *word = rules[i].keywords; word && *word; word++)
            *vec_add(&uses) = (struct keyword_use){*word, rules[i].flags & RULE_CASELESS, (unsigned short)i};
        // One of the rules stands for all that have names: the engine finds out which of them it is.
        for (const char *const *word = rule_credential_words; rules[i].named && !has_named && *word; word++)
            *vec_add(&uses) = (struct keyword_use){*word, !has_upper(*word), (unsigned short)i};
        has_named = has_named || rules[i].named;
    }
    if (count >= UINT16_MAX || uses.count >= UINT16_MAX) {
        vec_free(&uses);
        return error_set(err, ERROR_LIMIT, "more than 65,535 rules or keywords");
    }
    vec_sort(&uses, compare_uses);
    struct scan_keyword *keywords = ARENA_ARRAY(arena, struct scan_keyword, uses.count + 1);
    unsigned short *keyword_rules = ARENA_ARRAY(arena, unsigned short, uses.count + 1);
    size_t keyword_count = 0;
    for (size_t i = 0; i < uses.count; i++) {
        const struct keyword_use *use = &uses.at[i];
        struct scan_keyword *last = keyword_count ? &keywords[keyword_count - 1] : NULL;
        if (!last || strcmp(last->text, use->text) != 0 || last->is_caseless != use->is_caseless) {
            last = &keywords[keyword_count++];
            *last = (struct scan_keyword){.text = use->text,
                                          .length = (unsigned short)strlen(use->text),
                                          .first = (unsigned short)i,
                                          .is_caseless = use->is_caseless};
        }
        keyword_rules[i] = use->rule;
        last->count++;
    }
    vec_free(&uses);
    *out = (struct scan_ruleset){.rules = rules,
                                 .rule_count = count,
                                 .keywords = keywords,
                                 .keyword_count = keyword_count,
                                 .keyword_rules = keyword_rules};
    plan_grams(out, keywords, arena);
    return true;
}
