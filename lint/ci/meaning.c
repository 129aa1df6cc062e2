// Which names an expression may use, and whether what they name exists. Only what is certain is reported: a
// property of an object that the file itself, or GitHub's documentation, lists whole.
#include "lint/ci/meaning.h"

#include "core/yaml.h"

enum { PATH_MAX_NAMES = 6 };

struct place {
    struct ci_file *file;
    const struct yaml_tree_node *scalar;
    const struct ci_job *job;
    unsigned names;
    size_t base; // where the expression starts in the scalar's text
};

static const char *const context_names[] = {
#define X(name, text) text,
    CI_CONTEXT_TABLE(X)
#undef X
        NULL,
};

static const char *const github_properties[] = {
    "action",
    "action_path",
    "action_ref",
    "action_repository",
    "action_status",
    "actor",
    "actor_id",
    "api_url",
    "artifact_cache_size_limit",
    "base_ref",
    "env",
    "event",
    "event_name",
    "event_path",
    "graphql_url",
    "head_ref",
    "job",
    "job_workflow_sha",
    "output",
    "path",
    "ref",
    "ref_name",
    "ref_protected",
    "ref_type",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "repository_visibility",
    "repositoryUrl",
    "retention_days",
    "run_attempt",
    "run_id",
    "run_number",
    "secret_source",
    "server_url",
    "sha",
    "state",
    "step_summary",
    "token",
    "triggering_actor",
    "workflow",
    "workflow_ref",
    "workflow_sha",
    "workspace",
    NULL,
};
static const char *const runner_properties[] = {
    "name", "os", "arch", "temp", "tool_cache", "debug", "environment", "workspace", NULL,
};
static const char *const job_properties[] = {
    "container",           "services",           "status", "check_run_id", "workflow_ref", "workflow_sha",
    "workflow_repository", "workflow_file_path", NULL,
};
static const char *const strategy_properties[] = {
    "fail-fast", "job-index", "job-total", "max-parallel", NULL,
};
static const char *const step_properties[] = {"outputs", "outcome", "conclusion", NULL};
static const char *const need_properties[] = {"outputs", "result", NULL};

// `most` -1: any number.
static const struct function {
    const char *name;
    unsigned names; // where it is known; 0: everywhere
    int least, most;
} functions[] = {
    {"case", 0, 3, -1},
    {"contains", 0, 2, 2},
    {"endsWith", 0, 2, 2},
    {"format", 0, 1, -1},
    {"fromJSON", 0, 1, 1},
    {"join", 0, 1, 2},
    {"startsWith", 0, 2, 2},
    {"toJSON", 0, 1, 1},
    {"hashFiles", CI_HASH_FILES, 1, -1},
    {"always", CI_STATUS_FUNCTIONS, 0, 0},
    {"cancelled", CI_STATUS_FUNCTIONS, 0, 0},
    {"failure", CI_STATUS_FUNCTIONS, 0, -1}, // of a job it may name others
    {"success", CI_STATUS_FUNCTIONS, 0, -1},
};
enum { FUNCTION_COUNT = sizeof functions / sizeof *functions };

#define COMPLAIN(place, node, ...)                                                                           \
    ci_report((place)->file, CI_EXPR, (place)->scalar, (place)->base + (node)->offset, (node)->length,       \
              __VA_ARGS__)

static const char *text_or(const char *text, const char *other)
{
    return text ? text : other;
}

static size_t path_length(const struct expression *node)
{
    size_t length = 1;
    for (;
         node->kind == EXPRESSION_PROPERTY || node->kind == EXPRESSION_INDEX || node->kind == EXPRESSION_STAR;
         node = node->first)
        length++;
    return node->kind == EXPRESSION_CONTEXT ? length : 0;
}

size_t ci_path_of(const struct expression *expression, struct str *path, size_t room)
{
    const size_t length = path_length(expression);
    const struct expression *node = expression;
    for (size_t i = length; i-- > 0; node = node->first) {
        struct str name = node->text;
        if (node->kind == EXPRESSION_STAR)
            name = STR("*");
        else if (node->kind == EXPRESSION_INDEX)
            name = node->first->next->kind == EXPRESSION_STRING ? node->first->next->text : STR("?");
        if (i < room)
            path[i] = name;
    }
    return length < room ? length : room;
}

