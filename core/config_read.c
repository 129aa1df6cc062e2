// A valid tree into struct config. What the table of keys can't say is checked here: names that must exist,
// entries that contradict each other.
#include "core/config_internal.h"

#include "core/filetype.h"

const struct yaml_node *config_at(const struct yaml_node *root, const char *path)
{
    for (struct str rest = str_from(path); rest.at && root;) {
        struct str name = str_cut(&rest, '.');
        const struct yaml_node *found = NULL;
        if (root->kind == YAML_MAP)
            for (const struct yaml_node *child = root->first; child && !found; child = child->next)
                found = str_equal(child->key, name) ? child : NULL;
        root = found;
    }
    return root && root->kind != YAML_NULL ? root : NULL;
}

struct str_list config_read_list(const struct yaml_node *node, struct arena *arena)
{
    if (!node || node->kind == YAML_NULL)
        return (struct str_list){0};
    if (node->kind == YAML_SCALAR) {
        struct str *one = ARENA_NEW(arena, struct str);
        *one = node->text;
        return (struct str_list){one, 1};
    }
    struct str_list list = {ARENA_ARRAY(arena, struct str, node->count ? node->count : 1), 0};
    for (const struct yaml_node *item = node->first; item; item = item->next)
        list.at[list.count++] = item->text;
    return list;
}

// A key's value, or the table's standard one, as a list.
static struct str_list read_list(const struct config *config, const char *path, struct arena *arena)
{
    const struct yaml_node *node = config_at(config->root, path);
    if (node)
        return config_read_list(node, arena);
    struct str standard = str_from(config_key_find(str_from(path))->standard);
    struct str_list list = {ARENA_ARRAY(arena, struct str, standard.len + 1), 0};
    for (struct str rest = standard; standard.len && rest.at;)
        list.at[list.count++] = str_trim(str_cut(&rest, ','));
    return list;
}

static struct str read_text(const struct config *config, const char *path)
{
    const struct yaml_node *node = config_at(config->root, path);
    return node ? node->text : str_from(config_key_find(str_from(path))->standard);
}

static void list_add(struct str_list *list, struct str text, struct arena *arena)
{
    struct str *at = ARENA_ARRAY(arena, struct str, list->count + 1);
    if (list->count)
        memcpy(at, list->at, list->count * sizeof *at);
    at[list->count] = text;
    *list = (struct str_list){at, list->count + 1};
}

static void read_allow(struct config *config, struct arena *arena)
{
    const struct yaml_node *list = config_at(config->root, "secrets.allow");
    config->allow = ARENA_ARRAY(arena, struct config_allow, list && list->count ? list->count : 1);
    config->allow_count = 0;
    for (const struct yaml_node *item = list ? list->first : NULL; item; item = item->next) {
        struct config_allow *allow = &config->allow[config->allow_count++];
        const struct yaml_node *path = config_at(item, "path"), *rule = config_at(item, "rule"),
                               *reason = config_at(item, "reason"), *expires = config_at(item, "expires");
        *allow = (struct config_allow){
            .path = path ? path->text : (struct str){0},
            .rule = rule ? rule->text : (struct str){0},
            .reason = reason ? reason->text : (struct str){0},
            .expires = expires ? expires->text : (struct str){0},
            .line = item->line,
        };
    }
}

// Without a path and a rule an entry would allow every secret; without a reason nobody knows why.
static bool check_allow(const struct config *config, struct error *err)
{
    const struct yaml_node *list = config_at(config->root, "secrets.allow");
    for (const struct yaml_node *item = list ? list->first : NULL; item; item = item->next) {
        const struct yaml_node *reason = config_at(item, "reason");
        if (!config_at(item, "path") && !config_at(item, "rule"))
            return config_fail(config->file, item->line, item->column, err,
                               "an entry of secrets.allow needs a path or a rule");
        if (!reason || str_trim(reason->text).len == 0)
            return config_fail(config->file, item->line, item->column, err,
                               "an entry of secrets.allow needs a reason");
    }
    return true;
}

