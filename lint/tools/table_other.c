// Kotlin, Ruby, PHP.
#include "lint/tools/table_internal.h"

const struct tool tool_ktlint = {
    .id = "ktlint",
    .summary = "Kotlin linter and formatter",
    .source = "ktlint, pinterest.github.io/ktlint",
    .rules = "pinterest.github.io/ktlint/latest/rules/standard",
    .ignore = "@Suppress(\"ktlint:{rule}\")",
    .programs = WORDS("ktlint"),
    .files = WORDS("*.kt", "*.kts"),
    .configs = WORDS(".editorconfig:ktlint_", PRE_COMMIT("ktlint")),
    .check = WORDS("--log-level=warn", "--relative", "{files}"),
    .fix = WORDS("--log-level=warn", "--relative", "--format", "{files}"),
    .reader = TOOL_LINES,
    .pattern = AT_FILE_LINE_COLUMN "(?<message>.*) \\((?<rule>[\\w:-]*)\\)$",
    .broke = "No files matched",
    .found = {1},
    .columns = TOOL_UTF16,
    .severity = SEVERITY_ERROR,
};

// It fails on all but what it calls information.
const struct tool tool_rubocop = {
    .id = "rubocop",
    .summary = "Ruby linter and formatter",
    .source = "RuboCop, docs.rubocop.org",
    .rules = "docs.rubocop.org/rubocop/cops.html",
    .ignore = "# rubocop:disable {rule}",
    .programs = WORDS("rubocop"),
    .folders = WORDS("bin"),
    .types = FILETYPE(RUBY),
    .files = WORDS("*.gemspec", "*.ru", "*.jbuilder", "Guardfile", "Brewfile", "Podfile", "Fastfile"),
    .configs = WORDS(".rubocop.yml"),
    .check =
        WORDS("--no-color", "--format=emacs", "--cache=false", "--force-exclusion", "--no-server", "{files}"),
    .fix = WORDS("--no-color", "--format=quiet", "--cache=false", "--force-exclusion", "--no-server", "-a",
                 "{files}"),
    .reader = TOOL_LINES,
    .pattern = AT_FILE_LINE_COLUMN "(?:[CRWEF]|(?<severity>I)): (?:\\[\\w+(?: \\w+)*\\] )?"
                                   "(?:(?<rule>[A-Z]\\w*(?:/\\w+)+): )?(?<message>.*)$",
    .broke = "^An error occurred while |^\\d+ errors? occurred:",
    .found = {1},
    .columns = TOOL_CHARACTERS,
    .flags = TOOL_RUNS_CODE,
    .severity = SEVERITY_ERROR,
};

// Several files need --config. Files that its configuration leaves out stay as they are: path-mode.
const struct tool tool_php_cs_fixer = {
    .id = "php-cs-fixer",
    .summary = "PHP formatter",
    .source = "PHP Coding Standards Fixer, cs.symfony.com",
    .programs = WORDS("php-cs-fixer"),
    .folders = WORDS("vendor/bin", "tools/php-cs-fixer/vendor/bin"),
    .types = FILETYPE(PHP),
    .configs = WORDS(".php-cs-fixer.php", ".php-cs-fixer.dist.php"),
    .check = WORDS("fix", "--config={config}", "--using-cache=no", "--no-ansi", "--no-interaction",
                   "--show-progress=none", "--path-mode=intersection", "{files}"),
    .environment = WORDS("PHP_CS_FIXER_IGNORE_ENV=1"),
    .reader = TOOL_REWRITE,
    .pattern = "^ +\\d+\\) (?<file>.+)$",
    .heading = "^Files that were not fixed due to (?<message>errors .*):$",
    .found = {4},
    .flags = TOOL_RUNS_CODE,
    .severity = SEVERITY_ERROR,
};
