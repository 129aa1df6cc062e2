// GitLab runs a branch pipeline and a merge request pipeline for one push when a job's rules let it into both
// and no "workflow: rules" decides for one.
#include "lint/ci/ci.h"

static bool has(struct str text, const char *part)
{
    return str_find(text, str_from(part), 0) != STR_NONE;
}

// What a rule lets in.
enum { LETS_MERGE_REQUEST = 1, LETS_BRANCH = 2 };

static unsigned lets_in(const struct yaml_tree_node *rule)
{
    const struct yaml_tree_node *condition = yaml_tree_get(rule, "if");
    const bool is_narrow = yaml_tree_get(rule, "changes") || yaml_tree_get(rule, "exists");
    if (!condition)
        return is_narrow ? 0 : LETS_MERGE_REQUEST | LETS_BRANCH;
    if (condition->kind != YAML_TREE_SCALAR)
        return 0;
    const struct str text = str_trim(condition->text);
    if (has(text, "&&") || has(text, "||") || has(text, "!="))
        return 0;
    if (has(text, "$CI_PIPELINE_SOURCE") && has(text, "merge_request_event"))
        return LETS_MERGE_REQUEST;
    if (str_equal(text, STR("$CI_MERGE_REQUEST_ID")) || str_equal(text, STR("$CI_MERGE_REQUEST_IID")))
        return LETS_MERGE_REQUEST;
    if (has(text, "$CI_PIPELINE_SOURCE") && has(text, "push"))
        return LETS_BRANCH;
    return str_equal(text, STR("$CI_COMMIT_BRANCH")) ? LETS_BRANCH : 0;
}

static void check_job(struct ci_file *file, const struct yaml_tree_node *job)
{
    const struct yaml_tree_node *rules = yaml_tree_get(job, "rules");
    unsigned all = 0;
    bool names_merge_request = false;
    if (!rules || rules->kind != YAML_TREE_LIST || rules->is_alias)
        return;
    for (const struct yaml_tree_node *rule = rules->first; rule; rule = rule->next) {
        if (rule->kind != YAML_TREE_MAP || rule->is_alias ||
            has(yaml_tree_text(rule, "if"), "$CI_OPEN_MERGE_REQUESTS"))
            return;
        if (str_equal(yaml_tree_text(rule, "when"), STR("never"))) {
            if (lets_in(rule))
                return;
            continue;
        }
        names_merge_request = names_merge_request || lets_in(rule) == LETS_MERGE_REQUEST;
        all |= lets_in(rule);
    }
    if (names_merge_request && (all & LETS_BRANCH))
        ci_report(file, GL_DOUBLE_PIPELINE, rules->key, 0, 0,
                  "a push to a merge request's branch runs this job twice: in the branch's pipeline and in "
                  "the merge "
                  "request's")
            ->help =
            STR("add workflow: rules: that choose one, as in GitLab's template MergeRequest-Pipelines");
}

void ci_check_gitlab(struct ci_file *file)
{
    // What is included may hold the workflow's rules.
    if (yaml_tree_get(file->root, "workflow") || yaml_tree_get(file->root, "include"))
        return;
    for (const struct yaml_tree_node *job = file->root->first; job; job = job->next)
        if (job->kind == YAML_TREE_MAP && job->key->kind == YAML_TREE_SCALAR &&
            !str_starts_with(job->key->text, STR(".")))
            check_job(file, job);
}
