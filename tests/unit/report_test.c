// Golden texts for hand-made results, in every format.
#include "report_fixture.h"

static void test_text_clean(void **state)
{
    (void)state;
    struct result result = {.files = 12};
    check_golden(&result, (struct report_request){.summary = STR("20 checks")},
                 "andon: clean — 12 files, 20 checks, 3.1 ms\n");
    check_golden(&result, (struct report_request){.quiet = true}, "");
    check_golden(&result, (struct report_request){.style.color = true},
                 "andon: \x1b[32mclean\x1b[0m — 12 files, 3.1 ms\n");
    struct finding old[] = {token(), token()};
    old[0].state = old[1].state = FINDING_OLD;
    result.findings = (struct finding_list){old, 2, 2};
    check_golden(&result, (struct report_request){0},
                 "andon: clean — 12 files, 3.1 ms; hidden: 2 older findings (--all shows them)\n");
    old[1].state = FINDING_BASELINE;
    struct skip skips[] = {{STR("a.png"), STR("binary"), false},
                           {STR("sub"), STR("submodule"), false},
                           {STR("b.png"), STR("binary"), false}};
    result.skipped = (struct skip_list){skips, 3, 3};
    check_golden(&result, (struct report_request){0},
                 "andon: clean — 12 files, 3.1 ms; hidden: 1 older finding, 1 in the baseline "
                 "(--all shows them); skipped: 2 binary, 1 submodule (--verbose names them)\n");
    result.findings.count = 0;
    check_golden(&result, (struct report_request){.verbose = true},
                 "skipped a.png: binary\nskipped b.png: binary\nskipped sub: submodule\n"
                 "andon: clean — 12 files, 3.1 ms; skipped: 2 binary, 1 submodule\n");
}

static void test_text_blocked(void **state)
{
    (void)state;
    struct finding findings[] = {blank(), token()};
    struct result result = {.findings = {findings, 2, 2}, .files = 12, .verdict = VERDICT_BLOCKED};
    check_golden(&result,
                 (struct report_request){.summary = STR("20 checks"),
                                         .notes = STR("c.c: fixed in the file\n"),
                                         .fix_command = STR("andon lint --staged --fix")},
                 "b.c:1:6: error trailing-whitespace white space at the end of the line\n"
                 "   1 | int x··\n"
                 "     |      ^^\n"
                 "     - int x··\n"
                 "     + int x\n"
                 "\n"
                 "src/a.py:2:10: error secrets/github-pat a GitHub token\n"
                 "   1 | import os\n"
                 "   2 | token = \"gh…Z9\"\n"
                 "     |          ^^^^^\n"
                 "   3 |\n"
                 "     help: revoke it\n"
                 "\n"
                 "c.c: fixed in the file\n"
                 "andon: blocked — 2 errors in 2 files; 12 files, 20 checks, 3.1 ms\n"
                 "  fix       andon lint --staged --fix   mends 1\n"
                 "  explain   andon explain trailing-whitespace\n"
                 "  suppress  andon"
                 ": ignore[trailing-whitespace] reason   in a comment on the line, or alone "
                 "above it\n");
}

static void test_text_incomplete(void **state)
{
    (void)state;
    struct skip skips[] = {{STR("big\x1b[2J.bin"), STR("too large"), true}};
    struct suppression unused[] = {{.path = STR("a.c"), .line = 3, .rules = STR("x"), .reason = STR("why")},
                                   {.path = STR("a.c"), .line = 4, .rules = STR("y"), .is_file_wide = true}};
    struct result result = {.skipped = {skips, 1, 1},
                            .unused_suppressions = {unused, 2, 2},
                            .verdict = VERDICT_INCOMPLETE,
                            .files = 1};
    check_golden(&result, (struct report_request){.quiet = true},
                 "a.c:3: warning andon: ignore[x] suppresses nothing: delete it\n"
                 "a.c:4: warning andon: ignore-file[y] has no reason and is not obeyed: write why behind the "
                 "bracket\n"
                 "big\\x1b[2J.bin: not checked: too large\n"
                 "andon: incomplete — 1 not checked; 1 file, 3.1 ms\n");
}

