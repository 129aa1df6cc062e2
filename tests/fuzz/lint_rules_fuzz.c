// The loader of rules over syntax trees, over any text; what it takes must then work on the text behind a
// line "%%%" as source (and on the scripts in it, where it is a page), or on the same text where there is no
// such line.
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

static void search(const struct match_rule_list *rules, struct str source)
{
    struct buffer out = {.limit = 1 << 20};
    struct error err = {0};
    struct match_scratch scratch = {0};
    struct match_part_list parts = {0};
    struct match_set *set = match_set_new(rules, rules->at[0]->language);
    if (set)
        match_search(set, &scratch, source, (struct str){0}, fill, &out, &err);
    if (set && match_parts_list(source, &parts, &err))
        VEC_EACH (struct match_part, part, &parts)
            match_search_part(set, &scratch, source, part, (struct str){0}, fill, &out, &err);
    match_set_free(set);
    match_scratch_free(&scratch);
    vec_free(&parts);
    buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct match_rule_list rules = {0};
    struct error err = {0};
    struct str text = {(const char *)data, size}, source = text;
    size_t line = str_find(text, STR("\n%%%\n"), 0);
    if (line != STR_NONE) {
        source = str_slice(text, line + 5, text.len);
        text = str_slice(text, 0, line + 1);
    }
    if (match_rules_load(text, STR("rules.yml"), MATCH_ALL_LANGUAGES, &arena, &rules, &err) && rules.count)
        search(&rules, source);
    match_rules_free(&rules);
    arena_free(&arena);
    return 0;
}
