// Files. Whatever replaces a file writes a new one beside it, syncs it, and renames it over the old one: a
// kill or a full disk leaves either the old bytes or the new ones. Whatever works below a folder that
// somebody else may have filled never follows a symlink on the way.
#include "core/file.h"

#include "core/lost_page.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define FD_AUTO __attribute__((cleanup(close_fd)))

// Opens a regular file for reading; never blocks on a FIFO.
static int open_regular(const char *path, struct stat *st, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        error_set_errno(err, ERROR_IO, "cannot open %s", path);
        return -1;
    }
    if (fstat(fd, st) != 0)
        error_set_errno(err, ERROR_IO, "cannot read %s", path);
    else if (!S_ISREG(st->st_mode))
        error_set(err, ERROR_IO, "cannot read %s: not a regular file", path);
    else
        return fd;
    close(fd);
    return -1;
}

// Reads to the end, at most `limit` bytes.
static bool read_all(int fd, const char *path, size_t expected, size_t limit, struct buffer *out,
                     struct error *err)
{
    for (;;) {
        // One byte more than expected, so that the end is found without growing.
        size_t want = expected >= out->len ? expected - out->len + 1 : 65536;
        if (want > (size_t)1 << 30)
            want = (size_t)1 << 30;
        out->limit = limit < SIZE_MAX - want ? limit + want : SIZE_MAX;
        char *room = buffer_reserve(out, want);
        if (!room)
            return error_set(err, ERROR_LIMIT, "cannot read %s: larger than %zu bytes", path, limit);
        ssize_t got = read(fd, room, want);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(err, ERROR_IO, "cannot read %s", path);
        if (got == 0)
            return true;
        out->len += (size_t)got;
        if (out->len > limit)
            return error_set(err, ERROR_LIMIT, "cannot read %s: larger than %zu bytes", path, limit);
    }
}

bool file_read(const char *path, size_t limit, struct buffer *out, struct error *err)
{
    buffer_clear(out);
    size_t own_limit = out->limit;
    if (limit == 0)
        limit = BUFFER_LIMIT_DEFAULT;
    bool is_ok = false;
    if (strcmp(path, "-") == 0) {
        is_ok = read_all(STDIN_FILENO, "standard input", 65535, limit, out, err);
    } else {
        struct stat st;
        FD_AUTO int fd = open_regular(path, &st, err);
        if (fd >= 0 && (uintmax_t)st.st_size > limit)
            error_set(err, ERROR_LIMIT, "cannot read %s: larger than %zu bytes", path, limit);
        else if (fd >= 0)
            is_ok = read_all(fd, path, (size_t)st.st_size, limit, out, err);
    }
    out->limit = own_limit;
    out->overflow = false;
    if (!is_ok)
        buffer_clear(out);
    return is_ok;
}

bool file_map(const char *path, struct str *out, struct error *err)
{
    struct stat st;
    FD_AUTO int fd = open_regular(path, &st, err);
    if (fd < 0)
        return false;
    if (st.st_size == 0) {
        *out = STR("");
        return true;
    }
    void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return error_set_errno(err, ERROR_IO, "cannot map %s", path);
    lost_page_install();
    *out = (struct str){map, (size_t)st.st_size};
    return true;
}

void file_unmap(struct str map)
{
    if (map.len > 0)
        munmap((void *)(uintptr_t)map.at, map.len);
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(fd, bytes.at, bytes.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes = str_slice(bytes, (size_t)written, bytes.len);
    }
    return true;
}

enum { TEMPORARY_NAME_MAX = 64 };

// Makes a new file with a name of its own in the folder, and fills it; -1 with errno set and no file left
// when it can't. The caller closes the descriptor.
static int write_temporary(int folder, struct str bytes, mode_t mode, const struct stat *like,
                           char name[TEMPORARY_NAME_MAX])
{
    static atomic_uint serial;
    int fd = -1;
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        snprintf(name, TEMPORARY_NAME_MAX, ".andon-%ld-%u.tmp", (long)getpid(), atomic_fetch_add(&serial, 1));
        fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    if (fd < 0)
        return -1;
    // The owner is kept where we may (root committing in somebody's repository); the mode comes after, since
    // a change of owner clears bits of it.
    if (like && (like->st_uid != geteuid() || like->st_gid != getegid()) &&
        fchown(fd, like->st_uid, like->st_gid) != 0)
        errno = 0;
    if (write_all(fd, bytes) && fchmod(fd, mode & 07777) == 0 && fsync(fd) == 0)
        return fd;
    int saved = errno;
    unlinkat(folder, name, 0);
    close(fd);
    errno = saved;
    return -1;
}

