// Installing hook files. One hook at a time:
//
//     nothing there            write ours
//     ours                     rewrite it when the content differs
//     ours, behind another     rewrite it where the other hook manager has put it
//     somebody else's          link it to <name>.andon-saved, rename ours over it: there is a hook at any
//     time a folder, a socket …     refuse before anything is written
#include "hooks/install.h"

#include "core/file.h"
#include "core/process.h"
#include "hooks/hookfile.h"
#include "hooks/hookspath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// Left out are those whose mere presence changes what git does (push-to-checkout, proc-receive) and
// fsmonitor-watchman, which git finds by another setting.
const char *const git_hook_names[] = {
    "pre-commit",         "pre-merge-commit",
    "prepare-commit-msg", "commit-msg",
    "post-commit",        "post-checkout",
    "post-merge",         "post-rewrite",
    "pre-push",           "pre-rebase",
    "pre-receive",        "update",
    "post-receive",       "post-update",
    "applypatch-msg",     "pre-applypatch",
    "post-applypatch",    "pre-auto-gc",
    "post-index-change",  "reference-transaction",
    "p4-changelist",      "p4-prepare-changelist",
    "p4-post-changelist", "p4-pre-submit",
    "sendemail-validate", NULL,
};

bool stage_is_for_server(enum stage stage)
{
    return stage == STAGE_PRE_RECEIVE || stage == STAGE_UPDATE;
}

bool install_own_binary(struct arena *arena, struct str *out, struct error *err)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);
    if (len < 0)
        return error_set_errno(err, ERROR_IO, "cannot find out where andon itself is (/proc/self/exe)");
    *out = arena_copy(arena, (struct str){path, (size_t)len});
    if (!file_exists(out->at))
        return error_set(err, ERROR_IO,
                         "andon itself is not at %s any more; start it from where it is installed", out->at);
    return true;
}

// $XDG_DATA_HOME/andon/hooks, or ~/.local/share/andon/hooks.
static bool global_folder(struct arena *arena, struct str *out, struct error *err)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && data[0] == '/')
        *out = arena_join_path(arena, str_from(data), STR("andon/hooks"));
    else if (home && home[0] == '/')
        *out = arena_join_path(arena, str_from(home), STR(".local/share/andon/hooks"));
    else
        return error_set(err, ERROR_IO,
                         "neither XDG_DATA_HOME nor HOME is set: there is no place for global hooks");
    return true;
}

// Temporary files of atomic writes (".andon-<process>-<n>.tmp") that a killed installation has left.
static void sweep(struct str folder)
{
    DIR *listing = opendir(folder.at);
    if (!listing)
        return;
    for (struct dirent *entry; (entry = readdir(listing));) {
        struct str rest = str_from(entry->d_name);
        uint64_t process;
        if (!str_starts_with(rest, STR(".andon-")) || !str_ends_with(rest, STR(".tmp")))
            continue;
        rest = str_slice(rest, 7, rest.len);
        // One that still runs may be about to rename it.
        if (str_to_u64(str_cut(&rest, '-'), &process) && process < INT_MAX && kill((pid_t)process, 0) != 0 &&
            errno == ESRCH)
            unlinkat(dirfd(listing), entry->d_name, 0);
    }
    closedir(listing);
}

struct place {
    struct str folder;
    struct str content; // of each hook file
    struct buffer *report;
    struct arena *arena;
};

static struct str saved_path(const struct place *place, struct str path)
{
    return arena_printf(place->arena, "%s%s", path.at, HOOK_SAVED_SUFFIX);
}

// The folder must be a real one that is ours to write to: through a symlink we would write who knows where.
static bool prepare_folder(struct str folder, bool *made, struct error *err)
{
    struct stat st;
    *made = false;
    if (lstat(folder.at, &st) == 0) {
        if (S_ISLNK(st.st_mode))
            return error_set(err, ERROR_REPO,
                             "%s is a symbolic link; andon writes hooks to a real folder only", folder.at);
        if (!S_ISDIR(st.st_mode))
            return error_set(err, ERROR_REPO, "%s is not a folder", folder.at);
    } else if (errno != ENOENT) {
        return error_set_errno(err, ERROR_IO, "cannot look at %s", folder.at);
    } else {
        *made = true;
        if (!file_make_dirs(folder.at, 0777, err))
            return error_wrap(err, "making the folder for hooks");
    }
    if (access(folder.at, W_OK | X_OK) != 0)
        return error_set_errno(err, ERROR_IO, "cannot write to %s", folder.at);
    sweep(folder);
    return true;
}

