// Where tools run. Calls that only look run in the work tree when that is what is looked at; what may write,
// or was seen to, runs in a copy. Whether the promise was kept is checked afterwards, in both.
#include "core/file.h"
#include "core/object_write.h"
#include "core/term.h"
#include "lint/tools/internal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// Makes the folders above a file in the copy, through no symlink.
static bool make_folders(int root, struct str path, struct arena *arena, struct error *err)
{
    for (size_t slash = str_find_byte(path, '/', 0); slash != STR_NONE;
         slash = str_find_byte(path, '/', slash + 1)) {
        struct str folder = arena_copy(arena, str_slice(path, 0, slash)), name = str_basename(folder);
        struct str above = str_slice(folder, 0, folder.len - name.len);
        int fd = above.len ? file_open_beneath(root, str_slice(above, 0, above.len - 1),
                                               O_PATH | O_DIRECTORY | O_CLOEXEC, 0, err)
                           : root;
        if (fd < 0)
            return false;
        mkdirat(fd, name.at, 0700); // that it is there already is fine; what else is wrong shows below
        if (fd != root)
            close(fd);
    }
    return true;
}

static bool write_all(int fd, struct str bytes)
{
    bool is_ok = term_write(fd, bytes);
    return close(fd) == 0 && is_ok;
}

bool copies_write(struct linters_work *work, struct str path, struct str bytes, struct error *err)
{
    int root = work->copy.folder_fd, flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    if (!make_folders(root, path, work->arena, err))
        return false;
    int fd = file_open_beneath(root, path, flags, 0600, err);
    return fd >= 0 && (write_all(fd, bytes) ||
                       error_set_errno(err, ERROR_IO, "cannot write a copy of %.*s", STR_ARG(path)));
}

// A file of the work tree, or one with a fix that is not written yet: the index has other bytes.
static bool is_overlaid(const struct linters_work *work, const struct tool_file *file)
{
    return file->change->has_content || work->changeset->kind == CHANGESET_WORKTREE;
}

static bool has_overlay(const struct linters_work *work, struct str path)
{
    VEC_EACH (const struct str, other, &work->overlaid)
        if (str_equal(*other, path))
            return true;
    return false;
}

// Plugins and libraries that are installed beside the sources and that git does not know. A folder that the
// index has something in is in the copy already; what can't be linked the tool says that it misses.
static void link_dependencies_in(struct linters_work *work, struct str folder)
{
    static const char *const names[] = {"node_modules", ".venv", "venv", "vendor", NULL};
    struct str root = work->linters->use.repo->work_tree;
    struct error ignored = {0};
    int flags = O_PATH | O_DIRECTORY | O_CLOEXEC, copy = work->copy.folder_fd;
    int fd = folder.len ? file_open_beneath(copy, folder, flags, 0, &ignored) : dup(copy);
    for (const char *const *name = names; fd >= 0 && *name; name++) {
        struct stat st;
        struct str below = settings_join(work->arena, folder, str_from(*name));
        struct str target = arena_join_path(work->arena, root, below);
        if (lstat(target.at, &st) == 0 && S_ISDIR(st.st_mode) &&
            fstatat(fd, *name, &st, AT_SYMLINK_NOFOLLOW) != 0 && symlinkat(target.at, fd, *name) != 0)
            break;
    }
    if (fd >= 0)
        close(fd);
}

static void link_dependencies(struct linters_work *work)
{
    link_dependencies_in(work, STR(""));
    for (size_t i = 0; i < work->job_count; i++)
        if (work->jobs[i].folder.len)
            link_dependencies_in(work, work->jobs[i].folder);
}

static bool overlay(struct linters_work *work, struct error *err)
{
    for (size_t i = 0; i < work->job_count; i++) {
        struct tool_job *job = &work->jobs[i];
        for (size_t k = 0; k < job->file_count; k++) {
            struct tool_file *file = &job->files[k];
            if (!is_overlaid(work, file) || has_overlay(work, file->path) || !tell_content(work, file))
                continue;
            if (!copies_write(work, file->path, file->content, err))
                return false;
            *vec_add(&work->overlaid) = file->path;
        }
    }
    return true;
}

