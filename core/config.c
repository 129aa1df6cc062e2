// Where configuration comes from: the file at the root, those of folders, the command line.
#include "core/config_internal.h"

#include "core/file.h"
#include "core/glob.h"
#include "core/vec.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_SIZE_MAX = 4 << 20 };
#define FILE_NAME "andon.yml"

static struct yaml_node *new_map(struct arena *arena)
{
    struct yaml_node *map = ARENA_NEW(arena, struct yaml_node);
    map->kind = YAML_MAP;
    return map;
}

// Reads and checks one file. With `is_optional`, *root is NULL when there is no such name; anything else that
// is in the way of reading it is an error: configuration that can't be read is not "no configuration".
static bool read_file(const char *path, struct str name, bool is_folder, bool is_optional,
                      struct arena *arena, struct yaml_node **root, struct error *err)
{
    struct buffer bytes BUFFER_AUTO = {0};
    struct stat st;
    *root = NULL;
    if (is_optional && lstat(path, &st) != 0) {
        // Too long a name can't be there either: git keeps such paths, a disk does not.
        if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG)
            return true;
        return error_set_errno(err, ERROR_CONFIG, "cannot look at %.*s", STR_ARG(name));
    }
    if (!file_read(path, FILE_SIZE_MAX, &bytes, err)) {
        if (err->code != ERROR_INTERRUPTED)
            err->code = ERROR_CONFIG;
        return false;
    }
    // Nodes keep slices of their own copies, so the bytes can go.
    return yaml_parse(buffer_str(&bytes), name, false, arena, root, err) &&
           config_validate(*root, name, is_folder, err);
}

// --config FILE: absolute, since what trusts it looks at it from elsewhere.
static bool absolute_path(struct str file, struct arena *arena, struct str *out, struct error *err)
{
    char here[4096];
    if (str_find_byte(file, '\0', 0) != STR_NONE)
        return error_set(err, ERROR_USAGE, "the name of a configuration file can't hold a NUL byte");
    if (file.at[0] == '/') {
        *out = arena_copy(arena, file);
        return true;
    }
    if (!getcwd(here, sizeof here))
        return error_set_errno(err, ERROR_IO, "cannot find the current folder");
    *out = arena_join_path(arena, str_from(here), file);
    return true;
}

bool config_load(const struct repo *repo, struct str file, struct arena *arena, struct config *config,
                 struct error *err)
{
    bool has_tree = repo && repo->work_tree.len;
    struct yaml_node *root = NULL;
    *config = (struct config){0};
    if (file.len) {
        if (!absolute_path(file, arena, &config->file, err) ||
            !read_file(config->file.at, file, false, false, arena, &root, err))
            return false;
    } else if (has_tree) {
        struct str path = arena_join_path(arena, repo->work_tree, STR(FILE_NAME));
        if (!read_file(path.at, STR(FILE_NAME), false, true, arena, &root, err))
            return false;
        config->file = root ? STR(FILE_NAME) : (struct str){0};
    }
    config->root = root && root->kind == YAML_MAP ? root : new_map(arena);
    config->layers = ARENA_NEW(arena, struct config_layer);
    config->layer_count = 1;
    config->layers[0].file = config->file;
    return config_read(config, arena, err) && config_read_layer(&config->layers[0], config->root, arena, err);
}

struct found_layer {
    struct str folder;
    struct yaml_node *root;
};
struct found_layers VEC(struct found_layer);

// Looks for folder/andon.yml of every folder above `path` that `last` (the path before, in sorted order) was
// not below: each folder is looked at once.
static bool find_above(const struct repo *repo, struct str path, struct str last, struct found_layers *found,
                       struct arena *arena, struct error *err)
{
    size_t shared = 0; // bytes of whole folders that both have
    for (size_t i = 0; i < path.len && i < last.len && path.at[i] == last.at[i]; i++)
        if (path.at[i] == '/')
            shared = i + 1;
    for (size_t slash = str_find_byte(path, '/', shared); slash != STR_NONE;
         slash = str_find_byte(path, '/', slash + 1)) {
        struct str folder = str_slice(path, 0, slash + 1);
        struct str name = arena_printf(arena, "%.*s" FILE_NAME, STR_ARG(folder));
        struct str full = arena_join_path(arena, repo->work_tree, name);
        struct yaml_node *root;
        if (!read_file(full.at, name, true, true, arena, &root, err))
            return false;
        if (root)
            *vec_add(found) = (struct found_layer){arena_copy(arena, folder), root};
    }
    return true;
}

