// CI files: expressions on their own, and each check of workflows, actions and GitLab files over any bytes.
#include "check_fuzz.h"
#include "lint/ci/expression.h"

extern const struct check check_ci_keys, check_ci_pin, check_ci_inject, check_ci_trigger,
    check_gl_double_pipeline, check_sh_rm_var, check_sh_curl_pipe;

static void fuzz_expression(struct str text)
{
    struct arena arena = {0};
    struct expression *tree;
    struct expression_error error;
    if (!expression_parse(text, &arena, &tree, &error))
        check_fuzz_require(error.message && error.offset <= text.len &&
                           error.length <= text.len - error.offset);
    else
        check_fuzz_require(tree->offset <= text.len && tree->length <= text.len - tree->offset);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = {(const char *)data, size};
    fuzz_expression(bytes);
    check_fuzz(&check_ci_keys, ".github/workflows/a.yml", NULL, bytes);
    check_fuzz(&check_ci_inject, ".github/workflows/a.yml", NULL, bytes);
    check_fuzz(&check_ci_trigger, ".github/workflows/a.yml", NULL, bytes);
    check_fuzz(&check_sh_rm_var, ".github/workflows/a.yml", NULL, bytes);
    check_fuzz(&check_sh_curl_pipe, ".gitlab-ci.yml", NULL, bytes);
    check_fuzz(&check_ci_pin, "action.yml", NULL, bytes);
    check_fuzz(&check_gl_double_pipeline, ".gitlab-ci.yml", NULL, bytes);
    return 0;
}
