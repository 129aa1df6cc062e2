// The checks of CI files. All read what lint/ci/ found in one go (check_share); each reports its own part.
#include "lint/ci/ci.h"

#include "core/check.h"

static const enum ci_rule rules[CI_RULE_COUNT] = {
    CI_KEYS,
    CI_EXPR,
    CI_NEEDS,
    CI_DUP_ID,
    CI_INJECT,
    CI_PIN,
    CI_PERMISSIONS,
    CI_TRIGGER,
    CI_PERSIST_CREDENTIALS,
    CI_SECRETS_INHERIT,
    CI_GLOB_CRON,
    CI_INSECURE_COMMAND,
    CI_DOCKER_TAG,
    GL_DOUBLE_PIPELINE,
};

static bool is_trusted(struct check_run *run, struct str owner)
{
    const struct check_value *trusted = check_list(run, "trusted");
    for (size_t i = 0; i < trusted->list_count; i++)
        if (str_equal_ignoring_case(owner, str_trim(trusted->list[i])))
            return true;
    return false;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    const enum ci_rule rule = *(const enum ci_rule *)run->check->data;
    (void)err;
    if (ci_kind_of_path(blob->path) == CI_OTHER)
        return true;
    const struct ci_file *file = check_share(run, blob, ci_file_make);
    for (const struct ci_problem *problem = file->problems; problem; problem = problem->next) {
        if (problem->rule != rule || (rule == CI_PIN && is_trusted(run, problem->subject)))
            continue;
        struct finding *finding =
            check_report(run, problem->offset, problem->length, "%.*s", STR_ARG(problem->message));
        if (problem->most && problem->most < finding->severity)
            finding->severity = problem->most;
        finding->help = problem->help;
    }
    return true;
}

#define CI_CHECK(name, text_id, rule, level, text_summary, ...)                                              \
    const struct check check_##name = {.id = (text_id),                                                      \
                                       .summary = (text_summary),                                            \
                                       .severity = (level),                                                  \
                                       .types = FILETYPE(YAML),                                              \
                                       .run = run_check,                                                     \
                                       .data = &rules[rule],                                                 \
                                       __VA_ARGS__}

CI_CHECK(
    ci_keys, "ci-keys", CI_KEYS, SEVERITY_ERROR,
    "GitHub workflows and actions have the keys and kinds of values that GitHub takes",
    .page = {
        .why =
            "GitHub refuses a workflow with an unknown or missing key: nothing runs, and the message is on a "
            "page that nobody looks at. Known are the keys of workflows, jobs, steps, triggers, permissions, "
            "strategies, services, containers, calls of other workflows, and action.yml.",
        .bad = "on: push\njobs:\n  test:\n    run-on: ubuntu-latest\n    steps:\n      - run: make test\n",
        .good = "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make test\n",
        .fix = "Use the key that the message names.",
        .source = "actionlint syntax-check; GitHub's workflow syntax",
    });

CI_CHECK(
    ci_expr, "ci-expr", CI_EXPR, SEVERITY_ERROR,
    "${{ }} in workflows and actions parses, and what it names exists there",
    .page = {
        .why =
            "An expression that does not parse, or names a context or function that is not known where it "
            "stands, keeps the workflow from starting. A step, job output, matrix key, input or property "
            "that "
            "does not exist is an empty text, without a word. A condition with text beside ${{ }} is always "
            "true.",
        .bad = "if: ${{ github.ref == \"refs/heads/main\" }} && success()\n",
        .good = "if: github.ref == 'refs/heads/main' && success()\n",
        .fix = "Mend the place that the message names.",
        .source = "actionlint expression, if-cond; GitHub's contexts and expressions",
    });

CI_CHECK(
    ci_needs, "ci-needs", CI_NEEDS, SEVERITY_ERROR, "jobs wait for jobs that exist, and not in a circle",
    .page = {
        .why =
            "A job that waits for one that does not exist, or for itself through others, keeps the workflow "
            "from starting.",
        .bad = "jobs:\n  a: {needs: b}\n  b: {needs: a}\n",
        .good = "jobs:\n  a: {}\n  b: {needs: a}\n",
        .fix = "Name the right job under needs.",
        .source = "actionlint job-needs",
    });

