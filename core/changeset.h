// The change set: which files a run looks at, and what changed in each.
//
// `--staged` compares the index that git is committing with HEAD (cache-tree first, so that its cost grows
// with the change and not with the repository); the other kinds list files from elsewhere. Content always
// comes from the object database for the kinds that git knows, so that no unstaged byte is ever seen.
//
// What is only intended to be added (`git add -N`) has no content that a commit would take: it is listed in
// `skipped`. Submodules are changes of mode 0160000 that have no content to read.
//
// Everything is allocated in the arena given to changeset_load. Paths are relative to the root of the
// repository (or as given, for --no-git), sorted in byte order, unique.
#ifndef ANDON_CORE_CHANGESET_H
#define ANDON_CORE_CHANGESET_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/repo.h"
#include "core/vec.h"

enum changeset_kind {
    CHANGESET_STAGED,
    CHANGESET_WORKTREE,  // files on disk (tracked, and untracked that are not ignored), as they are
    CHANGESET_ALL_FILES, // the whole index
    CHANGESET_RANGE,     // A..B: trees of two commits
    CHANGESET_NO_GIT,    // files and folders on disk
    CHANGESET_STDIN,     // one text under a given name
    CHANGESET_OBJECTS,   // objects by their ids, and texts, that the caller lists: a history
    CHANGESET_KIND_COUNT,
};

enum change_status {
    CHANGE_ADDED,
    CHANGE_MODIFIED, // content, mode or both
    CHANGE_RENAMED,  // old_path is set; exact renames and content at least half alike
    CHANGE_TYPE,     // file to symlink and the like
    CHANGE_DELETED,
    CHANGE_UNMERGED,
    CHANGE_PRESENT, // listed without a comparison: all-files, no-git, stdin
    CHANGE_STATUS_COUNT,
};

struct change {
    struct str path, old_path;
    enum change_status status;
    uint32_t mode, old_mode; // git modes; 0 where that side does not exist
    struct oid oid, old_oid; // size 0 where there is none (files on disk)
    bool is_taken_over;      // STAGED: a merge has it as one of its other sides has it
    bool is_named;           // NO_GIT: named on the command line, so that a symlink is followed
    bool has_content;        // `content` stands for the new side: a fix that is not written yet
    struct str content;      // only the engine and the fixes look at it; changeset_read does not
    bool has_mode;           // `mode` is what such a fix gives the file
};

// What was asked for on the command line.
struct changeset_request {
    enum changeset_kind kind;
    struct str range;      // CHANGESET_RANGE
    struct str stdin_path; // CHANGESET_STDIN
    // WORKTREE, ALL_FILES: limits (files or folders, as typed: relative to the repo's start folder, or
    // absolute; one that matches nothing is listed in `skipped`). NO_GIT: what to read.
    const struct str *paths;
    size_t path_count;
};

struct skip {
    struct str path;
    struct str
        reason; // "binary", "submodule", "too large (2.1 GB, the limit is 256 MB)", "permission denied"
    bool is_incomplete; // something that should have been looked at was not: the run can't be clean
};

struct skip_list VEC(struct skip);

// For qsort: by path, then by reason.
int skip_compare(const void *a, const void *b);

struct changeset {
    enum changeset_kind kind;
    struct change *at;
    size_t count;
    struct skip_list skipped; // what the listing itself had to leave out
    const struct repo *repo;  // NULL for NO_GIT and STDIN outside a repository
    struct repo_head head;    // as read while loading; zero without a repository
    enum repo_operation operation;
    struct str stdin_bytes;
    struct str base; // RANGE: hex of A's tree, empty for "nothing"; otherwise empty
    int root_fd;     // WORKTREE: the folder that files are read below; otherwise -1
};

// Fills `out`. `repo` may be NULL for NO_GIT and STDIN only. On error nothing is held.
bool changeset_load(const struct changeset_request *request, const struct repo *repo, struct arena *arena,
                    struct changeset *out, struct error *err);
void changeset_free(struct changeset *changeset);

// Reads one side of a change (the old one when `old_side`) into `out`, any thread. Symlinks give their
// target. ERROR_LIMIT when it is larger than `limit`; the error names the path.
bool changeset_read(const struct changeset *changeset, const struct change *change, bool old_side,
                    size_t limit, struct buffer *out, struct error *err);

// The size of the new side, without reading it.
bool changeset_size(const struct changeset *changeset, const struct change *change, size_t *size,
                    struct error *err);

// A descriptor of the new side when it is a file on disk, for what is too large to be read as a whole. -1
// otherwise; the caller closes it.
int changeset_open(const struct changeset *changeset, const struct change *change, struct error *err);

// The change with this path in a sorted array, or NULL.
const struct change *change_find(const struct change *at, size_t count, struct str path);

// Every path in the index (stage 0), for checks that compare names across the repository. Cached by the
// caller.
bool changeset_index_paths(const struct changeset *changeset, struct arena *arena, struct str **paths,
                           size_t *count, struct error *err);

#endif
