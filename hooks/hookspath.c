#include "hooks/hookspath.h"

#include "core/process.h"
#include "hooks/hookfile.h"

#include <limits.h>
#include <stdlib.h>

static const char *const scope_names[HOOKS_SCOPE_COUNT] = {
    [HOOKS_SCOPE_NONE] = "none",   [HOOKS_SCOPE_SYSTEM] = "system",     [HOOKS_SCOPE_GLOBAL] = "global",
    [HOOKS_SCOPE_LOCAL] = "local", [HOOKS_SCOPE_WORKTREE] = "worktree", [HOOKS_SCOPE_COMMAND] = "command",
};

static const char *const scope_options[HOOKS_SCOPE_COUNT] = {
    [HOOKS_SCOPE_SYSTEM] = "--system",
    [HOOKS_SCOPE_GLOBAL] = "--global",
    [HOOKS_SCOPE_LOCAL] = "--local",
    [HOOKS_SCOPE_WORKTREE] = "--worktree",
};

static const char *folder_for_git(const struct repo *repo)
{
    if (!repo)
        return NULL;
    return repo->work_tree.len ? repo->work_tree.at : repo->git_dir.at;
}

struct str hooks_path_standard(const struct repo *repo, struct arena *arena)
{
    return arena_join_path(arena, repo->common_dir, STR("hooks"));
}

// What git makes of the value: "~/" is the home folder, relative is from where hooks run.
static struct str absolute_folder(const struct repo *repo, struct str value, struct arena *arena)
{
    const char *home = getenv("HOME");
    if (str_starts_with(value, STR("~/")) && home)
        return arena_join_path(arena, str_from(home), str_slice(value, 2, value.len));
    if (value.len && value.at[0] == '/')
        return value;
    return repo ? arena_join_path(arena, str_from(folder_for_git(repo)), value) : value;
}

// One NUL-terminated field of git's output.
static struct str cut_field(struct str *rest)
{
    return rest->at ? str_cut(rest, '\0') : STR("");
}

static enum hooks_scope scope_from_name(struct str name)
{
    for (enum hooks_scope scope = HOOKS_SCOPE_SYSTEM; scope < HOOKS_SCOPE_COUNT; scope++)
        if (str_equal(name, str_from(scope_names[scope])))
            return scope;
    return HOOKS_SCOPE_NONE;
}

bool hooks_path_read(const struct repo *repo, struct arena *arena, struct hooks_path *out, struct error *err)
{
    *out = (struct hooks_path){0};
    const char *const arguments[] = {
        "config", "--show-scope", "--show-origin", "-z", "--get-all", "core.hooksPath", NULL};
    BUFFER_AUTO struct buffer text = {.limit = 1 << 20};
    int code = 0;
    if (!git_run(folder_for_git(repo), arguments, STR(""), &text, &code, err))
        return error_wrap(err, "reading core.hooksPath");
    if (code > 1)
        return error_set(err, ERROR_REPO, "git config cannot read core.hooksPath (exit %d)", code);
    struct str rest = arena_copy(arena, buffer_str(&text));
    while (rest.len) {
        enum hooks_scope scope = scope_from_name(cut_field(&rest));
        struct str origin = cut_field(&rest), value = cut_field(&rest);
        // git_run itself switches hooks off on the command line; that value is not the user's.
        if (scope == HOOKS_SCOPE_COMMAND && str_equal(value, STR("/dev/null")))
            continue;
        out->scope = scope;
        out->value = out->last[scope] = value;
        out->origin = origin;
        out->count[scope]++;
    }
    if (out->scope != HOOKS_SCOPE_NONE)
        out->folder = absolute_folder(repo, out->value, arena);
    return true;
}

bool hooks_path_same(struct str a, struct str b)
{
    while (a.len > 1 && a.at[a.len - 1] == '/')
        a.len--;
    while (b.len > 1 && b.at[b.len - 1] == '/')
        b.len--;
    if (str_equal(a, b))
        return true;
    ARENA_AUTO struct arena arena = {0};
    char real_a[PATH_MAX], real_b[PATH_MAX];
    return realpath(arena_copy(&arena, a).at, real_a) && realpath(arena_copy(&arena, b).at, real_b) &&
           strcmp(real_a, real_b) == 0;
}

// One value of git's configuration in one scope; empty and *found false when it is not there.
static bool get_setting(const struct repo *repo, enum hooks_scope scope, const char *key, struct arena *arena,
                        bool *found, struct str *value, struct error *err)
{
    const char *const arguments[] = {"config", scope_options[scope], "-z", "--get", key, NULL};
    BUFFER_AUTO struct buffer text = {.limit = 1 << 20};
    int code = 0;
    if (!git_run(folder_for_git(repo), arguments, STR(""), &text, &code, err))
        return error_wrap(err, "reading %s", key);
    *found = code == 0;
    struct str rest = arena_copy(arena, buffer_str(&text));
    *value = cut_field(&rest);
    return true;
}

