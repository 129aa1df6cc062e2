// A git repository: where its parts are, what HEAD is, what state it is in.
//
// repo_open does what `git rev-parse` would, without a child process and without libgit2: it walks up from
// the start folder, or obeys GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY,
// GIT_ALTERNATE_OBJECT_DIRECTORIES, GIT_CEILING_DIRECTORIES and GIT_QUARANTINE_PATH. It understands linked
// worktrees (commondir), submodules (gitfile), bare repositories, SHA-256 and split or sparse indexes.
// A repository owned by somebody else is refused unless git itself accepts it (safe.directory).
//
// Calling sequence: repo_open, any number of reads from any thread, repo_close.
// All slices are absolute paths in the arena given to repo_open, without a trailing '/', NUL-terminated.
#ifndef ANDON_CORE_REPO_H
#define ANDON_CORE_REPO_H

#include "core/arena.h"
#include "core/error.h"
#include "core/oid.h"

struct object_store;

struct repo {
    struct str git_dir;    // this worktree's: HEAD and index live here
    struct str common_dir; // shared by linked worktrees: objects, refs, config, andon's state
    struct str work_tree;  // empty in a bare repository
    struct str index_file; // GIT_INDEX_FILE or git_dir/index
    struct str object_dir; // GIT_OBJECT_DIRECTORY or common_dir/objects
    struct str prefix;     // the start folder relative to the work tree, empty or ending in '/'
    size_t oid_size;       // 20 or 32
    bool is_bare;
    bool index_from_environment; // GIT_INDEX_FILE was set: commit -a, commit PATH
    bool refs_are_foreign;       // not files (reftable): git is asked for them
    struct object_store *objects;
};

// Opens the repository around `start` (NULL: the current folder). On error nothing is held.
bool repo_open(const char *start, struct arena *arena, struct repo *repo, struct error *err);
void repo_close(struct repo *repo);

struct repo_head {
    struct str branch; // "main", or "feature/x"; empty when detached
    struct oid commit; // size 0 when unborn
    struct oid tree;   // of that commit; size 0 when unborn
    bool is_detached, is_unborn;
};
// Reads HEAD. Unborn is not an error.
bool repo_read_head(const struct repo *repo, struct arena *arena, struct repo_head *head, struct error *err);

// Resolves a full ref name ("refs/heads/main", "MERGE_HEAD") through loose and packed refs.
// A missing ref gives true with out->size 0.
bool repo_read_ref(const struct repo *repo, struct str name, struct oid *out, struct error *err);

enum repo_operation { // what git is in the middle of
    REPO_NORMAL,
    REPO_MERGE,
    REPO_REBASE,
    REPO_CHERRY_PICK,
    REPO_REVERT,
    REPO_OPERATION_COUNT,
};
enum repo_operation repo_read_operation(const struct repo *repo);

// Where andon keeps its state: <common_dir>/andon, made with mode 0700 on the first call that needs it.
bool repo_state_dir(const struct repo *repo, struct arena *arena, struct str *out, struct error *err);

#endif
