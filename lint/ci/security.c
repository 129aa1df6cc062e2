// What a workflow trusts: actions and images by a name that can be moved, tokens with more rights than
// needed, credentials that stay on the disk, commands that any line of output can give.
#include "lint/ci/ci.h"

// "owner/repo/path@ref" of a "uses".
struct uses {
    struct str owner, repository; // repository: "owner/repo"
    struct str reference;         // behind the '@'; empty: none
    bool is_local, is_docker;
};

static bool is_text(const struct yaml_tree_node *node)
{
    return node && node->kind == YAML_TREE_SCALAR && !yaml_tree_is_null(node);
}

static struct uses read_uses(struct str text)
{
    struct uses uses = {0};
    uses.is_docker = str_starts_with(text, STR("docker://"));
    // "$/" is the repository of the workflow itself, at the commit that runs.
    uses.is_local = str_starts_with(text, STR("./")) || str_starts_with(text, STR("../")) ||
                    str_starts_with(text, STR("$/"));
    const size_t at = str_find_byte(text, '@', 0), slash = str_find_byte(text, '/', 0);
    const struct str name = at == STR_NONE ? text : str_slice(text, 0, at);
    if (uses.is_docker || uses.is_local || slash == STR_NONE)
        return uses;
    const size_t second = str_find_byte(name, '/', slash + 1);
    uses.owner = str_slice(name, 0, slash);
    uses.repository = second == STR_NONE ? name : str_slice(name, 0, second);
    uses.reference = at == STR_NONE ? (struct str){0} : str_slice(text, at + 1, text.len);
    return uses;
}

bool ci_uses_is(const struct yaml_tree_node *step, const char *repository)
{
    return str_equal_ignoring_case(read_uses(yaml_tree_text(step, "uses")).repository, str_from(repository));
}

static bool is_digest(struct str text)
{
    bool is_one = text.len == 40 || text.len == 64;
    for (size_t i = 0; is_one && i < text.len; i++) {
        const char c = byte_lower(text.at[i]);
        is_one = byte_is_digit(c) || (c >= 'a' && c <= 'f');
    }
    return is_one;
}

// "name", "registry:5000/name:tag", "name@sha256:…".
static void check_image(struct ci_file *file, const struct yaml_tree_node *node, struct str image)
{
    const size_t slash = str_find_last_byte(image, '/');
    const struct str name = slash == STR_NONE ? image : str_slice(image, slash + 1, image.len);
    const size_t colon = str_find_byte(name, ':', 0);
    if (image.len == 0 || expression_is_in(image) || str_find_byte(image, '@', 0) != STR_NONE)
        return;
    if (colon == STR_NONE)
        ci_report(file, CI_DOCKER_TAG, node, 0, 0, "the image '%.*s' has no tag: each run may get another",
                  STR_ARG(image));
    else if (str_equal(str_slice(name, colon + 1, name.len), STR("latest")))
        ci_report(file, CI_DOCKER_TAG, node, 0, 0, "the tag 'latest' moves: each run may get another image");
}

static void check_uses(struct ci_file *file, const struct yaml_tree_node *uses)
{
    if (!is_text(uses) || uses->is_alias || expression_is_in(uses->text))
        return;
    const struct uses parts = read_uses(uses->text);
    if (parts.is_docker) {
        check_image(file, uses, str_slice(uses->text, 9, uses->text.len));
    } else if (!parts.is_local && (parts.reference.len == 0 || parts.repository.len == 0)) {
        ci_report(file, CI_KEYS, uses, 0, 0,
                  "'uses' takes owner/name@version, ./folder, $/folder or docker://image");
    } else if (!parts.is_local && !is_digest(parts.reference)) {
        struct ci_problem *problem =
            ci_report(file, CI_PIN, uses, 0, 0, "'%.*s' can be moved to other code at any time",
                      STR_ARG(parts.reference));
        problem->subject = parts.owner;
        problem->help = STR("pin it to a commit: name@<40 digits> # version");
    }
}

static void check_container(struct ci_file *file, const struct yaml_tree_node *container)
{
    const struct yaml_tree_node *image = is_text(container) ? container : yaml_tree_get(container, "image");
    if (is_text(image) && !image->is_alias)
        check_image(file, image, image->text);
}

static const struct word {
    const char *text, *message;
    bool is_refused; // GitHub has switched it off
} commands[] = {
    {"::set-env ", "the command set-env was switched off in 2020: write to $GITHUB_ENV", true},
    {"::add-path::", "the command add-path was switched off in 2020: write to $GITHUB_PATH", true},
    {"::set-output ", "the command set-output is deprecated: write to $GITHUB_OUTPUT", false},
    {"::save-state ", "the command save-state is deprecated: write to $GITHUB_STATE", false},
};

static void check_commands(struct ci_file *file, const struct yaml_tree_node *script)
{
    for (size_t i = 0; is_text(script) && !script->is_alias && i < sizeof commands / sizeof *commands; i++) {
        const struct str word = str_from(commands[i].text);
        const size_t at = str_find(script->text, word, 0);
        if (at == STR_NONE)
            continue;
        struct ci_problem *problem =
            ci_report(file, CI_INSECURE_COMMAND, script, at, word.len, "%s", commands[i].message);
        problem->most = commands[i].is_refused ? SEVERITY_OFF : SEVERITY_WARNING;
    }
}

static void check_environment(struct ci_file *file, const struct yaml_tree_node *around)
{
    const struct yaml_tree_node *allowed =
        yaml_tree_get(yaml_tree_get(around, "env"), "ACTIONS_ALLOW_UNSECURE_COMMANDS");
    if (is_text(allowed) && !allowed->is_alias && str_equal_ignoring_case(allowed->text, STR("true")))
        ci_report(file, CI_INSECURE_COMMAND, allowed, 0, 0,
                  "this lets every line that a program prints set variables of later steps");
}

