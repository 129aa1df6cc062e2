// Makefiles, .env files and the style of YAML: the checks over any bytes.
#include "check_fuzz.h"

extern const struct check check_mk_space_indent, check_mk_phony, check_mk_dup_target, check_env_dup_key,
    check_env_format, check_yaml_truthy, check_yaml_octal, check_yaml_indent, check_typo;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = {(const char *)data, size};
    check_fuzz(&check_mk_space_indent, "Makefile", NULL, bytes);
    check_fuzz(&check_mk_phony, "Makefile", NULL, bytes);
    check_fuzz(&check_mk_dup_target, "Makefile", NULL, bytes);
    check_fuzz(&check_env_dup_key, ".env", NULL, bytes);
    check_fuzz(&check_env_format, ".env", NULL, bytes);
    check_fuzz(&check_yaml_truthy, "a.yml", NULL, bytes);
    check_fuzz(&check_yaml_octal, "a.yml", NULL, bytes);
    check_fuzz(&check_yaml_indent, "a.yml", NULL, bytes);
    check_fuzz(&check_typo, "a.txt", NULL, bytes);
    return 0;
}