static bool is_known_name(struct str name)
{
    return name.at && !str_equal(name, STR("*")) && !str_equal(name, STR("?"));
}

static void check_listed(const struct place *place, const struct expression *node, struct str name,
                         const char *object, const char *const *list)
{
    if (!is_known_name(name) || str_is_one_of_ignoring_case(name, list))
        return;
    const char *nearest = nearest_name(name, list);
    COMPLAIN(place, node, "%s has no property '%.*s'%s%s%s", object, STR_ARG(name),
             nearest ? "; did you mean '" : "", text_or(nearest, ""),
             nearest ? "'?" : ": it is always empty");
}

// The step that the scalar is in; NULL when it is in none, or in one that runs beside others.
static const struct yaml_tree_node *step_around(const struct place *place)
{
    const struct yaml_tree_node *step = place->job->steps->is_alias ? NULL : place->job->steps->first;
    while (step &&
           (step->is_alias || place->scalar->offset < step->offset || place->scalar->offset >= step->end))
        step = step->next;
    return step && !yaml_tree_get(step, "parallel") ? step : NULL;
}

// Whether a step with that id comes behind this one, or is this one, and none before.
static bool comes_later(const struct place *place, struct str id)
{
    const struct yaml_tree_node *around = step_around(place);
    bool is_behind = false, found = false;
    for (const struct yaml_tree_node *step = around ? place->job->steps->first : NULL; step;
         step = step->next) {
        is_behind = is_behind || step == around;
        found = str_equal_ignoring_case(yaml_tree_text(step, "id"), id);
        if (found || yaml_tree_get(step, "parallel"))
            break;
    }
    return found && is_behind;
}

static void check_step(const struct place *place, const struct expression *node, const struct str *path)
{
    if (!place->job || !place->job->steps || !is_known_name(path[1]))
        return;
    if (comes_later(place, path[1]))
        COMPLAIN(place, node, "the step '%.*s' has not run yet: the value is always empty here",
                 STR_ARG(path[1]));
    else if (!ci_names_have(&place->job->step_ids, path[1]))
        COMPLAIN(place, node, "no step of this job has the id '%.*s': the value is always empty",
                 STR_ARG(path[1]));
    else
        check_listed(place, node, path[2], "a step", step_properties);
}

static bool may_have_output(const struct ci_job *job, struct str name)
{
    const struct yaml_tree_node *outputs = yaml_tree_get(job->node, "outputs");
    if (job->is_call || (outputs && outputs->kind != YAML_TREE_MAP) || yaml_tree_get(outputs, "<<"))
        return true;
    for (const struct yaml_tree_node *output = outputs ? outputs->first : NULL; output; output = output->next)
        if (output->key->kind == YAML_TREE_SCALAR && str_equal_ignoring_case(output->key->text, name))
            return true;
    return false;
}

// needs.<job>.outputs.<name> and, for a workflow's outputs, jobs.<job>….
static void check_job(const struct place *place, const struct expression *node, const struct str *path,
                      bool is_need)
{
    if (!is_known_name(path[1]))
        return;
    const struct ci_job *job = ci_find_job(place->file, path[1]);
    if (is_need && place->job && !ci_names_have(&place->job->needs, path[1])) {
        COMPLAIN(place, node, "%s '%.*s': the value is always empty",
                 job ? "this job does not list in its needs the job" : "there is no job", STR_ARG(path[1]));
        return;
    }
    if (!job) {
        if (!is_need)
            COMPLAIN(place, node, "there is no job '%.*s'", STR_ARG(path[1]));
        return;
    }
    check_listed(place, node, path[2], is_need ? "a needed job" : "a job", need_properties);
    if (str_equal(path[2], STR("outputs")) && is_known_name(path[3]) && !may_have_output(job, path[3]))
        COMPLAIN(place, node, "the job '%.*s' has no output '%.*s': the value is always empty",
                 STR_ARG(path[1]), STR_ARG(path[3]));
}

static void check_matrix(const struct place *place, const struct expression *node, struct str name)
{
    const struct ci_job *job = place->job;
    if (!job || !job->is_matrix_known || !is_known_name(name) || ci_names_have(&job->matrix_keys, name))
        return;
    // Keys that only some entries of a matrix ever had are common, and harmless.
    struct ci_problem *problem;
    if (!job->has_matrix)
        problem = COMPLAIN(place, node, "this job has no matrix: the value is always empty");
    else
        problem = COMPLAIN(place, node, "the matrix of this job has no '%.*s': the value is always empty",
                           STR_ARG(name));
    problem->most = SEVERITY_WARNING;
}

