// The configuration files of a repository, from git's objects: what is decided on is what is looked at.
//
// Most commits touch nothing that an external linter is for, or are made where none is configured. So what is
// asked first, which configuration is in a folder, costs one tree object a folder, and is asked of the
// folders above a changed file only. When a linter is going to run the whole index is gone through, for
// configuration anywhere and for the digest of everything.
#include "core/digest.h"
#include "core/index.h"
#include "core/mode.h"
#include "core/object.h"
#include "core/repo_git.h"
#include "lint/tools/internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_MAX = 4 << 20, TREE_MAX = 64 << 20, NAMES_MAX = 512 };

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

struct str settings_join(struct arena *arena, struct str folder, struct str name)
{
    return folder.len ? arena_join_path(arena, folder, name) : name;
}

// "pyproject.toml:[tool.ruff" into a name and a text that must be in it.
struct str settings_split(const char *config, struct str *text)
{
    struct str rest = str_from(config), name = str_cut(&rest, ':');
    *text = rest;
    return name;
}

bool settings_is_config(const struct tool *tool, struct str path)
{
    struct str text, base = str_basename(path);
    for (const char *const *config = tool->configs; config && *config; config++)
        if (str_equal(str_basename(settings_split(*config, &text)), base))
            return true;
    return false;
}

// The names of all files that any row asks for, sorted: made once, since every name in a folder is looked up.
struct names {
    struct str at[NAMES_MAX];
    size_t count;
};

static void add_names(struct names *names, const char *const *configs)
{
    for (; configs && *configs && names->count < NAMES_MAX; configs++) {
        struct str text;
        names->at[names->count++] = str_basename(settings_split(*configs, &text));
    }
}

static struct names *make_names(struct arena *arena)
{
    struct names *names = ARENA_NEW(arena, struct names);
    for (size_t i = 0; tools[i]; i++) {
        add_names(names, tools[i]->configs);
        add_names(names, tools[i]->projects);
    }
    qsort(names->at, names->count, sizeof *names->at, str_compare_at);
    return names;
}

static bool is_asked_for(struct linters *linters, struct str path)
{
    struct settings *settings = &linters->settings;
    struct str base = str_basename(path);
    if (!settings->names)
        settings->names = make_names(linters->arena);
    return bsearch(&base, settings->names->at, settings->names->count, sizeof base, str_compare_at) != NULL;
}

// What a linter may take for configuration, wherever it is named: hidden files, and the formats that settings
// are written in.
static bool looks_like_config(struct linters *linters, struct str path)
{
    static const char *const extensions[] = {"toml", "cfg",   "ini",   "conf", "yaml",       "yml",
                                             "json", "json5", "jsonc", "xml",  "properties", NULL};
    struct str base = str_basename(path);
    return str_starts_with(base, STR(".")) || str_is_one_of(str_extension(path), extensions) ||
           is_asked_for(linters, path);
}

static void add_file(struct setting_files *files, struct str path, const struct oid *oid, struct arena *arena)
{
    *vec_add(files) = (struct setting_file){arena_copy(arena, path), *oid};
}

// Whether the change set says what becomes of a file.
static bool is_changed(const struct changeset *changeset, struct str path)
{
    if (change_find(changeset->at, changeset->count, path))
        return true;
    for (size_t i = 0; i < changeset->count; i++)
        if (changeset->at[i].status == CHANGE_RENAMED && str_equal(changeset->at[i].old_path, path))
            return true;
    return false;
}

// A folder of HEAD: its tree's bytes, empty when HEAD has none there. What is above it is asked first.
static bool load_tree(struct linters *linters, struct str path, struct str *out, struct error *err)
{
    BUFFER_AUTO struct buffer tree = {.limit = SIZE_MAX};
    const struct repo *repo = linters->use.repo;
    struct oid oid = linters->settings.head;
    struct tree_entry entry;
    enum object_kind kind;
    size_t offset = 0;
    if (path.len) {
        const struct setting_folder *above = settings_folder(linters, str_dirname(path), err);
        oid = (struct oid){0};
        while (above && oid.size == 0 && tree_next(above->tree, &offset, repo->oid_size, &entry, err))
            if (mode_is_folder(entry.mode) && str_equal(entry.name, str_basename(path)))
                oid = entry.oid;
    }
    *out = (struct str){0};
    if (err->code != ERROR_NONE || oid.size == 0)
        return err->code == ERROR_NONE;
    if (!object_read(repo->objects, &oid, TREE_MAX, &kind, &tree, err))
        return false;
    *out = arena_copy(linters->arena, buffer_str(&tree));
    return true;
}

// A folder of HEAD, and what the change set makes of it.
static bool load_staged(struct linters *linters, struct setting_folder *folder, struct error *err)
{
    const struct changeset *changeset = linters->settings.changeset;
    struct tree_entry entry;
    size_t offset = 0;
    if (!load_tree(linters, folder->path, &folder->tree, err))
        return false;
    while (tree_next(folder->tree, &offset, linters->use.repo->oid_size, &entry, err)) {
        if (!mode_is_regular(entry.mode) || !is_asked_for(linters, entry.name))
            continue;
        struct str path = settings_join(linters->arena, folder->path, entry.name);
        if (!is_changed(changeset, path))
            add_file(&folder->files, path, &entry.oid, linters->arena);
    }
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        bool is_there = change->status != CHANGE_DELETED && mode_is_regular(change->mode);
        if (is_there && str_equal(str_dirname(change->path), folder->path) &&
            is_asked_for(linters, change->path))
            add_file(&folder->files, change->path, &change->oid, linters->arena);
    }
    return err->code == ERROR_NONE;
}

