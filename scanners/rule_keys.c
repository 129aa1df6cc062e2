// The values of a rule's keys: YAML to the members of struct scan_rule. One table names the keys, where they
// go and what they may hold, so that "unknown key" and "must be a list" come with a position and no code.
#include "scanners/rule_internal.h"

#include "scanners/sample.h"

#include <stdlib.h>

#define AT(member) offsetof(struct scan_rule, member)
const struct rule_key rule_keys[RULE_KEY_COUNT] = {
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
    {"yields", KEY_FLAG, AT(flags), RULE_YIELDS},
    {"word", KEY_FLAG, AT(flags), RULE_WORD},
    {"random", KEY_FLAG, AT(flags), RULE_RANDOM},
    {"half", KEY_FLAG, AT(flags), RULE_HALF},
    {"verify", KEY_VERIFY, 0, 0},
    {"tests", KEY_TESTS, 0, 0},
};

bool rule_fail(const struct loader *loader, const struct yaml_node *node, const char *what, struct str quoted)
{
    return error_set(loader->err, ERROR_CONFIG, "%.*s:%zu:%zu: %s '%.*s'", STR_ARG(loader->name), node->line,
                     node->column, what, STR_ARG(quoted));
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

bool rule_join_name(char *name)
{
    char *to = name;
    lower(name);
    for (const char *from = name; *from; from++)
        if (byte_is_alpha(*from) || byte_is_digit(*from))
            *to++ = *from;
    *to = '\0';
    return to - name >= RULE_NAME_MIN && to - name <= RULE_NAME_MAX;
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
            return rule_fail(loader, node, "must hold no empty text: key", node->key);
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
    for (const char *const *name = *out; *name; name++)
        if (!rule_join_name((char *)*name)) // load_list made the copy
            return rule_fail(loader, node, "must have 3 to 32 letters and digits: name", str_from(*name));
    return true;
}

#define VALUE_HEAD "(?<secret>"
#define VALUE_TAIL ")(?![A-Za-z0-9_-]|[+/][A-Za-z0-9])"

// In five groups, of whatever letters: not all providers' are hex.
#define UUID_SHAPE "[A-Za-z0-9]{8}(?:-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}"

void rule_replace(struct str text, struct str mark, struct str with, struct buffer *out)
{
    for (size_t at; (at = str_find(text, mark, 0)) != STR_NONE;) {
        buffer_add(out, str_slice(text, 0, at));
        buffer_add(out, with);
        text = str_slice(text, at + mark.len, text.len);
    }
    buffer_add(out, text);
}

// The shape of a value becomes a pattern that ends where no value goes on; "{uuid}" in it is written out.
static bool load_value(const struct loader *loader, const struct yaml_node *node, const char **out)
{
    struct str text;
    struct buffer pattern = {.limit = SAMPLE_SIZE_MAX};
    if (!yaml_to_text(node, loader->name, &text, loader->err))
        return false;
    if (text.len == 0 || has_nul(text))
        return rule_fail(loader, node, "must not be empty: key", node->key);
    buffer_add_cstring(&pattern, VALUE_HEAD);
    rule_replace(text, STR("{uuid}"), STR(UUID_SHAPE), &pattern);
    buffer_add_cstring(&pattern, VALUE_TAIL);
    *out = arena_copy(loader->arena, buffer_str(&pattern)).at;
    buffer_free(&pattern);
    return true;
}

struct str rule_shape(const struct scan_rule *rule)
{
    struct str pattern = str_from(rule->pattern ? rule->pattern : "");
    if (!rule->named || !str_starts_with(pattern, STR(VALUE_HEAD)) ||
        !str_ends_with(pattern, STR(VALUE_TAIL)))
        return (struct str){0};
    return str_slice(pattern, strlen(VALUE_HEAD), pattern.len - strlen(VALUE_HEAD VALUE_TAIL));
}

static bool load_near(const struct loader *loader, const struct yaml_node *node, struct scan_rule *rule)
{
    static const char *const known[] = {"words", "within", NULL};
    if (node->kind != YAML_MAP)
        return rule_fail(loader, node, "must be a map with 'words' and 'within': key", node->key);
    if (!yaml_check_keys(node, loader->name, known, loader->err))
        return false;
    const struct yaml_node *words = yaml_get(node, "words"), *within = yaml_get(node, "within");
    int64_t bytes = RULE_NEAR_DEFAULT;
    if (!words)
        return rule_fail(loader, node, "needs 'words': key", node->key);
    if (within && !yaml_to_number(within, loader->name, &bytes, loader->err))
        return false;
    if (bytes < 1 || bytes > RULE_REACH_MAX)
        return rule_fail(loader, within, "must be from 1 to 65536: key", within->key);
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
        is_fine = rule_fail(loader, node, "is too long or holds a NUL: sample of", loader->name);
    *out = arena_copy(loader->arena, buffer_str(&text)).at;
    buffer_free(&text);
    return is_fine;
}

static bool load_samples(const struct loader *loader, const struct yaml_node *node, const char *const **out,
                         const struct rule_place **places)
{
    if (node->kind != YAML_LIST)
        return rule_fail(loader, node, "must be a list of samples: key", node->key);
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
        return rule_fail(loader, node, "must be a map with 'match' and 'no_match': key", node->key);
    if (!yaml_check_keys(node, loader->name, known, loader->err))
        return false;
    const struct yaml_node *match = yaml_get(node, "match"), *no_match = yaml_get(node, "no_match");
    return (!match || load_samples(loader, match, &rule->match, &rule->match_places)) &&
           (!no_match || load_samples(loader, no_match, &rule->no_match, &rule->no_match_places));
}

// What may be asked is read by the one program that asks; here only that it is a question at all.
static bool load_verify(const struct loader *loader, const struct yaml_node *node, struct scan_rule *rule)
{
    static const char *const known[] = {"request", "headers", "body", "basic", "user", "live", "dead", NULL};
    static const char *const needed[] = {"request", "live", "dead"};
    if (node->kind != YAML_MAP)
        return rule_fail(loader, node, "must be a map with 'request', 'live' and 'dead': key", node->key);
    if (!yaml_check_keys(node, loader->name, known, loader->err))
        return false;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!yaml_get(node, needed[i]))
            return rule_fail(loader, node, "'verify' lacks the key", str_from(needed[i]));
    rule->verify = node;
    return true;
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
        return rule_fail(loader, node, "must be a number from 0 to 8:", text);
    *out = value;
    return true;
}

static bool load_number(const struct loader *loader, const struct yaml_node *node, unsigned *out)
{
    int64_t value;
    if (!yaml_to_number(node, loader->name, &value, loader->err))
        return false;
    if (value < 0 || value > RULE_REACH_MAX)
        return rule_fail(loader, node, "must be from 0 to 65536: key", node->key);
    *out = (unsigned)value;
    return true;
}

static bool load_text(const struct loader *loader, const struct yaml_node *node, const char **out)
{
    struct str text;
    if (!yaml_to_text(node, loader->name, &text, loader->err))
        return false;
    if (text.len == 0 || has_nul(text))
        return rule_fail(loader, node, "must not be empty: key", node->key);
    *out = arena_copy(loader->arena, text).at;
    return true;
}

bool rule_load_key(const struct loader *loader, const struct rule_key *key, const struct yaml_node *node,
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
    case KEY_VERIFY: return load_verify(loader, node, rule);
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
            return rule_fail(loader, node, "must be error, warning or note:", text);
        return true;
    }
    return true;
}