static void check_input(const struct place *place, const struct expression *node, struct str name)
{
    const struct ci_file *file = place->file;
    if (!file->is_inputs_known || !is_known_name(name) || ci_names_have(&file->inputs, name))
        return;
    COMPLAIN(place, node, "there is no input '%.*s': the value is always empty", STR_ARG(name));
}

static void check_properties(const struct place *place, const struct expression *node, const struct str *path)
{
    const struct str context = path[0], name = path[1];
    const bool is_event = str_equal_ignoring_case(name, STR("event"));
    if (str_equal_ignoring_case(context, STR("github")))
        check_listed(place, node, name, "github", github_properties);
    if (str_equal_ignoring_case(context, STR("github")) && is_event &&
        str_equal_ignoring_case(path[2], STR("inputs")) && ci_has_event(place->file, "workflow_dispatch") &&
        !ci_has_event(place->file, "workflow_call")) // a caller's event has the caller's inputs
        check_input(place, node, path[3]);
    if (str_equal_ignoring_case(context, STR("runner")))
        check_listed(place, node, name, "runner", runner_properties);
    else if (str_equal_ignoring_case(context, STR("job")))
        check_listed(place, node, name, "job", job_properties);
    else if (str_equal_ignoring_case(context, STR("strategy")))
        check_listed(place, node, name, "strategy", strategy_properties);
    else if (str_equal_ignoring_case(context, STR("steps")))
        check_step(place, node, path);
    else if (str_equal_ignoring_case(context, STR("needs")))
        check_job(place, node, path, true);
    else if (str_equal_ignoring_case(context, STR("jobs")))
        check_job(place, node, path, false);
    else if (str_equal_ignoring_case(context, STR("matrix")))
        check_matrix(place, node, name);
    else if (str_equal_ignoring_case(context, STR("inputs")))
        check_input(place, node, name);
}

static void check_path(const struct place *place, const struct expression *node)
{
    struct str path[PATH_MAX_NAMES] = {0};
    ci_path_of(node, path, PATH_MAX_NAMES);
    for (size_t i = 0; i < CI_CONTEXT_COUNT; i++) {
        if (!str_equal_ignoring_case(path[0], str_from(context_names[i])))
            continue;
        if (!(place->names & (CI_ANY_NAME | 1u << i)))
            COMPLAIN(place, node, "'%s' is not known here: the workflow will not start", context_names[i]);
        else
            check_properties(place, node, path);
        return;
    }
    const char *nearest = nearest_name(path[0], context_names);
    COMPLAIN(place, node, "there is no '%.*s'%s%s%s", STR_ARG(path[0]), nearest ? "; did you mean '" : "",
             text_or(nearest, ""), nearest ? "'?" : ": texts stand in single quotes");
}

// format('{0} of {1}', a, b): each number must have its argument.
static void check_format(const struct place *place, const struct expression *call)
{
    const struct expression *format = call->first;
    if (format->kind != EXPRESSION_STRING)
        return;
    const struct str text = format->text;
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.at[i] != '{' && text.at[i] != '}')
            continue;
        if (text.at[i + 1] == text.at[i]) {
            i++;
            continue;
        }
        const size_t close = str_find_byte(text, '}', i);
        uint64_t number;
        if (text.at[i] != '{' || close == STR_NONE ||
            !str_to_u64(str_slice(text, i + 1, close - i - 1), &number))
            return; // a stray brace: GitHub's reader says so, ours needs not guess what was meant
        if (number >= call->count - 1) {
            COMPLAIN(place, format, "format has {%llu}, but only %zu argument%s", (unsigned long long)number,
                     call->count - 1, call->count == 2 ? "" : "s");
            return;
        }
        i = close;
    }
}

