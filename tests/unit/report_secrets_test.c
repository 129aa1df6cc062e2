// The reports of secrets: copies of one, and the formats for reviewers.
#include "report_fixture.h"

static void test_csv(void **state)
{
    (void)state;
    struct finding findings[] = {token(), token()};
    findings[0].path = STR("=cmd|' /C calc'!A0");
    findings[0].message = STR("a \"quoted\", long\nmessage");
    findings[0].confidence = CONFIDENCE_PROVEN;
    findings[0].proof = STR("its checksum holds");
    findings[0].presence = STR("only in stash@{1}");
    findings[1].state = FINDING_SUPPRESSED;
    struct skip skips[] = {{STR("@big.bin"), STR("too large"), true}, {STR("b"), STR("binary"), false}};
    struct result result = {
        .findings = {findings, 2, 2}, .skipped = {skips, 2, 2}, .verdict = VERDICT_BLOCKED};
    check_golden(
        &result, (struct report_request){.format = REPORT_CSV},
        "rule,severity,confidence,state,path,line,column,commit,author,date,message,proof,reason,shape,"
        "excerpt,fingerprint,presence\r\n"
        "\"secrets/github-pat\",\"error\",\"proven\",\"new\",\"'=cmd|' /C calc'!A0\",2,10,\"\",\"\","
        "\"\",\"a \"\"quoted\"\", long\\x0amessage\",\"its checksum holds\",\"\",\"\","
        "\"token = \"\"gh…Z9\"\"\",\"00000000000000000000000000000aaa\",\"only in stash@{1}\"\r\n"
        "\"not-checked\",\"error\",\"\",\"new\",\"'@big.bin\",,,\"\",\"\",\"\",\"too large\","
        "\"\",\"\",\"\",\"\",\"\",\"\"\r\n");
}

static void test_jsonl(void **state)
{
    (void)state;
    struct finding findings[] = {token(), token()};
    struct result result = {.findings = {findings, 2, 2}, .verdict = VERDICT_BLOCKED};
    char *text = write_report(&result, (struct report_request){.format = REPORT_JSONL});
    size_t lines = 0;
    for (const char *at = text; *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 3);
    assert_int_equal(strncmp(text, "{\"type\":\"finding\",\"rule\":", 25), 0);
    assert_non_null(strstr(text, "\n{\"type\":\"summary\",\"andon\":"));
    free(text);
}

static void test_gitlab_secrets(void **state)
{
    (void)state;
    struct finding findings[] = {token(), token()};
    findings[1].line = 9;
    findings[1].commit = STR("0123456789012345678901234567890123456789");
    struct skip skips[] = {{STR("big.bin"), STR("too large"), true}};
    struct result result = {
        .findings = {findings, 2, 2}, .skipped = {skips, 1, 1}, .verdict = VERDICT_BLOCKED};
    char *text = write_report(&result, (struct report_request){.format = REPORT_GITLAB_SECRETS});
    static const char *const parts[] = {
        "\"version\": \"15.",         "\"type\": \"secret_detection\"",
        "\"status\": \"failure\"",    "\"value\": \"big.bin: too",
        "\"sha\": \"0000000\"",       "\"sha\": \"01234567890",
        "\"severity\": \"Critical\"", "\"start_line\": 2",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(text, parts[i]))
            fail_msg("no %s in\n%s", parts[i], text);
    free(text);
}

// Copies of one secret: together for people, each for itself for programs, unless asked otherwise.
static void test_copies(void **state)
{
    (void)state;
    struct arena ARENA_AUTO arena = {0};
    struct finding findings[] = {token(), token(), token(), token(), token(), token(), blank()};
    static const char *const paths[] = {"a", "b", "c", "d", "e", "f"};
    for (size_t i = 0; i < 6; i++)
        findings[i].path = str_from(paths[i]);
    findings[5].state = FINDING_SUPPRESSED;
    struct result result = {.findings = {findings, 7, 7}, .verdict = VERDICT_BLOCKED};
    findings_group(&result.findings, &arena);
    assert_int_equal(findings[0].copy_count, 4);
    assert_true(findings[4].is_copy);
    assert_false(findings[5].is_copy || findings[6].is_copy);
    char *text = write_report(&result, (struct report_request){.format = REPORT_TEXT});
    if (!strstr(text, "     also: b:2, c:2, d:2, e:2\n"))
        fail_msg("%s", text);
    assert_null(strstr(text, "\nc:2:10: "));
    free(text);
    text = write_report(&result, (struct report_request){.format = REPORT_TEXT, .grouping = GROUP_NOTHING});
    assert_null(strstr(text, "also: "));
    assert_non_null(strstr(text, "\nc:2:10: "));
    free(text);
    text = write_report(&result, (struct report_request){.format = REPORT_JSON});
    assert_null(strstr(text, "\"places\""));
    assert_non_null(strstr(text, "\"path\": \"e\""));
    free(text);
    text = write_report(&result, (struct report_request){.format = REPORT_JSON, .grouping = GROUP_COPIES});
    assert_non_null(strstr(text, "\"places\": ["));
    free(text);
}

static void test_html(void **state)
{
    (void)state;
    struct finding findings[] = {token(), token()};
    findings[0].path = STR("<script>alert(1)</script>\"'&.py");
    findings[0].excerpt = STR("token = \"gh…Z9\" <b>");
    findings[1].message = STR("</pre><img src=x onerror=alert(1)>");
    struct skip skips[] = {{STR("<i>"), STR("too <b>large</b>"), true}, {STR("x"), STR("binary"), false}};
    struct suppression unused = {.path = STR("<u>"), .rules = STR("<s>"), .line = 3};
    struct result result = {.findings = {findings, 2, 2},
                            .skipped = {skips, 2, 2},
                            .unused_suppressions = {&unused, 1, 1},
                            .verdict = VERDICT_BLOCKED};
    char *text = write_report(&result, (struct report_request){.format = REPORT_HTML, .command = "scan"});
    static const char *const never[] = {"<script", "<img", "<i>",   "<b>",   "<u>",
                                        "<s>",     "src=", "http:", "https:"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strstr(text, never[i]) && !strstr(never[i], "src"))
            fail_msg("%s in\n%s", never[i], text);
    static const char *const parts[] = {
        "&lt;script&gt;alert(1)&lt;/script&gt;", "<mark>gh…Z9</mark>",        "default-src 'none'",
        "<strong>not checked:</strong>",         "prefers-color-scheme:dark", "@media print",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(text, parts[i]))
            fail_msg("no %s in\n%s", parts[i], text);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),    cmocka_unit_test(test_jsonl), cmocka_unit_test(test_gitlab_secrets),
        cmocka_unit_test(test_copies), cmocka_unit_test(test_html),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
