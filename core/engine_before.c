// What a file had before the change: a finding on a line that the change adds is new; another one is new only
// when the old side does not have it too. The old side is read at the first finding, and a check looks at it
// only when it has a finding on a line that stayed: what a deleted close() or USER, or a second key of one
// name, makes of lines that nobody touched.
//
// Two sides have the same finding when rule and text (of the line, or the finding's key) are the same, each
// as often as it occurs: of two equal ones where there was one, one is new. The line that a line was decides
// which, and the message of several on one line; what is left over is matched by its text alone.
#include "core/engine_internal.h"
#include "core/mode.h"

#include <stdlib.h>

struct earlier {
    unsigned char identity[32];
    size_t line; // 0: about the whole file
    struct str message;
    bool is_taken;
    size_t next; // of the first among equals: where to look for one that is not taken
};

struct earlier_list {
    struct earlier *at; // sorted by identity, then line
    size_t count;
    bool has_more; // than are kept: what is not found may have been there
};

enum judgement { JUDGEMENT_NONE, JUDGEMENT_NEW, JUDGEMENT_OLD };

static bool load_hunks(struct worker *worker, const struct change *change, const struct blob *blob,
                       struct before *before)
{
    const struct engine_request *request = worker->run->request;
    struct error err = {0};

    if (before->is_known)
        return before->exists;
    before->is_known = true;
    buffer_clear(&worker->old_bytes);
    if (change->old_oid.size == 0 || mode_is_submodule(change->old_mode))
        return false;
    if (!changeset_read(request->changeset, change, true, request->config->max_blob, &worker->old_bytes,
                        &err)) {
        skip_comparison(worker, change, &err);
        return false; // nothing to compare with: all of it counts, which errs on the safe side
    }
    before->exists = diff_lines(buffer_str(&worker->old_bytes), blob->bytes, &worker->scratch, &before->hunks,
                                &before->hunk_count, &err);
    return before->exists;
}

// The last hunk that starts at or before a line of the new side; `count` when there is none.
static size_t hunk_before(const struct before *before, size_t line)
{
    size_t low = 0, high = before->hunk_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (before->hunks[middle].new_start <= line)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? low - 1 : before->hunk_count;
}

static bool is_on_added_line(const struct finding *finding, const struct before *before)
{
    // Of those that start at or before its last line, the last one that adds anything.
    size_t index = hunk_before(before, finding->end_line);
    if (index == before->hunk_count)
        return false;
    for (size_t i = index + 1; i-- > 0;) {
        const struct hunk *hunk = &before->hunks[i];
        if (hunk->new_count)
            return hunk->new_start + hunk->new_count > finding->line;
    }
    return false;
}

// Which line of the old side a line that stayed is.
static size_t old_line(const struct before *before, size_t line)
{
    size_t index = hunk_before(before, line);
    if (index == before->hunk_count)
        return line;
    const struct hunk *hunk = &before->hunks[index];
    // Where a side of a hunk has no lines, its start is the line in front of the gap.
    size_t new_end = hunk->new_start + (hunk->new_count ? hunk->new_count : 1);
    size_t old_end = hunk->old_start + (hunk->old_count ? hunk->old_count : 1);
    return line < new_end ? hunk->old_start : line - new_end + old_end;
}

static int compare_earlier(const void *a, const void *b)
{
    const struct earlier *left = a, *right = b;
    int order = memcmp(left->identity, right->identity, sizeof left->identity);
    return order ? order : (left->line > right->line) - (left->line < right->line);
}

// What the check says about the old side. Its line findings are those of the old bytes below the new name,
// so that a file that only got another name has what it had; what is said about a file as a whole may be
// about its name or mode.
static void find_earlier(struct worker *worker, size_t check, const struct change *change, bool is_whole_file,
                         const struct blob *blob, struct earlier_list *out)
{
    const struct engine_request *request = worker->run->request;
    struct finding_list findings = {0};
    struct blob old;
    struct error err = {0};
    struct str path = is_whole_file && change->old_path.len ? change->old_path : blob->path;

    *out = (struct earlier_list){0};
    blob_init(&old, path, is_whole_file ? change->old_mode : blob->mode, &change->old_oid,
              buffer_str(&worker->old_bytes));
    const struct setting *setting = &settings_at(worker->run, path)[check];
    // A check that could not look at the old side says nothing of it: what it found counts.
    if (check_applies(request->checks[check], setting, &old) &&
        run_blob_check(worker, check, NULL, setting, &old, &worker->scratch, &findings, &err) &&
        findings.count) {
        blob_find_lines(&old, &worker->scratch);
        out->at = ARENA_ARRAY(&worker->scratch, struct earlier, findings.count);
        out->has_more = findings.count > CHECK_FINDINGS_MAX;
        VEC_EACH (struct finding, finding, &findings) {
            struct earlier *earlier = &out->at[out->count++];
            size_t offset = finding->offset < old.bytes.len ? finding->offset : old.bytes.len;
            finding->is_whole_file |= old.line_count == 0;
            earlier->message = finding->message;
            earlier->line = finding->is_whole_file ? 0 : blob_line_at(&old, offset);
            finding->line = earlier->line;
            finding_identity(&worker->scratch, &old, finding, (struct str){0}, earlier->identity);
        }
        qsort(out->at, out->count, sizeof *out->at, compare_earlier);
    }
    vec_free(&findings);
}