CI_CHECK(
    ci_dup_id, "ci-dup-id", CI_DUP_ID, SEVERITY_ERROR, "no two steps of a job have one id",
    .page = {
        .why =
            "GitHub refuses a job with two steps of the same id. It does not tell upper from lower case. Two "
            "equal jobs are check-yaml's.",
        .bad = "- id: build\n  run: make\n- id: Build\n  run: make test\n",
        .good = "- id: build\n  run: make\n- id: test\n  run: make test\n",
        .fix = "Give each its own.",
        .source = "actionlint id",
    });

CI_CHECK(
    ci_inject, "ci-inject", CI_INJECT, SEVERITY_ERROR,
    "no text that strangers choose is put into a script of a workflow",
    .page = {
        .why = "${{ }} is replaced before the shell reads the script: who opens an issue with the title "
               "\"; curl … | sh; \" runs commands with your token. Looked at are run: and the script of "
               "actions/github-script, and only text that comes with the events that start the workflow; in "
               "actions and called workflows, any.",
        .bad = "- run: echo \"${{ github.event.issue.title }}\"\n",
        .good = "- run: echo \"$TITLE\"\n  env:\n    TITLE: ${{ github.event.issue.title }}\n",
        .fix = "Give the text to the step as an environment variable.",
        .source = "actionlint expression, zizmor template-injection, GitHub's script injections",
    });

static const struct check_option pin_options[] = {
    {"trusted", CHECK_OPTION_LIST, "actions,github",
     "owners whose tags are trusted; empty: every action must be pinned"},
    {0},
};
CI_CHECK(
    ci_pin, "ci-pin", CI_PIN, SEVERITY_WARNING, "actions of others are pinned to a commit",
    .options = pin_options,
    .page = {
        .why =
            "A tag or a branch of someone else's repository can be moved to other code, which then runs with "
            "your token: so tj-actions/changed-files gave away secrets of thousands in 2025. Only a whole "
            "commit id can't be moved. Owners that you trust are listed in the option trusted.",
        .bad = "- uses: someone/deploy@v2\n",
        .good = "- uses: someone/deploy@3f5b1c2d4e6f708192a3b4c5d6e7f8091a2b3c4d # v2.1.0\n",
        .fix = "git ls-remote https://github.com/OWNER/NAME v2 shows the commit.",
        .source = "zizmor unpinned-uses, OpenSSF Scorecard Pinned-Dependencies",
    });

CI_CHECK(
    ci_permissions, "ci-permissions", CI_PERMISSIONS, SEVERITY_WARNING,
    "workflows say what their token may do",
    .page = {
        .why =
            "Without permissions the token has the repository's default, in older ones to write everything. "
            "What a compromised step can do is what the token can do.",
        .bad = "on: push\njobs: {}\n",
        .good = "on: push\npermissions:\n  contents: read\njobs: {}\n",
        .fix = "Put permissions: {contents: read} at the top; a job that needs more says so.",
        .source = "zizmor excessive-permissions, OpenSSF Scorecard Token-Permissions",
    });

CI_CHECK(
    ci_trigger, "ci-trigger", CI_TRIGGER, SEVERITY_ERROR,
    "no workflow with secrets checks out a stranger's code and runs it",
    .page = {
        .why =
            "pull_request_target and workflow_run start with your secrets and a token that writes, for "
            "anyone's pull request. A job that checks out its head and then builds or tests it runs what the "
            "stranger wrote. A job or step whose condition looks at who sent it, at a label or at the "
            "repository, and one with an environment, are left alone.",
        .bad = "on: pull_request_target\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n"
               "      - uses: actions/checkout@v4\n        with:\n"
               "          ref: ${{ github.event.pull_request.head.sha }}\n      - run: npm ci && npm test\n",
        .good = "on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n"
                "      - uses: actions/checkout@v4\n      - run: npm ci && npm test\n",
        .fix = "Use pull_request; let a second workflow, on workflow_run, do what needs secrets with its "
               "results.",
        .source = "zizmor dangerous-triggers, GitHub Security Lab \"pwn requests\"",
    });

