// A tree against the table of keys: every key known, every value of its kind.
#include "core/config_internal.h"

#include "core/date.h"
#include "core/glob.h"

#include <stdio.h>

enum { PATH_MAX_LEN = 128, NAME_MAX_LEN = 40, NAMES_MAX = 128 };

bool config_fail(struct str file, size_t line, size_t column, struct error *err, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (line == 0)
        return error_set(err, ERROR_CONFIG, "%s", text);
    return error_set(err, ERROR_CONFIG, "%.*s:%zu:%zu: %s", STR_ARG(file), line, column, text);
}

bool config_fail_name(struct str file, size_t line, size_t column, struct error *err, const char *what,
                      struct str word, const char *const *known)
{
    const char *near = nearest_name(word, known);
    return config_fail(file, line, column, err, "unknown %s '%.*s'%s%s%s", what, STR_ARG(word),
                       near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static bool is_choice(struct str text, const char *const *choices)
{
    for (; choices && *choices; choices++)
        if (str_equal(text, str_from(*choices)))
            return true;
    return false;
}

static bool is_scalar(const struct yaml_node *node, const struct config_key *key)
{
    struct str text = node->text;
    enum severity severity;
    uint64_t number;
    bool flag;
    struct error ignored;
    unsigned milliseconds;
    size_t bytes;
    if (node->kind != YAML_SCALAR)
        return false;
    switch (key->kind) {
    case CONFIG_BOOL: return yaml_to_bool(node, text, &flag, &ignored);
    case CONFIG_NUMBER: return str_to_u64(text, &number) && number <= INT64_MAX;
    case CONFIG_CHOICE: return is_choice(text, key->choices);
    case CONFIG_SEVERITY: return severity_parse(text, &severity);
    case CONFIG_DURATION: return config_read_duration(text, &milliseconds);
    case CONFIG_SIZE: return config_read_size(text, &bytes);
    case CONFIG_DATE: return date_is_day(text);
    case CONFIG_TEXT: return text.len <= GLOB_PATTERN_MAX; // many of them are patterns
    default: return true;
    }
}

static bool is_list(const struct yaml_node *node)
{
    if (node->kind != YAML_LIST)
        return false;
    for (const struct yaml_node *item = node->first; item; item = item->next)
        if (item->kind != YAML_SCALAR)
            return false;
    return true;
}

static bool is_globs(const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR)
        return node->text.len <= GLOB_PATTERN_MAX;
    for (const struct yaml_node *item = node->first; item; item = item->next)
        if (item->text.len > GLOB_PATTERN_MAX)
            return false;
    return true;
}

static bool is_switch(const struct yaml_node *node)
{
    static const char *const words[] = {"on", "off", "true", "false", NULL};
    return node->kind == YAML_SCALAR && str_is_one_of(node->text, words);
}

static bool fits(const struct yaml_node *node, const struct config_key *key)
{
    switch (key->kind) {
    case CONFIG_LIST:
    case CONFIG_ANY: return node->kind == YAML_SCALAR || is_list(node);
    case CONFIG_GLOBS: return (node->kind == YAML_SCALAR || is_list(node)) && is_globs(node);
    case CONFIG_ARGV: return is_list(node) && node->count > 0;
    case CONFIG_TREE: return node->kind == YAML_MAP;
    case CONFIG_SWITCH: return node->kind == YAML_MAP || is_switch(node);
    case CONFIG_ITEMS: return node->kind == YAML_LIST;
    default: return is_scalar(node, key);
    }
}

static bool fail_kind(const struct yaml_node *node, const struct config_key *key, struct str file,
                      struct error *err)
{
    struct buffer must BUFFER_AUTO = {0};
    struct str path = str_from(key->path);
    size_t dot = str_find_last_byte(path, '.');
    bool is_free = str_ends_with(path, STR("*"));
    struct str name = is_free ? node->key : dot == STR_NONE ? path : str_slice(path, dot + 1, path.len);
    config_add_kind(&must, key);
    bool shows = node->kind == YAML_SCALAR;
    return config_fail(file, node->line, node->column, err, "'%.*s' must be %.*s%s%.*s%s", STR_ARG(name),
                       STR_ARG(buffer_str(&must)), shows ? ", not '" : "", STR_ARG(node->text),
                       shows ? "'" : "");
}

// Fails for a key that no row has: the nearest one beside it, or the same name elsewhere in the table.
static bool fail_unknown(const struct yaml_node *child, struct str path, struct str file, struct error *err)
{
    const char *names[NAMES_MAX + 1] = {0};
    char copies[NAMES_MAX][NAME_MAX_LEN];
    size_t count = 0;
    for (const struct config_key *key = config_keys; key->path && count < NAMES_MAX; key++) {
        struct str row = str_from(key->path);
        if (path.len && !(str_starts_with(row, path) && row.at[path.len] == '.'))
            continue;
        struct str rest = str_slice(row, path.len ? path.len + 1 : 0, row.len);
        struct str name = str_cut(&rest, '.');
        size_t bracket = str_find_byte(name, '[', 0);
        name = str_slice(name, 0, bracket);
        snprintf(copies[count], sizeof copies[count], "%.*s", STR_ARG(name));
        names[count] = copies[count];
        count++;
    }
    const char *near = nearest_name(child->key, names);
    for (const struct config_key *key = config_keys; key->path && !near; key++) {
        struct str row = str_from(key->path);
        size_t dot = str_find_last_byte(row, '.');
        bool same = dot != STR_NONE && str_equal(str_slice(row, dot + 1, row.len), child->key);
        near = same && str_find_byte(row, '[', 0) == STR_NONE && str_find_byte(row, '*', 0) == STR_NONE
                   ? key->path
                   : NULL;
    }
    return config_fail(file, child->key_line, child->key_column, err, "unknown key '%.*s'%s%s%s",
                       STR_ARG(child->key), near ? "; did you mean '" : "", near ? near : "",
                       near ? "'?" : "");
}

struct walk {
    struct str file;
    bool is_folder;
    struct error *err;
};

static bool walk_map(const struct walk *walk, const struct yaml_node *map, struct str path);

static bool check_required(const struct walk *walk, const struct yaml_node *item, struct str path)
{
    for (const struct config_key *key = config_keys; key->path; key++) {
        struct str row = str_from(key->path);
        if (!key->is_required || !str_starts_with(row, path))
            continue;
        const struct yaml_node *value = yaml_get(item, key->path + path.len + 1);
        if (!value || value->kind == YAML_NULL)
            return config_fail(walk->file, item->line, item->column, walk->err, "'%s' is missing: %s",
                               key->path + path.len + 1, key->doc);
    }
    return true;
}

static bool walk_items(const struct walk *walk, const struct yaml_node *list, struct str path)
{
    char text[PATH_MAX_LEN];
    snprintf(text, sizeof text, "%.*s[]", STR_ARG(path));
    for (const struct yaml_node *item = list->first; item; item = item->next)
        if (!walk_map(walk, item, str_from(text)) || !check_required(walk, item, str_from(text)))
            return false;
    return true;
}

static bool walk_value(const struct walk *walk, const struct yaml_node *node, struct str path)
{
    const struct config_key *key = config_key_find(path);
    if (!key)
        return walk_map(walk, node, path);
    if (walk->is_folder && !key->in_folders)
        return config_fail(walk->file, node->key_line, node->key_column, walk->err,
                           "'%s' can only stand in the andon.yml at the root", key->path);
    if (node->kind == YAML_NULL)
        return true; // as if it were not there
    if (!fits(node, key))
        return fail_kind(node, key, walk->file, walk->err);
    if (key->kind == CONFIG_SWITCH && node->kind == YAML_MAP)
        return walk_map(walk, node, path);
    return key->kind != CONFIG_ITEMS || walk_items(walk, node, path);
}

// Whether a key can be one of the table's names: no wildcard, no path, not too long.
static bool is_plain_name(struct str key)
{
    if (key.len == 0 || key.len > NAME_MAX_LEN)
        return false;
    for (size_t i = 0; i < key.len; i++)
        if (!byte_is_alpha(key.at[i]) && key.at[i] != '-')
            return false;
    return true;
}

static bool walk_map(const struct walk *walk, const struct yaml_node *map, struct str path)
{
    if (map->kind == YAML_NULL)
        return true;
    if (map->kind != YAML_MAP)
        return config_fail(walk->file, map->line, map->column, walk->err, "%.*s%s must be a map of keys",
                           STR_ARG(path), path.len ? "" : "the file");
    for (const struct yaml_node *child = map->first; child; child = child->next) {
        char text[PATH_MAX_LEN];
        const char *dot = path.len ? "." : "";
        snprintf(text, sizeof text, "%.*s%s%.*s", STR_ARG(path), dot, STR_ARG(child->key));
        struct str below = str_from(text);
        bool known = is_plain_name(child->key) && (config_key_find(below) || config_key_has_below(below));
        if (!known) {
            snprintf(text, sizeof text, "%.*s%s*", STR_ARG(path), dot);
            below = str_from(text);
            if (!config_key_find(below) && !config_key_has_below(below))
                return fail_unknown(child, path, walk->file, walk->err);
        }
        if (!walk_value(walk, child, below))
            return false;
    }
    return true;
}

bool config_validate(const struct yaml_node *root, struct str file, bool is_folder, struct error *err)
{
    const struct walk walk = {file, is_folder, err};
    if (!walk_map(&walk, root, (struct str){0}))
        return false;
    const struct yaml_node *version = config_at(root, "version");
    if (version && !str_equal(version->text, STR("1")))
        return config_fail(file, version->line, version->column, err,
                           "version %.*s is not known; this andon reads version 1", STR_ARG(version->text));
    return true;
}
