// Any bytes as TOML: with a tree or without one, the same ones are valid.
#include "core/toml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena ARENA_AUTO arena = {0};
    struct str text = {(const char *)data, size};
    struct toml_error error;
    struct error err = {0};
    struct yaml_node *root;
    if (toml_validate(text, &error) != toml_parse(text, STR("f"), &arena, &root, &err))
        abort();
    return 0;
}
