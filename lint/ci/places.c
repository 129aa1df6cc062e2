// The table. Facts from GitHub's workflow syntax and contexts pages, and from the schema of its language
// service.
#include "lint/ci/places.h"

#define GITHUB CI_CONTEXT(GITHUB)
#define ROOT (GITHUB | CI_CONTEXT(INPUTS) | CI_CONTEXT(VARS))
#define SECRETS CI_CONTEXT(SECRETS)
#define JOB_IF (ROOT | CI_CONTEXT(NEEDS))
#define IN_JOB (JOB_IF | CI_CONTEXT(STRATEGY) | CI_CONTEXT(MATRIX))
#define RUNNING (IN_JOB | CI_CONTEXT(JOB) | CI_CONTEXT(RUNNER) | CI_CONTEXT(ENV))
#define IN_STEP (RUNNING | CI_CONTEXT(STEPS) | SECRETS | CI_HASH_FILES)
#define STEP_IF (RUNNING | CI_CONTEXT(STEPS) | CI_STATUS_FUNCTIONS | CI_HASH_FILES)
// An action has neither its workflow's jobs nor its secrets.
#define IN_ACTION                                                                                            \
    (GITHUB | CI_CONTEXT(INPUTS) | CI_CONTEXT(STRATEGY) | CI_CONTEXT(MATRIX) | CI_CONTEXT(STEPS) |           \
     CI_CONTEXT(JOB) | CI_CONTEXT(RUNNER) | CI_CONTEXT(ENV) | CI_HASH_FILES)
#define ACTION_IF (IN_ACTION | CI_STATUS_FUNCTIONS)
#define END                                                                                                  \
    {                                                                                                        \
        0                                                                                                    \
    }

#define PR_TYPES                                                                                             \
    "assigned unassigned labeled unlabeled opened edited closed reopened synchronize converted_to_draft "    \
    "locked unlocked enqueued dequeued milestoned demilestoned ready_for_review review_requested "           \
    "review_request_removed auto_merge_enabled auto_merge_disabled stacked"
#define BRANCHES "branches branches-ignore"
#define PATHS " paths paths-ignore"

const struct ci_event ci_events[] = {
    {"branch_protection_rule", "", "created edited deleted"},
    {"check_run", "", "created rerequested completed requested_action"},
    {"check_suite", "", "completed requested rerequested"},
    {"create", "", NULL},
    {"delete", "", NULL},
    {"deployment", "", NULL},
    {"deployment_status", "", NULL},
    {"discussion", "",
     "created edited deleted transferred pinned unpinned labeled unlabeled locked unlocked category_changed "
     "answered unanswered"},
    {"discussion_comment", "", "created edited deleted"},
    {"fork", "", NULL},
    {"gollum", "", NULL},
    {"image_version", "names versions", "created ready deleted"},
    {"issue_comment", "", "created edited deleted"},
    {"issues", "",
     "opened edited deleted transferred pinned unpinned closed reopened assigned unassigned labeled "
     "unlabeled "
     "locked unlocked milestoned demilestoned field_added field_removed typed untyped"},
    {"label", "", "created edited deleted"},
    {"merge_group", BRANCHES, "checks_requested"},
    {"milestone", "", "created closed opened edited deleted"},
    {"page_build", "", NULL},
    {"project", "", "created updated closed reopened edited deleted"},
    {"project_card", "", "created moved converted edited deleted"},
    {"project_column", "", "created updated moved deleted"},
    {"public", "", NULL},
    {"pull_request", BRANCHES PATHS, PR_TYPES},
    {"pull_request_comment", "", "created edited deleted"},
    {"pull_request_review", "", "submitted edited dismissed"},
    {"pull_request_review_comment", "", "created edited deleted"},
    {"pull_request_target", BRANCHES PATHS, PR_TYPES},
    {"push", BRANCHES " tags tags-ignore" PATHS, NULL},
    {"registry_package", "", "published updated"},
    {"release", "", "published unpublished created edited deleted prereleased released"},
    {"repository_dispatch", "", "*"},
    {"schedule", NULL, NULL},
    {"status", "", NULL},
    {"watch", "", "started"},
    {"workflow_call", NULL, NULL},
    {"workflow_dispatch", NULL, NULL},
    {"workflow_run", "workflows " BRANCHES, "completed requested in_progress"},
    {0},
};

