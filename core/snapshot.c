// Snapshots of the index.
//
// <state>/snapshot/<digest of the work tree's path>/ holds `tree/`, an index of its own that knows the stat
// data of what was written there, and a lock. Git brings tree/ from that index to the one being committed, so
// only what differs is written; what a command changed there is put right as well, and what it left behind
// (caches) stays. When another run holds the lock, the snapshot is taken in a fresh folder that goes away on
// release.
#include "core/snapshot.h"

#include "core/digest.h"
#include "core/file.h"
#include "core/index.h"
#include "core/object_write.h"
#include "core/process.h"
#include "core/repo_git.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

// True when stat data alone says that the file is what the entry recorded. Anything else is a doubt.
static bool is_surely_same(const struct index *index, const struct index_entry *entry, const struct stat *st)
{
    bool is_executable = (st->st_mode & S_IXUSR) != 0;
    bool same_type = S_ISLNK(st->st_mode)   ? entry->mode == 0120000
                     : S_ISREG(st->st_mode) ? entry->mode == (is_executable ? 0100755u : 0100644u)
                                            : false;
    int64_t mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
    // A file written in the same moment as the index or later may have changed without its stat data telling.
    bool is_racy = mtime_ns >= index->mtime_ns;
    return same_type && !is_racy && entry->size == (uint32_t)st->st_size &&
           entry->mtime_s == (uint32_t)st->st_mtim.tv_sec &&
           entry->mtime_ns == (uint32_t)st->st_mtim.tv_nsec &&
           entry->ctime_s == (uint32_t)st->st_ctim.tv_sec &&
           entry->ctime_ns == (uint32_t)st->st_ctim.tv_nsec && entry->inode == (uint32_t)st->st_ino;
}

