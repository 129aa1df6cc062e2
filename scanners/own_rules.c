#include "scanners/own_rules.h"

#include "core/buffer.h"
#include "core/config.h"
#include "core/digest.h"
#include "core/file.h"
#include "scanners/scan.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { RULE_FILE_MAX = 4 << 20 };

struct name_list VEC(struct str);

static bool is_rule_file(struct str name)
{
    struct str extension = str_extension(name);
    return name.len && name.at[0] != '.' &&
           (str_equal(extension, STR("yml")) || str_equal(extension, STR("yaml")));
}

static int compare_names(const void *left, const void *right)
{
    const struct str *a = left, *b = right;
    return str_compare(*a, *b);
}

// The rule files of one folder, sorted, so that the same tree gives the same ruleset everywhere.
static bool list_folder(struct str folder, struct arena *arena, struct name_list *files, struct error *err)
{
    DIR *handle = opendir(folder.at);
    if (!handle)
        return error_set_errno(err, ERROR_CONFIG, "cannot open the rules in %s", folder.at);
    size_t first = files->count;
    for (struct dirent *entry; (entry = readdir(handle));)
        if (is_rule_file(str_from(entry->d_name)))
            *vec_add(files) = arena_join_path(arena, folder, str_from(entry->d_name));
    closedir(handle);
    if (files->count > first)
        qsort(files->at + first, files->count - first, sizeof *files->at, compare_names);
    return true;
}

static bool list_path(struct str path, struct str root, struct arena *arena, struct name_list *files,
                      struct error *err)
{
    struct stat facts;
    struct str full =
        path.len && path.at[0] == '/' ? arena_copy(arena, path) : arena_join_path(arena, root, path);
    if (stat(full.at, &facts) != 0)
        return error_set_errno(err, ERROR_CONFIG, "cannot read the rules in %s", full.at);
    if (S_ISDIR(facts.st_mode))
        return list_folder(full, arena, files, err);
    *vec_add(files) = full;
    return true;
}

static bool load_files(const struct name_list *files, struct arena *arena, struct rule_list *rules,
                       struct error *err)
{
    struct buffer text = {.limit = RULE_FILE_MAX};
    bool is_loaded = true;
    for (size_t i = 0; i < files->count && is_loaded; i++)
        is_loaded = file_read(files->at[i].at, RULE_FILE_MAX, &text, err) &&
                    rule_load(arena_copy(arena, buffer_str(&text)), files->at[i], arena, rules, err);
    buffer_free(&text);
    return is_loaded;
}

static bool check_ids(const struct rule_list *rules, struct error *err)
{
    VEC_EACH (const struct scan_rule, rule, rules)
        for (size_t i = 0; i < scan_ruleset_builtin.rule_count; i++)
            if (strcmp(rule->id, scan_ruleset_builtin.rules[i].id) == 0)
                return error_set(err, ERROR_CONFIG, "own rule '%s' has the id of a built-in one", rule->id);
    return true;
}

bool own_rules_load(const struct str *paths, size_t count, struct str root, struct arena *arena,
                    struct scan_ruleset *out, struct error *err)
{
    struct name_list files = {0};
    struct rule_list rules = {0};
    bool is_loaded = true;
    *out = (struct scan_ruleset){0};
    for (size_t i = 0; i < count && is_loaded; i++)
        is_loaded = list_path(paths[i], root, arena, &files, err);
    is_loaded = is_loaded && load_files(&files, arena, &rules, err) && check_ids(&rules, err);
    if (is_loaded && rules.count) {
        struct scan_rule *kept = ARENA_ARRAY(arena, struct scan_rule, rules.count);
        memcpy(kept, rules.at, rules.count * sizeof *kept);
        is_loaded = rule_index(kept, rules.count, arena, out, err);
    }
    vec_free(&files);
    vec_free(&rules);
    return is_loaded;
}

static void digest_texts(const char *const *list, struct digest *digest)
{
    for (; list && *list; list++)
        digest_field(digest, str_from(*list));
    digest_field(digest, STR(""));
}

// All of a rule that decides what it finds and what the finding says.
static void rule_digest(const struct scan_rule *rule, struct digest *digest)
{
    const char *const texts[] = {rule->id,     rule->description, rule->rotate, rule->pattern,
                                 rule->finder, rule->checksum,    rule->path};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        digest_field(digest, str_from(texts[i]));
    digest_texts(rule->keywords, digest);
    digest_texts(rule->named, digest);
    digest_texts(rule->allow, digest);
    digest_texts(rule->allow_match, digest);
    digest_texts(rule->allow_line, digest);
    digest_texts(rule->skip_path, digest);
    digest_texts(rule->stop, digest);
    digest_texts(rule->near, digest);
    digest_number(digest, (uint64_t)rule->severity << 32 | rule->flags);
    digest_number(digest, (uint64_t)rule->before << 32 | rule->after);
    digest_number(digest, (uint64_t)rule->near_within << 32 | (uint32_t)(rule->entropy * 100));
}

// Set before the first thread starts and never again, so that no lock is needed.
static struct {
    const struct scan_engine *engine;
    struct arena arena;
    struct scan_ruleset rules;
} own;

const struct scan_engine *scan_engine_current(void)
{
    return own.engine ? own.engine : scan_engine_builtin();
}

bool scan_load_rules(const struct config *config, const struct repo *repo, struct error *err)
{
    struct str root = repo && repo->work_tree.len ? repo->work_tree : STR(".");
    if (config->secret_rules.count == 0 || own.engine)
        return true;
    if (!own_rules_load(config->secret_rules.at, config->secret_rules.count, root, &own.arena, &own.rules,
                        err))
        return error_wrap(err, "secrets.rules");
    own.engine = scan_engine_new(&own.rules);
    return true;
}

struct str scan_ruleset_text(struct arena *arena)
{
    struct digest digest;
    unsigned char hash[32];
    char hex[65];
    digest_start(&digest);
    digest_field(&digest, str_from(scan_ruleset_digest));
    for (size_t i = 0; i < own.rules.rule_count; i++)
        rule_digest(&own.rules.rules[i], &digest);
    digest_end(&digest, hash);
    hex_encode(hash, sizeof hash, hex);
    return arena_copy(arena, str_from(hex));
}
