// Shell, containers, workflows, data and prose, infrastructure.
#include "lint/tools/table_internal.h"

// SC1071 is about shells that it does not know: those files are not its.
const struct tool tool_shellcheck = {
    .id = "shellcheck",
    .summary = "shell script linter",
    .source = "ShellCheck, shellcheck.net",
    .rules = "shellcheck.net/wiki/{rule}",
    .ignore = "# shellcheck disable={rule}",
    .programs = WORDS("shellcheck"),
    .types = FILETYPE(SHELL),
    .except = WORDS("*.zsh", ".zshrc", ".zprofile", ".zshenv"),
    .configs = WORDS(".shellcheckrc", "shellcheckrc", PRE_COMMIT("shellcheck")),
    .check = WORDS("--color=never", "--format=gcc", "--exclude=SC1071", "{files}"),
    // In a step nobody sees which variables are set, and an expression is a constant word.
    .steps =
        WORDS("--color=never", "--format=gcc",
              "--exclude=SC1071,SC1090,SC1091,SC2043,SC2050,SC2153,SC2154,SC2157,SC2194,SC2268", "{files}"),
    .reader = TOOL_LINES,
    .pattern = AT_FILE_LINE_COLUMN "\\w+: (?<message>.*) \\[(?<rule>SC\\d+)\\]$",
    .found = {1},
    .columns = TOOL_CHARACTERS,
    .flags = TOOL_FOLLOWS,
    .severity = SEVERITY_ERROR,
};

// Its settings are keys of .editorconfig that nobody else has.
const struct tool tool_shfmt = {
    .id = "shfmt",
    .summary = "shell script formatter",
    .source = "shfmt, github.com/mvdan/sh",
    .programs = WORDS("shfmt"),
    .types = FILETYPE(SHELL),
    .except = WORDS("*.zsh", ".zshrc", ".zprofile", ".zshenv"),
    .configs = WORDS(".editorconfig:shell_variant", ".editorconfig:binary_next_line",
                     ".editorconfig:switch_case_indent", ".editorconfig:space_redirects",
                     ".editorconfig:function_next_line", PRE_COMMIT("shfmt")),
    .check = WORDS("-w", "{files}"),
    .reader = TOOL_REWRITE,
    .pattern = AT_FILE_LINE_COLUMN "(?<message>.*)$",
    .found = {1},
    .severity = SEVERITY_ERROR,
};

const struct tool tool_hadolint = {
    .id = "hadolint",
    .summary = "Dockerfile linter",
    .source = "hadolint, github.com/hadolint/hadolint",
    .rules = "github.com/hadolint/hadolint/wiki/{rule}",
    .ignore = "# hadolint ignore={rule}",
    .programs = WORDS("hadolint"),
    .types = FILETYPE(DOCKERFILE),
    .configs = WORDS(".hadolint.yaml", ".hadolint.yml", PRE_COMMIT("hadolint")),
    .check = WORDS("--no-color", "--format=sarif", "{files}"),
    .reader = TOOL_SARIF,
    .found = {1},
    .columns = TOOL_CHARACTERS,
    .flags = TOOL_ONE_SEVERITY,
    .severity = SEVERITY_ERROR,
};

// It finds its configuration by way of .git, which a snapshot does not have.
const struct tool tool_actionlint = {
    .id = "actionlint",
    .summary = "GitHub Actions workflow linter",
    .source = "actionlint, github.com/rhysd/actionlint",
    .rules = "github.com/rhysd/actionlint/blob/main/docs/checks.md",
    .programs = WORDS("actionlint"),
    .files = WORDS("/.github/workflows/*.yml", "/.github/workflows/*.yaml"),
    .configs = WORDS(".github/actionlint.yaml", ".github/actionlint.yml"),
    .check = WORDS("-no-color", "-config-file={config}",
                   "-format={{range $e := .}}{{$e.Filepath}}:{{$e.Line}}:{{$e.Column}}:{{$e.EndColumn}}: "
                   "{{$e.Message}} [{{$e.Kind}}]\\n{{end}}",
                   "{files}"),
    .version = WORDS("-version"),
    .reader = TOOL_LINES,
    .pattern = "^(?<file>.+?):(?<line>\\d+):(?<column>\\d+):(?<end_column>\\d+): (?<message>.*?)"
               "(?: \\[(?<rule>[\\w-]+)\\])?$",
    .found = {1},
    .flags = TOOL_FOLLOWS | TOOL_ENDS_ON_LAST,
    .severity = SEVERITY_ERROR,
};

