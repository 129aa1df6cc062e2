// Every check of lint over any bytes under names of several kinds, with every option on: nothing may crash,
// and each edit must lie within the bytes, behind the one before.
#include "core/check.h"
#include "lint/editorconfig.h"
#include "lint/lint.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
    "a.txt", "requirements.txt", "a.md",  "a.py",       "a.c",      "a.json",
    "a.yml", "a.toml",           "a.xml", "tests/a.py", "Makefile",
};

// Options that switch on what is quiet by default.
static const struct {
    const char *check, *option, *text;
} settings[] = {
    {"file-contents-sorter", "files", "*"},
    {"sort-simple-yaml", "files", "*"},
    {"check-bidi", "any", "true"},
    {"mixed-line-ending", "fix", "crlf"},
    {"commit-message", "ticket", "#[0-9]+"},
    {"commit-message", "signoff", "true"},
    {"commit-message", "style", "conventional"},
    {"commit-message", "body-wrap", "20"},
    {"commit-message", "scopes", "core,lint"},
};

static const char *option_text(const struct check *check, const struct check_option *option)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (strcmp(settings[i].check, check->id) == 0 && strcmp(settings[i].option, option->name) == 0)
            return settings[i].text;
    return option->standard;
}

static void check_findings(const struct finding_list *findings, size_t size)
{
    VEC_EACH (struct finding, finding, findings) {
        size_t end = 0;
        if (finding->offset + finding->length > size)
            abort();
        for (size_t i = 0; i < finding->edit_count; i++) {
            const struct edit *edit = &finding->edits[i];
            if (edit->offset < end || edit->offset + edit->length > size)
                abort();
            end = edit->offset + edit->length;
        }
    }
}

static void run_check(const struct check *check, const struct blob *blob, void *prepared, bool with_options)
{
    struct arena ARENA_AUTO arena = {0};
    struct finding_list findings = {0};
    struct check_value values[CHECK_OPTION_MAX];
    struct error err = {0};
    struct check_run run = {.check = check,
                            .severity = check->severity,
                            .values = values,
                            .arena = &arena,
                            .findings = &findings};

    for (size_t i = 0; check->options && check->options[i].name; i++) {
        const char *text = with_options ? option_text(check, &check->options[i]) : check->options[i].standard;
        if (!check_value_parse(&check->options[i], str_from(text), &arena, &values[i], &err))
            abort();
    }
    if (check->prepare == editorconfig_prepare)
        run.prepared = prepared;
    check->run(&run, blob, &err);
    check_findings(&findings, blob->bytes.len);
    vec_free(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena ARENA_AUTO arena = {0};
    struct blob blob;
    if (size < 2)
        return 0;
    const char *path = paths[data[0] % (sizeof paths / sizeof *paths)];
    bool with_options = data[1] & 1;
    struct str bytes = {(const char *)data + 2, size - 2};
    // What is checked is also read as the .editorconfig that decides.
    struct editorconfig_text text = {.text = data[1] & 2 ? bytes
                                                         : STR("[*]\nindent_style=tab\nmax_line_length=9\n")};
    void *prepared = editorconfig_parse(&text, 1, &arena);
    editorconfig_match(bytes, str_from(path));

    blob_init(&blob, str_from(path), data[1] & 4 ? 0100755 : 0100644, NULL, bytes);
    blob_find_lines(&blob, &arena);
    for (size_t i = 0; lint_checks[i]; i++)
        if (lint_checks[i]->run)
            run_check(lint_checks[i], &blob, prepared, with_options);
    run_check(&check_commit_message, &blob, NULL, with_options);
    return 0;
}
