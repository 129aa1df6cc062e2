// Values that GitHub refuses, or takes and does something else with, where the key itself is right.
#include "lint/ci/ci.h"

enum { INPUTS_MAX = 25, MINUTES_MIN = 5 };

static void warn(struct ci_problem *problem)
{
    problem->most = SEVERITY_WARNING;
}

static bool is_literal(const struct yaml_tree_node *node)
{
    return node && node->kind == YAML_TREE_SCALAR && !node->is_alias && !yaml_tree_is_null(node) &&
           !expression_is_in(node->text);
}

// bash, pwsh, python, sh, cmd, powershell, or a command line in which {0} is the script's file.
static void check_shell(struct ci_file *file, const struct yaml_tree_node *shell)
{
    static const char *const names[] = {"bash", "pwsh", "python", "sh", "cmd", "powershell", NULL};
    if (is_literal(shell) && !str_is_one_of(shell->text, names) &&
        str_find(shell->text, STR("{0}"), 0) == STR_NONE)
        ci_report(file, CI_KEYS, shell, 0, 0,
                  "there is no shell '%.*s': bash, sh, pwsh, powershell, cmd, python, or a command with {0}",
                  STR_ARG(shell->text));
}

// id-token can't be read, models can't be written.
static void check_permissions(struct ci_file *file, const struct yaml_tree_node *permissions)
{
    const struct yaml_tree_node *token = permissions ? yaml_tree_get(permissions, "id-token") : NULL;
    if (is_literal(token) && str_equal(token->text, STR("read")))
        ci_report(file, CI_KEYS, token, 0, 0, "id-token is 'write' or 'none': there is nothing to read");
}

static void check_variables(struct ci_file *file, const struct yaml_tree_node *env)
{
    for (const struct yaml_tree_node *value = env && env->kind == YAML_TREE_MAP ? env->first : NULL; value;
         value = value->next) {
        const struct str name = value->key->text;
        if (value->key->kind == YAML_TREE_SCALAR && !expression_is_in(name) &&
            (str_find_byte(name, '=', 0) != STR_NONE || str_find_byte(name, ' ', 0) != STR_NONE ||
             str_find_byte(name, '&', 0) != STR_NONE))
            ci_report(file, CI_KEYS, value->key, 0, 0, "no variable can have the name '%.*s'", STR_ARG(name));
    }
}

// Images that GitHub has taken away: the job waits for a machine until it is given up.
static void check_runner(struct ci_file *file, const struct yaml_tree_node *label)
{
    static const char *const gone[] = {"ubuntu-16.04", "ubuntu-18.04", "ubuntu-20.04",
                                       "macos-10.15",  "macos-11",     "macos-12",
                                       "windows-2016", "windows-2019", NULL};
    if (label && label->kind == YAML_TREE_LIST && label->count == 1)
        label = label->first;
    if (is_literal(label) && str_is_one_of(label->text, gone))
        warn(ci_report(file, CI_KEYS, label, 0, 0,
                       "GitHub has no machine '%.*s' any more: the job waits until it is given up",
                       STR_ARG(label->text)));
}

static void check_steps(struct ci_file *file, const struct yaml_tree_node *steps)
{
    for (const struct yaml_tree_node *step = steps ? steps->first : NULL; step; step = step->next) {
        if (step->kind != YAML_TREE_MAP || step->is_alias)
            continue;
        check_shell(file, yaml_tree_get(step, "shell"));
        check_variables(file, yaml_tree_get(step, "env"));
    }
}

static void check_defaults(struct ci_file *file, const struct yaml_tree_node *node)
{
    const struct yaml_tree_node *defaults = yaml_tree_get(node, "defaults");
    const struct yaml_tree_node *run = defaults ? yaml_tree_get(defaults, "run") : NULL;
    if (run)
        check_shell(file, yaml_tree_get(run, "shell"));
    check_variables(file, yaml_tree_get(node, "env"));
    check_permissions(file, yaml_tree_get(node, "permissions"));
}

static void check_job(struct ci_file *file, const struct ci_job *job)
{
    const struct yaml_tree_node *secrets = yaml_tree_get(job->node, "secrets");
    check_defaults(file, job->node);
    check_steps(file, job->steps);
    check_runner(file, yaml_tree_get(job->node, "runs-on"));
    if (job->is_call && is_literal(secrets) && !str_equal(secrets->text, STR("inherit")))
        ci_report(file, CI_KEYS, secrets, 0, 0, "secrets is a map of names, or 'inherit'");
}

