#include "scanners/findings/project.h"

bool project_open(struct run *run, const struct run_options *options, struct error *err)
{
    struct error ignored = {0};
    *run = (struct run){.options = options};
    run->has_repo = repo_open(NULL, &run->arena, &run->repo, &ignored);
    const struct repo *repo = run->has_repo ? &run->repo : NULL;
    if (!config_load(repo, options->config, &run->arena, &run->config, err))
        return false;
    VEC_EACH (const struct str, assignment, &options->set)
        if (!config_set(&run->config, *assignment, &run->arena, err))
            return error_wrap(err, "--set");
    return exemptions_load(repo, &run->config, NULL, 0, &run->arena, &run->exemptions, err);
}