static const char *const input_types[] = {"string", "boolean", "number", "choice", "environment", NULL};
static const char *const call_types[] = {"string", "boolean", "number", NULL};
static const char *const levels[] = {"read", "write", "none", NULL};

static const struct ci_key schedule_keys[] = {
    {.name = "cron", .kinds = CI_TEXT, .is_required = true}, {.name = "timezone", .kinds = CI_TEXT}, END};
static const struct ci_place place_schedule = {"a schedule", schedule_keys};

static const struct ci_key dispatch_input_keys[] = {
    {.name = "description", .kinds = CI_TEXT},
    {.name = "type", .kinds = CI_TEXT, .form = CI_FORM_WORD, .words = input_types},
    {.name = "required", .kinds = CI_TEXT, .form = CI_FORM_BOOLEAN},
    {.name = "default", .kinds = CI_TEXT},
    {.name = "deprecationMessage", .kinds = CI_TEXT},
    {.name = "options", .kinds = CI_LIST},
    END,
};
static const struct ci_place place_dispatch_input = {"an input", dispatch_input_keys};
static const struct ci_key dispatch_inputs_keys[] = {
    {.name = NULL, .kinds = CI_MAP, .place = &place_dispatch_input}, END};
static const struct ci_place place_dispatch_inputs = {"the inputs", dispatch_inputs_keys};
static const struct ci_key dispatch_keys[] = {
    {.name = "inputs", .kinds = CI_MAP, .place = &place_dispatch_inputs}, END};
static const struct ci_place place_dispatch = {"workflow_dispatch", dispatch_keys};

static const struct ci_key call_input_keys[] = {
    {.name = "description", .kinds = CI_TEXT},
    {.name = "type", .kinds = CI_TEXT, .form = CI_FORM_WORD, .words = call_types, .is_required = true},
    {.name = "required", .kinds = CI_TEXT, .form = CI_FORM_BOOLEAN},
    {.name = "default", .kinds = CI_TEXT, .names = ROOT},
    {.name = "deprecationMessage", .kinds = CI_TEXT},
    END,
};
static const struct ci_place place_call_input = {"an input", call_input_keys};
static const struct ci_key call_inputs_keys[] = {{.name = NULL, .kinds = CI_MAP, .place = &place_call_input},
                                                 END};
static const struct ci_place place_call_inputs = {"the inputs", call_inputs_keys};
static const struct ci_key call_secret_keys[] = {
    {.name = "description", .kinds = CI_TEXT},
    {.name = "required", .kinds = CI_TEXT, .form = CI_FORM_BOOLEAN},
    END};
static const struct ci_place place_call_secret = {"a secret", call_secret_keys};
static const struct ci_key call_secrets_keys[] = {
    {.name = NULL, .kinds = CI_MAP, .place = &place_call_secret}, END};
static const struct ci_place place_call_secrets = {"the secrets", call_secrets_keys};
static const struct ci_key call_output_keys[] = {
    {.name = "description", .kinds = CI_TEXT},
    {.name = "value", .kinds = CI_TEXT, .names = ROOT | CI_CONTEXT(JOBS), .is_required = true},
    END,
};
static const struct ci_place place_call_output = {"an output", call_output_keys};
static const struct ci_key call_outputs_keys[] = {
    {.name = NULL, .kinds = CI_MAP, .place = &place_call_output}, END};
static const struct ci_place place_call_outputs = {"the outputs", call_outputs_keys};
static const struct ci_key workflow_call_keys[] = {
    {.name = "inputs", .kinds = CI_MAP, .place = &place_call_inputs},
    {.name = "secrets", .kinds = CI_MAP, .place = &place_call_secrets},
    {.name = "outputs", .kinds = CI_MAP, .place = &place_call_outputs},
    END,
};
static const struct ci_place place_workflow_call = {"workflow_call", workflow_call_keys};

// The other events come from ci_events.
static const struct ci_key on_keys[] = {
    {.name = "schedule", .kinds = CI_LIST, .place = &place_schedule},
    {.name = "workflow_dispatch", .kinds = CI_MAP, .place = &place_dispatch},
    {.name = "workflow_call", .kinds = CI_MAP, .place = &place_workflow_call},
    {.name = NULL, .kinds = CI_MAP, .form = CI_FORM_EVENT},
    END,
};
static const struct ci_place place_on = {"on", on_keys};

