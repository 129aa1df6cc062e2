#include "core/check.h"
#include "core/toml.h"
#include "lint/data_file.h"

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct toml_error error;
    if (data_is_stand_in(blob->bytes) || data_is_template(blob->path, blob->bytes))
        return true;
    if (!toml_validate(blob->bytes, &error))
        check_stands_for_all(check_report(run, error.offset, error.length, "%s", error.message));
    return true;
}

const struct check check_check_toml = {
    .id = "check-toml",
    .summary = "TOML files parse, and nothing in them is defined twice",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_WANTS_BINARY | CHECK_MILD_IN_TESTS,
    .types = FILETYPE(TOML),
    .run = run_check,
    .page =
        {
            .why =
                "A tool that can't read its TOML file stops, or falls back to defaults without a word. "
                "This is all "
                "of TOML 1.0: syntax, dates, escapes, UTF-8, and keys and tables that are defined twice. "
                "Templates "
                "of TOML files ({{ or {% below a folder named templates, or lines such as {{ range … }}) are "
                "left alone.",
            .bad = "[tool]\nname = \"a\"\n[tool]\nline = 80\n",
            .good = "[tool]\nname = \"a\"\nline = 80\n",
            .fix = "Mend the place that the message names.",
            .source = "pre-commit-hooks check-toml",
        },
};
