#include "scanners/own_rules.h"

#include "core/config.h"
#include "core/digest.h"
#include "core/rule_files.h"
#include "scanners/scan.h"

#include <stdlib.h>

static bool load_files(const struct rule_file_list *files, struct arena *arena, struct rule_list *rules,
                       struct error *err)
{
    VEC_EACH (const struct str, file, files) {
        struct str text;
        if (!rule_file_read(*file, arena, &text, err) || !rule_load(text, *file, arena, rules, err))
            return false;
    }
    return true;
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
    struct rule_file_list files = {0};
    struct rule_list rules = {0};
    *out = (struct scan_ruleset){0};
    bool is_loaded = rule_files_list(paths, count, root, arena, &files, err) &&
                     load_files(&files, arena, &rules, err) && check_ids(&rules, err);
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
