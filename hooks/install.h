// Installing and taking away: andon as the hooks of one repository, or of all of a user's.
//
// Hooks go to <common dir>/hooks, never into the work tree. A hook that was there is kept beside andon's as
// <stage>.andon-saved (same file, same mode, symlink or not) and runs first. core.hooksPath that points
// elsewhere is taken over (hooks/hookspath.h) and the hooks there run first too. Uninstall brings back
// exactly what was there. Every step is a link, a rename or an atomic write, and the configuration changes
// last, so that whatever stops an installation leaves hooks that work.
#ifndef ANDON_HOOKS_INSTALL_H
#define ANDON_HOOKS_INSTALL_H

#include "core/buffer.h"
#include "core/repo.h"
#include "core/stage.h"

#define HOOK_SAVED_SUFFIX ".andon-saved"

struct install_request {
    bool stages[STAGE_COUNT];
    bool is_global; // in the user's data folder, for every repository; `stages` does not count then
};

// Installs; says in `report` what was done. `repo` may be NULL when is_global.
bool install_hooks(const struct repo *repo, const struct install_request *request, struct arena *arena,
                   struct buffer *report, struct error *err);

// Takes away every hook of ours and brings back what was there.
bool uninstall_hooks(const struct repo *repo, bool is_global, struct arena *arena, struct buffer *report,
                     struct error *err);

// The absolute path of this binary.
bool install_own_binary(struct arena *arena, struct str *out, struct error *err);

// True for the stages that happen in a bare repository.
bool stage_is_for_server(enum stage stage);

// Every hook that git runs by name and that may be chained to; ends with NULL. With --global all of them are
// installed, since core.hooksPath would switch a repository's own ones off.
extern const char *const git_hook_names[];

#endif