static void test_text_all_states(void **state)
{
    (void)state;
    struct finding finding = blank();
    finding.state = FINDING_SUPPRESSED;
    finding.reason = STR("made up");
    finding.is_whole_file = true;
    finding.line = finding.column = 0;
    finding.commit = STR("0123456789abcdef");
    finding.author = STR("A U \x1bThor");
    finding.severity = SEVERITY_NOTE;
    struct result result = {.findings = {&finding, 1, 1}};
    check_golden(&result, (struct report_request){.all = true},
                 "b.c: note trailing-whitespace white space at the end of the line (suppressed: made up)\n"
                 "     commit: 0123456789ab by A U \\x1bThor\n"
                 "\n"
                 "andon: clean — 0 files, 3.1 ms\n");
}

// What stands in the frame for lines of all kinds, 60 columns wide.
static void test_frames(void **state)
{
    (void)state;
    static const struct {
        const char *excerpt;
        size_t start, length;
        const char *line, *marker;
    } cases[] = {
        {"\tx = 1;", 1, 1, "    x = 1;", "    ^"},
        {"ab\tx", 3, 1, "ab  x", "    ^"},
        {"\xe6\xbc\xa2\xe5\xad\x97 x", 7, 1, "\xe6\xbc\xa2\xe5\xad\x97 x", "     ^"}, // wide
        {"e\xcc\x81x", 3, 1, "e\xcc\x81x", " ^"},                                     // combining
        {"a\xff\x1b[2Jx", 1, 1, "a\\xff\\x1b[2Jx", " ^^^^"},
        {"\xe2\x80\xaex", 0, 3, "\\u202ex", "^^^^^^"}, // bidi control
        {"x", 1, 0, "x", " ^"},
        {"x\t ", 1, 2, "x→  ·", " ^^^^"},
        {"", 0, 0, "", "^"},
        {"x", 100, 100, "x", " ^"}, // outside: clamped
        {"0123456789012345678901234567890123456789012345678901234567890123456789", 2, 3,
         "0123456789012345678901234567890123456789012345678901…", "  ^^^"},
        {"0123456789012345678901234567890123456789012345678901234567890123456789", 65, 3,
         "…34567890123456789", "             ^^^"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct finding finding = {.rule = STR("r"),
                                  .severity = SEVERITY_ERROR,
                                  .message = STR("m"),
                                  .path = STR("p"),
                                  .line = 1,
                                  .column = 1,
                                  .excerpt = str_from(cases[i].excerpt),
                                  .mark_start = cases[i].start,
                                  .mark_length = cases[i].length};
        struct result result = {.findings = {&finding, 1, 1}};
        char *text =
            write_report(&result, (struct report_request){.style = {.is_terminal = true, .width = 60}});
        char expected[500];
        snprintf(expected, sizeof expected, "p:1:1: error r m\n   1 |%s%s\n     | %s\n\n",
                 *cases[i].line ? " " : "", cases[i].line, cases[i].marker);
        if (strncmp(text, expected, strlen(expected)) != 0)
            fail_msg("case %zu: expected:\n%s\ngot:\n%s", i, expected, text);
        free(text);
    }
}

// Of a span of several lines the first two and the last are shown, its ends marked.
static void test_frame_of_several_lines(void **state)
{
    (void)state;
    struct finding finding = {.rule = STR("r"),
                              .severity = SEVERITY_ERROR,
                              .message = STR("m"),
                              .path = STR("p"),
                              .line = 9,
                              .column = 2,
                              .end_line = 12,
                              .excerpt = STR("\tcall("),
                              .mark_start = 1,
                              .mark_length = 5,
                              .line_before = STR("x"),
                              .line_after = STR("\t\ta,"),
                              .last_line = STR("\t), b"),
                              .last_mark = 2};
    struct result result = {.findings = {&finding, 1, 1}};
    check_golden(&result, (struct report_request){0},
                 "p:9:2: error r m\n"
                 "   8 | x\n"
                 "   9 |     call(\n"
                 "     |     ^^^^^\n"
                 "  10 |         a,\n"
                 "     …\n"
                 "  12 |     ), b\n"
                 "     |     ^\n\n"
                 "andon: clean — 1 error; 0 files, 3.1 ms\n"
                 "  explain   andon explain r\n"
                 "  suppress  andon"
                 ": ignore[r] reason   in a comment on the line, or alone above it\n");
    finding.end_line = 10;
    finding.last_line = finding.line_after;
    finding.last_mark = 4;
    char *text = write_report(&result, (struct report_request){0});
    assert_non_null(strstr(text, "     |     ^^^^^\n  10 |         a,\n     |         ^^\n\n"));
    free(text);
    // One whose last line is not known is shown as a line is.
    memset(&finding.last_line, 0, sizeof finding.last_line);
    text = write_report(&result, (struct report_request){0});
    assert_non_null(strstr(text, "     |     ^^^^^\n  10 |         a,\n\n"));
    free(text);
}

// What changes in a line is coloured, whole characters of it, and nothing else of the text is.
static void test_change_in_color(void **state)
{
    (void)state;
    struct finding finding = blank();
    finding.old_lines = STR("a = f(\xc3\xa9)\n");
    finding.new_lines = STR("a = f(\xc3\xa8, 1)\n");
    struct result result = {.findings = {&finding, 1, 1}};
    char *text = write_report(&result, (struct report_request){.style.color = true});
    assert_non_null(strstr(text, " - \x1b[0ma = f(\x1b[31m\xc3\xa9\x1b[0m)\n"));
    assert_non_null(strstr(text, " + \x1b[0ma = f(\x1b[32m\xc3\xa8, 1\x1b[0m)\n"));
    free(text);
}

// The lines of a fix: without what both sides have, cut around where they begin to differ.
static void test_fix_lines(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *shown;
    } cases[] = {
        {"a\nb \nc\n", "a\nb\nc\n", "     - b·\n     + b\n"},
        {"a", "a\n", "     - a\n     \\ no newline at the end of the file\n     + a\n"},
        {"a\n\n", "a\n", "     -\n"},
        {"a\n", "a\nb\n", "     + b\n"},
        {"\r\n", "\n", "     - \\x0d\n     +\n"},
        {"0123456789012345678901234567890123456789012345678901234567890123456789  \n",
         "0123456789012345678901234567890123456789012345678901234567890123456789\n",
         "     - …5678901234567890123456789··\n     + …5678901234567890123456789\n"},
        {"x\n", "x\n", "     fix: --fix mends this\n"},
        {"", "", "     fix: --fix mends this\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct finding finding = blank();
        finding.old_lines = str_from(cases[i].before);
        finding.new_lines = str_from(cases[i].after);
        struct result result = {.findings = {&finding, 1, 1}};
        char *text =
            write_report(&result, (struct report_request){.style = {.is_terminal = true, .width = 60}});
        char expected[600];
        snprintf(expected, sizeof expected, "     |      ^^\n%s\nandon:", cases[i].shown);
        if (!strstr(text, expected))
            fail_msg("case %zu: expected:\n%s\ngot:\n%s", i, expected, text);
        free(text);
    }
}

static void test_huge_excerpt(void **state)
{
    (void)state;
    size_t size = 100u << 20;
    char *line = malloc(size);
    assert_non_null(line);
    memset(line, 'x', size);
    struct finding finding = blank();
    finding.edit_count = 0;
    finding.excerpt = (struct str){line, size};
    finding.mark_start = size / 2;
    finding.mark_length = size / 4;
    struct result result = {.findings = {&finding, 1, 1}};
    char *text = write_report(&result, (struct report_request){0});
    assert_in_range(strlen(text), 300, 1000);
    free(text);
    free(line);
}

static void test_hostile_names(void **state)
{
    (void)state;
    struct finding findings[] = {token(), token(), token()};
    findings[0].path = STR("::error::a\nb\x1b]0;c\x07\xff.py");
    findings[1].path = STR("tab\t\xe2\x80\xae");
    findings[2].path = STR("%,:.py");
    struct result result = {.findings = {findings, 3, 3}, .verdict = VERDICT_BLOCKED};
    for (int format = 0; format < REPORT_FORMAT_COUNT; format++) {
        char *text = write_report(&result, (struct report_request){.format = (enum report_format)format});
        for (const char *at = text; *at; at++)
            if ((unsigned char)*at < 0x20 && !(*at == '\n' || (*at == '\t' && format == REPORT_GITHUB) ||
                                               (*at == '\r' && at[1] == '\n' && format == REPORT_CSV)))
                fail_msg("%s: a control byte in\n%s", report_format_names[format], text);
        free(text);
    }
    char *text = write_report(&result, (struct report_request){0});
    assert_non_null(strstr(text, "./::error::a\\x0ab\\x1b]0;c\\x07\\xff.py:2:10: error "));
    assert_non_null(strstr(text, "tab\\x09\\u202e:2:10: error "));
    free(text);
    text = write_report(&result, (struct report_request){.format = REPORT_GITHUB});
    assert_non_null(strstr(text, "file=%3A%3Aerror%3A%3Aa%0Ab\\x1b]0;c"));
    assert_non_null(strstr(text, "file=%25%2C%3A.py,line=2,"));
    free(text);
    text = write_report(&result, (struct report_request){.format = REPORT_JSON});
    assert_non_null(strstr(text, "\"path_base64\": \"Ojpl"));
    free(text);
    text = write_report(&result, (struct report_request){.format = REPORT_SARIF});
    assert_non_null(strstr(text, "%3A%3Aerror%3A%3Aa%0Ab%1B%5D0%3Bc%07%FF.py"));
    free(text);
}

static void test_many(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    struct finding *findings = calloc(COUNT, sizeof *findings);
    char(*paths)[16] = calloc(COUNT, sizeof *paths);
    assert_non_null(findings);
    assert_non_null(paths);
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(paths[i], sizeof *paths, "f%03zu", i / 100);
        findings[i] = blank();
        findings[i].path = str_from(paths[i]);
        findings[i].severity = i == COUNT - 1 ? SEVERITY_ERROR : SEVERITY_WARNING;
    }
    struct result result = {.findings = {findings, COUNT, COUNT}, .verdict = VERDICT_BLOCKED};
    char *text = write_report(&result, (struct report_request){0});
    assert_non_null(strstr(text, "f000: … and 95 more of trailing-whitespace\n"));
    assert_non_null(strstr(text, "f049:1:6: error ")); // the one that blocks is shown
    assert_non_null(strstr(text, "1 error, 4999 warnings in 50 files"));
    assert_non_null(strstr(text, " more (--verbose or --format json lists all)"));
    assert_in_range(strlen(text), 1000, 20000);
    free(text);
    text = write_report(&result, (struct report_request){.verbose = true});
    assert_null(strstr(text, "more"));
    free(text);
    free(findings);
    free(paths);
}

