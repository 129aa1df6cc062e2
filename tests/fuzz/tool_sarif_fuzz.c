// SARIF of any bytes; what is read is in bounds, and can be placed in a file.
#include "tests/fuzz/tool_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tool tool = {.id = "fuzz", .reader = TOOL_SARIF, .severity = SEVERITY_ERROR};
    struct arena arena = {0};
    struct tool_diagnostics out = {0};
    struct error err = {0};
    tool_read_sarif(&tool, (struct str){(const char *)data, size}, STR("/repo"), &arena, &out, &err);
    tool_fuzz_place(&out, STR("one\n\xc3\xa9\xf0\x9f\x98\x80 two\r\n\tthree"), &arena);
    vec_free(&out);
    arena_free(&arena);
    return 0;
}
