// Writing journal entries, and forgetting old ones.
//
// Durable in this order: the tree of objects and its ref, the folder, entry.json. A kill in between leaves a
// ref or a folder that names nothing yet, and nothing else was touched; journal_prune takes those away.
#include "core/journal_internal.h"

#include "core/file.h"
#include "core/json.h"
#include "core/object_write.h"
#include "core/process.h"
#include "core/repo_git.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 24 * 60 * 60, KEEP_DAYS = 14 };

#define DURABLE "-c", "core.fsync=loose-object,reference"

bool journal_dir(const struct repo *repo, struct arena *arena, struct str *out, struct error *err)
{
    struct str state;
    if (!repo_state_dir(repo, arena, &state, err))
        return false;
    *out = arena_join_path(arena, state, STR("journal"));
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct oid *left = a, *right = b;
    return memcmp(left->bytes, right->bytes, sizeof left->bytes);
}

// A tree that holds every object of the entry, each under its own id. hash-object makes it, since mktree
// does not obey core.fsync.
static bool write_tree(const struct repo *repo, const struct journal_entry *entry, struct oid *tree,
                       struct error *err)
{
    static const char *const arguments[] = {DURABLE, "hash-object", "-t", "tree", "-w", "--stdin", NULL};
    struct VEC(struct oid) ids = {0};
    BUFFER_AUTO struct buffer bytes = {0}, out = {0};
    for (size_t i = 0; i < entry->file_count; i++) {
        const struct journal_file *file = &entry->files[i];
        *vec_add(&ids) = file->index_before;
        *vec_add(&ids) = file->index_after;
        *vec_add(&ids) = file->worktree_before;
    }
    // The order of the ids is that of their names, which is a tree's.
    vec_sort(&ids, by_id);
    for (size_t i = 0; i < ids.count; i++) {
        char hex[OID_HEX_MAX + 1];
        if (oid_is_zero(&ids.at[i]) || (i > 0 && oid_equal(&ids.at[i], &ids.at[i - 1])))
            continue;
        buffer_printf(&bytes, "100644 %s", oid_to_hex(&ids.at[i], hex).at);
        buffer_add_byte(&bytes, '\0');
        buffer_add(&bytes, (struct str){(const char *)ids.at[i].bytes, ids.at[i].size});
    }
    vec_free(&ids);
    if (!repo_git(repo, (struct str){0}, arguments, buffer_str(&bytes), &out, NULL, err))
        return false;
    return oid_from_hex(str_trim(buffer_str(&out)), tree) ||
           error_set(err, ERROR_REPO, "git hash-object gave no id for a tree");
}

static struct str ref_of(struct str id, struct arena *arena)
{
    return arena_printf(arena, "refs/andon/journal/%.*s", STR_ARG(id));
}

static bool write_ref(const struct repo *repo, struct str id, const struct oid *tree, struct arena *arena,
                      struct error *err)
{
    char hex[OID_HEX_MAX + 1];
    oid_to_hex(tree, hex);
    const char *const arguments[] = {DURABLE, "update-ref", ref_of(id, arena).at, hex, "", NULL};
    return repo_git(repo, (struct str){0}, arguments, (struct str){0}, NULL, NULL, err);
}

static void drop_ref(const struct repo *repo, struct str id, struct arena *arena)
{
    const char *const arguments[] = {"update-ref", "-d", ref_of(id, arena).at, NULL};
    struct error ignored = {0};
    repo_git(repo, (struct str){0}, arguments, (struct str){0}, NULL, NULL, &ignored);
}

static void write_id(struct json *json, const char *key, const struct oid *id)
{
    char hex[OID_HEX_MAX + 1];
    if (id->size > 0)
        json_pair_text(json, key, oid_to_hex(id, hex));
}