static const char *const group_names[] = {"lint", "secrets", "message", "policy", "test", NULL};

static bool check_command_id(const struct config *config, const struct yaml_node *node, size_t before,
                             struct error *err)
{
    struct str id = node->text;
    for (const char *const *name = group_names; *name; name++)
        if (str_equal(id, str_from(*name)))
            return config_fail(config->file, node->line, node->column, err,
                               "'%s' is a name of andon's own; give the command another id", *name);
    for (size_t i = 0; i < before; i++)
        if (str_equal(id, config->commands[i].id))
            return config_fail(config->file, node->line, node->column, err,
                               "command '%.*s' is already on line %zu", STR_ARG(id),
                               config->commands[i].line);
    for (size_t i = 0; i < id.len; i++)
        if (!byte_is_alpha(id.at[i]) && !byte_is_digit(id.at[i]) && !memchr("-_./", id.at[i], 4))
            id.len = 0; // so that ANDON_SKIP, reports and shells need no quoting
    return id.len > 0 ||
           config_fail(config->file, node->line, node->column, err,
                       "an id is made of letters, digits and - _ . /, not '%.*s'", STR_ARG(node->text));
}

static bool check_types(const struct config *config, const struct yaml_node *node,
                        const struct str_list *types, struct error *err)
{
    const char *known[FILETYPE_BIT_COUNT + 1] = {0};
    for (unsigned i = 0; i < FILETYPE_BIT_COUNT; i++)
        known[i] = filetype_tag((enum filetype_bit)i);
    for (size_t i = 0; i < types->count; i++)
        if (!filetype_from_tag(types->at[i]))
            return config_fail_name(config->file, node->line, node->column, err, "file type", types->at[i],
                                    known);
    return true;
}

static bool read_command_stage(const struct config *config, const struct yaml_node *item,
                               struct config_command *command, struct error *err)
{
    const struct yaml_node *node = config_at(item, "stage");
    const char *known[STAGE_COUNT + 1] = {0};
    command->stage = STAGE_PRE_COMMIT;
    if (!node) {
        // Named in a stage's list and nowhere else: that is its stage.
        for (unsigned i = 0; i < STAGE_COUNT; i++)
            if (str_list_has(&config->stages[i], command->id)) {
                command->stage = (enum stage)i;
                break;
            }
        return true;
    }
    if (stage_parse(node->text, &command->stage))
        return true;
    for (unsigned i = 0; i < STAGE_COUNT; i++)
        known[i] = stage_name((enum stage)i);
    return config_fail_name(config->file, node->line, node->column, err, "stage", node->text, known);
}

// "{files}" is an argument of its own, since it becomes many.
static bool read_command_run(const struct config *config, const struct yaml_node *node,
                             struct config_command *command, struct error *err)
{
    for (size_t i = 0; i < command->run.count; i++) {
        struct str word = command->run.at[i];
        bool is_files = str_equal(word, STR("{files}"));
        if (is_files && command->pass_files)
            return config_fail(config->file, node->line, node->column, err, "'{files}' can stand only once");
        if ((is_files && i == 0) || (!is_files && str_find(word, STR("{files}"), 0) != STR_NONE))
            return config_fail(config->file, node->line, node->column, err,
                               "'{files}' must be an argument of its own, behind the command's name");
        if (word.len == 0 && i == 0)
            return config_fail(config->file, node->line, node->column, err, "the command's name is empty");
        if (str_find_byte(word, '\0', 0) != STR_NONE)
            return config_fail(config->file, node->line, node->column, err,
                               "a command's word can't hold a NUL byte");
        command->pass_files |= is_files;
    }
    return true;
}

