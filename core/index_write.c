#include "core/index_write.h"

#include "core/file.h"
#include "core/object_write.h"
#include "core/process.h"
#include "core/repo_git.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// How many bytes of paths one command line takes.
enum { ARGUMENTS_MAX = 100000 };
// How often, and how long apart, the index is written while somebody else holds its lock: for a second.
enum { LOCK_TRIES_MAX = 20, LOCK_PAUSE_MS = 50 };

static int by_path(const void *a, const void *b)
{
    const struct index_change *const *left = a, *const *right = b;
    return str_compare((*left)->path, (*right)->path);
}

static struct index_change *find(struct index_change **sorted, size_t count, struct str path)
{
    struct index_change key = {.path = path}, *key_at = &key;
    struct index_change **found = bsearch(&key_at, sorted, count, sizeof *sorted, by_path);
    return found ? *found : NULL;
}

// One record of `ls-files -v --stage`: "H 100644 <hex> 0\t<path>". An upper-case S tags skip-worktree, and so
// does a lower-case one, of a file that is assumed to be unchanged as well.
static bool take_record(struct index_change **sorted, size_t count, struct str record)
{
    size_t tab = str_find_byte(record, '\t', 0);
    struct str fields = str_slice(record, 0, tab == STR_NONE ? 0 : tab);
    struct str tag = str_cut(&fields, ' '), mode = str_cut(&fields, ' '), hex = str_cut(&fields, ' ');
    struct oid oid;
    if (tab == STR_NONE || tag.len != 1 || mode.len != 6 || !oid_from_hex(hex, &oid))
        return false;
    struct index_change *change = find(sorted, count, str_slice(record, tab + 1, record.len));
    if (!change)
        return true;
    change->is_listed = true;
    if (!str_equal(fields, STR("0")) || !oid_equal(&oid, &change->before))
        return true;
    change->is_applied = true;
    change->skip_worktree = byte_lower(tag.at[0]) == 's';
    change->mode = 0;
    for (size_t i = 0; i < mode.len; i++)
        change->mode = change->mode * 8 + (uint32_t)(mode.at[i] - '0');
    return true;
}

