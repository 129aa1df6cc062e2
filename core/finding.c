#include "core/finding.h"

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
