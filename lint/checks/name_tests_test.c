#include "core/check.h"

// The styles, in the order of their names in the option's doc.
static const struct {
    struct str name, start, end;
} styles[] = {
    {{"pytest", 6}, {"", 0}, {"_test.py", 8}},
    {{"pytest-test-first", 17}, {"test_", 5}, {".py", 3}},
    {{"django", 6}, {"test", 4}, {".py", 3}},
    {{"unittest", 8}, {"test", 4}, {".py", 3}},
};

static bool is_in_tests(struct str path)
{
    return str_starts_with(path, STR("tests/")) || str_find(path, STR("/tests/"), 0) != STR_NONE;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    const struct str style = check_text(run, "style"), name = str_basename(blob->path);
    size_t i = 0;
    while (i < sizeof styles / sizeof *styles && !str_equal(styles[i].name, style))
        i++;
    if (i == sizeof styles / sizeof *styles)
        return error_set(
            err, ERROR_CONFIG,
            "name-tests-test: style must be pytest, pytest-test-first, django or unittest, not '%.*s'",
            STR_ARG(style));
    if (!is_in_tests(blob->path) || str_equal(name, STR("__init__.py")) ||
        str_equal(name, STR("conftest.py")))
        return true;
    const bool fits = name.len >= styles[i].start.len + styles[i].end.len &&
                      str_starts_with(name, styles[i].start) && str_ends_with(name, styles[i].end);
    if (!fits)
        check_report_file(run, "this name is no test's: expected %s*%s", styles[i].start.at,
                          styles[i].end.at);
    return true;
}

static const struct check_option options[] = {
    {"style", CHECK_OPTION_TEXT, "pytest",
     "pytest (*_test.py), pytest-test-first (test_*.py), django or unittest (test*.py)"},
    {0},
};

const struct check check_name_tests_test = {
    .id = "name-tests-test",
    .summary = "Python files below a folder named tests are named like tests",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT,
    .types = FILETYPE(PYTHON),
    .options = options,
    .run = run_check,
    .page =
        {
            .why = "A test runner collects files by name: a test in a file of another name is never run, and "
                   "nobody is "
                   "told. __init__.py and conftest.py are let pass.",
            .bad = "tests/parser.py\n",
            .good = "tests/parser_test.py\n",
            .fix = "Rename the file, set the option style, or move helpers out of the folder.",
            .source = "pre-commit-hooks name-tests-test",
        },
};
