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

static bool is_alphanumeric(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c);
}

bool tool_config_says(struct str content, struct str text)
{
    bool is_word = text.len && is_alphanumeric(text.at[text.len - 1]);
    for (size_t at = 0; (at = str_find(content, text, at)) != STR_NONE; at++) {
        size_t end = at + text.len;
        char next = end < content.len ? content.at[end] : '\n';
        if (!is_word || !(is_alphanumeric(next) || byte_is_one_of(next, "-_")))
            return true;
        if (!text.len)
            break;
    }
    return false;
}

const struct tool *tool_find(struct str id)
{
    for (const struct tool *const *tool = tools; *tool; tool++)
        if (str_equal(id, str_from((*tool)->id)))
            return *tool;
    return NULL;
}
