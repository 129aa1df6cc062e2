// The end of a run: what the workers found becomes one sorted result with a verdict.
#include "core/engine_internal.h"

#include <stdlib.h>

static int compare_suppressions(const void *a, const void *b)
{
    const struct suppression *left = a, *right = b;
    int order = str_compare(left->path, right->path);
    return order ? order : (left->line > right->line) - (left->line < right->line);
}

static void sort_result(struct result *result)
{
    vec_sort(&result->findings, finding_compare);
    vec_sort(&result->skipped, skip_compare);
    if (result->unused_suppressions.count)
        qsort(result->unused_suppressions.at, result->unused_suppressions.count,
              sizeof *result->unused_suppressions.at, compare_suppressions);
}

void gather_result(struct engine_run *run, struct result *result)
{
    const struct changeset *changeset = run->request->changeset;
    VEC_EACH (struct skip, skip, &changeset->skipped)
        *vec_add(&result->skipped) = *skip;
    for (size_t i = 0; i < run->worker_count; i++) {
        struct worker *worker = &run->workers[i];
        VEC_EACH (struct finding, finding, &worker->findings)
            *vec_add(&result->findings) = *finding;
        VEC_EACH (struct skip, skip, &worker->skipped)
            *vec_add(&result->skipped) = *skip;
        VEC_EACH (struct suppression, suppression, &worker->unused)
            *vec_add(&result->unused_suppressions) = *suppression;
        result->files += worker->files;
        result->bytes += worker->byte_count;
        result->cached += worker->cached;
        arena_absorb(&result->arena, &worker->kept);
    }
    sort_result(result);
}

void result_settle(struct result *result)
{
    bool blocked = false, incomplete = false;

    memset(result->counts, 0, sizeof result->counts);
    VEC_EACH (struct finding, finding, &result->findings) {
        result->counts[finding->state]++;
        blocked = blocked || (finding->state == FINDING_NEW && finding->severity == SEVERITY_ERROR);
    }
    VEC_EACH (struct skip, skip, &result->skipped)
        incomplete = incomplete || skip->is_incomplete;
    result->verdict = blocked ? VERDICT_BLOCKED : incomplete ? VERDICT_INCOMPLETE : VERDICT_CLEAN;
}

// "keys/gl…9s.txt" of a path with a secret at [start, start + len).
static struct str mask_name(struct result *result, struct str path, size_t start, size_t len)
{
    enum { SHOWN = 2, SHORT = 12 };
    bool shows_ends = len >= SHORT;
    struct buffer BUFFER_AUTO out = {0};
    buffer_add(&out, str_slice(path, 0, start));
    buffer_add(&out, shows_ends ? str_slice(path, start, SHOWN) : (struct str){0});
    buffer_add(&out, STR("\xe2\x80\xa6"));
    buffer_add(&out, shows_ends ? str_slice(path, start + len - SHOWN, SHOWN) : (struct str){0});
    buffer_add(&out, str_slice(path, start + len, path.len));
    return arena_copy(&result->arena, buffer_str(&out));
}

static void replace_path(struct result *result, struct str path, struct str masked)
{
    VEC_EACH (struct finding, finding, &result->findings)
        if (str_equal(finding->path, path))
            finding->path = masked;
    VEC_EACH (struct skip, skip, &result->skipped)
        if (str_equal(skip->path, path))
            skip->path = masked;
    VEC_EACH (struct suppression, suppression, &result->unused_suppressions)
        if (str_equal(suppression->path, path))
            suppression->path = masked;
}

// Of the secrets in this path that are not masked yet the one furthest behind.
static struct finding *last_in_name(struct result *result, struct str path)
{
    struct finding *last = NULL;
    VEC_EACH (struct finding, finding, &result->findings)
        if (finding->is_in_name && finding->length && str_equal(finding->path, path) &&
            (!last || finding->offset > last->offset))
            last = finding;
    return last;
}

void result_mask_names(struct result *result)
{
    for (size_t i = 0; i < result->findings.count; i++) {
        const struct finding *first = &result->findings.at[i];
        struct str path = first->path, masked = path;
        if (!first->is_in_name || !first->length)
            continue;
        // From behind, so that the places of those in front still hold; the same place comes once a commit.
        size_t start = path.len;
        for (struct finding *last; (last = last_in_name(result, path));) {
            if (last->offset + last->length <= start) {
                start = last->offset;
                masked = mask_name(result, masked, start, last->length);
            }
            last->length = 0;
        }
        replace_path(result, path, masked);
    }
}

void result_free(struct result *result)
{
    vec_free(&result->findings);
    vec_free(&result->skipped);
    vec_free(&result->unused_suppressions);
    arena_free(&result->arena);
}
