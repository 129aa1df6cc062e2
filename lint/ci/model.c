// What a workflow or an action says about itself: triggers, inputs, jobs with their steps and matrix.
#include "lint/ci/ci.h"

bool ci_names_have(const struct ci_names *names, struct str name)
{
    if (names->count >= CI_NAMES_MAX)
        return true;
    for (size_t i = 0; i < names->count; i++)
        if (str_equal_ignoring_case(names->at[i], name))
            return true;
    return false;
}

bool ci_has_event(const struct ci_file *file, const char *event)
{
    return ci_names_have(&file->events, str_from(event));
}

const struct ci_job *ci_find_job(const struct ci_file *file, struct str id)
{
    for (size_t i = 0; i < file->job_count; i++)
        if (str_equal_ignoring_case(file->jobs[i].id, id))
            return &file->jobs[i];
    return NULL;
}

static void add_name(struct arena *arena, struct ci_names *names, struct str name)
{
    if (names->count >= CI_NAMES_MAX)
        return;
    if (names->count == names->room) {
        names->room = names->room ? names->room * 2 : 8;
        struct str *grown = ARENA_ARRAY(arena, struct str, names->room);
        if (names->count)
            memcpy(grown, names->at, names->count * sizeof *grown);
        names->at = grown;
    }
    names->at[names->count++] = name;
}

static bool is_text(const struct yaml_tree_node *node)
{
    return node && node->kind == YAML_TREE_SCALAR;
}

static bool is_dynamic(const struct yaml_tree_node *node)
{
    return is_text(node) && expression_is_in(node->text);
}

static void read_list(struct arena *arena, const struct yaml_tree_node *node, struct ci_names *names)
{
    if (is_text(node) && !yaml_tree_is_null(node))
        add_name(arena, names, node->text);
    else if (node && node->kind == YAML_TREE_LIST)
        for (const struct yaml_tree_node *item = node->first; item; item = item->next)
            if (is_text(item))
                add_name(arena, names, item->text);
}

static void read_keys(struct arena *arena, const struct yaml_tree_node *map, struct ci_names *names)
{
    if (map && map->kind == YAML_TREE_MAP)
        for (const struct yaml_tree_node *child = map->first; child; child = child->next)
            if (is_text(child->key))
                add_name(arena, names, child->key->text);
}

static bool has_merge(const struct yaml_tree_node *map)
{
    return yaml_tree_get(map, "<<") != NULL;
}

static void read_events(struct ci_file *file)
{
    file->on = yaml_tree_get(file->root, "on");
    if (!file->on)
        file->on = yaml_tree_get(file->root, "true");
    if (!file->on)
        return;
    if (file->on->kind == YAML_TREE_MAP)
        read_keys(file->arena, file->on, &file->events);
    else
        read_list(file->arena, file->on, &file->events);
    static const char *const callers[] = {"workflow_dispatch", "workflow_call"};
    file->is_inputs_known = !has_merge(file->on);
    for (size_t i = 0; i < 2; i++) {
        const struct yaml_tree_node *inputs = yaml_tree_get(yaml_tree_get(file->on, callers[i]), "inputs");
        read_keys(file->arena, inputs, &file->inputs);
        if (inputs && (inputs->kind != YAML_TREE_MAP || has_merge(inputs)))
            file->is_inputs_known = file->is_inputs_known && yaml_tree_is_null(inputs);
    }
}

static void read_step_ids(struct ci_file *file, struct ci_job *job, const struct yaml_tree_node *steps,
                          unsigned depth)
{
    if (!steps || steps->kind != YAML_TREE_LIST || depth > 2)
        return;
    for (const struct yaml_tree_node *step = steps->first; step; step = step->next) {
        const struct str id = yaml_tree_text(step, "id");
        if (id.len)
            add_name(file->arena, &job->step_ids, id);
        read_step_ids(file, job, yaml_tree_get(step, "parallel"), depth + 1);
    }
}