// The layer with the longest folder that is a prefix of `path`, among the first `count`.
static struct config_layer *layer_around(struct config_layer *layers, size_t count, struct str path)
{
    struct config_layer *best = &layers[0];
    for (size_t i = 1; i < count; i++)
        if (layers[i].folder.len > best->folder.len && str_starts_with(path, layers[i].folder))
            best = &layers[i];
    return best;
}

// A folder's patterns as patterns of the root: "*.min.js" of web/ is "web/**/*.min.js".
static struct str rebase_glob(struct str pattern, struct str folder, struct arena *arena)
{
    bool takes_back = str_starts_with(pattern, STR("!"));
    pattern = str_slice(pattern, takes_back, pattern.len);
    size_t slash = str_find_byte(pattern, '/', 0);
    bool is_anchored = slash != STR_NONE && slash + 1 < pattern.len;
    struct buffer text BUFFER_AUTO = {0};
    buffer_printf(&text, "%s/", takes_back ? "!" : "");
    for (size_t i = 0; i < folder.len; i++) {
        if (memchr("*?[]{},\\", folder.at[i], 8))
            buffer_add_byte(&text, '\\');
        buffer_add_byte(&text, folder.at[i]);
    }
    buffer_add_cstring(&text, is_anchored ? "" : "**/");
    buffer_add(&text, str_slice(pattern, str_starts_with(pattern, STR("/")), pattern.len));
    return arena_copy(arena, buffer_str(&text));
}

static bool add_excludes(struct config *config, const struct config_layer *layer, struct arena *arena,
                         struct error *err)
{
    struct str_list own = config_read_list(config_at(layer->root, "exclude"), arena);
    size_t count = config->exclude.count;
    struct str *all = ARENA_ARRAY(arena, struct str, count + own.count);
    if (count)
        memcpy(all, config->exclude.at, count * sizeof *all);
    for (size_t i = 0; i < own.count; i++) {
        all[count] = rebase_glob(own.at[i], layer->folder, arena);
        if (all[count++].len > GLOB_PATTERN_MAX)
            return error_set(err, ERROR_CONFIG, "%.*s: a pattern of 'exclude' is too long",
                             STR_ARG(layer->file));
    }
    config->exclude = (struct str_list){all, count};
    return true;
}

static bool add_layers(struct config *config, const struct found_layers *found, struct arena *arena,
                       struct error *err)
{
    struct config_layer *layers = ARENA_ARRAY(arena, struct config_layer, found->count + 1);
    layers[0] = config->layers[0];
    for (size_t i = 0; i < found->count; i++) {
        struct config_layer *layer = &layers[i + 1];
        layer->folder = found->at[i].folder;
        layer->file = arena_printf(arena, "%.*s" FILE_NAME, STR_ARG(layer->folder));
        // Folders come outermost first, so the one around this is there already.
        layer->outer = layer_around(layers, i + 1, layer->folder);
        if (!config_read_layer(layer, found->at[i].root, arena, err) ||
            !add_excludes(config, layer, arena, err))
            return false;
    }
    config->layers = layers;
    config->layer_count = found->count + 1;
    return true;
}

bool config_load_folders(struct config *config, const struct repo *repo, const struct changeset *changeset,
                         struct arena *arena, struct error *err)
{
    struct found_layers found = {0};
    struct str last = {0};
    bool ok = true;
    if (!repo || !repo->work_tree.len)
        return true;
    for (size_t i = 0; i < changeset->count && ok; i++) {
        ok = find_above(repo, changeset->at[i].path, last, &found, arena, err);
        last = changeset->at[i].path;
    }
    ok = ok && (found.count == 0 || add_layers(config, &found, arena, err));
    vec_free(&found);
    return ok;
}

