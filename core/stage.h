// Stages: what git is doing. One table gives names, docs and the git hook that starts each.
#ifndef ANDON_CORE_STAGE_H
#define ANDON_CORE_STAGE_H

#include "core/str.h"

#define STAGE_TABLE(X)                                                                                       \
    X(PRE_COMMIT, "pre-commit")                                                                              \
    X(PRE_MERGE_COMMIT, "pre-merge-commit")                                                                  \
    X(PREPARE_COMMIT_MSG, "prepare-commit-msg")                                                              \
    X(COMMIT_MSG, "commit-msg")                                                                              \
    X(POST_COMMIT, "post-commit")                                                                            \
    X(POST_CHECKOUT, "post-checkout")                                                                        \
    X(POST_MERGE, "post-merge")                                                                              \
    X(POST_REWRITE, "post-rewrite")                                                                          \
    X(PRE_PUSH, "pre-push")                                                                                  \
    X(PRE_REBASE, "pre-rebase")                                                                              \
    X(PRE_RECEIVE, "pre-receive")                                                                            \
    X(UPDATE, "update")

enum stage {
#define X(name, text) STAGE_##name,
    STAGE_TABLE(X)
#undef X
        STAGE_COUNT
};

const char *stage_name(enum stage stage);
// False, and *out unchanged, for a name that is no stage's.
bool stage_parse(struct str name, enum stage *out);

#endif
