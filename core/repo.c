// Opening a repository. What git does with a dozen files of setup.c, for the cases that exist in practice:
//
//     GIT_DIR, or the first folder upwards that has a .git (folder, or file that names one) or is one
//       -> git_dir -> commondir -> common_dir -> config: bare? work tree? object format?
//       -> GIT_WORK_TREE, core.worktree, or the folder it was found in -> work_tree
//
// A repository that is found (not named by GIT_DIR) and belongs to somebody else is shown to git, which knows
// safe.directory.
#include "core/repo.h"

#include "core/object.h"
#include "core/process.h"
#include "core/repo_config.h"
#include "core/repo_files.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// What the configuration says about the kind of repository.
struct format {
    bool is_bare, has_bare, per_worktree_config, refs_are_foreign;
    struct str work_tree;
    size_t oid_size;
};

static struct str from_environment(const char *name)
{
    struct str value = str_from(getenv(name));
    return value.len ? value : (struct str){0};
}

static bool real_path(struct str path, struct arena *arena, struct str *out, struct error *err)
{
    char room[PATH_MAX];
    if (!realpath(path.at, room))
        return error_set_errno(err, ERROR_REPO, "cannot find %s", path.at);
    *out = arena_copy(arena, str_from(room));
    return true;
}

static struct str absolute(struct str base, struct str path, struct arena *arena)
{
    return path.at[0] == '/' ? arena_copy(arena, path) : arena_join_path(arena, base, path);
}

static bool exists(struct str folder, const char *name)
{
    char path[PATH_MAX];
    return path_format(path, "%s/%s", folder.at, name) && access(path, F_OK) == 0;
}

// HEAD, objects and refs: what git takes for a repository. Sets git_dir and common_dir.
static bool is_git_dir(struct str path, struct arena *arena, struct repo *repo, struct error *err)
{
    struct buffer text BUFFER_AUTO = {0};
    struct stat status;
    char head[PATH_MAX];
    bool is_missing;
    if (!path_format(head, "%s/HEAD", path.at) || lstat(head, &status) != 0)
        return error_set(err, ERROR_REPO, "not a git repository: %s", path.at);
    struct str common = from_environment("GIT_COMMON_DIR");
    if (common.at) {
        common = absolute(path, common, arena);
    } else if (!read_small(arena_join_path(arena, path, STR("commondir")), &text, &is_missing, err)) {
        return false;
    } else if (is_missing) {
        common = path;
    } else {
        struct str line = buffer_str(&text);
        while (line.len && (line.at[line.len - 1] == '\n' || line.at[line.len - 1] == '\r'))
            line.len--;
        if (!line.len || !real_path(absolute(path, line, arena), arena, &common, err))
            return error_set(err, ERROR_REPO, "the commondir file of %s names no folder", path.at);
    }
    bool has_objects = getenv("GIT_OBJECT_DIRECTORY") || exists(common, "objects");
    if (!has_objects || !exists(common, "refs"))
        return error_set(err, ERROR_REPO, "not a git repository: %s", path.at);
    repo->git_dir = path;
    repo->common_dir = common;
    return true;
}

// A .git file: "gitdir: <path>", of a submodule or a linked worktree.
static bool follow_gitfile(struct str file, struct arena *arena, struct str *out, struct error *err)
{
    struct buffer text BUFFER_AUTO = {0};
    bool is_missing;
    if (!read_small(file, &text, &is_missing, err))
        return false;
    struct str line = buffer_str(&text);
    if (is_missing || !str_starts_with(line, STR("gitdir: ")))
        return error_set(err, ERROR_REPO, "%s is not of the form 'gitdir: <path>'", file.at);
    while (line.len && (line.at[line.len - 1] == '\n' || line.at[line.len - 1] == '\r'))
        line.len--;
    line = str_slice(line, 8, line.len);
    for (size_t i = 0; i < line.len; i++)
        if ((unsigned char)line.at[i] < 32 || line.at[i] == 127)
            return error_set(err, ERROR_REPO, "%s has a control character in its path", file.at);
    if (!line.len)
        return error_set(err, ERROR_REPO, "%s names no folder", file.at);
    struct str folder = str_slice(file, 0, str_find_last_byte(file, '/') + 1);
    if (!real_path(absolute(folder, arena_copy(arena, line), arena), arena, out, err))
        return error_wrap(err, "the folder that %s names", file.at);
    return true;
}

