// What is remembered of a linter's results, from a file that may hold anything: in range or refused.
#include "lint/tools/internal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct tool_diagnostics out = {0};
    struct buffer again = {.limit = SIZE_MAX};
    struct str bytes = {(const char *)data, size};
    enum { FILE_SIZE = 100 };
    if (remember_read(bytes, FILE_SIZE, &arena, &out)) {
        VEC_EACH (const struct tool_diagnostic, diagnostic, &out)
            if (diagnostic->offset > FILE_SIZE || diagnostic->length > FILE_SIZE - diagnostic->offset)
                abort();
        remember_write(&out, &again);
        if (!str_equal(bytes, buffer_str(&again)))
            abort();
    }
    buffer_free(&again);
    vec_free(&out);
    arena_free(&arena);
    return 0;
}
