#include "check_fuzz.h"

extern const struct check check_check_json, check_pretty_format_json;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = {(const char *)data, size};
    check_fuzz(&check_check_json, "a.json", NULL, bytes);
    check_fuzz(&check_check_json, "tsconfig.json", NULL, bytes);
    check_fuzz(&check_pretty_format_json, "a.json", NULL, bytes);
    check_fuzz(&check_pretty_format_json, "a.json", "no-ensure-ascii=true", bytes);
    return 0;
}
