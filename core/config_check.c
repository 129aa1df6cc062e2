// What is in force for a check at a path, and whether every name that configuration uses exists.
//
// Who wins, first to last: --set, the andon.yml of the innermost folder, those around it, the root's, what a
// tool's own section says (message.style, policy.protected), the check itself.
#include "core/config_internal.h"

#include "core/glob.h"

#include <stdio.h>

// Options that a section of its own sets: there is one place to write them, and it is not lint.options.
static const struct {
    const char *check, *option, *path;
} sections[] = {
    {"commit-message", "style", "message.style"},
    {"commit-message", "types", "message.types"},
    {"commit-message", "scopes", "message.scopes"},
    {"commit-message", "pattern", "message.pattern"},
    {"commit-message", "subject-case", "message.subject-case"},
    {"commit-message", "max-subject", "message.max-subject"},
    {"commit-message", "body-wrap", "message.body-wrap"},
    {"commit-message", "signoff", "message.signoff"},
    {"commit-message", "wip", "message.wip"},
    {"commit-message", "ticket", "message.ticket"},
    {"no-commit-to-branch", "branch", "policy.protected"},
};

static const struct config_check *find_check(const struct config_layer *layer, const char *id)
{
    for (size_t i = 0; i < layer->check_count; i++)
        if (str_equal(layer->checks[i].id, str_from(id)))
            return &layer->checks[i];
    return NULL;
}

// "df-*" covers every id that starts so.
static bool covers(struct str pattern, struct str id)
{
    if (str_ends_with(pattern, STR("*")))
        return str_starts_with(id, str_slice(pattern, 0, pattern.len - 1));
    return str_equal(pattern, id);
}

// The search for secrets is none of lint's checks: nothing that is said of those switches it off.
static const struct str secrets_id = {"secrets", 7};

static bool is_disabled(const struct config_layer *layer, const char *id)
{
    for (size_t i = 0; i < layer->disable.count; i++)
        if (covers(layer->disable.at[i], str_from(id)))
            return true;
    return false;
}

static const struct config_layer *innermost(const struct config *config, struct str path)
{
    const struct config_layer *best = config->layer_count ? &config->layers[0] : NULL;
    for (size_t i = 1; i < config->layer_count; i++)
        if (config->layers[i].folder.len > best->folder.len &&
            str_starts_with(path, config->layers[i].folder))
            best = &config->layers[i];
    return best;
}

// Whether the layer says which severity the check has. Disabling beats a severity in the same file.
static bool layer_severity(const struct config_layer *layer, const char *id, enum severity *severity)
{
    const struct config_check *check = find_check(layer, id);
    if (is_disabled(layer, id))
        *severity = SEVERITY_OFF;
    else if (check && check->has_severity)
        *severity = check->severity;
    else
        return false;
    return *severity != SEVERITY_OFF || !str_equal(str_from(id), secrets_id);
}

static bool layer_option(const struct config_layer *layer, const char *id, const char *name, struct str *text)
{
    const struct config_check *check = find_check(layer, id);
    for (size_t i = 0; check && i < check->option_names.count; i++)
        if (str_equal(check->option_names.at[i], str_from(name))) {
            *text = check->option_texts.at[i];
            return true;
        }
    return false;
}

// The text of an option from the section of its tool, lists joined by commas.
static bool section_option(const struct config *config, const char *id, const char *name, struct arena *arena,
                           struct str *text)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (strcmp(sections[i].check, id) != 0 || strcmp(sections[i].option, name) != 0)
            continue;
        const struct yaml_node *node = config_at(config->root, sections[i].path);
        if (!node)
            return false;
        struct str_list list = config_read_list(node, arena);
        struct buffer joined BUFFER_AUTO = {0};
        for (size_t k = 0; k < list.count; k++) {
            buffer_add_cstring(&joined, k ? "," : "");
            buffer_add(&joined, list.at[k]);
        }
        *text = arena_copy(arena, buffer_str(&joined));
        return true;
    }
    return false;
}

// The text of an option and, in *is_set, whether configuration has one.
static struct str option_text(const struct config *config, const struct config_layer *inner, const char *id,
                              const struct check_option *option, struct arena *arena, bool *is_set)
{
    struct str text;
    *is_set = true;
    if (config->set_layer && layer_option(config->set_layer, id, option->name, &text))
        return text;
    for (const struct config_layer *layer = inner; layer; layer = layer->outer)
        if (layer_option(layer, id, option->name, &text))
            return text;
    if (section_option(config, id, option->name, arena, &text))
        return text;
    *is_set = false;
    return str_from(option->standard);
}