static bool load_on_disk(struct linters *linters, struct setting_folder *folder, struct error *err)
{
    struct str path = arena_join_path(linters->arena, linters->use.repo->work_tree, folder->path);
    int fd = open(path.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
    if (!listing) {
        // A folder that is gone has no configuration; of one that can't be read nobody knows.
        bool is_gone = fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP);
        if (!is_gone)
            error_set_errno(err, ERROR_IO, "cannot read %s", path.at);
        if (fd >= 0)
            close(fd);
        return is_gone;
    }
    for (struct dirent *entry; (entry = readdir(listing));) {
        struct str name = str_from(entry->d_name);
        struct stat st;
        if (is_asked_for(linters, name) && fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode))
            add_file(&folder->files,
                     settings_join(linters->arena, folder->path, arena_copy(linters->arena, name)),
                     &(struct oid){0}, linters->arena);
    }
    closedir(listing);
    return true;
}

static bool load_from_index(struct linters *linters, struct setting_folder *folder, struct error *err)
{
    if (!settings_load_all(linters, err))
        return false;
    VEC_EACH (const struct setting_file, file, &linters->settings.all)
        if (str_equal(str_dirname(file->path), folder->path) && is_asked_for(linters, file->path))
            *vec_add(&folder->files) = *file;
    return true;
}

const struct setting_folder *settings_folder(struct linters *linters, struct str path, struct error *err)
{
    struct settings *settings = &linters->settings;
    struct setting_folder **bucket = &settings->folders[str_hash(path) % SETTING_BUCKETS];
    for (struct setting_folder *folder = *bucket; folder; folder = folder->next)
        if (str_equal(folder->path, path))
            return folder;
    struct setting_folder *folder = ARENA_NEW(linters->arena, struct setting_folder);
    folder->path = arena_copy(linters->arena, path);
    bool is_ok = settings->changeset->kind == CHANGESET_STAGED     ? load_staged(linters, folder, err)
                 : settings->changeset->kind == CHANGESET_WORKTREE ? load_on_disk(linters, folder, err)
                                                                   : load_from_index(linters, folder, err);
    if (!is_ok) { // the next one who asks is told too
        vec_free(&folder->files);
        return NULL;
    }
    vec_sort(&folder->files, compare_files);
    folder->next = *bucket; // loading has put others there
    *bucket = folder;
    return folder;
}

static uint32_t read_mode(struct str octal)
{
    uint32_t mode = 0;
    for (size_t i = 0; i < octal.len && byte_is_digit(octal.at[i]); i++)
        mode = mode << 3 | (uint32_t)(octal.at[i] - '0');
    return mode;
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
    BUFFER_AUTO struct buffer list = {.limit = SIZE_MAX};
    if (!index_needs_git(&index, err) ||
        !repo_git(repo, (struct str){0}, arguments, (struct str){0}, &list, NULL, err))
        return false;
    // "100644 <id> 0\t<path>"
    for (struct str rest = buffer_str(&list); rest.len;) {
        struct str path = str_cut(&rest, '\0'), head = str_cut(&path, '\t');
        uint32_t mode = read_mode(str_cut(&head, ' '));
        entry = (struct index_entry){.path = path, .mode = mode};
        bool has_oid = oid_from_hex(str_cut(&head, ' '), &entry.oid);
        entry.stage = head.len && byte_is_digit(head.at[0]) ? (unsigned)(head.at[0] - '0') : 0;
        if (path.at && has_oid)
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
    if (entry->stage == 0 && mode_is_regular(entry->mode) && looks_like_config(linters, entry->path))
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

// Whether a text is in the file.
static bool holds(struct linters *linters, const struct setting_file *file, struct str text)
{
    BUFFER_AUTO struct buffer content = {.limit = TEXT_MAX};
    struct workplace place;
    struct error ignored = {0};
    enum object_kind kind;
    bool is_read = false;
    if (text.len == 0)
        return true;
    if (file->oid.size) {
        is_read = object_read(linters->use.repo->objects, &file->oid, TEXT_MAX, &kind, &content, &ignored);
    } else if (workplace_open(linters->use.repo, WORKPLACE_AS_IT_IS, linters->arena, &place, &ignored)) {
        is_read = workplace_read(&place, file->path, TEXT_MAX, &content);
        workplace_close(&place);
    }
    return is_read && tool_config_says(buffer_str(&content), text);
}

const struct setting_file *settings_in(struct linters *linters, struct str folder, const char *const *configs,
                                       struct str *name, struct error *err)
{
    for (; configs && *configs; configs++) {
        struct str text;
        *name = settings_split(*configs, &text);
        struct str path = settings_join(linters->arena, folder, *name);
        const struct setting_folder *there = settings_folder(linters, str_dirname(path), err);
        const struct setting_file *file = there ? settings_find(&there->files, path) : NULL;
        if (!there)
            return NULL;
        if (file && holds(linters, file, text))
            return file;
    }
    *name = (struct str){0};
    return NULL;
}

void settings_begin(struct linters *linters, const struct changeset *changeset)
{
    struct settings *settings = &linters->settings;
    if (settings->changeset)
        return; // a part of it is looked at again
    settings->changeset = changeset;
    settings->head = changeset->head.tree;
}

void settings_free(struct settings *settings)
{
    for (size_t i = 0; i < SETTING_BUCKETS; i++)
        for (struct setting_folder *folder = settings->folders[i]; folder; folder = folder->next)
            vec_free(&folder->files);
    vec_free(&settings->all);
    *settings = (struct settings){0};
}