static void check_call(const struct place *place, const struct expression *call)
{
    const char *names[FUNCTION_COUNT + 1] = {0};
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        const struct function *function = &functions[i];
        names[i] = function->name;
        if (!str_equal_ignoring_case(call->text, str_from(function->name)))
            continue;
        const bool is_known = !function->names || (place->names & (function->names | CI_ANY_NAME));
        const bool is_many = function->most >= 0 && call->count > (size_t)function->most;
        const bool is_even_case = i == 0 && call->count % 2 == 0;
        if (!is_known)
            COMPLAIN(place, call, "%s() is not known here: the workflow will not start", function->name);
        else if (call->count < (size_t)function->least || is_many || is_even_case)
            COMPLAIN(place, call, "%s() does not take %zu argument%s", function->name, call->count,
                     call->count == 1 ? "" : "s");
        else if (strcmp(function->name, "format") == 0)
            check_format(place, call);
        return;
    }
    const char *nearest = nearest_name(call->text, names);
    COMPLAIN(place, call, "there is no function '%.*s'%s%s%s", STR_ARG(call->text),
             nearest ? "; did you mean '" : "", text_or(nearest, ""), nearest ? "'?" : "");
}

// Depth is bounded by the parser.
static void check_tree(const struct place *place, const struct expression *node)
{
    const struct expression *culprit;
    const char *problem = ci_type_problem(node, &culprit);
    if (problem)
        COMPLAIN(place, culprit, "%s", problem);
    if (node->kind == EXPRESSION_CALL)
        check_call(place, node);
    if (node->kind == EXPRESSION_CONTEXT || path_length(node) > 0) {
        check_path(place, node);
        // The parts of a path are not paths of their own; what stands in brackets is.
        for (; node->kind != EXPRESSION_CONTEXT; node = node->first)
            if (node->kind == EXPRESSION_INDEX)
                check_tree(place, node->first->next);
        return;
    }
    for (const struct expression *child = node->first; child; child = child->next)
        check_tree(place, child);
}

static struct expression *check_text(struct place *place, struct str text)
{
    struct expression_error error;
    struct expression *tree = NULL;
    place->base = (size_t)(text.at - place->scalar->text.at);
    if (!expression_parse(text, place->file->arena, &tree, &error)) {
        ci_report(place->file, CI_EXPR, place->scalar, place->base + error.offset, error.length, "%s",
                  error.message);
        return NULL;
    }
    check_tree(place, tree);
    return tree;
}

// "${{ a }} && b" is a text that is never empty, and so always true.
static void check_condition(struct place *place)
{
    const struct str text = place->scalar->text;
    struct str inner;
    size_t at = 0;
    if (!expression_find(text, &at, &inner) || !inner.at)
        return;
    const size_t start = (size_t)(inner.at - text.at) - 3;
    if (start == 0 && at == text.len)
        return;
    const bool is_blank =
        str_trim(str_slice(text, 0, start)).len == 0 && str_trim(str_slice(text, at, text.len)).len == 0;
    struct ci_problem *problem = ci_report(
        place->file, CI_EXPR, place->scalar, 0, 0, "this condition is always true: %s",
        is_blank ? "the line's end behind }} makes it a text that is not empty (write '|-', or no ${{ }})"
                 : "text beside ${{ }} makes all of it a text that is not empty");
    problem->most = is_blank ? SEVERITY_WARNING : SEVERITY_OFF;
}

void ci_check_scalar(struct ci_file *file, const struct yaml_tree_node *scalar, const struct ci_job *job,
                     unsigned names, bool is_condition)
{
    struct place place = {.file = file, .scalar = scalar, .job = job, .names = names};
    struct str text;
    size_t at = 0;
    if (scalar->is_alias || scalar->text.len == 0)
        return;
    if (is_condition && !expression_is_in(scalar->text)) {
        if (!yaml_tree_is_null(scalar) && str_trim(scalar->text).len)
            check_text(&place, scalar->text);
        return;
    }
    if (is_condition)
        check_condition(&place);
    while (expression_find(scalar->text, &at, &text)) {
        if (!text.at) {
            ci_report(file, CI_EXPR, scalar, at, 3, "this ${{ is not closed by }}");
            return;
        }
        const struct expression *tree = names ? check_text(&place, text) : NULL;
        if (tree && ci_type_is_object(tree) && text.len + 5 < scalar->text.len)
            COMPLAIN(&place, tree,
                     "put into a text an object is the word 'Object': name a part, or toJSON()");
        if (!names)
            ci_report(file, CI_EXPR, scalar, (size_t)(text.at - scalar->text.at) - 3, text.len + 5,
                      "no expression is evaluated here: the workflow will not start");
    }
}