static void write_entry(const struct repo *repo, const struct journal_entry *entry, struct buffer *out)
{
    struct json json;
    json_start(&json, out, true);
    json_object(&json);
    json_pair_number(&json, "andon-journal", 1);
    json_pair_text(&json, "id", entry->id);
    json_pair_text(&json, "command", entry->command);
    json_pair_number(&json, "time", entry->time);
    json_path(&json, "git_dir", repo->git_dir);
    json_key(&json, "files");
    json_array(&json);
    for (size_t i = 0; i < entry->file_count; i++) {
        const struct journal_file *file = &entry->files[i];
        json_object(&json);
        json_path(&json, "path", file->path);
        json_pair_number(&json, "mode", file->mode);
        if (file->mode_after != file->mode)
            json_pair_number(&json, "mode_after", file->mode_after);
        write_id(&json, "index_before", &file->index_before);
        write_id(&json, "index_after", &file->index_after);
        write_id(&json, "worktree_before", &file->worktree_before);
        write_id(&json, "worktree_after", &file->worktree_after);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    buffer_add_byte(out, '\n');
}

// <UTC time to the millisecond>-<pid>: sorts by time, and is a valid part of a ref's name.
static struct str make_id(struct journal_entry *entry, struct arena *arena)
{
    struct timespec now;
    struct tm parts;
    char text[64];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(text, sizeof text, "%Y%m%dT%H%M%S", &parts);
    entry->time = now.tv_sec;
    return arena_printf(arena, "%s-%03ld-%ld", text, now.tv_nsec / 1000000, (long)getpid());
}

static bool sync_folder(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    if (!is_ok)
        error_set_errno(err, ERROR_IO, "cannot sync %s", path);
    if (fd >= 0)
        close(fd);
    return is_ok;
}

static bool write_folder(const struct repo *repo, const struct journal_entry *entry, struct str journal,
                         struct arena *arena, struct error *err)
{
    BUFFER_AUTO struct buffer text = {0};
    struct str folder = arena_join_path(arena, journal, entry->id);
    write_entry(repo, entry, &text);
    if (!file_make_dirs(folder.at, 0700, err))
        return false;
    struct str file = arena_join_path(arena, folder, STR("entry.json"));
    if (file_write_atomic(file.at, buffer_str(&text), 0600, err) && sync_folder(journal.at, err))
        return true;
    struct error ignored = {0};
    file_remove_tree(folder.at, &ignored);
    return false;
}

bool journal_begin(const struct repo *repo, struct journal_entry *entry, struct arena *arena,
                   struct error *err)
{
    struct oid tree;
    struct str journal;
    entry->is_complete = false;
    entry->id = make_id(entry, arena);
    if (!journal_dir(repo, arena, &journal, err) || !file_make_dirs(journal.at, 0700, err) ||
        !write_tree(repo, entry, &tree, err) || !write_ref(repo, entry->id, &tree, arena, err))
        return error_wrap(err, "writing the journal");
    if (!write_folder(repo, entry, journal, arena, err)) {
        drop_ref(repo, entry->id, arena);
        return error_wrap(err, "writing the journal");
    }
    return true;
}

static struct str complete_mark(struct str journal, struct str id, struct arena *arena)
{
    return arena_join_path(arena, arena_join_path(arena, journal, id), STR("complete"));
}

bool journal_is_complete(struct str journal, struct str id, struct arena *arena)
{
    return file_exists(complete_mark(journal, id, arena).at);
}

bool journal_complete(const struct repo *repo, const struct journal_entry *entry, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct str journal;
    if (!journal_dir(repo, &arena, &journal, err))
        return false;
    return file_write_scratch(complete_mark(journal, entry->id, &arena).at, (struct str){0}, err) ||
           error_wrap(err, "completing the journal entry %.*s", STR_ARG(entry->id));
}

// Removes what is older than `age` seconds, entry by entry; `with_refs`: their refs go first, so that a kill
// leaves an entry that can be pruned again.
static bool prune_folder(const struct repo *repo, struct str folder, int64_t now, int64_t age, bool with_refs,
                         struct arena *arena, struct error *err)
{
    DIR *entries = opendir(folder.at);
    if (!entries)
        return errno == ENOENT || error_set_errno(err, ERROR_IO, "cannot read %s", folder.at);
    bool is_ok = true;
    for (struct dirent *entry; is_ok && (entry = readdir(entries));) {
        struct stat st;
        struct str path = arena_join_path(arena, folder, str_from(entry->d_name));
        if (entry->d_name[0] == '.' && (entry->d_name[1] == '\0' || entry->d_name[1] == '.'))
            continue;
        if (lstat(path.at, &st) != 0 || now - (int64_t)st.st_mtim.tv_sec < age)
            continue;
        if (with_refs)
            drop_ref(repo, str_from(entry->d_name), arena);
        is_ok = file_remove_tree(path.at, err);
    }
    closedir(entries);
    return is_ok;
}

// Refs whose folder is gone or never came to be, unless they are so young that their writer may still run.
static bool prune_refs(const struct repo *repo, struct str journal, int64_t now, struct arena *arena,
                       struct error *err)
{
    static const char *const arguments[] = {"for-each-ref", "--format=%(refname:lstrip=3)",
                                            "refs/andon/journal/", NULL};
    BUFFER_AUTO struct buffer out = {0};
    if (!repo_git(repo, (struct str){0}, arguments, (struct str){0}, &out, NULL, err))
        return false;
    char newest[32];
    time_t limit = (time_t)(now - DAY);
    struct tm parts;
    gmtime_r(&limit, &parts);
    strftime(newest, sizeof newest, "%Y%m%dT%H%M%S", &parts);
    for (struct str rest = buffer_str(&out); rest.len > 0;) {
        struct str id = str_cut(&rest, '\n');
        if (id.len > 0 && str_compare(id, str_from(newest)) < 0 &&
            !file_exists(arena_join_path(arena, journal, id).at))
            drop_ref(repo, id, arena);
    }
    return true;
}

bool journal_prune(const struct repo *repo, int64_t now, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct str state, journal;
    if (!repo_state_dir(repo, &arena, &state, err) || !journal_dir(repo, &arena, &journal, err))
        return false;
    // Once a day is often enough, and costs one stat otherwise.
    struct str mark = arena_join_path(&arena, state, STR("pruned"));
    struct stat st;
    if (stat(mark.at, &st) == 0 && now - (int64_t)st.st_mtim.tv_sec < DAY && now >= st.st_mtim.tv_sec)
        return true;
    struct str temporary = arena_join_path(&arena, state, STR("tmp"));
    if (!prune_folder(repo, temporary, now, DAY, false, &arena, err) ||
        !prune_folder(repo, journal, now, (int64_t)KEEP_DAYS * DAY, true, &arena, err) ||
        !prune_refs(repo, journal, now, &arena, err))
        return error_wrap(err, "pruning the journal");
    return file_write_atomic(mark.at, (struct str){0}, 0600, err) || error_wrap(err, "pruning the journal");
}
