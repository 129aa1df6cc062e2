// Deltas. The first byte says how many of the bytes are the base; the rest is the delta.
#include "core/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t limit = 1 << 20;
    if (!size)
        return 0;
    size_t base_len = data[0] < size ? data[0] : size - 1;
    const char *bytes = (const char *)data + 1;
    struct str base = {bytes, base_len}, rest = {bytes + base_len, size - 1 - base_len};
    struct buffer out = {0};
    struct delta delta;
    struct delta_step step;
    size_t total = 0;
    bool is_open = delta_open(rest, &delta);
    while (is_open && total <= limit && delta_next(&delta, &step)) {
        if (!step.len ||
            (step.is_insert ? step.bytes.len != step.len : step.from + step.len > delta.base_size))
            __builtin_trap();
        total += step.len;
    }
    bool applied = delta_apply(base, rest, limit, &out);
    if (applied && (out.len != delta.result_size || out.len != total || delta.is_malformed))
        __builtin_trap();
    buffer_free(&out);
    return 0;
}