static bool find_severity(const struct config *config, const struct config_layer *inner, const char *id,
                          enum severity *severity)
{
    if (config->set_layer && layer_severity(config->set_layer, id, severity))
        return true;
    for (const struct config_layer *layer = inner; layer; layer = layer->outer)
        if (layer_severity(layer, id, severity))
            return true;
    return false;
}

bool config_layer_excludes(const struct config_layer *layer, struct str path)
{
    for (const struct config_layer *at = layer; at; at = at->outer) {
        struct str below = str_slice(path, at->folder.len, path.len);
        if (at->exclude.count && glob_match_list(at->exclude.at, at->exclude.count, below))
            return true;
    }
    return false;
}

bool config_excludes(const struct config *config, struct str path)
{
    return glob_match_list(config->exclude.at, config->exclude.count, path) ||
           config_layer_excludes(innermost(config, path), path);
}

bool config_rule_severity(const struct config *config, const char *rule, struct str path,
                          enum severity *severity)
{
    return find_severity(config, innermost(config, path), rule, severity);
}

bool config_check_setting(const struct config *config, const struct check *check, struct str path,
                          struct arena *arena, enum severity *severity, struct check_value *values,
                          struct error *err)
{
    const struct config_layer *inner = innermost(config, path);
    bool is_wanted = !(check->flags & CHECK_OFF_BY_DEFAULT), is_set;
    for (size_t i = 0; check->options && check->options[i].name; i++) {
        struct str text = option_text(config, inner, check->id, &check->options[i], arena, &is_set);
        if (!check_value_parse(&check->options[i], text, arena, &values[i], err))
            return error_wrap(err, "%s", check->id);
        // Who says how a check shall work wants it to work.
        is_wanted = is_wanted || is_set;
    }
    if (!find_severity(config, inner, check->id, severity))
        *severity = is_wanted ? check->severity : SEVERITY_OFF;
    return true;
}

struct names {
    const char *at[512];
    size_t count;
};

static void add_name(struct names *names, const char *name)
{
    if (names->count + 1 < sizeof names->at / sizeof *names->at)
        names->at[names->count++] = name;
}

static const struct check *check_by_id(const struct check *const *checks, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_from(checks[i]->id), id))
            return checks[i];
    return NULL;
}

struct validation {
    const struct config_layer *layer;
    const struct check *const *checks;
    size_t count;
    struct arena *arena;
    struct error *err;
};

static bool fail_check(const struct validation *v, struct str id, size_t line, size_t column)
{
    struct names names = {0};
    for (size_t i = 0; i < v->count; i++)
        add_name(&names, v->checks[i]->id);
    return config_fail_name(v->layer->file, line, column, v->err, "check", id, names.at);
}

// A pattern must cover a check; a rule's id ("secrets/github-pat") is known by the check before the '/'.
static bool validate_id(const struct validation *v, struct str id, bool is_off, size_t line, size_t column)
{
    if (str_equal(id, secrets_id) && is_off)
        return config_fail(
            v->layer->file, line, column, v->err,
            "'secrets' is no check of lint: stages says where it runs, secrets.allow what does "
            "not count");
    if (str_starts_with(id, STR("secrets/")))
        return config_fail(
            v->layer->file, line, column, v->err,
            "'%.*s' is no check of lint: secrets.allow: [{rule: %.*s, reason: …}] leaves it out", STR_ARG(id),
            STR_ARG(id));
    size_t slash = str_find_byte(id, '/', 0);
    for (size_t i = 0; i < v->count; i++) {
        struct str known = str_from(v->checks[i]->id);
        if (covers(id, known) || (slash != STR_NONE && str_equal(str_slice(id, 0, slash), known)))
            return true;
    }
    return fail_check(v, id, line, column);
}

static bool validate_option(const struct validation *v, const struct check *check,
                            const struct yaml_node *option)
{
    struct names names = {0};
    const struct check_option *row = check->options;
    for (; row && row->name && !str_equal(str_from(row->name), option->key); row++)
        add_name(&names, row->name);
    if (!row || !row->name)
        return config_fail_name(v->layer->file, option->key_line, option->key_column, v->err, "option",
                                option->key, names.at);
    struct error inner = {0};
    struct check_value value;
    struct str text = {0};
    const struct config_check *set = find_check(v->layer, check->id);
    for (size_t i = 0; set && i < set->option_names.count; i++)
        if (str_equal(set->option_names.at[i], option->key))
            text = set->option_texts.at[i];
    return check_value_parse(row, text, v->arena, &value, &inner) ||
           config_fail(v->layer->file, option->line, option->column, v->err, "%s", inner.message);
}

