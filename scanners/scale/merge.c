#include "scanners/scale/merge.h"

#include "scanners/history/history.h"

#include <stdlib.h>

bool merge_add(struct merge *merge, struct str text, struct str name, struct str repository,
               struct error *err)
{
    struct result *result = &merge->run.result;
    struct merge_part part = {.name = arena_copy(&result->arena, name)};
    repository = repository.len ? arena_copy(&result->arena, repository) : repository;
    if (!report_read(text, part.name.at, repository, result, &part.report, err))
        return false;
    *vec_add(&merge->parts) = part;
    return true;
}

static bool must_equal(const struct merge_part *first, const struct merge_part *part, const char *what,
                       struct str a, struct str b, struct error *err)
{
    return str_equal(a, b) || error_set(err, ERROR_CONFIG, "%s and %s can't be joined: %s '%.*s' and '%.*s'",
                                        first->name.at, part->name.at, what, STR_ARG(a), STR_ARG(b));
}

static bool check_kinship(const struct merge_part *first, const struct merge_part *part, struct error *err)
{
    const struct read_report *a = &first->report, *b = &part->report;
    if (!str_equal(b->command, STR("scan")))
        return error_set(err, ERROR_CONFIG,
                         "%s is a report of '%.*s': only those of 'andon scan' can be joined", part->name.at,
                         STR_ARG(b->command));
    if (!b->origin.ruleset.len)
        return error_set(err, ERROR_CONFIG, "%s does not say by which rules it was made", part->name.at);
    if (a->origin.shard.count != b->origin.shard.count)
        return error_set(err, ERROR_CONFIG, "%s and %s can't be joined: one is of %u shards, the other of %u",
                         first->name.at, part->name.at, a->origin.shard.count, b->origin.shard.count);
    return must_equal(first, part, "they are of versions", a->version, b->version, err) &&
           must_equal(first, part, "they looked at", a->origin.scope, b->origin.scope, err) &&
           must_equal(first, part, "the repositories have other packs:", a->origin.layout, b->origin.layout,
                      err) &&
           must_equal(first, part, "they were made by rules or configurations", a->origin.ruleset,
                      b->origin.ruleset, err);
}

// Each shard once, and all of them.
static bool check_shards(const struct merge *merge, struct error *err)
{
    uint32_t count = merge->parts.at[0].report.origin.shard.count;
    if (!count)
        return true;
    const struct merge_part **seen = memory_alloc(count, sizeof *seen);
    bool ok = true;
    for (size_t i = 0; ok && i < merge->parts.count; i++) {
        const struct merge_part *part = &merge->parts.at[i];
        uint32_t number = part->report.origin.shard.number;
        if (seen[number - 1])
            ok = error_set(err, ERROR_CONFIG, "%s and %s are both shard %u/%u", seen[number - 1]->name.at,
                           part->name.at, number, count);
        seen[number - 1] = part;
    }
    for (uint32_t i = 0; ok && i < count; i++)
        if (!seen[i])
            ok = error_set(err, ERROR_CONFIG, "shard %u/%u is missing: %zu of %u reports were given", i + 1,
                           count, merge->parts.count, count);
    free(seen);
    return ok;
}

bool merge_check(const struct merge *merge, struct error *err)
{
    if (!merge->parts.count)
        return error_set(err, ERROR_USAGE, "there is no report to join");
    for (size_t i = 0; i < merge->parts.count; i++)
        if (!check_kinship(&merge->parts.at[0], &merge->parts.at[i], err))
            return false;
    return check_shards(merge, err);
}

static int compare_findings(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;
    int order = str_compare(left->repository, right->repository);
    if (!order)
        order = finding_compare(left, right);
    if (!order)
        order = str_compare(left->date, right->date);
    if (!order)
        order = str_compare(left->commit, right->commit);
    if (!order)
        order = memcmp(left->blob.bytes, right->blob.bytes, OID_SIZE_MAX);
    return order ? order : strcmp(left->fingerprint, right->fingerprint);
}

static int compare_suppressions(const void *a, const void *b)
{
    const struct suppression *left = a, *right = b;
    int order = str_compare(left->path, right->path);
    if (!order)
        order = (left->line > right->line) - (left->line < right->line);
    return order ? order : str_compare(left->rules, right->rules);
}

