// The shell text of a CI file: "run" of the steps of workflows and actions, "script" of GitLab's jobs. What
// another shell than sh or bash reads is left out, and so is what may be read by one.
#include "lint/ci/ci.h"

enum { SCRIPTS_MAX = 2000 };

// ${{ … }} is filled in before a shell sees the text: what by is not known, so it stands as a word of the
// same length.
static struct str without_expressions(struct arena *arena, struct str text)
{
    struct str inner;
    size_t at = 0;
    char *copy = NULL;
    while (expression_find(text, &at, &inner) && inner.at) {
        const size_t start = (size_t)(inner.at - text.at) - 3;
        if (!copy) {
            copy = arena_alloc(arena, text.len + 1, 1);
            memcpy(copy, text.at, text.len);
        }
        memset(copy + start, 'x', at - start);
    }
    return copy ? (struct str){copy, text.len} : text;
}

static void add_script(struct ci_file *file, const struct yaml_tree_node *node, bool stops)
{
    if (!node || node->kind != YAML_TREE_SCALAR || node->is_alias || node->tag.len ||
        file->script_count >= SCRIPTS_MAX)
        return;
    struct ci_script *script = ARENA_NEW(file->arena, struct ci_script);
    *script = (struct ci_script){.node = node, .stops = stops};
    shell_parse(without_expressions(file->arena, node->text), file->arena, &script->shell);
    if (file->last_script)
        file->last_script->next = script;
    else
        file->scripts = script;
    file->last_script = script;
    file->script_count++;
}

// "bash", "bash -l {0}", "/bin/sh -e {0}": whether it is one of the two, and stops at errors. The bare names
// stand for calls with -e.
static bool is_bourne(struct str shell, bool *stops)
{
    struct str rest = shell;
    const struct str name = str_basename(str_cut(&rest, ' '));
    *stops = !rest.at;
    while (rest.at) {
        const struct str word = str_cut(&rest, ' ');
        const bool is_short = word.len > 1 && word.at[0] == '-' && word.at[1] != '-';
        *stops = *stops || (is_short && str_find_byte(word, 'e', 1) != STR_NONE);
    }
    return str_equal(name, STR("bash")) || str_equal(name, STR("sh"));
}

static struct str default_shell(const struct yaml_tree_node *map)
{
    return yaml_tree_text(yaml_tree_get(yaml_tree_get(map, "defaults"), "run"), "shell");
}

static bool says(struct str text, const char *part)
{
    return str_find(text, str_from(part), 0) != STR_NONE;
}

// Without a shell of its own a script on Windows is PowerShell's. Where the machine is worked out, any word
// of Windows in the job, or in what calls it, makes that possible.
static bool may_be_windows(const struct ci_file *file, const struct yaml_tree_node *job)
{
    const struct yaml_tree_node *machine = yaml_tree_get(job, "runs-on");
    if (!machine)
        return false;
    const struct str text = str_slice(file->bytes, machine->offset, machine->end - machine->offset);
    if (says(text, "indows"))
        return true;
    const bool is_open =
        expression_is_in(text) || says(text, "self-hosted") || machine->kind == YAML_TREE_MAP;
    return is_open && (says(file->bytes, "indows") || says(file->bytes, "pwsh") || says(text, "inputs."));
}

static void read_steps(struct ci_file *file, const struct yaml_tree_node *steps, struct str standard,
                       bool is_certain, unsigned depth)
{
    if (!steps || steps->kind != YAML_TREE_LIST || steps->is_alias || depth > 2)
        return;
    for (const struct yaml_tree_node *step = steps->first; step; step = step->next) {
        const struct str own = yaml_tree_text(step, "shell");
        const struct str shell = own.len ? own : standard;
        bool stops = true;
        if (shell.len ? is_bourne(shell, &stops) : is_certain)
            add_script(file, yaml_tree_get(step, "run"), stops);
        read_steps(file, yaml_tree_get(step, "parallel"), standard, is_certain, depth + 1);
    }
}

static void read_gitlab_scripts(struct ci_file *file, const struct yaml_tree_node *list, unsigned depth)
{
    if (!list || list->is_alias || depth > 3)
        return;
    if (list->kind == YAML_TREE_SCALAR)
        add_script(file, list, true);
    for (const struct yaml_tree_node *item = list->kind == YAML_TREE_LIST ? list->first : NULL; item;
         item = item->next)
        read_gitlab_scripts(file, item, depth + 1);
}

static void read_gitlab_job(struct ci_file *file, const struct yaml_tree_node *job)
{
    static const char *const keys[] = {"before_script", "script", "after_script"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        read_gitlab_scripts(file, yaml_tree_get(job, keys[i]), 0);
}

static bool is_job(const struct yaml_tree_node *job)
{
    return job->kind == YAML_TREE_MAP && !job->is_alias;
}

void ci_read_scripts(struct ci_file *file)
{
    if (file->kind == CI_GITLAB) {
        // A runner on Windows reads PowerShell; which one takes a job is not said here.
        if (says(file->bytes, "pwsh") || says(file->bytes, "owershell") || says(file->bytes, "indows"))
            return;
        read_gitlab_job(file, file->root);
        for (const struct yaml_tree_node *job = file->root->first; job; job = job->next)
            if (is_job(job))
                read_gitlab_job(file, job);
        return;
    }
    for (size_t i = 0; i < file->job_count; i++) {
        const struct ci_job *job = &file->jobs[i];
        struct str standard = default_shell(job->node);
        if (!standard.len)
            standard = default_shell(file->root);
        // A composite action says the shell of each step.
        const bool is_certain = file->kind == CI_WORKFLOW && !may_be_windows(file, job->node);
        if (!job->node->is_alias)
            read_steps(file, job->steps, standard, is_certain, 0);
    }
}