// The first entry that does not come before `key`.
static size_t find_place(const struct earlier_list *list, const struct earlier *key)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_earlier(&list->at[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_same(const struct earlier_list *list, size_t index, const struct earlier *key)
{
    return index < list->count && memcmp(list->at[index].identity, key->identity, sizeof key->identity) == 0;
}

static bool take_at_line(struct earlier_list *list, const struct earlier *key, bool any_message)
{
    size_t index = find_place(list, key);
    if (!is_same(list, index, key) || list->at[index].line != key->line)
        return false;
    for (; is_same(list, index, key) && list->at[index].line == key->line; index++)
        if (!list->at[index].is_taken && (any_message || str_equal(list->at[index].message, key->message)))
            return list->at[index].is_taken = true;
    return false;
}

static bool take_any(struct earlier_list *list, const struct earlier *key)
{
    struct earlier start = *key;
    start.line = 0;
    size_t first = find_place(list, &start);
    if (!is_same(list, first, key))
        return false;
    struct earlier *head = &list->at[first];
    size_t index = head->next > first ? head->next : first;
    while (is_same(list, index, key) && list->at[index].is_taken)
        index++;
    head->next = index;
    return is_same(list, index, key) && (list->at[index].is_taken = true);
}

// The findings of one check that are about lines that stayed, or those about the whole file.
struct pending {
    struct earlier key;
    size_t index; // in before->judgements
};

static size_t collect(struct worker *worker, size_t check, const struct blob *blob, bool is_whole_file,
                      const struct before *before, struct pending *out)
{
    size_t count = 0;
    for (size_t i = before->first; i < worker->findings.count; i++) {
        const struct finding *finding = &worker->findings.at[i];
        size_t its_check;
        if (finding->is_whole_file != is_whole_file ||
            !find_check(worker->run->request, finding->rule, &its_check) || its_check != check ||
            (!is_whole_file && is_on_added_line(finding, before)))
            continue;
        struct pending *pending = &out[count++];
        *pending = (struct pending){.index = i - before->first, .key.message = finding->message};
        finding_identity(&worker->scratch, blob, finding, (struct str){0}, pending->key.identity);
        pending->key.line = is_whole_file ? 0 : old_line(before, finding->line);
    }
    return count;
}

// A secret is known wherever it stood, and however often.
static bool is_known_secret(const struct earlier_list *list, const struct finding *finding,
                            const struct earlier *key)
{
    struct earlier start = *key;
    start.line = 0;
    return finding->is_secret && finding->key.len && is_same(list, find_place(list, &start), key);
}

enum round { ROUND_MESSAGE, ROUND_LINE, ROUND_TEXT, ROUND_COUNT };

static bool find_in_round(struct earlier_list *list, const struct finding *finding, const struct earlier *key,
                          enum round round)
{
    if (round != ROUND_TEXT)
        return take_at_line(list, key, round == ROUND_LINE);
    return is_known_secret(list, finding, key) || take_any(list, key);
}

static void judge(struct worker *worker, size_t check, const struct change *change, const struct blob *blob,
                  bool is_whole_file, struct before *before)
{
    size_t room = worker->findings.count - before->first;
    struct pending *pending = ARENA_ARRAY(&worker->scratch, struct pending, room);
    size_t count = collect(worker, check, blob, is_whole_file, before, pending);
    struct earlier_list list;

    find_earlier(worker, check, change, is_whole_file, blob, &list);
    for (int round = 0; round < ROUND_COUNT; round++)
        for (size_t i = 0; i < count; i++) {
            unsigned char *judgement = &before->judgements[pending[i].index];
            const struct finding *finding = &worker->findings.at[before->first + pending[i].index];
            if (*judgement != JUDGEMENT_OLD)
                *judgement =
                    list.has_more || find_in_round(&list, finding, &pending[i].key, (enum round)round)
                        ? JUDGEMENT_OLD
                        : JUDGEMENT_NEW;
        }
}

static bool compares(const struct changeset *changeset)
{
    return changeset->kind == CHANGESET_STAGED || changeset->kind == CHANGESET_RANGE;
}

bool was_there_before(struct worker *worker, const struct change *change, const struct blob *blob,
                      size_t index, struct before *before)
{
    const struct engine_request *request = worker->run->request;
    const struct finding *finding = &worker->findings.at[index];
    size_t number;

    if (!compares(request->changeset) || change->status == CHANGE_ADDED || change->status == CHANGE_PRESENT)
        return false;
    if (!load_hunks(worker, change, blob, before))
        return false;
    if (!finding->is_whole_file && is_on_added_line(finding, before))
        return false;
    const struct check *check = find_check(request, finding->rule, &number);
    if (!check || !check->run)
        return !finding->is_whole_file; // one that looked at the change itself says so about a whole file
    if (!before->judgements)
        before->judgements =
            ARENA_ARRAY(&worker->scratch, unsigned char, worker->findings.count - before->first);
    unsigned char *judgement = &before->judgements[index - before->first];
    if (*judgement == JUDGEMENT_NONE)
        judge(worker, number, change, blob, finding->is_whole_file, before);
    return *judgement == JUDGEMENT_OLD;
}