// Sorts and drops equal neighbours; the new count.
static size_t sort_unique(void *at, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    char *items = at;
    size_t kept = 0;
    if (count)
        qsort(items, count, size, compare);
    for (size_t i = 0; i < count; i++) {
        if (kept && compare(items + (kept - 1) * size, items + i * size) == 0)
            continue;
        if (kept != i)
            memcpy(items + kept * size, items + i * size, size);
        kept++;
    }
    return kept;
}

// Lines of the parts, each once.
static void join_notes(struct merge *merge)
{
    struct buffer *notes = &merge->run.notes;
    VEC_EACH (const struct merge_part, part, &merge->parts)
        for (struct str rest = part->report.notes; rest.len;) {
            struct str line = str_cut(&rest, '\n');
            if (str_find(buffer_str(notes), line, 0) != STR_NONE)
                continue;
            buffer_add(notes, line);
            buffer_add_byte(notes, '\n');
        }
}

// A shard may have nothing to look at; all of them together should have had something.
static void guard_nothing(struct merge *merge)
{
    struct result *result = &merge->run.result;
    if (!merge->parts.at[0].report.origin.shard.count || result->files || result->commits ||
        merge->run.notes.len)
        return;
    VEC_EACH (const struct skip, skip, &result->skipped)
        if (skip->is_incomplete)
            return;
    *vec_add(&result->skipped) =
        (struct skip){STR("."), STR("nothing was scanned: in no shard was there anything"), true};
    if (result->verdict == VERDICT_CLEAN)
        result->verdict = VERDICT_INCOMPLETE;
}

// Of the same secret at the same path, the one that came first is told: what a history's report does.
static int compare_in_history(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;
    int order = str_compare(left->path, right->path);
    if (!order)
        order = str_compare(left->rule, right->rule);
    if (!order)
        order = strcmp(left->fingerprint, right->fingerprint);
    if (!order)
        order = (int)left->state - (int)right->state;
    if (!order)
        order = (int)left->is_secret - (int)right->is_secret;
    return order;
}

static int compare_first_in_history(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;
    int order = compare_in_history(a, b);
    size_t near = tips_reach(tips_presence_rank(left->presence));
    size_t other = tips_reach(tips_presence_rank(right->presence));
    if (!order)
        order = (near > other) - (near < other);
    // An order that is not known (0) comes last.
    size_t x = left->commit_order - 1, y = right->commit_order - 1;
    if (!order)
        order = (x > y) - (x < y);
    return order ? order : compare_findings(a, b);
}

static void fold_history(struct finding_list *findings)
{
    size_t kept = 0;
    vec_sort(findings, compare_first_in_history);
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->at[i], *first = kept ? &findings->at[kept - 1] : NULL;
        if (!first || !finding->is_secret || compare_in_history(first, finding) != 0) {
            findings->at[kept++] = *finding;
            continue;
        }
        first->versions += finding->versions;
        if (tips_presence_rank(finding->presence) < tips_presence_rank(first->presence))
            first->presence = finding->presence;
    }
    findings->count = kept;
}

void merge_settle(struct merge *merge)
{
    struct result *result = &merge->run.result;
    struct finding_list *findings = &result->findings;
    result->verdict = VERDICT_CLEAN;
    VEC_EACH (const struct merge_part, part, &merge->parts) {
        enum verdict verdict = part->report.verdict;
        if (verdict == VERDICT_BLOCKED || (verdict != VERDICT_CLEAN && result->verdict == VERDICT_CLEAN))
            result->verdict = verdict;
    }
    VEC_EACH (const struct finding, finding, findings)
        if (result->counts[finding->state])
            result->counts[finding->state]--; // counted once more below, when it is told once
    if (merge->parts.count && str_equal(merge->parts.at[0].report.origin.scope, STR("history")) &&
        merge->parts.at[0].report.origin.shard.count)
        fold_history(findings);
    findings->count = sort_unique(findings->at, findings->count, sizeof *findings->at, compare_findings);
    VEC_EACH (const struct finding, finding, findings)
        result->counts[finding->state]++;
    result->skipped.count =
        sort_unique(result->skipped.at, result->skipped.count, sizeof *result->skipped.at, skip_compare);
    result->unused_suppressions.count =
        sort_unique(result->unused_suppressions.at, result->unused_suppressions.count,
                    sizeof *result->unused_suppressions.at, compare_suppressions);
    join_notes(merge);
    if (merge->parts.count) {
        guard_nothing(merge);
        merge->run.ruleset = merge->parts.at[0].report.origin.ruleset;
    }
}

void merge_free(struct merge *merge)
{
    vec_free(&merge->parts);
    run_close(&merge->run);
}