// Refuses what can't be kept and brought back, before the first write.
static bool check_hook(const struct place *place, const char *name, struct error *err)
{
    struct hookfile ours;
    struct str path;
    struct stat st, saved;
    if (hookfile_find(place->folder, name, place->arena, &path, &ours))
        return true;
    if (lstat(path.at, &st) != 0)
        return errno == ENOENT || error_set_errno(err, ERROR_IO, "cannot look at %s", path.at);
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
        return error_set(err, ERROR_REPO, "%s is neither a file nor a symbolic link", path.at);
    struct str keep = saved_path(place, path);
    if (lstat(keep.at, &saved) == 0 && saved.st_ino != st.st_ino)
        return error_set(err, ERROR_REPO,
                         "both %s and %s are hooks of somebody else; remove one of them, then install",
                         path.at, keep.at);
    return true;
}

static bool keep_foreign_hook(const struct place *place, struct str path, struct error *err)
{
    struct str keep = saved_path(place, path);
    // A second name for the same file: the hook that was there stays in force until ours is renamed over it.
    if (linkat(AT_FDCWD, path.at, AT_FDCWD, keep.at, 0) != 0 && errno != EEXIST) {
        if ((errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK) || rename(path.at, keep.at) != 0)
            return error_set_errno(err, ERROR_IO, "cannot keep %s as %s", path.at, keep.at);
    }
    buffer_printf(place->report, "  kept the hook that was there; it runs first: %s\n", keep.at);
    return true;
}

static bool write_hook(const struct place *place, const char *name, struct error *err)
{
    struct hookfile ours;
    struct str path;
    struct stat st;
    bool is_ours = hookfile_find(place->folder, name, place->arena, &path, &ours);
    if (!is_ours && lstat(path.at, &st) == 0 && !keep_foreign_hook(place, path, err))
        return false;
    if (!str_equal(str_basename(path), str_from(name)))
        buffer_printf(place->report, "  another hook stands in front of andon's and runs it: %s\n", path.at);
    return file_write_atomic(path.at, place->content, 0755, err);
}

// What the hooks that are there already say about the folder, so that installing again keeps it.
static bool folder_was_made(const struct place *place)
{
    for (const char *const *name = git_hook_names; *name; name++) {
        struct hookfile ours;
        struct str path;
        if (hookfile_find(place->folder, *name, place->arena, &path, &ours))
            return ours.is_folder_andon;
    }
    return false;
}

// What was chained to when it was installed the first time: later core.hooksPath names our own folder.
static struct str earlier_chain(const struct place *place)
{
    for (const char *const *name = git_hook_names; *name; name++) {
        struct hookfile ours;
        struct str path;
        if (hookfile_find(place->folder, *name, place->arena, &path, &ours))
            return ours.chain;
    }
    return STR("");
}

static bool write_hooks(struct place *place, const char *const *names, struct hookfile hook,
                        struct error *err)
{
    bool made;
    if (!prepare_folder(place->folder, &made, err))
        return false;
    hook.is_folder_andon = made || folder_was_made(place);
    hook.path = hookfile_clean_path(str_from(getenv("PATH")), place->arena);
    BUFFER_AUTO struct buffer content = {.limit = HOOKFILE_SIZE_MAX};
    if (!install_own_binary(place->arena, &hook.binary, err) || !hookfile_render(&hook, &content, err))
        return false;
    place->content = buffer_str(&content);
    for (const char *const *name = names; *name; name++)
        if (!check_hook(place, *name, err))
            return false;
    for (const char *const *name = names; *name; name++)
        if (!write_hook(place, *name, err))
            return error_wrap(err, "installing the %s hook", *name);
    return true;
}

// Is the folder one that andon itself filled (the --global one)? Chaining to it would run everything twice.
static bool folder_is_andon(struct str folder, struct arena *arena)
{
    struct hookfile hook;
    return hookfile_read(arena_join_path(arena, folder, STR("pre-commit")).at, arena, &hook);
}

