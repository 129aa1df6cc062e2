// Writing the fixes of a staged change set.
//
// What can fail because something is full, missing or forbidden is done while nothing has changed yet: new
// blobs, the files' present bytes and the merged files (synced, in our own folder) are written, the journal
// says what is coming. Then signals wait, git swaps the index, and each working file is replaced by a rename:
//
//     read -> merge -> objects -> prepared files -> journal | index -> renames -> journal complete
//                                                            ^ from here on signals wait
//
// A merge is tried on the bytes as they are on disk. Where the file is stored otherwise than it stands on
// disk that conflicts everywhere. When only line ends differ, they are left as they are; else (encoding,
// clean and smudge filters) base and fix are put through git's own conversion and merged with the file in its
// own form. So lines that the fix does not
// touch keep each byte, whatever the conversion.
#include "core/fix.h"

#include "core/diff.h"
#include "core/file.h"
#include "core/index_write.h"
#include "core/interrupt.h"
#include "core/journal.h"
#include "core/mode.h"
#include "core/object.h"
#include "core/object_write.h"
#include "core/repo_git.h"
#include "core/worktree_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// One file on its way.
struct target {
    const struct fix_file *file;
    struct oid fixed_id;
    struct worktree_file on_disk;
    struct oid disk_id, merged_id; // merged_id: size 0 when the file is not written
    struct str merged;
    struct str prepared; // path of the synced new file
    enum fix_outcome outcome;
};

struct job {
    const struct repo *repo;
    struct target *targets;
    size_t count;
    struct arena *arena;
    int root; // the work tree
    struct str behind;
    struct index_change *changes, *behind_changes;
    struct journal_entry entry;
};

static bool convert(const struct job *job, struct str path, const struct oid *id, struct buffer *out,
                    struct error *err)
{
    char hex[OID_HEX_MAX + 1];
    oid_to_hex(id, hex);
    const char *const arguments[] = {"cat-file", "--filters",
                                     arena_printf(job->arena, "--path=%.*s", STR_ARG(path)).at, hex, NULL};
    return repo_git(job->repo, (struct str){0}, arguments, (struct str){0}, out, NULL, err);
}

// Merges in the form that the file has on disk, when that differs from the stored one.
static bool merge_converted(const struct job *job, struct target *target, struct str old_bytes,
                            struct buffer *merged, bool *is_clean, struct error *err)
{
    BUFFER_AUTO struct buffer base = {0}, theirs = {0};
    struct str path = target->file->change->path;
    *is_clean = false;
    if (!convert(job, path, &target->file->change->oid, &base, err))
        return error_wrap(err, "converting %.*s", STR_ARG(path));
    if (str_equal(buffer_str(&base), old_bytes))
        return true;
    // cat-file needs an object to convert.
    if (!objects_write_blobs(job->repo, &target->file->fixed, &target->fixed_id, 1, err) ||
        !convert(job, path, &target->fixed_id, &theirs, err))
        return error_wrap(err, "converting %.*s", STR_ARG(path));
    return merge_texts(buffer_str(&base), target->on_disk.bytes, buffer_str(&theirs), merged, is_clean, err);
}

// Decides what the working file becomes.
static bool merge_target(const struct job *job, struct target *target, struct error *err)
{
    const struct change *change = target->file->change;
    BUFFER_AUTO struct buffer old_bytes = {.limit = SIZE_MAX}, merged = {.limit = SIZE_MAX};
    enum object_kind kind;
    bool is_clean = true;
    if (!target->on_disk.is_plain) {
        target->outcome = FIX_INDEX_ONLY_GONE;
        return true;
    }
    target->disk_id = blob_id(job->repo->oid_size, target->on_disk.bytes);
    if (oid_equal(&target->disk_id, &change->oid)) {
        target->merged = target->file->fixed;
    } else {
        if (!object_read(job->repo->objects, &change->oid, SIZE_MAX / 2, &kind, &old_bytes, err) ||
            !merge_texts(buffer_str(&old_bytes), target->on_disk.bytes, target->file->fixed, &merged,
                         &is_clean, err) ||
            (!is_clean && !merge_line_ends(buffer_str(&old_bytes), target->on_disk.bytes, target->file->fixed,
                                           &merged, &is_clean, err)) ||
            (!is_clean && !merge_converted(job, target, buffer_str(&old_bytes), &merged, &is_clean, err)))
            return error_wrap(err, "merging the fix into %.*s", STR_ARG(change->path));
        target->merged = arena_copy(job->arena, buffer_str(&merged));
    }
    target->outcome = is_clean ? FIX_INDEX_AND_FILE : FIX_INDEX_ONLY_CONFLICT;
    const bool has_mode =
        worktree_file_mode(&target->on_disk, target->file->mode) != target->on_disk.st.st_mode;
    if (is_clean && (has_mode || !str_equal(target->merged, target->on_disk.bytes)))
        target->merged_id = blob_id(job->repo->oid_size, target->merged);
    return true;
}