static bool read_command(struct config *config, const struct yaml_node *item, struct arena *arena,
                         struct error *err)
{
    struct config_command *command = &config->commands[config->command_count];
    const struct yaml_node *id = config_at(item, "id"), *run = config_at(item, "run"),
                           *types = config_at(item, "types"), *timeout = config_at(item, "timeout"),
                           *writes = config_at(item, "writes");
    *command = (struct config_command){
        .id = id->text,
        .run = config_read_list(run, arena),
        .files = config_read_list(config_at(item, "files"), arena),
        .exclude = config_read_list(config_at(item, "exclude"), arena),
        .types = config_read_list(types, arena),
        .timeout_ms = 60000,
        .always_run = yaml_is_true(config_at(item, "always-run")),
        .writes = !writes || yaml_is_true(writes),
        .line = item->line,
    };
    if (timeout)
        config_read_duration(timeout->text, &command->timeout_ms);
    if (!check_command_id(config, id, config->command_count, err) ||
        !read_command_stage(config, item, command, err) || !read_command_run(config, run, command, err) ||
        (types && !check_types(config, types, &command->types, err)))
        return false;
    struct str_list *stage = &config->stages[command->stage];
    if (!str_list_has(stage, command->id))
        list_add(stage, command->id, arena);
    config->command_count++;
    return true;
}

static bool read_commands(struct config *config, struct arena *arena, struct error *err)
{
    const struct yaml_node *list = config_at(config->root, "commands");
    config->commands = ARENA_ARRAY(arena, struct config_command, list && list->count ? list->count : 1);
    config->command_count = 0;
    for (const struct yaml_node *item = list ? list->first : NULL; item; item = item->next)
        if (!read_command(config, item, arena, err))
            return false;
    return true;
}

static void read_tools(struct config *config, struct arena *arena)
{
    const struct yaml_node *map = config_at(config->root, "lint.tools");
    config->tools_are_off = !config_is_on(map);
    config->tools = ARENA_ARRAY(arena, struct config_tool, map && map->count ? map->count : 1);
    config->tool_count = 0;
    for (const struct yaml_node *item = map ? map->first : NULL; item; item = item->next) {
        const struct yaml_node *timeout = config_at(item, "timeout"), *severity = config_at(item, "severity");
        struct config_tool *tool = &config->tools[config->tool_count++];
        *tool = (struct config_tool){
            .id = item->key,
            .is_off = !config_is_on(item),
            .files = config_read_list(config_at(item, "files"), arena),
            .exclude = config_read_list(config_at(item, "exclude"), arena),
            .args = config_read_list(config_at(item, "args"), arena),
            .timeout_ms = 60000,
            .required = yaml_is_true(config_at(item, "required")),
            .line = item->key_line,
        };
        if (timeout)
            config_read_duration(timeout->text, &tool->timeout_ms);
        tool->has_severity = severity && severity_parse(severity->text, &tool->severity);
    }
}

static size_t read_count(const struct config *config, const char *key)
{
    uint64_t count = 0;
    str_to_u64(read_text(config, key), &count);
    return (size_t)count;
}

static void read_limits(struct config *config)
{
    size_t depth = read_count(config, "limits.archive-depth");
    size_t ratio = read_count(config, "limits.archive-ratio");
    config_read_size(read_text(config, "limits.blob"), &config->max_blob);
    config_read_size(read_text(config, "limits.archive-bytes"), &config->archives.total);
    config->archives.member = config->max_blob;
    config->archives.entries = read_count(config, "limits.archive-entries");
    config->archives.depth = (unsigned)(depth > ARCHIVE_DEPTH_MAX ? ARCHIVE_DEPTH_MAX : depth);
    config->archives.ratio = (unsigned)(ratio > UINT32_MAX ? UINT32_MAX : ratio ? ratio : 1);
}

