// The configuration files of a repository, from git's objects: what is decided on is what is looked at.
//
// Most commits touch nothing that an external linter is for, or are made where none is configured, so the
// first question costs one tree object: which files are at the root. Only when a linter is going to run is
// the whole index gone through, for configuration in folders and for the digest of everything.
#include "core/digest.h"
#include "core/index.h"
#include "core/object.h"
#include "core/repo_git.h"
#include "lint/tools/internal.h"

#include <sys/stat.h>

enum { TEXT_MAX = 4 << 20, TREE_MAX = 64 << 20 };

static int compare_files(const void *a, const void *b)
{
    const struct setting_file *left = a, *right = b;
    return str_compare(left->path, right->path);
}

const struct setting_file *settings_find(const struct setting_files *files, struct str path)
{
    const struct setting_file key = {.path = path};
    return files->count ? bsearch(&key, files->at, files->count, sizeof key, compare_files) : NULL;
}

static bool is_regular(uint32_t mode)
{
    return (mode & 0170000) == 0100000;
}

// "pyproject.toml:[tool.ruff" into a name and a text that must be in it.
static struct str split_config(const char *config, struct str *text)
{
    struct str rest = str_from(config), name = str_cut(&rest, ':');
    *text = rest;
    return name;
}

bool settings_is_config(const struct tool *tool, struct str path)
{
    struct str text, base = str_basename(path);
    for (const char *const *config = tool->configs; config && *config; config++)
        if (str_equal(str_basename(split_config(*config, &text)), base))
            return true;
    return false;
}

static bool is_any_config(struct str path)
{
    for (size_t i = 0; tools[i]; i++)
        if (settings_is_config(tools[i], path))
            return true;
    return false;
}

// What a linter may take for configuration, wherever it is named: hidden files, and the formats that settings
// are written in.
static bool looks_like_config(struct str path)
{
    static const char *const extensions[] = {"toml", "cfg",   "ini",   "conf", "yaml",       "yml",
                                             "json", "json5", "jsonc", "xml",  "properties", NULL};
    struct str base = str_basename(path);
    return str_starts_with(base, STR(".")) || str_is_one_of(str_extension(path), extensions) ||
           is_any_config(path);
}

static void add_file(struct setting_files *files, struct str path, const struct oid *oid, struct arena *arena)
{
    *vec_add(files) = (struct setting_file){arena_copy(arena, path), *oid};
}

// Whether the change set says what becomes of a file at the root.
static bool is_changed(const struct changeset *changeset, struct str name)
{
    for (size_t i = 0; i < changeset->count; i++)
        if (str_equal(changeset->at[i].path, name) ||
            (changeset->at[i].status == CHANGE_RENAMED && str_equal(changeset->at[i].old_path, name)))
            return true;
    return false;
}

// Whether a row's configuration may be there: at the root, or at the very path that a row names.
static bool is_place_of_config(struct str path)
{
    if (str_find_byte(path, '/', 0) == STR_NONE)
        return is_any_config(path);
    for (size_t i = 0; tools[i]; i++)
        for (const char *const *config = tools[i]->configs; config && *config; config++) {
            struct str text;
            if (str_equal(split_config(*config, &text), path))
                return true;
        }
    return false;
}

// Whether a row names configuration in that folder of the root: ".github".
static bool is_folder_of_config(struct str name)
{
    for (size_t i = 0; tools[i]; i++)
        for (const char *const *config = tools[i]->configs; config && *config; config++) {
            struct str path = str_from(*config), folder = str_cut(&path, '/');
            if (path.at && str_equal(folder, name))
                return true;
        }
    return false;
}

// Adds what is in a tree, at `folder`, and at the root what is in its folders of configuration.
static bool load_tree(struct linters *linters, const struct changeset *changeset, const struct oid *oid,
                      struct str folder, struct error *err)
{
    BUFFER_AUTO struct buffer tree = {.limit = SIZE_MAX};
    const struct repo *repo = linters->use.repo;
    struct tree_entry entry;
    size_t offset = 0;
    enum object_kind kind;
    if (!object_read(repo->objects, oid, TREE_MAX, &kind, &tree, err))
        return false;
    while (tree_next(buffer_str(&tree), &offset, repo->oid_size, &entry, err)) {
        struct str path = folder.len ? arena_join_path(linters->arena, folder, entry.name) : entry.name;
        if (entry.mode == 040000 && !folder.len && is_folder_of_config(entry.name)) {
            if (!load_tree(linters, changeset, &entry.oid, arena_copy(linters->arena, entry.name), err))
                return false;
        } else if (is_regular(entry.mode) && is_place_of_config(path) && !is_changed(changeset, path)) {
            add_file(&linters->settings.root, path, &entry.oid, linters->arena);
        }
    }
    return err->code == ERROR_NONE;
}

// The root of HEAD, and what the change set makes of it.
static bool load_staged_root(struct linters *linters, const struct changeset *changeset, struct error *err)
{
    struct setting_files *root = &linters->settings.root;
    if (changeset->head.tree.size &&
        !load_tree(linters, changeset, &changeset->head.tree, (struct str){0}, err))
        return false;
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        bool is_there = change->status != CHANGE_DELETED && is_regular(change->mode);
        if (is_there && is_place_of_config(change->path))
            add_file(root, change->path, &change->oid, linters->arena);
    }
    return true;
}

