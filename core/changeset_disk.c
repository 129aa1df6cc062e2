// Files on disk: the work tree as git lists it, and plain folders. No symlink is followed, unless the command
// line names it; what is neither file, symlink nor folder is left out and said so.
#include "core/changeset_disk.h"

#include "core/file.h"
#include "core/git_plumbing.h"
#include "core/mode.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

// Each level holds a descriptor open.
enum { FOLDER_DEPTH_MAX = 256 };

static uint32_t git_mode(mode_t mode)
{
    if (S_ISLNK(mode))
        return 0120000;
    return mode & 0100 ? 0100755 : 0100644;
}

static const char *special_kind(mode_t mode)
{
    if (S_ISFIFO(mode))
        return "a FIFO, not a file";
    if (S_ISSOCK(mode))
        return "a socket, not a file";
    return S_ISCHR(mode) || S_ISBLK(mode) ? "a device, not a file" : "not a file";
}

static bool add_file(struct listing *listing, struct str path, mode_t mode, bool is_named, struct error *err)
{
    if (!S_ISREG(mode) && !S_ISLNK(mode)) {
        listing_skip(listing, path, special_kind(mode), false);
        return true;
    }
    struct change change = {.status = CHANGE_PRESENT, .mode = git_mode(mode), .is_named = is_named};
    return listing_add(listing, change, path, err);
}

static void skip_errno(struct listing *listing, struct str path)
{
    char room[128];
    const char *reason = errno == EACCES ? "permission denied" : strerror_r(errno, room, sizeof room);
    listing_skip(listing, path, reason, true);
}

// --- the work tree ---------------------------------------------------------------------------------------

// The folder of the file looked at last, so that symlinks on the way are looked for once a folder.
struct parent {
    struct str path;
    int fd; // -1: it is not there, or behind a symlink
};

static int open_parent(int root_fd, struct str folder, struct parent *parent)
{
    struct error ignored = {0};
    if (!folder.len)
        return root_fd;
    if (str_equal(folder, parent->path))
        return parent->fd;
    if (parent->fd >= 0)
        close(parent->fd);
    parent->path = folder;
    parent->fd = file_open_beneath(root_fd, folder, O_PATH | O_DIRECTORY, 0, &ignored);
    return parent->fd;
}

static bool add_tracked(struct listing *listing, int root_fd, struct str path, struct parent *parent,
                        struct error *err)
{
    struct stat status;
    struct str name = str_basename(path);
    if (!name.len) {
        listing_skip(listing, path, "a repository of its own", false);
        return true;
    }
    int fd = open_parent(root_fd, str_slice(path, 0, path.len - name.len - (name.len < path.len)), parent);
    // Deleted, or its folder is: git would say so too.
    if (fd < 0)
        return true;
    if (fstatat(fd, name.at, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            skip_errno(listing, path);
        return true;
    }
    if (S_ISDIR(status.st_mode))
        return listing_add(listing, (struct change){.status = CHANGE_PRESENT, .mode = 0160000}, path, err);
    return add_file(listing, path, status.st_mode, false, err);
}

bool list_worktree(struct listing *listing, struct error *err)
{
    struct buffer output BUFFER_AUTO = {0}, closed BUFFER_AUTO = {0};
    struct VEC(struct str) paths = {0};
    struct parent parent = {.fd = -1};
    int root_fd = open(listing->repo->work_tree.at, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool ok = root_fd >= 0 ? plumbing_worktree_paths(listing->repo, &output, &closed, err)
                           : error_set_errno(err, ERROR_IO, "cannot open %s", listing->repo->work_tree.at);
    if (ok)
        for (struct str rest = buffer_str(&output); rest.at;) {
            struct str path = str_cut(&rest, '\0');
            if (path.len && listing_wants(listing, path))
                *vec_add(&paths) = path;
        }
    for (struct str rest = buffer_str(&closed); rest.len;) {
        struct str path = str_cut(&rest, '\0');
        if (listing_wants(listing, path))
            listing_skip(listing, path, "permission denied: git lists nothing that is in it", true);
    }
    vec_sort(&paths, str_compare_at);
    for (size_t i = 0; ok && i < paths.count; i++)
        if (i == 0 || !str_equal(paths.at[i - 1], paths.at[i]))
            ok = add_tracked(listing, root_fd, paths.at[i], &parent, err);
    if (parent.fd >= 0)
        close(parent.fd);
    if (root_fd >= 0)
        close(root_fd);
    vec_free(&paths);
    return ok;
}

// --- plain folders ---------------------------------------------------------------------------------------

static bool walk_folder(struct listing *listing, int fd, struct str path, int depth, struct error *err);

static bool walk_entry(struct listing *listing, int folder, struct str path, const char *name, int depth,
                       struct error *err)
{
    struct stat status;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT) // gone since it was listed
            skip_errno(listing, path);
        return true;
    }
    if (!S_ISDIR(status.st_mode))
        return add_file(listing, path, status.st_mode, false, err);
    if (strcmp(name, ".git") == 0) {
        listing_skip(listing, path, "git's own folder (--history looks into it)", false);
        return true;
    }
    if (depth >= FOLDER_DEPTH_MAX) {
        listing_skip(listing, path, "folders nested too deep", true);
        return true;
    }
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        return walk_folder(listing, fd, path, depth + 1, err);
    skip_errno(listing, path);
    return true;
}