static bool is_false(const struct yaml_tree_node *node)
{
    return is_text(node) &&
           (str_equal_ignoring_case(node->text, STR("false")) || expression_is_in(node->text));
}

// An artifact of the whole folder, hidden files with it.
static bool uploads_all(const struct yaml_tree_node *step)
{
    static const char *const all[] = {".",
                                      "./",
                                      "./*",
                                      "*",
                                      "**",
                                      "./**",
                                      "${{ github.workspace }}",
                                      "${{github.workspace}}",
                                      "${{ github.workspace }}/"};
    const struct yaml_tree_node *with = yaml_tree_get(step, "with");
    const struct str path = str_trim(yaml_tree_text(with, "path"));
    bool is_all = false;
    if (!ci_uses_is(step, "actions/upload-artifact"))
        return false;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        is_all = is_all || str_equal(path, str_from(all[i]));
    // Version 4 leaves hidden files, and so .git, out unless told otherwise.
    const struct str version = read_uses(yaml_tree_text(step, "uses")).reference;
    const bool is_old = str_starts_with(version, STR("v1")) || str_starts_with(version, STR("v2")) ||
                        str_starts_with(version, STR("v3"));
    const bool is_hidden = str_equal(yaml_tree_text(with, "include-hidden-files"), STR("true"));
    return is_all && (is_old || is_hidden);
}

static void check_credentials(struct ci_file *file, const struct ci_job *job)
{
    const struct yaml_tree_node *kept = NULL;
    bool is_uploaded = false, is_strange = false;
    for (const struct yaml_tree_node *step = job->steps ? job->steps->first : NULL; step; step = step->next) {
        const struct yaml_tree_node *with = yaml_tree_get(step, "with");
        if (!kept && ci_uses_is(step, "actions/checkout") &&
            !is_false(yaml_tree_get(with, "persist-credentials")))
            kept = yaml_tree_get(step, "uses"), is_strange = ci_head_checkout(file, job, step) != NULL;
        is_uploaded = is_uploaded || (kept && uploads_all(step));
    }
    if (!kept || kept->is_alias || (!is_uploaded && !is_strange))
        return;
    struct ci_problem *problem =
        ci_report(file, CI_PERSIST_CREDENTIALS, kept, 0, 0, "%s",
                  is_uploaded ? "the token that checkout leaves in .git/config is uploaded with the folder"
                              : "checkout leaves the token in .git/config, beside what a stranger sent");
    problem->help = STR("with: {persist-credentials: false}");
}

static void check_steps(struct ci_file *file, const struct ci_job *job)
{
    for (const struct yaml_tree_node *step = job->steps ? job->steps->first : NULL; step; step = step->next) {
        if (step->is_alias)
            continue;
        check_uses(file, yaml_tree_get(step, "uses"));
        check_environment(file, step);
        check_commands(file, yaml_tree_get(step, "run"));
        ci_check_injection(file, yaml_tree_get(step, "run"));
        if (ci_uses_is(step, "actions/github-script"))
            ci_check_injection(file, yaml_tree_get(yaml_tree_get(step, "with"), "script"));
    }
}

static void check_job(struct ci_file *file, const struct ci_job *job)
{
    const struct yaml_tree_node *services = yaml_tree_get(job->node, "services");
    const struct yaml_tree_node *uses = yaml_tree_get(job->node, "uses");
    const struct yaml_tree_node *secrets = yaml_tree_get(job->node, "secrets");
    check_steps(file, job);
    check_environment(file, job->node);
    check_credentials(file, job);
    if (file->kind != CI_WORKFLOW)
        return;
    check_uses(file, uses);
    check_container(file, yaml_tree_get(job->node, "container"));
    if (services && services->kind == YAML_TREE_MAP && !services->is_alias)
        for (const struct yaml_tree_node *service = services->first; service; service = service->next)
            check_container(file, service);
    if (is_text(secrets) && is_text(uses) && str_equal(secrets->text, STR("inherit")) &&
        !read_uses(uses->text).is_local)
        ci_report(file, CI_SECRETS_INHERIT, secrets, 0, 0,
                  "all secrets go to a workflow of another repository: name those that it needs");
}

static void check_permissions(struct ci_file *file)
{
    const struct yaml_tree_node *all = yaml_tree_get(file->root, "permissions");
    const bool is_called = file->events.count == 1 && ci_has_event(file, "workflow_call");
    const struct ci_job *without = NULL;
    for (size_t i = 0; i <= file->job_count; i++) {
        const struct yaml_tree_node *own =
            i < file->job_count ? yaml_tree_get(file->jobs[i].node, "permissions") : all;
        if (is_text(own) && !own->is_alias && str_equal(own->text, STR("write-all")))
            ci_report(file, CI_PERMISSIONS, own, 0, 0, "the token may write everything: name what is needed");
        if (i < file->job_count && !own && !without)
            without = &file->jobs[i];
    }
    if (!all && without && !is_called && file->job_count)
        ci_report(file, CI_PERMISSIONS, without->node->key, 0, 0,
                  "no permissions are set, so the token has the repository's default, which may be to write")
            ->help =
            STR("at the top of the file: permissions: {contents: read}; a job that needs more says so");
}

void ci_check_security(struct ci_file *file)
{
    for (size_t i = 0; i < file->job_count; i++)
        check_job(file, &file->jobs[i]);
    if (file->kind != CI_WORKFLOW)
        return;
    check_environment(file, file->root);
    check_permissions(file);
    ci_check_triggers(file);
}
