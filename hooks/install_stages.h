// Which stages to install, for install and init.
#ifndef ANDON_HOOKS_INSTALL_STAGES_H
#define ANDON_HOOKS_INSTALL_STAGES_H

#include "core/repo.h"
#include "core/stage.h"

// pre-commit, pre-merge-commit and commit-msg, and those that andon.yml configures; pre-receive and update
// in a bare repository.
bool install_default_stages(const struct repo *repo, struct arena *arena, bool stages[STAGE_COUNT],
                            struct error *err);

#endif