static void check_inputs(struct ci_file *file, const struct yaml_tree_node *event)
{
    const struct yaml_tree_node *inputs =
        event->kind == YAML_TREE_MAP ? yaml_tree_get(event, "inputs") : NULL;
    const bool is_call = str_equal(event->key->text, STR("workflow_call"));
    if (!inputs || inputs->kind != YAML_TREE_MAP || inputs->is_alias)
        return;
    if (!is_call && inputs->count > INPUTS_MAX)
        ci_report(file, CI_KEYS, inputs->key, 0, 0, "GitHub takes %d inputs at most, these are %zu",
                  INPUTS_MAX, inputs->count);
    for (const struct yaml_tree_node *input = inputs->first; is_call && input; input = input->next)
        if (input->kind == YAML_TREE_MAP && str_equal(yaml_tree_text(input, "required"), STR("true")) &&
            yaml_tree_get(input, "default"))
            warn(ci_report(file, CI_KEYS, yaml_tree_get(input, "default")->key, 0, 0,
                           "the input is required, so this default is never used"));
}

// "*/4 * * * *": GitHub starts a workflow every five minutes at most.
static void check_often(struct ci_file *file, const struct yaml_tree_node *schedule)
{
    for (const struct yaml_tree_node *entry = schedule->kind == YAML_TREE_LIST ? schedule->first : NULL;
         entry; entry = entry->next) {
        const struct yaml_tree_node *cron =
            entry->kind == YAML_TREE_MAP ? yaml_tree_get(entry, "cron") : NULL;
        struct str text = cron && cron->kind == YAML_TREE_SCALAR ? cron->text : (struct str){0};
        const struct str minute = str_cut(&text, ' ');
        uint64_t step = 1;
        const bool is_each = str_equal(minute, STR("*"));
        if (is_each || (str_starts_with(minute, STR("*/")) && str_to_u64(str_slice(minute, 2, 9), &step) &&
                        step > 0 && step < MINUTES_MIN))
            warn(ci_report(file, CI_GLOB_CRON, cron, 0, minute.len,
                           "every %u minutes: GitHub starts a workflow every %d minutes at most",
                           (unsigned)step, MINUTES_MIN));
    }
}

static void check_events(struct ci_file *file)
{
    const struct yaml_tree_node *on = file->on;
    if (on && on->kind == YAML_TREE_SCALAR && str_equal(on->text, STR("schedule")))
        ci_report(file, CI_KEYS, on, 0, 0, "schedule needs a list of cron lines");
    for (const struct yaml_tree_node *event = on && on->kind != YAML_TREE_SCALAR ? on->first : NULL; event;
         event = event->next) {
        if (on->kind == YAML_TREE_LIST && event->kind == YAML_TREE_SCALAR &&
            str_equal(event->text, STR("schedule")))
            ci_report(file, CI_KEYS, event, 0, 0, "schedule needs a list of cron lines");
        if (on->kind != YAML_TREE_MAP)
            continue;
        check_inputs(file, event);
        if (str_equal(event->key->text, STR("schedule")))
            check_often(file, event);
    }
}

// GitHub reads anchors and aliases, and no merge keys.
static void check_merge_keys(struct ci_file *file, const struct yaml_tree_node *node, unsigned depth)
{
    for (const struct yaml_tree_node *child = node->kind != YAML_TREE_SCALAR && !node->is_alias ? node->first
                                                                                                : NULL;
         child && depth < 64; child = child->next) {
        if (child->key && child->key->kind == YAML_TREE_SCALAR && child->key->style == YAML_TREE_PLAIN &&
            str_equal(child->key->text, STR("<<")))
            ci_report(file, CI_KEYS, child->key, 0, 0,
                      "GitHub knows anchors and aliases, but no merge key '<<'");
        check_merge_keys(file, child, depth + 1);
    }
}

void ci_check_values(struct ci_file *file)
{
    const struct yaml_tree_node *jobs = yaml_tree_get(file->root, "jobs");
    if (jobs || file->kind == CI_ACTION)
        check_merge_keys(file, file->root, 0);
    for (size_t i = 0; i < file->job_count; i++)
        check_job(file, &file->jobs[i]);
    if (file->kind != CI_WORKFLOW)
        return;
    check_defaults(file, file->root);
    check_events(file);
}
