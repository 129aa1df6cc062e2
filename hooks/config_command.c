// `andon config`: what is in force here, and where each value comes from.
#include "core/config.h"
#include "hooks/checks.h"
#include "hooks/cli.h"

struct config_options {
    struct str file;
    struct option_list set;
};

static const struct option config_options[] = {
    {.name = "config",
     .kind = OPTION_TEXT,
     .offset = offsetof(struct config_options, file),
     .argument = "FILE",
     .doc = "read FILE instead of andon.yml"},
    {.name = "set",
     .kind = OPTION_LIST,
     .offset = offsetof(struct config_options, set),
     .argument = "KEY=VALUE",
     .doc = "show what would be in force with this override"},
    {0},
};

const struct command config_command_line = {
    .name = "andon config",
    .synopsis = "[--set KEY=VALUE]",
    .summary = "print the configuration in force, and where each value comes from",
    .options = config_options,
};

static bool act(struct cli_session *session, void *values, struct error *err)
{
    const struct config_options *options = values;
    struct repo *repo = &session->repo;
    struct arena *arena = &session->arena;
    struct config config = {0};
    struct error ignored = {0};
    bool has_repo = repo_open(NULL, arena, repo, options->file.len ? &ignored : err);
    if ((!has_repo && options->file.len == 0) ||
        !config_load(has_repo ? repo : NULL, options->file, arena, &config, err))
        return false;
    VEC_EACH (struct str, assignment, &options->set)
        if (!config_set(&config, *assignment, arena, err))
            return error_wrap(err, "--set");
    struct check_table table = checks_all(arena);
    if (!config_validate_checks(&config, table.at, table.count, err))
        return false;
    config_print(&config, &session->out);
    return true;
}

int config_main(int argc, char **argv)
{
    struct config_options options = {0};
    int code = cli_run(&config_command_line, argc, argv, &options, 0, act);
    vec_free(&options.set);
    return code;
}
