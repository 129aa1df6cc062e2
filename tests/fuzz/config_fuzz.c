// andon.yml from any bytes: the first line is a --set, the rest is the file. What is accepted can be printed.
#include "core/config_internal.h"
#include "core/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct check_option options[] = {{"max", CHECK_OPTION_NUMBER, "5", ""},
                                              {"names", CHECK_OPTION_LIST, "", ""},
                                              {"strict", CHECK_OPTION_FLAG, "false", ""},
                                              {0}};
static const struct check check = {.id = "check-json", .options = options, .severity = SEVERITY_ERROR};

static void use(struct config *config, struct str assignment, struct arena *arena)
{
    struct error err = {0};
    const struct check *const checks[] = {&check};
    struct check_value values[CHECK_OPTION_MAX];
    enum severity severity;
    struct buffer out BUFFER_AUTO = {0};
    config_set(config, assignment, arena, &err);
    if (config_validate_checks(config, checks, 1, &err) &&
        !config_check_setting(config, &check, STR("a/b"), arena, &severity, values, &err))
        abort(); // what validates must resolve
    config_print(config, &out);
    if (utf8_find_invalid(buffer_str(&out), 0) != STR_NONE)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena ARENA_AUTO = {0};
    struct error err = {0};
    struct str text = {(const char *)data, size}, name = STR("andon.yml");
    struct str assignment = str_cut(&text, '\n');
    struct yaml_node *root;
    struct config_layer layer = {.file = name};
    struct config config = {.file = name, .layers = &layer, .layer_count = 1};

    yaml_parse(text, name, true, &arena, &root, &err);
    if (!yaml_parse(text, name, false, &arena, &root, &err) || !config_validate(root, name, false, &err)) {
        if (err.code == ERROR_NONE || !err.message[0])
            abort(); // a refusal says why
        return 0;
    }
    config.root = root->kind == YAML_MAP ? root : ARENA_NEW(&arena, struct yaml_node);
    config.root->kind = YAML_MAP;
    if (config_read(&config, &arena, &err) && config_read_layer(&layer, config.root, &arena, &err))
        use(&config, assignment, &arena);
    return 0;
}