// Git's rule: everything belongs to whoever runs this, or to whoever ran sudo.
static bool is_owned(const struct stat *status)
{
    uint64_t sudo;
    if (status->st_uid == geteuid())
        return true;
    return geteuid() == 0 && str_to_u64(from_environment("SUDO_UID"), &sudo) && sudo == status->st_uid;
}

// A folder on the way up: 1 found, 0 not here, -1 error. *root is the work tree it stands in, if any.
static int look_here(struct str folder, struct arena *arena, struct repo *repo, struct str *root,
                     bool *is_foreign, struct error *err)
{
    struct stat status;
    struct str inside = arena_join_path(arena, folder, STR(".git"));
    struct error why = {0};
    *root = (struct str){0};
    if (stat(inside.at, &status) == 0) {
        struct str target = inside;
        *is_foreign = !is_owned(&status);
        if (S_ISREG(status.st_mode) &&
            (!follow_gitfile(inside, arena, &target, err) || !is_git_dir(target, arena, repo, err)))
            return -1;
        if (S_ISREG(status.st_mode) || (S_ISDIR(status.st_mode) && is_git_dir(inside, arena, repo, &why))) {
            if (stat(target.at, &status) != 0 || !is_owned(&status) || stat(folder.at, &status) != 0 ||
                !is_owned(&status))
                *is_foreign = true;
            *root = folder;
            return 1;
        }
    }
    if (exists(folder, "HEAD") && is_git_dir(folder, arena, repo, &why)) {
        *is_foreign = stat(folder.at, &status) != 0 || !is_owned(&status);
        return 1;
    }
    return 0;
}

static bool is_ceiling(struct str folder)
{
    for (struct str rest = from_environment("GIT_CEILING_DIRECTORIES"); rest.at;) {
        char path[PATH_MAX], real[PATH_MAX];
        struct str part = str_cut(&rest, ':');
        if (part.len && path_format(path, "%.*s", STR_ARG(part)) && realpath(path, real) &&
            str_equal(str_from(real), folder))
            return true;
    }
    return false;
}

static bool discover(struct str start, struct arena *arena, struct repo *repo, struct str *root,
                     struct error *err)
{
    struct stat status;
    dev_t device = stat(start.at, &status) == 0 ? status.st_dev : 0;
    for (struct str folder = start;;) {
        bool is_foreign = false;
        int found = look_here(folder, arena, repo, root, &is_foreign, err);
        if (found < 0)
            return false;
        if (found) {
            const char *const arguments[] = {"rev-parse", "--git-dir", NULL};
            struct buffer output BUFFER_AUTO = {.limit = 1 << 16};
            return !is_foreign || git_run(folder.at, arguments, (struct str){0}, &output, NULL, err);
        }
        size_t slash = str_find_last_byte(folder, '/');
        if (folder.len == 1 || slash == STR_NONE)
            break;
        folder = arena_copy(arena, str_slice(folder, 0, slash ? slash : 1));
        if (is_ceiling(folder) || stat(folder.at, &status) != 0 ||
            (status.st_dev != device && !getenv("GIT_DISCOVERY_ACROSS_FILESYSTEM")))
            break;
    }
    return error_set(err, ERROR_REPO, "not a git repository (nor any of the folders above): %s", start.at);
}

static bool open_named(struct str start, struct str name, struct arena *arena, struct repo *repo,
                       struct error *err)
{
    struct stat status;
    struct str path = absolute(start, name, arena);
    if (stat(path.at, &status) != 0)
        return error_set_errno(err, ERROR_REPO, "GIT_DIR: cannot find %s", path.at);
    if (S_ISREG(status.st_mode) ? !follow_gitfile(path, arena, &path, err)
                                : !real_path(path, arena, &path, err))
        return false;
    return is_git_dir(path, arena, repo, err);
}

static bool take_setting(const struct git_setting *setting, bool is_linked, struct format *format,
                         struct error *err)
{
    bool is_core = str_equal(setting->section, STR("core"));
    bool is_extension = str_equal(setting->section, STR("extensions"));
    // The main work tree's own settings are not those of a linked one.
    if (is_core && !is_linked && str_equal(setting->key, STR("bare"))) {
        format->has_bare = true;
        format->is_bare = git_setting_is_true(setting);
    } else if (is_core && !is_linked && str_equal(setting->key, STR("worktree"))) {
        format->work_tree = setting->value;
    } else if (is_extension && str_equal(setting->key, STR("worktreeconfig"))) {
        format->per_worktree_config = git_setting_is_true(setting);
    } else if (is_extension && str_equal(setting->key, STR("refstorage"))) {
        format->refs_are_foreign = !str_equal_ignoring_case(setting->value, STR("files"));
    } else if (is_extension && str_equal(setting->key, STR("objectformat"))) {
        if (!str_equal(setting->value, STR("sha1")) && !str_equal(setting->value, STR("sha256")))
            return error_set(err, ERROR_REPO, "the object format '%.*s' is not known",
                             STR_ARG(setting->value));
        format->oid_size = setting->value.len == 4 ? 20 : 32;
    }
    return true;
}

