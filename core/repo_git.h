// Git commands bound to a repository that is open, wherever they run from and whatever git told its hook.
#ifndef ANDON_CORE_REPO_GIT_H
#define ANDON_CORE_REPO_GIT_H

#include "core/buffer.h"
#include "core/error.h"
#include "core/repo.h"

// git_run in the root of the work tree, with GIT_DIR, GIT_WORK_TREE and GIT_INDEX_FILE (`index_file`, or the
// repository's when empty) absolute, and pathspecs taken literally.
bool repo_git(const struct repo *repo, struct str index_file, const char *const *arguments, struct str input,
              struct buffer *out, int *exit_code, struct error *err);
// The same, with what git wrote to standard error.
bool repo_git_told(const struct repo *repo, struct str index_file, const char *const *arguments,
                   struct str input, struct buffer *out, struct buffer *errors, int *exit_code,
                   struct error *err);

#endif
