// Any bytes as another scanner's file: patterns that come out compile, and rules that come out load.
#include "core/arena.h"
#include "scanners/confirm.h"
#include "scanners/import/import.h"

#include <stdlib.h>

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
        import_write_notes(&import, &out);
    }
    import_free(&import);
    return 0;
}
