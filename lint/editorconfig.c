// From the names of changed files to the .editorconfig files above them, and from those to properties.
//
//     src/web/a.js  ->  .editorconfig, src/.editorconfig, src/web/.editorconfig
//
// A later section wins over an earlier one and an inner file over an outer one; `root = true` cuts off what
// is above. Keys and values are compared without regard to case; unknown ones are for other tools.
#include "lint/editorconfig.h"

#include "core/file.h"
#include "core/mode.h"
#include "core/object.h"

enum { FILE_LIMIT = 1 << 20, TREE_LIMIT = 1 << 28, VALUE_MAX = 100000 };

struct section {
    struct str pattern;
    struct editorconfig_properties set; // zero: not said here
    unsigned says; // which properties, one bit each; `unset` says one with the value zero
};

enum said {
    SAYS_INDENT = 1 << 0,
    SAYS_EOL = 1 << 1,
    SAYS_CHARSET = 1 << 2,
    SAYS_TRIM = 1 << 3,
    SAYS_FINAL_NEWLINE = 1 << 4,
    SAYS_INDENT_SIZE = 1 << 5,
    SAYS_TAB_WIDTH = 1 << 6,
    SAYS_LENGTH = 1 << 7,
};

struct config_file {
    struct str folder; // "" or ends in '/'
    bool is_root;
    struct VEC(struct section) sections; // the array is copied to the arena
};

struct editorconfig {
    struct config_file *at; // outer before inner
    size_t count;
    uint64_t digest; // of the texts
};

// --- one file ---

static enum editorconfig_bool parse_bool(struct str value)
{
    if (str_equal_ignoring_case(value, STR("true")))
        return EDITORCONFIG_TRUE;
    return str_equal_ignoring_case(value, STR("false")) ? EDITORCONFIG_FALSE : EDITORCONFIG_UNSET;
}

static unsigned parse_count(struct str value)
{
    uint64_t number = 0;
    return str_to_u64(value, &number) && number <= VALUE_MAX ? (unsigned)number : 0;
}

// The position of `value` in a list of names that ends with NULL, plus one; 0 when it isn't there.
static int parse_name(struct str value, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (str_equal_ignoring_case(value, str_from(names[i])))
            return i + 1;
    return 0;
}

// Reads one key into `set`; returns its bit, or 0 for a key or a value that is for other tools.
static unsigned read_property(struct editorconfig_properties *set, struct str key, struct str value)
{
    static const char *const indents[] = {"tab", "space", NULL};
    static const char *const eols[] = {"lf", "crlf", "cr", NULL};
    static const char *const charsets[] = {"utf-8", "utf-8-bom", "latin1", "utf-16le", "utf-16be", NULL};
    bool is_unset = str_equal_ignoring_case(value, STR("unset"));

    if (str_equal_ignoring_case(key, STR("indent_style")))
        return (set->indent = (enum editorconfig_indent)parse_name(value, indents)) || is_unset ? SAYS_INDENT
                                                                                                : 0;
    if (str_equal_ignoring_case(key, STR("end_of_line")))
        return (set->eol = (enum editorconfig_eol)parse_name(value, eols)) || is_unset ? SAYS_EOL : 0;
    if (str_equal_ignoring_case(key, STR("charset")))
        return (set->charset = (enum editorconfig_charset)parse_name(value, charsets)) || is_unset
                   ? SAYS_CHARSET
                   : 0;
    if (str_equal_ignoring_case(key, STR("trim_trailing_whitespace")))
        return (set->trim = parse_bool(value)) || is_unset ? SAYS_TRIM : 0;
    if (str_equal_ignoring_case(key, STR("insert_final_newline")))
        return (set->final_newline = parse_bool(value)) || is_unset ? SAYS_FINAL_NEWLINE : 0;
    if (str_equal_ignoring_case(key, STR("indent_size")))
        return (set->indent_size = parse_count(value)) || is_unset ? SAYS_INDENT_SIZE : 0;
    if (str_equal_ignoring_case(key, STR("tab_width")))
        return (set->tab_width = parse_count(value)) || is_unset ? SAYS_TAB_WIDTH : 0;
    if (str_equal_ignoring_case(key, STR("max_line_length"))) {
        set->max_line_length = parse_count(value);
        return SAYS_LENGTH; // "off" is zero too
    }
    return 0;
}

static void set_property(struct section *section, struct str key, struct str value)
{
    section->says |= read_property(&section->set, key, value);
}

// The value without a comment behind it (" ;" or " #").
static struct str without_comment(struct str value)
{
    for (size_t i = 1; i < value.len; i++)
        if ((value.at[i] == ';' || value.at[i] == '#') && byte_is_space(value.at[i - 1]))
            return str_trim(str_slice(value, 0, i));
    return value;
}