static bool all_are_surely_same(const struct index *index, int root, struct arena *arena)
{
    struct index_cursor cursor = {.index = index};
    struct index_entry entry;
    struct error err = {0};
    bool all = true;
    while (all && index_next(&cursor, &entry, &err)) {
        struct stat st;
        if (entry.skip_worktree || entry.assume_unchanged)
            continue;
        arena_reset(arena);
        all = entry.stage == 0 && !entry.intent_to_add &&
              fstatat(root, arena_copy(arena, entry.path).at, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
              is_surely_same(index, &entry, &st);
    }
    index_cursor_free(&cursor);
    return all && err.code == ERROR_NONE;
}

// Stat data alone: true means equal, false means that git must look.
static bool is_surely_equal(const struct repo *repo)
{
    struct index index = {0};
    struct error ignored = {0};
    ARENA_AUTO struct arena arena = {0};
    int root = open(repo->work_tree.at, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool is_equal = false;
    if (root >= 0 && index_open(repo->index_file, repo->oid_size, &index, &ignored)) {
        is_equal = !index.is_foreign && all_are_surely_same(&index, root, &arena);
        index_close(&index);
    }
    if (root >= 0)
        close(root);
    return is_equal;
}

bool worktree_equals_index(const struct repo *repo, bool *equal, struct error *err)
{
    static const char *const arguments[] = {
        "diff", "--quiet", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=none",
        NULL};
    int exit_code = 0;
    *equal = is_surely_equal(repo);
    if (*equal)
        return true;
    if (!repo_git(repo, (struct str){0}, arguments, (struct str){0}, NULL, &exit_code, err))
        return false;
    if (exit_code > 1)
        return error_set(err, ERROR_REPO, "git diff: exit code %d", exit_code);
    *equal = exit_code == 0;
    return true;
}

// <state>/snapshot/<digest>: the same for each run of this work tree.
static bool own_folder(const struct repo *repo, struct arena *arena, struct str *out, struct error *err)
{
    struct str state;
    struct digest digest;
    unsigned char bytes[32];
    char hex[65];
    if (!repo_state_dir(repo, arena, &state, err))
        return false;
    digest_start(&digest);
    digest_field(&digest, repo->work_tree);
    digest_end(&digest, bytes);
    hex_encode(bytes, 8, hex);
    *out = arena_printf(arena, "%.*s/snapshot/%s", STR_ARG(state), hex);
    return file_make_dirs(out->at, 0700, err);
}

// The folder to use: our own with its lock held, or a fresh one (lock -1) when another run has that.
static bool choose_folder(const struct repo *repo, struct arena *arena, struct str *out, int *lock,
                          struct error *err)
{
    struct str temporary;
    if (!own_folder(repo, arena, out, err))
        return false;
    struct str lock_path = arena_join_path(arena, *out, STR("lock"));
    *lock = open(lock_path.at, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*lock < 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", lock_path.at);
    if (flock(*lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    close(*lock);
    *lock = -1;
    if (!repo_temporary_dir(repo, arena, &temporary, err))
        return false;
    *out = arena_join_path(arena, temporary, STR("snapshot-XXXXXX"));
    if (!mkdtemp((char *)(uintptr_t)out->at))
        return error_set_errno(err, ERROR_IO, "cannot make a folder in %s", temporary.at);
    return true;
}

// The tree of the index being committed. Git writes what it computes back into the index it is given, so it
// is given a copy.
static bool index_to_tree(const struct repo *repo, struct str copy, struct buffer *tree, struct error *err)
{
    static const char *const arguments[] = {"write-tree", NULL};
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    if (file_exists(repo->index_file.at) && !file_read(repo->index_file.at, SIZE_MAX / 2, &bytes, err))
        return false;
    unlink(copy.at);
    if (bytes.len > 0 && !file_write_scratch(copy.at, buffer_str(&bytes), err))
        return false;
    bool is_ok = repo_git(repo, copy, arguments, (struct str){0}, tree, NULL, err);
    unlink(copy.at);
    return is_ok;
}

static bool fill(const struct repo *repo, struct arena *arena, struct str folder, struct str tree_folder,
                 struct error *err)
{
    BUFFER_AUTO struct buffer tree = {0};
    struct str index = arena_join_path(arena, folder, STR("index"));
    if (!index_to_tree(repo, arena_join_path(arena, folder, STR("source")), &tree, err))
        return false;
    // A run that was killed may have left its lock; ours is the only run here.
    unlink(arena_join_path(arena, folder, STR("index.lock")).at);
    struct repo inside = *repo;
    inside.work_tree = tree_folder;
    const char *const arguments[] = {"read-tree",
                                     "--reset",
                                     "-u",
                                     "--no-recurse-submodules",
                                     arena_copy(arena, str_trim(buffer_str(&tree))).at,
                                     NULL};
    return repo_git(&inside, index, arguments, (struct str){0}, NULL, NULL, err);
}

bool snapshot_take(const struct repo *repo, struct arena *arena, struct snapshot *snapshot, struct error *err)
{
    struct str folder;
    *snapshot = (struct snapshot){.lock_fd = -1};
    if (!choose_folder(repo, arena, &folder, &snapshot->lock_fd, err))
        return false;
    snapshot->folder = arena_join_path(arena, folder, STR("tree"));
    snapshot->index_file = arena_join_path(arena, folder, STR("index"));
    if (file_make_dirs(snapshot->folder.at, 0700, err) && fill(repo, arena, folder, snapshot->folder, err))
        return true;
    snapshot_release(snapshot);
    return error_wrap(err, "taking a snapshot");
}

void snapshot_release(struct snapshot *snapshot)
{
    if (snapshot->lock_fd >= 0) {
        close(snapshot->lock_fd);
    } else if (snapshot->folder.len > 0) {
        ARENA_AUTO struct arena arena = {0};
        struct error ignored = {0};
        struct str folder = str_slice(snapshot->folder, 0, snapshot->folder.len - strlen("/tree"));
        file_remove_tree(arena_copy(&arena, folder).at, &ignored);
    }
    *snapshot = (struct snapshot){.lock_fd = -1};
}
