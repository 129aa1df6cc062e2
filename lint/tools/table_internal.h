// The rows of the table, and what they are written with.
#ifndef ANDON_LINT_TOOLS_TABLE_INTERNAL_H
#define ANDON_LINT_TOOLS_TABLE_INTERNAL_H

#include "lint/tools/tool.h"

// A list of words that ends with NULL.
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

// Where packages of a language put programs, in a repository.
#define NODE_FOLDERS WORDS("node_modules/.bin")
#define PYTHON_FOLDERS WORDS(".venv/bin", "venv/bin")

// A hook of pre-commit's shows that a team uses a tool which has no configuration of its own.
#define PRE_COMMIT(id) ".pre-commit-config.yaml:id: " id

// FILE:LINE:COLUMN at the start of a line, the first that there is.
#define AT_FILE_LINE_COLUMN "^(?>(?<file>.+?):(?<line>\\d+):(?<column>\\d+): )"

extern const struct tool tool_ruff, tool_ruff_format, tool_black, tool_mypy;
extern const struct tool tool_eslint, tool_oxlint, tool_biome, tool_biome_format, tool_prettier,
    tool_stylelint;
extern const struct tool tool_clang_format, tool_clang_tidy, tool_cppcheck;
extern const struct tool tool_gofmt, tool_go_vet, tool_golangci_lint, tool_staticcheck;
extern const struct tool tool_rustfmt, tool_clippy;
extern const struct tool tool_shellcheck, tool_shfmt, tool_hadolint, tool_actionlint, tool_yamllint;
extern const struct tool tool_markdownlint, tool_terraform_fmt, tool_tflint, tool_checkov;
extern const struct tool tool_ktlint, tool_rubocop, tool_php_cs_fixer;

#endif