// Some file systems can't sync a folder; that is theirs to answer for.
static bool sync_folder(int folder)
{
    return fsync(folder) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

typedef bool guard(void *context, int parent_fd, const char *name);

enum swap {
    SWAP_DONE,     // replaced; `from` is gone
    SWAP_KEPT,     // the file is not what it was: left alone; `from` is gone
    SWAP_FAILED,   // errno says why; nothing changed
    SWAP_STRANDED, // the user's file is at `from` and can't be put back
};

// The user's file is at `from` and ours in its place: they change places again. Should another save come in
// between, that one went to `from`, and so on until ours is there.
static enum swap swap_back(int from_folder, const char *from, int folder, const char *name, ino_t ours)
{
    for (int attempt = 0; attempt < 1000; attempt++) {
        struct stat st;
        if (renameat2(from_folder, from, folder, name, RENAME_EXCHANGE) != 0)
            break;
        if (fstatat(from_folder, from, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino == ours) {
            unlinkat(from_folder, from, 0);
            return SWAP_KEPT;
        }
    }
    return renameat(from_folder, from, folder, name) == 0 ? SWAP_KEPT : SWAP_STRANDED;
}

// Puts the file `from` in the place of `name`, if `still_same` says so. The two are exchanged first, and what
// came out is looked at again: a save in the moment between look and rename is found and put back.
static enum swap swap_in(int from_folder, const char *from, int folder, const char *name, guard *still_same,
                         void *context)
{
    struct stat ours;
    if (!still_same)
        return renameat(from_folder, from, folder, name) == 0 ? SWAP_DONE : SWAP_FAILED;
    bool is_same = still_same(context, folder, name);
    if (is_same && fstatat(from_folder, from, &ours, AT_SYMLINK_NOFOLLOW) != 0)
        return SWAP_FAILED;
    if (is_same && renameat2(from_folder, from, folder, name, RENAME_EXCHANGE) != 0) {
        // This file system or kernel can't exchange.
        if (errno == EINVAL || errno == ENOSYS)
            return renameat(from_folder, from, folder, name) == 0 ? SWAP_DONE : SWAP_FAILED;
        if (errno != ENOENT)
            return SWAP_FAILED;
        is_same = false; // it went away just now
    } else if (is_same && !still_same(context, from_folder, from)) {
        return swap_back(from_folder, from, folder, name, ours.st_ino);
    }
    // Should this fail, what is left behind is ours to forget.
    unlinkat(from_folder, from, 0);
    return is_same ? SWAP_DONE : SWAP_KEPT;
}

struct replacement {
    int folder;
    const char *name; // in the folder
    const char *path; // for messages
    struct str bytes;
    mode_t mode;
    guard *still_same;
    void *context;
};

static bool replace(const struct replacement *r, bool *replaced, struct error *err)
{
    struct stat old;
    bool has_old = fstatat(r->folder, r->name, &old, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(old.st_mode);
    char temporary[TEMPORARY_NAME_MAX];
    *replaced = false;
    FD_AUTO int fd = write_temporary(r->folder, r->bytes, r->mode, has_old ? &old : NULL, temporary);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot write %s", r->path);
    enum swap swap = swap_in(r->folder, temporary, r->folder, r->name, r->still_same, r->context);
    if (swap == SWAP_STRANDED)
        return error_set_errno(err, ERROR_IO, "cannot put %s back; it is in its folder as %s", r->path,
                               temporary);
    if (swap == SWAP_FAILED) {
        error_set_errno(err, ERROR_IO, "cannot replace %s", r->path);
        unlinkat(r->folder, temporary, 0);
        return false;
    }
    *replaced = swap == SWAP_DONE;
    if (!*replaced)
        return true;
    if (!sync_folder(r->folder))
        return error_set_errno(err, ERROR_IO, "cannot sync the folder of %s", r->path);
    return true;
}

// Splits a path at its last '/': the folder ("." when there is none), NUL-terminated in `folder`.
static bool split_path(struct str path, char *folder, size_t room, struct str *name)
{
    size_t slash = str_find_last_byte(path, '/');
    *name = slash == STR_NONE ? path : str_slice(path, slash + 1, path.len);
    struct str head = slash == STR_NONE ? STR(".") : slash == 0 ? STR("/") : str_slice(path, 0, slash);
    if (head.len >= room || name->len == 0)
        return false;
    memcpy(folder, head.at, head.len);
    folder[head.len] = '\0';
    return true;
}

bool file_write_atomic(const char *path, struct str bytes, mode_t mode, struct error *err)
{
    char folder_path[4096];
    struct str name;
    if (!split_path(str_from(path), folder_path, sizeof folder_path, &name))
        return error_set(err, ERROR_IO, "cannot write %s: not the name of a file", path);
    FD_AUTO int folder = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return error_set_errno(err, ERROR_IO, "cannot write %s", path);
    bool replaced;
    return replace(&(struct replacement){folder, name.at, path, bytes, mode, NULL, NULL}, &replaced, err);
}

// A path below a root, opened up to its folder.
struct place {
    char text[4097], folder_path[4097];
    const char *name;
    int folder;
};

static bool open_place(int root_fd, struct str path, struct place *place, struct error *err)
{
    struct str name;
    place->folder = -1;
    if (path.len >= sizeof place->text || !path_is_safe(path))
        return error_set(err, ERROR_IO, "cannot write %.*s: not a safe path", STR_ARG(path));
    memcpy(place->text, path.at, path.len);
    place->text[path.len] = '\0';
    split_path((struct str){place->text, path.len}, place->folder_path, sizeof place->folder_path, &name);
    place->name = name.at;
    place->folder = file_open_beneath(root_fd, str_from(place->folder_path), O_RDONLY | O_DIRECTORY, 0, err);
    return place->folder >= 0;
}

bool file_replace_beneath(int root_fd, struct str path, struct str bytes, mode_t mode, guard *still_same,
                          void *context, bool *replaced, struct error *err)
{
    struct place place;
    *replaced = false;
    if (!open_place(root_fd, path, &place, err))
        return false;
    struct replacement r = {place.folder, place.name, place.text, bytes, mode, still_same, context};
    bool is_ok = replace(&r, replaced, err);
    close(place.folder);
    return is_ok;
}

bool file_prepare(const char *folder, struct str bytes, const struct stat *like, struct arena *arena,
                  struct str *path, struct error *err)
{
    char name[TEMPORARY_NAME_MAX];
    FD_AUTO int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    FD_AUTO int fd = folder_fd < 0 ? -1 : write_temporary(folder_fd, bytes, like->st_mode, like, name);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot write a file in %s", folder);
    *path = arena_join_path(arena, str_from(folder), str_from(name));
    return true;
}

static bool install_copy(const struct place *place, struct str prepared, guard *still_same, void *context,
                         bool *replaced, struct error *err)
{
    struct stat st;
    BUFFER_AUTO struct buffer bytes = {0};
    if (!file_read(prepared.at, SIZE_MAX / 2, &bytes, err))
        return false;
    if (stat(prepared.at, &st) != 0)
        return error_set_errno(err, ERROR_IO, "cannot read %s", prepared.at);
    struct replacement r = {place->folder, place->name, place->text, buffer_str(&bytes),
                            st.st_mode,    still_same,  context};
    return replace(&r, replaced, err);
}

bool file_install_beneath(int root_fd, struct str path, struct str prepared, guard *still_same, void *context,
                          bool *replaced, struct error *err)
{
    struct place place;
    *replaced = false;
    if (!open_place(root_fd, path, &place, err)) {
        unlink(prepared.at);
        return false;
    }
    bool is_ok = true;
    enum swap swap = swap_in(AT_FDCWD, prepared.at, place.folder, place.name, still_same, context);
    *replaced = swap == SWAP_DONE;
    if (swap == SWAP_STRANDED)
        is_ok = error_set_errno(err, ERROR_IO, "cannot put %s back; it is at %s", place.text, prepared.at);
    else if (swap == SWAP_FAILED && errno == EXDEV)
        is_ok = install_copy(&place, prepared, still_same, context, replaced, err);
    else if (swap == SWAP_FAILED)
        is_ok = error_set_errno(err, ERROR_IO, "cannot replace %s", place.text);
    if (swap == SWAP_FAILED)
        unlink(prepared.at);
    close(place.folder);
    return is_ok;
}

bool file_write_output(const char *path, struct str bytes, struct error *err)
{
    struct stat there;
    if (stat(path, &there) != 0) {
        mode_t mask = umask(077);
        umask(mask);
        return file_write_atomic(path, bytes, 0666 & ~mask, err);
    }
    if (S_ISDIR(there.st_mode))
        return error_set(err, ERROR_IO, "cannot write %s: it is a folder", path);
    if (S_ISREG(there.st_mode)) {
        char real[PATH_MAX];
        return file_write_atomic(realpath(path, real) ? real : path, bytes, there.st_mode & 0777, err);
    }
    FD_AUTO int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || !write_all(fd, bytes))
        return error_set_errno(err, ERROR_IO, "cannot write %s", path);
    return true;
}

bool file_write_scratch(const char *path, struct str bytes, struct error *err)
{
    FD_AUTO int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || !write_all(fd, bytes))
        return error_set_errno(err, ERROR_IO, "cannot write %s", path);
    return true;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

// Makes the folder and, only where that fails for want of them, those above it. `path` is changed on the way
// and put right again; on failure it is cut at the folder that could not be made.
static bool make_dirs(char *path, size_t len, mode_t mode)
{
    if (mkdir(path, mode) == 0)
        return true;
    int reason = errno;
    size_t parent = len;
    while (parent > 0 && path[parent - 1] != '/')
        parent--;
    while (parent > 0 && path[parent - 1] == '/')
        parent--;
    if (reason == ENOENT && parent > 0) {
        char kept = path[parent];
        path[parent] = '\0';
        if (!make_dirs(path, parent, mode))
            return false;
        path[parent] = kept;
        if (mkdir(path, mode) == 0)
            return true;
        reason = errno;
    }
    if (is_folder(path))
        return true;
    errno = reason == EEXIST ? ENOTDIR : reason;
    return false;
}

bool file_make_dirs(const char *path, mode_t mode, struct error *err)
{
    char folder[4096];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof folder)
        return error_set(err, ERROR_IO, "cannot make the folder '%s': bad length", path);
    memcpy(folder, path, len + 1);
    while (len > 1 && folder[len - 1] == '/')
        folder[--len] = '\0';
    return make_dirs(folder, len, mode) ||
           error_set_errno(err, ERROR_IO, "cannot make the folder %s", folder);
}

bool file_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}
