// The files of a repository's refs:
//
//     common_dir/HEAD, refs/**, packed-refs, logs/**
//     common_dir/worktrees/<name>/HEAD, refs/{bisect,worktree,rewritten}/**, logs/**
//
// Names are as git takes them: another worktree's HEAD is "worktrees/<name>/HEAD", the main one's seen from a
// linked worktree "main-worktree/HEAD".
#include "core/refs_list.h"

#include "core/file.h"
#include "core/repo_files.h"
#include "core/repo_git.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_DEPTH_MAX = 64, GIT_OUTPUT_MAX = 1 << 30 };

// What to do with each file below a folder of refs or logs.
struct lister {
    const struct repo *repo;
    struct arena *arena;
    struct ref_list *list;
    bool (*file)(struct lister *lister, struct str path, struct str name, struct error *err);
};

static bool add_broken(struct lister *lister, struct str name)
{
    *vec_add(&lister->list->broken) = arena_copy(lister->arena, name);
    return true;
}

static bool add_ref(struct lister *lister, struct str path, struct str name, struct error *err)
{
    struct buffer text BUFFER_AUTO = {0};
    struct error unreadable = {0};
    bool is_missing;
    struct oid oid = {0};
    if (str_ends_with(name, STR(".lock")))
        return true;
    if (!read_small(path, &text, &is_missing, err))
        return false;
    if (is_missing)
        return true;
    struct str line = str_trim(buffer_str(&text));
    if (str_starts_with(line, STR("ref:"))) {
        struct str target = str_trim(str_slice(line, 4, line.len));
        // One that leads nowhere keeps nothing: a new repository's HEAD, a remote's HEAD of old.
        if (!repo_read_ref(lister->repo, target, &oid, &unreadable))
            return add_broken(lister, name);
        if (!oid.size)
            return true;
    } else if (!oid_from_hex(line, &oid) || oid.size != lister->repo->oid_size) {
        return add_broken(lister, name);
    }
    *vec_add(lister->list) = (struct ref_entry){.name = arena_copy(lister->arena, name), .oid = oid};
    return true;
}

// "<old> <new> name <mail> seconds zone\tmessage" a line, the newest last.
static bool add_log(struct lister *lister, struct str path, struct str name, struct error *err)
{
    struct str map;
    size_t lines = 0, hex = 2 * lister->repo->oid_size;
    struct oid first_old = {0};
    if (!file_map(path.at, &map, err))
        return false;
    for (size_t i = 0; i < map.len; i++)
        lines += map.at[i] == '\n';
    lines += map.len && map.at[map.len - 1] != '\n';
    size_t left = lines;
    for (struct str rest = map; rest.len && left;) {
        struct str line = str_cut(&rest, '\n');
        struct oid oid;
        left--;
        if (line.len <= 2 * hex || !oid_from_hex(str_slice(line, hex + 1, hex), &oid)) {
            add_broken(lister, arena_printf(lister->arena, "%.*s@{%zu}", STR_ARG(name), left));
            continue;
        }
        if (left + 1 == lines)
            oid_from_hex(str_slice(line, 0, hex), &first_old);
        if (!oid_is_zero(&oid))
            *vec_add(lister->list) = (struct ref_entry){
                .name = arena_printf(lister->arena, "%.*s@{%zu}", STR_ARG(name), left), .oid = oid};
    }
    if (!oid_is_zero(&first_old))
        *vec_add(lister->list) = (struct ref_entry){
            .name = arena_printf(lister->arena, "%.*s@{%zu}", STR_ARG(name), lines), .oid = first_old};
    file_unmap(map);
    return true;
}