static void test_json(void **state)
{
    (void)state;
    struct finding findings[] = {token(), token()};
    findings[1].state = FINDING_SUPPRESSED;
    struct skip skips[] = {{STR("big.bin"), STR("binary"), false}};
    struct result result = {.findings = {findings, 2, 2},
                            .skipped = {skips, 1, 1},
                            .verdict = VERDICT_BLOCKED,
                            .files = 10,
                            .bytes = 81234,
                            .cached = 7};
    check_golden(&result, (struct report_request){.format = REPORT_JSON, .command = "scan"},
                 "{\n"
                 "  \"andon\": \"" ANDON_VERSION "\",\n"
                 "  \"command\": \"scan\",\n"
                 "  \"verdict\": \"blocked\",\n"
                 "  \"findings\": [\n"
                 "    {\n"
                 "      \"rule\": \"secrets/github-pat\",\n"
                 "      \"severity\": \"error\",\n"
                 "      \"message\": \"a GitHub token\",\n"
                 "      \"help\": \"revoke it\",\n"
                 "      \"path\": \"src/a.py\",\n"
                 "      \"line\": 2,\n"
                 "      \"column\": 10,\n"
                 "      \"end_line\": 2,\n"
                 "      \"end_column\": 50,\n"
                 "      \"offset\": 19,\n"
                 "      \"length\": 40,\n"
                 "      \"excerpt\": \"token = \\\"gh…Z9\\\"\",\n"
                 "      \"line_before\": \"import os\",\n"
                 "      \"line_after\": \"\",\n"
                 "      \"fingerprint\": \"00000000000000000000000000000aaa\",\n"
                 "      \"new\": true,\n"
                 "      \"state\": \"new\",\n"
                 "      \"fix\": null\n"
                 "    }\n"
                 "  ],\n"
                 "  \"skipped\": [\n"
                 "    {\n"
                 "      \"path\": \"big.bin\",\n"
                 "      \"reason\": \"binary\",\n"
                 "      \"incomplete\": false\n"
                 "    }\n"
                 "  ],\n"
                 "  \"unused_suppressions\": [],\n"
                 "  \"stats\": {\n"
                 "    \"files\": 10,\n"
                 "    \"bytes\": 81234,\n"
                 "    \"commits\": 0,\n"
                 "    \"cached\": 7,\n"
                 "    \"elapsed_ms\": 3.140,\n"
                 "    \"findings\": {\n"
                 "      \"new\": 1,\n"
                 "      \"old\": 0,\n"
                 "      \"suppressed\": 1,\n"
                 "      \"baseline\": 0,\n"
                 "      \"allowed\": 0,\n"
                 "      \"fixed\": 0\n"
                 "    }\n"
                 "  }\n"
                 "}\n");
}