// Takes `fd` over.
static bool walk_folder(struct listing *listing, int fd, struct str path, int depth, struct error *err)
{
    DIR *handle = fdopendir(fd);
    bool ok = true;
    if (!handle) {
        skip_errno(listing, path);
        close(fd);
        return true;
    }
    for (struct dirent *entry; ok && (errno = 0, entry = readdir(handle));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        ok = walk_entry(listing, fd, arena_join_path(listing->arena, path, str_from(name)), name, depth, err);
    }
    if (ok && errno)
        skip_errno(listing, path);
    closedir(handle);
    return ok;
}

bool list_no_git(struct listing *listing, struct error *err)
{
    const struct changeset_request *request = listing->request;
    for (size_t i = 0; i < request->path_count; i++) {
        struct stat status;
        struct str path = arena_copy(listing->arena, request->paths[i]);
        // A link that is named is followed; one that leads nowhere is looked at as a link.
        const bool is_followed = stat(path.at, &status) == 0;
        if (!is_followed && lstat(path.at, &status) != 0)
            return error_set_errno(err, ERROR_IO, "cannot read %s", path.at);
        if (!S_ISDIR(status.st_mode)) {
            if (!add_file(listing, path, status.st_mode, is_followed, err))
                return false;
            continue;
        }
        int fd = open(path.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
            return error_set_errno(err, ERROR_IO, "cannot read %s", path.at);
        if (!walk_folder(listing, fd, path, 0, err))
            return false;
    }
    return request->path_count || error_set(err, ERROR_USAGE, "no file or folder is named");
}

// --- reading ---------------------------------------------------------------------------------------------

static bool read_link(int fd, size_t limit, struct buffer *out, struct error *err)
{
    char target[PATH_MAX];
    ssize_t len = readlinkat(fd, "", target, sizeof target);
    if (len < 0)
        return error_set_errno(err, ERROR_IO, "cannot read the symlink");
    if ((size_t)len > limit)
        return error_set(err, ERROR_LIMIT, "too large (%zd bytes)", len);
    buffer_add(out, (struct str){target, (size_t)len});
    return true;
}

static bool read_file(int fd, size_t limit, struct buffer *out, struct error *err)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return error_set_errno(err, ERROR_IO, "cannot read");
    if (!S_ISREG(status.st_mode))
        return error_set(err, ERROR_IO, "%s", special_kind(status.st_mode));
    size_t size = (size_t)status.st_size;
    for (;;) {
        // One byte more than expected finds the end without another call, and files that grow.
        size_t want = size >= out->len ? size - out->len + 1 : 65536;
        if (size > limit || out->len > limit)
            return error_set(err, ERROR_LIMIT, "too large (%zu bytes)", size > out->len ? size : out->len);
        char *room = buffer_reserve(out, want);
        if (!room)
            return error_set(err, ERROR_LIMIT, "too large (%zu bytes)", size);
        ssize_t got = read(fd, room, want);
        if (got == 0)
            return true;
        if (got > 0)
            out->len += (size_t)got;
        else if (errno != EINTR)
            return error_set_errno(err, ERROR_IO, "cannot read");
    }
}

static int open_change(const struct changeset *changeset, const struct change *change, int flags,
                       struct error *err)
{
    if (!change->is_named)
        flags |= O_NOFOLLOW;
    if (changeset->kind == CHANGESET_WORKTREE)
        return file_open_beneath(changeset->root_fd, change->path, flags, 0, err);
    int fd = open(change->path.at, flags);
    if (fd < 0)
        error_set_errno(err, ERROR_IO, "cannot open");
    return fd;
}

bool disk_read(const struct changeset *changeset, const struct change *change, size_t limit,
               struct buffer *out, struct error *err)
{
    bool is_link = mode_is_symlink(change->mode);
    int flags = (is_link ? O_PATH : O_RDONLY | O_NONBLOCK | O_NOCTTY) | O_CLOEXEC;
    int fd = open_change(changeset, change, flags, err);
    if (fd < 0)
        return false;
    bool ok = is_link ? read_link(fd, limit, out, err) : read_file(fd, limit, out, err);
    close(fd);
    return ok;
}

int disk_open(const struct changeset *changeset, const struct change *change, struct error *err)
{
    struct stat status;
    int fd = open_change(changeset, change, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, err);
    if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        close(fd);
        error_set(err, ERROR_IO, "not a regular file");
        return -1;
    }
    return fd;
}

bool disk_size(const struct changeset *changeset, const struct change *change, size_t *size,
               struct error *err)
{
    struct stat status;
    int fd = open_change(changeset, change, O_PATH | O_CLOEXEC, err);
    if (fd < 0)
        return false;
    bool ok = fstat(fd, &status) == 0;
    close(fd);
    if (!ok)
        return error_set_errno(err, ERROR_IO, "cannot read");
    *size = (size_t)status.st_size;
    return true;
}