// --set: the value of a key, in YAML's flow style when it begins with a bracket, else as it stands.
static bool parse_value(const struct config_key *key, struct str text, struct arena *arena,
                        struct yaml_node **node, struct error *err)
{
    bool is_flow = text.len && (text.at[0] == '[' || text.at[0] == '{');
    if (is_flow && !yaml_parse(text, STR("value"), false, arena, node, err))
        return false;
    bool is_list = key && (key->kind == CONFIG_LIST || key->kind == CONFIG_GLOBS);
    if (!is_flow) {
        *node = ARENA_NEW(arena, struct yaml_node);
        **node =
            (struct yaml_node){.kind = is_list ? YAML_LIST : YAML_SCALAR, .text = text, .is_plain = true};
    }
    struct yaml_node **tail = &(*node)->first;
    for (struct str rest = text; !is_flow && is_list && text.len && rest.at;) {
        *tail = ARENA_NEW(arena, struct yaml_node);
        **tail =
            (struct yaml_node){.kind = YAML_SCALAR, .text = str_trim(str_cut(&rest, ',')), .is_plain = true};
        tail = &(*tail)->next;
        (*node)->count++;
    }
    return true;
}

// Line 0 says that it comes from the command line.
static void forget_places(struct yaml_node *node)
{
    node->line = node->column = 0;
    for (struct yaml_node *child = node->first; child; child = child->next)
        forget_places(child); // at most as deep as yaml_parse lets through
}

// Puts `value` at a dotted path, making the maps on the way and replacing what was there.
static void put_value(struct yaml_node *map, struct str path, struct yaml_node value, struct arena *arena)
{
    for (struct str rest = path; rest.at;) {
        struct str name = str_cut(&rest, '.');
        struct yaml_node **link = &map->first;
        while (*link && !str_equal((*link)->key, name))
            link = &(*link)->next;
        if (!*link) {
            *link = new_map(arena);
            (*link)->key = name;
            map->count++;
        }
        struct yaml_node *child = *link;
        if (!rest.at) {
            value.key = child->key;
            value.next = child->next;
            *child = value;
        } else if (child->kind != YAML_MAP) {
            *child = (struct yaml_node){.kind = YAML_MAP, .key = child->key, .next = child->next};
        }
        map = child;
    }
}

static bool is_top_level(struct str name)
{
    return config_key_find(name) || config_key_has_below(name);
}

// "check-json.strict" is short for "lint.options.check-json.strict".
static struct str full_path(struct str path, struct arena *arena)
{
    struct str rest = path, first = str_cut(&rest, '.');
    bool is_check = rest.at && str_find_byte(rest, '.', 0) == STR_NONE && !is_top_level(first);
    return is_check ? arena_printf(arena, "lint.options.%.*s", STR_ARG(path)) : arena_copy(arena, path);
}

bool config_set(struct config *config, struct str assignment, struct arena *arena, struct error *err)
{
    struct str value = arena_copy(arena, assignment), name = str_cut(&value, '=');
    struct yaml_node *node = NULL;
    if (!value.at || name.len == 0)
        return error_set(err, ERROR_USAGE, "'%.*s' is not KEY=VALUE", STR_ARG(assignment));
    struct str path = full_path(str_trim(name), arena);
    const struct config_key *key = config_key_match(path);
    if (str_find(path, STR(".."), 0) != STR_NONE || str_ends_with(path, STR(".")) ||
        str_starts_with(path, STR(".")))
        return error_set(err, ERROR_USAGE, "'%.*s' is not a key", STR_ARG(path));
    if (!parse_value(key, value, arena, &node, err))
        return false;
    forget_places(node);

    // On its own first, so that a mistake is reported without a place in a file.
    struct yaml_node *alone = new_map(arena);
    put_value(alone, path, *node, arena);
    if (!config_validate(alone, config->file, false, err)) {
        err->code = ERROR_USAGE;
        return false;
    }
    put_value(config->root, path, *node, arena);
    if (!config->set_layer) {
        config->set_layer = ARENA_NEW(arena, struct config_layer);
        config->set_layer->file = STR("--set");
        config->set_layer->root = new_map(arena);
    }
    put_value((struct yaml_node *)config->set_layer->root, path, *node, arena);
    return config_read(config, arena, err) &&
           config_read_layer(config->set_layer, config->set_layer->root, arena, err) &&
           config_read_layer(&config->layers[0], config->root, arena, err);
}
