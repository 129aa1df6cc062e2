// Suppression comments in any bytes: slices stay inside the blob, lines inside the file.
#include "core/suppress.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_inside(struct str part, struct str whole)
{
    return !part.len || (part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct blob blob = {.path = STR("a"), .bytes = {(const char *)data, size}};
    struct suppression_list list = {0};
    size_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';

    suppressions_find(&blob, &list);
    size_t last = 0;
    VEC_EACH (struct suppression, found, &list) {
        assert(found->line > last && found->line <= lines);
        assert(!found->covers || (found->covers > found->line && found->covers <= lines));
        assert(found->rules.len && is_inside(found->rules, blob.bytes) &&
               is_inside(found->reason, blob.bytes));
        last = found->line;
        suppression_match(&list, found->rules, found->line);
    }
    rule_list_covers(blob.bytes, STR("secrets/github-pat"));
    vec_free(&list);
    return 0;
}