// Files that only the copy has would be taken for the repository's by the next run.
static void remove_overlay(struct linters_work *work)
{
    if (work->changeset->kind != CHANGESET_WORKTREE)
        return;
    VEC_EACH (const struct str, path, &work->overlaid) {
        struct str name = arena_copy(work->arena, str_basename(*path));
        struct str above = str_slice(*path, 0, path->len - name.len);
        struct error ignored = {0};
        int fd = above.len ? file_open_beneath(work->copy.folder_fd, str_slice(above, 0, above.len - 1),
                                               O_PATH | O_DIRECTORY | O_CLOEXEC, 0, &ignored)
                           : dup(work->copy.folder_fd);
        if (fd < 0)
            continue;
        unlinkat(fd, name.at, 0); // git writes it again when the index has it
        close(fd);
    }
}

static void close_copy(struct linters_work *work)
{
    if (!work->has_copy)
        return;
    remove_overlay(work);
    workplace_close(&work->copy);
    work->has_copy = false;
    vec_free(&work->overlaid);
}

bool copies_need(struct linters_work *work, struct error *err)
{
    if (work->has_copy)
        return true;
    if (!workplace_open(work->linters->use.repo, WORKPLACE_COPY, work->arena, &work->copy, err))
        return false;
    work->has_copy = true;
    link_dependencies(work);
    if (overlay(work, err))
        return true;
    close_copy(work); // nobody looks at other bytes than those to be looked at
    return false;
}

bool job_has_unknown(const struct tool_job *job)
{
    for (size_t i = 0; i < job->file_count; i++)
        if (!job->files[i].is_known)
            return true;
    return false;
}

// What can't be had from a copy is not had at all.
static void drop_job(struct tool_job *job)
{
    leave_out(job, STR("it only works in the work tree, which is not what is looked at"));
    job->is_broken = true;
    job->file_count = 0;
}

bool copies_open(struct linters_work *work, struct error *err)
{
    bool is_disk = work->changeset->kind == CHANGESET_WORKTREE, looks_here = false;
    for (size_t i = 0; i < work->job_count; i++) {
        const struct tool_job *job = &work->jobs[i];
        for (size_t k = 0; k < job->file_count; k++)
            work->looks_in_copy = work->looks_in_copy || job->files[k].change->has_content;
        looks_here = looks_here || (job_has_unknown(job) && job_looks(job) && !job->runs_in_copy);
    }
    if (looks_here && !work->looks_in_copy) {
        enum workplace_kind kind = is_disk ? WORKPLACE_AS_IT_IS : WORKPLACE_EQUAL;
        if (!workplace_open(work->linters->use.repo, kind, work->arena, &work->here, err))
            return false;
        work->has_here = work->here.is_in_place;
        if (!work->has_here) { // a copy it is
            work->copy = work->here;
            work->has_copy = work->looks_in_copy = true;
            link_dependencies(work);
        }
    }
    for (size_t i = 0; work->looks_in_copy && i < work->job_count; i++)
        if (work->jobs[i].tool->flags & TOOL_IN_PLACE)
            drop_job(&work->jobs[i]);
    for (size_t i = 0; i < work->job_count; i++) {
        const struct tool_job *job = &work->jobs[i];
        bool needs_copy = !job->is_of_steps && (work->looks_in_copy || job->runs_in_copy);
        if (job_has_unknown(job) && needs_copy && !copies_need(work, err))
            return false;
    }
    return true;
}

void copies_close(struct linters_work *work)
{
    close_copy(work);
    if (work->has_here)
        workplace_close(&work->here);
    work->has_here = false;
}

// The next one starts from what is to be committed, not from what this one left. Without a copy nothing more
// is read there, and each job says so.
static void renew_copy(struct linters_work *work)
{
    struct error err = {0};
    close_copy(work);
    if (!copies_need(work, &err))
        for (size_t i = 0; i < work->job_count; i++)
            job_fail(&work->jobs[i], arena_copy(work->arena, str_from(err.message)));
}

struct workplace *copies_place(struct linters_work *work, const struct tool_job *job)
{
    return work->has_here && !job->runs_in_copy && !work->looks_in_copy ? &work->here : &work->copy;
}

static void add_name(struct str_vec *names, struct str name)
{
    VEC_EACH (const struct str, other, names)
        if (str_equal(*other, name))
            return;
    *vec_add(names) = name;
}

// The files given to the jobs of a place that are no longer what was looked at. Needed where the index does
// not say what they should be.
static void compare_given(struct linters_work *work, const struct workplace *place, struct str_vec *names)
{
    BUFFER_AUTO struct buffer now = {.limit = SIZE_MAX};
    for (size_t i = 0; i < work->job_count; i++) {
        struct tool_job *job = &work->jobs[i];
        for (size_t k = 0; copies_place(work, job) == place && k < job->file_count; k++) {
            struct tool_file *file = &job->files[k];
            if (is_overlaid(work, file) && file->has_content &&
                (!workplace_read(place, file->path, SIZE_MAX / 2, &now) ||
                 !str_equal(buffer_str(&now), file->content)))
                add_name(names, file->path);
        }
    }
}

