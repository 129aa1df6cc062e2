#include "check_fuzz.h"

extern const struct check check_check_toml;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_fuzz(&check_check_toml, "a.toml", NULL, (struct str){(const char *)data, size});
    return 0;
}
