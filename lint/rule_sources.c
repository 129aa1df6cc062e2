#include "lint/rule_sources.h"

#include "core/rule_files.h"
#include "core/yaml.h"

#include <dirent.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 8 };

struct sources {
    struct str root;
    struct arena *arena;
    struct rule_file_list rules, utils;
    struct digest *digest;
    struct error *err;
};

static bool is_folder(struct str path)
{
    struct stat facts;
    return stat(path.at, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static bool add(struct sources *sources, struct str path, struct rule_file_list *out)
{
    return rule_files_list(&path, 1, sources->root, sources->arena, out, sources->err);
}

// A folder of ast-grep's, with all that are in it.
static bool add_deep(struct sources *sources, struct str path, unsigned depth, struct rule_file_list *out)
{
    DIR *handle = is_folder(path) && depth < DEPTH_MAX ? opendir(path.at) : NULL;
    bool ok = add(sources, path, out);
    for (struct dirent *entry; ok && handle && (entry = readdir(handle));) {
        struct str inner = arena_join_path(sources->arena, path, str_from(entry->d_name));
        struct stat facts;
        if (entry->d_name[0] != '.' && lstat(inner.at, &facts) == 0 && S_ISDIR(facts.st_mode))
            ok = add_deep(sources, inner, depth + 1, out);
    }
    if (handle)
        closedir(handle);
    return ok;
}

static bool read_text(struct sources *sources, struct str path, struct str *out)
{
    if (!rule_file_read(path, sources->arena, out, sources->err))
        return false;
    if (sources->digest)
        digest_field(sources->digest, *out);
    return true;
}

static bool add_folders(struct sources *sources, const struct yaml_node *config, struct str file,
                        const char *key, struct rule_file_list *out)
{
    const struct yaml_node *node = yaml_get(config, key);
    struct str *names, folder = str_slice(file, 0, file.len - str_basename(file).len);
    size_t count = 0;
    if (!node || node->kind == YAML_NULL)
        return true;
    if (!yaml_to_list(node, file, sources->arena, &names, &count, sources->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct str path = names[i];
        if (!path.len || path.at[0] != '/')
            path = arena_printf(sources->arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(path));
        if (!add_deep(sources, path, 0, out))
            return error_wrap(sources->err, "%.*s:%zu:%zu", STR_ARG(file), node->line, node->column);
    }
    return true;
}

// ast-grep's project file. What of it would change what is found is refused, not passed over.
static bool read_project(struct sources *sources, struct str file)
{
    static const char *const keys[] = {"ruleDirs", "utilDirs", "testConfigs", NULL};
    static const char *const others[] = {"languageGlobs", "customLanguages", "languageInjections", NULL};
    struct yaml_node *config;
    struct str text;
    if (!read_text(sources, file, &text) ||
        !yaml_parse(text, file, false, sources->arena, &config, sources->err))
        return false;
    if (config->kind != YAML_MAP)
        return error_set(sources->err, ERROR_CONFIG, "%.*s: has no ruleDirs", STR_ARG(file));
    for (const struct yaml_node *item = config->first; item; item = item->next)
        if (str_is_one_of(item->key, others))
            return error_set(sources->err, ERROR_CONFIG, "%.*s:%zu:%zu: '%.*s' is not supported",
                             STR_ARG(file), item->key_line, item->key_column, STR_ARG(item->key));
    return yaml_check_keys(config, file, keys, sources->err) &&
           add_folders(sources, config, file, "ruleDirs", &sources->rules) &&
           add_folders(sources, config, file, "utilDirs", &sources->utils);
}

static bool add_path(struct sources *sources, struct str path)
{
    struct str name = str_basename(path);
    struct str full =
        path.len && path.at[0] == '/' ? path : arena_join_path(sources->arena, sources->root, path);
    if (str_equal(name, STR("sgconfig.yml")) || str_equal(name, STR("sgconfig.yaml")))
        return read_project(sources, arena_copy(sources->arena, full));
    struct str utils = arena_join_path(sources->arena, full, STR("utils"));
    return add(sources, path, &sources->rules) && (!is_folder(utils) || add(sources, utils, &sources->utils));
}

static bool load(struct sources *sources, struct match_rule_list *rules)
{
    struct match_globals globals = {0};
    bool ok = true;
    VEC_EACH (struct str, file, &sources->utils) {
        struct str text;
        ok = ok && read_text(sources, *file, &text) &&
             match_globals_add(&globals, text, *file, sources->arena, sources->err);
    }
    VEC_EACH (struct str, file, &sources->rules) {
        struct str text;
        ok = ok && read_text(sources, *file, &text) &&
             match_rules_load_with(text, *file, MATCH_ALL_LANGUAGES, &globals, sources->arena, rules,
                                   sources->err);
    }
    vec_free(&globals);
    return ok;
}

bool rule_sources_load(const struct str *paths, size_t count, struct str root, struct arena *arena,
                       struct match_rule_list *rules, struct digest *digest, struct error *err)
{
    struct sources sources = {.root = root, .arena = arena, .digest = digest, .err = err};
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = add_path(&sources, paths[i]);
    ok = ok && load(&sources, rules);
    vec_free(&sources.rules);
    vec_free(&sources.utils);
    return ok;
}
