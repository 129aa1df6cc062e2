// The rule loader over any text; what it takes must then work.
#include "scanners/engine.h"
#include "scanners/sample.h"
#include "scanners/selftest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *context, const struct scan_match *match)
{
    (void)context;
    (void)match;
}

static void use(const struct rule_list *rules, struct arena *arena)
{
    struct scan_ruleset set;
    struct error err = {0};
    if (!rule_index(rules->at, rules->count, arena, &set, &err))
        return;
    struct scan_engine *engine = scan_engine_new(&set);
    struct scan_scratch *scratch = scan_scratch_open(engine);
    for (size_t i = 0; i < rules->count && i < 4; i++) {
        struct buffer text = {.limit = SAMPLE_SIZE_MAX};
        bool is_made;
        sample_make(selftest_samples_of(&rules->at[i], arena).match[0], 1, &text, &is_made);
        const struct scan_input input = {.bytes = buffer_str(&text), .path = STR("a")};
        scan_bytes(engine, scratch, &input, ignore, NULL, &err);
        buffer_free(&text);
    }
    scan_scratch_close(scratch);
    scan_engine_free(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct rule_list rules = {0};
    struct error err = {0};
    if (rule_load((struct str){(const char *)data, size}, STR("rules.yml"), &arena, &rules, &err))
        use(&rules, &arena);
    vec_free(&rules);
    arena_free(&arena);
    return 0;
}