// All files below a folder, which may be missing. Symbolic links to folders are not followed: no loops.
static bool list_folder(struct lister *lister, struct str folder, struct str prefix, int depth,
                        struct error *err)
{
    if (depth > FOLDER_DEPTH_MAX)
        return error_set(err, ERROR_LIMIT, "%s: folders more than %d deep", folder.at, FOLDER_DEPTH_MAX);
    DIR *handle = opendir(folder.at);
    if (!handle)
        return errno == ENOENT || errno == ENOTDIR ||
               error_set_errno(err, ERROR_REPO, "cannot read %s", folder.at);
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(handle));) {
        struct str name = str_from(entry->d_name);
        struct stat status;
        if (str_equal(name, STR(".")) || str_equal(name, STR("..")))
            continue;
        struct str path = arena_join_path(lister->arena, folder, name);
        struct str full = arena_printf(lister->arena, "%.*s/%s", STR_ARG(prefix), entry->d_name);
        if (lstat(path.at, &status) != 0)
            continue; // gone by now
        if (S_ISDIR(status.st_mode))
            ok = list_folder(lister, path, full, depth + 1, err);
        else if (stat(path.at, &status) == 0 && S_ISREG(status.st_mode))
            ok = lister->file(lister, path, full, err);
    }
    closedir(handle);
    return ok;
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(((const struct ref_entry *)a)->name, ((const struct ref_entry *)b)->name);
}

// Sorts, and keeps the first of each name: a loose ref was added before the packed one that it hides.
static void sort_list(struct ref_list *list)
{
    size_t kept = 0;
    vec_sort(list, compare_names);
    for (size_t i = 0; i < list->count; i++)
        if (!kept || !str_equal(list->at[kept - 1].name, list->at[i].name))
            list->at[kept++] = list->at[i];
    list->count = kept;
}

static struct ref_entry *find_ref(const struct ref_list *list, size_t count, struct str name)
{
    struct ref_entry key = {.name = name};
    return count ? bsearch(&key, list->at, count, sizeof *list->at, compare_names) : NULL;
}

// What is loose is listed and sorted already.
static bool add_packed(struct lister *lister, struct error *err)
{
    struct ref_list *list = lister->list;
    size_t hex = 2 * lister->repo->oid_size, loose = list->count;
    struct str map;
    struct oid oid;
    struct ref_entry *latest = NULL;
    if (!map_packed_refs(lister->repo->common_dir, &map, err))
        return false;
    for (struct str rest = map; rest.len;) {
        struct str line = str_cut(&rest, '\n');
        if (!line.len || line.at[0] == '#')
            continue;
        if (line.at[0] == '^') {
            if (latest && oid_from_hex(str_slice(line, 1, hex), &oid))
                latest->peeled = oid;
            continue;
        }
        struct str name = str_slice(line, hex + 1, line.len);
        struct ref_entry *hiding = find_ref(list, loose, name);
        latest = NULL;
        if (!name.len || !oid_from_hex(str_slice(line, 0, hex), &oid)) {
            add_broken(lister, name.len ? name : STR("packed-refs"));
        } else if (!hiding) {
            latest = vec_add(list);
            *latest = (struct ref_entry){.name = arena_copy(lister->arena, name), .oid = oid};
        } else if (oid_equal(&hiding->oid, &oid)) {
            latest = hiding;
        }
    }
    file_unmap(map);
    return true;
}

// A worktree's own files: `name` is "" for the one that this repository was opened in.
static bool list_worktree(struct lister *lister, struct str folder, struct str name, bool logs,
                          struct error *err)
{
    static const char *const own[] = {"refs/bisect", "refs/worktree", "refs/rewritten"};
    struct arena *arena = lister->arena;
    struct str slash = name.len ? STR("/") : STR("");
    struct str base = logs ? arena_join_path(arena, folder, STR("logs")) : folder;
    struct str head = arena_join_path(arena, base, STR("HEAD"));
    if (access(head.at, F_OK) == 0 &&
        !lister->file(lister, head, arena_printf(arena, "%.*s%.*sHEAD", STR_ARG(name), STR_ARG(slash)), err))
        return false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!list_folder(lister, arena_join_path(arena, base, str_from(own[i])),
                         arena_printf(arena, "%.*s%.*s%s", STR_ARG(name), STR_ARG(slash), own[i]), 0, err))
            return false;
    return true;
}