static bool config_put(const struct repo *repo, enum hooks_scope scope, const char *key, struct str value,
                       struct error *err)
{
    const char *const arguments[] = {"config", scope_options[scope], key, value.at, NULL};
    BUFFER_AUTO struct buffer out = {.limit = 4096};
    if (!git_run(folder_for_git(repo), arguments, STR(""), &out, NULL, err))
        return error_wrap(err, "setting %s", key);
    return true;
}

// Absent already is fine.
static bool config_unset(const struct repo *repo, enum hooks_scope scope, const char *key, struct error *err)
{
    const char *const arguments[] = {"config", scope_options[scope], "--unset", key, NULL};
    BUFFER_AUTO struct buffer out = {.limit = 4096};
    int code = 0;
    if (!git_run(folder_for_git(repo), arguments, STR(""), &out, &code, err))
        return error_wrap(err, "unsetting %s", key);
    if (code != 0 && code != 5)
        return error_set(err, ERROR_REPO, "git config cannot unset %s (exit %d)", key, code);
    return true;
}

// Remembers what the scope's own file says (not what it includes: that stays where it is).
static bool remember(const struct repo *repo, enum hooks_scope scope, struct str folder, struct arena *arena,
                     struct error *err)
{
    const char *const arguments[] = {"config",    scope_options[scope], "-z",
                                     "--get-all", "core.hooksPath",     NULL};
    BUFFER_AUTO struct buffer text = {.limit = 1 << 20};
    int code = 0;
    if (!git_run(folder_for_git(repo), arguments, STR(""), &text, &code, err))
        return error_wrap(err, "reading core.hooksPath");
    struct str rest = arena_copy(arena, buffer_str(&text)), value = cut_field(&rest);
    if (code != 0)
        return true;
    if (rest.len)
        return error_set(
            err, ERROR_CONFIG,
            "core.hooksPath is set more than once in the %s configuration; leave one, then install",
            scope_names[scope]);
    // The git of an installation that was killed may just have finished: what it set is not what was there.
    if (hooks_path_same(value, folder))
        return true;
    return config_put(repo, scope, "andon.previousHooksPath", value, err);
}

bool hooks_path_take(const struct repo *repo, enum hooks_scope scope, struct str folder, struct arena *arena,
                     struct error *err)
{
    if (!remember(repo, scope, folder, arena, err))
        return false;
    if (!config_put(repo, scope, "andon.hooksPath", folder, err) ||
        !config_put(repo, scope, "core.hooksPath", folder, err))
        return false;
    struct hooks_path after;
    if (!hooks_path_read(repo, arena, &after, err))
        return false;
    if (scope == HOOKS_SCOPE_GLOBAL || hooks_path_same(after.folder, folder))
        return true;
    struct error ignored = {0};
    enum hooks_path_restored what;
    hooks_path_restore(repo, scope, arena, &what, &ignored);
    return error_set(err, ERROR_CONFIG, "core.hooksPath is still '%.*s': %.*s wins over the %s configuration",
                     STR_ARG(after.value), STR_ARG(after.origin), scope_names[scope]);
}

bool hooks_path_restore(const struct repo *repo, enum hooks_scope scope, struct arena *arena,
                        enum hooks_path_restored *what, struct error *err)
{
    *what = HOOKS_PATH_UNTOUCHED;
    bool has_ours = false, has_previous = false, has_now = false;
    struct str ours, previous, now;
    if (!get_setting(repo, scope, "andon.hooksPath", arena, &has_ours, &ours, err) ||
        !get_setting(repo, scope, "andon.previousHooksPath", arena, &has_previous, &previous, err) ||
        !get_setting(repo, scope, "core.hooksPath", arena, &has_now, &now, err))
        return false;
    if (!has_ours) // what a killed installation may have left
        return !has_previous || config_unset(repo, scope, "andon.previousHooksPath", err);
    if (!has_now || !str_equal(now, ours))
        *what = HOOKS_PATH_CHANGED_SINCE;
    else if (!(has_previous ? config_put(repo, scope, "core.hooksPath", previous, err)
                            : config_unset(repo, scope, "core.hooksPath", err)))
        return false;
    else
        *what = HOOKS_PATH_RESTORED;
    return config_unset(repo, scope, "andon.previousHooksPath", err) &&
           config_unset(repo, scope, "andon.hooksPath", err);
}
