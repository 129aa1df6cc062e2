// Rule files: YAML to struct scan_rule, strictly. One table names the keys, where they go and what they may
// hold, so that "unknown key" and "must be a list" come with a position and no code.
#include "scanners/checksum.h"
#include "scanners/confirm.h"
#include "scanners/grams.h"
#include "scanners/rule.h"
#include "scanners/sample.h"
#include "scanners/token_run.h"

#include "core/yaml.h"

#include <stdlib.h>

// Without a byte behind it "key" would be met in every second line.
const char *const rule_credential_words[] = {
    "token",   "secret",     "password",  "passwd",     "passphrase", "credential", "api_key",     "apikey",
    "api-key", "access_key", "accesskey", "access-key", "auth_key",   "authkey",    "private_key", "key=",
    "key:",    "key\"",      "key'",      "key =",      "key :",      "key -",      "key '",       "key \"",
    "key>",    "key\\",      "key-",      "private=",   "private-",   "access=",    "access:",     "access-",
    "pat=",    "pat:",       "pat =",     "pat\"",      "api=",       "ACCESS ",    "PRIVATE ",    NULL,
};

const char *const rule_finder_names[] = {"assignment",   "private-key", "bare-key", "jwk",
                                         "url-password", "basic-login", NULL};

enum key_kind {
    KEY_TEXT,
    KEY_LIST,
    KEY_WORDS,
    KEY_NAMES,
    KEY_VALUE,
    KEY_NUMBER,
    KEY_FLAG,
    KEY_SEVERITY,
    KEY_DECIMAL,
    KEY_NEAR,
    KEY_TESTS
};

struct rule_key {
    const char *name;
    enum key_kind kind;
    size_t offset;
    unsigned flag; // KEY_FLAG
};

#define AT(member) offsetof(struct scan_rule, member)
static const struct rule_key rule_keys[] = {
    {"id", KEY_TEXT, AT(id), 0},
    {"provider", KEY_TEXT, AT(provider), 0},
    {"description", KEY_TEXT, AT(description), 0},
    {"opens", KEY_TEXT, AT(opens), 0},
    {"rotate", KEY_TEXT, AT(rotate), 0},
    {"severity", KEY_SEVERITY, AT(severity), 0},
    {"keywords", KEY_LIST, AT(keywords), 0},
    {"named", KEY_NAMES, AT(named), 0},
    {"value", KEY_VALUE, AT(pattern), 0},
    {"pattern", KEY_TEXT, AT(pattern), 0},
    {"finder", KEY_TEXT, AT(finder), 0},
    {"checksum", KEY_TEXT, AT(checksum), 0},
    {"allow", KEY_LIST, AT(allow), 0},
    {"allow_match", KEY_LIST, AT(allow_match), 0},
    {"allow_line", KEY_LIST, AT(allow_line), 0},
    {"path", KEY_TEXT, AT(path), 0},
    {"skip_path", KEY_LIST, AT(skip_path), 0},
    {"stop", KEY_WORDS, AT(stop), 0},
    {"near", KEY_NEAR, AT(near), 0},
    {"entropy", KEY_DECIMAL, AT(entropy), 0},
    {"before", KEY_NUMBER, AT(before), 0},
    {"after", KEY_NUMBER, AT(after), 0},
    {"caseless", KEY_FLAG, AT(flags), RULE_CASELESS},
    {"binary", KEY_FLAG, AT(flags), RULE_BINARY},
    {"generic", KEY_FLAG, AT(flags), RULE_GENERIC},
    {"audit", KEY_FLAG, AT(flags), RULE_AUDIT},
    {"random", KEY_FLAG, AT(flags), RULE_RANDOM},
    {"tests", KEY_TESTS, 0, 0},
};
enum { KEY_COUNT = sizeof rule_keys / sizeof rule_keys[0] };

struct loader {
    struct str name;
    struct arena *arena;
    struct error *err;
    struct scan_rule defaults; // of the file: what each of its rules has besides its own
};

static bool fail(const struct loader *loader, const struct yaml_node *node, const char *what,
                 struct str quoted)
{
    return error_set(loader->err, ERROR_CONFIG, "%.*s:%zu:%zu: %s '%.*s'", STR_ARG(loader->name), node->line,
                     node->column, what, STR_ARG(quoted));
}

static bool place_error(const struct loader *loader, const struct yaml_node *node)
{
    return error_wrap(loader->err, "%.*s:%zu:%zu", STR_ARG(loader->name), node->line, node->column);
}

static bool has_nul(struct str text)
{
    return str_find_byte(text, '\0', 0) != STR_NONE;
}

