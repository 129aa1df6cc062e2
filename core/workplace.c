#include "core/workplace.h"

#include "core/file.h"
#include "core/repo_git.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool choose(const struct repo *repo, enum workplace_kind kind, struct arena *arena,
                   struct workplace *place, struct error *err)
{
    bool stays = kind == WORKPLACE_AS_IT_IS;
    if (kind == WORKPLACE_EQUAL && !worktree_equals_index(repo, &stays, err))
        return error_wrap(err, "comparing the working tree with the index");
    place->is_in_place = stays;
    place->folder = repo->work_tree.len ? repo->work_tree : repo->git_dir;
    if (stays)
        return true;
    if (!snapshot_take(repo, arena, &place->snapshot, err))
        return error_wrap(err, "taking a snapshot of the index");
    place->folder = place->snapshot.folder;
    return true;
}

bool workplace_open(const struct repo *repo, enum workplace_kind kind, struct arena *arena,
                    struct workplace *place, struct error *err)
{
    *place = (struct workplace){.repo = repo, .folder_fd = -1, .snapshot = {.lock_fd = -1}};
    if (!choose(repo, kind, arena, place, err))
        return false;
    char real[PATH_MAX]; // programs name files by it
    if (realpath(place->folder.at, real))
        place->folder = arena_copy(arena, str_from(real));
    place->folder_fd = open(place->folder.at, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place->folder_fd >= 0)
        return true;
    error_set_errno(err, ERROR_IO, "cannot open %s", place->folder.at);
    workplace_close(place);
    return false;
}

void workplace_close(struct workplace *place)
{
    if (place->folder_fd >= 0)
        close(place->folder_fd);
    if (place->snapshot.folder.len)
        snapshot_release(&place->snapshot);
    *place = (struct workplace){.folder_fd = -1, .snapshot = {.lock_fd = -1}};
}

bool workplace_read(const struct workplace *place, struct str path, size_t limit, struct buffer *out)
{
    struct error ignored = {0};
    struct stat st;
    int fd = file_open_beneath(place->folder_fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, &ignored);
    ssize_t got = -1;
    buffer_clear(out);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size <= limit) {
        size_t want = (size_t)st.st_size + 1; // one more: it may be growing
        char *room = buffer_reserve(out, want);
        while (room && out->len < want && (got = read(fd, room + out->len, want - out->len)) > 0)
            out->len += (size_t)got;
    }
    close(fd);
    return got == 0;
}

bool workplace_changed(const struct workplace *place, struct arena *arena, struct str_list *out,
                       struct error *err)
{
    static const char *const arguments[] = {"diff",          "--name-only",  "-z", "--no-ext-diff",
                                            "--no-textconv", "--no-renames", NULL};
    BUFFER_AUTO struct buffer names = {.limit = SIZE_MAX};
    struct repo inside = *place->repo;
    bool equal;
    *out = (struct str_list){0};
    if (!place->is_in_place) {
        inside.work_tree = place->folder;
        inside.index_file = place->snapshot.index_file;
    }
    if (!worktree_equals_index(&inside, &equal, err))
        return false;
    if (equal)
        return true;
    if (!repo_git(&inside, (struct str){0}, arguments, (struct str){0}, &names, NULL, err))
        return false;
    struct str rest = arena_copy(arena, buffer_str(&names));
    out->at = ARENA_ARRAY(arena, struct str, rest.len / 2 + 1);
    while (rest.len)
        out->at[out->count++] = str_cut(&rest, '\0');
    return true;
}
