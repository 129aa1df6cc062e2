// core.hooksPath: where git looks for hooks in this repository, which configuration file says so, and how
// andon takes it over and gives it back.
//
// git reads hooks from <common dir>/hooks unless core.hooksPath is set, in any scope. andon never writes into
// a folder that somebody else manages (husky's .husky/_ in the work tree, a company's global folder): it sets
// core.hooksPath for this repository to <common dir>/hooks and chains to the folder that was in force. What
// was there is kept in andon.previousHooksPath (absent: it was not set here); andon.hooksPath says what andon
// set, so that a value which the user has changed since is left alone.
#ifndef ANDON_HOOKS_HOOKSPATH_H
#define ANDON_HOOKS_HOOKSPATH_H

#include "core/arena.h"
#include "core/error.h"
#include "core/repo.h"

enum hooks_scope { // in git's order: later wins
    HOOKS_SCOPE_NONE,
    HOOKS_SCOPE_SYSTEM,
    HOOKS_SCOPE_GLOBAL,
    HOOKS_SCOPE_LOCAL,
    HOOKS_SCOPE_WORKTREE,
    HOOKS_SCOPE_COMMAND, // the environment or `git -c`
    HOOKS_SCOPE_COUNT,
};

struct hooks_path {
    enum hooks_scope scope; // of the value in force
    struct str value;       // as written
    struct str folder;      // absolute: "~/" expanded, relative to the work tree (git folder when bare)
    struct str origin;      // "file:.git/config"
    size_t count[HOOKS_SCOPE_COUNT];
    struct str last[HOOKS_SCOPE_COUNT]; // the last value of each scope
};

// Reads all scopes with one `git config`. `repo` may be NULL: outside a repository.
bool hooks_path_read(const struct repo *repo, struct arena *arena, struct hooks_path *out, struct error *err);

// <common dir>/hooks.
struct str hooks_path_standard(const struct repo *repo, struct arena *arena);

// True when both name the same folder (or are the same text, when one does not exist).
bool hooks_path_same(struct str a, struct str b);

// Sets core.hooksPath to `folder` in `scope` (GLOBAL, LOCAL or WORKTREE), remembering what was there. Checks
// that it is then in force; takes it back when it is not.
bool hooks_path_take(const struct repo *repo, enum hooks_scope scope, struct str folder, struct arena *arena,
                     struct error *err);

enum hooks_path_restored {
    HOOKS_PATH_UNTOUCHED, // andon had not set it
    HOOKS_PATH_RESTORED,
    HOOKS_PATH_CHANGED_SINCE, // the user has set another value: left as it is
};

// Gives back what hooks_path_take remembered in `scope`.
bool hooks_path_restore(const struct repo *repo, enum hooks_scope scope, struct arena *arena,
                        enum hooks_path_restored *what, struct error *err);

#endif