// Besides its own keys a matrix has those that its "include" list adds.
static void read_matrix(struct ci_file *file, struct ci_job *job)
{
    const struct yaml_tree_node *strategy = yaml_tree_get(job->node, "strategy");
    const struct yaml_tree_node *matrix = yaml_tree_get(strategy, "matrix");
    const struct yaml_tree_node *include = yaml_tree_get(matrix, "include");
    job->has_matrix = matrix != NULL;
    job->is_matrix_known = strategy == NULL || (strategy->kind == YAML_TREE_MAP && !has_merge(strategy));
    if (matrix)
        job->is_matrix_known = matrix->kind == YAML_TREE_MAP && !has_merge(matrix);
    if (!matrix || !job->is_matrix_known)
        return;
    for (const struct yaml_tree_node *child = matrix->first; child; child = child->next) {
        const bool is_own = is_text(child->key) && !str_equal(child->key->text, STR("include")) &&
                            !str_equal(child->key->text, STR("exclude"));
        job->is_matrix_known = job->is_matrix_known && !is_dynamic(child->key);
        if (is_own)
            add_name(file->arena, &job->matrix_keys, child->key->text);
    }
    if (include && include->kind != YAML_TREE_LIST)
        job->is_matrix_known = job->is_matrix_known && yaml_tree_is_null(include);
    for (const struct yaml_tree_node *item = include ? include->first : NULL; item; item = item->next) {
        job->is_matrix_known = job->is_matrix_known && item->kind == YAML_TREE_MAP && !has_merge(item);
        read_keys(file->arena, item, &job->matrix_keys);
    }
}

static void read_job(struct ci_file *file, struct str id, const struct yaml_tree_node *node)
{
    struct ci_job job = {.id = id, .node = node, .is_call = yaml_tree_get(node, "uses") != NULL};
    job.steps = yaml_tree_get(node, "steps");
    if (job.steps && job.steps->kind != YAML_TREE_LIST)
        job.steps = NULL;
    read_list(file->arena, yaml_tree_get(node, "needs"), &job.needs);
    read_step_ids(file, &job, job.steps, 0);
    read_matrix(file, &job);
    if (file->job_count == file->job_room) {
        file->job_room = file->job_room ? file->job_room * 2 : 8;
        struct ci_job *grown = ARENA_ARRAY(file->arena, struct ci_job, file->job_room);
        if (file->job_count)
            memcpy(grown, file->jobs, file->job_count * sizeof *grown);
        file->jobs = grown;
    }
    file->jobs[file->job_count++] = job;
}

void ci_model_read(struct ci_file *file)
{
    if (file->kind == CI_ACTION) {
        // Other programs have files of that name too: what makes an action is how it runs.
        const struct yaml_tree_node *runs = yaml_tree_get(file->root, "runs");
        if (!yaml_tree_get(runs, "using")) {
            file->kind = CI_OTHER;
            return;
        }
        const struct yaml_tree_node *inputs = yaml_tree_get(file->root, "inputs");
        file->is_inputs_known = !inputs || (inputs->kind == YAML_TREE_MAP && !has_merge(inputs));
        read_keys(file->arena, inputs, &file->inputs);
        read_job(file, STR("runs"), runs);
        file->jobs[0].has_matrix = true; // the caller's
        file->jobs[0].is_matrix_known = false;
    }
    if (file->kind != CI_WORKFLOW)
        return;
    read_events(file);
    const struct yaml_tree_node *jobs = yaml_tree_get(file->root, "jobs");
    if (!jobs || jobs->kind != YAML_TREE_MAP)
        return;
    if (jobs->count > CI_JOBS_MAX) {
        file->kind = CI_OTHER;
        return;
    }
    for (const struct yaml_tree_node *job = jobs->first; job; job = job->next)
        if (is_text(job->key) && job->kind == YAML_TREE_MAP)
            read_job(file, job->key->text, job);
}
