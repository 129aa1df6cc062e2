// Hand-made findings and a report of them, for the tests of report formats.
#ifndef ANDON_TESTS_REPORT_FIXTURE_H
#define ANDON_TESTS_REPORT_FIXTURE_H

#include "core/report.h"

#include "unit.h"

static const struct check check_blank = {
    .id = "trailing-whitespace",
    .summary = "white space at the end of a line",
    .severity = SEVERITY_ERROR,
    .page = {.why = "it makes noise", .fix = "delete it", .bad = "x ", .good = "x"},
};
static const struct check check_secrets = {
    .id = "secrets", .summary = "secrets", .severity = SEVERITY_ERROR, .flags = CHECK_OFF_BY_DEFAULT};
static const struct check *const checks[] = {&check_blank, &check_secrets};

static char *write_report(struct result *result, struct report_request request)
{
    struct buffer out = {0};
    result->elapsed_ms = 3.14;
    request.result = result;
    request.command = request.command ? request.command : "lint";
    request.checks = checks;
    request.check_count = 2;
    if (!request.style.width)
        request.style.width = 80;
    memset(result->counts, 0, sizeof result->counts);
    VEC_EACH (struct finding, finding, &result->findings)
        result->counts[finding->state]++;
    report_write(&request, &out);
    buffer_add_byte(&out, '\0');
    return out.at;
}

static struct finding token(void)
{
    return (struct finding){
        .rule = STR("secrets/github-pat"),
        .severity = SEVERITY_ERROR,
        .message = STR("a GitHub token"),
        .help = STR("revoke it"),
        .offset = 19,
        .length = 40,
        .is_secret = true,
        .path = STR("src/a.py"),
        .line = 2,
        .column = 10,
        .end_line = 2,
        .end_column = 50,
        .excerpt = STR("token = \"gh…Z9\""),
        .mark_start = 9,
        .mark_length = 7,
        .line_before = STR("import os"),
        .line_after = STR(""),
        .fingerprint = "00000000000000000000000000000aaa",
    };
}

static struct edit blank_edit = {
    .offset = 5, .length = 2, .line = 1, .column = 6, .end_line = 1, .end_column = 8};

static struct finding blank(void)
{
    return (struct finding){
        .rule = STR("trailing-whitespace"),
        .severity = SEVERITY_ERROR,
        .message = STR("white space at the end of the line"),
        .offset = 5,
        .length = 2,
        .path = STR("b.c"),
        .line = 1,
        .column = 6,
        .end_line = 1,
        .end_column = 8,
        .excerpt = STR("int x  "),
        .mark_start = 5,
        .mark_length = 2,
        .old_lines = STR("int x  \n"),
        .new_lines = STR("int x\n"),
        .edits = &blank_edit,
        .edit_count = 1,
        .safety = FIX_SAFE,
        .fingerprint = "00000000000000000000000000000bbb",
    };
}

static void check_golden(struct result *result, struct report_request request, const char *expected)
{
    char *text = write_report(result, request);
    if (strcmp(text, expected) != 0)
        fail_msg("expected:\n%s\ngot:\n%s", expected, text);
    free(text);
}

#endif
