// The files that steer andon in a repository (its key, its baseline): from the working tree, or from HEAD
// where there is none.
#ifndef ANDON_CORE_REPO_CONTENT_H
#define ANDON_CORE_REPO_CONTENT_H

#include "core/buffer.h"
#include "core/error.h"
#include "core/repo.h"

// Puts the content of `path` (relative to the root) into `out`, in place of what is there: that of the
// working tree, or of HEAD's tree where there is no working tree or a sparse one without it. *is_there is
// false, and `out` empty, when it is nowhere.
bool repo_read_content(const struct repo *repo, struct str path, size_t limit, struct buffer *out,
                       bool *is_there, struct error *err);

#endif
