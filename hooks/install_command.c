// `andon install` and `andon uninstall`.
#include "core/config.h"
#include "core/term.h"
#include "core/yaml.h"
#include "hooks/cli.h"
#include "hooks/install.h"
#include "hooks/install_stages.h"

struct install_options {
    struct option_list stages;
    bool global;
};

static const struct option install_options[] = {
    {.name = "stages",
     .kind = OPTION_LIST,
     .offset = offsetof(struct install_options, stages),
     .argument = "STAGE[,STAGE…]",
     .doc = "install these stages instead of those that andon.yml and the defaults name"},
    {.name = "global",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct install_options, global),
     .doc = "for all your repositories, by core.hooksPath in your git configuration"},
    {0},
};

static const struct option uninstall_options[] = {
    {.name = "global",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct install_options, global),
     .doc = "take the hooks for all your repositories away"},
    {0},
};

const struct command install_command = {
    .name = "andon install",
    .synopsis = "[--stages STAGE,…] [--global]",
    .summary = "make andon the git hooks of this repository",
    .description = "Hooks go to the repository's own hooks folder, never into the work tree. Hooks that were "
                   "there, or in the folder that core.hooksPath names, are kept and run first. "
                   "'andon uninstall' brings back exactly what was there.",
    .options = install_options,
    .examples = "andon install — pre-commit, pre-merge-commit, commit-msg and what andon.yml configures\n"
                "andon install --stages pre-commit,pre-push — these two",
};

const struct command uninstall_command = {
    .name = "andon uninstall",
    .synopsis = "[--global]",
    .summary = "take the hooks away and bring back what was there",
    .options = uninstall_options,
};

// Adds the stages of a comma-separated list; an unknown one is an error with the nearest name.
static bool parse_stages(struct str list, bool stages[STAGE_COUNT], struct error *err)
{
    const char *names[STAGE_COUNT + 1] = {0};
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++)
        names[stage] = stage_name(stage);
    while (list.at) {
        struct str name = str_trim(str_cut(&list, ','));
        enum stage stage;
        if (name.len == 0)
            continue;
        if (!stage_parse(name, &stage)) {
            const char *nearest = nearest_name(name, names);
            return error_set(err, ERROR_USAGE, "unknown stage '%.*s'%s%s%s", STR_ARG(name),
                             nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
        }
        stages[stage] = true;
    }
    return true;
}

// Stages that andon.yml itself speaks of, in `stages:` or as a command's.
static void add_configured(const struct config *config, bool stages[STAGE_COUNT])
{
    const struct yaml_node *map = config->root ? yaml_get(config->root, "stages") : NULL;
    for (const struct yaml_node *node = map && map->kind == YAML_MAP ? map->first : NULL; node;
         node = node->next) {
        enum stage stage;
        if (stage_parse(node->key, &stage))
            stages[stage] = true;
    }
    for (size_t i = 0; i < config->command_count; i++)
        stages[config->commands[i].stage] = true;
}

bool install_default_stages(const struct repo *repo, struct arena *arena, bool stages[STAGE_COUNT],
                            struct error *err)
{
    struct config config = {0};
    if (!config_load(repo, STR(""), arena, &config, err))
        return false;
    add_configured(&config, stages);
    stages[STAGE_PRE_COMMIT] = stages[STAGE_PRE_MERGE_COMMIT] = stages[STAGE_COMMIT_MSG] = true;
    if (repo->is_bare)
        stages[STAGE_PRE_RECEIVE] = stages[STAGE_UPDATE] = true;
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++)
        stages[stage] = stages[stage] && stage_is_for_server(stage) == repo->is_bare;
    return true;
}

static bool install(struct cli_session *session, void *values, struct error *err)
{
    const struct install_options *options = values;
    struct repo *repo = &session->repo;
    struct arena *arena = &session->arena;
    session->has_names = true;
    struct install_request request = {.is_global = options->global};
    struct error ignored = {0};
    bool has_repo = repo_open(NULL, arena, repo, options->global ? &ignored : err);
    if (!has_repo && !options->global)
        return false;
    VEC_EACH (struct str, list, &options->stages)
        if (!parse_stages(*list, request.stages, err))
            return false;
    if (options->global && options->stages.count)
        return error_set(err, ERROR_USAGE, "--global installs every stage; leave --stages out");
    if (!options->global && options->stages.count == 0 &&
        !install_default_stages(repo, arena, request.stages, err))
        return false;
    return install_hooks(has_repo ? repo : NULL, &request, arena, &session->out, err);
}

static bool uninstall(struct cli_session *session, void *values, struct error *err)
{
    const struct install_options *options = values;
    struct repo *repo = &session->repo;
    struct arena *arena = &session->arena;
    session->has_names = true;
    struct error ignored = {0};
    bool has_repo = repo_open(NULL, arena, repo, options->global ? &ignored : err);
    if (!has_repo && !options->global)
        return false;
    return uninstall_hooks(has_repo ? repo : NULL, options->global, arena, &session->out, err);
}

static int run_either(const struct command *command, int argc, char **argv,
                      bool (*act)(struct cli_session *session, void *options, struct error *err))
{
    struct install_options options = {0};
    int code = cli_run(command, argc, argv, &options, 0, act);
    vec_free(&options.stages);
    return code;
}

int install_main(int argc, char **argv)
{
    return run_either(&install_command, argc, argv, install);
}

int uninstall_main(int argc, char **argv)
{
    return run_either(&uninstall_command, argc, argv, uninstall);
}
