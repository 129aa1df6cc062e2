// Which job waits for which, and names that occur twice.
#include "lint/ci/ci.h"

// needs: of one job. The node of a need is the scalar, or an item of the list.
static const struct yaml_tree_node *first_need(const struct ci_job *job)
{
    const struct yaml_tree_node *needs = yaml_tree_get(job->node, "needs");
    return needs && needs->kind == YAML_TREE_LIST ? needs->first : needs;
}

static void check_needs_of(struct ci_file *file, const struct ci_job *job)
{
    for (const struct yaml_tree_node *need = first_need(job); need; need = need->next) {
        const bool is_item = need->key == NULL;
        if (need->kind == YAML_TREE_SCALAR && need->text.len && !yaml_tree_is_null(need) &&
            !expression_is_in(need->text)) {
            if (str_equal_ignoring_case(need->text, job->id))
                ci_report(file, CI_NEEDS, need, 0, 0, "the job '%.*s' waits for itself", STR_ARG(job->id));
            else if (!ci_find_job(file, need->text))
                ci_report(file, CI_NEEDS, need, 0, 0, "there is no job '%.*s': the workflow will not start",
                          STR_ARG(need->text));
        }
        if (!is_item)
            break;
    }
}

// Who waits for whom, by number: names are looked up once.
struct edges {
    size_t *needs, count;
};

static struct edges *find_edges(const struct ci_file *file)
{
    struct edges *edges = ARENA_ARRAY(file->arena, struct edges, file->job_count + 1);
    for (size_t i = 0; i < file->job_count; i++) {
        const struct ci_names *names = &file->jobs[i].needs;
        edges[i].needs = ARENA_ARRAY(file->arena, size_t, names->count + 1);
        for (size_t n = 0; n < names->count; n++) {
            const struct ci_job *need = ci_find_job(file, names->at[n]);
            if (need && need != &file->jobs[i])
                edges[i].needs[edges[i].count++] = (size_t)(need - file->jobs);
        }
    }
    return edges;
}

// A need of the job that waits too, or the job itself.
static size_t next_waiting(const struct edges *edges, const bool *is_waiting, size_t job)
{
    for (size_t n = 0; n < edges[job].count; n++)
        if (is_waiting[edges[job].needs[n]])
            return edges[job].needs[n];
    return job;
}

// Takes away jobs that wait for nothing that is left, as often as there is one: what stays waits in a circle,
// or for one.
static void find_waiting(const struct ci_file *file, const struct edges *edges, bool *is_waiting)
{
    bool is_changed = true;
    for (size_t i = 0; i < file->job_count; i++)
        is_waiting[i] = true;
    while (is_changed) {
        is_changed = false;
        for (size_t i = 0; i < file->job_count; i++) {
            if (!is_waiting[i] || next_waiting(edges, is_waiting, i) != i)
                continue;
            is_waiting[i] = false;
            is_changed = true;
        }
    }
}

static void check_circle(struct ci_file *file)
{
    bool *is_waiting = ARENA_ARRAY(file->arena, bool, file->job_count + 1);
    const struct edges *edges = find_edges(file);
    size_t job = 0;
    find_waiting(file, edges, is_waiting);
    while (job < file->job_count && !is_waiting[job])
        job++;
    if (job == file->job_count)
        return;
    // After as many steps as there are jobs the path is in the circle.
    for (size_t i = 0; i < file->job_count; i++)
        job = next_waiting(edges, is_waiting, job);
    struct str path = file->jobs[job].id;
    size_t at = job;
    for (size_t i = 0; i < file->job_count && i < 20; i++) {
        at = next_waiting(edges, is_waiting, at);
        path = arena_printf(file->arena, "%.*s -> %.*s", STR_ARG(path), STR_ARG(file->jobs[at].id));
        if (at == job)
            break;
    }
    ci_report(file, CI_NEEDS, ci_key_of(file->jobs[job].node), 0, 0, "jobs wait for each other: %.*s",
              STR_ARG(path));
}

static void check_step_ids(struct ci_file *file, const struct ci_job *job)
{
    struct ci_names seen = {0};
    if (!job->steps || job->step_ids.count >= CI_NAMES_MAX)
        return;
    seen.at = ARENA_ARRAY(file->arena, struct str, job->step_ids.count + 1);
    for (const struct yaml_tree_node *step = job->steps->first; step; step = step->next) {
        const struct yaml_tree_node *id = yaml_tree_get(step, "id");
        if (!id || id->kind != YAML_TREE_SCALAR || id->text.len == 0)
            continue;
        if (ci_names_have(&seen, id->text))
            ci_report(file, CI_DUP_ID, id, 0, 0, "another step of this job has the id '%.*s'",
                      STR_ARG(id->text));
        else if (seen.count < job->step_ids.count)
            seen.at[seen.count++] = id->text;
    }
}

void ci_check_graph(struct ci_file *file)
{
    for (size_t i = 0; i < file->job_count; i++) {
        check_needs_of(file, &file->jobs[i]);
        check_step_ids(file, &file->jobs[i]);
        // Equal ones are a duplicate key; GitHub does not tell these apart either.
        const struct ci_job *first = ci_find_job(file, file->jobs[i].id);
        if (first != &file->jobs[i] && !str_equal(first->id, file->jobs[i].id))
            ci_report(file, CI_DUP_ID, file->jobs[i].node->key, 0, 0,
                      "the job '%.*s' differs from '%.*s' in case alone", STR_ARG(file->jobs[i].id),
                      STR_ARG(first->id));
    }
    check_circle(file);
}
