#include "core/repo_content.h"

#include "core/file.h"
#include "core/mode.h"
#include "core/object.h"

enum { TREE_SIZE_MAX = 256 << 20 };

// The entry `name` of a tree; size 0 when there is none.
static bool find_entry(const struct repo *repo, const struct oid *tree, struct str name,
                       struct tree_entry *found, struct error *err)
{
    struct buffer BUFFER_AUTO bytes = {.limit = TREE_SIZE_MAX};
    struct tree_entry entry;
    enum object_kind kind;
    size_t offset = 0;

    *found = (struct tree_entry){0};
    if (!object_read(repo->objects, tree, TREE_SIZE_MAX, &kind, &bytes, err))
        return false;
    if (kind != OBJECT_TREE)
        return error_set(err, ERROR_REPO, "an object that should be a tree is not");
    while (tree_next(buffer_str(&bytes), &offset, repo->oid_size, &entry, err))
        if (str_equal(entry.name, name)) {
            *found = entry;
            found->name = name; // the bytes go
            return true;
        }
    return err->code == ERROR_NONE;
}

// From HEAD's tree alone.
static bool read_head_content(const struct repo *repo, struct str path, size_t limit, struct buffer *out,
                              bool *is_there, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct buffer BUFFER_AUTO bytes = {.limit = limit};
    struct repo_head head;
    struct tree_entry entry = {0};
    enum object_kind kind;

    *is_there = false;
    if (!repo_read_head(repo, &arena, &head, err))
        return false;
    if (!head.tree.size)
        return true;
    struct oid at = head.tree;
    for (struct str rest = path; rest.at;) {
        struct str name = str_cut(&rest, '/');
        if (!find_entry(repo, &at, name, &entry, err))
            return false;
        bool is_folder = mode_is_folder(entry.mode);
        if (!entry.oid.size || is_folder != (rest.at != NULL))
            return true;
        at = entry.oid;
    }
    if (entry.mode != 0100644 && entry.mode != 0100755)
        return true; // a symlink or a submodule is no such file
    if (!object_read(repo->objects, &at, limit, &kind, &bytes, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    buffer_add(out, buffer_str(&bytes));
    *is_there = true;
    return true;
}

bool repo_read_content(const struct repo *repo, struct str path, size_t limit, struct buffer *out,
                       bool *is_there, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};

    *is_there = false;
    buffer_clear(out);
    if (repo->work_tree.len) {
        struct str file = arena_join_path(&arena, repo->work_tree, path);
        if (file_exists(file.at)) {
            *is_there = true;
            return file_read(file.at, limit, out, err);
        }
        // A hook must not pay for a look at HEAD when nothing says that files are missing on purpose.
        if (!file_exists(arena_join_path(&arena, repo->git_dir, STR("info/sparse-checkout")).at))
            return true;
    }
    return read_head_content(repo, path, limit, out, is_there, err);
}