static void lower(char *text)
{
    for (; *text; text++)
        *text = byte_lower(*text);
}

// With `is_lower` in lower case, as words that are looked for in any case are kept.
static bool load_list(const struct loader *loader, const struct yaml_node *node, bool is_lower,
                      const char *const **out)
{
    struct str *items;
    size_t count;
    if (!yaml_to_list(node, loader->name, loader->arena, &items, &count, loader->err))
        return false;
    const char **list = ARENA_ARRAY(loader->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (items[i].len == 0 || has_nul(items[i]))
            return fail(loader, node, "must hold no empty text: key", node->key);
        char *copy = ARENA_ARRAY(loader->arena, char, items[i].len + 1);
        memcpy(copy, items[i].at, items[i].len);
        if (is_lower)
            lower(copy);
        list[i] = copy;
    }
    *out = list;
    return true;
}

// Names lose all but letters and digits: "help-scout" is met as HELP_SCOUT, helpScout and "Help Scout".
static bool load_names(const struct loader *loader, const struct yaml_node *node, const char *const **out)
{
    if (!load_list(loader, node, true, out))
        return false;
    for (const char *const *name = *out; *name; name++) {
        char *to = (char *)*name; // load_list made the copy
        for (const char *from = *name; *from; from++)
            if (byte_is_alpha(*from) || byte_is_digit(*from))
                *to++ = *from;
        *to = '\0';
        if (to - *name < RULE_NAME_MIN || to - *name > RULE_NAME_MAX)
            return fail(loader, node, "must have 3 to 32 letters and digits: name", str_from(*name));
    }
    return true;
}

// The shape of a value becomes a pattern that ends where no value goes on.
static bool load_value(const struct loader *loader, const struct yaml_node *node, const char **out)
{
    struct str text;
    if (!yaml_to_text(node, loader->name, &text, loader->err))
        return false;
    if (text.len == 0 || has_nul(text))
        return fail(loader, node, "must not be empty: key", node->key);
    *out = arena_printf(loader->arena, "(?<secret>%.*s)(?![A-Za-z0-9_-]|[+/][A-Za-z0-9])", STR_ARG(text)).at;
    return true;
}

static bool load_near(const struct loader *loader, const struct yaml_node *node, struct scan_rule *rule)
{
    static const char *const known[] = {"words", "within", NULL};
    if (node->kind != YAML_MAP)
        return fail(loader, node, "must be a map with 'words' and 'within': key", node->key);
    if (!yaml_check_keys(node, loader->name, known, loader->err))
        return false;
    const struct yaml_node *words = yaml_get(node, "words"), *within = yaml_get(node, "within");
    int64_t bytes = RULE_NEAR_DEFAULT;
    if (!words)
        return fail(loader, node, "needs 'words': key", node->key);
    if (within && !yaml_to_number(within, loader->name, &bytes, loader->err))
        return false;
    if (bytes < 1 || bytes > RULE_REACH_MAX)
        return fail(loader, within, "must be from 1 to 65536: key", within->key);
    rule->near_within = (unsigned)bytes;
    return load_list(loader, words, true, &rule->near);
}

// A sample is a text or a list of texts and generators; see scanners/sample.h for what it becomes.
static bool load_sample(const struct loader *loader, const struct yaml_node *node, const char **out)
{
    struct buffer text = {.limit = SAMPLE_SIZE_MAX};
    bool is_fine = true;
    if (node->kind == YAML_SCALAR) {
        buffer_add(&text, node->text);
    } else if (node->kind == YAML_MAP) {
        is_fine = sample_encode(node, loader->name, &text, loader->err);
    } else {
        for (const struct yaml_node *piece = node->first; piece && is_fine; piece = piece->next) {
            if (piece->kind == YAML_SCALAR)
                buffer_add(&text, piece->text);
            else
                is_fine = sample_encode(piece, loader->name, &text, loader->err);
        }
    }
    if (is_fine && (text.overflow || has_nul(buffer_str(&text))))
        is_fine = fail(loader, node, "is too long or holds a NUL: sample of", loader->name);
    *out = arena_copy(loader->arena, buffer_str(&text)).at;
    buffer_free(&text);
    return is_fine;
}

static bool load_samples(const struct loader *loader, const struct yaml_node *node, const char *const **out,
                         const struct rule_place **places)
{
    if (node->kind != YAML_LIST)
        return fail(loader, node, "must be a list of samples: key", node->key);
    const char **list = ARENA_ARRAY(loader->arena, const char *, node->count + 1);
    struct rule_place *at = ARENA_ARRAY(loader->arena, struct rule_place, node->count + 1);
    size_t count = 0;
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        at[count] = (struct rule_place){(unsigned)item->line, (unsigned)item->column};
        if (!load_sample(loader, item, &list[count++]))
            return false;
    }
    *out = list;
    *places = at;
    return true;
}

