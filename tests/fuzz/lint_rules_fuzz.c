// The loader of rules over syntax trees, over any text; what it takes must then work on the same text as
// source.
#include "lint/match/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fill(void *context, struct matcher *matcher, const struct match_found *found)
{
    struct buffer *out = context;
    size_t start, end;
    match_fill(found, found->rule->message, false, out);
    if (!found->rule->fix)
        return;
    match_fix_range(matcher, found, &start, &end);
    match_fill(found, found->rule->fix->template, true, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct match_rule_list rules = {0};
    struct error err = {0};
    struct str text = {(const char *)data, size};
    if (match_rules_load(text, STR("rules.yml"), MATCH_ALL_LANGUAGES, &arena, &rules, &err) && rules.count) {
        struct buffer out = {.limit = 1 << 20};
        struct match_scratch scratch = {0};
        struct match_set *set = match_set_new(&rules, rules.at[0]->language);
        if (set)
            match_search(set, &scratch, text, (struct str){0}, fill, &out, &err);
        match_set_free(set);
        match_scratch_free(&scratch);
        buffer_free(&out);
    }
    match_rules_free(&rules);
    arena_free(&arena);
    return 0;
}
