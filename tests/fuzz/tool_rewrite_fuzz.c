// Two texts, split at the first byte 0x01: the edits make the second of the first.
#include "tests/fuzz/tool_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tool tool = {.id = "fuzz", .reader = TOOL_REWRITE, .severity = SEVERITY_ERROR};
    struct arena arena = {0};
    struct tool_diagnostics out = {0};
    struct error err = {0};
    struct buffer fixed = {0};
    struct str after = {(const char *)data, size}, before = str_cut(&after, 1);
    size_t at = 0;
    if (!tool_read_rewrite(&tool, STR("a"), before, after, &arena, &out, &err))
        __builtin_trap();
    tool_fuzz_place(&out, before, &arena);
    VEC_EACH (struct tool_diagnostic, item, &out) {
        if (item->edits[0].offset < at)
            __builtin_trap();
        buffer_add(&fixed, str_slice(before, at, item->edits[0].offset - at));
        buffer_add(&fixed, item->edits[0].text);
        at = item->edits[0].offset + item->edits[0].length;
    }
    buffer_add(&fixed, str_slice(before, at, before.len));
    if (before.len && !str_equal(buffer_str(&fixed), after))
        __builtin_trap();
    vec_free(&out);
    buffer_free(&fixed);
    arena_free(&arena);
    return 0;
}