static bool read_targets(struct job *job, const struct fix_file *files, struct error *err)
{
    for (size_t i = 0; i < job->count; i++) {
        struct target *target = &job->targets[i];
        struct str path = files[i].change->path;
        target->file = &files[i];
        target->fixed_id = blob_id(job->repo->oid_size, files[i].fixed);
        if (!worktree_file_read(job->root, path, job->arena, &target->on_disk, err) ||
            !merge_target(job, target, err))
            return false;
        job->changes[i] =
            (struct index_change){.path = path, .before = files[i].change->oid, .after = target->fixed_id};
        job->behind_changes[i] = job->changes[i];
    }
    return true;
}

// The index may have moved on since the change set was read (somebody ran `git add` in another window).
static bool look_at_indexes(struct job *job, struct error *err)
{
    if (!index_find_changes(job->repo, (struct str){0}, job->changes, job->count, err))
        return false;
    for (size_t i = 0; i < job->count; i++) {
        if (!job->changes[i].is_applied)
            return error_set(err, ERROR_REPO, "%.*s was staged anew while it was being checked; try again",
                             STR_ARG(job->changes[i].path));
    }
    job->behind = index_behind(job->repo, job->arena);
    if (job->behind.len == 0)
        return true;
    if (!index_find_changes(job->repo, job->behind, job->behind_changes, job->count, err))
        return false;
    // It has all of them; but git does not tell when it could not write its list to a pipe.
    for (size_t i = 0; i < job->count; i++) {
        if (!job->behind_changes[i].is_listed)
            return error_set(err, ERROR_REPO, "%.*s: git did not list it in %s",
                             STR_ARG(job->changes[i].path), job->behind.at);
    }
    return true;
}

// The fixed blobs, and what is on disk where that is not what was staged.
static bool write_objects(const struct job *job, struct error *err)
{
    struct VEC(struct str) texts = {0};
    struct VEC(struct oid) ids = {0};
    for (size_t i = 0; i < job->count; i++) {
        const struct target *target = &job->targets[i];
        *vec_add(&texts) = target->file->fixed;
        *vec_add(&ids) = target->fixed_id;
        if (target->merged_id.size > 0 && !oid_equal(&target->disk_id, &target->file->change->oid)) {
            *vec_add(&texts) = target->on_disk.bytes;
            *vec_add(&ids) = target->disk_id;
        }
    }
    bool is_ok = objects_write_blobs(job->repo, texts.at, ids.at, texts.count, err);
    vec_free(&texts);
    vec_free(&ids);
    return is_ok;
}

static bool prepare_files(struct job *job, struct error *err)
{
    struct str folder;
    if (!repo_temporary_dir(job->repo, job->arena, &folder, err))
        return false;
    for (size_t i = 0; i < job->count; i++) {
        struct target *target = &job->targets[i];
        struct stat like = target->on_disk.st;
        like.st_mode = worktree_file_mode(&target->on_disk, target->file->mode);
        if (target->merged_id.size > 0 &&
            !file_prepare(folder.at, target->merged, &like, job->arena, &target->prepared, err))
            return error_wrap(err, "preparing %.*s", STR_ARG(target->file->change->path));
    }
    return true;
}

// The mode that the entry gets: a fix changes whether a plain file may be run, and nothing else of it.
static uint32_t mode_after(const struct index_change *change, const struct fix_file *file)
{
    const bool is_plain = mode_is_regular(change->mode) && mode_is_regular(file->mode);
    return is_plain ? file->mode : change->mode;
}

