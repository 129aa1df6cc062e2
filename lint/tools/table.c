#include "lint/tools/table_internal.h"

const struct tool *const tools[] = {
    &tool_ruff,         &tool_ruff_format,   &tool_black,        &tool_mypy,
    &tool_eslint,       &tool_oxlint,        &tool_biome,        &tool_biome_format,
    &tool_prettier,     &tool_stylelint,     &tool_clang_format, &tool_clang_tidy,
    &tool_cppcheck,     &tool_gofmt,         &tool_go_vet,       &tool_golangci_lint,
    &tool_staticcheck,  &tool_rustfmt,       &tool_clippy,       &tool_shellcheck,
    &tool_shfmt,        &tool_hadolint,      &tool_actionlint,   &tool_yamllint,
    &tool_markdownlint, &tool_terraform_fmt, &tool_tflint,       &tool_checkov,
    &tool_ktlint,       &tool_rubocop,       &tool_php_cs_fixer, NULL,
};

const struct tool *tool_find(struct str id)
{
    for (const struct tool *const *tool = tools; *tool; tool++)
        if (str_equal(id, str_from((*tool)->id)))
            return *tool;
    return NULL;
}