static void parse_line(struct config_file *file, struct str line)
{
    line = str_trim(line);
    if (line.len == 0 || line.at[0] == '#' || line.at[0] == ';')
        return;
    if (line.at[0] == '[') {
        size_t close = str_find_last_byte(line, ']');
        vec_add(&file->sections)->pattern =
            close == STR_NONE ? (struct str){0} : str_slice(line, 1, close - 1);
        return;
    }
    size_t equals = str_find_byte(line, '=', 0);
    if (equals == STR_NONE)
        return;
    struct str key = str_trim(str_slice(line, 0, equals));
    struct str value = without_comment(str_trim(str_slice(line, equals + 1, line.len)));
    if (file->sections.count)
        set_property(&file->sections.at[file->sections.count - 1], key, value);
    else if (str_equal_ignoring_case(key, STR("root")))
        file->is_root = parse_bool(value) == EDITORCONFIG_TRUE;
}

static struct config_file parse_file(struct str folder, struct str text, struct arena *arena)
{
    struct config_file file = {.folder = arena_copy(arena, folder)};
    struct str rest = arena_copy(arena, text);
    if (str_starts_with(rest, STR("\xef\xbb\xbf")))
        rest = str_slice(rest, 3, rest.len);
    while (rest.at)
        parse_line(&file, str_cut(&rest, '\n'));

    struct section *sections = ARENA_ARRAY(arena, struct section, file.sections.count);
    if (file.sections.count)
        memcpy(sections, file.sections.at, file.sections.count * sizeof *sections);
    size_t count = file.sections.count;
    vec_free(&file.sections);
    file.sections.at = sections;
    file.sections.count = count;
    return file;
}

void *editorconfig_parse(const struct editorconfig_text *texts, size_t count, struct arena *arena)
{
    struct editorconfig *config = ARENA_NEW(arena, struct editorconfig);
    config->at = ARENA_ARRAY(arena, struct config_file, count);
    config->count = count;
    for (size_t i = 0; i < count; i++) {
        config->at[i] = parse_file(texts[i].folder, texts[i].text, arena);
        uint64_t text = str_hash(texts[i].folder) * 31 + str_hash(texts[i].text);
        config->digest = config->digest * 31 + text;
    }
    return config;
}

// --- what is in force ---

static void lay_over(struct editorconfig_properties *below, const struct section *section)
{
    const struct editorconfig_properties *set = &section->set;
    if (section->says & SAYS_INDENT)
        below->indent = set->indent;
    if (section->says & SAYS_EOL)
        below->eol = set->eol;
    if (section->says & SAYS_CHARSET)
        below->charset = set->charset;
    if (section->says & SAYS_TRIM)
        below->trim = set->trim;
    if (section->says & SAYS_FINAL_NEWLINE)
        below->final_newline = set->final_newline;
    if (section->says & SAYS_INDENT_SIZE)
        below->indent_size = set->indent_size;
    if (section->says & SAYS_TAB_WIDTH)
        below->tab_width = set->tab_width;
    if (section->says & SAYS_LENGTH)
        below->max_line_length = set->max_line_length;
}

struct editorconfig_properties editorconfig_at(const void *prepared, struct str path)
{
    const struct editorconfig *config = prepared;
    struct editorconfig_properties properties = {0};
    for (size_t i = 0; config && i < config->count; i++) {
        const struct config_file *file = &config->at[i];
        if (!str_starts_with(path, file->folder))
            continue;
        if (file->is_root)
            properties = (struct editorconfig_properties){0};
        struct str below = str_slice(path, file->folder.len, path.len);
        for (size_t j = 0; j < file->sections.count; j++)
            if (editorconfig_match(file->sections.at[j].pattern, below))
                lay_over(&properties, &file->sections.at[j]);
    }
    return properties;
}

// --- finding the files ---

static struct oid base_tree(const struct changeset *changeset)
{
    struct oid tree = {0};
    if (changeset->kind == CHANGESET_RANGE)
        oid_from_hex(changeset->base, &tree);
    else if (changeset->kind == CHANGESET_STAGED)
        tree = changeset->head.tree;
    return tree;
}

struct finder {
    const struct changeset *changeset;
    struct arena *arena;
    struct VEC(struct editorconfig_text) texts;
    struct buffer bytes;
};

// What one folder says: its tree in the base, if it has one.
struct level {
    struct str folder; // "" or ends in '/'
    struct oid tree;   // size 0: not in the base
};

static bool find_entry(struct str tree, size_t oid_size, struct str name, struct tree_entry *found,
                       struct error *err)
{
    size_t offset = 0;
    while (tree_next(tree, &offset, oid_size, found, err))
        if (str_equal(found->name, name))
            return true;
    return false;
}