// It dies of a file that is not UTF-8 with the exit code of findings.
const struct tool tool_yamllint = {
    .id = "yamllint",
    .summary = "YAML linter",
    .source = "yamllint, yamllint.readthedocs.io",
    .rules = "yamllint.readthedocs.io/en/stable/rules.html",
    .ignore = "# yamllint disable-line rule:{rule}",
    .programs = WORDS("yamllint"),
    .folders = PYTHON_FOLDERS,
    .types = FILETYPE(YAML),
    .except_types = FILETYPE(LOCKFILE),
    .configs = WORDS(".yamllint", ".yamllint.yaml", ".yamllint.yml", PRE_COMMIT("yamllint")),
    .check = WORDS("--format=parsable", "{files}"),
    .reader = TOOL_LINES,
    .pattern =
        AT_FILE_LINE_COLUMN "\\[(?<severity>error|warning)\\] (?<message>.*?)(?: \\((?<rule>[\\w-]+)\\))?$",
    .broke = "^Traceback ",
    .found = {1},
    .columns = TOOL_CHARACTERS,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_markdownlint = {
    .id = "markdownlint",
    .summary = "Markdown linter (markdownlint-cli2 or markdownlint-cli)",
    .source = "markdownlint, github.com/DavidAnson/markdownlint",
    .rules = "github.com/DavidAnson/markdownlint/blob/main/doc/Rules.md",
    .ignore = "<!-- markdownlint-disable-next-line {rule} -->",
    .programs = WORDS("markdownlint-cli2", "markdownlint"),
    .folders = NODE_FOLDERS,
    .types = FILETYPE(MARKDOWN),
    .configs =
        WORDS(".markdownlint-cli2.jsonc", ".markdownlint-cli2.yaml", ".markdownlint-cli2.cjs",
              ".markdownlint-cli2.mjs", ".markdownlint.json", ".markdownlint.jsonc", ".markdownlint.yaml",
              ".markdownlint.yml", ".markdownlint.cjs", ".markdownlint.mjs", ".markdownlintrc"),
    .check = WORDS("{files}"),
    .fix = WORDS("--fix", "{files}"),
    .reader = TOOL_LINES,
    .pattern = "^(?<file>.+?):(?<line>\\d+)(?::(?<column>\\d+))? (?:(?<severity>error|warning) )?"
               "(?<rule>MD\\d+|[\\w-]+)(?:/\\S+)? (?<message>.*)$",
    .found = {1},
    .columns = TOOL_UTF16,
    .flags = TOOL_RUNS_CODE | TOOL_READS_STDERR,
    .severity = SEVERITY_ERROR,
};

const struct tool tool_terraform_fmt = {
    .id = "terraform-fmt",
    .summary = "Terraform and OpenTofu formatter",
    .source = "terraform fmt, developer.hashicorp.com/terraform/cli/commands/fmt",
    .programs = WORDS("terraform", "tofu"),
    .files = WORDS("*.tf", "*.tfvars", "*.tftest.hcl"),
    .configs = WORDS(".terraform.lock.hcl", ".terraform-version", "versions.tf", "main.tf",
                     PRE_COMMIT("terraform_fmt")),
    .check = WORDS("fmt", "-no-color", "-list=false", "{files}"),
    .version = WORDS("version"),
    .environment = WORDS("CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TFENV_AUTO_INSTALL=false"),
    .reader = TOOL_REWRITE,
    .pattern = "^(?:\xe2\x94\x82)? +on (?<file>.+?) line (?<line>\\d+)",
    .heading = "^(?:\xe2\x94\x82 )?Error: (?<message>.*)$",
    .found = {2},
    .severity = SEVERITY_ERROR,
};

// Its plugins are programs, and its configuration says where they are.
const struct tool tool_tflint = {
    .id = "tflint",
    .summary = "Terraform linter",
    .source = "TFLint, github.com/terraform-linters/tflint",
    .rules = "github.com/terraform-linters/tflint-ruleset-terraform/blob/main/docs/rules/{rule}.md",
    .ignore = "# tflint-ignore: {rule}",
    .programs = WORDS("tflint"),
    .files = WORDS("*.tf", "*.tfvars"),
    .configs = WORDS(".tflint.hcl"),
    .check = WORDS("--no-color", "--format=sarif", "--recursive", "--config={root}/{config}"),
    .environment = WORDS("TFLINT_DISABLE_VERSION_CHECK=1"),
    .reader = TOOL_SARIF,
    .found = {2, 1},
    .columns = TOOL_CHARACTERS,
    .flags = TOOL_WHOLE_PROJECT | TOOL_RUNS_CODE | TOOL_ONE_SEVERITY,
    .severity = SEVERITY_ERROR,
};

// A file that it can't parse is counted and no more.
const struct tool tool_checkov = {
    .id = "checkov",
    .summary = "infrastructure misconfiguration scanner",
    .source = "Checkov, checkov.io",
    .rules = "checkov --list, or checkov.io/5.Policy%20Index/all.html",
    .ignore = "# checkov:skip={rule}: reason",
    .programs = WORDS("checkov"),
    .folders = PYTHON_FOLDERS,
    .types = FILETYPE(TERRAFORM) | FILETYPE(DOCKERFILE) | FILETYPE(YAML),
    .except_types = FILETYPE(LOCKFILE),
    .configs = WORDS(".checkov.yaml", ".checkov.yml", PRE_COMMIT("checkov")),
    .check = WORDS("--quiet", "--compact", "--skip-download", "--skip-results-upload", "--output=cli",
                   "--file", "{files}"),
    .reader = TOOL_LINES,
    .pattern = "^\\tFile: /?(?<file>.+):(?<line>\\d+)-(?<end_line>\\d+)$",
    .heading = "^Check: (?<rule>CK\\w+): \"(?<message>.*)\"$",
    .more = "^\\tGuide: (?<help>\\S+)$",
    .broke = "Parsing errors: [1-9]|^Traceback ",
    .found = {1},
    .flags = TOOL_FOLLOWS | TOOL_RUNS_CODE,
    .severity = SEVERITY_ERROR,
};