// Calls `each` for every entry of the index; git lists it where it can't be read here.
static bool each_entry(const struct repo *repo, void (*each)(void *context, const struct index_entry *entry),
                       void *context, struct error *err)
{
    static const char *const arguments[] = {"ls-files", "--stage", "-z", NULL};
    struct index index = {0};
    struct index_entry entry = {0};
    if (index_open(repo->index_file, repo->oid_size, &index, err)) {
        struct index_cursor cursor = {.index = &index};
        while (index_next(&cursor, &entry, err))
            each(context, &entry);
        index_cursor_free(&cursor);
        index_close(&index);
        return err->code == ERROR_NONE;
    }
    if (!index.is_foreign)
        return false;
    BUFFER_AUTO struct buffer list = {.limit = SIZE_MAX};
    *err = (struct error){0};
    if (!repo_git(repo, (struct str){0}, arguments, (struct str){0}, &list, NULL, err))
        return false;
    // "100644 <id> 0\t<path>"
    for (struct str rest = buffer_str(&list); rest.len;) {
        struct str path = str_cut(&rest, '\0'), head = str_cut(&path, '\t');
        bool is_link = str_starts_with(str_cut(&head, ' '), STR("12"));
        entry = (struct index_entry){.path = path, .mode = is_link ? 0120000 : 0100644};
        if (path.at && oid_from_hex(str_cut(&head, ' '), &entry.oid))
            each(context, &entry);
    }
    return true;
}

struct collector {
    struct linters *linters;
    struct digest digest;
};

static void collect(void *context, const struct index_entry *entry)
{
    struct collector *collector = context;
    struct linters *linters = collector->linters;
    digest_field(&collector->digest, entry->path);
    digest_number(&collector->digest, entry->mode);
    digest_field(&collector->digest, (struct str){(const char *)entry->oid.bytes, entry->oid.size});
    if (entry->stage == 0 && is_regular(entry->mode) && looks_like_config(entry->path))
        add_file(&linters->settings.all, entry->path, &entry->oid, linters->arena);
}

bool settings_load_all(struct linters *linters, struct error *err)
{
    struct settings *settings = &linters->settings;
    struct collector collector = {.linters = linters};
    if (settings->has_all)
        return true;
    digest_start(&collector.digest);
    if (!each_entry(linters->use.repo, collect, &collector, err))
        return error_wrap(err, "reading the index");
    digest_end(&collector.digest, settings->whole);
    vec_sort(&settings->all, compare_files);
    settings->has_all = true;
    return true;
}

static void collect_root(void *context, const struct index_entry *entry)
{
    struct linters *linters = context;
    if (entry->stage == 0 && is_regular(entry->mode) && is_place_of_config(entry->path))
        add_file(&linters->settings.root, entry->path, &entry->oid, linters->arena);
}

bool settings_load_root(struct linters *linters, const struct changeset *changeset, struct error *err)
{
    struct settings *settings = &linters->settings;
    bool is_ok = true;
    if (settings->has_root)
        return true;
    settings->is_on_disk = changeset->kind == CHANGESET_WORKTREE;
    if (changeset->kind == CHANGESET_STAGED)
        is_ok = load_staged_root(linters, changeset, err);
    else if (!settings->is_on_disk)
        is_ok = each_entry(linters->use.repo, collect_root, linters, err);
    vec_sort(&settings->root, compare_files);
    settings->has_root = is_ok;
    return is_ok || error_wrap(err, "looking for the configuration of linters");
}

static bool has_text(struct str content, struct str text)
{
    return text.len == 0 || str_find(content, text, 0) != STR_NONE;
}

static bool has_on_disk(struct linters *linters, struct str name, struct str text)
{
    BUFFER_AUTO struct buffer content = {.limit = TEXT_MAX};
    struct workplace place;
    struct error ignored = {0};
    bool has = false;
    if (!workplace_open(linters->use.repo, WORKPLACE_AS_IT_IS, linters->arena, &place, &ignored))
        return false;
    has = workplace_read(&place, name, TEXT_MAX, &content) && has_text(buffer_str(&content), text);
    workplace_close(&place);
    return has;
}

static bool has_in_git(struct linters *linters, struct str name, struct str text)
{
    BUFFER_AUTO struct buffer content = {.limit = TEXT_MAX};
    const struct setting_file *file = settings_find(&linters->settings.root, name);
    struct error ignored = {0};
    enum object_kind kind;
    if (!file || text.len == 0)
        return file != NULL;
    return object_read(linters->use.repo->objects, &file->oid, TEXT_MAX, &kind, &content, &ignored) &&
           has_text(buffer_str(&content), text);
}

bool settings_has(struct linters *linters, const struct tool *tool, struct str *name)
{
    for (const char *const *config = tool->configs; config && *config; config++) {
        struct str text;
        *name = split_config(*config, &text);
        if (linters->settings.is_on_disk ? has_on_disk(linters, *name, text)
                                         : has_in_git(linters, *name, text))
            return true;
    }
    *name = (struct str){0};
    return false;
}
