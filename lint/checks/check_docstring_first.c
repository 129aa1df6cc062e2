#include "core/check.h"
#include "lint/python_tokens.h"

// A count of lines that goes on from where it was.
struct line_counter {
    size_t offset, line;
};

static size_t line_of(struct line_counter *counter, struct str bytes, size_t offset)
{
    for (; counter->offset < offset; counter->offset++)
        counter->line += bytes.at[counter->offset] == '\n';
    return counter->line;
}

static bool is_column_0(struct str bytes, size_t offset)
{
    const bool is_start = offset == 0 || bytes.at[offset - 1] == '\n' || bytes.at[offset - 1] == '\r';
    return is_start || (offset == 3 && str_starts_with(bytes, STR("\xef\xbb\xbf")));
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct python_tokens tokens;
    struct line_counter counter = {0, 1};
    size_t docstring = 0, code = 0; // their lines
    python_tokens_start(&tokens, blob->bytes);
    while (python_tokens_next(&tokens) < PYTHON_END) {
        if (tokens.kind >= PYTHON_COMMENT)
            continue;
        if (tokens.kind != PYTHON_STRING || !tokens.is_first || !is_column_0(blob->bytes, tokens.offset)) {
            if (!code)
                code = line_of(&counter, blob->bytes, tokens.offset);
            continue;
        }
        if (!docstring && !code) {
            docstring = line_of(&counter, blob->bytes, tokens.offset);
            continue;
        }
        struct finding *finding;
        if (docstring)
            finding = check_report(run, tokens.offset, tokens.length,
                                   "expected one module docstring, found another (the first is on line %zu)",
                                   docstring);
        else
            finding = check_report(run, tokens.offset, tokens.length,
                                   "expected the module docstring before the code (which starts on line %zu)",
                                   code);
        check_stands_for_all(finding);
        break;
    }
    python_tokens_free(&tokens);
    return true;
}

const struct check check_check_docstring_first = {
    .id = "check-docstring-first",
    .summary = "a Python module's docstring comes before its code",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT,
    .types = FILETYPE(PYTHON),
    .run = run_check,
    .page =
        {
            .why = "A string behind the first statement is no docstring: help() does not show it. Only "
                   "strings that "
                   "are a statement of their own at the left margin count.",
            .bad = "import os\n\"\"\"Does things.\"\"\"\n",
            .good = "\"\"\"Does things.\"\"\"\nimport os\n",
            .fix = "Move the docstring to the top, or make it a comment.",
            .source = "pre-commit-hooks check-docstring-first",
        },
};
