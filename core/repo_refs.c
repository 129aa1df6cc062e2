// HEAD, refs and what git is in the middle of.
#include "core/file.h"
#include "core/object.h"
#include "core/repo.h"
#include "core/repo_files.h"
#include "core/repo_git.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SYMREF_DEPTH_MAX = 5, SMALL_MAX = 1 << 20 };

bool path_format(char path[PATH_MAX], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(path, PATH_MAX, format, arguments);
    va_end(arguments);
    return length >= 0 && length < PATH_MAX;
}

bool read_small(struct str path, struct buffer *out, bool *is_missing, struct error *err)
{
    buffer_clear(out);
    *is_missing = false;
    int fd = open(path.at, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return *is_missing = true;
    if (fd < 0)
        return error_set_errno(err, ERROR_REPO, "cannot open %s", path.at);
    ssize_t got = 0;
    for (char *room; out->len < SMALL_MAX && (room = buffer_reserve(out, 4096)); out->len += (size_t)got) {
        got = read(fd, room, 4096);
        if (got < 0 && errno == EINTR)
            got = 0;
        else if (got <= 0)
            break;
    }
    *is_missing = got < 0 && errno == EISDIR;
    if (got < 0 && !*is_missing)
        error_set_errno(err, ERROR_REPO, "cannot read %s", path.at);
    close(fd);
    if (out->len >= SMALL_MAX)
        return error_set(err, ERROR_REPO, "%s is too large to be a file of git's", path.at);
    return got >= 0 || *is_missing;
}

// The part of git's rules for names that keeps a ref inside of the repository's folder.
static bool is_ref_name(struct str name)
{
    if (!name.len || name.at[0] == '/' || name.at[name.len - 1] == '/')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.at[i];
        if (byte < 32 || byte == 127 || (byte == '.' && i + 1 < name.len && name.at[i + 1] == '.'))
            return false;
    }
    return true;
}

// Most refs are common to all work trees; HEAD and its kin, and refs of a bisection or rebase, are not.
static struct str ref_folder(const struct repo *repo, struct str name)
{
    bool is_own = !str_starts_with(name, STR("refs/")) || str_starts_with(name, STR("refs/bisect/")) ||
                  str_starts_with(name, STR("refs/worktree/")) ||
                  str_starts_with(name, STR("refs/rewritten/"));
    return is_own ? repo->git_dir : repo->common_dir;
}

// The start of the line that holds the byte at `at`.
static size_t line_start(struct str text, size_t at)
{
    while (at > 0 && text.at[at - 1] != '\n')
        at--;
    return at;
}

// "<hex> <name>" lines, sorted by name, with "^<hex>" lines (what a tag points to) in between.
static void search_packed(struct str text, struct str name, size_t hex_len, struct oid *out)
{
    size_t low = 0, high = text.len;
    bool is_sorted = false;
    if (str_starts_with(text, STR("#"))) {
        struct str head = str_line_at(text, 0);
        is_sorted = str_find(head, STR(" sorted"), 0) != STR_NONE;
        low = head.len < text.len ? head.len + 1 : text.len;
    }
    while (low < high) {
        size_t at = is_sorted ? line_start(text, low + (high - low) / 2) : low;
        while (at > low && text.at[at] == '^')
            at = line_start(text, at - 1);
        struct str line = str_line_at(text, at);
        size_t behind = at + line.len + 1;
        // The peeled line belongs to the one before it.
        if (behind < high && text.at[behind] == '^')
            behind += str_line_at(text, behind).len + 1;
        int order = line.len > hex_len ? str_compare(name, str_slice(line, hex_len + 1, line.len)) : 1;
        if (order == 0 && oid_from_hex(str_slice(line, 0, hex_len), out))
            return;
        if (order < 0 && is_sorted)
            high = at;
        else
            low = behind;
    }
}

bool map_packed_refs(struct str common_dir, struct str *map, struct error *err)
{
    char path[PATH_MAX];
    *map = (struct str){0};
    if (!path_format(path, "%s/packed-refs", common_dir.at))
        return error_set(err, ERROR_REPO, "the path of the repository is too long");
    return access(path, F_OK) != 0 || file_map(path, map, err);
}

static bool read_packed_ref(const struct repo *repo, struct str name, struct oid *out, struct error *err)
{
    struct str map;
    if (!map_packed_refs(repo->common_dir, &map, err))
        return false;
    search_packed(map, name, 2 * repo->oid_size, out);
    file_unmap(map);
    return true;
}

// Reads one step: an id into *out, or the name of another ref into `target`. Both empty: there is none.
static bool read_ref_step(const struct repo *repo, struct str name, struct oid *out, struct buffer *target,
                          struct error *err)
{
    char path[PATH_MAX];
    bool is_missing;
    struct buffer text BUFFER_AUTO = {0};
    buffer_clear(target);
    if (!is_ref_name(name))
        return error_set(err, ERROR_REPO, "'%.*s' is not a valid name of a ref", STR_ARG(name));
    if (!path_format(path, "%s/%.*s", ref_folder(repo, name).at, STR_ARG(name)))
        return error_set(err, ERROR_REPO, "the name of a ref is too long");
    if (!read_small(str_from(path), &text, &is_missing, err))
        return false;
    if (is_missing)
        return !str_starts_with(name, STR("refs/")) || read_packed_ref(repo, name, out, err);
    struct str line = str_trim(str_line_at(buffer_str(&text), 0));
    if (str_starts_with(line, STR("ref:"))) {
        buffer_add(target, str_trim(str_slice(line, 4, line.len)));
        return true;
    }
    // FETCH_HEAD and MERGE_HEAD may have more behind the id.
    line = str_slice(line, 0, 2 * repo->oid_size);
    if (!oid_from_hex(line, out) || out->size != repo->oid_size)
        return error_set(err, ERROR_REPO, "the ref %.*s is malformed", STR_ARG(name));
    return true;
}