static bool load_tests(const struct loader *loader, const struct yaml_node *node, struct scan_rule *rule)
{
    static const char *const known[] = {"match", "no_match", NULL};
    if (node->kind != YAML_MAP)
        return fail(loader, node, "must be a map with 'match' and 'no_match': key", node->key);
    if (!yaml_check_keys(node, loader->name, known, loader->err))
        return false;
    const struct yaml_node *match = yaml_get(node, "match"), *no_match = yaml_get(node, "no_match");
    return (!match || load_samples(loader, match, &rule->match, &rule->match_places)) &&
           (!no_match || load_samples(loader, no_match, &rule->no_match, &rule->no_match_places));
}

static bool load_decimal(const struct loader *loader, const struct yaml_node *node, double *out)
{
    struct str text;
    if (!yaml_to_text(node, loader->name, &text, loader->err))
        return false;
    char *end = NULL;
    const char *start = arena_copy(loader->arena, text).at;
    double value = strtod(start, &end);
    if (end == start || *end || !(value >= 0 && value <= 8))
        return fail(loader, node, "must be a number from 0 to 8:", text);
    *out = value;
    return true;
}

static bool load_number(const struct loader *loader, const struct yaml_node *node, unsigned *out)
{
    int64_t value;
    if (!yaml_to_number(node, loader->name, &value, loader->err))
        return false;
    if (value < 0 || value > RULE_REACH_MAX)
        return fail(loader, node, "must be from 0 to 65536: key", node->key);
    *out = (unsigned)value;
    return true;
}

static bool load_text(const struct loader *loader, const struct yaml_node *node, const char **out)
{
    struct str text;
    if (!yaml_to_text(node, loader->name, &text, loader->err))
        return false;
    if (text.len == 0 || has_nul(text))
        return fail(loader, node, "must not be empty: key", node->key);
    *out = arena_copy(loader->arena, text).at;
    return true;
}

static bool load_key(const struct loader *loader, const struct rule_key *key, const struct yaml_node *node,
                     struct scan_rule *rule)
{
    void *place = (char *)rule + key->offset;
    bool flag;
    struct str text;
    switch (key->kind) {
    case KEY_TEXT: return load_text(loader, node, place);
    case KEY_LIST: return load_list(loader, node, false, place);
    case KEY_WORDS: return load_list(loader, node, true, place);
    case KEY_NAMES: return load_names(loader, node, place);
    case KEY_VALUE: return load_value(loader, node, place);
    case KEY_NUMBER: return load_number(loader, node, place);
    case KEY_DECIMAL: return load_decimal(loader, node, place);
    case KEY_NEAR: return load_near(loader, node, rule);
    case KEY_TESTS: return load_tests(loader, node, rule);
    case KEY_FLAG:
        if (!yaml_to_bool(node, loader->name, &flag, loader->err))
            return false;
        rule->flags = flag ? rule->flags | key->flag : rule->flags & ~key->flag;
        return true;
    case KEY_SEVERITY:
        if (!yaml_to_text(node, loader->name, &text, loader->err))
            return false;
        if (str_equal(text, STR("error")))
            rule->severity = SEVERITY_ERROR;
        else if (str_equal(text, STR("warning")))
            rule->severity = SEVERITY_WARNING;
        else if (str_equal(text, STR("note")))
            rule->severity = SEVERITY_NOTE;
        else
            return fail(loader, node, "must be error, warning or note:", text);
        return true;
    }
    return true;
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

// What the table can't say: which keys a rule needs, and which go together.
static bool validate(const struct loader *loader, const struct yaml_node *map, const struct scan_rule *rule)
{
    static const char *const needed[] = {"id", "description", "tests"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!yaml_get(map, needed[i]))
            return fail(loader, map, "the rule lacks the key", str_from(needed[i]));
    if (!is_rule_id(rule->id))
        return fail(loader, yaml_get(map, "id"),
                    "an id is lower-case words with '-' between:", str_from(rule->id));
    if (!rule->named != !yaml_get(map, "value"))
        return fail(loader, map, "'named' and 'value' go together: rule", str_from(rule->id));
    if (!rule->named && !rule->keywords)
        return fail(loader, map, "the rule lacks the key", STR("keywords"));
    if (!rule->pattern == !rule->finder || (rule->named && yaml_get(map, "pattern")))
        return fail(loader, map, "needs one of 'pattern', 'value' and 'finder': rule", str_from(rule->id));
    if (rule->pattern && !strstr(rule->pattern, "(?<secret>"))
        return fail(loader, yaml_get(map, "pattern"), "has no group (?<secret>…): pattern of",
                    str_from(rule->id));
    if (rule->finder && !known_name(loader, map, "finder", rule->finder, rule_finder_names))
        return false;
    if (rule->checksum && !known_name(loader, map, "checksum", rule->checksum, checksum_names))
        return false;
    if (rule->pattern && !confirm_check_pattern(rule->pattern, loader->err))
        return place_error(loader, yaml_get(map, rule->named ? "value" : "pattern"));
    if (!check_patterns(loader, map, rule))
        return false;
    for (const char *const *word = rule->keywords; word && *word; word++)
        if (strlen(*word) < RULE_KEYWORD_MIN || strlen(*word) > RULE_KEYWORD_MAX)
            return fail(loader, yaml_get(map, "keywords"), "must be 3 to 64 bytes long: keyword",
                        str_from(*word));
    if ((rule->keywords ? !rule->keywords[0] : !rule->named[0]) || !rule->match || !rule->match[0])
        return fail(loader, map, "needs a keyword and a sample under 'tests: match:': rule",
                    str_from(rule->id));
    return true;
}

// The lists that `defaults` may hold.
static const char *const default_keys[] = {"allow", "allow_match", "allow_line", "skip_path", "stop", NULL};

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
    for (size_t i = 0; i < KEY_COUNT; i++) {
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
        return fail(loader, map, "must be a map: key", map->key);
    if (!yaml_check_keys(map, loader->name, default_keys, loader->err))
        return false;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const struct yaml_node *node = yaml_get(map, rule_keys[i].name);
        if (node && !load_key(loader, &rule_keys[i], node, &loader->defaults))
            return false;
    }
    return true;
}

