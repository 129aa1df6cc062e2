// pull_request_target and workflow_run start with the repository's secrets and a token that may write. A job
// that then checks out what a stranger sent, and runs anything of it, has given these away.
#include "lint/ci/meaning.h"

static bool mentions(struct str text, const char *const *parts)
{
    for (; *parts; parts++)
        if (str_find(text, str_from(*parts), 0) != STR_NONE)
            return true;
    return false;
}

// An "if" that looks at who sent it, or at a label that someone with rights puts there.
static bool is_guarded(const struct yaml_tree_node *node)
{
    static const char *const guards[] = {"author_association",
                                         "label",
                                         "head.repo",
                                         "head_repository",
                                         "repository_owner",
                                         "github.repository",
                                         "github.actor",
                                         "triggering_actor",
                                         "user.login",
                                         "workflow_run.event",
                                         ".merged",
                                         "workflow_run.actor",
                                         "sender",
                                         "permission",
                                         "needs.",
                                         "head_branch",
                                         NULL};
    const struct yaml_tree_node *condition = yaml_tree_get(node, "if");
    return condition && condition->kind == YAML_TREE_SCALAR && mentions(condition->text, guards);
}

// The head of the pull request, in whatever words.
static bool is_head(const struct ci_file *file, struct str text)
{
    static const char *const pull[] = {"github.event.pull_request.head.", "github.head_ref", "refs/pull/",
                                       "github.event.pull_request.merge_commit_sha", NULL};
    static const char *const run[] = {
        "github.event.workflow_run.head_sha",      "github.event.workflow_run.head_branch",
        "github.event.workflow_run.head_commit",   "github.event.workflow_run.head_repository",
        "github.event.workflow_run.pull_requests", NULL};
    const bool is_pull = ci_has_event(file, "pull_request_target") || ci_has_event(file, "issue_comment");
    return (is_pull && mentions(text, pull)) || (ci_has_event(file, "workflow_run") && mentions(text, run));
}

// Whether a value that is filled in can be the head, and what it is made of: names of "env", outputs of steps
// and of other jobs are followed to where they are set.
struct tracing {
    const struct ci_file *file;
    const struct ci_job *job;
    const struct yaml_tree_node *step;
    unsigned depth;
    size_t *looked; // at how many texts: a hostile file can name thousands of others in each of them
};

enum { DEPTH_MAX = 4, LOOKED_MAX = 500 };

static bool can_be_head(struct tracing tracing, struct str text);

static bool environment_has_head(struct tracing tracing, struct str name)
{
    const struct yaml_tree_node *const owners[] = {tracing.step, tracing.job->node, tracing.file->root};
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        const struct yaml_tree_node *environment = yaml_tree_get(owners[i], "env");
        for (const struct yaml_tree_node *row =
                 environment && environment->kind == YAML_TREE_MAP ? environment->first : NULL;
             row; row = row->next)
            if (row->kind == YAML_TREE_SCALAR && row->key->kind == YAML_TREE_SCALAR &&
                str_equal(row->key->text, name))
                return can_be_head(tracing, row->text); // the nearest one holds
    }
    return false;
}

static bool any_value_is_head(struct tracing tracing, const struct yaml_tree_node *map)
{
    bool found = false;
    for (const struct yaml_tree_node *row = map && map->kind == YAML_TREE_MAP ? map->first : NULL;
         row && !found; row = row->next)
        found = row->kind == YAML_TREE_SCALAR && can_be_head(tracing, row->text);
    return found;
}

// A script that handles the head and writes the output can have written it there.
static bool step_gives_head(struct tracing tracing, struct str id, struct str output)
{
    const struct yaml_tree_node *steps = tracing.job->steps;
    for (const struct yaml_tree_node *step = steps ? steps->first : NULL; step; step = step->next) {
        if (!str_equal_ignoring_case(yaml_tree_text(step, "id"), id))
            continue;
        struct str script = yaml_tree_text(step, "run");
        if (!script.len)
            script = yaml_tree_text(yaml_tree_get(step, "with"), "script");
        tracing.step = step;
        return str_find(script, output, 0) != STR_NONE &&
               (can_be_head(tracing, script) || any_value_is_head(tracing, yaml_tree_get(step, "env")));
    }
    return false;
}

static bool job_gives_head(struct tracing tracing, struct str id, struct str output)
{
    const struct ci_job *job = ci_find_job(tracing.file, id);
    const struct yaml_tree_node *outputs = job ? yaml_tree_get(job->node, "outputs") : NULL;
    tracing.job = job;
    tracing.step = NULL;
    for (const struct yaml_tree_node *row =
             outputs && outputs->kind == YAML_TREE_MAP && !is_guarded(job->node) ? outputs->first : NULL;
         row; row = row->next)
        if (row->kind == YAML_TREE_SCALAR && row->key->kind == YAML_TREE_SCALAR &&
            str_equal_ignoring_case(row->key->text, output))
            return can_be_head(tracing, row->text);
    return false;
}

static bool expression_is_head(struct tracing tracing, const struct expression *node)
{
    struct str path[5] = {0};
    const size_t count = ci_path_of(node, path, 5);
    if (count == 2 && str_equal_ignoring_case(path[0], STR("env")))
        return environment_has_head(tracing, path[1]);
    if (count == 4 && str_equal_ignoring_case(path[2], STR("outputs"))) {
        if (str_equal_ignoring_case(path[0], STR("steps")))
            return step_gives_head(tracing, path[1], path[3]);
        if (str_equal_ignoring_case(path[0], STR("needs")))
            return job_gives_head(tracing, path[1], path[3]);
    }
    bool found = false;
    for (const struct expression *child = count ? NULL : node->first; child && !found; child = child->next)
        found = expression_is_head(tracing, child);
    return found;
}