static bool check_hooks_path(const struct hooks_path *now, struct error *err)
{
    if (has_control_bytes(now->value))
        return error_set(
            err, ERROR_CONFIG,
            "core.hooksPath (%.*s) has control characters in it; that is how hooks are hijacked, "
            "not how folders are named",
            STR_ARG(now->origin));
    if (now->scope == HOOKS_SCOPE_COMMAND)
        return error_set(err, ERROR_CONFIG,
                         "core.hooksPath is set by the environment or 'git -c', which wins over any file; "
                         "install without it");
    return true;
}

static bool remove_hook(const struct place *place, const char *name, bool *made_folder, size_t *count,
                        struct error *err)
{
    struct hookfile ours;
    struct str path, keep = saved_path(place, arena_join_path(place->arena, place->folder, str_from(name)));
    bool is_ours = hookfile_find(place->folder, name, place->arena, &path, &ours);
    bool has_saved = file_exists(keep.at);
    if (is_ours) {
        *made_folder = *made_folder || ours.is_folder_andon;
        if ((has_saved ? rename(keep.at, path.at) : unlink(path.at)) != 0)
            return error_set_errno(err, ERROR_IO, "cannot %s %s", has_saved ? "bring back" : "remove",
                                   path.at);
        ++*count;
    } else if (has_saved && file_exists(path.at)) {
        buffer_printf(place->report, "  %s is not andon's any more; %s was left beside it\n", path.at,
                      keep.at);
    } else if (has_saved) { // the hook was deleted by hand: what it stood in front of comes back
        if (rename(keep.at, path.at) != 0)
            return error_set_errno(err, ERROR_IO, "cannot bring back %s", path.at);
        ++*count;
    }
    return true;
}

// Takes every hook of ours away, and the folder when it was made for them.
static bool remove_hooks(const struct place *place, size_t *count, struct error *err)
{
    bool made_folder = false;
    *count = 0;
    sweep(place->folder);
    for (const char *const *name = git_hook_names; *name; name++)
        if (!remove_hook(place, *name, &made_folder, count, err))
            return false;
    if (made_folder && rmdir(place->folder.at) != 0 && errno != ENOTEMPTY && errno != ENOENT)
        return error_set_errno(err, ERROR_IO, "cannot remove %s", place->folder.at);
    return true;
}

// Puts core.hooksPath on our folder; when that can't be done, the hooks go again.
static bool take_hooks_path(const struct repo *repo, const struct place *place, enum hooks_scope scope,
                            struct error *err)
{
    if (hooks_path_take(repo, scope, place->folder, place->arena, err))
        return true;
    BUFFER_AUTO struct buffer unsaid = {0};
    struct place quiet = *place;
    struct error ignored = {0};
    size_t count;
    quiet.report = &unsaid;
    remove_hooks(&quiet, &count, &ignored);
    return false;
}

static bool install_global(const struct repo *repo, struct place *place, struct error *err)
{
    struct hooks_path now;
    if (!global_folder(place->arena, &place->folder, err) || !hooks_path_read(repo, place->arena, &now, err))
        return false;
    struct str before = now.last[HOOKS_SCOPE_GLOBAL];
    bool is_taken = now.count[HOOKS_SCOPE_GLOBAL] && hooks_path_same(before, place->folder);
    if (has_control_bytes(before))
        return check_hooks_path(&now, err);
    struct hookfile hook = {.is_global = true, .chain = is_taken ? earlier_chain(place) : before};
    if (!write_hooks(place, git_hook_names, hook, err) ||
        (!is_taken && !take_hooks_path(repo, place, HOOKS_SCOPE_GLOBAL, err)))
        return false;
    buffer_printf(place->report, "installed for all your repositories in %s\n", place->folder.at);
    if (hook.chain.len)
        buffer_printf(place->report, "  hooks in %.*s (core.hooksPath before) run first\n",
                      STR_ARG(hook.chain));
    buffer_printf(place->report,
                  "  each repository's own hooks run first; 'andon uninstall --global' takes it away\n");
    return true;
}

