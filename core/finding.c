#include "core/finding.h"

#include <stdlib.h>

static const char *const severity_names[SEVERITY_COUNT] = {
    [SEVERITY_OFF] = "off",
    [SEVERITY_NOTE] = "note",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_ERROR] = "error",
};

const char *severity_name(enum severity severity)
{
    return severity_names[severity];
}

bool severity_parse(struct str name, enum severity *out)
{
    static const struct {
        const char *name;
        enum severity severity;
    } others[] = {
        {"block", SEVERITY_ERROR},
        {"warn", SEVERITY_WARNING},
        {"info", SEVERITY_NOTE},
        {"hint", SEVERITY_NOTE},
    };
    for (int i = 0; i < SEVERITY_COUNT; i++)
        if (str_equal(name, str_from(severity_names[i]))) {
            *out = (enum severity)i;
            return true;
        }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_equal(name, str_from(others[i].name))) {
            *out = others[i].severity;
            return true;
        }
    return false;
}

const char *confidence_name(enum confidence confidence)
{
    static const char *const names[CONFIDENCE_COUNT] = {"", "shape", "likely", "proven"};
    return names[confidence];
}

static int compare_sizes(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

int finding_compare(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;
    int order = str_compare(left->path, right->path);
    if (!order)
        order = compare_sizes(left->line, right->line);
    if (!order)
        order = compare_sizes(left->column, right->column);
    if (!order)
        order = str_compare(left->rule, right->rule);
    if (!order)
        order = compare_sizes(left->offset, right->offset);
    if (!order)
        order = compare_sizes(left->length, right->length);
    return order ? order : str_compare(left->message, right->message);
}

static bool are_copies(const struct finding *a, const struct finding *b)
{
    return strcmp(a->fingerprint, b->fingerprint) == 0 && a->state == b->state && a->severity == b->severity;
}

// By what makes copies, then in the order of the list.
static int compare_for_groups(const void *a, const void *b)
{
    const struct finding *left = *(struct finding *const *)a, *right = *(struct finding *const *)b;
    int order = strcmp(left->fingerprint, right->fingerprint);
    if (!order)
        order = (int)left->state - (int)right->state;
    if (!order)
        order = (int)left->severity - (int)right->severity;
    return order ? order : (left > right) - (left < right);
}

void findings_group(struct finding_list *findings, struct arena *arena)
{
    struct VEC(struct finding *) secrets = {0};
    VEC_EACH (struct finding, finding, findings) {
        finding->copies = NULL;
        finding->copy_count = 0;
        finding->is_copy = false;
        if (finding->is_secret && finding->fingerprint[0])
            *vec_add(&secrets) = finding;
    }
    vec_sort(&secrets, compare_for_groups);
    for (size_t i = 0, end; i < secrets.count; i = end) {
        for (end = i + 1; end < secrets.count && are_copies(secrets.at[i], secrets.at[end]);)
            end++;
        if (end == i + 1)
            continue;
        const struct finding **copies = ARENA_ARRAY(arena, const struct finding *, end - i - 1);
        for (size_t k = i + 1; k < end; k++) {
            copies[k - i - 1] = secrets.at[k];
            secrets.at[k]->is_copy = true;
        }
        secrets.at[i]->copies = copies;
        secrets.at[i]->copy_count = end - i - 1;
    }
    vec_free(&secrets);
}