static bool look_up(const struct repo *repo, struct str index_file, struct index_change **sorted,
                    size_t count, size_t first, size_t *next, struct error *err)
{
    struct argv argv = {0};
    ARENA_AUTO struct arena arena = {0};
    BUFFER_AUTO struct buffer out = {0};
    static const char *const options[] = {"ls-files", "-v", "--stage", "-z", "--"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        argv_add(&argv, options[i]);
    size_t used = 0, at = first;
    for (; at < count && used < ARGUMENTS_MAX; at++) {
        argv_add(&argv, arena_copy(&arena, sorted[at]->path).at);
        used += sorted[at]->path.len;
    }
    argv_add(&argv, NULL);
    *next = at;
    bool is_ok = repo_git(repo, index_file, argv.at, (struct str){0}, &out, NULL, err);
    for (struct str rest = buffer_str(&out); is_ok && rest.len > 0;) {
        struct str record = str_cut(&rest, '\0');
        if (!take_record(sorted, count, record))
            is_ok = error_set(err, ERROR_REPO, "git ls-files: cannot make sense of '%.*s'", STR_ARG(record));
    }
    vec_free(&argv);
    return is_ok;
}

bool index_find_changes(const struct repo *repo, struct str index_file, struct index_change *changes,
                        size_t count, struct error *err)
{
    if (count == 0)
        return true;
    struct index_change **sorted = memory_alloc(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        changes[i].is_listed = changes[i].is_applied = false;
        sorted[i] = &changes[i];
    }
    qsort(sorted, count, sizeof *sorted, by_path);
    bool is_ok = true;
    for (size_t next = 0; is_ok && next < count;)
        is_ok = look_up(repo, index_file, sorted, count, next, &next, err);
    free(sorted);
    return is_ok || error_wrap(err, "reading the index");
}

// Editors and prompts ask git for its status all the time, which may hold the index's lock for a moment.
static bool update_index(const struct repo *repo, struct str index_file, const char *const *arguments,
                         struct str input, struct error *err)
{
    static const struct timespec pause = {.tv_nsec = LOCK_PAUSE_MS * 1000000L};
    ARENA_AUTO struct arena arena = {0};
    struct str lock = arena_printf(&arena, "%.*s.lock", STR_ARG(index_file));
    for (int tries = 1; !repo_git(repo, index_file, arguments, input, NULL, NULL, err); tries++) {
        // It may be gone again by now: what git said of it counts too.
        bool is_held = file_exists(lock.at) || strstr(err->message, ".lock': File exists");
        if (tries == LOCK_TRIES_MAX || !is_held)
            return false;
        nanosleep(&pause, NULL);
        *err = (struct error){0};
    }
    return true;
}

static bool update(const struct repo *repo, struct str index_file, struct str records, struct str skipped,
                   struct error *err)
{
    static const char *const set[] = {"update-index", "-z", "--index-info", NULL};
    static const char *const skip[] = {"update-index", "-z", "--skip-worktree", "--stdin", NULL};
    return update_index(repo, index_file, set, records, err) &&
           (skipped.len == 0 || update_index(repo, index_file, skip, skipped, err));
}

// Puts `copy` where `index_file` is, only if that still is there.
static bool exchange(const char *copy, struct str index_file, struct error *err)
{
    bool is_done = renameat2(AT_FDCWD, copy, AT_FDCWD, index_file.at, RENAME_EXCHANGE) == 0;
    if (!is_done && (errno == EINVAL || errno == ENOSYS) && file_exists(index_file.at))
        is_done = rename(copy, index_file.at) == 0;
    return is_done || error_set_errno(err, ERROR_REPO, "cannot replace %s", index_file.at);
}

// An index that is git's lock file: the git that runs us made it and will rename it over the index, unless it
// is interrupted and takes it away. Git would then start from nothing and leave a lock that nobody owns; so a
// copy is changed and exchanged for it, which fails when it is gone.
static bool update_lock_file(const struct repo *repo, struct str index_file, struct str records,
                             struct str skipped, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    struct str folder;
    if (!file_read(index_file.at, SIZE_MAX / 2, &bytes, err) ||
        !repo_temporary_dir(repo, &arena, &folder, err))
        return false;
    folder = arena_join_path(&arena, folder, STR("index-XXXXXX"));
    if (!mkdtemp((char *)(uintptr_t)folder.at))
        return error_set_errno(err, ERROR_IO, "cannot make the folder %s", folder.at);
    struct str copy = arena_join_path(&arena, folder, STR("index"));
    bool is_ok = file_write_scratch(copy.at, buffer_str(&bytes), err) &&
                 update(repo, copy, records, skipped, err) && exchange(copy.at, index_file, err);
    struct error ignored = {0};
    file_remove_tree(folder.at, &ignored);
    return is_ok;
}

bool index_write_changes(const struct repo *repo, struct str index_file, const struct index_change *changes,
                         size_t count, struct error *err)
{
    BUFFER_AUTO struct buffer records = {0}, skipped = {0};
    struct str file = index_file.len > 0 ? index_file : repo->index_file;
    for (size_t i = 0; i < count; i++) {
        const struct index_change *change = &changes[i];
        char hex[OID_HEX_MAX + 1];
        if (!change->is_applied)
            continue;
        oid_to_hex(&change->after, hex);
        buffer_printf(&records, "%06o %s 0\t", change->mode, hex);
        buffer_add(&records, change->path);
        buffer_add_byte(&records, '\0');
        if (change->skip_worktree) {
            buffer_add(&skipped, change->path);
            buffer_add_byte(&skipped, '\0');
        }
    }
    if (records.len == 0)
        return true;
    bool is_lock = str_ends_with(file, STR(".lock"));
    return (is_lock ? update_lock_file : update)(repo, file, buffer_str(&records), buffer_str(&skipped),
                                                 err) ||
           error_wrap(err, "writing the index");
}

struct str index_behind(const struct repo *repo, struct arena *arena)
{
    if (!repo->index_from_environment || !str_starts_with(str_basename(repo->index_file), STR("next-index-")))
        return (struct str){0};
    struct str behind = arena_join_path(arena, repo->git_dir, STR("index.lock"));
    return file_exists(behind.at) ? behind : (struct str){0};
}
