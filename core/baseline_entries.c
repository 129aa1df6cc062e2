#include "core/baseline_entries.h"

#include "core/term.h"

#include <stdlib.h>

bool entry_is_secret(const struct baseline_entry *entry)
{
    return str_equal(entry->rule, STR("secrets")) || str_starts_with(entry->rule, STR("secrets/"));
}

static bool is_on(const struct check *check, const struct config *config, struct str path)
{
    struct arena ARENA_AUTO arena = {0};
    struct check_value values[CHECK_OPTION_MAX];
    enum severity severity = SEVERITY_OFF;
    struct error err = {0};
    return !config || (config_check_setting(config, check, path, &arena, &severity, values, &err) &&
                       severity != SEVERITY_OFF);
}

static bool was_skipped(const struct skip_list *skipped, struct str path)
{
    for (size_t i = 0; skipped && i < skipped->count; i++)
        if (str_equal(skipped->at[i].path, path))
            return true;
    return false;
}

// Of a file that is gone nothing can be found any more.
static bool was_looked_at(const struct baseline_scope *scope, struct str path)
{
    return (!scope->changeset || change_find(scope->changeset->at, scope->changeset->count, path)) &&
           !was_skipped(scope->skipped, path);
}

// Whether the run would have found again what the entry is about.
static bool scope_has(const struct baseline_scope *scope, const struct baseline_entry *entry)
{
    // One entry of a secret covers its copies in other files.
    if ((scope->changeset && entry_is_secret(entry)) || !was_looked_at(scope, entry->path))
        return false;
    for (size_t i = 0; i < scope->check_count; i++)
        if (check_is_of(scope->checks[i], entry->rule))
            return is_on(scope->checks[i], scope->config, entry->path);
    return false;
}

static bool is_wanted(const struct finding *finding)
{
    bool counts =
        finding->state == FINDING_NEW || finding->state == FINDING_OLD || finding->state == FINDING_BASELINE;
    return counts && is_fingerprint(str_from(finding->fingerprint));
}

// What was said about the finding before: also under the default key.
static const struct baseline_entry *find_known(const struct entries_request *request,
                                               const struct finding *finding, struct entries_counts *counts)
{
    const struct baseline_entry *known = baseline_find(request->previous, finding->fingerprint);
    if (known || !request->key->is_own || !finding->is_secret)
        return known;
    struct fingerprint_key standard;
    char fingerprint[FINGERPRINT_DIGITS + 1];
    fingerprint_key_default(&standard);
    fingerprint_secret(&standard, finding->key, fingerprint);
    known = baseline_find(request->previous, fingerprint);
    counts->renamed += known != NULL;
    return known;
}

static struct baseline_entry make_entry(const struct entries_request *request, const struct finding *finding,
                                        struct entries_counts *counts)
{
    const struct baseline_entry *known = find_known(request, finding, counts);
    struct baseline_entry entry = {
        .rule = finding->rule,
        .path = finding->path,
        .reason = request->words.reason,
        .expires = request->words.expires,
        .owner = request->words.owner,
    };
    memcpy(entry.fingerprint, finding->fingerprint, sizeof entry.fingerprint);
    bool is_expired = known && baseline_is_expired(known, request->today);
    if (!known) {
        counts->added++;
    } else if (!is_expired || !request->renews) {
        entry.reason = known->reason.len ? known->reason : entry.reason;
        entry.owner = known->owner.len ? known->owner : entry.owner;
        entry.expires = known->expires;
        counts->kept++;
        counts->expired += is_expired;
    } else {
        counts->kept++;
    }
    return entry;
}

static int compare_wanted(const void *a, const void *b)
{
    const struct finding *left = *(const struct finding *const *)a,
                         *right = *(const struct finding *const *)b;
    int order = memcmp(left->fingerprint, right->fingerprint, FINGERPRINT_DIGITS);
    return order ? order : finding_compare(left, right);
}