// The entry `name` of a tree; found->oid.size 0 when there is none.
static bool look_up(struct finder *finder, const struct oid *tree, struct str name, struct tree_entry *found,
                    struct error *err)
{
    enum object_kind kind;
    *found = (struct tree_entry){0};
    if (tree->size == 0)
        return true;
    if (!object_read(finder->changeset->repo->objects, tree, TREE_LIMIT, &kind, &finder->bytes, err))
        return false;
    if (kind == OBJECT_TREE && !find_entry(buffer_str(&finder->bytes), tree->size, name, found, err)) {
        *found = (struct tree_entry){0};
        return err->code == ERROR_NONE;
    }
    return true;
}

static void add_text(struct finder *finder, struct str folder)
{
    struct editorconfig_text *text = vec_add(&finder->texts);
    text->folder = arena_copy(finder->arena, folder);
    text->text = arena_copy(finder->arena, buffer_str(&finder->bytes));
}

// Reads <folder>.editorconfig from the disk: for the kinds of change set that look at files there.
static bool read_from_disk(struct finder *finder, struct str folder, struct error *err)
{
    const struct repo *repo = finder->changeset->repo;
    bool is_below = finder->changeset->kind == CHANGESET_WORKTREE && repo && repo->work_tree.len;
    struct str path = arena_printf(finder->arena, "%.*s.editorconfig", STR_ARG(folder));
    if (is_below)
        path = arena_join_path(finder->arena, repo->work_tree, path);
    if (!file_exists(path.at))
        return true;
    if (!file_read(path.at, FILE_LIMIT, &finder->bytes, err))
        return false;
    add_text(finder, folder);
    return true;
}

static bool read_from_git(struct finder *finder, const struct level *level, struct error *err)
{
    struct str path = arena_printf(finder->arena, "%.*s.editorconfig", STR_ARG(level->folder));
    const struct change *change = change_find(finder->changeset->at, finder->changeset->count, path);
    struct tree_entry entry;
    enum object_kind kind;

    if (change) {
        if (change->status == CHANGE_DELETED || change->status == CHANGE_UNMERGED)
            return true;
        if (!changeset_read(finder->changeset, change, false, FILE_LIMIT, &finder->bytes, err))
            return false;
        add_text(finder, level->folder);
        return true;
    }
    if (!look_up(finder, &level->tree, STR(".editorconfig"), &entry, err))
        return false;
    if (entry.oid.size == 0 || !mode_is_regular(entry.mode))
        return true;
    if (!object_read(finder->changeset->repo->objects, &entry.oid, FILE_LIMIT, &kind, &finder->bytes, err))
        return false;
    add_text(finder, level->folder);
    return true;
}

static bool visit_level(struct finder *finder, const struct level *level, struct error *err)
{
    enum changeset_kind kind = finder->changeset->kind;
    if (kind == CHANGESET_WORKTREE || kind == CHANGESET_NO_GIT || kind == CHANGESET_STDIN)
        return read_from_disk(finder, level->folder, err);
    return read_from_git(finder, level, err);
}

enum { DEPTH_MAX = 128 }; // deeper folders have no .editorconfig of their own

// Visits each folder above each path once: paths come sorted, so a stack of open folders is enough.
static bool visit_folders(struct finder *finder, struct level *stack, struct error *err)
{
    const struct changeset *changeset = finder->changeset;
    size_t depth = 0;
    for (size_t i = 0; i < changeset->count; i++) {
        struct str path = changeset->at[i].path;
        while (depth > 1 && !str_starts_with(path, stack[depth - 1].folder))
            depth--;
        for (;;) {
            struct str folder = depth ? stack[depth - 1].folder : (struct str){0};
            size_t slash = depth ? str_find_byte(path, '/', folder.len) : 0;
            if (slash == STR_NONE || depth == DEPTH_MAX)
                break;
            struct level level = {0};
            if (depth) {
                struct tree_entry entry;
                struct str name = str_slice(path, folder.len, slash - folder.len);
                if (!look_up(finder, &stack[depth - 1].tree, name, &entry, err))
                    return false;
                level.folder = str_slice(path, 0, slash + 1);
                if (mode_is_folder(entry.mode))
                    level.tree = entry.oid;
            } else {
                level.tree = base_tree(changeset);
            }
            stack[depth++] = level;
            if (!visit_level(finder, &level, err))
                return false;
        }
    }
    return true;
}

uint64_t editorconfig_digest(const void *prepared)
{
    const struct editorconfig *config = prepared;
    return config ? config->digest : 0;
}

bool editorconfig_prepare(const struct check_run *run, const struct changeset *changeset, struct arena *arena,
                          void **prepared, struct error *err)
{
    (void)run;
    struct finder finder = {.changeset = changeset, .arena = arena, .bytes = {.limit = TREE_LIMIT}};
    struct level *stack = ARENA_ARRAY(arena, struct level, DEPTH_MAX);
    bool ok = visit_folders(&finder, stack, err);

    *prepared =
        ok && finder.texts.count ? editorconfig_parse(finder.texts.at, finder.texts.count, arena) : NULL;
    buffer_free(&finder.bytes);
    vec_free(&finder.texts);
    return ok || error_wrap(err, "reading the .editorconfig files");
}
