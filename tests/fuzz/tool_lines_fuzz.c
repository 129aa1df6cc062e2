// Output of any bytes through the pattern of a row; the first byte chooses the row.
#include "tests/fuzz/tool_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = 0, chosen = 0;
    while (tools[count])
        count++;
    if (size == 0)
        return 0;
    for (size_t i = 0, wanted = data[0]; i < count * 256; i++)
        if (tools[i % count]->pattern && wanted-- == 0) {
            chosen = i % count;
            break;
        }
    const struct tool *tool = tools[chosen];
    struct arena arena = {0};
    struct tool_diagnostics out = {0};
    struct error err = {0};
    struct str output = {(const char *)data + 1, size - 1}, line;
    if (tool->pattern) {
        tool_read_lines(tool, output, STR("/repo"), &arena, &out, &err);
        tool_fuzz_place(&out, STR("one\n\xc3\xa9\xf0\x9f\x98\x80 two\r\n\tthree"), &arena);
    }
    tool_find_broken(tool, output, &arena, &line, &err);
    vec_free(&out);
    arena_free(&arena);
    return 0;
}
