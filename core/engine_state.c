// Which findings count: not those that a comment, the allow list or the baseline covers, and not those that
// were there before the change.
#include "core/engine_internal.h"
#include "core/exempt.h"

// What is known about the old side of a file; found out at the first question.
struct old_side {
    bool is_known, exists;
    struct hunk *hunks;
    size_t hunk_count;
    struct blob blob;
};

static bool load_old_side(struct worker *worker, const struct change *change, const struct blob *blob,
                          struct old_side *old)
{
    const struct engine_request *request = worker->run->request;
    struct error err = {0};

    if (old->is_known)
        return old->exists;
    old->is_known = true;
    buffer_clear(&worker->old_bytes);
    if (change->old_oid.size == 0 || change->old_mode == 0160000 ||
        !changeset_read(request->changeset, change, true, request->config->max_blob, &worker->old_bytes,
                        &err))
        return false; // nothing to compare with: all of it counts, which errs on the safe side
    struct str path = change->old_path.len ? change->old_path : change->path;
    blob_init(&old->blob, path, change->old_mode, &change->old_oid, buffer_str(&worker->old_bytes));
    old->exists =
        diff_lines(old->blob.bytes, blob->bytes, &worker->scratch, &old->hunks, &old->hunk_count, &err);
    return old->exists;
}

static const struct check *find_check(const struct engine_request *request, struct str rule, size_t *index)
{
    for (size_t i = 0; i < request->check_count; i++) {
        struct str id = str_from(request->checks[i]->id);
        bool is_below = rule.len > id.len && rule.at[id.len] == '/' && str_starts_with(rule, id);
        if (is_below || str_equal(rule, id)) {
            *index = i;
            return request->checks[i];
        }
    }
    return NULL;
}

// Whether the old version of the file already had this finding, wherever it stood.
static bool old_side_has(struct worker *worker, const struct finding *finding, const struct old_side *old)
{
    const struct engine_request *request = worker->run->request;
    struct finding_list findings = {0};
    struct error err = {0};
    size_t index;
    bool found = false;
    const struct check *check = find_check(request, finding->rule, &index);

    if (!check || !check->run)
        return false;
    const struct setting *setting = &settings_at(worker->run, old->blob.path)[index];
    if (run_blob_check(worker, index, NULL, setting, &old->blob, &worker->scratch, &findings, &err))
        VEC_EACH (struct finding, before, &findings)
            found = found ||
                    (str_equal(before->rule, finding->rule) && str_equal(before->message, finding->message) &&
                     str_equal(before->key, finding->key));
    vec_free(&findings);
    return found;
}

static bool is_on_added_line(const struct finding *finding, const struct old_side *old)
{
    for (size_t i = 0; i < old->hunk_count; i++) {
        const struct hunk *hunk = &old->hunks[i];
        if (hunk->new_count && finding->line < hunk->new_start + hunk->new_count &&
            finding->end_line >= hunk->new_start)
            return true;
    }
    return false;
}

static bool compares(const struct changeset *changeset)
{
    return changeset->kind == CHANGESET_STAGED || changeset->kind == CHANGESET_RANGE;
}

static bool was_there_before(struct worker *worker, const struct change *change, const struct blob *blob,
                             const struct finding *finding, struct old_side *old)
{
    const struct engine_request *request = worker->run->request;
    size_t index;

    if (!compares(request->changeset) || change->status == CHANGE_ADDED || change->status == CHANGE_PRESENT)
        return false;
    if (!load_old_side(worker, change, blob, old))
        return false;
    const struct check *check = find_check(request, finding->rule, &index);
    if (check && !check->run && finding->is_whole_file)
        return false; // it looked at the change itself
    if (!finding->is_whole_file && is_on_added_line(finding, old))
        return false;
    if (finding->is_whole_file || (check && (check->flags & (CHECK_BLOCKS_ALWAYS | CHECK_REPLACES_FILE))))
        return old_side_has(worker, finding, old);
    return true;
}