static bool validate_options(const struct validation *v, const struct yaml_node *options)
{
    const struct check *check = check_by_id(v->checks, v->count, options->key);
    if (!check)
        return fail_check(v, options->key, options->key_line, options->key_column);
    for (const struct yaml_node *option = options->first; option; option = option->next)
        if (option->kind != YAML_NULL && !validate_option(v, check, option))
            return false;
    return true;
}

static bool validate_tools(const struct validation *v)
{
    const struct yaml_node *tools = config_at(v->layer->root, "lint.tools");
    struct names names = {0};
    for (size_t i = 0; i < v->count; i++)
        if (v->checks[i]->group)
            add_name(&names, v->checks[i]->id);
    for (const struct yaml_node *item = tools ? tools->first : NULL; item; item = item->next)
        if (!str_is_one_of(item->key, names.at))
            return config_fail_name(v->layer->file, item->key_line, item->key_column, v->err, "linter",
                                    item->key, names.at);
    return true;
}

static bool validate_layer(const struct validation *v)
{
    const struct yaml_node *disable = config_at(v->layer->root, "lint.disable");
    const struct yaml_node *severity = config_at(v->layer->root, "lint.severity");
    const struct yaml_node *options = config_at(v->layer->root, "lint.options");
    if (disable && disable->kind == YAML_SCALAR &&
        !validate_id(v, disable->text, true, disable->line, disable->column))
        return false;
    for (const struct yaml_node *item = disable ? disable->first : NULL; item; item = item->next)
        if (!validate_id(v, item->text, true, item->line, item->column))
            return false;
    const struct config_check *secrets = find_check(v->layer, secrets_id.at);
    bool is_off = secrets && secrets->has_severity && secrets->severity == SEVERITY_OFF;
    for (const struct yaml_node *item = severity ? severity->first : NULL; item; item = item->next)
        if (!validate_id(v, item->key, is_off, item->key_line, item->key_column))
            return false;
    for (const struct yaml_node *item = options ? options->first : NULL; item; item = item->next)
        if (!validate_options(v, item))
            return false;
    return validate_tools(v);
}

static const char *const group_names[] = {"lint", "secrets", "message", "policy", "test", NULL};

static bool is_stage_item(const struct config *config, const struct validation *v, struct str id)
{
    for (const char *const *name = group_names; *name; name++)
        if (str_equal(id, str_from(*name)))
            return true;
    for (size_t i = 0; i < config->command_count; i++)
        if (str_equal(id, config->commands[i].id))
            return true;
    return check_by_id(v->checks, v->count, id) != NULL;
}

static bool validate_stage(const struct config *config, const struct validation *v,
                           const struct yaml_node *item)
{
    struct names names = {0};
    if (is_stage_item(config, v, item->text))
        return true;
    for (const char *const *name = group_names; *name; name++)
        add_name(&names, *name);
    for (size_t i = 0; i < config->command_count; i++)
        add_name(&names, config->commands[i].id.at);
    for (size_t i = 0; i < v->count; i++)
        add_name(&names, v->checks[i]->id);
    return config_fail_name(config->file, item->line, item->column, v->err, "check or command", item->text,
                            names.at);
}

static bool validate_stages(const struct config *config, const struct validation *v)
{
    for (unsigned i = 0; i < STAGE_COUNT; i++) {
        char path[64];
        snprintf(path, sizeof path, "stages.%s", stage_name((enum stage)i));
        const struct yaml_node *list = config_at(config->root, path);
        if (list && list->kind == YAML_SCALAR && !validate_stage(config, v, list))
            return false;
        for (const struct yaml_node *item = list ? list->first : NULL; item; item = item->next)
            if (!validate_stage(config, v, item))
                return false;
    }
    return true;
}

bool config_validate_checks(const struct config *config, const struct check *const *checks, size_t count,
                            struct error *err)
{
    struct arena arena ARENA_AUTO = {0};
    struct validation v = {NULL, checks, count, &arena, err};
    for (size_t i = 0; i < config->layer_count; i++) {
        v.layer = &config->layers[i];
        if (v.layer->root && !validate_layer(&v))
            return false;
    }
    return validate_stages(config, &v);
}
