// Any bytes as another scanner's file: patterns that come out compile, and rules that come out load.
#include "core/arena.h"
#include "scanners/confirm.h"
#include "scanners/import/import.h"
#include "scanners/rule_internal.h"

#include <stdlib.h>

enum { RULES_MAX = 4 }; // that are tried on their samples: it takes its time

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pattern(struct str text, struct arena *arena)
{
    struct regex regex;
    struct regex_keywords words;
    struct buffer BUFFER_AUTO sample = {.limit = 65536};
    struct error err = {0};
    if (!regex_parse(text, 0, arena, &regex, &err))
        return;
    regex_keywords(&regex, arena, &words);
    regex_sample(&regex, 1, &sample);
    for (size_t i = 0; i < words.count; i++)
        if (strlen(words.texts[i]) < 3)
            abort();
    confirm_check_pattern(regex.pattern.at, &err);
}

// What was not dropped is taken by the rule loader.
static void check_rules(const struct import *import, struct arena *arena)
{
    struct buffer BUFFER_AUTO text = {.limit = 1 << 24};
    struct rule_list rules = {0};
    struct error err = {0};
    size_t kept = 0;
    VEC_EACH (const struct import_rule, rule, &import->rules)
        kept += !rule->is_dropped;
    import_write_rules(import, STR("fuzz"), &text);
    if (kept && (!rule_load(buffer_str(&text), STR("rules.yml"), arena, &rules, &err) || rules.count != kept))
        abort();
    vec_free(&rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"a.toml", "a.yml", ".gitleaksignore", "a.json"};
    struct arena ARENA_AUTO arena = {0};
    struct import import = {.arena = &arena};
    struct buffer BUFFER_AUTO out = {0};
    struct error err = {0};
    if (size == 0 || size > 20000)
        return 0;
    struct str text = arena_copy(&arena, (struct str){(const char *)data + 1, size - 1});
    if (data[0] % 5 == 4) {
        check_pattern(text, &arena);
        return 0;
    }
    if (import_read(&import, text, str_from(names[data[0] % 5]), &err)) {
        VEC_EACH (struct import_rule, rule, &import.rules)
            check_pattern(rule->regex, &arena);
        if (import.rules.count <= RULES_MAX && import_settle(&import, &err))
            check_rules(&import, &arena);
        import_write_notes(&import, &out);
    }
    import_free(&import);
    return 0;
}
