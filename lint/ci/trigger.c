// pull_request_target and workflow_run start with the repository's secrets and a token that may write. A job
// that then checks out what a stranger sent, and runs anything of it, has given these away.
#include "lint/ci/ci.h"

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

const struct yaml_tree_node *ci_head_checkout(const struct ci_file *file, const struct yaml_tree_node *step)
{
    static const char *const keys[] = {"ref", "repository"};
    if (!ci_uses_is(step, "actions/checkout"))
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        const struct yaml_tree_node *value = yaml_tree_get(yaml_tree_get(step, "with"), keys[i]);
        if (value && value->kind == YAML_TREE_SCALAR && is_head(file, value->text))
            return value;
    }
    return NULL;
}

// Programs that run what lies in the folder: its build files, hooks, tests, or plugins that its configuration
// names.
static bool runs_its_files(const struct yaml_tree_node *step)
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
    const struct str uses = yaml_tree_text(step, "uses"), script = yaml_tree_text(step, "run");
    return str_starts_with(uses, STR("./")) || mentions(script, programs);
}

static void check_job(struct ci_file *file, const struct ci_job *job)
{
    const struct yaml_tree_node *head = NULL;
    if (!job->steps || is_guarded(job->node) || yaml_tree_get(job->node, "environment"))
        return;
    for (const struct yaml_tree_node *step = job->steps->first; step; step = step->next) {
        if (is_guarded(step))
            continue;
        if (head && runs_its_files(step)) {
            struct ci_problem *problem = ci_report(
                file, CI_TRIGGER, head, 0, 0,
                "what a stranger sent is checked out and then run, with this repository's token and secrets");
            problem->help =
                STR("use the event pull_request, or let a second workflow do what needs the secrets");
            return;
        }
        if (!head)
            head = ci_head_checkout(file, step);
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