// Refs that are not files (reftable): git reads them.
static bool ask_git(const struct repo *repo, struct str name, struct oid *out, struct str *branch,
                    struct arena *arena, struct error *err)
{
    char spec[PATH_MAX];
    int code;
    struct buffer text BUFFER_AUTO = {.limit = 1 << 16};
    if (!path_format(spec, "%.*s", STR_ARG(name)))
        return error_set(err, ERROR_REPO, "the name of a ref is too long");
    const char *const verify[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", spec, NULL};
    if (!repo_git(repo, (struct str){0}, verify, (struct str){0}, &text, &code, err))
        return false;
    if (code == 0 && !oid_from_hex(str_trim(buffer_str(&text)), out))
        return error_set(err, ERROR_REPO, "git gave no object id for %s", spec);
    if (!branch)
        return true;
    const char *const symbolic[] = {"symbolic-ref", "--quiet", spec, NULL};
    buffer_clear(&text);
    if (!repo_git(repo, (struct str){0}, symbolic, (struct str){0}, &text, &code, err))
        return false;
    if (code == 0)
        *branch = arena_copy(arena, str_trim(buffer_str(&text)));
    return true;
}

static bool resolve(const struct repo *repo, struct str name, struct arena *arena, struct oid *out,
                    struct str *branch, struct error *err)
{
    *out = (struct oid){0};
    if (repo->refs_are_foreign)
        return ask_git(repo, name, out, branch, arena, err);
    struct buffer target BUFFER_AUTO = {0}, current BUFFER_AUTO = {0};
    buffer_add(&current, name);
    for (int depth = 0; depth < SYMREF_DEPTH_MAX; depth++) {
        if (!read_ref_step(repo, buffer_str(&current), out, &target, err))
            return false;
        if (!target.len)
            return true;
        if (!str_starts_with(buffer_str(&target), STR("refs/")))
            return error_set(err, ERROR_REPO, "the ref %.*s points outside of refs/", STR_ARG(name));
        if (branch && depth == 0)
            *branch = arena_copy(arena, buffer_str(&target));
        buffer_clear(&current);
        buffer_add(&current, buffer_str(&target));
    }
    return error_set(err, ERROR_REPO, "the ref %.*s leads to too many others", STR_ARG(name));
}

bool repo_read_ref(const struct repo *repo, struct str name, struct oid *out, struct error *err)
{
    return resolve(repo, name, NULL, out, NULL, err);
}

bool repo_read_head(const struct repo *repo, struct arena *arena, struct repo_head *head, struct error *err)
{
    static const struct str heads = {"refs/heads/", 11};
    *head = (struct repo_head){0};
    if (!resolve(repo, STR("HEAD"), arena, &head->commit, &head->branch, err))
        return error_wrap(err, "reading HEAD");
    head->is_detached = head->branch.len == 0;
    if (str_starts_with(head->branch, heads))
        head->branch = str_slice(head->branch, heads.len, head->branch.len);
    head->is_unborn = head->commit.size == 0;
    if (head->is_unborn && head->is_detached)
        return error_set(err, ERROR_REPO, "%s has no valid HEAD", repo->git_dir.at);
    if (!head->is_unborn && !object_peel_to_tree(repo->objects, &head->commit, &head->tree, err))
        return error_wrap(err, "reading HEAD");
    return true;
}

enum repo_operation repo_read_operation(const struct repo *repo)
{
    // A rebase stops with CHERRY_PICK_HEAD, and a merge may happen within one: the outer operation first.
    static const struct {
        const char *name;
        enum repo_operation operation;
    } marks[] = {
        {"rebase-merge", REPO_REBASE},          {"rebase-apply", REPO_REBASE}, {"MERGE_HEAD", REPO_MERGE},
        {"CHERRY_PICK_HEAD", REPO_CHERRY_PICK}, {"REVERT_HEAD", REPO_REVERT},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        char path[PATH_MAX];
        if (path_format(path, "%s/%s", repo->git_dir.at, marks[i].name) && access(path, F_OK) == 0)
            return marks[i].operation;
    }
    return REPO_NORMAL;
}

bool repo_state_dir(const struct repo *repo, struct arena *arena, struct str *out, struct error *err)
{
    struct stat status;
    *out = arena_join_path(arena, repo->common_dir, STR("andon"));
    if (mkdir(out->at, 0700) == 0)
        return true;
    if (errno != EEXIST)
        return error_set_errno(err, ERROR_IO, "cannot make %s", out->at);
    if (lstat(out->at, &status) != 0 || !S_ISDIR(status.st_mode))
        return error_set(err, ERROR_IO, "%s is in the way: it is not a folder", out->at);
    return true;
}