static bool can_be_head(struct tracing tracing, struct str text)
{
    struct str inner;
    size_t at = 0;
    if (is_head(tracing.file, text))
        return true;
    if (tracing.depth++ == DEPTH_MAX || ++*tracing.looked > LOOKED_MAX)
        return false;
    while (expression_find(text, &at, &inner) && inner.at) {
        struct expression_error error;
        struct expression *tree = NULL;
        if (expression_parse(inner, tracing.file->arena, &tree, &error) && expression_is_head(tracing, tree))
            return true;
    }
    return false;
}

const struct yaml_tree_node *ci_head_checkout(const struct ci_file *file, const struct ci_job *job,
                                              const struct yaml_tree_node *step)
{
    static const char *const keys[] = {"ref", "repository"};
    size_t looked = 0;
    if (!ci_uses_is(step, "actions/checkout"))
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        const struct yaml_tree_node *value = yaml_tree_get(yaml_tree_get(step, "with"), keys[i]);
        const struct tracing tracing = {.file = file, .job = job, .step = step, .looked = &looked};
        if (value && value->kind == YAML_TREE_SCALAR && can_be_head(tracing, value->text))
            return value;
    }
    return NULL;
}

// The same by hand: where in a script "gh pr checkout" stands; STR_NONE when it does not.
static size_t head_fetch(const struct ci_file *file, struct str script)
{
    return ci_has_event(file, "pull_request_target") ? str_find(script, STR("gh pr checkout"), 0) : STR_NONE;
}

// Programs that run what lies in the folder: its build files, hooks, tests, or plugins that its configuration
// names.
static bool runs_programs(struct str script)
{
    static const char *const programs[] = {"npm ",
                                           "yarn",
                                           "pnpm",
                                           "npx ",
                                           "bun ",
                                           "make",
                                           "pip install",
                                           "pip3 install",
                                           "poetry ",
                                           "tox",
                                           "pytest",
                                           "python ",
                                           "python3 ",
                                           "node ",
                                           "go ",
                                           "cargo ",
                                           "mvn",
                                           "gradle",
                                           "dotnet ",
                                           "bundle",
                                           "rake",
                                           "rails ",
                                           "composer ",
                                           "bash ",
                                           "sh ",
                                           "./",
                                           "docker build",
                                           "docker compose",
                                           "docker-compose",
                                           "cmake",
                                           "ninja",
                                           "pre-commit",
                                           "just ",
                                           "uv ",
                                           "hatch ",
                                           "deno ",
                                           "mix ",
                                           "swift ",
                                           "xcodebuild",
                                           "bazel",
                                           "sbt ",
                                           "nix ",
                                           "terraform ",
                                           "source ",
                                           NULL};
    return mentions(script, programs);
}

static bool runs_its_files(const struct yaml_tree_node *step)
{
    return str_starts_with(yaml_tree_text(step, "uses"), STR("./")) ||
           runs_programs(yaml_tree_text(step, "run"));
}

static void report_run(struct ci_file *file, const struct yaml_tree_node *head)
{
    struct ci_problem *problem = ci_report(
        file, CI_TRIGGER, head, 0, 0,
        "what a stranger sent is checked out and then run, with this repository's token and secrets");
    problem->help = STR("use the event pull_request, or let a second workflow do what needs the secrets");
}

static void check_job(struct ci_file *file, const struct ci_job *job)
{
    const struct yaml_tree_node *head = NULL;
    if (!job->steps || is_guarded(job->node) || yaml_tree_get(job->node, "environment"))
        return;
    for (const struct yaml_tree_node *step = job->steps->first; step; step = step->next) {
        if (is_guarded(step))
            continue;
        const struct str script = yaml_tree_text(step, "run");
        const size_t fetch = head ? STR_NONE : head_fetch(file, script);
        if (fetch != STR_NONE)
            head = yaml_tree_get(step, "run");
        if (head && (fetch == STR_NONE ? runs_its_files(step)
                                       : runs_programs(str_slice(script, fetch, script.len)))) {
            report_run(file, head);
            return;
        }
        if (!head)
            head = ci_head_checkout(file, job, step);
    }
}

// The types of pull_request_target are all ones that only people with rights to the repository cause.
static bool waits_for_label(const struct ci_file *file)
{
    const struct yaml_tree_node *types =
        yaml_tree_get(yaml_tree_get(file->on, "pull_request_target"), "types");
    bool all = types != NULL;
    if (!types)
        return false;
    const bool is_list = types->kind == YAML_TREE_LIST;
    for (const struct yaml_tree_node *type = is_list ? types->first : types; type;
         type = is_list ? type->next : NULL)
        all = all && type->kind == YAML_TREE_SCALAR &&
              (str_equal(type->text, STR("labeled")) || str_equal(type->text, STR("assigned")));
    return all;
}

void ci_check_triggers(struct ci_file *file)
{
    const bool is_run = ci_has_event(file, "workflow_run");
    const bool is_target = ci_has_event(file, "pull_request_target") && !waits_for_label(file);
    for (size_t i = 0; (is_run || is_target) && i < file->job_count; i++)
        check_job(file, &file->jobs[i]);
}
