// Reading journal entries, and bringing back what one recorded.
#include "core/journal_internal.h"

#include "core/file.h"
#include "core/index_write.h"
#include "core/interrupt.h"
#include "core/json_read.h"
#include "core/object.h"
#include "core/object_write.h"
#include "core/worktree_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { ENTRY_SIZE_MAX = 256 << 20 };

static struct str base64_decode(struct str text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.len + 1, 1);
    size_t used = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    for (size_t i = 0; i < text.len && base64_value(text.at[i]) >= 0; i++) {
        bits = bits << 6 | (uint32_t)base64_value(text.at[i]);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[used++] = (char)(bits >> have & 0xff);
        }
    }
    return (struct str){out, used};
}

static struct str read_path(const struct json_node *map, const char *key, const char *encoded_key,
                            struct arena *arena)
{
    struct str encoded = json_member_text(map, encoded_key);
    return encoded.len > 0 ? base64_decode(encoded, arena) : arena_copy(arena, json_member_text(map, key));
}

static bool read_id(const struct json_node *map, const char *key, struct oid *out)
{
    struct str hex = json_member_text(map, key);
    *out = (struct oid){0};
    return hex.len == 0 || oid_from_hex(hex, out);
}

static uint32_t read_mode(const struct json_node *map, const char *key, uint32_t standard)
{
    double mode = json_member_number(map, key, standard);
    return mode > 0 && mode < 0777777 ? (uint32_t)mode : 0;
}

static bool read_file_record(const struct json_node *node, struct journal_file *file, struct arena *arena)
{
    file->path = read_path(node, "path", "path_base64", arena);
    file->mode = read_mode(node, "mode", 0);
    file->mode_after = read_mode(node, "mode_after", file->mode);
    return path_is_safe(file->path) && read_id(node, "index_before", &file->index_before) &&
           read_id(node, "index_after", &file->index_after) &&
           read_id(node, "worktree_before", &file->worktree_before) &&
           read_id(node, "worktree_after", &file->worktree_after);
}

static bool read_entry(struct str journal, struct str id, struct arena *arena, struct journal_entry *entry,
                       struct error *err)
{
    BUFFER_AUTO struct buffer text = {0};
    struct str path = arena_printf(arena, "%.*s/%.*s/entry.json", STR_ARG(journal), STR_ARG(id));
    struct json_node *root;
    if (!file_read(path.at, ENTRY_SIZE_MAX, &text, err) ||
        !json_parse(arena_copy(arena, buffer_str(&text)), path.at, arena, &root, err))
        return false;
    const struct json_node *files = json_member(root, "files");
    *entry = (struct journal_entry){
        .id = arena_copy(arena, id),
        .command = arena_copy(arena, json_member_text(root, "command")),
        .git_dir = read_path(root, "git_dir", "git_dir_base64", arena),
        .time = (int64_t)json_member_number(root, "time", 0),
        .file_count = files && files->kind == JSON_LIST ? files->count : 0,
        .is_complete = journal_is_complete(journal, id, arena),
    };
    entry->files = ARENA_ARRAY(arena, struct journal_file, entry->file_count + 1);
    const struct json_node *node = entry->file_count > 0 ? files->first : NULL;
    for (size_t i = 0; node; i++, node = node->next) {
        if (!read_file_record(node, &entry->files[i], arena))
            return error_set(err, ERROR_IO, "%s:%zu: not a journal record", path.at, node->line);
    }
    return true;
}

static int newest_first(const void *a, const void *b)
{
    const struct journal_entry *left = a, *right = b;
    return str_compare(right->id, left->id);
}

bool journal_list(const struct repo *repo, struct arena *arena, struct journal_entry **entries, size_t *count,
                  struct error *err)
{
    struct VEC(struct journal_entry) found = {0};
    struct str journal;
    *entries = NULL;
    *count = 0;
    if (!journal_dir(repo, arena, &journal, err))
        return false;
    DIR *folder = opendir(journal.at);
    if (!folder)
        return errno == ENOENT || error_set_errno(err, ERROR_IO, "cannot read %s", journal.at);
    for (struct dirent *file; (file = readdir(folder));) {
        struct str id = str_from(file->d_name);
        struct str record = arena_printf(arena, "%.*s/%s/entry.json", STR_ARG(journal), file->d_name);
        struct journal_entry entry = {0};
        struct error damage = {0};
        // A folder without its record: andon was killed before it touched anything.
        if (file->d_name[0] == '.' || !file_exists(record.at))
            continue;
        if (!read_entry(journal, id, arena, &entry, &damage))
            entry = (struct journal_entry){.id = arena_copy(arena, id),
                                           .damage = arena_copy(arena, str_from(damage.message))};
        *vec_add(&found) = entry;
    }
    closedir(folder);
    if (found.count > 0) {
        vec_sort(&found, newest_first);
        *entries = ARENA_ARRAY(arena, struct journal_entry, found.count);
        memcpy(*entries, found.at, found.count * sizeof **entries);
        *count = found.count;
    }
    vec_free(&found);
    return true;
}

// One undo: what is put back where.
struct undo {
    const struct repo *repo;
    const struct journal_entry *entry;
    struct arena *arena;
    struct buffer *report;
    int root;
    struct index_change *changes; // one for each file of the entry
    struct worktree_file *files;  // likewise; is_plain only where the file is what the entry left
};

// Whether the entry changed who may run the file.
static bool has_mode(const struct journal_file *file)
{
    return file->mode != file->mode_after;
}

