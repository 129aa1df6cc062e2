#include "hooks/selection.h"

#include "core/yaml.h"
#include "lint/lint.h"
#include "scanners/scan.h"

enum { NAMES_MAX = 256 };

// Groups that DESIGN names and that this version does not have yet: the defaults may name them, andon.yml
// not.
static const char *const coming_words[] = {"test", "policy", NULL};

struct chooser {
    const struct config *config;
    const struct check_table *table;
    bool *checks;   // one per row of the table
    bool *commands; // one per command
};

static bool is_lint(const struct check *check)
{
    return check != &check_secrets && check != &check_commit_message;
}

// What marking found: a word can be known and still change nothing, since the stage does not run it.
struct marked {
    bool is_known, has_changed;
};

static void set(bool *at, bool value, struct marked *marked)
{
    marked->is_known = true;
    marked->has_changed = marked->has_changed || *at != value;
    *at = value;
}

// Sets what `word` stands for.
static struct marked mark(const struct chooser *chooser, struct str word, bool value)
{
    struct marked marked = {.is_known = str_equal(word, STR("lint")) || str_equal(word, STR("secrets")) ||
                                        str_equal(word, STR("message"))};
    for (size_t i = 0; i < chooser->table->count; i++) {
        const struct check *check = chooser->table->at[i];
        if (str_equal(word, str_from(check->id)) || (is_lint(check) && str_equal(word, STR("lint"))) ||
            (check == &check_commit_message && str_equal(word, STR("message"))))
            set(&chooser->checks[i], value, &marked);
    }
    for (size_t i = 0; i < chooser->config->command_count; i++)
        if (str_equal(word, chooser->config->commands[i].id))
            set(&chooser->commands[i], value, &marked);
    return marked;
}

// The line of the stage's list in andon.yml; 0 when the list is the default.
static size_t configured_line(const struct config *config, enum stage stage)
{
    const struct yaml_node *map = config->root ? yaml_get(config->root, "stages") : NULL;
    const struct yaml_node *node = map ? yaml_get(map, stage_name(stage)) : NULL;
    return node ? node->line : 0;
}

static bool fail_unknown(const struct chooser *chooser, enum stage stage, struct str word, struct error *err)
{
    const char *names[NAMES_MAX] = {"lint", "secrets", "message"};
    size_t count = 3, line = configured_line(chooser->config, stage);
    for (size_t i = 0; i < chooser->table->count && count + 1 < NAMES_MAX; i++)
        names[count++] = chooser->table->at[i]->id;
    const char *nearest = nearest_name(word, names);
    if (str_is_one_of(word, coming_words))
        return error_set(err, ERROR_CONFIG, "%.*s:%zu: stages.%s: '%.*s' is not part of andon " ANDON_VERSION,
                         STR_ARG(chooser->config->file), line, stage_name(stage), STR_ARG(word));
    return error_set(err, ERROR_CONFIG, "%.*s:%zu: stages.%s: there is no check or command '%.*s'%s%s%s",
                     STR_ARG(chooser->config->file), line, stage_name(stage), STR_ARG(word),
                     nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static bool choose(const struct chooser *chooser, enum stage stage, struct error *err)
{
    bool is_default = configured_line(chooser->config, stage) == 0;
    // A merge commit goes through what any commit does, unless andon.yml says otherwise.
    if (stage == STAGE_PRE_MERGE_COMMIT && is_default)
        stage = STAGE_PRE_COMMIT;
    is_default = configured_line(chooser->config, stage) == 0;
    const struct str_list *words = &chooser->config->stages[stage];
    for (size_t i = 0; i < words->count; i++) {
        if (mark(chooser, words->at[i], true).is_known ||
            (is_default && str_is_one_of(words->at[i], coming_words)))
            continue;
        return fail_unknown(chooser, stage, words->at[i], err);
    }
    for (size_t i = 0; i < chooser->config->command_count; i++)
        if (chooser->config->commands[i].stage == stage)
            chooser->commands[i] = true;
    return true;
}

static void leave_out(const struct chooser *chooser, struct str skip, struct arena *arena,
                      struct selection *out)
{
    size_t most = 1;
    for (size_t i = 0; i < skip.len; i++)
        most += skip.at[i] == ',';
    out->skipped.at = ARENA_ARRAY(arena, struct str, most);
    out->unknown.at = ARENA_ARRAY(arena, struct str, most);
    while (skip.at) {
        struct str word = str_trim(str_cut(&skip, ','));
        if (word.len == 0)
            continue;
        struct marked marked = mark(chooser, word, false);
        if (marked.has_changed)
            out->skipped.at[out->skipped.count++] = word;
        else if (!marked.is_known && !str_is_one_of(word, coming_words))
            out->unknown.at[out->unknown.count++] = word;
    }
}

bool selection_make(const struct config *config, enum stage stage, const struct check_table *table,
                    struct str skip, struct arena *arena, struct selection *out, struct error *err)
{
    struct chooser chooser = {config, table, ARENA_ARRAY(arena, bool, table->count + 1),
                              ARENA_ARRAY(arena, bool, config->command_count + 1)};
    *out = (struct selection){0};
    if (!choose(&chooser, stage, err))
        return false;
    leave_out(&chooser, skip, arena, out);
    // A stage without a message would leave the check out without a word.
    bool may_have_message = stage == STAGE_COMMIT_MSG || stage == STAGE_PREPARE_COMMIT_MSG ||
                            stage == STAGE_PRE_PUSH || stage == STAGE_PRE_RECEIVE || stage == STAGE_UPDATE;
    out->checks = ARENA_ARRAY(arena, const struct check *, table->count + 1);
    out->commands = ARENA_ARRAY(arena, const struct config_command *, config->command_count + 1);
    for (size_t i = 0; i < table->count; i++) {
        const struct check *check = table->at[i];
        if (!chooser.checks[i])
            continue;
        if (check == &check_commit_message) {
            out->has_message = true;
            if (!may_have_message)
                return error_set(
                    err, ERROR_CONFIG, "%.*s:%zu: stages.%s: '%s' belongs in commit-msg and pre-push",
                    STR_ARG(config->file), configured_line(config, stage), stage_name(stage), check->id);
            continue;
        }
        out->has_secrets = out->has_secrets || check == &check_secrets;
        out->lint_count += is_lint(check) && !check->group;
        out->checks[out->check_count++] = check;
    }
    for (size_t i = 0; i < config->command_count; i++)
        if (chooser.commands[i])
            out->commands[out->command_count++] = &config->commands[i];
    return true;
}

struct str selection_summary(const struct selection *selection, struct arena *arena)
{
    BUFFER_AUTO struct buffer out = {0};
    if (selection->lint_count)
        buffer_printf(&out, "%zu check%s", selection->lint_count, selection->lint_count == 1 ? "" : "s");
    if (selection->has_secrets)
        buffer_printf(&out, "%ssecrets", out.len ? ", " : "");
    if (selection->command_count)
        buffer_printf(&out, "%s%zu command%s", out.len ? ", " : "", selection->command_count,
                      selection->command_count == 1 ? "" : "s");
    return arena_copy(arena, buffer_str(&out));
}