// What is known about a blob's findings while they are settled.
struct settling {
    struct suppression_list suppressions;
    struct peer_range_list ranges;
    struct old_side old;
};

// A comment in the file: andon's own, or another scanner's where that is honoured.
static bool by_comment(struct worker *worker, struct blob *blob, struct settling *settling,
                       struct finding *finding)
{
    const struct exemptions *exemptions = worker->run->request->exemptions;
    size_t line = finding->is_whole_file ? 0 : finding->line;
    const struct suppression *suppression = suppression_match(&settling->suppressions, finding->rule, line);
    if (suppression) {
        finding->state = FINDING_SUPPRESSED;
        finding->reason = arena_copy(&worker->kept, suppression->reason);
        return true;
    }
    if (exemptions && finding->is_secret) {
        struct str comment =
            peer_comment_at(blob, exemptions->honoured, &settling->ranges, line, finding->end_line);
        if (comment.len) {
            finding->state = FINDING_SUPPRESSED;
            finding->reason = comment;
            return true;
        }
    }
    suppression = suppression_match_expired(&settling->suppressions, finding->rule, line);
    if (suppression)
        finding->reason =
            arena_printf(&worker->kept, "the comment on line %zu expired on %.*s (%.*s)", suppression->line,
                         STR_ARG(suppression->expires), STR_ARG(suppression->reason));
    return false;
}

static void settle_finding(struct worker *worker, const struct change *change, struct blob *blob,
                           struct settling *settling, struct finding *finding)
{
    const struct engine_request *request = worker->run->request;
    if (by_comment(worker, blob, settling, finding) ||
        (request->exemptions && exempt_finding(request->exemptions, finding, &worker->kept)))
        return;
    if (!request->all && was_there_before(worker, change, blob, finding, &settling->old))
        finding->state = FINDING_OLD;
}

// A suppression is only unused when a check that it names was run.
static bool is_about_this_run(const struct engine_request *request, struct str rules)
{
    for (struct str rest = rules; rest.at;) {
        size_t index;
        struct str rule = str_trim(str_cut(&rest, ','));
        if (rule.len && rule.at[rule.len - 1] == '*')
            return true;
        if (find_check(request, rule, &index))
            return true;
    }
    return false;
}

// Those that did nothing, or can't be obeyed.
static void note_unused(struct worker *worker, const struct blob *blob, const struct suppression_list *list)
{
    VEC_EACH (const struct suppression, suppression, list) {
        bool is_invalid = suppression->reason.len == 0 || suppression->is_bad_date;
        if (suppression->was_used ||
            !(is_invalid || is_about_this_run(worker->run->request, suppression->rules)))
            continue;
        struct suppression *unused = vec_add(&worker->unused);
        *unused = *suppression;
        unused->rules = arena_copy(&worker->kept, suppression->rules);
        unused->reason = arena_copy(&worker->kept, suppression->reason);
        unused->expires = arena_copy(&worker->kept, suppression->expires);
        unused->path = blob->path;
    }
}

void settle_findings(struct worker *worker, const struct change *change, struct blob *blob, size_t first)
{
    const struct exemptions *exemptions = worker->run->request->exemptions;
    struct settling settling = {0};

    if (blob->types & FILETYPE(TEXT)) {
        suppressions_find(blob, &settling.suppressions);
        if (exemptions)
            suppressions_expire(&settling.suppressions, exemptions->today);
        if (exemptions && exemptions->honoured && worker->findings.count > first)
            peer_ranges_find(blob, exemptions->honoured, &settling.ranges);
    }
    for (size_t i = first; i < worker->findings.count; i++)
        settle_finding(worker, change, blob, &settling, &worker->findings.at[i]);
    note_unused(worker, blob, &settling.suppressions);
    vec_free(&settling.suppressions);
    vec_free(&settling.ranges);
}
