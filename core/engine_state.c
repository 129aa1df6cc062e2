// Which findings count: not those that a comment, the allow list or the baseline covers, and not those that
// were there before the change.
#include "core/baseline.h"
#include "core/engine_internal.h"
#include "core/glob.h"

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
    if (check && check->run_set && finding->is_whole_file)
        return false; // it looked at the change itself
    if (!finding->is_whole_file && is_on_added_line(finding, old))
        return false;
    if (finding->is_whole_file || (check && (check->flags & (CHECK_BLOCKS_ALWAYS | CHECK_REPLACES_FILE))))
        return old_side_has(worker, finding, old);
    return true;
}

static const struct config_allow *find_allow(const struct engine_request *request,
                                             const struct finding *finding)
{
    const struct config *config = request->config;
    for (size_t i = 0; i < config->allow_count; i++) {
        const struct config_allow *allow = &config->allow[i];
        bool is_expired = allow->expires.len && str_compare(allow->expires, request->today) < 0;
        bool rule_fits = allow->rule.len == 0 || rule_list_covers(allow->rule, finding->rule);
        bool path_fits = allow->path.len == 0 || glob_match(allow->path, finding->path);
        if (!is_expired && rule_fits && path_fits)
            return allow;
    }
    return NULL;
}

static void settle_finding(struct worker *worker, const struct change *change, struct blob *blob,
                           struct suppression_list *suppressions, struct old_side *old,
                           struct finding *finding)
{
    const struct engine_request *request = worker->run->request;
    struct suppression *suppression =
        suppression_match(suppressions, finding->rule, finding->is_whole_file ? 0 : finding->line);
    const struct config_allow *allow;
    const struct baseline_entry *entry;

    if (suppression) {
        finding->state = FINDING_SUPPRESSED;
        finding->reason = arena_copy(&worker->kept, suppression->reason);
    } else if ((allow = find_allow(request, finding)) != NULL) {
        finding->state = FINDING_ALLOWED;
        finding->reason = allow->reason;
    } else if (request->baseline &&
               (entry = baseline_find(request->baseline, finding->fingerprint)) != NULL) {
        finding->state = FINDING_BASELINE;
        finding->reason = entry->reason;
    } else if (!request->all && was_there_before(worker, change, blob, finding, old)) {
        finding->state = FINDING_OLD;
    }
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

void settle_findings(struct worker *worker, const struct change *change, struct blob *blob, size_t first)
{
    struct suppression_list suppressions = {0};
    struct old_side old = {0};

    if (blob->types & FILETYPE(TEXT)) {
        suppressions_find(blob, &suppressions);
    }
    for (size_t i = first; i < worker->findings.count; i++)
        settle_finding(worker, change, blob, &suppressions, &old, &worker->findings.at[i]);
    VEC_EACH (struct suppression, suppression, &suppressions) {
        bool is_invalid = suppression->reason.len == 0;
        if (suppression->was_used ||
            !(is_invalid || is_about_this_run(worker->run->request, suppression->rules)))
            continue;
        struct suppression *unused = vec_add(&worker->unused);
        *unused = *suppression;
        unused->rules = arena_copy(&worker->kept, suppression->rules);
        unused->reason = arena_copy(&worker->kept, suppression->reason);
        unused->path = blob->path;
    }
    vec_free(&suppressions);
}