static bool read_format(struct str file, bool is_linked, struct arena *arena, struct format *format,
                        struct error *err)
{
    struct buffer text BUFFER_AUTO = {0};
    struct git_setting setting;
    bool is_missing;
    if (!read_small(file, &text, &is_missing, err))
        return false;
    struct git_config config = {.rest = buffer_str(&text)};
    while (repo_config_next(&config, arena, &setting, err))
        if (!take_setting(&setting, is_linked, format, err))
            break;
    return !err->code || error_wrap(err, "reading %s", file.at);
}

static bool place_work_tree(const struct format *format, struct str start, struct str root, bool is_named,
                            struct arena *arena, struct repo *repo, struct error *err)
{
    struct str named = from_environment("GIT_WORK_TREE");
    bool ok = true;
    if (named.at)
        ok = real_path(absolute(start, named, arena), arena, &repo->work_tree, err);
    else if (format->work_tree.len)
        ok = real_path(absolute(repo->git_dir, format->work_tree, arena), arena, &repo->work_tree, err);
    else if (!(format->has_bare && format->is_bare))
        repo->work_tree = is_named ? start : root;
    if (!ok)
        return error_wrap(err, "the work tree");
    // A server's hook runs inside of the repository's folder, with GIT_DIR=".": that is not a work tree.
    if (!named.at && str_equal(repo->work_tree, repo->git_dir))
        repo->work_tree = (struct str){0};
    repo->is_bare = repo->work_tree.len == 0;
    struct str tree = repo->work_tree;
    if (tree.len && start.len > tree.len && str_starts_with(start, tree) &&
        (tree.len == 1 || start.at[tree.len] == '/'))
        repo->prefix = arena_printf(arena, "%s/", start.at + tree.len + (tree.len > 1));
    return true;
}

static void place_files(struct str start, struct arena *arena, struct repo *repo)
{
    // Git changes to the top of the work tree first, and reads these relative to it.
    struct str base = repo->work_tree.len ? repo->work_tree : start;
    struct str index = from_environment("GIT_INDEX_FILE"), objects = from_environment("GIT_OBJECT_DIRECTORY");
    repo->index_from_environment = index.at != NULL;
    repo->index_file =
        index.at ? absolute(base, index, arena) : arena_join_path(arena, repo->git_dir, STR("index"));
    repo->object_dir = objects.at ? absolute(base, objects, arena)
                                  : arena_join_path(arena, repo->common_dir, STR("objects"));
}

bool repo_open(const char *start, struct arena *arena, struct repo *repo, struct error *err)
{
    *repo = (struct repo){0};
    struct format format = {.oid_size = 20};
    struct str base, root = {0}, named = from_environment("GIT_DIR");
    if (!real_path(str_from(start ? start : "."), arena, &base, err))
        return false;
    if (named.at ? !open_named(base, named, arena, repo, err) : !discover(base, arena, repo, &root, err))
        return false;
    bool is_linked = !str_equal(repo->git_dir, repo->common_dir);
    if (!read_format(arena_join_path(arena, repo->common_dir, STR("config")), is_linked, arena, &format, err))
        return false;
    if (format.per_worktree_config &&
        !read_format(arena_join_path(arena, repo->git_dir, STR("config.worktree")), false, arena, &format,
                     err))
        return false;
    if (!place_work_tree(&format, base, root, named.at != NULL, arena, repo, err))
        return false;
    place_files(base, arena, repo);
    repo->oid_size = format.oid_size;
    repo->refs_are_foreign = format.refs_are_foreign;
    repo->objects = object_store_open(repo->object_dir, from_environment("GIT_ALTERNATE_OBJECT_DIRECTORIES"),
                                      repo->oid_size);
    return true;
}

void repo_close(struct repo *repo)
{
    object_store_close(repo->objects);
    *repo = (struct repo){0};
}
