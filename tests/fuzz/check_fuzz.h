// Runs checks over fuzzed bytes: no crash, and every finding and edit lies within them, in order.
#ifndef ANDON_TESTS_FUZZ_CHECK_FUZZ_H
#define ANDON_TESTS_FUZZ_CHECK_FUZZ_H

#include "core/check.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void check_fuzz_require(bool holds)
{
    if (!holds)
        abort();
}

// `option` may be NULL; else "name=value" for one option, the others are as by default.
static inline void check_fuzz(const struct check *check, const char *path, const char *option,
                              struct str bytes)
{
    struct arena arena = {0};
    struct finding_list findings = {0};
    struct check_value values[CHECK_OPTION_MAX];
    struct error err = {0};
    struct blob blob;
    for (size_t i = 0; check->options && check->options[i].name; i++) {
        struct str text = str_from(check->options[i].standard), set = str_from(option);
        const struct str name = str_cut(&set, '=');
        if (option && str_equal(name, str_from(check->options[i].name)))
            text = set;
        check_fuzz_require(check_value_parse(&check->options[i], text, &arena, &values[i], &err));
    }
    blob_init(&blob, str_from(path), 0100644, NULL, bytes);
    struct check_run run = {
        .check = check,
        .severity = check->severity,
        .values = values,
        .arena = &arena,
        .findings = &findings,
    };
    check_fuzz_require(check->run(&run, &blob, &err) || err.code == ERROR_LIMIT);
    VEC_EACH (struct finding, finding, &findings) {
        size_t at = 0;
        check_fuzz_require(finding->offset <= bytes.len && finding->length <= bytes.len - finding->offset);
        for (size_t i = 0; i < finding->edit_count; i++) {
            const struct edit *edit = &finding->edits[i];
            check_fuzz_require(edit->offset >= at && edit->length <= bytes.len - edit->offset);
            at = edit->offset + edit->length;
        }
    }
    vec_free(&findings);
    arena_free(&arena);
}

#endif