static void test_github(void **state)
{
    (void)state;
    struct finding findings[] = {blank(), token()};
    findings[0].severity = SEVERITY_WARNING;
    findings[0].message = STR("100%\nsure: yes");
    struct skip skips[] = {{STR("big.bin"), STR("too large"), true}};
    struct result result = {.findings = {findings, 2, 2}, .skipped = {skips, 1, 1}};
    check_golden(
        &result, (struct report_request){.format = REPORT_GITHUB},
        "::warning title=trailing-whitespace,file=b.c,line=1,endLine=1,col=6,endColumn=8::100%25%0Asure: "
        "yes\n"
        "::error title=secrets/github-pat,file=src/a.py,line=2,endLine=2,col=10,endColumn=50::a GitHub "
        "token%0Ahelp: revoke it\n"
        "::error title=not checked,file=big.bin::too large\n");
}

static void test_junit(void **state)
{
    (void)state;
    struct finding finding = blank();
    finding.message = STR("<a & \"b\"> \x01\xff");
    struct skip skips[] = {{STR("big.bin"), STR("too large"), true}, {STR("a.png"), STR("binary"), false}};
    struct result result = {.findings = {&finding, 1, 1}, .skipped = {skips, 2, 2}};
    check_golden(
        &result, (struct report_request){.format = REPORT_JUNIT},
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites>\n"
        "  <testsuite name=\"andon lint\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"1\" "
        "time=\"0.003\">\n"
        "    <testcase name=\"trailing-whitespace at b.c:1:6\" classname=\"b.c\" file=\"b.c\" line=\"1\">\n"
        "      <failure message=\"&lt;a &amp; &quot;b&quot;&gt; \xef\xbf\xbd\xef\xbf\xbd\" "
        "type=\"error\">int x  </failure>\n"
        "    </testcase>\n"
        "    <testcase name=\"readable\" classname=\"big.bin\" file=\"big.bin\">\n"
        "      <error message=\"too large\"/>\n"
        "    </testcase>\n"
        "    <testcase name=\"readable\" classname=\"a.png\" file=\"a.png\">\n"
        "      <skipped message=\"binary\"/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
    struct result empty = {.files = 4};
    char *text = write_report(&empty, (struct report_request){.format = REPORT_JUNIT});
    assert_non_null(strstr(text, "<testcase name=\"4 files are clean\" classname=\"andon\"/>"));
    free(text);
}

static void test_gitlab_and_rdjson(void **state)
{
    (void)state;
    struct finding finding = blank();
    struct result result = {.findings = {&finding, 1, 1}};
    check_golden(&result, (struct report_request){.format = REPORT_GITLAB},
                 "[\n  {\n"
                 "    \"description\": \"white space at the end of the line\",\n"
                 "    \"check_name\": \"trailing-whitespace\",\n"
                 "    \"fingerprint\": \"00000000000000000000000000000bbb\",\n"
                 "    \"severity\": \"critical\",\n"
                 "    \"location\": {\n"
                 "      \"path\": \"b.c\",\n"
                 "      \"lines\": {\n"
                 "        \"begin\": 1\n"
                 "      }\n"
                 "    }\n"
                 "  }\n]\n");
    char *text = write_report(&result, (struct report_request){.format = REPORT_RDJSON});
    assert_non_null(strstr(text, "\"suggestions\": ["));
    assert_non_null(strstr(text, "\"column\": 8"));
    assert_non_null(strstr(text, "\"text\": \"\""));
    free(text);
    // Several edits are one suggestion, of whole lines: taken one by one they would break the file.
    struct edit edits[] = {{.line = 1, .column = 1}, {.line = 2, .column = 3}};
    struct finding several = finding;
    several.edits = edits;
    several.edit_count = 2;
    several.old_lines = STR("a b\nc d\n");
    several.new_lines = STR(" b\nc \n");
    several.help = STR("mend it");
    struct result other = {.findings = {&several, 1, 1}};
    text = write_report(&other, (struct report_request){.format = REPORT_RDJSON});
    assert_non_null(strstr(text, "\"text\": \" b\\nc \\n\""));
    assert_non_null(strstr(text, "\"line\": 3,"));
    assert_non_null(strstr(text, "\\nhelp: mend it"));
    assert_null(strstr(strstr(text, "suggestions") + 1, "}, {"));
    free(text);
    several.old_lines = several.new_lines = (struct str){0};
    text = write_report(&other, (struct report_request){.format = REPORT_RDJSON});
    assert_non_null(strstr(text, "\"suggestions\": []"));
    free(text);
    // A file that holds a secret never has its edits shown.
    finding.is_in_secret_file = true;
    text = write_report(&result, (struct report_request){.format = REPORT_RDJSON});
    assert_non_null(strstr(text, "\"suggestions\": []"));
    free(text);
    struct result empty = {0};
    check_golden(&empty, (struct report_request){.format = REPORT_GITLAB}, "[]\n");
}

// The structure is looked at by tests/cli/check_sarif.py; here the parts that decide what a viewer shows.
static void test_sarif(void **state)
{
    (void)state;
    struct finding findings[] = {blank(), token()};
    findings[1].state = FINDING_BASELINE;
    findings[1].reason = STR("legacy");
    findings[0].excerpt = STR("\xc3\xa9\xc3\xa9\xc3\xa9  ");
    findings[0].mark_start = 6;
    findings[0].column = 7;
    struct skip skips[] = {{STR("big.bin"), STR("too large"), true}};
    struct result result = {
        .findings = {findings, 2, 2}, .skipped = {skips, 1, 1}, .verdict = VERDICT_BLOCKED};
    char *text = write_report(&result, (struct report_request){.format = REPORT_SARIF, .all = true});
    static const char *const parts[] = {
        "\"version\": \"2.1.0\"",
        "\"id\": \"secrets/github-pat\"",
        "\"startColumn\": 4,\n", // in code points
        "\"endColumn\": 6,\n",
        "\"byteOffset\": 5,\n",
        "\"justification\": \"legacy\"",
        "\"executionSuccessful\": false",
        "\"exitCode\": 1",
        "\"insertedContent\"",
        "it makes noise\\n\\nFix: delete it\\n\\nBad:\\nx \\n\\nGood:\\nx",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(text, parts[i]))
            fail_msg("no %s in\n%s", parts[i], text);
    free(text);
}

static void test_format_names(void **state)
{
    (void)state;
    for (int i = 0; i < REPORT_FORMAT_COUNT; i++)
        assert_non_null(report_format_names[i]);
    assert_null(report_format_names[REPORT_FORMAT_COUNT]);
    assert_string_equal(report_format_names[REPORT_HTML], "html");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_clean),
        cmocka_unit_test(test_text_blocked),
        cmocka_unit_test(test_text_incomplete),
        cmocka_unit_test(test_text_all_states),
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_frame_of_several_lines),
        cmocka_unit_test(test_change_in_color),
        cmocka_unit_test(test_fix_lines),
        cmocka_unit_test(test_huge_excerpt),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_github),
        cmocka_unit_test(test_junit),
        cmocka_unit_test(test_gitlab_and_rdjson),
        cmocka_unit_test(test_sarif),
        cmocka_unit_test(test_format_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
