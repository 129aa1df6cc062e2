// Git's configuration files, as repo_open reads them.
#include "core/repo_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct git_config config = {.rest = {(const char *)data, size}};
    struct git_setting setting;
    struct error err = {0};
    size_t count = 0;
    while (repo_config_next(&config, &arena, &setting, &err)) {
        if (!setting.key.len || !setting.section.len || setting.value.len > size || ++count > size)
            __builtin_trap();
        git_setting_is_true(&setting);
    }
    arena_free(&arena);
    return 0;
}
