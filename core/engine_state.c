// Which findings count: not those that a comment, the allow list or the baseline covers, and not those that
// were there before the change.
#include "core/engine_internal.h"
#include "core/exempt.h"

const struct check *find_check(const struct engine_request *request, struct str rule, size_t *index)
{
    for (size_t i = 0; i < request->check_count; i++)
        if (check_is_of(request->checks[i], rule)) {
            *index = i;
            return request->checks[i];
        }
    return NULL;
}

// What is known about a blob's findings while they are settled.
struct settling {
    struct suppression_list suppressions;
    struct peer_range_list ranges;
    struct before before;
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
                           struct settling *settling, size_t index)
{
    const struct engine_request *request = worker->run->request;
    struct finding *finding = &worker->findings.at[index];
    if (by_comment(worker, blob, settling, finding) ||
        (request->exemptions && exempt_finding(request->exemptions, finding, &worker->kept)))
        return;
    // Errors and secrets of the other side of a merge are told once more; the rest is its authors' affair.
    bool is_others = change->is_taken_over && !finding->is_secret && finding->severity < SEVERITY_ERROR;
    if (!request->all && is_others)
        finding->state = FINDING_OLD;
    else if (!request->all && was_there_before(worker, change, blob, index, &settling->before))
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
    struct settling settling = {.before = {.first = first}};

    if (blob->types & FILETYPE(TEXT)) {
        suppressions_find(blob, &settling.suppressions);
        if (exemptions)
            suppressions_expire(&settling.suppressions, exemptions->today);
        if (exemptions && exemptions->honoured && worker->findings.count > first)
            peer_ranges_find(blob, exemptions->honoured, &settling.ranges);
    }
    for (size_t i = first; i < worker->findings.count; i++)
        settle_finding(worker, change, blob, &settling, i);
    note_unused(worker, blob, &settling.suppressions);
    vec_free(&settling.suppressions);
    vec_free(&settling.ranges);
}
