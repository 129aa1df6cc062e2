// A CI file, read once for all ci-* and gl-* checks: what kind of file it is, its tree, its jobs, and every
// problem that was found, each with the check whose it is.
//
//     const struct ci_file *file = check_share(run, blob, ci_file_make);   // a row of lint/checks/ci.c
//     for each file->problems of my rule: check_report
//
// The parts: yaml_tree (bytes to nodes) -> model (jobs, triggers, inputs) -> places (which keys are known
// where) -> keys (walks the tree along the places, and reads every expression) -> graph, schedule, values,
// security, gitlab; scripts for the checks of shell text.
#ifndef ANDON_LINT_CI_CI_H
#define ANDON_LINT_CI_CI_H

#include "core/blob.h"
#include "core/finding.h"
#include "lint/ci/expression.h"
#include "lint/shell/shell.h"
#include "lint/yaml_tree.h"

enum ci_rule {
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
    CI_RULE_COUNT,
};

struct ci_problem {
    struct ci_problem *next;
    enum ci_rule rule;
    enum severity most; // at most this severity; SEVERITY_OFF: the check's own
    size_t offset, length;
    struct str message, help;
    struct str subject; // CI_PIN: the action's owner
};

enum ci_kind { CI_OTHER, CI_WORKFLOW, CI_ACTION, CI_GITLAB };

enum { CI_NAMES_MAX = 2000, CI_JOBS_MAX = 500 };

// Names, in the file's arena. One that holds CI_NAMES_MAX may lack some, so it has every name.
struct ci_names {
    struct str *at;
    size_t count, room;
};

// A job of a workflow; of an action, its "runs" is one.
struct ci_job {
    struct str id;
    const struct yaml_tree_node *node, *steps; // steps: a list, or NULL
    bool is_call;                              // uses a workflow in place of steps
    struct ci_names needs, step_ids;
    bool has_matrix, is_matrix_known; // known: `matrix_keys` are all that there can be
    struct ci_names matrix_keys;
};

// A text that sh or bash reads.
struct ci_script {
    struct ci_script *next;
    const struct yaml_tree_node *node; // the scalar
    struct shell_script shell;         // of its text, expressions blanked: places in it are the scalar's
    bool stops;                        // at the first command that fails, as it is called
};

struct ci_file {
    enum ci_kind kind;
    struct str bytes;
    struct arena *arena;
    struct yaml_tree_node *root;
    struct ci_names events; // of a workflow
    const struct yaml_tree_node *on;
    bool is_inputs_known; // `inputs` are all that there can be
    struct ci_names inputs;
    struct ci_job *jobs; // job_count of them
    size_t job_count, job_room;
    struct ci_script *scripts, *last_script; // in the order of the file
    size_t script_count;
    struct ci_problem *problems, *last_problem; // at most PROBLEMS_MAX, as they were found
    size_t problem_count;
    const struct yaml_tree_node *last_node; // that a problem was about, and how many were
    size_t last_node_count;
};

// What the blob is and all that is wrong with it; never NULL. For check_share.
void *ci_file_make(const struct blob *blob, struct arena *arena);

// By the path alone: whether it can be one of the three kinds.
enum ci_kind ci_kind_of_path(struct str path);

// Adds a problem about `length` bytes of a scalar's text from `offset` on (length 0: all of it), or about the
// whole node when it is no scalar. Never NULL: what comes after the limit is not kept.
struct ci_problem *ci_report(struct ci_file *file, enum ci_rule rule, const struct yaml_tree_node *node,
                             size_t offset, size_t length, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

// The key of a value, or, when it has none, the value itself: where a problem with all of it is shown.
const struct yaml_tree_node *ci_key_of(const struct yaml_tree_node *value);

// model.c: fills kind, events, inputs, jobs.
void ci_model_read(struct ci_file *file);
bool ci_has_event(const struct ci_file *file, const char *event);
bool ci_names_have(const struct ci_names *names, struct str name); // ignoring case
const struct ci_job *ci_find_job(const struct ci_file *file, struct str id);

// scripts.c: fills scripts.
void ci_read_scripts(struct ci_file *file);

// The parts that look for problems.
void ci_check_keys(struct ci_file *file);     // ci-keys, and with the meaning of expressions ci-expr
void ci_check_graph(struct ci_file *file);    // ci-needs, ci-dup-id
void ci_check_schedule(struct ci_file *file); // ci-glob-cron
void ci_check_values(struct ci_file *file);   // ci-keys, ci-glob-cron
void ci_check_security(struct ci_file *file); // the others
void ci_check_gitlab(struct ci_file *file);   // gl-double-pipeline

void ci_check_injection(struct ci_file *file, const struct yaml_tree_node *script); // ci-inject
void ci_check_triggers(struct ci_file *file);                                       // ci-trigger

// The value under which a checkout names what a stranger sent, or NULL.
const struct yaml_tree_node *ci_head_checkout(const struct ci_file *file, const struct ci_job *job,
                                              const struct yaml_tree_node *step);
bool ci_uses_is(const struct yaml_tree_node *step, const char *repository); // "actions/checkout"

#endif