CI_CHECK(
    ci_persist_credentials, "ci-persist-credentials", CI_PERSIST_CREDENTIALS, SEVERITY_WARNING,
    "checkout leaves no token where others can read it",
    .page = {
        .why = "actions/checkout leaves the token in .git/config. Reported where that matters: when the "
               "folder is "
               "uploaded as an artifact with its hidden files, and when what was checked out is a stranger's "
               "(the head of a pull request under pull_request_target, workflow_run, issue_comment).",
        .bad = "- uses: actions/checkout@v4\n- uses: actions/upload-artifact@v3\n  with: {path: .}\n",
        .good = "- uses: actions/checkout@v4\n  with: {persist-credentials: false}\n",
        .fix = "with: {persist-credentials: false}",
        .source = "zizmor artipacked",
    });

CI_CHECK(
    ci_secrets_inherit, "ci-secrets-inherit", CI_SECRETS_INHERIT, SEVERITY_WARNING,
    "a workflow of another repository gets only the secrets that it needs",
    .page = {
        .why =
            "secrets: inherit gives every secret, also those that are added later, to a workflow that others "
            "can change.",
        .bad = "uses: org/shared/.github/workflows/deploy.yml@v1\nsecrets: inherit\n",
        .good = "uses: org/shared/.github/workflows/deploy.yml@v1\nsecrets:\n  token: ${{ "
                "secrets.DEPLOY_TOKEN }}\n",
        .fix = "Name the secrets.",
        .source = "zizmor secrets-inherit",
    });

CI_CHECK(ci_glob_cron, "ci-glob-cron", CI_GLOB_CRON, SEVERITY_ERROR,
         "cron lines and patterns of branches, tags and paths can match",
         .page = {
             .why = "A wrong cron line is refused; a pattern that can't match means that the workflow never "
                    "runs, and "
                    "nothing says so. An event can't have both branches and branches-ignore.",
             .bad = "schedule:\n  - cron: '0 24 * * *'\n",
             .good = "schedule:\n  - cron: '0 0 * * *'\n",
             .fix = "Mend the place that the message names.",
             .source = "actionlint glob, events",
         });

CI_CHECK(
    ci_insecure_command, "ci-insecure-command", CI_INSECURE_COMMAND, SEVERITY_ERROR,
    "no workflow gives commands through what programs print",
    .page = {
        .why = "set-env and add-path were switched off because any program's output could set variables of "
               "later "
               "steps; ACTIONS_ALLOW_UNSECURE_COMMANDS switches them on again. set-output and save-state are "
               "deprecated (a warning).",
        .bad = "- run: echo \"::set-env name=A::1\"\n",
        .good = "- run: echo \"A=1\" >> \"$GITHUB_ENV\"\n",
        .fix = "Write to the files $GITHUB_ENV, $GITHUB_PATH, $GITHUB_OUTPUT, $GITHUB_STATE.",
        .source = "zizmor insecure-commands, actionlint deprecated-commands",
    });

CI_CHECK(ci_docker_tag, "ci-docker-tag", CI_DOCKER_TAG, SEVERITY_WARNING,
         "images of jobs, services and docker:// steps have a tag that stays",
         .page = {
             .why = "An image without a tag, or with latest, is another one next week: builds break without "
                    "a change.",
             .bad = "services:\n  db:\n    image: postgres\n",
             .good = "services:\n  db:\n    image: postgres:16.4\n",
             .fix = "Name a version, or a digest (name@sha256:…).",
             .source = "zizmor unpinned-images",
         });

CI_CHECK(
    gl_double_pipeline, "gl-double-pipeline", GL_DOUBLE_PIPELINE, SEVERITY_WARNING,
    "a GitLab job does not run twice for one push",
    .page = {
        .why =
            "A job whose rules let in merge request pipelines and branch pipelines runs in both when a merge "
            "request is open, unless workflow: rules: chooses one. Files that include others are left alone.",
        .bad =
            "test:\n  script: make test\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n"
            "    - when: always\n",
        .good =
            "test:\n  script: make test\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n"
            "    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
        .fix = "Add workflow: rules:, or let the job's rules choose one kind.",
        .source = "checkov CKV_GITLABCI_2, GitLab's documentation of duplicate pipelines",
    });
