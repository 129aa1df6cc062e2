// The secrets engine over any bytes. The first byte chooses profile, path and whether it is a binary file.
#include "scanners/engine.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct checker {
    size_t size, end;
};

// Places are inside the bytes, in order, and never overlap.
static void check(void *context, const struct scan_match *match)
{
    struct checker *checker = context;
    if (match->offset < checker->end || match->length > checker->size ||
        match->offset > checker->size - match->length || match->is_timed_out)
        abort();
    checker->end = match->offset + match->length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scan_scratch *scratch;
    static const char *const paths[] = {"a.py", ".env", "config.yml", "tests/a.json"};
    struct error err = {0};
    if (!scratch)
        scratch = scan_scratch_open(scan_engine_builtin());
    if (size == 0)
        return 0;
    const struct scan_input input = {
        .bytes = {(const char *)data + 1, size - 1},
        .path = str_from(paths[data[0] & 3]),
        .profile = data[0] & 4 ? SCAN_AUDIT : SCAN_BLOCK,
        .is_binary = data[0] & 8,
    };
    struct checker checker = {.size = size - 1};
    if (!scan_bytes(scan_engine_builtin(), scratch, &input, check, &checker, &err))
        abort();
    return 0;
}
