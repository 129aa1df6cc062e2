#include "check_fuzz.h"

extern const struct check check_check_yaml;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = {(const char *)data, size};
    check_fuzz(&check_check_yaml, "a.yml", NULL, bytes);
    check_fuzz(&check_check_yaml, "a.yml", "unsafe=true", bytes);
    return 0;
}
