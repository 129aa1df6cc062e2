// Paths below a root: which are safe, how they are opened, how a tree of them is removed.
//
// The names refused are those that some file system takes for ".git": HFS+ ignores case and some code points,
// NTFS ignores case, trailing dots and spaces, has "git~1" as the short name and ':' for streams. Git refuses
// the same since CVE-2014-9390 and CVE-2019-1352.
#include "core/file.h"

#include "core/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The length of an HFS+ ignorable code point in UTF-8 at `offset`, or 0. All are three bytes: U+200C..200F,
// U+202A..202E, U+206A..206F, U+FEFF.
static size_t ignorable_length(struct str s, size_t offset)
{
    if (s.len - offset < 3)
        return 0;
    unsigned char a = (unsigned char)s.at[offset], b = (unsigned char)s.at[offset + 1],
                  c = (unsigned char)s.at[offset + 2];
    if (a == 0xef && b == 0xbb && c == 0xbf)
        return 3;
    if (a != 0xe2)
        return 0;
    if (b == 0x80 && ((c >= 0x8c && c <= 0x8f) || (c >= 0xaa && c <= 0xae)))
        return 3;
    return b == 0x81 && c >= 0xaa && c <= 0xaf ? 3 : 0;
}

static bool is_dotgit_for_hfs(struct str name)
{
    char seen[5];
    size_t count = 0;
    for (size_t i = 0; i < name.len;) {
        size_t skip = ignorable_length(name, i);
        if (skip == 0) {
            if (count == sizeof seen)
                return false;
            seen[count++] = byte_lower(name.at[i]);
        }
        i += skip ? skip : 1;
    }
    return count == 4 && memcmp(seen, ".git", 4) == 0;
}

static bool is_dotgit_for_ntfs(struct str name)
{
    size_t colon = str_find_byte(name, ':', 0);
    if (colon != STR_NONE)
        name = str_slice(name, 0, colon);
    while (name.len > 0 && (name.at[name.len - 1] == ' ' || name.at[name.len - 1] == '.'))
        name.len--;
    return str_equal_ignoring_case(name, STR(".git")) || str_equal_ignoring_case(name, STR("git~1"));
}

static bool component_is_safe(struct str name)
{
    if (name.len == 0 || str_equal(name, STR(".")) || str_equal(name, STR("..")))
        return false;
    if (is_dotgit_for_hfs(name))
        return false;
    // A backslash is a byte like any other here, and a separator where the repository may be checked out.
    while (name.at) {
        struct str part = str_cut(&name, '\\');
        if (is_dotgit_for_ntfs(part) || str_equal(part, STR("..")))
            return false;
    }
    return true;
}

bool path_is_safe(struct str path)
{
    if (path.len == 0 || str_find_byte(path, '\0', 0) != STR_NONE)
        return false;
    while (path.at) {
        if (!component_is_safe(str_cut(&path, '/')))
            return false;
    }
    return true;
}

// Component by component, each opened without following: for kernels before 5.6 and strict sandboxes.
static int open_by_walking(int root_fd, char *path, int flags, mode_t mode)
{
    int folder = root_fd;
    for (;;) {
        char *slash = strchr(path, '/');
        int fd;
        if (slash) {
            *slash = '\0';
            fd = openat(folder, path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            *slash = '/';
        } else {
            fd = openat(folder, path, flags | O_NOFOLLOW | O_CLOEXEC, mode);
        }
        int saved = errno;
        if (folder != root_fd)
            close(folder);
        errno = saved;
        if (fd < 0 || !slash)
            return fd;
        folder = fd;
        path = slash + 1;
    }
}

static int open_beneath(int root_fd, char *path, int flags, mode_t mode)
{
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC | O_NOFOLLOW),
        .mode = flags & (O_CREAT | O_TMPFILE) ? mode & 07777 : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    // EAGAIN: something was renamed meanwhile and the kernel can't be sure; the walk needs no such luck.
    long fd = -1;
    for (int attempt = 0; attempt < 8; attempt++) {
        fd = syscall(SYS_openat2, root_fd, path, &how, sizeof how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
            break;
    }
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN))
        return (int)fd;
    return open_by_walking(root_fd, path, flags, mode);
}

int file_open_beneath(int root_fd, struct str path, int flags, mode_t mode, struct error *err)
{
    char text[4097];
    if (str_equal(path, STR(".")) && (flags & O_DIRECTORY)) {
        int fd = openat(root_fd, ".", flags | O_CLOEXEC);
        if (fd < 0)
            error_set_errno(err, ERROR_IO, "cannot open the root folder");
        return fd;
    }
    if (path.len >= sizeof text || !path_is_safe(path)) {
        error_set(err, ERROR_IO, "cannot open %.*s: not a safe path", STR_ARG(path));
        return -1;
    }
    memcpy(text, path.at, path.len);
    text[path.len] = '\0';
    int fd = open_beneath(root_fd, text, flags, mode), saved = errno;
    if (fd < 0)
        error_set_errno(err, ERROR_IO, "cannot open %s", text);
    errno = saved;
    return fd;
}

// Deeper than this, folders are moved up to the root of the tree and removed from there: a hostile tree
// exhausts neither the stack nor the descriptors.
enum { REMOVE_DEPTH_MAX = 64 };

struct removal {
    int root;
    unsigned depth;
    unsigned moved;
};

static bool remove_entries(struct removal *removal, int folder);

static bool remove_folder(struct removal *removal, int folder, const char *name)
{
    if (removal->depth >= REMOVE_DEPTH_MAX) {
        char moved[64];
        snprintf(moved, sizeof moved, ".andon-deep-%ld-%u", (long)getpid(), removal->moved++);
        return renameat(folder, name, removal->root, moved) == 0;
    }
    int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0)
        return false;
    removal->depth++;
    bool is_ok = remove_entries(removal, inner);
    removal->depth--;
    return is_ok && unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

// Empties the folder and closes it.
static bool remove_entries(struct removal *removal, int folder)
{
    DIR *entries = fdopendir(folder);
    if (!entries) {
        close(folder);
        return false;
    }
    bool is_ok = true;
    for (struct dirent *entry; is_ok && (entry = readdir(entries));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(folder, entry->d_name, 0) != 0)
            is_ok = (errno == EISDIR || errno == EPERM) && remove_folder(removal, folder, entry->d_name);
    }
    int saved = errno;
    closedir(entries);
    errno = saved;
    return is_ok;
}

bool file_remove_tree(const char *path, struct error *err)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? true : error_set_errno(err, ERROR_IO, "cannot remove %s", path);
    if (!S_ISDIR(st.st_mode))
        return unlink(path) == 0 ? true : error_set_errno(err, ERROR_IO, "cannot remove %s", path);
    struct removal removal = {.root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (removal.root < 0)
        return error_set_errno(err, ERROR_IO, "cannot remove %s", path);
    bool is_ok;
    unsigned moved;
    do {
        moved = removal.moved;
        int again = openat(removal.root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        is_ok = again >= 0 && remove_entries(&removal, again);
    } while (is_ok && removal.moved > moved);
    int saved = errno;
    close(removal.root);
    errno = saved;
    if (!is_ok || rmdir(path) != 0)
        return error_set_errno(err, ERROR_IO, "cannot remove %s", path);
    return true;
}