static bool list_worktrees(struct lister *lister, bool logs, struct error *err)
{
    const struct repo *repo = lister->repo;
    struct arena *arena = lister->arena;
    bool is_linked = !str_equal(repo->git_dir, repo->common_dir), ok = true;
    if (!list_worktree(lister, repo->git_dir, STR(""), logs, err) ||
        (is_linked && !list_worktree(lister, repo->common_dir, STR("main-worktree"), logs, err)))
        return false;
    struct str folder = arena_join_path(arena, repo->common_dir, STR("worktrees"));
    DIR *handle = opendir(folder.at);
    for (struct dirent *entry; ok && handle && (entry = readdir(handle));) {
        struct str path = arena_join_path(arena, folder, str_from(entry->d_name));
        if (entry->d_name[0] != '.' && !str_equal(path, repo->git_dir))
            ok = list_worktree(lister, path, arena_printf(arena, "worktrees/%s", entry->d_name), logs, err);
    }
    if (handle)
        closedir(handle);
    return ok;
}

// Those of one worktree only, which list_worktree has.
static bool is_own(struct str name)
{
    return str_starts_with(name, STR("refs/bisect/")) || str_starts_with(name, STR("refs/worktree/")) ||
           str_starts_with(name, STR("refs/rewritten/"));
}

static void drop_own(struct ref_list *list, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < list->count; i++)
        if (!is_own(list->at[i].name))
            list->at[kept++] = list->at[i];
    list->count = kept;
}

// "<id> <peeled or nothing> <name>" a line.
static bool add_git_lines(struct lister *lister, struct str text)
{
    for (struct str rest = text; rest.len;) {
        struct str line = str_cut(&rest, '\n'), words = line, id = str_cut(&words, ' ');
        struct str peeled = str_cut(&words, ' ');
        struct ref_entry entry = {.name = arena_copy(lister->arena, words)};
        if (oid_from_hex(id, &entry.oid) && words.len) {
            oid_from_hex(peeled, &entry.peeled);
            *vec_add(lister->list) = entry;
        } else {
            add_broken(lister, line);
        }
    }
    return true;
}

static bool ask_git(struct lister *lister, const char *const *arguments, struct error *err)
{
    struct buffer text BUFFER_AUTO = {.limit = GIT_OUTPUT_MAX};
    int code;
    if (!repo_git(lister->repo, (struct str){0}, arguments, (struct str){0}, &text, &code, err))
        return false;
    if (code != 0 || text.overflow)
        return error_set(err, ERROR_REPO, "git %s failed with exit code %d", arguments[0], code);
    return add_git_lines(lister, buffer_str(&text));
}

bool refs_list(const struct repo *repo, struct arena *arena, struct ref_list *list, struct error *err)
{
    struct lister lister = {repo, arena, list, add_ref};
    *list = (struct ref_list){0};
    if (repo->refs_are_foreign) {
        static const char *const arguments[] = {"for-each-ref",
                                                "--format=%(objectname) %(*objectname) %(refname)", NULL};
        struct ref_entry head = {.name = STR("HEAD")};
        if (!ask_git(&lister, arguments, err) || !repo_read_ref(repo, head.name, &head.oid, err))
            return error_wrap(err, "listing the refs");
        if (head.oid.size)
            *vec_add(list) = head;
        sort_list(list);
        return true;
    }
    struct str folder = arena_join_path(arena, repo->common_dir, STR("refs"));
    bool ok = list_folder(&lister, folder, STR("refs"), 0, err);
    drop_own(list, 0);
    sort_list(list);
    ok = ok && add_packed(&lister, err) && list_worktrees(&lister, false, err);
    sort_list(list);
    return ok || error_wrap(err, "listing the refs");
}

bool reflogs_list(const struct repo *repo, struct arena *arena, struct ref_list *list, struct error *err)
{
    struct lister lister = {repo, arena, list, add_log};
    *list = (struct ref_list){0};
    if (repo->refs_are_foreign) {
        static const char *const arguments[] = {"log", "-g", "--all", "--format=%H  %gD", NULL};
        bool done = ask_git(&lister, arguments, err);
        sort_list(list);
        return done || error_wrap(err, "listing the reflogs");
    }
    struct str folder = arena_join_path(arena, repo->common_dir, STR("logs/refs"));
    bool ok = list_folder(&lister, folder, STR("refs"), 0, err);
    drop_own(list, 0);
    ok = ok && list_worktrees(&lister, true, err);
    sort_list(list);
    return ok || error_wrap(err, "listing the reflogs");
}

void ref_list_free(struct ref_list *list)
{
    vec_free(list);
    vec_free(&list->broken);
}