bool config_read(struct config *config, struct arena *arena, struct error *err)
{
    for (unsigned i = 0; i < STAGE_COUNT; i++) {
        struct str path = arena_printf(arena, "stages.%s", stage_name((enum stage)i));
        config->stages[i] = read_list(config, path.at, arena);
    }
    struct str fix = read_text(config, "lint.fix");
    config->fix = str_equal(fix, STR("ask"))    ? CONFIG_FIX_ASK
                  : str_equal(fix, STR("true")) ? CONFIG_FIX_TRUE
                                                : CONFIG_FIX_FALSE;
    config->message_max_subject = read_count(config, "message.max-subject");
    read_limits(config);
    config->exclude = read_list(config, "exclude", arena);
    config->secret_rules = read_list(config, "secrets.rules", arena);
    config->lint_rules = read_list(config, "lint.rules", arena);
    config->lint_grammars = read_list(config, "lint.grammars", arena);
    config->baseline = read_text(config, "secrets.baseline");
    config->honour = read_list(config, "secrets.honour", arena);
    config->registries = read_list(config, "secrets.registry", arena);
    config->message_style = read_text(config, "message.style");
    config->message_types = read_list(config, "message.types", arena);
    config->message_scopes = read_list(config, "message.scopes", arena);
    config->protected_branches = read_list(config, "policy.protected", arena);
    read_tools(config, arena);
    read_allow(config, arena);
    return check_allow(config, err) && read_commands(config, arena, err);
}

// The entry of a layer for a check, made when it is not there. There is room: see config_read_layer.
static struct config_check *layer_check(struct config_layer *layer, struct str id, size_t line)
{
    for (size_t i = 0; i < layer->check_count; i++)
        if (str_equal(layer->checks[i].id, id))
            return &layer->checks[i];
    struct config_check *check = &layer->checks[layer->check_count++];
    *check = (struct config_check){.id = id, .line = line};
    return check;
}

// The text form that check_value_parse takes: a list is joined by commas.
static bool option_text(const struct config_layer *layer, const struct yaml_node *node, struct arena *arena,
                        struct str *out, struct error *err)
{
    struct buffer text BUFFER_AUTO = {0};
    if (node->kind != YAML_LIST) {
        *out = node->text;
        return true;
    }
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        if (str_find_byte(item->text, ',', 0) != STR_NONE)
            return config_fail(layer->file, item->line, item->column, err,
                               "an item of a check's option can't hold a comma: '%.*s'", STR_ARG(item->text));
        buffer_printf(&text, "%s", text.len ? "," : "");
        buffer_add(&text, item->text);
    }
    *out = arena_copy(arena, buffer_str(&text));
    return true;
}

static bool read_options(struct config_layer *layer, const struct yaml_node *options, struct arena *arena,
                         struct error *err)
{
    struct config_check *check = layer_check(layer, options->key, options->key_line);
    size_t room = options->count ? options->count : 1;
    check->option_names = (struct str_list){ARENA_ARRAY(arena, struct str, room), 0};
    check->option_texts = (struct str_list){ARENA_ARRAY(arena, struct str, room), 0};
    for (const struct yaml_node *option = options->first; option; option = option->next) {
        if (option->kind == YAML_NULL)
            continue;
        check->option_names.at[check->option_names.count++] = option->key;
        if (!option_text(layer, option, arena, &check->option_texts.at[check->option_texts.count++], err))
            return false;
    }
    return true;
}

bool config_read_layer(struct config_layer *layer, const struct yaml_node *root, struct arena *arena,
                       struct error *err)
{
    const struct yaml_node *severities = config_at(root, "lint.severity");
    const struct yaml_node *options = config_at(root, "lint.options");
    size_t room = (severities ? severities->count : 0) + (options ? options->count : 0);
    layer->root = root;
    layer->disable = config_read_list(config_at(root, "lint.disable"), arena);
    layer->exclude = config_read_list(config_at(root, "lint.exclude"), arena);
    layer->checks = ARENA_ARRAY(arena, struct config_check, room ? room : 1);
    layer->check_count = 0;
    for (const struct yaml_node *node = severities ? severities->first : NULL; node; node = node->next) {
        if (node->kind == YAML_NULL)
            continue;
        struct config_check *check = layer_check(layer, node->key, node->key_line);
        check->has_severity = severity_parse(node->text, &check->severity);
    }
    for (const struct yaml_node *node = options ? options->first : NULL; node; node = node->next)
        if (node->kind != YAML_NULL && !read_options(layer, node, arena, err))
            return false;
    return true;
}