// An entry for each fingerprint among the findings: copies of a secret are one.
static void add_wanted(const struct entries_request *request, struct baseline *out,
                       struct entries_counts *counts)
{
    struct VEC(const struct finding *) wanted = {0};
    VEC_EACH (const struct finding, finding, request->findings)
        if (is_wanted(finding))
            *vec_add(&wanted) = finding;
    vec_sort(&wanted, compare_wanted);
    for (size_t i = 0; i < wanted.count; i++)
        if (!i || strcmp(wanted.at[i]->fingerprint, wanted.at[i - 1]->fingerprint) != 0)
            out->at[out->count++] = make_entry(request, wanted.at[i], counts);
    vec_free(&wanted);
}

void entries_make(const struct entries_request *request, struct arena *arena, struct baseline *out,
                  struct entries_counts *counts)
{
    const struct baseline *previous = request->previous;
    size_t room = previous->count + request->findings->count + 1;
    char id[KEY_ID_DIGITS + 1];

    *counts = (struct entries_counts){0};
    *out = (struct baseline){.at = ARENA_ARRAY(arena, struct baseline_entry, room), .room = room};
    fingerprint_key_id(request->key, id);
    out->key_id = arena_copy(arena, str_from(id));
    add_wanted(request, out, counts);
    struct baseline made = *out;
    for (size_t i = 0; i < previous->count; i++) {
        const struct baseline_entry *entry = &previous->at[i];
        if (baseline_find(&made, entry->fingerprint))
            continue;
        if (request->keeps || !scope_has(request->scope, entry))
            out->at[out->count++] = *entry;
        else
            counts->dropped++;
    }
    counts->dropped -= counts->renamed < counts->dropped ? counts->renamed : counts->dropped;
    vec_sort(out, baseline_compare);
}

struct entry_list entries_unused(const struct baseline *baseline, const struct baseline_scope *scope,
                                 const struct finding_list *findings, struct arena *arena)
{
    struct entry_list unused = {ARENA_ARRAY(arena, const struct baseline_entry *, baseline->count + 1), 0};
    bool *is_used = ARENA_ARRAY(arena, bool, baseline->count + 1);
    VEC_EACH (const struct finding, finding, findings) {
        const struct baseline_entry *entry = baseline_find(baseline, finding->fingerprint);
        if (entry)
            is_used[entry - baseline->at] = true;
    }
    for (size_t i = 0; i < baseline->count; i++)
        if (!is_used[i] && scope_has(scope, &baseline->at[i]))
            unused.at[unused.count++] = &baseline->at[i];
    return unused;
}

size_t entries_remove(struct baseline *baseline, const struct entry_list *unused, struct buffer *out)
{
    // The list points into what moves together: from behind, so that those in front stay where they are.
    for (size_t i = 0; i < unused->count; i++) {
        buffer_add(out, STR("removed  "));
        entry_print(unused->at[i], out);
        buffer_add_byte(out, '\n');
    }
    for (size_t i = unused->count; i-- > 0;)
        baseline_remove(baseline, unused->at[i]->fingerprint);
    return unused->count;
}

void entries_print_counts(const struct entries_counts *counts, struct str file, struct buffer *out)
{
    buffer_printf(out, "%.*s: %zu added, %zu kept", STR_ARG(file), counts->added, counts->kept);
    if (counts->dropped)
        buffer_printf(out, ", %zu dropped", counts->dropped);
}

void entry_print(const struct baseline_entry *entry, struct buffer *out)
{
    buffer_printf(out, "%.12s  ", entry->fingerprint);
    term_untrusted(out, entry->path.len ? entry->path : STR("(no place)"));
    buffer_add(out, STR(" ("));
    term_untrusted(out, entry->rule);
    buffer_add(out, STR(")"));
    if (entry->reason.len) {
        buffer_add(out, STR(": "));
        term_untrusted(out, entry->reason);
    }
}
