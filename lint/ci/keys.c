// Walks a workflow or an action along the table of places: keys that are unknown, missing or of the wrong
// kind, and every expression on the way. What an alias stands for was looked at where its anchor is.
#include "lint/ci/places.h"

#include "core/yaml.h"

enum { KNOWN_MAX = 40 };

struct walk {
    struct ci_file *file;
    const struct ci_job *job; // whose steps, needs and matrix expressions name
};

static void check_value(const struct walk *walk, const struct ci_key *key,
                        const struct yaml_tree_node *value);

static const char *kinds_text(unsigned kinds)
{
    switch (kinds) {
    case CI_TEXT: return "text";
    case CI_LIST: return "a list";
    case CI_MAP: return "a map";
    case CI_TEXTS: return "text or a list";
    case CI_TEXT | CI_MAP: return "text or a map";
    default: return "something else";
    }
}

static void report_near(struct ci_file *file, const struct yaml_tree_node *node, const char *what,
                        struct str word, const char *const *known)
{
    const char *nearest = nearest_name(word, known);
    ci_report(file, CI_KEYS, node, 0, 0, "%s '%.*s'%s%s%s", what, STR_ARG(word),
              nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static const struct ci_key *find_key(const struct ci_place *place, struct str name)
{
    for (const struct ci_key *key = place->keys; key->kinds; key++)
        if (!key->name || str_equal(name, str_from(key->name)))
            return key;
    return NULL;
}

static void report_unknown(struct ci_file *file, const struct ci_place *place,
                           const struct yaml_tree_node *key)
{
    const char *known[KNOWN_MAX] = {0};
    size_t count = 0;
    for (const struct ci_key *row = place->keys; row->kinds && count + 1 < KNOWN_MAX; row++)
        if (row->name)
            known[count++] = row->name;
    const char *nearest = nearest_name(key->text, known);
    ci_report(file, CI_KEYS, key, 0, 0, "%s has no key '%.*s'%s%s%s", place->what, STR_ARG(key->text),
              nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

// YAML's "on" may have been read as true by whoever wrote the file anew.
static bool is_there(const struct yaml_tree_node *map, const char *name)
{
    return yaml_tree_get(map, name) || (strcmp(name, "on") == 0 && yaml_tree_get(map, "true"));
}

static void check_map(const struct walk *walk, const struct ci_place *place, const struct yaml_tree_node *map)
{
    const bool is_merged = yaml_tree_get(map, "<<") != NULL;
    for (const struct yaml_tree_node *child = map->first; child; child = child->next) {
        if (child->key->kind != YAML_TREE_SCALAR || expression_is_in(child->key->text))
            continue;
        const struct ci_key *key = find_key(place, child->key->text);
        if (key)
            check_value(walk, key, child);
        else if (!is_merged && !str_equal(child->key->text, STR("true")))
            report_unknown(walk->file, place, child->key);
    }
    for (const struct ci_key *key = place->keys; key->kinds && !is_merged; key++)
        if (key->is_required && !is_there(map, key->name))
            ci_report(walk->file, CI_KEYS, ci_key_of(map), 0, 0, "%s needs the key '%s'", place->what,
                      key->name);
}

// Anything below: scalars hold expressions, keys don't matter.
static void check_any(const struct walk *walk, const struct ci_key *key, const struct yaml_tree_node *node)
{
    if (node->is_alias)
        return;
    if (node->kind == YAML_TREE_SCALAR)
        ci_check_scalar(walk->file, node, walk->job, key->names, false);
    else
        for (const struct yaml_tree_node *child = node->first; child; child = child->next)
            check_any(walk, key, child);
}

static void check_word(const struct walk *walk, const struct ci_key *key, const struct yaml_tree_node *value)
{
    if (!str_is_one_of(value->text, key->words))
        report_near(walk->file, value, "not one of the values that are known here:", value->text, key->words);
}

static bool is_number(struct str text)
{
    size_t at = text.len && text.at[0] == '-';
    bool is_one = at < text.len;
    for (; at < text.len; at++)
        is_one = is_one && (byte_is_digit(text.at[at]) || text.at[at] == '.');
    return is_one;
}

static void check_form(const struct walk *walk, const struct ci_key *key, const struct yaml_tree_node *value)
{
    static const char *const booleans[] = {"true", "false", "True", "False", "TRUE", "FALSE", NULL};
    struct ci_file *file = walk->file;
    if (expression_is_in(value->text))
        return;
    if (key->form == CI_FORM_BOOLEAN && !str_is_one_of(value->text, booleans))
        ci_report(file, CI_KEYS, value, 0, 0, "'%s' must be true or false", key->name);
    else if (key->form == CI_FORM_NUMBER && !is_number(value->text))
        ci_report(file, CI_KEYS, value, 0, 0, "'%s' must be a number", key->name);
    else if (key->form == CI_FORM_WORD)
        check_word(walk, key, value);
}

static bool has_word(const char *words, struct str word)
{
    struct str rest = str_from(words);
    while (rest.at)
        if (str_equal(str_cut(&rest, ' '), word))
            return true;
    return false;
}

static const struct ci_event *find_event(struct str name)
{
    for (const struct ci_event *event = ci_events; event->name; event++)
        if (str_equal(name, str_from(event->name)))
            return event;
    return NULL;
}

static const struct ci_event *check_event_name(const struct walk *walk, const struct yaml_tree_node *name)
{
    const char *known[64] = {0};
    const struct ci_event *event = find_event(name->text);
    for (size_t i = 0; ci_events[i].name && i + 1 < 64; i++)
        known[i] = ci_events[i].name;
    if (!event)
        report_near(walk->file, name, "there is no event", name->text, known);
    return event;
}

static void check_activity(const struct walk *walk, const struct ci_event *event,
                           const struct yaml_tree_node *types)
{
    const bool is_list = types->kind == YAML_TREE_LIST;
    for (const struct yaml_tree_node *type = is_list ? types->first : types; type;
         type = is_list ? type->next : NULL)
        if (type->kind == YAML_TREE_SCALAR && !yaml_tree_is_null(type) && !has_word(event->types, type->text))
            ci_report(walk->file, CI_KEYS, type, 0, 0, "the event %s has no activity '%.*s'", event->name,
                      STR_ARG(type->text));
}

static void check_event(const struct walk *walk, const struct yaml_tree_node *value)
{
    const struct ci_event *event = check_event_name(walk, value->key);
    if (!event || !event->filters || value->kind != YAML_TREE_MAP || value->is_alias)
        return;
    for (const struct yaml_tree_node *child = value->first; child; child = child->next) {
        const struct str name = child->key->text;
        if (str_equal(name, STR("types")) && event->types && strcmp(event->types, "*") == 0)
            continue;
        if (str_equal(name, STR("types")) && event->types)
            check_activity(walk, event, child);
        else if (child->key->kind == YAML_TREE_SCALAR && !has_word(event->filters, name) &&
                 !str_equal(name, STR("<<")))
            ci_report(walk->file, CI_KEYS, child->key, 0, 0,
                      "the event %s has no key '%.*s': it does nothing there", event->name, STR_ARG(name))
                ->most = SEVERITY_WARNING;
    }
}

// "on" as a text or a list of names; in a map one event is a value of its own.
static void check_events(const struct walk *walk, const struct ci_key *key,
                         const struct yaml_tree_node *value)
{
    if (!key->name)
        check_event(walk, value);
    else if (value->kind == YAML_TREE_SCALAR && !yaml_tree_is_null(value))
        check_event_name(walk, value);
    else if (value->kind == YAML_TREE_LIST)
        for (const struct yaml_tree_node *item = value->first; item; item = item->next)
            if (item->kind == YAML_TREE_SCALAR)
                check_event_name(walk, item);
}

static bool is_identifier(struct str text)
{
    bool is_one = text.len && (byte_is_alpha(text.at[0]) || text.at[0] == '_');
    for (size_t i = 1; i < text.len; i++)
        is_one = is_one && (byte_is_alpha(text.at[i]) || byte_is_digit(text.at[i]) || text.at[i] == '_' ||
                            text.at[i] == '-');
    return is_one;
}

static void check_id(const struct walk *walk, const struct yaml_tree_node *id)
{
    if (id && id->kind == YAML_TREE_SCALAR && !is_identifier(id->text))
        ci_report(walk->file, CI_KEYS, id, 0, 0,
                  "an id has letters, digits, - and _ alone, and starts with a letter or _");
}

static void check_job(const struct walk *walk, const struct yaml_tree_node *value)
{
    const struct walk inner = {walk->file, ci_find_job(walk->file, value->key->text)};
    check_id(walk, value->key);
    if (!value->is_alias)
        check_map(&inner, yaml_tree_get(value, "uses") ? &ci_place_call : &ci_place_job, value);
}

static void check_step(const struct walk *walk, const struct yaml_tree_node *step)
{
    const bool is_action = walk->file->kind == CI_ACTION;
    const bool has_run = yaml_tree_get(step, "run") != NULL, has_uses = yaml_tree_get(step, "uses") != NULL;
    check_id(walk, yaml_tree_get(step, "id"));
    if (has_run && has_uses)
        ci_report(walk->file, CI_KEYS, yaml_tree_get(step, "run")->key, 0, 0,
                  "a step has either 'run' or 'uses', not both");
    else if (has_run)
        check_map(walk, is_action ? &ci_place_action_run_step : &ci_place_run_step, step);
    else if (has_uses)
        check_map(walk, is_action ? &ci_place_action_uses_step : &ci_place_uses_step, step);
    else if (yaml_tree_get(step, "parallel"))
        check_map(walk, &ci_place_parallel_step, step);
    else if (yaml_tree_get(step, "wait") || yaml_tree_get(step, "wait-all") || yaml_tree_get(step, "cancel"))
        check_map(walk, &ci_place_other_step, step);
    else if (!yaml_tree_get(step, "<<"))
        ci_report(walk->file, CI_KEYS, step, 0, 0, "a step needs 'run' or 'uses'");
}

static void check_steps(const struct walk *walk, const struct yaml_tree_node *steps)
{
    for (const struct yaml_tree_node *step = steps->first; step; step = step->next) {
        if (step->is_alias || yaml_tree_is_null(step))
            continue;
        if (step->kind == YAML_TREE_MAP)
            check_step(walk, step);
        else if (step->kind != YAML_TREE_SCALAR || !expression_is_in(step->text))
            ci_report(walk->file, CI_KEYS, step, 0, 0, "a step must be a map with 'run' or 'uses'");
    }
}

static bool is_kind(const struct ci_key *key, const struct yaml_tree_node *value)
{
    const unsigned kind = value->kind == YAML_TREE_SCALAR ? CI_TEXT
                          : value->kind == YAML_TREE_LIST ? CI_LIST
                                                          : CI_MAP;
    return (key->kinds & kind) != 0;
}

// Each value of the map is of that kind, or an expression: GitHub does not start the workflow else.
static void check_each(const struct walk *walk, const struct yaml_tree_node *map, enum yaml_tree_kind kind)
{
    for (const struct yaml_tree_node *child = map->first; child; child = child->next) {
        const bool is_text = child->kind == YAML_TREE_SCALAR;
        const bool is_merge = child->key && str_equal(child->key->text, STR("<<"));
        if (child->kind != kind && !child->is_alias && !is_merge && !yaml_tree_is_null(child) &&
            !(is_text && expression_is_in(child->text)))
            ci_report(walk->file, CI_KEYS, ci_key_of(child), 0, 0, "'%.*s' must be %s",
                      STR_ARG(ci_key_of(child)->text),
                      kinds_text(kind == YAML_TREE_LIST ? CI_LIST : CI_TEXT));
    }
}

static void check_items(const struct walk *walk, const struct ci_key *key, const struct yaml_tree_node *list)
{
    for (const struct yaml_tree_node *item = list->first; item; item = item->next) {
        if (!item->is_alias && item->kind == YAML_TREE_MAP && key->place)
            check_map(walk, key->place, item);
        else
            check_any(walk, key, item);
    }
}

static void check_value(const struct walk *walk, const struct ci_key *key, const struct yaml_tree_node *value)
{
    if (key->form == CI_FORM_EVENT)
        check_events(walk, key, value);
    if (yaml_tree_is_null(value) || (value->is_alias && key->form != CI_FORM_JOB))
        return;
    if (value->kind == YAML_TREE_SCALAR && expression_is_in(value->text) && key->names) {
        ci_check_scalar(walk->file, value, walk->job, key->names, key->form == CI_FORM_CONDITION);
        return;
    }
    if (!is_kind(key, value)) {
        const struct yaml_tree_node *shown = ci_key_of(value);
        ci_report(walk->file, CI_KEYS, shown, 0, 0, "'%.*s' must be %s", STR_ARG(shown->text),
                  kinds_text(key->kinds));
        return;
    }
    if (key->form == CI_FORM_TEXTS || key->form == CI_FORM_LISTS)
        check_each(walk, value, key->form == CI_FORM_LISTS ? YAML_TREE_LIST : YAML_TREE_SCALAR);
    if (key->form == CI_FORM_JOB)
        check_job(walk, value);
    else if (key->form == CI_FORM_STEPS)
        check_steps(walk, value);
    else if (value->kind == YAML_TREE_MAP && key->place)
        check_map(walk, key->place, value);
    else if (value->kind == YAML_TREE_LIST)
        check_items(walk, key, value);
    else if (value->kind == YAML_TREE_MAP)
        check_any(walk, key, value);
    else {
        check_form(walk, key, value);
        ci_check_scalar(walk->file, value, walk->job, key->names, key->form == CI_FORM_CONDITION);
    }
}

void ci_check_keys(struct ci_file *file)
{
    const bool is_action = file->kind == CI_ACTION;
    const struct walk walk = {file, is_action && file->job_count ? &file->jobs[0] : NULL};
    check_map(&walk, is_action ? &ci_place_action : &ci_place_workflow, file->root);
}