// Sees which index entries and files are still what the entry left. Those that are not are named.
static bool look(struct undo *undo, struct error *err)
{
    const struct journal_entry *entry = undo->entry;
    for (size_t i = 0; i < entry->file_count; i++) {
        const struct journal_file *file = &entry->files[i];
        undo->changes[i] = (struct index_change){
            .path = file->path, .before = file->index_after, .after = file->index_before};
    }
    if (!index_find_changes(undo->repo, (struct str){0}, undo->changes, entry->file_count, err))
        return false;
    for (size_t i = 0; i < entry->file_count; i++) {
        const struct journal_file *file = &entry->files[i];
        struct worktree_file *on_disk = &undo->files[i];
        struct index_change *change = &undo->changes[i];
        if (has_mode(file) && change->is_applied) {
            change->is_applied = change->mode == file->mode_after;
            change->mode = file->mode;
        }
        if (!change->is_applied)
            buffer_printf(undo->report, "%.*s: the index has another version by now: kept\n",
                          STR_ARG(file->path));
        if (file->worktree_before.size == 0 || file->worktree_after.size == 0)
            continue;
        if (!worktree_file_read(undo->root, file->path, undo->arena, on_disk, err))
            return false;
        struct oid now = blob_id(undo->repo->oid_size, on_disk->bytes);
        bool is_back = on_disk->is_plain && oid_equal(&now, &file->worktree_before);
        on_disk->is_plain = on_disk->is_plain && oid_equal(&now, &file->worktree_after);
        if (!on_disk->is_plain && !is_back)
            buffer_printf(undo->report, "%.*s: the file has changed since: kept\n", STR_ARG(file->path));
    }
    return true;
}

// The undo's own entry: before and after change places.
static bool begin(struct undo *undo, struct journal_entry *own, struct error *err)
{
    struct VEC(struct str) texts = {0};
    struct VEC(struct oid) ids = {0};
    *own = (struct journal_entry){.command = STR("undo")};
    own->files = ARENA_ARRAY(undo->arena, struct journal_file, undo->entry->file_count + 1);
    for (size_t i = 0; i < undo->entry->file_count; i++) {
        const struct journal_file *file = &undo->entry->files[i];
        struct journal_file record = {.path = file->path, .mode = file->mode_after, .mode_after = file->mode};
        if (undo->changes[i].is_applied) {
            record.index_before = file->index_after;
            record.index_after = file->index_before;
        }
        if (undo->files[i].is_plain) {
            record.worktree_before = file->worktree_after;
            record.worktree_after = file->worktree_before;
            *vec_add(&texts) = undo->files[i].bytes;
            *vec_add(&ids) = file->worktree_after;
        }
        if (undo->changes[i].is_applied || undo->files[i].is_plain)
            own->files[own->file_count++] = record;
    }
    bool is_ok =
        own->file_count == 0 || (objects_write_blobs(undo->repo, texts.at, ids.at, texts.count, err) &&
                                 journal_begin(undo->repo, own, undo->arena, err));
    vec_free(&texts);
    vec_free(&ids);
    return is_ok;
}

static bool put_files_back(struct undo *undo, struct error *err)
{
    for (size_t i = 0; i < undo->entry->file_count; i++) {
        const struct journal_file *file = &undo->entry->files[i];
        struct worktree_file *on_disk = &undo->files[i];
        BUFFER_AUTO struct buffer bytes = {0};
        enum object_kind kind;
        bool replaced;
        if (!on_disk->is_plain)
            continue;
        if (!object_read(undo->repo->objects, &file->worktree_before, BUFFER_LIMIT_DEFAULT, &kind, &bytes,
                         err) ||
            !file_replace_beneath(undo->root, file->path, buffer_str(&bytes),
                                  worktree_file_mode(on_disk, has_mode(file) ? file->mode : 0),
                                  worktree_file_is_same, on_disk, &replaced, err))
            return error_wrap(err, "bringing back %.*s", STR_ARG(file->path));
        if (replaced)
            buffer_printf(undo->report, "%.*s: brought back\n", STR_ARG(file->path));
        else
            buffer_printf(undo->report, "%.*s: the file has changed since: kept\n", STR_ARG(file->path));
    }
    return true;
}

bool journal_undo(const struct repo *repo, const struct journal_entry *entry, struct arena *arena,
                  struct buffer *report, struct error *err)
{
    struct journal_entry own;
    struct undo undo = {.repo = repo, .entry = entry, .arena = arena, .report = report};
    if (entry->damage.len)
        return error_set(err, ERROR_IO, "the journal entry %.*s is damaged: %.*s", STR_ARG(entry->id),
                         STR_ARG(entry->damage));
    if (!str_equal(entry->git_dir, repo->git_dir))
        return error_set(err, ERROR_USAGE, "the journal entry %.*s belongs to another work tree, %.*s",
                         STR_ARG(entry->id), STR_ARG(entry->git_dir));
    undo.changes = ARENA_ARRAY(arena, struct index_change, entry->file_count + 1);
    undo.files = ARENA_ARRAY(arena, struct worktree_file, entry->file_count + 1);
    undo.root = open(repo->work_tree.at ? repo->work_tree.at : "", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (undo.root < 0)
        return error_set_errno(err, ERROR_IO, "cannot open the work tree '%.*s'", STR_ARG(repo->work_tree));
    bool is_ok = look(&undo, err) && begin(&undo, &own, err);
    if (is_ok && own.file_count > 0) {
        interrupt_hold();
        is_ok = index_write_changes(repo, (struct str){0}, undo.changes, entry->file_count, err) &&
                put_files_back(&undo, err) && journal_complete(repo, &own, err);
        interrupt_release();
    }
    close(undo.root);
    return is_ok || error_wrap(err, "undoing %.*s", STR_ARG(entry->id));
}