static bool begin_journal(struct job *job, const char *command, struct error *err)
{
    job->entry = (struct journal_entry){.command = str_from(command), .file_count = job->count};
    job->entry.files = ARENA_ARRAY(job->arena, struct journal_file, job->count);
    for (size_t i = 0; i < job->count; i++) {
        const struct target *target = &job->targets[i];
        struct journal_file *file = &job->entry.files[i];
        *file = (struct journal_file){.path = target->file->change->path,
                                      .mode = job->changes[i].mode,
                                      .mode_after = mode_after(&job->changes[i], target->file),
                                      .index_before = target->file->change->oid,
                                      .index_after = target->fixed_id};
        if (target->merged_id.size > 0) {
            file->worktree_before = target->disk_id;
            file->worktree_after = target->merged_id;
        } else if (target->file->is_in_file && oid_equal(&target->disk_id, &target->fixed_id)) {
            file->worktree_before = target->file->change->oid;
            file->worktree_after = target->fixed_id;
        }
    }
    return journal_begin(job->repo, &job->entry, job->arena, err);
}

static bool install_files(struct job *job, struct error *err)
{
    for (size_t i = 0; i < job->count; i++) {
        struct target *target = &job->targets[i];
        struct str path = target->file->change->path, prepared = target->prepared;
        bool replaced;
        if (prepared.len == 0)
            continue;
        target->prepared = (struct str){0};
        if (!file_install_beneath(job->root, path, prepared, worktree_file_is_same, &target->on_disk,
                                  &replaced, err))
            return error_wrap(err, "the fix of %.*s is in the index, but not in the file", STR_ARG(path));
        if (!replaced)
            target->outcome = FIX_INDEX_ONLY_BUSY;
    }
    return true;
}

// The few steps that belong together.
static bool write_all(struct job *job, struct error *err)
{
    for (size_t i = 0; i < job->count; i++) {
        job->changes[i].mode = mode_after(&job->changes[i], job->targets[i].file);
        job->behind_changes[i].mode = mode_after(&job->behind_changes[i], job->targets[i].file);
    }
    interrupt_hold();
    bool is_ok = index_write_changes(job->repo, (struct str){0}, job->changes, job->count, err) &&
                 (job->behind.len == 0 ||
                  index_write_changes(job->repo, job->behind, job->behind_changes, job->count, err)) &&
                 install_files(job, err) && journal_complete(job->repo, &job->entry, err);
    interrupt_release();
    return is_ok;
}

bool fix_write_staged(const struct changeset *changeset, const struct fix_file *files, size_t count,
                      const char *command, struct arena *arena, struct fix_reports *reports,
                      struct error *err)
{
    struct job job = {.repo = changeset->repo, .count = count, .arena = arena};
    if (count == 0)
        return true;
    job.targets = ARENA_ARRAY(arena, struct target, count);
    job.changes = ARENA_ARRAY(arena, struct index_change, count);
    job.behind_changes = ARENA_ARRAY(arena, struct index_change, count);
    job.root = open(job.repo->work_tree.at, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (job.root < 0)
        return error_set_errno(err, ERROR_IO, "cannot open the work tree %s", job.repo->work_tree.at);
    bool is_ok = read_targets(&job, files, err) && look_at_indexes(&job, err) && write_objects(&job, err) &&
                 prepare_files(&job, err);
    if (is_ok && interrupt_happened())
        is_ok = error_set(err, ERROR_INTERRUPTED, "interrupted; nothing was changed");
    is_ok = is_ok && begin_journal(&job, command, err) && write_all(&job, err);
    for (size_t i = 0; i < count; i++) {
        if (job.targets[i].prepared.len > 0)
            unlink(job.targets[i].prepared.at);
    }
    close(job.root);
    if (!is_ok)
        return false;
    for (size_t i = 0; i < count; i++)
        *vec_add(reports) = (struct fix_report){files[i].change->path, job.targets[i].outcome};
    // Old entries are nobody's concern now: what can't be removed stays until the next time.
    struct error ignored = {0};
    journal_prune(job.repo, (int64_t)time(NULL), &ignored);
    return true;
}