#define LEVEL(text)                                                                                          \
    {                                                                                                        \
        .name = text, .kinds = CI_TEXT, .form = CI_FORM_WORD, .words = levels                                \
    }
static const struct ci_key permission_keys[] = {
    LEVEL("actions"),
    LEVEL("artifact-metadata"),
    LEVEL("attestations"),
    LEVEL("checks"),
    LEVEL("code-quality"),
    LEVEL("contents"),
    LEVEL("copilot-requests"),
    LEVEL("deployments"),
    LEVEL("discussions"),
    LEVEL("drives"),
    LEVEL("id-token"),
    LEVEL("issues"),
    LEVEL("metadata"),
    LEVEL("models"),
    LEVEL("packages"),
    LEVEL("pages"),
    LEVEL("pull-requests"),
    LEVEL("repository-projects"),
    LEVEL("security-events"),
    LEVEL("statuses"),
    LEVEL("vulnerability-alerts"),
    END,
};
static const struct ci_place place_permissions = {"permissions", permission_keys};
static const char *const permission_words[] = {"read-all", "write-all", NULL};
#define PERMISSIONS                                                                                          \
    {                                                                                                        \
        .name = "permissions", .kinds = CI_TEXT | CI_MAP, .form = CI_FORM_WORD, .words = permission_words,   \
        .place = &place_permissions                                                                          \
    }

#define CONCURRENCY(which, known)                                                                            \
    static const struct ci_key which##_keys[] = {                                                            \
        {.name = "group", .kinds = CI_TEXT, .names = (known), .is_required = true},                          \
        {.name = "cancel-in-progress", .kinds = CI_TEXT, .names = (known)},                                  \
        {.name = "queue", .kinds = CI_TEXT, .names = (known)},                                               \
        END};                                                                                                \
    static const struct ci_place place_##which = {"concurrency", which##_keys}
CONCURRENCY(concurrency, ROOT);
CONCURRENCY(job_concurrency, IN_JOB);

