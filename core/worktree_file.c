#include "core/worktree_file.h"

#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

// Reads until `room` is full or the file ends; the number of bytes, or -1.
static ssize_t read_up_to(int fd, char *at, size_t room)
{
    size_t used = 0;
    while (used < room) {
        ssize_t got = read(fd, at + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        used += (size_t)got;
    }
    return (ssize_t)used;
}

bool worktree_file_read(int root_fd, struct str path, struct arena *arena, struct worktree_file *out,
                        struct error *err)
{
    *out = (struct worktree_file){0};
    struct error reason = {0};
    errno = 0;
    int fd = file_open_beneath(root_fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, &reason);
    if (fd < 0) {
        // ELOOP: a symlink stands where the file or one of its folders was. ENXIO: a socket.
        if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == ENXIO)
            return true;
        *err = reason;
        return false;
    }
    bool is_ok = fstat(fd, &out->st) == 0;
    if (is_ok && S_ISREG(out->st.st_mode)) {
        // One byte more than there should be: a file that grows is not read short unnoticed.
        size_t size = (size_t)out->st.st_size;
        char *bytes = arena_alloc(arena, size + 1, 1);
        ssize_t got = read_up_to(fd, bytes, size + 1);
        is_ok = got >= 0;
        out->bytes = (struct str){bytes, is_ok ? (size_t)got : 0};
        out->is_plain = is_ok;
    }
    if (!is_ok)
        error_set_errno(err, ERROR_IO, "cannot read %.*s", STR_ARG(path));
    close(fd);
    return is_ok;
}

bool worktree_file_is_same(void *context, int parent_fd, const char *name)
{
    const struct worktree_file *file = context;
    struct stat st;
    int fd = openat(parent_fd, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_same = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size == file->bytes.len;
    struct str rest = file->bytes;
    char piece[65536];
    while (is_same) {
        ssize_t got = read_up_to(fd, piece, sizeof piece);
        if (got == 0)
            break;
        is_same = got > 0 && str_equal(str_slice(rest, 0, (size_t)got), (struct str){piece, (size_t)got});
        rest = str_slice(rest, got > 0 ? (size_t)got : 0, rest.len);
    }
    close(fd);
    return is_same && rest.len == 0;
}

mode_t worktree_file_mode(const struct worktree_file *file, uint32_t mode)
{
    const mode_t now = file->st.st_mode;
    const bool is_run = (now & 0100) != 0;
    if (mode == 0100755 && !is_run)
        return now | (now & 0444) >> 2;
    return mode == 0100644 && is_run ? now & ~(mode_t)0111 : now;
}
