// Before the first blob: what is in force for each check in each folder, and what checks want to have seen of
// the change set.
#include "core/engine_internal.h"

bool resolve_settings(struct engine_run *run, struct arena *arena, struct error *err)
{
    const struct engine_request *request = run->request;
    const struct config *config = request->config;

    run->layer_count = config->layer_count + 1;
    run->settings = ARENA_ARRAY(arena, struct setting, run->layer_count * request->check_count);
    for (size_t layer = 0; layer < run->layer_count; layer++) {
        struct str folder = layer < config->layer_count ? config->layers[layer].folder : (struct str){0};
        for (size_t i = 0; i < request->check_count; i++) {
            struct setting *setting = &run->settings[layer * request->check_count + i];
            if (!config_check_setting(config, request->checks[i], folder, arena, &setting->severity,
                                      setting->values, err))
                return false;
            enum severity chosen;
            setting->is_chosen = config_rule_severity(config, request->checks[i]->id, folder, &chosen);
        }
    }
    return true;
}

size_t layer_at(const struct engine_run *run, struct str path)
{
    const struct config *config = run->request->config;
    size_t best = config->layer_count, best_length = 0;
    for (size_t i = 0; i < config->layer_count; i++) {
        struct str folder = config->layers[i].folder;
        bool is_longer = best == config->layer_count || folder.len > best_length;
        if (is_longer && str_starts_with(path, folder)) {
            best = i;
            best_length = folder.len;
        }
    }
    return best;
}

const struct setting *settings_at(const struct engine_run *run, struct str path)
{
    return &run->settings[layer_at(run, path) * run->request->check_count];
}

// Lets one check look around, unless an earlier one has done it with the same function.
static bool prepare_check(struct engine_run *run, size_t index, const struct check_run *call,
                          struct error *err)
{
    const struct engine_request *request = run->request;
    const struct check *check = request->checks[index];

    for (size_t i = 0; i < index; i++) {
        if (request->checks[i]->prepare == check->prepare) {
            run->prepared[index] = run->prepared[i];
            return true;
        }
    }
    const struct changeset *around = request->surroundings ? request->surroundings : request->changeset;
    if (!check->prepare(call, around, call->arena, &run->prepared[index], err))
        return error_wrap(err, "%s", check->id);
    if (check->prepared_digest)
        run->prepared_digest = run->prepared_digest * 31 + check->prepared_digest(run->prepared[index]);
    return true;
}

bool prepare_checks(struct engine_run *run, struct arena *arena, struct error *err)
{
    const struct engine_request *request = run->request;
    const struct setting *settings = settings_at(run, (struct str){0});

    run->prepared = ARENA_ARRAY(arena, void *, request->check_count);
    for (size_t i = 0; i < request->check_count; i++) {
        struct check_run call = {
            .check = request->checks[i],
            .severity = settings[i].severity,
            .values = settings[i].values,
            .arena = arena,
        };
        if (call.check->prepare && !prepare_check(run, i, &call, err))
            return false;
    }
    return true;
}