#define DEFAULTS(which, known)                                                                               \
    static const struct ci_key which##_run_keys[] = {                                                        \
        {.name = "shell", .kinds = CI_TEXT, .names = (known)},                                               \
        {.name = "working-directory", .kinds = CI_TEXT, .names = (known)},                                   \
        END};                                                                                                \
    static const struct ci_place place_##which##_run = {"defaults.run", which##_run_keys};                   \
    static const struct ci_key which##_keys[] = {                                                            \
        {.name = "run", .kinds = CI_MAP, .place = &place_##which##_run}, END};                               \
    static const struct ci_place place_##which = {"defaults", which##_keys}
DEFAULTS(defaults, CI_ANY_NAME);
DEFAULTS(job_defaults, IN_JOB | CI_CONTEXT(ENV));

static const struct ci_key strategy_keys[] = {
    {.name = "fail-fast", .kinds = CI_TEXT, .names = JOB_IF, .form = CI_FORM_BOOLEAN},
    {.name = "max-parallel", .kinds = CI_TEXT, .names = JOB_IF, .form = CI_FORM_NUMBER},
    {.name = "matrix", .kinds = CI_MAP, .form = CI_FORM_LISTS, .names = JOB_IF},
    END,
};
static const struct ci_place place_strategy = {"the strategy", strategy_keys};

static const struct ci_key runs_on_keys[] = {{.name = "group", .kinds = CI_TEXT, .names = IN_JOB},
                                             {.name = "labels", .kinds = CI_TEXTS, .names = IN_JOB},
                                             END};
static const struct ci_place place_runs_on = {"runs-on", runs_on_keys};

static const struct ci_key environment_keys[] = {
    {.name = "name", .kinds = CI_TEXT, .names = IN_JOB, .is_required = true},
    {.name = "url", .kinds = CI_TEXT, .names = RUNNING | CI_CONTEXT(STEPS)},
    {.name = "deployment", .kinds = CI_TEXT, .names = IN_JOB},
    END,
};
static const struct ci_place place_environment = {"an environment", environment_keys};

static const struct ci_key credentials_keys[] = {
    {.name = "username", .kinds = CI_TEXT, .names = RUNNING | SECRETS, .is_required = true},
    {.name = "password", .kinds = CI_TEXT, .names = RUNNING | SECRETS, .is_required = true},
    END};
static const struct ci_place place_credentials = {"credentials", credentials_keys};
#define CONTAINER_KEYS                                                                                       \
    {.name = "image", .kinds = CI_TEXT, .names = IN_JOB, .is_required = true},                               \
        {.name = "options", .kinds = CI_TEXT, .names = IN_JOB},                                              \
        {.name = "env", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = RUNNING | SECRETS},                 \
        {.name = "ports", .kinds = CI_LIST, .names = IN_JOB},                                                \
        {.name = "volumes", .kinds = CI_LIST, .names = IN_JOB},                                              \
    {                                                                                                        \
        .name = "credentials", .kinds = CI_TEXT | CI_MAP, .names = RUNNING | SECRETS,                        \
        .place = &place_credentials                                                                          \
    }
static const struct ci_key container_keys[] = {CONTAINER_KEYS, END};
static const struct ci_place place_container = {"a container", container_keys};
static const struct ci_key service_keys[] = {CONTAINER_KEYS,
                                             {.name = "entrypoint", .kinds = CI_TEXT, .names = IN_JOB},
                                             {.name = "command", .kinds = CI_TEXT, .names = IN_JOB},
                                             END};
static const struct ci_place place_service = {"a service", service_keys};
static const struct ci_key services_keys[] = {
    {.name = NULL, .kinds = CI_TEXT | CI_MAP, .names = IN_JOB, .place = &place_service}, END};
static const struct ci_place place_services = {"the services", services_keys};

static const struct ci_key snapshot_keys[] = {
    {.name = "image-name", .kinds = CI_TEXT, .names = IN_JOB, .is_required = true},
    {.name = "if", .kinds = CI_TEXT, .names = IN_JOB, .form = CI_FORM_CONDITION},
    {.name = "version", .kinds = CI_TEXT, .names = IN_JOB},
    END,
};
static const struct ci_place place_snapshot = {"a snapshot", snapshot_keys};

#define EVERY_JOB                                                                                            \
    {.name = "name", .kinds = CI_TEXT, .names = IN_JOB}, {.name = "needs", .kinds = CI_TEXTS},               \
        {.name = "if", .kinds = CI_TEXT, .names = JOB_IF | CI_STATUS_FUNCTIONS, .form = CI_FORM_CONDITION},  \
        PERMISSIONS,                                                                                         \
        {.name = "concurrency",                                                                              \
         .kinds = CI_TEXT | CI_MAP,                                                                          \
         .names = IN_JOB,                                                                                    \
         .place = &place_job_concurrency},                                                                   \
    {                                                                                                        \
        .name = "strategy", .kinds = CI_MAP, .names = JOB_IF, .place = &place_strategy                       \
    }

static const struct ci_key job_keys[] = {
    EVERY_JOB,
    {.name = "runs-on", .kinds = CI_ANY, .names = IN_JOB, .place = &place_runs_on, .is_required = true},
    {.name = "timeout-minutes", .kinds = CI_TEXT, .names = IN_JOB, .form = CI_FORM_NUMBER},
    {.name = "cancel-timeout-minutes", .kinds = CI_TEXT, .names = IN_JOB, .form = CI_FORM_NUMBER},
    {.name = "continue-on-error", .kinds = CI_TEXT, .names = IN_JOB, .form = CI_FORM_BOOLEAN},
    {.name = "container", .kinds = CI_TEXT | CI_MAP, .names = IN_JOB, .place = &place_container},
    {.name = "services", .kinds = CI_TEXT | CI_MAP, .names = IN_JOB, .place = &place_services},
    {.name = "env", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = IN_JOB | SECRETS},
    {.name = "environment", .kinds = CI_TEXT | CI_MAP, .names = IN_JOB, .place = &place_environment},
    {.name = "outputs", .kinds = CI_MAP, .names = IN_STEP},
    {.name = "defaults", .kinds = CI_MAP, .place = &place_job_defaults},
    {.name = "steps", .kinds = CI_LIST, .form = CI_FORM_STEPS},
    {.name = "snapshot", .kinds = CI_TEXT | CI_MAP, .names = IN_JOB, .place = &place_snapshot},
    END,
};
const struct ci_place ci_place_job = {"a job", job_keys};

static const struct ci_key call_keys[] = {
    EVERY_JOB,
    {.name = "uses", .kinds = CI_TEXT, .is_required = true},
    {.name = "with", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = IN_JOB},
    {.name = "secrets", .kinds = CI_TEXT | CI_MAP, .names = IN_JOB | SECRETS},
    END,
};
const struct ci_place ci_place_call = {"a job that calls a workflow", call_keys};

static const struct ci_key jobs_keys[] = {{.name = NULL, .kinds = CI_MAP, .form = CI_FORM_JOB}, END};
static const struct ci_place place_jobs = {"the jobs", jobs_keys};

static const struct ci_key workflow_keys[] = {
    {.name = "on", .kinds = CI_ANY, .form = CI_FORM_EVENT, .place = &place_on, .is_required = true},
    {.name = "name", .kinds = CI_TEXT},
    {.name = "description", .kinds = CI_TEXT},
    {.name = "run-name", .kinds = CI_TEXT, .names = ROOT},
    {.name = "defaults", .kinds = CI_MAP, .place = &place_defaults},
    {.name = "env", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = ROOT | SECRETS},
    PERMISSIONS,
    {.name = "concurrency", .kinds = CI_TEXT | CI_MAP, .names = ROOT, .place = &place_concurrency},
    {.name = "jobs", .kinds = CI_MAP, .place = &place_jobs, .is_required = true},
    END,
};
const struct ci_place ci_place_workflow = {"a workflow", workflow_keys};

#define EVERY_STEP                                                                                           \
    {.name = "name", .kinds = CI_TEXT, .names = IN_STEP}, {.name = "id", .kinds = CI_TEXT},                  \
        {.name = "if", .kinds = CI_TEXT, .names = STEP_IF, .form = CI_FORM_CONDITION},                       \
        {.name = "continue-on-error", .kinds = CI_TEXT, .names = IN_STEP, .form = CI_FORM_BOOLEAN},          \
        {.name = "timeout-minutes", .kinds = CI_TEXT, .names = IN_STEP, .form = CI_FORM_NUMBER},             \
        {.name = "env", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = IN_STEP},                           \
    {                                                                                                        \
        .name = "background", .kinds = CI_TEXT, .form = CI_FORM_BOOLEAN                                      \
    }

static const struct ci_key run_step_keys[] = {
    EVERY_STEP,
    {.name = "run", .kinds = CI_TEXT, .names = IN_STEP},
    {.name = "working-directory", .kinds = CI_TEXT, .names = IN_STEP},
    {.name = "shell", .kinds = CI_TEXT, .names = CI_ANY_NAME},
    END,
};
const struct ci_place ci_place_run_step = {"a step that runs a script", run_step_keys};
static const struct ci_key uses_step_keys[] = {
    EVERY_STEP,
    {.name = "uses", .kinds = CI_TEXT},
    {.name = "with", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = IN_STEP},
    END};
const struct ci_place ci_place_uses_step = {"a step that uses an action", uses_step_keys};
static const struct ci_key other_step_keys[] = {
    {.name = "name", .kinds = CI_TEXT, .names = IN_STEP},
    {.name = "id", .kinds = CI_TEXT},
    {.name = "continue-on-error", .kinds = CI_TEXT, .names = IN_STEP, .form = CI_FORM_BOOLEAN},
    {.name = "wait", .kinds = CI_TEXTS},
    {.name = "wait-all", .kinds = CI_TEXT},
    {.name = "cancel", .kinds = CI_TEXT},
    END,
};
const struct ci_place ci_place_other_step = {"a step that waits", other_step_keys};
static const struct ci_key parallel_step_keys[] = {
    {.name = "parallel", .kinds = CI_LIST, .form = CI_FORM_STEPS}, END};
const struct ci_place ci_place_parallel_step = {"a step of parallel steps", parallel_step_keys};

#define EVERY_ACTION_STEP                                                                                    \
    {.name = "name", .kinds = CI_TEXT, .names = IN_ACTION}, {.name = "id", .kinds = CI_TEXT},                \
        {.name = "if", .kinds = CI_TEXT, .names = ACTION_IF, .form = CI_FORM_CONDITION},                     \
        {.name = "env", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = IN_ACTION},                         \
    {                                                                                                        \
        .name = "continue-on-error", .kinds = CI_TEXT, .names = IN_ACTION, .form = CI_FORM_BOOLEAN           \
    }

static const struct ci_key action_run_step_keys[] = {
    EVERY_ACTION_STEP,
    {.name = "run", .kinds = CI_TEXT, .names = IN_ACTION},
    {.name = "working-directory", .kinds = CI_TEXT, .names = IN_ACTION},
    {.name = "shell", .kinds = CI_TEXT, .names = IN_ACTION, .is_required = true},
    END,
};
const struct ci_place ci_place_action_run_step = {"a step of an action that runs a script",
                                                  action_run_step_keys};
static const struct ci_key action_uses_step_keys[] = {
    EVERY_ACTION_STEP,
    {.name = "uses", .kinds = CI_TEXT},
    {.name = "with", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = IN_ACTION},
    END};
const struct ci_place ci_place_action_uses_step = {"a step of an action that uses another",
                                                   action_uses_step_keys};

// GitHub lets an action's file hold keys of its owner's, at the root and in inputs.
#define INPUT_NAMES                                                                                          \
    (GITHUB | CI_CONTEXT(STRATEGY) | CI_CONTEXT(MATRIX) | CI_CONTEXT(JOB) | CI_CONTEXT(RUNNER) |             \
     CI_HASH_FILES)
static const struct ci_key action_input_keys[] = {{.name = "default", .kinds = CI_ANY, .names = INPUT_NAMES},
                                                  {.name = NULL, .kinds = CI_ANY, .names = CI_ANY_NAME},
                                                  END};
static const struct ci_place place_action_input = {"an input", action_input_keys};
static const struct ci_key action_inputs_keys[] = {
    {.name = NULL, .kinds = CI_MAP, .place = &place_action_input}, END};
static const struct ci_place place_action_inputs = {"the inputs", action_inputs_keys};
static const struct ci_key action_output_keys[] = {{.name = "value", .kinds = CI_TEXT, .names = IN_ACTION},
                                                   {.name = NULL, .kinds = CI_ANY, .names = CI_ANY_NAME},
                                                   END};
static const struct ci_place place_action_output = {"an output", action_output_keys};
static const struct ci_key action_outputs_keys[] = {
    {.name = NULL, .kinds = CI_TEXT | CI_MAP, .place = &place_action_output}, END};
static const struct ci_place place_action_outputs = {"the outputs", action_outputs_keys};
static const struct ci_key runs_keys[] = {
    {.name = "using", .kinds = CI_TEXT, .is_required = true},
    {.name = "steps", .kinds = CI_LIST, .form = CI_FORM_STEPS},
    {.name = "image", .kinds = CI_TEXT, .names = CI_CONTEXT(INPUTS)},
    {.name = "env", .kinds = CI_MAP, .form = CI_FORM_TEXTS, .names = CI_CONTEXT(INPUTS)},
    {.name = "args", .kinds = CI_LIST, .names = CI_CONTEXT(INPUTS)},
    {.name = "entrypoint", .kinds = CI_TEXT},
    {.name = "pre-entrypoint", .kinds = CI_TEXT},
    {.name = "post-entrypoint", .kinds = CI_TEXT},
    {.name = "main", .kinds = CI_TEXT},
    {.name = "pre", .kinds = CI_TEXT},
    {.name = "post", .kinds = CI_TEXT},
    {.name = "pre-if", .kinds = CI_TEXT, .names = ACTION_IF, .form = CI_FORM_CONDITION},
    {.name = "post-if", .kinds = CI_TEXT, .names = ACTION_IF, .form = CI_FORM_CONDITION},
    {.name = "plugin", .kinds = CI_TEXT},
    END,
};
static const struct ci_place place_runs = {"runs", runs_keys};
static const struct ci_key action_keys[] = {
    {.name = "inputs", .kinds = CI_MAP, .place = &place_action_inputs},
    {.name = "outputs", .kinds = CI_MAP, .place = &place_action_outputs},
    {.name = "runs", .kinds = CI_MAP, .place = &place_runs, .is_required = true},
    {.name = NULL, .kinds = CI_ANY, .names = CI_ANY_NAME},
    END,
};
const struct ci_place ci_place_action = {"an action", action_keys};
