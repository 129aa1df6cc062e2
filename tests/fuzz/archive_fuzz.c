// Any bytes as an archive, within budgets small enough that a bomb must be noticed.
#include "core/archive.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct archive_limits limits = {
    .depth = 3, .entries = 200, .member = 1 << 20, .total = 8 << 20, .ratio = 250};

struct counter {
    size_t members, bytes;
};

static bool on_member(void *context, struct str path, struct str bytes)
{
    struct counter *counter = context;
    counter->members++;
    counter->bytes += bytes.len;
    if (counter->members > limits.entries || bytes.len > limits.member + 131072 ||
        counter->bytes > limits.total || str_find(path, STR("outer!/"), 0) != 0)
        abort();
    return true;
}

static void on_skip(void *context, struct str path, const char *reason)
{
    (void)context;
    if (str_find(path, STR("outer"), 0) != 0 || !*reason)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct counter counter = {0};
    const struct archive_visitor visitor = {&counter, on_member, on_skip};
    archive_walk(STR("outer"), (struct str){(const char *)data, size}, &limits, &visitor);
    return 0;
}
