#include "core/fix.h"

#include "core/file.h"
#include "core/worktree_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

// Edits accepted so far, in order of offset.
struct edit_list VEC(struct edit);

// True when both may be applied to the same text and the order does not matter. They may touch, but two
// insertions at one place, or an insertion where a replacement starts, have no order of their own.
static bool are_apart(const struct edit *first, const struct edit *second)
{
    return first->offset + first->length <= second->offset && first->offset != second->offset;
}

// Where an edit belongs: the number of edits that start before it.
static size_t position_of(const struct edit_list *list, size_t offset)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->at[middle].offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool fits(const struct edit_list *list, const struct edit *edit, size_t text_length)
{
    if (edit->offset > text_length || edit->length > text_length - edit->offset)
        return false;
    size_t at = position_of(list, edit->offset);
    return (at == 0 || are_apart(&list->at[at - 1], edit)) &&
           (at == list->count || are_apart(edit, &list->at[at]));
}

static void insert(struct edit_list *list, const struct edit *edit)
{
    size_t at = position_of(list, edit->offset);
    vec_add(list);
    memmove(&list->at[at + 1], &list->at[at], (list->count - 1 - at) * sizeof *list->at);
    list->at[at] = *edit;
}

size_t edits_apply(struct str bytes, struct finding **findings, size_t count, struct buffer *out)
{
    struct edit_list accepted = {0};
    size_t applied = 0;
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = findings[i];
        bool all_fit = finding->edit_count > 0;
        for (size_t k = 0; all_fit && k < finding->edit_count; k++)
            all_fit = fits(&accepted, &finding->edits[k], bytes.len) &&
                      (k == 0 || are_apart(&finding->edits[k - 1], &finding->edits[k]));
        if (!all_fit)
            continue;
        for (size_t k = 0; k < finding->edit_count; k++)
            insert(&accepted, &finding->edits[k]);
        findings[i]->state = FINDING_FIXED;
        applied++;
    }
    size_t done = 0;
    VEC_EACH (struct edit, edit, &accepted) {
        buffer_add(out, str_slice(bytes, done, edit->offset - done));
        buffer_add(out, edit->text);
        done = edit->offset + edit->length;
    }
    buffer_add(out, str_slice(bytes, done, bytes.len));
    vec_free(&accepted);
    return applied;
}

bool fix_write_file(const char *path, struct str old_bytes, struct str fixed, uint32_t mode,
                    struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct str whole = str_from(path);
    size_t slash = str_find_last_byte(whole, '/');
    struct str folder = slash == STR_NONE ? STR(".") : slash == 0 ? STR("/") : str_slice(whole, 0, slash);
    struct str name = slash == STR_NONE ? whole : str_slice(whole, slash + 1, whole.len);
    struct worktree_file file;
    bool replaced = false;
    int root = open(arena_copy(&arena, folder).at, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return error_set_errno(err, ERROR_IO, "cannot fix %s", path);
    bool is_ok = worktree_file_read(root, name, &arena, &file, err);
    if (is_ok && !file.is_plain)
        is_ok = error_set(err, ERROR_IO, "cannot fix %s: not a plain file", path);
    else if (is_ok && str_equal(file.bytes, old_bytes))
        is_ok = file_replace_beneath(root, name, fixed, worktree_file_mode(&file, mode),
                                     worktree_file_is_same, &file, &replaced, err);
    close(root);
    if (is_ok && !replaced)
        return error_set(err, ERROR_IO, "cannot fix %s: it has changed since it was checked", path);
    return is_ok;
}