// False when that could not be found out.
static bool find_changed(struct linters_work *work, const struct workplace *place, struct str_vec *names,
                         struct error *err)
{
    struct str_list changed = {0};
    bool is_disk = place->is_in_place && work->changeset->kind == CHANGESET_WORKTREE;
    compare_given(work, place, names);
    if (is_disk)
        return true; // what else is there is not known
    if (!workplace_changed(place, work->arena, &changed, err))
        return false;
    for (size_t i = 0; i < changed.count; i++)
        if (!has_overlay(work, changed.at[i]))
            add_name(names, changed.at[i]);
    return true;
}

static struct str list_names(const struct str_vec *names, struct arena *arena)
{
    enum { SHOWN = 5 };
    BUFFER_AUTO struct buffer out = {0};
    for (size_t i = 0; i < names->count && i < SHOWN; i++) {
        buffer_add_cstring(&out, i ? ", " : "");
        term_untrusted(&out, names->at[i]);
    }
    if (names->count > SHOWN)
        buffer_printf(&out, " and %zu more", names->count - SHOWN);
    return arena_copy(arena, buffer_str(&out));
}

static bool looked_at(struct linters_work *work, const struct tool_job *job, const struct workplace *place)
{
    return copies_place(work, job) == place && job_has_unknown(job) && job_looks(job);
}

static size_t count_jobs_at(struct linters_work *work, const struct workplace *place)
{
    size_t count = 0;
    for (size_t i = 0; i < work->job_count; i++)
        count += looked_at(work, &work->jobs[i], place);
    return count;
}

// What a job is told that looked at a place where files have changed.
static struct str changed_reason(struct linters_work *work, const struct workplace *place,
                                 const struct str_vec *names, size_t count)
{
    struct str list = list_names(names, work->arena);
    const char *who = count == 1 ? "it" : "it, or another linter at the same time,";
    return place->is_in_place
               ? arena_printf(work->arena,
                              "%s changed files while it was only to look: %.*s; see 'git diff'. It "
                              "runs on a copy from now on",
                              who, STR_ARG(list))
               : arena_printf(work->arena,
                              "%s changed files while it was only to look: %.*s (in a copy: yours are "
                              "as they were); does its configuration tell it to mend?",
                              who, STR_ARG(list));
}

static struct str unknown_reason(struct linters_work *work, const struct error *err)
{
    return arena_printf(work->arena, "whether it changed files can't be told: %s", err->message);
}

static void check_place(struct linters_work *work, const struct workplace *place)
{
    struct str_vec names = {0};
    struct error err = {0};
    size_t count = count_jobs_at(work, place);
    if (count == 0)
        return;
    bool is_known = find_changed(work, place, &names, &err), is_ok = is_known && names.count == 0;
    struct str reason = is_ok      ? (struct str){0}
                        : is_known ? changed_reason(work, place, &names, count)
                                   : unknown_reason(work, &err);
    for (size_t i = 0; !is_ok && i < work->job_count; i++) {
        struct tool_job *job = &work->jobs[i];
        if (!looked_at(work, job, place))
            continue;
        job_fail(job, reason);
        if (is_known)
            remember_that_it_writes(work->store, job);
    }
    if (!is_ok && !place->is_in_place)
        renew_copy(work);
    vec_free(&names);
}

void copies_check(struct linters_work *work)
{
    if (work->has_here)
        check_place(work, &work->here);
    if (work->has_copy)
        check_place(work, &work->copy);
}

void copies_check_others(struct linters_work *work, struct tool_job *job)
{
    struct str_vec names = {0};
    struct error err = {0};
    if (!work->has_copy)
        return;
    bool is_known = find_changed(work, &work->copy, &names, &err);
    bool may = job->tool->flags & (TOOL_WHOLE_PROJECT | TOOL_FOLLOWS);
    if (!is_known)
        job_fail(job, unknown_reason(work, &err));
    else if (names.count && !may)
        job_fail(job,
                 arena_printf(work->arena,
                              "it changed files that it was not given: %.*s (in a copy: yours are as they "
                              "were)",
                              STR_ARG(list_names(&names, work->arena))));
    if (!is_known || names.count)
        renew_copy(work);
    vec_free(&names);
}