static bool load_rule(const struct loader *loader, const struct yaml_node *map, struct scan_rule *rule)
{
    const char *known[KEY_COUNT + 1] = {NULL};
    for (size_t i = 0; i < KEY_COUNT; i++)
        known[i] = rule_keys[i].name;
    if (map->kind != YAML_MAP)
        return fail(loader, map, "each rule must be a map: item of", STR("rules"));
    if (!yaml_check_keys(map, loader->name, known, loader->err))
        return false;
    *rule = (struct scan_rule){.file = arena_copy(loader->arena, loader->name).at,
                               .at = {(unsigned)map->line, (unsigned)map->column},
                               .severity = SEVERITY_ERROR,
                               .after = RULE_AFTER_DEFAULT,
                               .provider = "",
                               .opens = "",
                               .rotate = ""};
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const struct yaml_node *node = yaml_get(map, rule_keys[i].name);
        if (node && !load_key(loader, &rule_keys[i], node, rule))
            return false;
    }
    add_defaults(loader, rule);
    if (rule->named) {
        rule->flags |= RULE_RANDOM;
        rule->entropy = rule->entropy > 0 ? rule->entropy : RULE_NAMED_ENTROPY;
    }
    if (rule->id)
        rule->name = arena_printf(loader->arena, "secrets/%s", rule->id).at;
    return validate(loader, map, rule);
}

bool rule_load(struct str text, struct str name, struct arena *arena, struct rule_list *rules,
               struct error *err)
{
    static const char *const known[] = {"rules", "defaults", NULL};
    struct loader loader = {.name = name, .arena = arena, .err = err};
    struct yaml_node *root;
    if (!yaml_parse(text, name, false, arena, &root, err))
        return false;
    if (root->kind != YAML_MAP || !yaml_get(root, "rules") || yaml_get(root, "rules")->kind != YAML_LIST)
        return error_set(err, ERROR_CONFIG, "%.*s: must be a map with a list 'rules'", STR_ARG(name));
    if (!yaml_check_keys(root, name, known, err))
        return false;
    const struct yaml_node *defaults = yaml_get(root, "defaults");
    if (defaults && !load_defaults(&loader, defaults))
        return false;
    for (const struct yaml_node *map = yaml_get(root, "rules")->first; map; map = map->next) {
        struct scan_rule rule;
        if (!load_rule(&loader, map, &rule))
            return false;
        VEC_EACH (struct scan_rule, other, rules)
            if (strcmp(other->id, rule.id) == 0)
                return fail(&loader, map, "there are two rules with the id", str_from(rule.id));
        *vec_add(rules) = rule;
    }
    return true;
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
        size_t last = keyword->length - (size_t)GRAM_SIZE, run = SIZE_MAX;
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
    qsort(uses.at, uses.count, sizeof *uses.at, compare_uses);
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
