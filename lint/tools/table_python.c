#include "lint/tools/table_internal.h"

const struct tool tool_ruff = {
    .id = "ruff",
    .summary = "Python linter (ruff check)",
    .source = "Ruff, docs.astral.sh/ruff",
    .rules = "ruff rule {rule}",
    .ignore = "# noqa: {rule}",
    .programs = WORDS("ruff"),
    .folders = PYTHON_FOLDERS,
    .types = FILETYPE(PYTHON),
    .configs = WORDS("pyproject.toml:[tool.ruff", "ruff.toml", ".ruff.toml", PRE_COMMIT("ruff"),
                     PRE_COMMIT("ruff-check")),
    .check = WORDS("check", "--quiet", "--no-cache", "--force-exclude", "--output-format=sarif", "{files}"),
    .fix = WORDS("check", "--quiet", "--no-cache", "--force-exclude", "--fix-only", "--no-unsafe-fixes",
                 "{files}"),
    .reader = TOOL_SARIF,
    .found = {1},
    .columns = TOOL_CHARACTERS,
    .severity = SEVERITY_ERROR,
};

// Who uses Ruff's linter need not use its formatter: that must be seen.
const struct tool tool_ruff_format = {
    .id = "ruff-format",
    .summary = "Python formatter (ruff format)",
    .source = "Ruff, docs.astral.sh/ruff/formatter",
    .ignore = "# fmt: skip",
    .programs = WORDS("ruff"),
    .folders = PYTHON_FOLDERS,
    .types = FILETYPE(PYTHON),
    .configs = WORDS("pyproject.toml:[tool.ruff.format", "ruff.toml:[format", ".ruff.toml:[format",
                     PRE_COMMIT("ruff-format")),
    .check = WORDS("format", "--force-exclude", "{files}"),
    .environment = WORDS("RUFF_NO_CACHE=true"),
    .reader = TOOL_REWRITE,
    .pattern = "^error: Failed to parse (?<file>.+?):(?<line>\\d+):(?<column>\\d+): (?<message>.*)$",
    .found = {2},
    .severity = SEVERITY_ERROR,
};

const struct tool tool_black = {
    .id = "black",
    .summary = "Python formatter",
    .source = "Black, black.readthedocs.io",
    .ignore = "# fmt: skip",
    .programs = WORDS("black"),
    .folders = PYTHON_FOLDERS,
    .types = FILETYPE(PYTHON),
    .configs = WORDS("pyproject.toml:[tool.black", PRE_COMMIT("black")),
    .check = WORDS("--quiet", "{files}"),
    .reader = TOOL_REWRITE,
    .pattern = "^error: (?:cannot format (?<file>.+?): (?<message>Cannot parse.*?: (?<line>\\d+):.*|.*)"
               "|(?<message>cannot parse): (?<file>.+):(?<line>\\d+):\\d+)$",
    .found = {123},
    .severity = SEVERITY_ERROR,
};

// Exit code 2 means that an error stopped it before it was through, a syntax error in a file that it follows
// for one: that is no verdict on the files that it was given.
const struct tool tool_mypy = {
    .id = "mypy",
    .summary = "Python type checker",
    .source = "mypy, mypy.readthedocs.io",
    .rules = "mypy.readthedocs.io/en/stable/error_code_list.html",
    .ignore = "# type: ignore[{rule}]",
    .programs = WORDS("mypy"),
    .folders = PYTHON_FOLDERS,
    .types = FILETYPE(PYTHON),
    .configs =
        WORDS("pyproject.toml:[tool.mypy", "mypy.ini", ".mypy.ini", "setup.cfg:[mypy", PRE_COMMIT("mypy")),
    .check =
        WORDS("--show-column-numbers", "--show-error-end", "--show-error-codes", "--no-color-output",
              "--no-error-summary", "--no-pretty", "--hide-error-context", "--cache-dir={cache}", "{files}"),
    .reader = TOOL_LINES,
    .pattern =
        "^(?<file>.+?)(?::(?<line>\\d+)(?::(?<column>\\d+)(?::(?<end_line>\\d+):(?<end_column>\\d+))?)?)?"
        ": error: (?<message>.*?)(?:  \\[(?<rule>[\\w-]+)\\])?$",
    .found = {1},
    .flags = TOOL_FOLLOWS | TOOL_RUNS_CODE | TOOL_ENDS_ON_LAST,
    .severity = SEVERITY_ERROR,
};
