// What names in an expression mean at one place of a file: contexts, their properties, functions.
#ifndef ANDON_LINT_CI_MEANING_H
#define ANDON_LINT_CI_MEANING_H

#include "lint/ci/ci.h"

// One row a context: enum name, name.
#define CI_CONTEXT_TABLE(X)                                                                                  \
    X(GITHUB, "github")                                                                                      \
    X(INPUTS, "inputs")                                                                                      \
    X(VARS, "vars")                                                                                          \
    X(NEEDS, "needs")                                                                                        \
    X(STRATEGY, "strategy")                                                                                  \
    X(MATRIX, "matrix")                                                                                      \
    X(SECRETS, "secrets")                                                                                    \
    X(STEPS, "steps")                                                                                        \
    X(JOB, "job")                                                                                            \
    X(RUNNER, "runner")                                                                                      \
    X(ENV, "env")                                                                                            \
    X(JOBS, "jobs")

enum ci_context_bit {
#define X(name, text) CI_CONTEXT_BIT_##name,
    CI_CONTEXT_TABLE(X)
#undef X
        CI_CONTEXT_COUNT
};

#define CI_CONTEXT(name) (1u << CI_CONTEXT_BIT_##name)

enum {
    CI_STATUS_FUNCTIONS = 1 << 16, // always() and its kin
    CI_HASH_FILES = 1 << 17,
    CI_ANY_NAME = 1 << 18, // the syntax is all that is known
};

// Checks all expressions of a scalar. `names` are the bits above that are known there; 0: none is evaluated.
// With `is_condition` the text is an expression even without ${{ }}.
void ci_check_scalar(struct ci_file *file, const struct yaml_tree_node *scalar, const struct ci_job *job,
                     unsigned names, bool is_condition);

// The names of "a.b['c'].*": how many of at most `room`, the star as "*", what is not known as "?". 0 when
// the expression is no such path.
size_t ci_path_of(const struct expression *expression, struct str *path, size_t room);

// types.c: what can't work because of a value's type, in this call or comparison alone, and which part of it
// is to blame; NULL when nothing is known to be wrong. And whether a value is an object for certain.
const char *ci_type_problem(const struct expression *node, const struct expression **culprit);
bool ci_type_is_object(const struct expression *node);

#endif