static size_t chosen_names(const struct repo *repo, const struct install_request *request, const char **names,
                           struct error *err)
{
    size_t count = 0;
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++) {
        if (!request->stages[stage])
            continue;
        if (repo->is_bare && !stage_is_for_server(stage)) {
            error_set(err, ERROR_USAGE, "%s never happens in a bare repository; pre-receive and update do",
                      stage_name(stage));
            return 0;
        }
        names[count++] = stage_name(stage);
    }
    names[count] = NULL;
    if (count == 0)
        error_set(err, ERROR_USAGE, "there is no stage to install");
    return count;
}

// What no hook of a commit sees: git starts none for a cherry-pick, a rebase or `git am`.
static void note_pushes(const struct repo *repo, const struct place *place)
{
    struct hookfile ours;
    struct str path;
    if (!repo->is_bare && !hookfile_find(place->folder, "pre-push", place->arena, &path, &ours))
        buffer_add_cstring(place->report,
                           "  pushes are not looked at; 'andon install --stages pre-push' adds that\n");
}

bool install_hooks(const struct repo *repo, const struct install_request *request, struct arena *arena,
                   struct buffer *report, struct error *err)
{
    struct place place = {.arena = arena, .report = report};
    if (request->is_global)
        return install_global(repo, &place, err);
    const char *names[STAGE_COUNT + 1];
    struct hooks_path now;
    place.folder = hooks_path_standard(repo, arena);
    if (!chosen_names(repo, request, names, err) || !hooks_path_read(repo, arena, &now, err) ||
        !check_hooks_path(&now, err))
        return false;
    bool elsewhere = now.scope != HOOKS_SCOPE_NONE && !hooks_path_same(now.folder, place.folder);
    struct hookfile hook = {0};
    if (!elsewhere)
        hook.chain = earlier_chain(&place);
    else if (!folder_is_andon(now.folder, arena))
        hook.chain = str_starts_with(now.value, STR("~/")) ? now.folder : now.value;
    enum hooks_scope scope = now.scope == HOOKS_SCOPE_WORKTREE ? HOOKS_SCOPE_WORKTREE : HOOKS_SCOPE_LOCAL;
    if (!write_hooks(&place, names, hook, err) || (elsewhere && !take_hooks_path(repo, &place, scope, err)))
        return false;
    buffer_printf(report, "installed in %s:", place.folder.at);
    for (const char *const *name = names; *name; name++)
        buffer_printf(report, " %s", *name);
    buffer_add_byte(report, '\n');
    if (elsewhere)
        buffer_printf(report, "  core.hooksPath was '%.*s' (%.*s); hooks there run first\n",
                      STR_ARG(now.value), STR_ARG(now.origin));
    if (elsewhere && str_find(now.value, STR(".husky"), 0) != STR_NONE)
        buffer_add_cstring(
            report, "  husky sets it back at each 'npm install': install again then, or put 'andon run' "
                    "into .husky/pre-commit\n");
    note_pushes(repo, &place);
    return true;
}

bool uninstall_hooks(const struct repo *repo, bool is_global, struct arena *arena, struct buffer *report,
                     struct error *err)
{
    struct place place = {.arena = arena, .report = report};
    if (is_global && !global_folder(arena, &place.folder, err))
        return false;
    if (!is_global)
        place.folder = hooks_path_standard(repo, arena);
    // Configuration first: the hooks that were in force before are so again when ours go.
    enum hooks_scope scopes[] = {HOOKS_SCOPE_LOCAL, HOOKS_SCOPE_WORKTREE};
    if (is_global)
        scopes[0] = HOOKS_SCOPE_GLOBAL;
    for (size_t i = 0; i < (is_global ? 1 : 2); i++) {
        enum hooks_path_restored what;
        if (!hooks_path_restore(repo, scopes[i], arena, &what, err))
            return false;
        if (what == HOOKS_PATH_RESTORED)
            buffer_printf(report, "  core.hooksPath is as it was\n");
        if (what == HOOKS_PATH_CHANGED_SINCE)
            buffer_printf(report,
                          "  core.hooksPath has been changed since andon set it and was left alone\n");
    }
    size_t count;
    if (!remove_hooks(&place, &count, err))
        return false;
    if (count)
        buffer_printf(report, "took %zu hook%s of andon away from %s\n", count, count == 1 ? "" : "s",
                      place.folder.at);
    else
        buffer_printf(report, "no hook of andon is in %s\n", place.folder.at);
    return true;
}
